//! Two databases behind one door, and the macros that run one SQL text on both.

mod direct;
mod place;
mod postgres;
mod sqlite;
mod target;

use std::time::Duration;

use avow_model::id::WorkspaceId;
use sqlx::PgConnection;

use crate::error::StoreError;
pub(crate) use direct::{Connection, Direct};
use postgres::Postgres;
pub use target::Target;

/// The schema's migrations, the same numbers in both dialects.
static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/postgres");
/// The same for the keys, which lie apart.
static SQLITE_KEYS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/keys/sqlite");
static POSTGRES_KEYS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/keys/postgres");

/// Where statements are said, without what is bound to them: lower than anybody listens, but for the stories that look at
/// their plans.
const STATEMENTS: log::LevelFilter = log::LevelFilter::Trace;

/// How long somebody waits for what another one holds: a row, the writer's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Not long: for what is only noted in passing, while a reader waits for their page.
    Little,
    /// As long as a person waits for what they do. A pool has few connections, and whoever waits keeps one from others.
    Usual,
    /// Long: for jobs and commands, for which nobody waits.
    Much,
}

impl Patience {
    /// For how long.
    pub(crate) fn lasts(self) -> Duration {
        Duration::from_secs(match self {
            Patience::Little => 1,
            Patience::Usual => 5,
            Patience::Much => 60,
        })
    }
}

/// An open database.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file, one writer, many readers.
    Sqlite(sqlite::Sqlite),
    /// A server.
    Postgres(Postgres),
}

/// A transaction, or a reader's connection.
#[derive(Debug)]
pub enum Tx {
    /// A reader of the SQLite file.
    SqliteRead(direct::Borrowed),
    /// A share in the SQLite writer's transaction.
    SqliteWrite(sqlite::WriteTx),
    /// A transaction on the server.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// The connection under a transaction, for the macros.
pub(crate) enum Conn<'a> {
    Sqlite(&'a mut direct::Connection),
    Postgres(&'a mut PgConnection),
}

impl Tx {
    pub(crate) fn conn(&mut self) -> Result<Conn<'_>, StoreError> {
        Ok(match self {
            Tx::SqliteRead(borrowed) => Conn::Sqlite(borrowed.reader()?),
            Tx::SqliteWrite(tx) => Conn::Sqlite(tx.conn()?),
            Tx::Postgres(tx) => Conn::Postgres(tx),
        })
    }

    /// Makes what was written last. Without it, everything is undone.
    ///
    /// # Errors
    /// Where the disk is full or the connection lost: then nothing was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Tx::SqliteRead(_) => Ok(()),
            Tx::SqliteWrite(tx) => tx.commit().await,
            Tx::Postgres(tx) => Ok(tx.commit().await?),
        }
    }
}

impl Db {
    /// Opens a database; a SQLite file is made where it is missing.
    ///
    /// # Errors
    /// Where it cannot be reached.
    pub async fn open(target: &Target) -> Result<Self, StoreError> {
        match target {
            Target::Sqlite(path) => Ok(Db::Sqlite(sqlite::Sqlite::open(path).await?)),
            Target::Postgres(url) => Ok(Db::Postgres(Postgres::open(url).await?)),
        }
    }

    /// Opens a database that is there; none where a SQLite file is missing, which is not made.
    ///
    /// # Errors
    /// Where it cannot be reached.
    pub(crate) async fn there(target: &Target) -> Result<Option<Self>, StoreError> {
        match target {
            Target::Sqlite(path) if !path.exists() => Ok(None),
            target => Self::open(target).await.map(Some),
        }
    }

    /// Refuses a role of PostgreSQL that row-level security does not bind. SQLite knows no roles.
    ///
    /// # Errors
    /// [`StoreError::RoleAbove`], or where the database cannot be reached.
    pub(crate) async fn refuse_role_above(&self) -> Result<(), StoreError> {
        let Db::Postgres(Postgres { pool, .. }) = self else { return Ok(()) };
        let sql = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user";
        match sqlx::query_as::<sqlx::Postgres, (bool, bool)>(sql).fetch_one(pool).await? {
            (true, _) => Err(StoreError::RoleAbove("is a superuser")),
            (_, true) => Err(StoreError::RoleAbove("has BYPASSRLS")),
            _ => Ok(()),
        }
    }

