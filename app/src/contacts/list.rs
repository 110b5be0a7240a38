//! Everyone, the latest active first, and the quick find.

use avow_model::access::Permission;
use avow_model::contacts::{ContactRow, Import, ImportState};
use avow_model::id::SearchId;
use avow_model::refusal::Refusal;
use avow_service::contacts::{self, Page};
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

use super::{At, next_page, side};
use crate::look::{self, Icon, Section, icon, small};
use crate::web::{Fault, Inside, Typed, Web};

/// `GET /w/{workspace}/contacts`
pub async fn page(inside: Inside, State(web): State<Web>) -> Result<Response, Fault> {
    let found = match inside.param("search").map(|id| id.parse::<SearchId>()) {
        None => contacts::list(&web.services, inside.member, inside.param("after").as_deref()).await,
        Some(Ok(id)) => contacts::search(&web.services, inside.member, id).await,
        Some(Err(_)) => Err(Refusal::NotFound),
    };
    let people = match found {
        // A search that has been forgotten leads back to everyone.
        Err(Refusal::NotFound) => return Ok(look::redirect(&inside.to("/contacts"))),
        found => inside.ok(found)?,
    };
    let running =
        if inside.may(Permission::ImportContacts) { inside.ok(contacts::imports(&web.services, inside.member).await)? } else { Vec::new() };
    let title = inside.t(if people.query.is_some() { "contacts-found" } else { "contacts-everyone" });
    let main = main(&inside, &title, people, running);
    Ok(look::work(&inside, 200, Section::People, &title, "", side(&inside, At::Everyone), main))
}

/// `POST /w/{workspace}/contacts/search`
pub async fn search(inside: Inside, State(web): State<Web>, typed: Typed) -> Result<Response, Fault> {
    let kept = inside.ok(contacts::keep_search(&web.services, inside.member, typed.get("query")).await)?;
    Ok(look::redirect(&match kept {
        Some(id) => inside.to(&format!("/contacts?search={id}")),
        None => inside.to("/contacts"),
    }))
}

fn main(inside: &Inside, title: &str, people: Page, imports: Vec<Import>) -> AnyView {
    let bring = inside.may(Permission::ImportContacts).then(|| {
        view! { <a class="btn s" href=inside.to("/contacts/import")>{small(Icon::Up)}" "{inside.t("contacts-import-short")}</a> }
    });
    let make = inside.may(Permission::EditContacts).then(|| {
        view! { <a class="btn s pri" href=inside.to("/contacts/new")>{small(Icon::Plus)}" "{inside.t("contacts-new")}</a> }
    });
    let export = inside.may(Permission::ExportContacts).then(|| {
        let to = inside.to("/contacts/export");
        view! { <a class="btn thin" href=to>{small(Icon::Down)}" "{inside.t("contacts-export-short")}</a> }
    });
    let at_work = imports
        .into_iter()
        .filter(|import| matches!(import.state, ImportState::Trying | ImportState::Running))
        .map(|import| at_work(inside, &import))
        .collect_view();
    let query = people.query.clone();
    let back = query.is_some().then(|| view! { <a class="btn" href=inside.to("/contacts")>{inside.t("contacts-show-everyone")}</a> });
    let next = people.next.as_ref().map(|cursor| {
        let to = inside.to(&format!("/contacts?after={cursor}"));
        view! {
            <div class="row">{next_page(inside, to)}</div>
        }
    });
    let cut = people.cut.then(|| view! { <p class="dim" role="status">{inside.t("contacts-cut")}</p> });
    let body = match (people.rows.is_empty(), &query) {
        (false, _) => table(inside, title, people.rows),
        (true, Some(query)) => nothing_found(inside, query),
        (true, None) => nobody(inside),
    };
    view! {
        <main id="main">
            {crate::workspaces::notice(inside)}
            <div class="head"><h1>{title.to_owned()}</h1><span class="row push">{bring}" "{make}</span></div>
            <div class="page wide">
                {at_work}
                <form class="row" role="search" method="post" action=inside.to("/contacts/search")>
                    <div class="search grow">
                        <button class="btn quiet s icon" aria-label=inside.t("contacts-search")>{small(Icon::Search)}</button>
                        <input class="input" id="find" name="query" type="search" maxlength="200" autocomplete="off" dir="auto"
                            value=query.unwrap_or_default() aria-label=inside.t("contacts-find") placeholder=inside.t("contacts-find-hint") data-key="/"/>
                        <kbd aria-hidden="true">"/"</kbd>
                    </div>
                    {back}
                    {export}
                </form>
                {cut}
                {body}
                {next}
            </div>
        </main>
    }
    .into_any()
}

