//! What machines look for under `/.well-known/`: that Global Privacy Control is honoured, and whom to tell of a hole.

use avow_model::refusal::Refusal;
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use serde_json::json;

use crate::web::{Fault, Visit};

/// For how many days a security.txt is good (RFC 9116, 2.5.5 asks for less than a year).
const GOOD: i64 = 180;

/// That the opt-out signal is honoured, and since when (GPC, "GPC Support Resource").
pub async fn gpc(visit: Visit) -> Response {
    let said = match visit.web.services.config.profile.effective_date {
        Some(date) => json!({ "gpc": true, "lastUpdate": date.format("%Y-%m-%d").to_string() }),
        None => json!({ "gpc": true }),
    };
    Json(said).into_response()
}

/// Whom to tell of a hole (RFC 9116). There is none while the profile names nobody.
///
/// # Errors
/// The profile names no address.
pub async fn security(visit: Visit) -> Result<Response, Fault> {
    let config = &visit.web.services.config;
    let Some(address) = avow_model::text::email(&config.profile.controller.support_email) else {
        return Err(visit.fault(Refusal::NotFound));
    };
    let expires = (visit.now + chrono::Duration::days(GOOD)).format("%Y-%m-%dT00:00:00Z");
    let text = format!(
        "Contact: mailto:{address}\nExpires: {expires}\nPreferred-Languages: en, ru\nCanonical: {}\nPolicy: {}\n",
        config.link("/.well-known/security.txt"),
        config.link("/privacy"),
    );
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
