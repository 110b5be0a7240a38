//! The keys of persons, workspaces and the deployment, in a database of their own (rule 5).
//!
//! A key is committed before the first data that is sealed under it, and destroyed after the data is gone.
//! Unwrapped keys are kept in memory for five minutes. Other processes are told of a destruction on PostgreSQL; one that
//! does not hear of it forgets the key by then, and finds no rows to open with it in the meantime.

mod erasure;
mod memory;
mod wrapping;

use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use avow_model::Time;
use avow_vault::{DataKey, LookupKey, Master};
use moka::sync::Cache;
use uuid::Uuid;

use crate::db::{Conn, Db, Direct, Patience, Target, hex, json_rows};
use crate::error::StoreError;

pub use erasure::Hearing;

/// How many unwrapped keys are kept in memory: half a kilobyte each.
const CACHED: u64 = 8_000;

/// The row of the deployment's own key: lookup of members' addresses, counted tries.
const DEPLOYMENT: Uuid = Uuid::nil();

/// Whose key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A contact's or a member's.
    Person,
    /// A workspace's: secrets of channels, invitations, lookup of contacts.
    Workspace,
    /// The deployment's.
    Deployment,
}

impl KeyKind {
    fn name(self) -> &'static str {
        match self {
            KeyKind::Person => "person",
            KeyKind::Workspace => "workspace",
            KeyKind::Deployment => "deployment",
        }
    }
}

/// The keys' database and the master key that unwraps them.
#[derive(Clone, Debug)]
pub struct Keys {
    db: Db,
    master: Arc<RwLock<Arc<Master>>>,
    unwrapped: Cache<Uuid, Arc<DataKey>>,
    lookups: Cache<Uuid, Arc<LookupKey>>,
    /// How often a key was forgotten: what was read before that may be the key that is gone, and is not kept.
    forgotten: Arc<Mutex<u64>>,
}

/// Are there keys in this database? It is asked before a master key is made, which would open none of them. A file that
/// is not there is not made.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn any(target: &Target) -> Result<bool, StoreError> {
    let Some(db) = Db::there(target).await? else { return Ok(false) };
    let found = held(&db).await;
    db.close().await;
    found.map(|held| held.deployment || held.people)
}

/// What lies in a database of keys.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    /// The deployment's key.
    pub(crate) deployment: bool,
    /// A key of a person or a workspace.
    pub(crate) people: bool,
}

/// Looks what lies in a database of keys, which may have no schema yet.
pub(crate) async fn held(db: &Db) -> Result<Held, StoreError> {
    let mut tx = db.read(None).await?;
    if !crate::schema::columns(&mut tx).await?.iter().any(|(table, _)| table == "data_key") {
        return Ok(Held::default());
    }
    // The deployment's own comes first.
    let ids: Vec<(Uuid,)> = all!(tx, (Uuid,), "SELECT id FROM data_key ORDER BY id LIMIT 2")?;
    Ok(Held { deployment: ids.iter().any(|(id,)| *id == DEPLOYMENT), people: ids.iter().any(|(id,)| *id != DEPLOYMENT) })
}

impl Keys {
    /// Opens the keys' database and proves that the master key belongs to it.
    ///
    /// # Errors
    /// [`StoreError::WrongMaster`], or where the database cannot be reached.
    pub(crate) async fn open(target: &Target, master: Master) -> Result<Self, StoreError> {
        Self::over(Db::open(target).await?, master).await
    }

    /// The same with a database that is open already.
    pub(crate) async fn over(db: Db, master: Master) -> Result<Self, StoreError> {
        db.migrate_keys().await?;
        let held = Duration::from_secs(300);
        let keys = Self {
            db,
            master: Arc::new(RwLock::new(Arc::new(master))),
            unwrapped: Cache::builder().max_capacity(CACHED).time_to_live(held).build(),
            lookups: Cache::builder().max_capacity(1_000).time_to_live(held).build(),
            forgotten: Arc::default(),
        };
        if keys.get(DEPLOYMENT).await?.is_none() {
            match keys.create(KeyKind::Deployment, &[DEPLOYMENT], Time::UNIX_EPOCH).await {
                // Somebody was first; was it under the same master key?
                Err(error) if error.is_duplicate() => drop(keys.need(DEPLOYMENT).await?),
                made => made?,
            }
        }
        Ok(keys)
    }

    /// Makes keys and commits them, before anything is sealed under them.
    ///
    /// # Errors
    /// Where one exists already or the database cannot be written; [`StoreError::WrongMaster`] where the keys have been
    /// wrapped anew under a master key that this process cannot read.
    pub async fn create(&self, kind: KeyKind, ids: &[Uuid], now: Time) -> Result<(), StoreError> {
        let mut tx = self.db.write(None).await?;
        let master = self.master_of_all(&mut tx).await?;
        let mut made = Vec::with_capacity(ids.len());
        for id in ids {
            let key = DataKey::generate()?;
            made.push((*id, master.wrap(*id, &key)?, Arc::new(key)));
        }
        // One statement for all of them: an array on PostgreSQL, JSON on SQLite.
        match tx.conn()? {
            Conn::Sqlite(connection) => {
                let rows: Vec<Vec<serde_json::Value>> =
                    made.iter().map(|(id, wrapped, _)| vec![id.simple().to_string().into(), hex(wrapped).into()]).collect();
                sqlx::query::<Direct>(
                    "INSERT INTO data_key (id, kind, wrapped, created_at) \
                     SELECT unhex(json_extract(value, '$[0]')), $2, unhex(json_extract(value, '$[1]')), $3 FROM json_each($1)",
                )
                .bind(json_rows(rows))
                .bind(kind.name())
                .bind(now)
                .execute(connection)
                .await?;
            }
            Conn::Postgres(connection) => {
                let wrapped: Vec<Vec<u8>> = made.iter().map(|(_, wrapped, _)| wrapped.clone()).collect();
                sqlx::query::<sqlx::Postgres>(
                    "INSERT INTO data_key (id, kind, wrapped, created_at) \
                     SELECT id, $3, wrapped, $4 FROM UNNEST($1::uuid[], $2::bytea[]) AS made (id, wrapped)",
                )
                .bind(ids.to_vec())
                .bind(wrapped)
                .bind(kind.name())
                .bind(now)
                .execute(connection)
                .await?;
            }
        }
        tx.commit().await?;
        // They are needed next: nobody has to fetch and unwrap what has just been made.
        for (id, _, key) in made {
            self.unwrapped.insert(id, key);
        }
        Ok(())
    }

    /// The tables and columns of the keys' database, as they are.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn schema(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut tx = self.db.read(None).await?;
        crate::schema::columns(&mut tx).await
    }

    /// Can the keys' database be written?
    ///
    /// # Errors
    /// Where it cannot.
    pub async fn pulse(&self, now: Time) -> Result<(), StoreError> {
        let mut tx = self.db.write(None).await?;
        crate::schema::pulse(&mut tx, now).await?;
        tx.commit().await
    }

    /// The same keys, for somebody of another patience.
    pub(crate) fn with(&self, patience: Patience) -> Self {
        Self { db: self.db.with(patience), ..self.clone() }
    }

    pub(crate) async fn close(&self) {
        self.db.close().await;
    }
}
