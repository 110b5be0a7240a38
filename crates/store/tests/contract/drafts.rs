//! Drafts: one a member and conversation, opened for its writer alone, gone with whatever they hang on.

use avow_model::access::Role;
use avow_model::inbox::Unsent;
use avow_store::{StoreError, accounts, contacts, drafts, members, privacy};

use crate::furniture::named;
use crate::house::{at, id};

fn reply(body: &str) -> Unsent {
    Unsent { note: false, body: body.to_owned() }
}

contract! {
    async fn a_draft_is_its_writers_and_the_last_one_counts(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let (workspace, contact, conversation) = (ours.workspace, ours.contact, ours.conversation);
        let colleague = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let note = Unsent { note: true, body: "Ask in the\nwarehouse".to_owned() };
        let mut tx = house.store.write(workspace).await?;
        assert_eq!(drafts::get(&mut tx, keys, workspace, contact, conversation, ours.account).await?, None);
        drafts::save(&mut tx, keys, workspace, contact, conversation, ours.account, &reply("It lef"), at(1)).await?;
        drafts::save(&mut tx, keys, workspace, contact, conversation, colleague, &note, at(2)).await?;
        drafts::save(&mut tx, keys, workspace, contact, conversation, ours.account, &reply("It left today"), at(3)).await?;
        tx.commit().await?;
        let mut tx = house.store.read(workspace).await?;
        let mine = drafts::get(&mut tx, keys, workspace, contact, conversation, ours.account).await?;
        assert_eq!(mine, Some((reply("It left today"), at(3))));
        assert_eq!(drafts::get(&mut tx, keys, workspace, contact, conversation, colleague).await?, Some((note.clone(), at(2))));
        assert_eq!(privacy::drafts(&mut tx, keys, workspace, ours.account).await?, [(reply("It left today"), at(3))]);
        assert_eq!(privacy::drafts(&mut tx, keys, workspace, colleague).await?, [(note, at(2))]);
        drop(tx);
        let mut tx = house.store.read(theirs.workspace).await?;
        assert_eq!(drafts::get(&mut tx, keys, theirs.workspace, contact, conversation, ours.account).await?, None);
        assert!(privacy::drafts(&mut tx, keys, theirs.workspace, ours.account).await?.is_empty());
    }
}

contract! {
    async fn a_draft_is_for_a_contact_in_a_conversation_of_its_own_workspace(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let other = house.contact(ours, &named("Erika"), at(1)).await?;
        let strays = [
            (ours, theirs.contact, theirs.conversation),
            (ours, other, ours.conversation),
            (ours, ours.contact, id()),
            (theirs, ours.contact, ours.conversation),
        ];
        for (home, contact, conversation) in strays {
            let mut tx = house.store.write(home.workspace).await?;
            let refused = drafts::save(&mut tx, keys, home.workspace, contact, conversation, home.account, &reply("Stray"), at(1)).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
            assert!(privacy::drafts(&mut tx, keys, home.workspace, home.account).await?.is_empty());
            tx.commit().await?;
        }
    }
}

contract! {
    async fn a_draft_that_was_sent_or_emptied_is_gone(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let (workspace, contact, conversation) = (ours.workspace, ours.contact, ours.conversation);
        let colleague = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = house.store.write(workspace).await?;
        for account in [ours.account, colleague] {
            drafts::save(&mut tx, keys, workspace, contact, conversation, account, &reply("It left"), at(1)).await?;
        }
        tx.commit().await?;
        let mut tx = house.store.write(theirs.workspace).await?;
        assert!(!drafts::delete(&mut tx, theirs.workspace, conversation, ours.account).await?, "not from next door");
        tx.commit().await?;
        let mut tx = house.store.write(workspace).await?;
        assert!(drafts::delete(&mut tx, workspace, conversation, ours.account).await?);
        assert!(!drafts::delete(&mut tx, workspace, conversation, ours.account).await?);
        assert_eq!(drafts::get(&mut tx, keys, workspace, contact, conversation, ours.account).await?, None);
        assert!(drafts::get(&mut tx, keys, workspace, contact, conversation, colleague).await?.is_some(), "a colleague's stays");
        tx.commit().await?;
    }
}

