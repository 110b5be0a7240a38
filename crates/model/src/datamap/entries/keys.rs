//! The database of keys: what opens a person's data, and whose key has been destroyed.
//!
//! It holds members' keys and customers' alike, so its rows count as a customer's: a person's key is kept
//! no longer than the person, and destroyed last of all that is theirs.

use super::super::Category::{Keys, Log};
use super::super::Purpose::{Accountability, Security};
use super::super::{Entry, Retention, Subject};
use super::table;

/// A key, wrapped by the master key: what is stored opens nothing by itself.
const DATA_KEY: Entry = table("data_key", Subject::Contact, &[Security], Retention::Contact).is(Keys);

/// The ledger of erasures: an id that leads to nobody, kept so that a backup does not bring them back.
const ERASURE: Entry = table("erasure", Subject::Contact, &[Accountability], Retention::Ledger).is(Log).detached();

/// Every column of these tables.
pub(super) const COLUMNS: &[Entry] = &[
    DATA_KEY.column("id"),
    DATA_KEY.column("kind"),
    DATA_KEY.column("wrapped"),
    DATA_KEY.column("created_at"),
    ERASURE.column("person_id"),
    ERASURE.column("begun_at"),
    ERASURE.column("done_at"),
];
