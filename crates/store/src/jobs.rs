//! What must happen later: a row written with what caused it (rule 6). Ids only.

use avow_model::Time;
use avow_model::id::{JobId, WorkspaceId};
use uuid::Uuid;

use crate::db::{Conn, Tx};
use crate::error::StoreError;

/// A job, claimed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// In which workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// On what.
    pub subject_id: Option<Uuid>,
    /// How often it was tried, this time included.
    pub attempts: i64,
}

/// Writes a job.
///
/// # Errors
/// Where the database cannot be written.
pub async fn insert(
    tx: &mut Tx,
    id: JobId,
    kind: &str,
    workspace: Option<WorkspaceId>,
    subject: Option<Uuid>,
    run_at: Time,
    now: Time,
) -> Result<(), StoreError> {
    run!(
        tx,
        "INSERT INTO job (id, kind, workspace_id, subject_id, run_at, attempts, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6)",
        id,
        kind,
        workspace,
        subject,
        run_at,
        now,
    )?;
    Ok(())
}

/// Claims the next due job until a moment: another worker may take it after that.
///
/// # Errors
/// Where the database cannot be written.
pub async fn claim(tx: &mut Tx, now: Time, until: Time) -> Result<Option<Job>, StoreError> {
    // The two databases differ in how a row is kept from two workers: SQLite has one writer, PostgreSQL skips locked rows.
    Ok(match tx.conn()? {
        Conn::Sqlite(connection) => {
            sqlx::query_as::<sqlx::Sqlite, Job>(
                "UPDATE job SET claimed_until = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM job \
                 WHERE failed_at IS NULL AND run_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) ORDER BY run_at LIMIT 1) \
                 RETURNING id, kind, workspace_id, subject_id, attempts",
            )
            .bind(now)
            .bind(until)
            .fetch_optional(connection)
            .await?
        }
        Conn::Postgres(connection) => {
            sqlx::query_as::<sqlx::Postgres, Job>(
                "UPDATE job SET claimed_until = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM job \
                 WHERE failed_at IS NULL AND run_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) ORDER BY run_at LIMIT 1 \
                 FOR UPDATE SKIP LOCKED) RETURNING id, kind, workspace_id, subject_id, attempts",
            )
            .bind(now)
            .bind(until)
            .fetch_optional(connection)
            .await?
        }
    })
}

/// A job is done.
///
/// # Errors
/// Where the database cannot be written.
pub async fn done(tx: &mut Tx, id: JobId) -> Result<(), StoreError> {
    run!(tx, "DELETE FROM job WHERE id = $1", id)?;
    Ok(())
}

/// A job is to be tried again later; the error names no person.
///
/// # Errors
/// Where the database cannot be written.
pub async fn again(tx: &mut Tx, id: JobId, run_at: Time, error: &str) -> Result<(), StoreError> {
    run!(tx, "UPDATE job SET claimed_until = NULL, run_at = $2, error = $3 WHERE id = $1", id, run_at, error)?;
    Ok(())
}

/// A job is given up.
///
/// # Errors
/// Where the database cannot be written.
pub async fn fail(tx: &mut Tx, id: JobId, now: Time, error: &str) -> Result<(), StoreError> {
    run!(tx, "UPDATE job SET claimed_until = NULL, failed_at = $2, error = $3 WHERE id = $1", id, now, error)?;
    Ok(())
}

/// Takes back the waiting jobs of a kind about a subject.
///
/// # Errors
/// Where the database cannot be written.
pub async fn cancel(tx: &mut Tx, kind: &str, subject: Uuid) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM job WHERE subject_id = $1 AND kind = $2 AND claimed_until IS NULL AND failed_at IS NULL", subject, kind)
}

/// When the next job is due.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Time>, StoreError> {
    let row: Option<(Time,)> = maybe!(
        tx,
        (Time,),
        "SELECT CASE WHEN claimed_until > run_at THEN claimed_until ELSE run_at END FROM job WHERE failed_at IS NULL ORDER BY 1 LIMIT 1"
    )?;
    Ok(row.map(|(at,)| at))
}

/// How many wait and how many were given up.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn counts(tx: &mut Tx) -> Result<(i64, i64), StoreError> {
    one!(tx, (i64, i64), "SELECT COUNT(*) - COUNT(failed_at), COUNT(failed_at) FROM job")
}

/// Deletes jobs given up before a moment.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, before: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM job WHERE failed_at < $1", before)
}
