//! Messages: in their order, once, sealed, and their delivery only moves forward.

use avow_model::access::Role;
use avow_model::id::MessageId;
use avow_model::inbox::{Author, Delivery, Kind, Message};
use avow_store::StoreError;
use avow_store::conversations::{self, Weight};
use avow_store::desk;
use avow_store::messages::{self, Span};
use uuid::Uuid;

use crate::furniture::named;
use crate::house::{Failure, House, at, id};

async fn said(house: &House, span: Span, public: bool, limit: i64) -> Result<Vec<Message>, Failure> {
    let (store, ours) = (&house.store, house.ours);
    let mut tx = store.read(ours.workspace).await?;
    Ok(messages::list(&mut tx, &store.keys, ours.workspace, ours.contact, ours.conversation, span, public, limit).await?)
}

async fn state(house: &House, message: MessageId) -> Result<Delivery, Failure> {
    let all = said(house, Span::After(0), false, 100).await?;
    Ok(all.iter().find(|held| held.id == message).expect("the message").state)
}

contract! {
    async fn messages_are_read_back_as_they_were_written_in_their_order(house: House) {
        let ours = house.ours;
        let written = [
            house.say(ours, Author::Contact, Kind::Text, "Здравствуйте!\n🦊", at(1)).await?,
            house.say(ours, Author::Member(ours.account), Kind::Note, "a note", at(2)).await?,
            house.say(ours, Author::System, Kind::Event, "{\"what\":\"assigned\"}", at(3)).await?,
            house.say(ours, Author::Member(ours.account), Kind::Text, "an answer", at(4)).await?,
        ];
        assert_eq!(said(&house, Span::After(0), false, 10).await?, written);
        assert_eq!(said(&house, Span::Before(i64::MAX), false, 10).await?, written);
        let public: Vec<_> = said(&house, Span::After(0), true, 10).await?.iter().map(|message| message.position).collect();
        assert_eq!(public, [1, 4], "the contact sees neither notes nor what happened");
        let public: Vec<_> = said(&house, Span::Before(4), true, 10).await?.iter().map(|message| message.position).collect();
        assert_eq!(public, [1]);
    }
}

contract! {
    async fn pages_forward_and_back_show_each_message_once(house: House) {
        for number in 1..=57 {
            house.say(house.ours, Author::Contact, Kind::Text, &format!("message {number}"), at(number)).await?;
        }
        let (mut position, mut forward) = (0, Vec::new());
        loop {
            let page = said(&house, Span::After(position), false, 10).await?;
            let Some(last) = page.last() else { break };
            position = last.position;
            forward.extend(page.iter().map(|message| message.position));
        }
        assert_eq!(forward, (1..=57).collect::<Vec<i64>>());
        let (mut position, mut back) = (i64::MAX, Vec::new());
        loop {
            let page = said(&house, Span::Before(position), false, 10).await?;
            let Some(first) = page.first() else { break };
            position = first.position;
            back.extend(page.iter().rev().map(|message| message.position));
        }
        assert_eq!(back, (1..=57).rev().collect::<Vec<i64>>());
    }
}

contract! {
    async fn a_message_sent_twice_is_kept_once(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let client: Uuid = id();
        let mut sent = house.say(ours, Author::Contact, Kind::Text, "something else", at(1)).await?;
        let mut told = Vec::new();
        for _ in 0..2 {
            let mut tx = store.write(ours.workspace).await?;
            sent.id = id();
            sent.position = conversations::add_message(&mut tx, ours.workspace, ours.conversation, sent.id, Weight::Inbound, at(2)).await?;
            let written = messages::insert(&mut tx, &store.keys, ours.workspace, ours.contact, &sent, Some(client)).await;
            if written.is_ok() {
                tx.commit().await?;
            }
            told.push((sent.id, written));
        }
        assert!(told[0].1.is_ok());
        assert!(matches!(&told[1].1, Err(error) if error.is_duplicate()));
        assert_eq!(said(&house, Span::After(0), false, 10).await?.len(), 2);
        let mut tx = store.read(ours.workspace).await?;
        assert_eq!(messages::find_client(&mut tx, ours.workspace, ours.conversation, client).await?, Some(told[0].0));
        assert_eq!(messages::find_client(&mut tx, ours.workspace, ours.conversation, id()).await?, None);
        drop(tx);
        let theirs = house.theirs.workspace;
        let mut tx = store.read(theirs).await?;
        assert_eq!(messages::find_client(&mut tx, theirs, ours.conversation, client).await?, None);
    }
}

