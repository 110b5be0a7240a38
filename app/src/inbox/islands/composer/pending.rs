//! Messages that are on their way, as lines at the end of the thread.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::super::dom;
use super::Given;

/// Sends the first message that waits for a connection; the next one follows when it has arrived, so that they keep
/// their order. Twice is once: a message keeps the id under which it was sent before.
pub(super) fn send_waiting() {
    let first = dom::by_id("log").and_then(|log| log.query_selector("[data-waits]").ok().flatten());
    if let Some(button) = first.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// A new id for a message, from the browser's randomness: the best that it has.
pub(super) fn fresh_client() -> String {
    let crypto = dom::window().and_then(|window| js_sys::Reflect::get(&window, &"crypto".into()).ok());
    let made = crypto.and_then(|crypto| {
        let function = js_sys::Reflect::get(&crypto, &"randomUUID".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
        function.call0(&crypto).ok()?.as_string()
    });
    let drawn = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    made.unwrap_or_else(|| {
        let (one, two, three, four) = (drawn(), drawn(), drawn(), drawn());
        format!("{one:08x}-{:04x}-4{:03x}-8{:03x}-{:04x}{four:08x}", two >> 16, two & 0xfff, three >> 20, three & 0xffff)
    })
}

/// A message that is on its way.
#[derive(Clone)]
pub(super) struct Pending(Element);

impl Pending {
    pub(super) fn show(given: &Given, body: &str, note: bool) -> Option<Self> {
        let document = dom::document()?;
        let line = document.create_element("li").ok()?;
        line.set_class_name(if note { "msg private sending" } else { "msg out sending" });
        let bubble = document.create_element("div").ok()?;
        bubble.set_class_name("bubble");
        let text = document.create_element("p").ok()?;
        text.set_attribute("dir", "auto").ok()?;
        for (at, part) in body.trim_end().split('\n').enumerate() {
            if at > 0 {
                let line_end = document.create_element("br").ok()?;
                text.append_child(&line_end).ok()?;
            }
            text.append_child(&document.create_text_node(part)).ok()?;
        }
        bubble.append_child(&text).ok()?;
        line.append_child(&bubble).ok()?;
        let meta = document.create_element("p").ok()?;
        meta.set_class_name("meta");
        meta.set_attribute("role", "status").ok()?;
        line.append_child(&meta).ok()?;
        // Who writes stands below it.
        dom::by_id("log")?.insert_before(&line, dom::by_id("typing").as_deref()).ok()?;
        let pending = Pending(line);
        pending.sending(&given.words.sending);
        Some(pending)
    }

    fn meta(&self) -> Option<Element> {
        self.0.query_selector(".meta").ok().flatten()
    }

    pub(super) fn sending(&self, says: &str) {
        let _ = self.0.class_list().remove_1("failed");
        let _ = self.0.class_list().add_1("sending");
        if let Some(meta) = self.meta() {
            meta.set_text_content(Some(says));
        }
    }

    /// It did not arrive. What `waits` is sent again by itself when there is a connection.
    pub(super) fn failed(&self, says: &str, button: &str, waits: bool, again: impl FnMut() + 'static) {
        let _ = self.0.class_list().remove_1("sending");
        let _ = self.0.class_list().add_1("failed");
        let Some(meta) = self.meta() else { return };
        meta.set_text_content(Some(&format!("{says} ")));
        if let Some(button) = self.offer(button, again)
            && waits
        {
            let _ = button.set_attribute("data-waits", "");
        }
    }

    /// Adds a button to what is said about it.
    pub(super) fn offer(&self, says: &str, pressed: impl FnMut() + 'static) -> Option<HtmlElement> {
        let meta = self.meta()?;
        let button: HtmlElement = dom::document()?.create_element("button").ok()?.dyn_into().ok()?;
        button.set_class_name("btn s");
        button.set_text_content(Some(says));
        let pressed = wasm_bindgen::prelude::Closure::<dyn FnMut()>::new(pressed);
        button.set_onclick(Some(pressed.as_ref().unchecked_ref()));
        pressed.forget();
        meta.append_child(&button).ok()?;
        Some(button)
    }

    pub(super) fn done(&self) {
        self.0.remove();
    }
}
