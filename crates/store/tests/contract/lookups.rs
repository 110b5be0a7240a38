//! Keyed hashes made anew: whoever could not be found any more is found again, and running it twice changes nothing.

use avow_model::access::Role;
use avow_model::contacts::IdentityKind;
use avow_model::id::ContactId;
use avow_store::accounts::{self, Login};
use avow_store::invitations::{self, Invitation};
use avow_store::{contacts, lookups, privacy, workspaces};

use crate::furniture::reachable;
use crate::house::{Failure, Home, House, at, id};

/// Makes all that is hashed for a workspace's contacts anew, one contact to a step. How many there were.
async fn renew(house: &House, home: Home) -> Result<usize, Failure> {
    let (mut after, mut count) = (None, 0);
    loop {
        let mut tx = house.store.write(home.workspace).await?;
        workspaces::lock(&mut tx, home.workspace).await?;
        let last = lookups::contacts(&mut tx, &house.store.keys, home.workspace, after, 1).await?;
        tx.commit().await?;
        if last.is_none() {
            return Ok(count);
        }
        (after, count) = (last, count + 1);
    }
}

/// By what somebody is found: their name, their address.
async fn found(house: &House, home: Home) -> Result<(Vec<ContactId>, Vec<ContactId>), Failure> {
    let (keys, mut tx) = (&house.store.keys, house.store.read(home.workspace).await?);
    let named: Vec<_> = contacts::search(&mut tx, keys, home.workspace, "berg", 10).await?.into_iter().map(|row| row.id).collect();
    let dialled: Vec<_> = contacts::search(&mut tx, keys, home.workspace, "0151 1234", 10).await?.into_iter().map(|row| row.id).collect();
    assert_eq!(dialled, named, "and their number as it is dialled at home");
    let addressed = contacts::find_identity(&mut tx, keys, home.workspace, IdentityKind::Email, "ada@shop.example").await?;
    Ok((named, addressed.into_iter().map(|(contact, ..)| contact).collect()))
}

contract! {
    async fn contacts_whose_hashes_were_damaged_are_found_again(house: House) {
        let ada = house.contact(house.ours, &reachable("Ada Berg", "ada@shop.example", "+4915112345678"), at(1)).await?;
        let next_door = house.contact(house.theirs, &reachable("Bo Berg", "ada@shop.example", "+4915112345678"), at(1)).await?;
        house.behind("DELETE FROM contact_lookup WHERE workspace_id = {workspace}").await?;
        house.behind("UPDATE contact_identity SET lookup = 0 WHERE workspace_id = {workspace}").await?;
        assert_eq!(found(&house, house.ours).await?, (vec![], vec![]));
        for _ in 0..2 {
            assert_eq!(renew(&house, house.ours).await?, 2, "Leila and Ada");
            assert_eq!(found(&house, house.ours).await?, (vec![ada], vec![ada]));
        }
        assert_eq!(found(&house, house.theirs).await?, (vec![next_door], vec![next_door]));
    }
}

contract! {
    async fn workspaces_of_an_older_version_are_told_until_they_are_renewed(house: House) {
        let outdated = async || {
            let mut tx = house.store.read_any().await?;
            Ok::<_, Failure>(lookups::outdated(&mut tx).await?)
        };
        assert!(outdated().await?.is_empty(), "a new workspace is hashed as it should be");
        house.behind("UPDATE workspace SET lookup_version = 1 WHERE id = {workspace}").await?;
        assert_eq!(outdated().await?, [house.ours.workspace]);
        let mut tx = house.store.write(house.ours.workspace).await?;
        lookups::set_renewed(&mut tx, house.ours.workspace).await?;
        tx.commit().await?;
        assert!(outdated().await?.is_empty());
    }
}

contract! {
    async fn who_is_being_erased_is_passed_over(house: House) {
        let ada = house.contact(house.ours, &reachable("Ada Berg", "ada@shop.example", "+4915112345678"), at(1)).await?;
        house.store.keys.destroy(house.ours.contact.0, at(2)).await?;
        assert_eq!(renew(&house, house.ours).await?, 2);
        assert_eq!(found(&house, house.ours).await?, (vec![ada], vec![ada]));
    }
}

contract! {
    async fn accounts_and_their_sign_ins_with_others_are_found_again(house: House) {
        let (keys, account) = (&house.store.keys, house.ours.account);
        let login = Login { id: id(), account, issuer: "https://id.example".to_owned(), subject: "maja".to_owned(), created_at: at(1) };
        let mut tx = house.store.write_any().await?;
        accounts::insert_login(&mut tx, keys, &login).await?;
        tx.commit().await?;
        house.behind("UPDATE account SET email_lookup = 0").await?;
        house.behind("UPDATE account_login SET subject_lookup = 0").await?;
        for (damaged, there) in [(true, false), (false, true), (false, true)] {
            let mut tx = house.store.write_any().await?;
            if !damaged {
                let first = lookups::accounts(&mut tx, keys, None, 1).await?.expect("ours");
                let second = lookups::accounts(&mut tx, keys, Some(first), 1).await?.expect("theirs");
                assert_eq!(lookups::accounts(&mut tx, keys, Some(second), 1).await?, None);
                assert_eq!(lookups::logins(&mut tx, keys, None, 10).await?, Some(login.id));
                assert_eq!(lookups::logins(&mut tx, keys, Some(login.id), 10).await?, None);
            }
            for (email, whose) in [("owner@lindhag.example", account), ("owner@neighbour.example", house.theirs.account)] {
                assert_eq!(accounts::find(&mut tx, keys, email).await?.map(|found| found.id), there.then_some(whose));
            }
            let known = accounts::find_login(&mut tx, keys, "https://id.example", "maja").await?;
            assert_eq!(known.map(|found| found.id), there.then_some(login.id));
            tx.commit().await?;
        }
    }
}

contract! {
    async fn invitations_are_known_by_their_address_again(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours);
        let email = "erika@shop.example".to_owned();
        let (role, invited_by) = (Role::Agent, ours.account);
        let invitation = Invitation { id: id(), workspace: ours.workspace, email, role, invited_by, created_at: at(1), expires_at: at(9) };
        let mut tx = house.store.write(ours.workspace).await?;
        invitations::insert(&mut tx, keys, &invitation).await?;
        tx.commit().await?;
        house.behind("UPDATE invitation SET email_lookup = 0 WHERE workspace_id = {workspace}").await?;
        let mut tx = house.store.write(ours.workspace).await?;
        assert!(privacy::invitations_to(&mut tx, keys, ours.workspace, &invitation.email).await?.is_empty());
        for _ in 0..2 {
            assert_eq!(lookups::invitations(&mut tx, keys, ours.workspace).await?, 1);
            assert_eq!(privacy::invitations_to(&mut tx, keys, ours.workspace, &invitation.email).await?.len(), 1);
        }
        tx.commit().await?;
        let mut tx = house.store.write(house.theirs.workspace).await?;
        assert_eq!(lookups::invitations(&mut tx, keys, house.theirs.workspace).await?, 0);
    }
}
