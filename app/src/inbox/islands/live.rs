//! What keeps list and thread up to date: hears events, fetches the pieces that changed, puts them in their place.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// All that it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The workspace's part of the address.
    pub workspace: String,
    /// The open conversation.
    pub conversation: Option<String>,
    /// The query of the list's filter.
    pub filter: String,
    /// The reader's account.
    pub me: String,
    /// Colleagues: account and name.
    pub people: Vec<(String, String)>,
    /// "is looking at this too"
    pub looking: String,
    /// "is typing"
    pub typing: String,
    /// "You are offline…"
    pub offline: String,
    /// "No connection, so this was not changed…"
    pub change_offline: String,
    /// "That was not possible…"
    pub change_failed: String,
    /// "Close"
    pub close: String,
    /// "This conversation has been deleted…"
    pub gone: String,
    /// "You no longer belong here…"
    pub left: String,
}

/// Hears and patches. It shows nothing itself.
#[island]
pub fn Live(props: Given) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    alive::start(props);
    #[cfg(not(feature = "hydrate"))]
    let _ = props;
    view! { <span hidden=true></span> }
}

#[cfg(feature = "hydrate")]
pub use alive::{catch_up, draft_kept};

#[cfg(feature = "hydrate")]
mod alive {
    use std::cell::{Cell, RefCell};

    use serde::Deserialize;
    use wasm_bindgen::JsCast as _;
    use web_sys::{CustomEvent, Element, HtmlElement};

    use super::super::dom::Piece;
    use super::super::{dom, head};
    use super::Given;
    use crate::inbox::actions::{here, mark_read};

    thread_local! {
        static GIVEN: RefCell<Option<Given>> = const { RefCell::new(None) };
        static BUSY: RefCell<bool> = const { RefCell::new(false) };
        static AGAIN: RefCell<bool> = const { RefCell::new(false) };
        static COUNTING: Cell<bool> = const { Cell::new(false) };
        static RECOUNT: Cell<bool> = const { Cell::new(false) };
    }

    #[derive(Deserialize)]
    struct Heard {
        kind: String,
        conversation: Option<String>,
        #[serde(default)]
        present: Vec<String>,
    }

    pub fn start(given: Given) {
        GIVEN.with_borrow_mut(|held| *held = Some(given.clone()));
        head::start(given.change_offline.clone(), given.change_failed.clone(), given.close.clone());
        dom::on_window("avow", move |event| {
            let Some(detail) = event.dyn_ref::<CustomEvent>().and_then(|event| event.detail().as_string()) else { return };
            let Ok(heard) = leptos::serde_json::from_str::<Heard>(&detail) else { return };
            leptos::task::spawn_local(handle(heard));
        });
        dom::on_window("change", |_| count_chosen());
        if given.conversation.is_some() {
            looking();
            let every = wasm_bindgen::prelude::Closure::<dyn FnMut()>::new(looking);
            if let Some(window) = dom::window() {
                let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(every.as_ref().unchecked_ref(), 15_000);
            }
            every.forget();
        }
    }

