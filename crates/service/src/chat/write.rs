//! What a visitor does: writing, typing, having read.

use avow_model::id::{ContactId, ConversationId};
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::visitors::{self, Visitor};
use avow_store::{conversations, messages, workspaces};
use chrono::Duration;
use uuid::Uuid;

use super::identity::{Claim, prove};
use super::people::{Newcomer, discard, prepare, welcome};
use super::{Chat, FILES_MAX, UPLOAD_MAX, VISIT_DAYS, enter};
use crate::inbox::{self, Inbound, Received};
use crate::live::{About, Events, Someone};
use crate::{Answer, Services, files};

/// What a visitor sends.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The text as typed.
    pub body: String,
    /// Files: name and content.
    pub files: Vec<(String, Vec<u8>)>,
    /// The page's own id for this message: sending it twice keeps it once.
    pub client: Option<Uuid>,
    /// The name they gave with their first message.
    pub name: String,
    /// The address they gave with it.
    pub email: String,
    /// The language of their page.
    pub locale: String,
    /// Up to which position they had the conversation before them.
    pub seen: i64,
    /// What the site has signed about them.
    pub claim: Option<Claim>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The message.
    pub received: Received,
    /// The token for the browser's cookie, where it has none yet.
    pub token: Option<String>,
}

/// Takes a message in. With the first one the browser, and whoever writes in it, become known.
///
/// # Errors
/// What was typed is wrong, too much was sent at once, or nothing could be written.
pub async fn say(services: &Services, chat: &Chat, visitor: Option<Visitor>, address: Option<&str>, said: Said) -> Answer<Sent> {
    let body = text::body(&said.body).unwrap_or_default();
    let mut wrongs = Vec::new();
    if body.is_empty() && said.files.is_empty() {
        wrongs.push(Wrong::new("body", "wrong-empty"));
    }
    if body.chars().count() > text::BODY_MAX {
        wrongs.push(Wrong::new("body", "wrong-too-long"));
    }
    let email = text::email(&said.email);
    if visitor.is_none() && email.is_none() && !said.email.trim().is_empty() {
        wrongs.push(Wrong::new("email", "wrong-email"));
    }
    let bytes: usize = said.files.iter().map(|(_, content)| content.len()).sum();
    if said.files.len() > FILES_MAX {
        wrongs.push(Wrong::new("files", "chat-wrong-many"));
    }
    if bytes > UPLOAD_MAX || said.files.iter().any(|(_, content)| content.len() > files::FILE_MAX) {
        wrongs.push(Wrong::new("files", "chat-wrong-large"));
    }
    if !wrongs.is_empty() {
        return Err(Refusal::Invalid(wrongs));
    }
    services.chats.message(visitor.map(|visitor| visitor.id), address, bytes)?;
    let mut checked = Vec::with_capacity(said.files.len());
    for (name, content) in said.files {
        checked.push(files::check(&name, content).await?);
    }
    let (workspace, channel, client) = (chat.workspace.id, chat.channel.id, said.client);
    let from = |contact| Inbound { workspace, channel, contact, body, files: checked, client };
    let (visitor, token, received) = match visitor {
        Some(visitor) => (visitor, None, inbox::receive(services, from(visitor.contact)).await?),
        None => {
            let proven = match &said.claim {
                Some(claim) => prove(services, chat, claim).await?.ok(),
                None => None,
            };
            let name = text::one_line(&said.name).map(|name| name.chars().take(text::NAME_MAX).collect());
            let newcomer = Newcomer { name, email, locale: said.locale, proven };
            let (visitor, token, received) = first(services, chat, client, address, newcomer, from).await?;
            (visitor, Some(token), received)
        }
    };
    // The message is in, and is acknowledged though no more can be written.
    if mark_seen(services, &visitor, received.conversation, said.seen).await.is_err() {
        tracing::warn!("how far a visitor has read could not be written down");
    }
    services.live.here(visitor.workspace, received.conversation, Someone::Contact(visitor.contact), false, services.now());
    Ok(Sent { received, token })
}

