//! Contacts: who they are, how they are reached, and the fields that a workspace has made for them.

use serde::{Deserialize, Serialize};

use crate::Time;
use crate::id::{ContactId, FieldId, IdentityId, ImportId};

/// A way to reach a contact, or to know them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentityKind {
    /// An e-mail address.
    Email,
    /// A telephone number, E.164.
    Phone,
    /// The embedding site's own user id, proven by its signature.
    User,
}

impl IdentityKind {
    /// Every kind.
    pub const ALL: [IdentityKind; 3] = [IdentityKind::Email, IdentityKind::Phone, IdentityKind::User];

    /// The kind's name as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            IdentityKind::Email => "email",
            IdentityKind::Phone => "phone",
            IdentityKind::User => "user",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<IdentityKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One way to reach a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// What it is.
    pub kind: IdentityKind,
    /// The address, number or user id.
    pub value: String,
    /// Whether it was proven, and when.
    pub verified_at: Option<Time>,
}

/// What a custom field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Any text of up to 2,000 characters.
    Text,
    /// A decimal number.
    Number,
    /// A calendar day.
    Date,
    /// Yes or no.
    Flag,
    /// A web address.
    Link,
}

impl FieldKind {
    /// Every kind.
    pub const ALL: [FieldKind; 5] = [FieldKind::Text, FieldKind::Number, FieldKind::Date, FieldKind::Flag, FieldKind::Link];

    /// The kind's name as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            FieldKind::Text => "text",
            FieldKind::Number => "number",
            FieldKind::Date => "date",
            FieldKind::Flag => "flag",
            FieldKind::Link => "link",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<FieldKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What was typed, in the one spelling that is kept; the key of the sentence that says what is wrong otherwise.
    ///
    /// Numbers: `1 234,5` and `1234.5` are both `1234.5`. Days: ISO 8601, `24.11.2026` and `24/11/2026` (day first).
    /// Flags: yes, no, true, false, 1, 0, да, нет. Links: http and https only.
    pub fn check(self, typed: &str) -> Result<String, &'static str> {
        let typed = typed.trim();
        match self {
            FieldKind::Text if typed.chars().count() <= 2_000 => Ok(typed.to_owned()),
            FieldKind::Text => Err("wrong-too-long"),
            FieldKind::Number => number(typed).ok_or("wrong-number"),
            FieldKind::Date => day(typed).ok_or("wrong-date"),
            FieldKind::Flag => match typed.to_lowercase().as_str() {
                "yes" | "true" | "1" | "on" | "да" => Ok("yes".to_owned()),
                "no" | "false" | "0" | "off" | "нет" => Ok("no".to_owned()),
                _ => Err("wrong-flag"),
            },
            FieldKind::Link => {
                let web = typed.starts_with("https://") || typed.starts_with("http://");
                let sound = web && typed.len() <= 2_000 && !typed.chars().any(|c| c.is_whitespace() || c.is_control());
                if sound { Ok(typed.to_owned()) } else { Err("wrong-link") }
            }
        }
    }
}

fn number(typed: &str) -> Option<String> {
    let compact: String = typed.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
    let dotted = if compact.contains('.') { compact.replace(',', "") } else { compact.replace(',', ".") };
    let value: f64 = dotted.parse().ok()?;
    let digits = dotted.trim_start_matches(['-', '+']);
    let plain = !digits.is_empty() && digits.len() <= 30 && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    (plain && value.is_finite()).then(|| dotted.trim_start_matches('+').to_owned())
}

fn day(typed: &str) -> Option<String> {
    ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
        .iter()
        .find_map(|format| chrono::NaiveDate::parse_from_str(typed, format).ok())
        .filter(|day| (1..=9999).contains(&chrono::Datelike::year(day)))
        .map(|day| day.format("%Y-%m-%d").to_string())
}

/// A custom field of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// What people call it.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Its place among the others.
    pub position: i64,
    /// Its version.
    pub version: i64,
}

/// A contact, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// The language they read, where it is known (BCP 47).
    pub locale: Option<String>,
    /// Where they came from: `chat`, `import`, `manual`, `demo`.
    pub source: String,
    /// How they are reached.
    pub identities: Vec<Identity>,
    /// Their custom fields, those that are filled.
    pub fields: Vec<(FieldId, String)>,
    /// When they were first known.
    pub created_at: Time,
    /// When they last wrote or were changed.
    pub active_at: Time,
    /// When they last wrote, where they ever did.
    pub heard_at: Option<Time>,
    /// Their version (rule 11).
    pub version: i64,
}

/// One line of the list of contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// Their id.
    pub id: ContactId,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// The first e-mail address.
    pub email: Option<String>,
    /// The first telephone number.
    pub phone: Option<String>,
    /// When they last wrote or were changed.
    pub active_at: Time,
    /// When they last wrote, where they ever did.
    pub heard_at: Option<Time>,
}

