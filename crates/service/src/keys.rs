//! Keys that other processes destroy are forgotten here, too, as soon as that is heard. And keyed hashes are made anew.

use std::time::Duration;

use avow_model::id::WorkspaceId;
use avow_store::{Patience, Store, StoreError, lookups, workspaces};
use tokio::sync::watch;

use crate::Services;

/// How many rows change in one transaction when hashes are made anew: others wait for so long.
const STEP: i64 = 100;

/// Hears of them (PostgreSQL) until it is told to stop; connects anew where it is lost.
pub async fn hear(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match services.store.keys.listen().await {
            Ok(None) => return,
            Ok(Some(mut hearing)) => loop {
                tokio::select! {
                    heard = hearing.next() => match heard {
                        Ok(Some(_)) => {}
                        Ok(None) | Err(_) => break,
                    },
                    _ = stop.changed() => return,
                }
            },
            Err(error) => {
                tracing::warn!(cause = %error, "keys that other processes destroy are forgotten after five minutes until the connection is back")
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Makes all keyed hashes anew from what is sealed, while others work, and as often as one likes. How many workspaces there
/// are.
///
/// # Errors
/// Where something sealed does not open or a database cannot be written: what was done stays done.
pub async fn relookup(store: &Store) -> Result<usize, StoreError> {
    relookup_accounts(store).await?;
    let mut tx = store.read_any().await?;
    let all = workspaces::list(&mut tx).await?;
    drop(tx);
    for workspace in &all {
        unless_erased(relookup_workspace(store, workspace.id).await)?;
    }
    Ok(all.len())
}

/// Makes the hashes anew that an older version made otherwise, beside everything else. Until they are, people are found
/// as they were before. What fails is tried again, and the rest at the next start where this one ends first.
pub async fn renew_outdated(services: Services, mut stop: watch::Receiver<bool>) {
    let store = services.store.with(Patience::Much);
    let mut pause = Duration::from_secs(60);
    while !*stop.borrow() {
        let done = tokio::select! {
            done = renew(&store) => done,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match done {
            Ok(()) => return,
            Err(error) => tracing::warn!(cause = %error, "hashes of an older version were not all made anew; it is tried again"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (2 * pause).min(Duration::from_secs(3_600)),
            _ = stop.changed() => {}
        }
    }
}

async fn renew(store: &Store) -> Result<(), StoreError> {
    let mut tx = store.read_any().await?;
    let outdated = lookups::outdated(&mut tx).await?;
    drop(tx);
    let mut failed = None;
    for workspace in outdated {
        match unless_erased(relookup_workspace(store, workspace).await) {
            Ok(true) => tracing::info!(workspace.id = %workspace, "its contacts are hashed by the rules of this version"),
            Ok(false) => {}
            // The others do not wait for this one.
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Was it done, or has the workspace been erased since the list was read?
fn unless_erased(done: Result<(), StoreError>) -> Result<bool, StoreError> {
    match done {
        Ok(()) => Ok(true),
        Err(StoreError::Missing | StoreError::KeyGone) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn relookup_accounts(store: &Store) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let mut tx = store.write_any().await?;
        after = lookups::accounts(&mut tx, &store.keys, after, STEP).await?;
        tx.commit().await?;
        if after.is_none() {
            break;
        }
    }
    let mut after = None;
    loop {
        let mut tx = store.write_any().await?;
        after = lookups::logins(&mut tx, &store.keys, after, STEP).await?;
        tx.commit().await?;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn relookup_workspace(store: &Store, workspace: WorkspaceId) -> Result<(), StoreError> {
    let mut tx = store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    lookups::invitations(&mut tx, &store.keys, workspace).await?;
    tx.commit().await?;
    let mut after = None;
    loop {
        // A turn for each step, so that whoever works there waits for a step at the most.
        let mut tx = store.write(workspace).await?;
        workspaces::lock(&mut tx, workspace).await?;
        after = lookups::contacts(&mut tx, &store.keys, workspace, after, STEP).await?;
        if after.is_none() {
            lookups::set_renewed(&mut tx, workspace).await?;
        }
        tx.commit().await?;
        if after.is_none() {
            return Ok(());
        }
    }
}
