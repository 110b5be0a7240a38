//! The form routes of accounts.

use avow_model::refusal::Refusal;
use avow_service::accounts::{self, Proven, SignUp, SignedUp};
use axum::extract::Path;
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::{handing_on, next_page, oidc, pages, signed_in_response, signed_out_response};
use crate::look;
use crate::web::{Fault, Form, Signed, Typed, Visit, local};

/// `POST /sign-up`
pub async fn sign_up(visit: Visit, typed: Typed) -> Result<Response, Fault> {
    let invite = Some(typed.get("invite").to_owned()).filter(|token| !token.is_empty());
    let made = accounts::sign_up(
        &visit.web.services,
        SignUp {
            name: typed.get("name").to_owned(),
            email: typed.get("email").to_owned(),
            password: typed.get("password").to_owned(),
            workspace: typed.get("workspace").to_owned(),
            age: typed.ticked("age"),
            locale: visit.lang.tag().to_owned(),
            setup_token: typed.get("setup_token").to_owned(),
            invitation: invite.clone(),
            address: visit.address.clone(),
            agent: visit.agent.clone(),
        },
    )
    .await;
    match made {
        Ok(SignedUp::In(opened)) => {
            let next = local(typed.get("next")).unwrap_or("/welcome");
            Ok(signed_in_response(&visit, &opened, if invite.is_some() { "/workspaces" } else { next }))
        }
        Ok(SignedUp::Mailed(own)) => Ok(oidc::carrying(&visit, look::redirect(&handing_on("/sign-up/sent", typed.get("next"))), &own)),
        Err(Refusal::NotFound) => Ok(pages::dead_link(&visit)),
        Err(refusal) => pages::sign_up_page(&visit, &Form::refused(typed, refusal)).await,
    }
}

/// `POST /sign-in`
pub async fn sign_in(visit: Visit, typed: Typed) -> Response {
    let services = &visit.web.services;
    let opened = accounts::sign_in(services, typed.get("email"), typed.get("password"), visit.address.clone(), visit.agent.clone()).await;
    match opened {
        Ok(opened) => signed_in_response(&visit, &opened, &next_page(typed.get("next"))),
        Err(refusal) => pages::sign_in_page(&visit, &Form::refused(typed, refusal)),
    }
}

/// `POST /sign-out`
pub async fn sign_out(signed: Signed) -> Result<Response, Fault> {
    signed.ok(accounts::sign_out(&signed.web.services, signed.person).await)?;
    Ok(signed_out_response(&signed.visit, "/sign-in"))
}

/// `POST /reset`
pub async fn ask_reset(visit: Visit, typed: Typed) -> Response {
    match accounts::ask_reset(&visit.web.services, typed.get("email"), visit.address.as_deref()).await {
        Ok(()) => look::redirect(&handing_on("/reset/sent", typed.get("next"))),
        Err(refusal) => pages::ask_reset_page(&visit, &Form::refused(typed, refusal)),
    }
}

/// `POST /reset/{token}`
pub async fn reset(visit: Visit, Path(token): Path<String>, typed: Typed) -> Response {
    let services = &visit.web.services;
    match accounts::reset(services, &token, typed.get("password"), visit.address.clone(), visit.agent.clone()).await {
        Ok(opened) => signed_in_response(&visit, &opened, "/workspaces"),
        Err(Refusal::NotFound) => pages::dead_link(&visit),
        Err(refusal) => pages::reset_page(&visit, &token, &Form::refused(typed, refusal)),
    }
}

/// `POST /verify/{token}`
pub async fn verify(visit: Visit, Path(token): Path<String>, jar: CookieJar) -> Result<Response, Fault> {
    let browser = oidc::carried(&visit, &jar);
    let proven = accounts::verify(&visit.web.services, &token, browser.as_deref(), visit.address.clone(), visit.agent.clone()).await;
    match proven {
        Ok(Proven::In(opened)) => Ok(oidc::carrying(&visit, signed_in_response(&visit, &opened, "/welcome"), "")),
        Ok(Proven::Elsewhere) => Ok(look::redirect("/sign-in?proven=1&next=/welcome")),
        Err(Refusal::NotFound) => Ok(pages::dead_link(&visit)),
        Err(refusal) => Err(visit.fault(refusal)),
    }
}
