//! The keys of persons, workspaces and the deployment, in a database of their own (rule 5).
//!
//! A key is committed before the first data that is sealed under it, and destroyed after the data is gone.
//! Unwrapped keys are kept in memory for five minutes: another process sees a destruction by then at the latest,
//! and finds no rows to open with it in the meantime.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use avow_model::Time;
use avow_model::id::WorkspaceId;
use avow_vault::{DataKey, LookupKey, Master};
use moka::sync::Cache;
use uuid::Uuid;

use crate::db::{Conn, Db, Target, hex, json_rows};
use crate::error::StoreError;

/// How many unwrapped keys are kept in memory: half a kilobyte each.
const CACHED: u64 = 20_000;

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
    master: Arc<Master>,
    unwrapped: Cache<Uuid, Arc<DataKey>>,
    lookups: Cache<Uuid, Arc<LookupKey>>,
}

impl Keys {
    /// Opens the keys' database and proves that the master key belongs to it.
    ///
    /// # Errors
    /// [`StoreError::WrongMaster`], or where the database cannot be reached.
    pub(crate) async fn open(target: &Target, master: Master) -> Result<Self, StoreError> {
        let db = Db::open(target).await?;
        db.migrate_keys().await?;
        let held = Duration::from_secs(300);
        let keys = Self {
            db,
            master: Arc::new(master),
            unwrapped: Cache::builder().max_capacity(CACHED).time_to_live(held).build(),
            lookups: Cache::builder().max_capacity(1_000).time_to_live(held).build(),
        };
        if keys.get(DEPLOYMENT).await?.is_none() {
            match keys.create(KeyKind::Deployment, &[DEPLOYMENT], Time::UNIX_EPOCH).await {
                Err(error) if !error.is_duplicate() => return Err(error),
                _ => {}
            }
        }
        Ok(keys)
    }

