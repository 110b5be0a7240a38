//! The demo: a believable workspace of a company that does not exist, so that a newcomer can look around.
//!
//! It is marked, mails nobody, goes only into an empty database, and goes away without touching anything else.

mod load;
mod story;

pub use load::{Loaded, load};

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::id::{AccountId, ContactId};
use avow_model::refusal::Refusal;
use avow_store::{accounts, contacts, members, workspaces};

use crate::settings::need;
use crate::{Answer, Services};

/// How many contacts are read at a time.
const STEP: i64 = 500;

/// Removes the demo: its workspace with everything in it, the keys of everybody in it, and the accounts that belong to
/// it alone. The acting person keeps their account. Whatever else is in the database stays as it is.
///
/// # Errors
/// The workspace is not the demo, or the member is not its owner.
pub async fn remove(services: &Services, member: Member) -> Answer<()> {
    need(member, Permission::CloseWorkspace)?;
    let now = services.now();
    let keys = &services.store.keys;
    let mut tx = services.store.read(member.workspace).await?;
    let workspace = workspaces::get(&mut tx, member.workspace).await?.ok_or(Refusal::NotFound)?;
    if !workspace.demo {
        return Err(Refusal::Forbidden);
    }
    drop(tx);
    let contacts = everybody(services, member).await?;
    let accounts_only_here = own_accounts(services, member).await?;
    let people: Vec<_> = contacts.iter().map(|contact| contact.0).chain(accounts_only_here.iter().map(|account| account.0)).collect();
    // The ledger first: should the power fail between here and the end, the start finishes the work.
    for person in &people {
        keys.begin_erasure(*person, now).await?;
    }
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    workspaces::delete(&mut tx, member.workspace).await?;
    for account in &accounts_only_here {
        accounts::delete(&mut tx, *account).await?;
    }
    tx.commit().await?;
    for person in &people {
        keys.destroy(*person, now).await?;
    }
    keys.destroy(member.workspace.0, now).await?;
    Ok(())
}

/// Every contact of the workspace.
async fn everybody(services: &Services, member: Member) -> Answer<Vec<ContactId>> {
    let mut tx = services.store.read(member.workspace).await?;
    let mut all = Vec::new();
    let mut after: Option<(Time, ContactId)> = None;
    loop {
        let step = contacts::list(&mut tx, &services.store.keys, member.workspace, after, STEP).await?;
        let Some(last) = step.last() else { return Ok(all) };
        after = Some((last.active_at, last.id));
        all.extend(step.iter().map(|row| row.id));
    }
}

/// The accounts of the workspace's members that belong to no other workspace, without the acting person's.
async fn own_accounts(services: &Services, member: Member) -> Answer<Vec<AccountId>> {
    let mut tx = services.store.read(member.workspace).await?;
    let mut only_here = Vec::new();
    for colleague in members::colleagues(&mut tx, &services.store.keys, member.workspace).await? {
        let elsewhere = members::workspaces(&mut tx, colleague.id).await?.iter().any(|(workspace, _)| workspace.id != member.workspace);
        if colleague.id != member.account && !elsewhere {
            only_here.push(colleague.id);
        }
    }
    Ok(only_here)
}
