//! Keys and sealing (rule 5): what is about a person is stored sealed under that person's own key,
//! so that destroying one key makes one person unreadable everywhere, in backups too.
//!
//! AES-256-GCM (NIST SP 800-38D) with the table, the column and the row as associated data: a ciphertext
//! that is moved to another place does not open. Keys are wrapped by the master key in the same manner.
//! Randomness is the operating system's, always, also in tests. Nothing here touches a disk but [`Master::load`].

mod hash;
mod master;
mod seal;

pub use hash::{LookupKey, token_hash};
pub use master::{Master, MasterError};
pub use seal::{DataKey, Place, SealError};

use rand::TryRng as _;

/// Fills bytes from the operating system's randomness.
///
/// # Errors
/// Where the operating system has none to give; nothing may go on then.
pub fn chance<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(|_| SealError::NoChance)?;
    Ok(bytes)
}
