//! The composer's life in the browser.

use avow_model::refusal::Refusal;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{DataTransfer, HtmlInputElement, KeyboardEvent, SubmitEvent};

use super::super::dom;
use super::super::draft::{self, Keeper};
use super::offers::{before_what_follows, suggestions, word};
use super::pending::{Pending, fresh_client, send_waiting};
use super::{Given, Signals};
use crate::inbox::actions::{ActionError, here, send_message};

type Offered = RwSignal<Vec<(String, String, String)>>;

/// The composer's state; cheap to copy about.
#[derive(Clone)]
pub struct State {
    given: StoredValue<Given>,
    form: NodeRef<html::Form>,
    area: NodeRef<html::Textarea>,
    offered: Offered,
    chosen: RwSignal<usize>,
    wrong: RwSignal<Option<String>>,
    typed_at: StoredValue<f64>,
    keeper: Keeper,
    files: RwSignal<Vec<String>>,
    offline: RwSignal<bool>,
    /// Is something typed, and how far had they read when they began?
    writing: StoredValue<bool>,
    seen: StoredValue<Option<i64>>,
    answered: RwSignal<Option<String>>,
    /// Does what was just chosen from a menu end with a blank?
    spaced: StoredValue<bool>,
}

/// Begins.
pub(super) fn start(given: &Given, signals: Signals) -> State {
    let Signals { form, area, offered, chosen, wrong, saved, lost, offline, files, answered } = signals;
    let keeper = Keeper::start(given, form, area, saved, lost);
    let (given, typed_at) = (StoredValue::new(given.clone()), StoredValue::new(0.0));
    let (writing, seen) = given.with_value(|given| (StoredValue::new(!given.text.trim().is_empty()), StoredValue::new(given.seen)));
    let state = State {
        given,
        form,
        area,
        offered,
        chosen,
        wrong,
        typed_at,
        keeper,
        files,
        offline,
        writing,
        seen,
        answered,
        spaced: StoredValue::new(false),
    };
    let (held, reading) = (state.clone(), state.clone());
    dom::on_window(dom::LINES, move |_| reading.lines_came());
    // What is neither sent nor kept is not lost without a question.
    dom::on_window("beforeunload", move |event| {
        let unsent = dom::by_id("log").is_some_and(|log| log.query_selector(".sending, .failed").ok().flatten().is_some());
        if !held.leaving() && (unsent || !held.keeper.hand_over()) {
            event.prevent_default();
        }
    });
    dom::on_connection(move |is_back| {
        offline.set(!is_back);
        if is_back {
            keeper.save();
            send_waiting();
        }
    });
    state
}

impl State {
    fn given(&self) -> Given {
        self.given.get_value()
    }

    /// Is the form being posted by the browser itself?
    fn leaving(&self) -> bool {
        self.form.get_untracked().is_some_and(|form| form.get_attribute("data-posting").is_some())
    }

    fn note(&self) -> bool {
        draft::is_note(self.form)
    }

    /// What is in the composer has become something else.
    pub fn changed(&self) {
        let writes = self.writes();
        if writes && !self.writing.get_value() {
            self.seen.set_value(read_so_far().or_else(|| self.given().seen));
        }
        self.writing.set_value(writes);
        if !writes {
            self.answered.set(None);
        }
        self.keeper.changed();
    }

    fn writes(&self) -> bool {
        self.area.get_untracked().is_some_and(|area| !area.value().trim().is_empty())
    }

    /// New lines stand in the thread. Whoever was writing is told of a colleague's answer, and asked when they send.
    fn lines_came(&self) {
        if self.writes() {
            // What was typed before the composer was awake, was typed under the page as it was made.
            self.writing.set_value(true);
            if let Some(colleague) = self.seen.get_value().and_then(answered_after) {
                self.answered.set(Some(colleague));
            }
        }
    }

    fn file_input(&self) -> Option<HtmlInputElement> {
        self.form.get_untracked()?.query_selector("[type=file]").ok()??.dyn_into().ok()
    }

    fn has_files(&self) -> bool {
        self.file_input().and_then(|input| input.files()).is_some_and(|files| files.length() > 0)
    }

    /// Shows which files go along.
    pub fn picked(&self) {
        let files = self.file_input().and_then(|input| input.files());
        let names = files.map(|files| (0..files.length()).filter_map(|at| Some(files.item(at)?.name())).collect());
        self.files.set(names.unwrap_or_default());
    }

