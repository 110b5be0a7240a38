//! The list: its head with filters and saved views, and the bar for many at once. Its lines are in [`line`].

use avow_model::id::ConversationId;
use avow_model::inbox::{Assignee, Filter, Priority, Status};
use avow_service::inbox::{Desk, Listing};
use leptos::prelude::*;
use maud::{Markup, html};

use super::head::snooze_buttons;
use super::line;
use super::side::{self, counted, filter_link, filter_link_with};
use crate::look::{self, Icon, html as written};
use crate::web::{Form, Inside};
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
    form: &Form,
) -> AnyView {
    // What was chosen for a change that was refused stays chosen.
    let chosen: Vec<&str> = form.typed.all("c").collect();
    let rows = written::view(written::all(listing.rows.iter().map(|row| {
        let chosen = !chosen.is_empty() && chosen.contains(&row.id.to_string().as_str());
        line::line(inside, filter, &desk.colleagues, row, open, busy, chosen)
    })));
    let refused = refused(inside, open, form);
    let chosen_by = side::chosen(inside, filter, desk);
    let chosen_by = (!chosen_by.is_empty()).then(|| {
        written::view(html! {
            p.strip #chosen-by {
                @for (name, without) in &chosen_by {
                    a.tag href=(filter_link(inside, without)) aria-label=(inside.words.with("filter-without", &[("name", name.as_str().into())])) {
                        bdi { (name) } (written::small(Icon::X))
                    }
                }
            }
        })
    });
    let more = listing.next.as_ref().map(|next| {
        view! { <li class="none"><a class="btn s" href=filter_link_with(inside, filter, "after", next)>{inside.t("list-more")}</a></li> }
    });
    let top = paged.then(|| view! { <a class="btn quiet s" href=filter_link(inside, filter)>{inside.t("list-top")}</a> });
    let empty = listing.rows.is_empty().then(|| empty(inside, filter));
    let changed = inside.param("changed").and_then(|count| count.parse::<i64>().ok()).filter(|count| (1..=1_000).contains(count));
    let changed =
        changed.map(|count| view! { <p class="strip" role="status">{inside.words.with("bulk-done", &[("count", count.into())])}</p> });
    let bulk = inside.may(Permission::WorkInbox).then(|| bulk(inside, filter, desk));
    view! {
        <section class="list" id="list" aria-labelledby="list-h">
            <div class="head">
                <h1 id="list-h" class="clip" dir="auto">{queue.to_owned()}</h1>
                <span class="dim" id="counted">{counted(inside, filter, desk)}</span>
                <span class="row push">{top}{filters(inside, filter, desk, form)}</span>
                <form class="search" role="search" method="post" action=inside.to("/contacts/search")>
                    <label class="vh" for="find">{inside.t("find-person")}</label>
                    <button class="btn quiet s icon" aria-label=inside.t("find-person")>{look::small(Icon::Search)}</button>
                    <input class="input" id="find" name="query" type="search" maxlength="200" placeholder=inside.t("find-person") data-key="/"/>
                    <kbd aria-hidden="true">"/"</kbd>
                </form>
            </div>
            <p class="strip offline" id="lost" role="status" hidden=true></p>
            {chosen_by}
            {changed}
            {refused}
            {bulk}
            <ul role="list" id="rows">{rows}{more}{empty}</ul>
        </section>
    }
    .into_any()
}

/// Why nothing became of a form of the list. What is about a field stands beside it as well.
fn refused(inside: &Inside, open: Option<ConversationId>, form: &Form) -> Option<AnyView> {
    if open.is_some() {
        return None;
    }
    let sentence = match &form.refusal {
        Some(refusal) => refusal.sentence(),
        None => form.wrongs.iter().find(|wrong| wrong.field != "name").map(|wrong| wrong.reason.as_str())?,
    };
    Some(look::notice("bad", Icon::Alert, inside.t(sentence)))
}

fn empty(inside: &Inside, filter: &Filter) -> AnyView {
    let (title, text) =
        if *filter == Filter::default() { ("list-empty", "list-empty-advice") } else { ("list-empty-filter", "list-empty-filter-advice") };
    let first = (*filter == Filter::default() && inside.may(Permission::ManageChannels))
        .then(|| view! { <p class="row"><a class="btn pri" href=inside.to("/welcome")>{inside.t("list-empty-do")}</a></p> });
    view! { <li class="none">{look::icon(Icon::Check)}<h2>{inside.t(title)}</h2><p>{inside.t(text)}</p>{first}</li> }.into_any()
}

