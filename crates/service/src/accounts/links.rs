//! Links that work once, and the mails that carry them. A link is minted when its mail is sent and stored hashed.

use avow_model::id::{AccountId, InvitationId, JobId};
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::links::{self, LinkKind};
use avow_store::{accounts, invitations, jobs, sessions, workspaces};
use avow_words::Lang;
use subtle::ConstantTimeEq as _;

use super::sign_in::{Opened, open_session};
use super::{Account, password};
use crate::mail::Mail;
use crate::tries::{self, Secret};
use crate::{Answer, Services};

/// How long a link works, in hours.
const HOURS: i64 = 24;

/// Queues a mail with a link.
pub(super) async fn queue(services: &Services, account: AccountId, kind: LinkKind) -> Answer<()> {
    tries::count(services, Secret::Mail, &account.to_string()).await?;
    let job = match kind {
        LinkKind::Verify => "mail.verify",
        LinkKind::Reset => "mail.reset",
    };
    queue_job(services, job, account).await
}

/// Queues a mail that tells somebody that they have an account already.
pub(super) async fn queue_known(services: &Services, email: &str) -> Answer<()> {
    if tries::count(services, Secret::Mail, email).await.is_err() {
        return Ok(());
    }
    let mut tx = services.store.read_any().await?;
    let account = accounts::find(&mut tx, &services.store.keys, email).await?;
    drop(tx);
    match account {
        Some(account) => queue_job(services, "mail.known", account.id).await,
        None => Ok(()),
    }
}

async fn queue_job(services: &Services, kind: &str, account: AccountId) -> Answer<()> {
    let now = services.now();
    let mut tx = services.store.write_any().await?;
    jobs::insert(&mut tx, services.new_id()?, kind, None, Some(account.0), now, now).await?;
    tx.commit().await?;
    services.jobs.notify_one();
    Ok(())
}

/// Asks for a link that sets a new password. The answer is the same whether anybody has the address.
///
/// # Errors
/// What was typed is no address, or there were too many.
pub async fn ask_reset(services: &Services, email: &str, address: Option<&str>) -> Answer<()> {
    tries::count(services, Secret::Link, address.unwrap_or("unknown")).await?;
    let email = text::email(email).ok_or_else(|| Refusal::wrong("email", "wrong-email"))?;
    tries::count(services, Secret::Mail, &email).await?;
    let mut tx = services.store.read_any().await?;
    let account = accounts::find(&mut tx, &services.store.keys, &email).await?;
    drop(tx);
    match account {
        Some(account) => queue_job(services, "mail.reset", account.id).await,
        None => tries::pretend(services).await,
    }
}

/// Sends the proof of an address once more.
///
/// # Errors
/// Too many.
pub async fn resend_verification(services: &Services, email: &str, address: Option<&str>) -> Answer<()> {
    tries::count(services, Secret::Link, address.unwrap_or("unknown")).await?;
    let Some(email) = text::email(email) else { return Ok(()) };
    tries::count(services, Secret::Mail, &email).await?;
    let mut tx = services.store.read_any().await?;
    let account = accounts::find(&mut tx, &services.store.keys, &email).await?;
    drop(tx);
    match account.filter(|account| account.verified_at.is_none()) {
        Some(account) => queue_job(services, "mail.verify", account.id).await,
        None => tries::pretend(services).await,
    }
}

