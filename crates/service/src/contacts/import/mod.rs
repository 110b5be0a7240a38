//! Bringing contacts in from a file: reading it, saying what its columns mean, trying it, bringing it in.
//!
//! A file is tried before anything is changed. People are known again by their e-mail addresses, then by their numbers:
//! the same file twice makes nobody twice. An empty cell empties nothing.

mod bring;
mod columns;
mod known;
mod rows;
mod run;
mod sheet;
mod steer;
mod trial;
mod view;

pub(crate) use run::halt_import;
pub use run::run_import;
pub use steer::{FILE_MAX, bring_in, go_on, stop, try_out, upload};
pub use view::{Changed, Changes, ImportView, Problems, import_files, imports, open_import, problems};
