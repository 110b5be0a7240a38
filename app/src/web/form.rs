//! Forms: what was typed, kept so that nothing is lost when something is wrong with it.

use avow_model::refusal::{Refusal, Wrong};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::Response;

use super::Web;
use super::unsent::too_large;

/// What was typed: names and values in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// What was typed in a field; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Everything typed in fields of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Is the box ticked?
    pub fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// With a value set, for a form that begins filled.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// Without what is empty, and without what is never shown again.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        self.0.retain(|(field, value)| !value.is_empty() && !field.contains("password"));
        self
    }

    /// Reads a form's body (`application/x-www-form-urlencoded`).
    pub fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }
}

/// A form as it is shown: what was typed, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub wrongs: Vec<Wrong>,
    /// A refusal that is about no field: too many tries, a conflict.
    pub refusal: Option<Refusal>,
}

impl Form {
    /// A form that begins with these values.
    pub fn filled(typed: Typed) -> Self {
        Self { typed, ..Self::default() }
    }

    /// The form again, after a refusal: what was typed stays.
    pub fn refused(typed: Typed, refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(wrongs) => Self { typed, wrongs, refusal: None },
            other => Self { typed, wrongs: Vec::new(), refusal: Some(other) },
        }
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> String {
        self.typed.get(name).to_owned()
    }

    /// The key of the sentence that says what is wrong with a field.
    pub fn wrong(&self, name: &str) -> Option<&str> {
        self.wrongs.iter().find(|wrong| wrong.field == name).map(|wrong| wrong.reason.as_str())
    }

    /// The status of the page that shows the form.
    pub fn status(&self) -> u16 {
        match &self.refusal {
            Some(refusal) => refusal.status(),
            None if self.wrongs.is_empty() => 200,
            None => 422,
        }
    }
}

impl FromRequest<Web> for Typed {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        match Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await {
            Ok(bytes) => Ok(Typed::parse(&bytes)),
            Err(_) => Err(too_large(parts, web).await),
        }
    }
}
