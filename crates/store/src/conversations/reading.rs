//! How far each member has read.

use avow_model::Time;
use avow_model::id::{AccountId, ConversationId, WorkspaceId};

use crate::db::Tx;
use crate::error::StoreError;

/// How far a reader has come in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Reading {
    /// How many messages the contact has written.
    pub inbound: i64,
    /// How many of them the reader has seen.
    pub seen: i64,
    /// How many mentions of the reader in it they have not seen.
    pub mentions: i64,
}

/// How far a reader has come in a conversation of the workspace.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn reading(tx: &mut Tx, workspace: WorkspaceId, id: ConversationId, reader: AccountId) -> Result<Option<Reading>, StoreError> {
    maybe!(
        tx,
        Reading,
        "SELECT c.inbound_count AS inbound, COALESCE(r.inbound_seen, 0) AS seen, \
                (SELECT COUNT(*) FROM mention m WHERE m.conversation_id = c.id AND m.account_id = $3 AND m.workspace_id = $1 AND m.seen_at IS NULL) \
                AS mentions \
         FROM conversation c LEFT JOIN read_mark r ON r.conversation_id = c.id AND r.account_id = $3 \
         WHERE c.workspace_id = $1 AND c.id = $2",
        workspace,
        id,
        reader,
    )
}

/// Writes down how far a reader has read. It only moves forward. Whether it moved.
///
/// # Errors
/// [`StoreError::Missing`] where the conversation is not the workspace's, or the reader no member.
pub async fn mark_read(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    reader: AccountId,
    inbound_seen: i64,
    now: Time,
) -> Result<bool, StoreError> {
    let moved = run!(
        tx,
        "INSERT INTO read_mark (workspace_id, conversation_id, account_id, inbound_seen) \
         SELECT $1, c.id, p.account_id, $4 FROM conversation c, membership p \
         WHERE c.workspace_id = $1 AND c.id = $2 AND p.workspace_id = $1 AND p.account_id = $3 \
         ON CONFLICT (conversation_id, account_id) DO UPDATE SET inbound_seen = excluded.inbound_seen \
         WHERE read_mark.inbound_seen < excluded.inbound_seen AND read_mark.workspace_id = excluded.workspace_id",
        workspace,
        id,
        reader,
        inbound_seen,
    )?;
    let seen = run!(
        tx,
        "UPDATE mention SET seen_at = $4 WHERE workspace_id = $1 AND conversation_id = $2 AND account_id = $3 AND seen_at IS NULL",
        workspace,
        id,
        reader,
        now,
    )?;
    if moved + seen > 0 {
        return Ok(true);
    }
    let before: Option<(i64,)> = maybe!(
        tx,
        (i64,),
        "SELECT inbound_seen FROM read_mark WHERE workspace_id = $1 AND conversation_id = $2 AND account_id = $3",
        workspace,
        id,
        reader,
    )?;
    before.map(|_| false).ok_or(StoreError::Missing)
}

/// Takes back a reader's mark: "unread" again.
///
/// # Errors
/// Where the database cannot be written.
pub async fn mark_unread(tx: &mut Tx, workspace: WorkspaceId, id: ConversationId, reader: AccountId) -> Result<(), StoreError> {
    run!(
        tx,
        "UPDATE read_mark SET inbound_seen = inbound_seen - 1 WHERE workspace_id = $1 AND conversation_id = $2 AND account_id = $3 AND inbound_seen > 0",
        workspace,
        id,
        reader,
    )?;
    Ok(())
}
