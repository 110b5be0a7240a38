//! Saved answers: the list, making one, and one answer's own page.

use avow_model::access::Permission;
use avow_model::id::CannedId;
use avow_model::inbox::Canned;
use avow_model::refusal::Refusal;
use avow_service::settings::canned::{self, BODY_MAX, Draft, SHORTCODE_MAX};
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use super::listing::Listing;
use crate::look::{self, Icon, fields};
use crate::web::{Access, Fault, Form, Inside, Routes, Typed, Visit};

/// The routes of saved answers.
pub fn routes() -> Routes {
    let access = Access::Member(Permission::Shape);
    Routes::new()
        .get("/w/{workspace}/settings/canned", access, list)
        .post("/w/{workspace}/settings/canned", access, add)
        .get("/w/{workspace}/settings/canned/{canned}", access, show)
        .post("/w/{workspace}/settings/canned/{canned}", access, save)
        .post("/w/{workspace}/settings/canned/{canned}/delete", access, delete)
}

const LIST: Listing = Listing {
    at: Page::Canned,
    path: "/settings/canned",
    icon: Icon::Note,
    title: "settings-canned",
    about: "settings-canned-about",
    none: "settings-canned-none",
    first: "settings-canned-first",
    add: "settings-canned-add",
};

async fn list(inside: Inside) -> Result<Response, Fault> {
    list_page(&inside, &Form::default()).await
}

async fn list_page(inside: &Inside, form: &Form) -> Result<Response, Fault> {
    let answers = inside.ok(canned::list(&inside.web.services, inside.member).await)?;
    let lines = answers.into_iter().map(|answer| {
        let shown = view! {
            <div>
                <p class="row"><b dir="auto">{answer.title.clone()}</b>" "<code>{format!("/{}", answer.shortcode)}</code></p>
                <p class="dim clip" dir="auto"><small>{beginning(&answer.body)}</small></p>
            </div>
        };
        LIST.line(inside, answer.id, &answer.title, shown.into_any())
    });
    Ok(LIST.page(inside, form, lines.collect(), inputs(inside, form)))
}

/// The beginning of a text, for one line.
fn beginning(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 90 { line } else { format!("{}…", line.chars().take(89).collect::<String>().trim_end()) }
}

fn inputs(visit: &Visit, form: &Form) -> AnyView {
    let shortcode = fields::Kind::TEXT.required().longest(SHORTCODE_MAX + 1);
    view! {
        {fields::text(visit, form, "title", "settings-canned-title", "", fields::Kind::TEXT.required().longest(60))}
        {fields::text(visit, form, "shortcode", "settings-canned-shortcode", "settings-canned-shortcode-hint", shortcode)}
        {fields::lines(visit, form, "body", "settings-canned-body", "settings-canned-body-hint", 6, BODY_MAX)}
    }
    .into_any()
}

fn draft(typed: &Typed) -> Draft<'_> {
    Draft { shortcode: typed.get("shortcode"), title: typed.get("title"), body: typed.get("body") }
}

async fn add(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    match canned::create(&inside.web.services, inside.member, draft(&typed)).await {
        Ok(_) => Ok(look::redirect(&inside.to("/settings/canned?done=added"))),
        Err(refusal) => list_page(&inside, &Form::refused(typed, refusal)).await,
    }
}

async fn show(inside: Inside, Path((_, answer)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: CannedId = super::id(&inside, &answer)?;
    let answer = inside.ok(canned::get(&inside.web.services, inside.member, id).await)?;
    let typed =
        Typed::default().set("shortcode", answer.shortcode.clone()).set("title", answer.title.clone()).set("body", answer.body.clone());
    Ok(answer_page(&inside, &answer, &Form::filled(typed)))
}

fn answer_page(inside: &Inside, answer: &Canned, form: &Form) -> Response {
    let own = inside.to(&format!("/settings/canned/{}", answer.id));
    let now = vec![
        ("settings-canned-title", answer.title.clone()),
        ("settings-canned-shortcode", answer.shortcode.clone()),
        ("settings-canned-body", answer.body.clone()),
    ];
    let body = view! {
        {super::back(inside, "/settings/canned")}
        {super::newer(inside, form, now)}
        <form class="card stack" method="post" action=own.clone()>
            {fields::summary(inside, form)}
            {super::version_field(answer.version)}
            {inputs(inside, form)}
            <div class="row"><button class="btn pri">{inside.t("settings-save")}</button></div>
        </form>
        {super::parting(
            inside,
            format!("{own}/delete"),
            "settings-canned-delete",
            "settings-canned-delete-hint",
            "settings-delete-for-good",
        )}
    };
    super::page(inside, form.status(), Page::Canned, &answer.title, inside.t("settings-canned"), body.into_any())
}

async fn save(inside: Inside, Path((_, answer)): Path<(String, String)>, typed: Typed) -> Result<Response, Fault> {
    let id: CannedId = super::id(&inside, &answer)?;
    match canned::update(&inside.web.services, inside.member, id, draft(&typed), super::version(&typed)).await {
        Ok(()) => Ok(look::redirect(&inside.to("/settings/canned?done=saved"))),
        Err(refusal @ Refusal::NotFound) => Err(inside.fault(refusal)),
        Err(refusal) => {
            let answer = inside.ok(canned::get(&inside.web.services, inside.member, id).await)?;
            Ok(answer_page(&inside, &answer, &Form::refused(typed, refusal)))
        }
    }
}

async fn delete(inside: Inside, Path((_, answer)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: CannedId = super::id(&inside, &answer)?;
    inside.ok(canned::delete(&inside.web.services, inside.member, id).await)?;
    Ok(look::redirect(&inside.to("/settings/canned?done=deleted")))
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_long_answer_is_cut_to_its_beginning() {
        assert_eq!(beginning("Hello\n\nyou"), "Hello you");
        assert_eq!(beginning(&"ы".repeat(200)).chars().count(), 90);
    }
}
