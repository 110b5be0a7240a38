//! The workspace's own name and language.

use avow_model::access::Permission;
use avow_service::settings;
use avow_words::Lang;
use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use crate::look::{self, fields};
use crate::web::{Access, Fault, Form, Inside, Routes, Typed};

/// The routes of the workspace's own page.
pub fn routes() -> Routes {
    let access = Access::Member(Permission::ManageWorkspace);
    Routes::new().get("/w/{workspace}/settings/workspace", access, show).post("/w/{workspace}/settings/workspace", access, save)
}

async fn show(inside: Inside) -> Result<Response, Fault> {
    let typed = Typed::default().set("name", inside.workspace.name.clone()).set("locale", inside.workspace.locale.clone());
    workspace_page(&inside, &Form::filled(typed)).await
}

async fn workspace_page(inside: &Inside, form: &Form) -> Result<Response, Fault> {
    let held = inside.ok(settings::workspace(&inside.web.services, inside.member).await)?;
    let languages = Lang::ALL.into_iter().map(|lang| (lang.tag().to_owned(), lang.own_name().to_owned())).collect();
    let language_now = Lang::tagged(&held.locale).map_or_else(|| held.locale.clone(), |lang| lang.own_name().to_owned());
    let address = inside.web.services.config.link(&inside.to("/inbox"));
    let close = (inside.may(Permission::CloseWorkspace) && !held.demo).then(|| {
        view! {
            <section class="card stack">
                <h2>{inside.t("settings-close")}</h2>
                <p class="dim">{inside.t("settings-close-hint")}</p>
                <p><a class="btn" href=inside.to("/settings/close")>{inside.t("settings-close-open")}</a></p>
            </section>
        }
    });
    let body = view! {
        {super::newer(inside, form, vec![("settings-name", held.name.clone()), ("settings-language", language_now)])}
        <form class="card stack" method="post" action=inside.to("/settings/workspace")>
            {fields::summary(inside, form)}
            {super::version_field(held.version)}
            {fields::text(inside, form, "name", "settings-name", "settings-workspace-name-hint", fields::Kind::TEXT.required().longest(80))}
            {fields::choice(inside, form, "locale", "settings-language", languages)}
            <p class="hint">{inside.t("settings-language-hint")}</p>
            <div class="row"><button class="btn pri">{inside.t("settings-save")}</button></div>
        </form>
        <section class="card stack">
            <h2>{inside.t("settings-address")}</h2>
            <p class="dim">{inside.t("settings-address-hint")}</p>
            <p><code>{address}</code></p>
        </section>
        <p><a href=inside.to("/welcome")>{inside.t("settings-welcome-again")}</a></p>
        {close}
    };
    let title = inside.t("settings-workspace");
    Ok(super::page(inside, form.status(), Page::Workspace, &title, inside.t("settings-workspace-about"), body.into_any()))
}

async fn save(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    let (name, locale, version) = (typed.get("name"), typed.get("locale"), super::version(&typed));
    match settings::rename(&inside.web.services, inside.member, name, locale, version).await {
        Ok(()) => Ok(look::redirect(&inside.to("/settings/workspace?done=saved"))),
        Err(refusal) => workspace_page(&inside, &Form::refused(typed, refusal)).await,
    }
}
