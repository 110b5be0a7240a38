//! Signing up, in and out; proving an address; setting a new password.

mod forms;
mod oidc;
mod pages;

use avow_service::accounts::Opened;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::HeaderValue;
use http::header::SET_COOKIE;
use leptos::prelude::AnyView;

pub use oidc::{logins_section, sign_in_again};

use crate::look::{self, fields};
use crate::web::{Access, Form, Routes, Visit, local, session_cookie};

/// The routes of accounts.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-up", Access::Public, pages::sign_up)
        .post("/sign-up", Access::Public, forms::sign_up)
        .get("/sign-up/sent", Access::Public, pages::sent)
        .get("/sign-in", Access::Public, pages::sign_in)
        .post("/sign-in", Access::Public, forms::sign_in)
        .post("/sign-out", Access::Own, forms::sign_out)
        .get("/reset", Access::Public, pages::ask_reset)
        .post("/reset", Access::Public, forms::ask_reset)
        .get("/reset/sent", Access::Public, pages::reset_sent)
        .get("/reset/{token}", Access::Public, pages::reset)
        .post("/reset/{token}", Access::Public, forms::reset)
        .get("/verify/{token}", Access::Public, pages::verify)
        .post("/verify/{token}", Access::Public, forms::verify)
        .with(oidc::routes())
}

/// A response that signs a browser in and leads on.
pub fn signed_in_response(visit: &Visit, opened: &Opened, to: &str) -> Response {
    with_cookie(visit, look::redirect(to), &opened.token, opened.seconds)
}

/// A response that signs a browser out and leads on.
pub fn signed_out_response(visit: &Visit, to: &str) -> Response {
    with_cookie(visit, look::redirect(to), "", 0)
}

fn with_cookie(visit: &Visit, mut response: Response, token: &str, seconds: i64) -> Response {
    let secure = visit.web.services.config.secure();
    let mut cookie = Cookie::new(session_cookie(secure), token.to_owned());
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(secure);
    cookie.set_same_site(SameSite::Lax);
    let text = format!("{cookie}; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// A place of our own to go on to after signing in; anything else leads home.
pub fn next_page(next: &str) -> String {
    local(next).unwrap_or("/workspaces").to_owned()
}

/// The address of a page on the way in, which hands on where somebody wanted to go.
fn handing_on(page: &str, next: &str) -> String {
    match local(next) {
        Some(next) => format!("{page}?next={}", url::form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>()),
        None => page.to_owned(),
    }
}

/// The invitation to which somebody wanted to go.
fn invitation_in(next: &str) -> Option<&str> {
    let token = next.strip_prefix("/invite/")?;
    let sound =
        !token.is_empty() && token.len() <= 100 && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    sound.then_some(token)
}

/// That somebody is old enough, by the deployment's own facts.
fn old_enough(visit: &Visit, form: &Form) -> AnyView {
    let age = i64::from(visit.web.services.config.profile.minimum_age);
    fields::tick_saying(visit, form, "age", visit.words.with("your-age", &[("age", age.into())]), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_but_home_and_to_our_own_pages() {
        assert_eq!(next_page("/w/lamps/inbox?status=open"), "/w/lamps/inbox?status=open");
        for foreign in ["", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x"] {
            assert_eq!(next_page(foreign), "/workspaces", "{foreign}");
        }
    }

    #[test]
    fn where_somebody_wanted_to_go_is_handed_on_and_nothing_foreign() {
        assert_eq!(handing_on("/sign-in", "/w/lamps/inbox?a=b&c"), "/sign-in?next=%2Fw%2Flamps%2Finbox%3Fa%3Db%26c");
        assert_eq!(handing_on("/sign-in", ""), "/sign-in");
        assert_eq!(handing_on("/sign-in", "//evil.example"), "/sign-in");
    }

    #[test]
    fn an_invitation_is_known_by_its_address() {
        assert_eq!(invitation_in("/invite/aB-_9"), Some("aB-_9"));
        for other in ["/invite/", "/invite/a/b", "/invite/a?b", "/inviteaB", "/invite/a%20b", "//invite/ab"] {
            assert_eq!(invitation_in(other), None, "{other}");
        }
    }
}