    /// Takes one of them out again.
    pub fn leave_out(&self, which: usize) {
        let kept = || {
            let (input, kept) = (self.file_input()?, DataTransfer::new().ok()?);
            let files = input.files()?;
            for file in (0..files.length()).filter(|at| *at as usize != which).filter_map(|at| files.item(at)) {
                kept.items().add_with_file(&file).ok()?;
            }
            input.set_files(kept.files().as_ref());
            input.focus().ok()
        };
        let _ = kept();
        self.picked();
    }

    /// The text before the caret, and what follows it.
    fn around(&self) -> (String, String) {
        let Some(area) = self.area.get_untracked() else { return (String::new(), String::new()) };
        let caret = area.selection_start().ok().flatten().unwrap_or(0) as usize;
        let units: Vec<u16> = area.value().encode_utf16().collect();
        let (before, after) = units.split_at(caret.min(units.len()));
        (String::from_utf16_lossy(before), String::from_utf16_lossy(after))
    }

    /// Something was typed.
    pub fn typed(&self) {
        self.changed();
        self.offered.set(suggestions(&self.given(), &self.around().0));
        self.chosen.set(0);
        let now = js_sys::Date::now();
        if !self.note() && now - self.typed_at.get_value() > 3_000.0 {
            self.typed_at.set_value(now);
            let given = self.given();
            let typing = self.area.get_untracked().is_some_and(|area| !area.value().is_empty());
            leptos::task::spawn_local(async move {
                let _ = here(given.workspace, given.conversation, typing, false).await;
            });
        }
    }

