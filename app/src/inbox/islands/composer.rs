//! The composer: a form that posts by itself, and with scripts sends without leaving the page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words of the composer, in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub label: String,
    pub who: String,
    pub reply: String,
    pub note: String,
    pub reply_hint: String,
    pub note_hint: String,
    pub message: String,
    pub attach: String,
    pub detach: String,
    pub waits: String,
    pub saved: String,
    pub send: String,
    pub keep: String,
    pub sending: String,
    pub failed: String,
    pub draft: String,
    pub draft_lost: String,
    pub offline: String,
    pub again: String,
    pub anyway: String,
    pub answered: String,
    pub me: String,
}

/// All that the composer needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The workspace's part of the address.
    pub workspace: String,
    /// The conversation.
    pub conversation: String,
    /// Where the form posts.
    pub action: String,
    /// The id under which this page's message counts once.
    pub client: String,
    /// How far the reader had read when they began to write; nothing where they have been asked already.
    pub seen: Option<i64>,
    /// The colleague who has answered since.
    pub answered: Option<String>,
    /// What was typed before.
    pub text: String,
    /// Was it a note?
    pub note: bool,
    /// Is that what the server keeps as the reader's draft?
    pub kept: bool,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Canned answers: short name, title, text.
    pub canned: Vec<(String, String, String)>,
    /// Colleagues to mention.
    pub people: Vec<String>,
    /// The words.
    pub words: Words,
}

/// What the word before the caret may become: what is shown, and what takes its place.
#[cfg(any(feature = "hydrate", test))]
fn suggestions(given: &Given, before: &str) -> Vec<(String, String, String)> {
    let token = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    if let Some(typed) = token.strip_prefix('/') {
        let typed = typed.to_lowercase();
        return given
            .canned
            .iter()
            .filter(|(short, title, _)| short.starts_with(&typed) || (typed.len() > 1 && title.to_lowercase().contains(&typed)))
            .take(6)
            .map(|(short, title, body)| (format!("/{short}"), title.clone(), body.clone()))
            .collect();
    }
    if let Some(typed) = token.strip_prefix('@') {
        let typed = typed.to_lowercase();
        return given
            .people
            .iter()
            .filter(|name| name.to_lowercase().starts_with(&typed))
            .take(6)
            .map(|name| (format!("@{name}"), String::new(), format!("@{name} ")))
            .collect();
    }
    Vec::new()
}

/// A text that takes the place of the word before the caret, in front of what follows: the blank at its end is left out
/// where one stands there already.
#[cfg(any(feature = "hydrate", test))]
fn before_what_follows<'a>(text: &'a str, after: &str) -> &'a str {
    if after.starts_with(char::is_whitespace) { text.trim_end_matches(' ') } else { text }
}

