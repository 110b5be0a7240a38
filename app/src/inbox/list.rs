//! The list: its head with filters and saved views, the bar for many at once, and its lines.

use avow_model::id::ConversationId;
use avow_model::inbox::{Assignee, Author, Colleague, Delivery, Filter, Kind, Priority, Row, Status};
use avow_service::inbox::{Desk, Listing};
use leptos::prelude::*;

use super::head::{snooze_buttons, waiting};
use super::messages::delivery;
use super::side::{counted, filter_link};
use crate::look::{self, Icon};
use crate::web::Inside;
use avow_model::access::Permission;

/// The list's pane.
pub fn pane(
    inside: &Inside,
    queue: &str,
    filter: &Filter,
    desk: &Desk,
    listing: &Listing,
    open: Option<ConversationId>,
    busy: &[ConversationId],
    paged: bool,
) -> AnyView {
    let rows = listing.rows.iter().map(|row| self::row(inside, filter, &desk.colleagues, row, open, busy)).collect_view();
    let more = listing.next.as_ref().map(|next| {
        let base = filter_link(inside, filter);
        let join = if base.contains('?') { '&' } else { '?' };
        view! { <li class="none"><a class="btn s" href=format!("{base}{join}after={next}")>{inside.t("list-more")}</a></li> }
    });
    let top = paged.then(|| view! { <a class="btn quiet s" href=filter_link(inside, filter)>{inside.t("list-top")}</a> });
    let empty = listing.rows.is_empty().then(|| empty(inside, filter));
    let bulk = inside.may(Permission::WorkInbox).then(|| bulk(inside, filter, desk));
    view! {
        <section class="list" id="list" aria-labelledby="list-h">
            <div class="head">
                <h1 id="list-h" class="clip" dir="auto">{queue.to_owned()}</h1>
                <span class="dim" id="counted">{counted(inside, filter, desk)}</span>
                <span class="row push">{top}{filters(inside, filter, desk)}</span>
                <form class="search" role="search" method="post" action=inside.to("/contacts/search")>
                    <label class="vh" for="find">{inside.t("find-person")}</label>
                    <button class="btn quiet s icon" aria-label=inside.t("find-person")>{look::small(Icon::Search)}</button>
                    <input class="input" id="find" name="query" type="search" maxlength="200" placeholder=inside.t("find-person") data-key="/"/>
                    <kbd aria-hidden="true">"/"</kbd>
                </form>
            </div>
            <p class="strip offline" id="lost" role="status" hidden=true></p>
            {bulk}
            <ul role="list" id="rows">{rows}{more}{empty}</ul>
        </section>
    }
    .into_any()
}

fn empty(inside: &Inside, filter: &Filter) -> AnyView {
    let (title, text) =
        if *filter == Filter::default() { ("list-empty", "list-empty-advice") } else { ("list-empty-filter", "list-empty-filter-advice") };
    let first = (*filter == Filter::default() && inside.may(Permission::ManageChannels))
        .then(|| view! { <p class="row"><a class="btn pri" href=inside.to("/welcome")>{inside.t("list-empty-do")}</a></p> });
    view! { <li class="none">{look::icon(Icon::Check)}<h2>{inside.t(title)}</h2><p>{inside.t(text)}</p>{first}</li> }.into_any()
}

