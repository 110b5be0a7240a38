//! Fills a database the way years of use would: people, conversations and messages, sealed and found through the same
//! functions of the store that the product uses.

use std::path::Path;
use std::time::Instant;

use avow_model::Time;
use avow_model::access::{Person, Role};
use avow_model::contacts::{Contact, ContactDraft, Identity, IdentityKind};
use avow_model::id::{AccountId, ChannelId, ContactId, ConversationId, LabelId, MessageId, WorkspaceId, uuid_v7};
use avow_model::inbox::{Author, Canned, Delivery, Kind, Label, Message, Priority, Status};
use avow_service::accounts::{self, NewAccount};
use avow_service::config::Config;
use avow_service::mail::Mailer;
use avow_service::privacy::Profile;
use avow_service::store::conversations::{self, Standing, Weight};
use avow_service::store::keys::KeyKind;
use avow_service::store::{Store, Tx, canned, channels, contacts, labels, members, messages};
use avow_service::vault::Master;
use avow_service::{Services, SystemClock, workspaces};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

use crate::names::{FIRST, LAST, SAID};
use crate::server::Place;
use crate::{Failure, Result};

/// Changes with what is filled in: a database of another one is made anew.
pub const EDITION: u32 = 3;
/// People and conversations in one transaction.
const STEP: u64 = 500;
/// How many days the conversations spread over.
const DAYS: i64 = 365;
/// How many threads are asked for, evenly from all of them.
const THREADS: u64 = 400;

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Messages.
    pub messages: u64,
    /// Conversations.
    pub conversations: u64,
    /// Contacts.
    pub contacts: u64,
}

impl Size {
    /// The rest in the proportions of the issue: 1,000,000 messages in 200,000 conversations of 100,000 people.
    pub fn of_messages(messages: u64) -> Self {
        Self { messages, conversations: messages / 5, contacts: messages / 10 }
    }
}

/// A filled database, and what is needed to ask it something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Filled {
    edition: u32,
    /// The workspace's part of addresses.
    pub slug: String,
    /// The chat's public key.
    pub chat: String,
    /// Conversations to open, old and new.
    pub conversations: Vec<ConversationId>,
    accounts: Vec<AccountId>,
    /// A cookie for each member, for this run.
    #[serde(skip)]
    pub cookies: Vec<String>,
}

impl Filled {
    /// An address inside the workspace.
    pub fn path(&self, path: &str) -> String {
        format!("/w/{}{path}", self.slug)
    }
}

/// Fills the database, or takes the one that an earlier run has filled.
///
/// # Errors
/// Where it cannot be written.
pub async fn fill(place: &Place, size: &Size) -> Result<Filled> {
    let services = services(place).await?;
    let note = place.folder.join("filled.json");
    let kept = std::fs::read(&note).ok().and_then(|bytes| serde_json::from_slice::<Filled>(&bytes).ok());
    let mut filled = match kept.filter(|kept| kept.edition == EDITION) {
        Some(kept) => kept,
        None => anew(&services, size, &note).await?,
    };
    for account in &filled.accounts {
        let opened = accounts::open_session(&services, *account, None, None).await.map_err(refused)?;
        filled.cookies.push(format!("avow_session={}", opened.token));
    }
    services.store.close().await;
    Ok(filled)
}

async fn anew(services: &Services, size: &Size, note: &Path) -> Result<Filled> {
    let start = Instant::now();
    eprintln!("filling: {} contacts, {} conversations, {} messages", size.contacts, size.conversations, size.messages);
    let mut house = House::found(services).await?;
    let people = house.people(services, size.contacts).await?;
    let conversations = house.conversations(services, size, &people).await?;
    eprintln!("filled in {:.0} s", start.elapsed().as_secs_f64());
    let filled =
        Filled { edition: EDITION, slug: house.slug, chat: house.chat, conversations, accounts: house.team.clone(), cookies: Vec::new() };
    std::fs::write(note, serde_json::to_vec(&filled)?)?;
    Ok(filled)
}

async fn services(place: &Place) -> Result<Services> {
    let master = place.folder.join("master.key");
    let master = if master.exists() { Master::load(&master)? } else { Master::create(&master)? };
    let store = Store::open(&place.data.parse()?, &place.keys.parse()?, master).await?;
    let config = Config {
        public_url: "http://127.0.0.1".parse().map_err(|_| "no address")?,
        loopback: true,
        data: place.folder.clone(),
        setup_token: None,
        providers: Vec::new(),
        profile: Profile::builtin(),
    };
    let mail = Mailer::folder(place.folder.join("outbox"))?;
    Ok(Services::new(store, Arc::new(SystemClock), config, mail))
}

fn refused(refusal: avow_service::Refusal) -> Failure {
    format!("refused: {refusal}").into()
}

