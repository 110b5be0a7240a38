//! The frame: one page with the conversation and the form, which reads and posts without scripts.

use avow_model::refusal::Refusal;
use avow_service::chat::{self, FILES_MAX, Thread};
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use leptos::prelude::*;
use uuid::Uuid;

use super::enter::{Frame, retry_after, status};
use super::talk;
use crate::look::{self, Icon, fields};
use crate::web::{Form, Visit};

/// What the file field offers; what arrives is told by its content.
const ACCEPT: &str = "image/*,.pdf,.txt,.csv,.zip,.docx,.xlsx,.pptx,.odt,.ods,audio/*,video/*";

/// GET: the page.
pub(super) async fn page(frame: Frame) -> Response {
    // Whoever comes back from a first message without the cookie may not keep it here.
    let sent = frame.visit.param("sent").and_then(|id| Uuid::parse_str(&id).ok());
    let blocked = if frame.visitor.is_none() { sent } else { None };
    let mut response = show(&frame, &Form::default(), blocked).await;
    if let (Some(visitor), Some(token)) = (&frame.visitor, &frame.token)
        && matches!(chat::slide(&frame.visit.web.services, visitor).await, Ok(true))
    {
        frame.keep(&mut response, token);
    }
    response
}

/// The page as it is now, with what was typed and what is wrong with it.
pub(super) async fn show(frame: &Frame, form: &Form, blocked: Option<Uuid>) -> Response {
    let services = &frame.visit.web.services;
    let before = frame.visit.param("before").and_then(|position| position.parse().ok());
    let thread = match &frame.visitor {
        Some(visitor) => chat::read(services, &frame.chat, visitor, before).await,
        None => Ok(Thread::default()),
    };
    // The page's own id for the next message: kept while the same message is tried again.
    let client = Uuid::parse_str(form.typed.get("client")).or_else(|_| services.new_id());
    match (thread, client) {
        (Ok(thread), Ok(client)) => draw(frame, &thread, form, client, blocked),
        (Err(refusal), _) => refused(&frame.visit, &refusal),
        (_, Err(_)) => refused(&frame.visit, &Refusal::Unavailable),
    }
}

fn draw(frame: &Frame, thread: &Thread, form: &Form, client: Uuid, blocked: Option<Uuid>) -> Response {
    let visit = &frame.visit;
    let name = frame.chat.workspace.name.clone();
    let title = visit.words.with("chat-title", &[("name", name.as_str().into())]);
    let latest = frame.visit.param("before").is_none();
    let live = (frame.visitor.is_some() && latest).then_some("1");
    let reload =
        frame.visitor.is_some().then(|| view! { <a class="btn s" href=frame.to("", &[]) data-plain="">{visit.t("chat-look")}</a> });
    let event = thread.event.to_string();
    let typing = visit.words.with("chat-typing", &[("name", name.as_str().into())]);
    let body = view! {
        <main class="chat" id="chat" data-origin=frame.origin.clone() data-live=live
            data-conversation=thread.conversation.map(|id| id.to_string()) data-t-over=visit.t("chat-over") data-t-you=visit.t("chat-you")
            data-last=thread.last().to_string() data-seen=thread.seen.to_string()
            data-log=frame.to("/log", &[]) data-events=frame.to("/events", &[("after", event.as_str())])
            data-here=frame.to("/here", &[]) data-identify=frame.to("/identify", &[]) data-forget=frame.to("/forget", &[])
            data-t-typing=typing data-t-sending=visit.t("chat-sending") data-t-unsent=visit.t("chat-unsent")
            data-t-lost=visit.t("chat-lost") data-t-new=visit.t("chat-new") data-t-remove=visit.t("chat-remove")>
            <header class="chat-head">
                <div><h1 dir="auto">{name}</h1><p>{visit.t("chat-subtitle")}</p></div>
                {reload}
                <button class="btn quiet icon" type="button" hidden=true data-close="" aria-label=visit.t("chat-close")>
                    {look::icon(Icon::X)}
                </button>
            </header>
            <div class="chat-status" role="status" id="status">{blocked.map(|client| in_own_page(frame, client))}</div>
            <div class="chat-log" role="log" tabindex="0" id="log" aria-label=visit.t("chat-conversation")>
                <ol role="list" id="messages">{talk::messages(frame, thread)}</ol>
                {notice(frame, thread, form)}
            </div>
            {composer(frame, thread, form, client, blocked)}
        </main>
    };
    let csp = format!(
        "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {}",
        visit.nonce,
        frame.chat.frame_ancestors()
    );
    let mut response = shell(visit, form.status(), &title, &csp, true, body.into_any());
    if let Some(refusal) = &form.refusal {
        retry_after(&mut response, refusal);
    }
    response
}

