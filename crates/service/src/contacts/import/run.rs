//! An import at work: five hundred rows a transaction, each together with how far it has come.
//!
//! So it can be left, stopped, and taken up again after a crash where it was, and two workers at the same import do
//! nothing twice.

use avow_model::Time;
use avow_model::contacts::{Import, ImportState, Trouble};
use avow_model::id::{ContactId, ImportId, WorkspaceId};
use avow_model::refusal::{Refusal, Wrong};
use avow_store::imports::{Change, Problem};
use avow_store::{StoreError, Tx, fields, imports, workspaces};

use super::bring::bring_slice;
use super::rows::{Rows, Understood, read};
use super::trial::{Met, try_slice};
use crate::work::{GoesOn, Progress};
use crate::{Answer, Services};

/// How many rows share a transaction.
const SLICE: usize = 500;

/// What a slice of rows comes to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub added: i64,
    pub changes: Vec<Change>,
    pub problems: Vec<Problem>,
    pub rejected: i64,
}

impl Tally {
    /// A row changes somebody: of those in the database, or of those who are new in the file.
    pub(super) fn change(&mut self, line: i64, contact_id: Option<ContactId>, fields: String) {
        self.changes.push(Change { line, contact_id, fields });
    }

    pub(super) fn reject(&mut self, line: i64, wrongs: Vec<Wrong>) {
        self.rejected += 1;
        self.problems.extend(wrongs.into_iter().map(|wrong| Problem { line, field: wrong.field, reason: wrong.reason }));
    }
}

/// Does an import's work until it is done or stopped: tries every row, or brings every row in. It is left after a slice
/// when it is not to go on, and taken up again there. May run twice, and two may run at once.
///
/// # Errors
/// [`Refusal::Unavailable`] where the database cannot be written; what was done until then stays done.
pub async fn run_import(services: &Services, workspace: WorkspaceId, id: ImportId, goes_on: GoesOn<'_>) -> Answer<Progress> {
    let Some(begun) = begin(services, workspace, id).await? else { return Ok(Progress::Done) };
    let mut tx = services.store.read(workspace).await?;
    let fields = fields::list(&mut tx, workspace).await?;
    let content = imports::content(&mut tx, &services.store.keys, workspace, id).await;
    drop(tx);
    let content = match content {
        Ok(Some(content)) => content,
        Ok(None) => return lost(services, workspace, id, Trouble::File).await,
        Err(StoreError::KeyGone) => return lost(services, workspace, id, Trouble::Key).await,
        Err(error) => return Err(error.into()),
    };
    let (state, mut rows) = (begun.state, pass(content, begun.done).await?);
    let mut met = Met::default();
    let mut spare: Vec<ContactId> = Vec::new();
    let mut slice: Vec<Understood> = Vec::new();
    let mut from = begun.done;
    let answer = loop {
        if !goes_on() {
            break Ok(Progress::Paused);
        }
        if slice.is_empty() {
            from = rows.read;
            slice = rows.take(SLICE).into_iter().map(|row| (row.line, read(&fields, &begun.mapping, &row))).collect();
        }
        let step = match state {
            ImportState::Trying => try_slice(services, workspace, id, from, &slice, &mut met).await,
            _ => bring_slice(services, workspace, id, from, &slice, &mut spare).await,
        };
        match step {
            Ok(Step::On) => slice.clear(),
            Ok(Step::Again) => {}
            Ok(Step::End) => break Ok(Progress::Done),
            // Another worker was ahead: its rows are passed over.
            Ok(Step::Ahead(done)) => {
                rows = tokio::task::spawn_blocking(move || rows.pass(done)).await.map_err(|_| Refusal::Unavailable)?;
                slice.clear();
            }
            Err(error) => break Err(Refusal::from(error)),
        }
    };
    // Keys that were made and not needed hold nothing.
    crate::contacts::destroy_unused(services, workspace, &spare).await?;
    answer
}

/// Ends an import of which there is nothing left to read.
async fn lost(services: &Services, workspace: WorkspaceId, id: ImportId, trouble: Trouble) -> Answer<Progress> {
    let mut tx = services.store.write(workspace).await?;
    halt_import(&mut tx, workspace, id, trouble, services.now()).await?;
    tx.commit().await?;
    Ok(Progress::Done)
}

