//! Entering the frame: which chat, declared by which site, in which language, by which browser.

use avow_model::refusal::Refusal;
use avow_service::chat::{self, Chat, VISIT_DAYS, Visitor};
use avow_words::Lang;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use http::header::{HeaderValue, RETRY_AFTER, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, header};

use super::frame;
use crate::web::{Visit, Web};

/// A visit to the frame.
pub(super) struct Frame {
    /// The visit, in the language of the page around it.
    pub(super) visit: Visit,
    /// The chat.
    pub(super) chat: Chat,
    /// The origin that the snippet declared; none in a page of its own.
    pub(super) origin: Option<String>,
    /// The language that the snippet asked for.
    pub(super) lang: Option<Lang>,
    /// The cookie's token.
    pub(super) token: Option<String>,
    /// The browser, where it has written before.
    pub(super) visitor: Option<Visitor>,
}

impl FromRequestParts<Web> for Frame {
    type Rejection = Response;

    /// Enters, or answers why not. The query declares the origin and the language.
    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = <Visit as FromRequestParts<Web>>::from_request_parts(parts, web).await;
        let mut visit = visit.map_err(axum::response::IntoResponse::into_response)?;
        let lang = visit.param("lang").and_then(|tag| Lang::tagged(&tag));
        if let Some(lang) = lang {
            visit.lang = lang;
            visit.words = lang.words();
        }
        let params = RawPathParams::from_request_parts(parts, web).await;
        let key = params.ok().and_then(|params| params.iter().find(|(name, _)| *name == "key").map(|(_, key)| key.to_owned()));
        let origin = visit.param("origin").filter(|origin| !origin.is_empty());
        let entered = chat::enter(&web.services, &key.unwrap_or_default(), origin.as_deref()).await;
        let chat = entered.map_err(|refusal| frame::refused(&visit, &refusal))?;
        if foreign(&visit, &parts.headers).is_some_and(|origin| !chat.allows(origin)) {
            return Err(frame::refused(&visit, &Refusal::Forbidden));
        }
        let name = cookie_name(&chat.channel.public_key, web.services.config.secure());
        let token = CookieJar::from_headers(&parts.headers).get(&name).map(|cookie| cookie.value().to_owned());
        let found = chat::visitor(&web.services, &chat, token.as_deref()).await;
        let visitor = found.map_err(|refusal| frame::refused(&visit, &refusal))?;
        Ok(Frame { visit, chat, origin, lang, token, visitor })
    }
}

impl Frame {
    /// An address of this frame: `to("/log", &[("after", "3")])`. The origin and the language go with it.
    pub(super) fn to(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(origin) = &self.origin {
            query.append_pair("origin", origin);
        }
        if let Some(lang) = self.lang {
            query.append_pair("lang", lang.tag());
        }
        query.extend_pairs(more);
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/widget/{}{path}{mark}{query}", self.key())
    }

    /// The key in its address.
    pub(super) fn key(&self) -> &str {
        &self.chat.channel.public_key
    }

    /// Lets the browser keep the chat's cookie.
    pub(super) fn keep(&self, response: &mut Response, token: &str) {
        set_cookie(response, &self.cookie(token, VISIT_DAYS * 24 * 60 * 60));
    }

    /// Lets the browser drop it.
    pub(super) fn drop_cookie(&self, response: &mut Response) {
        set_cookie(response, &self.cookie("", 0));
    }

    /// The cookie (RFC 6265bis, CHIPS): in a frame it is kept apart for each site, and no script reads it.
    fn cookie(&self, token: &str, seconds: i64) -> String {
        let secure = self.visit.web.services.config.secure();
        let kept = if secure { "Secure; SameSite=None; Partitioned" } else { "SameSite=Lax" };
        format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; {kept}", cookie_name(self.key(), secure))
    }

    /// A refusal for a script: the status, and when to come again.
    pub(super) fn short(&self, refusal: &Refusal) -> Response {
        // By its type the script tells it from a page that refuses.
        let mut response = (status(refusal.status()), axum::Json(serde_json::json!({}))).into_response();
        retry_after(&mut response, refusal);
        response
    }
}

/// The cookie's name: one for each chat of the deployment.
fn cookie_name(key: &str, secure: bool) -> String {
    let start: String = key.chars().take(8).collect();
    if secure { format!("__Host-avow_chat_{start}") } else { format!("avow_chat_{start}") }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Says when to come again, where there was too much.
pub(super) fn retry_after(response: &mut Response, refusal: &Refusal) {
    if let Refusal::TooMany(seconds) = refusal {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
    }
}

/// A status of ours.
pub(super) fn status(number: u16) -> http::StatusCode {
    http::StatusCode::from_u16(number).unwrap_or(http::StatusCode::OK)
}

/// The `Origin` of a request that does not come from our own pages.
fn foreign<'a>(visit: &Visit, headers: &'a HeaderMap) -> Option<&'a str> {
    let origin = headers.get(header::ORIGIN)?.to_str().unwrap_or("null");
    let config = &visit.web.services.config;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = origin == config.origin() || (config.loopback && origin == format!("http://{host}"));
    (!own).then_some(origin)
}