contract! {
    async fn a_colleagues_first_answer_after_a_place_and_a_moment_is_found(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let colleague = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let (me, them) = (Author::Member(ours.account), Author::Member(colleague));
        house.say(ours, Author::Contact, Kind::Text, "a question", at(1)).await?;
        house.say(ours, me, Kind::Text, "my answer", at(2)).await?;
        house.say(ours, them, Kind::Note, "a note", at(3)).await?;
        house.say(ours, them, Kind::Event, "{\"what\":\"assigned\"}", at(4)).await?;
        let first = house.say(ours, them, Kind::Text, "an answer", at(5)).await?;
        house.say(ours, them, Kind::Text, "another", at(6)).await?;
        let mut tx = store.read(ours.workspace).await?;
        let asked = [(0, 0, Some(5)), (4, 0, Some(5)), (5, 0, Some(6)), (6, 0, None), (0, 4, Some(5)), (0, 5, Some(6)), (0, 6, None)];
        for (position, since, found) in asked {
            let told = messages::first_answer(&mut tx, ours.workspace, ours.conversation, ours.account, position, at(since)).await?;
            assert_eq!(told, found.map(|position| (position, colleague)), "after {position} and {since}");
        }
        let mine = messages::first_answer(&mut tx, ours.workspace, ours.conversation, colleague, 0, at(0)).await?;
        assert_eq!((mine, first.position), (Some((2, ours.account)), 5));
        drop(tx);
        let theirs = house.theirs.workspace;
        let mut tx = store.read(theirs).await?;
        assert_eq!(messages::first_answer(&mut tx, theirs, ours.conversation, ours.account, 0, at(0)).await?, None);
    }
}

contract! {
    async fn the_notes_about_somebody_come_from_all_their_conversations_the_newest_first(house: House) {
        let (store, ours, us) = (&house.store, house.ours, Author::Member(house.ours.account));
        let second = house.conversation(ours, ours.contact, at(1)).await?;
        let other = house.contact(ours, &named("Erika"), at(1)).await?;
        let elsewhere = house.conversation(ours, other, at(1)).await?;
        house.say(ours, Author::Contact, Kind::Text, "a question", at(2)).await?;
        let old = house.say(ours, us, Kind::Note, "an old note", at(3)).await?;
        let new = house.say_in(ours, second, ours.contact, us, Kind::Note, "a new note", at(4)).await?;
        house.say_in(ours, elsewhere, other, us, Kind::Note, "about Erika", at(5)).await?;
        house.say(ours, us, Kind::Text, "an answer", at(6)).await?;
        let mut tx = store.read(ours.workspace).await?;
        let all = messages::notes_about(&mut tx, &store.keys, ours.workspace, ours.contact, 10).await?;
        assert_eq!(all, [new.clone(), old]);
        assert_eq!(messages::notes_about(&mut tx, &store.keys, ours.workspace, ours.contact, 1).await?, [new]);
        drop(tx);
        let theirs = house.theirs.workspace;
        let mut tx = store.read(theirs).await?;
        assert_eq!(messages::notes_about(&mut tx, &store.keys, theirs, ours.contact, 10).await?, [], "nothing of next door");
    }
}

contract! {
    async fn delivery_only_moves_forward(house: House) {
        let ours = house.ours;
        for held in Delivery::ALL {
            for next in Delivery::ALL {
                let message = house.say(ours, Author::Member(ours.account), Kind::Text, "an answer", at(1)).await?.id;
                let mut tx = house.store.write(ours.workspace).await?;
                messages::set_state(&mut tx, ours.workspace, message, held).await?;
                let moved = messages::set_state(&mut tx, ours.workspace, message, next).await?;
                tx.commit().await?;
                assert_eq!(moved, next > held, "{held:?} to {next:?}");
                let mut tx = house.store.read(ours.workspace).await?;
                let page = messages::list(
                    &mut tx, &house.store.keys, ours.workspace, ours.contact, ours.conversation, Span::Before(i64::MAX), false, 1,
                ).await?;
                assert_eq!(page[0].state, held.max(next), "{held:?} to {next:?}");
            }
        }
        let mut tx = house.store.write(ours.workspace).await?;
        assert!(!messages::set_state(&mut tx, ours.workspace, id(), Delivery::Read).await?);
        tx.commit().await?;
    }
}

contract! {
    async fn what_the_contact_has_seen_is_read_up_to_there(house: House) {
        let (ours, us) = (house.ours, Author::Member(house.ours.account));
        let theirs = house.say(ours, Author::Contact, Kind::Text, "question", at(1)).await?;
        let first = house.say(ours, us, Kind::Text, "first", at(2)).await?;
        let failed = house.say(ours, us, Kind::Text, "failed", at(3)).await?;
        let note = house.say(ours, us, Kind::Note, "note", at(4)).await?;
        let later = house.say(ours, us, Kind::Text, "later", at(5)).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        messages::set_state(&mut tx, ours.workspace, failed.id, Delivery::Failed).await?;
        assert_eq!(messages::set_read(&mut tx, ours.workspace, ours.conversation, 4).await?, 1);
        assert_eq!(messages::set_read(&mut tx, ours.workspace, ours.conversation, 4).await?, 0);
        tx.commit().await?;
        for (message, wanted) in [
            (theirs.id, Delivery::Delivered),
            (first.id, Delivery::Read),
            (failed.id, Delivery::Failed),
            (note.id, Delivery::Queued),
            (later.id, Delivery::Queued),
        ] {
            assert_eq!(state(&house, message).await?, wanted);
        }
    }
}

