//! The inbox's words: states, priorities, filters, and what its pages show.

mod conversation;
mod desk;
mod filter;
mod mention;
mod message;
mod standing;

pub use conversation::{Conversation, Row, unread};
pub use desk::{Canned, Colleague, Label, Queues, View};
pub use filter::{Assignee, Filter};
pub use mention::mentioned;
pub use message::{Attachment, Author, Delivery, Happening, Kind, Message, Unsent};
pub use standing::{Priority, Status, long_wait};
