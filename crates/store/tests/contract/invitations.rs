//! Invitations: one to an address, live until their end, used up once.

use std::collections::HashSet;

use avow_model::access::Role;
use avow_store::StoreError;
use avow_store::invitations::{self, Invitation};
use avow_vault::token_hash;

use crate::house::{Home, at, id};

fn invitation(home: Home, email: &str, until: i64) -> Invitation {
    Invitation {
        id: id(),
        workspace: home.workspace,
        email: email.to_owned(),
        role: Role::Agent,
        invited_by: home.account,
        created_at: at(0),
        expires_at: at(until),
    }
}

contract! {
    async fn an_invitation_is_found_by_its_link_while_it_lives(house: House) {
        let keys = &house.store.keys;
        let written = invitation(house.ours, "nina@shop.example", 100);
        let (link, other) = (token_hash("link"), token_hash("other"));
        let mut tx = house.store.write(house.ours.workspace).await?;
        invitations::insert(&mut tx, keys, &written).await?;
        assert!(invitations::find(&mut tx, keys, link, at(1)).await?.is_none());
        invitations::set_token(&mut tx, written.id, link).await?;
        assert!(matches!(invitations::set_token(&mut tx, id(), other).await, Err(StoreError::Missing)));
        tx.commit().await?;

        let mut tx = house.store.read_any().await?;
        let found = invitations::find(&mut tx, keys, link, at(99)).await?.expect("found by its link");
        let got = invitations::get(&mut tx, keys, written.id).await?.expect("found by its id");
        for read in [found, got] {
            assert_eq!(format!("{read:?}"), format!("{written:?}"));
        }
        assert!(invitations::find(&mut tx, keys, link, at(100)).await?.is_none(), "its end has come");
        assert!(invitations::find(&mut tx, keys, other, at(1)).await?.is_none());
        assert!(invitations::get(&mut tx, keys, id()).await?.is_none());
    }
}

contract! {
    async fn a_second_invitation_takes_back_the_first_to_the_same_address(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let (first, second) = (invitation(ours, "nina@shop.example", 100), invitation(ours, "nina@shop.example", 200));
        let (other, next_door) = (invitation(ours, "ada@shop.example", 100), invitation(theirs, "nina@shop.example", 100));
        for written in [&first, &other, &next_door, &second] {
            let mut tx = house.store.write(written.workspace).await?;
            invitations::insert(&mut tx, keys, written).await?;
            tx.commit().await?;
        }
        let mut tx = house.store.read(ours.workspace).await?;
        let live: HashSet<_> = invitations::list(&mut tx, keys, ours.workspace, at(1)).await?.iter().map(|held| held.id).collect();
        assert_eq!(live, HashSet::from([second.id, other.id]));
        let later: Vec<_> = invitations::list(&mut tx, keys, ours.workspace, at(100)).await?.iter().map(|held| held.id).collect();
        assert_eq!(later, [second.id]);
        let theirs: Vec<_> = invitations::list(&mut tx, keys, theirs.workspace, at(1)).await?.iter().map(|held| held.id).collect();
        assert_eq!(theirs, [next_door.id]);
    }
}

contract! {
    async fn of_two_who_take_an_invitation_one_gets_it(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours.workspace);
        let written = invitation(house.ours, "nina@shop.example", 100);
        let mut tx = house.store.write(ours).await?;
        invitations::insert(&mut tx, keys, &written).await?;
        tx.commit().await?;
        let mut tx = house.store.write(house.theirs.workspace).await?;
        assert!(!invitations::delete(&mut tx, house.theirs.workspace, written.id).await?);
        tx.commit().await?;
        let mut taking = Vec::new();
        for _ in 0..8 {
            let (store, invitation) = (house.store.clone(), written.id);
            taking.push(tokio::spawn(async move {
                let mut tx = store.write(ours).await?;
                let got = invitations::delete(&mut tx, ours, invitation).await?;
                tx.commit().await?;
                Ok::<bool, StoreError>(got)
            }));
        }
        let mut given = 0;
        for task in taking {
            given += usize::from(task.await??);
        }
        assert_eq!(given, 1);
    }
}

contract! {
    async fn old_invitations_are_swept(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours);
        let (old, new) = (invitation(ours, "nina@shop.example", 100), invitation(ours, "ada@shop.example", 101));
        let mut tx = house.store.write(ours.workspace).await?;
        invitations::insert(&mut tx, keys, &old).await?;
        invitations::insert(&mut tx, keys, &new).await?;
        assert_eq!(invitations::sweep(&mut tx, at(100)).await?, 1);
        assert!(invitations::get(&mut tx, keys, old.id).await?.is_none());
        assert!(invitations::get(&mut tx, keys, new.id).await?.is_some());
        tx.commit().await?;
    }
}
