//! The open conversation: what is new in it, its head, whether it has been seen.

use std::cell::RefCell;

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::super::dom::Piece;
use super::super::{dom, head};
use super::Given;
use super::alive::given;
use crate::inbox::actions::mark_read;

thread_local! {
    static BUSY: RefCell<bool> = const { RefCell::new(false) };
    static AGAIN: RefCell<bool> = const { RefCell::new(false) };
}

/// Fetches what is new in the open conversation. One at a time: what comes meanwhile is fetched after.
pub async fn catch_up() {
    if BUSY.with_borrow(|busy| *busy) {
        AGAIN.with_borrow_mut(|again| *again = true);
        return;
    }
    BUSY.with_borrow_mut(|busy| *busy = true);
    loop {
        AGAIN.with_borrow_mut(|again| *again = false);
        fetch_new().await;
        if !AGAIN.with_borrow(|again| *again) {
            break;
        }
    }
    BUSY.with_borrow_mut(|busy| *busy = false);
}

async fn fetch_new() -> Option<()> {
    let given = given()?;
    let conversation = given.conversation.clone()?;
    let log = dom::by_id("log")?;
    let last = log.get_attribute("data-last")?;
    let base = format!("/w/{}/inbox/{conversation}", given.workspace);
    let html = match dom::fetch(&format!("{base}/since?position={last}")).await {
        Piece::Here(html) => html,
        Piece::Nothing => String::new(),
        Piece::Gone => return gone(&given).await,
        Piece::Lost => return None,
    };
    if !html.trim().is_empty() {
        let template = dom::document()?.create_element("ol").ok()?;
        template.set_inner_html(&html);
        let mut furthest: i64 = last.parse().unwrap_or(0);
        while let Some(child) = template.first_element_child() {
            let position: Option<i64> = child.get_attribute("data-position").and_then(|position| position.parse().ok());
            let day = child.get_attribute("data-day");
            let known_day = day.as_ref().is_some_and(|day| log.query_selector(&format!("[data-day='{day}']")).ok().flatten().is_some());
            let known = position.is_some_and(|position| position <= furthest);
            if known || known_day {
                child.remove();
                continue;
            }
            furthest = position.unwrap_or(furthest).max(furthest);
            arrived(&log, &child);
            // What is on its way stays last, and who writes.
            let pending = log.query_selector(".sending, .failed, .typing").ok().flatten();
            log.insert_before(&child, pending.as_ref().map(|pending| pending.as_ref())).ok()?;
        }
        log.set_attribute("data-last", &furthest.to_string()).ok()?;
        dom::localise();
        dom::say(dom::LINES);
        if dom::document().is_some_and(|document| !document.hidden()) {
            let _ = mark_read(given.workspace.clone(), conversation.clone()).await;
        }
    }
    fresh_head(&given, &conversation).await
}

/// What the reader has sent is in: the line that stood for it goes, though the answer to its sending is still on its way.
fn arrived(log: &Element, line: &Element) {
    let said = |line: &Element| Some(line.query_selector(".bubble p").ok().flatten()?.text_content()?.trim().to_owned());
    let own = line.class_list().contains("out") || line.class_list().contains("private");
    let pending = dom::within(log, ".sending").into_iter().find(|pending| own && said(pending) == said(line));
    if let Some(pending) = pending {
        pending.remove();
    }
}

pub(super) async fn fresh_head(given: &Given, conversation: &str) -> Option<()> {
    let fresh = dom::fetch(&format!("/w/{}/inbox/{conversation}/head?{}", given.workspace, given.filter)).await;
    if let Piece::Here(fresh) = fresh {
        head::put(&fresh);
    }
    Some(())
}

/// The open conversation is gone: nothing of it stays before anybody's eyes. Or it is the reader who is.
async fn gone(given: &Given) -> Option<()> {
    let still_in = !matches!(dom::fetch(&format!("/w/{}/inbox/queues", given.workspace)).await, Piece::Gone);
    if !still_in {
        return left(given);
    }
    for part in dom::elements(".composer, #person > *, #strip > *, #log > *") {
        part.remove();
    }
    dom::by_id("thread-h")?.set_text_content(None);
    head::tell(&given.gone, None);
    Some(())
}

/// The reader does not belong here any more, or is signed out.
pub(super) fn left(given: &Given) -> Option<()> {
    let lost = dom::by_id("lost")?.dyn_into::<HtmlElement>().ok()?;
    lost.set_hidden(false);
    lost.set_text_content(Some(&given.left));
    if dom::by_id("changed").is_some() {
        head::tell(&given.left, None);
    }
    Some(())
}

/// Brings the ticks of our own messages up to date: the contact has seen them.
pub(super) async fn ticks(given: &Given, conversation: &str) -> Option<()> {
    let log = dom::by_id("log")?;
    let first = log.query_selector(".msg.out[data-position]:not(:has(.read))").ok().flatten()?;
    let position: i64 = first.get_attribute("data-position")?.parse().ok()?;
    let since = format!("/w/{}/inbox/{conversation}/since?position={}", given.workspace, position - 1);
    let Piece::Here(html) = dom::fetch(&since).await else { return None };
    let template = dom::document()?.create_element("ol").ok()?;
    template.set_inner_html(&html);
    let mut next = template.first_element_child();
    while let Some(new) = next {
        next = new.next_element_sibling();
        let Some(position) = new.get_attribute("data-position") else { continue };
        let held = log.query_selector(&format!(".msg.out[data-position='{position}'] > .meta")).ok().flatten();
        if let (Some(held), Ok(Some(meta))) = (held, new.query_selector(".meta")) {
            held.replace_with_with_node_1(&meta).ok()?;
        }
    }
    dom::localise();
    Some(())
}
