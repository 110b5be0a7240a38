//! What scripts add to the head of the thread: a change is made without leaving the page. The form, and what it posts,
//! are those of the page without scripts; the answer is the head as it stands now, and why, where it was refused.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsCast as _;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

use super::{dom, live};

thread_local! {
    /// Is a change under way? One at a time: the next one needs the version that this one makes.
    static BUSY: Cell<bool> = const { Cell::new(false) };
    /// Was a newer head kept out by an open menu?
    static STALE: Cell<bool> = const { Cell::new(false) };
    /// The head as it was last put in place.
    static SHOWN: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Begins. `offline` is said where no answer came, `failed` where one came that is no head; `close` names the button that
/// closes either.
pub fn start(offline: String, failed: String, close: String) {
    dom::on_window("submit", move |event| {
        let Some(event) = event.dyn_ref::<SubmitEvent>() else { return };
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let (Some(form), Some(pressed)) = (form, event.submitter()) else { return };
        // What leads away from the conversation stays a form.
        if form.closest("#thread-head").ok().flatten().is_none() || pressed.has_attribute("formaction") {
            return;
        }
        event.prevent_default();
        if BUSY.replace(true) {
            return;
        }
        let (offline, failed, close) = (offline.clone(), failed.clone(), close.clone());
        leptos::task::spawn_local(async move {
            change(&form, &pressed, &offline, &failed, &close).await;
            BUSY.set(false);
        });
    });
    // A link that closes leads to the same page without the notice: here that is the page as it stands.
    dom::on_window("click", |event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if pressed.and_then(|pressed| pressed.closest("#changed .btn").ok().flatten()).is_some() {
            event.prevent_default();
            close_notice();
        }
    });
    dom::on_capture("toggle", |_| {
        if STALE.get() && open_menu().is_none() {
            STALE.set(false);
            leptos::task::spawn_local(live::catch_up());
        }
    });
}

async fn change(form: &HtmlFormElement, pressed: &HtmlElement, offline: &str, failed: &str, close: &str) {
    let (Some(action), Some(typed)) = (form.get_attribute("action"), typed(form, pressed)) else { return };
    let waits = waiting(pressed);
    if let Some(waits) = &waits {
        let _ = waits.set_attribute("aria-busy", "true");
    }
    let answer = dom::post(&action, &typed).await;
    if let Some(waits) = &waits {
        let _ = waits.remove_attribute("aria-busy");
    }
    match answer {
        Some(html) if show(&html) => {
            if let Some(label) = pressed.get_attribute("value").as_deref().and_then(label_of) {
                open_again(label);
            }
        }
        Some(_) => tell(failed, Some(close)),
        None => {
            tell(offline, Some(close));
            if let Some(notice) = notice() {
                let _ = notice.set_attribute("data-offline", "");
            }
        }
    }
}

/// The label that a button puts on or takes off.
fn label_of(value: &str) -> Option<&str> {
    value.strip_prefix("label=").or_else(|| value.strip_prefix("unlabel="))
}

/// Opens the menu again in which a label was pressed, for another one may follow.
fn open_again(label: &str) {
    let find = |selector: &str| dom::document()?.query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok();
    if let Some(opens) = find("[popovertarget='more']") {
        let _ = opens.focus();
        opens.click();
    }
    if let Some(button) = find(&format!("#more button[value$='label={label}']")) {
        let _ = button.focus();
    }
}

/// What the form would post by itself: its fields, and the button that was pressed.
fn typed(form: &HtmlFormElement, pressed: &HtmlElement) -> Option<UrlSearchParams> {
    let fields = FormData::new_with_form(form).ok()?;
    let typed = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    typed.append(&pressed.get_attribute("name")?, &pressed.get_attribute("value")?);
    Some(typed)
}

/// The button that shows that something is under way. A menu is closed, which gives the focus back to where it was, and
/// the button that opens it stands for it.
fn waiting(pressed: &HtmlElement) -> Option<Element> {
    let menu = match pressed.closest("[popover]").ok().flatten() {
        Some(menu) => menu,
        // "Give it to me" has a key and no place of its own.
        None if pressed.class_list().contains("vh") => dom::by_id("assign")?,
        None => return Some(pressed.clone().into()),
    };
    if let Some(menu) = menu.dyn_ref::<HtmlElement>() {
        let _ = menu.hide_popover();
    }
    dom::document()?.query_selector(&format!("[popovertarget='{}']", menu.id())).ok().flatten()
}

