//! Fields of forms: a label, a hint, what was typed, and what is wrong with it, tied together for every reader.

use leptos::prelude::*;

use super::icons::Icon;
use super::{icon, small};
use crate::web::{Form, Visit};

/// How a text field behaves.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The input's type.
    pub kind: &'static str,
    /// What browsers fill in by themselves (HTML, autofill).
    pub autocomplete: &'static str,
    /// Must it be filled?
    pub required: bool,
    /// The longest text.
    pub longest: usize,
}

impl Kind {
    /// A line of text.
    pub const TEXT: Kind = Kind { kind: "text", autocomplete: "off", required: false, longest: 200 };
    /// A person's own name.
    pub const NAME: Kind = Kind { kind: "text", autocomplete: "name", required: true, longest: 200 };
    /// A person's own address.
    pub const EMAIL: Kind = Kind { kind: "email", autocomplete: "email", required: true, longest: 254 };
    /// The password that one has.
    pub const PASSWORD: Kind = Kind { kind: "password", autocomplete: "current-password", required: true, longest: 512 };
    /// A new password.
    pub const NEW_PASSWORD: Kind = Kind { kind: "password", autocomplete: "new-password", required: true, longest: 512 };

    /// The same, which must be filled.
    #[must_use]
    pub const fn required(mut self) -> Kind {
        self.required = true;
        self
    }

    /// The same, with another longest text.
    #[must_use]
    pub const fn longest(mut self, longest: usize) -> Kind {
        self.longest = longest;
        self
    }
}

/// The sentence about a field, with its id for `aria-describedby`.
pub fn wrong(visit: &Visit, form: &Form, name: &str) -> Option<AnyView> {
    let wrong = form.wrongs.iter().find(|wrong| wrong.field == name)?;
    let sentence = visit.words.with(&wrong.reason, &[("about", wrong.about.as_deref().unwrap_or_default().into())]);
    let id = format!("{name}-wrong");
    Some(view! { <p class="err" id=id>{small(Icon::Alert)}<span>{sentence}</span></p> }.into_any())
}

fn described(form: &Form, name: &str, hint: bool) -> Option<String> {
    let mut ids = Vec::new();
    if hint {
        ids.push(format!("{name}-hint"));
    }
    if form.wrong(name).is_some() {
        ids.push(format!("{name}-wrong"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A text field: `label` and `hint` are keys; an empty hint is none. A password is never shown again.
pub fn text(visit: &Visit, form: &Form, name: &'static str, label: &str, hint: &str, kind: Kind) -> AnyView {
    let value = if kind.kind == "password" { String::new() } else { form.value(name) };
    let invalid = form.wrong(name).map(|_| "true");
    let hint_view = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{visit.t(hint)}</p> });
    view! {
        <div class="field">
            <label for=name>{visit.t(label)}</label>
            {hint_view}
            <input class="input" id=name name=name type=kind.kind autocomplete=kind.autocomplete value=value dir="auto"
                maxlength=kind.longest.to_string() required=kind.required aria-invalid=invalid
                aria-describedby=described(form, name, !hint.is_empty())/>
            {wrong(visit, form, name)}
        </div>
    }
    .into_any()
}

/// The id of a form that makes something, by which it makes it once.
pub fn once(visit: &Visit, form: &Form) -> AnyView {
    let held = uuid::Uuid::parse_str(form.typed.get("client")).or_else(|_| visit.web.services.new_id());
    let id = held.map(|id| id.to_string()).unwrap_or_default();
    view! { <input type="hidden" name="client" value=id/> }.into_any()
}

/// A text as the content of a `<textarea>`: escaped by hand, since the renderer takes it for raw text, and behind one
/// line end, since the parser drops the first.
pub fn raw(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

/// A field of several lines.
pub fn lines(visit: &Visit, form: &Form, name: &'static str, label: &str, hint: &str, rows: u32, longest: usize) -> AnyView {
    let invalid = form.wrong(name).map(|_| "true");
    let hint_view = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{visit.t(hint)}</p> });
    view! {
        <div class="field">
            <label for=name>{visit.t(label)}</label>
            {hint_view}
            <textarea class="input" id=name name=name rows=rows.to_string() maxlength=longest.to_string() dir="auto"
                aria-invalid=invalid aria-describedby=described(form, name, !hint.is_empty()) inner_html=raw(form.typed.get(name))></textarea>
            {wrong(visit, form, name)}
        </div>
    }
    .into_any()
}

/// A choice of one among several: (value, what it says).
pub fn choice(visit: &Visit, form: &Form, name: &'static str, label: &str, options: Vec<(String, String)>) -> AnyView {
    let chosen = form.value(name);
    let options = options
        .into_iter()
        .map(|(value, says)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{says}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{visit.t(label)}</label>
            <select class="input" id=name name=name>{options}</select>
            {wrong(visit, form, name)}
        </div>
    }
    .into_any()
}

/// A box to tick. Nothing optional is ticked before.
pub fn tick(visit: &Visit, form: &Form, name: &'static str, label: &str, required: bool) -> AnyView {
    tick_saying(visit, form, name, visit.t(label), required)
}

/// A box to tick, with words that have a value in them.
pub fn tick_saying(visit: &Visit, form: &Form, name: &'static str, says: String, required: bool) -> AnyView {
    let checked = form.typed.ticked(name);
    view! {
        <div>
            <label class="opt"><input type="checkbox" name=name value="1" checked=checked required=required aria-describedby=described(form, name, false)/><span>{says}</span></label>
            {wrong(visit, form, name)}
        </div>
    }
    .into_any()
}

/// What is wrong with the form as a whole: a refusal, or a wrong that belongs to no field. First in the form.
pub fn summary(visit: &Visit, form: &Form) -> Option<AnyView> {
    let sentence = match (&form.refusal, form.wrong("")) {
        (Some(avow_model::refusal::Refusal::TooMany(seconds)), _) => {
            visit.words.with("error-too-many-until", &[("minutes", i64::try_from(seconds.div_ceil(60)).unwrap_or(1).into())])
        }
        (Some(refusal), _) => visit.t(refusal.sentence()),
        (None, Some(reason)) => visit.t(reason),
        (None, None) if form.wrongs.is_empty() => return None,
        (None, None) => visit.t("error-invalid"),
    };
    Some(view! { <div class="notice bad" role="alert">{icon(Icon::Alert)}<div>{sentence}</div></div> }.into_any())
}
