//! Which conversations a list shows.

use serde::{Deserialize, Serialize};

use super::{Priority, Status};
use crate::id::{AccountId, ChannelId, LabelId};

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

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

    proptest! {
        #[test]
        fn no_query_string_breaks_a_filter(query in "\\PC{0,80}") {
            let filter = Filter::parse(&query);
            prop_assert_eq!(Filter::parse(&filter.query()), filter);
        }
    }
}