    /// Makes keys and commits them, before anything is sealed under them.
    ///
    /// # Errors
    /// Where one exists already or the database cannot be written.
    pub async fn create(&self, kind: KeyKind, ids: &[Uuid], now: Time) -> Result<(), StoreError> {
        let mut made = Vec::with_capacity(ids.len());
        for id in ids {
            let key = DataKey::generate()?;
            made.push((*id, self.master.wrap(*id, &key)?, Arc::new(key)));
        }
        let mut tx = self.db.write(None).await?;
        // One statement for all of them: an array on PostgreSQL, JSON on SQLite.
        match tx.conn()? {
            Conn::Sqlite(connection) => {
                let rows: Vec<Vec<serde_json::Value>> =
                    made.iter().map(|(id, wrapped, _)| vec![id.simple().to_string().into(), hex(wrapped).into()]).collect();
                sqlx::query::<sqlx::Sqlite>(
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

    /// A key, or none where it has been destroyed.
    ///
    /// # Errors
    /// [`StoreError::WrongMaster`], or where the database cannot be reached.
    pub async fn get(&self, id: Uuid) -> Result<Option<Arc<DataKey>>, StoreError> {
        Ok(self.many(&[id]).await?.remove(&id))
    }

    /// A key that must be there.
    ///
    /// # Errors
    /// [`StoreError::KeyGone`], and as [`Keys::get`].
    pub async fn need(&self, id: Uuid) -> Result<Arc<DataKey>, StoreError> {
        self.get(id).await?.ok_or(StoreError::KeyGone)
    }

    /// Many keys at once; those that have been destroyed are missing.
    ///
    /// # Errors
    /// As [`Keys::get`].
    pub async fn many(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<DataKey>>, StoreError> {
        let mut found = HashMap::with_capacity(ids.len());
        let mut missing = Vec::new();
        for id in ids {
            match self.unwrapped.get(id) {
                Some(key) => {
                    found.insert(*id, key);
                }
                None => missing.push(*id),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        missing.sort_unstable();
        missing.dedup();
        let mut tx = self.db.read(None).await?;
        let rows: Vec<(Uuid, Vec<u8>)> = all_among!(
            tx, (Uuid, Vec<u8>), missing,
            sqlite: "SELECT id, wrapped FROM data_key WHERE id IN (SELECT unhex(value) FROM json_each($1))",
            postgres: "SELECT id, wrapped FROM data_key WHERE id = ANY($1)",
        )?;
        for (id, wrapped) in rows {
            let key = Arc::new(self.master.unwrap_key(id, &wrapped).map_err(|_| StoreError::WrongMaster)?);
            self.unwrapped.insert(id, key.clone());
            found.insert(id, key);
        }
        Ok(found)
    }

    /// The deployment's own key.
    ///
    /// # Errors
    /// As [`Keys::need`].
    pub async fn deployment(&self) -> Result<Arc<DataKey>, StoreError> {
        self.need(DEPLOYMENT).await
    }

    /// The deployment's lookup key: members' addresses, counted tries.
    ///
    /// # Errors
    /// As [`Keys::need`].
    pub async fn deployment_lookup(&self) -> Result<Arc<LookupKey>, StoreError> {
        self.lookup_of(DEPLOYMENT).await
    }

    /// A workspace's lookup key: its contacts.
    ///
    /// # Errors
    /// As [`Keys::need`].
    pub async fn lookup(&self, workspace: WorkspaceId) -> Result<Arc<LookupKey>, StoreError> {
        self.lookup_of(workspace.0).await
    }

    async fn lookup_of(&self, id: Uuid) -> Result<Arc<LookupKey>, StoreError> {
        if let Some(key) = self.lookups.get(&id) {
            return Ok(key);
        }
        let key = Arc::new(LookupKey::of(&*self.need(id).await?));
        self.lookups.insert(id, key.clone());
        Ok(key)
    }

    /// Destroys a person's key and writes the ledger of erasures. May run twice.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn destroy(&self, person: Uuid, now: Time) -> Result<(), StoreError> {
        let mut tx = self.db.write(None).await?;
        run!(tx, "INSERT INTO erasure (person_id, begun_at) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING", person, now)?;
        run!(tx, "DELETE FROM data_key WHERE id = $1", person)?;
        run!(tx, "UPDATE erasure SET done_at = $2 WHERE person_id = $1 AND done_at IS NULL", person, now)?;
        tx.commit().await?;
        self.unwrapped.invalidate(&person);
        Ok(())
    }

    /// Writes down that a person is being erased, before the first row goes: what is in this ledger is erased again
    /// from a restored copy.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn begin_erasure(&self, person: Uuid, now: Time) -> Result<(), StoreError> {
        let mut tx = self.db.write(None).await?;
        run!(tx, "INSERT INTO erasure (person_id, begun_at) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING", person, now)?;
        tx.commit().await
    }

    /// Everyone in the ledger of erasures.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn erased(&self) -> Result<Vec<Uuid>, StoreError> {
        let mut tx = self.db.read(None).await?;
        let rows: Vec<(Uuid,)> = all!(tx, (Uuid,), "SELECT person_id FROM erasure")?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Wraps every key anew under another master key, in one transaction. How many there were.
    ///
    /// # Errors
    /// Where a key does not open or the database cannot be written; then nothing has changed.
    pub async fn rotate(&self, next: &Master) -> Result<u64, StoreError> {
        let mut tx = self.db.write(None).await?;
        let rows: Vec<(Uuid, Vec<u8>)> = all!(tx, (Uuid, Vec<u8>), "SELECT id, wrapped FROM data_key")?;
        let mut count = 0;
        for (id, wrapped) in rows {
            let key = self.master.unwrap_key(id, &wrapped).map_err(|_| StoreError::WrongMaster)?;
            count += run!(tx, "UPDATE data_key SET wrapped = $2 WHERE id = $1", id, next.wrap(id, &key)?)?;
        }
        tx.commit().await?;
        Ok(count)
    }

    /// The tables and columns of the keys' database, as they are.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn schema(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut tx = self.db.read(None).await?;
        crate::schema::columns(&mut tx).await
    }

    pub(crate) async fn close(&self) {
        self.db.close().await;
    }
}