    fn given() -> Option<Given> {
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

    async fn fresh_head(given: &Given, conversation: &str) -> Option<()> {
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
        for part in [".composer", "#person > *", "#strip > *", "#log > *"] {
            let found = dom::document()?.query_selector_all(part).ok()?;
            for at in 0..found.length() {
                if let Some(element) = found.item(at).and_then(|node| node.dyn_into::<Element>().ok()) {
                    element.remove();
                }
            }
        }
        dom::by_id("thread-h")?.set_text_content(None);
        head::tell(&given.gone, None);
        Some(())
    }

    /// The reader does not belong here any more, or is signed out.
    fn left(given: &Given) -> Option<()> {
        let lost = dom::by_id("lost")?.dyn_into::<HtmlElement>().ok()?;
        lost.set_hidden(false);
        lost.set_text_content(Some(&given.left));
        if dom::by_id("changed").is_some() {
            head::tell(&given.left, None);
        }
        Some(())
    }

    /// Brings the ticks of our own messages up to date: the contact has seen them.
    async fn ticks(given: &Given, conversation: &str) -> Option<()> {
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

    /// The server keeps what the reader has typed, or keeps nothing any more: their line says so.
    pub async fn draft_kept(text: &str) -> Option<()> {
        let given = given()?;
        let conversation = given.conversation.clone()?;
        let row = dom::by_id(&format!("row-{conversation}"))?;
        match row.query_selector("[data-draft]").ok().flatten() {
            Some(draft) if !text.is_empty() => draft.set_text_content(Some(text)),
            None if text.is_empty() => {}
            _ => line(&given, &conversation, false).await?,
        }
        Some(())
    }

    /// Puts one line of the list in its place: to the top where something was said, away where the filter no longer shows it.
    async fn line(given: &Given, conversation: &str, to_top: bool) -> Option<()> {
        let rows = dom::by_id("rows")?;
        let row = dom::fetch(&format!("/w/{}/inbox/{conversation}/row?{}", given.workspace, given.filter)).await;
        let held = dom::by_id(&format!("row-{conversation}"));
        let html = match row {
            Piece::Here(html) => html,
            Piece::Lost => return None,
            Piece::Nothing | Piece::Gone => {
                if let Some(held) = held {
                    held.remove();
                }
                return Some(());
            }
        };
        let template = dom::document()?.create_element("ul").ok()?;
        template.set_inner_html(&html);
        let new = template.first_element_child()?;
        let open = given.conversation.as_deref() == Some(conversation);
        if open && let Ok(Some(link)) = new.query_selector(".conv") {
            link.set_attribute("aria-current", "true").ok()?;
        }
        keep_choice(held.as_ref(), &new);
        match held {
            Some(held) if !to_top => {
                held.replace_with_with_node_1(&new).ok()?;
            }
            held => {
                if let Some(held) = held {
                    held.remove();
                }
                if let Ok(Some(none)) = rows.query_selector("li.none h2") {
                    none.closest("li").ok().flatten()?.remove();
                }
                rows.insert_before(&new, before(&rows, &new).as_ref().map(|row| row.as_ref())).ok()?;
            }
        }
        dom::localise();
        Some(())
    }

    /// The first line that is older than this one.
    fn before(rows: &Element, new: &Element) -> Option<Element> {
        let at = |row: &Element| row.get_attribute("data-at").and_then(|at| at.parse::<i64>().ok());
        let mine = at(new)?;
        let mut row = rows.first_element_child();
        while let Some(here) = row {
            if at(&here).is_none_or(|at| at <= mine) {
                return Some(here);
            }
            row = here.next_element_sibling();
        }
        None
    }

    fn keep_choice(held: Option<&Element>, new: &Element) {
        let ticked = held.and_then(|held| held.query_selector("input:checked").ok().flatten()).is_some();
        if ticked
            && let Ok(Some(input)) = new.query_selector("input[type=checkbox]")
            && let Ok(input) = input.dyn_into::<web_sys::HtmlInputElement>()
        {
            input.set_checked(true);
        }
    }

    /// Counts the queues anew. One at a time: whatever comes meanwhile, one more count tells of all of it.
    async fn queues(given: &Given) {
        if COUNTING.replace(true) {
            RECOUNT.set(true);
            return;
        }
        loop {
            RECOUNT.set(false);
            fetch_queues(given).await;
            if !RECOUNT.get() {
                break;
            }
        }
        COUNTING.set(false);
    }

    async fn fetch_queues(given: &Given) -> Option<()> {
        let html = match dom::fetch(&format!("/w/{}/inbox/queues?{}", given.workspace, given.filter)).await {
            Piece::Here(html) => html,
            Piece::Gone => return left(given),
            _ => return None,
        };
        let template = dom::document()?.create_element("div").ok()?;
        template.set_inner_html(&html);
        let new = template.first_element_child()?;
        if let Some(place) = dom::by_id("counted") {
            place.set_text_content(new.get_attribute("data-counted").as_deref());
        }
        let held = dom::by_id("queues")?;
        if held.query_selector(":focus").ok().flatten().is_none() {
            held.replace_with_with_node_1(&new).ok()?;
        }
        Some(())
    }

    /// Is that a member of whom the page does not know the name?
    fn is_stranger(given: &Given, who: &str) -> bool {
        let id = who.split(' ').next().unwrap_or_default();
        id != "contact" && id != given.me && !given.people.iter().any(|(account, _)| account == id)
    }

    /// Says how many lines are chosen, in the bar of what may be done with them.
    fn count_chosen() {
        let chosen = dom::document().and_then(|document| document.query_selector_all("#rows .hit :checked").ok());
        if let (Some(place), Some(chosen)) = (dom::by_id("chosen"), chosen) {
            let says = place.get_attribute("data-says").unwrap_or_default();
            place.set_text_content(Some(&format!("{} {says}", chosen.length())));
        }
    }

    /// Shows who else is here.
    fn presence(given: &Given, present: &[String]) {
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

    fn offline(given: &Given, is: bool) {
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
}
