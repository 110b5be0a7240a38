//! The inbox's own navigation: queues with their counts, labels, saved views.

use avow_model::id::LabelId;
use avow_model::inbox::{Assignee, Filter, Status};
use avow_service::inbox::Desk;
use leptos::prelude::AnyView;
use maud::html;

use crate::look::html as written;
use crate::web::Inside;

/// Each queue's name, its filter, how many are in it, and the sentence that says so.
fn built_in(inside: &Inside, desk: &Desk) -> [(String, Filter, i64, &'static str); 6] {
    let queues = desk.queues;
    let filter = |status, assignee, mentions| Filter { status, assignee, mentions, ..Filter::default() };
    [
        (inside.t("queue-open"), Filter::default(), queues.open, "count-open"),
        (inside.t("queue-mine"), filter(None, Some(Assignee::Me), false), queues.mine, "count-open"),
        (inside.t("queue-unassigned"), filter(None, Some(Assignee::Nobody), false), queues.unassigned, "count-open"),
        (inside.t("queue-mentions"), filter(None, None, true), queues.mentions, "count-unseen"),
        (inside.t("queue-snoozed"), filter(Some(Status::Snoozed), None, false), queues.snoozed, "count-snoozed"),
        (inside.t("queue-resolved"), filter(Some(Status::Resolved), None, false), queues.resolved, "count-done"),
    ]
}

/// The name of what a filter shows: a queue's, a saved view's, or "Filtered".
pub fn queue_name(inside: &Inside, filter: &Filter, desk: &Desk) -> String {
    if let Some((name, ..)) = built_in(inside, desk).into_iter().find(|(_, queue, ..)| queue == filter) {
        return name;
    }
    if let Some(view) = desk.views.iter().find(|view| Filter::parse(&view.filter) == *filter) {
        return view.name.clone();
    }
    let only_label = |label: LabelId| Filter { label: Some(label), ..Filter::default() } == *filter;
    match desk.labels.iter().find(|label| only_label(label.id)) {
        Some(label) => label.name.clone(),
        None => inside.t("queue-filtered"),
    }
}

/// What a filter asks for beyond a queue or one label, each with the filter that does not; nothing where its name says all.
pub fn chosen(inside: &Inside, filter: &Filter, desk: &Desk) -> Vec<(String, Filter)> {
    let named = built_in(inside, desk).iter().any(|(_, queue, ..)| queue == filter);
    if named || (filter.label.is_some() && Filter { label: None, ..filter.clone() } == Filter::default()) {
        return Vec::new();
    }
    let own = || filter.clone();
    let mut parts = Vec::new();
    // Open ones are what every list shows where nothing is said.
    if let Some(status) = filter.status.filter(|status| *status != Status::Open || filter.mentions) {
        parts.push((inside.t(&format!("status-{}", status.name())), Filter { status: None, ..own() }));
    }
    let with = filter.assignee.map(|assignee| match assignee {
        Assignee::Me => inside.t("filter-me"),
        Assignee::Nobody => inside.t("nobody"),
        Assignee::Member(id) => {
            desk.colleagues.iter().find(|person| person.id == id).map_or_else(|| "?".to_owned(), |person| person.name.clone())
        }
    });
    parts.extend(with.map(|name| (name, Filter { assignee: None, ..own() })));
    let label = filter.label.and_then(|id| desk.labels.iter().find(|label| label.id == id));
    parts.extend(label.map(|label| (label.name.clone(), Filter { label: None, ..own() })));
    if let Some(priority) = filter.priority {
        parts.push((inside.t(&format!("priority-{}", priority.name())), Filter { priority: None, ..own() }));
    }
    let channel = filter.channel.and_then(|channel| desk.channels.iter().find(|(id, _)| *id == channel));
    parts.extend(channel.map(|(_, name)| (name.clone(), Filter { channel: None, ..own() })));
    if filter.unread {
        parts.push((inside.t("filter-unread"), Filter { unread: false, ..own() }));
    }
    if filter.mentions {
        parts.push((inside.t("queue-mentions"), Filter { mentions: false, ..own() }));
    }
    parts
}

/// How many are in the queue that a filter shows; empty where that is none, or not counted.
pub fn counted(inside: &Inside, filter: &Filter, desk: &Desk) -> String {
    let queue = built_in(inside, desk).into_iter().find(|(_, queue, ..)| queue == filter);
    let counted = queue.filter(|(_, _, count, _)| *count > 0);
    counted.map(|(_, _, count, key)| inside.words.with(key, &[("count", count.into())])).unwrap_or_default()
}

/// The address of a filter's list.
pub fn filter_link(inside: &Inside, filter: &Filter) -> String {
    let query = filter.query();
    if query.is_empty() { inside.to("/inbox") } else { inside.to(&format!("/inbox?{query}")) }
}

/// The same with one parameter more.
pub fn filter_link_with(inside: &Inside, filter: &Filter, name: &str, value: &str) -> String {
    let to = filter_link(inside, filter);
    let join = if to.contains('?') { '&' } else { '?' };
    format!("{to}{join}{name}={value}")
}

/// The list of queues.
pub fn queues(inside: &Inside, filter: &Filter, desk: &Desk) -> AnyView {
    let item = |name: &str, queue: &Filter, count: i64| {
        html! {
            li {
                a href=(filter_link(inside, queue)) aria-current=[(queue == filter).then_some("page")] {
                    span.clip dir="auto" { (name) } " "
                    @if count > 0 { span.n { (count) } }
                }
            }
        }
    };
    let shown = html! {
        nav.views #queues aria-label=(inside.t("side-queues")) data-counted=(counted(inside, filter, desk)) {
            h2 { (inside.t("side-queues")) }
            ul role="list" { @for (name, queue, count, _) in built_in(inside, desk) { (item(&name, &queue, count)) } }
            @if !desk.views.is_empty() {
                h2 { (inside.t("side-views")) }
                ul role="list" { @for view in &desk.views { (item(&view.name, &Filter::parse(&view.filter), 0)) } }
            }
            @if !desk.labels.is_empty() {
                h2 { (inside.t("side-labels")) }
                ul role="list" {
                    @for label in desk.labels.iter().take(12) {
                        (item(&label.name, &Filter { label: Some(label.id), ..Filter::default() }, 0))
                    }
                }
            }
        }
    };
    written::view(shown)
}
