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
}

impl Fault {
    /// A refusal of this visit.
    pub fn new(visit: &Visit, refusal: Refusal) -> Self {
        Self { visit: Box::new(visit.clone()), refusal, to: None }
    }

    /// Why, where it leads to no page of its own.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.to.is_none().then_some(&self.refusal)
    }

    /// A refusal that leads to the page of ours that says why, and what can be done.
    pub fn elsewhere(visit: &Visit, to: &str) -> Self {
        Self { visit: Box::new(visit.clone()), refusal: Refusal::Forbidden, to: Some(to.to_owned()) }
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
        let mut response = crate::look::fault_page(&self.visit, &self.refusal);
        if let Refusal::TooMany(seconds) = self.refusal
            && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
        {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        response
    }
}
