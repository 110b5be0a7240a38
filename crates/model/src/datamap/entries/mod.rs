//! The entries themselves: a file for each kind of table, a line for each column.
//!
//! A table first says what holds for most of its columns; a column then says where it differs.
//! What is about a member or a contact is deleted with them unless the line says otherwise.
//! An id that is shown stands for the word it leads to: the copy shows the label, not its number.

mod accounts;
mod contacts;
mod conversations;
mod keys;
mod work;
mod workspaces;

use super::{Category, Entry, Erasure, Export, Purpose, Recipient, Retention, Stored, Subject};

/// What the main database is made of.
const MAIN: &[&[Entry]] =
    &[accounts::COLUMNS, workspaces::COLUMNS, contacts::COLUMNS, conversations::COLUMNS, work::COLUMNS, PULSES, RUNNER];

/// What the database of keys is made of.
const KEYS: &[&[Entry]] = &[keys::COLUMNS, PULSES, RUNNER];

/// Every column of the main database.
pub static ENTRIES: &[Entry] = &joined::<{ total(MAIN) }>(MAIN);

/// Every column of the database of keys.
pub static KEY_ENTRIES: &[Entry] = &joined::<{ total(KEYS) }>(KEYS);

/// The migration runner's own table, alike in both databases.
const _SQLX_MIGRATIONS: Entry = table("_sqlx_migrations", Subject::Nobody, &[Purpose::Operation], Retention::Workspace);

/// The table to which is written to see that it can be; alike in both databases.
const PULSE: Entry = table("pulse", Subject::Nobody, &[Purpose::Operation], Retention::Workspace);

/// Its columns.
const PULSES: &[Entry] = &[PULSE.column("id"), PULSE.column("at")];

/// Which migrations have run.
const RUNNER: &[Entry] = &[
    _SQLX_MIGRATIONS.column("version"),
    _SQLX_MIGRATIONS.column("description"),
    _SQLX_MIGRATIONS.column("installed_on"),
    _SQLX_MIGRATIONS.column("success"),
    _SQLX_MIGRATIONS.column("checksum"),
    _SQLX_MIGRATIONS.column("execution_time"),
];

/// What holds for a table's columns unless they say otherwise: bookkeeping, stored as it is, in nobody's copy,
/// for nobody else, and deleted with the person whose row it is.
const fn table(table: &'static str, subject: Subject, purposes: &'static [Purpose], retention: Retention) -> Entry {
    let erasure = match subject {
        Subject::Member | Subject::Contact => Erasure::Deleted,
        Subject::Workspace | Subject::Nobody => Erasure::Untouched,
    };
    Entry {
        table,
        column: "",
        category: Category::Bookkeeping,
        subject,
        purposes,
        retention,
        stored: Stored::Plain,
        export: Export::Left,
        erasure,
        recipient: Recipient::Nobody,
    }
}

impl Entry {
    /// A column of this table.
    const fn column(self, column: &'static str) -> Entry {
        Entry { column, ..self }
    }

    /// It holds this kind of fact.
    const fn is(self, category: Category) -> Entry {
        Entry { category, ..self }
    }

    /// It is about somebody else than the rest of its row.
    const fn about(self, subject: Subject) -> Entry {
        Entry { subject, ..self }
    }

    /// It is processed for these purposes.
    const fn used(self, purposes: &'static [Purpose]) -> Entry {
        Entry { purposes, ..self }
    }

    /// It is not stored as it is.
    const fn stored(self, stored: Stored) -> Entry {
        Entry { stored, ..self }
    }

    /// It is in the person's copy.
    const fn shown(self) -> Entry {
        Entry { export: Export::Shown, ..self }
    }

    /// Its row goes with the person.
    const fn deleted(self) -> Entry {
        Entry { erasure: Erasure::Deleted, ..self }
    }

    /// Its row outlives the person, and leads to nobody from then on.
    const fn detached(self) -> Entry {
        Entry { erasure: Erasure::Detached, ..self }
    }

    /// It is also given to this recipient.
    const fn to(self, recipient: Recipient) -> Entry {
        Entry { recipient, ..self }
    }
}

/// How many entries the parts hold together.
const fn total(parts: &[&[Entry]]) -> usize {
    let (mut part, mut sum) = (0, 0);
    while part < parts.len() {
        sum += parts[part].len();
        part += 1;
    }
    sum
}

/// The parts, one after the other.
const fn joined<const N: usize>(parts: &[&[Entry]]) -> [Entry; N] {
    let mut all = [_SQLX_MIGRATIONS; N];
    let (mut part, mut next) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[next] = parts[part][at];
            next += 1;
            at += 1;
        }
        part += 1;
    }
    all
}
