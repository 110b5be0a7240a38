//! The shell of a page: the head, the banner, the navigation; and the way from a view to a response.

use std::sync::Arc;

use avow_model::access::Permission;
use avow_model::refusal::Refusal;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;

use super::icons::Icon;
use super::{icon, small};
use crate::web::{Form, Inside, Visit};

/// The part of the workspace in which a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Conversations.
    Inbox,
    /// Contacts.
    People,
    /// Set-up.
    Settings,
    /// The reader themselves.
    Account,
}

/// Renders a view to HTML, islands included.
pub fn render(view: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.cleanup();
    tidy(&html)
}

/// Takes out the marks (`<!>`) by which islands find their nodes again, wherever there is no island: elsewhere they
/// are only weight, and in a title or a text field they would be read as text.
fn tidy(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = find(rest, ISLAND) {
        let (before, island) = rest.split_at(at);
        without_marks(before, &mut out);
        let end = find(island, END).map_or(island.len(), |end| end + END.len());
        let (island, after) = island.split_at(end);
        out.push_str(island);
        rest = after;
    }
    without_marks(rest, &mut out);
    out
}

const MARK: &str = "<!>";
const ISLAND: &str = "<leptos-island";
const END: &str = "</leptos-island>";

/// Every page passes through here: `memchr` looks at many bytes at once, which `str::find` does not.
fn find(text: &str, what: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), what.as_bytes())
}

fn without_marks(html: &str, out: &mut String) {
    let mut begin = 0;
    for at in memchr::memmem::find_iter(html.as_bytes(), MARK) {
        out.push_str(&html[begin..at]);
        begin = at + MARK.len();
    }
    out.push_str(&html[begin..]);
}

fn respond(visit: &Visit, status: u16, title: &str, body_class: &'static str, live: bool, body: AnyView) -> Response {
    let assets = &visit.web.assets;
    let title = format!("{title} · {}", visit.t("product"));
    let dir = "ltr";
    let script = live.then(|| {
        view! {
            <link rel="modulepreload" href=assets.path("avow.js") nonce=visit.nonce.clone()/>
            <script type="module" nonce=visit.nonce.clone() src=assets.path("hydrate.js")
                data-js=assets.path("avow.js") data-wasm=assets.path("avow.wasm")></script>
        }
    });
    // While pages are changed and looked at: see the server's `assets/watched.rs`.
    let reload = assets.has("reload.js").map(|src| view! { <script type="module" nonce=visit.nonce.clone() src=src></script> });
    let html = render(|| {
        view! {
            <html lang=visit.lang.tag() dir=dir data-theme=visit.theme>
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                    <meta name="color-scheme" content="light dark"/>
                    <meta name="referrer" content="same-origin"/>
                    <title>{title}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                    <link rel="manifest" href="/manifest.webmanifest"/>
                    <link rel="stylesheet" href=assets.path("main.css")/>
                    {script}
                    {reload}
                </head>
                <body class=body_class>{body}</body>
            </html>
        }
        .into_any()
    });
    html_response(status, format!("<!doctype html>{html}"))
}

fn html_response(status: u16, html: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, html).into_response()
}

/// A piece of a page, for an island that puts it in its place.
pub fn fragment(view: impl FnOnce() -> AnyView) -> Response {
    piece(200, view)
}

/// The same, as the answer to a form: its status tells whether that was refused.
pub fn piece(status: u16, view: impl FnOnce() -> AnyView) -> Response {
    html_response(status, render(view))
}

/// 303 to a page after a form was done (RFC 9110, 15.4.4).
pub fn redirect(to: &str) -> Response {
    axum::response::Redirect::to(to).into_response()
}

