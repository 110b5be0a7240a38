//! Whether the files that are open are still those at their place. What is written into a file that somebody has taken away
//! or replaced is gone with the process, so nobody may be told that it is kept.

use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// A database and the log beside it, as they were opened.
#[derive(Debug)]
pub(crate) struct Place {
    database: File,
    log: File,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    /// None as long as it was not seen.
    opened: Option<Identity>,
}

impl Place {
    /// The place of a database that has just been opened.
    pub(crate) fn of(path: &Path) -> Self {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let database = File { path: path.to_owned(), opened: identity(path) };
        Self { database, log: File { path: log.into(), opened: None } }
    }

    /// Are both still there? Asked while a transaction is open: by then the log is there, too.
    ///
    /// # Errors
    /// [`StoreError::TakenAway`] where not.
    pub(crate) fn check(&mut self) -> Result<(), StoreError> {
        if self.database.is_there() && self.log.is_there() { Ok(()) } else { Err(StoreError::TakenAway) }
    }
}

impl File {
    fn is_there(&mut self) -> bool {
        let now = identity(&self.path);
        if self.opened.is_none() {
            self.opened = now;
        }
        now.is_some() && now == self.opened
    }
}

/// What tells a file from any other: its device and its number there.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// Elsewhere files that are open cannot be taken away.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    Some(())
}
