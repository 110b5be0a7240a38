//! A refusal as a page: what happened, what to do, and the request's id.

use avow_model::refusal::Refusal;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{HeaderValue, RETRY_AFTER};

use super::visit::Visit;

/// A refusal on its way to a person.
#[derive(Clone, Debug)]
pub struct Fault {
    visit: Box<Visit>,
    refusal: Refusal,
    to: Option<String>,
    /// The status, where it is another than the refusal's.
    status: Option<u16>,
    /// The key of what is said, where it is something else.
    says: Option<&'static str>,
}

impl Fault {
    /// A refusal of this visit.
    pub fn new(visit: &Visit, refusal: Refusal) -> Self {
        Self { visit: Box::new(visit.clone()), refusal, to: None, status: None, says: None }
    }

    /// The same under another status, and where `says` is given in other words: the key of a sentence, which has advice.
    #[must_use]
    pub fn under(self, status: u16, says: Option<&'static str>) -> Self {
        Self { status: Some(status), says, ..self }
    }

    /// Why, where it leads to no page of its own.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.to.is_none().then_some(&self.refusal)
    }

    /// A refusal that leads to the page of ours that says why, and what can be done.
    pub fn elsewhere(visit: &Visit, to: &str) -> Self {
        Self { to: Some(to.to_owned()), ..Self::new(visit, Refusal::Forbidden) }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if let Some(to) = &self.to {
            return Redirect::to(to).into_response();
        }
        if self.refusal == Refusal::SignedOut {
            return Redirect::to(&self.visit.sign_in()).into_response();
        }
        let status = self.status.unwrap_or(self.refusal.status());
        let mut response = crate::look::fault_page(&self.visit, status, self.says.unwrap_or(self.refusal.sentence()));
        if let Refusal::TooMany(seconds) = self.refusal
            && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
        {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        response
    }
}
