//! Accounts: the people who sign in.

use avow_model::Time;
use avow_model::id::{AccountId, SessionId};
use avow_vault::Place;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;
use crate::sessions::Session;

/// An account, opened.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The e-mail address, in its one spelling.
    pub email: String,
    /// The name.
    pub name: String,
    /// The password's Argon2id hash (PHC string); none for who signs in with others only.
    pub password_hash: Option<String>,
    /// The language of pages and mails.
    pub locale: String,
    /// When the address was proven.
    pub verified_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it will be erased, where its deletion has been asked for.
    pub erase_at: Option<Time>,
    /// Its version.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: AccountId,
    email: Vec<u8>,
    name: Vec<u8>,
    password_hash: Option<String>,
    locale: String,
    verified_at: Option<Time>,
    created_at: Time,
    erase_at: Option<Time>,
    version: i64,
}

impl Row {
    async fn open(self, keys: &Keys) -> Result<Account, StoreError> {
        let key = keys.need(self.id.0).await?;
        Ok(Account {
            email: key.open_text(Place::new("account", "email", self.id.0), &self.email)?,
            name: key.open_text(Place::new("account", "name", self.id.0), &self.name)?,
            id: self.id,
            password_hash: self.password_hash,
            locale: self.locale,
            verified_at: self.verified_at,
            created_at: self.created_at,
            erase_at: self.erase_at,
            version: self.version,
        })
    }
}

/// Inserts an account. Its key must have been made. Nobody may have the address: see [`find`] and [`lock_address`].
///
/// # Errors
/// Where it cannot be sealed or written.
pub async fn insert(tx: &mut Tx, keys: &Keys, account: &Account) -> Result<(), StoreError> {
    let key = keys.need(account.id.0).await?;
    let lookup = keys.deployment_lookup().await?.bucket("account.email", &account.email);
    run!(
        tx,
        "INSERT INTO account (id, email_lookup, email, name, password_hash, locale, verified_at, created_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        account.id,
        lookup,
        key.seal(Place::new("account", "email", account.id.0), account.email.as_bytes())?,
        key.seal(Place::new("account", "name", account.id.0), account.name.as_bytes())?,
        &account.password_hash,
        &account.locale,
        account.verified_at,
        account.created_at,
    )?;
    Ok(())
}

/// Keeps two transactions from making the same address at once. SQLite has one writer anyway.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn lock_address(tx: &mut Tx, keys: &Keys, email: &str) -> Result<(), StoreError> {
    let lookup = keys.deployment_lookup().await?.bucket("account.email", email);
    if let Tx::Postgres(tx) = tx {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(lookup).execute(&mut **tx).await?;
    }
    Ok(())
}

/// The account with this address. One whose key is gone has no address any more, and stands in nobody's way.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find(tx: &mut Tx, keys: &Keys, email: &str) -> Result<Option<Account>, StoreError> {
    let lookup = keys.deployment_lookup().await?.bucket("account.email", email);
    let rows = all!(
        tx,
        Row,
        "SELECT id, email, name, password_hash, locale, verified_at, created_at, erase_at, version FROM account WHERE email_lookup = $1",
        lookup,
    )?;
    for row in rows {
        match row.open(keys).await {
            Ok(account) if account.email == email => return Ok(Some(account)),
            Ok(_) | Err(StoreError::KeyGone) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// The account of that id.
///
/// # Errors
/// [`StoreError::KeyGone`] where it is being erased, or where the database cannot be reached.
pub async fn get(tx: &mut Tx, keys: &Keys, id: AccountId) -> Result<Option<Account>, StoreError> {
    let row = maybe!(
        tx,
        Row,
        "SELECT id, email, name, password_hash, locale, verified_at, created_at, erase_at, version FROM account WHERE id = $1",
        id,
    )?;
    match row {
        Some(row) => Ok(Some(row.open(keys).await?)),
        None => Ok(None),
    }
}

/// The live session of a token, and whose it is.
///
/// # Errors
/// [`StoreError::KeyGone`] where they are being erased.
pub async fn signed_in(tx: &mut Tx, keys: &Keys, token_hash: [u8; 32], now: Time) -> Result<Option<(Session, Account)>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Both {
        session_id: SessionId,
        session_created_at: Time,
        seen_at: Time,
        proven_at: Time,
        expires_at: Time,
        #[sqlx(flatten)]
        account: Row,
    }
    let row = maybe!(
        tx,
        Both,
        "SELECT s.id AS session_id, s.created_at AS session_created_at, s.seen_at, s.proven_at, s.expires_at, \
                a.id, a.email, a.name, a.password_hash, a.locale, a.verified_at, a.created_at, a.erase_at, a.version \
         FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = $1 AND s.expires_at > $2",
        token_hash.as_slice(),
        now,
    )?;
    let Some(row) = row else { return Ok(None) };
    let Both { session_id: id, session_created_at: created_at, seen_at, proven_at, expires_at, account } = row;
    let session = Session { id, account: account.id, created_at, seen_at, proven_at, expires_at };
    Ok(Some((session, account.open(keys).await?)))
}

/// Is there any account at all? The first one is made differently.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn any(tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(maybe!(tx, (AccountId,), "SELECT id FROM account LIMIT 1")?.is_some())
}

