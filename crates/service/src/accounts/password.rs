//! Passwords: hashing, checking, changing.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use avow_model::access::Person;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text::{PASSWORD_MAX, PASSWORD_MIN};
use avow_store::{accounts, sessions};

use crate::tries::{self, Secret};
use crate::{Answer, Services};

/// How many may wait for their turn at hashing before others are sent away.
const WAITING: usize = 32;

/// What is wrong with a new password, if anything (CG-32).
pub(super) fn weakness(password: &str, email: &str) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    if password.chars().count() < PASSWORD_MIN {
        Some("wrong-password-short")
    } else if password.len() > PASSWORD_MAX {
        Some("wrong-too-long")
    } else if different.len() < 5
        || lower == email
        || (local.len() >= 6 && lower.contains(local))
        || COMMON.iter().any(|word| lower.contains(word))
    {
        Some("wrong-password-easy")
    } else {
        None
    }
}

/// What the longest of the commonest passwords are made of.
const COMMON: [&str; 10] = [
    "123456789012",
    "password1234",
    "passwordpass",
    "qwertyuiop12",
    "qwertyqwerty",
    "1234567890ab",
    "abcdefghijkl",
    "iloveyou1234",
    "adminadminad",
    "letmeinletme",
];

/// Hashes a new password.
pub(super) async fn hash(services: &Services, password: &str) -> Answer<String> {
    let password = zeroized(password);
    let salt: [u8; 16] = avow_vault::chance().map_err(avow_store::StoreError::from)?;
    turn(services, move || {
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|_| Refusal::Unavailable)
    })
    .await
}

/// Is this the password of that hash? Without a hash the same work is done, and the answer is no.
pub(super) async fn matches(services: &Services, password: &str, hash: Option<&str>) -> Answer<bool> {
    if password.len() > PASSWORD_MAX {
        return Ok(false);
    }
    let password = zeroized(password);
    let hash = hash.map(str::to_owned);
    turn(services, move || {
        let Some(hash) = hash else {
            let _ = Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
            return Ok(false);
        };
        let parsed = PasswordHash::new(&hash).map_err(|_| {
            tracing::error!("a stored password hash is none");
            Refusal::Unavailable
        })?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
}

fn zeroized(password: &str) -> avow_vault::Secret {
    avow_vault::Secret::new(password.to_owned())
}

/// Waits for a turn and works off the async threads.
async fn turn<T: Send + 'static>(services: &Services, work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    static QUEUE: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    struct Place;
    impl Drop for Place {
        fn drop(&mut self) {
            QUEUE.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
    if QUEUE.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= WAITING {
        QUEUE.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        return Err(Refusal::TooMany(5));
    }
    let _place = Place;
    let _turn = services.hashing.clone().acquire_owned().await.map_err(|_| Refusal::Unavailable)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Unavailable)?
}

/// Proves again who is there: before something that has no way back.
///
/// # Errors
/// The wrong password, or too many tries.
pub async fn prove(services: &Services, person: Person, password: &str) -> Answer<()> {
    tries::count(services, Secret::Account, &person.account.to_string()).await?;
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    drop(tx);
    if !matches(services, password, account.password_hash.as_deref()).await? {
        return Err(Refusal::wrong("password", "wrong-password"));
    }
    tries::forget(services, Secret::Account, &person.account.to_string()).await
}

/// Changes the password and ends every other session.
///
/// # Errors
/// The wrong old password, a new one that is too easy.
pub async fn change_password(services: &Services, person: Person, old: &str, new: &str) -> Answer<()> {
    tries::count(services, Secret::Account, &person.account.to_string()).await?;
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    drop(tx);
    let mut wrongs = Vec::new();
    if account.password_hash.is_some() && !matches(services, old, account.password_hash.as_deref()).await? {
        wrongs.push(Wrong::new("old", "wrong-password"));
    }
    if let Some(reason) = weakness(new, &account.email) {
        wrongs.push(Wrong::new("new", reason));
    }
    if !wrongs.is_empty() {
        return Err(Refusal::Invalid(wrongs));
    }
    let hashed = hash(services, new).await?;
    let mut tx = services.store.write_any().await?;
    accounts::set_password(&mut tx, person.account, &hashed).await?;
    sessions::end_others(&mut tx, person.account, Some(person.session)).await?;
    tx.commit().await?;
    tries::forget(services, Secret::Account, &person.account.to_string()).await
}

#[cfg(test)]
mod tests {
    use super::weakness;

    #[test]
    fn easy_passwords_are_told_apart_from_good_ones() {
        for (easy, reason) in [
            ("short", "wrong-password-short"),
            ("aaaaaaaaaaaaaa", "wrong-password-easy"),
            ("maja.lindqvist!", "wrong-password-easy"),
            ("Password1234!", "wrong-password-easy"),
            ("maja.lindqvist@x.example", "wrong-password-easy"),
        ] {
            assert_eq!(weakness(easy, "maja.lindqvist@x.example"), Some(reason), "{easy}");
        }
        assert_eq!(weakness(&"ab12c".repeat(200), "m@x.example"), Some("wrong-too-long"));
        assert_eq!(weakness("brass lamps glow warmly", "maja.lindqvist@x.example"), None);
        assert_eq!(weakness("тёплый свет лампы", "m@x.example"), None);
    }
}
