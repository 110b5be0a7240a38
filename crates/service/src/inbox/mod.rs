//! The inbox: what comes in, what goes out, and who takes care of it.

mod answer;
mod change;
mod draft;
mod read;
mod receive;
mod send;

pub(crate) use answer::mail_answer;
pub use change::{Change, apply, bulk, mark_read, mark_unread, open, wake};
pub use draft::save_draft;
pub use read::{
    Desk, Listing, News, Thread, answer_after, colleagues, desk, events_after, latest_event, line, list, look_at, may_still, since, thread,
};
pub use receive::{Inbound, Received, receive};
pub(crate) use receive::{settle, take_in};
pub use send::{Draft, Sent, send};

pub use avow_model::inbox::{Filter, Message, Unsent};

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::id::{ContactId, ConversationId, MessageId, WorkspaceId};
use avow_model::inbox::{Author, Delivery, Happening, Kind};
use avow_model::refusal::Refusal;
use avow_store::conversations::{self, Weight};
use avow_store::{Tx, messages};

use crate::live::{About, Events};
use crate::{Answer, Services};

/// May the member do this here?
pub(crate) fn allow(member: Member, permission: Permission) -> Answer<()> {
    if member.may(permission) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Writes down, in the conversation itself, that something happened.
pub(crate) async fn tell_happening(
    services: &Services,
    tx: &mut Tx,
    events: &mut Events,
    workspace: WorkspaceId,
    contact: ContactId,
    conversation: ConversationId,
    author: Author,
    happening: &Happening,
    now: Time,
) -> Answer<()> {
    let id: MessageId = services.new_id()?;
    let position = conversations::add_message(tx, workspace, conversation, id, Weight::Event, now).await?;
    let body = serde_json::to_string(happening).map_err(|_| Refusal::Unavailable)?;
    let message = Message {
        id,
        conversation,
        position,
        kind: Kind::Event,
        author,
        body,
        state: Delivery::Delivered,
        created_at: now,
        files: Vec::new(),
    };
    messages::insert(tx, &services.store.keys, workspace, contact, &message, None).await?;
    let about =
        About { conversation: Some(conversation), message: Some(id), contact: Some(contact), actor: author.account(), private: true };
    events.add(tx, workspace, "message", about, now).await?;
    Ok(())
}
