//! Sessions: which browser is signed in, since when, and how to end it (CA-13).

use avow_model::Time;
use avow_model::id::{AccountId, SessionId};
use avow_vault::Place;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

/// A session, as the cookie leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    #[sqlx(rename = "account_id")]
    pub account: AccountId,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, to within five minutes.
    pub seen_at: Time,
    /// When the person last proved who they are.
    pub proven_at: Time,
    /// When it ends by itself.
    pub expires_at: Time,
}

/// A session with where and by what it is used, for the person to see.
#[derive(Clone, Debug)]
pub struct Described {
    /// The session.
    pub session: Session,
    /// The IP address from which it was opened.
    pub address: Option<String>,
    /// The browser that opened it, as it names itself.
    pub agent: Option<String>,
}

/// Opens a session. The token itself is only in the cookie.
///
/// # Errors
/// [`StoreError::Missing`] or [`StoreError::KeyGone`] where the account is gone; where it cannot be sealed or written.
pub async fn insert(tx: &mut Tx, keys: &Keys, token_hash: [u8; 32], described: &Described) -> Result<(), StoreError> {
    let Described { session, address, agent } = described;
    let key = keys.need(session.account.0).await?;
    let seal = |column: &'static str, text: &Option<String>| {
        text.as_ref().map(|text| key.seal(Place::new("session", column, session.id.0), text.as_bytes())).transpose()
    };
    let opened = run!(
        tx,
        "INSERT INTO session (id, token_hash, account_id, created_at, seen_at, proven_at, expires_at, address, agent) \
         SELECT $1, $2, id, $4, $5, $6, $7, $8, $9 FROM account WHERE id = $3",
        session.id,
        token_hash.as_slice(),
        session.account,
        session.created_at,
        session.seen_at,
        session.proven_at,
        session.expires_at,
        seal("address", address)?,
        seal("agent", agent)?,
    )?;
    if opened == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

/// The live session of an id.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get(tx: &mut Tx, id: SessionId, now: Time) -> Result<Option<Session>, StoreError> {
    maybe!(
        tx,
        Session,
        "SELECT id, account_id, created_at, seen_at, proven_at, expires_at FROM session WHERE id = $1 AND expires_at > $2",
        id,
        now,
    )
}

/// Is the session still there?
///
/// # Errors
/// Where the database cannot be reached.
pub async fn alive(tx: &mut Tx, id: SessionId, now: Time) -> Result<bool, StoreError> {
    Ok(maybe!(tx, (SessionId,), "SELECT id FROM session WHERE id = $1 AND expires_at > $2", id, now)?.is_some())
}

/// The live sessions of an account, the latest used first.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, keys: &Keys, account: AccountId, now: Time) -> Result<Vec<Described>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        session: Session,
        address: Option<Vec<u8>>,
        agent: Option<Vec<u8>>,
    }
    let rows = all!(
        tx,
        Row,
        "SELECT id, account_id, created_at, seen_at, proven_at, expires_at, address, agent FROM session \
         WHERE account_id = $1 AND expires_at > $2 ORDER BY seen_at DESC LIMIT 100",
        account,
        now,
    )?;
    let key = keys.need(account.0).await?;
    rows.into_iter()
        .map(|row| {
            let open = |column: &'static str, sealed: Option<Vec<u8>>| {
                sealed.map(|sealed| key.open_text(Place::new("session", column, row.session.id.0), &sealed)).transpose()
            };
            Ok(Described { session: row.session, address: open("address", row.address)?, agent: open("agent", row.agent)? })
        })
        .collect()
}

/// Writes down that a session was used, and moves its end.
///
/// # Errors
/// Where the database cannot be written.
pub async fn touch(tx: &mut Tx, id: SessionId, now: Time, expires_at: Time) -> Result<(), StoreError> {
    run!(tx, "UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1", id, now, expires_at)?;
    Ok(())
}

/// Ends one session of an account. Whether there was one.
///
/// # Errors
/// Where the database cannot be written.
pub async fn end(tx: &mut Tx, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM session WHERE id = $1 AND account_id = $2", id, account)? == 1)
}

/// Ends all sessions of an account but one.
///
/// # Errors
/// Where the database cannot be written.
pub async fn end_others(tx: &mut Tx, account: AccountId, keep: Option<SessionId>) -> Result<u64, StoreError> {
    match keep {
        Some(keep) => run!(tx, "DELETE FROM session WHERE account_id = $1 AND id <> $2", account, keep),
        None => run!(tx, "DELETE FROM session WHERE account_id = $1", account),
    }
}

/// Deletes sessions that have ended by themselves.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, now: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM session WHERE expires_at <= $1", now)
}
