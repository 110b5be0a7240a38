//! The log: who did what and when, and whether its chain holds.

use avow_model::access::Permission;
use avow_service::settings::log::{self, Line, Who};
use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use crate::look::{self, Icon};
use crate::web::{Access, Fault, Inside, Routes, Visit};

/// The routes of the log.
pub fn routes() -> Routes {
    Routes::new().get("/w/{workspace}/settings/log", Access::Member(Permission::ReadAudit), list)
}

async fn list(inside: Inside) -> Result<Response, Fault> {
    let before = inside.param("before").and_then(|number| number.parse::<i64>().ok());
    let page = inside.ok(log::list(&inside.web.services, inside.member, before).await)?;
    let chain = match before {
        Some(_) => None,
        None => Some(holds(&inside, inside.ok(log::verify(&inside.web.services, inside.member).await)?)),
    };
    let rows = page.lines.into_iter().map(|line| row(&inside, line)).collect::<Vec<_>>();
    let held = if rows.is_empty() {
        super::empty(&inside, Icon::Shield, "settings-log-none", "settings-log-first")
    } else {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=inside.t("settings-log")><table class="table">
                <caption class="vh">{inside.t("settings-log")}</caption>
                <thead><tr>
                    <th scope="col">{inside.t("settings-log-what")}</th>
                    <th scope="col" class="w">{inside.t("settings-log-who")}</th>
                    <th scope="col" class="w">{inside.t("settings-log-when")}</th>
                    <th scope="col">{inside.t("settings-log-number")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
        .into_any()
    };
    let older = page.next.map(|next| {
        view! { <p><a class="btn" href=inside.to(&format!("/settings/log?before={next}"))>{inside.t("settings-log-older")}</a></p> }
    });
    let newest = before.is_some().then(|| view! { <p><a href=inside.to("/settings/log")>{inside.t("settings-log-newest")}</a></p> });
    let body = view! { {chain}{newest}{held}{older} };
    let title = inside.t("settings-log");
    Ok(super::page(&inside, 200, Page::Log, &title, inside.t("settings-log-about"), body.into_any()))
}

fn holds(visit: &Visit, broken: Option<i64>) -> AnyView {
    match broken {
        None => look::notice("ok", Icon::Check, visit.t("settings-log-holds")),
        Some(number) => look::notice("bad", Icon::Alert, visit.words.with("settings-log-broken", &[("number", number.into())])),
    }
}

fn row(visit: &Visit, line: Line) -> AnyView {
    let who = match line.who {
        Who::Member(name) => name,
        Who::Former => visit.t("settings-log-former"),
        Who::System => visit.t("product"),
    };
    view! {
        <tr>
            <th scope="row">
                {what(visit, &line.action)}
                <span class="nar dim"><small><bdi>{who.clone()}</bdi>", "{look::when_full(visit, line.at)}</small></span>
            </th>
            <td class="w"><bdi>{who}</bdi></td>
            <td class="w">{look::when_full(visit, line.at)}</td>
            <td class="num">{line.number}</td>
        </tr>
    }
    .into_any()
}

/// An action in words: `member.take-back` is told under `audit-member-take-back`. One without words is told as it is stored.
fn what(visit: &Visit, action: &str) -> String {
    let key = format!("audit-{}", action.replace('.', "-"));
    if visit.words.has(&key) { visit.t(&key) } else { action.to_owned() }
}
