//! Members and invitations: the list, inviting, and one member's own page.

use avow_model::access::{Permission, Role};
use avow_model::id::{AccountId, InvitationId};
use avow_model::refusal::Refusal;
use avow_service::members::{self, Invitation, Membership};
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use crate::look::{self, fields};
use crate::web::{Access, Fault, Form, Inside, Routes, Typed, Visit};

/// The routes of members and invitations.
pub fn routes() -> Routes {
    let access = Access::Member(Permission::ManageMembers);
    Routes::new()
        .get("/w/{workspace}/settings/members", access, list)
        .post("/w/{workspace}/settings/members", access, invite)
        .get("/w/{workspace}/settings/members/{account}", access, show)
        .post("/w/{workspace}/settings/members/{account}", access, save)
        .post("/w/{workspace}/settings/members/{account}/remove", access, remove)
        .post("/w/{workspace}/settings/invitations/{invitation}/take-back", access, take_back)
}

/// A role in a word.
pub(crate) fn role_name(visit: &Visit, role: Role) -> String {
    visit.t(match role {
        Role::Viewer => "members-role-viewer",
        Role::Agent => "members-role-agent",
        Role::Admin => "members-role-admin",
        Role::Owner => "members-role-owner",
    })
}

/// What a role may, in a sentence.
fn role_meaning(visit: &Visit, role: Role) -> String {
    visit.t(match role {
        Role::Viewer => "members-role-viewer-may",
        Role::Agent => "members-role-agent-may",
        Role::Admin => "members-role-admin-may",
        Role::Owner => "members-role-owner-may",
    })
}

/// The choice of a role, none above the reader's own.
pub(crate) fn role_choice(inside: &Inside, form: &Form) -> AnyView {
    let roles = Role::ALL
        .into_iter()
        .filter(|role| *role <= inside.member.role)
        .map(|role| (role.name().to_owned(), role_name(inside, role)))
        .collect();
    fields::choice(inside, form, "role", "members-role", roles)
}

async fn list(inside: Inside) -> Result<Response, Fault> {
    list_page(&inside, &Form::filled(Typed::default().set("role", Role::Agent.name()))).await
}

async fn list_page(inside: &Inside, form: &Form) -> Result<Response, Fault> {
    let services = &inside.web.services;
    let held = inside.ok(members::list(services, inside.member).await)?;
    let open = inside.ok(members::invitations(services, inside.member).await)?;
    let rows = held.into_iter().map(|membership| row(inside, membership)).collect::<Vec<_>>();
    let email = fields::Kind { autocomplete: "off", ..fields::Kind::EMAIL };
    let body = view! {
        <section class="card">
            <h2>{inside.t("members-here")}</h2>
            <ul class="deeds" role="list">{rows}</ul>
        </section>
        {invitations(inside, open)}
        <form class="card stack" method="post" action=inside.to("/settings/members")>
            <h2>{inside.t("members-invite")}</h2>
            {fields::summary(inside, form)}
            {fields::text(inside, form, "email", "members-email", "members-email-hint", email)}
            {role_choice(inside, form)}
            <div class="row"><button class="btn pri">{inside.t("members-invite-do")}</button></div>
        </form>
        {roles(inside)}
    };
    let title = inside.t("settings-members");
    Ok(super::page(inside, form.status(), Page::Members, &title, inside.t("settings-members-about"), body.into_any()))
}

fn row(inside: &Inside, membership: Membership) -> AnyView {
    let change = inside.words.with("settings-change-named", &[("name", (&membership.name).into())]);
    let to = inside.to(&format!("/settings/members/{}", membership.account));
    let me = (membership.account == inside.member.account).then(|| view! { <span class="dim">{inside.t("members-you")}</span> });
    let leaving = membership.leaving.then(|| view! { " "<span class="tag warn">{inside.t("members-leaving")}</span> });
    let button = (membership.role <= inside.member.role)
        .then(|| view! { <a class="btn s" href=to aria-label=change>{inside.t("settings-change")}</a> });
    view! {
        <li>
            <div class="row nowrap">
                {look::avatar(Some(&membership.name), membership.account.0, "")}
                <div>
                    <p class="row"><b dir="auto">{membership.name.clone()}</b>" "
                        <span class="tag">{role_name(inside, membership.role)}</span>{leaving}" "{me}</p>
                    <p class="dim clip"><small><bdi>{membership.email}</bdi></small></p>
                </div>
            </div>
            <div>{button}</div>
        </li>
    }
    .into_any()
}

