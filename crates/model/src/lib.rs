//! The words everyone shares: ids, view models, pure rules, the data map.
//!
//! No input, no output, no clock, no chance: everything here compiles to WebAssembly
//! and is tested with plain values.

pub mod access;
pub mod chat;
pub mod contacts;
pub mod datamap;
pub mod id;
pub mod inbox;
pub mod placeholders;
pub mod refusal;
pub mod text;

/// A moment, in UTC, kept to the microsecond (what PostgreSQL keeps).
pub type Time = chrono::DateTime<chrono::Utc>;