/// The filters: a form that changes the address, and may keep what it says as a view.
fn filters(inside: &Inside, filter: &Filter, desk: &Desk, form: &Form) -> AnyView {
    // A name that was refused is there to be mended, and the menu open.
    let wrong = form.wrong("name").map(|reason| inside.t(reason));
    let again = form.typed.ticked("name");
    let popover = (!again).then_some("");
    let once = inside.web.services.new_id::<uuid::Uuid>().map(|id| id.to_string()).unwrap_or_default();
    let known = desk.views.iter().find(|view| Filter::parse(&view.filter) == *filter);
    let delete = known.filter(|view| !view.shared || inside.may(Permission::Shape)).map(|view| {
        html! {
            details {
                summary { (inside.t("view-delete")) }
                form method="post" action=(inside.to(&format!("/inbox-views/{}/delete", view.id))) {
                    button.btn.s.bad name="shared" value=(if view.shared { "1" } else { "0" }) { (inside.t("view-delete-sure")) }
                }
            }
        }
    });
    let select = |name: &str, key: &str, options: Markup| {
        html! { div.field { label for={ "f-" (name) } { (inside.t(key)) } select.input id={ "f-" (name) } name=(name) { (options) } } }
    };
    let option = |value: &str, says: &str, chosen: bool| html! { option value=(value) selected[chosen] { (says) } };
    let any = || option("", &inside.t("filter-any"), false);
    let status = written::all(Status::ALL.into_iter().map(|status| {
        option(status.name(), &inside.t(&format!("status-{}", status.name())), filter.status.unwrap_or(Status::Open) == status)
    }));
    let assignees = html! {
        (option("", &inside.t("filter-anybody"), false))
        (option("me", &inside.t("filter-me"), filter.assignee == Some(Assignee::Me)))
        (option("nobody", &inside.t("nobody"), filter.assignee == Some(Assignee::Nobody)))
        @for person in &desk.colleagues {
            (option(&person.id.to_string(), &person.name, filter.assignee == Some(Assignee::Member(person.id))))
        }
    };
    let labels =
        html! { (any()) @for label in &desk.labels { (option(&label.id.to_string(), &label.name, filter.label == Some(label.id))) } };
    let channels = html! { (any()) @for (id, name) in &desk.channels { (option(&id.to_string(), name, filter.channel == Some(*id))) } };
    let priorities = html! {
        (any())
        @for priority in Priority::ALL.into_iter().skip(1) {
            (option(priority.name(), &inside.t(&format!("priority-{}", priority.name())), filter.priority == Some(priority)))
        }
    };
    let shown = html! {
        button.btn.quiet.s.icon type="button" popovertarget="filters" aria-label=(inside.t("filter")) data-key="f" { (written::small(Icon::Filter)) }
        div.menu #filters popover=[popover] {
            form.stack method="get" action=(inside.to("/inbox")) {
                (select("status", "filter-status", status))
                (select("assignee", "filter-assignee", assignees))
                (select("label", "filter-label", labels))
                (select("priority", "filter-priority", priorities))
                (select("channel", "filter-channel", channels))
                label.opt { input type="checkbox" name="unread" value="1" checked[filter.unread]; span { (inside.t("filter-unread")) } }
                button.btn.pri { (inside.t("filter-do")) }
                hr;
                // The same choices, kept: one form, so that what is kept is what was chosen.
                div.field {
                    label for="view-name" { (inside.t("view-name")) }
                    input.input #view-name name="name" maxlength="60" value=[again.then(|| form.typed.get("name"))]
                        aria-invalid=[wrong.as_ref().map(|_| "true")] aria-describedby=[wrong.as_ref().map(|_| "view-name-wrong")];
                    @if let Some(wrong) = &wrong { p.err #view-name-wrong { (written::small(Icon::Alert)) span { (wrong) } } }
                }
                @if inside.may(Permission::Shape) {
                    label.opt { input type="checkbox" name="shared" value="1" checked[again && form.typed.ticked("shared")]; span { (inside.t("view-shared")) } }
                }
                button.btn name="client" value=(once) formmethod="post" formaction=(inside.to("/inbox-views")) { (inside.t("view-save")) }
            }
            @if let Some(delete) = delete { (delete) }
        }
    };
    written::view(shown)
}

/// The bar for many at once: shown while lines are chosen, and always without scripts' help by CSS alone.
fn bulk(inside: &Inside, filter: &Filter, desk: &Desk) -> AnyView {
    let head = |key: &str| html! { p.dim { small { (inside.t(key)) } } };
    let shown = html! {
        form.bulk #bulk method="post" action={ (inside.to("/inbox-bulk")) "?" (filter.query()) } aria-label=(inside.t("bulk")) {
            span.dim #chosen data-says=(inside.t("bulk-chosen")) {}
            button.btn.s name="do" value="status=resolved" { (written::small(Icon::Check)) (inside.t("done")) }
            button.btn.s type="button" popovertarget="bulk-more" { (inside.t("bulk-more")) (written::small(Icon::Drop)) }
            button.btn.quiet.s.icon.push type="reset" aria-label=(inside.t("bulk-clear")) { (written::small(Icon::X)) }
            div.menu #bulk-more popover="" {
                (head("bulk-assign"))
                button name="do" value="assign=me" { (inside.t("assign-me")) }
                button name="do" value="assign=" { (inside.t("nobody")) }
                @for person in desk.colleagues.iter().filter(|person| !person.leaving) { button name="do" value={ "assign=" (person.id) } { bdi { (person.name) } } }
                hr;
                (head("snooze"))
                (snooze_buttons(inside))
                button name="do" value="status=open" { (inside.t("reopen")) }
                @if !desk.labels.is_empty() { hr; (head("bulk-label")) }
                @for label in &desk.labels { button name="do" value={ "label=" (label.id) } { bdi { (label.name) } } }
            }
        }
    };
    written::view(shown)
}
