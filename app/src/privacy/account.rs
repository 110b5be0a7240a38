//! A member's own page: what is held about them, where they are signed in, what they may change, and the way out.

use avow_model::id::SessionId;
use avow_model::refusal::Refusal;
use avow_service::accounts::{self, Described, Proof};
use avow_service::privacy::{self, Held};
use avow_words::Lang;
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::{banner, held};
use crate::accounts::{logins_section, sign_in_again};
use crate::look::fields::{self, Kind};
use crate::look::{self, Icon, icon, notice, small, when_full};
use crate::web::{Fault, Form, Signed, Typed, Visit};

const HERE: &str = "/account/privacy";

/// The forms of the page.
struct Forms {
    profile: Form,
    password: Form,
}

impl Forms {
    /// As they begin: one's own name and language filled in.
    fn new(signed: &Signed) -> Self {
        let typed = Typed::default().set("name", signed.account.name.clone()).set("locale", signed.account.locale.clone());
        Self { profile: Form::filled(typed), password: Form::default() }
    }
}

/// The page.
///
/// # Errors
/// What the use case refuses.
pub async fn page(signed: Signed) -> Result<Response, Fault> {
    show(&signed, Forms::new(&signed)).await
}

/// Changes name and language.
///
/// # Errors
/// What the use case refuses and no field can tell.
pub async fn profile(signed: Signed, typed: Typed) -> Result<Response, Fault> {
    let version = typed.get("version").parse().unwrap_or_default();
    match privacy::update(&signed.web.services, signed.person, typed.get("name"), typed.get("locale"), version).await {
        Ok(()) => Ok(look::redirect("/account/privacy?done=profile")),
        Err(refusal) => show(&signed, Forms { profile: Form::refused(typed, refusal), ..Forms::new(&signed) }).await,
    }
}

/// Changes the password; every other session ends.
///
/// # Errors
/// What the use case refuses and no field can tell.
pub async fn password(signed: Signed, typed: Typed) -> Result<Response, Fault> {
    match accounts::change_password(&signed.web.services, signed.person, typed.get("old"), typed.get("new")).await {
        Ok(()) => Ok(look::redirect("/account/privacy?done=password")),
        Err(refusal) => show(&signed, Forms { password: Form::refused(typed, refusal), ..Forms::new(&signed) }).await,
    }
}

/// Ends one session.
///
/// # Errors
/// There is no such session of theirs.
pub async fn end(signed: Signed, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: SessionId = id.parse().map_err(|_| signed.fault(Refusal::NotFound))?;
    signed.ok(privacy::end_session(&signed.web.services, signed.person, id).await)?;
    Ok(look::redirect("/account/privacy?done=sessions"))
}

/// Ends every session but this one.
///
/// # Errors
/// What the use case refuses.
pub async fn end_others(signed: Signed) -> Result<Response, Fault> {
    signed.ok(privacy::end_other_sessions(&signed.web.services, signed.person).await)?;
    Ok(look::redirect("/account/privacy?done=sessions"))
}

async fn show(signed: &Signed, forms: Forms) -> Result<Response, Fault> {
    let visit = &signed.visit;
    let held = signed.ok(privacy::held(&signed.web.services, signed.person).await)?;
    let logins = logins_section(signed).await?;
    let proof = signed.ok(accounts::to_prove(&signed.web.services, signed.person).await)?;
    let status = forms.profile.status().max(forms.password.status());
    let title = visit.t("privacy-account-title");
    // Of an account that is on its way out nothing is changed any more; it is seen, copied, kept or gone.
    let stays = !visit.leaving;
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            {done(visit)}
            {leaving(visit, &held)}
            {banner::signal(visit)}
            {stays.then(|| yourself(visit, &held, &forms.profile))}
            {stays.then(|| theme(visit))}
            <section class="card stack" aria-labelledby="held">
                <h2 id="held">{visit.t("privacy-held-title")}</h2>
                {held::facts(visit, &held)}
            </section>
            {data(visit)}
            {stays.then(|| workplaces(visit, &held)).flatten()}
            {sessions(signed, &held)}
            {stays.then(|| change_password(visit, proof.as_ref(), &forms.password))}
            {logins.filter(|_| stays)}
            {leave(visit)}
        </div>
    };
    Ok(look::public(visit, status, &title, true, main.into_any()))
}

