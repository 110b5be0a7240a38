//! Hears what happens, and has list, thread and strip brought up to date.

use std::cell::RefCell;

use serde::Deserialize;
use wasm_bindgen::JsCast as _;
use web_sys::CustomEvent;

use super::super::dom::Piece;
use super::super::{dom, head};
use super::Given;
use super::list::{count_chosen, count_unread, line, queues};
use super::presence::{is_stranger, offline, presence};
use super::thread::{catch_up, fresh_head, ticks};
use crate::inbox::actions::here;

thread_local! {
    static GIVEN: RefCell<Option<Given>> = const { RefCell::new(None) };
}

#[derive(Deserialize)]
struct Heard {
    kind: String,
    conversation: Option<String>,
    #[serde(default)]
    present: Vec<String>,
}

/// Begins to hear what happens, and says that the reader is here.
pub fn start(given: Given) {
    GIVEN.with_borrow_mut(|held| *held = Some(given.clone()));
    head::start(given.change_offline.clone(), given.change_failed.clone(), given.close.clone());
    dom::on_window("avow", move |event| {
        let Some(detail) = event.dyn_ref::<CustomEvent>().and_then(|event| event.detail().as_string()) else { return };
        let Ok(heard) = leptos::serde_json::from_str::<Heard>(&detail) else { return };
        leptos::task::spawn_local(handle(heard));
    });
    dom::on_window("change", |_| count_chosen());
    count_unread();
    if given.conversation.is_some() {
        looking();
        let every = wasm_bindgen::prelude::Closure::<dyn FnMut()>::new(looking);
        if let Some(window) = dom::window() {
            let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(every.as_ref().unchecked_ref(), 15_000);
        }
        every.forget();
    }
}

pub(super) fn given() -> Option<Given> {
    GIVEN.with_borrow(Clone::clone)
}

/// Says that the reader is here, while the page is to be seen. That they leave is said by the page's own script:
/// what is begun here ends with the page.
fn looking() {
    let visible = dom::document().is_some_and(|document| !document.hidden());
    let Some(given) = given().filter(|_| visible) else { return };
    let Some(conversation) = given.conversation else { return };
    leptos::task::spawn_local(async move {
        let _ = here(given.workspace, conversation, false, false).await;
    });
}

async fn handle(heard: Heard) {
    let Some(given) = given() else { return };
    match (heard.kind.as_str(), heard.conversation) {
        ("offline", _) => offline(&given, true),
        ("online", _) => {
            offline(&given, false);
            head::back();
            // What happened meanwhile is told event by event, and brings list and queues along.
            catch_up().await;
        }
        ("reload", _) => {
            whole(&given).await;
        }
        ("presence", Some(conversation)) => {
            if given.conversation.as_ref() == Some(&conversation) {
                presence(&given, &heard.present);
                // Somebody who came after the page: the server knows their name.
                if heard.present.iter().any(|who| is_stranger(&given, who)) {
                    fresh_head(&given, &conversation).await;
                }
            }
            line(&given, &conversation, false).await;
        }
        (kind, Some(conversation)) => {
            if given.conversation.as_ref() == Some(&conversation) {
                if kind == "read" {
                    ticks(&given, &conversation).await;
                    // An answer that was on its way meanwhile is put in place as it was before it was read.
                    let (given, conversation) = (given.clone(), conversation.clone());
                    let later = move || {
                        leptos::task::spawn_local(async move {
                            ticks(&given, &conversation).await;
                        });
                    };
                    leptos::prelude::set_timeout(later, std::time::Duration::from_millis(1_500));
                } else {
                    catch_up().await;
                }
            }
            line(&given, &conversation, kind == "message").await;
            queues(&given).await;
        }
        _ => {}
    }
}

/// More has happened than is told event by event: list, queues and thread are fetched as they stand. What is typed stays.
async fn whole(given: &Given) -> Option<()> {
    queues(given).await;
    let (page, rows) = (dom::document()?.create_element("div").ok()?, dom::by_id("rows")?);
    if let Piece::Here(html) = dom::fetch(&format!("/w/{}/inbox?{}", given.workspace, given.filter)).await {
        page.set_inner_html(&html);
        rows.set_inner_html(&page.query_selector("#rows").ok().flatten()?.inner_html());
        dom::localise();
        count_unread();
    }
    let conversation = given.conversation.as_ref()?;
    if let Ok(Some(link)) = rows.query_selector(&format!("#row-{conversation} .conv")) {
        link.set_attribute("aria-current", "true").ok()?;
    }
    // A page of messages at a time.
    let last = || dom::by_id("log").and_then(|log| log.get_attribute("data-last"));
    loop {
        let before = last();
        catch_up().await;
        if last() == before {
            break;
        }
    }
    ticks(given, conversation).await
}
