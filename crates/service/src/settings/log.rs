//! The audit log as it is read: who did what, and whether the chain of its entries holds (CA-57).

use std::collections::HashMap;

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::id::AccountId;
use avow_store::{audit, members};

use super::need;
use crate::{Answer, Services};

/// How many entries a page has.
const PAGE: usize = 100;

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A member, by name.
    Member(String),
    /// A member who has left.
    Former,
    /// The software.
    System,
}

/// An entry as it is shown.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number.
    pub number: i64,
    /// Who.
    pub who: Who,
    /// What, such as `member.invite`.
    pub action: String,
    /// When.
    pub at: Time,
}

/// A page of the log, the newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The entries.
    pub lines: Vec<Line>,
    /// The number before which the next page begins, where there is one.
    pub next: Option<i64>,
}

/// The entries before a number, or the newest.
///
/// # Errors
/// The member may not read the log.
pub async fn list(services: &Services, member: Member, before: Option<i64>) -> Answer<Page> {
    need(member, Permission::ReadAudit)?;
    let mut tx = services.store.read(member.workspace).await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut entries = audit::list(&mut tx, member.workspace, before.unwrap_or(i64::MAX), limit).await?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let colleagues = members::colleagues(&mut tx, &services.store.keys, member.workspace).await?;
    let names: HashMap<AccountId, String> = colleagues.into_iter().map(|colleague| (colleague.id, colleague.name)).collect();
    let next = entries.last().map(|entry| entry.number).filter(|_| more);
    let lines = entries
        .into_iter()
        .map(|entry| {
            let who = match entry.actor_id {
                Some(account) => names.get(&account).cloned().map_or(Who::Former, Who::Member),
                None => Who::System,
            };
            Line { number: entry.number, who, action: entry.action, at: entry.at }
        })
        .collect();
    Ok(Page { lines, next })
}

/// Reads the whole log and checks its chain: the number of the first entry that does not hold, if any.
///
/// # Errors
/// The member may not read the log.
pub async fn verify(services: &Services, member: Member) -> Answer<Option<i64>> {
    need(member, Permission::ReadAudit)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(audit::verify(&mut tx, member.workspace).await?)
}

/// Checks the log of every workspace, for the operator: the slugs of those that do not hold, and the first number that
/// does not.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn verify_all(services: &Services) -> Answer<Vec<(String, i64)>> {
    let mut tx = services.store.read_any().await?;
    let all = avow_store::workspaces::list(&mut tx).await?;
    drop(tx);
    let mut broken = Vec::new();
    for workspace in all {
        let mut tx = services.store.read(workspace.id).await?;
        if let Some(number) = audit::verify(&mut tx, workspace.id).await? {
            broken.push((workspace.slug, number));
        }
    }
    Ok(broken)
}