/// Numbers that look like chance and are the same each time (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Clone, Copy)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap_or_default()]
    }

    fn id<T: From<Uuid>>(&mut self, at: Time) -> T {
        let mut chance = [0; 10];
        chance[..8].copy_from_slice(&self.next().to_le_bytes());
        chance[8..].copy_from_slice(&self.next().to_le_bytes()[..2]);
        uuid_v7(u64::try_from(at.timestamp_millis()).unwrap_or_default(), chance).into()
    }
}

/// The workspace that is being filled.
struct House {
    workspace: WorkspaceId,
    slug: String,
    chat: String,
    channel: ChannelId,
    team: Vec<AccountId>,
    labels: Vec<LabelId>,
    now: Time,
    dice: Dice,
}

impl House {
    async fn found(services: &Services) -> Result<Self> {
        let now = services.now();
        let mut team = Vec::new();
        for (index, name) in ["Maja Lind", "Noah Berg", "Aylin Kaya", "Tomáš Novák", "Grace Okoro"].into_iter().enumerate() {
            let new = NewAccount {
                name: name.to_owned(),
                email: format!("agent{index}@bench.example"),
                password: None,
                locale: "en".to_owned(),
                verified: true,
            };
            team.push(accounts::make(services, new).await.map_err(refused)?);
        }
        let owner = Person { account: team[0], session: Uuid::nil().into() };
        let workspace = workspaces::create(services, owner, "Bench", "en").await.map_err(refused)?;
        let mut dice = Dice(7);
        let mut tx = services.store.write(workspace.id).await?;
        for account in &team[1..] {
            members::insert(&mut tx, workspace.id, *account, Role::Agent, now).await?;
        }
        let mut kept = Vec::new();
        for (tone, name) in
            ["Billing", "Returns", "Delivery", "Question", "Praise", "Complaint", "Wholesale", "Press"].into_iter().enumerate()
        {
            let label = Label { id: dice.id(now), name: name.to_owned(), tone: i64::try_from(tone)? % 6, version: 1 };
            labels::insert(&mut tx, workspace.id, &label, now).await?;
            kept.push(label.id);
        }
        for (shortcode, title) in [("hi", "Greeting"), ("where", "Where is my parcel"), ("return", "How to return"), ("bye", "Good-bye")] {
            let (shortcode, title, body) = (shortcode.to_owned(), title.to_owned(), SAID[12].to_owned());
            let answer = Canned { id: dice.id(now), shortcode, title, body, version: 1 };
            canned::insert(&mut tx, workspace.id, &answer, now).await?;
        }
        let channel = channels::list(&mut tx, workspace.id).await?.into_iter().next().ok_or("a new workspace has no chat")?;
        tx.commit().await?;
        let (chat, channel) = (channel.public_key, channel.id);
        Ok(Self { workspace: workspace.id, slug: workspace.slug, chat, channel, team, labels: kept, now, dice })
    }

    async fn people(&mut self, services: &Services, count: u64) -> Result<Vec<ContactId>> {
        let mut all = Vec::new();
        for first in (0..count).step_by(usize::try_from(STEP)?) {
            let step = first..(first + STEP).min(count);
            let mut made: Vec<(u64, ContactId, Time)> = Vec::new();
            for index in step {
                let at = self.now - Duration::days(DAYS) + Duration::seconds(i64::try_from(index * 300 % (86_400 * 300))?);
                made.push((index, self.dice.id(at), at));
            }
            let keys: Vec<Uuid> = made.iter().map(|(_, id, _)| id.0).collect();
            services.store.keys.create(KeyKind::Person, &keys, self.now).await?;
            let mut tx = services.store.write(self.workspace).await?;
            for (index, id, at) in made {
                self.person(services, &mut tx, index, id, at).await?;
                all.push(id);
            }
            tx.commit().await?;
        }
        Ok(all)
    }

    async fn person(&mut self, services: &Services, tx: &mut Tx, index: u64, id: ContactId, at: Time) -> Result<()> {
        let (keys, workspace) = (&services.store.keys, self.workspace);
        let (first, last) = (self.dice.one_of(&FIRST), self.dice.one_of(&LAST));
        let draft = ContactDraft { name: Some(format!("{first} {last}")), locale: Some("en".to_owned()), ..ContactDraft::default() };
        contacts::insert(tx, keys, workspace, id, &draft, "bench", at).await?;
        let local = if first.is_ascii() && last.is_ascii() { format!("{first}.{last}{index}") } else { format!("kunde{index}") };
        let local: String = local.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        let mut ways = vec![(IdentityKind::Email, format!("{local}@mail{}.example", index % 97))];
        if index % 5 < 3 {
            ways.push((IdentityKind::Phone, format!("+4670{index:07}")));
        }
        let mut identities = Vec::new();
        for (kind, value) in ways {
            let identity = self.dice.id(at);
            contacts::save_identities(tx, keys, workspace, id, &[], kind, &[(identity, value.clone())], at).await?;
            identities.push(Identity { id: identity, kind, value, verified_at: None });
        }
        let whole = Contact {
            id,
            name: draft.name,
            locale: draft.locale,
            source: "bench".to_owned(),
            identities,
            fields: Vec::new(),
            created_at: at,
            active_at: at,
            heard_at: None,
            version: 1,
        };
        contacts::fill(tx, keys, workspace, &whole).await?;
        Ok(())
    }