/// What is written into a contact: by hand, from the chat, from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactDraft {
    /// The name.
    pub name: Option<String>,
    /// The language.
    pub locale: Option<String>,
    /// Addresses, already in their one spelling.
    pub emails: Vec<String>,
    /// Numbers, already in E.164.
    pub phones: Vec<String>,
    /// Custom fields, already checked; an empty value empties the field.
    pub fields: Vec<(FieldId, String)>,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportState {
    /// Uploaded; its columns are to be mapped.
    Mapping,
    /// Being tried without a change.
    Trying,
    /// Tried; waiting for a yes.
    Tried,
    /// Being brought in.
    Running,
    /// Brought in.
    Done,
    /// Stopped by somebody; what came in before stays.
    Stopped,
}

impl ImportState {
    /// Every state.
    pub const ALL: [ImportState; 6] =
        [ImportState::Mapping, ImportState::Trying, ImportState::Tried, ImportState::Running, ImportState::Done, ImportState::Stopped];

    /// The state's name as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            ImportState::Mapping => "mapping",
            ImportState::Trying => "trying",
            ImportState::Tried => "tried",
            ImportState::Running => "running",
            ImportState::Done => "done",
            ImportState::Stopped => "stopped",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<ImportState> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Why nobody is at an import that is to be worked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Another one goes first.
    Turn,
    /// The last try did not work; the next one comes in so many minutes.
    Again(i64),
    /// Whoever has taken it up is not heard of any more. Somebody else takes it up soon.
    Silence,
}

/// Why an import stands still though nobody has stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Something of ours did not work, as often as it is tried. It may be gone on with.
    Tries,
    /// Its file is gone.
    File,
    /// The key under which its file was sealed is gone.
    Key,
}

impl Trouble {
    /// Every trouble.
    pub const ALL: [Trouble; 3] = [Trouble::Tries, Trouble::File, Trouble::Key];

    /// The trouble's name as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Trouble::Tries => "tries",
            Trouble::File => "file",
            Trouble::Key => "key",
        }
    }

    /// The trouble of that name.
    pub fn named(name: &str) -> Option<Trouble> {
        Self::ALL.into_iter().find(|trouble| trouble.name() == name)
    }
}

/// What a column of an imported file means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// Left out.
    Skip,
    /// The name.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// The language.
    Locale,
    /// A custom field.
    Field(FieldId),
}

/// How an import goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Where it stands.
    pub state: ImportState,
    /// What each column means.
    pub mapping: Vec<Column>,
    /// How many rows the file has.
    pub rows: i64,
    /// How many are done.
    pub done: i64,
    /// How many became new contacts.
    pub added: i64,
    /// How many changed one that was there.
    pub changed: i64,
    /// How many were left out, each with its reason.
    pub rejected: i64,
    /// Why it stands still, where it does though nobody has stopped it.
    pub trouble: Option<Trouble>,
    /// When it was uploaded.
    pub created_at: Time,
    /// Its version.
    pub version: i64,
}

impl Import {
    /// Does it stand still in the middle of its work, until somebody says that it is to go on?
    pub fn is_halted(&self) -> bool {
        self.trouble.is_some() && matches!(self.state, ImportState::Trying | ImportState::Running)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_take_what_people_type_and_keep_one_spelling() {
        assert_eq!(FieldKind::Number.check("1 234,50"), Ok("1234.50".into()));
        assert_eq!(FieldKind::Number.check("-1,234.5"), Ok("-1234.5".into()));
        assert_eq!(FieldKind::Number.check("12e9"), Err("wrong-number"));
        assert_eq!(FieldKind::Number.check("NaN"), Err("wrong-number"));
        assert_eq!(FieldKind::Date.check("24.11.2026"), Ok("2026-11-24".into()));
        assert_eq!(FieldKind::Date.check("2026-02-30"), Err("wrong-date"));
        assert_eq!(FieldKind::Flag.check("Да"), Ok("yes".into()));
        assert_eq!(FieldKind::Flag.check("perhaps"), Err("wrong-flag"));
        assert_eq!(FieldKind::Link.check("https://x.example/a"), Ok("https://x.example/a".into()));
        assert_eq!(FieldKind::Link.check("javascript:alert(1)"), Err("wrong-link"));
    }

    proptest! {
        #[test]
        fn what_was_kept_once_is_kept_again_unchanged(typed in "\\PC{0,60}") {
            for kind in FieldKind::ALL {
                if let Ok(kept) = kind.check(&typed) {
                    prop_assert_eq!(kind.check(&kept), Ok(kept.clone()));
                }
            }
        }
    }
}
