//! An import at work: five hundred rows a transaction, each together with how far it has come.
//!
//! So it can be left, stopped, and taken up again after a crash where it was, and two workers at the same import do
//! nothing twice. People are known again by their e-mail addresses, then by their numbers: the same file twice makes
//! nobody twice. An empty cell empties nothing.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Cursor;

use avow_model::Time;
use avow_model::contacts::{Column, Contact, ContactDraft, Field, IdentityKind, Import, ImportState, Trouble};
use avow_model::id::{ContactId, ImportId, WorkspaceId};
use avow_model::refusal::{Refusal, Wrong};
use avow_store::imports::Problem;
use avow_store::keys::KeyKind;
use avow_store::{StoreError, Tx, contacts, fields, imports, workspaces};

use super::{WAYS_MAX, check, field_name, merged, save};
use crate::work::{GoesOn, Progress};
use crate::{Answer, Services};

/// How many rows share a transaction.
const SLICE: usize = 500;

/// The rows of a kept file, in order.
pub(super) struct Rows {
    reader: csv::Reader<Cursor<Vec<u8>>>,
    headings: Vec<String>,
    /// How many rows have been read.
    read: i64,
}

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its line in the file as it came.
    pub line: i64,
    /// Its cells.
    pub cells: Vec<String>,
}

impl Rows {
    /// The rows of a file as it was kept by the upload.
    pub(super) fn open(content: Vec<u8>) -> Self {
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Cursor::new(content));
        let mut rows = Self { reader, headings: Vec::new(), read: 0 };
        rows.headings = rows.next().map(|row| row.cells).unwrap_or_default();
        rows
    }

    /// What stands over the columns.
    pub(super) fn headings(&self) -> Vec<String> {
        self.headings.clone()
    }

    fn next(&mut self) -> Option<Row> {
        let mut record = csv::StringRecord::new();
        // The file is our own: what cannot be read any more is its end.
        if !self.reader.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        let line = record.get(0).and_then(|line| line.parse().ok()).unwrap_or(0);
        Some(Row { line, cells: record.iter().skip(1).map(str::to_owned).collect() })
    }

    /// The next rows, at most so many.
    pub(super) fn take(&mut self, most: usize) -> Vec<Row> {
        let rows: Vec<Row> = std::iter::from_fn(|| self.next()).take(most).collect();
        self.read += rows.len() as i64;
        rows
    }

    /// Passes over rows until so many have been read.
    fn pass(mut self, until: i64) -> Self {
        while self.read < until && self.next().is_some() {
            self.read += 1;
        }
        self
    }
}

/// What a row says, by what its columns mean; what is wrong with it otherwise.
fn understand(fields: &[Field], mapping: &[Column], cells: &[String]) -> Result<ContactDraft, Vec<Wrong>> {
    if cells.iter().skip(mapping.len()).any(|cell| !cell.trim().is_empty()) {
        return Err(vec![Wrong::new("", "contacts-wrong-width")]);
    }
    let mut names: Vec<&str> = Vec::new();
    let mut typed: Vec<(String, &str)> = Vec::new();
    for (column, cell) in mapping.iter().zip(cells) {
        let cell = unquoted(cell.trim());
        if cell.is_empty() || *column == Column::Skip {
            continue;
        }
        if cell.contains('\u{fffd}') {
            return Err(vec![Wrong::new("", "contacts-wrong-letters")]);
        }
        match column {
            Column::Skip => {}
            Column::Name => names.push(cell),
            Column::Locale => typed.push(("locale".to_owned(), cell)),
            Column::Email => typed.extend(cell.split([';', ',']).map(|part| ("email".to_owned(), part))),
            Column::Phone => typed.extend(cell.split([';', ',']).map(|part| ("phone".to_owned(), part))),
            Column::Field(id) => typed.push((field_name(*id), cell)),
        }
    }
    let name = names.join(" ");
    let all = std::iter::once(("name", name.as_str())).chain(typed.iter().map(|(field, cell)| (field.as_str(), *cell)));
    let draft = check(fields, all)?;
    if draft.emails.is_empty() && draft.phones.is_empty() {
        return Err(vec![Wrong::new("", "contacts-wrong-no-address")]);
    }
    Ok(draft)
}

