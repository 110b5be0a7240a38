//! What must happen later: a row written with what caused it (rule 6). Ids only.

use avow_model::Time;
use avow_model::id::{JobId, WorkspaceId};
use uuid::Uuid;

use crate::db::{Conn, Direct, Tx};
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

/// Jobs that do not wait for those of another lane: some take milliseconds, others minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The jobs of this kind.
    Of(&'static str),
    /// The jobs of every other kind.
    Beside(&'static str),
}

impl Lane {
    /// The kind, and whether its jobs are in the lane.
    fn parts(self) -> (&'static str, bool) {
        match self {
            Lane::Of(kind) => (kind, true),
            Lane::Beside(kind) => (kind, false),
        }
    }
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

/// Claims the next due job of a lane until a moment: another worker may take it after that. Whoever has it since is
/// told by the number of its tries: only they may renew the claim, or say how the job ended.
///
/// # Errors
/// Where the database cannot be written.
pub async fn claim(tx: &mut Tx, lane: Lane, now: Time, until: Time) -> Result<Option<Job>, StoreError> {
    let (kind, of) = lane.parts();
    // The two databases differ in how a row is kept from two workers: SQLite has one writer, PostgreSQL skips locked rows.
    Ok(match tx.conn()? {
        Conn::Sqlite(connection) => {
            sqlx::query_as::<Direct, Job>(
                "UPDATE job SET claimed_until = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM job \
                 WHERE failed_at IS NULL AND (kind = $3) = $4 AND run_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) \
                 ORDER BY run_at LIMIT 1) RETURNING id, kind, workspace_id, subject_id, attempts",
            )
            .bind(now)
            .bind(until)
            .bind(kind)
            .bind(of)
            .fetch_optional(connection)
            .await?
        }
        Conn::Postgres(connection) => {
            sqlx::query_as::<sqlx::Postgres, Job>(
                "UPDATE job SET claimed_until = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM job \
                 WHERE failed_at IS NULL AND (kind = $3) = $4 AND run_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) \
                 ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, kind, workspace_id, subject_id, attempts",
            )
            .bind(now)
            .bind(until)
            .bind(kind)
            .bind(of)
            .fetch_optional(connection)
            .await?
        }
    })
}

/// Renews a claim, for work that takes longer. Whether it was still held.
///
/// # Errors
/// Where the database cannot be written.
pub async fn renew(tx: &mut Tx, job: &Job, until: Time) -> Result<bool, StoreError> {
    Ok(run!(
        tx,
        "UPDATE job SET claimed_until = $3 WHERE id = $1 AND attempts = $2 AND claimed_until IS NOT NULL",
        job.id,
        job.attempts,
        until,
    )? == 1)
}

/// Lets go of every claim where one process works alone, before it begins: whoever held one has died. A try is counted, so
/// that what kills a process is not tried for ever. Several processes may share PostgreSQL: there claims run out by
/// themselves. How many there were.
///
/// # Errors
/// Where the database cannot be written.
pub async fn free(tx: &mut Tx) -> Result<u64, StoreError> {
    Ok(match tx.conn()? {
        Conn::Sqlite(connection) => {
            let sql = "UPDATE job SET claimed_until = NULL WHERE claimed_until IS NOT NULL AND failed_at IS NULL";
            sqlx::query::<Direct>(sql).execute(connection).await?.rows_affected()
        }
        Conn::Postgres(_) => 0,
    })
}

/// Gives a job back unfinished: the next worker may take it at once, and it has cost no try. Whether the claim was held.
///
/// # Errors
/// Where the database cannot be written.
pub async fn give_back(tx: &mut Tx, job: &Job) -> Result<bool, StoreError> {
    Ok(run!(
        tx,
        "UPDATE job SET claimed_until = NULL, attempts = attempts - 1 WHERE id = $1 AND attempts = $2 AND claimed_until IS NOT NULL",
        job.id,
        job.attempts,
    )? == 1)
}

/// A job is done. Whether the claim was held.
///
/// # Errors
/// Where the database cannot be written.
pub async fn done(tx: &mut Tx, job: &Job) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM job WHERE id = $1 AND attempts = $2 AND claimed_until IS NOT NULL", job.id, job.attempts)? == 1)
}

/// A job is to be tried again later; the error names no person. Whether the claim was held.
///
/// # Errors
/// Where the database cannot be written.
pub async fn again(tx: &mut Tx, job: &Job, run_at: Time, error: &str) -> Result<bool, StoreError> {
    Ok(run!(
        tx,
        "UPDATE job SET claimed_until = NULL, run_at = $3, error = $4 WHERE id = $1 AND attempts = $2 AND claimed_until IS NOT NULL",
        job.id,
        job.attempts,
        run_at,
        error,
    )? == 1)
}

/// A job is given up. Whether the claim was held.
///
/// # Errors
/// Where the database cannot be written.
pub async fn fail(tx: &mut Tx, job: &Job, now: Time, error: &str) -> Result<bool, StoreError> {
    Ok(run!(
        tx,
        "UPDATE job SET claimed_until = NULL, failed_at = $3, error = $4 WHERE id = $1 AND attempts = $2 AND claimed_until IS NOT NULL",
        job.id,
        job.attempts,
        now,
        error,
    )? == 1)
}

/// Takes back the waiting jobs of a kind about a subject.
///
/// # Errors
/// Where the database cannot be written.
pub async fn cancel(tx: &mut Tx, kind: &str, subject: Uuid) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM job WHERE subject_id = $1 AND kind = $2 AND claimed_until IS NULL AND failed_at IS NULL", subject, kind)
}

/// When the next job of a kind about a subject is due, and until when somebody has claimed it; nothing where there is none
/// that is still to be done.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn standing(tx: &mut Tx, workspace: WorkspaceId, kind: &str, subject: Uuid) -> Result<Option<(Time, Option<Time>)>, StoreError> {
    maybe!(
        tx,
        (Time, Option<Time>),
        "SELECT run_at, claimed_until FROM job WHERE subject_id = $3 AND kind = $2 AND workspace_id = $1 AND failed_at IS NULL \
         ORDER BY run_at LIMIT 1",
        workspace,
        kind,
        subject,
    )
}

/// When the next job of a lane is due.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn next_due(tx: &mut Tx, lane: Lane) -> Result<Option<Time>, StoreError> {
    let (kind, of) = lane.parts();
    let row: Option<(Time,)> = maybe!(
        tx,
        (Time,),
        "SELECT at FROM (SELECT * FROM (SELECT run_at AS at FROM job \
           WHERE failed_at IS NULL AND claimed_until IS NULL AND (kind = $1) = $2 ORDER BY run_at LIMIT 1) AS waiting \
         UNION ALL SELECT CASE WHEN claimed_until > run_at THEN claimed_until ELSE run_at END FROM job \
           WHERE failed_at IS NULL AND claimed_until IS NOT NULL AND (kind = $1) = $2) AS due ORDER BY at LIMIT 1",
        kind,
        of,
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
