//! Opening the two databases, and seeing that they are of one house.
//!
//! Whoever starts first makes the schema of the data, then the deployment's key, and only then people and their keys. So
//! people are never without that key, and their keys never without a schema of the data, wherever a start was interrupted.
//! Where it is so all the same, one of the two is lost or another one was named: nothing is made then.

use avow_vault::Master;
use uuid::Uuid;

use crate::db::{Db, Target};
use crate::error::StoreError;
use crate::keys::{self, Held, Keys};
use crate::{Store, schema};

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
    /// Opens both databases, brings both schemas up to date under a lock, and checks that they belong together and that
    /// the master key opens the keys.
    ///
    /// # Errors
    /// Where a database cannot be reached or written, is newer than this program, or was sealed under another master key;
    /// [`StoreError::RoleAbove`] where row-level security would not hold; [`StoreError::NoKeys`] or [`StoreError::NoData`]
    /// where the other one is there.
    pub async fn open(data: &Target, keys: &Target, master: Master) -> Result<Self, Unopened> {
        // The keys first: whoever starts at the same time makes a schema of the data before them.
        let (kept, held) = look(keys).await.map_err(Unopened::keys)?;
        let db = open_data(data, &held).await.map_err(Unopened::data)?;
        if !held.deployment && holds_people(&db).await.map_err(Unopened::data)? {
            // Here the people first: whoever made them meanwhile has made the deployment's key before.
            let (again, held) = look(keys).await.map_err(Unopened::keys)?;
            if !held.deployment {
                for unused in [Some(db), kept, again].into_iter().flatten() {
                    unused.close().await;
                }
                return Err(Unopened::keys(StoreError::NoKeys));
            }
        }
        let keys = match kept {
            Some(kept) => Keys::over(kept, master).await,
            None => Keys::open(keys, master).await,
        };
        Ok(Self { db, keys: keys.map_err(Unopened::keys)? })
    }
}

/// The keys' database where there is one, and what is in it.
async fn look(keys: &Target) -> Result<(Option<Db>, Held), StoreError> {
    match Db::there(keys).await? {
        Some(db) => {
            let held = keys::held(&db).await?;
            Ok((Some(db), held))
        }
        None => Ok((None, Held::default())),
    }
}

/// Opens the data. Where there are keys of people, it must have been there before.
async fn open_data(target: &Target, held: &Held) -> Result<Db, StoreError> {
    let db = match Db::there(target).await? {
        Some(db) => db,
        None if held.people => return Err(StoreError::NoData),
        None => Db::open(target).await?,
    };
    db.refuse_role_above().await?;
    if held.people && is_bare(&db).await? {
        db.close().await;
        return Err(StoreError::NoData);
    }
    db.migrate().await?;
    Ok(db)
}

/// Has no Avow ever been here?
async fn is_bare(db: &Db) -> Result<bool, StoreError> {
    let mut tx = db.read(None).await?;
    Ok(schema::columns(&mut tx).await?.is_empty())
}

/// Is there an account or a workspace?
async fn holds_people(db: &Db) -> Result<bool, StoreError> {
    let mut tx = db.read(None).await?;
    let account: Option<(Uuid,)> = maybe!(tx, (Uuid,), "SELECT id FROM account LIMIT 1")?;
    let workspace: Option<(Uuid,)> = maybe!(tx, (Uuid,), "SELECT id FROM workspace LIMIT 1")?;
    Ok(account.is_some() || workspace.is_some())
}
