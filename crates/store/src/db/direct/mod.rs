//! SQLite on the thread that asks.
//!
//! sqlx gives each connection to SQLite a thread of its own and sends it every question: two changes of thread a question
//! and a copy of every value, which cost an inbox page more than SQLite itself does. A connection here is rusqlite's, made
//! to look like a driver of sqlx ([`driver`]), so that the store's statements and rows are the same for both databases.
//! Why: docs/decisions/sqlite-answers-where-it-is-asked.md.

mod driver;
mod failure;
mod never;
mod types;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::StoreError;
pub(crate) use driver::PATIENCE;
pub use driver::{Connection, Direct};

/// How many readers there are at the most.
const READERS: usize = 8;

/// The readers of one file. The one that was given back last is taken first: its pages are still in its cache.
#[derive(Clone, Debug)]
pub struct Readers(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
    seats: Arc<Semaphore>,
}

impl Readers {
    /// Opens the first reader of a file that is there.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(crate) fn open(path: PathBuf) -> Result<Self, StoreError> {
        let first = Connection::reader(&path)?;
        Ok(Self(Arc::new(Pool { path, free: Mutex::new(vec![first]), seats: Arc::new(Semaphore::new(READERS)) })))
    }

    /// A reader, for as long as it is held.
    ///
    /// # Errors
    /// Where all are taken for too long, or the file cannot be opened any more.
    pub(crate) async fn acquire(&self) -> Result<Borrowed, StoreError> {
        let seat = match self.0.seats.clone().try_acquire_owned() {
            Ok(seat) => seat,
            Err(_) => tokio::time::timeout(PATIENCE, self.0.seats.clone().acquire_owned())
                .await
                .map_err(|_| sqlx::Error::PoolTimedOut)?
                .map_err(|_| sqlx::Error::PoolClosed)?,
        };
        let free = self.0.free().pop();
        let reader = match free {
            Some(reader) => reader,
            None => Connection::reader(&self.0.path)?,
        };
        Ok(Borrowed { reader: Some(reader), pool: self.0.clone(), _seat: seat })
    }

    /// Closes those that are free, and the others when they are given back.
    pub(crate) fn close(&self) {
        self.0.seats.close();
        self.0.free().clear();
    }
}

impl Pool {
    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader that goes back to the others when it is dropped.
#[derive(Debug)]
pub struct Borrowed {
    reader: Option<Connection>,
    pool: Arc<Pool>,
    _seat: OwnedSemaphorePermit,
}

impl Borrowed {
    /// The reader.
    ///
    /// # Errors
    /// None while it is held.
    pub(crate) fn reader(&mut self) -> Result<&mut Connection, StoreError> {
        self.reader.as_mut().ok_or_else(|| sqlx::Error::PoolClosed.into())
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take()
            && !self.pool.seats.is_closed()
        {
            self.pool.free().push(reader);
        }
    }
}
