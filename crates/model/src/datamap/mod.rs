//! The data map: every column of every table, and what may become of it (rule 4).
//!
//! The policy page, the export and the eraser are driven by it; none has a list of its own.
//! A test reads the live schema of both databases and fails on a column without an entry.

mod entries;

pub use entries::{ENTRIES, KEY_ENTRIES};

/// What kind of fact a column holds. A policy names these kinds, in the reader's language (`data-…` in the locale files).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// A person's name.
    Name,
    /// E-mail addresses, telephone numbers and names on other platforms.
    Address,
    /// Password hashes, sign-ins with others, session tokens (hashed).
    Credentials,
    /// What a workspace has typed into fields of its own.
    CustomFields,
    /// What was written in conversations, notes included.
    Messages,
    /// Files in conversations.
    Files,
    /// When, over which channel, by whom, in what state: never what was said.
    ConversationFacts,
    /// IP address and browser of a session.
    Device,
    /// The language a person reads.
    Language,
    /// Role and membership.
    Membership,
    /// What was searched for.
    Searches,
    /// Who did what, and when.
    Log,
    /// A workspace's own set-up.
    Settings,
    /// Ids, counters, hashes and clocks that keep the rest together.
    Bookkeeping,
    /// Keys of persons and workspaces, wrapped.
    Keys,
}

/// Whose data a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A member of the company that uses Avow.
    Member,
    /// A customer who writes to that company.
    Contact,
    /// The company itself.
    Workspace,
    /// Nobody: it says nothing about a person.
    Nobody,
}

/// Why data is processed. Each has one legal basis in the profile's register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Making, keeping and ending accounts.
    Accounts,
    /// Bringing messages in and answers out.
    Answering,
    /// Knowing with whom one speaks.
    Contacts,
    /// Keeping out abuse and finding faults.
    Security,
    /// Proving that promises were kept.
    Accountability,
    /// Running the workspace as it was set up.
    Operation,
}

impl Purpose {
    /// Every purpose, in the order in which a policy lists them.
    pub const ALL: [Purpose; 6] =
        [Purpose::Answering, Purpose::Contacts, Purpose::Accounts, Purpose::Operation, Purpose::Security, Purpose::Accountability];

    /// The legal basis on which it rests (GDPR Art. 6(1)).
    pub fn basis(self) -> Basis {
        match self {
            Purpose::Accounts | Purpose::Answering | Purpose::Operation => Basis::Contract,
            Purpose::Contacts | Purpose::Security => Basis::LegitimateInterest,
            Purpose::Accountability => Basis::LegalObligation,
        }
    }

    /// The key of its name in the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Purpose::Accounts => "purpose-accounts",
            Purpose::Answering => "purpose-answering",
            Purpose::Contacts => "purpose-contacts",
            Purpose::Security => "purpose-security",
            Purpose::Accountability => "purpose-accountability",
            Purpose::Operation => "purpose-operation",
        }
    }
}

/// A legal basis (GDPR Art. 6(1)(a), (b), (c) and (f)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// (a)
    Consent,
    /// (b)
    Contract,
    /// (c)
    LegalObligation,
    /// (f): offers an objection.
    LegitimateInterest,
}

/// How long a column's rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Retention {
    /// While the account exists and 90 days after its deletion was asked for (CA-35).
    Account,
    /// While the workspace keeps the contact.
    Contact,
    /// While the workspace exists.
    Workspace,
    /// Sessions: until they end, 30 days after the sign-in at the latest.
    Session,
    /// A chat in a browser: 180 days after it was last used.
    Chat,
    /// A draft: until it is sent or emptied, 30 days after its last change at the most.
    Draft,
    /// Hours: one-time links, counted tries, searches.
    Hours,
    /// Seven days: the event stream's own numbering.
    Week,
    /// 90 days: logs, jobs that have failed, finished imports (CA-37).
    Logs,
    /// Twelve months at the most: the audit log (AT-39).
    Audit,
    /// The ledger of erasures: as long as a backup could bring the person back.
    Ledger,
}

