//! Small parts: icons, pictures of people, notices, times.

use avow_model::Time;
use avow_model::id::ContactId;
use chrono::{Datelike as _, Timelike as _};
use leptos::prelude::*;

use super::html;
use super::icons::Icon;
use crate::web::Visit;

/// An icon. A word stands beside it, or in `.vh`, or in the `aria-label` of what it is in.
pub fn icon(name: Icon) -> AnyView {
    drawn(name, "i")
}

/// A small icon.
pub fn small(name: Icon) -> AnyView {
    drawn(name, "i s")
}

/// An icon with these classes.
pub fn drawn(name: Icon, class: &'static str) -> AnyView {
    html::view(maud::html! { (html::Drawn(name, class)) })
}

/// The picture of a person: letters on a tone that stays theirs.
pub fn avatar(name: Option<&str>, seed: uuid::Uuid, size: &str) -> AnyView {
    html::view(html::avatar(name, seed, size))
}

/// The tone of a person's picture, by the random end of their id.
pub fn tone(seed: uuid::Uuid) -> &'static str {
    match seed.as_bytes()[15] % 5 {
        0 => "",
        1 => "c1",
        2 => "c2",
        3 => "c3",
        _ => "c4",
    }
}

/// The classes of a label's chip, in its own tone.
pub fn label_tone(tone: i64) -> &'static str {
    match tone {
        1 => "tag tone c1",
        2 => "tag tone c2",
        3 => "tag tone c3",
        4 => "tag tone c4",
        _ => "tag tone",
    }
}

/// A person's name. Somebody whose name is not known is called so with the end of their id, for there may be many.
pub fn person_name(visit: &Visit, name: Option<&str>, id: ContactId) -> String {
    name.map_or_else(|| format!("{} {:03X}", visit.t("nameless"), id.0.as_u128() & 0xfff), str::to_owned)
}

/// A notice: `kind` is "", "ok", "warn" or "bad".
pub fn notice(kind: &str, name: Icon, text: String) -> AnyView {
    let class = format!("notice {kind}");
    let role = if kind == "bad" { "alert" } else { "status" };
    view! { <p class=class role=role>{icon(name)}<span>{text}</span></p> }.into_any()
}

/// How large something is, given in bytes.
pub fn size(visit: &Visit, bytes: i64) -> String {
    if bytes < 1_000_000 {
        visit.words.with("size-kb", &[("size", ((bytes + 999) / 1_000).into())])
    } else {
        visit.words.with("size-mb", &[("size", ((bytes + 500_000) / 1_000_000).into())])
    }
}

/// A time, as short as is clear. Scripts put the reader's own zone in.
pub fn when(visit: &Visit, at: Time) -> AnyView {
    html::view(html::when(visit, at))
}

/// Day and time.
pub fn when_full(visit: &Visit, at: Time) -> AnyView {
    html::view(html::when_full(visit, at))
}

pub(super) fn iso(at: Time) -> String {
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", at.year(), at.month(), at.day(), at.hour(), at.minute(), at.second())
}
