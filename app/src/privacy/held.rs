//! What is held about a member: shown in facts, and as a file to take along.

use avow_model::access::Role;
use avow_service::privacy::{self, Belonging, Held};
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use leptos::prelude::*;

use super::agent;
use crate::web::{Fault, Signed, Visit};

/// The copy, as a file that programs read.
///
/// # Errors
/// What the use case refuses.
pub async fn copy(signed: Signed) -> Result<Response, Fault> {
    let copied = privacy::copy(&signed.web.services, signed.person, signed.words).await;
    let copy = signed.ok(copied)?;
    let text = format!("{copy:#}\n");
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"avow-copy-{}.json\"", signed.now.format("%Y-%m-%d"))),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}

/// The facts, kind by kind in the words of the data map.
pub(super) fn facts(visit: &Visit, held: &Held) -> AnyView {
    let account = &held.account;
    let mut lines: Vec<(String, String)> = vec![
        (visit.t("data-name"), account.name.clone()),
        (visit.t("data-address"), account.email.clone()),
        (visit.t("data-language"), account.locale.clone()),
    ];
    let mut credentials = Vec::new();
    if account.password_hash.is_some() {
        credentials.push(visit.t("privacy-held-password"));
    }
    credentials.extend(held.logins.iter().map(|login| visit.words.with("privacy-held-login", &[("issuer", login.issuer.as_str().into())])));
    if !credentials.is_empty() {
        lines.push((visit.t("data-credentials"), credentials.join(", ")));
    }
    let sessions = i64::try_from(held.sessions.len()).unwrap_or_default();
    lines.push((visit.t("data-device"), visit.words.with("privacy-held-sessions", &[("count", sessions.into())])));
    let made = avow_words::long_day(visit.words, account.created_at);
    lines.push((visit.t("data-log"), visit.words.with("privacy-held-since", &[("day", made.as_str().into())])));
    let facts = lines.into_iter().map(|(kind, value)| view! { <dt>{kind}</dt><dd dir="auto">{value}</dd> }).collect_view();
    let places = held.belongings.iter().map(|belonging| place(visit, belonging)).collect_view();
    view! {
        <dl class="facts">{facts}</dl>
        {places}
    }
    .into_any()
}

/// What of a member lies in one workspace.
fn place(visit: &Visit, belonging: &Belonging) -> AnyView {
    let count = |key: &str, number: usize| visit.words.with(key, &[("count", i64::try_from(number).unwrap_or_default().into())]);
    let role = visit.t(role_key(belonging.role));
    let since = belonging.since.map(|since| avow_words::long_day(visit.words, since)).unwrap_or_default();
    let member = visit.words.with("privacy-held-member", &[("role", role.as_str().into()), ("day", since.as_str().into())]);
    let here = [
        visit.words.with("privacy-held-messages", &[("count", belonging.messages.into())]),
        count("privacy-held-drafts", belonging.drafts),
        count("privacy-held-mentions", belonging.mentions),
        count("privacy-held-views", belonging.views),
    ];
    let searches = count("privacy-held-searches", belonging.searches);
    let name = belonging.workspace.name.clone();
    view! {
        <div>
            <h3><a href=format!("/w/{}/inbox", belonging.workspace.slug)><bdi>{name}</bdi></a></h3>
            <dl class="facts">
                <dt>{visit.t("data-membership")}</dt><dd>{member}</dd>
                <dt>{visit.t("data-messages")}</dt><dd>{here.join(", ")}</dd>
                <dt>{visit.t("data-searches")}</dt><dd>{searches}</dd>
            </dl>
        </div>
    }
    .into_any()
}

pub(super) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Viewer => "privacy-role-viewer",
        Role::Agent => "privacy-role-agent",
        Role::Admin => "privacy-role-admin",
        Role::Owner => "privacy-role-owner",
    }
}

/// A browser and its system in one line.
pub(super) fn browser(visit: &Visit, agent: Option<&str>) -> String {
    match agent::told(agent.unwrap_or_default()) {
        (Some(browser), Some(system)) => visit.words.with("privacy-session-on", &[("browser", browser.into()), ("system", system.into())]),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => visit.t("privacy-session-unknown"),
    }
}
