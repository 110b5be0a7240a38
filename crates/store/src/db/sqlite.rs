//! SQLite: one writer, many readers, and many small writes to one commit.
//!
//! A commit with `synchronous = FULL` waits for the disk. Writers that queue up meanwhile therefore share one
//! transaction: each works in a savepoint of its own, the last in the queue commits for all, and nobody is told
//! "done" before the disk has it. If that commit fails, everyone in it is told so.
//!
//! Statements run on the thread that asks, as the readers' do; what may wait, for the disk or for another process, runs on
//! a thread that is there to wait. Why: docs/decisions/sqlite-answers-where-it-is-asked.md.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use super::direct::{Connection, PATIENCE, Readers};
use super::place::Place;
use crate::error::StoreError;

/// How many writers share one commit at the most.
const BATCH: usize = 64;

/// An open SQLite file.
#[derive(Clone, Debug)]
pub struct Sqlite {
    pub(crate) readers: Readers,
    writer: Writer,
    path: PathBuf,
    patience: Duration,
}

#[derive(Clone, Debug)]
struct Writer {
    state: Arc<Mutex<State>>,
    waiting: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    /// `None` once closed.
    connection: Option<Connection>,
    place: Place,
    /// Is a transaction open?
    open: bool,
    /// Those who are done and wait for the commit.
    batch: Vec<oneshot::Sender<Result<(), String>>>,
}

/// Holds a lock on a file beside the database, until it is dropped.
fn lock(path: &Path) -> Result<std::fs::File, StoreError> {
    let take = || {
        let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(path.with_extension("lock"))?;
        file.lock().map(|()| file)
    };
    Ok(take().map_err(sqlx::Error::Io)?)
}

/// Does what may wait on a thread that is there to wait. It is done to its end, whether somebody still asks or not.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    spawn_blocking(work).await.map_err(|_| sqlx::Error::WorkerCrashed.into())
}

impl Sqlite {
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        let path = path.to_owned();
        aside(move || {
            // Turning a new file to WAL does not wait for others who do the same: one at a time.
            let _first = lock(&path)?;
            let connection = Connection::writer(&path)?;
            let readers = Readers::open(path.clone())?;
            let state = State { connection: Some(connection), place: Place::of(&path), open: false, batch: Vec::new() };
            let writer = Writer { state: Arc::new(Mutex::new(state)), waiting: Arc::default() };
            Ok(Self { readers, writer, path, patience: PATIENCE })
        })
        .await?
    }

    pub(crate) async fn migrate(&self, migrator: &sqlx::migrate::Migrator) -> Result<(), StoreError> {
        // Nobody here writes meanwhile.
        let _turn = self.writer.state.lock().await;
        // Several processes may start at once: a lock on a file beside the database lets one at a time look and migrate.
        let path = self.path.clone();
        let _held = aside(move || lock(&path)).await??;
        let options = SqliteConnectOptions::new().filename(&self.path).busy_timeout(PATIENCE).foreign_keys(true);
        let options = options.log_statements(super::STATEMENTS).log_slow_statements(log::LevelFilter::Off, Duration::MAX);
        let mut connection = options.connect().await?;
        let migrated = migrator.run_direct(None, &mut connection, false).await;
        connection.close().await?;
        match migrated {
            Err(sqlx::migrate::MigrateError::VersionMissing(found)) => Err(super::newer(found, migrator)),
            done => Ok(done?),
        }
    }

    /// The same file, for somebody of another patience.
    pub(crate) fn with(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// The next turn at the writer. Who waits for it and then for another process waits no longer for both.
    pub(crate) async fn begin(&self) -> Result<WriteTx, StoreError> {
        let until = Instant::now() + self.patience;
        let writer = self.writer.clone();
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        let mut turn = Turn { writer: Some(writer.clone()) };
        // Whoever gives up gives back their place in the queue, by dropping it.
        let state = timeout_at(until, writer.state.clone().lock_owned()).await.map_err(|_| StoreError::Held)?;
        turn.taken();
        let mut tx = WriteTx { state: Some(state), writer };
        if tx.enter(Duration::ZERO)? {
            return Ok(tx);
        }
        let patience = until.saturating_duration_since(Instant::now());
        aside(move || if tx.enter(patience)? { Ok(tx) } else { Err(StoreError::Held) }).await?
    }

    pub(crate) async fn close(&self) {
        self.readers.close();
        let mut state = self.writer.state.clone().lock_owned().await;
        let closed = aside(move || {
            state.flush();
            if let Some(mut connection) = state.connection.take() {
                // What the planner may want to know of the tables; it says itself which of them are worth a look.
                let _ = connection.execute("PRAGMA optimize");
            }
        });
        let _ = closed.await;
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
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                let state = writer.state.clone().lock_owned().await;
                leave(state, &writer.waiting);
            });
        }
    }
}

