//! Memberships: who belongs to which workspace, and as what.

use avow_model::Time;
use avow_model::access::Role;
use avow_model::id::{AccountId, WorkspaceId};
use avow_model::inbox::Colleague;
use avow_vault::Place;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;
use crate::workspaces::Workspace;

/// A member of a workspace, opened.
#[derive(Clone, Debug)]
pub struct Membership {
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they are.
    pub role: Role,
    /// Since when.
    pub created_at: Time,
    /// The version of the membership.
    pub version: i64,
    /// Do they wait for the deletion of their account (CA-35)?
    pub leaving: bool,
}

/// Makes somebody a member.
///
/// # Errors
/// [`StoreError::is_duplicate`] where they are one already.
pub async fn insert(tx: &mut Tx, workspace: WorkspaceId, account: AccountId, role: Role, now: Time) -> Result<(), StoreError> {
    run!(
        tx,
        "INSERT INTO membership (workspace_id, account_id, role, created_at, version) VALUES ($1, $2, $3, $4, 1)",
        workspace,
        account,
        role.name(),
        now,
    )?;
    Ok(())
}

/// What somebody is in a workspace.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn role(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Option<Role>, StoreError> {
    let row: Option<(String,)> =
        maybe!(tx, (String,), "SELECT role FROM membership WHERE workspace_id = $1 AND account_id = $2", workspace, account)?;
    row.map(|(role,)| named(&role)).transpose()
}

/// What somebody is in a workspace, unless they wait for the deletion of their account (CA-35): nothing is given to them any
/// more.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn role_of_staying(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Option<Role>, StoreError> {
    let row: Option<(String,)> = maybe!(
        tx,
        (String,),
        "SELECT m.role FROM membership m JOIN account a ON a.id = m.account_id \
         WHERE m.workspace_id = $1 AND m.account_id = $2 AND (a.erase_at IS NULL OR a.verified_at IS NULL)",
        workspace,
        account,
    )?;
    row.map(|(role,)| named(&role)).transpose()
}

/// A role by its name.
fn named(role: &str) -> Result<Role, StoreError> {
    Role::named(role).ok_or(StoreError::Garbled("membership.role"))
}

/// A workspace, and what somebody is in it.
#[derive(sqlx::FromRow)]
struct Joined {
    #[sqlx(flatten)]
    workspace: Workspace,
    role: String,
}

impl Joined {
    fn named(self) -> Result<(Workspace, Role), StoreError> {
        Ok((self.workspace, Role::named(&self.role).ok_or(StoreError::Garbled("membership.role"))?))
    }
}

/// The workspace of that part of the address, and what an account is in it. `None` where it is nothing there.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn enter(tx: &mut Tx, slug: &str, account: AccountId) -> Result<Option<(Workspace, Role)>, StoreError> {
    let row = maybe!(
        tx,
        Joined,
        "SELECT w.id, w.slug, w.name, w.locale, w.demo, w.created_at, w.erase_at, w.version, m.role \
         FROM workspace w JOIN membership m ON m.workspace_id = w.id AND m.account_id = $2 WHERE w.slug = $1",
        slug,
        account,
    )?;
    row.map(Joined::named).transpose()
}

/// The workspaces of an account, with what it is in each.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn workspaces(tx: &mut Tx, account: AccountId) -> Result<Vec<(Workspace, Role)>, StoreError> {
    let rows = all!(
        tx,
        Joined,
        "SELECT w.id, w.slug, w.name, w.locale, w.demo, w.created_at, w.erase_at, w.version, m.role \
         FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.account_id = $1 ORDER BY m.created_at, w.id",
        account,
    )?;
    rows.into_iter().map(Joined::named).collect()
}

/// The members of a workspace, by the time at which they came. Whoever is being erased, whose key is gone and whose rows
/// are about to go, is none any more.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId) -> Result<Vec<Membership>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: AccountId,
        name: Vec<u8>,
        email: Vec<u8>,
        role: String,
        created_at: Time,
        version: i64,
        leaving: bool,
    }
    let rows = all!(
        tx,
        Row,
        "SELECT a.id, a.name, a.email, m.role, m.created_at, m.version, a.erase_at IS NOT NULL AND a.verified_at IS NOT NULL AS leaving \
         FROM membership m JOIN account a ON a.id = m.account_id WHERE m.workspace_id = $1 ORDER BY m.created_at, a.id",
        workspace,
    )?;
    let ids: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    let opened = keys.many(&ids).await?;
    rows.into_iter()
        .filter_map(|row| Some((opened.get(&row.id.0)?, row)))
        .map(|(key, row)| {
            Ok(Membership {
                account: row.id,
                name: key.open_text(Place::new("account", "name", row.id.0), &row.name)?,
                email: key.open_text(Place::new("account", "email", row.id.0), &row.email)?,
                role: Role::named(&row.role).ok_or(StoreError::Garbled("membership.role"))?,
                created_at: row.created_at,
                version: row.version,
                leaving: row.leaving,
            })
        })
        .collect()
}

/// The names of a workspace's members, for assigning and mentioning; without those who are being erased.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn colleagues(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId) -> Result<Vec<Colleague>, StoreError> {
    let rows: Vec<(AccountId, Vec<u8>, bool)> = all!(
        tx,
        (AccountId, Vec<u8>, bool),
        "SELECT a.id, a.name, a.erase_at IS NOT NULL AND a.verified_at IS NOT NULL FROM membership m JOIN account a ON a.id = m.account_id WHERE m.workspace_id = $1 ORDER BY m.created_at, a.id",
        workspace,
    )?;
    let ids: Vec<_> = rows.iter().map(|(id, ..)| id.0).collect();
    let opened = keys.many(&ids).await?;
    rows.into_iter()
        .filter_map(|(id, name, leaving)| Some((opened.get(&id.0)?, id, name, leaving)))
        .map(|(key, id, name, leaving)| Ok(Colleague { id, name: key.open_text(Place::new("account", "name", id.0), &name)?, leaving }))
        .collect()
}

/// Changes what a member is.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first.
pub async fn set_role(tx: &mut Tx, workspace: WorkspaceId, account: AccountId, role: Role, version: i64) -> Result<(), StoreError> {
    run_versioned!(
        tx,
        "UPDATE membership SET role = $3, version = version + 1 WHERE workspace_id = $1 AND account_id = $2 AND version = $4",
        workspace,
        account,
        role.name(),
        version,
    )
}

/// How many owners a workspace has: it must never be left without one.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn owners(tx: &mut Tx, workspace: WorkspaceId) -> Result<i64, StoreError> {
    let (count,): (i64,) = one!(tx, (i64,), "SELECT COUNT(*) FROM membership WHERE workspace_id = $1 AND role = 'owner'", workspace)?;
    Ok(count)
}

/// Ends a membership; conversations with that member go back to nobody (the caller moves the counters).
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM membership WHERE workspace_id = $1 AND account_id = $2", workspace, account)? == 1)
}
