//! The inbox's pages, and the pieces of them that islands put in place.

use avow_model::id::ConversationId;
use avow_model::inbox::Colleague;
use avow_model::placeholders;
use avow_service::inbox::{self, Filter, Thread};
use avow_service::live::Someone;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use leptos::prelude::*;

use super::islands::{Composer, ComposerProps, Live, LiveProps};
use super::{head, line, list as rows, messages, person as about, side};
use crate::look::{self, Icon, Section};
use crate::web::{Fault, Form, Inside, Web};
use avow_model::refusal::Refusal;

/// Which pane a narrow screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    List,
    /// The conversation.
    Thread,
    /// The person.
    Person,
}

impl Pane {
    fn name(self) -> &'static str {
        match self {
            Pane::List => "list",
            Pane::Thread => "thread",
            Pane::Person => "person",
        }
    }
}

/// The conversation that an address names.
pub fn conversation_of(inside: &Inside, id: &str) -> Result<ConversationId, Fault> {
    id.parse().map_err(|_| inside.fault(Refusal::NotFound))
}

/// `GET /w/{workspace}/inbox`
pub async fn list(inside: Inside) -> Result<Response, Fault> {
    show(&inside, None, Pane::List, &Form::default()).await
}

/// `GET /w/{workspace}/inbox/{conversation}`
pub async fn thread(inside: Inside, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = conversation_of(&inside, &id)?;
    show(&inside, Some(id), Pane::Thread, &Form::default()).await
}

/// `GET /w/{workspace}/inbox/{conversation}/person`
pub async fn person(inside: Inside, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = conversation_of(&inside, &id)?;
    show(&inside, Some(id), Pane::Person, &Form::default()).await
}

/// The inbox, with a conversation open or none, and a form as it was typed.
pub async fn show(inside: &Inside, open: Option<ConversationId>, pane: Pane, form: &Form) -> Result<Response, Fault> {
    let services = &inside.web.services;
    let filter = Filter::parse(&inside.query);
    if let Some(id) = open {
        inside.ok(inbox::open(services, inside.member, id).await)?;
    }
    let desk = inside.ok(inbox::desk(services, inside.member).await)?;
    let after = inside.param("after");
    let listing = inside.ok(inbox::list(services, inside.member, &filter, after.as_deref()).await)?;
    let thread = match open {
        Some(id) => {
            let before = inside.param("before").and_then(|before| before.parse().ok());
            let mut thread = inside.ok(inbox::thread(services, inside.member, id, before).await)?;
            // What was refused is newer than what was kept, and was begun when its form was made.
            if form.typed.ticked("body") {
                let seen = form.typed.get("seen").parse().ok().filter(|_| form.refusal != Some(Refusal::Conflict));
                thread.overtaken = match seen {
                    Some(seen) => inside.ok(inbox::answer_after(services, inside.member, id, seen).await)?,
                    None => None,
                };
            }
            Some(thread)
        }
        None => None,
    };
    let busy = services.live.everywhere(inside.member.workspace, inside.now);
    let queue = side::queue_name(inside, &filter, &desk);
    let title = match &thread {
        Some(thread) => look::person_name(inside, thread.contact.name.as_deref(), thread.contact.id),
        None => queue.clone(),
    };
    let list_pane = rows::pane(inside, &queue, &filter, &desk, &listing, open, &busy, after.is_some(), form);
    let (thread_pane, person_pane) = match &thread {
        Some(thread) => (thread_view(inside, &filter, &desk, thread, form), Some(about::pane(inside, &filter, &desk, thread))),
        None => (nothing_open(inside), None),
    };
    let live = LiveProps {
        workspace: inside.workspace.slug.clone(),
        conversation: open.map(|id| id.to_string()),
        filter: filter.query(),
        me: inside.member.account.to_string(),
        people: desk.colleagues.iter().map(|person| (person.id.to_string(), person.name.clone())).collect(),
        looking: inside.t("presence-looking"),
        typing: inside.t("presence-typing"),
        offline: inside.t("presence-offline"),
        change_offline: inside.t("change-offline"),
        change_failed: inside.t("change-failed"),
        close: inside.t("close"),
        gone: inside.t("gone-conversation"),
        left: inside.t("gone-membership"),
    };
    let main = view! {
        <main id="main" class="panes" data-pane=pane.name() data-live=inside.to("/events") data-event=desk.event.to_string()>
            {crate::workspaces::notice(inside)}
            {list_pane}
            {thread_pane}
            {person_pane}
            <Live props=live/>
        </main>
    };
    let side = side::queues(inside, &filter, &desk);
    Ok(look::work(inside, form.status(), Section::Inbox, &title, pane.name(), side, main.into_any()))
}

