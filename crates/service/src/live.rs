//! What others are told at once: events that are numbered and stored, and presence that is stored nowhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use avow_model::Time;
use avow_model::id::{AccountId, ContactId, ConversationId, MessageId, WorkspaceId};
use avow_store::events::Event;
use avow_store::{StoreError, Tx, events};
use tokio::sync::broadcast;

/// How long somebody counts as there after they last said so, in seconds.
const PRESENT: i64 = 25;
/// How long somebody counts as typing, in seconds.
const TYPING: i64 = 6;

/// Who is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Someone {
    /// A member.
    Member(AccountId),
    /// The contact themselves.
    Contact(ContactId),
}

/// What is told.
#[derive(Clone, Debug)]
pub enum Told {
    /// An event was committed; whoever has not its number's predecessor reads on in the database.
    Event(Event),
    /// Something may have been committed elsewhere: look.
    Look,
    /// Who is looking at a conversation, or typing in it, has changed.
    Presence(ConversationId),
}

/// The switchboard of one process.
#[derive(Clone, Debug)]
pub struct Live {
    sender: broadcast::Sender<(WorkspaceId, Told)>,
    present: Arc<Mutex<HashMap<ConversationId, HashMap<Someone, Seen>>>>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    workspace: WorkspaceId,
    looking_until: Time,
    typing_until: Time,
}

/// Who is at a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub who: Someone,
    /// Are they typing?
    pub typing: bool,
}

impl Default for Live {
    fn default() -> Self {
        Self { sender: broadcast::channel(1024).0, present: Arc::default() }
    }
}

impl Live {
    /// Hears everything that is told from now on.
    pub fn listen(&self) -> broadcast::Receiver<(WorkspaceId, Told)> {
        self.sender.subscribe()
    }

    /// Tells of committed events.
    pub fn tell(&self, workspace: WorkspaceId, events: impl IntoIterator<Item = Event>) {
        for event in events {
            // Nobody listening is no failure.
            let _ = self.sender.send((workspace, Told::Event(event)));
        }
    }

    /// Tells that something may have happened in another process.
    pub fn look(&self, workspace: WorkspaceId) {
        let _ = self.sender.send((workspace, Told::Look));
    }

    /// Somebody looks at a conversation, and perhaps types. Others hear of it only where that is news.
    pub fn here(&self, workspace: WorkspaceId, conversation: ConversationId, who: Someone, typing: bool, now: Time) {
        let before = self.at(conversation, now);
        {
            let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
            present.retain(|_, people| {
                people.retain(|_, seen| seen.looking_until > now);
                !people.is_empty()
            });
            let typing_until = if typing { now + chrono::Duration::seconds(TYPING) } else { now };
            let seen = Seen { workspace, looking_until: now + chrono::Duration::seconds(PRESENT), typing_until };
            present.entry(conversation).or_default().insert(who, seen);
        }
        self.tell_presence(workspace, conversation, before, now);
    }

