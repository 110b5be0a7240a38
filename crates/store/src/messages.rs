//! Messages, notes and events of a conversation. Bodies are sealed under the contact's key, whoever wrote them.

use avow_model::Time;
use avow_model::id::{AccountId, AttachmentId, ContactId, ConversationId, MessageId, WorkspaceId};
use avow_model::inbox::{Attachment, Author, Delivery, Kind, Message};
use avow_vault::{DataKey, Place};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

#[derive(sqlx::FromRow)]
struct Row {
    id: MessageId,
    conversation_id: ConversationId,
    position: i64,
    kind: String,
    author_kind: String,
    author_id: Option<AccountId>,
    body: Vec<u8>,
    state: String,
    created_at: Time,
}

impl Row {
    fn open(self, key: &DataKey) -> Result<Message, StoreError> {
        Ok(Message {
            body: key.open_text(Place::new("message", "body", self.id.0), &self.body)?,
            id: self.id,
            conversation: self.conversation_id,
            position: self.position,
            kind: Kind::named(&self.kind).ok_or(StoreError::Garbled("message.kind"))?,
            author: Author::stored(&self.author_kind, self.author_id),
            state: Delivery::named(&self.state).ok_or(StoreError::Garbled("message.state"))?,
            created_at: self.created_at,
            files: Vec::new(),
        })
    }
}

/// Inserts a message at its position. `client` is the id that the sender gave it: sending it twice keeps it once.
///
/// # Errors
/// [`StoreError::is_duplicate`] where the sender's id is there already; [`StoreError::Missing`] where the conversation is
/// not the workspace's, or not this contact's.
pub async fn insert(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    message: &Message,
    client: Option<Uuid>,
) -> Result<(), StoreError> {
    let key = keys.need(contact.0).await?;
    let written = run!(
        tx,
        "INSERT INTO message (id, workspace_id, conversation_id, contact_id, position, kind, author_kind, author_id, body, state, client_id, created_at) \
         SELECT $1, $2, c.id, c.contact_id, $5, $6, $7, $8, $9, $10, $11, $12 FROM conversation c \
         WHERE c.workspace_id = $2 AND c.id = $3 AND c.contact_id = $4",
        message.id,
        workspace,
        message.conversation,
        contact,
        message.position,
        message.kind.name(),
        message.author.kind(),
        message.author.account(),
        key.seal(Place::new("message", "body", message.id.0), message.body.as_bytes())?,
        message.state.name(),
        client,
        message.created_at,
    )?;
    if written == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

/// The message that the sender has already sent under this id.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find_client(
    tx: &mut Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    client: Uuid,
) -> Result<Option<MessageId>, StoreError> {
    let row: Option<(MessageId,)> = maybe!(
        tx,
        (MessageId,),
        "SELECT id FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND client_id = $3",
        workspace,
        conversation,
        client,
    )?;
    Ok(row.map(|(id,)| id))
}

/// Which part of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// What comes after a position.
    After(i64),
    /// What comes before a position.
    Before(i64),
}

/// The first reply after a position and a moment that another member than this one wrote: where it stands, and whose it is.
///
/// # Errors
/// Where the database cannot be read.
pub async fn first_answer(
    tx: &mut Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    but: AccountId,
    position: i64,
    since: Time,
) -> Result<Option<(i64, AccountId)>, StoreError> {
    maybe!(
        tx,
        (i64, AccountId),
        "SELECT position, author_id FROM message WHERE conversation_id = $2 AND workspace_id = $1 AND position > $4 \
         AND kind = 'text' AND author_kind = 'member' AND author_id <> $3 AND created_at > $5 ORDER BY position LIMIT 1",
        workspace,
        conversation,
        but,
        position,
        since,
    )
}

/// Messages of a conversation in their order, with their files, at most `limit`: the earliest after a position,
/// or the latest before one. With `public` only what the contact may see.
///
/// # Errors
/// [`StoreError::KeyGone`] where the contact has been erased.
pub async fn list(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    conversation: ConversationId,
    span: Span,
    public: bool,
    limit: i64,
) -> Result<Vec<Message>, StoreError> {
    let key = keys.need(contact.0).await?;
    let rows = match (span, public) {
        (Span::After(position), false) => all!(
            tx,
            Row,
            "SELECT id, conversation_id, position, kind, author_kind, author_id, body, state, created_at FROM message \
             WHERE conversation_id = $2 AND workspace_id = $1 AND position > $3 ORDER BY position LIMIT $4",
            workspace,
            conversation,
            position,
            limit,
        )?,
        (Span::Before(position), false) => all!(
            tx,
            Row,
            "SELECT id, conversation_id, position, kind, author_kind, author_id, body, state, created_at FROM message \
             WHERE conversation_id = $2 AND workspace_id = $1 AND position < $3 ORDER BY position DESC LIMIT $4",
            workspace,
            conversation,
            position,
            limit,
        )?,
        (Span::After(position), true) => all!(
            tx,
            Row,
            "SELECT id, conversation_id, position, kind, author_kind, author_id, body, state, created_at FROM message \
             WHERE conversation_id = $2 AND workspace_id = $1 AND kind = 'text' AND position > $3 ORDER BY position LIMIT $4",
            workspace,
            conversation,
            position,
            limit,
        )?,
        (Span::Before(position), true) => all!(
            tx,
            Row,
            "SELECT id, conversation_id, position, kind, author_kind, author_id, body, state, created_at FROM message \
             WHERE conversation_id = $2 AND workspace_id = $1 AND kind = 'text' AND position < $3 ORDER BY position DESC LIMIT $4",
            workspace,
            conversation,
            position,
            limit,
        )?,
    };
    let mut messages = rows.into_iter().map(|row| row.open(&key)).collect::<Result<Vec<_>, _>>()?;
    messages.sort_by_key(|message| message.position);
    with_files(tx, &key, workspace, &mut messages).await?;
    Ok(messages)
}