/// A cell without the apostrophe that an export puts before what a spreadsheet would take for a formula.
fn unquoted(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

/// The addresses and numbers by which a draft is known again.
fn ways(draft: &ContactDraft) -> impl Iterator<Item = (IdentityKind, &String)> {
    let emails = draft.emails.iter().map(|value| (IdentityKind::Email, value));
    emails.chain(draft.phones.iter().map(|value| (IdentityKind::Phone, value)))
}

/// The contact that is meant: the first with one of the addresses, else with one of the numbers.
async fn known(tx: &mut Tx, services: &Services, workspace: WorkspaceId, draft: &ContactDraft) -> Result<Option<Contact>, StoreError> {
    for (kind, value) in ways(draft) {
        for (id, ..) in contacts::find_identity(tx, &services.store.keys, workspace, kind, value).await? {
            if let Some(contact) = contacts::get(tx, &services.store.keys, workspace, id).await? {
                return Ok(Some(contact));
            }
        }
    }
    Ok(None)
}

/// What a row does to a contact that is there: nothing, a change, or more ways than one may have.
fn change(held: &Contact, draft: &ContactDraft) -> Result<Option<ContactDraft>, Wrong> {
    match merged(held, draft) {
        Some(next) if next.emails.len() > WAYS_MAX => Err(Wrong::new("email", "contacts-wrong-too-many")),
        Some(next) if next.phones.len() > WAYS_MAX => Err(Wrong::new("phone", "contacts-wrong-too-many")),
        next => Ok(next),
    }
}

/// What a slice of rows comes to.
#[derive(Debug, Default)]
struct Tally {
    added: i64,
    changed: i64,
    problems: Vec<Problem>,
    rejected: i64,
}

impl Tally {
    fn reject(&mut self, line: i64, wrongs: Vec<Wrong>) {
        self.rejected += 1;
        self.problems.extend(wrongs.into_iter().map(|wrong| Problem { line, field: wrong.field, reason: wrong.reason }));
    }
}

/// A row with what it says, or what is wrong with it.
type Understood = (i64, Result<ContactDraft, Vec<Wrong>>);

/// Those of the file who are new, while it is tried: an address or a number, and what was said with it.
type Newcomers = HashMap<(IdentityKind, String), u64>;

fn imprint(draft: &ContactDraft) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&draft.name, &draft.locale, &draft.emails, &draft.phones, &draft.fields).hash(&mut hasher);
    hasher.finish()
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
    let mut newcomers = Newcomers::new();
    let mut spare: Vec<ContactId> = Vec::new();
    let mut slice: Vec<Understood> = Vec::new();
    let mut from = begun.done;
    let mut plenty = false;
    let answer = loop {
        if !goes_on() {
            break Ok(Progress::Paused);
        }
        if slice.is_empty() {
            from = rows.read;
            slice = rows.take(SLICE).into_iter().map(|row| (row.line, understand(&fields, &begun.mapping, &row.cells))).collect();
        }
        let step = match state {
            ImportState::Trying => try_slice(services, workspace, id, from, &slice, &mut newcomers).await,
            _ => bring_slice(services, workspace, id, from, &slice, &mut spare, plenty).await,
        };
        plenty = matches!(step, Ok(Step::Again));
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
    for unused in spare {
        services.store.keys.destroy(unused.0, services.now()).await?;
    }
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
    let Some(import) = held(tx, workspace, id).await? else { return Ok(()) };
    if import.trouble.is_some() || !matches!(import.state, ImportState::Trying | ImportState::Running) {
        return Ok(());
    }
    let state = if trouble == Trouble::Tries { import.state } else { ImportState::Stopped };
    imports::update(tx, workspace, &Import { state, trouble: Some(trouble), ..import }, now).await
}

