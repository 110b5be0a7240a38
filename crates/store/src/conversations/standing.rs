//! Where conversations stand, and how many wait in each queue.

use avow_model::Time;
use avow_model::id::{AccountId, WorkspaceId};
use avow_model::inbox::{Conversation, Priority, Status};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::members;

/// What a change of a conversation's standing sets. The queues' counters move with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: Status,
    /// With whom it is.
    pub assignee: Option<AccountId>,
    /// How much it presses.
    pub priority: Priority,
    /// Until when it sleeps.
    pub snoozed_until: Option<Time>,
}

impl Standing {
    /// The standing of a conversation.
    pub fn of(conversation: &Conversation) -> Self {
        Self {
            status: conversation.status,
            assignee: conversation.assignee,
            priority: conversation.priority,
            snoozed_until: conversation.snoozed_until,
        }
    }
}

/// Changes a conversation's standing.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first; [`StoreError::Missing`] where it is given to somebody who is no member.
pub async fn set_standing(tx: &mut Tx, workspace: WorkspaceId, conversation: &Conversation, next: Standing) -> Result<(), StoreError> {
    let written = run!(
        tx,
        "UPDATE conversation SET status = $3, assignee_id = $4, priority = $5, snoozed_until = $6, \
                waiting_since = CASE WHEN $3 = 'resolved' THEN NULL ELSE waiting_since END, version = version + 1 \
         WHERE workspace_id = $1 AND id = $2 AND version = $7 \
           AND (assignee_id = $4 OR $4 IS NULL OR EXISTS (SELECT 1 FROM membership m WHERE m.workspace_id = $1 AND m.account_id = $4))",
        workspace,
        conversation.id,
        next.status.name(),
        next.assignee,
        next.priority.number(),
        next.snoozed_until,
        conversation.version,
    )?;
    if written == 0 {
        let given = next.assignee.filter(|_| next.assignee != conversation.assignee);
        let stranger = match given {
            Some(account) => members::role(tx, workspace, account).await?.is_none(),
            None => false,
        };
        return Err(if stranger { StoreError::Missing } else { StoreError::Stale });
    }
    if conversation.status != next.status {
        run!(
            tx,
            "UPDATE conversation_label SET status = $3 WHERE conversation_id = $2 AND workspace_id = $1",
            workspace,
            conversation.id,
            next.status.name(),
        )?;
    }
    if (conversation.assignee, conversation.status) != (next.assignee, next.status) {
        shift(tx, workspace, conversation.assignee, conversation.status, -1).await?;
        shift(tx, workspace, next.assignee, next.status, 1).await?;
    }
    Ok(())
}

/// Moves a queue's counter.
pub(super) async fn shift(
    tx: &mut Tx,
    workspace: WorkspaceId,
    assignee: Option<AccountId>,
    status: Status,
    by: i64,
) -> Result<(), StoreError> {
    let assignee = assignee.map_or(Uuid::nil(), |account| account.0);
    run!(
        tx,
        "INSERT INTO queue_count (workspace_id, assignee_id, status, conversations) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (workspace_id, assignee_id, status) DO UPDATE SET conversations = queue_count.conversations + excluded.conversations",
        workspace,
        assignee,
        status.name(),
        by,
    )?;
    Ok(())
}

/// Counts every queue anew from the conversations: after a deletion in bulk.
///
/// # Errors
/// Where the database cannot be written.
pub async fn recount(tx: &mut Tx, workspace: WorkspaceId) -> Result<(), StoreError> {
    run!(tx, "DELETE FROM queue_count WHERE workspace_id = $1", workspace)?;
    let rows: Vec<(Option<AccountId>, String, i64)> = all!(
        tx,
        (Option<AccountId>, String, i64),
        "SELECT assignee_id, status, COUNT(*) FROM conversation WHERE workspace_id = $1 GROUP BY assignee_id, status",
        workspace,
    )?;
    for (assignee, status, count) in rows {
        let status = Status::named(&status).ok_or(StoreError::Garbled("conversation.status"))?;
        shift(tx, workspace, assignee, status, count).await?;
    }
    Ok(())
}

/// Gives a member's conversations back to nobody, when they leave.
///
/// # Errors
/// Where the database cannot be written.
pub async fn release(tx: &mut Tx, workspace: WorkspaceId, member: AccountId) -> Result<u64, StoreError> {
    let freed = run!(
        tx,
        "UPDATE conversation SET assignee_id = NULL, version = version + 1 WHERE workspace_id = $1 AND assignee_id = $2",
        workspace,
        member,
    )?;
    if freed > 0 {
        recount(tx, workspace).await?;
    }
    Ok(freed)
}
