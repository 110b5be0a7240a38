//! The head of a thread: with whom, assign, snooze, done, priority and labels; and who else is here.

use avow_model::Time;
use avow_model::access::Permission;
use avow_model::id::LabelId;
use avow_model::inbox::{Filter, Priority, Status, long_wait};
use avow_service::inbox::{Change, Desk, Thread};
use chrono::{Datelike as _, Timelike as _};
use leptos::prelude::*;
use maud::Markup;

use super::side::filter_link;
use crate::look::{self, Icon, html};
use crate::web::Inside;

/// The times until which a conversation may be snoozed, as buttons. They are those of UTC, and say so; where scripts
/// run, the reader's own clock takes its place.
pub fn snooze_buttons(inside: &Inside) -> Markup {
    maud::html! {
        @for name in ["hour", "afternoon", "tomorrow", "week", "reply"] {
            // Where it is earlier than here, it may still be before noon.
            button name="do" value={ "snooze=" (name) } data-snooze=(name) hidden[name == "afternoon" && inside.now.hour() >= 13] {
                (inside.t(&format!("snooze-{name}")))
                span.push.dim {
                    @if let Some(at) = super::forms::snooze_until(name, inside.now) {
                        (inside.words.with("snooze-at", &[("at", avow_words::short_future(inside.words, at, inside.now).as_str().into())]))
                    }
                }
            }
        }
    }
}

/// Since when somebody waits for an answer, where that is long.
pub fn waiting(inside: &Inside, status: Status, since: Option<Time>) -> Markup {
    maud::html! {
        @if let Some(since) = long_wait(status, since, inside.now) {
            span.tag.warn { (html::icon(Icon::Clock)) (inside.t("waiting-since")) " " (html::when(inside, since)) }
        }
    }
}

/// The head and the strip below it.
pub fn head(inside: &Inside, filter: &Filter, desk: &Desk, thread: &Thread) -> AnyView {
    let conversation = &thread.conversation;
    let name = look::person_name(inside, thread.contact.name.as_deref(), thread.contact.id);
    let base = inside.to(&format!("/inbox/{}", conversation.id));
    let query = filter.query();
    let with_query = |path: &str| if query.is_empty() { format!("{base}{path}") } else { format!("{base}{path}?{query}") };
    let about = inside.words.with("about-person", &[("name", name.as_str().into())]);
    let labels = conversation
        .labels
        .iter()
        .map(|label| view! { <span class=look::label_tone(label.tone) dir="auto">{label.name.clone()}</span> })
        .collect_view();
    let priority = (conversation.priority != Priority::None).then(|| {
        let tone = match conversation.priority {
            Priority::Urgent => "tag bad",
            Priority::High => "tag warn",
            _ => "tag",
        };
        view! { <span class=tone>{look::icon(Icon::Flag)}{inside.t(&format!("priority-{}", conversation.priority.name()))}</span> }
    });
    let present = super::pages::present(inside, &desk.colleagues, conversation.id);
    let somebody = present.iter().find(|(_, _, contact)| !contact).map(|(name, typing, _)| {
        let key = if *typing { "presence-typing" } else { "presence-looking" };
        view! { <b dir="auto">{name.clone()}</b>" "{inside.t(key)} }
    });
    let tools = inside.may(Permission::WorkInbox).then(|| tools(inside, desk, thread, &with_query("/change")));
    let status = match (conversation.status, conversation.snoozed_until) {
        (Status::Open, _) => None,
        (Status::Snoozed, Some(until)) => Some(
            view! { <span class="tag">{look::icon(Icon::Moon)}{inside.t("until")}" "{look::when_full(inside, until)}</span> }.into_any(),
        ),
        (Status::Snoozed, None) => Some(view! { <span class="tag">{look::icon(Icon::Moon)}{inside.t("until-reply")}</span> }.into_any()),
        (Status::Resolved, _) => {
            Some(view! { <span class="tag ok">{look::icon(Icon::Check)}{inside.t("status-resolved")}</span> }.into_any())
        }
    };
    view! {
        <header class="head">
            <a class="btn quiet icon back" href=filter_link(inside, filter) aria-label=inside.t("back-to-list") data-key="Escape">{look::drawn(Icon::Back, "i flip")}</a>
            <div class="grow clip">
                <h1 class="clip" id="thread-h" dir="auto">{name}</h1>
                <p class="dim clip" dir="auto"><small>{inside.t(&format!("channel-{}", conversation.channel_kind))}" · "<bdi>{conversation.channel_name.clone()}</bdi></small></p>
            </div>
            <a class="btn quiet icon only-fold" href=with_query("/person") aria-label=about>{look::icon(Icon::One)}</a>
            {tools}
        </header>
        <div class="strip" id="strip"><span class="here" id="presence" role="status">{somebody}</span><span class="row push">{html::view(waiting(inside, conversation.status, conversation.waiting_since))}{status}{priority}{labels}</span></div>
    }
    .into_any()
}