/// Puts an answer in place: the head, and what became of the change. Whether it was one.
fn show(html: &str) -> bool {
    let Some(piece) = dom::document().and_then(|document| document.create_element("div").ok()) else { return false };
    piece.set_inner_html(html);
    let part = |id: &str| piece.query_selector(&format!("#{id}")).ok().flatten().map(|part| part.inner_html());
    let (Some(head), Some(changed)) = (part("thread-head"), part("changed")) else { return false };
    // Whoever has made a change looks at what became of it.
    if let Some(menu) = open_menu().and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) {
        let _ = menu.hide_popover();
    }
    put(&head);
    if let Some(place) = dom::by_id("changed") {
        place.set_inner_html(&changed);
    }
    true
}

/// The notice above the messages, where there is one.
fn notice() -> Option<Element> {
    dom::by_id("changed")?.query_selector(".notice").ok().flatten()
}

/// Takes the notice away. The focus goes on to the messages, which stand below it.
fn close_notice() {
    if let Some(place) = dom::by_id("changed") {
        place.set_inner_html("");
    }
    let log = dom::document().and_then(|document| document.query_selector(".log").ok().flatten());
    if let Some(log) = log.and_then(|log| log.dyn_into::<HtmlElement>().ok()) {
        let _ = log.focus();
    }
}

/// Says why a change was not made, where the page would say it. With the name of a button that closes it, but for what
/// stays so.
pub fn tell(sentence: &str, close: Option<&str>) {
    let (Some(place), Some(document)) = (dom::by_id("changed"), dom::document()) else { return };
    let Ok(notice) = document.create_element("p") else { return };
    notice.set_class_name("notice bad");
    let _ = notice.set_attribute("role", "alert");
    notice.set_text_content(Some(sentence));
    if let (Some(close), Ok(button)) = (close, document.create_element("button")) {
        button.set_class_name("btn quiet s icon");
        let _ = button.set_attribute("type", "button");
        let _ = button.set_attribute("aria-label", close);
        button.set_text_content(Some("×"));
        let _ = notice.append_child(&button);
    }
    place.set_inner_html("");
    let _ = place.append_child(&notice);
}

/// The connection is back: what was refused for want of it may be tried again.
pub fn back() {
    if let Some(notice) = notice().filter(|notice| notice.has_attribute("data-offline")) {
        notice.remove();
    }
}

fn open_menu() -> Option<Element> {
    dom::by_id("thread-head")?.query_selector(":popover-open").ok().flatten()
}

/// Puts a new head in place and gives the focus back to the button that had it. A menu that is open is not taken from
/// under the reader's hand: the head comes when it is closed.
pub fn put(html: &str) {
    if open_menu().is_some() {
        STALE.set(true);
        return;
    }
    let (Some(place), Some(document)) = (dom::by_id("thread-head"), dom::document()) else { return };
    // As the browser writes it, so that one head is compared with another. What has not changed stays as it is.
    let Ok(fresh) = document.create_element("div") else { return };
    fresh.set_inner_html(html);
    let html = fresh.inner_html();
    if SHOWN.with_borrow(|shown| *shown == html) {
        return;
    }
    let focused = place.query_selector(":focus").ok().flatten().and_then(|button| button.get_attribute("data-key"));
    let lost = dom::by_id("strip").filter(|strip| strip.class_list().contains("offline"));
    let says = lost.and_then(|_| dom::by_id("presence")).and_then(|place| place.text_content());
    place.set_inner_html(&html);
    SHOWN.set(html);
    dom::localise();
    if let (Some(says), Some(strip), Some(presence)) = (says, dom::by_id("strip"), dom::by_id("presence")) {
        let _ = strip.class_list().add_1("offline");
        presence.set_text_content(Some(&says));
    }
    if let Some(key) = focused
        && let Ok(Some(button)) = place.query_selector(&format!("[data-key='{key}']"))
        && let Ok(button) = button.dyn_into::<HtmlElement>()
    {
        let _ = button.focus();
    }
}