/// Every account, where nobody can sign in with any of them: none has a password or a sign-in with others. Else nothing.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn unopened(tx: &mut Tx) -> Result<Vec<AccountId>, StoreError> {
    let rows = all!(
        tx,
        (AccountId,),
        "SELECT id FROM account WHERE NOT EXISTS (SELECT 1 FROM account WHERE password_hash IS NOT NULL) \
         AND NOT EXISTS (SELECT 1 FROM account_login) ORDER BY id",
    )?;
    Ok(rows.into_iter().map(|(id,): (AccountId,)| id).collect())
}

/// Changes name and language.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first.
pub async fn update(tx: &mut Tx, keys: &Keys, id: AccountId, name: &str, locale: &str, version: i64) -> Result<(), StoreError> {
    let key = keys.need(id.0).await?;
    run_versioned!(
        tx,
        "UPDATE account SET name = $2, locale = $3, version = version + 1 WHERE id = $1 AND version = $4",
        id,
        key.seal(Place::new("account", "name", id.0), name.as_bytes())?,
        locale,
        version,
    )
}

/// Sets the password's hash.
///
/// # Errors
/// Where the account is not there.
pub async fn set_password(tx: &mut Tx, id: AccountId, hash: &str) -> Result<(), StoreError> {
    run_versioned!(tx, "UPDATE account SET password_hash = $2 WHERE id = $1", id, hash)
}

/// Writes down that the address was proven, once.
///
/// # Errors
/// Where the database cannot be written.
pub async fn set_verified(tx: &mut Tx, id: AccountId, now: Time) -> Result<(), StoreError> {
    run!(tx, "UPDATE account SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL", id, now)?;
    Ok(())
}

/// Sets or lifts the day of erasure.
///
/// # Errors
/// Where the account is not there.
pub async fn set_erase_at(tx: &mut Tx, id: AccountId, erase_at: Option<Time>) -> Result<(), StoreError> {
    run_versioned!(tx, "UPDATE account SET erase_at = $2, version = version + 1 WHERE id = $1", id, erase_at)
}

/// The accounts whose day of erasure has come, a hundred at a time.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn due_for_erasure(tx: &mut Tx, now: Time) -> Result<Vec<AccountId>, StoreError> {
    let rows: Vec<(AccountId,)> = all!(tx, (AccountId,), "SELECT id FROM account WHERE erase_at <= $1 ORDER BY erase_at LIMIT 100", now)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Deletes an account and all that hangs on it; rows that only name it keep an id that leads nowhere.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, id: AccountId) -> Result<(), StoreError> {
    run!(tx, "DELETE FROM account WHERE id = $1", id)?;
    Ok(())
}

/// A sign-in with others: issuer and subject.
#[derive(Clone, Debug)]
pub struct Login {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// The provider's issuer address.
    pub issuer: String,
    /// The provider's name for the person.
    pub subject: String,
    /// When it was linked.
    pub created_at: Time,
}

/// Links a sign-in with others.
///
/// # Errors
/// Where it cannot be written.
pub async fn insert_login(tx: &mut Tx, keys: &Keys, login: &Login) -> Result<(), StoreError> {
    let key = keys.need(login.account.0).await?;
    let lookup = keys.deployment_lookup().await?.bucket("account_login.subject", &login.subject);
    run!(
        tx,
        "INSERT INTO account_login (id, account_id, issuer, subject_lookup, subject, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        login.id,
        login.account,
        &login.issuer,
        lookup,
        key.seal(Place::new("account_login", "subject", login.id), login.subject.as_bytes())?,
        login.created_at,
    )?;
    Ok(())
}

/// The sign-ins with others of an account.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn logins(tx: &mut Tx, keys: &Keys, account: AccountId) -> Result<Vec<Login>, StoreError> {
    let rows = all!(
        tx,
        (Uuid, AccountId, String, Vec<u8>, Time),
        "SELECT id, account_id, issuer, subject, created_at FROM account_login WHERE account_id = $1 ORDER BY created_at",
        account,
    )?;
    opened_logins(keys, rows).await
}

/// The sign-in of this issuer and subject.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find_login(tx: &mut Tx, keys: &Keys, issuer: &str, subject: &str) -> Result<Option<Login>, StoreError> {
    let lookup = keys.deployment_lookup().await?.bucket("account_login.subject", subject);
    let rows = all!(
        tx,
        (Uuid, AccountId, String, Vec<u8>, Time),
        "SELECT id, account_id, issuer, subject, created_at FROM account_login WHERE issuer = $1 AND subject_lookup = $2",
        issuer,
        lookup,
    )?;
    Ok(opened_logins(keys, rows).await?.into_iter().find(|login| login.subject == subject))
}

/// Opens sign-ins; those of an account that is being erased lead nowhere and are left out.
async fn opened_logins(keys: &Keys, rows: Vec<(Uuid, AccountId, String, Vec<u8>, Time)>) -> Result<Vec<Login>, StoreError> {
    let mut logins = Vec::with_capacity(rows.len());
    for (id, account, issuer, sealed, created_at) in rows {
        let Some(key) = keys.get(account.0).await? else { continue };
        let subject = key.open_text(Place::new("account_login", "subject", id), &sealed)?;
        logins.push(Login { id, account, issuer, subject, created_at });
    }
    Ok(logins)
}

/// Takes a sign-in with others from an account. Whether it was there.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete_login(tx: &mut Tx, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM account_login WHERE id = $1 AND account_id = $2", id, account)? == 1)
}
