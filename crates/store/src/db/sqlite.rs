//! SQLite: one writer, many readers, and many small writes to one commit.
//!
//! A commit with `synchronous = FULL` waits for the disk. Writers that queue up meanwhile therefore share one
//! transaction: each works in a savepoint of its own, the last in the queue commits for all, and nobody is told
//! "done" before the disk has it. If that commit fails, everyone in it is told so.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::direct::Readers;
use crate::error::StoreError;

/// How many writers share one commit at the most.
const BATCH: usize = 64;

/// An open SQLite file.
#[derive(Clone, Debug)]
pub struct Sqlite {
    pub(crate) readers: Readers,
    writer: Writer,
    lock: PathBuf,
}

#[derive(Clone, Debug)]
struct Writer {
    state: Arc<Mutex<State>>,
    waiting: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    /// `None` once closed.
    connection: Option<SqliteConnection>,
    /// Is a transaction open?
    open: bool,
    /// Those who are done and wait for the commit.
    batch: Vec<oneshot::Sender<Result<(), String>>>,
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
        // What is asked for often is in the system's cache anyway.
        .pragma("cache_size", "-2000")
        .log_statements(super::STATEMENTS)
        .log_slow_statements(log::LevelFilter::Off, Duration::MAX)
}

/// Holds a lock on a file beside the database, until it is dropped.
async fn lock(path: PathBuf) -> Result<std::fs::File, StoreError> {
    let take = move || {
        let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        file.lock().map(|()| file)
    };
    let taken = tokio::task::spawn_blocking(take).await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    Ok(taken.map_err(sqlx::Error::Io)?)
}

impl Sqlite {
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        // Turning a new file to WAL does not wait for others who do the same: one at a time.
        let _first = lock(path.with_extension("lock")).await?;
        let connection = options(path).optimize_on_close(true, None).connect().await?;
        let readers = Readers::open(path.to_owned())?;
        let state = State { connection: Some(connection), open: false, batch: Vec::new() };
        let lock = path.with_extension("lock");
        Ok(Self { readers, writer: Writer { state: Arc::new(Mutex::new(state)), waiting: Arc::default() }, lock })
    }

    pub(crate) async fn migrate(&self, migrator: &sqlx::migrate::Migrator) -> Result<(), StoreError> {
        let mut state = self.writer.state.lock().await;
        let connection = state.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        // Several processes may start at once: a lock on a file beside the database lets one at a time look and migrate.
        let _held = lock(self.lock.clone()).await?;
        match migrator.run_direct(None, connection, false).await {
            Err(sqlx::migrate::MigrateError::VersionMissing(found)) => Err(super::newer(found, migrator)),
            done => Ok(done?),
        }
    }

    /// The next turn at the writer.
    pub(crate) async fn begin(&self) -> Result<WriteTx, StoreError> {
        let writer = self.writer.clone();
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        let mut turn = Turn { writer: Some(writer.clone()) };
        let guard = writer.state.clone().lock_owned().await;
        turn.taken();
        let mut tx = WriteTx { state: Some(guard), writer };
        // In a task of its own: a request that is cancelled must not leave the transaction's state unknown.
        tokio::spawn(async move {
            let opened = tx.enter().await;
            opened.map(|()| tx)
        })
        .await
        .map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    pub(crate) async fn close(&self) {
        self.readers.close();
        let mut state = self.writer.state.lock().await;
        flush(&mut state).await;
        if let Some(connection) = state.connection.take() {
            let _ = connection.close().await;
        }
    }
}

/// A place in the queue. Given up when its request is cancelled: then whoever counted on it to commit must not wait.
struct Turn {
    writer: Option<Writer>,
}

impl Turn {
    fn taken(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.waiting.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        writer.waiting.fetch_sub(1, Ordering::SeqCst);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let mut state = writer.state.lock().await;
                if writer.waiting.load(Ordering::SeqCst) == 0 {
                    flush(&mut state).await;
                }
            });
        }
    }
}

/// Commits what is open, for everyone in the batch.
async fn flush(state: &mut State) {
    if !state.open {
        return;
    }
    let done = execute(state, "COMMIT").await;
    settle(state, done).await;
}

/// Ends the transaction and tells the batch how it ended.
async fn settle(state: &mut State, done: Result<(), StoreError>) {
    let told = match &done {
        Ok(()) => Ok(()),
        Err(error) => {
            let _ = execute(state, "ROLLBACK").await;
            Err(error.to_string())
        }
    };
    state.open = false;
    for waiting in state.batch.drain(..) {
        let _ = waiting.send(told.clone());
    }
}

async fn execute(state: &mut State, sql: &'static str) -> Result<(), StoreError> {
    let connection = state.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// A share in the writer's transaction.
#[derive(Debug)]
pub struct WriteTx {
    state: Option<OwnedMutexGuard<State>>,
    writer: Writer,
}

impl WriteTx {
    pub(crate) fn conn(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let connection = self.state.as_mut().and_then(|state| state.connection.as_mut());
        connection.ok_or_else(|| sqlx::Error::PoolClosed.into())
    }

    async fn enter(&mut self) -> Result<(), StoreError> {
        let Some(state) = self.state.as_mut() else { return Err(sqlx::Error::PoolClosed.into()) };
        if !state.open {
            execute(state, "BEGIN IMMEDIATE").await?;
            state.open = true;
        }
        execute(state, "SAVEPOINT share").await
    }

    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        let Some(mut state) = self.state.take() else { return Err(sqlx::Error::PoolClosed.into()) };
        let waiting = self.writer.waiting.clone();
        tokio::spawn(async move {
            if let Err(error) = execute(&mut state, "RELEASE share").await {
                // The database has given up the whole transaction (full, input or output error): nobody's part is safe.
                settle(&mut state, Err(StoreError::Database(sqlx::Error::WorkerCrashed))).await;
                return Err(error);
            }
            let (sender, told) = oneshot::channel();
            state.batch.push(sender);
            if waiting.load(Ordering::SeqCst) == 0 || state.batch.len() >= BATCH {
                flush(&mut state).await;
            }
            drop(state);
            match told.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(cause)) => Err(sqlx::Error::Protocol(cause).into()),
                Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
            }
        })
        .await
        .map_err(|_| sqlx::Error::WorkerCrashed)?
    }
}

impl Drop for WriteTx {
    fn drop(&mut self) {
        let Some(mut state) = self.state.take() else { return };
        let waiting = self.writer.waiting.clone();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if !state.open {
                return;
            }
            let undone = match execute(&mut state, "ROLLBACK TO share").await {
                Ok(()) => execute(&mut state, "RELEASE share").await,
                failed => failed,
            };
            if let Err(error) = undone {
                settle(&mut state, Err(error)).await;
            } else if waiting.load(Ordering::SeqCst) == 0 {
                flush(&mut state).await;
            }
        });
    }
}