/// A text as the content of a text field: there no mark for the browser's part may stand beside it.
fn escaped(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

/// The composer.
#[island]
pub fn Composer(props: Given) -> impl IntoView {
    let given = props;
    let words = given.words.clone();
    let form = NodeRef::<leptos::html::Form>::new();
    let area = NodeRef::<leptos::html::Textarea>::new();
    let offered = RwSignal::new(Vec::<(String, String, String)>::new());
    let chosen = RwSignal::new(0usize);
    let wrong = RwSignal::new(given.wrong.clone());
    let saved = RwSignal::new(given.kept);
    let lost = RwSignal::new(false);
    let offline = RwSignal::new(false);
    let files = RwSignal::new(Vec::<String>::new());
    let answered = RwSignal::new(given.answered.clone());
    #[cfg(feature = "hydrate")]
    let state = alive::start(&given, form, area, offered, chosen, wrong, saved, lost, offline, files, answered);
    #[cfg(feature = "hydrate")]
    let (picked, dropped) = (state.clone(), state.clone());
    #[cfg(feature = "hydrate")]
    let by_hand = state.clone();
    #[cfg(not(feature = "hydrate"))]
    let _ = chosen;
    let list = move || {
        offered
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, (name, title, text))| {
                #[cfg(feature = "hydrate")]
                let by_hand = by_hand.clone();
                #[cfg(not(feature = "hydrate"))]
                let _ = text;
                let class = if chosen.get() == at { "canned at" } else { "canned dim" };
                view! { <p class=class role="option" aria-selected=(chosen.get() == at).to_string()
                on:mousedown=move |event| {
                    event.prevent_default();
                    #[cfg(feature = "hydrate")]
                    by_hand.put(&text);
                }><b>{name}</b>" "<span class="clip">{title}</span></p> }
            })
            .collect_view()
    };
    let detach = words.detach.clone();
    let attached = move || {
        files
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, name)| {
                #[cfg(feature = "hydrate")]
                let dropped = dropped.clone();
                #[cfg(not(feature = "hydrate"))]
                let _ = at;
                let label = format!("{detach} {name}");
                view! { <li class="tag"><span class="clip" dir="auto">{name}</span>
                <button class="btn quiet s icon" type="button" aria-label=label on:click=move |_| {
                    #[cfg(feature = "hydrate")]
                    dropped.leave_out(at);
                }>"×"</button></li> }
            })
            .collect_view()
    };
    let told = move || wrong.get().map(|text| view! { <p class="notice bad" role="alert">{text}</p> });
    let says_answered = words.answered.clone();
    let overtaken = move || {
        let says = says_answered.clone();
        answered.get().map(|name| view! { <p class="strip"><span><b dir="auto">{name}</b>" "{says}</span></p> })
    };
    let (says_offline, says_lost) = (words.offline.clone(), words.draft_lost.clone());
    let trouble = move || match (offline.get(), lost.get()) {
        (true, _) => says_offline.clone(),
        (false, true) => says_lost.clone(),
        (false, false) => String::new(),
    };
    let seen = given.seen.map(|seen| seen.to_string()).unwrap_or_default();
    #[cfg(feature = "hydrate")]
    let (submit, kind, input, key) = (state.clone(), state.clone(), state.clone(), state);
    view! {
        <form class="composer" node_ref=form method="post" enctype="multipart/form-data" autocomplete="off" action=given.action.clone() aria-label=words.label.clone()
            on:submit=move |event| {
                #[cfg(feature = "hydrate")]
                submit.submit(event);
                #[cfg(not(feature = "hydrate"))]
                let _ = event;
            }>
            <input type="hidden" name="client" value=given.client.clone()/>
            <input type="hidden" name="seen" value=seen/>
            <div class="re" aria-live="polite">{overtaken}</div>
            <fieldset class="tabs"
                on:change=move |_| {
                    #[cfg(feature = "hydrate")]
                    kind.changed();
                }>
                <legend class="vh">{words.who.clone()}</legend>
                <label><input class="vh" type="radio" name="kind" value="reply" checked=!given.note data-key="r"/>{words.reply.clone()}</label>
                <label><input class="vh" type="radio" name="kind" value="note" checked=given.note data-key="n"/>{words.note.clone()}</label>
                <small class="dim push thin clip" dir="auto"><span class="re">{words.reply_hint.clone()}</span><span class="no">{words.note_hint.clone()}</span></small>
            </fieldset>
            {told}
            <label class="vh" for="text">{words.message.clone()}</label>
            <textarea id="text" name="body" rows="2" dir="auto" maxlength="10000" node_ref=area aria-controls="offered"
                on:input=move |_| {
                    #[cfg(feature = "hydrate")]
                    input.typed();
                }
                on:keydown=move |event| {
                    #[cfg(feature = "hydrate")]
                    key.key(event);
                    #[cfg(not(feature = "hydrate"))]
                    let _ = event;
                } inner_html=escaped(&given.text)></textarea>
            <div id="offered" role="listbox" aria-label=words.saved.clone()>{list}</div>
            <ul class="row" role="list">{attached}</ul>
            <div class="row">
                <label class="btn quiet s icon"><span class="vh">{words.attach.clone()}</span><input class="vh" type="file" name="file" multiple=true
                    on:change=move |_| {
                        #[cfg(feature = "hydrate")]
                        picked.picked();
                    }/>
                    <svg class="i" viewBox="0 0 20 20" aria-hidden="true"><path d="M16 9.5l-6 6a3.7 3.7 0 0 1-5.2-5.2L11 4a2.5 2.5 0 0 1 3.5 3.5L8.5 13.5A1.2 1.2 0 0 1 6.8 11.8L12 6.5"></path></svg>
                </label>
                <span class="dim thin keyed"><small>" "<kbd>"/"</kbd>" "{words.saved.clone()}</small></span>
                <span class="meta push"><span hidden=move || !saved.get()>{words.draft.clone()}</span><span role="status">{trouble}</span>{"\u{a0}\u{a0}"}</span>
                <button class="btn pri s"><span class="re">{words.send.clone()}</span><span class="no">{words.keep.clone()}</span>" "<kbd aria-hidden="true" class="thin">"Ctrl ↵"</kbd></button>
            </div>
        </form>
    }
}

#[cfg(feature = "hydrate")]
mod alive {
    //! The composer's life in the browser.

    use avow_model::refusal::Refusal;
    use leptos::html;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast as _;
    use web_sys::{DataTransfer, Element, HtmlElement, HtmlInputElement, KeyboardEvent, SubmitEvent};