/// What the browser carries in which an account was made, until its address is proven: nobody else can make it.
pub(super) async fn own_browser(services: &Services, account: AccountId) -> Answer<String> {
    let bytes = services.store.keys.deployment_lookup().await?.full("sign-up.browser", &account.to_string());
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// An address is proven.
#[derive(Clone, Debug)]
pub enum Proven {
    /// In the browser in which the account was made: they are signed in.
    In(Opened),
    /// In another one, of which nobody knows whether its owner is who typed the password: they sign in.
    Elsewhere,
}

/// Proves an address by its link, and signs in where `browser` is what it was given as the account was made. Elsewhere the
/// password is asked for: the account may have been made by somebody else, in the name of whoever reads the mail.
///
/// # Errors
/// [`Refusal::NotFound`] where the link is wrong, used or too old.
pub async fn verify(
    services: &Services,
    token: &str,
    browser: Option<&str>,
    address: Option<String>,
    agent: Option<String>,
) -> Answer<Proven> {
    tries::count(services, Secret::Link, address.as_deref().unwrap_or("unknown")).await?;
    let now = services.now();
    let hash = avow_vault::token_hash(token);
    let mut tx = services.store.write_any().await?;
    let account = links::find(&mut tx, hash, LinkKind::Verify, now).await?.ok_or(Refusal::NotFound)?;
    if !links::take(&mut tx, hash).await? {
        return Err(Refusal::NotFound);
    }
    let unproven = accounts::get(&mut tx, &services.store.keys, account).await?.is_some_and(|account| account.verified_at.is_none());
    accounts::set_verified(&mut tx, account, now).await?;
    if unproven {
        accounts::set_erase_at(&mut tx, account, None).await?;
        jobs::cancel(&mut tx, "erase.account", account.0).await?;
    }
    tx.commit().await?;
    let own = own_browser(services, account).await?;
    if browser.is_some_and(|browser| bool::from(browser.as_bytes().ct_eq(own.as_bytes()))) {
        return Ok(Proven::In(open_session(services, account, address, agent).await?));
    }
    Ok(Proven::Elsewhere)
}

/// Does this link still prove an address? It is not used up by that.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn verify_is_live(services: &Services, token: &str) -> Answer<bool> {
    is_live(services, token, LinkKind::Verify).await
}

/// Does this link still set a new password?
///
/// # Errors
/// Where the database cannot be reached.
pub async fn reset_is_live(services: &Services, token: &str) -> Answer<bool> {
    is_live(services, token, LinkKind::Reset).await
}

async fn is_live(services: &Services, token: &str, kind: LinkKind) -> Answer<bool> {
    let mut tx = services.store.read_any().await?;
    Ok(links::find(&mut tx, avow_vault::token_hash(token), kind, services.now()).await?.is_some())
}

/// Sets a new password by a link, ends every session, and signs in. The address is proven with it.
///
/// # Errors
/// [`Refusal::NotFound`] where the link is wrong, used or too old; a password that is too easy.
pub async fn reset(services: &Services, token: &str, new: &str, address: Option<String>, agent: Option<String>) -> Answer<Opened> {
    tries::count(services, Secret::Link, address.as_deref().unwrap_or("unknown")).await?;
    let now = services.now();
    let hash = avow_vault::token_hash(token);
    let mut tx = services.store.read_any().await?;
    let id = links::find(&mut tx, hash, LinkKind::Reset, now).await?.ok_or(Refusal::NotFound)?;
    let account = accounts::get(&mut tx, &services.store.keys, id).await?.ok_or(Refusal::NotFound)?;
    drop(tx);
    let known = password::known(services, &account).await?;
    if let Some(reason) = password::weakness(services, new, &known.iter().map(String::as_str).collect::<Vec<_>>()).await? {
        return Err(Refusal::wrong("password", reason));
    }
    let hashed = password::hash(services, new).await?;
    let mut tx = services.store.write_any().await?;
    if !links::take(&mut tx, hash).await? {
        return Err(Refusal::NotFound);
    }
    accounts::set_password(&mut tx, id, &hashed).await?;
    if account.verified_at.is_none() {
        accounts::set_verified(&mut tx, id, now).await?;
        accounts::set_erase_at(&mut tx, id, None).await?;
        jobs::cancel(&mut tx, "erase.account", id.0).await?;
    }
    sessions::end_others(&mut tx, id, None).await?;
    tx.commit().await?;
    tries::forget(services, Secret::Account, &account.email).await?;
    open_session(services, id, address, agent).await
}

