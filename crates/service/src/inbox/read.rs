//! What the inbox's pages show.

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::contacts::Contact;
use avow_model::id::{AccountId, ConversationId};
use avow_model::inbox::{Colleague, Conversation, Filter, Message, Row, Unsent};
use avow_model::refusal::Refusal;
pub use avow_store::desk::Desk;
use avow_store::messages::{self, Span};
use avow_store::{contacts, conversations, desk, drafts, events, members};

use super::allow;
use crate::{Answer, Services, cursor};

/// How many lines a page of the list has.
const PAGE: i64 = 30;
/// How many messages a page of a thread has.
const MESSAGES: i64 = 40;

/// The desk of a member: what stands around every conversation.
///
/// # Errors
/// The member may not read.
pub async fn desk(services: &Services, member: Member) -> Answer<Desk> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(desk::read(&mut tx, &services.store.keys, member.workspace, member.account).await?)
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Its lines.
    pub rows: Vec<Row>,
    /// Where the next page begins, where there is one.
    pub next: Option<String>,
}

/// A page of the list, filtered, after a place in it. A place that is none begins at the top.
///
/// # Errors
/// The member may not read.
pub async fn list(services: &Services, member: Member, filter: &Filter, after: Option<&str>) -> Answer<Listing> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    let after = after.and_then(cursor::read);
    let mut rows =
        conversations::list(&mut tx, &services.store.keys, member.workspace, member.account, filter, None, after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|row| cursor::write(row.last_at, row.id.0));
    Ok(Listing { rows, next })
}

/// One line of the list, where the filter shows that conversation.
///
/// # Errors
/// The member may not read.
pub async fn line(services: &Services, member: Member, filter: &Filter, id: ConversationId) -> Answer<Option<Row>> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    let rows = conversations::list(&mut tx, &services.store.keys, member.workspace, member.account, filter, Some(id), None, 1).await?;
    Ok(rows.into_iter().next())
}

/// A conversation, open.
#[derive(Clone, Debug)]
pub struct Thread {
    /// Its facts.
    pub conversation: Conversation,
    /// Who writes.
    pub contact: Contact,
    /// The latest messages before the asked place, in their order.
    pub messages: Vec<Message>,
    /// The position before which there is more, where there is.
    pub earlier: Option<i64>,
    /// What the member has typed into it and not sent.
    pub draft: Option<Unsent>,
    /// A colleague's first reply since then: where it stands, and whose it is.
    pub overtaken: Option<(i64, AccountId)>,
    /// The contact's other conversations.
    pub others: Vec<(ConversationId, avow_model::inbox::Status, Time, Time)>,
}

/// A conversation with its messages before a position (or the latest).
///
/// # Errors
/// Where there is no such conversation, or its contact has been erased.
pub async fn thread(services: &Services, member: Member, id: ConversationId, before: Option<i64>) -> Answer<Thread> {
    allow(member, Permission::ReadInbox)?;
    let (keys, workspace) = (&services.store.keys, member.workspace);
    let mut tx = services.store.read(workspace).await?;
    let conversation = conversations::get(&mut tx, workspace, id).await?.ok_or(Refusal::NotFound)?;
    let contact = contacts::get(&mut tx, keys, workspace, conversation.contact).await?.ok_or(Refusal::NotFound)?;
    let span = Span::Before(before.unwrap_or(i64::MAX));
    let mut messages = messages::list(&mut tx, keys, workspace, contact.id, id, span, false, MESSAGES + 1).await?;
    let more = messages.len() > MESSAGES as usize;
    if more {
        messages.remove(0);
    }
    let (draft, overtaken) = match drafts::get(&mut tx, keys, workspace, contact.id, id, member.account).await? {
        Some((unsent, at)) => (Some(unsent), messages::first_answer(&mut tx, workspace, id, member.account, 0, at).await?),
        None => (None, None),
    };
    Ok(Thread {
        earlier: messages.first().filter(|_| more).map(|message| message.position),
        draft,
        overtaken,
        others: conversations::of_contact(&mut tx, workspace, contact.id).await?.into_iter().filter(|(other, ..)| *other != id).collect(),
        conversation,
        contact,
        messages,
    })
}

/// A colleague's first reply after a position: where it stands, and whose it is.
///
/// # Errors
/// The member may not read.
pub async fn answer_after(services: &Services, member: Member, id: ConversationId, position: i64) -> Answer<Option<(i64, AccountId)>> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(messages::first_answer(&mut tx, member.workspace, id, member.account, position, Time::UNIX_EPOCH).await?)
}

/// Who works here, for naming them.
///
/// # Errors
/// The member may not read.
pub async fn colleagues(services: &Services, member: Member) -> Answer<Vec<Colleague>> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(members::colleagues(&mut tx, &services.store.keys, member.workspace).await?)
}

/// What is new in a conversation.
#[derive(Clone, Debug)]
pub struct News {
    /// Who writes.
    pub contact: Contact,
    /// Who works here.
    pub colleagues: Vec<Colleague>,
    /// The messages, at most 200.
    pub messages: Vec<Message>,
}

/// The messages of a conversation after a position, for who has the ones before.
///
/// # Errors
/// Where there is no such conversation, or its contact has been erased.
pub async fn since(services: &Services, member: Member, id: ConversationId, position: i64) -> Answer<News> {
    allow(member, Permission::ReadInbox)?;
    let (keys, workspace) = (&services.store.keys, member.workspace);
    let mut tx = services.store.read(workspace).await?;
    let conversation = conversations::get(&mut tx, workspace, id).await?.ok_or(Refusal::NotFound)?;
    let contact = contacts::get(&mut tx, keys, workspace, conversation.contact).await?.ok_or(Refusal::NotFound)?;
    let messages = messages::list(&mut tx, keys, workspace, contact.id, id, Span::After(position), false, 200).await?;
    Ok(News { contact, colleagues: members::colleagues(&mut tx, keys, workspace).await?, messages })
}

/// The number of the workspace's latest event.
///
/// # Errors
/// The member may not read.
pub async fn latest_event(services: &Services, member: Member) -> Answer<i64> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(events::latest(&mut tx, member.workspace).await?)
}

/// The events after a number, at most 500.
///
/// # Errors
/// The member may not read.
pub async fn events_after(services: &Services, member: Member, number: i64) -> Answer<Vec<events::Event>> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(events::after(&mut tx, member.workspace, number).await?)
}

/// May whoever opened a stream go on: is the session alive, and the role the same?
///
/// # Errors
/// [`Refusal::SignedOut`] or [`Refusal::Forbidden`].
pub async fn may_still(services: &Services, member: Member) -> Answer<()> {
    let mut tx = services.store.read_any().await?;
    if !avow_store::sessions::alive(&mut tx, member.session, services.now()).await? {
        return Err(Refusal::SignedOut);
    }
    if members::role(&mut tx, member.workspace, member.account).await? == Some(member.role) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// May the member look at this conversation, and is it there? For saying that they do.
///
/// # Errors
/// Where there is no such conversation.
pub async fn look_at(services: &Services, member: Member, id: ConversationId) -> Answer<()> {
    allow(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    conversations::get(&mut tx, member.workspace, id).await?.map(|_| ()).ok_or(Refusal::NotFound)
}
