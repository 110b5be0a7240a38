//! Transactions: what was not committed is nothing, and many writers at once neither lose, block nor hurt each other.

use std::collections::HashSet;
use std::time::Duration;

use avow_model::id::WorkspaceId;
use avow_model::inbox::Label;
use avow_store::{Store, StoreError, Target, labels};
use tokio::time::timeout;

use crate::house::{self, Failure, House, Told, at, id, sqlite_connection};

fn label(name: &str) -> Label {
    Label { id: id(), name: name.to_owned(), tone: 1, version: 1 }
}

async fn write(store: Store, workspace: WorkspaceId, name: String) -> Result<(), StoreError> {
    let mut tx = store.write(workspace).await?;
    labels::insert(&mut tx, workspace, &label(&name), at(1)).await?;
    tx.commit().await
}

async fn names(house: &House) -> Result<HashSet<String>, Failure> {
    let mut tx = house.store.read(house.ours.workspace).await?;
    let held = labels::list(&mut tx, house.ours.workspace).await?;
    Ok(held.into_iter().map(|label| label.name).collect())
}

/// A writer gets its turn: in half a minute, where it should take a moment.
async fn goes_on(house: &House, name: &str) -> Result<(), Failure> {
    let written = timeout(Duration::from_secs(30), write(house.store.clone(), house.ours.workspace, name.to_owned())).await;
    written.expect("the next writer is not blocked")?;
    assert!(names(house).await?.contains(name));
    Ok(())
}

async fn every_commit_goes_into_a_log(house: House) -> Told {
    for target in [&house.site.data, &house.site.keys] {
        let Target::Sqlite(path) = target else { panic!("told on SQLite only") };
        let mut connection = sqlite_connection(path.clone()).await?;
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut connection).await?;
        assert_eq!(mode, "wal", "{target:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sqlite_file_has_a_log_beside_it() {
    house::sqlite(every_commit_goes_into_a_log).await;
}

contract! {
    async fn what_is_not_committed_leaves_nothing(house: House) {
        let ours = house.ours.workspace;
        let mut tx = house.store.write(ours).await?;
        labels::insert(&mut tx, ours, &label("gone"), at(1)).await?;
        assert_eq!(labels::list(&mut tx, ours).await?.len(), 1, "it sees its own");
        drop(tx);
        goes_on(&house, "kept").await?;
        assert_eq!(names(&house).await?, HashSet::from(["kept".to_owned()]));
    }
}

contract! {
    async fn nobody_reads_what_is_not_committed(house: House) {
        let ours = house.ours.workspace;
        let mut tx = house.store.write(ours).await?;
        labels::insert(&mut tx, ours, &label("later"), at(1)).await?;
        assert!(names(&house).await?.is_empty());
        tx.commit().await?;
        assert_eq!(names(&house).await?.len(), 1, "and everybody what is");
    }
}

contract! {
    async fn sixty_four_writers_at_once_all_get_their_word(house: House) {
        let ours = house.ours.workspace;
        let mut writing = Vec::new();
        for number in 0..64 {
            writing.push(tokio::spawn(write(house.store.clone(), ours, format!("label {number}"))));
        }
        for task in writing {
            task.await??;
        }
        assert_eq!(names(&house).await?.len(), 64);
        let fresh = house.site.open().await?;
        let mut tx = fresh.read(ours).await?;
        assert_eq!(labels::list(&mut tx, ours).await?.len(), 64, "also for another process");
    }
}

contract! {
    async fn writers_that_fail_or_give_up_hurt_nobody_else(house: House) {
        let ours = house.ours.workspace;
        write(house.store.clone(), ours, "taken".to_owned()).await?;
        let (mut writing, mut failing, mut leaving) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..48 {
            writing.push(tokio::spawn(write(house.store.clone(), ours, format!("label {number}"))));
            if number % 4 == 0 {
                failing.push(tokio::spawn(write(house.store.clone(), ours, "taken".to_owned())));
                let store = house.store.clone();
                leaving.push(tokio::spawn(async move {
                    let mut tx = store.write(ours).await?;
                    labels::insert(&mut tx, ours, &label(&format!("gone {number}")), at(1)).await
                }));
            }
        }
        for task in writing.into_iter().chain(leaving) {
            task.await??;
        }
        for task in failing {
            assert!(task.await?.expect_err("the name is taken").is_duplicate());
        }
        let held = names(&house).await?;
        assert_eq!(held.len(), 49);
        assert!(!held.iter().any(|name| name.starts_with("gone")));
    }
}

contract! {
    async fn writers_that_are_cancelled_while_they_wait_block_nobody(house: House) {
        let ours = house.ours.workspace;
        for _ in 0..50 {
            let _ = timeout(Duration::ZERO, house.store.write(ours)).await;
        }
        goes_on(&house, "first").await?;
        // Only SQLite has one writer, for which others wait; on PostgreSQL another may well have written already.
        if !matches!(house.store.db, avow_store::Db::Sqlite(_)) {
            return Ok(());
        }
        let held = house.store.write(ours).await?;
        for _ in 0..50 {
            let _ = timeout(Duration::ZERO, house.store.write(ours)).await;
            tokio::select! {
                biased;
                _ = write(house.store.clone(), ours, "never".to_owned()) => panic!("one cannot have written at once"),
                () = std::future::ready(()) => {}
            }
        }
        held.commit().await?;
        goes_on(&house, "second").await?;
        assert!(!names(&house).await?.contains("never"));
    }
}

contract! {
    async fn writers_that_are_cancelled_anywhere_block_nobody_and_write_all_or_nothing(house: House) {
        let ours = house.ours.workspace;
        for round in 0..6 {
            let mut writing = Vec::new();
            for number in 0..24 {
                let store = house.store.clone();
                writing.push(tokio::spawn(async move {
                    let mut tx = store.write(ours).await?;
                    for half in ["a", "b"] {
                        labels::insert(&mut tx, ours, &label(&format!("{round} {number} {half}")), at(1)).await?;
                    }
                    tx.commit().await
                }));
            }
            for (number, task) in writing.iter().enumerate() {
                if number % 2 == 0 {
                    task.abort();
                    tokio::task::yield_now().await;
                }
            }
            for (number, task) in writing.into_iter().enumerate() {
                match task.await {
                    Ok(told) => told?,
                    Err(ended) => assert!(ended.is_cancelled() && number % 2 == 0, "{ended}"),
                }
            }
            goes_on(&house, &format!("round {round}")).await?;
            let held = names(&house).await?;
            for number in 0..24 {
                let halves = ["a", "b"].map(|half| held.contains(&format!("{round} {number} {half}")));
                assert_eq!(halves[0], halves[1], "writer {number} of round {round} left a half");
                assert!(halves[0] || number % 2 == 0, "writer {number} of round {round} was told that it had written");
            }
        }
    }
}
