//! People: the list with its quick find, one person and their line, editing, bringing in from a file and taking out.
//!
//! Everything here is pages and plain forms; nothing needs a script. What was looked for never stands in an address.

mod edit;
mod export;
mod import;
mod list;
mod person;

use std::str::FromStr;

use avow_model::access::Permission;
use avow_model::contacts::{Field, FieldKind};
use avow_model::refusal::Refusal;
use leptos::prelude::*;

use crate::look::{Icon, drawn};
use crate::web::{Access, Fault, Inside, Routes};

/// The routes of contacts.
pub fn routes() -> Routes {
    let read = Access::Member(Permission::ReadContacts);
    let edit = Access::Member(Permission::EditContacts);
    let erase = Access::Member(Permission::DeleteContacts);
    let take = Access::Member(Permission::ExportContacts);
    let bring = Access::Member(Permission::ImportContacts);
    Routes::new()
        .get("/w/{workspace}/contacts", read, list::page)
        .post("/w/{workspace}/contacts/search", read, list::search)
        .get("/w/{workspace}/contacts/new", edit, edit::new_page)
        .post("/w/{workspace}/contacts/new", edit, edit::create)
        .get("/w/{workspace}/contacts/export", take, export::page)
        .get("/w/{workspace}/contacts/export.csv", take, export::everyone)
        .get("/w/{workspace}/contacts/import", bring, import::start_page)
        .upload("/w/{workspace}/contacts/import", bring, import::upload)
        .get("/w/{workspace}/contacts/import/{import}", bring, import::page)
        .post("/w/{workspace}/contacts/import/{import}", bring, import::go_on)
        .post("/w/{workspace}/contacts/import/{import}/stop", bring, import::stop)
        .get("/w/{workspace}/contacts/import/{import}/problems.csv", bring, export::problems)
        .get("/w/{workspace}/contacts/{contact}", read, person::page)
        .get("/w/{workspace}/contacts/{contact}/edit", edit, edit::page)
        .post("/w/{workspace}/contacts/{contact}/edit", edit, edit::save)
        .get("/w/{workspace}/contacts/{contact}/delete", erase, edit::delete_page)
        .post("/w/{workspace}/contacts/{contact}/delete", erase, edit::delete)
}

/// An id out of the path; one that is none is not there.
fn id<T: FromStr>(inside: &Inside, text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| inside.fault(Refusal::NotFound))
}

/// Leads on to the next page of a list.
fn next_page(inside: &Inside, to: String) -> AnyView {
    view! { <a class="btn s push" href=to>{inside.t("contacts-next")}" "{drawn(Icon::Fwd, "i s flip")}</a> }.into_any()
}

/// Which entry of the side list a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Everyone,
    Import,
    Export,
    Elsewhere,
}

fn side(inside: &Inside, at: At) -> AnyView {
    let link = |path: &str, here: At, key: &str| {
        let current = (at == here).then_some("page");
        view! { <li><a href=inside.to(path) aria-current=current>{inside.t(key)}</a></li> }
    };
    let carry = inside.may(Permission::ExportContacts).then(|| {
        let bring = inside.may(Permission::ImportContacts).then(|| link("/contacts/import", At::Import, "contacts-import"));
        view! {
            <h2>{inside.t("contacts-files")}</h2>
            <ul role="list">
                {bring}
                {link("/contacts/export", At::Export, "contacts-export")}
            </ul>
        }
    });
    view! {
        <nav class="views" aria-label=inside.t("nav-people")>
            <h2>{inside.t("nav-people")}</h2>
            <ul role="list">{link("/contacts", At::Everyone, "contacts-everyone")}</ul>
            {carry}
        </nav>
    }
    .into_any()
}

/// The way back, at the head of a page.
fn back(inside: &Inside, to: String) -> AnyView {
    view! { <a class="btn quiet s icon" href=to aria-label=inside.t("contacts-back")>{drawn(Icon::Back, "i flip")}</a> }.into_any()
}

/// The value of a custom field as it is read.
pub(crate) fn value(inside: &Inside, field: &Field, value: &str) -> AnyView {
    match (field.kind, value) {
        (FieldKind::Flag, "yes") => inside.t("contacts-yes").into_any(),
        (FieldKind::Flag, _) => inside.t("contacts-no").into_any(),
        // Only what was checked to be http or https is stored, so that nothing else can be followed here.
        (FieldKind::Link, _) => {
            view! { <a href=value.to_owned() rel="noopener noreferrer nofollow" dir="auto">{value.to_owned()}</a> }.into_any()
        }
        (FieldKind::Date, _) => view! { <time datetime=value.to_owned()>{day(inside, value)}</time> }.into_any(),
        _ => view! { <bdi>{value.to_owned()}</bdi> }.into_any(),
    }
}

/// A day as people write it, with its year. A date's value is ISO 8601; what is not stays what it is.
fn day(inside: &Inside, value: &str) -> String {
    let day = value.parse::<chrono::NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    day.map_or_else(|| value.to_owned(), |at| avow_words::long_day(inside.words, at.and_utc()))
}

/// A language by its name, with the tag's rest behind it; a tag that has none here stays what it is.
pub(crate) fn language(inside: &Inside, tag: &str) -> AnyView {
    let (first, rest) = tag.split_once('-').map_or((tag, ""), |(first, rest)| (first, rest));
    let key = format!("contacts-tongue-{first}");
    match (inside.words.has(&key), rest) {
        (false, _) => view! { <bdi>{tag.to_owned()}</bdi> }.into_any(),
        (true, "") => inside.t(&key).into_any(),
        (true, rest) => view! { {inside.t(&key)}" ("<bdi>{rest.to_owned()}</bdi>")" }.into_any(),
    }
}

/// What stands where somebody has never written.
fn never(inside: &Inside) -> AnyView {
    view! { <span aria-hidden="true">"–"</span><span class="vh">{inside.t("contacts-heard-never")}</span> }.into_any()
}

/// Where somebody came from, in words.
fn source(inside: &Inside, source: &str) -> String {
    inside.t(match source {
        "chat" => "contacts-source-chat",
        "import" => "contacts-source-import",
        "demo" => "contacts-source-demo",
        _ => "contacts-source-manual",
    })
}

/// A count as sentences take it.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
