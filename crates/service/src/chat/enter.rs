//! Entering a chat: its key, the site that shows it, the browser that comes back.

use avow_model::chat::origin_allowed;
use avow_model::contacts::IdentityKind;
use avow_model::inbox::{Author, Happening};
use avow_model::refusal::Refusal;
use avow_store::channels::{self, Channel};
use avow_store::visitors::{self, Visitor};
use avow_store::workspaces::{self, Workspace};
use avow_store::{Tx, contacts, conversations};
use chrono::Duration;

use super::VISIT_DAYS;
use crate::inbox;
use crate::live::Events;
use crate::{Answer, Services};

/// The longest key that is looked up.
const KEY_MAX: usize = 64;

/// A website chat, entered.
#[derive(Clone, Debug)]
pub struct Chat {
    /// The channel.
    pub channel: Channel,
    /// Whose it is.
    pub workspace: Workspace,
}

impl Chat {
    /// May a page of this origin show the chat?
    pub fn allows(&self, origin: &str) -> bool {
        origin_allowed(&self.channel.settings.origins, origin)
    }

    /// The sources of `frame-ancestors` (CSP3, 6.4.2.1): the listed origins and nobody else.
    ///
    /// The origins went through [`avow_model::chat::origin`], so none of them can end the directive.
    pub fn frame_ancestors(&self) -> String {
        let origins = &self.channel.settings.origins;
        if origins.is_empty() { "'none'".to_owned() } else { origins.join(" ") }
    }
}

/// Enters the chat of a key. `declared` is the origin of the site that the snippet stands on; a page of its own has none.
///
/// # Errors
/// [`Refusal::NotFound`] where there is no such chat, it is switched off, or its workspace is closed; [`Refusal::Forbidden`]
/// where the origin is not listed.
pub async fn enter(services: &Services, key: &str, declared: Option<&str>) -> Answer<Chat> {
    if key.is_empty() || key.len() > KEY_MAX {
        return Err(Refusal::NotFound);
    }
    let mut tx = services.store.read_any().await?;
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::NotFound);
    }
    let channel = channels::find_public(&mut tx, key).await?.filter(|channel| channel.enabled && channel.kind == "chat");
    let channel = channel.ok_or(Refusal::NotFound)?;
    // A workspace that is being closed takes no messages any more.
    let workspace = workspaces::get(&mut tx, channel.workspace).await?.filter(|workspace| workspace.erase_at.is_none());
    let workspace = workspace.ok_or(Refusal::NotFound)?;
    let chat = Chat { channel, workspace };
    match declared {
        Some(origin) if !chat.allows(origin) => Err(Refusal::Forbidden),
        _ => Ok(chat),
    }
}

/// The browser of a cookie's token, where it has written in this chat before.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn visitor(services: &Services, chat: &Chat, token: Option<&str>) -> Answer<Option<Visitor>> {
    let Some(token) = token else { return Ok(None) };
    let mut tx = services.store.read_any().await?;
    let found = visitors::find(&mut tx, chat.channel.id, avow_vault::token_hash(token), services.now()).await?;
    Ok(found.filter(|visitor| visitor.workspace == chat.workspace.id))
}

/// Remembers a browser for longer, at most once a day. Whether its cookie is to be sent anew.
///
/// # Errors
/// Where the database cannot be written.
pub async fn slide(services: &Services, visitor: &Visitor) -> Answer<bool> {
    let now = services.now();
    if now - visitor.seen_at < Duration::days(1) {
        return Ok(false);
    }
    let mut tx = services.store.write(visitor.workspace).await?;
    visitors::touch(&mut tx, visitor.id, visitor.seen_count, now, now + Duration::days(VISIT_DAYS)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends the chat in one browser. The conversation stays; this browser no longer leads to it. Where no other does, and the
/// site has not signed who it is, those who answer are told: they would write to nobody.
///
/// # Errors
/// Where the database cannot be written.
pub async fn end(services: &Services, visitor: &Visitor) -> Answer<()> {
    let mut tx = services.store.write(visitor.workspace).await?;
    workspaces::lock(&mut tx, visitor.workspace).await?;
    let mut events = Events::default();
    part(services, &mut tx, &mut events, visitor).await?;
    events.commit(tx, &services.live, visitor.workspace).await?;
    Ok(())
}

/// The same, in a transaction of which more is done.
pub(super) async fn part(services: &Services, tx: &mut Tx, events: &mut Events, visitor: &Visitor) -> Answer<()> {
    let (workspace, contact, now) = (visitor.workspace, visitor.contact, services.now());
    if visitors::end(tx, visitor.id).await?
        && let Some(conversation) = conversations::latest_of(tx, workspace, contact, visitor.channel).await?
        && !visitors::any(tx, workspace, visitor.channel, contact, now).await?
        && let Some(held) = contacts::get(tx, &services.store.keys, workspace, contact).await?
        && !held.identities.iter().any(|identity| identity.kind == IdentityKind::User)
    {
        let left = Happening::Left;
        inbox::tell_happening(services, tx, events, workspace, contact, conversation, Author::Contact, &left, now).await?;
    }
    Ok(())
}
