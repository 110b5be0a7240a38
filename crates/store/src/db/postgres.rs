//! PostgreSQL: a pool of connections, transactions that see one workspace, and how long they wait for each other.

use std::time::Duration;

use avow_model::id::WorkspaceId;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqlSafeStr as _, Transaction};

use super::{Patience, Tx};
use crate::error::StoreError;

/// How many connections there are at the most.
const CONNECTIONS: u32 = 16;

/// How statements are planned: once, for whatever they are asked with, and along indexes, for each is short and none wants
/// a table as a whole. To plan them anew each time took longer than to run them; planned once and with all ways open, a
/// list of thirty took a tenth of the contacts, because nobody knows the limit beforehand. It is also how the tests look
/// at them (`tests/contract/plans.rs`).
const PLANS: [(&str, &str); 6] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("max_parallel_workers_per_gather", "0"),
    // What is planned so seems dear, and is not worth a compiler.
    ("jit", "off"),
];

/// What the server says on a connection that it has ended: by an administrator, in a crash, while it stops.
const ENDED: [&str; 3] = ["57P01", "57P02", "57P03"];

/// An open database on a server.
#[derive(Clone, Debug)]
pub struct Postgres {
    pub(crate) pool: PgPool,
    patience: Patience,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        let options: PgConnectOptions = url.parse::<PgConnectOptions>()?;
        let options = options
            .log_statements(super::STATEMENTS)
            .log_slow_statements(log::LevelFilter::Off, Duration::MAX)
            .options([("lock_timeout", in_words(Patience::Usual))])
            .options(PLANS);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Patience::Usual.lasts())
            // Whether it is still there is seen when a transaction is begun on it.
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        Ok(Self { pool, patience: Patience::Usual })
    }

    pub(crate) fn with(&self, patience: Patience) -> Self {
        Self { pool: self.pool.clone(), patience }
    }

    pub(crate) async fn begin(&self, workspace: Option<WorkspaceId>) -> Result<Tx, StoreError> {
        let mut others = CONNECTIONS;
        loop {
            match begun(self.pool.acquire().await?, self.beginning(workspace)).await {
                // It has not outlived a restart of the server, as others will not have: the next one is taken.
                Err(error) if others > 0 && has_ended(&error) => others -= 1,
                begun => return Ok(Tx::Postgres(begun?)),
            }
        }
    }

    /// How a transaction begins: with all that holds in it, for each question to the server is a way there and back.
    fn beginning(&self, workspace: Option<WorkspaceId>) -> AssertSqlSafe<String> {
        let workspace = workspace.map(|id| format!("; SELECT set_config('app.workspace', '{}', true)", id.0.hyphenated()));
        // What every connection has anyway need not be said.
        let patience = (self.patience != Patience::Usual).then(|| format!("; SET LOCAL lock_timeout = '{}'", in_words(self.patience)));
        AssertSqlSafe(format!("BEGIN{}{}", workspace.unwrap_or_default(), patience.unwrap_or_default()))
    }

    /// Runs migrations; sqlx takes an advisory lock of its own around them. Whoever starts while another process migrates
    /// waits for as long as that takes, on a connection that nobody uses afterwards.
    pub(crate) async fn migrate(&self, migrator: &Migrator) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?.detach();
        sqlx::query("SET lock_timeout = 0").execute(&mut connection).await?;
        let done = migrator.run_direct(None, &mut connection, false).await;
        let _ = connection.close().await;
        match done {
            Err(MigrateError::VersionMissing(found)) => Err(super::newer(found, migrator)),
            done => Ok(done?),
        }
    }
}

/// A transaction, begun by a task of its own. Where whoever asked for it goes away before the server has answered, sqlx
/// would take the connection back with nobody knowing that a transaction is open in it; so it is begun in any case, and
/// then rolled back.
async fn begun(
    connection: PoolConnection<sqlx::Postgres>,
    beginning: AssertSqlSafe<String>,
) -> Result<Transaction<'static, sqlx::Postgres>, sqlx::Error> {
    match tokio::spawn(Transaction::begin(connection, Some(beginning.into_sql_str()))).await {
        Ok(begun) => begun,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime ends.
            Err(_) => Err(sqlx::Error::PoolClosed),
        },
    }
}

/// Is a connection gone, by what was said on it?
fn has_ended(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| ENDED.contains(&code.as_ref())),
        _ => false,
    }
}

/// As the server's settings have it.
fn in_words(patience: Patience) -> String {
    format!("{}s", patience.lasts().as_secs())
}
