//! Links that work once: confirming an address, setting a new password. Stored hashed, made when the mail is sent.

use avow_model::Time;
use avow_model::id::AccountId;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Proves an e-mail address.
    Verify,
    /// Sets a new password.
    Reset,
}

impl LinkKind {
    fn name(self) -> &'static str {
        match self {
            LinkKind::Verify => "verify",
            LinkKind::Reset => "reset",
        }
    }
}

/// Inserts a link and takes back earlier ones of the same kind.
///
/// # Errors
/// Where the database cannot be written.
pub async fn insert(
    tx: &mut Tx,
    id: Uuid,
    token_hash: [u8; 32],
    kind: LinkKind,
    account: AccountId,
    now: Time,
    expires_at: Time,
) -> Result<(), StoreError> {
    run!(tx, "DELETE FROM one_time_link WHERE account_id = $1 AND kind = $2", account, kind.name())?;
    run!(
        tx,
        "INSERT INTO one_time_link (id, token_hash, kind, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        token_hash.as_slice(),
        kind.name(),
        account,
        now,
        expires_at,
    )?;
    Ok(())
}

/// Whose link this is, without using it up: the page that asks before it acts.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find(tx: &mut Tx, token_hash: [u8; 32], kind: LinkKind, now: Time) -> Result<Option<AccountId>, StoreError> {
    let row = maybe!(
        tx,
        (AccountId,),
        "SELECT account_id FROM one_time_link WHERE token_hash = $1 AND kind = $2 AND expires_at > $3",
        token_hash.as_slice(),
        kind.name(),
        now,
    )?;
    Ok(row.map(|(account,)| account))
}

/// Uses a link up. Whether it was there: of two at once, one gets it.
///
/// # Errors
/// Where the database cannot be written.
pub async fn take(tx: &mut Tx, token_hash: [u8; 32]) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM one_time_link WHERE token_hash = $1", token_hash.as_slice())? == 1)
}

/// Deletes links that are too old.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, now: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM one_time_link WHERE expires_at <= $1", now)
}
