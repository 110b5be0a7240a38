//! A reply or a note by a member.

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::id::{ConversationId, MessageId};
use avow_model::inbox::{Author, Delivery, Happening, Kind, Message, mentioned};
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::conversations::{self, Standing, Weight};
use avow_store::{Tx, drafts, members, messages, workspaces};
use uuid::Uuid;

use super::answer;
use super::receive::add_files;
use super::{allow, tell_happening};
use crate::files::NewFile;
use crate::live::{About, Events, Someone};
use crate::{Answer, Services};

/// What a member has written.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// A note among members, or a reply to the contact?
    pub note: bool,
    /// The text.
    pub body: String,
    /// Files, checked.
    pub files: Vec<NewFile>,
    /// The sender's own id for it: twice is once.
    pub client: Option<Uuid>,
    /// The position up to which the member had read when they began to write: if a colleague has answered since, they are
    /// asked. Nothing where they have been asked already.
    pub seen: Option<i64>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The message.
    pub message: MessageId,
    /// Its position.
    pub position: i64,
}

/// Sends a reply or keeps a note. A reply to nobody's conversation makes it the member's own.
///
/// # Errors
/// [`Refusal::Conflict`] where a colleague has answered since; what was typed is wrong; the member may not.
pub async fn send(services: &Services, member: Member, conversation: ConversationId, draft: Draft) -> Answer<Sent> {
    allow(member, Permission::WorkInbox)?;
    let body = text::body(&draft.body).unwrap_or_default();
    if body.is_empty() && draft.files.is_empty() {
        return Err(Refusal::wrong("body", "wrong-empty"));
    }
    if body.chars().count() > text::BODY_MAX {
        return Err(Refusal::wrong("body", "wrong-too-long"));
    }
    let (workspace, now, keys) = (member.workspace, services.now(), &services.store.keys);
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let held = conversations::get(&mut tx, workspace, conversation).await?.ok_or(Refusal::NotFound)?;
    if let Some(client) = draft.client
        && let Some(message) = messages::find_client(&mut tx, workspace, conversation, client).await?
    {
        return Ok(Sent { message, position: held.message_count });
    }
    if let Some(seen) = draft.seen.filter(|_| !draft.note) {
        let answer = messages::first_answer(&mut tx, workspace, conversation, member.account, seen, Time::UNIX_EPOCH).await?;
        if answer.is_some() {
            return Err(Refusal::Conflict);
        }
    }
    let mut events = Events::default();
    let author = Author::Member(member.account);
    if !draft.note && held.assignee.is_none() {
        let next = Standing { assignee: Some(member.account), ..Standing::of(&held) };
        conversations::set_standing(&mut tx, workspace, &held, next).await?;
        let happening = Happening::Assigned { to: Some(member.account) };
        tell_happening(services, &mut tx, &mut events, workspace, held.contact, conversation, author, &happening, now).await?;
    }
    let id: MessageId = services.new_id()?;
    let weight = if draft.note { Weight::Note } else { Weight::Outbound };
    let position = conversations::add_message(&mut tx, workspace, conversation, id, weight, now).await?;
    let kind = if draft.note { Kind::Note } else { Kind::Text };
    // The website chat is our own: what is committed is with the channel.
    let state = if draft.note { Delivery::Delivered } else { Delivery::Sent };
    let message = Message { id, conversation, position, kind, author, body, state, created_at: now, files: Vec::new() };
    messages::insert(&mut tx, keys, workspace, held.contact, &message, draft.client).await?;
    add_files(services, &mut tx, workspace, held.contact, conversation, id, draft.files).await?;
    if draft.note {
        mention(services, &mut tx, member, &message).await?;
    }
    if !draft.note {
        answer::queue(services, &mut tx, workspace, &held).await?;
    }
    // What is said is no draft any more.
    drafts::delete(&mut tx, workspace, conversation, member.account).await?;
    // Whoever answers has read what they answer.
    conversations::mark_read(&mut tx, workspace, conversation, member.account, held.inbound_count, now).await?;
    let about = About {
        conversation: Some(conversation),
        message: Some(id),
        contact: Some(held.contact),
        actor: Some(member.account),
        private: draft.note,
    };
    events.add(&mut tx, workspace, "message", about, now).await?;
    events.commit(tx, &services.live, workspace).await?;
    services.live.spoke(workspace, conversation, Someone::Member(member.account), now);
    metrics::counter!("avow_messages_total", "direction" => if draft.note { "note" } else { "out" }).increment(1);
    Ok(Sent { message: id, position })
}

async fn mention(services: &Services, tx: &mut Tx, member: Member, note: &Message) -> Answer<()> {
    if !note.body.contains('@') {
        return Ok(());
    }
    let mut colleagues = members::colleagues(tx, &services.store.keys, member.workspace).await?;
    colleagues.retain(|colleague| !colleague.leaving);
    for account in mentioned(&note.body, &colleagues) {
        if account != member.account {
            messages::insert_mention(tx, member.workspace, account, note.id, note.conversation, note.created_at).await?;
        }
    }
    Ok(())
}