/// What was just done.
fn done(visit: &Visit) -> Option<AnyView> {
    let key = match visit.param("done")?.as_str() {
        "profile" => "privacy-done-profile",
        "password" => "privacy-done-password",
        "sessions" => "privacy-done-sessions",
        "stays" => "privacy-done-stays",
        _ => return None,
    };
    Some(notice("ok", Icon::Check, visit.t(key)))
}

/// That the account is on its way out, and how to stop that.
fn leaving(visit: &Visit, held: &Held) -> Option<AnyView> {
    let day = avow_words::long_day(visit.words, held.account.erase_at?);
    let sentence = visit.words.with("privacy-leaving-on", &[("day", day.as_str().into())]);
    let view = view! {
        <form class="notice warn" method="post" action="/account/keep">
            {icon(Icon::Hourglass)}<p>{sentence}" "{visit.t("privacy-leaving-only")}</p>
            <button class="btn">{visit.t("privacy-leaving-keep")}</button>
        </form>
    };
    Some(view.into_any())
}

fn yourself(visit: &Visit, held: &Held, form: &Form) -> AnyView {
    let languages = Lang::ALL.into_iter().map(|lang| (lang.tag().to_owned(), lang.own_name().to_owned())).collect();
    view! {
        <section class="card" aria-labelledby="yourself">
            <h2 id="yourself">{visit.t("privacy-you-title")}</h2>
            <form class="stack" method="post" action="/account/profile">
                {fields::summary(visit, form)}
                <input type="hidden" name="version" value=held.account.version.to_string()/>
                {fields::text(visit, form, "name", "privacy-you-name", "privacy-you-name-hint", Kind::NAME)}
                {fields::choice(visit, form, "locale", "privacy-you-language", languages)}
                <p class="row"><button class="btn pri">{visit.t("privacy-you-keep")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn theme(visit: &Visit) -> AnyView {
    let now = visit.theme.unwrap_or("system");
    let choices = [("system", "privacy-theme-system"), ("light", "privacy-theme-light"), ("dark", "privacy-theme-dark")]
        .into_iter()
        .map(|(value, key)| {
            let checked = value == now;
            view! { <label><input class="vh" type="radio" name="theme" value=value checked={checked}/>{visit.t(key)}</label> }
        })
        .collect_view();
    let hint = if visit.choices.functional() { "privacy-theme-remembered" } else { "privacy-theme-session" };
    view! {
        <section class="card" aria-labelledby="look">
            <h2 id="look">{visit.t("privacy-theme-title")}</h2>
            <form class="stack" method="post" action="/theme">
                <input type="hidden" name="next" value=HERE/>
                <fieldset><legend class="vh">{visit.t("privacy-theme-title")}</legend><span class="seg">{choices}</span></fieldset>
                <p class="hint">{visit.t(hint)}" "<a href="/privacy/choices">{visit.t("cookie-choices")}</a></p>
                <p class="row"><button class="btn">{visit.t("privacy-theme-keep")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn data(visit: &Visit) -> AnyView {
    view! {
        <section class="card" aria-labelledby="data">
            <h2 id="data">{visit.t("privacy-data-title")}</h2>
            <ul class="deeds" role="list">
                <li>
                    <div><b>{visit.t("privacy-copy-title")}</b><p class="dim"><small>{visit.t("privacy-copy-hint")}</small></p></div>
                    <a class="btn" href="/account/privacy/copy">{small(Icon::Down)}{visit.t("privacy-copy-take")}</a>
                </li>
                <li>
                    <div><b>{visit.t("privacy-why-title")}</b><p class="dim"><small>{visit.t("privacy-why-hint")}</small></p></div>
                    <a class="btn" href="/privacy">{visit.t("privacy-why-read")}</a>
                </li>
            </ul>
        </section>
    }
    .into_any()
}

/// Where they work, and the way out of each place.
fn workplaces(visit: &Visit, held: &Held) -> Option<AnyView> {
    if held.belongings.is_empty() {
        return None;
    }
    let rows = held
        .belongings
        .iter()
        .map(|belonging| {
            let (name, slug) = (&belonging.workspace.name, &belonging.workspace.slug);
            let label = visit.words.with("privacy-work-leave-which", &[("name", name.into())]);
            view! {
                <li>
                    <div>
                        <b dir="auto">{name.clone()}</b>
                        <p class="dim"><small>{visit.t(held::role_key(belonging.role))}</small></p>
                    </div>
                    <a class="btn s" href=format!("/w/{slug}/leave") aria-label=label>{visit.t("privacy-work-leave")}</a>
                </li>
            }
        })
        .collect_view();
    let view = view! {
        <section class="card" aria-labelledby="work">
            <h2 id="work">{visit.t("privacy-work-title")}</h2>
            <ul class="deeds" role="list">{rows}</ul>
        </section>
    };
    Some(view.into_any())
}

fn sessions(signed: &Signed, held: &Held) -> AnyView {
    let visit = &signed.visit;
    let others = (held.sessions.len() > 1).then(|| {
        view! {
            <form class="push" method="post" action="/account/sessions/end-others">
                <button class="btn s">{visit.t("privacy-sessions-end-others")}</button>
            </form>
        }
    });
    let rows = held.sessions.iter().map(|described| session(signed, described)).collect_view();
    view! {
        <section class="card" aria-labelledby="sessions">
            <div class="row"><h2 id="sessions">{visit.t("privacy-sessions-title")}</h2>{others}</div>
            <ul class="deeds" role="list">{rows}</ul>
            <p class="hint">{visit.t("privacy-sessions-hint")}</p>
        </section>
    }
    .into_any()
}

fn session(signed: &Signed, described: &Described) -> AnyView {
    let visit = &signed.visit;
    let id = described.session.id;
    let browser = held::browser(visit, described.agent.as_deref());
    let address = described.address.clone().map(|address| view! { " "<bdi class="mono">{address}</bdi> });
    let end = if id == signed.person.session {
        view! { <span class="tag ok">{icon(Icon::Check)}{visit.t("privacy-session-this")}</span> }.into_any()
    } else {
        let label = visit.words.with("privacy-session-end-which", &[("browser", browser.as_str().into())]);
        view! {
            <form method="post" action=format!("/account/sessions/{id}/end")>
                <button class="btn s" aria-label=label>{visit.t("privacy-session-end")}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <li>
            <div class="row nowrap">{icon(Icon::Laptop)}<div>
                <b>{browser}</b>
                <p class="dim"><small>{visit.t("privacy-session-seen")}" "{when_full(visit, described.session.seen_at)}{address}</small></p>
            </div></div>
            {end}
        </li>
    }
    .into_any()
}

/// The password: changing it with the one that is; setting a first one after a sign-in with others just now.
fn change_password(visit: &Visit, proof: Option<&Proof>, form: &Form) -> AnyView {
    let has = proof == Some(&Proof::Password);
    let (title, verb) =
        if has { ("privacy-password-title", "privacy-password-change") } else { ("privacy-password-set-title", "privacy-password-set") };
    let deed = match proof {
        Some(Proof::SignIn(providers)) => view! {
            {fields::summary(visit, form)}
            {sign_in_again(visit, "prove-sign-in", providers, "/account/privacy#password")}
        }
        .into_any(),
        _ => {
            let old = has.then(|| fields::text(visit, form, "old", "privacy-password-old", "", Kind::PASSWORD));
            view! {
                <form class="stack" method="post" action="/account/password">
                    {fields::summary(visit, form)}
                    {old}
                    {fields::text(visit, form, "new", "privacy-password-new", "privacy-password-hint", Kind::NEW_PASSWORD)}
                    <p class="row"><button class="btn">{visit.t(verb)}</button></p>
                </form>
            }
            .into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="password">
            <h2 id="password">{visit.t(title)}</h2>
            {deed}
        </section>
    }
    .into_any()
}

fn leave(visit: &Visit) -> AnyView {
    let (deed, hint) =
        if visit.leaving { ("privacy-leave-now-title", "privacy-leave-now-hint") } else { ("privacy-leave-deed", "privacy-leave-hint") };
    view! {
        <section class="card" aria-labelledby="leave">
            <h2 id="leave">{visit.t("privacy-leave-section")}</h2>
            <ul class="deeds" role="list"><li>
                <div><b>{visit.t(deed)}</b><p class="dim"><small>{visit.t(hint)}</small></p></div>
                <a class="btn" href="/account/delete">{visit.t("privacy-leave-open")}</a>
            </li></ul>
        </section>
    }
    .into_any()
}