    /// Brings the schema up to date. Safe to run from several processes at once.
    ///
    /// # Errors
    /// Where a migration fails, or the database is newer than this program.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Db::Sqlite(db) => db.migrate(&SQLITE).await,
            Db::Postgres(db) => db.migrate(&POSTGRES).await,
        }
    }

    /// The same for the keys' own schema.
    pub(crate) async fn migrate_keys(&self) -> Result<(), StoreError> {
        match self {
            Db::Sqlite(db) => db.migrate(&SQLITE_KEYS).await,
            Db::Postgres(db) => db.migrate(&POSTGRES_KEYS).await,
        }
    }

    /// A connection for reading; on PostgreSQL a transaction that sees only this workspace's rows.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn read(&self, workspace: Option<WorkspaceId>) -> Result<Tx, StoreError> {
        match self {
            Db::Sqlite(db) => Ok(Tx::SqliteRead(db.readers.acquire().await?)),
            Db::Postgres(db) => db.begin(workspace).await,
        }
    }

    /// A transaction for writing.
    ///
    /// # Errors
    /// Where the database cannot be reached or written.
    pub async fn write(&self, workspace: Option<WorkspaceId>) -> Result<Tx, StoreError> {
        match self {
            Db::Sqlite(db) => Ok(Tx::SqliteWrite(db.begin().await?)),
            Db::Postgres(db) => db.begin(workspace).await,
        }
    }

    /// The same database, for somebody of another patience.
    pub(crate) fn with(&self, patience: Patience) -> Self {
        match self {
            Db::Sqlite(db) => Db::Sqlite(db.with(patience.lasts())),
            Db::Postgres(db) => Db::Postgres(db.with(patience)),
        }
    }

    /// Closes it, after what is under way.
    pub async fn close(&self) {
        match self {
            Db::Sqlite(db) => db.close().await,
            Db::Postgres(db) => db.pool.close().await,
        }
    }
}

/// A migration that the database has had and this program does not know.
pub(crate) fn newer(found: i64, migrator: &sqlx::migrate::Migrator) -> StoreError {
    StoreError::NewerSchema { found, known: migrator.iter().map(|migration| migration.version).max().unwrap_or(0) }
}

/// All rows of a query, on whichever database.
macro_rules! all {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $tx.conn()? {
            $crate::db::Conn::Sqlite(c) => sqlx::query_as::<$crate::db::Direct, $row>($sql)$(.bind($bind))*.fetch_all(c).await,
            $crate::db::Conn::Postgres(c) => sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_all(c).await,
        }
        .map_err($crate::error::StoreError::from)
    };
}

/// One row of a query, or none.
macro_rules! maybe {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $tx.conn()? {
            $crate::db::Conn::Sqlite(c) => sqlx::query_as::<$crate::db::Direct, $row>($sql)$(.bind($bind))*.fetch_optional(c).await,
            $crate::db::Conn::Postgres(c) => sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_optional(c).await,
        }
        .map_err($crate::error::StoreError::from)
    };
}

/// The one row of a query.
macro_rules! one {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        maybe!($tx, $row, $sql $(, $bind)*).and_then(|row| row.ok_or($crate::error::StoreError::Missing))
    };
}

/// Runs a statement; how many rows it touched.
macro_rules! run {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $tx.conn()? {
            $crate::db::Conn::Sqlite(c) => sqlx::query::<$crate::db::Direct>($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected()),
            $crate::db::Conn::Postgres(c) => sqlx::query::<sqlx::Postgres>($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::error::StoreError::from)
    };
}

/// Runs a statement that must touch exactly one row of a version; otherwise somebody was first.
macro_rules! run_versioned {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        run!($tx, $sql $(, $bind)*).and_then(|rows| if rows == 1 { Ok(()) } else { Err($crate::error::StoreError::Stale) })
    };
}

/// All rows whose id is among many: an array on PostgreSQL, a JSON array of hexadecimal ids on SQLite.
/// The ids are `$1` in both texts.
/// On SQLite write `+workspace_id`: the plus keeps its planner, which without statistics takes a subquery for long, from
/// walking through everything in the workspace instead of looking the ids up.
macro_rules! all_among {
    ($tx:expr, $row:ty, $ids:expr, sqlite: $sqlite:expr, postgres: $postgres:expr $(, $bind:expr)* $(,)?) => {{
        let ids: Vec<uuid::Uuid> = $ids;
        match $tx.conn()? {
            $crate::db::Conn::Sqlite(c) => {
                sqlx::query_as::<$crate::db::Direct, $row>($sqlite).bind($crate::db::json_ids(&ids))$(.bind($bind))*.fetch_all(c).await
            }
            $crate::db::Conn::Postgres(c) => sqlx::query_as::<sqlx::Postgres, $row>($postgres).bind(ids)$(.bind($bind))*.fetch_all(c).await,
        }
        .map_err($crate::error::StoreError::from)
    }};
}

/// Ids as SQLite's `json_each` and `unhex` take them.
pub(crate) fn json_ids(ids: &[uuid::Uuid]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.simple())).collect();
    format!("[{}]", quoted.join(","))
}

/// Rows as SQLite's `json_each` takes them: an array each, with bytes as [`hex`] writes them, for `unhex`.
pub(crate) fn json_rows(rows: Vec<Vec<serde_json::Value>>) -> String {
    serde_json::Value::from(rows).to_string()
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
