//! A conversation's own facts, and its line in the list.

use super::{Author, Delivery, Kind, Label, Priority, Status};
use crate::Time;
use crate::id::{AccountId, ChannelId, ContactId, ConversationId};

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

/// The contact's messages that somebody who has seen `seen` of `count` has not.
pub fn unread(count: i64, seen: i64) -> i64 {
    (count - seen).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unread_is_never_negative(count in 0i64..1000, seen in 0i64..1000) {
            prop_assert!(unread(count, seen) >= 0);
        }
    }
}
