//! The composer: a form that posts by itself, and with scripts sends without leaving the page.

#[cfg(feature = "hydrate")]
mod alive;
#[cfg(any(feature = "hydrate", test))]
mod offers;
#[cfg(feature = "hydrate")]
mod pending;

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
    pub edit: String,
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

/// A text as the content of a text field: there no mark for the browser's part may stand beside it.
fn escaped(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

/// What the composer shows and what makes it alive share.
#[derive(Clone, Copy)]
struct Signals {
    form: NodeRef<leptos::html::Form>,
    area: NodeRef<leptos::html::Textarea>,
    /// What the word before the caret may become, and which of it is chosen.
    offered: RwSignal<Vec<(String, String, String)>>,
    chosen: RwSignal<usize>,
    wrong: RwSignal<Option<String>>,
    /// Is what stands there the server's draft; could it not be kept?
    saved: RwSignal<bool>,
    lost: RwSignal<bool>,
    offline: RwSignal<bool>,
    files: RwSignal<Vec<String>>,
    /// The colleague who has answered since.
    answered: RwSignal<Option<String>>,
}

impl Signals {
    fn of(given: &Given) -> Self {
        Self {
            form: NodeRef::new(),
            area: NodeRef::new(),
            offered: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(0),
            wrong: RwSignal::new(given.wrong.clone()),
            saved: RwSignal::new(given.kept),
            lost: RwSignal::new(false),
            offline: RwSignal::new(false),
            files: RwSignal::new(Vec::new()),
            answered: RwSignal::new(given.answered.clone()),
        }
    }
}

/// The composer.
#[island]
pub fn Composer(props: Given) -> impl IntoView {
    let given = props;
    let words = given.words.clone();
    let signals = Signals::of(&given);
    let Signals { form, area, offered, chosen, wrong, saved, lost, offline, files, answered } = signals;
    #[cfg(feature = "hydrate")]
    let state = alive::start(&given, signals);
    #[cfg(feature = "hydrate")]
    let (picked, dropped) = (state.clone(), state.clone());
    #[cfg(feature = "hydrate")]
    let (by_hand, slashed) = (state.clone(), state.clone());
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
                {(!given.canned.is_empty()).then(|| view! { <button class="btn quiet s keyed" type="button"
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| {
                        #[cfg(feature = "hydrate")]
                        slashed.slash();
                    }><kbd aria-hidden="true">"/"</kbd>" "<span class="dim">{words.saved.clone()}</span></button> })}
                <span class="meta push"><span hidden=move || !saved.get()>{words.draft.clone()}</span><span role="status">{trouble}</span>{"\u{a0}\u{a0}"}</span>
                <button class="btn pri s"><span class="re">{words.send.clone()}</span><span class="no">{words.keep.clone()}</span>" "<kbd aria-hidden="true" class="thin">"Ctrl ↵"</kbd></button>
            </div>
        </form>
    }
}
