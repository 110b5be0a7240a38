//! The labels on conversations.

use std::collections::HashMap;

use avow_model::id::{ConversationId, LabelId, WorkspaceId};
use avow_model::inbox::Label;

use crate::db::Tx;
use crate::error::StoreError;

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
