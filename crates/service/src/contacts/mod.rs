//! Contacts: the list and the quick find, making and changing, bringing in and taking out, erasing.
//!
//! What was typed, by hand or in a file, is checked here, by one pure rule for both ([`check`]); what is known already
//! and what is new are put together by another ([`merged`]). Whatever changes a contact goes through `save`, so that
//! addresses, fields and lookup rows never fall out of step; an import makes its newcomers many at a time, with the same
//! rows.

mod edit;
mod export;
mod import;
mod list;
mod timeline;

use avow_model::contacts::{Contact, ContactDraft, Field, IdentityKind};
use avow_model::id::FieldId;
use avow_model::refusal::Wrong;
use avow_model::text;

pub(crate) use edit::save;
pub use edit::{create, delete, destroy_unused, fields, get, holders, shred, update};
pub use export::{Export, Extent, export, extent};
pub(crate) use import::halt_import;
pub use import::{
    Changed, Changes, FILE_MAX, ImportView, Problems, bring_in, go_on, import_files, imports, open_import, problems, run_import, stop,
    try_out, upload,
};
pub use list::{Page, find, keep_search, list, search};
pub use timeline::{Moment, PersonView, Twin, person};

/// The most addresses, and the most numbers, of one contact.
pub const WAYS_MAX: usize = 10;

/// The name of a custom field in forms and among the problems of an import.
pub fn field_name(field: FieldId) -> String {
    format!("field-{field}")
}

/// Puts what was typed in its one spelling, or says of every field what is wrong with it.
///
/// Names are `name`, `locale`, `email` or `email-1`, `phone` or `phone-1`, and [`field_name`]; others are passed over.
/// An address or a number that is there twice is kept once. A custom field typed empty is emptied.
///
/// # Errors
/// Every wrong field, each once.
pub fn check<'a>(fields: &[Field], typed: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<ContactDraft, Vec<Wrong>> {
    let mut draft = ContactDraft::default();
    let mut wrongs: Vec<Wrong> = Vec::new();
    for (name, value) in typed {
        let checked = match name.split('-').next() {
            Some("name") if name == "name" => named(value).map(|value| draft.name = value),
            Some("locale") if name == "locale" => language(value).map(|value| draft.locale = value),
            Some("email") => way(&mut draft.emails, value, text::email, "wrong-email"),
            Some("phone") => way(&mut draft.phones, value, text::phone, "contacts-wrong-phone"),
            Some("field") => custom(&mut draft.fields, fields, name, value),
            _ => Ok(()),
        };
        if let Err(reason) = checked
            && !wrongs.iter().any(|wrong| wrong.field == name)
        {
            wrongs.push(Wrong::new(name, reason));
        }
    }
    if wrongs.is_empty() { Ok(draft) } else { Err(wrongs) }
}

fn named(value: &str) -> Result<Option<String>, &'static str> {
    let name = text::one_line(value);
    let long = name.as_ref().is_some_and(|name| name.chars().count() > text::NAME_MAX);
    if long { Err("wrong-too-long") } else { Ok(name) }
}

/// A language's tag (BCP 47): two or three letters, then parts of up to eight letters and digits. `de_DE` is `de-DE`.
fn language(value: &str) -> Result<Option<String>, &'static str> {
    let typed = value.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let mut parts = typed.split(['-', '_']);
    let first = parts.next().unwrap_or_default();
    let sound = typed.len() <= 35
        && (2..=3).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && parts.clone().all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    if !sound {
        return Err("contacts-wrong-locale");
    }
    let mut tag = first.to_ascii_lowercase();
    for part in parts {
        tag.push('-');
        // A region is written in capitals, the rest as it came.
        tag.push_str(&if part.len() == 2 { part.to_ascii_uppercase() } else { part.to_owned() });
    }
    Ok(Some(tag))
}

fn way(ways: &mut Vec<String>, typed: &str, spell: fn(&str) -> Option<String>, wrong: &'static str) -> Result<(), &'static str> {
    if typed.trim().is_empty() {
        return Ok(());
    }
    let value = spell(typed).ok_or(wrong)?;
    if ways.contains(&value) {
        return Ok(());
    }
    if ways.len() >= WAYS_MAX {
        return Err("contacts-wrong-too-many");
    }
    ways.push(value);
    Ok(())
}

fn custom(values: &mut Vec<(FieldId, String)>, fields: &[Field], name: &str, typed: &str) -> Result<(), &'static str> {
    let id = name.strip_prefix("field-").and_then(|id| id.parse::<FieldId>().ok());
    let Some(field) = fields.iter().find(|field| Some(field.id) == id) else { return Ok(()) };
    let value = if typed.trim().is_empty() { String::new() } else { field.kind.check(typed)? };
    values.retain(|(id, _)| *id != field.id);
    values.push((field.id, value));
    Ok(())
}

/// What a contact is once a file's or a chat's draft is added to what is known: a name or a language that is given
/// replaces the one that was, addresses and numbers join those that are there, fields that are given are set.
/// Nothing is ever emptied. `None` where nothing changes.
pub fn merged(held: &Contact, draft: &ContactDraft) -> Option<ContactDraft> {
    let mut next = whole(held);
    if draft.name.is_some() {
        next.name.clone_from(&draft.name);
    }
    if draft.locale.is_some() {
        next.locale.clone_from(&draft.locale);
    }
    for (ways, added) in [(&mut next.emails, &draft.emails), (&mut next.phones, &draft.phones)] {
        for value in added {
            if !ways.contains(value) {
                ways.push(value.clone());
            }
        }
    }
    for (field, value) in draft.fields.iter().filter(|(_, value)| !value.is_empty()) {
        next.fields.retain(|(id, _)| id != field);
        next.fields.push((*field, value.clone()));
    }
    differs(held, &next).then_some(next)
}

