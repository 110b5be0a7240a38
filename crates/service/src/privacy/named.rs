//! The words by which a profile names what the program knows: purposes, categories, roles, dates. An unknown word is
//! not an error of its own but a gap, so that all gaps are named at once.

use avow_model::datamap::{Category, Purpose};
use chrono::NaiveDate;
use serde::{Deserialize as _, Deserializer};

use super::policy::{CATEGORIES, category_key};
use super::profile::{CookieCategory, CookiePurpose, Lifetime, Regime, Role};

/// Something that a profile names by a word. An unknown word is none, and the linter says so.
pub(super) trait Named: Sized {
    /// The thing of this word.
    fn named(word: &str) -> Option<Self>;
}

/// The thing of a word; none where the word is not known.
pub(super) fn known<'de, T: Named, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Ok(T::named(String::deserialize(from)?.trim()))
}

/// The things of a list of words.
pub(super) fn all_known<'de, T: Named, D: Deserializer<'de>>(from: D) -> Result<Vec<Option<T>>, D::Error> {
    Ok(Vec::<String>::deserialize(from)?.iter().map(|word| T::named(word.trim())).collect())
}

/// The thing of this word.
fn pick<T: Copy, const N: usize>(word: &str, from: [(&str, T); N]) -> Option<T> {
    from.into_iter().find(|(name, _)| *name == word).map(|(_, thing)| thing)
}

impl Named for NaiveDate {
    fn named(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

impl Named for Role {
    fn named(word: &str) -> Option<Self> {
        pick(word, [("processor", Role::Processor), ("sub-processor", Role::SubProcessor)])
    }
}

impl Named for Regime {
    fn named(word: &str) -> Option<Self> {
        pick(word, [("gdpr", Regime::Gdpr), ("uk", Regime::Uk), ("california", Regime::California)])
    }
}

impl Named for Purpose {
    fn named(word: &str) -> Option<Self> {
        Purpose::ALL.into_iter().find(|purpose| purpose.key().strip_prefix("purpose-") == Some(word))
    }
}

impl Named for Category {
    fn named(word: &str) -> Option<Self> {
        CATEGORIES.into_iter().find(|category| category_key(*category).strip_prefix("data-") == Some(word))
    }
}

impl Named for CookieCategory {
    fn named(word: &str) -> Option<Self> {
        use CookieCategory::{Analytics, Functional, Marketing, Necessary};
        pick(word, [("necessary", Necessary), ("functional", Functional), ("analytics", Analytics), ("marketing", Marketing)])
    }
}

impl Named for CookiePurpose {
    fn named(word: &str) -> Option<Self> {
        use CookiePurpose::{Campaign, Chat, Choices, Language, Session, Signin, Theme, Visits};
        let known = [
            ("session", Session),
            ("choices", Choices),
            ("signin", Signin),
            ("chat", Chat),
            ("language", Language),
            ("theme", Theme),
            ("visits", Visits),
            ("campaign", Campaign),
        ];
        pick(word, known)
    }
}

impl Named for Lifetime {
    fn named(word: &str) -> Option<Self> {
        if word == "session" {
            return Some(Lifetime::Session);
        }
        let (count, unit) = word.split_once(' ')?;
        let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
        match unit {
            "minute" | "minutes" => Some(Lifetime::Minutes(count)),
            "day" | "days" => Some(Lifetime::Days(count)),
            _ => None,
        }
    }
}
