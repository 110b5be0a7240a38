//! Leaving: an account goes some days after its owner has asked for it, and stays if they change their mind before
//! (CA-35), or goes at once (CA-39). Meanwhile nothing happens with it: whoever signs in can only change their mind, take
//! a copy along, or go at once, and a workspace in which nobody else is stands still.
//!
//! What others need stays with them: messages and the log keep an id that leads to nobody. A workspace in which nobody
//! else is goes along, with its contacts and all keys. Keys are destroyed after their rows are gone, and once more by
//! jobs, should that have been interrupted; the ledger of erasures is written before the first row goes.

use avow_model::Time;
use avow_model::access::{Person, Role};
use avow_model::datamap::Retention;
use avow_model::id::{AccountId, WorkspaceId};
use avow_model::refusal::Refusal;
use avow_store::workspaces::Workspace;
use avow_store::{StoreError, Tx, accounts, audit, conversations, invitations, jobs, members, privacy, sessions, workspaces};
use futures::future::try_join_all;

use crate::accounts::{Proof, confirm, to_prove};
use crate::live::{About, Events};
use crate::workspaces::gone;
use crate::{Answer, Services};

/// The job that erases an account whose day has come.
const ERASE: &str = "erase.account";
/// The job that destroys a key whose rows are gone.
const SHRED: &str = "shred";
/// How many contacts are erased at a time.
const STEP: i64 = 100;

/// What leaving means for somebody.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// When everything would be gone.
    pub until: Time,
    /// How many days there are to change one's mind.
    pub days: u32,
    /// Workspaces with others in them and no other owner: these must be handed over first.
    pub blocking: Vec<Workspace>,
    /// Workspaces in which nobody else is: these go along.
    pub closing: Vec<Workspace>,
    /// Workspaces in which others go on.
    pub staying: Vec<Workspace>,
    /// How they prove that it is them; nothing where they have just done so.
    pub proof: Option<Proof>,
    /// When everything will be gone, where that has been asked for already.
    pub asked: Option<Time>,
}

/// What leaving would mean for somebody, today.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn leaving(services: &Services, person: Person) -> Answer<Leaving> {
    let (days, now) = (services.config.profile.days(Retention::Account).unwrap_or_default(), services.now());
    let proof = to_prove(services, person).await?;
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    let mut leaving = Leaving {
        until: now + chrono::Duration::days(i64::from(days)),
        days,
        blocking: Vec::new(),
        closing: Vec::new(),
        staying: Vec::new(),
        proof,
        asked: account.erase_at,
    };
    for (workspace, role) in members::workspaces(&mut tx, person.account).await? {
        if gone(&workspace, now) {
            continue;
        }
        let alone = privacy::members_beside(&mut tx, workspace.id, person.account).await?.is_empty();
        let last_owner = role == Role::Owner && members::owners(&mut tx, workspace.id).await? == 1;
        match (alone, last_owner) {
            (true, _) => leaving.closing.push(workspace),
            (false, true) => leaving.blocking.push(workspace),
            (false, false) => leaving.staying.push(workspace),
        }
    }
    Ok(leaving)
}

/// Asks for one's own account to be deleted: when its days are over, or at once. Whoever has a password proves
/// themselves by it; whoever has none has just signed in, and says yes once more. When everything will be gone.
///
/// # Errors
/// The wrong password, a sign-in that is too long ago, no yes, or a workspace that must be handed over first.
pub async fn leave(services: &Services, person: Person, password: &str, yes: bool, at_once: bool) -> Answer<Time> {
    let means = leaving(services, person).await?;
    if !means.blocking.is_empty() {
        return Err(Refusal::wrong("", "privacy-wrong-hand-over"));
    }
    if means.proof.is_none() && !yes {
        return Err(Refusal::wrong("yes", "privacy-wrong-say-yes"));
    }
    confirm(services, person, password).await?;
    if let Some(asked) = means.asked.filter(|_| !at_once) {
        return Ok(asked);
    }
    let now = services.now();
    let until = if at_once { now } else { means.until };
    let mut tx = services.store.write_any().await?;
    for workspace in &means.closing {
        stand_still(&mut tx, workspace.id, person.account, until).await?;
    }
    accounts::set_erase_at(&mut tx, person.account, Some(until)).await?;
    jobs::cancel(&mut tx, ERASE, person.account.0).await?;
    jobs::insert(&mut tx, services.new_id()?, ERASE, None, Some(person.account.0), until, now).await?;
    sessions::end_others(&mut tx, person.account, (!at_once).then_some(person.session)).await?;
    tx.commit().await?;
    services.jobs.notify_one();
    Ok(until)
}

/// Lets a workspace in which nobody else is stand still until the account goes, and it with it.
async fn stand_still(tx: &mut Tx, id: WorkspaceId, account: AccountId, until: Time) -> Answer<()> {
    workspaces::lock(tx, id).await?;
    let alone = privacy::members_beside(tx, id, account).await?.is_empty();
    if alone && workspaces::get(tx, id).await?.is_some_and(|workspace| workspace.erase_at.is_none()) {
        workspaces::set_erase_at(tx, id, Some(until)).await?;
    }
    Ok(())
}