/// An import, in its turn; none where it or the whole workspace is gone.
async fn held(tx: &mut Tx, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>, StoreError> {
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
enum Step {
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
    let Some(mut import) = held(&mut tx, workspace, id).await? else { return Ok(None) };
    match import.state {
        _ if import.trouble.is_some() => return Ok(None),
        ImportState::Running => {}
        ImportState::Trying if import.done == 0 => {}
        ImportState::Trying => {
            import = Import { done: 0, added: 0, changed: 0, rejected: 0, ..import };
            imports::clear_problems(&mut tx, workspace, id).await?;
            imports::update(&mut tx, workspace, &import, services.now()).await?;
            tx.commit().await?;
        }
        _ => return Ok(None),
    }
    Ok(Some(import))
}

/// A transaction in which the import still is where the slice begins, or how the slice ends instead.
async fn open(
    services: &Services,
    workspace: WorkspaceId,
    id: ImportId,
    state: ImportState,
    from: i64,
) -> Result<Result<(Tx, Import), Step>, StoreError> {
    let mut tx = services.store.write(workspace).await?;
    Ok(match held(&mut tx, workspace, id).await? {
        Some(import) if import.state != state || import.trouble.is_some() || import.done < from => Err(Step::End),
        Some(import) if import.done > from => Err(Step::Ahead(import.done)),
        Some(import) => Ok((tx, import)),
        None => Err(Step::End),
    })
}

/// Writes down a slice and how far the import has come with it; past the last row, that it is through.
async fn close(
    services: &Services,
    workspace: WorkspaceId,
    mut tx: Tx,
    mut import: Import,
    rows: usize,
    tally: Tally,
    through: ImportState,
) -> Result<Step, StoreError> {
    for problem in &tally.problems {
        imports::insert_problem(&mut tx, workspace, import.id, problem).await?;
    }
    import.done += rows as i64;
    import.added += tally.added;
    import.changed += tally.changed;
    import.rejected += tally.rejected;
    let last = rows == 0 || import.done >= import.rows;
    if last {
        import.state = through;
    }
    imports::update(&mut tx, workspace, &import, services.now()).await?;
    tx.commit().await?;
    Ok(if last { Step::End } else { Step::On })
}

/// Tries a slice: who would be new, who would change, what is wrong. Changes nobody.
async fn try_slice(
    services: &Services,
    workspace: WorkspaceId,
    id: ImportId,
    from: i64,
    slice: &[Understood],
    newcomers: &mut Newcomers,
) -> Result<Step, StoreError> {
    let mut tally = Tally::default();
    let mut tx = services.store.read(workspace).await?;
    for (line, row) in slice {
        let draft = match row {
            Ok(draft) => draft,
            Err(wrongs) => {
                tally.reject(*line, wrongs.clone());
                continue;
            }
        };
        if let Some(held) = known(&mut tx, services, workspace, draft).await? {
            match change(&held, draft) {
                Ok(None) => {}
                Ok(Some(_)) => tally.changed += 1,
                Err(wrong) => tally.reject(*line, vec![wrong]),
            }
            continue;
        }
        let own = imprint(draft);
        match ways(draft).find_map(|(kind, value)| newcomers.get(&(kind, value.clone()))) {
            None => tally.added += 1,
            Some(before) => tally.changed += i64::from(*before != own),
        }
        newcomers.extend(ways(draft).map(|(kind, value)| ((kind, value.clone()), own)));
    }
    drop(tx);
    match open(services, workspace, id, ImportState::Trying, from).await? {
        Ok((tx, import)) => close(services, workspace, tx, import, slice.len(), tally, ImportState::Tried).await,
        Err(step) => Ok(step),
    }
}

/// Brings a slice in. The keys of those who seem new are made before the transaction opens; who is new is decided in it.
async fn bring_slice(
    services: &Services,
    workspace: WorkspaceId,
    id: ImportId,
    from: i64,
    slice: &[Understood],
    spare: &mut Vec<ContactId>,
    plenty: bool,
) -> Result<Step, StoreError> {
    make_keys(services, workspace, slice, spare, plenty).await?;
    let (mut tx, import) = match open(services, workspace, id, ImportState::Running, from).await? {
        Ok(opened) => opened,
        Err(step) => return Ok(step),
    };
    let now = services.now();
    let mut tally = Tally::default();
    let mut used = 0;
    for (line, row) in slice {
        let draft = match row {
            Ok(draft) => draft,
            Err(wrongs) => {
                tally.reject(*line, wrongs.clone());
                continue;
            }
        };
        if let Some(held) = known(&mut tx, services, workspace, draft).await? {
            match change(&held, draft) {
                Ok(None) => {}
                Ok(Some(next)) => {
                    save(&mut tx, services, workspace, Some(&held), held.id, &next, "import", now).await?;
                    tally.changed += 1;
                }
                Err(wrong) => tally.reject(*line, vec![wrong]),
            }
            continue;
        }
        let Some(new) = spare.get(used) else { return Ok(Step::Again) };
        save(&mut tx, services, workspace, None, *new, draft, "import", now).await?;
        used += 1;
        tally.added += 1;
    }
    let step = close(services, workspace, tx, import, slice.len(), tally, ImportState::Done).await?;
    spare.drain(..used);
    Ok(step)
}

/// Makes as many keys as a slice needs, all in one go, and unwraps them once. Rows about the same newcomer need one key
/// together; with `plenty`, after that was too few, each gets its own.
async fn make_keys(
    services: &Services,
    workspace: WorkspaceId,
    slice: &[Understood],
    spare: &mut Vec<ContactId>,
    plenty: bool,
) -> Result<(), StoreError> {
    let mut tx = services.store.read(workspace).await?;
    let mut met = Newcomers::new();
    let mut needed = 0;
    for draft in slice.iter().filter_map(|(_, row)| row.as_ref().ok()) {
        let again = ways(draft).any(|(kind, value)| met.contains_key(&(kind, value.clone())));
        met.extend(ways(draft).map(|(kind, value)| ((kind, value.clone()), 0)));
        if (plenty || !again) && known(&mut tx, services, workspace, draft).await?.is_none() {
            needed += 1;
        }
    }
    drop(tx);
    let mut fresh: Vec<ContactId> = Vec::new();
    while spare.len() + fresh.len() < needed {
        fresh.push(services.new_id()?);
    }
    let ids: Vec<_> = fresh.iter().map(|id| id.0).collect();
    if !ids.is_empty() {
        services.store.keys.create(KeyKind::Person, &ids, services.now()).await?;
        services.store.keys.many(&ids).await?;
        spare.extend(fresh);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::contacts::FieldKind;
    use avow_model::id::FieldId;
    use uuid::Uuid;

    fn cells(line: &str) -> Vec<String> {
        line.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn a_row_is_understood_by_what_its_columns_mean() {
        let size = Field { id: FieldId(Uuid::from_u128(4)), label: "Size".into(), kind: FieldKind::Number, position: 1, version: 1 };
        let mapping = [Column::Name, Column::Name, Column::Email, Column::Phone, Column::Skip, Column::Field(size.id)];
        let row = cells("Leila|Haddad|L@x.example; l2@x.example|'+33 6 39 98 00 42|whatever|1,5");
        let draft = understand(std::slice::from_ref(&size), &mapping, &row).expect("a sound row");
        assert_eq!(draft.name.as_deref(), Some("Leila Haddad"));
        assert_eq!(draft.emails, ["l@x.example", "l2@x.example"]);
        assert_eq!(draft.phones, ["+33639980042"]);
        assert_eq!(draft.fields, [(size.id, "1.5".to_owned())]);
    }

    #[test]
    fn a_bad_row_says_why() {
        let mapping = [Column::Name, Column::Email];
        let reason = |line: &str| understand(&[], &mapping, &cells(line)).expect_err("a bad row").remove(0);
        assert_eq!(reason("Leila|leila"), Wrong::new("email", "wrong-email"));
        assert_eq!(reason("Leila|"), Wrong::new("", "contacts-wrong-no-address"));
        assert_eq!(reason("Leila"), Wrong::new("", "contacts-wrong-no-address"));
        assert_eq!(reason("Leila|l@x.example|more"), Wrong::new("", "contacts-wrong-width"));
        assert_eq!(reason("Le\u{fffd}la|l@x.example"), Wrong::new("", "contacts-wrong-letters"));
        assert_eq!(reason(&format!("{}|l@x.example", "a".repeat(1_000_000))), Wrong::new("name", "wrong-too-long"));
    }

    #[test]
    fn an_empty_cell_says_nothing() {
        let id = FieldId(Uuid::from_u128(4));
        let size = Field { id, label: "Size".into(), kind: FieldKind::Number, position: 1, version: 1 };
        let draft = understand(&[size], &[Column::Email, Column::Field(id)], &cells("l@x.example|")).expect("a sound row");
        assert!(draft.fields.is_empty());
    }

    #[test]
    fn reading_goes_on_where_it_stopped() {
        let content = b"1,email\n2,a@x.example\n4,b@x.example\n5,c@x.example\n".to_vec();
        let mut rows = Rows::open(content.clone());
        assert_eq!(rows.headings(), ["email"]);
        assert_eq!(rows.take(2).len(), 2);
        let mut later = Rows::open(content).pass(2);
        assert_eq!(later.take(500), [Row { line: 5, cells: cells("c@x.example") }]);
        assert!(later.take(500).is_empty());
        assert_eq!(later.read, 3);
    }
}
