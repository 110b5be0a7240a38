//! The driver: what sqlx asks of a database, over a connection of rusqlite. Statements are kept ready; all rows of an
//! answer are read before it is given, so that no statement stays open while somebody does something else.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _, ready};
use futures::stream::{BoxStream, StreamExt as _, iter};
use rusqlite::config::DbConfig;
use rusqlite::types::Value as Stored;
use rusqlite::{ErrorCode, OpenFlags};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::{Arguments, ColumnIndex, Database, Either, Error, Execute, Executor, IntoArguments, SqlStr, Type};

use super::failure::failed;
use super::never::{Never, not_here};
use super::types::Kind;

/// How many statements a connection keeps ready: about as many as the store has.
const STATEMENTS: usize = 256;
/// How long a connection waits for another process.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// SQLite, asked where one is.
#[derive(Debug)]
pub struct Direct;

impl Database for Direct {
    type Connection = Never;
    type TransactionManager = Never;
    type Row = Row;
    type QueryResult = Done;
    type Column = Column;
    type TypeInfo = Kind;
    type Value = Value;
    type ValueRef<'r> = ValueRef<'r>;
    type Arguments = Values;
    type ArgumentBuffer = Vec<Stored>;
    type Statement = Never;
    const NAME: &'static str = "SQLite";
    const URL_SCHEMES: &'static [&'static str] = &[];
}

/// A connection: for reading, or the one that writes.
pub struct Connection(rusqlite::Connection);

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

impl Connection {
    /// Opens a file that is there, to read.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(crate) fn reader(path: &Path) -> Result<Self, Error> {
        // To read what is in the log beside it, the file itself must be open for writing; `query_only` refuses to.
        let opened = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        opened.0.execute_batch("PRAGMA query_only = ON;").map_err(failed)?;
        Ok(opened)
    }

    /// Opens a file to write; it is made where it is missing. Every commit waits for the disk.
    ///
    /// # Errors
    /// Where it cannot be opened or written.
    pub(crate) fn writer(path: &Path) -> Result<Self, Error> {
        let opened = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        opened.0.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").map_err(failed)?;
        Ok(opened)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        let connection = rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        // What is asked for often is in the system's cache anyway.
        let how = "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -2000;";
        connection.execute_batch(how).map_err(failed)?;
        // A plan does not depend on what is bound. Otherwise many a statement would be read anew each time that it is asked
        // (sqlite.org/c3ref/c_dbconfig_defensive.html, SQLITE_DBCONFIG_ENABLE_QPSG).
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self(connection))
    }

    /// Opens a transaction that writes, for as long as it takes another process to end its own. `false` where it takes
    /// longer.
    ///
    /// # Errors
    /// Where the file cannot be read or written.
    pub(crate) fn begin(&mut self, patience: Duration) -> Result<bool, Error> {
        self.0.busy_timeout(patience).map_err(failed)?;
        let begun = self.run_plain("BEGIN IMMEDIATE");
        self.0.busy_timeout(PATIENCE).map_err(failed)?;
        match begun {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            begun => begun.map(|()| true).map_err(failed),
        }
    }

    /// Runs a statement without values or answer.
    ///
    /// # Errors
    /// Where it cannot be done.
    pub(crate) fn execute(&mut self, sql: &'static str) -> Result<(), Error> {
        self.run_plain(sql).map_err(failed)
    }

    fn run_plain(&self, sql: &'static str) -> rusqlite::Result<()> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        Ok(())
    }

    fn ask(&mut self, sql: &SqlStr, values: &Values, most: usize) -> Result<Vec<Row>, Error> {
        // As sqlx' own drivers say it, without the values.
        tracing::trace!(target: "sqlx::query", summary = sql.as_str(), db.direct = true);
        let mut statement = self.0.prepare_cached(sql.as_str()).map_err(failed)?;
        // `$2` is a name to SQLite, which counts by where each stands first in the text.
        for at in 1..=statement.parameter_count() {
            let number = statement.parameter_name(at).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
            let value = number.and_then(|number| values.0.get(number.checked_sub(1)?));
            let value = value.ok_or_else(|| Error::Protocol(format!("no value for placeholder {at}")))?;
            statement.raw_bind_parameter(at, value).map_err(failed)?;
        }
        let columns = Columns::of(&statement);
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            let mut values = Vec::with_capacity(columns.0.len());
            for at in 0..columns.0.len() {
                values.push(row.get(at).map_err(failed)?);
            }
            found.push(Row { values, columns: columns.clone(), next: AtomicUsize::new(0) });
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }

    fn run<'q, E: Execute<'q, Direct>>(&mut self, mut query: E, most: usize) -> Result<Vec<Row>, Error> {
        let values = query.take_arguments().map_err(Error::Encode)?.unwrap_or_default();
        self.ask(&query.sql(), &values, most)
    }
}

impl<'c> Executor<'c> for &'c mut Connection {
    type Database = Direct;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<Done, Row>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Direct>,
    {
        let rows = self.run(query, usize::MAX);
        let answers: Vec<_> = match rows {
            Ok(rows) => {
                let done = Done(self.0.changes());
                rows.into_iter().map(|row| Ok(Either::Right(row))).chain([Ok(Either::Left(done))]).collect()
            }
            Err(error) => vec![Err(error)],
        };
        iter(answers).boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<Row>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Direct>,
    {
        ready(self.run(query, usize::MAX)).boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<Row>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Direct>,
    {
        ready(self.run(query, 1).map(|mut rows| rows.pop())).boxed()
    }

    fn prepare_with<'e>(self, _: SqlStr, _: &'e [Kind]) -> BoxFuture<'e, Result<Never, Error>>
    where
        'c: 'e,
    {
        ready(Err(not_here())).boxed()
    }

    fn describe<'e>(self, _: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Direct>, Error>>
    where
        'c: 'e,
    {
        ready(Err(not_here())).boxed()
    }
}

