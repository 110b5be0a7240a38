//! The answer that reaches who has left: what a visitor of the chat has not seen there is mailed to them.
//!
//! A chat that asks for an address promises this. The job is written with the reply and waits: whoever looks into the
//! chat meanwhile is not mailed, and several replies close together go in one mail. What was mailed counts as delivered,
//! so that the job may run twice; should the process die before that is written down, the mail that is sent once more
//! bears the same name.

use std::collections::HashMap;

use avow_model::contacts::{Contact, IdentityKind};
use avow_model::id::{AccountId, ConversationId, JobId, WorkspaceId};
use avow_model::inbox::{Conversation, Delivery, Message};
use avow_store::channels::Channel;
use avow_store::error::StoreError;
use avow_store::messages::{self, Span};
use avow_store::workspaces::Workspace;
use avow_store::{Tx, channels, contacts, conversations, jobs, members, workspaces};
use avow_words::{Lang, Words};
use chrono::Duration;

use crate::live::{About, Events};
use crate::mail::Mail;
use crate::{Answer, Services, accounts};

/// The job.
const JOB: &str = "mail.answer";
/// How long after the latest reply the mail is sent, in minutes.
const WAIT: i64 = 5;
/// How many messages back a reply may lie to be mailed.
const BACK: i64 = 20;
/// How many of the sites that show the chat are named.
const SITES: usize = 3;

/// Writes the job with a reply, in place of one that waits already.
pub(super) async fn queue(services: &Services, tx: &mut Tx, workspace: WorkspaceId, held: &Conversation) -> Answer<()> {
    let now = services.now();
    let asks = channels::get(tx, workspace, held.channel).await?.is_some_and(|channel| channel.settings.ask_email);
    if asks {
        jobs::cancel(tx, JOB, held.id.0).await?;
        let due = now + Duration::minutes(WAIT);
        jobs::insert(tx, services.new_id()?, JOB, Some(workspace), Some(held.id.0), due, now).await?;
    }
    Ok(())
}

/// What is to be mailed, read in one transaction.
struct Unseen {
    workspace: Workspace,
    channel: Channel,
    contact: Contact,
    replies: Vec<Message>,
    authors: HashMap<AccountId, String>,
}

/// Mails the replies of a conversation that its visitor has not seen, where they gave an address. Does nothing where a
/// later reply has a job of its own, in the demo, and for who has been erased.
pub(crate) async fn mail_answer(services: &Services, job: JobId, workspace: WorkspaceId, id: ConversationId) -> Answer<()> {
    let Some(unseen) = unseen(services, workspace, id).await? else { return Ok(()) };
    let Some(address) = address(&unseen.contact) else { return Ok(()) };
    accounts::deliver(services, write(services, job, &unseen, address)).await?;
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let mut moved = false;
    for reply in &unseen.replies {
        moved |= messages::set_state(&mut tx, workspace, reply.id, Delivery::Delivered).await?;
    }
    let mut events = Events::default();
    if moved {
        let about = About { conversation: Some(id), contact: Some(unseen.contact.id), ..About::default() };
        events.add(&mut tx, workspace, "read", about, services.now()).await?;
    }
    Ok(events.commit(tx, &services.live, workspace).await?)
}

async fn unseen(services: &Services, workspace: WorkspaceId, id: ConversationId) -> Answer<Option<Unseen>> {
    let keys = &services.store.keys;
    let mut tx = services.store.read(workspace).await?;
    let standing = workspaces::get(&mut tx, workspace).await?.filter(|held| !held.demo && held.erase_at.is_none());
    let Some(standing) = standing else { return Ok(None) };
    let Some(held) = conversations::get(&mut tx, workspace, id).await? else { return Ok(None) };
    let channel = channels::get(&mut tx, workspace, held.channel).await?.filter(|channel| channel.settings.ask_email);
    let Some(channel) = channel else { return Ok(None) };
    let Some(contact) = contacts::get(&mut tx, keys, workspace, held.contact).await? else { return Ok(None) };
    let listed = messages::list(&mut tx, keys, workspace, held.contact, id, Span::Before(i64::MAX), true, BACK).await;
    let mut replies = match listed {
        Err(StoreError::KeyGone) => return Ok(None),
        listed => listed?,
    };
    replies.retain(|message| message.author.account().is_some() && message.state == Delivery::Sent);
    // A reply that is younger has a job of its own.
    let quiet = services.now() - Duration::minutes(WAIT);
    if replies.last().is_none_or(|latest| latest.created_at > quiet) {
        return Ok(None);
    }
    let first = |name: String| name.split_whitespace().next().unwrap_or(&name).to_owned();
    let colleagues = members::colleagues(&mut tx, keys, workspace).await?;
    let authors = colleagues.into_iter().map(|colleague| (colleague.id, first(colleague.name))).collect();
    Ok(Some(Unseen { workspace: standing, channel, contact, replies, authors }))
}

/// Where the answer goes: an address that was proven before one that was only typed.
fn address(contact: &Contact) -> Option<&str> {
    let mut addresses: Vec<_> = contact.identities.iter().filter(|identity| identity.kind == IdentityKind::Email).collect();
    addresses.sort_by_key(|identity| identity.verified_at.is_none());
    addresses.first().map(|identity| identity.value.as_str())
}

fn write(services: &Services, job: JobId, unseen: &Unseen, address: &str) -> Mail {
    let locale = unseen.contact.locale.as_deref();
    let lang = locale.and_then(Lang::tagged).or_else(|| Lang::tagged(&unseen.workspace.locale)).unwrap_or(Lang::En);
    let words = lang.words();
    let operator = services.config.profile.operator_line();
    let replies: Vec<String> = unseen.replies.iter().map(|reply| told(words, unseen, reply)).collect();
    let (replies, on) = (replies.join("\n\n"), way_on(words, &unseen.channel));
    let values = [
        ("workspace", unseen.workspace.name.as_str().into()),
        ("replies", replies.as_str().into()),
        ("on", on.as_str().into()),
        ("operator", operator.as_str().into()),
    ];
    Mail {
        job,
        to: (String::new(), address.to_owned()),
        subject: words.with("mail-answer-subject", &values),
        text: format!("{}\n\n{}\n", words.with("mail-answer-text", &values), words.with("mail-footer", &values)),
        expires_at: services.now() + Duration::hours(24),
    }
}

/// A reply: who wrote, what, and how many files are with it.
fn told(words: &'static Words, unseen: &Unseen, reply: &Message) -> String {
    let name = reply.author.account().and_then(|account| unseen.authors.get(&account)).unwrap_or(&unseen.workspace.name);
    let mut lines = vec![format!("{name}:")];
    if !reply.body.is_empty() {
        lines.push(reply.body.clone());
    }
    if let Some(count) = i64::try_from(reply.files.len()).ok().filter(|count| *count > 0) {
        lines.push(words.with("mail-answer-files", &[("count", count.into())]));
    }
    lines.join("\n")
}

/// Where the chat goes on. A wildcard is no address that could be opened.
fn way_on(words: &'static Words, channel: &Channel) -> String {
    if !channel.enabled {
        return words.t("mail-answer-closed");
    }
    let origins = channel.settings.origins.iter().filter(|origin| !origin.contains('*'));
    let sites: Vec<&str> = origins.take(SITES).map(String::as_str).collect();
    if sites.is_empty() {
        return words.t("mail-answer-there");
    }
    words.with("mail-answer-sites", &[("sites", sites.join("\n").as_str().into())])
}
