//! The start page for whoever comes by, and the choice among workspaces for whoever is signed in.

use avow_model::access::{Permission, Role};
use avow_service::workspaces::{self, Workspace};
use axum::response::Response;
use leptos::prelude::*;

use crate::look::{self, Icon, fields};
use crate::settings::role_name;
use crate::web::{Fault, Form, Signed, Typed, Visit};

/// `GET /`: what Avow is, or on to the workspaces.
pub async fn start(signed: Option<Signed>, visit: Visit) -> Response {
    if signed.is_some() {
        return look::redirect("/workspaces");
    }
    let title = visit.t("start-title");
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{visit.t("start-what")}</p>
            <p>{visit.t("start-how")}</p>
            <p>{visit.t("start-where")}</p>
            <p class="row">
                <a class="btn pri" href="/sign-up">{visit.t("start-sign-up")}</a>
                <a class="btn" href="/sign-in">{visit.t("start-sign-in")}</a>
            </p>
            <p><a href="/privacy">{visit.t("start-privacy")}</a></p>
        </div>
    };
    look::public(&visit, 200, &title, true, main.into_any())
}

/// `GET /welcome`: on to the first steps of the newest workspace that one may set up, or to the workspaces.
pub async fn welcome(signed: Signed) -> Result<Response, Fault> {
    let mine = signed.ok(workspaces::mine(&signed.web.services, signed.person).await)?;
    let newest = mine.iter().rev().find(|(_, role)| role.may(Permission::ManageChannels));
    Ok(look::redirect(&newest.map_or_else(|| "/workspaces".to_owned(), |(workspace, _)| format!("/w/{}/welcome", workspace.slug))))
}

/// `GET /workspaces`: straight on where there is only one; `?all=1` shows the choice all the same.
pub async fn choose(signed: Signed) -> Result<Response, Fault> {
    let mine = signed.ok(workspaces::mine(&signed.web.services, signed.person).await)?;
    match mine.as_slice() {
        [(only, _)] if signed.param("all").is_none() => Ok(look::redirect(&format!("/w/{}/inbox", only.slug))),
        _ => Ok(choose_page(&signed, mine, &Form::default())),
    }
}

fn choose_page(signed: &Signed, mine: Vec<(Workspace, Role)>, form: &Form) -> Response {
    let visit = &signed.visit;
    let none = mine.is_empty();
    let done = match visit.param("done").as_deref() {
        Some("closed") => Some("choose-done-closed"),
        Some("left") => Some("choose-done-left"),
        Some("demo") => Some("choose-done-demo"),
        _ => None,
    };
    let title = visit.t(match (none, done) {
        (false, _) => "choose-title",
        (true, None) => "choose-new",
        (true, Some(_)) => "choose-none",
    });
    let done = done.map(|key| look::notice("ok", Icon::Check, visit.t(key)));
    let rows = mine
        .into_iter()
        .map(|(workspace, role)| {
            let demo = workspace.demo.then(|| view! { " "<span class="tag">{visit.t("choose-demo")}</span> });
            let closed = workspace.erase_at.map(|until| {
                let day = avow_words::day(visit.words, until, visit.now);
                view! { " "<span class="tag warn">{visit.words.with("choose-closed", &[("day", (&day).into())])}</span> }
            });
            view! {
                <li>
                    {look::icon(Icon::Building)}
                    <div>
                        <a href=format!("/w/{}/inbox", workspace.slug) dir="auto">{workspace.name}</a>{demo}{closed}
                        <p class="hint">{role_name(visit, role)}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    let list = (!none).then(|| view! { <ul class="rows" role="list">{rows}</ul> });
    let lede = visit.t(if none { "choose-new-lede" } else { "choose-lede" });
    let another = (!none).then(|| view! { <h2>{visit.t("choose-another")}</h2> });
    let company = fields::Kind { autocomplete: "organization", ..fields::Kind::TEXT }.required().longest(80);
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            {done}
            <p class="lede">{lede}</p>
            {list}
            <section>
                {another}
                <form class="stack" method="post" action="/workspaces">
                    {fields::summary(visit, form)}
                    {fields::once(visit, form)}
                    {fields::text(visit, form, "name", "choose-name", "choose-name-hint", company)}
                    <div class="row"><button class="btn pri">{visit.t("choose-make")}</button></div>
                </form>
            </section>
            <p><a href="/account/privacy">{visit.t("choose-account")}</a></p>
            <form method="post" action="/sign-out"><button class="btn quiet">{visit.t("choose-sign-out")}</button></form>
        </div>
    };
    look::public(visit, form.status(), &title, true, main.into_any())
}

/// `POST /workspaces`: makes another one.
pub async fn make(signed: Signed, typed: Typed) -> Result<Response, Fault> {
    let services = &signed.web.services;
    let make = async {
        let workspace = workspaces::create(services, signed.person, typed.get("name"), signed.lang.tag()).await?;
        Ok(format!("/w/{}/welcome", workspace.slug))
    };
    match signed.web.once.lead(signed.person.account, typed.get("client"), signed.now, make).await {
        Ok(to) => Ok(look::redirect(&to)),
        Err(refusal) => {
            let mine = signed.ok(workspaces::mine(services, signed.person).await)?;
            Ok(choose_page(&signed, mine, &Form::refused(typed, refusal)))
        }
    }
}
