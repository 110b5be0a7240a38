//! One data key, and what is sealed under it.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The first byte of everything sealed: AES-256-GCM, a nonce of 12 bytes, then ciphertext and tag.
const VERSION: u8 = 1;
/// Version, nonce and tag: what sealing adds to a text, in bytes.
const OVERHEAD: usize = 1 + 12 + 16;

/// Why something could not be sealed or opened. Says nothing about the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too short, of another version, or not sealed at all.
    #[error("not a sealed value")]
    Malformed,
    /// Changed, moved from another place, or sealed under another key.
    #[error("the seal does not hold")]
    Broken,
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system")]
    NoChance,
}

/// Where a sealed value belongs. It is bound into the seal.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

impl Place {
    /// A column of a row.
    pub const fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self { table, column, row }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.table.len() + self.column.len() + 18);
        bytes.extend_from_slice(self.table.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(self.column.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(self.row.as_bytes());
        bytes
    }
}

/// A key of 256 bits, of a person, a workspace or the deployment. Wiped when it is dropped.
pub struct DataKey {
    cipher: Aes256Gcm,
    bytes: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    /// A new key.
    ///
    /// # Errors
    /// [`SealError::NoChance`].
    pub fn generate() -> Result<Self, SealError> {
        Ok(Self::from_bytes(Zeroizing::new(crate::chance()?)))
    }

    pub(crate) fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { cipher: Aes256Gcm::new((&*bytes).into()), bytes }
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Seals bytes for one place.
    ///
    /// # Errors
    /// [`SealError::NoChance`], or [`SealError::Malformed`] for more than 64 GB.
    pub fn seal(&self, place: Place, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; 12] = crate::chance()?;
        let sealed =
            self.cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: &place.bytes() }).map_err(|_| SealError::Malformed)?;
        let mut out = Vec::with_capacity(plain.len() + OVERHEAD);
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens what was sealed for this place under this key.
    ///
    /// # Errors
    /// [`SealError::Malformed`] and [`SealError::Broken`].
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (head, rest) = sealed.split_first().ok_or(SealError::Malformed)?;
        if *head != VERSION || sealed.len() < OVERHEAD {
            return Err(SealError::Malformed);
        }
        let (nonce, body) = rest.split_at(12);
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| SealError::Malformed)?;
        self.cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: &place.bytes() }).map_err(|_| SealError::Broken)
    }

    /// Opens a text.
    ///
    /// # Errors
    /// As [`DataKey::open`]; what is not UTF-8 is malformed.
    pub fn open_text(&self, place: Place, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(self.open(place, sealed)?).map_err(|_| SealError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HERE: Place = Place::new("contact", "name", Uuid::from_u128(1));

    #[test]
    fn a_seal_holds_only_in_its_own_place_and_under_its_own_key() {
        let key = DataKey::generate().expect("a key");
        let sealed = key.seal(HERE, "Leila Haddad".as_bytes()).expect("sealed");
        assert_eq!(key.open_text(HERE, &sealed).as_deref(), Ok("Leila Haddad"));
        for elsewhere in [
            Place::new("contact", "name", Uuid::from_u128(2)),
            Place::new("contact", "nam", Uuid::from_u128(1)),
            Place::new("contac", "tname", Uuid::from_u128(1)),
        ] {
            assert_eq!(key.open(elsewhere, &sealed), Err(SealError::Broken));
        }
        assert_eq!(DataKey::generate().expect("a key").open(HERE, &sealed), Err(SealError::Broken));
    }

    #[test]
    fn the_same_text_is_never_sealed_alike_twice() {
        let key = DataKey::generate().expect("a key");
        assert_ne!(key.seal(HERE, b"x"), key.seal(HERE, b"x"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_flipped_bit_breaks_the_seal(plain in proptest::collection::vec(any::<u8>(), 0..80), at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let key = DataKey::generate().expect("a key");
            let sealed = key.seal(HERE, &plain).expect("sealed");
            prop_assert_eq!(key.open(HERE, &sealed), Ok(plain));
            let mut bent = sealed.clone();
            bent[at.index(sealed.len())] ^= 1 << bit;
            prop_assert!(key.open(HERE, &bent).is_err());
        }

        #[test]
        fn garbage_is_refused_and_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(DataKey::generate().expect("a key").open(HERE, &bytes).is_err());
        }
    }
}
