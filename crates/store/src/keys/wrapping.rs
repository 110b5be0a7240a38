//! The master key under which all keys are wrapped, and putting another in its place.

use std::sync::{Arc, PoisonError};

use avow_vault::{DataKey, Master};
use uuid::Uuid;

use super::{DEPLOYMENT, Keys};
use crate::db::Tx;
use crate::error::StoreError;

/// The advisory lock of PostgreSQL that whoever makes keys shares, and whoever wraps all of them anew has alone.
const WRAPPING: i64 = 1;

impl Keys {
    fn master(&self) -> Arc<Master> {
        self.master.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The master key under which all keys are wrapped, which stays so until the transaction ends: a key that is made
    /// under one that has just been replaced could never be opened again. Where there are no keys yet any will do.
    pub(super) async fn master_of_all(&self, tx: &mut Tx) -> Result<Arc<Master>, StoreError> {
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
    pub(super) fn unwrap_key(&self, id: Uuid, wrapped: &[u8]) -> Result<DataKey, StoreError> {
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
}
