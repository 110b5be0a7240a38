//! An invitation's own page: into which workspace, as what, by whom; and joining.

use avow_model::refusal::Refusal;
use avow_service::members::{self, InvitationSeen};
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use crate::look::{self, Icon};
use crate::settings::role_name;
use crate::web::{Fault, Signed, Visit};

/// `GET /invite/{token}`
pub async fn show(signed: Option<Signed>, visit: Visit, Path(token): Path<String>) -> Result<Response, Fault> {
    match members::look(&visit.web.services, &token).await {
        Ok(seen) => Ok(invitation_page(&visit, signed.as_ref(), &token, &seen)),
        Err(Refusal::NotFound) => Ok(dead(&visit)),
        Err(refusal) => Err(visit.fault(refusal)),
    }
}

fn invitation_page(visit: &Visit, signed: Option<&Signed>, token: &str, seen: &InvitationSeen) -> Response {
    let title = visit.words.with("invite-title", &[("workspace", (&seen.workspace).into())]);
    let role = role_name(visit, seen.role);
    let lede = visit.words.with("invite-lede", &[("name", (&seen.inviter).into()), ("role", (&role).into())]);
    let next = match signed {
        Some(signed) => {
            let join = visit.words.with("invite-join", &[("name", (&signed.account.name).into())]);
            view! {
                <form class="stack" method="post" action=format!("/invite/{token}")>
                    <p>{visit.words.with("invite-signed-in", &[("email", (&signed.account.email).into())])}</p>
                    <div class="row"><button class="btn pri">{join}</button></div>
                </form>
            }
            .into_any()
        }
        None => view! {
            <p class="row">
                <a class="btn pri" href=format!("/sign-up?invite={token}")>{visit.t("invite-sign-up")}</a>
                <a class="btn" href=format!("/sign-in?next=/invite/{token}")>{visit.t("invite-sign-in")}</a>
            </p>
            <p class="hint">{visit.words.with("invite-sent-to", &[("email", (&seen.email).into())])}</p>
        }
        .into_any(),
    };
    let main = view! {
        <div class="prose">
            <h1 dir="auto">{title.clone()}</h1>
            <p class="lede" dir="auto">{lede}</p>
            {next}
        </div>
    };
    look::public(visit, 200, &title, true, main.into_any())
}

/// The link is wrong, expired, used up or taken back: what to do now.
fn dead(visit: &Visit) -> Response {
    let title = visit.t("invite-dead");
    let main = view! {
        <div class="none">
            {look::icon(Icon::Mail)}
            <h1>{title.clone()}</h1>
            <p>{visit.t("invite-dead-advice")}</p>
            <p class="row"><a class="btn" href="/">{visit.t("go-home")}</a></p>
        </div>
    };
    look::public(visit, 404, &title, true, main.into_any())
}

/// `POST /invite/{token}`: joins.
pub async fn join(signed: Signed, Path(token): Path<String>) -> Result<Response, Fault> {
    match members::accept(&signed.web.services, signed.person, &token).await {
        Ok(workspace) => Ok(look::redirect(&format!("/w/{}/inbox", workspace.slug))),
        Err(Refusal::NotFound) => Ok(dead(&signed.visit)),
        Err(refusal) => Err(signed.fault(refusal)),
    }
}
