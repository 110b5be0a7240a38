//! The inbox's words: states, priorities, filters, and what its pages show.

use serde::{Deserialize, Serialize};

use crate::Time;
use crate::id::{AccountId, AttachmentId, CannedId, ChannelId, ContactId, ConversationId, LabelId, MessageId, ViewId};

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Somebody has to do something.
    Open,
    /// Set aside until a time, or until the contact writes.
    Snoozed,
    /// Done.
    Resolved,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 3] = [Status::Open, Status::Snoozed, Status::Resolved];

    /// The status' name as it is stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Snoozed => "snoozed",
            Status::Resolved => "resolved",
        }
    }

    /// The status of that name.
    pub fn named(name: &str) -> Option<Status> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// How much it presses. Stored as a number, so that it sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Not said.
    None,
    /// Whenever.
    Low,
    /// Soon.
    Medium,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

impl Priority {
    /// Every priority, from the least to the most.
    pub const ALL: [Priority; 5] = [Priority::None, Priority::Low, Priority::Medium, Priority::High, Priority::Urgent];

    /// The priority's name as it is sent.
    pub fn name(self) -> &'static str {
        match self {
            Priority::None => "none",
            Priority::Low => "low",
            Priority::Medium => "medium",
            Priority::High => "high",
            Priority::Urgent => "urgent",
        }
    }

    /// The priority of that name.
    pub fn named(name: &str) -> Option<Priority> {
        Self::ALL.into_iter().find(|priority| priority.name() == name)
    }

    /// The number under which it is stored: 0 to 4.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The priority of that number; an unknown one is none.
    pub fn numbered(number: i64) -> Priority {
        Self::ALL.into_iter().find(|priority| priority.number() == number).unwrap_or(Priority::None)
    }
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Said between the contact and the company.
    Text,
    /// Said among the company's members; the contact never sees it.
    Note,
    /// Something that happened: taken, resolved. Its body is a [`Happening`], not prose.
    Event,
}

impl Kind {
    /// The kind's name as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Note => "note",
            Kind::Event => "event",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Kind> {
        [Kind::Text, Kind::Note, Kind::Event].into_iter().find(|kind| kind.name() == name)
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// The customer.
    Contact,
    /// A member of the workspace.
    Member(AccountId),
    /// The software.
    System,
}

impl Author {
    /// The name of the author's kind as it is stored.
    pub fn kind(self) -> &'static str {
        match self {
            Author::Contact => "contact",
            Author::Member(_) => "member",
            Author::System => "system",
        }
    }

    /// The author's account, for a member.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Author::Member(account) => Some(account),
            Author::Contact | Author::System => None,
        }
    }

    /// The author as stored: kind and id. A member whose account is gone stays "a member".
    pub fn stored(kind: &str, id: Option<AccountId>) -> Author {
        match (kind, id) {
            ("contact", _) => Author::Contact,
            ("member", Some(account)) => Author::Member(account),
            _ => Author::System,
        }
    }
}

/// How far a message has come. It only moves forward; a failure ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// Waiting for the channel.
    Queued,
    /// Handed to the channel.
    Sent,
    /// With the contact.
    Delivered,
    /// Seen by the contact.
    Read,
    /// Not delivered.
    Failed,
}

impl Delivery {
    /// Every state.
    pub const ALL: [Delivery; 5] = [Delivery::Queued, Delivery::Sent, Delivery::Delivered, Delivery::Read, Delivery::Failed];

    /// The state's name as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Delivery::Queued => "queued",
            Delivery::Sent => "sent",
            Delivery::Delivered => "delivered",
            Delivery::Read => "read",
            Delivery::Failed => "failed",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Delivery> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What a member has typed into a conversation and not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// A note among members, or a reply to the contact?
    pub note: bool,
    /// The text.
    pub body: String,
}