    /// Gives the conversations that are asked for later.
    async fn conversations(&mut self, services: &Services, size: &Size, people: &[ContactId]) -> Result<Vec<ConversationId>> {
        let mut asked = Vec::new();
        let mut left = size.messages;
        for first in (0..size.conversations).step_by(usize::try_from(STEP)?) {
            let mut tx = services.store.write(self.workspace).await?;
            for index in first..(first + STEP).min(size.conversations) {
                let contact = people[usize::try_from(index)? % people.len()];
                let rest = size.conversations - index - 1;
                // A few long, many short; the last ones take what is left, so that there are exactly as many as asked for.
                let wanted = match index % 20 {
                    0 => 23,
                    1..=5 => 7,
                    _ => 3,
                };
                let count = if rest == 0 { left } else { wanted.min(left.saturating_sub(rest)) };
                left -= count;
                let id = self.conversation(services, &mut tx, index, size.conversations, contact, count).await?;
                if index % (size.conversations / THREADS).max(1) == 0 {
                    asked.push(id);
                }
            }
            tx.commit().await?;
        }
        Ok(asked)
    }

    async fn conversation(
        &mut self,
        services: &Services,
        tx: &mut Tx,
        index: u64,
        of: u64,
        contact: ContactId,
        count: u64,
    ) -> Result<ConversationId> {
        let workspace = self.workspace;
        let age = Duration::days(DAYS).num_seconds() * i64::try_from(of - index)? / i64::try_from(of)?;
        let began = self.now - Duration::seconds(age);
        let id: ConversationId = self.dice.id(began);
        conversations::insert(tx, workspace, id, contact, self.channel, began).await?;
        let agent = self.dice.one_of(&self.team);
        let mut inbound = 0;
        for number in 0..count {
            let at = (began + Duration::seconds(i64::try_from(number * 240)?)).min(self.now);
            let ours = number % 2 == 1;
            inbound += i64::from(!ours);
            self.message(services, tx, id, contact, ours.then_some(agent), at).await?;
        }
        contacts::hear(tx, workspace, contact, began).await?;
        self.standing(tx, id, index, of, agent, inbound).await?;
        Ok(id)
    }

    async fn message(
        &mut self,
        services: &Services,
        tx: &mut Tx,
        conversation: ConversationId,
        contact: ContactId,
        agent: Option<AccountId>,
        at: Time,
    ) -> Result<()> {
        let id: MessageId = self.dice.id(at);
        let weight = if agent.is_some() { Weight::Outbound } else { Weight::Inbound };
        let position = conversations::add_message(tx, self.workspace, conversation, id, weight, at).await?;
        let sentences = 1 + self.dice.below(3);
        let body: Vec<&str> = (0..sentences).map(|_| self.dice.one_of(&SAID)).collect();
        let message = Message {
            id,
            conversation,
            position,
            kind: Kind::Text,
            author: agent.map_or(Author::Contact, Author::Member),
            body: body.join(" "),
            state: Delivery::Delivered,
            created_at: at,
            files: Vec::new(),
        };
        messages::insert(tx, &services.store.keys, self.workspace, contact, &message, None).await?;
        Ok(())
    }

    /// Most are done; the last two in a hundred and one in a hundred of the others are open, a few sleep.
    async fn standing(&mut self, tx: &mut Tx, id: ConversationId, index: u64, of: u64, agent: AccountId, inbound: i64) -> Result<()> {
        let workspace = self.workspace;
        let status = match self.dice.below(200) {
            _ if index * 50 >= of * 49 => Status::Open,
            0..=1 => Status::Open,
            2 => Status::Snoozed,
            _ => Status::Resolved,
        };
        let assignee = (self.dice.below(5) > 0 || status == Status::Resolved).then_some(agent);
        let priority = if self.dice.below(10) == 0 { Priority::High } else { Priority::None };
        let snoozed_until = (status == Status::Snoozed).then(|| self.now + Duration::days(3));
        if self.dice.below(3) == 0 {
            conversations::add_label(tx, workspace, id, self.dice.one_of(&self.labels)).await?;
        }
        let held = conversations::get(tx, workspace, id).await?.ok_or("a conversation that was just made is gone")?;
        conversations::set_standing(tx, workspace, &held, Standing { status, assignee, priority, snoozed_until }).await?;
        let seen = if status == Status::Open { inbound / 2 } else { inbound };
        conversations::mark_read(tx, workspace, id, agent, seen, self.now).await?;
        Ok(())
    }
}
