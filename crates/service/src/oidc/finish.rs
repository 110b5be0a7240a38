//! One more step: what a provider cannot say about somebody who has no account yet.

use avow_model::access::Person;
use avow_model::id::AccountId;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::accounts;

use super::flow::{Claims, Flow, Step};
use super::{logins, provider};
use crate::accounts::{NewAccount, Opened, is_first, make, open_session};
use crate::tries::{self, Secret};
use crate::{Answer, Services, members, workspaces};

/// What the page of the last step shows.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The address that the provider has proven.
    pub email: String,
    /// The name that it told; empty where it told none.
    pub name: String,
    /// The workspace that they were invited into; without one they name their own.
    pub invited: Option<String>,
}

/// What somebody typed in the last step.
#[derive(Clone, Debug, Default)]
pub struct Finish {
    /// Their name.
    pub name: String,
    /// What the company is called; empty where they were invited into one.
    pub workspace: String,
    /// That they are old enough (CA-60).
    pub age: bool,
    /// The language of pages and mails.
    pub locale: String,
    /// Their address, for limits and the list of sessions.
    pub address: Option<String>,
    /// Their browser.
    pub agent: Option<String>,
}

/// How the last step went.
#[derive(Clone, Debug)]
pub enum Finished {
    /// The account is made and signed in, and this is where to go on; nothing where they did not say.
    In(Opened, Option<String>),
    /// It was begun too long ago, or not at all.
    Stale,
}

/// What the last step asks: nothing where none is under way in this browser.
///
/// # Errors
/// There is no such provider, or the database cannot be reached.
pub async fn ask(services: &Services, key: &str, cookie: Option<&str>) -> Answer<Option<Ask>> {
    let Some((flow, claims)) = claimed(services, key, cookie).await? else { return Ok(None) };
    let Some(email) = claims.email else { return Ok(None) };
    Ok(Some(Ask { email, name: claims.name.unwrap_or_default(), invited: invited(services, &flow).await? }))
}

/// The workspace of the invitation that is followed, while it is open.
async fn invited(services: &Services, flow: &Flow) -> Answer<Option<String>> {
    let Some(token) = &flow.invite else { return Ok(None) };
    match members::look(services, token).await {
        Ok(invitation) => Ok(Some(invitation.workspace)),
        Err(Refusal::NotFound) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

async fn claimed(services: &Services, key: &str, cookie: Option<&str>) -> Answer<Option<(Flow, Claims)>> {
    provider(services, key)?;
    let deployment = services.store.keys.deployment().await?;
    let flow = cookie.and_then(|cookie| Flow::open(&deployment, cookie, key, services.now()));
    Ok(flow.and_then(|flow| match flow.step.clone() {
        Step::Claimed(claims) => Some((flow, claims)),
        Step::Away { .. } => None,
    }))
}

/// Makes the account, with its sign-in and its workspace, and signs in.
///
/// # Errors
/// What was typed is wrong, the address has an account by now, or there were too many.
pub async fn finish(services: &Services, key: &str, cookie: Option<&str>, typed: Finish) -> Answer<Finished> {
    tries::count(services, Secret::SignUp, typed.address.as_deref().unwrap_or("unknown")).await?;
    let Some((flow, claims)) = claimed(services, key, cookie).await? else { return Ok(Finished::Stale) };
    let Some(email) = claims.email.clone() else { return Ok(Finished::Stale) };
    if services.config.setup_token.is_some() && is_first(services).await? {
        return Ok(Finished::Stale);
    }
    let invited = invited(services, &flow).await?.is_some();
    let (name, workspace) = checked(&typed, invited)?;
    let new = NewAccount { name, email, password: None, locale: typed.locale.clone(), verified: true };
    let account = make(services, new).await.map_err(|refusal| match refusal {
        Refusal::Conflict => Refusal::wrong("", "oidc-taken-by-now"),
        other => other,
    })?;
    match logins::insert(services, account, &claims).await {
        Ok(true) => {}
        // Somebody was faster, or it could not be written: an account into which nobody can sign in is of no use.
        Ok(false) => return unmake(services, account, Refusal::wrong("", "oidc-taken-by-now")).await,
        Err(refusal) => return unmake(services, account, refusal).await,
    }
    if let Some(workspace) = workspace {
        workspaces::found(services, account, &workspace, &typed.locale).await?;
    }
    metrics::counter!("avow_sign_ins_total", "outcome" => "in").increment(1);
    let opened = open_session(services, account, typed.address, typed.agent).await?;
    if invited {
        accept(services, opened.person, &flow).await;
        return Ok(Finished::In(opened, Some("/workspaces".to_owned())));
    }
    Ok(Finished::In(opened, flow.next))
}

/// Follows the invitation. One that was taken back in this very moment leaves them without a workspace, not without an
/// account; the page they are led to says so.
async fn accept(services: &Services, person: Person, flow: &Flow) {
    if let Some(token) = &flow.invite
        && let Err(refusal) = members::accept(services, person, token).await
    {
        tracing::warn!(cause = %refusal, "an invitation was not there any more when its account was made");
    }
}

/// Name and workspace, once everything that was typed is right.
fn checked(typed: &Finish, invited: bool) -> Answer<(String, Option<String>)> {
    let mut wrongs = Vec::new();
    let reason = |text: &str| if text.trim().is_empty() { "wrong-empty" } else { "wrong-too-long" };
    let name = text::one_line(&typed.name).filter(|name| name.chars().count() <= text::NAME_MAX);
    if name.is_none() {
        wrongs.push(Wrong::new("name", reason(&typed.name)));
    }
    let workspace = text::one_line(&typed.workspace).filter(|name| !invited && name.chars().count() <= 80);
    if workspace.is_none() && !invited {
        wrongs.push(Wrong::new("workspace", reason(&typed.workspace)));
    }
    if !typed.age {
        wrongs.push(Wrong::new("age", "wrong-age"));
    }
    match name {
        Some(name) if wrongs.is_empty() => Ok((name, workspace)),
        _ => Err(Refusal::Invalid(wrongs)),
    }
}

/// Takes back an account that was just made: the row first, then its key.
async fn unmake(services: &Services, account: AccountId, refusal: Refusal) -> Answer<Finished> {
    let mut tx = services.store.write_any().await?;
    accounts::delete(&mut tx, account).await?;
    tx.commit().await?;
    services.store.keys.destroy(account.0, services.now()).await?;
    Err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, workspace: &str, age: bool) -> Finish {
        Finish { name: name.to_owned(), workspace: workspace.to_owned(), age, ..Finish::default() }
    }

    #[test]
    fn the_last_step_wants_a_name_a_company_and_an_age() {
        let names = |answer: Answer<(String, Option<String>)>| match answer {
            Err(Refusal::Invalid(wrongs)) => wrongs.into_iter().map(|wrong| wrong.field).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        assert_eq!(checked(&typed("Maja", "Lindhag", true), false), Ok(("Maja".to_owned(), Some("Lindhag".to_owned()))));
        assert_eq!(names(checked(&typed(" ", "", false), false)), ["name", "workspace", "age"]);
        assert_eq!(names(checked(&typed("Maja", &"x".repeat(81), true), false)), ["workspace"]);
        assert_eq!(names(checked(&typed(&"x".repeat(201), "Lindhag", true), false)), ["name"]);
    }

    #[test]
    fn who_is_invited_names_no_company() {
        assert_eq!(checked(&typed("Maja", "Mine", true), true), Ok(("Maja".to_owned(), None)));
        assert!(checked(&typed("Maja", "", false), true).is_err());
    }
}
