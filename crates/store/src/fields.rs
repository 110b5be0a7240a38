//! Custom fields, as a workspace has typed them.

use avow_model::Time;
use avow_model::contacts::{Field, FieldKind};
use avow_model::id::{FieldId, WorkspaceId};

use crate::db::Tx;
use crate::error::StoreError;

/// Inserts a field behind the others.
///
/// # Errors
/// Where it cannot be written.
pub async fn insert(tx: &mut Tx, workspace: WorkspaceId, field: &Field, now: Time) -> Result<(), StoreError> {
    run!(
        tx,
        "INSERT INTO field (id, workspace_id, label, kind, position, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
        field.id,
        workspace,
        &field.label,
        field.kind.name(),
        field.position,
        now,
    )?;
    Ok(())
}

/// The fields of a workspace, in their order.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Field>, StoreError> {
    let rows: Vec<(FieldId, String, String, i64, i64)> = all!(
        tx,
        (FieldId, String, String, i64, i64),
        "SELECT id, label, kind, position, version FROM field WHERE workspace_id = $1 ORDER BY position, id LIMIT 200",
        workspace,
    )?;
    rows.into_iter()
        .map(|(id, label, kind, position, version)| {
            let kind = FieldKind::named(&kind).ok_or(StoreError::Garbled("field.kind"))?;
            Ok(Field { id, label, kind, position, version })
        })
        .collect()
}

/// Renames a field. Its kind stays: what is in it was checked against that.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first.
pub async fn rename(tx: &mut Tx, workspace: WorkspaceId, id: FieldId, label: &str, version: i64) -> Result<(), StoreError> {
    run_versioned!(
        tx,
        "UPDATE field SET label = $3, version = version + 1 WHERE workspace_id = $1 AND id = $2 AND version = $4",
        workspace,
        id,
        label,
        version,
    )
}

/// Deletes a field and what is in it.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, id: FieldId) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM field WHERE workspace_id = $1 AND id = $2", workspace, id)? == 1)
}
