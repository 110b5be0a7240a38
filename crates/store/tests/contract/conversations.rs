//! Conversations: where they stand, who has read how far, and which labels they carry.

use avow_model::id::{MessageId, WorkspaceId};
use avow_model::inbox::{Author, Conversation, Kind, Label, Priority, Status};
use avow_store::conversations::{self, Standing, Weight};
use avow_store::{StoreError, Tx, desk, labels, members};

use crate::house::{Failure, Home, House, at, id};

async fn held(house: &House, home: Home) -> Result<Conversation, Failure> {
    let mut tx = house.store.read(home.workspace).await?;
    Ok(conversations::get(&mut tx, home.workspace, home.conversation).await?.expect("the conversation"))
}

contract! {
    async fn a_new_conversation_is_open_with_nobody_and_without_messages(house: House) {
        let ours = house.ours;
        let got = held(&house, ours).await?;
        assert_eq!(got, Conversation {
            id: ours.conversation,
            contact: ours.contact,
            channel: ours.channel,
            channel_name: "Shop".to_owned(),
            channel_kind: "chat".to_owned(),
            status: Status::Open,
            assignee: None,
            priority: Priority::None,
            snoozed_until: None,
            created_at: at(0),
            last_at: at(0),
            message_count: 0,
            inbound_count: 0,
            waiting_since: None,
            labels: Vec::new(),
            version: 1,
        });
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(conversations::get(&mut tx, house.theirs.workspace, ours.conversation).await?.is_none());
    }
}

contract! {
    async fn a_conversation_is_with_a_contact_and_over_a_channel_of_its_own_workspace(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        for (contact, channel) in [(theirs.contact, ours.channel), (ours.contact, theirs.channel), (id(), ours.channel), (ours.contact, id())] {
            let stray = id();
            let mut tx = house.store.write(ours.workspace).await?;
            let refused = conversations::insert(&mut tx, ours.workspace, stray, contact, channel, at(1)).await;
            assert!(matches!(refused, Err(StoreError::Missing)));
            assert!(conversations::get(&mut tx, ours.workspace, stray).await?.is_none());
            assert_eq!(desk::read(&mut tx, &house.store.keys, ours.workspace, ours.account).await?.queues.open, 1, "nothing was counted");
            tx.commit().await?;
        }
        let mut tx = house.store.write(theirs.workspace).await?;
        let refused = conversations::insert(&mut tx, theirs.workspace, id(), ours.contact, ours.channel, at(1)).await;
        assert!(matches!(refused, Err(StoreError::Missing)));
    }
}

contract! {
    async fn the_latest_conversation_of_a_contact_is_found_by_its_channel(house: House) {
        let (ours, theirs) = (house.ours, house.theirs.workspace);
        let later = house.conversation(ours, ours.contact, at(10)).await?;
        let mut tx = house.store.read(ours.workspace).await?;
        assert_eq!(conversations::latest_of(&mut tx, ours.workspace, ours.contact, ours.channel).await?, Some(later));
        assert_eq!(conversations::latest_of(&mut tx, ours.workspace, ours.contact, id()).await?, None);
        let all = conversations::of_contact(&mut tx, ours.workspace, ours.contact).await?;
        assert_eq!(all, [(later, Status::Open, at(10), at(10)), (ours.conversation, Status::Open, at(0), at(0))]);
        drop(tx);
        let mut tx = house.store.read(theirs).await?;
        assert_eq!(conversations::latest_of(&mut tx, theirs, ours.contact, ours.channel).await?, None);
        assert!(conversations::of_contact(&mut tx, theirs, ours.contact).await?.is_empty());
    }
}

contract! {
    async fn a_message_counts_by_who_wrote_it(house: House) {
        let ours = house.ours;
        house.say(ours, Author::Contact, Kind::Text, "first", at(10)).await?;
        house.say(ours, Author::Contact, Kind::Text, "second", at(20)).await?;
        let waiting = held(&house, ours).await?;
        assert_eq!((waiting.message_count, waiting.inbound_count, waiting.waiting_since), (2, 2, Some(at(10))));
        assert_eq!((waiting.last_at, waiting.version), (at(20), 3));
        house.say(ours, Author::Member(ours.account), Kind::Note, "among us", at(30)).await?;
        assert_eq!(held(&house, ours).await?.waiting_since, Some(at(10)), "a note is no answer");
        house.say(ours, Author::System, Kind::Event, "{}", at(40)).await?;
        let noted = held(&house, ours).await?;
        assert_eq!((noted.message_count, noted.last_at), (4, at(30)), "what happened does not move it");
        house.say(ours, Author::Member(ours.account), Kind::Text, "answer", at(50)).await?;
        let answered = held(&house, ours).await?;
        assert_eq!((answered.message_count, answered.inbound_count, answered.waiting_since, answered.last_at), (5, 2, None, at(50)));
    }
}

