//! The sign-ins with others of an account: which there are, connecting one, disconnecting one.

use avow_model::Time;
use avow_model::access::Person;
use avow_model::id::AccountId;
use avow_model::refusal::Refusal;
use avow_store::{accounts, sessions};
use uuid::Uuid;

use super::flow::Claims;
use super::{Away, Back, Purpose, Why, leave, provider};
use crate::config::Provider;
use crate::{Answer, Services};

/// For how many minutes a sign-in is proof enough of who is there.
const PROOF: i64 = 10;
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
    let others = providers.iter().filter(|provider| !logins.iter().any(|login| is(provider, &login.issuer)));
    Ok(Logins {
        removable: account.password_hash.is_some() || logins.len() > 1,
        others: others.map(|provider| (provider.key.clone(), provider.name.clone())).collect(),
        connected: logins
            .into_iter()
            .map(|login| {
                let known = providers.iter().find(|provider| is(provider, &login.issuer)).map(|provider| provider.name.clone());
                Login { id: login.id, name: known.unwrap_or(login.issuer), since: login.created_at }
            })
            .collect(),
    })
}

/// Is this the provider's issuer address? An address that is only a host may be written with a slash or without one.
fn is(provider: &Provider, issuer: &str) -> bool {
    provider.issuer.as_str().trim_end_matches('/') == issuer.trim_end_matches('/')
}

/// On the way to connect a provider.
#[derive(Clone, Debug)]
pub enum Connecting {
    /// To the provider.
    Away(Away),
    /// They must prove first that it is them.
    Prove(Proof),
}

/// How somebody proves that it is them.
#[derive(Clone, Debug)]
pub enum Proof {
    /// By their password.
    Password,
    /// They have none: by signing in again with one of these providers (key and name).
    SignIn(Vec<(String, String)>),
}

/// Sets out to connect a provider to the account of somebody who has just proven that it is theirs: by signing in within
/// the last ten minutes with `token`, or by their password now.
///
/// # Errors
/// There is no such provider, it does not answer, or the password is wrong.
pub async fn connect(services: &Services, person: Person, token: &str, key: &str, password: Option<&str>) -> Answer<Connecting> {
    let provider = provider(services, key)?;
    match password {
        Some(password) => crate::accounts::prove(services, person, password).await?,
        None => {
            let now = services.now();
            let mut tx = services.store.read_any().await?;
            let session = sessions::find(&mut tx, avow_vault::token_hash(token), now).await?.ok_or(Refusal::SignedOut)?;
            drop(tx);
            if session.account != person.account || now - session.proven_at > chrono::Duration::minutes(PROOF) {
                return Ok(Connecting::Prove(proof(services, person).await?));
            }
        }
    }
    Ok(Connecting::Away(leave(services, provider, Purpose::Link(person.account), None, None).await?))
}

/// How somebody can prove that it is them.
async fn proof(services: &Services, person: Person) -> Answer<Proof> {
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    if account.password_hash.is_some() {
        return Ok(Proof::Password);
    }
    let logins = accounts::logins(&mut tx, &services.store.keys, person.account).await?;
    let connected = services.config.providers.iter().filter(|provider| logins.iter().any(|login| is(provider, &login.issuer)));
    Ok(Proof::SignIn(connected.map(|provider| (provider.key.clone(), provider.name.clone())).collect()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_known_by_its_issuer_with_or_without_the_slash() {
        let provider = Provider {
            key: "google".to_owned(),
            name: "Google".to_owned(),
            issuer: url::Url::parse("https://accounts.google.com").expect("an address"),
            client_id: "id".to_owned(),
            client_secret: "secret".to_owned(),
        };
        assert!(is(&provider, "https://accounts.google.com"));
        assert!(is(&provider, "https://accounts.google.com/"));
        assert!(!is(&provider, "https://accounts.google.com.evil.example"));
    }
}
