//! What members change about themselves: name, language, where they are signed in.

use avow_model::access::Person;
use avow_model::id::SessionId;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text::{self, NAME_MAX};
use avow_store::{accounts, sessions};
use avow_words::Lang;

use crate::{Answer, Services};

/// Changes one's own name and language.
///
/// # Errors
/// The name is empty or too long, the language none of ours; [`Refusal::Conflict`] where it was changed meanwhile.
pub async fn update(services: &Services, person: Person, name: &str, locale: &str, version: i64) -> Answer<()> {
    let mut wrongs = Vec::new();
    let name = text::one_line(name).unwrap_or_default();
    if name.is_empty() {
        wrongs.push(Wrong::new("name", "wrong-empty"));
    } else if name.chars().count() > NAME_MAX {
        wrongs.push(Wrong::new("name", "wrong-too-long"));
    }
    let lang = Lang::ALL.into_iter().find(|lang| lang.tag() == locale);
    if lang.is_none() {
        wrongs.push(Wrong::new("locale", "privacy-wrong-language"));
    }
    let Some(lang) = lang.filter(|_| wrongs.is_empty()) else { return Err(Refusal::Invalid(wrongs)) };
    let mut tx = services.store.write_any().await?;
    accounts::update(&mut tx, &services.store.keys, person.account, &name, lang.tag(), version).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`Refusal::NotFound`] where it is none of theirs, or has ended.
pub async fn end_session(services: &Services, person: Person, session: SessionId) -> Answer<()> {
    let mut tx = services.store.write_any().await?;
    let ended = sessions::end(&mut tx, person.account, session).await?;
    tx.commit().await?;
    if ended { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Ends all of one's own sessions but this one.
///
/// # Errors
/// Where the database cannot be written.
pub async fn end_other_sessions(services: &Services, person: Person) -> Answer<()> {
    let mut tx = services.store.write_any().await?;
    sessions::end_others(&mut tx, person.account, Some(person.session)).await?;
    tx.commit().await?;
    Ok(())
}
