//! Opening the two databases.

use avow_vault::Master;

use crate::db::{Db, Target};
use crate::error::StoreError;
use crate::keys::Keys;
use crate::Store;

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The data.
    Data,
    /// The keys.
    Keys,
}

impl std::fmt::Display for Which {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Which::Data => "data",
            Which::Keys => "keys",
        })
    }
}

/// Why a store was not opened, and which of its databases kept it from that.
#[derive(Debug, thiserror::Error)]
#[error("the {which}: {why}")]
pub struct Unopened {
    /// The database.
    pub which: Which,
    /// What it said.
    pub why: StoreError,
}

impl Unopened {
    fn data(why: StoreError) -> Self {
        Self { which: Which::Data, why }
    }

    fn keys(why: StoreError) -> Self {
        Self { which: Which::Keys, why }
    }
}

impl Store {
    /// Opens both databases, brings both schemas up to date under a lock, and checks that the master key opens the keys.
    ///
    /// # Errors
    /// Where a database cannot be reached or written, is newer than this program, or was sealed under another master key;
    /// [`StoreError::RoleAbove`] where row-level security would not hold.
    pub async fn open(data: &Target, keys: &Target, master: Master) -> Result<Self, Unopened> {
        let db = open_data(data).await.map_err(Unopened::data)?;
        let keys = Keys::open(keys, master).await.map_err(Unopened::keys)?;
        Ok(Self { db, keys })
    }
}

async fn open_data(target: &Target) -> Result<Db, StoreError> {
    let db = Db::open(target).await?;
    db.refuse_role_above().await?;
    db.migrate().await?;
    Ok(db)
}
