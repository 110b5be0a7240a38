//! Browsers in which somebody writes in the website chat: the frame's own cookie, stored hashed.

use avow_model::Time;
use avow_model::id::{ChannelId, ContactId, VisitorId, WorkspaceId};

use crate::db::Tx;
use crate::error::StoreError;

/// A browser of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Visitor {
    /// Its id.
    pub id: VisitorId,
    /// In whose chat.
    #[sqlx(rename = "workspace_id")]
    pub workspace: WorkspaceId,
    /// In which chat.
    #[sqlx(rename = "channel_id")]
    pub channel: ChannelId,
    /// Who writes.
    #[sqlx(rename = "contact_id")]
    pub contact: ContactId,
    /// Up to which position of their conversation they have seen it.
    pub seen_count: i64,
    /// When it was last used.
    pub seen_at: Time,
}

/// Inserts a browser.
///
/// # Errors
/// [`StoreError::Missing`] where the channel or the contact is not the workspace's.
pub async fn insert(tx: &mut Tx, visitor: &Visitor, token_hash: [u8; 32], expires_at: Time) -> Result<(), StoreError> {
    let written = run!(
        tx,
        "INSERT INTO visitor (id, workspace_id, channel_id, contact_id, token_hash, seen_count, created_at, seen_at, expires_at) \
         SELECT $1, $2, h.id, c.id, $5, $6, $7, $7, $8 FROM channel h, contact c \
         WHERE h.workspace_id = $2 AND h.id = $3 AND c.workspace_id = $2 AND c.id = $4",
        visitor.id,
        visitor.workspace,
        visitor.channel,
        visitor.contact,
        token_hash.as_slice(),
        visitor.seen_count,
        visitor.seen_at,
        expires_at,
    )?;
    if written == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

/// The browser of a cookie, in a chat.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find(tx: &mut Tx, channel: ChannelId, token_hash: [u8; 32], now: Time) -> Result<Option<Visitor>, StoreError> {
    maybe!(
        tx,
        Visitor,
        "SELECT id, workspace_id, channel_id, contact_id, seen_count, seen_at FROM visitor \
         WHERE token_hash = $1 AND channel_id = $2 AND expires_at > $3",
        token_hash.as_slice(),
        channel,
        now,
    )
}

/// Writes down how far the conversation was seen, and that the browser was used.
///
/// # Errors
/// Where the database cannot be written.
pub async fn touch(tx: &mut Tx, id: VisitorId, seen_count: i64, now: Time, expires_at: Time) -> Result<(), StoreError> {
    run!(
        tx,
        "UPDATE visitor SET seen_count = CASE WHEN seen_count < $2 THEN $2 ELSE seen_count END, seen_at = $3, expires_at = $4 WHERE id = $1",
        id,
        seen_count,
        now,
        expires_at,
    )?;
    Ok(())
}

/// Ends a browser's chat: the cookie leads nowhere any more. Whether it did until now.
///
/// # Errors
/// Where the database cannot be written.
pub async fn end(tx: &mut Tx, id: VisitorId) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM visitor WHERE id = $1", id)? == 1)
}

/// Does any browser lead to what a contact has written in a chat?
///
/// # Errors
/// Where the database cannot be reached.
pub async fn any(tx: &mut Tx, workspace: WorkspaceId, channel: ChannelId, contact: ContactId, now: Time) -> Result<bool, StoreError> {
    let found = maybe!(
        tx,
        (VisitorId,),
        "SELECT id FROM visitor WHERE workspace_id = $1 AND channel_id = $2 AND contact_id = $3 AND expires_at > $4 LIMIT 1",
        workspace,
        channel,
        contact,
        now,
    )?;
    Ok(found.is_some())
}

/// Deletes browsers that have not been used for too long.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, now: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM visitor WHERE expires_at <= $1", now)
}
