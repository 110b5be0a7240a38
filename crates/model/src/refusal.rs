//! Why a use case said no: what a person can act on, and nothing about the inside.
//!
//! The cause of [`Refusal::Unavailable`] is logged where it happens, under the request's id;
//! it is not carried here (rule 8: errors have two faces).

use serde::{Deserialize, Serialize};

/// What is wrong with one field of a form. `reason` is the key of a sentence in the locale files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// The field's name in the form, or "" for the form as a whole.
    pub field: String,
    /// The key of the sentence that says what is wrong and what to do, such as `wrong-email`.
    pub reason: String,
    /// What of it is wrong, where the sentence names it.
    #[serde(default)]
    pub about: Option<String>,
}

impl Wrong {
    /// A field and the key of the sentence about it.
    pub fn new(field: &str, reason: &str) -> Self {
        Self { field: field.to_owned(), reason: reason.to_owned(), about: None }
    }

    /// The same, with a sentence that names what of it is wrong.
    pub fn about(field: &str, reason: &str, about: String) -> Self {
        Self { about: Some(about), ..Self::new(field, reason) }
    }
}

/// A use case's no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// There is no such thing, or none that this actor may know of (404).
    NotFound,
    /// The actor is known and may not (403).
    Forbidden,
    /// Nobody is signed in (401, a page leads to the sign-in).
    SignedOut,
    /// Fields are wrong (422).
    Invalid(Vec<Wrong>),
    /// Somebody else changed it first (409).
    Conflict,
    /// Too many tries (429); seconds until the next one.
    TooMany(u64),
    /// Larger than allowed (413).
    TooLarge,
    /// Something of ours does not work (503). Nothing was changed.
    Unavailable,
}

impl Refusal {
    /// One wrong field.
    pub fn wrong(field: &str, reason: &str) -> Self {
        Self::Invalid(vec![Wrong::new(field, reason)])
    }

    /// The HTTP status that tells this refusal.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::SignedOut => 401,
            Self::Invalid(_) => 422,
            Self::Conflict => 409,
            Self::TooMany(_) => 429,
            Self::TooLarge => 413,
            Self::Unavailable => 503,
        }
    }

    /// The key of the sentence that tells this refusal to a person.
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Forbidden => "error-forbidden",
            Self::SignedOut => "error-signed-out",
            Self::Invalid(_) => "error-invalid",
            Self::Conflict => "error-conflict",
            Self::TooMany(_) => "error-too-many",
            Self::TooLarge => "error-too-large",
            Self::Unavailable => "error-unavailable",
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for Refusal {}
