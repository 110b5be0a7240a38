//! Labels.

use avow_model::Time;
use avow_model::id::{LabelId, WorkspaceId};
use avow_model::inbox::Label;

use crate::db::Tx;
use crate::error::StoreError;

/// Inserts a label.
///
/// # Errors
/// [`StoreError::is_duplicate`] where the name is taken.
pub async fn insert(tx: &mut Tx, workspace: WorkspaceId, label: &Label, now: Time) -> Result<(), StoreError> {
    run!(
        tx,
        "INSERT INTO label (id, workspace_id, name, tone, created_at, version) VALUES ($1, $2, $3, $4, $5, 1)",
        label.id,
        workspace,
        &label.name,
        label.tone,
        now,
    )?;
    Ok(())
}

/// The labels of a workspace, by name.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Label>, StoreError> {
    let rows: Vec<(LabelId, String, i64, i64)> = all!(
        tx,
        (LabelId, String, i64, i64),
        "SELECT id, name, tone, version FROM label WHERE workspace_id = $1 ORDER BY name LIMIT 500",
        workspace,
    )?;
    Ok(rows.into_iter().map(|(id, name, tone, version)| Label { id, name, tone, version }).collect())
}

/// Renames a label and gives it a tone, where it still is of the version that it carries.
///
/// # Errors
/// [`StoreError::is_duplicate`] where the name is taken, [`StoreError::Stale`] where somebody was first or it is not there.
pub async fn update(tx: &mut Tx, workspace: WorkspaceId, label: &Label) -> Result<(), StoreError> {
    run_versioned!(
        tx,
        "UPDATE label SET name = $3, tone = $4, version = version + 1 WHERE workspace_id = $1 AND id = $2 AND version = $5",
        workspace,
        label.id,
        &label.name,
        label.tone,
        label.version,
    )
}

/// Deletes a label, also from the conversations that carry it.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, id: LabelId) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM label WHERE workspace_id = $1 AND id = $2", workspace, id)? == 1)
}
