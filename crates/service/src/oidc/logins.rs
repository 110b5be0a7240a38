//! The sign-ins with others of an account: which there are, connecting one, disconnecting one.

use avow_model::Time;
use avow_model::access::Person;
use avow_model::id::AccountId;
use avow_model::refusal::Refusal;
use avow_store::accounts;
use uuid::Uuid;

use super::flow::Claims;
use super::{Away, Back, Purpose, Why, leave, provider};
use crate::accounts::{Proof, just_signed_in, proof, prove};
use crate::{Answer, Services};

/// How many sign-ins with others an account may have.
const MOST: usize = 10;

/// A sign-in with others, for the person to see.
#[derive(Clone, Debug)]
pub struct Login {
    /// Its id.
    pub id: Uuid,
    /// What the provider is called.
    pub name: String,
    /// Since when.
    pub since: Time,
}

/// The sign-ins with others of somebody.
#[derive(Clone, Debug)]
pub struct Logins {
    /// Those that are connected.
    pub connected: Vec<Login>,
    /// Providers that could be connected: key and name.
    pub others: Vec<(String, String)>,
    /// May one be disconnected, so that there is still a way to sign in?
    pub removable: bool,
}

/// Which sign-ins with others somebody has, and could have.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn logins(services: &Services, person: Person) -> Answer<Logins> {
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    let logins = accounts::logins(&mut tx, &services.store.keys, person.account).await?;
    let providers = &services.config.providers;
    let others = providers.iter().filter(|provider| !logins.iter().any(|login| provider.is(&login.issuer)));
    Ok(Logins {
        removable: account.password_hash.is_some() || logins.len() > 1,
        others: others.map(|provider| (provider.key.clone(), provider.name.clone())).collect(),
        connected: logins
            .into_iter()
            .map(|login| {
                let known = providers.iter().find(|provider| provider.is(&login.issuer)).map(|provider| provider.name.clone());
                Login { id: login.id, name: known.unwrap_or(login.issuer), since: login.created_at }
            })
            .collect(),
    })
}

/// On the way to connect a provider.
#[derive(Clone, Debug)]
pub enum Connecting {
    /// To the provider.
    Away(Away),
    /// They must prove first that it is them.
    Prove(Proof),
}

/// Sets out to connect a provider to the account of somebody who has just proven that it is theirs: by signing in within
/// the last ten minutes, or by their password now.
///
/// # Errors
/// There is no such provider, it does not answer, or the password is wrong.
pub async fn connect(services: &Services, person: Person, key: &str, password: Option<&str>) -> Answer<Connecting> {
    let provider = provider(services, key)?;
    match password {
        Some(password) => prove(services, person, password).await?,
        None => {
            if !just_signed_in(services, person).await? {
                return Ok(Connecting::Prove(proof(services, person).await?));
            }
        }
    }
    Ok(Connecting::Away(leave(services, provider, Purpose::Link(person.account), None, None).await?))
}

/// Connects what a provider said to an account.
pub(super) async fn link(services: &Services, account: AccountId, claims: &Claims) -> Answer<Back> {
    let mut tx = services.store.read_any().await?;
    if accounts::logins(&mut tx, &services.store.keys, account).await?.len() >= MOST {
        return Err(Refusal::Conflict);
    }
    drop(tx);
    Ok(if insert(services, account, claims).await? { Back::Connected } else { Back::Refused(Why::Elsewhere) })
}

/// Writes a sign-in down, unless somebody has it: then nothing changes and the answer is no.
pub(super) async fn insert(services: &Services, account: AccountId, claims: &Claims) -> Answer<bool> {
    let keys = &services.store.keys;
    let login = accounts::Login {
        id: services.new_id()?,
        account,
        issuer: claims.issuer.clone(),
        subject: claims.subject.clone(),
        created_at: services.now(),
    };
    let mut tx = services.store.write_any().await?;
    // The lock that keeps one address from being taken twice at once does the same for a subject.
    accounts::lock_address(&mut tx, keys, &format!("{} {}", claims.issuer, claims.subject)).await?;
    if accounts::find_login(&mut tx, keys, &claims.issuer, &claims.subject).await?.is_some() {
        return Ok(false);
    }
    accounts::insert_login(&mut tx, keys, &login).await?;
    tx.commit().await?;
    Ok(true)
}

/// Disconnects a sign-in with others, where another way to sign in is left.
///
/// # Errors
/// [`Refusal::NotFound`] where they have no such one; `oidc-last-way` where it is the only way in.
pub async fn disconnect(services: &Services, person: Person, id: Uuid) -> Answer<()> {
    let keys = &services.store.keys;
    let mut tx = services.store.write_any().await?;
    let account = accounts::get(&mut tx, keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    // Two at once must not each leave the other as the last.
    accounts::lock_address(&mut tx, keys, &account.email).await?;
    let logins = accounts::logins(&mut tx, keys, person.account).await?;
    if !logins.iter().any(|login| login.id == id) {
        return Err(Refusal::NotFound);
    }
    if account.password_hash.is_none() && logins.len() < 2 {
        return Err(Refusal::wrong("", "oidc-last-way"));
    }
    if !accounts::delete_login(&mut tx, person.account, id).await? {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(())
}
