//! The audit log of a workspace: each row carries the hash of the one before it, so that a row that was changed,
//! taken out or swapped is found, and where (CA-57).

use avow_model::Time;
use avow_model::id::{AccountId, WorkspaceId};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;

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
    let (number,): (i64,) =
        one!(tx, (i64,), "UPDATE workspace SET audit_number = audit_number + 1 WHERE id = $1 RETURNING audit_number", workspace)?;
    let before: Option<(Vec<u8>,)> =
        maybe!(tx, (Vec<u8>,), "SELECT hash FROM audit WHERE workspace_id = $1 AND number = $2", workspace, number - 1)?;
    let mut entry = Entry {
        number,
        actor_kind: if actor.is_some() { "member" } else { "system" }.to_owned(),
        actor_id: actor,
        action: action.to_owned(),
        subject_id: subject,
        at: now,
        hash: Vec::new(),
    };
    entry.hash = hash(before.as_ref().map_or(&[], |(hash,)| hash.as_slice()), workspace, &entry).to_vec();
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

/// Reads the whole log and checks its chain: the number of the first entry that does not hold, if any.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn verify(tx: &mut Tx, workspace: WorkspaceId) -> Result<Option<i64>, StoreError> {
    let mut expected = 1;
    let mut before: Vec<u8> = Vec::new();
    loop {
        let entries = all!(
            tx,
            Entry,
            "SELECT number, actor_kind, actor_id, action, subject_id, at, hash FROM audit \
             WHERE workspace_id = $1 AND number >= $2 ORDER BY number LIMIT 1000",
            workspace,
            expected,
        )?;
        let Some(last) = entries.last().map(|entry| entry.number) else { break };
        for entry in entries {
            if entry.number != expected || entry.hash != hash(&before, workspace, &entry) {
                return Ok(Some(expected));
            }
            before.clone_from(&entry.hash);
            expected += 1;
        }
        if last < expected - 1 {
            break;
        }
    }
    let (count,): (i64,) = one!(tx, (i64,), "SELECT audit_number FROM workspace WHERE id = $1", workspace)?;
    Ok((expected != count + 1).then_some(expected))
}
