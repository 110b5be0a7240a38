//! The live schema, read from the database itself: what the data map is checked against.

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
