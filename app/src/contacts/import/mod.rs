//! Bringing people in from a file: the file, what its columns mean, a trial, and the work itself, which can be left.

mod changes;
mod columns;
mod one;
mod problems;
mod standing;
mod start;

use avow_model::contacts::{Import, ImportState};
use axum::response::Response;
use leptos::prelude::*;

pub use one::{go_on, page, stop};
pub use start::{start_page, upload};

pub(super) use problems::problem_field;

use super::{At, back, side};
use crate::look::{self, Section};
use crate::web::Inside;

fn page_of(inside: &Inside, status: u16, title: String, body: AnyView) -> Response {
    let main = view! {
        <main id="main">
            <div class="head">
                {back(inside, inside.to("/contacts"))}
                <h1>{title.clone()}</h1>
            </div>
            <div class="page">{body}</div>
        </main>
    };
    look::work(inside, status, Section::People, &title, "", side(inside, At::Import), main.into_any())
}

fn state_name(import: &Import) -> &'static str {
    match import.state {
        _ if import.trouble.is_some() => "contacts-import-stopped",
        ImportState::Mapping => "contacts-import-mapping",
        ImportState::Trying => "contacts-import-trying",
        ImportState::Tried => "contacts-import-tried",
        ImportState::Running => "contacts-import-running",
        ImportState::Done => "contacts-import-done",
        ImportState::Stopped => "contacts-import-stopped",
    }
}

/// A button that lets the file go.
fn stopper(inside: &Inside, import: &Import, key: &str) -> AnyView {
    view! {
        <form method="post" action=inside.to(&format!("/contacts/import/{}/stop", import.id))>
            <button class="btn">{inside.t(key)}</button>
        </form>
    }
    .into_any()
}
