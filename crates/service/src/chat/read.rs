//! What a visitor may read: the messages of their conversation in this chat, and the files in them. Never a note.

use std::collections::HashMap;

use avow_model::id::{AccountId, AttachmentId, ConversationId};
use avow_model::inbox::{Author, Message};
use avow_model::refusal::Refusal;
use avow_store::attachments::Stored;
use avow_store::messages::{self, Span};
use avow_store::visitors::Visitor;
use avow_store::{conversations, events, members};

use super::Chat;
use crate::{Answer, Services, files};

/// How many messages a page shows.
const PAGE: i64 = 60;
/// How many messages are fetched at a time after one that is there.
const STEP: i64 = 200;

/// A visitor's conversation, as they may see it.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Which one; none before the first message.
    pub conversation: Option<ConversationId>,
    /// Its messages in their order.
    pub messages: Vec<Message>,
    /// The first names of the members who wrote.
    pub authors: HashMap<AccountId, String>,
    /// Are there earlier messages than these?
    pub earlier: bool,
    /// Up to which position this browser has seen it.
    pub seen: i64,
    /// The number of the latest event: live begins after it.
    pub event: i64,
}

impl Thread {
    /// The position of the last message; 0 without one.
    pub fn last(&self) -> i64 {
        self.messages.last().map_or(0, |message| message.position)
    }

    /// How many answers here this browser has not seen.
    pub fn unread(&self) -> i64 {
        let new = |message: &&Message| message.author != Author::Contact && message.position > self.seen;
        i64::try_from(self.messages.iter().filter(new).count()).unwrap_or(i64::MAX)
    }
}

/// The latest messages, or the latest before a position.
///
/// # Errors
/// [`Refusal::NotFound`] where the contact has been erased.
pub async fn read(services: &Services, chat: &Chat, visitor: &Visitor, before: Option<i64>) -> Answer<Thread> {
    span(services, chat, visitor, Span::Before(before.unwrap_or(i64::MAX)), PAGE).await
}

/// The messages after a position.
///
/// # Errors
/// As [`read`].
pub async fn since(services: &Services, chat: &Chat, visitor: &Visitor, after: i64) -> Answer<Thread> {
    span(services, chat, visitor, Span::After(after), STEP).await
}

async fn span(services: &Services, chat: &Chat, visitor: &Visitor, span: Span, limit: i64) -> Answer<Thread> {
    let (workspace, keys) = (chat.workspace.id, &services.store.keys);
    let mut tx = services.store.read(workspace).await?;
    // The number first: what is committed while we read is told again rather than missed.
    let event = events::latest(&mut tx, workspace).await?;
    let mut thread = Thread { seen: visitor.seen_count, event, ..Thread::default() };
    let found = conversations::latest_of(&mut tx, workspace, visitor.contact, chat.channel.id).await?;
    let Some(conversation) = found else { return Ok(thread) };
    thread.conversation = Some(conversation);
    thread.messages = messages::list(&mut tx, keys, workspace, visitor.contact, conversation, span, true, limit + 1).await?;
    if i64::try_from(thread.messages.len()).is_ok_and(|length| length > limit) {
        match span {
            Span::Before(_) => {
                thread.earlier = true;
                thread.messages.remove(0);
            }
            Span::After(_) => thread.messages.truncate(usize::try_from(limit).unwrap_or(usize::MAX)),
        }
    }
    if thread.messages.iter().any(|message| message.author.account().is_some()) {
        let colleagues = members::colleagues(&mut tx, keys, workspace).await?;
        let first = |name: String| name.split_whitespace().next().unwrap_or(&name).to_owned();
        thread.authors = colleagues.into_iter().map(|colleague| (colleague.id, first(colleague.name))).collect();
    }
    Ok(thread)
}

/// A file of a message that stands at a position of the visitor's conversation.
///
/// # Errors
/// [`Refusal::NotFound`] for every other file: of a note, of another channel, of somebody else.
pub async fn file(services: &Services, chat: &Chat, visitor: &Visitor, id: AttachmentId, at: i64) -> Answer<Stored> {
    let workspace = chat.workspace.id;
    {
        let mut tx = services.store.read(workspace).await?;
        let found = conversations::latest_of(&mut tx, workspace, visitor.contact, chat.channel.id).await?;
        let conversation = found.ok_or(Refusal::NotFound)?;
        let after = Span::After(at.max(1) - 1);
        let listed = messages::list(&mut tx, &services.store.keys, workspace, visitor.contact, conversation, after, true, 1).await?;
        let there = listed.iter().any(|message| message.position == at && message.files.iter().any(|file| file.id == id));
        if !there {
            return Err(Refusal::NotFound);
        }
    }
    files::open(services, workspace, id).await
}
