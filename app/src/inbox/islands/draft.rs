//! What is typed and not sent is kept on the server: a moment after the last key, and when the page is left.

use std::time::Duration;

use avow_model::refusal::Refusal;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, UrlSearchParams};

use super::composer::Given;
use super::dom;
use crate::inbox::actions::{ActionError, save_draft};

/// How long after the last key, in milliseconds.
const PAUSE: f64 = 800.0;
/// How long whoever types without a pause waits at the most, in milliseconds.
const LONGEST: f64 = 5_000.0;
/// How long until it is tried again, in milliseconds.
const AGAIN: f64 = 5_000.0;

/// What stands in the composer. An empty one is neither reply nor note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    note: bool,
    text: String,
}

/// Knows what the server keeps, and brings it what is newer; cheap to copy about.
#[derive(Clone, Copy)]
pub struct Keeper {
    /// The workspace's part of the address, and the conversation.
    place: StoredValue<(String, String)>,
    form: NodeRef<html::Form>,
    area: NodeRef<html::Textarea>,
    /// What the server keeps.
    kept: StoredValue<Typed>,
    /// What was handed to the browser, to be brought even when the page has gone.
    handed: StoredValue<Option<Typed>>,
    /// When something was last typed.
    changed_at: StoredValue<f64>,
    /// Since when something is not kept.
    since: StoredValue<Option<f64>>,
    /// Will it look again by itself?
    waiting: StoredValue<bool>,
    /// Is it under way?
    saving: StoredValue<bool>,
    /// How often the server has let go of the draft, or was asked to: what was saved before that may be gone.
    round: StoredValue<u32>,
    /// The sign: what is there is kept.
    saved: RwSignal<bool>,
    /// The sign: it could not be kept.
    lost: RwSignal<bool>,
}

/// Is the form set to a note?
pub fn is_note(form: NodeRef<html::Form>) -> bool {
    input(form, "[name=kind]:checked").is_some_and(|input| input.value() == "note")
}