    /// Somebody has left a conversation.
    pub fn gone(&self, workspace: WorkspaceId, conversation: ConversationId, who: Someone, now: Time) {
        let before = self.at(conversation, now);
        if let Some(people) = self.present.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&conversation) {
            people.remove(&who);
        }
        self.tell_presence(workspace, conversation, before, now);
    }

    /// Somebody has said what they were typing. Whoever was not there does not become so.
    pub fn spoke(&self, workspace: WorkspaceId, conversation: ConversationId, who: Someone, now: Time) {
        let before = self.at(conversation, now);
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = present.get_mut(&conversation).and_then(|people| people.get_mut(&who)) {
            seen.typing_until = now;
        }
        drop(present);
        self.tell_presence(workspace, conversation, before, now);
    }

    fn tell_presence(&self, workspace: WorkspaceId, conversation: ConversationId, before: Vec<Presence>, now: Time) {
        if before != self.at(conversation, now) {
            let _ = self.sender.send((workspace, Told::Presence(conversation)));
        }
    }

    /// Who is at a conversation now, in a fixed order.
    pub fn at(&self, conversation: ConversationId, now: Time) -> Vec<Presence> {
        let present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let mut people: Vec<Presence> = present
            .get(&conversation)
            .into_iter()
            .flatten()
            .filter(|(_, seen)| seen.looking_until > now)
            .map(|(who, seen)| Presence { who: *who, typing: seen.typing_until > now })
            .collect();
        people.sort_by_key(|presence| presence.who);
        people
    }

    /// The conversations of a workspace at which somebody is, for the list.
    pub fn everywhere(&self, workspace: WorkspaceId, now: Time) -> Vec<ConversationId> {
        let present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let somebody =
            |people: &HashMap<Someone, Seen>| people.values().any(|seen| seen.workspace == workspace && seen.looking_until > now);
        present.iter().filter(|(_, people)| somebody(people)).map(|(conversation, _)| *conversation).collect()
    }
}

/// The events of one transaction: appended in it, told after its commit.
#[derive(Debug, Default)]
pub struct Events(Vec<Event>);

/// What an event is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct About {
    /// Which conversation.
    pub conversation: Option<ConversationId>,
    /// Which message.
    pub message: Option<MessageId>,
    /// Which contact.
    pub contact: Option<ContactId>,
    /// Which member did it.
    pub actor: Option<AccountId>,
    /// Is it among members only?
    pub private: bool,
}

impl Events {
    /// Appends an event in the transaction.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn add(&mut self, tx: &mut Tx, workspace: WorkspaceId, kind: &str, about: About, now: Time) -> Result<(), StoreError> {
        let mut event = Event {
            number: 0,
            kind: kind.to_owned(),
            conversation_id: about.conversation,
            message_id: about.message,
            contact_id: about.contact,
            actor_id: about.actor,
            private: about.private,
        };
        events::append(tx, workspace, &mut event, now).await?;
        self.0.push(event);
        Ok(())
    }

    /// Commits the transaction and tells what happened in it.
    ///
    /// # Errors
    /// Where the commit fails: then nothing happened, and nobody is told.
    pub async fn commit(self, tx: Tx, live: &Live, workspace: WorkspaceId) -> Result<(), StoreError> {
        tx.commit().await?;
        live.tell(workspace, self.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn whoever_stops_saying_so_is_gone_after_a_while() {
        let live = Live::default();
        let (workspace, conversation) = (WorkspaceId(Uuid::from_u128(1)), ConversationId(Uuid::from_u128(2)));
        let who = Someone::Member(AccountId(Uuid::from_u128(3)));
        let now = Time::UNIX_EPOCH;
        live.here(workspace, conversation, who, true, now);
        assert_eq!(live.at(conversation, now), [Presence { who, typing: true }]);
        assert_eq!(live.at(conversation, now + chrono::Duration::seconds(TYPING)), [Presence { who, typing: false }]);
        assert_eq!(live.at(conversation, now + chrono::Duration::seconds(PRESENT)), []);
        assert_eq!(live.everywhere(workspace, now), [conversation]);
        live.gone(workspace, conversation, who, now);
        assert_eq!(live.at(conversation, now), []);
    }

    #[test]
    fn others_hear_only_of_what_is_new() {
        let live = Live::default();
        let mut heard = live.listen();
        let (workspace, conversation) = (WorkspaceId(Uuid::from_u128(1)), ConversationId(Uuid::from_u128(2)));
        let who = Someone::Member(AccountId(Uuid::from_u128(3)));
        live.here(workspace, conversation, who, false, Time::UNIX_EPOCH);
        live.here(workspace, conversation, who, false, Time::UNIX_EPOCH + chrono::Duration::seconds(5));
        assert!(heard.try_recv().is_ok());
        assert!(heard.try_recv().is_err());
    }
}
