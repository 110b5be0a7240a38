//! The way in: the start page, the choice among workspaces, invitations, the first steps, and the demo's notice.

mod choose;
mod invite;
mod welcome;

use avow_model::access::Permission;
use avow_service::demo;
use axum::response::Response;
use leptos::prelude::*;

use crate::look::{self, Icon};
use crate::web::{Access, Fault, Inside, Routes};

/// The routes of the way in.
pub fn routes() -> Routes {
    let set_up = Access::Member(Permission::ManageChannels);
    Routes::new()
        .get("/", Access::Public, choose::start)
        .get("/welcome", Access::SignedIn, choose::welcome)
        .get("/workspaces", Access::SignedIn, choose::choose)
        .post("/workspaces", Access::SignedIn, choose::make)
        .get("/invite/{token}", Access::Public, invite::show)
        .post("/invite/{token}", Access::SignedIn, invite::join)
        .get("/w/{workspace}/welcome", set_up, welcome::show)
        .post("/w/{workspace}/welcome/site", set_up, welcome::site)
        .post("/w/{workspace}/welcome/invite", Access::Member(Permission::ManageMembers), welcome::invite)
        .post("/w/{workspace}/demo/remove", Access::Member(Permission::CloseWorkspace), remove_demo)
}

/// Says on every page of the demo what it is, and lets its owner remove it. None in any other workspace.
pub fn demo_notice(inside: &Inside) -> Option<AnyView> {
    if !inside.workspace.demo {
        return None;
    }
    let remove = inside.may(Permission::CloseWorkspace).then(|| {
        view! {
            <form method="post" action=inside.to("/demo/remove") class="push">
                <button class="btn s">{inside.t("demo-remove")}</button>
            </form>
        }
    });
    Some(view! { <div class="notice">{look::icon(Icon::Play)}<span>{inside.t("demo-notice")}" "<span class="thin">{inside.t("demo-notice-more")}</span></span>{remove}</div> }.into_any())
}

async fn remove_demo(inside: Inside) -> Result<Response, Fault> {
    inside.ok(demo::remove(&inside.web.services, inside.member).await)?;
    Ok(look::redirect("/workspaces"))
}
