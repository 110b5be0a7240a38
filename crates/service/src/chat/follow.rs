//! What a visitor hears while the chat is loaded, open or shut: that there is a message, that it was read, that somebody types.
//!
//! Only of their own conversation, never of what is among members. What a slow or restarted process has missed is found
//! by number. It ends with the browser's chat, the contact, or the channel.

use std::collections::VecDeque;
use std::time::Duration;

use avow_model::id::{ChannelId, ContactId, ConversationId, WorkspaceId};
use avow_model::refusal::Refusal;
use avow_store::events::{self, Event};
use avow_store::{channels, conversations, visitors};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::floods::Streaming;
use super::{Chat, enter};
use crate::live::{Someone, Told};
use crate::{Answer, Services};

/// How often a stream looks by itself: whether it may go on, and whether another process has written something.
const LOOK: Duration = Duration::from_secs(10);
/// The same while somebody types: they stop without saying so.
const LOOK_TYPING: Duration = Duration::from_secs(2);
/// Of a longer absence than so many events only the end is told: the page reads anew anyway.
const LONG: i64 = 2_000;

/// Something heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// An event of the conversation.
    Event {
        /// Its number.
        number: i64,
        /// What it was: `message` or `read`.
        kind: String,
    },
    /// A member types, or has stopped.
    Typing(bool),
}

/// A visitor's open ear.
#[derive(Debug)]
pub struct Follow {
    services: Services,
    told: Receiver<(WorkspaceId, Told)>,
    workspace: WorkspaceId,
    channel: ChannelId,
    contact: ContactId,
    token: [u8; 32],
    conversation: Option<ConversationId>,
    last: i64,
    typing: bool,
    due: Instant,
    ready: VecDeque<Heard>,
    _open: Streaming,
}

/// Begins to follow, after the event that the browser has heard last.
///
/// # Errors
/// [`Refusal::Forbidden`] for a browser that has not written; [`Refusal::TooMany`] for one with too many streams.
pub async fn follow(services: &Services, chat: &Chat, token: Option<&str>, after: Option<i64>) -> Answer<Follow> {
    let (Some(visitor), Some(token)) = (enter::visitor(services, chat, token).await?, token) else { return Err(Refusal::Forbidden) };
    let open = services.chats.stream(visitor.id)?;
    // Listening begins before the number is read, so that nothing falls between.
    let told = services.live.listen();
    let workspace = chat.workspace.id;
    let latest = events::latest(&mut services.store.read(workspace).await?, workspace).await?;
    let mut follow = Follow {
        services: services.clone(),
        told,
        workspace,
        channel: chat.channel.id,
        contact: visitor.contact,
        token: avow_vault::token_hash(token),
        conversation: None,
        last: after.unwrap_or(latest).clamp(0, latest),
        typing: false,
        due: Instant::now(),
        ready: VecDeque::new(),
        _open: open,
    };
    if latest - follow.last > LONG {
        follow.last = latest;
        follow.ready.push_back(Heard::Event { number: latest, kind: "message".to_owned() });
    }
    Ok(follow)
}

impl Follow {
    /// What is heard next; `None` when there will be nothing more. The browser comes back by itself if it may.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some(heard) = self.ready.pop_front() {
                return Some(heard);
            }
            match timeout_at(self.due, self.told.recv()).await {
                Ok(Err(RecvError::Closed)) => return None,
                Ok(Ok((workspace, _))) if workspace != self.workspace => {}
                Ok(Ok((_, Told::Event(event)))) if event.number == self.last + 1 => self.take(event).await.ok()?,
                Ok(Ok((_, Told::Event(event)))) if event.number <= self.last => {}
                Ok(Ok((_, Told::Event(_) | Told::Look)) | Err(RecvError::Lagged(_))) => self.catch_up().await.ok()?,
                Ok(Ok((_, Told::Presence(conversation)))) => {
                    if self.conversation == Some(conversation) {
                        self.look_at_presence();
                    }
                }
                Err(_) => self.look().await.ok()?,
            }
        }
    }

    /// Looks by itself: may this go on, and what was missed?
    async fn look(&mut self) -> Answer<()> {
        {
            let mut tx = self.services.store.read(self.workspace).await?;
            let visitor = visitors::find(&mut tx, self.channel, self.token, self.services.now()).await?;
            let channel = channels::get(&mut tx, self.workspace, self.channel).await?;
            if visitor.is_none_or(|visitor| visitor.contact != self.contact) || channel.is_none_or(|channel| !channel.enabled) {
                return Err(Refusal::Forbidden);
            }
            self.conversation = conversations::latest_of(&mut tx, self.workspace, self.contact, self.channel).await?;
        }
        self.catch_up().await?;
        self.look_at_presence();
        self.due = Instant::now() + if self.typing { LOOK_TYPING } else { LOOK };
        Ok(())
    }

    async fn catch_up(&mut self) -> Answer<()> {
        loop {
            let missed = events::after(&mut self.services.store.read(self.workspace).await?, self.workspace, self.last).await?;
            if missed.is_empty() {
                return Ok(());
            }
            for event in missed {
                self.take(event).await?;
            }
        }
    }

    /// Takes an event in, and keeps it where it is the visitor's.
    async fn take(&mut self, event: Event) -> Answer<()> {
        self.last = event.number;
        if event.kind == "contact" && event.contact_id == Some(self.contact) {
            // They may have been deleted: it is looked at at once whether this may go on.
            self.due = Instant::now();
        }
        if event.private || event.contact_id != Some(self.contact) || !matches!(event.kind.as_str(), "message" | "read") {
            return Ok(());
        }
        if event.conversation_id != self.conversation {
            let mut tx = self.services.store.read(self.workspace).await?;
            self.conversation = conversations::latest_of(&mut tx, self.workspace, self.contact, self.channel).await?;
        }
        if event.conversation_id.is_some() && event.conversation_id == self.conversation {
            self.ready.push_back(Heard::Event { number: event.number, kind: event.kind });
        }
        Ok(())
    }

    fn look_at_presence(&mut self) {
        let Some(conversation) = self.conversation else { return };
        let present = self.services.live.at(conversation, self.services.now());
        let typing = present.iter().any(|presence| presence.typing && matches!(presence.who, Someone::Member(_)));
        if typing != self.typing {
            self.typing = typing;
            self.ready.push_back(Heard::Typing(typing));
            self.due = self.due.min(Instant::now() + LOOK_TYPING);
        }
    }
}