contract! {
    async fn positions_are_given_once_also_to_twenty_at_a_time(house: House) {
        let mut writing = Vec::new();
        for _ in 0..20 {
            let (store, ours) = (house.store.clone(), house.ours);
            writing.push(tokio::spawn(async move {
                let mut tx = store.write(ours.workspace).await?;
                let message: MessageId = id();
                let place = conversations::add_message(&mut tx, ours.workspace, ours.conversation, message, Weight::Inbound, at(1)).await?;
                tx.commit().await?;
                Ok::<i64, StoreError>(place)
            }));
        }
        let mut places = Vec::new();
        for task in writing {
            places.push(task.await??);
        }
        places.sort_unstable();
        assert_eq!(places, (1..=20).collect::<Vec<i64>>());
        assert_eq!(held(&house, house.ours).await?.inbound_count, 20);
    }
}

contract! {
    async fn another_workspace_adds_nothing_to_a_conversation(house: House) {
        let theirs = house.theirs.workspace;
        for weight in [Weight::Inbound, Weight::Outbound, Weight::Note, Weight::Event] {
            let mut tx = house.store.write(theirs).await?;
            let refused = conversations::add_message(&mut tx, theirs, house.ours.conversation, id(), weight, at(9)).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{weight:?}");
        }
        assert_eq!(held(&house, house.ours).await?.message_count, 0);
    }
}

contract! {
    async fn a_standing_is_changed_by_whoever_saw_it_last(house: House) {
        let (ours, theirs) = (house.ours, house.theirs.workspace);
        house.say(ours, Author::Contact, Kind::Text, "hello", at(5)).await?;
        let seen = held(&house, ours).await?;
        let snoozed = Standing {
            status: Status::Snoozed, assignee: Some(ours.account), priority: Priority::Urgent, snoozed_until: Some(at(500)),
        };
        let mut tx = house.store.write(ours.workspace).await?;
        conversations::set_standing(&mut tx, ours.workspace, &seen, snoozed).await?;
        let late = conversations::set_standing(&mut tx, ours.workspace, &seen, Standing::of(&seen)).await;
        assert!(matches!(late, Err(StoreError::Stale)));
        tx.commit().await?;
        let now = held(&house, ours).await?;
        assert_eq!((Standing::of(&now), now.version, now.waiting_since), (snoozed, seen.version + 1, Some(at(5))));

        let mut tx = house.store.write(theirs).await?;
        assert!(matches!(conversations::set_standing(&mut tx, theirs, &now, Standing::of(&seen)).await, Err(StoreError::Stale)));
        drop(tx);

        let resolved = Standing { status: Status::Resolved, snoozed_until: None, ..snoozed };
        let mut tx = house.store.write(ours.workspace).await?;
        conversations::set_standing(&mut tx, ours.workspace, &now, resolved).await?;
        tx.commit().await?;
        assert_eq!(held(&house, ours).await?.waiting_since, None, "who was answered for good waits no more");
    }
}

contract! {
    async fn a_conversation_is_given_to_members_only(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let seen = held(&house, ours).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        for stranger in [theirs.account, id()] {
            let next = Standing { assignee: Some(stranger), ..Standing::of(&seen) };
            let refused = conversations::set_standing(&mut tx, ours.workspace, &seen, next).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
        }
        let queues = desk::read(&mut tx, &house.store.keys, ours.workspace, theirs.account).await?.queues;
        assert_eq!((queues.mine, queues.unassigned), (0, 1), "nothing was counted");
        conversations::set_standing(&mut tx, ours.workspace, &seen, Standing { assignee: Some(ours.account), ..Standing::of(&seen) }).await?;
        tx.commit().await?;

        // With somebody who is no member any more it can still be taken on.
        let given = held(&house, ours).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        assert!(members::delete(&mut tx, ours.workspace, ours.account).await?);
        let resolved = Standing { status: Status::Resolved, ..Standing::of(&given) };
        conversations::set_standing(&mut tx, ours.workspace, &given, resolved).await?;
        tx.commit().await?;
        assert_eq!(Standing::of(&held(&house, ours).await?), resolved);
    }
}