/// Avow's mark.
pub fn mark() -> AnyView {
    view! { <svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20.5l8-17 8 17M8.7 14.8l2.6 2.4 3.9-4.6"></path></svg> }
        .into_any()
}

/// The page that shows a refused form again, with the time of the next try where there were too many (RFC 9110, 10.2.3).
pub fn told(mut response: Response, form: &Form) -> Response {
    if let Some(Refusal::TooMany(seconds)) = form.refusal {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A public page: no WebAssembly; the banner first, in the page's flow, where no choice has been made.
pub fn public(visit: &Visit, status: u16, title: &str, slim: bool, main: AnyView) -> Response {
    let class = if slim { "wrap slim" } else { "wrap" };
    let here = visit.here();
    let languages = avow_words::Lang::ALL
        .into_iter()
        .filter(|lang| *lang != visit.lang)
        .map(|lang| {
            view! {
                <form method="post" action="/language">
                    <input type="hidden" name="next" value=here.clone()/>
                    <button class="btn quiet s" name="lang" value=lang.tag() lang=lang.tag()>{lang.own_name()}</button>
                </form>
            }
        })
        .collect_view();
    let body = view! {
        <a class="skip" href="#main">{visit.t("skip")}</a>
        {crate::privacy::banner(visit)}
        {crate::privacy::unpublished(visit)}
        <header class="wrap top">
            <a class="row plain" href="/">{mark()}<b>{visit.t("product")}</b></a>
            <div class="row push quietly">
                {visit.signed_in.then(|| view! {
                    {(!visit.leaving).then(|| view! { <a href="/workspaces">{visit.t("to-work")}</a> })}
                    <form method="post" action="/sign-out"><button class="btn quiet s">{visit.t("sign-out")}</button></form>
                })}
                <div class="row" role="group" aria-label=visit.t("language")>{languages}</div>
            </div>
        </header>
        <main class=class id="main">{main}</main>
        {foot(visit)}
    };
    respond(visit, status, title, "public", false, body.into_any())
}

fn foot(visit: &Visit) -> AnyView {
    view! {
        <footer class="foot"><div class="wrap row">
            <span>{visit.web.services.config.profile.operator_line()}</span>
            <span class="row push quietly">
                <a href="/privacy">{visit.t("privacy-policy")}</a>
                <a href="/privacy/choices">{visit.t("cookie-choices")}</a>
            </span>
        </div></footer>
    }
    .into_any()
}

/// A page of the workspace: navigation beside or below, `side` the section's own list, `main` the whole `<main>`
/// element. `pane` is the inbox's pane, "" elsewhere.
pub fn work(inside: &Inside, status: u16, section: Section, title: &str, pane: &'static str, side: AnyView, main: AnyView) -> Response {
    let visit = &inside.visit;
    let link = |to: &str, at: Section, name: Icon, key: &str| {
        let current = (section == at).then_some("page");
        view! { <li><a href=inside.to(to) aria-current=current>{icon(name)}" "{visit.t(key)}</a></li> }
    };
    let settings = inside.may(Permission::ManageChannels).then(|| link("/settings", Section::Settings, Icon::Sliders, "nav-settings"));
    let first_name = inside.account.name.split_whitespace().next().unwrap_or_default().to_owned();
    let me = (section == Section::Account).then_some("page");
    let body = view! {
        <a class="skip" href="#main">{visit.t("skip")}</a>
        <div class="app" data-pane=(!pane.is_empty()).then_some(pane)>
            <header class="brand">
                {mark()}
                <a class="clip plain" href=inside.to("/inbox") dir="auto">{inside.workspace.name.clone()}</a>
                <a class="btn quiet s icon push" href=inside.to("/contacts") data-palette="" aria-label=visit.t("find-anything")>{small(Icon::Search)}</a>
            </header>
            <nav class="nav" aria-label=visit.t("product")>
                <ul role="list">
                    {link("/inbox", Section::Inbox, Icon::Inbox, "nav-inbox")}
                    {link("/contacts", Section::People, Icon::People, "nav-people")}
                    {settings}
                    <li><a href="/account/privacy" aria-current=me>{super::avatar(Some(&inside.account.name), inside.account.id.0, "s")}" "<span class="clip" dir="auto">{first_name}</span></a></li>
                </ul>
            </nav>
            {side}
            {main}
        </div>
        {crate::inbox::palette(inside)}
    };
    respond(visit, status, title, "", true, body.into_any())
}

/// A refusal as a page: the key of what happened; what to do stands under the same key with `-advice`.
pub fn fault_page(visit: &Visit, status: u16, says: &str) -> Response {
    let title = visit.t(says);
    let home = view! { <p class="row"><a class="btn" href="/">{visit.t("go-home")}</a></p> };
    let main = view! { <div class="none">{icon(Icon::Alert)}{fault(visit, status, says)}{home}</div> };
    public(visit, status, &title, true, main.into_any())
}

/// The same for whoever came under a name that is not ours: nothing there would answer to a link or a button.
pub fn nameless_page(visit: &Visit, status: u16, says: &str) -> Response {
    let main = view! { <main class="wrap slim" id="main"><div class="none">{fault(visit, status, says)}</div></main> };
    respond(visit, status, &visit.t(says), "public", false, main.into_any())
}

fn fault(visit: &Visit, status: u16, says: &str) -> AnyView {
    let number = visit.words.with("error-id", &[("status", i64::from(status).into())]);
    view! {
        <h1>{visit.t(says)}</h1>
        <p>{visit.t(&format!("{says}-advice"))}</p>
        <p class="dim"><small>{number}" "<code>{visit.id.clone()}</code></small></p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn marks_stay_in_islands_only() {
        assert_eq!(
            tidy("<p>a<!></p><leptos-island x>b<!></leptos-island><p><!>c</p>"),
            "<p>a</p><leptos-island x>b<!></leptos-island><p>c</p>"
        );
        assert_eq!(tidy("<!>"), "");
        assert_eq!(tidy("<leptos-island>cut <!> short"), "<leptos-island>cut <!> short");
    }
}
