//! The demo's story as it is written in `conversations.json`: who is there, and who said what how many minutes ago.

use std::collections::BTreeMap;

use avow_model::access::Role;
use avow_model::contacts::FieldKind;
use avow_model::inbox::{Kind, Priority, Status};
use avow_model::refusal::Refusal;
use serde::Deserialize;

use crate::Answer;

/// Everything.
#[derive(Debug, Deserialize)]
pub(super) struct Story {
    pub members: Vec<Colleague>,
    pub labels: Vec<Label>,
    pub canned: Vec<Canned>,
    pub fields: Vec<Field>,
    pub contacts: Vec<Contact>,
    pub conversations: Vec<Conversation>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Colleague {
    pub key: String,
    pub name: String,
    pub role: Role,
}

#[derive(Debug, Deserialize)]
pub(super) struct Label {
    pub name: String,
    pub tone: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Canned {
    pub shortcode: String,
    pub title: String,
    pub body: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Field {
    pub key: String,
    pub label: String,
    pub kind: FieldKind,
}

#[derive(Debug, Deserialize)]
pub(super) struct Contact {
    pub key: String,
    pub name: Option<String>,
    pub locale: Option<String>,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub fields: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Conversation {
    pub contact: String,
    pub status: Status,
    pub assignee: Option<String>,
    pub priority: Priority,
    pub labels: Vec<String>,
    #[serde(default)]
    pub snooze_hours: i64,
    pub messages: Vec<Message>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    /// `contact`, or a member's key.
    pub from: String,
    pub kind: Kind,
    pub minutes_ago: i64,
    pub body: String,
}

impl Story {
    /// The story that is built in.
    pub fn read() -> Answer<Story> {
        serde_json::from_str(include_str!("conversations.json")).map_err(|error| {
            tracing::error!(cause = %error, "the demo's story cannot be read");
            Refusal::Unavailable
        })
    }
}

impl Conversation {
    /// How many of the contact's last messages nobody has read yet: those that came within the last minutes and were
    /// not answered, while it is open.
    pub fn unread(&self, minutes: i64) -> i64 {
        let unseen = self.messages.iter().rev().take_while(|message| message.from == "contact" && message.minutes_ago <= minutes).count();
        if self.status == Status::Open { i64::try_from(unseen).unwrap_or(0) } else { 0 }
    }
}

/// A field's value in the spelling in which people type it.
pub(super) fn typed(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Bool(true) => "yes".to_owned(),
        serde_json::Value::Bool(false) => "no".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::text;

    #[test]
    fn the_story_holds_together() {
        let story = Story::read().expect("the story reads");
        assert_eq!(story.members.iter().filter(|member| member.role == Role::Owner).count(), 1);
        for contact in &story.contacts {
            assert!(contact.emails.iter().all(|email| text::email(email).is_some()), "{}", contact.key);
            assert!(contact.phones.iter().all(|phone| text::phone(phone).is_some()), "{}", contact.key);
            for (key, value) in &contact.fields {
                let field = story.fields.iter().find(|field| field.key == *key).expect("a known field");
                assert!(field.kind.check(&typed(value)).is_ok(), "{} {key}", contact.key);
            }
        }
        for conversation in &story.conversations {
            assert!(story.contacts.iter().any(|contact| contact.key == conversation.contact), "{}", conversation.contact);
            assert!(conversation.labels.iter().all(|name| story.labels.iter().any(|label| label.name == *name)));
            assert_eq!(conversation.status == Status::Snoozed, conversation.snooze_hours > 0);
            assert!(conversation.messages.is_sorted_by(|one, next| one.minutes_ago >= next.minutes_ago), "{}", conversation.contact);
            for message in &conversation.messages {
                assert!(message.from == "contact" || story.members.iter().any(|member| member.key == message.from));
                assert!(message.body.chars().count() <= text::BODY_MAX && text::body(&message.body).is_some());
            }
        }
        let spoken: std::collections::BTreeSet<&str> = story.contacts.iter().filter_map(|contact| contact.locale.as_deref()).collect();
        assert!(
            story.conversations.len() > 100 && spoken.len() > 40,
            "{} conversations, {} languages",
            story.conversations.len(),
            spoken.len()
        );
        let unread = story.conversations.iter().filter(|conversation| conversation.unread(30) > 0).count();
        assert!((5..40).contains(&unread), "{unread}");
    }
}
