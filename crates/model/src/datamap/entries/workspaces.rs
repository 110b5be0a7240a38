//! A workspace: its own set-up, and who belongs to it.

use super::super::Category::{Address, Credentials, Membership, Settings};
use super::super::Purpose::{Accounts, Operation};
use super::super::Stored::{Hash, KeyedHash, SealedForWorkspace};
use super::super::{Entry, Recipient, Retention, Subject};
use super::table;

/// The company's own. Its name is the company's, no person's.
const WORKSPACE: Entry = table("workspace", Subject::Workspace, &[Operation], Retention::Workspace);

/// Who belongs to a workspace, and as what.
const MEMBERSHIP: Entry = table("membership", Subject::Member, &[Accounts, Operation], Retention::Account).is(Membership);

/// Somebody who is to become a member. They have no key of their own yet, so the workspace's seals their address.
const INVITATION: Entry = table("invitation", Subject::Member, &[Accounts], Retention::Logs);

/// Where customers write.
const CHANNEL: Entry = table("channel", Subject::Workspace, &[Operation], Retention::Workspace);

/// What the workspace sorts its conversations by.
const LABEL: Entry = table("label", Subject::Workspace, &[Operation], Retention::Workspace);

/// Answers written beforehand, to nobody in particular.
const CANNED: Entry = table("canned", Subject::Workspace, &[Operation], Retention::Workspace);

/// Filters under a name. Those of one member are that member's; everyone's are held no more loosely.
const SAVED_VIEW: Entry = table("saved_view", Subject::Member, &[Operation], Retention::Account);

/// Every column of these tables.
pub(super) const COLUMNS: &[Entry] = &[
    WORKSPACE.column("id"),
    WORKSPACE.column("slug").is(Settings),
    WORKSPACE.column("name").is(Settings),
    WORKSPACE.column("locale").is(Settings),
    WORKSPACE.column("demo").is(Settings),
    WORKSPACE.column("event_number"),
    WORKSPACE.column("audit_number"),
    WORKSPACE.column("created_at"),
    WORKSPACE.column("erase_at"),
    WORKSPACE.column("version"),
    WORKSPACE.column("audit_swept"),
    WORKSPACE.column("audit_anchor"),
    WORKSPACE.column("lookup_version"),
    MEMBERSHIP.column("workspace_id").shown(),
    MEMBERSHIP.column("account_id"),
    MEMBERSHIP.column("role").shown(),
    MEMBERSHIP.column("created_at").shown(),
    MEMBERSHIP.column("version"),
    INVITATION.column("id"),
    INVITATION.column("workspace_id").is(Membership).shown(),
    INVITATION.column("token_hash").is(Credentials).stored(Hash),
    INVITATION.column("email_lookup").is(Address).stored(KeyedHash),
    INVITATION.column("email").is(Address).stored(SealedForWorkspace).shown().to(Recipient::MailServer),
    INVITATION.column("role").is(Membership).shown(),
    // Another member than the one who is invited.
    INVITATION.column("invited_by").is(Membership).detached(),
    INVITATION.column("created_at").is(Membership).shown(),
    INVITATION.column("expires_at").is(Membership).shown(),
    CHANNEL.column("id"),
    CHANNEL.column("workspace_id"),
    CHANNEL.column("kind").is(Settings),
    CHANNEL.column("name").is(Settings),
    CHANNEL.column("public_key").is(Settings),
    CHANNEL.column("settings").is(Settings),
    CHANNEL.column("secret").is(Settings).stored(SealedForWorkspace),
    CHANNEL.column("enabled").is(Settings),
    CHANNEL.column("created_at"),
    CHANNEL.column("version"),
    LABEL.column("id"),
    LABEL.column("workspace_id"),
    LABEL.column("name").is(Settings),
    LABEL.column("tone").is(Settings),
    LABEL.column("created_at"),
    LABEL.column("version"),
    CANNED.column("id"),
    CANNED.column("workspace_id"),
    CANNED.column("shortcode").is(Settings),
    CANNED.column("title").is(Settings),
    CANNED.column("body").is(Settings),
    CANNED.column("created_at"),
    CANNED.column("version"),
    SAVED_VIEW.column("id"),
    SAVED_VIEW.column("workspace_id"),
    SAVED_VIEW.column("account_id").is(Membership),
    SAVED_VIEW.column("name").is(Settings).shown(),
    SAVED_VIEW.column("filter").is(Settings).shown(),
    SAVED_VIEW.column("created_at").is(Settings).shown(),
];
