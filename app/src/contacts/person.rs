//! One person: what is known of them, how they are reached, and one line over everything that happened.

use avow_model::Time;
use avow_model::access::Permission;
use avow_model::contacts::{Identity, IdentityKind};
use avow_model::id::ContactId;
use avow_model::inbox::Status;
use avow_service::contacts::{self, Moment, PersonView, Twin};
use axum::extract::{Path, State};
use axum::response::Response;
use leptos::prelude::*;

use super::{At, back, id, language, never, side, source, value};
use crate::look::{self, Icon, Section, icon, small};
use crate::web::{Fault, Inside, Web};

/// What of the line is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Everything,
    Talks,
    Notes,
}

impl Shown {
    const ALL: [(Shown, &'static str, &'static str); 3] = [
        (Shown::Everything, "", "contacts-line-all"),
        (Shown::Talks, "?show=talks", "contacts-line-talks"),
        (Shown::Notes, "?show=notes", "contacts-line-notes"),
    ];

    fn asked(show: Option<&str>) -> Self {
        match show {
            Some("talks") => Shown::Talks,
            Some("notes") => Shown::Notes,
            _ => Shown::Everything,
        }
    }

    fn has(self, moment: &Moment) -> bool {
        match self {
            Shown::Everything => true,
            Shown::Talks => matches!(moment, Moment::Conversation { .. }),
            Shown::Notes => matches!(moment, Moment::Note { .. }),
        }
    }
}

/// `GET /w/{workspace}/contacts/{contact}`
pub async fn page(inside: Inside, State(web): State<Web>, Path((_, contact)): Path<(String, String)>) -> Result<Response, Fault> {
    let contact: ContactId = id(&inside, &contact)?;
    let person = inside.ok(contacts::person(&web.services, inside.member, contact).await)?;
    let title = look::person_name(&inside, person.contact.name.as_deref(), person.contact.id);
    let main = main(&inside, &title, Shown::asked(inside.param("show").as_deref()), person);
    Ok(look::work(&inside, 200, Section::People, &title, "", side(&inside, At::Elsewhere), main))
}

fn main(inside: &Inside, title: &str, shown: Shown, person: PersonView) -> AnyView {
    let own = |rest: &str| inside.to(&format!("/contacts/{}{rest}", person.contact.id));
    let latest = person.moments.iter().find_map(|moment| match moment {
        Moment::Conversation { id, .. } => Some(*id),
        _ => None,
    });
    let write = latest.filter(|_| inside.may(Permission::WorkInbox)).map(|id| {
        view! { <a class="btn s pri" href=inside.to(&format!("/inbox/{id}"))>{small(Icon::Web)}{inside.t("contacts-write")}</a> }
    });
    let erase = inside.may(Permission::DeleteContacts).then(|| {
        view! { <a class="btn s bad" href=own("/delete") aria-label=inside.t("contacts-delete")>{small(Icon::Trash)}<span class="thin">{inside.t("contacts-delete")}</span></a> }
    });
    view! {
        <main id="main">
            {crate::workspaces::notice(inside)}
            <div class="head">
                {back(inside, inside.to("/contacts"))}
            <h1 class="clip grow"><bdi>{title.to_owned()}</bdi></h1>
            <span class="row push">{erase}" "{write}</span>
            </div>
            <div class="page"><div class="two">
                <div class="stack">{facts(inside, &person)}{reached(inside, &person.contact.identities, &person.twins)}</div>
                {line(inside, &own(""), shown, &person.moments)}
            </div></div>
        </main>
    }
    .into_any()
}

/// Everything that happened, or one kind of it, month by month.
fn line(inside: &Inside, base: &str, shown: Shown, moments: &[Moment]) -> AnyView {
    let tabs = inside.may(Permission::ReadInbox).then(|| {
        let links = Shown::ALL.map(|(one, query, key)| {
            let current = (one == shown).then_some("page");
            view! { <a href=format!("{base}{query}") aria-current=current>{inside.t(key)}</a> }
        });
        view! { <nav class="tabs" aria-label=inside.t("contacts-line")>{links.collect_view()}</nav> }
    });
    let moments: Vec<&Moment> = moments.iter().filter(|moment| shown.has(moment)).collect();
    let none = moments.is_empty().then(|| view! { <p class="dim">{inside.t("contacts-line-none")}</p> });
    let months = moments
        .chunk_by(|one, other| month(inside, one.at()) == month(inside, other.at()))
        .map(|together| {
            let month = together.first().map(|moment| month(inside, moment.at()));
            let entries = together.iter().map(|moment| entry(inside, moment)).collect_view();
            view! { <h3 class="dim">{month}</h3><ol class="line" role="list">{entries}</ol> }
        })
        .collect_view();
    view! { <section aria-labelledby="line" class="stack"><h2 class="vh" id="line">{inside.t("contacts-line")}</h2>{tabs}{none}{months}</section> }
        .into_any()
}

/// Under which heading something stands.
fn month(inside: &Inside, at: Time) -> String {
    let today = at.date_naive() == inside.now.date_naive();
    if today { inside.t("today") } else { avow_words::month(inside.words, at, inside.now) }
}

