//! One person: who they are, who else has the same address, and everything that happened with them on one line.

use std::cmp::Reverse;

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::contacts::{Contact, Field, IdentityKind};
use avow_model::id::{AccountId, ContactId, ConversationId};
use avow_model::inbox::{Author, Colleague, Status};
use avow_model::refusal::Refusal;
use avow_store::messages::Span;
use avow_store::{StoreError, Tx, contacts, conversations, fields, members, messages};

use crate::{Answer, Services};

/// How much of a message the line shows, in characters.
const LINE: usize = 240;

/// How many notes the line shows at the most.
const NOTES: i64 = 50;
/// How many others with one address or number are shown.
pub(super) const TWINS: usize = 5;

/// Somebody else with the same address or number. They are never made one by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// What both have.
    pub value: String,
    /// Who else.
    pub contact: ContactId,
    /// Their name, where it is known.
    pub name: Option<String>,
}

/// Something that happened with a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// They talked with the company.
    Conversation {
        /// Which one.
        id: ConversationId,
        /// Where it stands.
        status: Status,
        /// Over which channel.
        channel: String,
        /// The name of the member it is with.
        with: Option<String>,
        /// How many messages, notes and events it has.
        messages: i64,
        /// The last words that the contact may see, and whether they are the contact's own. Empty where it is a file.
        last: Option<(String, bool)>,
        /// When it last moved.
        at: Time,
    },
    /// The team noted something about them.
    Note {
        /// In which conversation.
        conversation: ConversationId,
        /// The name of the member who did, where they are still one.
        by: Option<String>,
        /// The note, cut short.
        words: String,
        /// When.
        at: Time,
    },
    /// They became known.
    Known {
        /// Where they came from.
        source: String,
        /// When.
        at: Time,
    },
}

impl Moment {
    /// When it was.
    pub fn at(&self) -> Time {
        match self {
            Self::Conversation { at, .. } | Self::Note { at, .. } | Self::Known { at, .. } => *at,
        }
    }
}

/// One person, as their page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// The contact.
    pub contact: Contact,
    /// The workspace's fields.
    pub fields: Vec<Field>,
    /// Others with the same address or number.
    pub twins: Vec<Twin>,
    /// What happened, the latest first; the last is the beginning.
    pub moments: Vec<Moment>,
}

/// One person, with their line.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none, or none any more.
pub async fn person(services: &Services, member: Member, id: ContactId) -> Answer<PersonView> {
    if !member.may(Permission::ReadContacts) {
        return Err(Refusal::Forbidden);
    }
    let workspace = member.workspace;
    let mut tx = services.store.read(workspace).await?;
    let contact = contacts::get(&mut tx, &services.store.keys, workspace, id).await?.ok_or(Refusal::NotFound)?;
    let fields = fields::list(&mut tx, workspace).await?;
    let twins = twins(&mut tx, services, member, &contact).await?;
    let mut moments = Vec::new();
    if member.may(Permission::ReadInbox) {
        let colleagues = members::colleagues(&mut tx, &services.store.keys, workspace).await?;
        moments = talks(&mut tx, services, member, id, &colleagues).await?;
        moments.extend(notes(&mut tx, services, member, id, &colleagues).await?);
        moments.sort_by_key(|moment| Reverse(moment.at()));
    }
    moments.push(Moment::Known { source: contact.source.clone(), at: contact.created_at });
    Ok(PersonView { contact, fields, twins, moments })
}

async fn twins(tx: &mut Tx, services: &Services, member: Member, contact: &Contact) -> Result<Vec<Twin>, StoreError> {
    let mut twins: Vec<Twin> = Vec::new();
    for identity in contact.identities.iter().filter(|identity| identity.kind != IdentityKind::User) {
        let found = contacts::find_identity(tx, &services.store.keys, member.workspace, identity.kind, &identity.value).await?;
        for (other, ..) in found.into_iter().filter(|(other, ..)| *other != contact.id).take(TWINS) {
            twins.push(Twin { value: identity.value.clone(), contact: other, name: None });
        }
    }
    named(tx, services, member, twins).await
}

/// The same with their names.
pub(super) async fn named(tx: &mut Tx, services: &Services, member: Member, mut twins: Vec<Twin>) -> Result<Vec<Twin>, StoreError> {
    let ids: Vec<ContactId> = twins.iter().map(|twin| twin.contact).collect();
    let names = contacts::names(tx, &services.store.keys, member.workspace, &ids).await?;
    for twin in &mut twins {
        twin.name = names.get(&twin.contact).cloned();
    }
    Ok(twins)
}

async fn talks(
    tx: &mut Tx,
    services: &Services,
    member: Member,
    contact: ContactId,
    colleagues: &[Colleague],
) -> Result<Vec<Moment>, StoreError> {
    let (workspace, keys) = (member.workspace, &services.store.keys);
    let mut moments = Vec::new();
    for (id, status, _, last_at) in conversations::of_contact(tx, workspace, contact).await? {
        let Some(talk) = conversations::get(tx, workspace, id).await? else { continue };
        let last = messages::list(tx, keys, workspace, contact, id, Span::Before(i64::MAX), true, 1).await?.pop();
        moments.push(Moment::Conversation {
            id,
            status,
            channel: talk.channel_name,
            with: talk.assignee.and_then(|account| name_of(colleagues, account)),
            messages: talk.message_count,
            last: last.map(|message| (first_words(&message.body), message.author == Author::Contact)),
            at: last_at,
        });
    }
    Ok(moments)
}

async fn notes(
    tx: &mut Tx,
    services: &Services,
    member: Member,
    contact: ContactId,
    colleagues: &[Colleague],
) -> Result<Vec<Moment>, StoreError> {
    let notes = messages::notes_about(tx, &services.store.keys, member.workspace, contact, NOTES).await?;
    Ok(notes
        .into_iter()
        .map(|note| Moment::Note {
            conversation: note.conversation,
            by: note.author.account().and_then(|account| name_of(colleagues, account)),
            words: first_words(&note.body),
            at: note.created_at,
        })
        .collect())
}

fn name_of(colleagues: &[Colleague], account: AccountId) -> Option<String> {
    colleagues.iter().find(|other| other.id == account).map(|other| other.name.clone())
}

/// The beginning of a text on one line.
fn first_words(body: &str) -> String {
    let line = avow_model::text::one_line(body).unwrap_or_default();
    if line.chars().count() <= LINE {
        return line;
    }
    let mut cut: String = line.chars().take(LINE).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_and_lines_joined() {
        assert_eq!(first_words("Hello,\n\nmy pendant"), "Hello, my pendant");
        assert_eq!(first_words(""), "");
        assert_eq!(first_words(&"я".repeat(LINE + 1)).chars().count(), LINE + 1);
    }
}