/// What is kept and why, before the first word; after it, how to leave.
fn notice(frame: &Frame, thread: &Thread, form: &Form) -> AnyView {
    let visit = &frame.visit;
    let policy = || view! { <a href="/privacy" target="_blank" rel="noopener">{visit.t("chat-policy")}</a> };
    if frame.visitor.is_some() {
        let first = thread.messages.first().map(|message| message.position.to_string()).unwrap_or_default();
        let earlier = thread.earlier.then(|| view! { <a href=frame.to("", &[("before", first.as_str())])>{visit.t("chat-earlier")}</a> });
        return view! {
            <section class="chat-notice" id="notice" aria-label=visit.t("chat-about")>
                {earlier}
                {policy()}
                <details>
                    <summary>{visit.t("chat-leave")}</summary>
                    <p>{visit.words.with("chat-leave-sure", &[("name", frame.chat.workspace.name.as_str().into())])}</p>
                    <form method="post" action=frame.to("/forget", &[])>
                        <button class="btn s">{visit.t("chat-leave-do")}</button>
                    </form>
                </details>
            </section>
        }
        .into_any();
    }
    let name = frame.chat.workspace.name.as_str();
    let greeting = Some(frame.chat.channel.settings.greeting.clone()).filter(|greeting| !greeting.trim().is_empty());
    let about_you = frame.chat.channel.settings.ask_email.then(|| {
        view! {
            {line(visit, form, "name", "chat-your-name", "text", "name", 200)}
            {line(visit, form, "email", "chat-your-email", "email", "email", 254)}
            <p class="hint" id="email-hint">{visit.t("chat-email-why")}</p>
        }
    });
    view! {
        <section class="chat-notice" id="notice" aria-labelledby="notice-title">
            <p dir="auto">{greeting.unwrap_or_else(|| visit.t("chat-greeting"))}</p>
            <h2 id="notice-title">{visit.t("chat-kept-title")}</h2>
            <p>{visit.words.with("chat-kept", &[("name", name.into())])}</p>
            <p>{visit.words.with("chat-kept-long", &[("name", name.into())])}</p>
            <p>{visit.t("chat-kept-cookie")}{frame.origin.as_ref().map(|_| view! { " "{visit.t("chat-kept-tab")} })}</p>
            <p>{policy()}</p>
            {about_you}
        </section>
    }
    .into_any()
}

/// A field of the form that stands in the notice, where there is room.
fn line(
    visit: &Visit,
    form: &Form,
    name: &'static str,
    label: &str,
    kind: &'static str,
    autocomplete: &'static str,
    longest: usize,
) -> AnyView {
    let invalid = form.wrong(name).map(|_| "true");
    let hint = (name == "email").then(|| "email-hint".to_owned());
    let described: Vec<String> = hint.into_iter().chain(form.wrong(name).map(|_| format!("{name}-wrong"))).collect();
    view! {
        <div class="field">
            <label for=name>{visit.t(label)}</label>
            <input class="input" form="form" id=name name=name type=kind autocomplete=autocomplete value=form.value(name) dir="auto"
                maxlength=longest.to_string() aria-invalid=invalid aria-describedby=(!described.is_empty()).then(|| described.join(" "))/>
            {fields::wrong(visit, form, name)}
        </div>
    }
    .into_any()
}