/// Mints a link and sends its mail.
pub(crate) async fn send_link(services: &Services, job: JobId, id: AccountId, kind: LinkKind) -> Answer<()> {
    let now = services.now();
    let expires_at = now + chrono::Duration::hours(HOURS);
    let mut tx = services.store.read_any().await?;
    let Some(account) = accounts::get(&mut tx, &services.store.keys, id).await? else { return Ok(()) };
    drop(tx);
    if kind == LinkKind::Verify && account.verified_at.is_some() {
        return Ok(());
    }
    let (token, hash) = services.new_token()?;
    let mut tx = services.store.write_any().await?;
    links::insert(&mut tx, services.new_id::<uuid::Uuid>()?, hash, kind, id, now, expires_at).await?;
    tx.commit().await?;
    let (key, path) = match kind {
        LinkKind::Verify => ("mail-verify", "verify"),
        LinkKind::Reset => ("mail-reset", "reset"),
    };
    let link = services.config.link(&format!("/{path}/{token}"));
    send(services, job, &account, key, &link, expires_at).await
}

/// Tells somebody that they have an account already.
pub(crate) async fn send_known(services: &Services, job: JobId, id: AccountId) -> Answer<()> {
    let mut tx = services.store.read_any().await?;
    let Some(account) = accounts::get(&mut tx, &services.store.keys, id).await? else { return Ok(()) };
    drop(tx);
    let link = services.config.link("/sign-in");
    send(services, job, &account, "mail-known", &link, services.now() + chrono::Duration::hours(HOURS)).await
}

async fn send(services: &Services, job: JobId, account: &Account, key: &str, link: &str, expires_at: avow_model::Time) -> Answer<()> {
    let words = Lang::tagged(&account.locale).unwrap_or(Lang::En).words();
    let operator = services.config.profile.operator_line();
    let values =
        [("name", account.name.as_str().into()), ("link", link.into()), ("operator", operator.as_str().into()), ("hours", HOURS.into())];
    let mail = Mail {
        job,
        to: (account.name.clone(), account.email.clone()),
        subject: words.t(&format!("{key}-subject")),
        text: format!("{}\n\n{}\n", words.with(&format!("{key}-text"), &values), words.with("mail-footer", &values)),
        expires_at,
    };
    deliver(services, mail).await
}

/// Sends a mail; why it did not go is logged here.
pub(crate) async fn deliver(services: &Services, mail: Mail) -> Answer<()> {
    services.mail.send(mail).await.map_err(|error| {
        tracing::error!(cause = %error, "a mail was not sent");
        Refusal::Unavailable
    })
}

/// Mints an invitation's link and sends its mail, in the language of whoever invites.
pub(crate) async fn send_invitation(services: &Services, job: JobId, id: InvitationId) -> Answer<()> {
    let mut tx = services.store.read_any().await?;
    let Some(invitation) = invitations::get(&mut tx, &services.store.keys, id).await? else { return Ok(()) };
    let inviter = accounts::get(&mut tx, &services.store.keys, invitation.invited_by).await?;
    let Some(workspace) = workspaces::get(&mut tx, invitation.workspace).await? else { return Ok(()) };
    drop(tx);
    if workspace.demo || workspace.erase_at.is_some() {
        return Ok(());
    }
    let (token, hash) = services.new_token()?;
    let mut tx = services.store.write_any().await?;
    invitations::set_token(&mut tx, id, hash).await?;
    tx.commit().await?;
    let words = inviter.as_ref().and_then(|account| Lang::tagged(&account.locale)).unwrap_or(Lang::En).words();
    let link = services.config.link(&format!("/invite/{token}"));
    let operator = services.config.profile.operator_line();
    let name = inviter.map(|account| account.name).unwrap_or_default();
    let values = [
        ("name", name.as_str().into()),
        ("workspace", workspace.name.as_str().into()),
        ("link", link.as_str().into()),
        ("operator", operator.as_str().into()),
    ];
    let mail = Mail {
        job,
        to: (String::new(), invitation.email),
        subject: words.with("mail-invite-subject", &values),
        text: format!("{}\n\n{}\n", words.with("mail-invite-text", &values), words.with("mail-footer", &values)),
        expires_at: invitation.expires_at,
    };
    deliver(services, mail).await
}
