//! What is said in a conversation: by whom, how far it has come, and what merely happened.

use serde::{Deserialize, Serialize};

use super::{Priority, Status};
use crate::Time;
use crate::id::{AccountId, AttachmentId, ConversationId, MessageId};

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
    /// Taken out of the last browser that led to it: no answer in the chat is seen any more.
    Left,
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
