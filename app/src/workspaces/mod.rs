//! The way in and the way out: the start page, the choice among workspaces, invitations, the first steps, the demo's
//! notice, leaving a workspace and closing one.

mod choose;
mod close;
mod invite;
mod leave;
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
    let close = Access::Member(Permission::CloseWorkspace);
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
        .post("/w/{workspace}/demo/remove", close, remove_demo)
        .get("/w/{workspace}/closing", Access::Member(Permission::ReadInbox), close::still)
        .get("/w/{workspace}/settings/close", close, close::page)
        .post("/w/{workspace}/settings/close", close, close::close)
        .post("/w/{workspace}/settings/reopen", close, close::reopen)
        .get("/w/{workspace}/leave", Access::Member(Permission::ReadInbox), leave::page)
        .post("/w/{workspace}/leave", Access::Member(Permission::ReadInbox), leave::leave)
}

/// What is said on every page of a workspace that is closed, or is the demo. None in any other.
pub fn notice(inside: &Inside) -> Option<AnyView> {
    close::notice(inside).or_else(|| demo_notice(inside))
}

/// Says on every page of the demo what it is, and lets its owner remove it. None in any other workspace.
fn demo_notice(inside: &Inside) -> Option<AnyView> {
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
    Ok(look::redirect("/workspaces?all=1&done=demo"))
}
