//! What stands on a page by the hundred, lines of a list, messages, choices in menus, is written straight into text: a
//! tree of views for each would cost more than everything else on the page. The templates are maud's, which escapes
//! whatever is put in. All else is views. Why: docs/decisions/many-alike-are-written-as-text.md.

use avow_model::Time;
use leptos::prelude::{AnyView, IntoAny};
use leptos::tachys::html::InertElement;
use maud::{Markup, PreEscaped, Render, html};

use super::icons::{self, Icon};
use super::parts;
use crate::web::Visit;

/// An icon, by its name and its classes. A word stands beside it, or in `.vh`, or in the `aria-label` of what it is in.
#[derive(Clone, Copy, Debug)]
pub struct Drawn(pub Icon, pub &'static str);

impl Render for Drawn {
    // Nothing in it comes from anybody.
    fn render_to(&self, out: &mut String) {
        for piece in
            [r#"<svg class=""#, self.1, r#"" viewBox="0 0 20 20" aria-hidden="true"><path d=""#, icons::path(self.0), r#""></path></svg>"#]
        {
            out.push_str(piece);
        }
    }
}

/// An icon.
pub fn icon(name: Icon) -> Drawn {
    Drawn(name, "i")
}

/// A small icon.
pub fn small(name: Icon) -> Drawn {
    Drawn(name, "i s")
}

/// A time, as short as is clear. Scripts put the reader's own zone in.
pub fn when(visit: &Visit, at: Time) -> Markup {
    html! { time datetime=(parts::iso(at)) data-f="short" { (avow_words::short(visit.words, at, visit.now)) } }
}

/// A time of a day that is told already. Scripts put the reader's own zone in.
pub fn clock(visit: &Visit, at: Time) -> Markup {
    html! { time datetime=(parts::iso(at)) data-f="clock" title=(avow_words::day_and_clock(visit.words, at, visit.now)) { (avow_words::clock(at)) } }
}

/// Day and time.
pub fn when_full(visit: &Visit, at: Time) -> Markup {
    html! { time datetime=(parts::iso(at)) data-f="full" { (avow_words::day_and_clock(visit.words, at, visit.now)) } }
}

/// The picture of a person: letters on a tone that stays theirs.
pub fn avatar(name: Option<&str>, seed: uuid::Uuid, size: &str) -> Markup {
    let letters = name.map_or_else(|| "?".to_owned(), avow_model::text::initials);
    html! { span class={ "av " (size) " " (parts::tone(seed)) } aria-hidden="true" { (letters) } }
}

/// The text as a view, to be put among others.
pub fn view(markup: Markup) -> AnyView {
    InertElement::new(markup.into_string()).into_any()
}

/// Several after one another.
pub fn all(pieces: impl IntoIterator<Item = Markup>) -> Markup {
    let mut text = String::new();
    for piece in pieces {
        text.push_str(&piece.0);
    }
    PreEscaped(text)
}
