//! Mails to whoever works in a workspace: it was closed, it is open again, or it went at once. A job for each of them
//! carries ids; what is true by then is looked up when the mail is sent. The demo is neither closed nor opened, so it
//! mails nobody.

use avow_model::Time;
use avow_model::access::Role;
use avow_model::id::{AccountId, JobId, WorkspaceId};
use avow_store::{Tx, accounts, jobs, members, workspaces};
use avow_words::{Lang, long_day};

use super::gone;
use crate::accounts::deliver;
use crate::mail::Mail;
use crate::{Answer, Services};

/// How long a mail lies in the outbox of a deployment without a mail server, in hours.
const HOURS: i64 = 24;

/// What has happened to a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It was closed, and goes when its days are over.
    Closed,
    /// It was opened again.
    Reopened,
    /// It was closed and went at once.
    Erased,
}

impl News {
    fn job(self) -> &'static str {
        match self {
            News::Closed => "mail.closed",
            News::Reopened => "mail.reopened",
            News::Erased => "mail.erased",
        }
    }
}

/// Queues a mail to everybody who works in the workspace, whoever has done it included: it may not have been them.
pub(super) async fn queue(services: &Services, tx: &mut Tx, workspace: WorkspaceId, news: News, now: Time) -> Answer<()> {
    // The jobs of a workspace go with it: these must stay.
    let about = (news != News::Erased).then_some(workspace);
    for member in members::list(tx, &services.store.keys, workspace).await? {
        jobs::insert(tx, services.new_id()?, news.job(), about, Some(member.account.0), now, now).await?;
    }
    Ok(())
}

/// Tells a member what has happened to a workspace, unless it is not so any more, or they have left: what the worker does.
pub(crate) async fn send(services: &Services, job: JobId, news: News, about: Option<WorkspaceId>, id: AccountId) -> Answer<()> {
    let now = services.now();
    let mut tx = services.store.read_any().await?;
    let Some(account) = accounts::get(&mut tx, &services.store.keys, id).await? else { return Ok(()) };
    let words = Lang::tagged(&account.locale).unwrap_or(Lang::En).words();
    let (key, subject, name, link, day) = match about {
        None => ("mail-erased-text", "mail-erased-subject", String::new(), "/workspaces".to_owned(), String::new()),
        Some(workspace) => {
            let Some(held) = workspaces::get(&mut tx, workspace).await?.filter(|held| !held.demo && !gone(held, now)) else {
                return Ok(());
            };
            let Some(role) = members::role(&mut tx, workspace, id).await? else { return Ok(()) };
            match (news, held.erase_at) {
                (News::Closed, Some(until)) => {
                    let key = if role == Role::Owner { "mail-closed-owner-text" } else { "mail-closed-text" };
                    (key, "mail-closed-subject", held.name, format!("/w/{}/closing", held.slug), long_day(words, until))
                }
                (News::Reopened, None) => {
                    ("mail-reopened-text", "mail-reopened-subject", held.name, format!("/w/{}/inbox", held.slug), String::new())
                }
                _ => return Ok(()),
            }
        }
    };
    drop(tx);
    let (link, operator) = (services.config.link(&link), services.config.profile.operator_line());
    let values = [
        ("name", account.name.as_str().into()),
        ("workspace", name.as_str().into()),
        ("link", link.as_str().into()),
        ("day", day.as_str().into()),
        ("operator", operator.as_str().into()),
    ];
    let mail = Mail {
        job,
        to: (account.name.clone(), account.email.clone()),
        subject: words.with(subject, &values),
        text: format!("{}\n\n{}\n", words.with(key, &values), words.with("mail-footer", &values)),
        expires_at: now + chrono::Duration::hours(HOURS),
    };
    deliver(services, mail).await
}