contract! {
    async fn a_draft_goes_with_the_contact_the_membership_and_the_account(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours);
        let workspace = ours.workspace;
        let contact = house.contact(ours, &named("Erika"), at(1)).await?;
        let conversation = house.conversation(ours, contact, at(1)).await?;
        let leaves = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let erased = house.member(ours, "Ida Berg", Role::Agent).await?;
        let mut tx = house.store.write(workspace).await?;
        for account in [ours.account, leaves, erased] {
            drafts::save(&mut tx, keys, workspace, contact, conversation, account, &reply("For Erika"), at(2)).await?;
            drafts::save(&mut tx, keys, workspace, ours.contact, ours.conversation, account, &reply("For Leila"), at(2)).await?;
        }
        assert!(members::delete(&mut tx, workspace, leaves).await?);
        tx.commit().await?;
        let mut tx = house.store.write_any().await?;
        accounts::delete(&mut tx, erased).await?;
        tx.commit().await?;
        let mut tx = house.store.write(workspace).await?;
        for gone in [leaves, erased] {
            assert_eq!(drafts::get(&mut tx, keys, workspace, contact, conversation, gone).await?, None);
            assert_eq!(drafts::get(&mut tx, keys, workspace, ours.contact, ours.conversation, gone).await?, None);
        }
        assert!(contacts::delete(&mut tx, workspace, contact).await?);
        assert_eq!(privacy::drafts(&mut tx, keys, workspace, ours.account).await?, [(reply("For Leila"), at(2))]);
        tx.commit().await?;
    }
}

contract! {
    async fn a_destroyed_key_takes_the_drafts_for_that_contact(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours);
        let workspace = ours.workspace;
        let contact = house.contact(ours, &named("Erika"), at(1)).await?;
        let conversation = house.conversation(ours, contact, at(1)).await?;
        let mut tx = house.store.write(workspace).await?;
        drafts::save(&mut tx, keys, workspace, contact, conversation, ours.account, &reply("For Erika"), at(2)).await?;
        drafts::save(&mut tx, keys, workspace, ours.contact, ours.conversation, ours.account, &reply("For Leila"), at(3)).await?;
        tx.commit().await?;
        keys.destroy(contact.0, at(4)).await?;
        let mut tx = house.store.write(workspace).await?;
        let read = drafts::get(&mut tx, keys, workspace, contact, conversation, ours.account).await;
        assert!(matches!(read, Err(StoreError::KeyGone)));
        let again = drafts::save(&mut tx, keys, workspace, contact, conversation, ours.account, &reply("Once more"), at(5)).await;
        assert!(matches!(again, Err(StoreError::KeyGone)), "and nothing more is kept for them");
        assert_eq!(privacy::drafts(&mut tx, keys, workspace, ours.account).await?, [(reply("For Leila"), at(3))]);
    }
}

contract! {
    async fn drafts_that_nobody_has_touched_for_long_are_swept(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let colleague = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        for (home, account, changed) in [(ours, ours.account, 10), (ours, colleague, 11), (theirs, theirs.account, 1)] {
            let mut tx = house.store.write(home.workspace).await?;
            drafts::save(&mut tx, keys, home.workspace, home.contact, home.conversation, account, &reply("Later"), at(1)).await?;
            drafts::save(&mut tx, keys, home.workspace, home.contact, home.conversation, account, &reply("Later"), at(changed)).await?;
            tx.commit().await?;
        }
        let mut tx = house.store.write(ours.workspace).await?;
        assert_eq!(drafts::sweep(&mut tx, ours.workspace, at(11)).await?, 1);
        assert_eq!(drafts::get(&mut tx, keys, ours.workspace, ours.contact, ours.conversation, ours.account).await?, None);
        assert!(drafts::get(&mut tx, keys, ours.workspace, ours.contact, ours.conversation, colleague).await?.is_some());
        tx.commit().await?;
        let mut tx = house.store.read(theirs.workspace).await?;
        let next_door = drafts::get(&mut tx, keys, theirs.workspace, theirs.contact, theirs.conversation, theirs.account).await?;
        assert!(next_door.is_some(), "each workspace is swept by itself");
    }
}
