//! Saved views of the inbox: a member's own, or everyone's.

use avow_model::Time;
use avow_model::id::{AccountId, ViewId, WorkspaceId};
use avow_model::inbox::View;

use crate::db::Tx;
use crate::error::StoreError;

/// Inserts a view: everyone's where no account is given.
///
/// # Errors
/// [`StoreError::Missing`] where the account is no member.
pub async fn insert(tx: &mut Tx, workspace: WorkspaceId, account: Option<AccountId>, view: &View, now: Time) -> Result<(), StoreError> {
    let written = run!(
        tx,
        "INSERT INTO saved_view (id, workspace_id, account_id, name, filter, created_at) SELECT $1, w.id, $3, $4, $5, $6 FROM workspace w \
         WHERE w.id = $2 AND (EXISTS (SELECT 1 FROM membership p WHERE p.workspace_id = $2 AND p.account_id = $3) OR $3 IS NULL)",
        view.id,
        workspace,
        account,
        &view.name,
        &view.filter,
        now,
    )?;
    if written == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

/// The views that a member sees: everyone's and their own.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Vec<View>, StoreError> {
    let rows: Vec<(ViewId, String, String, Option<AccountId>)> = all!(
        tx,
        (ViewId, String, String, Option<AccountId>),
        "SELECT id, name, filter, account_id FROM saved_view WHERE workspace_id = $1 AND (account_id IS NULL OR account_id = $2) \
         ORDER BY created_at, id LIMIT 100",
        workspace,
        account,
    )?;
    Ok(rows.into_iter().map(|(id, name, filter, owner)| View { id, name, filter, shared: owner.is_none() }).collect())
}

/// Deletes a view: the member's own, or with `shared` everyone's.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, account: AccountId, id: ViewId, shared: bool) -> Result<bool, StoreError> {
    let rows = if shared {
        run!(tx, "DELETE FROM saved_view WHERE workspace_id = $1 AND id = $2 AND account_id IS NULL", workspace, id)?
    } else {
        run!(tx, "DELETE FROM saved_view WHERE workspace_id = $1 AND id = $2 AND account_id = $3", workspace, id, account)?
    };
    Ok(rows == 1)
}
