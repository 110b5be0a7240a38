//! What has happened in a workspace, numbered without gaps that could hide something (architecture, "Live").
//!
//! The number is taken inside the transaction from a counter of the workspace, whose row stays locked until the
//! commit: whoever has seen event 41 and asks for "after 41" misses nothing.

use avow_model::Time;
use avow_model::id::{AccountId, ContactId, ConversationId, MessageId, WorkspaceId};

use crate::db::Tx;
use crate::error::StoreError;

/// An event: ids only, never content.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    /// Its number in the workspace.
    pub number: i64,
    /// What happened: `message`, `conversation`, `contact`, `read`.
    pub kind: String,
    /// In which conversation.
    pub conversation_id: Option<ConversationId>,
    /// Which message.
    pub message_id: Option<MessageId>,
    /// Which contact.
    pub contact_id: Option<ContactId>,
    /// Which member did it.
    pub actor_id: Option<AccountId>,
    /// Is it among members only?
    pub private: bool,
}

/// Appends an event and gives it its number. On PostgreSQL other processes are told on commit.
///
/// # Errors
/// Where the database cannot be written.
pub async fn append(tx: &mut Tx, workspace: WorkspaceId, event: &mut Event, now: Time) -> Result<(), StoreError> {
    let (number,): (i64,) =
        one!(tx, (i64,), "UPDATE workspace SET event_number = event_number + 1 WHERE id = $1 RETURNING event_number", workspace)?;
    event.number = number;
    run!(
        tx,
        "INSERT INTO event (workspace_id, number, kind, conversation_id, message_id, contact_id, actor_id, private, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        workspace,
        number,
        &event.kind,
        event.conversation_id,
        event.message_id,
        event.contact_id,
        event.actor_id,
        event.private,
        now,
    )?;
    if let Tx::Postgres(tx) = tx {
        sqlx::query("SELECT pg_notify('avow_event', $1)").bind(workspace.to_string()).execute(&mut **tx).await?;
    }
    Ok(())
}

/// The events after a number, oldest first, at most 500.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn after(tx: &mut Tx, workspace: WorkspaceId, number: i64) -> Result<Vec<Event>, StoreError> {
    all!(
        tx,
        Event,
        "SELECT number, kind, conversation_id, message_id, contact_id, actor_id, private FROM event \
         WHERE workspace_id = $1 AND number > $2 ORDER BY number LIMIT 500",
        workspace,
        number,
    )
}

/// The number of the latest event; 0 before the first.
///
/// # Errors
/// [`StoreError::Missing`] where the workspace is not there.
pub async fn latest(tx: &mut Tx, workspace: WorkspaceId) -> Result<i64, StoreError> {
    let (number,): (i64,) = one!(tx, (i64,), "SELECT event_number FROM workspace WHERE id = $1", workspace)?;
    Ok(number)
}

/// Deletes a workspace's events from before a moment.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, workspace: WorkspaceId, before: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM event WHERE workspace_id = $1 AND created_at < $2", workspace, before)
}

/// Listens for events that other processes have committed (PostgreSQL). Each item is a workspace.
#[derive(Debug)]
pub struct Listener(sqlx::postgres::PgListener);

impl Listener {
    /// The workspace in which something has happened, as soon as it is known. A lost connection is made anew;
    /// what was missed meanwhile is found by number.
    ///
    /// # Errors
    /// Where the server cannot be reached.
    pub async fn next(&mut self) -> Result<Option<WorkspaceId>, StoreError> {
        Ok(self.0.try_recv().await?.and_then(|told| told.payload().parse().ok()))
    }
}

/// A listener, where the database can tell.
///
/// # Errors
/// Where the server cannot be reached.
pub async fn listen(db: &crate::Db) -> Result<Option<Listener>, StoreError> {
    let crate::Db::Postgres(db) = db else { return Ok(None) };
    let mut listener = sqlx::postgres::PgListener::connect_with(&db.pool).await?;
    listener.listen("avow_event").await?;
    Ok(Some(Listener(listener)))
}
