//! Who else is here, who types, and whether there is a connection at all.

use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::super::dom;
use super::Given;

/// Is that a member of whom the page does not know the name?
pub(super) fn is_stranger(given: &Given, who: &str) -> bool {
    let id = who.split(' ').next().unwrap_or_default();
    id != "contact" && id != given.me && !given.people.iter().any(|(account, _)| account == id)
}

/// Shows who else is here.
pub(super) fn presence(given: &Given, present: &[String]) {
    let mut says = Vec::new();
    for who in present {
        let (id, typing) = who.split_once(' ').map_or((who.as_str(), false), |(id, _)| (id, true));
        if id == given.me {
            continue;
        }
        if let Some((_, name)) = given.people.iter().find(|(account, _)| account == id) {
            says.push(format!("{name} {}", if typing { &given.typing } else { &given.looking }));
        }
    }
    if let Some(place) = dom::by_id("presence") {
        place.set_text_content(Some(&says.join(" · ")));
    }
    writes(present.iter().any(|who| who == "contact typing"));
}

/// Shows whether the contact types.
fn writes(is: bool) {
    if let Some(line) = dom::by_id("typing") {
        let _ = line.toggle_attribute_with_force("hidden", !is);
    }
}

pub(super) fn offline(given: &Given, is: bool) {
    writes(false);
    let strip = dom::by_id("strip").and_then(|strip| strip.dyn_into::<HtmlElement>().ok());
    if let Some(strip) = &strip {
        let _ = strip.class_list().toggle_with_force("offline", is);
        if let Some(place) = dom::by_id("presence") {
            place.set_text_content(Some(if is { &given.offline } else { "" }));
        }
    }
    // Where no conversation is to be seen, the list says so.
    let alone = is && strip.is_none_or(|strip| strip.offset_parent().is_none());
    if let Some(lost) = dom::by_id("lost").and_then(|lost| lost.dyn_into::<HtmlElement>().ok()) {
        lost.set_hidden(!alone);
        lost.set_text_content(Some(if alone { &given.offline } else { "" }));
    }
}
