//! Invitations into a workspace. The address is sealed under the workspace's key: the invited person has none yet.

use avow_model::Time;
use avow_model::access::Role;
use avow_model::id::{AccountId, InvitationId, WorkspaceId};
use avow_vault::Place;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

/// An invitation, opened.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Into which workspace.
    pub workspace: WorkspaceId,
    /// To which address.
    pub email: String,
    /// As what.
    pub role: Role,
    /// By whom.
    pub invited_by: AccountId,
    /// When.
    pub created_at: Time,
    /// Until when its link works.
    pub expires_at: Time,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: InvitationId,
    workspace_id: WorkspaceId,
    email: Vec<u8>,
    role: String,
    invited_by: AccountId,
    created_at: Time,
    expires_at: Time,
}

impl Row {
    async fn open(self, keys: &Keys) -> Result<Invitation, StoreError> {
        let key = keys.need(self.workspace_id.0).await?;
        Ok(Invitation {
            email: key.open_text(Place::new("invitation", "email", self.id.0), &self.email)?,
            role: Role::named(&self.role).ok_or(StoreError::Garbled("invitation.role"))?,
            id: self.id,
            workspace: self.workspace_id,
            invited_by: self.invited_by,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}

/// Inserts an invitation and takes back an earlier one to the same address. Its link is made when its mail is sent.
///
/// # Errors
/// Where it cannot be written.
pub async fn insert(tx: &mut Tx, keys: &Keys, invitation: &Invitation) -> Result<(), StoreError> {
    let lookup = keys.lookup(invitation.workspace).await?.bucket("invitation.email", &invitation.email);
    let key = keys.need(invitation.workspace.0).await?;
    run!(tx, "DELETE FROM invitation WHERE workspace_id = $1 AND email_lookup = $2", invitation.workspace, lookup)?;
    run!(
        tx,
        "INSERT INTO invitation (id, workspace_id, email_lookup, email, role, invited_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        invitation.id,
        invitation.workspace,
        lookup,
        key.seal(Place::new("invitation", "email", invitation.id.0), invitation.email.as_bytes())?,
        invitation.role.name(),
        invitation.invited_by,
        invitation.created_at,
        invitation.expires_at,
    )?;
    Ok(())
}

/// Gives an invitation its link.
///
/// # Errors
/// Where the invitation is not there any more.
pub async fn set_token(tx: &mut Tx, id: InvitationId, token_hash: [u8; 32]) -> Result<(), StoreError> {
    match run!(tx, "UPDATE invitation SET token_hash = $2 WHERE id = $1", id, token_hash.as_slice())? {
        1 => Ok(()),
        _ => Err(StoreError::Missing),
    }
}

/// The live invitation of a link.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find(tx: &mut Tx, keys: &Keys, token_hash: [u8; 32], now: Time) -> Result<Option<Invitation>, StoreError> {
    let row = maybe!(
        tx,
        Row,
        "SELECT id, workspace_id, email, role, invited_by, created_at, expires_at FROM invitation WHERE token_hash = $1 AND expires_at > $2",
        token_hash.as_slice(),
        now,
    )?;
    match row {
        Some(row) => Ok(Some(row.open(keys).await?)),
        None => Ok(None),
    }
}

/// The invitation of that id, for its mail.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get(tx: &mut Tx, keys: &Keys, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    let row =
        maybe!(tx, Row, "SELECT id, workspace_id, email, role, invited_by, created_at, expires_at FROM invitation WHERE id = $1", id,)?;
    match row {
        Some(row) => Ok(Some(row.open(keys).await?)),
        None => Ok(None),
    }
}

/// The live invitations of a workspace.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, now: Time) -> Result<Vec<Invitation>, StoreError> {
    let rows = all!(
        tx,
        Row,
        "SELECT id, workspace_id, email, role, invited_by, created_at, expires_at FROM invitation \
         WHERE workspace_id = $1 AND expires_at > $2 ORDER BY created_at DESC LIMIT 200",
        workspace,
        now,
    )?;
    let mut invitations = Vec::with_capacity(rows.len());
    for row in rows {
        invitations.push(row.open(keys).await?);
    }
    Ok(invitations)
}

/// Takes an invitation back, or uses it up. Whether it was there: of two at once, one gets it.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, id: InvitationId) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM invitation WHERE id = $1 AND workspace_id = $2", id, workspace)? == 1)
}

/// Deletes invitations that are too old.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, now: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM invitation WHERE expires_at <= $1", now)
}
