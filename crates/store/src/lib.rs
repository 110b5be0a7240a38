//! Every SQL statement, for SQLite and PostgreSQL. One module an aggregate.
//!
//! A query is written once, with `$1` placeholders, and runs on both databases (rule 3). Functions that touch a
//! workspace's data take the [`WorkspaceId`](avow_model::id::WorkspaceId) and have it in their WHERE (rule 2).
//! What is about a person is sealed before it is bound and opened after it is read (rule 5). Nothing is decided
//! here: who may and what follows is the service's.

#[macro_use]
mod db;

pub mod accounts;
pub mod attachments;
pub mod attempts;
pub mod audit;
pub mod canned;
pub mod channels;
pub mod contacts;
pub mod conversations;
pub mod desk;
pub mod drafts;
pub mod error;
pub mod events;
pub mod fields;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod keys;
pub mod labels;
pub mod links;
pub mod lookups;
pub mod members;
pub mod messages;
pub mod opening;
pub mod privacy;
pub mod schema;
pub mod sessions;
pub mod views;
pub mod visitors;
pub mod workspaces;

pub use db::{Db, Patience, Target, Tx};
pub use error::StoreError;
pub use keys::Keys;
pub use opening::{Unopened, Which};

use avow_model::id::WorkspaceId;

/// The database and the keys to it.
#[derive(Clone, Debug)]
pub struct Store {
    /// Where the data lies.
    pub db: Db,
    /// Where the keys lie, apart from the data.
    pub keys: Keys,
}

impl Store {
    /// A view of one workspace's data, for reading.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn read(&self, workspace: WorkspaceId) -> Result<Tx, StoreError> {
        self.db.read(Some(workspace)).await
    }

    /// A transaction on one workspace's data. Nothing lasts without [`Tx::commit`].
    ///
    /// # Errors
    /// Where the database cannot be reached, is locked for too long, full or read-only.
    pub async fn write(&self, workspace: WorkspaceId) -> Result<Tx, StoreError> {
        self.db.write(Some(workspace)).await
    }

    /// For what must be known before a workspace is: sessions, accounts, public keys, jobs.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn read_any(&self) -> Result<Tx, StoreError> {
        self.db.read(None).await
    }

    /// A transaction on what belongs to no workspace.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_any(&self) -> Result<Tx, StoreError> {
        self.db.write(None).await
    }

    /// The same store, for somebody who waits longer or less long for what others hold.
    pub fn with(&self, patience: Patience) -> Self {
        Self { db: self.db.with(patience), keys: self.keys.with(patience) }
    }

    /// Closes both databases, after what is under way.
    pub async fn close(&self) {
        self.db.close().await;
        self.keys.close().await;
    }
}
