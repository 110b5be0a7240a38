//! Conversations: where they stand, with whom they are, and how many wait in each queue.

mod list;

pub use list::list;

use std::collections::HashMap;

use avow_model::Time;
use avow_model::id::{AccountId, ChannelId, ContactId, ConversationId, LabelId, MessageId, WorkspaceId};
use avow_model::inbox::{Conversation, Label, Priority, Status};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::members;

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
    shift(tx, workspace, None, Status::Open, 1).await
}

/// Moves a queue's counter.
async fn shift(tx: &mut Tx, workspace: WorkspaceId, assignee: Option<AccountId>, status: Status, by: i64) -> Result<(), StoreError> {
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

/// The labels of many conversations.
pub(crate) async fn labels(
    tx: &mut Tx,
    workspace: WorkspaceId,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, Vec<Label>>, StoreError> {
    let rows: Vec<(ConversationId, LabelId, String, i64, i64)> = all_among!(
        tx, (ConversationId, LabelId, String, i64, i64), ids.iter().map(|id| id.0).collect(),
        sqlite: "SELECT cl.conversation_id, l.id, l.name, l.tone, l.version FROM conversation_label cl JOIN label l ON l.id = cl.label_id \
                 WHERE cl.conversation_id IN (SELECT unhex(value) FROM json_each($1)) AND cl.workspace_id = $2 ORDER BY l.name",
        postgres: "SELECT cl.conversation_id, l.id, l.name, l.tone, l.version FROM conversation_label cl JOIN label l ON l.id = cl.label_id \
                   WHERE cl.conversation_id = ANY($1) AND cl.workspace_id = $2 ORDER BY l.name",
        workspace,
    )?;
    let mut labels: HashMap<ConversationId, Vec<Label>> = HashMap::new();
    for (conversation, id, name, tone, version) in rows {
        labels.entry(conversation).or_default().push(Label { id, name, tone, version });
    }
    Ok(labels)
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

/// Takes in what a new message changes: counts, order, who waits. The position goes up by one, and the version too
/// where somebody said something.
///
/// # Errors
/// [`StoreError::Missing`] where the conversation is not there.
pub async fn add_message(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    message: MessageId,
    weight: Weight,
    now: Time,
) -> Result<i64, StoreError> {
    let (position,): (i64,) = match weight {
        Weight::Inbound => one!(
            tx,
            (i64,),
            "UPDATE conversation SET message_count = message_count + 1, inbound_count = inbound_count + 1, last_at = $4, last_message_id = $3, \
                    waiting_since = COALESCE(waiting_since, $4), version = version + 1 \
             WHERE workspace_id = $1 AND id = $2 RETURNING message_count",
            workspace,
            id,
            message,
            now,
        )?,
        Weight::Outbound => one!(
            tx,
            (i64,),
            "UPDATE conversation SET message_count = message_count + 1, last_at = $4, last_message_id = $3, waiting_since = NULL, \
                    version = version + 1 WHERE workspace_id = $1 AND id = $2 RETURNING message_count",
            workspace,
            id,
            message,
            now,
        )?,
        Weight::Note => one!(
            tx,
            (i64,),
            "UPDATE conversation SET message_count = message_count + 1, last_at = $4, last_message_id = $3, version = version + 1 \
             WHERE workspace_id = $1 AND id = $2 RETURNING message_count",
            workspace,
            id,
            message,
            now,
        )?,
        Weight::Event => one!(
            tx,
            (i64,),
            "UPDATE conversation SET message_count = message_count + 1 WHERE workspace_id = $1 AND id = $2 RETURNING message_count",
            workspace,
            id,
        )?,
    };
    if weight != Weight::Event {
        run!(tx, "UPDATE conversation_label SET last_at = $3 WHERE conversation_id = $2 AND workspace_id = $1", workspace, id, now,)?;
    }
    Ok(position)
}

/// What a new message does to its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The contact wrote: they wait, and it comes to the top.
    Inbound,
    /// They were answered.
    Outbound,
    /// A note among members: it comes to the top.
    Note,
    /// Something happened: its place stays.
    Event,
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

/// Puts a label on a conversation. Where the conversation stands in the list goes with it, and is kept with every change, so
/// that those with a label lie in the list's order.
///
/// # Errors
/// Where the label is not the workspace's.
pub async fn add_label(tx: &mut Tx, workspace: WorkspaceId, id: ConversationId, label: LabelId) -> Result<bool, StoreError> {
    Ok(run!(
        tx,
        "INSERT INTO conversation_label (workspace_id, conversation_id, label_id, status, last_at) \
         SELECT $1, c.id, l.id, c.status, c.last_at FROM label l, conversation c \
         WHERE l.workspace_id = $1 AND l.id = $3 AND c.workspace_id = $1 AND c.id = $2 ON CONFLICT DO NOTHING",
        workspace,
        id,
        label,
    )? == 1)
}

/// Takes a label off a conversation.
///
/// # Errors
/// Where the database cannot be written.
pub async fn remove_label(tx: &mut Tx, workspace: WorkspaceId, id: ConversationId, label: LabelId) -> Result<bool, StoreError> {
    Ok(
        run!(
            tx,
            "DELETE FROM conversation_label WHERE workspace_id = $1 AND conversation_id = $2 AND label_id = $3",
            workspace,
            id,
            label,
        )? == 1,
    )
}
