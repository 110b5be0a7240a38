//! Destroying keys, the ledger of whose were, and hearing of it from other processes.

use std::sync::PoisonError;

use avow_model::Time;
use sqlx::postgres::PgListener;
use uuid::Uuid;

use super::Keys;
use crate::db::{Db, Tx};
use crate::error::StoreError;

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

impl Keys {
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

    /// Takes back that somebody is being erased: nothing of them went. What is done stays done.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn call_off(&self, person: Uuid) -> Result<(), StoreError> {
        let mut tx = self.db.write(None).await?;
        run!(tx, "DELETE FROM erasure WHERE person_id = $1 AND done_at IS NULL", person)?;
        tx.commit().await
    }

    /// Destroys keys under which nothing was ever sealed. No copy of the data knows of them, so the ledger need not.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn discard(&self, unused: &[Uuid]) -> Result<(), StoreError> {
        let mut tx = self.db.write(None).await?;
        for id in unused {
            run!(tx, "DELETE FROM data_key WHERE id = $1", id)?;
        }
        tx.commit().await?;
        for id in unused {
            self.forget(*id);
        }
        Ok(())
    }

    /// Whoever is in the ledger and not erased to the end: their key is there, or it is not written down that it went.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn unfinished(&self) -> Result<Vec<Uuid>, StoreError> {
        let mut tx = self.db.read(None).await?;
        let rows = all!(
            tx,
            (Uuid,),
            "SELECT e.person_id FROM erasure e LEFT JOIN data_key k ON k.id = e.person_id WHERE e.done_at IS NULL OR k.id IS NOT NULL",
        )?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
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
}
