//! The list: its head with filters and saved views, and the bar for many at once. Its lines are in [`line`].

use avow_model::id::ConversationId;
use avow_model::inbox::{Assignee, Filter, Priority, Status};
use avow_service::inbox::{Desk, Listing};
use leptos::prelude::*;

use super::head::snooze_buttons;
use super::line;
use super::side::filter_link;
use crate::look::{self, Icon, html};
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
    let rows = html::view(html::all(listing.rows.iter().map(|row| line::line(inside, filter, &desk.colleagues, row, open, busy))));
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
