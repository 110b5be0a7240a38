//! Files in conversations, whole and sealed under the contact's key, in the database: a file is there with its
//! message or not at all, on every process, in every backup.

use avow_model::Time;
use avow_model::id::{AttachmentId, ContactId, ConversationId, MessageId, WorkspaceId};
use avow_model::inbox::Attachment;
use avow_vault::Place;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

/// Inserts a file of a message.
///
/// # Errors
/// [`StoreError::Missing`] where the message is not there in this conversation of the workspace, with this contact.
pub async fn insert(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    conversation: ConversationId,
    message: MessageId,
    file: &Attachment,
    content: &[u8],
    now: Time,
) -> Result<(), StoreError> {
    let key = keys.need(contact.0).await?;
    let written = run!(
        tx,
        "INSERT INTO attachment (id, workspace_id, conversation_id, message_id, contact_id, name, media_type, size, width, height, content, created_at) \
         SELECT $1, $2, m.conversation_id, m.id, m.contact_id, $6, $7, $8, $9, $10, $11, $12 FROM message m \
         WHERE m.workspace_id = $2 AND m.id = $4 AND m.conversation_id = $3 AND m.contact_id = $5",
        file.id,
        workspace,
        conversation,
        message,
        contact,
        key.seal(Place::new("attachment", "name", file.id.0), file.name.as_bytes())?,
        &file.media_type,
        file.size,
        file.dimensions.map(|(width, _)| width),
        file.dimensions.map(|(_, height)| height),
        key.seal(Place::new("attachment", "content", file.id.0), content)?,
        now,
    )?;
    if written == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

/// A file with its content, and the conversation and contact to which it belongs.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What is known of it.
    pub file: Attachment,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its message.
    pub message: MessageId,
    /// Its contact.
    pub contact: ContactId,
}

/// A file of a workspace.
///
/// # Errors
/// [`StoreError::KeyGone`] where the contact has been erased.
pub async fn get(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, id: AttachmentId) -> Result<Option<Stored>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        conversation_id: ConversationId,
        message_id: MessageId,
        contact_id: ContactId,
        name: Vec<u8>,
        media_type: String,
        size: i64,
        width: Option<i64>,
        height: Option<i64>,
        content: Vec<u8>,
    }
    let row = maybe!(
        tx,
        Row,
        "SELECT conversation_id, message_id, contact_id, name, media_type, size, width, height, content FROM attachment \
         WHERE workspace_id = $1 AND id = $2",
        workspace,
        id,
    )?;
    let Some(row) = row else { return Ok(None) };
    let key = keys.need(row.contact_id.0).await?;
    Ok(Some(Stored {
        file: Attachment {
            id,
            name: key.open_text(Place::new("attachment", "name", id.0), &row.name)?,
            media_type: row.media_type,
            size: row.size,
            dimensions: row.width.zip(row.height),
        },
        content: key.open(Place::new("attachment", "content", id.0), &row.content)?,
        conversation: row.conversation_id,
        message: row.message_id,
        contact: row.contact_id,
    }))
}
