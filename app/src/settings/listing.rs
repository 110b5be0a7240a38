//! A list of what a workspace has made for itself, and below it the form that makes one more.

use std::fmt::Display;

use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use crate::look::{Icon, fields};
use crate::web::{Form, Inside};

/// Where a list is, and the keys of what it says in its own words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listing {
    /// Its place in the side list.
    pub at: Page,
    /// Its address in the workspace: its form posts there, and each thing's own page lies below.
    pub path: &'static str,
    /// The picture while there is nothing.
    pub icon: Icon,
    /// Its title.
    pub title: &'static str,
    /// A word about it.
    pub about: &'static str,
    /// What is so while there is nothing.
    pub none: &'static str,
    /// What to do first.
    pub first: &'static str,
    /// The title of the form.
    pub add: &'static str,
}

impl Listing {
    /// A line: what it shows of a thing, and the way to the thing's own page.
    pub(super) fn line(&self, inside: &Inside, id: impl Display, name: &str, shown: AnyView) -> AnyView {
        let to = inside.to(&format!("{}/{id}", self.path));
        let change = inside.words.with("settings-change-named", &[("name", name.into())]);
        view! {
            <li>
                {shown}
                <a class="btn s" href=to aria-label=change>{inside.t("settings-change")}</a>
            </li>
        }
        .into_any()
    }

    /// The page with its lines and its form.
    pub(super) fn page(&self, inside: &Inside, form: &Form, lines: Vec<AnyView>, inputs: AnyView) -> Response {
        let title = inside.t(self.title);
        let held = if lines.is_empty() {
            super::empty(inside, self.icon, self.none, self.first)
        } else {
            view! {
                <section class="card"><h2 class="vh">{title.clone()}</h2>
                    <ul class="deeds" role="list">{lines}</ul></section>
            }
            .into_any()
        };
        let body = view! {
            {held}
            <form class="card stack" method="post" action=inside.to(self.path)>
                <h2>{inside.t(self.add)}</h2>
                {fields::summary(inside, form)}
                {inputs}
                <div class="row"><button class="btn pri">{inside.t("settings-add")}</button></div>
            </form>
        };
        super::page(inside, form.status(), self.at, &title, inside.t(self.about), body.into_any())
    }
}