/// The latest notes about a contact, the newest first, from the conversations that are still there.
///
/// # Errors
/// [`StoreError::KeyGone`] where the contact has been erased.
pub async fn notes_about(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<Message>, StoreError> {
    let key = keys.need(contact.0).await?;
    let rows = all!(
        tx,
        Row,
        "SELECT m.id, m.conversation_id, m.position, m.kind, m.author_kind, m.author_id, m.body, m.state, m.created_at \
         FROM conversation c JOIN message m ON m.conversation_id = c.id AND m.workspace_id = c.workspace_id \
         WHERE c.workspace_id = $1 AND c.contact_id = $2 AND m.kind = 'note' ORDER BY m.created_at DESC, m.id DESC LIMIT $3",
        workspace,
        contact,
        limit,
    )?;
    rows.into_iter().map(|row| row.open(&key)).collect()
}

async fn with_files(tx: &mut Tx, key: &DataKey, workspace: WorkspaceId, messages: &mut [Message]) -> Result<(), StoreError> {
    #[derive(sqlx::FromRow)]
    struct File {
        id: AttachmentId,
        message_id: MessageId,
        name: Vec<u8>,
        media_type: String,
        size: i64,
        width: Option<i64>,
        height: Option<i64>,
    }
    let files = all_among!(
        tx, File, messages.iter().map(|message| message.id.0).collect(),
        sqlite: "SELECT id, message_id, name, media_type, size, width, height FROM attachment \
                 WHERE message_id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2 ORDER BY id",
        postgres: "SELECT id, message_id, name, media_type, size, width, height FROM attachment \
                   WHERE message_id = ANY($1) AND workspace_id = $2 ORDER BY id",
        workspace,
    )?;
    for file in files {
        let name = key.open_text(Place::new("attachment", "name", file.id.0), &file.name)?;
        let attachment =
            Attachment { id: file.id, name, media_type: file.media_type, size: file.size, dimensions: file.width.zip(file.height) };
        if let Some(message) = messages.iter_mut().find(|message| message.id == file.message_id) {
            message.files.push(attachment);
        }
    }
    Ok(())
}

/// Moves a message's delivery forward; a step back or sideways changes nothing. Whether it moved.
///
/// # Errors
/// Where the database cannot be written.
pub async fn set_state(tx: &mut Tx, workspace: WorkspaceId, id: MessageId, state: Delivery) -> Result<bool, StoreError> {
    let row: Option<(String,)> = maybe!(tx, (String,), "SELECT state FROM message WHERE workspace_id = $1 AND id = $2", workspace, id)?;
    let Some((held,)) = row else { return Ok(false) };
    if Delivery::named(&held).is_none_or(|held| held >= state) {
        return Ok(false);
    }
    Ok(run!(tx, "UPDATE message SET state = $3 WHERE workspace_id = $1 AND id = $2 AND state = $4", workspace, id, state.name(), held)?
        == 1)
}

/// Marks what was said to the contact, up to a position, as seen by them. How many messages moved.
///
/// # Errors
/// Where the database cannot be written.
pub async fn set_read(tx: &mut Tx, workspace: WorkspaceId, conversation: ConversationId, up_to: i64) -> Result<u64, StoreError> {
    run!(
        tx,
        "UPDATE message SET state = 'read' WHERE conversation_id = $2 AND workspace_id = $1 AND position <= $3 \
         AND kind = 'text' AND author_kind <> 'contact' AND state IN ('queued', 'sent', 'delivered')",
        workspace,
        conversation,
        up_to,
    )
}

/// Writes down who was mentioned in a note; twice is once.
///
/// # Errors
/// [`StoreError::Missing`] where the note is not there in this conversation of the workspace, or the account no member.
pub async fn insert_mention(
    tx: &mut Tx,
    workspace: WorkspaceId,
    account: AccountId,
    message: MessageId,
    conversation: ConversationId,
    now: Time,
) -> Result<(), StoreError> {
    let written = run!(
        tx,
        "INSERT INTO mention (workspace_id, account_id, message_id, conversation_id, created_at) \
         SELECT $1, p.account_id, m.id, m.conversation_id, $5 FROM message m, membership p \
         WHERE m.workspace_id = $1 AND m.id = $3 AND m.conversation_id = $4 AND p.workspace_id = $1 AND p.account_id = $2 \
         ON CONFLICT DO NOTHING",
        workspace,
        account,
        message,
        conversation,
        now,
    )?;
    if written == 1 {
        return Ok(());
    }
    let before: Option<(MessageId,)> = maybe!(
        tx,
        (MessageId,),
        "SELECT message_id FROM mention WHERE workspace_id = $1 AND account_id = $2 AND message_id = $3 AND conversation_id = $4",
        workspace,
        account,
        message,
        conversation,
    )?;
    before.map(|_| ()).ok_or(StoreError::Missing)
}
