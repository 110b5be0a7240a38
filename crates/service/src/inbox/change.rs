//! Changing where a conversation stands: with whom, how urgent, open, snoozed, resolved, labelled, read.

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::id::{AccountId, ConversationId, LabelId, WorkspaceId};
use avow_model::inbox::{Author, Conversation, Happening, Priority, Status};
use avow_model::refusal::Refusal;
use avow_store::conversations::{self, Standing};
use avow_store::{Patience, Tx, jobs, labels, members, workspaces};

use super::{allow, tell_happening};
use crate::live::{About, Events};
use crate::{Answer, Services};

/// How many conversations are changed at once at the most.
const BULK: usize = 100;

/// A change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Give it to somebody, or to nobody.
    Assign(Option<AccountId>),
    /// Open it, resolve it, or let it sleep until a time (or until the contact writes).
    Status(Status, Option<Time>),
    /// Say how much it presses.
    Priority(Priority),
    /// Put a label on it.
    Label(LabelId),
    /// Take a label off it.
    Unlabel(LabelId),
}

/// Changes a conversation, if it still is of this version.
///
/// # Errors
/// [`Refusal::Conflict`] where somebody was first; the member may not; there is no such assignee or label.
pub async fn apply(services: &Services, member: Member, id: ConversationId, version: i64, change: Change) -> Answer<Conversation> {
    allow(member, Permission::WorkInbox)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let held = conversations::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    if held.version != version && !matches!(change, Change::Label(_) | Change::Unlabel(_)) {
        return Err(Refusal::Conflict);
    }
    let mut events = Events::default();
    one(services, &mut tx, &mut events, member.workspace, Author::Member(member.account), &held, change).await?;
    let now_held = conversations::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    events.commit(tx, &services.live, member.workspace).await?;
    Ok(now_held)
}

/// Changes many conversations at once, whatever their version: all of them or none. How many there were.
///
/// # Errors
/// The member may not, or there are too many.
pub async fn bulk(services: &Services, member: Member, ids: &[ConversationId], change: Change) -> Answer<usize> {
    allow(member, Permission::WorkInbox)?;
    if ids.len() > BULK {
        return Err(Refusal::TooLarge);
    }
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let mut events = Events::default();
    let mut changed = 0;
    for id in ids {
        // One that has gone meanwhile is no reason to keep the others.
        let Some(held) = conversations::get(&mut tx, member.workspace, *id).await? else { continue };
        one(services, &mut tx, &mut events, member.workspace, Author::Member(member.account), &held, change).await?;
        changed += 1;
    }
    events.commit(tx, &services.live, member.workspace).await?;
    Ok(changed)
}

async fn one(
    services: &Services,
    tx: &mut Tx,
    events: &mut Events,
    workspace: WorkspaceId,
    author: Author,
    held: &Conversation,
    change: Change,
) -> Answer<()> {
    let now = services.now();
    let standing = Standing::of(held);
    let (next, happening) = match change {
        Change::Assign(to) => {
            if let Some(account) = to {
                let role = members::role_of_staying(tx, workspace, account).await?;
                if !role.is_some_and(|role| role.may(Permission::WorkInbox)) {
                    return Err(Refusal::wrong("assignee", "wrong-assignee"));
                }
            }
            (Standing { assignee: to, ..standing }, Happening::Assigned { to })
        }
        Change::Status(to, until) => {
            let until = until.filter(|_| to == Status::Snoozed);
            if until.is_some_and(|until| until <= now || until > now + chrono::Duration::days(366)) {
                return Err(Refusal::wrong("until", "wrong-until"));
            }
            (Standing { status: to, snoozed_until: until, ..standing }, Happening::Status { to, until })
        }
        Change::Priority(to) => (Standing { priority: to, ..standing }, Happening::Priority { to }),
        Change::Label(label) | Change::Unlabel(label) if !labels::list(tx, workspace).await?.iter().any(|known| known.id == label) => {
            return Err(Refusal::NotFound);
        }
        Change::Label(label) => {
            conversations::add_label(tx, workspace, held.id, label).await?;
            return changed(tx, events, workspace, author, held, now).await;
        }
        Change::Unlabel(label) => {
            conversations::remove_label(tx, workspace, held.id, label).await?;
            return changed(tx, events, workspace, author, held, now).await;
        }
    };
    if next == standing {
        return Ok(());
    }
    conversations::set_standing(tx, workspace, held, next).await?;
    if next.status != standing.status || next.snoozed_until != standing.snoozed_until {
        jobs::cancel(tx, "wake", held.id.0).await?;
        if let Some(until) = next.snoozed_until {
            jobs::insert(tx, services.new_id()?, "wake", Some(workspace), Some(held.id.0), until, now).await?;
            services.jobs.notify_one();
        }
    }
    tell_happening(services, tx, events, workspace, held.contact, held.id, author, &happening, now).await?;
    changed(tx, events, workspace, author, held, now).await
}