contract! {
    async fn another_workspace_reads_and_moves_no_message(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours, house.theirs.workspace);
        let answer = house.say(ours, Author::Member(ours.account), Kind::Text, "an answer", at(1)).await?;
        let mut tx = store.write(theirs).await?;
        for span in [Span::After(0), Span::Before(i64::MAX)] {
            for public in [true, false] {
                let read = messages::list(&mut tx, &store.keys, theirs, ours.contact, ours.conversation, span, public, 10).await?;
                assert!(read.is_empty());
            }
        }
        assert!(!messages::set_state(&mut tx, theirs, answer.id, Delivery::Failed).await?);
        assert_eq!(messages::set_read(&mut tx, theirs, ours.conversation, 100).await?, 0);
        tx.commit().await?;
        assert_eq!(state(&house, answer.id).await?, Delivery::Queued);
    }
}

contract! {
    async fn nothing_is_said_in_a_conversation_of_another_workspace_or_contact(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours, house.theirs);
        let mut message = house.say(theirs, Author::Contact, Kind::Text, "hello", at(1)).await?;
        message.position = 2;
        let other = house.contact(ours, &crate::furniture::named("Somebody else"), at(1)).await?;
        for (conversation, contact) in
            [(theirs.conversation, theirs.contact), (theirs.conversation, ours.contact), (ours.conversation, other), (id(), ours.contact)]
        {
            (message.id, message.conversation) = (id(), conversation);
            let mut tx = store.write(ours.workspace).await?;
            let refused = messages::insert(&mut tx, &store.keys, ours.workspace, contact, &message, None).await;
            assert!(matches!(refused, Err(StoreError::Missing)));
            tx.commit().await?;
        }
        assert!(said(&house, Span::After(0), false, 10).await?.is_empty());
        let mut tx = store.read(theirs.workspace).await?;
        let read = messages::list(
            &mut tx, &store.keys, theirs.workspace, theirs.contact, theirs.conversation, Span::After(0), false, 10,
        ).await?;
        assert_eq!(read.len(), 1);
    }
}

contract! {
    async fn a_mention_is_of_a_member_in_a_note_of_their_own_workspace(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let note = house.say(ours, Author::Member(ours.account), Kind::Note, "@Maja", at(1)).await?;
        let other = house.conversation(ours, ours.contact, at(1)).await?;
        for (workspace, account, message, conversation) in [
            (theirs.workspace, theirs.account, note.id, ours.conversation),
            (theirs.workspace, ours.account, note.id, ours.conversation),
            (ours.workspace, theirs.account, note.id, ours.conversation),
            (ours.workspace, ours.account, note.id, theirs.conversation),
            (ours.workspace, ours.account, note.id, other),
            (ours.workspace, ours.account, id(), ours.conversation),
        ] {
            let mut tx = house.store.write(workspace).await?;
            let refused = messages::insert_mention(&mut tx, workspace, account, message, conversation, at(1)).await;
            assert!(matches!(refused, Err(StoreError::Missing)));
            tx.commit().await?;
        }
        let mut tx = house.store.write(ours.workspace).await?;
        assert_eq!(desk::read(&mut tx, &house.store.keys, ours.workspace, ours.account).await?.queues.mentions, 0);
        for _ in 0..2 {
            messages::insert_mention(&mut tx, ours.workspace, ours.account, note.id, ours.conversation, at(1)).await?;
        }
        assert_eq!(desk::read(&mut tx, &house.store.keys, ours.workspace, ours.account).await?.queues.mentions, 1);
        tx.commit().await?;
    }
}

contract! {
    async fn nothing_can_be_said_to_somebody_without_a_key(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let mut message = house.say(ours, Author::Contact, Kind::Text, "hello", at(1)).await?;
        store.keys.destroy(ours.contact.0, at(2)).await?;
        let mut tx = store.write(ours.workspace).await?;
        (message.id, message.position) = (id(), 2);
        let written = messages::insert(&mut tx, &store.keys, ours.workspace, ours.contact, &message, None).await;
        assert!(matches!(written, Err(StoreError::KeyGone)));
        let read = messages::list(&mut tx, &store.keys, ours.workspace, ours.contact, ours.conversation, Span::After(0), false, 10).await;
        assert!(matches!(read, Err(StoreError::KeyGone)));
    }
}
