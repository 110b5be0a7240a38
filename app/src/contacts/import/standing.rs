//! Where an import stands: how far it is, what has come of it, why it does not go on.

use avow_model::contacts::{Import, ImportState, Trouble, Waiting};
use leptos::prelude::*;

use super::{state_name, stopper};
use crate::look::{self, Icon};
use crate::web::Inside;

fn far(inside: &Inside, import: &Import) -> String {
    inside.words.with("contacts-import-far", &[("done", import.done.into()), ("rows", import.rows.into())])
}

pub(super) fn progress(inside: &Inside, import: &Import, waits: Option<Waiting>) -> AnyView {
    let name = inside.t(state_name(import));
    let waits = waits.map(|waits| {
        look::notice(
            "",
            Icon::Clock,
            match waits {
                Waiting::Turn => inside.t("contacts-import-waits-turn"),
                Waiting::Again(minutes) => inside.words.with("contacts-import-waits-again", &[("minutes", minutes.into())]),
                Waiting::Silence => inside.t("contacts-import-waits-silence"),
            },
        )
    });
    view! {
        <section class="card stack" data-refresh="3">
            <h2>{name.clone()}</h2>
            {waits}
            <p class="num" role="status">{far(inside, import)}" "{inside.t("contacts-import-leave")}</p>
            <progress aria-label=name value=import.done.to_string() max=import.rows.to_string()></progress>
            {counts(inside, import)}
            <div class="row">
                <a class="btn" href=inside.to(&format!("/contacts/import/{}", import.id))>{inside.t("contacts-import-again")}</a>
                {stopper(inside, import, "contacts-import-stop")}
            </div>
        </section>
    }
    .into_any()
}

fn counts(inside: &Inside, import: &Import) -> AnyView {
    let same = import.done - import.added - import.changed - import.rejected;
    let facts = [
        ("contacts-import-added", import.added),
        ("contacts-import-changed", import.changed),
        ("contacts-import-same", same.max(0)),
        ("contacts-import-rejected", import.rejected),
    ];
    let facts = facts
        .into_iter()
        .map(|(key, count)| view! { <dt>{inside.t(key)}</dt><dd class="num">{inside.words.count(count)}</dd> })
        .collect_view();
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

fn trouble_name(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Tries => "contacts-import-trouble-tries",
        Trouble::File => "contacts-import-trouble-file",
        Trouble::Key => "contacts-import-trouble-key",
    }
}

fn about(inside: &Inside, key: &str) -> AnyView {
    view! { <p>{inside.t(key)}</p> }.into_any()
}

pub(super) fn outcome(inside: &Inside, import: &Import) -> AnyView {
    let people = import.added + import.changed;
    let next = match import.state {
        _ if import.is_halted() => Some(("on", inside.t("contacts-import-go-on"))),
        ImportState::Tried if people > 0 => Some(("bring", inside.words.with("contacts-import-bring", &[("count", people.into())]))),
        _ => None,
    };
    let go = next.map(|(step, verb)| {
        view! {
            <form method="post" action=inside.to(&format!("/contacts/import/{}", import.id))>
                <input type="hidden" name="version" value=import.version.to_string()/>
                <button class="btn pri" name="do" value=step>{verb}</button>
            </form>
        }
    });
    let says = match (import.trouble, import.state) {
        (Some(trouble), _) => look::notice("bad", Icon::Alert, inside.t(trouble_name(trouble))),
        (None, ImportState::Tried) if people > 0 => about(inside, "contacts-import-tried-about"),
        (None, ImportState::Tried) => about(inside, "contacts-import-tried-none"),
        (None, ImportState::Stopped) => about(inside, "contacts-import-stopped-about"),
        _ => about(inside, "contacts-import-done-about"),
    };
    let far = import.trouble.map(|_| view! { <p class="num">{far(inside, import)}</p> });
    let last = if import.is_halted() || import.state == ImportState::Tried {
        stopper(inside, import, "contacts-import-forget")
    } else {
        view! { <a class="btn" href=inside.to("/contacts")>{inside.t("contacts-show-everyone")}</a> }.into_any()
    };
    view! {
        <section class="card stack">
            <h2>{inside.t("contacts-import-outcome")}</h2>
            {says}
            {far}
            {counts(inside, import)}
            <div class="row">{go}{last}</div>
        </section>
    }
    .into_any()
}