/// A contact as a draft that changes nothing.
fn whole(held: &Contact) -> ContactDraft {
    let ways = |kind| held.identities.iter().filter(|identity| identity.kind == kind).map(|identity| identity.value.clone()).collect();
    ContactDraft {
        name: held.name.clone(),
        locale: held.locale.clone(),
        emails: ways(IdentityKind::Email),
        phones: ways(IdentityKind::Phone),
        fields: held.fields.clone(),
    }
}

/// Would saving the draft change the contact?
fn differs(held: &Contact, draft: &ContactDraft) -> bool {
    let now = whole(held);
    let sorted = |ways: &[String]| {
        let mut ways = ways.to_vec();
        ways.sort();
        ways
    };
    let same_fields = draft.fields.iter().all(|(id, value)| {
        let kept = now.fields.iter().find(|(field, _)| field == id).map(|(_, kept)| kept.as_str());
        kept.unwrap_or_default() == value
    });
    now.name != draft.name
        || now.locale != draft.locale
        || sorted(&now.emails) != sorted(&draft.emails)
        || sorted(&now.phones) != sorted(&draft.phones)
        || !same_fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::Time;
    use avow_model::contacts::{FieldKind, Identity};
    use avow_model::id::{ContactId, IdentityId};
    use uuid::Uuid;

    fn field(id: u128, kind: FieldKind) -> Field {
        Field { id: FieldId(Uuid::from_u128(id)), label: "Size".into(), kind, position: 1, version: 1 }
    }

    fn leila() -> Contact {
        let identity =
            |id, kind, value: &str| Identity { id: IdentityId(Uuid::from_u128(id)), kind, value: value.into(), verified_at: None };
        Contact {
            id: ContactId(Uuid::from_u128(9)),
            name: Some("Leila Haddad".into()),
            locale: None,
            source: "manual".into(),
            identities: vec![identity(1, IdentityKind::Email, "leila@courrier.example"), identity(2, IdentityKind::User, "site-77")],
            fields: vec![(FieldId(Uuid::from_u128(5)), "7".into())],
            created_at: Time::UNIX_EPOCH,
            active_at: Time::UNIX_EPOCH,
            heard_at: None,
            version: 1,
        }
    }

    #[test]
    fn what_is_typed_gets_its_one_spelling() {
        let size = field(5, FieldKind::Number);
        let own = field_name(size.id);
        let typed = [
            ("name", "  Leila \t Haddad "),
            ("locale", "fr_fr"),
            ("email-1", "Leila@Courrier.example"),
            ("email-2", "leila@courrier.example"),
            ("email-3", ""),
            ("phone-1", "00 33 6 39 98 00 42"),
            (own.as_str(), "1 234,5"),
            ("version", "3"),
        ];
        let draft = check(std::slice::from_ref(&size), typed).expect("all of it is sound");
        assert_eq!(draft.name.as_deref(), Some("Leila Haddad"));
        assert_eq!(draft.locale.as_deref(), Some("fr-FR"));
        assert_eq!(draft.emails, ["leila@courrier.example"]);
        assert_eq!(draft.phones, ["+33639980042"]);
        assert_eq!(draft.fields, [(size.id, "1234.5".to_owned())]);
    }

    #[test]
    fn every_wrong_field_is_named_with_its_reason() {
        let size = field(5, FieldKind::Number);
        let own = field_name(size.id);
        let long = "a".repeat(1_000_000);
        let typed = [("name", long.as_str()), ("locale", "French!"), ("email-2", "leila@"), ("phone", "06 39 98"), (own.as_str(), "big")];
        let wrongs = check(&[size], typed).expect_err("none of it is sound");
        let told: Vec<_> = wrongs.iter().map(|wrong| (wrong.field.as_str(), wrong.reason.as_str())).collect();
        let expected = [
            ("name", "wrong-too-long"),
            ("locale", "contacts-wrong-locale"),
            ("email-2", "wrong-email"),
            ("phone", "contacts-wrong-phone"),
            (own.as_str(), "wrong-number"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn an_eleventh_address_is_too_many() {
        let addresses: Vec<String> = (0..11).map(|n| format!("a{n}@x.example")).collect();
        let wrongs = check(&[], addresses.iter().map(|address| ("email", address.as_str()))).expect_err("too many");
        assert_eq!(wrongs, [Wrong::new("email", "contacts-wrong-too-many")]);
    }

    #[test]
    fn what_is_known_and_new_is_joined_and_nothing_is_emptied() {
        let held = leila();
        let draft = ContactDraft { phones: vec!["+33639980042".into()], ..ContactDraft::default() };
        let next = merged(&held, &draft).expect("a number is new");
        assert_eq!(next.name, held.name);
        assert_eq!(next.emails, ["leila@courrier.example"]);
        assert_eq!(next.phones, ["+33639980042"]);
        assert_eq!(next.fields, held.fields);
    }

    #[test]
    fn the_same_again_changes_nothing() {
        let held = leila();
        assert_eq!(merged(&held, &whole(&held)), None);
        let empty_field = ContactDraft { fields: vec![(FieldId(Uuid::from_u128(5)), String::new())], ..ContactDraft::default() };
        assert_eq!(merged(&held, &empty_field), None);
    }

    #[test]
    fn a_users_own_id_is_not_lost_by_editing() {
        assert!(!whole(&leila()).emails.contains(&"site-77".to_owned()));
        assert!(!differs(&leila(), &whole(&leila())));
    }
}
