//! Imports of contacts: the uploaded file (sealed under the workspace's key), how far it has come, and each bad row.

use std::collections::HashMap;

use avow_model::Time;
use avow_model::contacts::{Column, Import, ImportState, Trouble};
use avow_model::id::{AccountId, ContactId, ImportId, WorkspaceId};
use avow_vault::Place;
use serde_json::Value;

use crate::db::{Conn, Direct, Tx, hex, json_rows};
use crate::error::StoreError;
use crate::keys::Keys;

#[derive(sqlx::FromRow)]
struct Row {
    id: ImportId,
    state: String,
    mapping: String,
    row_count: i64,
    done: i64,
    added: i64,
    changed: i64,
    rejected: i64,
    trouble: Option<String>,
    created_at: Time,
    version: i64,
}

impl TryFrom<Row> for Import {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Import {
            id: row.id,
            state: ImportState::named(&row.state).ok_or(StoreError::Garbled("contact_import.state"))?,
            mapping: serde_json::from_str(&row.mapping).map_err(|_| StoreError::Garbled("contact_import.mapping"))?,
            rows: row.row_count,
            done: row.done,
            added: row.added,
            changed: row.changed,
            rejected: row.rejected,
            trouble: row
                .trouble
                .map(|trouble| Trouble::named(&trouble).ok_or(StoreError::Garbled("contact_import.trouble")))
                .transpose()?,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

fn mapping_text(mapping: &[Column]) -> Result<String, StoreError> {
    serde_json::to_string(mapping).map_err(|_| StoreError::Garbled("contact_import.mapping"))
}

/// Inserts an import with its file (UTF-8) and the name that this came under.
///
/// # Errors
/// [`StoreError::Missing`] where the account is no member.
pub async fn insert(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    account: AccountId,
    import: &Import,
    file_name: &str,
    content: &[u8],
) -> Result<(), StoreError> {
    let key = keys.need(workspace.0).await?;
    let written = run!(
        tx,
        "INSERT INTO contact_import (id, workspace_id, account_id, state, content, mapping, row_count, done, added, changed, rejected, created_at, changed_at, version, file_name) \
         SELECT $1, $2, p.account_id, $4, $5, $6, $7, 0, 0, 0, 0, $8, $8, 1, $9 FROM membership p WHERE p.workspace_id = $2 AND p.account_id = $3",
        import.id,
        workspace,
        account,
        import.state.name(),
        key.seal(Place::new("contact_import", "content", import.id.0), content)?,
        mapping_text(&import.mapping)?,
        import.rows,
        import.created_at,
        key.seal(Place::new("contact_import", "file_name", import.id.0), file_name.as_bytes())?,
    )?;
    if written == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

/// The names of the files in which a workspace's imports came. What cannot be opened any more has none.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn file_names(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId) -> Result<HashMap<ImportId, String>, StoreError> {
    let rows: Vec<(ImportId, Vec<u8>)> = all!(
        tx,
        (ImportId, Vec<u8>),
        "SELECT id, file_name FROM contact_import WHERE workspace_id = $1 AND file_name IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 20",
        workspace,
    )?;
    let key = match keys.need(workspace.0).await {
        Err(StoreError::KeyGone) => return Ok(HashMap::new()),
        key => key?,
    };
    let opened = rows.into_iter().filter_map(|(id, sealed)| {
        let name = key.open_text(Place::new("contact_import", "file_name", id.0), &sealed).ok()?;
        (!name.is_empty()).then_some((id, name))
    });
    Ok(opened.collect())
}

/// An import of a workspace.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get(tx: &mut Tx, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>, StoreError> {
    let row = maybe!(
        tx,
        Row,
        "SELECT id, state, mapping, row_count, done, added, changed, rejected, trouble, created_at, version FROM contact_import \
         WHERE workspace_id = $1 AND id = $2",
        workspace,
        id,
    )?;
    row.map(Import::try_from).transpose()
}

/// The imports of a workspace, the latest first.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Import>, StoreError> {
    let rows = all!(
        tx,
        Row,
        "SELECT id, state, mapping, row_count, done, added, changed, rejected, trouble, created_at, version FROM contact_import \
         WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC LIMIT 20",
        workspace,
    )?;
    rows.into_iter().map(Import::try_from).collect()
}

/// The file of an import, while it is kept.
///
/// # Errors
/// Where it cannot be opened.
pub async fn content(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, id: ImportId) -> Result<Option<Vec<u8>>, StoreError> {
    let row: Option<(Option<Vec<u8>>,)> =
        maybe!(tx, (Option<Vec<u8>>,), "SELECT content FROM contact_import WHERE workspace_id = $1 AND id = $2", workspace, id)?;
    let Some((Some(sealed),)) = row else { return Ok(None) };
    let key = keys.need(workspace.0).await?;
    Ok(Some(key.open(Place::new("contact_import", "content", id.0), &sealed)?))
}

