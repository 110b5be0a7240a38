//! The worker: does what must happen later, and sweeps what has reached its end.
//!
//! | job | subject | what |
//! |---|---|---|
//! | `mail.verify`, `mail.reset`, `mail.known` | account | sends a mail with a one-time link |
//! | `mail.invite` | invitation | sends an invitation |
//! | `mail.closed`, `mail.reopened`, `mail.erased` | account | tells a member what has happened to a workspace |
//! | `mail.answer` | conversation | mails the replies that a visitor of the chat has not seen |
//! | `wake` | conversation | opens a conversation whose time to sleep is over |
//! | `import` | import | tries or brings in a file of contacts |
//! | `shred` | contact, account or workspace | finishes an erasure: destroys the key |
//! | `erase.account` | account | erases an account whose day has come |
//! | `erase.workspace` | workspace | erases a closed workspace whose day has come |

mod lanes;

use std::collections::HashSet;
use std::time::Duration;

use avow_model::Time;
use avow_model::datamap::Retention;
use avow_model::id::{AccountId, ContactId, ConversationId, ImportId, InvitationId, WorkspaceId};
use avow_model::refusal::Refusal;
use avow_store::error::StoreError;
use avow_store::jobs::{self, Job};
use avow_store::links::LinkKind;
use avow_store::{attempts, contacts, conversations, drafts, events, imports, invitations, links, sessions, visitors, workspaces};
use tokio::sync::watch;
use uuid::Uuid;

use crate::workspaces::{News, send_news};
use crate::{Answer, Services, accounts, inbox, privacy};
pub(crate) use lanes::waiting;
pub use lanes::{next, run, step};

/// How often what has reached its end is swept, in minutes.
const SWEEP: i64 = 60;
/// How often the clock is looked at for that, in seconds: it may have jumped.
const TICK: u64 = 60;

/// How many of the ledger of erasures are looked up at a time.
const REPLAYED: usize = 1_000;

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// To its end.
    Done,
    /// To a place between two steps, where it can be left and taken up again.
    Paused,
}

/// Asked between two steps by what takes long: is it to go on? Not when the process stops, or another has taken it over.
pub type GoesOn<'a> = &'a (dyn Fn() -> bool + Send + Sync);

async fn perform(services: &Services, job: &Job, goes_on: GoesOn<'_>) -> Answer<Progress> {
    let subject = job.subject_id.ok_or(Refusal::NotFound);
    let workspace = job.workspace_id.ok_or(Refusal::NotFound);
    let done = match job.kind.as_str() {
        "mail.verify" => accounts::send_link(services, job.id, AccountId(subject?), LinkKind::Verify).await,
        "mail.reset" => accounts::send_link(services, job.id, AccountId(subject?), LinkKind::Reset).await,
        "mail.known" => accounts::send_known(services, job.id, AccountId(subject?)).await,
        "mail.invite" => accounts::send_invitation(services, job.id, InvitationId(subject?)).await,
        "mail.closed" => send_news(services, job.id, News::Closed, Some(workspace?), AccountId(subject?)).await,
        "mail.reopened" => send_news(services, job.id, News::Reopened, Some(workspace?), AccountId(subject?)).await,
        "mail.erased" => send_news(services, job.id, News::Erased, None, AccountId(subject?)).await,
        "mail.answer" => inbox::mail_answer(services, job.id, workspace?, ConversationId(subject?)).await,
        "wake" => inbox::wake(services, workspace?, ConversationId(subject?)).await,
        "import" => return crate::contacts::run_import(services, workspace?, ImportId(subject?), goes_on).await,
        "shred" => crate::contacts::shred(services, subject?).await,
        "erase.account" => privacy::erase_account(services, AccountId(subject?)).await,
        "erase.workspace" => crate::workspaces::erase_closed(services, WorkspaceId(subject?)).await,
        unknown => {
            tracing::error!(job.kind = unknown, "nobody knows how to do this job");
            Err(Refusal::NotFound)
        }
    };
    done.map(|()| Progress::Done)
}

/// How long a class is kept here: what the policy says is what the sweep does.
fn kept(services: &Services, class: Retention) -> chrono::Duration {
    let days = services.config.profile.days(class).or(class.days()).unwrap_or(u32::MAX);
    chrono::Duration::days(i64::from(days))
}

