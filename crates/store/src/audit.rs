//! The audit log of a workspace: each row carries the hash of the one before it, so that a row that was changed,
//! taken out or swapped is found, and where (CA-57). What has reached its end goes from the beginning on; number and hash
//! of the last that went stay with the workspace, and the chain is checked from there.

use avow_model::Time;
use avow_model::id::{AccountId, WorkspaceId};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::workspaces;

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Its number in the workspace.
    pub number: i64,
    /// What acted: `member`, `contact`, `system`.
    pub actor_kind: String,
    /// Which member.
    pub actor_id: Option<AccountId>,
    /// What was done, such as `member.invite`.
    pub action: String,
    /// To what.
    pub subject_id: Option<Uuid>,
    /// When.
    pub at: Time,
    /// The hash over the row before and this one.
    pub hash: Vec<u8>,
}

fn hash(before: &[u8], workspace: WorkspaceId, entry: &Entry) -> [u8; 32] {
    let mut text = String::new();
    for byte in before {
        text.push_str(&format!("{byte:02x}"));
    }
    for part in [
        workspace.to_string(),
        entry.number.to_string(),
        entry.actor_kind.clone(),
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.action.clone(),
        entry.subject_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.at.timestamp_micros().to_string(),
    ] {
        text.push('\n');
        text.push_str(&part);
    }
    avow_vault::token_hash(&text)
}

/// Where a log begins and ends.
#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
struct Span {
    /// The number of the latest entry; 0 before the first.
    audit_number: i64,
    /// The number of the last entry that was swept; 0 before the first.
    audit_swept: i64,
    /// The hash of that one.
    audit_anchor: Option<Vec<u8>>,
}

async fn span(tx: &mut Tx, workspace: WorkspaceId) -> Result<Span, StoreError> {
    one!(tx, Span, "SELECT audit_number, audit_swept, audit_anchor FROM workspace WHERE id = $1", workspace)
}

/// Appends an entry in the transaction of what it tells.
///
/// # Errors
/// Where the database cannot be written.
pub async fn append(
    tx: &mut Tx,
    workspace: WorkspaceId,
    actor: Option<AccountId>,
    action: &str,
    subject: Option<Uuid>,
    now: Time,
) -> Result<(), StoreError> {
    let span = one!(
        tx,
        Span,
        "UPDATE workspace SET audit_number = audit_number + 1 WHERE id = $1 RETURNING audit_number, audit_swept, audit_anchor",
        workspace,
    )?;
    let number = span.audit_number;
    let before = if span.audit_swept == number - 1 {
        span.audit_anchor
    } else {
        let sql = "SELECT hash FROM audit WHERE workspace_id = $1 AND number = $2";
        maybe!(tx, (Vec<u8>,), sql, workspace, number - 1)?.map(|(hash,)| hash)
    };
    let mut entry = Entry {
        number,
        actor_kind: if actor.is_some() { "member" } else { "system" }.to_owned(),
        actor_id: actor,
        action: action.to_owned(),
        subject_id: subject,
        at: now,
        hash: Vec::new(),
    };
    entry.hash = hash(&before.unwrap_or_default(), workspace, &entry).to_vec();
    run!(
        tx,
        "INSERT INTO audit (workspace_id, number, actor_kind, actor_id, action, subject_id, at, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        workspace,
        entry.number,
        &entry.actor_kind,
        entry.actor_id,
        &entry.action,
        entry.subject_id,
        entry.at,
        &entry.hash,
    )?;
    Ok(())
}

/// The latest entries before a number, newest first.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, workspace: WorkspaceId, before: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    all!(
        tx,
        Entry,
        "SELECT number, actor_kind, actor_id, action, subject_id, at, hash FROM audit \
         WHERE workspace_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
        workspace,
        before,
        limit,
    )
}

/// The entries after a number, oldest first, a thousand at the most.
async fn after(tx: &mut Tx, workspace: WorkspaceId, number: i64) -> Result<Vec<Entry>, StoreError> {
    all!(
        tx,
        Entry,
        "SELECT number, actor_kind, actor_id, action, subject_id, at, hash FROM audit \
         WHERE workspace_id = $1 AND number > $2 ORDER BY number LIMIT 1000",
        workspace,
        number,
    )
}

/// Reads the whole log and checks its chain, from the last entry that was swept on: the number of the first entry that
/// does not hold, if any.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn verify(tx: &mut Tx, workspace: WorkspaceId) -> Result<Option<i64>, StoreError> {
    let mut seen = span(tx, workspace).await?;
    loop {
        let bent = first_bent(tx, workspace, &seen).await?;
        if bent.is_none() {
            return Ok(None);
        }
        // Somebody may have appended or swept between two reads.
        let now = span(tx, workspace).await?;
        if now == seen {
            return Ok(bent);
        }
        seen = now;
    }
}

async fn first_bent(tx: &mut Tx, workspace: WorkspaceId, span: &Span) -> Result<Option<i64>, StoreError> {
    let mut expected = span.audit_swept + 1;
    let mut before = span.audit_anchor.clone().unwrap_or_default();
    loop {
        let entries = after(tx, workspace, expected - 1).await?;
        if entries.is_empty() {
            return Ok((expected != span.audit_number + 1).then_some(expected));
        }
        for entry in entries {
            if entry.number != expected || entry.hash != hash(&before, workspace, &entry) {
                return Ok(Some(expected));
            }
            before = entry.hash;
            expected += 1;
        }
    }
}

/// Deletes a workspace's entries from before a moment, from the beginning on, and keeps number and hash of the last of
/// them. An entry that does not hold is evidence: it stays, and all that follow it. How many went.
///
/// It takes the workspace's turn first: where somebody else swept between two looks, the log would begin later than was
/// just read, and look as if entries had been taken out.
///
/// # Errors
/// [`StoreError::Missing`] where the workspace has been closed, or where the database cannot be written.
pub async fn sweep(tx: &mut Tx, workspace: WorkspaceId, before: Time) -> Result<u64, StoreError> {
    workspaces::lock(tx, workspace).await?;
    let mut gone = 0;
    loop {
        let from = span(tx, workspace).await?;
        let (mut number, mut anchor) = (from.audit_swept, from.audit_anchor.unwrap_or_default());
        for entry in after(tx, workspace, number).await? {
            if entry.at >= before {
                break;
            }
            if entry.number != number + 1 || entry.hash != hash(&anchor, workspace, &entry) {
                tracing::error!(workspace.id = %workspace, audit.number = number + 1, "the audit log was changed; from this entry on it is not swept");
                break;
            }
            (number, anchor) = (entry.number, entry.hash);
        }
        if number == from.audit_swept {
            return Ok(gone);
        }
        run!(tx, "UPDATE workspace SET audit_swept = $2, audit_anchor = $3 WHERE id = $1", workspace, number, anchor)?;
        gone += run!(tx, "DELETE FROM audit WHERE workspace_id = $1 AND number <= $2", workspace, number)?;
    }
}