/// Writes down how far an import has come, and why it stands still where it does. Its file is let go when it is done or
/// stopped.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first.
pub async fn update(tx: &mut Tx, workspace: WorkspaceId, import: &Import, now: Time) -> Result<(), StoreError> {
    run_versioned!(
        tx,
        "UPDATE contact_import SET state = $3, mapping = $4, done = $5, added = $6, changed = $7, rejected = $8, changed_at = $9, \
                trouble = $10, content = CASE WHEN $3 IN ('done', 'stopped') THEN NULL ELSE content END, \
                version = version + 1 \
         WHERE workspace_id = $1 AND id = $2 AND version = $11",
        workspace,
        import.id,
        import.state.name(),
        mapping_text(&import.mapping)?,
        import.done,
        import.added,
        import.changed,
        import.rejected,
        now,
        import.trouble.map(Trouble::name),
        import.version,
    )
}

/// Halts the imports that are to be worked at and have no job any more: nobody would. How many there were.
///
/// # Errors
/// Where the database cannot be written.
pub async fn halt_forsaken(tx: &mut Tx, workspace: WorkspaceId, now: Time) -> Result<u64, StoreError> {
    run!(
        tx,
        "UPDATE contact_import SET trouble = $3, changed_at = $2, version = version + 1 \
         WHERE workspace_id = $1 AND state IN ('trying', 'running') AND trouble IS NULL \
           AND NOT EXISTS (SELECT 1 FROM job WHERE subject_id = contact_import.id AND kind = 'import' AND failed_at IS NULL)",
        workspace,
        now,
        Trouble::Tries.name(),
    )
}

/// What is wrong with a row of the file.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Problem {
    /// The row's line in the file, the heading being 1.
    pub line: i64,
    /// Which field, or "" for the row as a whole.
    pub field: String,
    /// The key of the sentence that says what is wrong.
    pub reason: String,
}

/// Writes down what is wrong with rows of an import; what is written already stays.
///
/// # Errors
/// [`StoreError::Missing`] where the import is not the workspace's.
pub async fn insert_problems(tx: &mut Tx, workspace: WorkspaceId, import: ImportId, problems: &[Problem]) -> Result<(), StoreError> {
    if problems.is_empty() {
        return Ok(());
    }
    let written = match tx.conn()? {
        Conn::Sqlite(connection) => {
            let rows = problems
                .iter()
                .map(|problem| vec![Value::from(problem.line), Value::from(problem.field.as_str()), Value::from(problem.reason.as_str())]);
            let written = sqlx::query::<Direct>(
                "INSERT INTO import_problem (workspace_id, import_id, line, field, reason) \
                 SELECT i.workspace_id, i.id, json_extract(p.value, '$[0]'), json_extract(p.value, '$[1]'), json_extract(p.value, '$[2]') \
                 FROM contact_import AS i CROSS JOIN json_each($3) AS p WHERE i.workspace_id = $1 AND i.id = $2 ON CONFLICT DO NOTHING",
            )
            .bind(workspace)
            .bind(import)
            .bind(json_rows(rows.collect()))
            .execute(connection)
            .await?;
            written.rows_affected()
        }
        Conn::Postgres(connection) => {
            let written = sqlx::query::<sqlx::Postgres>(
                "INSERT INTO import_problem (workspace_id, import_id, line, field, reason) \
                 SELECT i.workspace_id, i.id, p.line, p.field, p.reason \
                 FROM contact_import AS i CROSS JOIN UNNEST($3::bigint[], $4::text[], $5::text[]) AS p (line, field, reason) \
                 WHERE i.workspace_id = $1 AND i.id = $2 ON CONFLICT DO NOTHING",
            )
            .bind(workspace)
            .bind(import)
            .bind(problems.iter().map(|problem| problem.line).collect::<Vec<i64>>())
            .bind(problems.iter().map(|problem| problem.field.clone()).collect::<Vec<String>>())
            .bind(problems.iter().map(|problem| problem.reason.clone()).collect::<Vec<String>>())
            .execute(connection)
            .await?;
            written.rows_affected()
        }
    };
    if written == 0 && get(tx, workspace, import).await?.is_none() {
        return Err(StoreError::Missing);
    }
    Ok(())
}

