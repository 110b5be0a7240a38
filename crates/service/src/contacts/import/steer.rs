//! What a member does with an import: taking a file in, trying it, bringing it in, having it gone on with, stopping it.

use avow_model::access::{Member, Permission};
use avow_model::contacts::{Column, Import, ImportState};
use avow_model::id::ImportId;
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::{Tx, audit, fields, imports as store_imports, jobs, workspaces};

use super::columns::{guess, mapping_wrongs};
use super::run::stopped;
use super::sheet::sheet;
use crate::{Answer, Services};

/// The largest file, in bytes.
pub const FILE_MAX: usize = 50 * 1024 * 1024;

/// How much of a file's name is kept, in characters.
const NAME_MAX: usize = 200;

/// Takes a file in, under the name that it came with. Its id, and the name of the encoding in which it was read, for the person to compare.
///
/// # Errors
/// [`Refusal::TooLarge`]; [`Refusal::Invalid`] on `file` where it is no table, or too wide or too long a one.
pub async fn upload(services: &Services, member: Member, name: &str, bytes: Vec<u8>) -> Answer<(ImportId, &'static str)> {
    if !member.may(Permission::ImportContacts) {
        return Err(Refusal::Forbidden);
    }
    if bytes.len() > FILE_MAX {
        return Err(Refusal::TooLarge);
    }
    // Fifty megabytes take a while: others are served meanwhile.
    let read = tokio::task::spawn_blocking(move || sheet(&bytes)).await.map_err(|_| Refusal::Unavailable)?;
    let name: String = text::one_line(name).unwrap_or_default().chars().take(NAME_MAX).collect();
    let sheet = read.map_err(|reason| Refusal::wrong("file", reason))?;
    let (workspace, now) = (member.workspace, services.now());
    let id: ImportId = services.new_id()?;
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let mapping = guess(&sheet.headings, &fields::list(&mut tx, workspace).await?);
    let import = Import {
        id,
        state: ImportState::Mapping,
        mapping,
        rows: sheet.rows,
        done: 0,
        added: 0,
        changed: 0,
        rejected: 0,
        trouble: None,
        created_at: now,
        version: 1,
    };
    store_imports::insert(&mut tx, &services.store.keys, workspace, member.account, &import, &name, &sheet.content).await?;
    tx.commit().await?;
    Ok((id, sheet.encoding))
}

/// An import that is about to change, in its turn.
async fn turn(services: &Services, member: Member, id: ImportId) -> Answer<(Tx, Import)> {
    if !member.may(Permission::ImportContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let import = store_imports::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    Ok((tx, import))
}

/// Begins anew from the first row, in a job of its own.
async fn set_off(services: &Services, member: Member, mut tx: Tx, import: Import, state: ImportState) -> Answer<()> {
    let (workspace, now) = (member.workspace, services.now());
    let fresh = Import { state, done: 0, added: 0, changed: 0, rejected: 0, trouble: None, ..import };
    store_imports::clear_rows(&mut tx, workspace, fresh.id).await?;
    store_imports::update(&mut tx, workspace, &fresh, now).await?;
    jobs::insert(&mut tx, services.new_id()?, "import", Some(workspace), Some(fresh.id.0), now, now).await?;
    tx.commit().await?;
    services.jobs.notify_one();
    Ok(())
}

/// Says what the columns mean, and has every row tried without changing anything.
///
/// # Errors
/// [`Refusal::Invalid`] where no column tells people apart or one meaning is given twice; [`Refusal::Conflict`] where
/// somebody was first, or it runs already.
pub async fn try_out(services: &Services, member: Member, id: ImportId, version: i64, mapping: Vec<Column>) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if import.version != version || !matches!(import.state, ImportState::Mapping | ImportState::Tried) {
        return Err(Refusal::Conflict);
    }
    let known = fields::list(&mut tx, member.workspace).await?;
    let wrongs = mapping_wrongs(&mapping, import.mapping.len(), &known);
    if !wrongs.is_empty() {
        return Err(Refusal::Invalid(wrongs));
    }
    set_off(services, member, tx, Import { mapping, ..import }, ImportState::Trying).await
}

/// Brings the rows in that were found sound.
///
/// # Errors
/// [`Refusal::Conflict`] where it has not been tried, or somebody was first.
pub async fn bring_in(services: &Services, member: Member, id: ImportId, version: i64) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if import.version != version || import.state != ImportState::Tried {
        return Err(Refusal::Conflict);
    }
    audit::append(&mut tx, member.workspace, Some(member.account), "contacts.import", Some(id.0), services.now()).await?;
    set_off(services, member, tx, import, ImportState::Running).await
}

/// Has an import that was halted gone on with: a trial from the first row, the rest from where it was.
///
/// # Errors
/// [`Refusal::Conflict`] where it does not stand still, or somebody was first.
pub async fn go_on(services: &Services, member: Member, id: ImportId, version: i64) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if import.version != version || !import.is_halted() {
        return Err(Refusal::Conflict);
    }
    let (workspace, now) = (member.workspace, services.now());
    store_imports::update(&mut tx, workspace, &Import { trouble: None, ..import }, now).await?;
    jobs::insert(&mut tx, services.new_id()?, "import", Some(workspace), Some(id.0), now, now).await?;
    tx.commit().await?;
    services.jobs.notify_one();
    Ok(())
}

/// Stops an import for good and lets its file go. What came in before stays. May be asked twice.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none.
pub async fn stop(services: &Services, member: Member, id: ImportId) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if matches!(import.state, ImportState::Done | ImportState::Stopped) {
        return Ok(());
    }
    let stopped = Import { trouble: None, ..stopped(&mut tx, member.workspace, import).await? };
    store_imports::update(&mut tx, member.workspace, &stopped, services.now()).await?;
    jobs::cancel(&mut tx, "import", id.0).await?;
    Ok(tx.commit().await?)
}
