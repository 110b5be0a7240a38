//! Language and look: remembered for a year with a yes, else until the browser is closed (CG-23).

use avow_model::refusal::Refusal;
use avow_words::Lang;
use axum::response::{IntoResponse as _, Response};

use super::{Stay, cookie_line, local, optional_stay, with_cookies};
use crate::look;
use crate::web::{Signed, Typed, Visit};

/// The cookie of the language.
pub(super) const LANGUAGE: &str = "avow_lang";
/// The cookie of the look.
pub(super) const THEME: &str = "avow_theme";

/// Is this a look that can be chosen and remembered?
pub(super) fn is_theme(value: &str) -> bool {
    matches!(value, "light" | "dark")
}

/// Chooses the language of pages.
pub async fn language(signed: Option<Signed>, visit: Visit, typed: Typed) -> Response {
    let Some(lang) = Lang::ALL.into_iter().find(|lang| lang.tag() == typed.get("lang")) else {
        return visit.fault(Refusal::wrong("lang", "privacy-wrong-language")).into_response();
    };
    // Whoever is signed in reads in their account's language, everywhere.
    if let Some(signed) = signed {
        let Signed { account, person, .. } = &signed;
        let services = &visit.web.services;
        if let Err(refusal) = avow_service::privacy::update(services, *person, &account.name, lang.tag(), account.version).await {
            return visit.fault(refusal).into_response();
        }
    }
    remember(&visit, &typed, LANGUAGE, lang.tag(), optional_stay(&visit, visit.choices.functional(), LANGUAGE))
}

/// Chooses light, dark, or what the system says.
pub async fn theme(visit: Visit, typed: Typed) -> Response {
    match typed.get("theme") {
        "system" => remember(&visit, &typed, THEME, "", Stay::Gone),
        theme if is_theme(theme) => remember(&visit, &typed, THEME, theme, optional_stay(&visit, visit.choices.functional(), THEME)),
        _ => visit.fault(Refusal::wrong("theme", "error-invalid")).into_response(),
    }
}

fn remember(visit: &Visit, typed: &Typed, name: &str, value: &str, stay: Stay) -> Response {
    let line = cookie_line(name, value, stay, visit.web.services.config.secure());
    with_cookies(look::redirect(&local(typed.get("next"), "/")), vec![line])
}
