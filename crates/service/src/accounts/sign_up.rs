//! Making an account, and with it a workspace.

use avow_model::id::AccountId;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::keys::KeyKind;
use avow_store::{accounts, jobs, links::LinkKind};
use subtle::ConstantTimeEq as _;

use super::sign_in::{Opened, open_session};
use super::{Account, password};
use crate::tries::{self, Secret};
use crate::{Answer, Services, workspaces};

/// How long an address may stay unproven before the account goes, in days.
const UNPROVEN: i64 = 7;

/// What somebody typed to make an account.
#[derive(Clone, Debug, Default)]
pub struct SignUp {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// What the company is called; empty where they were invited into one.
    pub workspace: String,
    /// That they are old enough (CA-60).
    pub age: bool,
    /// The language of pages and mails.
    pub locale: String,
    /// The token that the server printed, for the first account beyond loopback.
    pub setup_token: String,
    /// The invitation that they follow.
    pub invitation: Option<String>,
    /// Their address, for limits and the list of sessions.
    pub address: Option<String>,
    /// Their browser.
    pub agent: Option<String>,
}

/// How it went.
#[derive(Clone, Debug)]
pub enum SignedUp {
    /// They are signed in: the first account on loopback or with the token, or somebody who followed an invitation.
    In(Opened),
    /// A mail is on its way, whoever has the address. The browser keeps this for a while: where the link in the mail is
    /// opened in it, it is known to be of whoever typed the password.
    Mailed(String),
}

/// Is there no account yet?
///
/// # Errors
/// Where the database cannot be reached.
pub async fn is_first(services: &Services) -> Answer<bool> {
    let mut tx = services.store.read_any().await?;
    Ok(!accounts::any(&mut tx).await?)
}

/// Makes an account.
///
/// # Errors
/// What was typed is wrong, there were too many, or the set-up token is missing.
pub async fn sign_up(services: &Services, typed: SignUp) -> Answer<SignedUp> {
    tries::count(services, Secret::SignUp, typed.address.as_deref().unwrap_or("unknown")).await?;
    let invited = match &typed.invitation {
        Some(token) => Some(crate::members::look(services, token).await?),
        None => None,
    };
    let mut wrongs = Vec::new();
    let name = text::one_line(&typed.name).filter(|name| name.chars().count() <= text::NAME_MAX);
    if name.is_none() {
        wrongs.push(Wrong::new("name", if typed.name.trim().is_empty() { "wrong-empty" } else { "wrong-too-long" }));
    }
    let email = match &invited {
        Some(invitation) => Some(invitation.email.clone()),
        None => text::email(&typed.email),
    };
    if email.is_none() {
        wrongs.push(Wrong::new("email", if typed.email.trim().is_empty() { "wrong-empty" } else { "wrong-email" }));
    }
    let place = invited.as_ref().map_or(typed.workspace.as_str(), |invitation| invitation.workspace.as_str());
    let about = [typed.name.as_str(), email.as_deref().unwrap_or_default(), place];
    if let Some(reason) = password::weakness(services, &typed.password, &about.map(cut)).await? {
        wrongs.push(Wrong::new("password", reason));
    }
    let workspace = text::one_line(&typed.workspace).filter(|name| name.chars().count() <= 80);
    if workspace.is_none() && invited.is_none() {
        wrongs.push(Wrong::new("workspace", if typed.workspace.trim().is_empty() { "wrong-empty" } else { "wrong-too-long" }));
    }
    if !typed.age {
        wrongs.push(Wrong::new("age", "wrong-age"));
    }
    let first = is_first(services).await?;
    if let Some(expected) = services.config.setup_token.filter(|_| first)
        && !bool::from(avow_vault::token_hash(typed.setup_token.trim()).ct_eq(&expected))
    {
        wrongs.push(Wrong::new("setup_token", "wrong-setup-token"));
    }
    let (Some(name), Some(email), true) = (name, email, wrongs.is_empty()) else { return Err(Refusal::Invalid(wrongs)) };
    // Whoever is first proves nothing by it where anybody could be: the set-up token is made at start, and there may have
    // been an account then.
    let trusted = (first && (services.config.loopback || services.config.setup_token.is_some())) || invited.is_some();
    let made = make(
        services,
        NewAccount { name, email: email.clone(), password: Some(typed.password.clone()), locale: typed.locale.clone(), verified: trusted },
    )
    .await;
    let account = match made {
        Ok(account) => account,
        // Somebody has the address: they are told by mail, whoever asks sees the same page.
        Err(Refusal::Conflict) if !trusted => {
            super::links::queue_known(services, &email).await?;
            // What a new account would have cost: its workspace with its key.
            tries::pretend(services).await?;
            tries::pretend(services).await?;
            return Ok(SignedUp::Mailed(super::links::own_browser(services, services.new_id()?).await?));
        }
        Err(Refusal::Conflict) => return Err(Refusal::wrong("email", "wrong-email-known")),
        Err(refusal) => return Err(refusal),
    };
    if let Some(workspace) = workspace.filter(|_| invited.is_none()) {
        workspaces::found(services, account, &workspace, &typed.locale).await?;
    }
    if !trusted {
        super::links::queue(services, account, LinkKind::Verify).await?;
        return Ok(SignedUp::Mailed(super::links::own_browser(services, account).await?));
    }
    let opened = open_session(services, account, typed.address, typed.agent).await?;
    if let Some(token) = &typed.invitation {
        crate::members::accept(services, opened.person, token).await?;
    }
    Ok(SignedUp::In(opened))
}