fn nothing_open(inside: &Inside) -> AnyView {
    view! {
        <section class="thread" id="thread" aria-label=inside.t("thread")>
            <div class="none">{look::icon(Icon::Inbox)}<p>{inside.t("thread-none")}</p><p class="dim keyed"><small>{inside.t("thread-none-keys")}</small></p></div>
        </section>
    }
    .into_any()
}

fn thread_view(inside: &Inside, filter: &Filter, desk: &inbox::Desk, thread: &Thread, form: &Form) -> AnyView {
    let name = look::person_name(inside, thread.contact.name.as_deref(), thread.contact.id);
    let label = inside.words.with("thread-with", &[("name", name.as_str().into())]);
    let id = thread.conversation.id;
    let last = thread.conversation.message_count;
    let base = inside.to(&format!("/inbox/{id}"));
    let earlier = thread.earlier.map(|before| {
        let mut query = filter.query();
        if !query.is_empty() {
            query.push('&');
        }
        let to = format!("{base}?{query}before={before}");
        view! { <li class="day"><a href=to>{inside.t("thread-earlier")}</a></li> }
    });
    let address = if filter.query().is_empty() { base } else { format!("{base}?{}", filter.query()) };
    let later = inside.param("before").map(|_| view! { <li class="day"><a href=address.clone()>{inside.t("thread-latest")}</a></li> });
    let writes = present(inside, &desk.colleagues, id).iter().any(|(_, typing, contact)| *typing && *contact);
    let says_writes = inside.words.with("presence-somebody-types", &[("name", name.as_str().into())]);
    let composer = inside.may(avow_model::access::Permission::WorkInbox).then(|| composer(inside, filter, desk, thread, form, &name));
    view! {
        <section class="thread" id="thread" aria-labelledby="thread-h">
            {top(inside, filter, desk, thread, form, None, Some(&address))}
            <div class="log" role="log" aria-label=label tabindex="0">
                <ol role="list" id="log" data-last=last.to_string() data-conversation=id.to_string()>
                    {earlier}
                    {look::html::view(messages::all(inside, &desk.colleagues, &thread.contact, &thread.messages))}
                    {later}
                    <li class="typing" id="typing" hidden=!writes>{says_writes}</li>
                </ol>
            </div>
            {composer}
        </section>
    }
    .into_any()
}

/// What stands above the messages: the head, and what became of the last change of it. The place for that is always
/// there, so that whoever does not see it is told. What was refused is closed by the thread's own `address`; in a piece,
/// which has none, by a button.
fn top(
    inside: &Inside,
    filter: &Filter,
    desk: &inbox::Desk,
    thread: &Thread,
    form: &Form,
    change: Option<inbox::Change>,
    address: Option<&str>,
) -> AnyView {
    let told = change.map(|change| view! { <p class="vh">{head::told(inside, desk, change)}</p> });
    view! {
        <div id="thread-head">{head::head(inside, filter, desk, thread)}</div>
        <div id="changed" aria-live="polite">{refused_change(inside, form, address)}{told}</div>
    }
    .into_any()
}

