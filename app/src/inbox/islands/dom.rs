//! The few things that islands do with the page itself.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, CustomEvent, Document, Element, Event, Headers, RequestInit, Response, UrlSearchParams, Window};

use crate::inbox::actions::PIECE;

/// The event by which the thread says that new lines stand in it.
pub const LINES: &str = "avow-lines";
/// How long an answer to a form is waited for, in milliseconds.
const PATIENCE: u32 = 20_000;

thread_local! {
    static GONE_FROM: std::cell::Cell<Option<usize>> = const { std::cell::Cell::new(None) };
}

/// Where in the list the line stood that the reader was at and that is no longer shown.
pub fn gone_from() -> Option<usize> {
    GONE_FROM.get()
}

/// Remembers where in the list a line stands that is about to go, where the reader is at it.
pub fn goes(line: &Element) {
    let focused = document().and_then(|document| document.active_element());
    let here =
        line.query_selector("[aria-current]").ok().flatten().is_some() || focused.is_some_and(|focused| line.contains(Some(&focused)));
    if !here {
        return;
    }
    let mut at = 0;
    let mut before = line.previous_element_sibling();
    while let Some(line) = before {
        at += 1;
        before = line.previous_element_sibling();
    }
    GONE_FROM.set(Some(at));
}

/// The window. Islands live nowhere else.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The page.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// The element of that id.
pub fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// What a selector finds on the page.
pub fn elements(selector: &str) -> Vec<Element> {
    document().and_then(|document| document.document_element()).map_or_else(Vec::new, |page| within(&page, selector))
}

/// What it finds within an element.
pub fn within(element: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// A piece of a page, as it was fetched.
pub enum Piece {
    /// As it stands now.
    Here(String),
    /// There is nothing to show.
    Nothing,
    /// What it is a piece of is gone, or no longer the reader's to see.
    Gone,
    /// It could not be had.
    Lost,
}

/// Fetches a piece of a page.
pub async fn fetch(url: &str) -> Piece {
    fetched(url).await.unwrap_or(Piece::Lost)
}

async fn fetched(url: &str) -> Option<Piece> {
    let options = RequestInit::new();
    options.set_method("GET");
    let response = JsFuture::from(window()?.fetch_with_str_and_init(url, &options)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    Some(match response.status() {
        204 => Piece::Nothing,
        // Whoever is led elsewhere, to the sign-in say, gets another page and no piece of this one.
        200 if response.redirected() => Piece::Gone,
        200 => Piece::Here(JsFuture::from(response.text().ok()?).await.ok()?.as_string()?),
        401 | 403 | 404 => Piece::Gone,
        _ => Piece::Lost,
    })
}

/// Sends a form and asks for the piece of the page that it changes, done or refused. `None` where no answer came.
pub async fn post(url: &str, form: &UrlSearchParams) -> Option<String> {
    let headers = Headers::new().ok()?;
    headers.set(PIECE, "1").ok()?;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(form);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    let response = JsFuture::from(window()?.fetch_with_str_and_init(url, &options)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    // Whoever is signed out by now is led to the sign-in, and from there back to this page.
    if response.redirected() {
        let _ = window()?.location().reload();
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Says something to the page's other islands.
pub fn say(name: &str) {
    if let (Some(window), Ok(event)) = (window(), Event::new(name)) {
        let _ = window.dispatch_event(&event);
    }
}

/// Listens for an event of the window, for as long as the page lives.
pub fn on_window(name: &str, heard: impl FnMut(web_sys::Event) + 'static) {
    listen(name, heard, false);
}

/// Listens for an event on its way to where it happens, for those that do not come back up.
pub fn on_capture(name: &str, heard: impl FnMut(web_sys::Event) + 'static) {
    listen(name, heard, true);
}

/// Hears of the connection: `true` when it is back, `false` at every try that finds it lost. The page's own script tells.
pub fn on_connection(mut heard: impl FnMut(bool) + 'static) {
    on_window("avow", move |event| {
        let told = event.dyn_ref::<CustomEvent>().and_then(|event| event.detail().as_string());
        match told.as_deref() {
            Some(r#"{"kind":"online"}"#) => heard(true),
            Some(r#"{"kind":"offline"}"#) => heard(false),
            _ => {}
        }
    });
}

fn listen(name: &str, heard: impl FnMut(web_sys::Event) + 'static, capture: bool) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(heard);
    if let Some(window) = window() {
        let _ = window.add_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), capture);
    }
    closure.forget();
}

/// Scrolls what an element lies in just so far that it is seen.
pub fn show(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Puts the reader's own time zone into the times of a part of the page.
pub fn localise() {
    if let Some(window) = window()
        && let Ok(function) = js_sys::Reflect::get(&window, &"avowTimes".into())
        && let Ok(function) = function.dyn_into::<js_sys::Function>()
    {
        let _ = function.call0(&JsValue::NULL);
    }
}
