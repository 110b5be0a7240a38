//! The palette's life in the browser, and what keys do on a page.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent};

use super::super::dom;
use super::{Command, Does, found};

/// Listens to the keys, and to whatever opens the palette or the list of keys.
pub fn start(
    go: Vec<(String, String, String)>,
    search: String,
    find: String,
    palette: NodeRef<html::Dialog>,
    help: NodeRef<html::Dialog>,
    field: NodeRef<html::Input>,
    typed: RwSignal<String>,
    at: RwSignal<usize>,
    commands: RwSignal<Vec<Command>>,
) {
    let waiting = StoredValue::new(false);
    let open = {
        let go = go.clone();
        move || {
            commands.set(collect(&go));
            typed.set(String::new());
            at.set(0);
            if let (Some(dialog), Some(field)) = (palette.get_untracked(), field.get_untracked()) {
                field.set_value("");
                let _ = dialog.show_modal();
                let _ = field.focus();
            }
        }
    };
    let opened_by_click = open.clone();
    let matching = move || found(&commands.get_untracked(), &typed.get_untracked(), &find);
    let chosen = {
        let matching = matching.clone();
        move |number: usize| {
            if let Some(command) = matching().into_iter().nth(number) {
                run(palette, command, &search, &typed.get_untracked());
            }
        }
    };
    let chosen_by_click = chosen.clone();
    dom::on_window("click", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        if target.closest("[data-palette]").ok().flatten().is_some() {
            event.prevent_default();
            opened_by_click();
        } else if let Ok(Some(option)) = target.closest("#commands [role=option]") {
            let number = option.id().trim_start_matches("command-").parse().unwrap_or(0);
            chosen_by_click(number);
        }
    });
    dom::on_window("keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        let key = key_of(&event);
        let in_palette = palette.get_untracked().is_some_and(|dialog| dialog.open());
        if (event.ctrl_key() || event.meta_key()) && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            open();
            return;
        }
        if in_palette {
            // Enter may only end what an input method is at.
            if event.is_composing() {
                return;
            }
            let count = matching().len().max(1);
            match key.as_str() {
                "ArrowDown" => {
                    event.prevent_default();
                    choose_command(at, (at.get_untracked() + 1) % count);
                }
                "ArrowUp" => {
                    event.prevent_default();
                    choose_command(at, (at.get_untracked() + count - 1) % count);
                }
                "Enter" => {
                    event.prevent_default();
                    chosen(at.get_untracked());
                }
                _ => {}
            }
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() || typing(&event) || dialog_open() {
            return;
        }
        // In a menu that is open the keys are the menu's, and nothing behind it hears them. Escape closes it by itself.
        if let Some(menu) = dom::elements(":popover-open").first() {
            if move_within(menu, &key) {
                event.prevent_default();
            }
            return;
        }
        if waiting.get_value() {
            waiting.set_value(false);
            if let Some((_, to, _)) = go.iter().find(|(.., keys)| keys.strip_prefix("g ") == Some(key.as_str())) {
                event.prevent_default();
                leave(to);
                return;
            }
        }
        match key.as_str() {
            "g" => waiting.set_value(true),
            "?" => {
                commands.set(collect(&go));
                if let Some(dialog) = help.get_untracked() {
                    let _ = dialog.show_modal();
                }
            }
            "j" | "ArrowDown" if step(1) => event.prevent_default(),
            "k" | "ArrowUp" if step(-1) => event.prevent_default(),
            "x" if choose() => event.prevent_default(),
            key if press(key) => event.prevent_default(),
            _ => {}
        }
    });
}

/// Chooses a command, and sees to it that it can be seen.
fn choose_command(at: RwSignal<usize>, number: usize) {
    at.set(number);
    if let Some(option) = dom::by_id(&format!("command-{number}")) {
        dom::show(&option);
    }
}

/// The key that was pressed. On a keyboard of other letters the one in its place on a Latin one.
fn key_of(event: &KeyboardEvent) -> String {
    let key = event.key();
    let other = key.chars().count() == 1 && key.chars().all(char::is_alphabetic) && !key.is_ascii();
    match event.code().strip_prefix("Key") {
        Some(letter) if other => letter.to_lowercase(),
        _ => key,
    }
}

/// What can be chosen in a menu.
fn choices(menu: &Element) -> Vec<HtmlElement> {
    let all = dom::within(menu, "button:not(:disabled), summary, a[href], input, select").into_iter();
    all.filter_map(|choice| choice.dyn_into::<HtmlElement>().ok()).filter(|choice| choice.offset_parent().is_some()).collect()
}

/// Moves among the choices of a menu. Whether the key was one for that.
fn move_within(menu: &Element, key: &str) -> bool {
    let choices = choices(menu);
    let last = choices.len().saturating_sub(1);
    let focused = dom::document().and_then(|document| document.active_element());
    let held = choices.iter().position(|choice| focused.as_ref() == Some(choice.as_ref()));
    let next = match (key, held) {
        ("ArrowDown", None) | ("Home", _) => 0,
        ("ArrowDown", Some(at)) => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        ("ArrowUp", None | Some(0)) | ("End", _) => last,
        ("ArrowUp", Some(at)) => at - 1,
        _ => return false,
    };
    choices.get(next).is_some_and(|choice| choice.focus().is_ok())
}

fn leave(to: &str) {
    if let Some(window) = dom::window() {
        let _ = window.location().set_href(to);
    }
}