/// What stands above the messages after a change that was asked for by an island: done, or refused and why.
pub async fn changed(inside: &Inside, id: ConversationId, form: &Form, change: Option<inbox::Change>) -> Result<Response, Fault> {
    let services = &inside.web.services;
    let filter = Filter::parse(&inside.query);
    let desk = inside.ok(inbox::desk(services, inside.member).await)?;
    let thread = inside.ok(inbox::thread(services, inside.member, id, Some(1)).await)?;
    Ok(look::piece(form.status(), || top(inside, &filter, &desk, &thread, form, change, None)))
}

/// Why a change of the conversation was refused, above its messages.
fn refused_change(inside: &Inside, form: &Form, address: Option<&str>) -> Option<AnyView> {
    let sentence = if form.typed.ticked("do") && form.refusal.is_some() {
        inside.t("change-conflict")
    } else {
        inside.t(["until", "assignee", "do"].iter().find_map(|field| form.wrong(field))?)
    };
    let (label, shape) = (inside.t("close"), look::small(Icon::X));
    let close = match address {
        Some(to) => view! { <a class="btn quiet s icon" href=to.to_owned() aria-label=label>{shape}</a> }.into_any(),
        None => view! { <button class="btn quiet s icon" type="button" aria-label=label>{shape}</button> }.into_any(),
    };
    Some(view! { <p class="notice bad" role="alert">{look::icon(Icon::Alert)}<span>{sentence}</span>{close}</p> }.into_any())
}

fn composer(inside: &Inside, filter: &Filter, desk: &inbox::Desk, thread: &Thread, form: &Form, name: &str) -> AnyView {
    let id = thread.conversation.id;
    let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_owned();
    let contact_first = thread.contact.name.as_deref().map(first).unwrap_or_default();
    let me_first = first(&inside.account.name);
    let canned = desk
        .canned
        .iter()
        .map(|canned| {
            let body = placeholders::filled(&canned.body, &contact_first, &me_first);
            (canned.shortcode.clone(), canned.title.clone(), body)
        })
        .collect();
    // What was refused is newer than what was kept.
    let draft = thread.draft.as_ref().filter(|_| !form.typed.ticked("body"));
    let query = filter.query();
    let wrong = form.refusal.as_ref().filter(|_| !form.typed.ticked("do")).map(|refusal| match refusal {
        Refusal::Conflict => inside.t("send-conflict"),
        other => inside.t(other.sentence()),
    });
    let props = ComposerProps {
        workspace: inside.workspace.slug.clone(),
        conversation: id.to_string(),
        action: format!("{}?{query}", inside.to(&format!("/inbox/{id}/send"))),
        // Where nobody knows whether it was kept, it is sent again as what it was.
        client: Some(form.typed.get("client").to_owned())
            .filter(|client| form.refusal == Some(Refusal::Unavailable) && !client.is_empty())
            .or_else(|| inside.web.services.new_id::<uuid::Uuid>().map(|id| id.to_string()).ok())
            .unwrap_or_default(),
        seen: match thread.overtaken {
            _ if form.typed.ticked("body") && (form.refusal == Some(Refusal::Conflict) || form.typed.get("seen").is_empty()) => None,
            Some((position, _)) => Some(position - 1),
            None => Some(thread.conversation.message_count),
        },
        answered: thread
            .overtaken
            .and_then(|(_, who)| desk.colleagues.iter().find(|person| person.id == who))
            .map(|person| person.name.clone()),
        text: draft.map_or_else(|| form.value("body"), |draft| draft.body.clone()),
        note: draft.map_or_else(|| form.value("kind") == "note", |draft| draft.note),
        kept: draft.is_some(),
        wrong: wrong.or_else(|| form.wrong("body").or_else(|| form.wrong("file")).map(|reason| inside.t(reason))),
        canned,
        people: desk
            .colleagues
            .iter()
            .filter(|person| person.id != inside.member.account && !person.leaving)
            .map(|person| person.name.clone())
            .collect(),
        words: super::islands::ComposerWords {
            label: inside.words.with("composer-label", &[("name", name.into())]),
            who: inside.t("composer-who"),
            reply: inside.t("composer-reply"),
            note: inside.t("composer-note"),
            reply_hint: inside.words.with(&format!("channel-goes-{}", thread.conversation.channel_kind), &[("name", name.into())]),
            note_hint: inside.t("composer-note-hint"),
            message: inside.t("composer-message"),
            attach: inside.t("composer-attach"),
            detach: inside.t("composer-detach"),
            waits: inside.t("composer-waits"),
            saved: inside.t("composer-saved"),
            send: inside.t("composer-send"),
            keep: inside.t("composer-keep"),
            sending: inside.t("composer-sending"),
            failed: inside.t("composer-failed"),
            draft: inside.t("composer-draft"),
            draft_lost: inside.t("composer-draft-lost"),
            offline: inside.t("composer-offline"),
            again: inside.t("composer-again"),
            anyway: inside.t("composer-anyway"),
            edit: inside.t("composer-edit"),
            answered: inside.t("composer-answered"),
            me: me_first,
        },
    };
    view! { <Composer props=props/> }.into_any()
}

