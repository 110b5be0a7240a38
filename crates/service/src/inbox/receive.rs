//! A message in: conversation and message in one transaction, and with a first message the contact, too; then everyone
//! hears of it.

use avow_model::id::{AttachmentId, ChannelId, ContactId, ConversationId, MessageId, WorkspaceId};
use avow_model::inbox::{Attachment, Author, Delivery, Happening, Kind, Message, Status};
use avow_model::refusal::Refusal;
use avow_store::conversations::{self, Standing, Weight};
use avow_store::{Tx, attachments, contacts, jobs, messages, workspaces};
use uuid::Uuid;

use super::tell_happening;
use crate::files::NewFile;
use crate::live::{About, Events};
use crate::{Answer, Services};

/// A message from a contact.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// To which workspace.
    pub workspace: WorkspaceId,
    /// Over which channel.
    pub channel: ChannelId,
    /// From whom; they exist already, or are made in the same transaction.
    pub contact: ContactId,
    /// What they say, as [`avow_model::text::body`] left it; empty only with files.
    pub body: String,
    /// Their files, checked.
    pub files: Vec<NewFile>,
    /// The sender's own id for the message: twice is once.
    pub client: Option<Uuid>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The conversation in which it is.
    pub conversation: ConversationId,
    /// The message.
    pub message: MessageId,
    /// Its position.
    pub position: i64,
}

/// Takes a message in. It reopens the contact's latest conversation over the channel, or opens one.
///
/// # Errors
/// Where the database cannot be written; then nothing of it is there.
pub async fn receive(services: &Services, inbound: Inbound) -> Answer<Received> {
    let workspace = inbound.workspace;
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let mut events = Events::default();
    let taken = take_in(services, &mut tx, &mut events, inbound).await?;
    settle(services, tx, events, workspace, taken).await
}

/// A message that was taken in by a transaction which is still open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    /// What will have become of it.
    received: Received,
    /// It was not there before.
    new: bool,
}

/// Makes last what a transaction has taken in, and tells of it.
///
/// # Errors
/// Where the database cannot be written; then nothing of it is there.
pub(crate) async fn settle(services: &Services, tx: Tx, events: Events, workspace: WorkspaceId, taken: Taken) -> Answer<Received> {
    events.commit(tx, &services.live, workspace).await?;
    if taken.new {
        metrics::counter!("avow_messages_total", "direction" => "in").increment(1);
    }
    Ok(taken.received)
}

/// Takes a message in within a transaction, which has locked the workspace.
///
/// # Errors
/// Where the database cannot be written; then nothing must be committed.
pub(crate) async fn take_in(services: &Services, tx: &mut Tx, events: &mut Events, inbound: Inbound) -> Answer<Taken> {
    let Inbound { workspace, channel, contact, body, files, client } = inbound;
    if body.is_empty() && files.is_empty() {
        return Err(Refusal::wrong("body", "wrong-empty"));
    }
    let now = services.now();
    let keys = &services.store.keys;
    let conversation = match conversations::latest_of(tx, workspace, contact, channel).await? {
        Some(conversation) => conversation,
        None => {
            let id: ConversationId = services.new_id()?;
            conversations::insert(tx, workspace, id, contact, channel, now).await?;
            id
        }
    };
    if let Some(client) = client
        && let Some(message) = messages::find_client(tx, workspace, conversation, client).await?
    {
        let position = conversations::get(tx, workspace, conversation).await?.map_or(0, |held| held.message_count);
        return Ok(Taken { received: Received { conversation, message, position }, new: false });
    }
    reopen(services, tx, events, workspace, contact, conversation).await?;
    let id: MessageId = services.new_id()?;
    let position = conversations::add_message(tx, workspace, conversation, id, Weight::Inbound, now).await?;
    let message = Message {
        id,
        conversation,
        position,
        kind: Kind::Text,
        author: Author::Contact,
        body,
        state: Delivery::Delivered,
        created_at: now,
        files: Vec::new(),
    };
    messages::insert(tx, keys, workspace, contact, &message, client).await?;
    add_files(services, tx, workspace, contact, conversation, id, files).await?;
    contacts::hear(tx, workspace, contact, now).await?;
    let about = About { conversation: Some(conversation), message: Some(id), contact: Some(contact), ..About::default() };
    events.add(tx, workspace, "message", about, now).await?;
    Ok(Taken { received: Received { conversation, message: id, position }, new: true })
}

/// Opens what was snoozed or resolved: the contact has written.
async fn reopen(
    services: &Services,
    tx: &mut Tx,
    events: &mut Events,
    workspace: WorkspaceId,
    contact: ContactId,
    conversation: ConversationId,
) -> Answer<()> {
    let held = conversations::get(tx, workspace, conversation).await?.ok_or(Refusal::NotFound)?;
    if held.status == Status::Open {
        return Ok(());
    }
    let now = services.now();
    let next = Standing { status: Status::Open, snoozed_until: None, ..Standing::of(&held) };
    conversations::set_standing(tx, workspace, &held, next).await?;
    jobs::cancel(tx, "wake", conversation.0).await?;
    let happening = Happening::Status { to: Status::Open, until: None };
    tell_happening(services, tx, events, workspace, contact, conversation, Author::Contact, &happening, now).await
}

/// Stores a message's files with it.
pub(super) async fn add_files(
    services: &Services,
    tx: &mut Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    conversation: ConversationId,
    message: MessageId,
    files: Vec<NewFile>,
) -> Answer<()> {
    for file in files {
        let id: AttachmentId = services.new_id()?;
        let known = Attachment {
            id,
            name: file.name,
            media_type: file.media_type,
            size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
            dimensions: file.dimensions,
        };
        let keys = &services.store.keys;
        attachments::insert(tx, keys, workspace, contact, conversation, message, &known, &file.content, services.now()).await?;
    }
    Ok(())
}
