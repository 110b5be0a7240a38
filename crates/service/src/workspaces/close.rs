//! Closing a workspace: it stands still at once, and goes some days later with everything in it, unless an owner opens it
//! again before (CA-35, AT-38); or it goes at once (CA-39).
//!
//! What is in a closed workspace is read and taken along, and nothing in it changes: no message comes in or goes out. The
//! people who worked there keep their accounts, and are told by mail.

use avow_model::Time;
use avow_model::access::{Member, Permission, Person};
use avow_model::contacts::{Import, ImportState};
use avow_model::datamap::Retention;
use avow_model::id::WorkspaceId;
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::workspaces::{self, Content, Workspace};
use avow_store::{Tx, audit, imports, jobs};

use super::news::{self, News};
use crate::accounts::{self, Proof};
use crate::live::{About, Events};
use crate::settings::need;
use crate::{Answer, Services, privacy};

/// The job that erases a closed workspace whose day has come.
const ERASE: &str = "erase.workspace";

/// What closing a workspace means.
#[derive(Clone, Debug)]
pub struct Closing {
    /// The workspace.
    pub workspace: Workspace,
    /// How much would be lost.
    pub content: Content,
    /// When it would be gone; of one that is closed already, when it will be.
    pub until: Time,
    /// How many days there are to change one's mind.
    pub days: u32,
    /// How whoever asks proves that it is them; nothing where they have just done so.
    pub proof: Option<Proof>,
}

/// Has the day of a workspace come? Then it is not there any more, however long its erasure takes.
pub(crate) fn gone(workspace: &Workspace, now: Time) -> bool {
    workspace.erase_at.is_some_and(|at| at <= now)
}

/// What closing the workspace would mean, today.
///
/// # Errors
/// The member may not close it; [`Refusal::NotFound`] for the demo, which is removed instead.
pub async fn closing(services: &Services, member: Member) -> Answer<Closing> {
    need(member, Permission::CloseWorkspace)?;
    let days = services.config.profile.days(Retention::Account).unwrap_or_default();
    let proof = accounts::to_prove(services, person(member)).await?;
    let mut tx = services.store.read(member.workspace).await?;
    let workspace = real(&mut tx, member.workspace).await?;
    let content = workspaces::content(&mut tx, member.workspace).await?;
    let until = workspace.erase_at.unwrap_or_else(|| services.now() + chrono::Duration::days(i64::from(days)));
    Ok(Closing { workspace, content, until, days, proof })
}

/// Closes the workspace: it stands still from now on, and goes when its days are over, or at once. `typed` is its name,
/// by which whoever asks shows that they mean this one; they prove themselves, too. When it will be gone.
///
/// # Errors
/// The member may not, the name is another one (field `workspace`), the password is wrong, or the sign-in is too long ago.
pub async fn close(services: &Services, member: Member, typed: &str, password: &str, at_once: bool) -> Answer<Time> {
    let means = closing(services, member).await?;
    if text::one_line(typed).is_none_or(|name| name != means.workspace.name) {
        return Err(Refusal::wrong("workspace", "closing-wrong-name"));
    }
    accounts::confirm(services, person(member), password).await?;
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let held = real(&mut tx, member.workspace).await?;
    let until = match held.erase_at {
        _ if at_once => now,
        Some(at) => at,
        None => means.until,
    };
    if held.erase_at == Some(until) {
        return Ok(until);
    }
    workspaces::set_erase_at(&mut tx, member.workspace, Some(until)).await?;
    jobs::cancel(&mut tx, ERASE, member.workspace.0).await?;
    jobs::insert(&mut tx, services.new_id()?, ERASE, None, Some(member.workspace.0), until, now).await?;
    stop_imports(&mut tx, member.workspace, now).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "workspace.close", Some(member.workspace.0), now).await?;
    let news = if at_once { News::Erased } else { News::Closed };
    news::queue(services, &mut tx, member.workspace, news, now).await?;
    tell(services, tx, member, now).await?;
    services.jobs.notify_one();
    Ok(until)
}

/// Opens a closed workspace again: everything in it goes on.
///
/// # Errors
/// The member may not, or its day has come.
pub async fn reopen(services: &Services, member: Member) -> Answer<()> {
    need(member, Permission::CloseWorkspace)?;
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let held = real(&mut tx, member.workspace).await?;
    if gone(&held, now) {
        return Err(Refusal::NotFound);
    }
    if held.erase_at.is_none() {
        return Ok(());
    }
    workspaces::set_erase_at(&mut tx, member.workspace, None).await?;
    jobs::cancel(&mut tx, ERASE, member.workspace.0).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "workspace.reopen", Some(member.workspace.0), now).await?;
    news::queue(services, &mut tx, member.workspace, News::Reopened, now).await?;
    tell(services, tx, member, now).await?;
    services.jobs.notify_one();
    Ok(())
}

/// Erases a closed workspace whose day has come, for good: what the worker does. May run twice, and does nothing where
/// it has been opened again.
///
/// # Errors
/// Where a database cannot be written: then it is to be tried again.
pub(crate) async fn erase_closed(services: &Services, id: WorkspaceId) -> Answer<()> {
    let mut tx = services.store.read_any().await?;
    let held = workspaces::get(&mut tx, id).await?;
    drop(tx);
    // Without a row nothing is left but perhaps the key.
    if held.is_some_and(|workspace| !gone(&workspace, services.now())) {
        return Ok(());
    }
    privacy::erase_workspace(services, id).await
}

fn person(member: Member) -> Person {
    Person { account: member.account, session: member.session }
}

/// The workspace, unless it is the demo.
async fn real(tx: &mut Tx, id: WorkspaceId) -> Answer<Workspace> {
    workspaces::get(tx, id).await?.filter(|workspace| !workspace.demo).ok_or(Refusal::NotFound)
}

/// Stops the imports that are at work; what came in before stays.
async fn stop_imports(tx: &mut Tx, workspace: WorkspaceId, now: Time) -> Answer<()> {
    for import in imports::list(tx, workspace).await? {
        if matches!(import.state, ImportState::Trying | ImportState::Running) {
            let id = import.id;
            imports::update(tx, workspace, &Import { state: ImportState::Stopped, ..import }, now).await?;
            jobs::cancel(tx, "import", id.0).await?;
        }
    }
    Ok(())
}

/// Commits, and tells everybody who is in the workspace.
async fn tell(services: &Services, mut tx: Tx, member: Member, now: Time) -> Answer<()> {
    let mut events = Events::default();
    events.add(&mut tx, member.workspace, "member", About { actor: Some(member.account), ..About::default() }, now).await?;
    Ok(events.commit(tx, &services.live, member.workspace).await?)
}
