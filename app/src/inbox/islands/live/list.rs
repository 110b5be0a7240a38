//! The list and its queues: each line in its place, and how many there are.

use std::cell::Cell;

use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::super::dom;
use super::super::dom::Piece;
use super::Given;
use super::alive::given;
use super::thread::left;

thread_local! {
    static COUNTING: Cell<bool> = const { Cell::new(false) };
    static RECOUNT: Cell<bool> = const { Cell::new(false) };
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
pub(super) async fn line(given: &Given, conversation: &str, to_top: bool) -> Option<()> {
    let rows = dom::by_id("rows")?;
    let row = dom::fetch(&format!("/w/{}/inbox/{conversation}/row?{}", given.workspace, given.filter)).await;
    let held = dom::by_id(&format!("row-{conversation}"));
    let html = match row {
        Piece::Here(html) => html,
        Piece::Lost => return None,
        Piece::Nothing | Piece::Gone => {
            if let Some(held) = held {
                dom::goes(&held);
                held.remove();
            }
            count_unread();
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
    count_unread();
    Some(())
}

/// Says in the page's title how many of the lines are unread: it is seen where the page is not.
pub(super) fn count_unread() {
    let Some(document) = dom::document() else { return };
    let unread = dom::elements("#rows .conv.new").len();
    let title = document.title();
    let own = title.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(title.as_str(), |(_, own)| own);
    document.set_title(&if unread == 0 { own.to_owned() } else { format!("({unread}) {own}") });
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
pub(super) async fn queues(given: &Given) {
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

/// Says how many lines are chosen, in the bar of what may be done with them.
pub(super) fn count_chosen() {
    if let Some(place) = dom::by_id("chosen") {
        let says = place.get_attribute("data-says").unwrap_or_default();
        place.set_text_content(Some(&format!("{} {says}", dom::elements("#rows .hit :checked").len())));
    }
}
