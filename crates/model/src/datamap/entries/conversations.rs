//! Conversations: what was said and sent, and how they are worked on.
//!
//! What a contact writes and what is written to or about them is theirs, notes and labels included.
//! Who among the members wrote or answers is about that member: the id stays and leads to nobody.

use super::super::Category::{ConversationFacts, Credentials, Files, Messages};
use super::super::Purpose::{Answering, Operation};
use super::super::Stored::{Hash, SealedForContact};
use super::super::{Entry, Recipient, Retention, Subject};
use super::table;

/// A customer's conversation with the workspace.
const CONVERSATION: Entry = table("conversation", Subject::Contact, &[Answering], Retention::Contact);

/// A message, a note, or something that happened.
const MESSAGE: Entry = table("message", Subject::Contact, &[Answering], Retention::Contact);

/// A file in a conversation.
const ATTACHMENT: Entry = table("attachment", Subject::Contact, &[Answering], Retention::Contact);

/// What a member has typed and not sent: theirs until they say it. It lies under the contact's key, since it is written
/// to or about them, and goes with the contact as well. It is in no contact's copy: nothing has been said yet.
const DRAFT: Entry = table("draft", Subject::Member, &[Answering], Retention::Draft);

/// How the workspace has labelled a customer's conversation: a judgement that they may see.
const CONVERSATION_LABEL: Entry = table("conversation_label", Subject::Contact, &[Answering], Retention::Contact);

/// How far a member has read.
const READ_MARK: Entry = table("read_mark", Subject::Member, &[Answering], Retention::Account);

/// Where a member was called on.
const MENTION: Entry = table("mention", Subject::Member, &[Answering], Retention::Account);

/// How much lies with each member. Counted from the conversations, and true as long as they keep the member's id.
const QUEUE_COUNT: Entry = table("queue_count", Subject::Member, &[Operation], Retention::Workspace).detached();

/// A customer's browser: known by its cookie, hashed, and by nothing else.
const VISITOR: Entry = table("visitor", Subject::Contact, &[Answering], Retention::Chat);

/// Every column of these tables.
pub(super) const COLUMNS: &[Entry] = &[
    CONVERSATION.column("id"),
    CONVERSATION.column("workspace_id"),
    CONVERSATION.column("contact_id").is(ConversationFacts),
    CONVERSATION.column("channel_id").is(ConversationFacts).shown(),
    CONVERSATION.column("status").is(ConversationFacts).shown(),
    CONVERSATION.column("assignee_id").is(ConversationFacts).about(Subject::Member).detached(),
    CONVERSATION.column("priority").is(ConversationFacts).shown(),
    CONVERSATION.column("snoozed_until").is(ConversationFacts).shown(),
    CONVERSATION.column("created_at").is(ConversationFacts).shown(),
    CONVERSATION.column("last_at").is(ConversationFacts).shown(),
    CONVERSATION.column("last_message_id"),
    CONVERSATION.column("message_count"),
    CONVERSATION.column("inbound_count"),
    CONVERSATION.column("waiting_since").is(ConversationFacts).shown(),
    CONVERSATION.column("version"),
    MESSAGE.column("id"),
    MESSAGE.column("workspace_id"),
    MESSAGE.column("conversation_id"),
    MESSAGE.column("contact_id").is(ConversationFacts),
    MESSAGE.column("position"),
    MESSAGE.column("kind").is(ConversationFacts).shown(),
    MESSAGE.column("author_kind").is(ConversationFacts).shown(),
    MESSAGE.column("author_id").is(ConversationFacts).about(Subject::Member).detached(),
    MESSAGE.column("body").is(Messages).stored(SealedForContact).shown().to(Recipient::MailServer),
    MESSAGE.column("state").is(ConversationFacts).shown(),
    MESSAGE.column("client_id"),
    MESSAGE.column("created_at").is(ConversationFacts).shown(),
    ATTACHMENT.column("id"),
    ATTACHMENT.column("workspace_id"),
    ATTACHMENT.column("conversation_id"),
    ATTACHMENT.column("message_id"),
    ATTACHMENT.column("contact_id").is(ConversationFacts),
    ATTACHMENT.column("name").is(Files).stored(SealedForContact).shown(),
    ATTACHMENT.column("media_type").is(ConversationFacts).shown(),
    ATTACHMENT.column("size").is(ConversationFacts).shown(),
    ATTACHMENT.column("width"),
    ATTACHMENT.column("height"),
    ATTACHMENT.column("content").is(Files).stored(SealedForContact).shown(),
    ATTACHMENT.column("created_at").is(ConversationFacts).shown(),
    DRAFT.column("workspace_id"),
    DRAFT.column("conversation_id"),
    DRAFT.column("account_id").is(ConversationFacts),
    DRAFT.column("kind").is(ConversationFacts).shown(),
    DRAFT.column("body").is(Messages).stored(SealedForContact).shown(),
    DRAFT.column("updated_at").is(ConversationFacts).shown(),
    CONVERSATION_LABEL.column("workspace_id"),
    CONVERSATION_LABEL.column("conversation_id"),
    CONVERSATION_LABEL.column("label_id").is(ConversationFacts).shown(),
    CONVERSATION_LABEL.column("status").is(ConversationFacts),
    CONVERSATION_LABEL.column("last_at").is(ConversationFacts),
    READ_MARK.column("workspace_id"),
    READ_MARK.column("conversation_id"),
    READ_MARK.column("account_id").is(ConversationFacts),
    READ_MARK.column("inbound_seen").is(ConversationFacts).shown(),
    MENTION.column("workspace_id"),
    MENTION.column("account_id").is(ConversationFacts),
    MENTION.column("message_id"),
    MENTION.column("conversation_id"),
    MENTION.column("seen_at").is(ConversationFacts).shown(),
    MENTION.column("created_at").is(ConversationFacts).shown(),
    QUEUE_COUNT.column("workspace_id"),
    QUEUE_COUNT.column("assignee_id").is(ConversationFacts),
    QUEUE_COUNT.column("status").is(ConversationFacts),
    QUEUE_COUNT.column("conversations").is(ConversationFacts),
    VISITOR.column("id"),
    VISITOR.column("workspace_id"),
    VISITOR.column("channel_id").is(ConversationFacts),
    VISITOR.column("contact_id").is(ConversationFacts),
    VISITOR.column("token_hash").is(Credentials).stored(Hash),
    VISITOR.column("seen_count").is(ConversationFacts),
    VISITOR.column("created_at").is(ConversationFacts).shown(),
    VISITOR.column("seen_at").is(ConversationFacts).shown(),
    VISITOR.column("expires_at").is(ConversationFacts).shown(),
];
