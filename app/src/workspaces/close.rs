//! Closing a workspace: the page that says what it means, in numbers, the deed, the way back, and what everybody who
//! works there is told meanwhile.

use avow_model::access::Permission;
use avow_model::refusal::Refusal;
use avow_service::accounts::Proof;
use avow_service::workspaces::{self, Closing};
use axum::response::Response;
use leptos::prelude::*;

use crate::accounts::sign_in_again;
use crate::look::fields::{self, Kind};
use crate::look::{self, Icon, icon, small};
use crate::web::{Fault, Form, Inside, Typed};

/// `GET /w/{workspace}/settings/close`
pub async fn page(inside: Inside) -> Result<Response, Fault> {
    let means = inside.ok(workspaces::closing(&inside.web.services, inside.member).await)?;
    Ok(show(&inside, &means, &Form::default()))
}

/// `POST /w/{workspace}/settings/close`: when the days are over, or at once.
pub async fn close(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    let services = &inside.web.services;
    let at_once = typed.get("now") == "1";
    match workspaces::close(services, inside.member, typed.get("workspace"), typed.get("password"), at_once).await {
        Ok(_) if at_once => Ok(look::redirect("/workspaces?all=1&done=closed")),
        Ok(_) => Ok(look::redirect(&inside.to("/closing"))),
        Err(refusal @ (Refusal::NotFound | Refusal::Forbidden | Refusal::SignedOut)) => Err(inside.fault(refusal)),
        Err(refusal) => {
            let means = inside.ok(workspaces::closing(services, inside.member).await)?;
            let form = Form::refused(typed, refusal);
            Ok(look::told(show(&inside, &means, &form), &form))
        }
    }
}

/// `POST /w/{workspace}/settings/reopen`
pub async fn reopen(inside: Inside) -> Result<Response, Fault> {
    inside.ok(workspaces::reopen(&inside.web.services, inside.member).await)?;
    Ok(look::redirect(&inside.to("/settings/workspace?done=reopened")))
}

/// `GET /w/{workspace}/closing`: what is so, and what one still can do; where all else in a closed workspace leads.
pub async fn still(inside: Inside) -> Response {
    let Some(until) = inside.workspace.erase_at else { return look::redirect(&inside.to("/inbox")) };
    let day = avow_words::long_day(inside.words, until);
    let title = inside.words.with("closing-closed", &[("workspace", (&inside.workspace.name).into())]);
    let owner = inside.may(Permission::CloseWorkspace).then(|| {
        view! {
            <form method="post" action=inside.to("/settings/reopen")><button class="btn pri">{inside.t("closing-reopen")}</button></form>
            <a class="btn" href=inside.to("/settings/close")>{inside.t("closing-sooner")}</a>
        }
    });
    let ask = (!inside.may(Permission::CloseWorkspace)).then(|| view! { <p>{inside.t("closing-ask")}</p> });
    let main = view! {
        <div class="none">
            {icon(Icon::Hourglass)}
            <h1 dir="auto">{title.clone()}</h1>
            <p>{inside.words.with("closing-still", &[("day", day.as_str().into())])}</p>
            {ask}
            <div class="row">{owner}{export(&inside)}<a class="btn" href=inside.to("/inbox")>{inside.t("closing-read")}</a></div>
        </div>
    };
    look::public(&inside, 200, &title, true, main.into_any())
}

/// Says on every page of a closed workspace that it is closed, and lets its owner open it again. None in any other.
pub fn notice(inside: &Inside) -> Option<AnyView> {
    let day = avow_words::long_day(inside.words, inside.workspace.erase_at?);
    let says = inside.words.with("closing-notice", &[("day", day.as_str().into())]);
    let reopen = inside.may(Permission::CloseWorkspace).then(|| {
        view! {
            <form method="post" action=inside.to("/settings/reopen") class="push">
                <button class="btn s">{inside.t("closing-reopen")}</button>
            </form>
        }
    });
    Some(
        view! {
            <div class="notice warn">
                {icon(Icon::Hourglass)}
                <span>{says}" "<a href=inside.to("/closing")>{inside.t("closing-more")}</a></span>
                {reopen}
            </div>
        }
        .into_any(),
    )
}

/// Everyone as a file, for who may take them along.
fn export(inside: &Inside) -> Option<AnyView> {
    inside.may(Permission::ExportContacts).then(|| {
        let to = inside.to("/contacts/export");
        view! { <a class="btn" href=to>{small(Icon::Down)}{inside.t("closing-export")}</a> }.into_any()
    })
}

fn show(inside: &Inside, means: &Closing, form: &Form) -> Response {
    let name = &means.workspace.name;
    let title = inside.words.with("closing-title", &[("workspace", name.into())]);
    let count = |key: &str, count: i64| inside.words.with(key, &[("count", count.into())]);
    let lost = [count("closing-contacts", means.content.contacts), count("closing-conversations", means.content.conversations)].join(", ");
    let deed = match &means.proof {
        Some(Proof::SignIn(providers)) => sign_in_again(inside, "prove-sign-in", providers, &inside.to("/settings/close")),
        proof => deed(inside, means, proof.is_some(), form),
    };
    let closed = means.workspace.erase_at.map(|until| {
        let day = avow_words::long_day(inside.words, until);
        look::notice("warn", Icon::Hourglass, inside.words.with("closing-notice", &[("day", day.as_str().into())]))
    });
    let main = view! {
        <div class="prose">
            <h1 dir="auto">{title.clone()}</h1>
            {closed}
            {fields::summary(inside, form)}
            <ul class="rows" role="list">
                <li>{icon(Icon::Trash)}<span>{inside.words.with("closing-goes", &[("what", lost.as_str().into())])}</span></li>
                <li>{icon(Icon::People)}<span>{count("closing-members", means.content.members)}</span></li>
                <li>{icon(Icon::Web)}<span>{inside.t("closing-chat")}</span></li>
            </ul>
            <p class="row">{export(inside)}</p>
            {deed}
            <p><a href=inside.to("/inbox")>{inside.t("closing-back")}</a></p>
        </div>
    };
    look::public(inside, form.status(), &title, true, main.into_any())
}

/// The form: the name and the proof, and the two ways to go. Enter presses the one with the way back.
fn deed(inside: &Inside, means: &Closing, password: bool, form: &Form) -> AnyView {
    let day = avow_words::long_day(inside.words, means.until);
    let days = inside.words.with("closing-days", &[("count", i64::from(means.days).into()), ("day", day.as_str().into())]);
    let later = means.workspace.erase_at.is_none().then(|| {
        view! {
            <li>
                <div><b>{inside.t("closing-later-title")}</b><p class="dim"><small>{days}</small></p></div>
                <button class="btn" name="now" value="0">{inside.t("closing-later")}</button>
            </li>
        }
    });
    let password = password.then(|| fields::text(inside, form, "password", "your-password", "", Kind::PASSWORD));
    view! {
        <form class="card stack" method="post" action=inside.to("/settings/close")>
            <p dir="auto">{inside.words.with("closing-type", &[("workspace", (&means.workspace.name).into())])}</p>
            {fields::text(inside, form, "workspace", "closing-name", "", Kind::TEXT.required().longest(80))}
            {password}
            <ul class="deeds" role="list">
                {later}
                <li>
                    <div><b>{inside.t("closing-now-title")}</b><p class="dim"><small>{inside.t("closing-now-hint")}</small></p></div>
                    <button class="btn bad" name="now" value="1">{inside.t("closing-now")}</button>
                </li>
            </ul>
        </form>
    }
    .into_any()
}
