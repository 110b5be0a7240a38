//! Leaving a workspace oneself: what it means, the deed, and what an only owner does first.

use avow_model::refusal::Refusal;
use avow_service::members::{self, Parting};
use axum::response::Response;
use leptos::prelude::*;

use crate::look::{self, Icon, icon};
use crate::web::{Fault, Form, Inside, Typed};

/// `GET /w/{workspace}/leave`
pub async fn page(inside: Inside) -> Result<Response, Fault> {
    show(&inside, &Form::default()).await
}

/// `POST /w/{workspace}/leave`
pub async fn leave(inside: Inside) -> Result<Response, Fault> {
    match members::leave(&inside.web.services, inside.member).await {
        Ok(()) => Ok(look::redirect("/workspaces?all=1&done=left")),
        Err(refusal @ Refusal::Invalid(_)) => show(&inside, &Form::refused(Typed::default(), refusal)).await,
        Err(refusal) => Err(inside.fault(refusal)),
    }
}

async fn show(inside: &Inside, form: &Form) -> Result<Response, Fault> {
    let parting = inside.ok(members::parting(&inside.web.services, inside.member).await)?;
    let title = inside.words.with("leave-title", &[("workspace", (&inside.workspace.name).into())]);
    let deed = match parting {
        Parting::Free => free(inside),
        Parting::OnlyOwner { others } => only_owner(inside, others),
    };
    let main = view! {
        <div class="prose">
            <h1 dir="auto">{title.clone()}</h1>
            {deed}
            <p><a href="/account/privacy">{inside.t("leave-back")}</a></p>
        </div>
    };
    Ok(look::public(inside, form.status(), &title, true, main.into_any()))
}

fn free(inside: &Inside) -> AnyView {
    view! {
        <ul class="rows" role="list">
            <li>{icon(Icon::Lock)}<span>{inside.t("members-leave-hint")}</span></li>
            <li>{icon(Icon::Inbox)}<span>{inside.t("leave-conversations")}</span></li>
        </ul>
        <form method="post" action=inside.to("/leave")><button class="btn bad">{inside.t("members-leave-do")}</button></form>
    }
    .into_any()
}

/// A workspace is never without an owner: why it does not go, and the ways in which it does.
fn only_owner(inside: &Inside, others: bool) -> AnyView {
    let why = if others { "leave-only-owner" } else { "leave-alone" };
    let members = others.then(|| view! { <a class="btn pri" href=inside.to("/settings/members")>{inside.t("leave-to-members")}</a> });
    let close = (!inside.workspace.demo).then(|| {
        view! { <a class="btn" href=inside.to("/settings/close")>{inside.t("settings-close")}</a> }
    });
    view! {
        <div class="notice warn">{icon(Icon::People)}<p>{inside.t(why)}</p></div>
        <p class="row">{members}{close}</p>
    }
    .into_any()
}