fn at_work(inside: &Inside, import: &Import) -> AnyView {
    let key = if import.state == ImportState::Trying { "contacts-import-trying" } else { "contacts-import-running" };
    let far = inside.words.with("contacts-import-far", &[("done", import.done.into()), ("rows", import.rows.into())]);
    view! {
        <div class="notice" role="status">
            {icon(Icon::Up)}
            <p><b>{inside.t(key)}</b><br/><small class="num">{far}" "{inside.t("contacts-import-leave")}</small></p>
            <a class="btn s" href=inside.to(&format!("/contacts/import/{}", import.id))>{inside.t("contacts-import-look")}</a>
            <progress aria-label=inside.t(key) value=import.done.to_string() max=import.rows.to_string()></progress>
        </div>
    }
    .into_any()
}

fn table(inside: &Inside, title: &str, rows: Vec<ContactRow>) -> AnyView {
    let lines = rows.into_iter().map(|row| line(inside, row)).collect_view();
    view! {
        <table class="table">
            <caption class="vh">{title.to_owned()}</caption>
            <thead><tr>
                <th scope="col">{inside.t("contacts-name")}</th>
                <th scope="col" class="w">{inside.t("contacts-email")}</th>
                <th scope="col" class="w">{inside.t("contacts-phone")}</th>
                <th scope="col">{inside.t("contacts-heard")}</th>
            </tr></thead>
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

fn line(inside: &Inside, row: ContactRow) -> AnyView {
    let name = look::person_name(inside, row.name.as_deref(), row.id);
    let under = row.email.clone().or_else(|| row.phone.clone());
    let under = under.map(|way| view! { <small class="nar dim"><bdi>{way}</bdi></small> });
    let heard = row.heard_at.map_or_else(|| super::never(inside), |at| look::when(inside, at));
    let email = row.email.map(|email| view! { <bdi>{email}</bdi> });
    let phone = row.phone.map(|phone| view! { <bdi>{phone}</bdi> });
    view! {
        <tr>
            <th scope="row"><span class="row nowrap">{look::avatar(row.name.as_deref(), row.id.0, "")}
                <span class="grow"><a class="plain" href=inside.to(&format!("/contacts/{}", row.id))><bdi>{name}</bdi></a>{under}</span>
            </span></th>
            <td class="w">{email}</td>
            <td class="w num">{phone}</td>
            <td>{heard}</td>
        </tr>
    }
    .into_any()
}

fn nothing_found(inside: &Inside, query: &str) -> AnyView {
    let advice = if query.chars().count() < 2 { "contacts-none-short" } else { "contacts-none-advice" };
    view! {
        <div class="none">
            {icon(Icon::Search)}
            <h2>{inside.words.with("contacts-none-found", &[("query", query.into())])}</h2>
            <p>{inside.t(advice)}</p>
        </div>
    }
    .into_any()
}

fn nobody(inside: &Inside) -> AnyView {
    let bring = inside.may(Permission::ImportContacts).then(|| {
        view! { <a class="btn pri" href=inside.to("/contacts/import")>{inside.t("contacts-import")}</a> }
    });
    let make = inside
        .may(Permission::EditContacts)
        .then(|| view! { <a class="btn" href=inside.to("/contacts/new")>{inside.t("contacts-new")}</a> });
    view! {
        <div class="none">
            {icon(Icon::People)}
            <h2>{inside.t("contacts-nobody")}</h2>
            <p>{inside.t("contacts-nobody-first")}</p>
            <div class="row">{bring}" "{make}</div>
        </div>
    }
    .into_any()
}
