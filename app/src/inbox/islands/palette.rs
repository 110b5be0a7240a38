//! Keys for everything, the list of them, and the command palette. Commands are what the page offers: every element
//! with `data-key` is one, under the name by which it is called.

#[cfg(feature = "hydrate")]
mod alive;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words of the palette, in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub title: String,
    pub placeholder: String,
    /// Looking for somebody, with `…` for what was typed.
    pub find: String,
    pub keys: String,
    pub close: String,
    /// Keys that belong to nothing on the page: what they do, and which.
    pub others: Vec<(String, String)>,
}

/// One command: what it is called, its key, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Command {
    name: String,
    key: String,
    does: Does,
}

/// What a command does.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "commands are gathered where the page is"))]
#[derive(Clone, Debug, PartialEq, Eq)]
enum Does {
    /// What the element with its key does.
    Press,
    /// Goes to an address.
    Go(String),
    /// Looks for people by what was typed.
    Find,
}

/// How many commands are shown at a time.
const MOST: usize = 12;

/// The commands in whose names each typed word is, and looking for somebody who is called so.
fn found(commands: &[Command], typed: &str, find: &str) -> Vec<Command> {
    let words: Vec<String> = typed.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |command: &&Command| {
        let name = command.name.to_lowercase();
        words.iter().all(|word| name.contains(word.as_str()))
    };
    let mut found: Vec<Command> = commands.iter().filter(fits).take(MOST).cloned().collect();
    if !words.is_empty() {
        found.push(Command { name: find.replace('…', typed.trim()), key: String::new(), does: Does::Find });
    }
    found
}

/// The palette and the keys. `go` are places: name, address, keys, if there are any. `search` is where people are looked
/// for.
#[island]
pub fn Palette(words: Words, go: Vec<(String, String, String)>, search: String) -> impl IntoView {
    let palette = NodeRef::<leptos::html::Dialog>::new();
    let help = NodeRef::<leptos::html::Dialog>::new();
    let field = NodeRef::<leptos::html::Input>::new();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0usize);
    let commands = RwSignal::new(Vec::<Command>::new());
    let find = words.find.clone();
    let matching = move || found(&commands.get(), &typed.get(), &find);
    #[cfg(feature = "hydrate")]
    alive::start(go.clone(), search, words.find.clone(), palette, help, field, typed, at, commands);
    #[cfg(not(feature = "hydrate"))]
    let _ = (&go, &search);
    let list = move || {
        matching()
            .into_iter()
            .enumerate()
            .map(|(number, command)| {
                let selected = (at.get() == number).to_string();
                let key = command.key.clone();
                let key = (!key.is_empty()).then(|| view! { <kbd class="push">{key}</kbd> });
                view! { <li role="option" aria-selected=selected id=format!("command-{number}")><span class="clip">{command.name.clone()}</span>{key}</li> }
            })
            .collect_view()
    };
    let others = words
        .others
        .iter()
        .map(|(name, key)| view! { <tr><th scope="row">{name.clone()}</th><td><kbd>{key.clone()}</kbd></td></tr> })
        .collect_view();
    let keys = move || {
        commands
            .get()
            .into_iter()
            .filter(|command| !command.key.is_empty())
            .map(|command| view! { <tr><th scope="row">{command.name}</th><td><kbd>{command.key}</kbd></td></tr> })
            .collect_view()
    };
    view! {
        <dialog class="dialog menu palette" node_ref=palette aria-label=words.title.clone()>
            <div><input class="input" node_ref=field type="text" role="combobox" aria-expanded="true" aria-controls="commands" autocomplete="off"
                aria-activedescendant=move || format!("command-{}", at.get()) aria-label=words.title.clone() placeholder=words.placeholder.clone()
                on:input=move |event| { typed.set(event_target_value(&event)); at.set(0); }/></div>
            <ul role="listbox" id="commands" aria-label=words.title.clone()>{list}</ul>
        </dialog>
        <dialog class="dialog" node_ref=help aria-label=words.keys.clone()>
            <h2>{words.keys.clone()}</h2>
            <table class="keys"><tbody>{others}{keys}</tbody></table>
            <form method="dialog"><button class="btn">{words.close.clone()}</button></form>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_narrows_and_somebody_can_always_be_looked_for() {
        let command = |name: &str| Command { name: name.to_owned(), key: String::new(), does: Does::Press };
        let all = [command("All open 59"), command("Unassigned"), command("Settings: Members")];
        let names = |typed: &str| found(&all, typed, "Find “…” among people").into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(" "), ["All open 59", "Unassigned", "Settings: Members"]);
        assert_eq!(names("open ALL"), ["All open 59", "Find “open ALL” among people"]);
        assert_eq!(names(" Grace "), ["Find “Grace” among people"]);
        assert_eq!(found(&all, "Grace", "…").pop().expect("one").does, Does::Find);
    }
}
