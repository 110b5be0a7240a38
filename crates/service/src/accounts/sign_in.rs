//! Signing in and out.

use avow_model::access::Person;
use avow_model::id::{AccountId, SessionId};
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::sessions::{self, Described, Session};
use avow_store::{Patience, StoreError, accounts, links::LinkKind};

use super::{Account, password};
use crate::tries::{self, Secret};
use crate::{Answer, Services};

/// How long a session lasts, in days: as long as its cookie.
const LASTS: i64 = 30;

/// A session that was opened: the token goes into the cookie and nowhere else.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The token.
    pub token: String,
    /// Who is signed in.
    pub person: Person,
    /// For how many seconds the cookie lasts.
    pub seconds: i64,
}

/// Signs in with address and password. A new session each time: what was before the sign-in is no session after it.
///
/// # Errors
/// The same refusal for a wrong address and a wrong password; too many tries.
pub async fn sign_in(services: &Services, email: &str, password: &str, address: Option<String>, agent: Option<String>) -> Answer<Opened> {
    let wrong = || Refusal::wrong("", "wrong-sign-in");
    tries::count(services, Secret::Address, address.as_deref().unwrap_or("unknown")).await?;
    let email = text::email(email).unwrap_or_default();
    tries::count(services, Secret::Account, &email).await?;
    let mut tx = services.store.read_any().await?;
    let account = accounts::find(&mut tx, &services.store.keys, &email).await?;
    drop(tx);
    let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
    let right = password::matches(services, password, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        metrics::counter!("avow_sign_ins_total", "outcome" => "refused").increment(1);
        return Err(wrong());
    };
    tries::forget(services, Secret::Account, &email).await?;
    if account.verified_at.is_none() {
        super::links::queue(services, account.id, LinkKind::Verify).await?;
        return Err(Refusal::wrong("", "wrong-unproven"));
    }
    metrics::counter!("avow_sign_ins_total", "outcome" => "in").increment(1);
    match open_session(services, account.id, address, agent).await {
        // Deleted since the password was looked at: as if it had never been there.
        Err(Refusal::NotFound) => Err(wrong()),
        opened => opened,
    }
}

/// Opens a session for somebody who has proven who they are.
///
/// # Errors
/// [`Refusal::NotFound`] where the account is gone meanwhile; where the database cannot be written.
pub async fn open_session(services: &Services, account: AccountId, address: Option<String>, agent: Option<String>) -> Answer<Opened> {
    let now = services.now();
    let (token, hash) = services.new_token()?;
    let id: SessionId = services.new_id()?;
    let session = Session { id, account, created_at: now, seen_at: now, proven_at: now, expires_at: now + chrono::Duration::days(LASTS) };
    let mut tx = services.store.write_any().await?;
    sessions::insert(&mut tx, &services.store.keys, hash, &Described { session, address, agent }).await?;
    tx.commit().await?;
    Ok(Opened { token, person: Person { account, session: id }, seconds: LASTS * 24 * 60 * 60 })
}

/// Does the account wait for its deletion, as its owner has asked? Then nothing happens with it but that they change
/// their mind, take a copy along, or go at once (CA-35). One whose address was never proven waits, too, but nobody has asked.
pub fn is_leaving(account: &Account) -> bool {
    account.erase_at.is_some() && account.verified_at.is_some()
}

/// Who holds this token. That they were here is written down now and then; where that cannot be, they are here all the
/// same: a full disk keeps nobody from reading.
///
/// # Errors
/// [`Refusal::SignedOut`] where nobody does.
pub async fn whoami(services: &Services, token: &str) -> Answer<(Person, Account)> {
    let now = services.now();
    let mut tx = services.store.read_any().await?;
    let found = accounts::signed_in(&mut tx, &services.store.keys, avow_vault::token_hash(token), now).await?;
    let (session, account) = found.ok_or(Refusal::SignedOut)?;
    drop(tx);
    if now - session.seen_at > chrono::Duration::minutes(5)
        && let Err(error) = touch(services, &session).await
    {
        tracing::warn!(cause = %error, "that a session is in use could not be written down");
    }
    Ok((Person { account: session.account, session: session.id }, account))
}

/// Writes down that a session is in use.
async fn touch(services: &Services, session: &Session) -> Result<(), StoreError> {
    let mut tx = services.store.with(Patience::Little).write_any().await?;
    sessions::touch(&mut tx, session.id, services.now(), session.expires_at).await?;
    tx.commit().await
}

/// Signs out: the session is gone, not only its cookie.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sign_out(services: &Services, person: Person) -> Answer<()> {
    let mut tx = services.store.write_any().await?;
    sessions::end(&mut tx, person.account, person.session).await?;
    tx.commit().await?;
    Ok(())
}
