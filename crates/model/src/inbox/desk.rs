//! What stands around every conversation: labels, canned answers, views, colleagues, queues.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::id::{AccountId, CannedId, LabelId, ViewId};

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
    /// Do they wait for the deletion of their account (CA-35)? They are to be given nothing any more.
    pub leaving: bool,
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