/// The filters: a form that changes the address, and the view that keeps it.
fn filters(inside: &Inside, filter: &Filter, desk: &Desk) -> AnyView {
    let option = |value: String, says: String, chosen: bool| view! { <option value=value selected=chosen>{says}</option> };
    let status = Status::ALL
        .into_iter()
        .map(|status| {
            let chosen = filter.status.unwrap_or(Status::Open) == status;
            option(status.name().to_owned(), inside.t(&format!("status-{}", status.name())), chosen)
        })
        .collect_view();
    let assignees = desk
        .colleagues
        .iter()
        .map(|person| option(person.id.to_string(), person.name.clone(), filter.assignee == Some(Assignee::Member(person.id))))
        .collect_view();
    let labels =
        desk.labels.iter().map(|label| option(label.id.to_string(), label.name.clone(), filter.label == Some(label.id))).collect_view();
    let channels = desk.channels.iter().map(|(id, name)| option(id.to_string(), name.clone(), filter.channel == Some(*id))).collect_view();
    let priorities = Priority::ALL
        .into_iter()
        .skip(1)
        .map(|priority| {
            let name = priority.name();
            option(name.to_owned(), inside.t(&format!("priority-{name}")), filter.priority == Some(priority))
        })
        .collect_view();
    let share = inside.may(Permission::Shape).then(|| {
        view! { <label class="opt"><input type="checkbox" name="shared" value="1"/><span>{inside.t("view-shared")}</span></label> }
    });
    let known = desk.views.iter().find(|view| avow_model::inbox::Filter::parse(&view.filter) == *filter);
    let delete = known.filter(|view| !view.shared || inside.may(Permission::Shape)).map(|view| {
        view! {
            <form method="post" action=inside.to(&format!("/inbox-views/{}/delete", view.id))>
                <button class="btn s bad" name="shared" value=if view.shared { "1" } else { "0" }>{inside.t("view-delete")}</button>
            </form>
        }
    });
    view! {
        <button type="button" class="btn quiet s icon" popovertarget="filters" aria-label=inside.t("filter") data-key="f">{look::small(Icon::Filter)}</button>
        <div class="menu" id="filters" popover="">
            <form class="stack" method="get" action=inside.to("/inbox")>
                <div class="field"><label for="f-status">{inside.t("filter-status")}</label><select class="input" id="f-status" name="status">{status}</select></div>
                <div class="field"><label for="f-assignee">{inside.t("filter-assignee")}</label><select class="input" id="f-assignee" name="assignee">
                    <option value="">{inside.t("filter-anybody")}</option>
                    {option("me".to_owned(), inside.t("filter-me"), filter.assignee == Some(Assignee::Me))}
                    {option("nobody".to_owned(), inside.t("nobody"), filter.assignee == Some(Assignee::Nobody))}
                    {assignees}
                </select></div>
                <div class="field"><label for="f-label">{inside.t("filter-label")}</label><select class="input" id="f-label" name="label"><option value="">{inside.t("filter-any")}</option>{labels}</select></div>
                <div class="field"><label for="f-priority">{inside.t("filter-priority")}</label><select class="input" id="f-priority" name="priority"><option value="">{inside.t("filter-any")}</option>{priorities}</select></div>
                <div class="field"><label for="f-channel">{inside.t("filter-channel")}</label><select class="input" id="f-channel" name="channel"><option value="">{inside.t("filter-any")}</option>{channels}</select></div>
                <label class="opt"><input type="checkbox" name="unread" value="1" checked=filter.unread/><span>{inside.t("filter-unread")}</span></label>
                <button class="btn pri">{inside.t("filter-do")}</button>
            </form>
            <hr/>
            <form class="stack" method="post" action=inside.to("/inbox-views")>
                <input type="hidden" name="filter" value=filter.query()/>
                <div class="field"><label for="view-name">{inside.t("view-name")}</label><input class="input" id="view-name" name="name" maxlength="60" required=true/></div>
                {share}
                <button class="btn">{inside.t("view-save")}</button>
            </form>
            {delete}
        </div>
    }
    .into_any()
}

/// The bar for many at once: shown while lines are chosen, and always without scripts' help by CSS alone.
fn bulk(inside: &Inside, filter: &Filter, desk: &Desk) -> AnyView {
    let colleagues = desk
        .colleagues
        .iter()
        .map(|person| view! { <button name="do" value=format!("assign={}", person.id)>{person.name.clone()}</button> })
        .collect_view();
    let labels = desk
        .labels
        .iter()
        .map(|label| view! { <button name="do" value=format!("label={}", label.id)>{label.name.clone()}</button> })
        .collect_view();
    view! {
        <form class="bulk" id="bulk" method="post" action=format!("{}?{}", inside.to("/inbox-bulk"), filter.query()) aria-label=inside.t("bulk")>
            <button class="btn s" name="do" value="status=resolved">{look::small(Icon::Check)}{inside.t("done")}</button>
            <button type="button" class="btn s" popovertarget="bulk-more">{inside.t("bulk-more")}{look::small(Icon::Drop)}</button>
            <div class="menu" id="bulk-more" popover="">
                <button name="do" value="assign=me">{inside.t("assign-me")}</button>
                <button name="do" value="assign=">{inside.t("nobody")}</button>
                {colleagues}
                <hr/>
                {snooze_buttons(inside)}
                <button name="do" value="status=open">{inside.t("reopen")}</button>
                <hr/>
                {labels}
            </div>
        </form>
    }
    .into_any()
}

