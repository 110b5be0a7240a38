//! Privacy on the page: the banner, the cookie choices, the policy, and a member's own page.
//!
//! Public pages carry no script: everything here is a plain form or a link.

mod account;
mod agent;
mod banner;
mod choices;
mod held;
mod leave;
mod policy;
mod preferences;
mod wellknown;

use http::HeaderValue;
use http::header::SET_COOKIE;

pub use banner::{banner, unpublished};

use crate::web::{self, Access, Routes, Visit};

/// The routes of privacy.
pub fn routes() -> Routes {
    Routes::new()
        .get("/privacy", Access::Public, policy::page)
        .get("/privacy/choices", Access::Public, choices::page)
        .post("/privacy/choices", Access::Public, choices::save)
        .get("/privacy/left", Access::Public, leave::left)
        .post("/language", Access::Public, preferences::language)
        .post("/theme", Access::Public, preferences::theme)
        .get("/account/privacy", Access::Own, account::page)
        .get("/account/privacy/copy", Access::Own, held::copy)
        .post("/account/profile", Access::SignedIn, account::profile)
        .post("/account/password", Access::SignedIn, account::password)
        .post("/account/sessions/end-others", Access::Own, account::end_others)
        .post("/account/sessions/{id}/end", Access::Own, account::end)
        .get("/account/delete", Access::Own, leave::page)
        .post("/account/delete", Access::Own, leave::leave)
        .post("/account/keep", Access::Own, leave::keep)
        .get("/.well-known/gpc.json", Access::Public, wellknown::gpc)
        .get("/.well-known/security.txt", Access::Public, wellknown::security)
}

/// Pages that answer to forms only: nobody can be led back to them.
const FORMS_ONLY: [&str; 2] = ["/language", "/theme"];

/// A place of our own to go back to; anything else leads to `otherwise`.
fn local(next: &str, otherwise: &str) -> String {
    web::local(next).filter(|next| !FORMS_ONLY.contains(next)).unwrap_or(otherwise).to_owned()
}

/// How long a cookie is to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    /// Until the browser is closed.
    Session,
    /// So many seconds.
    Seconds(u64),
    /// No longer.
    Gone,
}

/// The line that sets one of our own cookies. No script may read them.
fn cookie_line(name: &str, value: &str, stay: Stay, secure: bool) -> String {
    let age = match stay {
        Stay::Session => String::new(),
        Stay::Seconds(seconds) => format!("; Max-Age={seconds}"),
        Stay::Gone => "; Max-Age=0".to_owned(),
    };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{}{age}", if secure { "; Secure" } else { "" })
}

/// Puts lines that set cookies on a response.
fn with_cookies(mut response: axum::response::Response, lines: Vec<String>) -> axum::response::Response {
    for line in lines {
        if let Ok(value) = HeaderValue::from_str(&line) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

/// How long a cookie that waits for a yes may stay: as registered with it, else until the browser is closed (CG-23).
fn optional_stay(visit: &Visit, functional: bool, name: &str) -> Stay {
    if !functional {
        return Stay::Session;
    }
    visit.web.services.config.profile.cookie_seconds(name).map_or(Stay::Session, Stay::Seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_our_own_pages_only() {
        assert_eq!(local("/privacy?x=1", "/"), "/privacy?x=1");
        assert_eq!(local("/", "/else"), "/");
        for foreign in [
            "",
            "privacy",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/a\r\nSet-Cookie:x",
            "/é",
            "/language",
            "/theme",
        ] {
            assert_eq!(local(foreign, "/else"), "/else", "{foreign}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(2_000)), "/else"), "/else");
    }

    #[test]
    fn cookies_say_how_long_they_stay() {
        assert_eq!(cookie_line("avow_lang", "ru", Stay::Session, false), "avow_lang=ru; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(cookie_line("a", "b", Stay::Seconds(60), true), "a=b; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60");
        assert_eq!(cookie_line("a", "", Stay::Gone, false), "a=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