/// Replays the ledger of erasures, before anything is served: whoever was being erased when the process died, or has
/// come back with a restored copy, is erased again; a workspace as well.
///
/// # Errors
/// Where the databases cannot be reached.
pub async fn replay_erasures(services: &Services) -> Answer<usize> {
    let keys = &services.store.keys;
    let (ledger, unfinished) = (keys.erased().await?, keys.unfinished().await?);
    let mut tx = services.store.read_any().await?;
    let all = workspaces::list(&mut tx).await?;
    drop(tx);
    let named: HashSet<&Uuid> = ledger.iter().collect();
    let (erased, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|workspace| named.contains(&workspace.id.0));
    let mut replayed = erased.len();
    for workspace in erased {
        privacy::erase_workspace(services, workspace.id).await?;
    }
    // Who is there again is looked up many at a time; nearly always that is nobody.
    for slice in ledger.chunks(REPLAYED) {
        for workspace in &kept {
            let mut tx = services.store.read(workspace.id).await?;
            let back = avow_store::privacy::contacts_among(&mut tx, workspace.id, slice).await?;
            drop(tx);
            replayed += back.len();
            erase_again(services, workspace.id, &back).await?;
        }
        let mut tx = services.store.read_any().await?;
        let back = avow_store::privacy::accounts_among(&mut tx, slice).await?;
        drop(tx);
        if back.is_empty() {
            continue;
        }
        let mut tx = services.store.write_any().await?;
        for account in back {
            avow_store::accounts::delete(&mut tx, account).await?;
        }
        tx.commit().await?;
    }
    for person in unfinished {
        keys.destroy(person, services.now()).await?;
    }
    Ok(replayed)
}

async fn erase_again(services: &Services, workspace: WorkspaceId, back: &[ContactId]) -> Answer<()> {
    if back.is_empty() {
        return Ok(());
    }
    let mut tx = services.store.write(workspace).await?;
    for contact in back {
        contacts::delete(&mut tx, workspace, *contact).await?;
    }
    conversations::recount(&mut tx, workspace).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets go of the jobs that a process which died has left claimed, where that is certain. How many there were.
///
/// # Errors
/// Where the database cannot be written.
pub async fn free_claims(services: &Services) -> Answer<u64> {
    let mut tx = services.store.write_any().await?;
    let freed = jobs::free(&mut tx).await?;
    tx.commit().await?;
    Ok(freed)
}

/// Sweeps at start and then every hour, until it is told to stop.
async fn sweeps(services: &Services, mut stop: watch::Receiver<bool>) {
    let mut swept: Option<Time> = None;
    while !*stop.borrow() {
        let now = services.now();
        if swept.is_none_or(|at| now - at >= chrono::Duration::minutes(SWEEP)) {
            swept = Some(now);
            if let Err(refusal) = sweep(services).await {
                tracing::warn!(%refusal, "the sweep will be tried again");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(TICK)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Deletes what has reached its end.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(services: &Services) -> Answer<()> {
    let now = services.now();
    let mut tx = services.store.write_any().await?;
    sessions::sweep(&mut tx, now).await?;
    links::sweep(&mut tx, now).await?;
    attempts::sweep(&mut tx, now).await?;
    visitors::sweep(&mut tx, now).await?;
    invitations::sweep(&mut tx, now).await?;
    jobs::sweep(&mut tx, now - kept(services, Retention::Logs)).await?;
    tx.commit().await?;
    let mut tx = services.store.read_any().await?;
    let all = workspaces::list(&mut tx).await?;
    drop(tx);
    for workspace in all {
        let mut tx = services.store.write(workspace.id).await?;
        match workspaces::lock(&mut tx, workspace.id).await {
            // Erased since the list was read.
            Err(StoreError::Missing) => continue,
            locked => locked?,
        }
        contacts::sweep_searches(&mut tx, workspace.id, now - kept(services, Retention::Hours)).await?;
        events::sweep(&mut tx, workspace.id, now - kept(services, Retention::Week)).await?;
        imports::halt_forsaken(&mut tx, workspace.id, now).await?;
        imports::sweep(&mut tx, workspace.id, now - kept(services, Retention::Logs)).await?;
        avow_store::audit::sweep(&mut tx, workspace.id, now - kept(services, Retention::Audit)).await?;
        drafts::sweep(&mut tx, workspace.id, now - kept(services, Retention::Draft)).await?;
        tx.commit().await?;
    }
    services.store.keys.sweep_erasures(now - kept(services, Retention::Ledger)).await?;
    services.mail.sweep(now).map_err(|error| {
        tracing::error!(cause = %error, "the outbox was not swept");
        Refusal::Unavailable
    })
}

/// Hears of what other processes have committed (PostgreSQL) and passes it on; connects anew where it is lost.
pub async fn relay(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match events::listen(&services.store.db).await {
            Ok(None) => return,
            Ok(Some(mut listener)) => loop {
                tokio::select! {
                    heard = listener.next() => match heard {
                        Ok(Some(workspace)) => services.live.look(workspace),
                        Ok(None) | Err(_) => break,
                    },
                    _ = stop.changed() => return,
                }
            },
            Err(error) => tracing::warn!(cause = %error, "events of other processes are read by number until the connection is back"),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            _ = stop.changed() => {}
        }
    }
}