fn input(form: NodeRef<html::Form>, selector: &str) -> Option<HtmlInputElement> {
    form.get_untracked()?.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

impl Keeper {
    /// Begins with what the page was made with.
    pub fn start(
        given: &Given,
        form: NodeRef<html::Form>,
        area: NodeRef<html::Textarea>,
        saved: RwSignal<bool>,
        lost: RwSignal<bool>,
    ) -> Self {
        let kept = if given.kept { Typed { note: given.note, text: given.text.clone() } } else { Typed::default() };
        let keeper = Self {
            place: StoredValue::new((given.workspace.clone(), given.conversation.clone())),
            form,
            area,
            kept: StoredValue::new(kept),
            handed: StoredValue::new(None),
            changed_at: StoredValue::new(0.0),
            since: StoredValue::new(None),
            waiting: StoredValue::new(false),
            saving: StoredValue::new(false),
            round: StoredValue::new(0),
            saved,
            lost,
        };
        // What was typed before this was awake, or came back with a refusal, is not kept yet.
        keeper.look_in(PAUSE);
        dom::on_window("pagehide", move |_| {
            keeper.hand_over();
        });
        dom::on_window("visibilitychange", move |_| {
            if dom::document().is_some_and(|document| document.hidden()) {
                keeper.hand_over();
            }
        });
        keeper
    }

    fn typed(self) -> Typed {
        // Before the composer is awake there is nothing newer than what the page was made with.
        let Some(area) = self.area.get_untracked() else { return self.kept.get_value() };
        let text = area.value();
        if text.trim().is_empty() { Typed::default() } else { Typed { note: is_note(self.form), text } }
    }

    fn differs(self) -> bool {
        self.typed() != self.kept.get_value()
    }

    /// The id under which what is typed will be sent: it counts once.
    pub fn client(self) -> String {
        input(self.form, "[name=client]").map(|input| input.value()).unwrap_or_default()
    }

    /// Something was typed, or a reply became a note.
    pub fn changed(self) {
        self.handed.set_value(None);
        let typed = self.typed();
        let differs = typed != self.kept.get_value();
        self.saved.set(!differs && !typed.text.is_empty());
        if !differs {
            self.since.set_value(None);
            self.lost.set(false);
            return;
        }
        let now = js_sys::Date::now();
        self.changed_at.set_value(now);
        if self.since.get_value().is_none() {
            self.since.set_value(Some(now));
        }
        self.look_in(PAUSE);
    }

    fn look_in(self, milliseconds: f64) {
        if self.waiting.get_value() {
            return;
        }
        self.waiting.set_value(true);
        let look = move || {
            self.waiting.set_value(false);
            self.look();
        };
        set_timeout(look, Duration::from_millis(milliseconds.max(1.0) as u64));
    }

    fn look(self) {
        if !self.differs() {
            return;
        }
        let now = js_sys::Date::now();
        let quiet = now - self.changed_at.get_value();
        let unkept = self.since.get_value().map_or(LONGEST, |since| now - since);
        if quiet < PAUSE && unkept < LONGEST {
            self.look_in(PAUSE - quiet);
        } else {
            self.save();
        }
    }

    /// Brings the server what is newer, now. One at a time: what is typed meanwhile is brought after.
    pub fn save(self) {
        if self.saving.get_value() || !self.differs() {
            return;
        }
        let (typed, client, round) = (self.typed(), self.client(), self.round.get_value());
        let (workspace, conversation) = self.place.get_value();
        self.saving.set_value(true);
        self.since.set_value(None);
        leptos::task::spawn_local(async move {
            let answer = save_draft(workspace, conversation, typed.note, typed.text.clone(), client).await;
            self.saving.set_value(false);
            let pause = match answer {
                Ok(()) => {
                    self.lost.set(false);
                    // A message that was sent meanwhile may have taken this along.
                    if self.round.get_value() == round {
                        let text = typed.text.clone();
                        self.kept.set_value(typed);
                        leptos::task::spawn_local(async move {
                            super::live::draft_kept(&text).await;
                        });
                    }
                    PAUSE
                }
                Err(error) => {
                    self.lost.set(true);
                    let passing = matches!(
                        error,
                        ActionError::Lost | ActionError::Refused { refusal: Refusal::Unavailable | Refusal::TooMany(_), .. }
                    );
                    // What is refused for good is tried again when something else is typed.
                    if !passing && self.since.get_value().is_none() {
                        return;
                    }
                    AGAIN
                }
            };
            let differs = self.differs();
            self.saved.set(!differs && !self.typed().text.is_empty());
            if differs {
                self.look_in(pause);
            }
        });
    }

    /// What is typed is on its way to be sent: nothing is left to keep, and what comes next has this id.
    pub fn sent(self, next: &str) {
        if let Some(input) = input(self.form, "[name=client]") {
            input.set_value(next);
        }
        self.let_go();
        self.handed.set_value(None);
        self.since.set_value(None);
        self.saved.set(false);
        self.lost.set(false);
    }

    /// A message has arrived, and the server has let go of whatever it kept: what was typed since is kept anew.
    pub fn arrived(self) {
        self.let_go();
        self.changed();
    }

    fn let_go(self) {
        self.kept.set_value(Typed::default());
        self.round.update_value(|round| *round = round.wrapping_add(1));
    }

    /// Hands what is newer to the browser, which brings it even when the page has gone. Whether nothing is left that
    /// could be lost.
    pub fn hand_over(self) -> bool {
        let typed = self.typed();
        if typed == self.kept.get_value() || self.handed.get_value().as_ref() == Some(&typed) {
            return true;
        }
        let Some(navigator) = dom::window().map(|window| window.navigator()) else { return false };
        if self.lost.get_untracked() || !navigator.on_line() {
            return false;
        }
        let Ok(form) = UrlSearchParams::new() else { return false };
        let (workspace, conversation) = self.place.get_value();
        form.append("workspace", &workspace);
        form.append("conversation", &conversation);
        form.append("note", if typed.note { "true" } else { "false" });
        form.append("body", &typed.text);
        form.append("client", &self.client());
        // A browser takes up to 64 kB in this way: all but the longest texts.
        let taken = navigator.send_beacon_with_opt_url_search_params("/act/draft", Some(&form)).unwrap_or(false);
        if taken {
            self.handed.set_value(Some(typed));
        }
        taken
    }
}
