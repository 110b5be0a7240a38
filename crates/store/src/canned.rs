//! Canned answers.

use avow_model::Time;
use avow_model::id::{CannedId, WorkspaceId};
use avow_model::inbox::Canned;

use crate::db::Tx;
use crate::error::StoreError;

/// Inserts a canned answer.
///
/// # Errors
/// [`StoreError::is_duplicate`] where the short name is taken.
pub async fn insert(tx: &mut Tx, workspace: WorkspaceId, canned: &Canned, now: Time) -> Result<(), StoreError> {
    run!(
        tx,
        "INSERT INTO canned (id, workspace_id, shortcode, title, body, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
        canned.id,
        workspace,
        &canned.shortcode,
        &canned.title,
        &canned.body,
        now,
    )?;
    Ok(())
}

/// The canned answers of a workspace, by short name.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Canned>, StoreError> {
    let rows: Vec<(CannedId, String, String, String, i64)> = all!(
        tx,
        (CannedId, String, String, String, i64),
        "SELECT id, shortcode, title, body, version FROM canned WHERE workspace_id = $1 ORDER BY shortcode LIMIT 500",
        workspace,
    )?;
    Ok(rows.into_iter().map(|(id, shortcode, title, body, version)| Canned { id, shortcode, title, body, version }).collect())
}

/// Changes a canned answer, where it still is of the version that it carries.
///
/// # Errors
/// [`StoreError::is_duplicate`] where the short name is taken, [`StoreError::Stale`] where somebody was first or it is not
/// there.
pub async fn update(tx: &mut Tx, workspace: WorkspaceId, canned: &Canned) -> Result<(), StoreError> {
    run_versioned!(
        tx,
        "UPDATE canned SET shortcode = $3, title = $4, body = $5, version = version + 1 \
         WHERE workspace_id = $1 AND id = $2 AND version = $6",
        workspace,
        canned.id,
        &canned.shortcode,
        &canned.title,
        &canned.body,
        canned.version,
    )
}

/// Deletes a canned answer.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, id: CannedId) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM canned WHERE workspace_id = $1 AND id = $2", workspace, id)? == 1)
}