/// What happened in a conversation, as stored in the body of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum Happening {
    /// Given to somebody, or to nobody.
    Assigned {
        /// To whom.
        to: Option<AccountId>,
    },
    /// Its status changed.
    Status {
        /// To what.
        to: Status,
        /// Until when it sleeps, where it is snoozed to a time.
        until: Option<Time>,
    },
    /// Its priority changed.
    Priority {
        /// To what.
        to: Priority,
    },
}

/// Which conversations a list shows: kept in the address, so that it can be shared and saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only this status; without one, open.
    pub status: Option<Status>,
    /// Only with this assignee.
    pub assignee: Option<Assignee>,
    /// Only with this label.
    pub label: Option<LabelId>,
    /// Only of this priority.
    pub priority: Option<Priority>,
    /// Only over this channel.
    pub channel: Option<ChannelId>,
    /// Only those in which the reader is mentioned.
    pub mentions: bool,
    /// Only those with something unread.
    pub unread: bool,
}

/// Whose conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assignee {
    /// The reader's own.
    Me,
    /// Nobody's.
    Nobody,
    /// That member's.
    Member(AccountId),
}

impl Filter {
    /// The filter of a query string such as `status=snoozed&assignee=me&label=…`. What is unknown is left out.
    pub fn parse(query: &str) -> Filter {
        let mut filter = Filter::default();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "status" => filter.status = Status::named(value),
                "assignee" => {
                    filter.assignee = match value {
                        "me" => Some(Assignee::Me),
                        "nobody" => Some(Assignee::Nobody),
                        id => id.parse().ok().map(Assignee::Member),
                    }
                }
                "label" => filter.label = value.parse().ok(),
                "priority" => filter.priority = Priority::named(value),
                "channel" => filter.channel = value.parse().ok(),
                "mentions" => filter.mentions = value == "1",
                "unread" => filter.unread = value == "1",
                _ => {}
            }
        }
        filter
    }

    /// The query string of the filter, without a question mark, in one fixed order; empty where it shows all open.
    pub fn query(&self) -> String {
        let mut parts = Vec::new();
        if let Some(status) = self.status {
            parts.push(format!("status={}", status.name()));
        }
        match self.assignee {
            Some(Assignee::Me) => parts.push("assignee=me".to_owned()),
            Some(Assignee::Nobody) => parts.push("assignee=nobody".to_owned()),
            Some(Assignee::Member(id)) => parts.push(format!("assignee={id}")),
            None => {}
        }
        if let Some(label) = self.label {
            parts.push(format!("label={label}"));
        }
        if let Some(priority) = self.priority {
            parts.push(format!("priority={}", priority.name()));
        }
        if let Some(channel) = self.channel {
            parts.push(format!("channel={channel}"));
        }
        if self.mentions {
            parts.push("mentions=1".to_owned());
        }
        if self.unread {
            parts.push("unread=1".to_owned());
        }
        parts.join("&")
    }

    /// Does a conversation with these facts belong in the list? The pure twin of the SQL.
    pub fn shows(&self, reader: AccountId, status: Status, assignee: Option<AccountId>, priority: Priority) -> bool {
        let mentions_any_status = self.mentions && self.status.is_none();
        (mentions_any_status || self.status.unwrap_or(Status::Open) == status)
            && match self.assignee {
                None => true,
                Some(Assignee::Me) => assignee == Some(reader),
                Some(Assignee::Nobody) => assignee.is_none(),
                Some(Assignee::Member(member)) => assignee == Some(member),
            }
            && self.priority.is_none_or(|wanted| wanted == priority)
    }
}

/// A label as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Its name.
    pub name: String,
    /// One of the tones 0 to 4.
    pub tone: i64,
    /// Its version.
    pub version: i64,
}

/// A canned answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// Its id.
    pub id: CannedId,
    /// What is typed after the slash.
    pub shortcode: String,
    /// What it is about.
    pub title: String,
    /// The text, with [placeholders](crate::placeholders).
    pub body: String,
    /// Its version.
    pub version: i64,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// The query string of its filter.
    pub filter: String,
    /// Everyone's, or the reader's own.
    pub shared: bool,
}