/// Takes a first message in, and its browser. The same message sent twice, by two clicks or after a lost answer, is one
/// browser.
async fn first(
    services: &Services,
    chat: &Chat,
    client: Option<Uuid>,
    address: Option<&str>,
    newcomer: Newcomer,
    from: impl FnOnce(ContactId) -> Inbound,
) -> Answer<(Visitor, String, Received)> {
    let Some(client) = client else {
        services.chats.conversation(address)?;
        return begin(services, chat, newcomer, from).await;
    };
    let first = services.chats.first(chat.channel.id, client, address);
    let mut held = first.token.lock().await;
    if let Some(token) = held.as_ref()
        && let Some(visitor) = enter::visitor(services, chat, Some(token)).await?
    {
        let received = inbox::receive(services, from(visitor.contact)).await?;
        return Ok((visitor, token.clone(), received));
    }
    services.chats.conversation(address)?;
    let begun = begin(services, chat, newcomer, from).await?;
    *held = Some(begun.1.clone());
    Ok(begun)
}

/// Makes a browser known, and whoever writes in it, together with the message or not at all.
async fn begin(
    services: &Services,
    chat: &Chat,
    newcomer: Newcomer,
    from: impl FnOnce(ContactId) -> Inbound,
) -> Answer<(Visitor, String, Received)> {
    let fresh = prepare(services, chat, &newcomer).await?;
    let begun = begin_as(services, chat, &newcomer, fresh, from).await;
    let kept = begun.as_ref().ok().map(|(visitor, ..)| visitor.contact);
    if let Some(unused) = fresh.filter(|_| fresh != kept) {
        discard(services, chat.workspace.id, unused).await;
    }
    begun
}

async fn begin_as(
    services: &Services,
    chat: &Chat,
    newcomer: &Newcomer,
    fresh: Option<ContactId>,
    from: impl FnOnce(ContactId) -> Inbound,
) -> Answer<(Visitor, String, Received)> {
    let workspace = chat.workspace.id;
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let mut events = Events::default();
    let (visitor, token) = welcome(services, &mut tx, &mut events, chat, newcomer, fresh).await?;
    let taken = inbox::take_in(services, &mut tx, &mut events, from(visitor.contact)).await?;
    let received = inbox::settle(services, tx, events, workspace, taken).await?;
    Ok((visitor, token, received))
}

/// Continues, there or in a page of its own, a chat whose frame was not allowed to keep its cookie: by the id of the first
/// message, from the same address, within minutes of the last one. The token is for the page's cookie.
///
/// # Errors
/// [`Refusal::NotFound`] where there is nothing to continue.
pub async fn resume(services: &Services, chat: &Chat, address: Option<&str>, client: Uuid) -> Answer<(Visitor, String)> {
    services.chats.claim(address)?;
    let first = services.chats.first(chat.channel.id, client, address);
    let token = first.token.lock().await.clone().ok_or(Refusal::NotFound)?;
    let visitor = enter::visitor(services, chat, Some(&token)).await?.ok_or(Refusal::NotFound)?;
    Ok((visitor, token))
}

/// A sign of life: the chat is before the visitor's eyes up to a position, and they type or not.
///
/// # Errors
/// [`Refusal::TooMany`]; where the database cannot be written.
pub async fn here(services: &Services, chat: &Chat, visitor: &Visitor, typing: bool, seen: i64) -> Answer<()> {
    services.chats.sign(visitor.id)?;
    let workspace = chat.workspace.id;
    let found = {
        let mut tx = services.store.read(workspace).await?;
        conversations::latest_of(&mut tx, workspace, visitor.contact, chat.channel.id).await?
    };
    let Some(conversation) = found else { return Ok(()) };
    services.live.here(workspace, conversation, Someone::Contact(visitor.contact), typing, services.now());
    mark_seen(services, visitor, conversation, seen).await
}

/// Writes down how far a visitor has read, and tells the members. It only moves forward.
async fn mark_seen(services: &Services, visitor: &Visitor, conversation: ConversationId, seen: i64) -> Answer<()> {
    if seen <= visitor.seen_count {
        return Ok(());
    }
    let (workspace, now) = (visitor.workspace, services.now());
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let held = conversations::get(&mut tx, workspace, conversation).await?.ok_or(Refusal::NotFound)?;
    let seen = seen.min(held.message_count);
    visitors::touch(&mut tx, visitor.id, seen, now, now + Duration::days(VISIT_DAYS)).await?;
    let mut events = Events::default();
    if messages::set_read(&mut tx, workspace, conversation, seen).await? > 0 {
        let about = About { conversation: Some(conversation), contact: Some(visitor.contact), ..About::default() };
        events.add(&mut tx, workspace, "read", about, now).await?;
    }
    events.commit(tx, &services.live, workspace).await?;
    Ok(())
}
