//! Who is known already: by their e-mail addresses, then by their numbers. Looked up for a slice of rows at once.

use std::collections::HashMap;

use avow_model::contacts::{Contact, ContactDraft, IdentityKind};
use avow_model::id::{ContactId, WorkspaceId};
use avow_model::refusal::Wrong;
use avow_model::text;
use avow_store::{StoreError, Tx, contacts};

use super::rows::Understood;
use crate::Services;
use crate::contacts::{WAYS_MAX, field_name, merged, whole};

/// The addresses and numbers by which a draft is known again.
pub(super) fn ways(draft: &ContactDraft) -> impl Iterator<Item = (IdentityKind, &String)> {
    let emails = draft.emails.iter().map(|value| (IdentityKind::Email, value));
    emails.chain(draft.phones.iter().map(|value| (IdentityKind::Phone, value)))
}

/// Is a row about somebody else than who has its number? Families and firms share numbers: where name and e-mail address
/// are both others, so is the person. An address that both have was found before the number.
pub(super) fn is_another(name: Option<&str>, addressed: bool, draft: &ContactDraft) -> bool {
    let (Some(one), Some(other)) = (name, draft.name.as_deref()) else { return false };
    let (one, other) = (text::words(one), text::words(other));
    let within = |few: &[String], all: &[String]| few.iter().all(|word| all.contains(word));
    addressed && !draft.emails.is_empty() && !within(&one, &other) && !within(&other, &one)
}

/// The contacts that a slice of rows may mean.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Who has an address or a number, whoever had it first in front.
    ways: HashMap<(IdentityKind, String), Vec<ContactId>>,
    people: HashMap<ContactId, Contact>,
}

impl Known {
    /// Those in the database.
    pub(super) async fn load(tx: &mut Tx, services: &Services, workspace: WorkspaceId, slice: &[Understood]) -> Result<Self, StoreError> {
        let keys = &services.store.keys;
        let drafts = slice.iter().filter_map(|(_, row)| row.as_ref().ok());
        let wanted: Vec<(IdentityKind, String)> = drafts.flat_map(ways).map(|(kind, value)| (kind, value.clone())).collect();
        let ways = contacts::find_identities(tx, keys, workspace, &wanted).await?;
        let mut ids: Vec<ContactId> = ways.values().flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let people = contacts::get_many(tx, keys, workspace, &ids).await?;
        Ok(Self { ways, people })
    }

    /// The contact that is meant: the first with one of the addresses, else with one of the numbers who is not somebody
    /// else.
    pub(super) fn meant(&self, draft: &ContactDraft) -> Option<&Contact> {
        ways(draft).find_map(|(kind, value)| {
            let ids = self.ways.get(&(kind, value.clone()))?;
            ids.iter().filter_map(|id| self.people.get(id)).find(|held| {
                let addressed = held.identities.iter().any(|identity| identity.kind == IdentityKind::Email);
                kind == IdentityKind::Email || !is_another(held.name.as_deref(), addressed, draft)
            })
        })
    }

    /// A contact as they are by now.
    pub(super) fn get(&self, id: ContactId) -> Option<&Contact> {
        self.people.get(&id)
    }

    /// Takes in who is new, or what has become of somebody.
    pub(super) fn put(&mut self, contact: Contact) {
        for identity in &contact.identities {
            let ids = self.ways.entry((identity.kind, identity.value.clone())).or_default();
            if !ids.contains(&contact.id) {
                ids.push(contact.id);
            }
        }
        self.people.insert(contact.id, contact);
    }
}

/// In what a contact changes: the names of its fields, with a blank between two.
pub(super) fn changed_fields(held: &Contact, next: &ContactDraft) -> String {
    let before = whole(held);
    let fixed = [
        ("name", before.name != next.name),
        ("email", before.emails != next.emails),
        ("phone", before.phones != next.phones),
        ("locale", before.locale != next.locale),
    ];
    let own = next.fields.iter().filter(|field| !before.fields.contains(field)).map(|(id, _)| field_name(*id));
    fixed.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).chain(own).collect::<Vec<_>>().join(" ")
}

/// What a row does to a contact that is there: nothing, a change, or more ways than one may have.
pub(super) fn change(held: &Contact, draft: &ContactDraft) -> Result<Option<ContactDraft>, Wrong> {
    match merged(held, draft) {
        Some(next) if next.emails.len() > WAYS_MAX => Err(Wrong::new("email", "contacts-wrong-too-many")),
        Some(next) if next.phones.len() > WAYS_MAX => Err(Wrong::new("phone", "contacts-wrong-too-many")),
        next => Ok(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_shares_a_number_is_another_where_name_and_address_are_others() {
        let draft = |name: Option<&str>, email: Option<&str>| ContactDraft {
            name: name.map(str::to_owned),
            emails: email.map(str::to_owned).into_iter().collect(),
            ..ContactDraft::default()
        };
        let email = Some("anna@berg.example");
        assert!(is_another(Some("Stellan Fornander"), true, &draft(Some("Anna Berg"), email)));
        assert!(is_another(Some("Anna Fornander"), true, &draft(Some("Anna Berg"), email)), "a family");
        for (name, addressed, row) in [
            (Some("Anna"), true, draft(Some("Anna Berg"), email)),
            (Some("Anna Berg"), true, draft(Some("ANNA"), email)),
            (Some("Berg, Anna"), true, draft(Some("Anna Berg"), email)),
            (None, true, draft(Some("Anna Berg"), email)),
            (Some("Stellan Fornander"), true, draft(None, email)),
            (Some("Stellan Fornander"), false, draft(Some("Anna Berg"), email)),
            (Some("Stellan Fornander"), true, draft(Some("Anna Berg"), None)),
        ] {
            assert!(!is_another(name, addressed, &row), "{name:?} {row:?}");
        }
    }
}
