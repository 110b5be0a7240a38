//! Browsers in the chat: known by their cookie in one chat, until their end.

use avow_store::visitors::{self, Visitor};
use avow_store::{StoreError, contacts};
use avow_vault::token_hash;

use crate::house::{Home, at, id};

fn visitor(home: Home) -> Visitor {
    Visitor { id: id(), workspace: home.workspace, channel: home.channel, contact: home.contact, seen_count: 2, seen_at: at(1) }
}

contract! {
    async fn a_cookie_leads_to_its_browser_in_its_own_chat_until_its_end(house: House) {
        let (held, token) = (visitor(house.ours), token_hash("cookie"));
        let mut tx = house.store.write(house.ours.workspace).await?;
        visitors::insert(&mut tx, &held, token, at(100)).await?;
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        assert_eq!(visitors::find(&mut tx, house.ours.channel, token, at(99)).await?, Some(held));
        assert_eq!(visitors::find(&mut tx, house.ours.channel, token, at(100)).await?, None);
        assert_eq!(visitors::find(&mut tx, house.theirs.channel, token, at(1)).await?, None);
        assert_eq!(visitors::find(&mut tx, house.ours.channel, token_hash("another"), at(1)).await?, None);
        for (workspace, channel, contact, seconds, leads) in [
            (held.workspace, held.channel, held.contact, 99, true),
            (held.workspace, held.channel, held.contact, 100, false),
            (house.theirs.workspace, held.channel, held.contact, 99, false),
            (held.workspace, house.theirs.channel, held.contact, 99, false),
            (held.workspace, held.channel, house.theirs.contact, 99, false),
        ] {
            assert_eq!(visitors::any(&mut tx, workspace, channel, contact, at(seconds)).await?, leads);
        }
    }
}

contract! {
    async fn a_browser_is_a_contacts_in_a_chat_of_one_workspace(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let strays = [
            Visitor { contact: theirs.contact, ..visitor(ours) },
            Visitor { channel: theirs.channel, ..visitor(ours) },
            Visitor { contact: id(), ..visitor(ours) },
            Visitor { workspace: theirs.workspace, ..visitor(ours) },
        ];
        for stray in strays {
            let mut tx = house.store.write(stray.workspace).await?;
            let refused = visitors::insert(&mut tx, &stray, token_hash("cookie"), at(100)).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
            assert_eq!(visitors::find(&mut tx, stray.channel, token_hash("cookie"), at(1)).await?, None);
            tx.commit().await?;
        }
    }
}

contract! {
    async fn a_browser_only_sees_on(house: House) {
        let (held, other) = (visitor(house.ours), visitor(house.theirs));
        let mut tx = house.store.write(house.theirs.workspace).await?;
        visitors::insert(&mut tx, &other, token_hash("other"), at(100)).await?;
        tx.commit().await?;
        let mut tx = house.store.write(house.ours.workspace).await?;
        visitors::insert(&mut tx, &held, token_hash("cookie"), at(100)).await?;
        for (seen, wanted) in [(5, 5), (3, 5), (6, 6)] {
            visitors::touch(&mut tx, held.id, seen, at(50), at(150)).await?;
            let found = visitors::find(&mut tx, held.channel, token_hash("cookie"), at(149)).await?;
            assert_eq!(found, Some(Visitor { seen_count: wanted, seen_at: at(50), ..held }));
        }
        assert_eq!(visitors::find(&mut tx, other.channel, token_hash("other"), at(99)).await?, Some(other));
        tx.commit().await?;
    }
}

contract! {
    async fn an_ended_chat_leads_nowhere_and_neither_does_an_erased_contacts(house: House) {
        let (ended, erased) = (visitor(house.ours), visitor(house.ours));
        let mut tx = house.store.write(house.ours.workspace).await?;
        visitors::insert(&mut tx, &ended, token_hash("ended"), at(100)).await?;
        visitors::insert(&mut tx, &erased, token_hash("erased"), at(100)).await?;
        visitors::end(&mut tx, ended.id).await?;
        assert_eq!(visitors::find(&mut tx, ended.channel, token_hash("ended"), at(1)).await?, None);
        assert_eq!(visitors::find(&mut tx, erased.channel, token_hash("erased"), at(1)).await?, Some(erased));
        contacts::delete(&mut tx, house.ours.workspace, house.ours.contact).await?;
        assert_eq!(visitors::find(&mut tx, erased.channel, token_hash("erased"), at(1)).await?, None);
        tx.commit().await?;
    }
}

contract! {
    async fn browsers_that_were_not_used_for_too_long_are_swept(house: House) {
        let (old, new) = (visitor(house.ours), visitor(house.ours));
        let mut tx = house.store.write(house.ours.workspace).await?;
        visitors::insert(&mut tx, &old, token_hash("old"), at(100)).await?;
        visitors::insert(&mut tx, &new, token_hash("new"), at(101)).await?;
        assert_eq!(visitors::sweep(&mut tx, at(100)).await?, 1);
        assert_eq!(visitors::find(&mut tx, new.channel, token_hash("new"), at(1)).await?, Some(new));
        tx.commit().await?;
    }
}