/// What was typed, as far as a password is compared with it.
fn cut(typed: &str) -> &str {
    typed.char_indices().nth(text::NAME_MAX).map_or(typed, |(end, _)| typed.get(..end).unwrap_or_default())
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The name.
    pub name: String,
    /// The address, in its one spelling.
    pub email: String,
    /// The password; none for who signs in with others only.
    pub password: Option<String>,
    /// The language.
    pub locale: String,
    /// Is the address proven?
    pub verified: bool,
}

/// Makes an account without any check of what was typed: key first, then the row. One that is not proven goes by
/// itself after seven days.
///
/// # Errors
/// [`Refusal::Conflict`] where the address is taken.
pub async fn make(services: &Services, new: NewAccount) -> Answer<AccountId> {
    let hashed = match &new.password {
        Some(password) => Some(password::hash(services, password).await?),
        None => None,
    };
    let now = services.now();
    let id: AccountId = services.new_id()?;
    services.store.keys.create(KeyKind::Person, &[id.0], now).await?;
    let locale = avow_words::Lang::tagged(&new.locale).unwrap_or(avow_words::Lang::En).tag().to_owned();
    let account = Account {
        id,
        email: new.email,
        name: new.name,
        password_hash: hashed,
        locale,
        verified_at: new.verified.then_some(now),
        created_at: now,
        erase_at: None,
        version: 1,
    };
    let mut tx = services.store.write_any().await?;
    accounts::lock_address(&mut tx, &services.store.keys, &account.email).await?;
    let taken = accounts::find(&mut tx, &services.store.keys, &account.email).await?.is_some();
    if !taken {
        accounts::insert(&mut tx, &services.store.keys, &account).await?;
        if !new.verified {
            accounts::set_erase_at(&mut tx, id, Some(now + chrono::Duration::days(UNPROVEN))).await?;
            jobs::insert(&mut tx, services.new_id()?, "erase.account", None, Some(id.0), now + chrono::Duration::days(UNPROVEN), now)
                .await?;
        }
        tx.commit().await?;
        return Ok(id);
    }
    drop(tx);
    services.store.keys.discard(&[id.0]).await?;
    Err(Refusal::Conflict)
}
