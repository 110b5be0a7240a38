//! People who sign in: their accounts, their sessions, their one-time links.

use super::super::Category::{Address, Credentials, Device, Language, Log, Name};
use super::super::Purpose::{Accounts, Answering, Security};
use super::super::Stored::{Hash, KeyedHash, SealedForMember};
use super::super::{Entry, Recipient, Retention, Subject};
use super::table;

/// A member, wherever they work.
const ACCOUNT: Entry = table("account", Subject::Member, &[Accounts], Retention::Account);

/// A member's sign-in with others.
const ACCOUNT_LOGIN: Entry = table("account_login", Subject::Member, &[Accounts], Retention::Account);

/// A browser in which a member is signed in. They see and end their sessions, so they see all that is known of them.
const SESSION: Entry = table("session", Subject::Member, &[Accounts, Security], Retention::Session);

/// A link that works once.
const ONE_TIME_LINK: Entry = table("one_time_link", Subject::Member, &[Accounts], Retention::Hours);

/// Counted tries. The hash of an account or an IP address cannot be found by its person, only run out:
/// it says nothing in a copy, and after an erasure there is nobody left to whom it could lead.
const ATTEMPT: Entry = table("attempt", Subject::Member, &[Security], Retention::Hours).is(Log).detached();

/// Every column of these tables.
pub(super) const COLUMNS: &[Entry] = &[
    ACCOUNT.column("id"),
    ACCOUNT.column("email_lookup").is(Address).stored(KeyedHash),
    ACCOUNT.column("email").is(Address).stored(SealedForMember).shown().to(Recipient::MailServer),
    // Customers read who answers them.
    ACCOUNT.column("name").is(Name).used(&[Accounts, Answering]).stored(SealedForMember).shown().to(Recipient::MailServer),
    ACCOUNT.column("password_hash").is(Credentials).stored(Hash),
    ACCOUNT.column("locale").is(Language).shown(),
    ACCOUNT.column("verified_at").is(Log).shown(),
    ACCOUNT.column("created_at").is(Log).shown(),
    ACCOUNT.column("erase_at").is(Log).shown(),
    ACCOUNT.column("version"),
    ACCOUNT_LOGIN.column("id"),
    ACCOUNT_LOGIN.column("account_id").is(Credentials),
    ACCOUNT_LOGIN.column("issuer").is(Credentials).shown(),
    ACCOUNT_LOGIN.column("subject_lookup").is(Credentials).stored(KeyedHash),
    ACCOUNT_LOGIN.column("subject").is(Credentials).stored(SealedForMember).shown(),
    ACCOUNT_LOGIN.column("created_at").is(Log).shown(),
    SESSION.column("id"),
    SESSION.column("token_hash").is(Credentials).stored(Hash),
    SESSION.column("account_id").is(Log),
    SESSION.column("created_at").is(Log).shown(),
    SESSION.column("seen_at").is(Log).shown(),
    SESSION.column("proven_at").is(Log).shown(),
    SESSION.column("expires_at").is(Log).shown(),
    SESSION.column("address").is(Device).used(&[Security]).stored(SealedForMember).shown(),
    SESSION.column("agent").is(Device).used(&[Security]).stored(SealedForMember).shown(),
    ONE_TIME_LINK.column("id"),
    ONE_TIME_LINK.column("token_hash").is(Credentials).stored(Hash),
    ONE_TIME_LINK.column("kind").is(Log).shown(),
    ONE_TIME_LINK.column("account_id").is(Log),
    ONE_TIME_LINK.column("created_at").is(Log).shown(),
    ONE_TIME_LINK.column("expires_at").is(Log).shown(),
    ATTEMPT.column("bucket").stored(KeyedHash),
    ATTEMPT.column("tries"),
    ATTEMPT.column("window_ends"),
];
