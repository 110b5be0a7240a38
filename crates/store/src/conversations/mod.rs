//! Conversations: where they stand, with whom they are, and how many wait in each queue.

mod growing;
mod labelling;
mod list;
mod reading;
mod standing;

use avow_model::Time;
use avow_model::id::{AccountId, ChannelId, ContactId, ConversationId, WorkspaceId};
use avow_model::inbox::{Conversation, Priority, Status};

use crate::db::Tx;
use crate::error::StoreError;

pub use growing::{Weight, add_message};
pub(crate) use labelling::labels;
pub use labelling::{add_label, remove_label};
pub use list::list;
pub use reading::{Reading, mark_read, mark_unread, reading};
pub use standing::{Standing, recount, release, set_standing};

#[derive(sqlx::FromRow)]
struct Row {
    contact_id: ContactId,
    channel_id: ChannelId,
    channel_name: String,
    channel_kind: String,
    status: String,
    assignee_id: Option<AccountId>,
    priority: i64,
    snoozed_until: Option<Time>,
    created_at: Time,
    last_at: Time,
    message_count: i64,
    inbound_count: i64,
    waiting_since: Option<Time>,
    version: i64,
}

/// Inserts an open conversation without messages.
///
/// # Errors
/// [`StoreError::Missing`] where the contact or the channel is not the workspace's.
pub async fn insert(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    contact: ContactId,
    channel: ChannelId,
    now: Time,
) -> Result<(), StoreError> {
    let written = run!(
        tx,
        "INSERT INTO conversation (id, workspace_id, contact_id, channel_id, status, priority, created_at, last_at, message_count, inbound_count, version) \
         SELECT $1, $2, c.id, h.id, 'open', 0, $5, $5, 0, 0, 1 FROM contact c, channel h \
         WHERE c.workspace_id = $2 AND c.id = $3 AND h.workspace_id = $2 AND h.id = $4",
        id,
        workspace,
        contact,
        channel,
        now,
    )?;
    if written == 0 {
        return Err(StoreError::Missing);
    }
    standing::shift(tx, workspace, None, Status::Open, 1).await
}

/// A conversation of a workspace, with its labels.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get(tx: &mut Tx, workspace: WorkspaceId, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
    let row = maybe!(
        tx,
        Row,
        "SELECT c.contact_id, c.channel_id, h.name AS channel_name, h.kind AS channel_kind, c.status, c.assignee_id, c.priority, \
                c.snoozed_until, c.created_at, c.last_at, c.message_count, c.inbound_count, c.waiting_since, c.version \
         FROM conversation c JOIN channel h ON h.id = c.channel_id WHERE c.workspace_id = $1 AND c.id = $2",
        workspace,
        id,
    )?;
    let Some(row) = row else { return Ok(None) };
    let mut labels = labels(tx, workspace, &[id]).await?;
    Ok(Some(Conversation {
        id,
        contact: row.contact_id,
        channel: row.channel_id,
        channel_name: row.channel_name,
        channel_kind: row.channel_kind,
        status: Status::named(&row.status).ok_or(StoreError::Garbled("conversation.status"))?,
        assignee: row.assignee_id,
        priority: Priority::numbered(row.priority),
        snoozed_until: row.snoozed_until,
        created_at: row.created_at,
        last_at: row.last_at,
        message_count: row.message_count,
        inbound_count: row.inbound_count,
        waiting_since: row.waiting_since,
        labels: labels.remove(&id).unwrap_or_default(),
        version: row.version,
    }))
}

/// The latest conversation of a contact over a channel.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn latest_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    channel: ChannelId,
) -> Result<Option<ConversationId>, StoreError> {
    let row: Option<(ConversationId,)> = maybe!(
        tx,
        (ConversationId,),
        "SELECT id FROM conversation WHERE contact_id = $2 AND workspace_id = $1 AND channel_id = $3 ORDER BY last_at DESC, id DESC LIMIT 1",
        workspace,
        contact,
        channel,
    )?;
    Ok(row.map(|(id,)| id))
}

/// The conversations of a contact, the latest first, at most a hundred.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<(ConversationId, Status, Time, Time)>, StoreError> {
    let rows: Vec<(ConversationId, String, Time, Time)> = all!(
        tx,
        (ConversationId, String, Time, Time),
        "SELECT id, status, created_at, last_at FROM conversation WHERE contact_id = $2 AND workspace_id = $1 ORDER BY last_at DESC, id DESC LIMIT 100",
        workspace,
        contact,
    )?;
    rows.into_iter()
        .map(|(id, status, created_at, last_at)| {
            Ok((id, Status::named(&status).ok_or(StoreError::Garbled("conversation.status"))?, created_at, last_at))
        })
        .collect()
}
