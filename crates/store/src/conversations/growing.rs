//! What a new message does to its conversation.

use avow_model::Time;
use avow_model::id::{ConversationId, MessageId, WorkspaceId};

use crate::db::Tx;
use crate::error::StoreError;

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
