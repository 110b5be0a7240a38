//! The settings of a workspace: one page for each thing that can be set up, beside one list of them all.

mod audit;
mod canned;
mod channels;
mod fields;
mod labels;
mod listing;
mod members;
mod workspace;

use std::str::FromStr;

use avow_model::access::Permission;
use avow_model::refusal::Refusal;
use axum::response::Response;
use leptos::prelude::*;

pub(crate) use channels::snippet;
pub(crate) use members::{role_choice, role_name};

use crate::look::{self, Icon, Section};
use crate::web::{Access, Fault, Form, Inside, Routes, Typed, Visit};

/// The routes of settings.
pub fn routes() -> Routes {
    Routes::new()
        .get("/w/{workspace}/settings", Access::Member(Permission::ManageChannels), start)
        .with(channels::routes())
        .with(members::routes())
        .with(labels::routes())
        .with(canned::routes())
        .with(fields::routes())
        .with(workspace::routes())
        .with(audit::routes())
}

async fn start(inside: Inside) -> Response {
    look::redirect(&inside.to("/settings/channels"))
}

/// The pages of the side list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Channels,
    Members,
    Labels,
    Canned,
    Fields,
    Workspace,
    Log,
}

/// The pages in their order: the key of each one's name, and its path.
pub(crate) const PAGES: [(&str, &str); 7] = [
    ("settings-channels", "/settings/channels"),
    ("settings-members", "/settings/members"),
    ("settings-labels", "/settings/labels"),
    ("settings-canned", "/settings/canned"),
    ("settings-fields", "/settings/fields"),
    ("settings-workspace", "/settings/workspace"),
    ("settings-log", "/settings/log"),
];

fn side(inside: &Inside, at: Page) -> AnyView {
    let link = |page: Page| {
        let (key, path) = PAGES[page as usize];
        let current = (page == at).then_some("page");
        view! { <li><a href=inside.to(path) aria-current=current>{inside.t(key)}</a></li> }
    };
    view! {
        <nav class="views" aria-label=inside.t("nav-settings")>
            <h2>{inside.t("settings-side-work")}</h2>
            <ul role="list">
                {link(Page::Channels)}
                {link(Page::Members)}
                {link(Page::Labels)}
                {link(Page::Canned)}
                {link(Page::Fields)}
            </ul>
            <h2>{inside.t("settings-side-house")}</h2>
            <ul role="list">
                {link(Page::Workspace)}
                {link(Page::Log)}
            </ul>
        </nav>
    }
    .into_any()
}

/// A page of the settings: its title, a word about it, and what it holds.
pub(crate) fn page(inside: &Inside, status: u16, at: Page, title: &str, about: String, body: AnyView) -> Response {
    let main = view! {
        <main id="main">
            {crate::workspaces::notice(inside)}
            <div class="head"><h1 dir="auto">{title.to_owned()}</h1>" "<span class="dim">{about}</span></div>
            <div class="page slim">
                {confirmation(inside)}
                {body}
            </div>
        </main>
    };
    look::work(inside, status, Section::Settings, title, "", side(inside, at), main.into_any())
}

/// The short word after something was done: `?done=` with a key of this list, and no other.
fn confirmation(visit: &Visit) -> Option<AnyView> {
    let key = match visit.param("done")?.as_str() {
        "saved" => "settings-done-saved",
        "added" => "settings-done-added",
        "deleted" => "settings-done-deleted",
        "invited" => "settings-done-invited",
        "taken-back" => "settings-done-taken-back",
        "removed" => "settings-done-removed",
        "replaced" => "settings-done-replaced",
        "reopened" => "settings-done-reopened",
        _ => return None,
    };
    Some(look::notice("ok", Icon::Check, visit.t(key)))
}

/// What is stored now, beside what was typed, where somebody else was first.
pub(crate) fn newer(visit: &Visit, form: &Form, now: Vec<(&'static str, String)>) -> Option<AnyView> {
    if form.refusal != Some(Refusal::Conflict) {
        return None;
    }
    let facts = now.into_iter().map(|(key, value)| view! { <dt>{visit.t(key)}</dt><dd dir="auto">{value}</dd> }).collect_view();
    Some(
        view! {
            <section class="card stack">
                <h2>{visit.t("settings-newer")}</h2>
                <p class="dim">{visit.t("settings-newer-hint")}</p>
                <dl class="facts">{facts}</dl>
            </section>
        }
        .into_any(),
    )
}

/// The version that the next try is made on: the one that the reader has now seen.
pub(crate) fn version_field(version: i64) -> AnyView {
    view! { <input type="hidden" name="version" value=version.to_string()/> }.into_any()
}

/// The version on which a form was filled.
pub(crate) fn version(typed: &Typed) -> i64 {
    typed.get("version").parse().unwrap_or(0)
}

/// The id in a path; what is none leads to the same page as one that is not there.
pub(crate) fn id<T: FromStr>(inside: &Inside, text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| inside.fault(Refusal::NotFound))
}

/// A deed without a way back, apart from the form above it: what it does, and its verb.
pub(crate) fn parting(visit: &Visit, action: String, title: &str, consequence: &str, verb: &str) -> AnyView {
    view! {
        <section class="card stack">
            <h2>{visit.t(title)}</h2>
            <p class="dim">{visit.t(consequence)}</p>
            <form method="post" action=action><button class="btn bad">{visit.t(verb)}</button></form>
        </section>
    }
    .into_any()
}

/// The way back to the list.
pub(crate) fn back(inside: &Inside, path: &str) -> AnyView {
    view! { <p><a href=inside.to(path)>{look::drawn(Icon::Back, "i s flip")}" "{inside.t("settings-back")}</a></p> }.into_any()
}

/// What stands where a list is still empty: what is so, and what to do first.
pub(crate) fn empty(visit: &Visit, name: Icon, title: &str, first: &str) -> AnyView {
    view! { <div class="none">{look::icon(name)}<h2>{visit.t(title)}</h2><p>{visit.t(first)}</p></div> }.into_any()
}
