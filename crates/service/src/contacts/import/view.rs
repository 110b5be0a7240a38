//! What is seen of an import: how it goes, its headings and examples, its bad rows.

use std::collections::HashMap;

use avow_model::access::{Member, Permission};
use avow_model::contacts::{Field, Import, ImportState, Waiting};
use avow_model::id::{ContactId, ImportId};
use avow_model::refusal::Refusal;
use avow_store::{StoreError, Tx, contacts, fields, imports as store_imports, jobs};

use super::rows::Rows;
use super::sheet::COLUMNS_MAX;
use crate::work::waiting;
use crate::{Answer, Services};

/// How many rows that change somebody a page shows.
const CHANGES: usize = 50;

/// How many bad rows a page shows.
const PROBLEMS: usize = 50;

/// Bad rows of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// What is wrong, by line.
    pub rows: Vec<store_imports::Problem>,
    /// After which line the next page begins, where there is one.
    pub next: Option<i64>,
}

/// An import, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    /// How it goes.
    pub import: Import,
    /// Why nobody is at it, where it is to be worked at.
    pub waits: Option<Waiting>,
    /// The workspace's fields.
    pub fields: Vec<Field>,
    /// The file's headings, while it is kept and its columns may be changed; else none.
    pub headings: Vec<String>,
    /// The first three rows, under the headings.
    pub examples: Vec<Vec<String>>,
    /// The bad rows that were found.
    pub problems: Problems,
    /// Whom the rows change, once all have been looked at.
    pub changes: Changes,
}

/// Whom rows of an import change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// By line.
    pub rows: Vec<Changed>,
    /// After which line the next page begins, where there is one.
    pub next: Option<i64>,
}

/// Whom a row changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The row's line in the file.
    pub line: i64,
    /// Whom, with the name if there is one; nobody where it is somebody new in the same file.
    pub contact: Option<(ContactId, Option<String>)>,
    /// In what: names of fields.
    pub fields: Vec<String>,
}

/// The latest imports, newest first.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn imports(services: &Services, member: Member) -> Answer<Vec<Import>> {
    if !member.may(Permission::ImportContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    Ok(store_imports::list(&mut tx, member.workspace).await?)
}

/// The names of the files in which the latest imports came, where they are known.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn import_files(services: &Services, member: Member) -> Answer<HashMap<ImportId, String>> {
    if !member.may(Permission::ImportContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    Ok(store_imports::file_names(&mut tx, &services.store.keys, member.workspace).await?)
}

/// An import with its headings and examples, its bad rows after a line, and whom it changes after another.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none.
pub async fn open_import(services: &Services, member: Member, id: ImportId, after: i64, changed_after: i64) -> Answer<ImportView> {
    let problems = problems(services, member, id, after).await?;
    let mut tx = services.store.read(member.workspace).await?;
    let import = store_imports::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    let fields = fields::list(&mut tx, member.workspace).await?;
    let waits = match import.state {
        ImportState::Trying | ImportState::Running => {
            let job = jobs::standing(&mut tx, member.workspace, "import", id.0).await?;
            job.and_then(|(run_at, claimed_until)| waiting(run_at, claimed_until, services.now()))
        }
        _ => None,
    };
    let ended = import.is_halted() || matches!(import.state, ImportState::Tried | ImportState::Done | ImportState::Stopped);
    let changes = if ended { changes(&mut tx, services, member, id, changed_after).await? } else { Changes::default() };
    let mut view = ImportView { import, waits, fields, headings: Vec::new(), examples: Vec::new(), problems, changes };
    if matches!(view.import.state, ImportState::Mapping | ImportState::Tried) {
        let content = match store_imports::content(&mut tx, &services.store.keys, member.workspace, id).await {
            // Trying it says so.
            Err(StoreError::KeyGone) => None,
            content => content?,
        };
        if let Some(content) = content {
            let mut rows = Rows::open(content);
            view.headings = rows.headings();
            view.examples = rows.take(3).into_iter().map(|row| row.cells).collect();
        }
    }
    Ok(view)
}

/// The bad rows of an import after a line.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn problems(services: &Services, member: Member, id: ImportId, after: i64) -> Answer<Problems> {
    if !member.may(Permission::ImportContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    // Enough for one line with every column wrong, so that a line is never torn.
    let limit = PROBLEMS + COLUMNS_MAX;
    let mut rows = store_imports::problems(&mut tx, member.workspace, id, after, limit as i64).await?;
    let last = rows.get(PROBLEMS.saturating_sub(1)).map(|problem| problem.line);
    let more = last.is_some_and(|last| rows.iter().any(|problem| problem.line > last));
    if let Some(last) = last {
        rows.retain(|problem| problem.line <= last);
    }
    Ok(Problems { rows, next: last.filter(|_| more) })
}

/// Whom the rows of an import after a line change, by name.
async fn changes(tx: &mut Tx, services: &Services, member: Member, id: ImportId, after: i64) -> Answer<Changes> {
    let mut rows = store_imports::changes(tx, member.workspace, id, after, CHANGES as i64 + 1).await?;
    let more = rows.len() > CHANGES;
    rows.truncate(CHANGES);
    let ids: Vec<ContactId> = rows.iter().filter_map(|row| row.contact_id).collect();
    let names = contacts::names(tx, &services.store.keys, member.workspace, &ids).await?;
    let next = rows.last().map(|row| row.line).filter(|_| more);
    let changed = rows.into_iter().map(|row| Changed {
        line: row.line,
        contact: row.contact_id.map(|id| (id, names.get(&id).cloned())),
        fields: row.fields.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    });
    Ok(Changes { rows: changed.collect(), next })
}
