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

/// A text that is wiped when it is dropped and never printed.
pub struct Secret(zeroize::Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(zeroize::Zeroizing::new(text))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
