//! Ids: a type for each thing that has one, so that a contact's id is never handed in as a conversation's.
//!
//! All are UUIDv7 (RFC 9562): they sort by the time at which they were made.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map($name)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }
    )*};
}

ids! {
    /// Somebody who signs in, across all their workspaces.
    AccountId;
    /// A company's own space: its inbox, contacts and settings.
    WorkspaceId;
    /// A sign-in of one browser.
    SessionId;
    /// An invitation into a workspace.
    InvitationId;
    /// A way in which customers write: one website chat, one bot, one mailbox.
    ChannelId;
    /// A customer.
    ContactId;
    /// An address, a number or a site's own user id of a contact.
    IdentityId;
    /// A custom field that a workspace has defined.
    FieldId;
    /// A search for contacts.
    SearchId;
    /// A conversation with a contact over a channel.
    ConversationId;
    /// A message or a note in a conversation.
    MessageId;
    /// A file in a message.
    AttachmentId;
    /// A label on conversations.
    LabelId;
    /// A canned answer.
    CannedId;
    /// A saved view of the inbox.
    ViewId;
    /// A browser in which a customer writes in the website chat.
    VisitorId;
    /// Work to be done later.
    JobId;
    /// An import of contacts.
    ImportId;
}

/// Makes a UUIDv7 of a moment (milliseconds since 1970) and ten random bytes.
pub fn uuid_v7(milliseconds: u64, chance: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &chance).into_uuid()
}
