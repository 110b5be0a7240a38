//! A line of the list.

use avow_model::access::Permission;
use avow_model::id::ConversationId;
use avow_model::inbox::{Author, Colleague, Delivery, Filter, Kind, Priority, Row, Status};
use maud::{Markup, html};

use crate::look::html::{icon, small, when, when_full};
use crate::look::{self, Icon};
use crate::web::Inside;

/// One line.
pub fn line(
    inside: &Inside,
    filter: &Filter,
    people: &[Colleague],
    row: &Row,
    open: Option<ConversationId>,
    busy: &[ConversationId],
) -> Markup {
    let query = filter.query();
    let to = inside.to(&format!("/inbox/{}", row.id));
    let name = look::person_name(inside, row.name.as_deref());
    let channel = inside.t(&format!("channel-{}", row.channel_kind));
    html! {
        li.conv-row id={ "row-" (row.id) } data-at=(row.last_at.timestamp_micros()) {
            @if inside.may(Permission::WorkInbox) {
                label.hit {
                    input type="checkbox" name="c" value=(row.id) form="bulk"
                        aria-label=(inside.words.with("choose-conversation", &[("name", name.as_str().into())]));
                }
            }
            a.conv.new[row.unread > 0] href={ (to) @if !query.is_empty() { "?" (query) } } aria-current=[(open == Some(row.id)).then_some("true")] {
                span class={ "av " (look::tone(row.contact.0)) } aria-hidden="true" {
                    (row.name.as_deref().map_or_else(|| "?".to_owned(), avow_model::text::initials))
                    span.ch { (icon(Icon::Web)) }
                }
                span.who.clip dir="auto" { (name) span.vh { ", " (channel) } }
                (when(inside, row.last_at))
                span.said.clip dir="auto" { (said(inside, people, row)) }
                span.end {
                    @if row.unread > 0 {
                        span.count { (row.unread) span.vh { " " (inside.words.with("unread", &[("count", row.unread.into())])) } }
                    }
                }
                (tags(inside, people, row, busy))
            }
        }
    }
}

/// What was said last: by whom, and the text.
fn said(inside: &Inside, people: &[Colleague], row: &Row) -> Markup {
    if row.last_state == Delivery::Failed {
        return html! { span.bad { (small(Icon::Alert)) " " (inside.t("said-failed")) } };
    }
    let by = match row.last_author {
        Some(Author::Member(account)) if account == inside.member.account => Some(inside.t("said-me")),
        Some(Author::Member(account)) => people
            .iter()
            .find(|person| person.id == account)
            .map(|person| format!("{}: ", person.name.split_whitespace().next().unwrap_or_default())),
        _ => None,
    };
    html! {
        @if row.last_kind == Kind::Note { (small(Icon::Lock)) " " }
        @if let Some(by) = by { (by) }
        @if row.last_body.is_empty() { (inside.t("said-file")) } @else { (row.last_body) }
    }
}

fn tags(inside: &Inside, people: &[Colleague], row: &Row, busy: &[ConversationId]) -> Markup {
    let somebody = if busy.contains(&row.id) { super::pages::present(inside, people, row.id) } else { Vec::new() };
    let somebody = somebody.iter().find(|(_, _, contact)| !contact).map(|(name, ..)| name.as_str());
    let theirs = row.assignee.filter(|account| *account != inside.member.account);
    let assignee = theirs.and_then(|account| people.iter().find(|person| person.id == account));
    let tags = html! {
        @if row.priority >= Priority::High {
            span.tag.bad[row.priority == Priority::Urgent].warn[row.priority != Priority::Urgent] {
                (icon(Icon::Flag)) (inside.t(&format!("priority-{}", row.priority.name())))
            }
        }
        @if let Some(until) = row.snoozed_until {
            span.tag { (icon(Icon::Moon)) (inside.t("until")) " " (when_full(inside, until)) }
        } @else if row.status == Status::Snoozed {
            span.tag { (icon(Icon::Moon)) (inside.t("until-reply")) }
        }
        @for label in &row.labels { span.tag dir="auto" { (label.name) } }
        @if let Some(name) = somebody {
            span.tag { (icon(Icon::Eye)) (inside.words.with("presence-somebody", &[("name", name.into())])) }
        }
        @if let Some(person) = assignee { span.tag dir="auto" { (icon(Icon::One)) (person.name) } }
    };
    html! { @if !tags.0.is_empty() { span.tags { (tags) } } }
}
