//! Accounts: making one, signing in and out, proving an address, setting a new password.
//!
//! Whoever asks learns nothing about who has an account: known and unknown addresses get the same answer after the
//! same work (CA-21). Passwords are hashed with Argon2id (RFC 9106) off the async threads, few at a time.

mod links;
mod password;
mod proof;
mod sign_in;
mod sign_up;

pub use avow_store::accounts::Account;
pub use avow_store::sessions::Described;
pub use links::{Proven, ask_reset, resend_verification, reset, reset_is_live, verify, verify_is_live};
pub use password::{change_password, prove};
pub use proof::{Proof, confirm, to_prove};
pub use sign_in::{Opened, is_leaving, open_session, sign_in, sign_out, whoami};
pub use sign_up::{NewAccount, SignUp, SignedUp, is_first, make, sign_up};

/// Sends the mail of a link or an invitation: what the worker does for a job.
pub(crate) use links::{deliver, send_invitation, send_known, send_link};
/// Hashes a password: what the demo's owner signs in with.
pub(crate) use password::hash;
/// How somebody proves themselves: what connecting a provider asks.
pub(crate) use proof::{just_signed_in, proof};
