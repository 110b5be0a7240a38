//! One import: its page, and what is done with it there.

use avow_model::contacts::ImportState;
use avow_model::id::ImportId;
use avow_model::refusal::Refusal;
use avow_service::contacts;
use axum::extract::{Path, State};
use axum::response::Response;
use leptos::prelude::*;

use super::changes::changes;
use super::columns::{columns, mapping};
use super::problems::problems;
use super::standing::{outcome, progress};
use super::{page_of, state_name};
use crate::contacts::id;
use crate::look::{self, Icon, fields};
use crate::web::{Fault, Form, Inside, Typed, Web};

/// `GET /w/{workspace}/contacts/import/{import}`
pub async fn page(inside: Inside, State(web): State<Web>, Path((_, import)): Path<(String, String)>) -> Result<Response, Fault> {
    show(&inside, &web, id(&inside, &import)?, &Form::default()).await
}

/// `POST /w/{workspace}/contacts/import/{import}`
pub async fn go_on(
    inside: Inside,
    State(web): State<Web>,
    Path((_, import)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Fault> {
    let import: ImportId = id(&inside, &import)?;
    let version = typed.get("version").parse().unwrap_or(0);
    let done = match typed.get("do") {
        "bring" => contacts::bring_in(&web.services, inside.member, import, version).await,
        "on" => contacts::go_on(&web.services, inside.member, import, version).await,
        _ => contacts::try_out(&web.services, inside.member, import, version, mapping(&typed)).await,
    };
    match done {
        Ok(()) => Ok(look::redirect(&inside.to(&format!("/contacts/import/{import}")))),
        Err(refusal @ (Refusal::Invalid(_) | Refusal::Conflict)) => show(&inside, &web, import, &Form::refused(typed, refusal)).await,
        Err(refusal) => Err(inside.fault(refusal)),
    }
}

/// `POST /w/{workspace}/contacts/import/{import}/stop`
pub async fn stop(inside: Inside, State(web): State<Web>, Path((_, import)): Path<(String, String)>) -> Result<Response, Fault> {
    let import: ImportId = id(&inside, &import)?;
    inside.ok(contacts::stop(&web.services, inside.member, import).await)?;
    Ok(look::redirect(&inside.to(&format!("/contacts/import/{import}"))))
}

async fn show(inside: &Inside, web: &Web, import: ImportId, form: &Form) -> Result<Response, Fault> {
    let after = |name: &str| inside.param(name).and_then(|line| line.parse().ok()).unwrap_or(0);
    let view = inside.ok(contacts::open_import(&web.services, inside.member, import, after("after"), after("changed")).await)?;
    let read =
        inside.param("read").filter(|name| name.len() <= 20 && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    let read =
        read.map(|name| look::notice("", Icon::File, inside.words.with("contacts-import-encoding", &[("name", name.as_str().into())])));
    let title = inside.t(state_name(&view.import));
    let ended = || view! { {outcome(inside, &view.import)}{problems(inside, &view)}{changes(inside, &view)} }.into_any();
    let parts = match view.import.state {
        _ if view.import.is_halted() => ended(),
        ImportState::Mapping => view! { {read}{columns(inside, form, &view)} }.into_any(),
        ImportState::Tried => view! { {ended()}{columns(inside, form, &view)} }.into_any(),
        ImportState::Trying | ImportState::Running => {
            view! { {progress(inside, &view.import, view.waits)}{problems(inside, &view)} }.into_any()
        }
        ImportState::Done | ImportState::Stopped => ended(),
    };
    let body = view! { {fields::summary(inside, form)}{parts} };
    Ok(page_of(inside, form.status(), title, body.into_any()))
}