/// Writes down why an import stands still. With its file or its key gone it is stopped; otherwise it waits for somebody
/// to say that it is to go on. Nothing happens to one that is not being worked at.
///
/// # Errors
/// Where the database cannot be written.
pub(crate) async fn halt_import(tx: &mut Tx, workspace: WorkspaceId, id: ImportId, trouble: Trouble, now: Time) -> Result<(), StoreError> {
    let Some(import) = turn(tx, workspace, id).await? else { return Ok(()) };
    if import.trouble.is_some() || !matches!(import.state, ImportState::Trying | ImportState::Running) {
        return Ok(());
    }
    let import = if trouble == Trouble::Tries { import } else { stopped(tx, workspace, import).await? };
    imports::update(tx, workspace, &Import { trouble: Some(trouble), ..import }, now).await
}

/// An import that goes no further. What was only tried has changed nobody: of that the bad rows are left, and no more.
pub(super) async fn stopped(tx: &mut Tx, workspace: WorkspaceId, import: Import) -> Result<Import, StoreError> {
    let state = ImportState::Stopped;
    if import.state == ImportState::Running {
        return Ok(Import { state, ..import });
    }
    imports::clear_changes(tx, workspace, import.id).await?;
    Ok(Import { state, done: import.rejected, added: 0, changed: 0, ..import })
}

/// An import, in its turn; none where it or the whole workspace is gone.
async fn turn(tx: &mut Tx, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>, StoreError> {
    match workspaces::lock(tx, workspace).await {
        Ok(()) => imports::get(tx, workspace, id).await,
        Err(StoreError::Missing) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn pass(content: Vec<u8>, until: i64) -> Answer<Rows> {
    tokio::task::spawn_blocking(move || Rows::open(content).pass(until)).await.map_err(|_| Refusal::Unavailable)
}

/// How a slice ended.
pub(super) enum Step {
    /// Written down: on to the next.
    On,
    /// Nothing written, because what was there has changed meanwhile: the same once more.
    Again,
    /// Another worker has come as far as this.
    Ahead(i64),
    /// Done, halted, stopped or begun anew by somebody else.
    End,
}

/// The import as its work begins. A trial always begins at the first row: whom it met before a crash it does not know.
async fn begin(services: &Services, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>, StoreError> {
    let mut tx = services.store.write(workspace).await?;
    let Some(mut import) = turn(&mut tx, workspace, id).await? else { return Ok(None) };
    match import.state {
        _ if import.trouble.is_some() => return Ok(None),
        ImportState::Running => {}
        ImportState::Trying if import.done == 0 => {}
        ImportState::Trying => {
            import = Import { done: 0, added: 0, changed: 0, rejected: 0, ..import };
            imports::clear_rows(&mut tx, workspace, id).await?;
            imports::update(&mut tx, workspace, &import, services.now()).await?;
            tx.commit().await?;
        }
        _ => return Ok(None),
    }
    Ok(Some(import))
}

/// A transaction in which the import still is where the slice begins, or how the slice ends instead.
pub(super) async fn open(
    services: &Services,
    workspace: WorkspaceId,
    id: ImportId,
    state: ImportState,
    from: i64,
) -> Result<Result<(Tx, Import), Step>, StoreError> {
    let mut tx = services.store.write(workspace).await?;
    Ok(match turn(&mut tx, workspace, id).await? {
        Some(import) if import.state != state || import.trouble.is_some() || import.done < from => Err(Step::End),
        Some(import) if import.done > from => Err(Step::Ahead(import.done)),
        Some(import) => Ok((tx, import)),
        None => Err(Step::End),
    })
}

/// Writes down a slice and how far the import has come with it; past the last row, that it is through.
pub(super) async fn close(
    services: &Services,
    workspace: WorkspaceId,
    mut tx: Tx,
    mut import: Import,
    rows: usize,
    tally: Tally,
    through: ImportState,
) -> Result<Step, StoreError> {
    imports::insert_problems(&mut tx, workspace, import.id, &tally.problems).await?;
    imports::insert_changes(&mut tx, workspace, import.id, &tally.changes).await?;
    import.done += rows as i64;
    import.added += tally.added;
    import.changed += tally.changes.len() as i64;
    import.rejected += tally.rejected;
    let last = rows == 0 || import.done >= import.rows;
    if last {
        import.state = through;
    }
    imports::update(&mut tx, workspace, &import, services.now()).await?;
    tx.commit().await?;
    Ok(if last { Step::End } else { Step::On })
}
