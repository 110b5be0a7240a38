//! Contact fields: the list, making one, and one field's own page.

use avow_model::access::Permission;
use avow_model::contacts::{Field, FieldKind};
use avow_model::id::FieldId;
use avow_model::refusal::Refusal;
use avow_service::settings::fields as defined;
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use super::listing::Listing;
use crate::look::{self, Icon, fields};
use crate::web::{Access, Fault, Form, Inside, Routes, Typed};

/// The routes of contact fields.
pub fn routes() -> Routes {
    let access = Access::Member(Permission::Shape);
    Routes::new()
        .get("/w/{workspace}/settings/fields", access, list)
        .post("/w/{workspace}/settings/fields", access, add)
        .get("/w/{workspace}/settings/fields/{field}", access, show)
        .post("/w/{workspace}/settings/fields/{field}", access, save)
        .post("/w/{workspace}/settings/fields/{field}/delete", access, delete)
}

fn kind_key(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "settings-kind-text",
        FieldKind::Number => "settings-kind-number",
        FieldKind::Date => "settings-kind-date",
        FieldKind::Flag => "settings-kind-flag",
        FieldKind::Link => "settings-kind-link",
    }
}

const LIST: Listing = Listing {
    at: Page::Fields,
    path: "/settings/fields",
    icon: Icon::One,
    title: "settings-fields",
    about: "settings-fields-about",
    none: "settings-fields-none",
    first: "settings-fields-first",
    add: "settings-fields-add",
};

async fn list(inside: Inside) -> Result<Response, Fault> {
    list_page(&inside, &Form::default()).await
}

async fn list_page(inside: &Inside, form: &Form) -> Result<Response, Fault> {
    let held = inside.ok(defined::list(&inside.web.services, inside.member).await)?;
    let lines = held.into_iter().map(|field| {
        let shown = view! {
            <div>
                <p><b dir="auto">{field.label.clone()}</b></p>
                <p class="dim"><small>{inside.t(kind_key(field.kind))}</small></p>
            </div>
        };
        LIST.line(inside, field.id, &field.label, shown.into_any())
    });
    let kinds = FieldKind::ALL.into_iter().map(|kind| (kind.name().to_owned(), inside.t(kind_key(kind)))).collect();
    let inputs = view! {
        {fields::text(inside, form, "label", "settings-name", "settings-fields-hint", fields::Kind::TEXT.required().longest(60))}
        {fields::choice(inside, form, "kind", "settings-kind", kinds)}
    };
    Ok(LIST.page(inside, form, lines.collect(), inputs.into_any()))
}

async fn add(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    match defined::create(&inside.web.services, inside.member, typed.get("label"), typed.get("kind")).await {
        Ok(_) => Ok(look::redirect(&inside.to("/settings/fields?done=added"))),
        Err(refusal) => list_page(&inside, &Form::refused(typed, refusal)).await,
    }
}

async fn show(inside: Inside, Path((_, field)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: FieldId = super::id(&inside, &field)?;
    let field = inside.ok(defined::get(&inside.web.services, inside.member, id).await)?;
    let form = Form::filled(Typed::default().set("label", field.label.clone()));
    Ok(field_page(&inside, &field, &form))
}

fn field_page(inside: &Inside, field: &Field, form: &Form) -> Response {
    let own = inside.to(&format!("/settings/fields/{}", field.id));
    let body = view! {
        {super::back(inside, "/settings/fields")}
        {super::newer(inside, form, vec![("settings-name", field.label.clone())])}
        <form class="card stack" method="post" action=own.clone()>
            {fields::summary(inside, form)}
            {super::version_field(field.version)}
            {fields::text(inside, form, "label", "settings-name", "", fields::Kind::TEXT.required().longest(60))}
            <dl class="facts"><dt>{inside.t("settings-kind")}</dt><dd>{inside.t(kind_key(field.kind))}</dd></dl>
            <p class="hint">{inside.t("settings-kind-stays")}</p>
            <div class="row"><button class="btn pri">{inside.t("settings-save")}</button></div>
        </form>
        {super::parting(
            inside,
            format!("{own}/delete"),
            "settings-fields-delete",
            "settings-fields-delete-hint",
            "settings-delete-for-good",
        )}
    };
    super::page(inside, form.status(), Page::Fields, &field.label, inside.t("settings-fields"), body.into_any())
}

async fn save(inside: Inside, Path((_, field)): Path<(String, String)>, typed: Typed) -> Result<Response, Fault> {
    let id: FieldId = super::id(&inside, &field)?;
    match defined::rename(&inside.web.services, inside.member, id, typed.get("label"), super::version(&typed)).await {
        Ok(()) => Ok(look::redirect(&inside.to("/settings/fields?done=saved"))),
        Err(refusal @ Refusal::NotFound) => Err(inside.fault(refusal)),
        Err(refusal) => {
            let field = inside.ok(defined::get(&inside.web.services, inside.member, id).await)?;
            Ok(field_page(&inside, &field, &Form::refused(typed, refusal)))
        }
    }
}

async fn delete(inside: Inside, Path((_, field)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: FieldId = super::id(&inside, &field)?;
    inside.ok(defined::delete(&inside.web.services, inside.member, id).await)?;
    Ok(look::redirect(&inside.to("/settings/fields?done=deleted")))
}
