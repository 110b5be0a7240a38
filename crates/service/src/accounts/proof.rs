//! Proving again who is there, before a deed without a way back: by the password, or, for who has none, by a sign-in with
//! others just now.

use avow_model::access::Person;
use avow_model::refusal::Refusal;
use avow_store::{accounts, sessions};

use super::prove;
use crate::{Answer, Services};

/// For how many minutes a sign-in is proof enough of who is there.
const FRESH: i64 = 10;

/// How somebody proves that it is them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By their password.
    Password,
    /// They have none: by signing in again with one of these providers (key and name).
    SignIn(Vec<(String, String)>),
}

/// Has the person of this session signed in just now?
///
/// # Errors
/// [`Refusal::SignedOut`] where the session has ended.
pub(crate) async fn just_signed_in(services: &Services, person: Person) -> Answer<bool> {
    let now = services.now();
    let mut tx = services.store.read_any().await?;
    let session = sessions::get(&mut tx, person.session, now).await?.filter(|session| session.account == person.account);
    Ok(now - session.ok_or(Refusal::SignedOut)?.proven_at <= chrono::Duration::minutes(FRESH))
}

/// How somebody can prove that it is them.
///
/// # Errors
/// [`Refusal::SignedOut`] where the account is gone.
pub(crate) async fn proof(services: &Services, person: Person) -> Answer<Proof> {
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    if account.password_hash.is_some() {
        return Ok(Proof::Password);
    }
    let logins = accounts::logins(&mut tx, &services.store.keys, person.account).await?;
    let connected = services.config.providers.iter().filter(|provider| logins.iter().any(|login| provider.is(&login.issuer)));
    Ok(Proof::SignIn(connected.map(|provider| (provider.key.clone(), provider.name.clone())).collect()))
}

/// What somebody must still do to prove that it is them. Who has a password types it each time; who has none and has
/// signed in within the last ten minutes must do nothing more.
///
/// # Errors
/// [`Refusal::SignedOut`] where account or session are gone.
pub async fn to_prove(services: &Services, person: Person) -> Answer<Option<Proof>> {
    let proof = proof(services, person).await?;
    let enough = proof != Proof::Password && just_signed_in(services, person).await?;
    Ok((!enough).then_some(proof))
}

/// Proves again who is there, before a deed without a way back.
///
/// # Errors
/// The wrong password (field `password`), too many tries, or a sign-in that is too long ago.
pub async fn confirm(services: &Services, person: Person, password: &str) -> Answer<()> {
    match to_prove(services, person).await? {
        None => Ok(()),
        Some(Proof::Password) => prove(services, person, password).await,
        Some(Proof::SignIn(_)) => Err(Refusal::wrong("", "wrong-prove-again")),
    }
}
