//! What can go wrong below, and what of it a person is told.

use avow_model::refusal::Refusal;
use avow_vault::SealError;

/// Why a statement did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no. Its messages name tables and columns, never values.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// Somebody else was writing for too long.
    #[error("somebody else writes to the database, and does not end")]
    Held,
    /// The file was removed or replaced while it is open.
    #[error("the file of the database or the log beside it was taken away or replaced; stop Avow, put it back, and start again")]
    TakenAway,
    /// The schema could not be brought up to date.
    #[error("the schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// The database was written by a newer Avow.
    #[error(
        "the database was written by a newer Avow (its schema is at {found}, this program knows {known}); start that one, or restore a backup"
    )]
    NewerSchema {
        /// The schema's version in the database.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A value could not be sealed or opened.
    #[error("a sealed value: {0}")]
    Seal(#[from] SealError),
    /// The person's key has been destroyed: what was sealed under it is gone for good.
    #[error("the key is gone")]
    KeyGone,
    /// The data is sealed under keys, and this is not their database.
    #[error(
        "it holds no keys, and without those that the data is sealed under nothing can be read; say with --keys where they lie, or put \
         their database back as it last was"
    )]
    NoKeys,
    /// There are keys of people and workspaces, and this is not the database of their data.
    #[error(
        "nothing was ever in it, and the keys belong to people and workspaces; say with --database where their data lies, or put it back; \
         to begin anew, move the database of the keys away, too"
    )]
    NoData,
    /// The keys were wrapped by another master key.
    #[error("the master key does not open this database's keys; use the key file that belongs to it")]
    WrongMaster,
    /// The role of the data's database stands above row-level security, the second wall between workspaces.
    #[error(
        "its role {0}, and would see every workspace's rows whatever a statement says; make one that is bound by row-level security, \
         CREATE ROLE avow LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS, let it own the database, and name it in --database"
    )]
    RoleAbove(&'static str),
    /// The address of a database is none.
    #[error("{0}")]
    Target(String),
    /// Somebody changed the row first.
    #[error("the row has changed")]
    Stale,
    /// A row that must be there is not.
    #[error("the row is not there")]
    Missing,
    /// What was stored cannot be read as what it should be.
    #[error("a stored value of {0} is not one")]
    Garbled(&'static str),
}

impl From<StoreError> for Refusal {
    /// What a person is told. The cause is logged here, once, without values.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Refusal::Conflict,
            StoreError::Missing | StoreError::KeyGone => Refusal::NotFound,
            other => {
                tracing::error!(cause = %other, "the store could not do its work");
                Refusal::Unavailable
            }
        }
    }
}

impl StoreError {
    /// Is this a second row where there may be one only?
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
