//! The beginning of an import: a file is chosen and read.

use std::collections::HashMap;

use avow_model::contacts::Import;
use avow_model::refusal::Refusal;
use avow_service::contacts::{self, FILE_MAX};
use axum::extract::{Request, State};
use axum::response::Response;
use leptos::prelude::*;

use super::{page_of, state_name};
use crate::look::{self, fields};
use crate::web::{Fault, Form, Inside, Posted, Upload, Web};

/// The form with the file.
const UPLOAD: Upload = Upload {
    field: "file",
    files: 1,
    each: FILE_MAX,
    together: FILE_MAX,
    too_many: || Refusal::wrong("file", "contacts-wrong-one-file"),
    too_large: || Refusal::TooLarge,
    torn: || Refusal::wrong("file", "contacts-wrong-torn"),
    empty: None,
};
/// What the browser offers to choose.
const ACCEPTED: &str = ".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values";

/// `GET /w/{workspace}/contacts/import`
pub async fn start_page(inside: Inside, State(web): State<Web>) -> Result<Response, Fault> {
    begin(&inside, &web, &Form::default()).await
}

/// `POST /w/{workspace}/contacts/import`
pub async fn upload(inside: Inside, State(web): State<Web>, request: Request) -> Result<Response, Fault> {
    // Asked before the file is read: fifty megabytes are taken from nobody who may not.
    inside.ok(contacts::imports(&web.services, inside.member).await)?;
    let (typed, taken) = match UPLOAD.read(request).await {
        Ok(Posted { typed, files }) => (typed, files.into_iter().next().ok_or_else(|| Refusal::wrong("file", "contacts-wrong-no-file"))),
        Err((typed, refusal)) => (typed, Err(refusal)),
    };
    // The file may have been long on its way.
    inside.ok(avow_service::inbox::may_still(&web.services, inside.member).await)?;
    let make = async {
        let (name, bytes) = taken?;
        let (import, encoding) = contacts::upload(&web.services, inside.member, &name, bytes).await?;
        Ok(inside.to(&format!("/contacts/import/{import}?read={encoding}")))
    };
    match inside.once(&typed, make).await {
        Ok(to) => Ok(look::redirect(&to)),
        Err(refusal) => begin(&inside, &web, &Form::refused(typed, refusal)).await,
    }
}

async fn begin(inside: &Inside, web: &Web, form: &Form) -> Result<Response, Fault> {
    let before = inside.ok(contacts::imports(&web.services, inside.member).await)?;
    let names = if before.is_empty() { HashMap::new() } else { inside.ok(contacts::import_files(&web.services, inside.member).await)? };
    let wrong = fields::wrong(inside, form, "file");
    let described = if wrong.is_some() { "file-hint file-wrong" } else { "file-hint" };
    let invalid = wrong.is_some().then_some("true");
    let top = form.refusal.as_ref().and_then(|_| fields::summary(inside, form));
    let rows = before.iter().map(|import| earlier(inside, import, names.get(&import.id))).collect_view();
    let earlier = (!before.is_empty()).then(|| {
        view! { <section class="card"><h2>{inside.t("contacts-import-before")}</h2><ul class="deeds" role="list">{rows}</ul></section> }
    });
    let body = view! {
        {top}
        <form class="card stack" method="post" enctype="multipart/form-data" action=inside.to("/contacts/import")>
            <h2>{inside.t("contacts-import-file")}</h2>
            <p>{inside.t("contacts-import-about")}</p>
            {fields::once(inside, form)}
            <div class="field">
                <label for="file">{inside.t("contacts-import-choose")}</label>
                <p class="hint" id="file-hint">{inside.t("contacts-import-limits")}</p>
                <input class="input" id="file" name="file" type="file" required=true accept=ACCEPTED
                    aria-invalid=invalid aria-describedby=described/>
                {wrong}
            </div>
            <div class="row"><button class="btn pri">{inside.t("contacts-import-read")}</button></div>
        </form>
        {earlier}
    };
    Ok(page_of(inside, form.status(), inside.t("contacts-import"), body.into_any()))
}

fn earlier(inside: &Inside, import: &Import, name: Option<&String>) -> AnyView {
    let name = name.map(|name| view! { <bdi>{name.clone()}</bdi>": " });
    let rows = inside.words.with("contacts-import-rows", &[("count", import.rows.into())]);
    view! {
        <li>
            <div>
                <p><b>{name}{inside.t(state_name(import))}</b></p>
                <p class="dim"><small>{look::when_full(inside, import.created_at)}", "{rows}</small></p>
            </div>
            <a class="btn s" href=inside.to(&format!("/contacts/import/{}", import.id))>{inside.t("contacts-import-look")}</a>
        </li>
    }
    .into_any()
}
