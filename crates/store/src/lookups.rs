//! Keyed hashes made anew from what is sealed: `avow keys relookup`. For hashes that do not fit any more: a row was changed
//! behind our back, or a new version hashes otherwise.
//!
//! Each function takes a step and may run twice. Whoever goes through contacts holds the workspace's turn
//! ([`workspaces::lock`](crate::workspaces::lock)): who changes somebody meanwhile waits, and is not hashed as they were
//! before. Addresses of accounts, subjects and invitations never change. Who is being erased, with their key gone, is
//! passed over.

use avow_model::id::{AccountId, ContactId, InvitationId, WorkspaceId};
use avow_vault::Place;
use uuid::Uuid;

use crate::contacts::{self, identity_column};
use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;
use crate::privacy;

/// By which rules contacts are hashed now. The second hashes pairs of words, too ([`avow_model::text::pairs`]).
pub const VERSION: i64 = 2;

/// The workspaces whose contacts are hashed by older rules.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn outdated(tx: &mut Tx) -> Result<Vec<WorkspaceId>, StoreError> {
    let all = all!(tx, (WorkspaceId, i64), "SELECT id, lookup_version FROM workspace ORDER BY id")?;
    Ok(all.into_iter().filter(|(_, version)| *version < VERSION).map(|(id, _)| id).collect())
}

/// Writes down that all contacts of a workspace are hashed by the rules of now.
///
/// # Errors
/// Where the database cannot be written.
pub async fn set_renewed(tx: &mut Tx, workspace: WorkspaceId) -> Result<(), StoreError> {
    run!(tx, "UPDATE workspace SET lookup_version = $2 WHERE id = $1", workspace, VERSION)?;
    Ok(())
}

/// Hashes the addresses of the accounts after one anew. The last of them; none where there are no more.
///
/// # Errors
/// Where the database cannot be written.
pub async fn accounts(tx: &mut Tx, keys: &Keys, after: Option<AccountId>, limit: i64) -> Result<Option<AccountId>, StoreError> {
    let after = after.unwrap_or(AccountId(Uuid::nil()));
    let rows: Vec<(AccountId, Vec<u8>)> =
        all!(tx, (AccountId, Vec<u8>), "SELECT id, email FROM account WHERE id > $1 ORDER BY id LIMIT $2", after, limit)?;
    let opened = keys.many(&rows.iter().map(|(id, _)| id.0).collect::<Vec<_>>()).await?;
    let lookup = keys.deployment_lookup().await?;
    for (id, sealed) in &rows {
        let Some(key) = opened.get(&id.0) else { continue };
        let email = key.open_text(Place::new("account", "email", id.0), sealed)?;
        run!(tx, "UPDATE account SET email_lookup = $2 WHERE id = $1", id, lookup.bucket("account.email", &email))?;
    }
    Ok(rows.last().map(|(id, _)| *id))
}

/// Hashes the subjects of the sign-ins with others after one anew. The last of them; none where there are no more.
///
/// # Errors
/// Where the database cannot be written.
pub async fn logins(tx: &mut Tx, keys: &Keys, after: Option<Uuid>, limit: i64) -> Result<Option<Uuid>, StoreError> {
    let after = after.unwrap_or(Uuid::nil());
    let rows: Vec<(Uuid, AccountId, Vec<u8>)> = all!(
        tx,
        (Uuid, AccountId, Vec<u8>),
        "SELECT id, account_id, subject FROM account_login WHERE id > $1 ORDER BY id LIMIT $2",
        after,
        limit,
    )?;
    let opened = keys.many(&rows.iter().map(|(_, account, _)| account.0).collect::<Vec<_>>()).await?;
    let lookup = keys.deployment_lookup().await?;
    for (id, account, sealed) in &rows {
        let Some(key) = opened.get(&account.0) else { continue };
        let subject = key.open_text(Place::new("account_login", "subject", *id), sealed)?;
        run!(tx, "UPDATE account_login SET subject_lookup = $2 WHERE id = $1", id, lookup.bucket("account_login.subject", &subject))?;
    }
    Ok(rows.last().map(|(id, ..)| *id))
}

/// Hashes anew by what the contacts of a workspace after one are found: words of their names, addresses, numbers, user ids.
/// The last of them; none where there are no more.
///
/// # Errors
/// Where the database cannot be written.
pub async fn contacts(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    after: Option<ContactId>,
    limit: i64,
) -> Result<Option<ContactId>, StoreError> {
    let ids = privacy::contact_ids(tx, workspace, after, limit).await?;
    let lookup = keys.lookup(workspace).await?;
    for contact in contacts::get_many(tx, keys, workspace, &ids).await?.values() {
        contacts::fill(tx, keys, workspace, contact).await?;
        for identity in &contact.identities {
            run!(
                tx,
                "UPDATE contact_identity SET lookup = $3 WHERE workspace_id = $1 AND id = $2",
                workspace,
                identity.id,
                lookup.bucket(identity_column(identity.kind), &identity.value),
            )?;
        }
    }
    Ok(ids.last().copied())
}

/// Hashes the addresses of a workspace's invitations anew. How many there are.
///
/// # Errors
/// Where the database cannot be written.
pub async fn invitations(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId) -> Result<usize, StoreError> {
    let rows: Vec<(InvitationId, Vec<u8>)> =
        all!(tx, (InvitationId, Vec<u8>), "SELECT id, email FROM invitation WHERE workspace_id = $1", workspace)?;
    let (key, lookup) = (keys.need(workspace.0).await?, keys.lookup(workspace).await?);
    for (id, sealed) in &rows {
        let email = key.open_text(Place::new("invitation", "email", id.0), sealed)?;
        let bucket = lookup.bucket("invitation.email", &email);
        run!(tx, "UPDATE invitation SET email_lookup = $3 WHERE workspace_id = $1 AND id = $2", workspace, id, bucket)?;
    }
    Ok(rows.len())
}
