//! A member's own copy, workspace by workspace; and the contacts of a workspace that is to go.

use avow_model::access::Role;
use avow_model::id::ContactId;
use avow_model::inbox::{Author, Kind, Unsent};
use avow_store::privacy::{self, Other};
use avow_store::{contacts, conversations};

use crate::furnished::furnish;
use crate::furniture::named;
use crate::house::{at, id};

contract! {
    async fn the_contacts_of_a_workspace_are_walked_through_once_and_deleted(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let mut wanted = vec![ours.contact];
        for number in 1..57 {
            wanted.push(house.contact(ours, &named(&format!("Contact {number}")), at(number)).await?);
        }
        wanted.sort_unstable();
        let mut tx = house.store.read(ours.workspace).await?;
        let mut seen: Vec<ContactId> = Vec::new();
        loop {
            let page = privacy::contact_ids(&mut tx, ours.workspace, seen.last().copied(), 10).await?;
            assert!(page.len() <= 10);
            if page.is_empty() {
                break;
            }
            seen.extend(page);
        }
        drop(tx);
        assert_eq!(seen, wanted);

        let mut tx = house.store.write(theirs.workspace).await?;
        assert_eq!(privacy::contact_ids(&mut tx, theirs.workspace, None, 100).await?, [theirs.contact]);
        assert_eq!(privacy::delete_contacts(&mut tx, theirs.workspace, &seen).await?, 0);
        tx.commit().await?;

        let mut tx = house.store.write(ours.workspace).await?;
        assert_eq!(privacy::delete_contacts(&mut tx, ours.workspace, &seen).await?, 57);
        assert_eq!(privacy::delete_contacts(&mut tx, ours.workspace, &seen).await?, 0);
        assert!(conversations::get(&mut tx, ours.workspace, ours.conversation).await?.is_none());
        assert!(contacts::list(&mut tx, &house.store.keys, ours.workspace, None, 10).await?.is_empty());
        tx.commit().await?;
    }
}

contract! {
    async fn a_member_is_shown_what_is_held_about_them_here(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours);
        let placed = furnish(&house, ours, "Erika").await?;
        house.say(ours, Author::Member(placed.account), Kind::Text, "an answer", at(5)).await?;
        house.say(ours, Author::Member(placed.account), Kind::Event, "{}", at(6)).await?;
        let (workspace, member) = (ours.workspace, placed.account);
        let mut tx = house.store.read(workspace).await?;
        assert_eq!(privacy::messages_written(&mut tx, workspace, member).await?, 2, "a note and an answer");
        assert_eq!(privacy::member_since(&mut tx, workspace, member).await?, Some((Role::Agent, at(1))));
        assert_eq!(privacy::own_views(&mut tx, workspace, member).await?, [("Mine".to_owned(), String::new(), at(1))]);
        assert_eq!(privacy::read_marks(&mut tx, workspace, member).await?, [1]);
        assert_eq!(privacy::mentions(&mut tx, workspace, member).await?, [(None, at(3))]);
        assert_eq!(privacy::searches(&mut tx, keys, workspace, member).await?, [("Erika".to_owned(), at(1))]);
        let unsent = Unsent { note: true, body: "Erika".to_owned() };
        assert_eq!(privacy::drafts(&mut tx, keys, workspace, member).await?, [(unsent, at(3))]);
        assert_eq!(privacy::deeds(&mut tx, workspace, member).await?, [("contact.make".to_owned(), at(1))]);
        assert_eq!(privacy::links(&mut tx, member).await?, [("reset".to_owned(), at(1), at(100))]);
        let invited = privacy::invitations_to(&mut tx, keys, workspace, "Erika@invited.example").await?;
        assert_eq!(invited, [("agent".to_owned(), at(1), at(100))]);
    }
}

contract! {
    async fn nothing_of_another_workspace_or_another_member_is_shown(house: House) {
        let (keys, theirs) = (&house.store.keys, house.theirs.workspace);
        let placed = furnish(&house, house.ours, "Erika").await?;
        for (workspace, member) in [(theirs, placed.account), (house.ours.workspace, house.ours.account)] {
            let mut tx = house.store.read(workspace).await?;
            assert_eq!(privacy::messages_written(&mut tx, workspace, member).await?, 0);
            assert!(privacy::own_views(&mut tx, workspace, member).await?.is_empty());
            assert!(privacy::read_marks(&mut tx, workspace, member).await?.is_empty());
            assert!(privacy::mentions(&mut tx, workspace, member).await?.is_empty());
            assert!(privacy::searches(&mut tx, keys, workspace, member).await?.is_empty());
            assert!(privacy::drafts(&mut tx, keys, workspace, member).await?.is_empty());
            assert!(privacy::deeds(&mut tx, workspace, member).await?.is_empty());
        }
        let mut tx = house.store.read(theirs).await?;
        assert_eq!(privacy::member_since(&mut tx, theirs, placed.account).await?, None);
        assert!(privacy::links(&mut tx, house.ours.account).await?.is_empty());
        assert!(privacy::invitations_to(&mut tx, keys, theirs, "Erika@invited.example").await?.is_empty());
        drop(tx);
        let mut tx = house.store.read(house.ours.workspace).await?;
        assert!(privacy::invitations_to(&mut tx, keys, house.ours.workspace, "Karin@invited.example").await?.is_empty());
    }
}

contract! {
    async fn the_members_beside_one_are_named_by_id_and_role(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let tomas = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = house.store.read(ours.workspace).await?;
        let owner = Other { account: ours.account, role: Role::Owner, since: at(0), version: 1 };
        let agent = Other { account: tomas, role: Role::Agent, since: at(1), version: 1 };
        assert_eq!(privacy::members_beside(&mut tx, ours.workspace, tomas).await?, [owner]);
        assert_eq!(privacy::members_beside(&mut tx, ours.workspace, ours.account).await?, [agent]);
        assert!(privacy::members_beside(&mut tx, theirs.workspace, theirs.account).await?.is_empty());
    }
}

contract! {
    async fn whoever_is_there_is_found_among_many_ids_and_only_in_their_own_workspace(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let ids = [ours.contact.0, theirs.contact.0, ours.account.0, id::<ContactId>().0];
        let mut tx = house.store.read(ours.workspace).await?;
        assert_eq!(privacy::contacts_among(&mut tx, ours.workspace, &ids).await?, [ours.contact]);
        drop(tx);
        let mut tx = house.store.read_any().await?;
        assert_eq!(privacy::accounts_among(&mut tx, &ids).await?, [ours.account]);
    }
}
