//! Where a conversation stands, how much it presses, and whether somebody waits for too long.

use serde::{Deserialize, Serialize};

use crate::Time;

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

/// How long somebody waits for an answer until that is shown, in minutes.
const PATIENCE: i64 = 60;

/// Since when somebody waits for an answer, where that is so long that it has to be seen. Who is answered later, or not
/// any more, does not wait.
pub fn long_wait(status: Status, waiting_since: Option<Time>, now: Time) -> Option<Time> {
    waiting_since.filter(|since| status == Status::Open && (now - *since).num_minutes() >= PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