/// The bad rows of an import after a line, at most `limit`.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn problems(
    tx: &mut Tx,
    workspace: WorkspaceId,
    import: ImportId,
    after_line: i64,
    limit: i64,
) -> Result<Vec<Problem>, StoreError> {
    all!(
        tx,
        Problem,
        "SELECT line, field, reason FROM import_problem WHERE workspace_id = $1 AND import_id = $2 AND line > $3 ORDER BY line, field LIMIT $4",
        workspace,
        import,
        after_line,
        limit,
    )
}

/// Whom a row of the file changes, or has changed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Change {
    /// The row's line in the file, the heading being 1.
    pub line: i64,
    /// Whom; nobody where that is somebody who is new in the same file.
    pub contact_id: Option<ContactId>,
    /// In what: names of fields, with a blank between two.
    pub fields: String,
}

/// Writes down whom rows of an import change; what is written already stays, and whoever is gone by now is
/// left out.
///
/// # Errors
/// Where the database cannot be written.
pub async fn insert_changes(tx: &mut Tx, workspace: WorkspaceId, import: ImportId, changes: &[Change]) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    match tx.conn()? {
        Conn::Sqlite(connection) => {
            let rows = changes.iter().map(|change| {
                let contact = change.contact_id.map(|id| hex(id.0.as_bytes()));
                vec![Value::from(change.line), Value::from(contact), Value::from(change.fields.as_str())]
            });
            sqlx::query::<Direct>(
                "INSERT INTO import_change (workspace_id, import_id, line, contact_id, fields) \
                 SELECT i.workspace_id, i.id, json_extract(p.value, '$[0]'), c.id, json_extract(p.value, '$[2]') \
                 FROM contact_import AS i CROSS JOIN json_each($3) AS p \
                 LEFT JOIN contact AS c ON c.id = unhex(json_extract(p.value, '$[1]')) AND c.workspace_id = i.workspace_id \
                 WHERE i.workspace_id = $1 AND i.id = $2 AND (c.id IS NOT NULL OR json_extract(p.value, '$[1]') IS NULL) \
                 ON CONFLICT DO NOTHING",
            )
            .bind(workspace)
            .bind(import)
            .bind(json_rows(rows.collect()))
            .execute(connection)
            .await?;
        }
        Conn::Postgres(connection) => {
            sqlx::query::<sqlx::Postgres>(
                "INSERT INTO import_change (workspace_id, import_id, line, contact_id, fields) \
                 SELECT i.workspace_id, i.id, p.line, c.id, p.fields \
                 FROM contact_import AS i CROSS JOIN UNNEST($3::bigint[], $4::uuid[], $5::text[]) AS p (line, contact_id, fields) \
                 LEFT JOIN contact AS c ON c.id = p.contact_id AND c.workspace_id = i.workspace_id \
                 WHERE i.workspace_id = $1 AND i.id = $2 AND (c.id IS NOT NULL OR p.contact_id IS NULL) ON CONFLICT DO NOTHING",
            )
            .bind(workspace)
            .bind(import)
            .bind(changes.iter().map(|change| change.line).collect::<Vec<i64>>())
            .bind(changes.iter().map(|change| change.contact_id.map(|id| id.0)).collect::<Vec<Option<uuid::Uuid>>>())
            .bind(changes.iter().map(|change| change.fields.clone()).collect::<Vec<String>>())
            .execute(connection)
            .await?;
        }
    }
    Ok(())
}

/// Whom the rows of an import after a line change, at most `limit` of them.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn changes(
    tx: &mut Tx,
    workspace: WorkspaceId,
    import: ImportId,
    after_line: i64,
    limit: i64,
) -> Result<Vec<Change>, StoreError> {
    all!(
        tx,
        Change,
        "SELECT line, contact_id, fields FROM import_change WHERE workspace_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4",
        workspace,
        import,
        after_line,
        limit,
    )
}

/// Forgets what was found of an import's rows, before it is tried again or brought in.
///
/// # Errors
/// Where the database cannot be written.
pub async fn clear_rows(tx: &mut Tx, workspace: WorkspaceId, import: ImportId) -> Result<(), StoreError> {
    run!(tx, "DELETE FROM import_problem WHERE workspace_id = $1 AND import_id = $2", workspace, import)?;
    clear_changes(tx, workspace, import).await
}

/// Forgets whom an import's rows change.
///
/// # Errors
/// Where the database cannot be written.
pub async fn clear_changes(tx: &mut Tx, workspace: WorkspaceId, import: ImportId) -> Result<(), StoreError> {
    run!(tx, "DELETE FROM import_change WHERE workspace_id = $1 AND import_id = $2", workspace, import)?;
    Ok(())
}

/// Deletes imports from before a moment.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep(tx: &mut Tx, workspace: WorkspaceId, before: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM contact_import WHERE workspace_id = $1 AND changed_at < $2", workspace, before)
}
