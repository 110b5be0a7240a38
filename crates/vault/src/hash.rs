//! Keyed hashes, by which what is sealed is found again; and hashes of tokens.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::seal::DataKey;

/// A key for keyed hashes, derived from a workspace's or the deployment's data key (HKDF-SHA-256, RFC 5869).
pub struct LookupKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LookupKey(…)")
    }
}

impl LookupKey {
    /// The lookup key that belongs to a data key.
    pub fn of(key: &DataKey) -> Self {
        let mut derived = Zeroizing::new([0; 32]);
        // 32 bytes are within what HKDF-SHA-256 can give (255 times 32), so this cannot fail.
        if hkdf::Hkdf::<Sha256>::new(None, key.bytes()).expand(b"avow lookup v1", &mut *derived).is_err() {
            debug_assert!(false, "HKDF gives 32 bytes");
        }
        Self(derived)
    }

    /// The bucket of a value in a column: 48 bits of HMAC-SHA-256 over the column's name and the value.
    /// Different values may share a bucket: what is found is checked against the opened value.
    pub fn bucket(&self, column: &str, value: &str) -> i64 {
        let full = self.full(column, value);
        let mut bytes = [0; 8];
        bytes[2..].copy_from_slice(&full[..6]);
        i64::from_be_bytes(bytes)
    }

    /// All 256 bits, where nothing can be opened to check (counted tries).
    pub fn full(&self, column: &str, value: &str) -> [u8; 32] {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&*self.0) {
            Ok(mac) => mac,
            Err(_) => unreachable_key(),
        };
        mac.update(column.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// HMAC takes keys of any length (RFC 2104), so the error above has no way to happen.
fn unreachable_key() -> Hmac<Sha256> {
    Hmac::<Sha256>::new(&Default::default())
}

/// The hash under which a random token (256 bits) is stored: plain SHA-256, for there is nothing to guess.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_depends_on_key_column_and_value() {
        let key = DataKey::generate().expect("a key");
        let lookup = LookupKey::of(&key);
        let bucket = lookup.bucket("email", "maja@lindhag.example");
        assert_eq!(LookupKey::of(&key).bucket("email", "maja@lindhag.example"), bucket);
        assert_ne!(lookup.bucket("phone", "maja@lindhag.example"), bucket);
        assert_ne!(lookup.bucket("email", "maja@lindhag.exampl"), bucket);
        assert_ne!(LookupKey::of(&DataKey::generate().expect("a key")).bucket("email", "maja@lindhag.example"), bucket);
        assert!((0..1 << 48).contains(&bucket));
    }
}
