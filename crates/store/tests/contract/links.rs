//! One-time links: for one purpose, until their end, used up once.

use avow_store::links::{self, LinkKind};
use avow_store::{StoreError, accounts};
use avow_vault::token_hash;

use crate::house::{at, id};

contract! {
    async fn a_link_leads_to_its_account_for_its_purpose_until_its_end(house: House) {
        let (person, link) = (house.ours.account, token_hash("link"));
        let mut tx = house.store.write_any().await?;
        links::insert(&mut tx, id(), link, LinkKind::Reset, person, at(0), at(100)).await?;
        assert_eq!(links::find(&mut tx, link, LinkKind::Reset, at(99)).await?, Some(person));
        assert_eq!(links::find(&mut tx, link, LinkKind::Verify, at(99)).await?, None);
        assert_eq!(links::find(&mut tx, link, LinkKind::Reset, at(100)).await?, None);
        assert_eq!(links::find(&mut tx, token_hash("other"), LinkKind::Reset, at(1)).await?, None);
        accounts::delete(&mut tx, person).await?;
        assert_eq!(links::find(&mut tx, link, LinkKind::Reset, at(1)).await?, None);
        tx.commit().await?;
    }
}

contract! {
    async fn a_new_link_takes_back_the_one_before_it_of_its_kind(house: House) {
        let (person, other) = (house.ours.account, house.theirs.account);
        let mut tx = house.store.write_any().await?;
        for (name, kind, account) in [
            ("first", LinkKind::Reset, person),
            ("verify", LinkKind::Verify, person),
            ("theirs", LinkKind::Reset, other),
            ("second", LinkKind::Reset, person),
        ] {
            links::insert(&mut tx, id(), token_hash(name), kind, account, at(0), at(100)).await?;
        }
        assert_eq!(links::find(&mut tx, token_hash("first"), LinkKind::Reset, at(1)).await?, None);
        assert_eq!(links::find(&mut tx, token_hash("second"), LinkKind::Reset, at(1)).await?, Some(person));
        assert_eq!(links::find(&mut tx, token_hash("verify"), LinkKind::Verify, at(1)).await?, Some(person));
        assert_eq!(links::find(&mut tx, token_hash("theirs"), LinkKind::Reset, at(1)).await?, Some(other));
        tx.commit().await?;
    }
}

contract! {
    async fn of_eight_who_use_a_link_at_once_one_gets_it(house: House) {
        let link = token_hash("link");
        let mut tx = house.store.write_any().await?;
        links::insert(&mut tx, id(), link, LinkKind::Reset, house.ours.account, at(0), at(100)).await?;
        tx.commit().await?;
        let mut using = Vec::new();
        for _ in 0..8 {
            let store = house.store.clone();
            using.push(tokio::spawn(async move {
                let mut tx = store.write_any().await?;
                let got = links::take(&mut tx, link).await?;
                tx.commit().await?;
                Ok::<bool, StoreError>(got)
            }));
        }
        let mut given = 0;
        for task in using {
            given += usize::from(task.await??);
        }
        assert_eq!(given, 1);
    }
}

contract! {
    async fn old_links_are_swept(house: House) {
        let mut tx = house.store.write_any().await?;
        links::insert(&mut tx, id(), token_hash("old"), LinkKind::Reset, house.ours.account, at(0), at(100)).await?;
        links::insert(&mut tx, id(), token_hash("new"), LinkKind::Verify, house.ours.account, at(0), at(101)).await?;
        assert_eq!(links::sweep(&mut tx, at(100)).await?, 1);
        assert!(!links::take(&mut tx, token_hash("old")).await?);
        assert!(links::take(&mut tx, token_hash("new")).await?);
        tx.commit().await?;
    }
}
