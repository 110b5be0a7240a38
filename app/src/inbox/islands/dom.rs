//! The few things that islands do with the page itself.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, RequestInit, Response, Window};

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

/// Fetches a piece of a page: `Some("")` where there is nothing to show, `None` where it could not be had.
pub async fn fetch(url: &str) -> Option<String> {
    let options = RequestInit::new();
    options.set_method("GET");
    let response = JsFuture::from(window()?.fetch_with_str_and_init(url, &options)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    match response.status() {
        204 => Some(String::new()),
        // Whoever is led elsewhere, to the sign-in say, gets another page and no piece of this one.
        200 if !response.redirected() => JsFuture::from(response.text().ok()?).await.ok()?.as_string(),
        _ => None,
    }
}

/// Listens for an event of the window, for as long as the page lives.
pub fn on_window(name: &str, heard: impl FnMut(web_sys::Event) + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(heard);
    if let Some(window) = window() {
        let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    }
    closure.forget();
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
