//! The keys of persons, workspaces and the deployment, in a database of their own (rule 5).
//!
//! A key is committed before the first data that is sealed under it, and destroyed after the data is gone.
//! Unwrapped keys are kept in memory for five minutes. Other processes are told of a destruction on PostgreSQL; one that
//! does not hear of it forgets the key by then, and finds no rows to open with it in the meantime.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use avow_model::Time;
use avow_model::id::WorkspaceId;
use avow_vault::{DataKey, LookupKey, Master};
use moka::sync::Cache;
use sqlx::postgres::PgListener;
use uuid::Uuid;

use crate::db::{Conn, Db, Direct, Patience, Target, Tx, hex, json_rows};
use crate::error::StoreError;

/// How many unwrapped keys are kept in memory: half a kilobyte each.
const CACHED: u64 = 20_000;

/// The row of the deployment's own key: lookup of members' addresses, counted tries.
const DEPLOYMENT: Uuid = Uuid::nil();

/// The advisory lock of PostgreSQL that whoever makes keys shares, and whoever wraps all of them anew has alone.
const WRAPPING: i64 = 1;

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

/// Hears which keys other processes destroy (PostgreSQL).
#[derive(Debug)]
pub struct Hearing {
    listener: PgListener,
    keys: Keys,
}

impl Hearing {
    /// The next key that was destroyed; it is forgotten by then. None where the connection was lost: then listen anew.
    ///
    /// # Errors
    /// Where the server cannot be reached.
    pub async fn next(&mut self) -> Result<Option<Uuid>, StoreError> {
        while let Some(told) = self.listener.try_recv().await? {
            if let Ok(id) = told.payload().parse() {
                self.keys.forget(id);
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
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

    fn master(&self) -> Arc<Master> {
        self.master.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The master key under which all keys are wrapped, which stays so until the transaction ends: a key that is made
    /// under one that has just been replaced could never be opened again. Where there are no keys yet any will do.
    async fn master_of_all(&self, tx: &mut Tx) -> Result<Arc<Master>, StoreError> {
        // SQLite has one writer, and this is it.
        if let Tx::Postgres(tx) = tx {
            sqlx::query("SELECT pg_advisory_xact_lock_shared($1)").bind(WRAPPING).execute(&mut **tx).await?;
        }
        if let Some((wrapped,)) = maybe!(tx, (Vec<u8>,), "SELECT wrapped FROM data_key WHERE id = $1", DEPLOYMENT)? {
            self.unwrap_key(DEPLOYMENT, &wrapped)?;
        }
        Ok(self.master())
    }

    /// Unwraps a key. Where the master key does not open it, `avow keys rotate` may have put another into its file: that
    /// is read anew.
    fn unwrap_key(&self, id: Uuid, wrapped: &[u8]) -> Result<DataKey, StoreError> {
        let master = self.master();
        if let Ok(key) = master.unwrap_key(id, wrapped) {
            return Ok(key);
        }
        let Ok(Some(next)) = master.again() else { return Err(StoreError::WrongMaster) };
        let key = next.unwrap_key(id, wrapped).map_err(|_| StoreError::WrongMaster)?;
        *self.master.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        tracing::info!("the keys have been wrapped anew, and the master key was read again");
        Ok(key)
    }

    /// How often a key was forgotten so far.
    fn forgotten(&self) -> u64 {
        *self.forgotten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of a key.
    fn forget(&self, id: Uuid) {
        let mut forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        *forgotten += 1;
        self.unwrapped.invalidate(&id);
        self.lookups.invalidate(&id);
    }

    /// Keeps what was read, unless a key has been forgotten since: it might be one of these.
    fn keep<K>(&self, cache: &Cache<Uuid, Arc<K>>, since: u64, read: &HashMap<Uuid, Arc<K>>)
    where
        K: Send + Sync + 'static,
    {
        let forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        if *forgotten == since {
            for (id, key) in read {
                cache.insert(*id, key.clone());
            }
        }
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
        let since = self.forgotten();
        let read = self.read(missing).await?;
        self.keep(&self.unwrapped, since, &read);
        found.extend(read);
        Ok(found)
    }

    /// Keys as the database has them now.
    async fn read(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Arc<DataKey>>, StoreError> {
        let mut tx = self.db.read(None).await?;
        let rows: Vec<(Uuid, Vec<u8>)> = all_among!(
            tx, (Uuid, Vec<u8>), ids,
            sqlite: "SELECT id, wrapped FROM data_key WHERE id IN (SELECT unhex(value) FROM json_each($1))",
            postgres: "SELECT id, wrapped FROM data_key WHERE id = ANY($1)",
        )?;
        rows.into_iter().map(|(id, wrapped)| Ok((id, Arc::new(self.unwrap_key(id, &wrapped)?)))).collect()
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
        let since = self.forgotten();
        let key = Arc::new(LookupKey::of(&*self.need(id).await?));
        self.keep(&self.lookups, since, &HashMap::from([(id, key.clone())]));
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
        if let Tx::Postgres(tx) = &mut tx {
            sqlx::query("SELECT pg_notify('avow_key', $1)").bind(person.to_string()).execute(&mut **tx).await?;
        }
        tx.commit().await?;
        self.forget(person);
        Ok(())
    }

    /// Listens for keys that other processes destroy, where the database can tell. All keys are forgotten first: one may
    /// have been destroyed while nobody listened.
    ///
    /// # Errors
    /// Where the server cannot be reached.
    pub async fn listen(&self) -> Result<Option<Hearing>, StoreError> {
        let Db::Postgres(db) = &self.db else { return Ok(None) };
        let mut listener = PgListener::connect_with(&db.pool).await?;
        listener.listen("avow_key").await?;
        let mut forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        *forgotten += 1;
        self.unwrapped.invalidate_all();
        self.lookups.invalidate_all();
        drop(forgotten);
        Ok(Some(Hearing { listener, keys: self.clone() }))
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

    /// Lets go of erasures that were done before a moment: no copy of the data is that old. How many there were.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn sweep_erasures(&self, before: Time) -> Result<u64, StoreError> {
        let mut tx = self.db.write(None).await?;
        let gone = run!(tx, "DELETE FROM erasure WHERE done_at < $1", before)?;
        tx.commit().await?;
        Ok(gone)
    }

    /// Wraps every key anew under another master key, in one transaction. How many there were.
    ///
    /// # Errors
    /// Where a key does not open or the database cannot be written; then nothing has changed.
    pub async fn rotate(&self, next: &Master) -> Result<u64, StoreError> {
        let mut tx = self.db.write(None).await?;
        // Who makes keys meanwhile waits, and sees then that there is another master key.
        if let Tx::Postgres(tx) = &mut tx {
            sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(WRAPPING).execute(&mut **tx).await?;
        }
        let rows: Vec<(Uuid, Vec<u8>)> = all!(tx, (Uuid, Vec<u8>), "SELECT id, wrapped FROM data_key")?;
        let mut count = 0;
        for (id, wrapped) in rows {
            let key = self.unwrap_key(id, &wrapped)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_that_was_read_before_it_was_destroyed_is_not_kept_afterwards() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = Target::Sqlite(folder.path().join("keys.db"));
        let keys = Keys::open(&target, Master::generate().expect("a master key")).await.expect("keys");
        let (gone, workspace, stays) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        keys.create(KeyKind::Person, &[gone, workspace, stays], Time::UNIX_EPOCH).await.expect("made");
        // Somebody reads, the key is destroyed, and only then would they keep what they have read.
        let since = keys.forgotten();
        let read = keys.read(vec![gone, stays]).await.expect("read");
        keys.destroy(gone, Time::UNIX_EPOCH).await.expect("destroyed");
        keys.keep(&keys.unwrapped, since, &read);
        assert!(keys.get(gone).await.expect("asked").is_none());
        assert!(keys.get(stays).await.expect("asked").is_some());
        // The same with what is derived from a key.
        let since = keys.forgotten();
        let derived = Arc::new(LookupKey::of(&keys.need(workspace).await.expect("a key")));
        keys.destroy(workspace, Time::UNIX_EPOCH).await.expect("destroyed");
        keys.keep(&keys.lookups, since, &HashMap::from([(workspace, derived)]));
        assert!(matches!(keys.lookup(WorkspaceId(workspace)).await, Err(StoreError::KeyGone)));
        // Whoever reads afterwards is kept, so that lists are quick.
        keys.unwrapped.invalidate(&stays);
        keys.need(stays).await.expect("a key");
        assert!(keys.unwrapped.contains_key(&stays));
    }
}
