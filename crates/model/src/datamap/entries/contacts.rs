//! Customers: who they are, how they are reached, how they are found.

use super::super::Category::{Address, ConversationFacts, CustomFields, Language, Log, Name, Searches, Settings};
use super::super::Purpose::{Answering, Contacts, Operation};
use super::super::Stored::{KeyedHash, SealedForContact, SealedForMember};
use super::super::{Entry, Recipient, Retention, Subject};
use super::table;

/// A customer.
const CONTACT: Entry = table("contact", Subject::Contact, &[Contacts], Retention::Contact);

/// A way to reach a customer. Which kind of way it is, is a fact; the address itself is sealed.
const CONTACT_IDENTITY: Entry = table("contact_identity", Subject::Contact, &[Contacts, Answering], Retention::Contact);

/// The beginnings of a customer's words, hashed.
const CONTACT_LOOKUP: Entry = table("contact_lookup", Subject::Contact, &[Contacts], Retention::Contact);

/// What a workspace wants to know of its customers: the question, never an answer.
const FIELD: Entry = table("field", Subject::Workspace, &[Operation], Retention::Workspace);

/// What a workspace knows of one customer.
const CONTACT_FIELD: Entry = table("contact_field", Subject::Contact, &[Contacts], Retention::Contact);

/// What a member looked for. It may name a customer, and is gone within hours.
const CONTACT_SEARCH: Entry = table("contact_search", Subject::Member, &[Contacts], Retention::Hours);

/// Every column of these tables.
pub(super) const COLUMNS: &[Entry] = &[
    CONTACT.column("id"),
    CONTACT.column("workspace_id"),
    CONTACT.column("name").is(Name).used(&[Contacts, Answering]).stored(SealedForContact).shown(),
    CONTACT.column("locale").is(Language).used(&[Contacts, Answering]).shown(),
    CONTACT.column("source").is(ConversationFacts).shown(),
    CONTACT.column("created_at").is(ConversationFacts).shown(),
    CONTACT.column("active_at").is(ConversationFacts).shown(),
    CONTACT.column("heard_at").is(ConversationFacts).shown(),
    CONTACT.column("version"),
    CONTACT_IDENTITY.column("id"),
    CONTACT_IDENTITY.column("workspace_id"),
    CONTACT_IDENTITY.column("contact_id").is(ConversationFacts),
    CONTACT_IDENTITY.column("kind").is(ConversationFacts).shown(),
    CONTACT_IDENTITY.column("lookup").is(Address).stored(KeyedHash),
    CONTACT_IDENTITY.column("value").is(Address).stored(SealedForContact).shown().to(Recipient::MailServer),
    CONTACT_IDENTITY.column("verified_at").is(ConversationFacts).shown(),
    CONTACT_IDENTITY.column("created_at").is(ConversationFacts).shown(),
    CONTACT_LOOKUP.column("workspace_id"),
    CONTACT_LOOKUP.column("bucket").is(Name).stored(KeyedHash),
    CONTACT_LOOKUP.column("contact_id").is(ConversationFacts),
    FIELD.column("id"),
    FIELD.column("workspace_id"),
    FIELD.column("label").is(Settings),
    FIELD.column("kind").is(Settings),
    FIELD.column("position").is(Settings),
    FIELD.column("created_at"),
    FIELD.column("version"),
    CONTACT_FIELD.column("workspace_id"),
    CONTACT_FIELD.column("contact_id").is(ConversationFacts),
    // A value is nothing without its label.
    CONTACT_FIELD.column("field_id").shown(),
    CONTACT_FIELD.column("value").is(CustomFields).stored(SealedForContact).shown(),
    CONTACT_SEARCH.column("id"),
    CONTACT_SEARCH.column("workspace_id"),
    CONTACT_SEARCH.column("account_id").is(Log),
    CONTACT_SEARCH.column("query").is(Searches).stored(SealedForMember).shown(),
    CONTACT_SEARCH.column("created_at").is(Log).shown(),
];