/// One line.
pub fn row(
    inside: &Inside,
    filter: &Filter,
    people: &[Colleague],
    row: &Row,
    open: Option<ConversationId>,
    busy: &[ConversationId],
) -> AnyView {
    let query = filter.query();
    let to = if query.is_empty() { inside.to(&format!("/inbox/{}", row.id)) } else { inside.to(&format!("/inbox/{}?{query}", row.id)) };
    let name = look::person_name(inside, row.name.as_deref());
    let class = if row.unread > 0 { "conv new" } else { "conv" };
    let current = (open == Some(row.id)).then_some("true");
    let channel = inside.t(&format!("channel-{}", row.channel_kind));
    let ours = row.draft.is_none() && row.last_kind == Kind::Text && matches!(row.last_author, Some(Author::Member(_)));
    let end = if row.unread > 0 {
        let says = inside.words.with("unread", &[("count", row.unread.into())]);
        let count = if row.unread > 99 { "99+".to_owned() } else { row.unread.to_string() };
        Some(view! { <span class="count">{count}<span class="vh">" "{says}</span></span> }.into_any())
    } else {
        (ours && row.last_state != Delivery::Failed).then(|| delivery(inside, row.last_state))
    };
    let with = row.assignee.filter(|account| *account != inside.member.account);
    let with = with.and_then(|account| people.iter().find(|person| person.id == account)).map(|person| {
        let picture = look::avatar(Some(&person.name), person.id.0, "s");
        view! { {picture}<span class="vh">{inside.t("assigned-to")}" "{person.name.clone()}" "</span> }
    });
    let there = if busy.contains(&row.id) { super::pages::present(inside, people, row.id) } else { Vec::new() };
    let choose = inside.words.with("choose-conversation", &[("name", name.as_str().into())]);
    let checkbox = inside.may(Permission::WorkInbox).then(|| {
        view! { <label class="hit"><input type="checkbox" name="c" value=row.id.to_string() form="bulk" aria-label=choose/></label> }
    });
    view! {
        <li class="conv-row" id=format!("row-{}", row.id) data-at=row.last_at.timestamp_micros().to_string()>
            {checkbox}
            <a class=class href=to aria-current=current>
                <span class=format!("av {}", look::tone(row.contact.0)) aria-hidden="true">
                    {row.name.as_deref().map_or_else(|| "?".to_owned(), avow_model::text::initials)}
                    <span class="ch">{look::icon(Icon::Web)}</span>
                </span>
                <span class="who clip" dir="auto">{name}<span class="vh">", "{channel}</span></span>
                {look::when(inside, row.last_at)}
                <span class="said clip" dir="auto">{said(inside, people, row, &there)}</span>
                <span class="end">{with}{end}</span>
                {tags(inside, row, &there)}
            </a>
        </li>
    }
    .into_any()
}

/// What is being said, was not sent, or was said last: by whom, and the text. The text alone tells from which side it is
/// read, so that one that is cut keeps its beginning.
fn said(inside: &Inside, people: &[Colleague], row: &Row, there: &[(String, bool, bool)]) -> AnyView {
    let text = if row.last_body.is_empty() { inside.t("said-file") } else { row.last_body.clone() };
    if row.last_state == Delivery::Failed {
        return view! { <span class="bad">{look::small(Icon::Alert)}" "{inside.t("said-failed")}</span> }.into_any();
    }
    if there.iter().any(|(_, typing, contact)| *typing && *contact) {
        return view! { <span class="typing">{inside.t("presence-typing")}</span> }.into_any();
    }
    if let Some(draft) = &row.draft {
        let says = view! { <bdi class="warn">{look::small(Icon::Edit)}" "{inside.t("said-draft")}</bdi> };
        return view! { {says}" "<span data-draft="">{draft.clone()}</span> }.into_any();
    }
    let by = match row.last_author {
        Some(Author::Member(account)) if account == inside.member.account => Some(inside.t("said-me")),
        Some(Author::Member(account)) => people
            .iter()
            .find(|person| person.id == account)
            .map(|person| format!("{}: ", person.name.split_whitespace().next().unwrap_or_default())),
        _ => None,
    };
    let lock = (row.last_kind == Kind::Note).then(|| view! { {look::small(Icon::Lock)}" " });
    let by = by.map(|by| view! { <bdi>{by}</bdi> });
    view! { {lock}{by}{text} }.into_any()
}

fn tags(inside: &Inside, row: &Row, there: &[(String, bool, bool)]) -> Option<AnyView> {
    let mut tags: Vec<AnyView> = waiting(inside, row.status, row.waiting_since).into_iter().collect();
    if row.priority >= Priority::High {
        let tone = if row.priority == Priority::Urgent { "tag bad" } else { "tag warn" };
        let says = inside.t(&format!("priority-{}", row.priority.name()));
        tags.push(view! { <span class=tone>{look::icon(Icon::Flag)}{says}</span> }.into_any());
    }
    if let Some(until) = row.snoozed_until {
        tags.push(
            view! { <span class="tag">{look::icon(Icon::Moon)}{inside.t("until")}" "{look::when_full(inside, until)}</span> }.into_any(),
        );
    } else if row.status == Status::Snoozed {
        tags.push(view! { <span class="tag">{look::icon(Icon::Moon)}{inside.t("until-reply")}</span> }.into_any());
    }
    for label in &row.labels {
        tags.push(view! { <span class="tag" dir="auto">{label.name.clone()}</span> }.into_any());
    }
    if let Some((name, typing, _)) = there.iter().find(|(_, _, contact)| !contact) {
        let (shape, key) = if *typing { (Icon::Pen, "presence-somebody-types") } else { (Icon::Eye, "presence-somebody") };
        let says = inside.words.with(key, &[("name", name.as_str().into())]);
        tags.push(view! { <span class="tag">{look::icon(shape)}{says}</span> }.into_any());
    }
    (!tags.is_empty()).then(|| view! { <span class="tags">{tags}</span> }.into_any())
}
