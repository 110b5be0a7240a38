//! Fills an empty database with the demo's story.

use std::collections::HashMap;

use avow_model::Time;
use avow_model::chat::ChatSettings;
use avow_model::contacts::{Contact, ContactDraft, Identity, IdentityKind};
use avow_model::id::{AccountId, ChannelId, ContactId, FieldId, LabelId, WorkspaceId, uuid_v7};
use avow_model::inbox::{Author, Canned, Colleague, Delivery, Filter, Kind, Label, Message, Priority, Status, View, mentioned};
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::conversations::{self, Standing, Weight};
use avow_store::keys::KeyKind;
use avow_store::{StoreError, Tx, accounts, audit, canned, channels, contacts, fields, labels, members, messages, views, workspaces};
use chrono::Duration;

use super::story::{self, Story};
use crate::accounts::NewAccount;
use crate::workspaces::Workspace;
use crate::{Answer, Services};

/// The workspace's part of the address.
const SLUG: &str = "lindhag-lamps";
/// Unanswered messages of the last half hour are unread.
const UNREAD_MINUTES: i64 = 30;
/// Mentions of the last day are not seen yet.
const UNSEEN_MENTION_MINUTES: i64 = 24 * 60;

/// What was loaded, and how to look at it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The workspace's part of the address.
    pub slug: String,
    /// The address with which to sign in.
    pub email: String,
    /// The password, which is stored nowhere in plain.
    pub password: String,
}

/// Who and what the story's keys and names stand for.
struct Cast {
    workspace: WorkspaceId,
    channel: ChannelId,
    /// The members by their key, the owner first.
    team: Vec<(String, Colleague)>,
    labels: HashMap<String, LabelId>,
    fields: HashMap<String, FieldId>,
    contacts: HashMap<String, ContactId>,
    now: Time,
}

impl Cast {
    fn member(&self, key: &str) -> Answer<AccountId> {
        self.team.iter().find(|(held, _)| held == key).map(|(_, colleague)| colleague.id).ok_or(Refusal::NotFound)
    }

    fn at(&self, minutes_ago: i64) -> Time {
        self.now - Duration::minutes(minutes_ago)
    }
}

/// Loads the demo into an empty database. The owner's password is kept last of all, right after it has been told: until
/// then nobody can sign in, and what is there is a half that the next load clears away first.
///
/// # Errors
/// [`Refusal::Conflict`] where somebody has an account: the demo never mixes with anybody's own data.
pub async fn load(services: &Services, say: impl FnOnce(&Loaded)) -> Answer<()> {
    let story = Story::read()?;
    clear_half(services).await?;
    let password = grouped(&services.new_token()?.0);
    let mut team = Vec::new();
    for member in &story.members {
        let new =
            NewAccount { name: member.name.clone(), email: address(&member.key), password: None, locale: "en".to_owned(), verified: true };
        let id = crate::accounts::make(services, new).await?;
        team.push((member.key.clone(), Colleague { id, name: member.name.clone(), leaving: false }));
    }
    let owner = team.first().map(|(_, colleague)| colleague.id).ok_or(Refusal::NotFound)?;
    let mut cast = set_up(services, &story, team).await?;
    people(services, &story, &mut cast).await?;
    for conversation in &story.conversations {
        tell(services, conversation, &cast).await?;
    }
    let email = story.members.first().map(|member| address(&member.key)).unwrap_or_default();
    let hashed = crate::accounts::hash(services, &password).await?;
    say(&Loaded { slug: SLUG.to_owned(), email, password });
    let mut tx = services.store.write_any().await?;
    accounts::set_password(&mut tx, owner, &hashed).await?;
    tx.commit().await?;
    Ok(())
}

/// Clears away a demo whose loading was cut short: accounts with which nobody can sign in, and no workspace but the demo.
async fn clear_half(services: &Services) -> Answer<()> {
    let (keys, now) = (&services.store.keys, services.now());
    let mut tx = services.store.read_any().await?;
    let (half, all) = (accounts::unopened(&mut tx).await?, workspaces::list(&mut tx).await?);
    if half.is_empty() && !accounts::any(&mut tx).await? {
        return Ok(());
    }
    drop(tx);
    if half.is_empty() || all.iter().any(|workspace| !workspace.demo) {
        return Err(Refusal::Conflict);
    }
    for account in &half {
        keys.begin_erasure(account.0, now).await?;
    }
    for workspace in all {
        crate::privacy::erase_workspace(services, workspace.id).await?;
    }
    let mut tx = services.store.write_any().await?;
    for account in &half {
        accounts::delete(&mut tx, *account).await?;
    }
    tx.commit().await?;
    for account in half {
        keys.destroy(account.0, now).await?;
    }
    Ok(())
}

fn address(key: &str) -> String {
    format!("{key}@lindhag.example")
}