/// The values of a statement's placeholders.
#[derive(Debug, Default)]
pub struct Values(pub(super) Vec<Stored>);

impl Arguments for Values {
    type Database = Direct;

    fn reserve(&mut self, additional: usize, _: usize) {
        self.0.reserve(additional);
    }

    fn add<'t, T>(&mut self, value: T) -> Result<(), BoxDynError>
    where
        T: Encode<'t, Direct> + Type<Direct>,
    {
        let before = self.0.len();
        match value.encode(&mut self.0) {
            Ok(IsNull::Yes) => self.0.push(Stored::Null),
            Ok(IsNull::No) => {}
            Err(error) => {
                self.0.truncate(before);
                return Err(error);
            }
        }
        Ok(())
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

impl IntoArguments<Direct> for Values {
    fn into_arguments(self) -> Values {
        self
    }
}

/// A row, whole.
#[derive(Debug)]
pub struct Row {
    values: Vec<Stored>,
    columns: Columns,
    /// Where the next column is looked for first: rows are read in the order of their columns.
    next: AtomicUsize,
}

impl sqlx::Row for Row {
    type Database = Direct;

    fn columns(&self) -> &[Column] {
        &self.columns.0
    }

    fn try_get_raw<I>(&self, index: I) -> Result<ValueRef<'_>, Error>
    where
        I: ColumnIndex<Self>,
    {
        let at = index.index(self)?;
        let value = self.values.get(at).ok_or(Error::ColumnIndexOutOfBounds { index: at, len: self.values.len() })?;
        Ok(ValueRef(value))
    }
}

impl ColumnIndex<Row> for usize {
    fn index(&self, row: &Row) -> Result<usize, Error> {
        let len = row.values.len();
        if *self < len { Ok(*self) } else { Err(Error::ColumnIndexOutOfBounds { index: *self, len }) }
    }
}

impl ColumnIndex<Row> for &str {
    fn index(&self, row: &Row) -> Result<usize, Error> {
        let columns = &row.columns.0;
        let guess = row.next.load(Ordering::Relaxed);
        let found = match columns.get(guess) {
            Some(column) if &*column.name == *self => Some(guess),
            _ => columns.iter().position(|column| &*column.name == *self),
        };
        let at = found.ok_or_else(|| Error::ColumnNotFound((*self).to_owned()))?;
        row.next.store(at + 1, Ordering::Relaxed);
        Ok(at)
    }
}

/// The columns of an answer, shared by its rows.
#[derive(Clone, Debug)]
struct Columns(Arc<[Column]>);

impl Columns {
    fn of(statement: &rusqlite::Statement<'_>) -> Self {
        let names = statement.column_names();
        Self(names.into_iter().enumerate().map(|(ordinal, name)| Column { ordinal, name: name.into() }).collect())
    }
}

/// A column: in SQLite each value has its own type.
#[derive(Clone, Debug)]
pub struct Column {
    ordinal: usize,
    name: Box<str>,
}

impl sqlx::Column for Column {
    type Database = Direct;

    fn ordinal(&self) -> usize {
        self.ordinal
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn type_info(&self) -> &Kind {
        &Kind::Null
    }
}

/// A value of its own.
#[derive(Clone, Debug)]
pub struct Value(Stored);

impl sqlx::Value for Value {
    type Database = Direct;

    fn as_ref(&self) -> ValueRef<'_> {
        ValueRef(&self.0)
    }

    fn type_info(&self) -> Cow<'_, Kind> {
        Cow::Owned(Kind::of(&self.0))
    }

    fn is_null(&self) -> bool {
        self.0 == Stored::Null
    }
}

/// A value in its row.
#[derive(Clone, Copy, Debug)]
pub struct ValueRef<'r>(pub(super) &'r Stored);

impl<'r> sqlx::ValueRef<'r> for ValueRef<'r> {
    type Database = Direct;

    fn to_owned(&self) -> Value {
        Value(self.0.clone())
    }

    fn type_info(&self) -> Cow<'_, Kind> {
        Cow::Owned(Kind::of(self.0))
    }

    fn is_null(&self) -> bool {
        *self.0 == Stored::Null
    }
}

/// What a statement that changes something answers: how many rows it touched.
#[derive(Debug, Default)]
pub struct Done(u64);

impl Done {
    /// How many rows were touched.
    pub fn rows_affected(&self) -> u64 {
        self.0
    }
}

impl Extend<Done> for Done {
    fn extend<I: IntoIterator<Item = Done>>(&mut self, many: I) {
        self.0 += many.into_iter().map(|done| done.0).sum::<u64>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_waits_for_the_disk_and_who_reads_writes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("avow.db");
        let (writer, reader) = (Connection::writer(&path).expect("a writer"), Connection::reader(&path).expect("a reader"));
        let asked = |connection: &Connection, name: &str| {
            connection.0.pragma_query_value(None, name, |row| row.get::<_, Stored>(0)).expect("a setting")
        };
        assert_eq!(asked(&writer, "journal_mode"), Stored::Text("wal".to_owned()));
        assert_eq!(asked(&writer, "synchronous"), Stored::Integer(2), "FULL: a commit that was told lasts");
        assert_eq!(asked(&reader, "query_only"), Stored::Integer(1));
        for connection in [&writer, &reader] {
            assert_eq!(asked(connection, "foreign_keys"), Stored::Integer(1));
            assert_eq!(asked(connection, "secure_delete"), Stored::Integer(1));
        }
    }
}
