//! What was typed and cannot be shown in its own page: it is given back as a form that can be sent again, with why.

use avow_model::refusal::Refusal;
use axum::response::Response;
use leptos::prelude::*;

use super::fields::raw;
use super::{Icon, icon, public};
use crate::web::{Typed, Visit};

/// The page that gives back what was typed. What was long is shown; the rest goes along. Of files there is nothing.
pub fn again(visit: &Visit, refusal: &Refusal, typed: &Typed, files: bool) -> Response {
    let title = visit.t(refusal.sentence());
    let signed_out = *refusal == Refusal::SignedOut;
    let body = typed.get("body").to_owned();
    let hidden = typed
        .iter()
        .filter(|(name, _)| *name != "body")
        .map(|(name, value)| view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> })
        .collect_view();
    let shown = (!body.is_empty()).then(|| {
        view! {
            <div class="field">
                <label for="body">{visit.t("again-typed")}</label>
                <textarea class="input" id="body" name="body" rows="8" dir="auto" inner_html=raw(&body)></textarea>
            </div>
        }
    });
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <div class="notice warn" role="alert">{icon(Icon::Alert)}<div>
                <p>{visit.t(if signed_out { "again-signed-out" } else { "again-unavailable" })}</p>
                {files.then(|| view! { <p>{visit.t("again-files")}</p> })}
            </div></div>
            {signed_out.then(|| view! { <p class="row"><a class="btn pri" href=visit.sign_in() target="_blank">{visit.t("again-sign-in")}</a></p> })}
            <form class="stack" method="post" action=visit.posted() enctype=files.then_some("multipart/form-data")>
                {hidden}
                {shown}
                <p class="row"><button class="btn">{visit.t("again-do")}</button></p>
            </form>
            <p class="dim"><small>{visit.words.with("error-id", &[("status", i64::from(refusal.status()).into())])}" "<code>{visit.id.clone()}</code></small></p>
        </div>
    };
    public(visit, refusal.status(), &title, true, main.into_any())
}