/// Lets go of the writer. Where nobody comes after, what is open is committed, on a thread that may wait.
fn leave(mut state: OwnedMutexGuard<State>, waiting: &AtomicUsize) {
    let last = waiting.load(Ordering::SeqCst) == 0 || state.batch.len() >= BATCH;
    if state.open
        && last
        && let Ok(runtime) = Handle::try_current()
    {
        runtime.spawn_blocking(move || state.flush());
    }
}

impl State {
    fn execute(&mut self, sql: &'static str) -> Result<(), StoreError> {
        Ok(self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?.execute(sql)?)
    }

    /// Commits what is open, for everyone in the batch. Looks before it that the files are at their place, and after it,
    /// before anybody is told.
    fn flush(&mut self) {
        if self.open {
            let done = self.place.check().and_then(|()| self.execute("COMMIT")).and_then(|()| self.place.check());
            self.settle(done);
        }
    }

    /// Ends the transaction and tells the batch how it ended.
    fn settle(&mut self, done: Result<(), StoreError>) {
        let told = done.map_err(|error| error.to_string());
        if told.is_err() {
            let _ = self.execute("ROLLBACK");
        }
        self.open = false;
        for waiting in self.batch.drain(..) {
            let _ = waiting.send(told.clone());
        }
    }
}

/// A share in the writer's transaction.
#[derive(Debug)]
pub struct WriteTx {
    state: Option<OwnedMutexGuard<State>>,
    writer: Writer,
}

impl WriteTx {
    pub(crate) fn conn(&mut self) -> Result<&mut Connection, StoreError> {
        let connection = self.state.as_mut().and_then(|state| state.connection.as_mut());
        connection.ok_or_else(|| sqlx::Error::PoolClosed.into())
    }

    /// Opens the transaction where none is open, and its share in it. `false` where another process is writing for longer
    /// than this may wait.
    fn enter(&mut self, patience: Duration) -> Result<bool, StoreError> {
        let Some(state) = self.state.as_mut() else { return Err(sqlx::Error::PoolClosed.into()) };
        if !state.open {
            let connection = state.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
            if !connection.begin(patience)? {
                return Ok(false);
            }
            state.open = true;
        }
        state.execute("SAVEPOINT share")?;
        Ok(true)
    }

    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        let Some(mut state) = self.state.take() else { return Err(sqlx::Error::PoolClosed.into()) };
        if let Err(error) = state.execute("RELEASE share") {
            // The database has given up the whole transaction (full, input or output error): nobody's part is safe.
            state.settle(Err(StoreError::Database(sqlx::Error::WorkerCrashed)));
            return Err(error);
        }
        let (sender, told) = oneshot::channel();
        state.batch.push(sender);
        leave(state, &self.writer.waiting);
        match told.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(cause)) => Err(sqlx::Error::Protocol(cause).into()),
            Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
        }
    }
}

impl Drop for WriteTx {
    fn drop(&mut self) {
        let Some(mut state) = self.state.take() else { return };
        if !state.open {
            return;
        }
        match state.execute("ROLLBACK TO share").and_then(|()| state.execute("RELEASE share")) {
            Err(error) => state.settle(Err(error)),
            Ok(()) => leave(state, &self.writer.waiting),
        }
    }
}