/// Somebody who can be given a conversation or mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Their account.
    pub id: AccountId,
    /// Their name.
    pub name: String,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The conversation.
    pub id: ConversationId,
    /// Who writes.
    pub contact: ContactId,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// Over what kind of channel.
    pub channel_kind: String,
    /// Where it stands.
    pub status: Status,
    /// With whom it is.
    pub assignee: Option<AccountId>,
    /// How much it presses.
    pub priority: Priority,
    /// Until when it sleeps.
    pub snoozed_until: Option<Time>,
    /// The last message's time, by which the list is sorted.
    pub last_at: Time,
    /// Who wrote last.
    pub last_author: Option<Author>,
    /// What kind the last message is.
    pub last_kind: Kind,
    /// The last message's text, cut short; empty where it is a file alone.
    pub last_body: String,
    /// How far the last message has come.
    pub last_state: Delivery,
    /// How many of the contact's messages the reader has not seen.
    pub unread: i64,
    /// Since when the contact waits for an answer.
    pub waiting_since: Option<Time>,
    /// What the reader has typed into it and not sent, cut short.
    pub draft: Option<String>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Its version.
    pub version: i64,
}

/// A conversation's own facts, beside its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Who writes.
    pub contact: ContactId,
    /// Over which channel.
    pub channel: ChannelId,
    /// The channel's name.
    pub channel_name: String,
    /// The channel's kind.
    pub channel_kind: String,
    /// Where it stands.
    pub status: Status,
    /// With whom it is.
    pub assignee: Option<AccountId>,
    /// How much it presses.
    pub priority: Priority,
    /// Until when it sleeps.
    pub snoozed_until: Option<Time>,
    /// When it began.
    pub created_at: Time,
    /// The last message's time.
    pub last_at: Time,
    /// How many messages, notes and events it has; the next one's position is one more.
    pub message_count: i64,
    /// How many of them are the contact's.
    pub inbound_count: i64,
    /// Since when the contact waits for an answer.
    pub waiting_since: Option<Time>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Its version (rule 11).
    pub version: i64,
}

/// A file in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// Its type, told by its content.
    pub media_type: String,
    /// Its size in bytes.
    pub size: i64,
    /// Width and height in pixels, for an image.
    pub dimensions: Option<(i64, i64)>,
}

/// A message, a note or an event of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its place in the conversation, from 1 on.
    pub position: i64,
    /// What it is.
    pub kind: Kind,
    /// Who wrote it.
    pub author: Author,
    /// What it says; a [`Happening`] as JSON where it is an event.
    pub body: String,
    /// How far it has come.
    pub state: Delivery,
    /// When it was written.
    pub created_at: Time,
    /// Its files.
    pub files: Vec<Attachment>,
}

/// How many conversations wait in each of the reader's queues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queues {
    /// Mine and open.
    pub mine: i64,
    /// Nobody's and open.
    pub unassigned: i64,
    /// All that are open.
    pub open: i64,
    /// Mentions not yet seen.
    pub mentions: i64,
    /// All that are snoozed.
    pub snoozed: i64,
    /// All that are done.
    pub resolved: i64,
}

impl Queues {
    /// Counts conversations that are with somebody (nobody is the nil id) in a status.
    pub fn add(&mut self, assignee: uuid::Uuid, status: Option<Status>, count: i64, reader: AccountId) {
        match status {
            Some(Status::Open) => {
                self.open += count;
                self.mine += if assignee == reader.0 { count } else { 0 };
                self.unassigned += if assignee.is_nil() { count } else { 0 };
            }
            Some(Status::Snoozed) => self.snoozed += count,
            Some(Status::Resolved) => self.resolved += count,
            None => {}
        }
    }
}

/// How long somebody waits for an answer until that is shown, in minutes.
const PATIENCE: i64 = 60;

