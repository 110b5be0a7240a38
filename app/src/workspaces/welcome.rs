//! The first three steps of a workspace: the chat on a site, a colleague, the privacy page. What is done is told by
//! what is there, so that one can leave and come back.

use avow_model::access::Role;
use avow_model::refusal::Refusal;
use avow_service::members;
use avow_service::settings::channels::{self, Channel};
use avow_service::settings::{self, Progress};
use axum::response::Response;
use leptos::prelude::*;

use crate::look::{self, Icon, fields};
use crate::settings::{role_choice, snippet};
use crate::web::{Fault, Form, Inside, Typed, Visit};

/// Which step a refused form belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Site,
    Invite,
    Privacy,
}

/// `GET /w/{workspace}/welcome`
pub async fn show(inside: Inside) -> Result<Response, Fault> {
    let progress = progress(&inside).await?;
    Ok(welcome_page(&inside, &progress, None))
}

async fn progress(inside: &Inside) -> Result<Progress, Fault> {
    inside.ok(settings::progress(&inside.web.services, inside.member).await)
}

fn welcome_page(inside: &Inside, progress: &Progress, refused: Option<(Step, Form)>) -> Response {
    let visit = &inside.visit;
    let first_name = inside.account.name.split_whitespace().next().unwrap_or_default().to_owned();
    let title = visit.words.with("welcome-title", &[("name", (&first_name).into())]);
    let status = refused.as_ref().map_or(200, |(_, form)| form.status());
    let form = |step: Step| match &refused {
        Some((at, form)) if *at == step => form.clone(),
        _ => Form::filled(Typed::default().set("role", Role::Agent.name())),
    };
    let at = match (progress.on_a_site, progress.company) {
        (false, _) => Step::Site,
        (true, false) => Step::Invite,
        (true, true) => Step::Privacy,
    };
    let main = view! {
        <div class="prose">
            <h1 dir="auto">{title.clone()}</h1>
            <p class="lede">{visit.t("welcome-lede")}</p>
            <p><a href=inside.to("/inbox")>{visit.t("welcome-skip")}</a></p>
            <ol class="ladder" role="list">
                {rung(visit, 1, progress.on_a_site, at == Step::Site, site_step(inside, progress, &form(Step::Site)))}
                {rung(visit, 2, progress.company, at == Step::Invite, invite_step(inside, progress, &form(Step::Invite)))}
                {rung(visit, 3, false, at == Step::Privacy, privacy_step(inside))}
            </ol>
        </div>
    };
    look::public(visit, status, &title, true, main.into_any())
}

fn rung(visit: &Visit, number: i64, done: bool, current: bool, step: AnyView) -> AnyView {
    let sign = if done {
        view! { <span>{look::small(Icon::Check)}<span class="vh">{visit.t("welcome-done")}</span></span> }.into_any()
    } else {
        view! { <span>{number}</span> }.into_any()
    };
    view! { <li class=done.then_some("done") aria-current=current.then_some("step")>{sign}{step}</li> }.into_any()
}

fn site_step(inside: &Inside, progress: &Progress, form: &Form) -> AnyView {
    let Some(chat) = &progress.chat else {
        return view! {
            <div class="stack">
                <h2>{inside.t("welcome-site")}</h2>
                <p><a class="btn" href=inside.to("/settings/channels")>{inside.t("welcome-site-make")}</a></p>
            </div>
        }
        .into_any();
    };
    let origin = fields::Kind { kind: "url", ..fields::Kind::TEXT }.required().longest(300);
    view! {
        <div class="stack">
            <div><h2>{inside.t("welcome-site")}</h2><p class="dim">{inside.t("welcome-site-lede")}</p></div>
            {allowed(inside, chat)}
            <form class="stack" method="post" action=inside.to("/welcome/site")>
                {fields::summary(inside, form)}
                {fields::text(inside, form, "origin", "welcome-origin", "welcome-origin-hint", origin)}
                <div class="row"><button class="btn pri">{inside.t("welcome-origin-do")}</button></div>
            </form>
            <div>
                <p class="hint">{inside.t("settings-snippet-hint")}</p>
                {snippet(inside, channels::snippet(&inside.web.services, chat))}
            </div>
            <p><a href=format!("/widget/{}", chat.public_key)>{inside.t("settings-try")}</a></p>
        </div>
    }
    .into_any()
}

/// The sites that may show the chat already.
fn allowed(visit: &Visit, chat: &Channel) -> Option<AnyView> {
    let origins = &chat.settings.origins;
    if origins.is_empty() {
        return None;
    }
    let listed = origins.iter().map(|origin| view! { <li><code>{origin.clone()}</code></li> }).collect_view();
    Some(view! { <div><p>{visit.t("welcome-origins")}</p><ul>{listed}</ul></div> }.into_any())
}

fn invite_step(inside: &Inside, progress: &Progress, form: &Form) -> AnyView {
    let lede = inside.t(if progress.company { "welcome-invite-done" } else { "welcome-invite-lede" });
    let email = fields::Kind { autocomplete: "off", ..fields::Kind::EMAIL };
    let who = progress.company.then(|| view! { " "<a href=inside.to("/settings/members")>{inside.t("welcome-invite-who")}</a> });
    view! {
        <form class="stack" method="post" action=inside.to("/welcome/invite")>
            <div><h2>{inside.t("welcome-invite")}</h2><p class="dim">{lede}{who}</p></div>
            {fields::summary(inside, form)}
            {fields::text(inside, form, "email", "members-email", "members-email-hint", email)}
            {role_choice(inside, form)}
            <div class="row"><button class="btn pri">{inside.t("members-invite-do")}</button></div>
        </form>
    }
    .into_any()
}

fn privacy_step(inside: &Inside) -> AnyView {
    view! {
        <div class="stack">
            <div><h2>{inside.t("welcome-privacy")}</h2><p class="dim">{inside.t("welcome-privacy-lede")}</p></div>
            <p class="row">
                <a class="btn" href="/privacy">{inside.t("welcome-privacy-look")}</a>
                <a class="btn pri" href=inside.to("/inbox")>{inside.t("welcome-finish")}</a>
            </p>
        </div>
    }
    .into_any()
}

/// `POST /w/{workspace}/welcome/site`: lets a site show the first chat.
pub async fn site(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    let held = progress(&inside).await?;
    let Some(chat) = &held.chat else { return Err(inside.fault(Refusal::NotFound)) };
    match channels::allow(&inside.web.services, inside.member, chat.id, typed.get("origin")).await {
        Ok(()) => Ok(look::redirect(&inside.to("/welcome"))),
        Err(refusal) => Ok(welcome_page(&inside, &held, Some((Step::Site, Form::refused(typed, refusal))))),
    }
}

/// `POST /w/{workspace}/welcome/invite`: invites the first colleague.
pub async fn invite(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    let invited = match Role::named(typed.get("role")) {
        Some(role) => members::invite(&inside.web.services, inside.member, typed.get("email"), role).await,
        None => Err(Refusal::wrong("role", "members-wrong-role")),
    };
    match invited {
        Ok(_) => Ok(look::redirect(&inside.to("/welcome"))),
        Err(refusal) => {
            let held = progress(&inside).await?;
            Ok(welcome_page(&inside, &held, Some((Step::Invite, Form::refused(typed, refusal)))))
        }
    }
}
