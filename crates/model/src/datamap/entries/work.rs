//! What has happened and what is still to do: events, jobs, the audit log, imports.
//!
//! These rows outlive a person for a while, or must: they hold ids and never content, and an id whose person
//! has been erased leads to nobody. The one exception, an import's file, is sealed, and deleted.

use super::super::Category::{CustomFields, Log, Settings};
use super::super::Purpose::{Accountability, Contacts, Operation};
use super::super::Stored::SealedForWorkspace;
use super::super::{Entry, Retention, Subject};
use super::table;

/// What has happened, told to open browsers. It says nothing in a copy that the conversation does not say there.
const EVENT: Entry = table("event", Subject::Contact, &[Operation], Retention::Week).detached();

/// What must happen later. What kind of job it is and how it went is about nobody; on whom, is.
const JOB: Entry = table("job", Subject::Nobody, &[Operation], Retention::Logs);

/// Who did what. It proves what was done to a person's data and so outlives them, as ids; members see what they did.
const AUDIT: Entry = table("audit", Subject::Member, &[Accountability], Retention::Audit).detached();

/// A file of customers, and how far it has been taken in.
const CONTACT_IMPORT: Entry = table("contact_import", Subject::Workspace, &[Contacts], Retention::Logs);

/// Which lines of the file were not taken in: their numbers and the reasons, not what they said.
const IMPORT_PROBLEM: Entry = table("import_problem", Subject::Workspace, &[Contacts], Retention::Logs);

/// Which customers the lines of the file change, and in which fields: not what these hold. Gone with the customer.
const IMPORT_CHANGE: Entry = table("import_change", Subject::Workspace, &[Contacts], Retention::Logs);

/// Every column of these tables.
pub(super) const COLUMNS: &[Entry] = &[
    EVENT.column("workspace_id"),
    EVENT.column("number"),
    EVENT.column("kind").is(Log),
    EVENT.column("conversation_id"),
    EVENT.column("message_id"),
    EVENT.column("contact_id").is(Log),
    EVENT.column("actor_id").is(Log).about(Subject::Member),
    EVENT.column("private"),
    EVENT.column("created_at").is(Log),
    JOB.column("id"),
    JOB.column("kind").is(Log),
    JOB.column("workspace_id"),
    // Mostly a customer's message or the customer; a member where their account is to be erased.
    JOB.column("subject_id").is(Log).about(Subject::Contact).detached(),
    JOB.column("run_at"),
    JOB.column("attempts"),
    JOB.column("claimed_until"),
    JOB.column("failed_at").is(Log),
    // What went wrong, without a word of whom: no error text holds personal data (rule 10).
    JOB.column("error").is(Log),
    JOB.column("created_at").is(Log),
    AUDIT.column("workspace_id"),
    AUDIT.column("number"),
    AUDIT.column("actor_kind").is(Log),
    AUDIT.column("actor_id").is(Log),
    AUDIT.column("action").is(Log).shown(),
    // To whom it was done: as a rule a customer.
    AUDIT.column("subject_id").is(Log).about(Subject::Contact),
    AUDIT.column("at").is(Log).shown(),
    AUDIT.column("hash"),
    CONTACT_IMPORT.column("id"),
    CONTACT_IMPORT.column("workspace_id"),
    CONTACT_IMPORT.column("account_id").is(Log).about(Subject::Member).detached(),
    CONTACT_IMPORT.column("state").is(Log),
    // Many customers in one file, before any of them has a key. No one's copy can show it without showing the others.
    CONTACT_IMPORT.column("content").is(CustomFields).about(Subject::Contact).stored(SealedForWorkspace).deleted(),
    CONTACT_IMPORT.column("file_name").is(Settings).stored(SealedForWorkspace),
    CONTACT_IMPORT.column("mapping").is(Settings),
    CONTACT_IMPORT.column("row_count"),
    CONTACT_IMPORT.column("done"),
    CONTACT_IMPORT.column("added"),
    CONTACT_IMPORT.column("changed"),
    CONTACT_IMPORT.column("rejected"),
    CONTACT_IMPORT.column("trouble").is(Log),
    CONTACT_IMPORT.column("created_at").is(Log),
    CONTACT_IMPORT.column("changed_at").is(Log),
    CONTACT_IMPORT.column("version"),
    IMPORT_PROBLEM.column("workspace_id"),
    IMPORT_PROBLEM.column("import_id"),
    IMPORT_PROBLEM.column("line").is(Log),
    IMPORT_PROBLEM.column("field").is(Log),
    IMPORT_PROBLEM.column("reason").is(Log),
    IMPORT_CHANGE.column("workspace_id"),
    IMPORT_CHANGE.column("import_id"),
    IMPORT_CHANGE.column("line").is(Log),
    IMPORT_CHANGE.column("contact_id").is(Log).about(Subject::Contact).deleted(),
    IMPORT_CHANGE.column("fields").is(Log).about(Subject::Contact).deleted(),
];