impl Retention {
    /// The longest time in days that a row stays after its reason has ended; `None` while the reason lasts.
    pub fn days(self) -> Option<u32> {
        match self {
            Retention::Account => Some(90),
            Retention::Contact | Retention::Workspace => None,
            Retention::Session => Some(30),
            Retention::Chat => Some(180),
            Retention::Draft => Some(30),
            Retention::Hours => Some(1),
            Retention::Week => Some(7),
            Retention::Logs => Some(90),
            Retention::Audit => Some(365),
            Retention::Ledger => Some(3650),
        }
    }

    /// The key of its sentence in the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Retention::Account => "kept-account",
            Retention::Contact => "kept-contact",
            Retention::Workspace => "kept-workspace",
            Retention::Session => "kept-session",
            Retention::Chat => "kept-chat",
            Retention::Draft => "kept-draft",
            Retention::Hours => "kept-hours",
            Retention::Week => "kept-week",
            Retention::Logs => "kept-logs",
            Retention::Audit => "kept-audit",
            Retention::Ledger => "kept-ledger",
        }
    }
}

/// How a column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stored {
    /// As it is: it is not about a person, or only an id, a state or a time.
    Plain,
    /// Sealed under the member's own key.
    SealedForMember,
    /// Sealed under the contact's own key.
    SealedForContact,
    /// Sealed under the workspace's key.
    SealedForWorkspace,
    /// A keyed hash: found by it, not read from it.
    KeyedHash,
    /// A hash of a random token.
    Hash,
}

/// Whether and how a person's copy shows a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Export {
    /// Opened and shown.
    Shown,
    /// Not in the copy: it is a secret, a hash, or says nothing about the person.
    Left,
}

/// What an erasure does to the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Erasure {
    /// The row is deleted.
    Deleted,
    /// The row stays, and the id in it no longer leads to anyone.
    Detached,
    /// Nothing in it is about a person.
    Untouched,
}

/// Who besides the deployment may get the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// Nobody.
    Nobody,
    /// The mail server that the operator has configured.
    MailServer,
}

/// What is declared of a column.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What kind of fact it holds.
    pub category: Category,
    /// Whose data it is.
    pub subject: Subject,
    /// Why it is processed; never empty.
    pub purposes: &'static [Purpose],
    /// How long it is kept.
    pub retention: Retention,
    /// How it is stored.
    pub stored: Stored,
    /// How it is exported.
    pub export: Export,
    /// How it is erased.
    pub erasure: Erasure,
    /// Who else may get it.
    pub recipient: Recipient,
}

/// The entry of a column of the main database.
pub fn entry(table: &str, column: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.table == table && entry.column == column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_column_is_declared_twice_or_without_a_purpose() {
        for (at, entry) in ENTRIES.iter().enumerate() {
            assert!(!entry.purposes.is_empty(), "{}.{} has no purpose", entry.table, entry.column);
            let again = ENTRIES[at + 1..].iter().any(|other| other.table == entry.table && other.column == entry.column);
            assert!(!again, "{}.{} is declared twice", entry.table, entry.column);
        }
    }

    #[test]
    fn what_a_person_says_is_sealed() {
        for entry in ENTRIES.iter().filter(|e| matches!(e.subject, Subject::Member | Subject::Contact)) {
            let telling = matches!(
                entry.category,
                Category::Name
                    | Category::Address
                    | Category::CustomFields
                    | Category::Messages
                    | Category::Files
                    | Category::Device
                    | Category::Searches
            );
            if telling {
                assert!(
                    matches!(
                        entry.stored,
                        Stored::SealedForMember | Stored::SealedForContact | Stored::SealedForWorkspace | Stored::KeyedHash
                    ),
                    "{}.{} is not sealed",
                    entry.table,
                    entry.column
                );
            }
        }
    }

    #[test]
    fn what_is_shown_to_a_person_is_not_left_behind_by_their_erasure() {
        for entry in ENTRIES.iter().filter(|e| e.export == Export::Shown && matches!(e.subject, Subject::Member | Subject::Contact)) {
            assert_ne!(entry.erasure, Erasure::Untouched, "{}.{} is exported and never erased", entry.table, entry.column);
        }
    }
}