/// Twenty letters and digits of a token, in groups that can be typed: 100 bits and more.
fn grouped(token: &str) -> String {
    let letters: Vec<char> = token.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A new id of the moment at which the thing was made, so that it sorts as if it had been there.
fn id_at<T: From<uuid::Uuid>>(at: Time) -> Answer<T> {
    let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    Ok(uuid_v7(milliseconds, avow_vault::chance().map_err(StoreError::from)?).into())
}

/// Makes the workspace with its members, chat, labels, fields, canned answers and shared views.
async fn set_up(services: &Services, story: &Story, team: Vec<(String, Colleague)>) -> Answer<Cast> {
    let now = services.now();
    let id: WorkspaceId = services.new_id()?;
    let oldest = story.conversations.iter().flat_map(|conversation| &conversation.messages).map(|message| message.minutes_ago).max();
    let founded = now - Duration::minutes(oldest.unwrap_or(0)) - Duration::days(1);
    services.store.keys.create(KeyKind::Workspace, &[id.0], now).await?;
    let workspace = Workspace {
        id,
        slug: SLUG.to_owned(),
        name: "Lindhag Lamps".to_owned(),
        locale: "en".to_owned(),
        demo: true,
        created_at: founded,
        erase_at: None,
        version: 1,
    };
    let mut tx = services.store.write(id).await?;
    workspaces::insert(&mut tx, &workspace).await?;
    for (member, (_, colleague)) in story.members.iter().zip(&team) {
        members::insert(&mut tx, id, colleague.id, member.role, founded).await?;
    }
    let mut channel = crate::workspaces::add_chat(services, &mut tx, id, "lindhaglamps.example").await?;
    let origins = vec!["https://lindhaglamps.example".to_owned(), "https://*.lindhaglamps.example".to_owned()];
    channel.settings = ChatSettings { origins, greeting: String::new(), ask_email: true };
    channels::update(&mut tx, &channel).await?;
    let mut cast =
        Cast { workspace: id, channel: channel.id, team, labels: HashMap::new(), fields: HashMap::new(), contacts: HashMap::new(), now };
    shape(services, &mut tx, story, &mut cast).await?;
    audit::append(&mut tx, id, None, "demo.load", Some(id.0), now).await?;
    tx.commit().await?;
    Ok(cast)
}

async fn shape(services: &Services, tx: &mut Tx, story: &Story, cast: &mut Cast) -> Answer<()> {
    let (workspace, now) = (cast.workspace, cast.now);
    for label in &story.labels {
        let tone = label.tone.rem_euclid(crate::settings::labels::TONES);
        let label = Label { id: services.new_id()?, name: label.name.clone(), tone, version: 1 };
        labels::insert(tx, workspace, &label, now).await?;
        cast.labels.insert(label.name, label.id);
    }
    for (position, field) in (1..).zip(&story.fields) {
        let made =
            avow_model::contacts::Field { id: services.new_id()?, label: field.label.clone(), kind: field.kind, position, version: 1 };
        fields::insert(tx, workspace, &made, now).await?;
        cast.fields.insert(field.key.clone(), made.id);
    }
    for answer in &story.canned {
        let (shortcode, title, body) = (answer.shortcode.clone(), answer.title.clone(), answer.body.clone());
        canned::insert(tx, workspace, &Canned { id: services.new_id()?, shortcode, title, body, version: 1 }, now).await?;
    }
    let urgent = Filter { priority: Some(Priority::Urgent), ..Filter::default() };
    let returns = Filter { label: cast.labels.get("Return").copied(), ..Filter::default() };
    for (name, filter) in [("Urgent", urgent), ("Returns", returns)] {
        let view = View { id: services.new_id()?, name: name.to_owned(), filter: filter.query(), shared: true };
        views::insert(tx, workspace, None, &view, now).await?;
    }
    Ok(())
}

/// Makes the contacts: their keys first, all at once.
async fn people(services: &Services, story: &Story, cast: &mut Cast) -> Answer<()> {
    let keys = &services.store.keys;
    let mut made: Vec<(&story::Contact, ContactId, Time, Option<Time>)> = Vec::new();
    for contact in &story.contacts {
        let told = story.conversations.iter().filter(|conversation| conversation.contact == contact.key);
        let own: Vec<&story::Message> = told.flat_map(|conversation| &conversation.messages).collect();
        let first = cast.at(own.iter().map(|message| message.minutes_ago).max().unwrap_or(30 * 24 * 60));
        let last = own.iter().filter(|message| message.from == "contact").map(|message| message.minutes_ago).min();
        made.push((contact, id_at(first)?, first, last.map(|minutes| cast.at(minutes))));
    }
    keys.create(KeyKind::Person, &made.iter().map(|(_, id, ..)| id.0).collect::<Vec<_>>(), cast.now).await?;
    let mut tx = services.store.write(cast.workspace).await?;
    for (contact, id, first, last) in made {
        person(services, &mut tx, story, cast, contact, id, first, last).await?;
        cast.contacts.insert(contact.key.clone(), id);
    }
    tx.commit().await?;
    Ok(())
}

async fn person(
    services: &Services,
    tx: &mut Tx,
    story: &Story,
    cast: &Cast,
    contact: &story::Contact,
    id: ContactId,
    first: Time,
    last: Option<Time>,
) -> Answer<()> {
    let (keys, workspace) = (&services.store.keys, cast.workspace);
    let draft = ContactDraft { name: contact.name.clone(), locale: contact.locale.clone(), ..ContactDraft::default() };
    contacts::insert(tx, keys, workspace, id, &draft, "demo", first).await?;
    let mut identities = Vec::new();
    let emails: Vec<String> = contact.emails.iter().filter_map(|email| text::email(email)).collect();
    let phones: Vec<String> = contact.phones.iter().filter_map(|phone| text::phone(phone)).collect();
    for (kind, values) in [(IdentityKind::Email, emails), (IdentityKind::Phone, phones)] {
        let mut wanted = Vec::new();
        for value in values {
            let identity = id_at(first)?;
            identities.push(Identity { id: identity, kind, value: value.clone(), verified_at: None });
            wanted.push((identity, value));
        }
        contacts::save_identities(tx, keys, workspace, id, &[], kind, &wanted, first).await?;
    }
    let mut filled = Vec::new();
    for field in &story.fields {
        let value = contact.fields.get(&field.key).and_then(|value| field.kind.check(&story::typed(value)).ok());
        if let (Some(value), Some(field)) = (value, cast.fields.get(&field.key)) {
            filled.push((*field, value));
        }
    }
    contacts::save_fields(tx, keys, workspace, id, &filled).await?;
    let whole = Contact {
        id,
        name: draft.name,
        locale: draft.locale,
        source: "demo".to_owned(),
        identities,
        fields: filled,
        created_at: first,
        active_at: last.unwrap_or(first),
        heard_at: last,
        version: 1,
    };
    contacts::fill(tx, keys, workspace, &whole).await?;
    if let Some(last) = last {
        contacts::hear(tx, workspace, id, last).await?;
    }
    Ok(())
}

/// Tells one conversation, in a transaction of its own.
async fn tell(services: &Services, told: &story::Conversation, cast: &Cast) -> Answer<()> {
    let (keys, workspace) = (&services.store.keys, cast.workspace);
    let contact = *cast.contacts.get(&told.contact).ok_or(Refusal::NotFound)?;
    let began = cast.at(told.messages.first().map_or(0, |message| message.minutes_ago));
    let id = id_at(began)?;
    let colleagues: Vec<Colleague> = cast.team.iter().map(|(_, colleague)| colleague.clone()).collect();
    let mut unseen = Vec::new();
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    conversations::insert(&mut tx, workspace, id, contact, cast.channel, began).await?;
    for (index, said) in told.messages.iter().enumerate() {
        let at = cast.at(said.minutes_ago);
        let inbound = said.from == "contact";
        let weight = match (said.kind, inbound) {
            (Kind::Note, _) => Weight::Note,
            (_, true) => Weight::Inbound,
            (_, false) => Weight::Outbound,
        };
        let answered = told.messages.iter().skip(index).any(|later| later.from == "contact");
        let message_id = id_at(at)?;
        let message = Message {
            id: message_id,
            conversation: id,
            position: conversations::add_message(&mut tx, workspace, id, message_id, weight, at).await?,
            kind: said.kind,
            author: if inbound { Author::Contact } else { Author::Member(cast.member(&said.from)?) },
            body: said.body.clone(),
            state: if weight == Weight::Outbound && answered { Delivery::Read } else { Delivery::Delivered },
            created_at: at,
            files: Vec::new(),
        };
        messages::insert(&mut tx, keys, workspace, contact, &message, None).await?;
        for account in mentioned(&said.body, &colleagues).into_iter().filter(|_| said.kind == Kind::Note) {
            if said.minutes_ago <= UNSEEN_MENTION_MINUTES && told.status == Status::Open {
                unseen.push((account, message.id, at));
            } else {
                messages::insert_mention(&mut tx, workspace, account, message.id, id, at).await?;
            }
        }
    }
    for name in &told.labels {
        if let Some(label) = cast.labels.get(name) {
            conversations::add_label(&mut tx, workspace, id, *label).await?;
        }
    }
    let held = conversations::get(&mut tx, workspace, id).await?.ok_or(Refusal::NotFound)?;
    let standing = Standing {
        status: told.status,
        assignee: told.assignee.as_deref().map(|key| cast.member(key)).transpose()?,
        priority: told.priority,
        snoozed_until: (told.status == Status::Snoozed).then(|| cast.now + Duration::hours(told.snooze_hours)),
    };
    conversations::set_standing(&mut tx, workspace, &held, standing).await?;
    // Reading marks what is mentioned as seen, so the mentions that nobody has seen come after.
    for colleague in &colleagues {
        let seen = held.inbound_count - told.unread(UNREAD_MINUTES);
        conversations::mark_read(&mut tx, workspace, id, colleague.id, seen, cast.now).await?;
    }
    for (account, message, at) in unseen {
        messages::insert_mention(&mut tx, workspace, account, message, id, at).await?;
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_can_be_typed() {
        assert_eq!(grouped("ab-cdefgh_ijklmnopqrstuvwxyz0123"), "abcde-fghij-klmno-pqrst");
    }
}