/// Since when somebody waits for an answer, where that is so long that it has to be seen. Who is answered later, or not
/// any more, does not wait.
pub fn long_wait(status: Status, waiting_since: Option<Time>, now: Time) -> Option<Time> {
    waiting_since.filter(|since| status == Status::Open && (now - *since).num_minutes() >= PATIENCE)
}

/// The contact's messages that somebody who has seen `seen` of `count` has not.
pub fn unread(count: i64, seen: i64) -> i64 {
    (count - seen).max(0)
}

/// The members whom a note mentions: every `@Name` whose name begins a colleague's, the longest first,
/// so that `@Maja Lindqvist` is not taken for another Maja.
pub fn mentioned(note: &str, colleagues: &[Colleague]) -> Vec<AccountId> {
    let folded = crate::text::fold(note);
    let mut found = Vec::new();
    for (at, _) in folded.match_indices('@') {
        let after = &folded[at + 1..];
        let mut best: Option<(usize, AccountId)> = None;
        for colleague in colleagues {
            let full = crate::text::fold(&colleague.name);
            let first = full.split_whitespace().next().unwrap_or_default().to_owned();
            for name in [full, first] {
                let ends = after.get(name.len()..).and_then(|rest| rest.chars().next()).is_none_or(|c| !c.is_alphanumeric());
                if !name.is_empty() && after.starts_with(&name) && ends && best.is_none_or(|(length, _)| name.len() > length) {
                    best = Some((name.len(), colleague.id));
                }
            }
        }
        if let Some((_, id)) = best
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn colleague(number: u128, name: &str) -> Colleague {
        Colleague { id: AccountId(Uuid::from_u128(number)), name: name.into() }
    }

    #[test]
    fn a_filter_survives_its_way_through_the_address() {
        let filter = Filter {
            status: Some(Status::Snoozed),
            assignee: Some(Assignee::Member(AccountId(Uuid::from_u128(7)))),
            label: Some(LabelId(Uuid::from_u128(8))),
            priority: Some(Priority::High),
            channel: Some(ChannelId(Uuid::from_u128(9))),
            mentions: true,
            unread: true,
        };
        assert_eq!(Filter::parse(&filter.query()), filter);
        assert_eq!(Filter::parse(""), Filter::default());
        assert_eq!(Filter::default().query(), "");
    }

    #[test]
    fn mentions_take_the_longest_name_and_each_person_once() {
        let people = [colleague(1, "Maja Lindqvist"), colleague(2, "Tomáš Novák"), colleague(3, "Maj")];
        assert_eq!(mentioned("@Tomas and @tomáš novák, look", &people), [people[1].id]);
        assert_eq!(mentioned("@Maja please", &people), [people[0].id]);
        assert_eq!(mentioned("@Maj please, @Maja too", &people), [people[2].id, people[0].id]);
        assert_eq!(mentioned("mail maja@lindhag.example, @ nobody @Majas", &people), []);
    }

    #[test]
    fn who_has_written_an_hour_ago_and_is_not_answered_waits_long() {
        let since = Time::UNIX_EPOCH;
        let soon = since + chrono::Duration::minutes(PATIENCE) - chrono::Duration::seconds(1);
        let late = since + chrono::Duration::minutes(PATIENCE);
        assert_eq!(long_wait(Status::Open, Some(since), soon), None);
        assert_eq!(long_wait(Status::Open, Some(since), late), Some(since));
        assert_eq!(long_wait(Status::Open, None, late), None);
        assert_eq!(long_wait(Status::Snoozed, Some(since), late), None);
        assert_eq!(long_wait(Status::Resolved, Some(since), late), None);
    }

    proptest! {
        #[test]
        fn no_query_string_breaks_a_filter(query in "\\PC{0,80}") {
            let filter = Filter::parse(&query);
            prop_assert_eq!(Filter::parse(&filter.query()), filter);
        }

        #[test]
        fn unread_is_never_negative(count in 0i64..1000, seen in 0i64..1000) {
            prop_assert!(unread(count, seen) >= 0);
        }
    }
}
