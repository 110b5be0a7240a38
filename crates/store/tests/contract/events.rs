//! Events: numbered without gaps, in order, whoever commits first; told to other processes on PostgreSQL.

use std::time::Duration;

use avow_store::events::{self, Event};
use avow_store::{Db, StoreError};
use tokio::time::timeout;

use crate::house::{Home, at, id};

fn event(home: Home) -> Event {
    Event {
        number: 0,
        kind: "message".to_owned(),
        conversation_id: Some(home.conversation),
        message_id: Some(id()),
        contact_id: Some(home.contact),
        actor_id: Some(home.account),
        private: true,
    }
}

contract! {
    async fn events_are_read_after_a_number_by_their_own_workspace_only(house: House) {
        let (ours, theirs) = (house.ours, house.theirs.workspace);
        let mut written = Vec::new();
        let mut tx = house.store.write(ours.workspace).await?;
        assert_eq!(events::latest(&mut tx, ours.workspace).await?, 0);
        for _ in 0..3 {
            let mut event = event(ours);
            events::append(&mut tx, ours.workspace, &mut event, at(1)).await?;
            written.push(event);
        }
        tx.commit().await?;
        assert_eq!(written.iter().map(|event| event.number).collect::<Vec<_>>(), [1, 2, 3]);
        let mut tx = house.store.read(ours.workspace).await?;
        assert_eq!(events::after(&mut tx, ours.workspace, 0).await?, written);
        assert_eq!(events::after(&mut tx, ours.workspace, 2).await?, written[2..]);
        assert!(events::after(&mut tx, ours.workspace, 3).await?.is_empty());
        assert_eq!(events::latest(&mut tx, ours.workspace).await?, 3);
        drop(tx);
        let mut tx = house.store.read(theirs).await?;
        assert!(events::after(&mut tx, theirs, 0).await?.is_empty());
        assert_eq!(events::latest(&mut tx, theirs).await?, 0);
        assert!(matches!(events::latest(&mut tx, id()).await, Err(StoreError::Missing)));
    }
}

contract! {
    async fn twenty_writers_leave_no_gap_and_a_reader_never_skips_one(house: House) {
        let ours = house.ours;
        let mut writing = Vec::new();
        for number in 0..20 {
            let store = house.store.clone();
            writing.push(tokio::spawn(async move {
                for turn in 0..5 {
                    let mut tx = store.write(ours.workspace).await?;
                    let mut event = event(ours);
                    events::append(&mut tx, ours.workspace, &mut event, at(1)).await?;
                    // One writer in four gives up once: its number must be given to somebody else.
                    if number % 4 == 0 && turn == 2 {
                        continue;
                    }
                    tx.commit().await?;
                }
                Ok::<(), StoreError>(())
            }));
        }
        let (store, wanted) = (house.store.clone(), 20 * 5 - 5);
        let reading = tokio::spawn(async move {
            let mut seen = Vec::new();
            while seen.len() < wanted {
                let mut tx = store.read(ours.workspace).await?;
                let last = seen.last().copied().unwrap_or(0);
                seen.extend(events::after(&mut tx, ours.workspace, last).await?.iter().map(|event| event.number));
                drop(tx);
                tokio::task::yield_now().await;
            }
            Ok::<Vec<i64>, StoreError>(seen)
        });
        for task in writing {
            task.await??;
        }
        let seen = timeout(Duration::from_secs(30), reading).await.expect("every event is seen")??;
        assert_eq!(seen, (1..=wanted as i64).collect::<Vec<_>>());
    }
}

contract! {
    async fn old_events_are_swept_and_the_numbers_go_on(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        let mut tx = house.store.write(ours).await?;
        for moment in [1, 2, 3] {
            events::append(&mut tx, ours, &mut event(house.ours), at(moment)).await?;
        }
        tx.commit().await?;
        let mut tx = house.store.write(theirs).await?;
        assert_eq!(events::sweep(&mut tx, theirs, at(100)).await?, 0);
        tx.commit().await?;
        let mut tx = house.store.write(ours).await?;
        assert_eq!(events::sweep(&mut tx, ours, at(3)).await?, 2);
        let mut next = event(house.ours);
        events::append(&mut tx, ours, &mut next, at(4)).await?;
        let left: Vec<_> = events::after(&mut tx, ours, 0).await?.iter().map(|event| event.number).collect();
        assert_eq!((left, next.number), (vec![3, 4], 4));
        tx.commit().await?;
    }
}

contract! {
    async fn other_processes_are_told_of_what_was_committed_and_of_nothing_else(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours, house.theirs);
        let listening = events::listen(&store.db).await?;
        assert_eq!(listening.is_some(), matches!(store.db, Db::Postgres(_)));
        if let Some(mut listener) = listening {
            let mut tx = store.write(theirs.workspace).await?;
            events::append(&mut tx, theirs.workspace, &mut event(theirs), at(1)).await?;
            drop(tx);
            let mut tx = store.write(ours.workspace).await?;
            events::append(&mut tx, ours.workspace, &mut event(ours), at(1)).await?;
            tx.commit().await?;
            let told = timeout(Duration::from_secs(30), listener.next()).await.expect("told within half a minute")?;
            assert_eq!(told, Some(ours.workspace));
        }
    }
}
