//! Passwords: hashing, checking, changing.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use avow_model::access::Person;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text::{self, PASSWORD_MAX, PASSWORD_MIN};
use avow_store::{accounts, members, sessions};
use zxcvbn::{Score, zxcvbn};

use super::confirm;
use crate::tries::{self, Secret};
use crate::{Answer, Services};

/// How many may wait for their turn at hashing before others are sent away.
const WAITING: usize = 32;

/// How many characters of a password are looked at: a good one is good by then, and each more costs more than the last.
const LOOKED_AT: usize = 24;

/// What is wrong with a new password, if anything (CG-32; NIST SP 800-63B, 3.1.1.2): it is too short, or found early by
/// whoever goes by the lists of common and breached passwords, by names, dates and walks over the keyboard, and by
/// `about`, what is known of this person. There are no rules of how it must be composed. Nothing leaves this process.
///
/// # Errors
/// Too many are being looked at.
pub(super) async fn weakness(services: &Services, password: &str, about: &[&str]) -> Answer<Option<&'static str>> {
    if password.chars().count() < PASSWORD_MIN {
        return Ok(Some("wrong-password-short"));
    }
    if password.len() > PASSWORD_MAX {
        return Ok(Some("wrong-too-long"));
    }
    let start = zeroized(&password.chars().take(LOOKED_AT).collect::<String>());
    let words = words_about(about);
    turn(services, move || Ok(easy(std::str::from_utf8(start.as_bytes()).unwrap_or_default(), &words))).await
}

/// What others know of somebody who has an account: name, address, the names of their workspaces.
pub(super) async fn known(services: &Services, account: &accounts::Account) -> Answer<Vec<String>> {
    let mut tx = services.store.read_any().await?;
    let places = members::workspaces(&mut tx, account.id).await?;
    let own = [account.name.clone(), account.email.clone()];
    Ok(own.into_iter().chain(places.into_iter().map(|(workspace, _)| workspace.name)).collect())
}

/// What is known of a person as words that are tried: each text whole, and each of its words.
fn words_about(about: &[&str]) -> Vec<String> {
    let mut words = vec!["avow".to_owned()];
    for said in about {
        let whole = said.trim().to_lowercase();
        let parts: Vec<String> = whole.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
        // Whole is a name with and without its spaces, and of an address what stands before the @.
        let local = whole.split('@').next().unwrap_or_default().to_owned();
        for word in [whole.clone(), parts.concat(), local].into_iter().chain(parts).chain(text::words(&whole)) {
            if word.chars().count() >= 3 && !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// Is it found early, and by what?
fn easy(password: &str, about: &[String]) -> Option<&'static str> {
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    if holds_out(password, &about) {
        None
    } else if holds_out(password, &[]) {
        Some("wrong-password-own")
    } else {
        Some("wrong-password-easy")
    }
}

/// Are ten thousand million guesses not enough, neither at what was typed nor at the keys that were pressed for it?
fn holds_out(password: &str, about: &[&str]) -> bool {
    let long = |typed: &str| zxcvbn(typed, about).score() >= Score::Four;
    long(password) && pressed(password).is_none_or(|keys| long(&keys))
}

/// Cyrillic letters as what their keys say in Latin: the lists have `gfhjkm` for `пароль`, and know how keys lie.
fn pressed(password: &str) -> Option<String> {
    const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
    let key = |c: char| CYRILLIC.chars().zip(LATIN.chars()).find(|(cyrillic, _)| *cyrillic == c).map(|(_, latin)| latin);
    let lower = password.to_lowercase();
    let keys: String = lower.chars().map(|c| key(c).unwrap_or(c)).collect();
    (keys != lower).then_some(keys)
}

/// Hashes a new password.
pub(crate) async fn hash(services: &Services, password: &str) -> Answer<String> {
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

/// Changes the password and ends every other session. Who has none yet sets their first after signing in with others
/// just now: whoever finds an open screen must not make themselves a key of their own.
///
/// # Errors
/// The wrong old password, a sign-in that is too long ago, a new password that is too easy.
pub async fn change_password(services: &Services, person: Person, old: &str, new: &str) -> Answer<()> {
    tries::count(services, Secret::Account, &person.account.to_string()).await?;
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, &services.store.keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    drop(tx);
    let mut wrongs = Vec::new();
    if account.password_hash.is_none() {
        confirm(services, person, "").await?;
    } else if !matches(services, old, account.password_hash.as_deref()).await? {
        wrongs.push(Wrong::new("old", "wrong-password"));
    }
    let known = known(services, &account).await?;
    if let Some(reason) = weakness(services, new, &known.iter().map(String::as_str).collect::<Vec<_>>()).await? {
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
    use super::*;

    fn told(password: &str, about: &[&str]) -> Option<&'static str> {
        easy(&password.chars().take(LOOKED_AT).collect::<String>(), &words_about(about))
    }

    #[test]
    fn what_is_tried_first_is_too_easy() {
        for easy in [
            "aaaaaaaaaaaaaa",
            "123456789012",
            "qwertyuiop12",
            "Password1234!",
            "iloveyouforever",
            "letmeinletmein",
            "qazwsxedcrfv",
            "Summer2026!!",
            "йцукенгшщзхъ",
            "парольпароль",
            "приветпривет1",
        ] {
            assert_eq!(told(easy, &[]), Some("wrong-password-easy"), "{easy}");
        }
    }

    #[test]
    fn what_is_known_of_somebody_is_tried_too() {
        let about = ["Maja Lindqvist", "maja.lindqvist@x.example", "Lindhag Lamps"];
        for own in ["maja.lindqvist!", "maja.lindqvist@x.example", "LindhagLamps2026", "Lindhag Lamps 1!", "lindqvistmaja1"] {
            assert_eq!(told(own, &about), Some("wrong-password-own"), "{own}");
            assert_eq!(told(own, &["Tomáš Novák", "tomas@else.example"]), None, "{own}, for somebody else");
        }
        assert_eq!(told("avowavowavow", &[]), Some("wrong-password-easy"));
    }

    #[test]
    fn a_few_words_or_chance_are_good_enough() {
        let about = ["Maja Lindqvist", "maja.lindqvist@x.example", "Lindhag Lamps"];
        for good in [
            "brass lamps glow warmly",
            "three lamps over the harbour",
            "тёплый свет лампы",
            "correcthorsebatterystaple",
            "KXJQZ-vWb3e-Tq9xY",
            "💡 is not a password",
        ] {
            assert_eq!(told(good, &about), None, "{good}");
        }
        let longest = format!("brass lamps glow {}", "aaaa".repeat(120));
        assert_eq!(told(&longest, &about), None, "what comes after a good beginning makes it no worse");
    }

    #[test]
    fn keys_are_told_from_letters() {
        assert_eq!(pressed("Пароль 1").as_deref(), Some("gfhjkm 1"));
        assert_eq!(pressed("Brass"), None);
    }
}
