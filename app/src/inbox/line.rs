//! A line of the list.

use avow_model::access::Permission;
use avow_model::id::ConversationId;
use avow_model::inbox::{Author, Colleague, Delivery, Filter, Kind, Priority, Row, Status};
use maud::{Markup, html};

use super::head::waiting;
use super::messages::delivery;
use crate::look::html::{avatar, icon, small, when, when_full};
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
    chosen: bool,
) -> Markup {
    let query = filter.query();
    let to = inside.to(&format!("/inbox/{}", row.id));
    let name = look::person_name(inside, row.name.as_deref(), row.contact);
    let channel = inside.t(&format!("channel-{}", row.channel_kind));
    let ours = row.draft.is_none() && row.last_kind == Kind::Text && matches!(row.last_author, Some(Author::Member(_)));
    let with = row.assignee.filter(|account| *account != inside.member.account);
    let with = with.and_then(|account| people.iter().find(|person| person.id == account));
    let there = if busy.contains(&row.id) { super::pages::present(inside, people, row.id) } else { Vec::new() };
    html! {
        li.conv-row id={ "row-" (row.id) } data-at=(row.last_at.timestamp_micros()) {
            @if inside.may(Permission::WorkInbox) {
                label.hit {
                    input type="checkbox" name="c" value=(row.id) form="bulk" checked[chosen]
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
                span.said.clip dir="auto" { (said(inside, people, row, &there)) }
                span.end {
                    @if let Some(person) = with {
                        (avatar(Some(&person.name), person.id.0, "s")) span.vh { (inside.t("assigned-to")) " " (person.name) " " }
                    }
                    @if row.unread > 0 {
                        span.count {
                            @if row.unread > 99 { "99+" } @else { (row.unread) }
                            span.vh { " " (inside.words.with("unread", &[("count", row.unread.into())])) }
                        }
                    } @else if ours && row.last_state != Delivery::Failed { (delivery(inside, row.last_state)) }
                }
                (tags(inside, row, &there))
            }
        }
    }
}

/// Who is there: a name, whether they type, whether it is the contact.
type There = [(String, bool, bool)];

/// What is being said, was not sent, or was said last: by whom, and the text. The text alone tells from which side it is
/// read, so that one that is cut keeps its beginning.
fn said(inside: &Inside, people: &[Colleague], row: &Row, there: &There) -> Markup {
    if row.last_state == Delivery::Failed {
        return html! { span.bad { (small(Icon::Alert)) " " (inside.t("said-failed")) } };
    }
    if there.iter().any(|(_, typing, contact)| *typing && *contact) {
        return html! { span.typing { (inside.t("presence-typing")) } };
    }
    if let Some(draft) = &row.draft {
        return html! { bdi.warn { (small(Icon::Edit)) " " (inside.t("said-draft")) } " " span data-draft="" { (draft) } };
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
        @if let Some(by) = by { bdi { (by) } }
        @if row.last_body.is_empty() { (inside.t("said-file")) } @else { (row.last_body) }
    }
}

fn tags(inside: &Inside, row: &Row, there: &There) -> Markup {
    let somebody = there.iter().find(|(_, _, contact)| !contact);
    let tags = html! {
        (waiting(inside, row.status, row.waiting_since))
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
        @for label in &row.labels { span class=(look::label_tone(label.tone)) dir="auto" { (label.name) } }
        @if let Some((name, typing, _)) = somebody {
            @let (shape, key) = if *typing { (Icon::Pen, "presence-somebody-types") } else { (Icon::Eye, "presence-somebody") };
            span.tag { (icon(shape)) (inside.words.with(key, &[("name", name.as_str().into())])) }
        }
    };
    html! { @if !tags.0.is_empty() { span.tags { (tags) } } }
}