async fn changed(tx: &mut Tx, events: &mut Events, workspace: WorkspaceId, author: Author, held: &Conversation, now: Time) -> Answer<()> {
    let about =
        About { conversation: Some(held.id), contact: Some(held.contact), actor: author.account(), private: true, ..About::default() };
    events.add(tx, workspace, "conversation", about, now).await?;
    Ok(())
}

/// Opens a conversation whose time to sleep is over. What the worker does; may run twice.
///
/// # Errors
/// Where the database cannot be written.
pub async fn wake(services: &Services, workspace: WorkspaceId, id: ConversationId) -> Answer<()> {
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let Some(held) = conversations::get(&mut tx, workspace, id).await? else { return Ok(()) };
    let due = held.status == Status::Snoozed && held.snoozed_until.is_some_and(|until| until <= services.now());
    if !due {
        return Ok(());
    }
    let mut events = Events::default();
    one(services, &mut tx, &mut events, workspace, Author::System, &held, Change::Status(Status::Open, None)).await?;
    Ok(events.commit(tx, &services.live, workspace).await?)
}

/// Writes down that a member has read a conversation as far as it goes.
///
/// # Errors
/// Where there is no such conversation.
pub async fn mark_read(services: &Services, member: Member, id: ConversationId) -> Answer<()> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    let reading = conversations::reading(&mut tx, member.workspace, id, member.account).await?.ok_or(Refusal::NotFound)?;
    drop(tx);
    if reading.seen >= reading.inbound && reading.mentions == 0 {
        return Ok(());
    }
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let moved = conversations::mark_read(&mut tx, member.workspace, id, member.account, reading.inbound, now).await?;
    if !moved {
        return Ok(());
    }
    tell_read(services, tx, member, id).await
}

/// Opens a conversation before a member's eyes, and marks it read. Where that cannot be written it is read all the same,
/// and stays marked as unread.
///
/// # Errors
/// Where there is no such conversation.
pub async fn open(services: &Services, member: Member, id: ConversationId) -> Answer<()> {
    match mark_read(&services.with(Patience::Little), member, id).await {
        Err(Refusal::Unavailable) => {
            tracing::warn!("that a conversation was read could not be written down");
            Ok(())
        }
        marked => marked,
    }
}

/// Makes a conversation unread again for a member.
///
/// # Errors
/// Where there is no such conversation.
pub async fn mark_unread(services: &Services, member: Member, id: ConversationId) -> Answer<()> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    conversations::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    conversations::mark_unread(&mut tx, member.workspace, id, member.account).await?;
    tell_read(services, tx, member, id).await
}

/// Tells the member's own other windows.
async fn tell_read(services: &Services, mut tx: Tx, member: Member, id: ConversationId) -> Answer<()> {
    let mut events = Events::default();
    let about = About { conversation: Some(id), actor: Some(member.account), private: true, ..About::default() };
    events.add(&mut tx, member.workspace, "seen", about, services.now()).await?;
    Ok(events.commit(tx, &services.live, member.workspace).await?)
}
