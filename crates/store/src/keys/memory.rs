//! Reading keys, and keeping them in memory for a while.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use avow_model::id::WorkspaceId;
use avow_vault::{DataKey, LookupKey};
use moka::sync::Cache;
use uuid::Uuid;

use super::{DEPLOYMENT, Keys};
use crate::error::StoreError;

impl Keys {
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

    /// How often a key was forgotten so far.
    fn forgotten(&self) -> u64 {
        *self.forgotten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of a key.
    pub(super) fn forget(&self, id: Uuid) {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Target;
    use crate::keys::KeyKind;
    use avow_model::Time;
    use avow_vault::Master;

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
