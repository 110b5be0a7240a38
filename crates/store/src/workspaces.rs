//! Workspaces.

use avow_model::Time;
use avow_model::id::WorkspaceId;

use crate::db::Tx;
use crate::error::StoreError;
use crate::lookups;

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its part of the address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The language in which it speaks to its contacts, where theirs is unknown.
    pub locale: String,
    /// Is it the demo?
    pub demo: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it will be erased, where it is being closed.
    pub erase_at: Option<Time>,
    /// Its version.
    pub version: i64,
}

/// Inserts a workspace. Its key must have been made.
///
/// # Errors
/// [`StoreError::is_duplicate`] where the slug is taken.
pub async fn insert(tx: &mut Tx, workspace: &Workspace) -> Result<(), StoreError> {
    run!(
        tx,
        "INSERT INTO workspace (id, slug, name, locale, demo, event_number, audit_number, created_at, version, lookup_version) \
         VALUES ($1, $2, $3, $4, $5, 0, 0, $6, 1, $7)",
        workspace.id,
        &workspace.slug,
        &workspace.name,
        &workspace.locale,
        workspace.demo,
        workspace.created_at,
        lookups::VERSION,
    )?;
    Ok(())
}

/// The workspace of that id.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get(tx: &mut Tx, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
    maybe!(tx, Workspace, "SELECT id, slug, name, locale, demo, created_at, erase_at, version FROM workspace WHERE id = $1", id)
}

/// Every workspace: for sweeps and start-up.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx) -> Result<Vec<Workspace>, StoreError> {
    all!(tx, Workspace, "SELECT id, slug, name, locale, demo, created_at, erase_at, version FROM workspace ORDER BY id")
}

/// Changes name and language.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first.
pub async fn update(tx: &mut Tx, id: WorkspaceId, name: &str, locale: &str, version: i64) -> Result<(), StoreError> {
    run_versioned!(
        tx,
        "UPDATE workspace SET name = $2, locale = $3, version = version + 1 WHERE id = $1 AND version = $4",
        id,
        name,
        locale,
        version,
    )
}

/// Sets or lifts the day of erasure.
///
/// # Errors
/// Where the workspace is not there.
pub async fn set_erase_at(tx: &mut Tx, id: WorkspaceId, erase_at: Option<Time>) -> Result<(), StoreError> {
    run_versioned!(tx, "UPDATE workspace SET erase_at = $2, version = version + 1 WHERE id = $1", id, erase_at)
}

/// How much is in a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Content {
    /// Members.
    pub members: i64,
    /// Contacts.
    pub contacts: i64,
    /// Conversations with them.
    pub conversations: i64,
}

/// Counts what is in a workspace: for whoever is about to close it, and for no page that is often read.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn content(tx: &mut Tx, id: WorkspaceId) -> Result<Content, StoreError> {
    one!(
        tx,
        Content,
        "SELECT (SELECT COUNT(*) FROM membership WHERE workspace_id = $1) AS members, \
         (SELECT COUNT(*) FROM contact WHERE workspace_id = $1) AS contacts, \
         (SELECT COUNT(*) FROM conversation WHERE workspace_id = $1) AS conversations",
        id,
    )
}

/// Takes the workspace's turn: on PostgreSQL, changes of one workspace wait for each other here, in one place and
/// first of all, so that they never wait for each other in a circle. SQLite has one writer anyway.
///
/// # Errors
/// [`StoreError::Missing`] where it has been closed.
pub async fn lock(tx: &mut Tx, id: WorkspaceId) -> Result<(), StoreError> {
    let row: Option<(WorkspaceId,)> = match tx {
        Tx::Postgres(tx) => sqlx::query_as("SELECT id FROM workspace WHERE id = $1 FOR UPDATE").bind(id).fetch_optional(&mut **tx).await?,
        tx => maybe!(tx, (WorkspaceId,), "SELECT id FROM workspace WHERE id = $1", id)?,
    };
    row.map(|_| ()).ok_or(StoreError::Missing)
}

/// Deletes a workspace and everything in it.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, id: WorkspaceId) -> Result<(), StoreError> {
    // Conversations first: they point to channels, which would otherwise have to stay.
    run!(tx, "DELETE FROM conversation WHERE workspace_id = $1", id)?;
    run!(tx, "DELETE FROM job WHERE workspace_id = $1", id)?;
    run!(tx, "DELETE FROM workspace WHERE id = $1", id)?;
    Ok(())
}