fn tools(inside: &Inside, desk: &Desk, thread: &Thread, action: &str) -> AnyView {
    let conversation = &thread.conversation;
    let version = conversation.version.to_string();
    let assignee = conversation.assignee.and_then(|id| desk.colleagues.iter().find(|person| person.id == id));
    let with = match assignee {
        Some(person) => {
            let first = person.name.split_whitespace().next().unwrap_or_default().to_owned();
            view! { {look::avatar(Some(&person.name), person.id.0, "s")}<span class="thin" dir="auto">{first}</span> }.into_any()
        }
        None => view! { {look::small(Icon::One)}<span class="thin" dir="auto">{inside.t("nobody")}</span> }.into_any(),
    };
    let called = format!("{} {}", inside.t("assigned-to"), assignee.map_or_else(|| inside.t("nobody"), |person| person.name.clone()));
    // Said twice: in a menu of its own, and in the narrow one that takes its place.
    let colleagues = || {
        let all = desk.colleagues.iter().filter(|person| !person.leaving).map(|person| {
            let me = person.id == inside.member.account;
            let chosen = (conversation.assignee == Some(person.id)).then(|| view! { <span class="push">{look::small(Icon::Check)}</span> });
            let says = if me { format!("{}, {}", person.name, inside.t("me")) } else { person.name.clone() };
            view! { <button name="do" value=format!("assign={}", person.id)>{look::avatar(Some(&person.name), person.id.0, "s")}" "<bdi>{says}</bdi>{chosen}</button> }
        });
        view! { {all.collect_view()}<hr/><button name="do" value="assign=">{inside.t("nobody")}</button> }.into_any()
    };
    let priorities = Priority::ALL
        .into_iter()
        .map(|priority| {
            let chosen = (conversation.priority == priority).then(|| view! { <span class="push">{look::small(Icon::Check)}</span> });
            view! { <button name="do" value=format!("priority={}", priority.name())>{inside.t(&format!("priority-{}", priority.name()))}{chosen}</button> }
        })
        .collect_view();
    let labels = desk
        .labels
        .iter()
        .map(|label| {
            let on = conversation.labels.iter().any(|held| held.id == label.id);
            let value = format!("{}={}", if on { "unlabel" } else { "label" }, label.id);
            let chosen = on.then(|| view! { <span class="push">{look::small(Icon::Check)}</span> });
            view! { <button name="do" value=value><bdi>{label.name.clone()}</bdi>{chosen}</button> }
        })
        .collect_view();
    let done = if conversation.status == Status::Open {
        view! { <button class="btn s" name="do" value="status=resolved" data-key="e" aria-label=inside.t("done")>{look::small(Icon::Check)}<span class="w">{inside.t("done")}</span></button> }.into_any()
    } else {
        view! { <button class="btn s" name="do" value="status=open" data-key="e" aria-label=inside.t("reopen")>{look::small(Icon::Undo)}<span class="w">{inside.t("reopen")}</span></button> }.into_any()
    };
    let take = (conversation.assignee != Some(inside.member.account))
        .then(|| view! { <button class="vh" name="do" value="assign=me" data-key="a" tabindex="-1">{inside.t("assign-me")}</button> });
    let mark = format!("{}/unread", action.split("/change").next().unwrap_or_default());
    view! {
        <form class="row nowrap" method="post" action=action.to_owned() aria-label=inside.t("change")>
            <input type="hidden" name="version" value=version.clone()/>
            <button type="button" class="btn s w" popovertarget="assign" data-key="i" data-does=inside.t("bulk-assign") aria-label=called.clone()>{with}<span class="thin">{look::small(Icon::Drop)}</span></button>
            <button type="button" class="btn s icon" popovertarget="snooze" aria-label=inside.t("snooze") data-key="z">{look::small(Icon::Moon)}</button>
            <button type="button" class="btn s icon" popovertarget="more" aria-label=inside.t("more") data-does=inside.t("key-label") data-key="l">{look::small(Icon::More)}</button>
            {done}
            {take}
            <div class="menu" id="assign" popover="">{colleagues()}</div>
            <div class="menu" id="snooze" popover="">
                {html::view(snooze_buttons(inside))}
                <hr/>
                <div class="field"><label for="until">{inside.t("snooze-pick")}<span data-utc="">" "{inside.t("snooze-utc")}</span></label><input class="input" id="until" name="until" type="datetime-local" form="pick"/></div>
                <button name="do" value="snooze=pick" data-snooze="pick" form="pick">{inside.t("snooze-do")}</button>
            </div>
            <div class="menu" id="more" popover="">
                <details class="nar"><summary>{called}</summary>{colleagues()}<hr/></details>
                {priorities}
                <hr/>
                {labels}
                <hr/>
                <button formaction=mark data-key="u">{inside.t("mark-unread")}</button>
            </div>
        </form>
        // A form of its own, so that the Enter key in its field snoozes and does nothing else.
        <form id="pick" hidden=true method="post" action=action.to_owned()><input type="hidden" name="version" value=version/></form>
    }
    .into_any()
}

/// What a change has done, for whoever does not see it.
pub fn told(inside: &Inside, desk: &Desk, change: Change) -> String {
    let with = |key: &str, name: &str| inside.words.with(key, &[("name", name.into())]);
    let label = |id: LabelId| desk.labels.iter().find(|label| label.id == id).map_or("", |label| label.name.as_str());
    match change {
        Change::Assign(Some(id)) => {
            let name = desk.colleagues.iter().find(|person| person.id == id).map_or("", |person| person.name.as_str());
            with("change-assigned", name)
        }
        Change::Assign(None) => inside.t("change-released"),
        Change::Status(Status::Open, _) => inside.t("change-opened"),
        Change::Status(Status::Snoozed, _) => inside.t("change-snoozed"),
        Change::Status(Status::Resolved, _) => inside.t("change-resolved"),
        Change::Priority(priority) => with("change-priority", &inside.t(&format!("priority-{}", priority.name()))),
        Change::Label(id) => with("change-labelled", label(id)),
        Change::Unlabel(id) => with("change-unlabelled", label(id)),
    }
}

/// Whether a moment is on a day of work.
pub fn working_day(at: avow_model::Time) -> bool {
    at.weekday().num_days_from_monday() < 5
}
