//! Counted tries at secrets, in the database, so that all processes count together (CA-21).

use avow_model::Time;

use crate::db::Tx;
use crate::error::StoreError;

/// Counts a try in a bucket: how many there are in its window with this one, and when the window ends.
/// A window that has ended begins anew.
///
/// # Errors
/// Where the database cannot be written.
pub async fn count(tx: &mut Tx, bucket: [u8; 32], now: Time, window_ends: Time) -> Result<(i64, Time), StoreError> {
    one!(
        tx,
        (i64, Time),
        "INSERT INTO attempt (bucket, tries, window_ends) VALUES ($1, 1, $3) \
         ON CONFLICT (bucket) DO UPDATE SET \
           tries = CASE WHEN attempt.window_ends <= $2 THEN 1 ELSE attempt.tries + 1 END, \
           window_ends = CASE WHEN attempt.window_ends <= $2 THEN excluded.window_ends ELSE attempt.window_ends END \
         RETURNING tries, window_ends",
        bucket.as_slice(),
        now,
        window_ends,
    )
}

/// Forgets the tries of a bucket: the secret was right.
///
/// # Errors
/// Where the database cannot be written.
pub async fn forget(tx: &mut Tx, bucket: [u8; 32]) -> Result<(), StoreError> {
    run!(tx, "DELETE FROM attempt WHERE bucket = $1", bucket.as_slice())?;
    Ok(())
}

/// Deletes windows that have ended.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, now: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM attempt WHERE window_ends <= $1", now)
}
