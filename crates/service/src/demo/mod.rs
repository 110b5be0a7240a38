//! The demo: a believable workspace of a company that does not exist, so that a newcomer can look around.
//!
//! It is marked, mails nobody, goes only into an empty database or over its own unfinished half, and goes away without touching anything else.

mod load;
mod story;

pub use load::{Loaded, load};

use avow_model::access::{Member, Permission};
use avow_model::id::AccountId;
use avow_model::refusal::Refusal;
use avow_store::{accounts, members, workspaces};

use crate::settings::need;
use crate::{Answer, Services, privacy};

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
    let made_up = own_accounts(services, member).await?;
    // The ledger first: should the power fail between here and the end, the start finishes the work.
    for account in &made_up {
        keys.begin_erasure(account.0, now).await?;
    }
    privacy::erase_workspace(services, member.workspace).await?;
    let mut tx = services.store.write_any().await?;
    for account in &made_up {
        accounts::delete(&mut tx, *account).await?;
    }
    tx.commit().await?;
    for account in &made_up {
        keys.destroy(account.0, now).await?;
    }
    Ok(())
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