fn composer(frame: &Frame, thread: &Thread, form: &Form, client: Uuid, blocked: Option<Uuid>) -> AnyView {
    let visit = &frame.visit;
    let refusal = form.refusal.as_ref().map(|refusal| match refusal {
        Refusal::TooMany(seconds) => visit.words.with("chat-too-many", &[("seconds", i64::try_from(*seconds).unwrap_or(60).into())]),
        Refusal::TooLarge => visit.t("chat-wrong-large"),
        other => visit.t(other.sentence()),
    });
    let refusal = refusal.or_else(|| form.wrong("").map(|reason| visit.t(reason)));
    let alert =
        refusal.map(|sentence| view! { <p class="err" role="alert" tabindex="-1">{look::small(Icon::Alert)}<span>{sentence}</span></p> });
    let invalid = |name: &str| form.wrong(name).map(|_| "true");
    let files_described = if form.wrong("files").is_some() { "files-hint files-wrong" } else { "files-hint" };
    let hint = visit.words.with("chat-files-hint", &[("count", i64::try_from(FILES_MAX).unwrap_or(5).into())]);
    view! {
        <form class="chat-form" id="form" method="post" enctype="multipart/form-data" action=frame.to("", &[])>
            {alert}
            {fields::wrong(visit, form, "body")}
            {fields::wrong(visit, form, "files")}
            <input type="hidden" name="client" value=client.to_string()/>
            <input type="hidden" name="begun" value=blocked.map_or_else(|| form.value("begun"), |begun| begun.to_string())/>
            <input type="hidden" name="origin" value=frame.origin.clone().unwrap_or_default()/>
            <input type="hidden" name="seen" value=thread.last().to_string()/>
            <input type="hidden" name="identity" value=form.value("identity")/>
            <label class="btn quiet icon" for="files" id="attach">
                {look::icon(Icon::Clip)}<span class="vh">{visit.t("chat-attach")}</span>
            </label>
            <label class="vh" for="body">{visit.t("chat-message")}</label>
            <textarea class="input" id="body" name="body" rows="1" required=true maxlength="10000" dir="auto"
                placeholder=visit.t("chat-message") aria-invalid=invalid("body")
                aria-describedby=invalid("body").map(|_| "body-wrong") inner_html=crate::look::fields::raw(form.typed.get("body"))></textarea>
            <button class="btn pri">{visit.t("chat-send")}</button>
            <p id="choose">
                <input type="file" id="files" name="files" multiple=true accept=ACCEPT aria-invalid=invalid("files")
                    aria-describedby=files_described/>
                <br/><small class="dim" id="files-hint">{hint}</small>
            </p>
        </form>
    }
    .into_any()
}

/// The way on where the browser does not let the frame keep its cookie.
fn in_own_page(frame: &Frame, client: Uuid) -> AnyView {
    let visit = &frame.visit;
    let own = format!("/widget/{}/resume?lang={}", frame.key(), visit.lang.tag());
    view! {
        <form method="post" action=own target="_blank">
            <p>{visit.t("chat-blocked")}</p>
            <input type="hidden" name="client" value=client.to_string()/>
            <button class="btn s">{visit.t("chat-own-page")}</button>
        </form>
    }
    .into_any()
}

/// A refusal in the frame's own clothes. That the chat may not be shown on a site, that site shows: whoever put the chat
/// there reads what to do. The page is the same for everybody, and nothing else of ours opens there.
pub(super) fn refused(visit: &Visit, refusal: &Refusal) -> Response {
    let advice = match refusal {
        Refusal::Forbidden => "chat-not-here",
        Refusal::NotFound => "chat-gone",
        _ => "chat-later",
    };
    let body = view! {
        <main class="chat" id="chat">
            <header class="chat-head"><div><h1>{visit.t("chat-closed")}</h1></div></header>
            <div class="chat-log"><section class="chat-notice"><p>{visit.t(advice)}</p></section></div>
        </main>
    };
    let ancestors = if *refusal == Refusal::Forbidden { "*" } else { "'none'" };
    let csp =
        format!("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}");
    let mut response = shell(visit, refusal.status(), &visit.t("chat-closed"), &csp, false, body.into_any());
    retry_after(&mut response, refusal);
    response
}

/// The frame's own document: its own sheet, its own policy, and one small script where it is to be live.
fn shell(visit: &Visit, number: u16, title: &str, csp: &str, live: bool, body: AnyView) -> Response {
    let assets = &visit.web.assets;
    let title = title.to_owned();
    let script = live.then(|| view! { <script type="module" nonce=visit.nonce.clone() src=assets.path("chat.js")></script> });
    let html = look::render(|| {
        view! {
            <html lang=visit.lang.tag() dir="ltr">
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                    <meta name="color-scheme" content="light dark"/>
                    <meta name="referrer" content="same-origin"/>
                    <meta name="robots" content="noindex"/>
                    <title>{title}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                    <link rel="stylesheet" href=assets.path("chat.css")/>
                    {script}
                </head>
                <body>{body}</body>
            </html>
        }
        .into_any()
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_str(csp).unwrap_or(HeaderValue::from_static("default-src 'none'"))),
    ];
    (status(number), headers, format!("<!doctype html>{html}")).into_response()
}
