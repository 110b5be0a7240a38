//! The live schema, read from the database itself: what the data map is checked against. And whether it is well.

use avow_model::Time;

use crate::db::Tx;
use crate::error::StoreError;

/// Every column of every table: (table, column), SQLite's and PostgreSQL's own tables left out.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn columns(tx: &mut Tx) -> Result<Vec<(String, String)>, StoreError> {
    let sql = match tx {
        Tx::Postgres(_) => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
        }
        _ => {
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        }
    };
    all!(tx, (String, String), sql)
}

/// Does the database answer?
///
/// # Errors
/// Where it does not.
pub async fn ping(tx: &mut Tx) -> Result<(), StoreError> {
    let _: (i64,) = one!(tx, (i64,), "SELECT CAST(1 AS BIGINT)")?;
    Ok(())
}

/// Can the database be written? One small row of its own is: once it is committed, the disk is neither full nor
/// read-only. It stays one row, however often it is asked.
///
/// # Errors
/// Where it cannot, at the latest when it is committed.
pub async fn pulse(tx: &mut Tx, now: Time) -> Result<(), StoreError> {
    run!(tx, "INSERT INTO pulse (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at", now)?;
    Ok(())
}