/// Changes one's mind: the account stays, and so do the workspaces that were to go along with it. One that was closed
/// for itself stays closed; it has a day of its own.
///
/// # Errors
/// Where the database cannot be written.
pub async fn keep(services: &Services, person: Person) -> Answer<()> {
    let mut tx = services.store.write_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    jobs::cancel(&mut tx, ERASE, person.account.0).await?;
    accounts::set_erase_at(&mut tx, person.account, None).await?;
    for (workspace, _) in members::workspaces(&mut tx, person.account).await? {
        if workspace.erase_at.is_some() && workspace.erase_at == account.erase_at {
            workspaces::set_erase_at(&mut tx, workspace.id, None).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Erases an account whose day has come, for good: what the worker does. May run twice, and does nothing where the
/// person has changed their mind.
///
/// # Errors
/// Where a database cannot be written: then it is to be tried again.
pub async fn erase_account(services: &Services, id: AccountId) -> Answer<()> {
    let now = services.now();
    let mut tx = services.store.write_any().await?;
    let found = match accounts::get(&mut tx, &services.store.keys, id).await {
        // The key went before the row: an erasure that was interrupted, or a restored copy.
        Err(StoreError::KeyGone) => None,
        found => match found? {
            // Nothing is left of them but perhaps the key.
            None => return Ok(services.store.keys.destroy(id.0, now).await?),
            some => some,
        },
    };
    if found.is_some_and(|account| account.erase_at.is_none_or(|at| at > now)) {
        return Ok(());
    }
    sessions::end_others(&mut tx, id, None).await?;
    let mine = members::workspaces(&mut tx, id).await?;
    tx.commit().await?;
    services.store.keys.begin_erasure(id.0, now).await?;
    for (workspace, role) in mine {
        step_out(services, id, &workspace, role, now).await?;
    }
    let mut tx = services.store.write_any().await?;
    jobs::insert(&mut tx, services.new_id()?, SHRED, None, Some(id.0), now, now).await?;
    accounts::delete(&mut tx, id).await?;
    tx.commit().await?;
    services.store.keys.destroy(id.0, now).await?;
    services.jobs.notify_one();
    Ok(())
}

/// Takes somebody out of a workspace. Where nobody else is, it goes along; where they were the last owner (the other
/// one has left since), whoever may most and came first takes over, for a workspace is never without one.
async fn step_out(services: &Services, id: AccountId, workspace: &Workspace, role: Role, now: Time) -> Answer<()> {
    let mut tx = services.store.write(workspace.id).await?;
    workspaces::lock(&mut tx, workspace.id).await?;
    let mut others = privacy::members_beside(&mut tx, workspace.id, id).await?;
    for invitation in invitations::list(&mut tx, &services.store.keys, workspace.id, now).await? {
        // Nobody comes in by the word of someone who has gone, or into what is about to go.
        if invitation.invited_by == id || others.is_empty() {
            invitations::delete(&mut tx, workspace.id, invitation.id).await?;
        }
    }
    if others.is_empty() {
        tx.commit().await?;
        return erase_workspace(services, workspace.id).await;
    }
    if role == Role::Owner && !others.iter().any(|other| other.role == Role::Owner) {
        others.sort_by_key(|other| (std::cmp::Reverse(other.role), other.since));
        if let Some(next) = others.first() {
            members::set_role(&mut tx, workspace.id, next.account, Role::Owner, next.version).await?;
            audit::append(&mut tx, workspace.id, None, "member.role", Some(next.account.0), now).await?;
        }
    }
    let freed = conversations::release(&mut tx, workspace.id, id).await?;
    members::delete(&mut tx, workspace.id, id).await?;
    audit::append(&mut tx, workspace.id, None, "member.leave", Some(id.0), now).await?;
    let about = About { actor: Some(id), ..About::default() };
    let mut events = Events::default();
    events.add(&mut tx, workspace.id, "member", about, now).await?;
    if freed > 0 {
        events.add(&mut tx, workspace.id, "conversation", about, now).await?;
    }
    events.commit(tx, &services.live, workspace.id).await?;
    Ok(())
}

/// Erases a workspace with all that is in it: its contacts a hundred at a time, then the rest, then its key. May run
/// twice.
///
/// # Errors
/// Where a database cannot be written: then it is to be tried again.
pub async fn erase_workspace(services: &Services, id: WorkspaceId) -> Answer<()> {
    let now = services.now();
    let keys = &services.store.keys;
    keys.begin_erasure(id.0, now).await?;
    loop {
        let mut tx = services.store.read(id).await?;
        let step = privacy::contact_ids(&mut tx, id, None, STEP).await?;
        drop(tx);
        if step.is_empty() {
            break;
        }
        try_join_all(step.iter().map(|contact| keys.begin_erasure(contact.0, now))).await?;
        let mut tx = services.store.write(id).await?;
        for contact in &step {
            jobs::insert(&mut tx, services.new_id()?, SHRED, None, Some(contact.0), now, now).await?;
        }
        privacy::delete_contacts(&mut tx, id, &step).await?;
        tx.commit().await?;
        try_join_all(step.iter().map(|contact| keys.destroy(contact.0, now))).await?;
    }
    let mut tx = services.store.write(id).await?;
    jobs::insert(&mut tx, services.new_id()?, SHRED, None, Some(id.0), now, now).await?;
    workspaces::delete(&mut tx, id).await?;
    tx.commit().await?;
    keys.destroy(id.0, now).await?;
    services.jobs.notify_one();
    Ok(())
}