/// `GET …/queues`: the side list anew, after an event.
pub async fn queues(inside: Inside) -> Result<Response, Fault> {
    let filter = Filter::parse(&inside.query);
    let desk = inside.ok(inbox::desk(&inside.web.services, inside.member).await)?;
    Ok(look::fragment(|| side::queues(&inside, &filter, &desk)))
}

/// `GET …/{conversation}/row`: one line of the list, or nothing (204) where the filter does not show it.
pub async fn row(inside: Inside, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = conversation_of(&inside, &id)?;
    let filter = Filter::parse(&inside.query);
    let services = &inside.web.services;
    inside.ok(inbox::look_at(services, inside.member, id).await)?;
    let Some(row) = inside.ok(inbox::line(services, inside.member, &filter, id).await)? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let people = inside.ok(inbox::colleagues(services, inside.member).await)?;
    let busy = services.live.everywhere(inside.member.workspace, inside.now);
    Ok(look::fragment(|| look::html::view(line::line(&inside, &filter, &people, &row, None, &busy, false))))
}

/// `GET …/{conversation}/head`: the head of the thread anew.
pub async fn head(inside: Inside, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = conversation_of(&inside, &id)?;
    let services = &inside.web.services;
    let filter = Filter::parse(&inside.query);
    let desk = inside.ok(inbox::desk(services, inside.member).await)?;
    let thread = inside.ok(inbox::thread(services, inside.member, id, Some(1)).await)?;
    Ok(look::fragment(|| head::head(&inside, &filter, &desk, &thread)))
}

/// `GET …/{conversation}/since?position=n`: the messages after a position.
pub async fn since(inside: Inside, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = conversation_of(&inside, &id)?;
    let services = &inside.web.services;
    let position = inside.param("position").and_then(|position| position.parse().ok()).unwrap_or(i64::MAX);
    let news = inside.ok(inbox::since(services, inside.member, id, position).await)?;
    Ok(look::fragment(|| look::html::view(messages::all(&inside, &news.colleagues, &news.contact, &news.messages))))
}

/// `GET /w/{workspace}/file/{attachment}`
pub async fn file(inside: Inside, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = id.parse().map_err(|_| inside.fault(Refusal::NotFound))?;
    let stored = inside.ok(avow_service::files::open(&web.services, inside.member.workspace, id).await)?;
    Ok(crate::chat::file::serve(stored, inside.param("download").is_some()))
}

/// Who is at a conversation, in words, but for the reader.
pub fn present(inside: &Inside, people: &[Colleague], id: ConversationId) -> Vec<(String, bool, bool)> {
    let there = inside.web.services.live.at(id, inside.now);
    there
        .into_iter()
        .filter_map(|presence| match presence.who {
            Someone::Member(account) if account == inside.member.account => None,
            Someone::Member(account) => {
                people.iter().find(|person| person.id == account).map(|person| (person.name.clone(), presence.typing, false))
            }
            Someone::Contact(_) => Some((String::new(), presence.typing, true)),
        })
        .collect()
}