fn run(palette: NodeRef<html::Dialog>, command: Command, search: &str, typed: &str) {
    if let Some(dialog) = palette.get_untracked() {
        dialog.close();
    }
    match command.does {
        Does::Press => {
            press(&command.key);
        }
        Does::Go(to) => leave(&to),
        Does::Find => {
            let _ = look_for(search, typed);
        }
    }
}

/// Sends what was typed as the page's own search does: in a form, so that no address names anybody.
fn look_for(search: &str, typed: &str) -> Option<()> {
    let document = dom::document()?;
    let form = document.create_element("form").ok()?.dyn_into::<HtmlFormElement>().ok()?;
    form.set_method("post");
    form.set_action(search);
    let field = document.create_element("input").ok()?.dyn_into::<HtmlInputElement>().ok()?;
    field.set_type("hidden");
    field.set_name("query");
    field.set_value(typed.trim());
    form.append_child(&field).ok()?;
    document.body()?.append_child(&form).ok()?;
    form.submit().ok()
}

/// Is the reader typing somewhere?
fn typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        let text_input = target
            .dyn_ref::<HtmlInputElement>()
            .is_some_and(|input| !matches!(input.type_().as_str(), "checkbox" | "radio" | "button" | "submit"));
        text_input || matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
    })
}

fn dialog_open() -> bool {
    dom::document().and_then(|document| document.query_selector("dialog[open]").ok().flatten()).is_some()
}

/// What an element is called.
fn name_of(element: &Element) -> String {
    let label =
        element.get_attribute("data-does").or_else(|| element.get_attribute("aria-label")).or_else(|| element.get_attribute("placeholder"));
    let text = || {
        let own = element.text_content().unwrap_or_default();
        if own.trim().is_empty() {
            element.closest("label").ok().flatten().and_then(|label| label.text_content()).unwrap_or_default()
        } else {
            own
        }
    };
    label.unwrap_or_else(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(go: &[(String, String, String)]) -> Vec<Command> {
    let mut commands: Vec<Command> = dom::elements("[data-key]")
        .iter()
        .map(|element| Command { name: name_of(element), key: element.get_attribute("data-key").unwrap_or_default(), does: Does::Press })
        .collect();
    commands.extend(go.iter().map(|(name, to, keys)| Command { name: name.clone(), key: keys.clone(), does: Does::Go(to.clone()) }));
    // Views, queues and labels beside the list, and whatever else leads on from here.
    commands.extend(dom::elements("nav a[href]").iter().filter_map(|link| {
        let to = link.get_attribute("href").filter(|to| !go.iter().any(|(_, held, _)| held == to))?;
        Some(Command { name: name_of(link), key: String::new(), does: Does::Go(to) })
    }));
    commands.retain(|command| !command.name.is_empty());
    commands
}

/// Does what the key stands for on this page. Whether there was anything.
fn press(key: &str) -> bool {
    let Some(element) = dom::elements("[data-key]").into_iter().find(|element| element.get_attribute("data-key").as_deref() == Some(key))
    else {
        return false;
    };
    let Ok(element) = element.dyn_into::<HtmlElement>() else { return false };
    if element.tag_name() == "INPUT" && element.get_attribute("type").as_deref() != Some("radio") {
        let _ = element.focus();
        return true;
    }
    let menu = element.get_attribute("popovertarget");
    if menu.is_some() {
        // Where it is closed the focus goes back to it.
        let _ = element.focus();
    }
    element.click();
    if let Some(menu) = menu.and_then(|id| dom::by_id(&id)).filter(|menu| menu.matches(":popover-open").unwrap_or(false)) {
        move_within(&menu, "Home");
    }
    let radio = element.get_attribute("type").as_deref() == Some("radio");
    if let Some(text) = dom::by_id("text").filter(|_| radio).and_then(|text| text.dyn_into::<HtmlElement>().ok()) {
        let _ = text.focus();
        // One goes on behind what stands there.
        if let Some(text) = text.dyn_ref::<web_sys::HtmlTextAreaElement>() {
            let end = text.text_length();
            let _ = text.set_selection_range(end, end);
        }
    }
    true
}

/// Moves to the next or the previous line of the list.
fn step(by: i32) -> bool {
    let lines = dom::elements("#rows .conv");
    if lines.is_empty() {
        return false;
    }
    let focused = dom::document().and_then(|document| document.active_element());
    let held = lines
        .iter()
        .position(|line| focused.as_ref() == Some(line))
        .or_else(|| lines.iter().position(|line| line.get_attribute("aria-current").is_some()));
    let next = match (held, dom::gone_from()) {
        (None, None) => 0,
        // The line that was open or had the focus has gone from here: its neighbours are where it was.
        (None, Some(at)) => (at as i32 + by.min(0)).clamp(0, lines.len() as i32 - 1) as usize,
        (Some(at), _) => (at as i32 + by).clamp(0, lines.len() as i32 - 1) as usize,
    };
    if let Some(line) = lines.get(next).and_then(|line| line.dyn_ref::<HtmlElement>()) {
        let _ = line.focus();
    }
    true
}

/// Chooses the line that has the focus, for the bar of many.
fn choose() -> bool {
    let focused = dom::document().and_then(|document| document.active_element());
    let tick = focused.and_then(|line| line.closest(".conv-row").ok().flatten()).and_then(|row| row.query_selector("input").ok().flatten());
    match tick.and_then(|tick| tick.dyn_into::<HtmlElement>().ok()) {
        Some(tick) => {
            tick.click();
            true
        }
        None => false,
    }
}
