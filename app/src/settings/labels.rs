//! Labels: the list, making one, and one label's own page.

use avow_model::access::Permission;
use avow_model::id::LabelId;
use avow_model::inbox::Label;
use avow_model::refusal::Refusal;
use avow_service::settings::labels::{self, TONES};
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use super::listing::Listing;
use crate::look::{self, Icon, fields};
use crate::web::{Access, Fault, Form, Inside, Routes, Typed, Visit};

/// The routes of labels.
pub fn routes() -> Routes {
    let access = Access::Member(Permission::Shape);
    Routes::new()
        .get("/w/{workspace}/settings/labels", access, list)
        .post("/w/{workspace}/settings/labels", access, add)
        .get("/w/{workspace}/settings/labels/{label}", access, show)
        .post("/w/{workspace}/settings/labels/{label}", access, save)
        .post("/w/{workspace}/settings/labels/{label}/delete", access, delete)
}

const LIST: Listing = Listing {
    at: Page::Labels,
    path: "/settings/labels",
    icon: Icon::Tag,
    title: "settings-labels",
    about: "settings-labels-about",
    none: "settings-labels-none",
    first: "settings-labels-first",
    add: "settings-labels-add",
};

async fn list(inside: Inside) -> Result<Response, Fault> {
    list_page(&inside, &Form::filled(Typed::default().set("tone", "0"))).await
}

async fn list_page(inside: &Inside, form: &Form) -> Result<Response, Fault> {
    let labels = inside.ok(labels::list(&inside.web.services, inside.member).await)?;
    let lines = labels.into_iter().map(|label| {
        let shown = view! {
            <div><span class=look::label_tone(label.tone)><b class="clip" dir="auto">{label.name.clone()}</b></span></div>
        };
        LIST.line(inside, label.id, &label.name, shown.into_any())
    });
    Ok(LIST.page(inside, form, lines.collect(), inputs(inside, form)))
}

fn inputs(visit: &Visit, form: &Form) -> AnyView {
    let tones = (0..TONES).map(|tone| (tone.to_string(), visit.t(tone_key(tone)))).collect();
    view! {
        {fields::text(visit, form, "name", "settings-name", "", fields::Kind::TEXT.required().longest(60))}
        {fields::choice(visit, form, "tone", "settings-tone", tones)}
    }
    .into_any()
}

fn tone_key(tone: i64) -> &'static str {
    match tone {
        1 => "settings-tone-1",
        2 => "settings-tone-2",
        3 => "settings-tone-3",
        4 => "settings-tone-4",
        _ => "settings-tone-0",
    }
}

fn tone(typed: &Typed) -> i64 {
    typed.get("tone").parse().unwrap_or(-1)
}

async fn add(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    match labels::create(&inside.web.services, inside.member, typed.get("name"), tone(&typed)).await {
        Ok(_) => Ok(look::redirect(&inside.to("/settings/labels?done=added"))),
        Err(refusal) => list_page(&inside, &Form::refused(typed, refusal)).await,
    }
}

async fn show(inside: Inside, Path((_, label)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: LabelId = super::id(&inside, &label)?;
    let label = inside.ok(labels::get(&inside.web.services, inside.member, id).await)?;
    let typed = Typed::default().set("name", label.name.clone()).set("tone", label.tone.to_string());
    Ok(label_page(&inside, &label, &Form::filled(typed)))
}

fn label_page(inside: &Inside, label: &Label, form: &Form) -> Response {
    let own = inside.to(&format!("/settings/labels/{}", label.id));
    let body = view! {
        {super::back(inside, "/settings/labels")}
        {super::newer(inside, form, vec![("settings-name", label.name.clone()), ("settings-tone", inside.t(tone_key(label.tone)))])}
        <form class="card stack" method="post" action=own.clone()>
            {fields::summary(inside, form)}
            {super::version_field(label.version)}
            {inputs(inside, form)}
            <div class="row"><button class="btn pri">{inside.t("settings-save")}</button></div>
        </form>
        {super::parting(
            inside,
            format!("{own}/delete"),
            "settings-labels-delete",
            "settings-labels-delete-hint",
            "settings-delete-for-good",
        )}
    };
    super::page(inside, form.status(), Page::Labels, &label.name, inside.t("settings-labels"), body.into_any())
}

async fn save(inside: Inside, Path((_, label)): Path<(String, String)>, typed: Typed) -> Result<Response, Fault> {
    let id: LabelId = super::id(&inside, &label)?;
    let version = super::version(&typed);
    match labels::update(&inside.web.services, inside.member, id, typed.get("name"), tone(&typed), version).await {
        Ok(()) => Ok(look::redirect(&inside.to("/settings/labels?done=saved"))),
        Err(refusal @ Refusal::NotFound) => Err(inside.fault(refusal)),
        Err(refusal) => {
            let label = inside.ok(labels::get(&inside.web.services, inside.member, id).await)?;
            Ok(label_page(&inside, &label, &Form::refused(typed, refusal)))
        }
    }
}

async fn delete(inside: Inside, Path((_, label)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: LabelId = super::id(&inside, &label)?;
    inside.ok(labels::delete(&inside.web.services, inside.member, id).await)?;
    Ok(look::redirect(&inside.to("/settings/labels?done=deleted")))
}