fn facts(inside: &Inside, person: &PersonView) -> AnyView {
    let contact = &person.contact;
    let change = inside.may(Permission::EditContacts).then(|| {
        view! { <a href=inside.to(&format!("/contacts/{}/edit", contact.id))>{inside.t("contacts-change")}</a> }
    });
    let language = contact.locale.clone().map(|tag| view! { <dt>{inside.t("contacts-language")}</dt><dd>{language(inside, &tag)}</dd> });
    let filled = person.fields.iter().filter_map(|field| {
        let (_, held) = contact.fields.iter().find(|(id, _)| *id == field.id)?;
        Some(view! { <dt dir="auto">{field.label.clone()}</dt><dd>{value(inside, field, held)}</dd> })
    });
    let filled = filled.collect_view();
    let heard = contact.heard_at.map_or_else(|| never(inside), |at| look::when_full(inside, at));
    view! {
        <section class="card stack">
            <h2 class="vh">{inside.t("contacts-facts")}</h2>
            <div class="row nowrap">{look::avatar(contact.name.as_deref(), contact.id.0, "l")}
                <div><p><b>{source(inside, &contact.source)}</b></p><p class="dim">{look::when_full(inside, contact.created_at)}</p></div>
            </div>
            <dl class="facts">
                {language}
                {filled}
                <dt>{inside.t("contacts-heard")}</dt><dd>{heard}</dd>
            </dl>
            {change}
        </section>
    }
    .into_any()
}

fn reached(inside: &Inside, identities: &[Identity], twins: &[Twin]) -> AnyView {
    let ways = identities.iter().map(|identity| way(inside, identity, twins)).collect_view();
    let none = identities.is_empty().then(|| view! { <p class="dim">{inside.t("contacts-reached-none")}</p> });
    view! {
        <section class="card">
            <h2>{inside.t("contacts-reached")}</h2>
            {none}
            <ul class="rows" role="list">{ways}</ul>
        </section>
    }
    .into_any()
}

fn way(inside: &Inside, identity: &Identity, twins: &[Twin]) -> AnyView {
    let (shape, kind) = match identity.kind {
        IdentityKind::Email => (Icon::Mail, "contacts-email"),
        IdentityKind::Phone => (Icon::Sms, "contacts-phone"),
        IdentityKind::User => (Icon::Key, "contacts-user"),
    };
    let proven = match identity.verified_at {
        Some(at) => view! { <small class="dim">{inside.t("contacts-proven")}" "{look::when_full(inside, at)}</small> }.into_any(),
        None => view! { <small class="dim">{inside.t("contacts-unproven")}</small> }.into_any(),
    };
    let same = twins.iter().filter(|twin| twin.value == identity.value).map(|twin| {
        let name = look::person_name(inside, twin.name.as_deref(), twin.contact);
        view! {
            <br/>
            <small>{inside.t("contacts-same")}" "<a href=inside.to(&format!("/contacts/{}", twin.contact))><bdi>{name}</bdi></a></small>
        }
    });
    let same = same.collect_view();
    view! {
        <li>
            {small(shape)}
            <span><span class="vh">{inside.t(kind)}" "</span><bdi>{identity.value.clone()}</bdi><br/>{proven}{same}</span>
        </li>
    }
    .into_any()
}

fn entry(inside: &Inside, moment: &Moment) -> AnyView {
    match moment {
        Moment::Known { source: from, at } => view! {
            <li>{icon(Icon::Check)}<div><b>{inside.t("contacts-known")}</b>", "{source(inside, from)}</div>{look::when(inside, *at)}</li>
        }
        .into_any(),
        Moment::Note { conversation, by, words, at } => {
            let by = by.clone().unwrap_or_else(|| inside.t("former-member"));
            view! {
                <li>
                    {icon(Icon::Lock)}
                    <div>
                        <b>{inside.t("note")}</b>" "{inside.t("note-by")}" "<bdi>{by}</bdi>
                        <p class="dim" dir="auto">{words.clone()}</p>
                        <p><a href=inside.to(&format!("/inbox/{conversation}"))>{inside.t("contacts-note-open")}</a></p>
                    </div>
                    {look::when(inside, *at)}
                </li>
            }
            .into_any()
        }
        Moment::Conversation { id, status, channel, with, messages, last, at } => {
            let status = inside.t(match status {
                Status::Open => "contacts-talk-open",
                Status::Snoozed => "contacts-talk-snoozed",
                Status::Resolved => "contacts-talk-resolved",
            });
            let with = match with {
                Some(name) => inside.words.with("contacts-talk-with", &[("name", name.as_str().into())]),
                None => inside.t("contacts-talk-nobody"),
            };
            let last = last.as_ref().map(|(words, theirs)| {
                let who = inside.t(if *theirs { "contacts-talk-theirs" } else { "contacts-talk-ours" });
                let words = if words.is_empty() { inside.t("contacts-talk-file") } else { words.clone() };
                view! { <p class="dim" dir="auto"><span class="vh">{who}" "</span>{words}</p> }
            });
            let count = inside.words.with("contacts-talk-messages", &[("count", (*messages).into())]);
            view! {
                <li>
                    {icon(Icon::Web)}
                    <div>
                        <b>{inside.t("contacts-talk")}</b>" "<bdi>{channel.clone()}</bdi>", "{with}", "{status}
                        {last}
                        <p><a href=inside.to(&format!("/inbox/{id}"))>{count}</a></p>
                    </div>
                    {look::when(inside, *at)}
                </li>
            }
            .into_any()
        }
    }
}