    /// A key in the text.
    pub fn key(&self, event: KeyboardEvent) {
        // Who types a blank behind what was chosen has one there already.
        if self.spaced.get_value() && event.key() == " " {
            event.prevent_default();
        }
        self.spaced.set_value(false);
        let offered = self.offered.get_untracked();
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                if let Some(form) = self.form.get_untracked() {
                    let _ = form.request_submit();
                }
            }
            "Tab" | "Enter" if !offered.is_empty() && !event.shift_key() => {
                event.prevent_default();
                if let Some((.., text)) = offered.get(self.chosen.get_untracked()) {
                    self.put(text);
                }
            }
            "ArrowDown" if !offered.is_empty() => {
                event.prevent_default();
                self.choose((self.chosen.get_untracked() + 1) % offered.len());
            }
            "ArrowUp" if !offered.is_empty() => {
                event.prevent_default();
                self.choose((self.chosen.get_untracked() + offered.len() - 1) % offered.len());
            }
            "Escape" if !offered.is_empty() => {
                event.stop_propagation();
                self.offered.set(Vec::new());
            }
            "Escape" => {
                if let Some(area) = self.area.get_untracked() {
                    let _ = area.blur();
                }
            }
            _ => {}
        }
    }

    /// Chooses one of what is offered, and sees to it that it can be seen.
    fn choose(&self, at: usize) {
        self.chosen.set(at);
        if let Some(option) = dom::elements("#offered [role=option]").get(at) {
            dom::show(option);
        }
    }

    /// A slash where the caret is: what is offered then.
    pub fn slash(&self) {
        let Some(area) = self.area.get_untracked() else { return };
        let (before, _) = self.around();
        let caret = area.selection_start().ok().flatten().unwrap_or(0);
        let _ = area.focus();
        if word(&before).starts_with('/') {
            self.offered.set(suggestions(&self.given(), &before));
            return;
        }
        let blank = if word(&before).is_empty() { "" } else { " " };
        let _ = area.set_range_text_with_start_and_end_and_mode(&format!("{blank}/"), caret, caret, "end");
        self.typed();
    }

    /// Puts a text in the place of the word before the caret.
    pub fn put(&self, text: &str) {
        let Some(area) = self.area.get_untracked() else { return };
        let (before, after) = self.around();
        let text = before_what_follows(text, &after);
        let token = word(&before);
        let (end, start) = (before.encode_utf16().count() as u32, (before.encode_utf16().count() - token.encode_utf16().count()) as u32);
        let _ = area.set_range_text_with_start_and_end_and_mode(text, start, end, "end");
        self.spaced.set_value(text.ends_with(' '));
        self.offered.set(Vec::new());
        let _ = area.focus();
        self.changed();
    }

    /// The form is to be sent. With files the browser posts it by itself.
    pub fn submit(&self, event: SubmitEvent) {
        // Files alone are chosen under what is before the reader's eyes.
        let seen = if self.writing.get_value() { self.seen.get_value() } else { read_so_far().or_else(|| self.given().seen) };
        if self.has_files() {
            if let Some(form) = self.form.get_untracked() {
                if let Ok(Some(input)) = form.query_selector("[name=seen]") {
                    let _ = input.set_attribute("value", &seen.map(|seen| seen.to_string()).unwrap_or_default());
                }
                let _ = form.set_attribute("data-posting", "");
            }
            return;
        }
        event.prevent_default();
        let Some(area) = self.area.get_untracked() else { return };
        let body = area.value();
        if body.trim().is_empty() {
            let _ = area.focus();
            return;
        }
        self.wrong.set(None);
        self.offered.set(Vec::new());
        area.set_value("");
        self.writing.set_value(false);
        self.answered.set(None);
        let given = self.given();
        let client = self.keeper.client();
        self.keeper.sent(&fresh_client());
        if let Some(pending) = Pending::show(&given, &body, self.note()) {
            self.send(pending, body, self.note(), client, seen);
        }
    }

    /// Puts what was not sent back into the field, before what has been typed since.
    fn take_back(&self, body: &str, note: bool) {
        let (Some(form), Some(area)) = (self.form.get_untracked(), self.area.get_untracked()) else { return };
        let since = area.value();
        area.set_value(&if since.trim().is_empty() { body.to_owned() } else { format!("{}\n\n{since}", body.trim_end()) });
        let kind = if note { "[name=kind][value=note]" } else { "[name=kind][value=reply]" };
        if let Some(kind) = form.query_selector(kind).ok().flatten().and_then(|kind| kind.dyn_into::<HtmlInputElement>().ok()) {
            kind.set_checked(true);
        }
        let _ = area.focus();
        self.changed();
    }

    fn send(&self, pending: Pending, body: String, note: bool, client: String, seen: Option<i64>) {
        let state = self.clone();
        let given = self.given();
        leptos::task::spawn_local(async move {
            let sent = send_message(given.workspace.clone(), given.conversation.clone(), note, body.clone(), client.clone(), seen).await;
            match sent {
                Ok(_) => {
                    pending.done();
                    state.keeper.arrived();
                    send_waiting();
                    super::super::live::catch_up().await;
                }
                Err(error) => {
                    let (text, button, seen) = match &error {
                        ActionError::Refused { refusal: Refusal::Conflict, .. } => {
                            (given.words.failed.clone(), given.words.anyway.clone(), None)
                        }
                        ActionError::Refused { sentence, .. } => (sentence.clone(), given.words.again.clone(), seen),
                        ActionError::Lost if state.offline.get_untracked() => (given.words.waits.clone(), given.words.again.clone(), seen),
                        ActionError::Lost => (given.words.failed.clone(), given.words.again.clone(), seen),
                    };
                    if matches!(error, ActionError::Refused { refusal: Refusal::Conflict, .. }) {
                        super::super::live::catch_up().await;
                    }
                    let (again, waits) = (pending.clone(), error == ActionError::Lost);
                    let (refused, by_hand, typed) = (pending.clone(), state.clone(), body.clone());
                    pending.failed(&text, &button, waits, move || {
                        again.sending(&state.given().words.sending);
                        state.send(again.clone(), body.clone(), note, client.clone(), seen);
                    });
                    // What was refused is not in: it may become something else, or nothing.
                    if !waits {
                        pending.offer(&given.words.edit, move || {
                            refused.done();
                            by_hand.take_back(&typed, note);
                        });
                        send_waiting();
                    }
                }
            }
        });
    }
}

/// How far the thread goes that is before the reader's eyes.
fn read_so_far() -> Option<i64> {
    dom::by_id("log")?.get_attribute("data-last")?.parse().ok()
}

/// The colleague who answered last after a position, where one has.
fn answered_after(position: i64) -> Option<String> {
    let last = dom::within(&dom::by_id("log")?, "[data-colleague]").pop()?;
    let later = last.get_attribute("data-position")?.parse::<i64>().ok()? > position;
    last.query_selector(".meta bdi").ok().flatten().filter(|_| later)?.text_content()
}