/// How many of the contact's messages our member has seen in our conversation, as a workspace sees it.
async fn seen(tx: &mut Tx, workspace: WorkspaceId, ours: Home) -> Result<i64, StoreError> {
    Ok(conversations::reading(tx, workspace, ours.conversation, ours.account).await?.map_or(0, |reading| reading.seen))
}

contract! {
    async fn a_reader_only_reads_on(house: House) {
        let ours = house.ours;
        let mut tx = house.store.write(ours.workspace).await?;
        assert_eq!(seen(&mut tx, ours.workspace, ours).await?, 0);
        for (seen, moved) in [(3, true), (3, false), (2, false), (7, true), (0, false)] {
            let did = conversations::mark_read(&mut tx, ours.workspace, ours.conversation, ours.account, seen, at(1)).await?;
            assert_eq!(did, moved, "to {seen}");
        }
        assert_eq!(seen(&mut tx, ours.workspace, ours).await?, 7);
        conversations::mark_unread(&mut tx, ours.workspace, ours.conversation, ours.account).await?;
        assert_eq!(seen(&mut tx, ours.workspace, ours).await?, 6);
        for _ in 0..9 {
            conversations::mark_unread(&mut tx, ours.workspace, ours.conversation, ours.account).await?;
        }
        assert_eq!(seen(&mut tx, ours.workspace, ours).await?, 0);
        tx.commit().await?;
    }
}

contract! {
    async fn another_workspace_moves_nobodys_mark(house: House) {
        let (ours, theirs) = (house.ours, house.theirs.workspace);
        let mut tx = house.store.write(ours.workspace).await?;
        conversations::mark_read(&mut tx, ours.workspace, ours.conversation, ours.account, 3, at(1)).await?;
        tx.commit().await?;
        let mut tx = house.store.write(theirs).await?;
        for reader in [ours.account, house.theirs.account] {
            let refused = conversations::mark_read(&mut tx, theirs, ours.conversation, reader, 99, at(2)).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
            conversations::mark_unread(&mut tx, theirs, ours.conversation, reader).await?;
            assert_eq!(seen(&mut tx, theirs, ours).await?, 0);
        }
        tx.commit().await?;
        let mut tx = house.store.write(ours.workspace).await?;
        for (conversation, reader) in [(ours.conversation, house.theirs.account), (ours.conversation, id()), (id(), ours.account)] {
            let refused = conversations::mark_read(&mut tx, ours.workspace, conversation, reader, 1, at(2)).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
        }
        tx.commit().await?;
        let mut tx = house.store.read(ours.workspace).await?;
        assert_eq!(seen(&mut tx, ours.workspace, ours).await?, 3);
    }
}

contract! {
    async fn a_label_is_put_on_once_and_taken_off_once(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let mine = Label { id: id(), name: "vip".to_owned(), tone: 1, version: 1 };
        let next_door = Label { id: id(), name: "vip".to_owned(), tone: 2, version: 1 };
        let mut tx = house.store.write(ours.workspace).await?;
        labels::insert(&mut tx, ours.workspace, &mine, at(1)).await?;
        tx.commit().await?;
        let mut tx = house.store.write(theirs.workspace).await?;
        labels::insert(&mut tx, theirs.workspace, &next_door, at(1)).await?;
        tx.commit().await?;

        let mut tx = house.store.write(ours.workspace).await?;
        assert!(conversations::add_label(&mut tx, ours.workspace, ours.conversation, mine.id).await?);
        assert!(!conversations::add_label(&mut tx, ours.workspace, ours.conversation, mine.id).await?);
        assert!(!conversations::add_label(&mut tx, ours.workspace, ours.conversation, next_door.id).await?);
        tx.commit().await?;
        assert_eq!(held(&house, ours).await?.labels, std::slice::from_ref(&mine));

        let mut tx = house.store.write(theirs.workspace).await?;
        assert!(!conversations::add_label(&mut tx, theirs.workspace, ours.conversation, mine.id).await?);
        assert!(!conversations::remove_label(&mut tx, theirs.workspace, ours.conversation, mine.id).await?);
        tx.commit().await?;
        assert_eq!(held(&house, ours).await?.labels, std::slice::from_ref(&mine));

        let mut tx = house.store.write(ours.workspace).await?;
        assert!(conversations::remove_label(&mut tx, ours.workspace, ours.conversation, mine.id).await?);
        assert!(!conversations::remove_label(&mut tx, ours.workspace, ours.conversation, mine.id).await?);
        tx.commit().await?;
    }
}