fn invitations(inside: &Inside, open: Vec<Invitation>) -> AnyView {
    let rows = open
        .into_iter()
        .map(|invitation| {
            let action = inside.to(&format!("/settings/invitations/{}/take-back", invitation.id));
            let until = avow_words::day(inside.words, invitation.expires_at, inside.now);
            view! {
                <li>
                    <div>
                        <p class="row"><bdi>{invitation.email}</bdi>" "<span class="tag">{role_name(inside, invitation.role)}</span></p>
                        <p class="dim"><small>{inside.words.with("members-invitation-until", &[("day", (&until).into())])}</small></p>
                    </div>
                    <form method="post" action=action><button class="btn s">{inside.t("members-take-back")}</button></form>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let outbox = inside.web.services.config.loopback.then(|| view! { <p class="dim">{inside.t("members-outbox")}</p> });
    let held = if rows.is_empty() {
        view! { <p class="dim">{inside.t("members-invitations-none")}</p> }.into_any()
    } else {
        view! { {outbox}<ul class="deeds" role="list">{rows}</ul> }.into_any()
    };
    view! { <section class="card"><h2>{inside.t("members-invitations")}</h2>{held}</section> }.into_any()
}

/// The roles, from the most to the least, in words.
fn roles(visit: &Visit) -> AnyView {
    let facts = Role::ALL
        .into_iter()
        .rev()
        .map(|role| view! { <dt>{role_name(visit, role)}</dt><dd>{role_meaning(visit, role)}</dd> })
        .collect_view();
    view! { <section class="card"><h2>{visit.t("members-roles")}</h2><dl class="facts">{facts}</dl></section> }.into_any()
}

async fn invite(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    let invited = match Role::named(typed.get("role")) {
        Some(role) => members::invite(&inside.web.services, inside.member, typed.get("email"), role).await,
        None => Err(Refusal::wrong("role", "members-wrong-role")),
    };
    match invited {
        Ok(_) => Ok(look::redirect(&inside.to("/settings/members?done=invited"))),
        Err(refusal) => list_page(&inside, &Form::refused(typed, refusal)).await,
    }
}

async fn take_back(inside: Inside, Path((_, invitation)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: InvitationId = super::id(&inside, &invitation)?;
    inside.ok(members::take_back(&inside.web.services, inside.member, id).await)?;
    Ok(look::redirect(&inside.to("/settings/members?done=taken-back")))
}

async fn held(inside: &Inside, id: AccountId) -> Result<Membership, Fault> {
    inside.ok(members::get(&inside.web.services, inside.member, id).await)
}

async fn show(inside: Inside, Path((_, account)): Path<(String, String)>) -> Result<Response, Fault> {
    let membership = held(&inside, super::id(&inside, &account)?).await?;
    let form = Form::filled(Typed::default().set("role", membership.role.name()));
    Ok(member_page(&inside, &membership, &form))
}

fn member_page(inside: &Inside, membership: &Membership, form: &Form) -> Response {
    let own = inside.to(&format!("/settings/members/{}", membership.account));
    let since = avow_words::long_day(inside.words, membership.created_at);
    let parting = if membership.account == inside.member.account {
        leaving(inside)
    } else {
        super::parting(inside, format!("{own}/remove"), "members-remove", "members-remove-hint", "members-remove-do")
    };
    let body = view! {
        {super::back(inside, "/settings/members")}
        {super::newer(inside, form, vec![("members-role", role_name(inside, membership.role))])}
        <form class="card stack" method="post" action=own>
            <div class="row nowrap">
                {look::avatar(Some(&membership.name), membership.account.0, "l")}
                <div>
                    <p class="clip"><bdi>{membership.email.clone()}</bdi></p>
                    <p class="dim"><small>{inside.words.with("members-since", &[("day", (&since).into())])}</small></p>
                </div>
            </div>
            {fields::summary(inside, form)}
            {super::version_field(membership.version)}
            {role_choice(inside, form)}
            <div class="row"><button class="btn pri">{inside.t("settings-save")}</button></div>
        </form>
        {parting}
        {roles(inside)}
    };
    super::page(inside, form.status(), Page::Members, &membership.name, inside.t("settings-members"), body.into_any())
}

/// The way out, for oneself.
fn leaving(inside: &Inside) -> AnyView {
    view! {
        <section class="card stack">
            <h2>{inside.t("members-leave")}</h2>
            <p class="dim">{inside.t("members-leave-hint")}</p>
            <p><a class="btn" href=inside.to("/leave")>{inside.t("members-leave-do")}</a></p>
        </section>
    }
    .into_any()
}

async fn save(inside: Inside, Path((_, account)): Path<(String, String)>, typed: Typed) -> Result<Response, Fault> {
    let id: AccountId = super::id(&inside, &account)?;
    let changed = match Role::named(typed.get("role")) {
        Some(role) => members::change_role(&inside.web.services, inside.member, id, role, super::version(&typed)).await,
        None => Err(Refusal::wrong("role", "members-wrong-role")),
    };
    match changed {
        // Who has lowered their own role may no longer see the list of members.
        Ok(()) if id == inside.member.account => Ok(look::redirect(&inside.to("/inbox"))),
        Ok(()) => Ok(look::redirect(&inside.to("/settings/members?done=saved"))),
        Err(refusal) => refused(&inside, id, typed, refusal).await,
    }
}

async fn remove(inside: Inside, Path((_, account)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: AccountId = super::id(&inside, &account)?;
    match members::remove(&inside.web.services, inside.member, id).await {
        Ok(()) => Ok(look::redirect(&inside.to("/settings/members?done=removed"))),
        Err(refusal) => refused(&inside, id, Typed::default(), refusal).await,
    }
}

/// The member's page again, with what was refused on it.
async fn refused(inside: &Inside, id: AccountId, typed: Typed, refusal: Refusal) -> Result<Response, Fault> {
    if matches!(refusal, Refusal::NotFound | Refusal::Forbidden) {
        return Err(inside.fault(refusal));
    }
    let membership = held(inside, id).await?;
    let typed = if typed.get("role").is_empty() { typed.set("role", membership.role.name()) } else { typed };
    Ok(member_page(inside, &membership, &Form::refused(typed, refusal)))
}
