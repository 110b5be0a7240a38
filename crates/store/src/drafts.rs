//! What members have typed into conversations and not sent. Each is its writer's alone; the text is sealed under the
//! contact's key, so that it goes with the contact, too.

use avow_model::Time;
use avow_model::id::{AccountId, ContactId, ConversationId, WorkspaceId};
use avow_model::inbox::{Kind, Unsent};
use avow_vault::Place;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

/// Where the text of a draft belongs: a conversation and a member make one row.
pub(crate) fn place(conversation: ConversationId, account: AccountId) -> Place {
    Place::new("draft", "body", Uuid::from_u128(conversation.0.as_u128() ^ account.0.as_u128().rotate_left(1)))
}

/// Is a stored kind a note's?
pub(crate) fn is_note(kind: &str) -> Result<bool, StoreError> {
    match Kind::named(kind) {
        Some(Kind::Note) => Ok(true),
        Some(Kind::Text) => Ok(false),
        Some(Kind::Event) | None => Err(StoreError::Garbled("draft.kind")),
    }
}

/// What a member has typed into a conversation and not sent, and when they last did.
///
/// # Errors
/// [`StoreError::KeyGone`] where the contact has been erased.
pub async fn get(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    conversation: ConversationId,
    account: AccountId,
) -> Result<Option<(Unsent, Time)>, StoreError> {
    let row: Option<(String, Vec<u8>, Time)> = maybe!(
        tx,
        (String, Vec<u8>, Time),
        "SELECT kind, body, updated_at FROM draft WHERE conversation_id = $2 AND account_id = $3 AND workspace_id = $1",
        workspace,
        conversation,
        account,
    )?;
    let Some((kind, sealed, at)) = row else { return Ok(None) };
    let key = keys.need(contact.0).await?;
    Ok(Some((Unsent { note: is_note(&kind)?, body: key.open_text(place(conversation, account), &sealed)? }, at)))
}

/// Keeps what a member has typed into a conversation, in place of what they had typed there before.
///
/// # Errors
/// [`StoreError::KeyGone`] where the contact has been erased; [`StoreError::Missing`] where the conversation is not the
/// workspace's, or not this contact's; where the account is no member.
pub async fn save(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    conversation: ConversationId,
    account: AccountId,
    unsent: &Unsent,
    now: Time,
) -> Result<(), StoreError> {
    let key = keys.need(contact.0).await?;
    let kind = if unsent.note { Kind::Note } else { Kind::Text };
    let written = run!(
        tx,
        "INSERT INTO draft (workspace_id, conversation_id, account_id, kind, body, updated_at) \
         SELECT $1, c.id, $3, $4, $5, $6 FROM conversation c WHERE c.workspace_id = $1 AND c.id = $2 AND c.contact_id = $7 \
         ON CONFLICT (conversation_id, account_id) DO UPDATE SET kind = excluded.kind, body = excluded.body, updated_at = excluded.updated_at \
         WHERE draft.workspace_id = excluded.workspace_id",
        workspace,
        conversation,
        account,
        kind.name(),
        key.seal(place(conversation, account), unsent.body.as_bytes())?,
        now,
        contact,
    )?;
    if written == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

/// Lets a member's draft go: it was sent, or emptied. Whether there was one.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, conversation: ConversationId, account: AccountId) -> Result<bool, StoreError> {
    Ok(run!(
        tx,
        "DELETE FROM draft WHERE conversation_id = $2 AND account_id = $3 AND workspace_id = $1",
        workspace,
        conversation,
        account,
    )? == 1)
}

/// Deletes drafts that have not been changed since. How many there were.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, workspace: WorkspaceId, before: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM draft WHERE workspace_id = $1 AND updated_at < $2", workspace, before)
}
