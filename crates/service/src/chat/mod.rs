//! The website chat, from the visitor's side: entering it, reading, writing, being known by the site's signature.
//!
//! Who writes is known by the frame's own cookie and by nothing else; it is set with the first message. A site's origin
//! must be on the channel's list (CR-33). Nothing that is among members leaves here: no notes, no private events.

mod enter;
mod floods;
mod follow;
mod identity;
mod people;
mod read;
mod write;

pub use enter::{Chat, end, enter, slide, visitor};
pub use floods::Memory;
pub use follow::{Follow, Heard, follow};
pub use identity::{Claim, Identified, identify};
pub use read::{Thread, file, read, since};
pub use write::{Said, Sent, here, resume, say};

pub use avow_model::chat::ChatSettings;
pub use avow_store::attachments::Stored;
pub use avow_store::visitors::Visitor;

/// How long a browser is remembered after it was last used, in days.
pub const VISIT_DAYS: i64 = 180;
/// How many files one message takes.
pub const FILES_MAX: usize = 5;
/// How many bytes all files of one message may have together.
pub const UPLOAD_MAX: usize = 20 * 1024 * 1024;
