//! Signing in with others: leaving for a provider, coming back, and one more step for who is new.
//!
//! What a browser carries meanwhile is one sealed cookie, `avow_signin`, for ten minutes.

mod pages;

use avow_model::refusal::Refusal;
use avow_service::accounts::Proof;
use avow_service::oidc::{self, Back, Connecting, Finish, Finished, Returned, Why};
use axum::extract::Path;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use http::HeaderValue;
use http::header::SET_COOKIE;

pub use pages::{buttons, logins_section, sign_in_again};

use super::{next_page, signed_in_response};
use crate::look;
use crate::web::{Access, Fault, Form, Routes, Signed, Typed, Visit};

/// Where somebody sees their sign-ins with others.
const LOGINS: &str = "/account/privacy#logins";

/// The routes of signing in with others.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in/with/{provider}", Access::Public, leave)
        .get("/sign-in/with/{provider}/back", Access::Public, back)
        .get("/sign-in/with/{provider}/finish", Access::Public, last_step)
        .post("/sign-in/with/{provider}/finish", Access::Public, finish)
        .post("/account/logins/{login}", Access::SignedIn, connect)
        .post("/account/logins/{login}/remove", Access::SignedIn, disconnect)
}

/// The cookie's name, with the `__Host-` prefix where the site is served over TLS.
fn cookie_name(visit: &Visit) -> &'static str {
    if visit.web.services.config.secure() { "__Host-avow_signin" } else { "avow_signin" }
}

pub(super) fn carried(visit: &Visit, jar: &CookieJar) -> Option<String> {
    jar.get(cookie_name(visit)).map(|cookie| cookie.value().to_owned())
}

/// The response, with the cookie of the sign-in under way; an empty one is taken away.
pub(super) fn carrying(visit: &Visit, mut response: Response, value: &str) -> Response {
    let seconds = if value.is_empty() { 0 } else { oidc::SECONDS };
    let secure = if visit.web.services.config.secure() { "; Secure" } else { "" };
    // Lax, for the way back begins on the provider's site.
    let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(visit));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// `GET /sign-in/with/{provider}?next=…&invite=…`
async fn leave(visit: Visit, Path(key): Path<String>) -> Result<Response, Fault> {
    let (next, invite) = (visit.param("next"), visit.param("invite"));
    match oidc::begin(&visit.web.services, &key, next.as_deref(), invite.as_deref()).await {
        Ok(away) => Ok(carrying(&visit, look::redirect(&away.url), &away.cookie)),
        Err(Refusal::Unavailable) => Ok(pages::refused(&visit, &key, Why::Failed)),
        Err(refusal) => Err(visit.fault(refusal)),
    }
}

/// `GET /sign-in/with/{provider}/back?code=…&state=…`
async fn back(signed: Option<Signed>, visit: Visit, Path(key): Path<String>, jar: CookieJar) -> Result<Response, Fault> {
    let returned =
        Returned { code: visit.param("code"), state: visit.param("state"), iss: visit.param("iss"), error: visit.param("error") };
    let person = signed.map(|signed| signed.person);
    let cookie = carried(&visit, &jar);
    let (address, agent) = (visit.address.clone(), visit.agent.clone());
    let went = oidc::back(&visit.web.services, &key, cookie.as_deref(), returned, person, address, agent).await;
    let response = match visit.ok(went)? {
        Back::In(opened, to) => signed_in_response(&visit, &opened, &next_page(to.as_deref().unwrap_or_default())),
        Back::Connected => look::redirect(LOGINS),
        Back::OneMoreStep(cookie) => {
            // On to an address without the code in it.
            return Ok(carrying(&visit, look::redirect(&format!("/sign-in/with/{key}/finish")), &cookie));
        }
        Back::Refused(why) => pages::refused(&visit, &key, why),
    };
    Ok(carrying(&visit, response, ""))
}

/// `GET /sign-in/with/{provider}/finish`
async fn last_step(visit: Visit, Path(key): Path<String>, jar: CookieJar) -> Result<Response, Fault> {
    let asked = oidc::ask(&visit.web.services, &key, carried(&visit, &jar).as_deref()).await;
    Ok(match visit.ok(asked)? {
        Some(ask) => pages::one_more_step(&visit, &key, &ask, &Form::filled(Typed::default().set("name", ask.name.clone()))),
        None => pages::refused(&visit, &key, Why::Stale),
    })
}

/// `POST /sign-in/with/{provider}/finish`
async fn finish(visit: Visit, Path(key): Path<String>, jar: CookieJar, typed: Typed) -> Result<Response, Fault> {
    let services = &visit.web.services;
    let cookie = carried(&visit, &jar);
    let filled = Finish {
        name: typed.get("name").to_owned(),
        workspace: typed.get("workspace").to_owned(),
        age: typed.ticked("age"),
        locale: visit.lang.tag().to_owned(),
        address: visit.address.clone(),
        agent: visit.agent.clone(),
    };
    match oidc::finish(services, &key, cookie.as_deref(), filled).await {
        Ok(Finished::In(opened, to)) => {
            let response = signed_in_response(&visit, &opened, &next_page(to.as_deref().unwrap_or("/welcome")));
            Ok(carrying(&visit, response, ""))
        }
        Ok(Finished::Stale) => Ok(pages::refused(&visit, &key, Why::Stale)),
        Err(refusal) => match visit.ok(oidc::ask(services, &key, cookie.as_deref()).await)? {
            Some(ask) => Ok(pages::one_more_step(&visit, &key, &ask, &Form::refused(typed, refusal))),
            None => Err(visit.fault(refusal)),
        },
    }
}

/// `POST /account/logins/{provider}`: on to the provider for who has just proven who they are, else the proof first.
async fn connect(signed: Signed, Path(key): Path<String>, typed: Typed) -> Result<Response, Fault> {
    let visit = &signed.visit;
    let password = Some(typed.get("password")).filter(|password| !password.is_empty());
    match oidc::connect(&visit.web.services, signed.person, &key, password).await {
        Ok(Connecting::Away(away)) => Ok(carrying(visit, pages::onward(visit, &key, &away), &away.cookie)),
        Ok(Connecting::Prove(proof)) => Ok(pages::prove(visit, &key, proof, &Form::default())),
        Err(Refusal::Unavailable) => Ok(pages::refused(visit, &key, Why::Failed)),
        Err(refusal @ (Refusal::Invalid(_) | Refusal::TooMany(_))) => {
            Ok(pages::prove(visit, &key, Proof::Password, &Form::refused(typed, refusal)))
        }
        Err(refusal) => Err(visit.fault(refusal)),
    }
}

/// `POST /account/logins/{login}/remove`
async fn disconnect(signed: Signed, Path(login): Path<String>) -> Result<Response, Fault> {
    let id = login.parse().map_err(|_| signed.fault(Refusal::NotFound))?;
    match oidc::disconnect(&signed.web.services, signed.person, id).await {
        Ok(()) => Ok(look::redirect(LOGINS)),
        Err(Refusal::Invalid(_)) => Ok(pages::last_way(&signed.visit)),
        Err(refusal) => Err(signed.fault(refusal)),
    }
}