    use super::super::dom;
    use super::super::draft::{self, Keeper};
    use super::{Given, before_what_follows, suggestions};
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
    pub fn start(
        given: &Given,
        form: NodeRef<html::Form>,
        area: NodeRef<html::Textarea>,
        offered: Offered,
        chosen: RwSignal<usize>,
        wrong: RwSignal<Option<String>>,
        saved: RwSignal<bool>,
        lost: RwSignal<bool>,
        offline: RwSignal<bool>,
        files: RwSignal<Vec<String>>,
        answered: RwSignal<Option<String>>,
    ) -> State {
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
                    self.chosen.update(|at| *at = (*at + 1) % offered.len());
                }
                "ArrowUp" if !offered.is_empty() => {
                    event.prevent_default();
                    self.chosen.update(|at| *at = (*at + offered.len() - 1) % offered.len());
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

        /// Puts a text in the place of the word before the caret.
        pub fn put(&self, text: &str) {
            let Some(area) = self.area.get_untracked() else { return };
            let (before, after) = self.around();
            let text = before_what_follows(text, &after);
            let token = before.rsplit(char::is_whitespace).next().unwrap_or_default();
            let (end, start) =
                (before.encode_utf16().count() as u32, (before.encode_utf16().count() - token.encode_utf16().count()) as u32);
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

        fn send(&self, pending: Pending, body: String, note: bool, client: String, seen: Option<i64>) {
            let state = self.clone();
            let given = self.given();
            leptos::task::spawn_local(async move {
                let sent =
                    send_message(given.workspace.clone(), given.conversation.clone(), note, body.clone(), client.clone(), seen).await;
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
                            ActionError::Lost if state.offline.get_untracked() => {
                                (given.words.waits.clone(), given.words.again.clone(), seen)
                            }
                            ActionError::Lost => (given.words.failed.clone(), given.words.again.clone(), seen),
                        };
                        if matches!(error, ActionError::Refused { refusal: Refusal::Conflict, .. }) {
                            super::super::live::catch_up().await;
                        }
                        let (again, waits) = (pending.clone(), error == ActionError::Lost);
                        pending.failed(&text, &button, waits, move || {
                            again.sending(&state.given().words.sending);
                            state.send(again.clone(), body.clone(), note, client.clone(), seen);
                        });
                        if !waits {
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
        let lines = dom::by_id("log")?.query_selector_all("[data-colleague]").ok()?;
        let last = lines.item(lines.length().checked_sub(1)?)?.dyn_into::<Element>().ok()?;
        let later = last.get_attribute("data-position")?.parse::<i64>().ok()? > position;
        last.query_selector(".meta bdi").ok().flatten().filter(|_| later)?.text_content()
    }

    /// Sends the first message that waits for a connection; the next one follows when it has arrived, so that they keep
    /// their order. Twice is once: a message keeps the id under which it was sent before.
    fn send_waiting() {
        let first = dom::by_id("log").and_then(|log| log.query_selector("[data-waits]").ok().flatten());
        if let Some(button) = first.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            button.click();
        }
    }

    /// A new id for a message, from the browser's randomness: the best that it has.
    fn fresh_client() -> String {
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
    struct Pending(Element);

    impl Pending {
        fn show(given: &Given, body: &str, note: bool) -> Option<Self> {
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

        fn sending(&self, says: &str) {
            let _ = self.0.class_list().remove_1("failed");
            let _ = self.0.class_list().add_1("sending");
            if let Some(meta) = self.meta() {
                meta.set_text_content(Some(says));
            }
        }

        /// It did not arrive. What `waits` is sent again by itself when there is a connection.
        fn failed(&self, says: &str, button: &str, waits: bool, again: impl FnMut() + 'static) {
            let _ = self.0.class_list().remove_1("sending");
            let _ = self.0.class_list().add_1("failed");
            let (Some(meta), Some(document)) = (self.meta(), dom::document()) else { return };
            meta.set_text_content(Some(&format!("{says} ")));
            let Ok(element) = document.create_element("button") else { return };
            element.set_class_name("btn s");
            element.set_text_content(Some(button));
            if waits {
                let _ = element.set_attribute("data-waits", "");
            }
            let pressed = wasm_bindgen::prelude::Closure::<dyn FnMut()>::new(again);
            if let Ok(element) = element.dyn_into::<HtmlElement>() {
                element.set_onclick(Some(pressed.as_ref().unchecked_ref()));
                let _ = meta.append_child(&element);
            }
            pressed.forget();
        }

        fn done(&self) {
            self.0.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_offers_answers_and_an_at_offers_colleagues() {
        let given = Given {
            canned: vec![
                ("replacement".into(), "A new one leaves today".into(), "Body".into()),
                ("hours".into(), "When we are open".into(), "Nine".into()),
            ],
            people: vec!["Maja Lindqvist".into(), "Tomáš Novák".into()],
            ..Given::default()
        };
        let names = |before: &str| suggestions(&given, before).into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
        assert_eq!(names("Hello /rep"), ["/replacement"]);
        assert_eq!(names("/open"), ["/hours"]);
        assert_eq!(names("/"), ["/replacement", "/hours"]);
        assert_eq!(names("please @to"), ["@Tomáš Novák"]);
        assert_eq!(names("a/b"), Vec::<String>::new());
        assert_eq!(names("mail@maja"), Vec::<String>::new());
    }

    #[test]
    fn what_is_chosen_leaves_one_blank_before_what_follows() {
        assert_eq!(before_what_follows("@Maja Lindqvist ", ""), "@Maja Lindqvist ");
        assert_eq!(before_what_follows("@Maja Lindqvist ", " look"), "@Maja Lindqvist");
        assert_eq!(before_what_follows("@Maja Lindqvist ", "\nlook"), "@Maja Lindqvist");
        assert_eq!(before_what_follows("@Maja Lindqvist ", "look"), "@Maja Lindqvist ");
    }
}
