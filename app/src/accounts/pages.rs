//! The pages of accounts. Public, without WebAssembly, whole without scripts.

use avow_service::{accounts, members};
use axum::extract::{Path, State};
use axum::response::Response;
use leptos::prelude::*;

use super::{handing_on, invitation_in, next_page, oidc};
use crate::look::{self, Icon, fields};
use crate::web::{Fault, Form, Signed, Typed, Visit, Web, local};

/// `GET /sign-up`
pub async fn sign_up(signed: Option<Signed>, visit: Visit) -> Result<Response, Fault> {
    let next = visit.param("next").unwrap_or_default();
    let invite = visit.param("invite").or_else(|| invitation_in(&next).map(str::to_owned));
    if signed.is_some() && invite.is_none() {
        return Ok(look::redirect(&next_page(&next)));
    }
    let typed = Typed::default().set("invite", invite.unwrap_or_default()).set("next", next);
    sign_up_page(&visit, &Form::filled(typed)).await
}

/// The sign-up form, empty or with what was typed.
pub async fn sign_up_page(visit: &Visit, form: &Form) -> Result<Response, Fault> {
    let services = &visit.web.services;
    let first = visit.ok(accounts::is_first(services).await)?;
    let token = form.value("invite");
    let invitation = if token.is_empty() { None } else { Some(visit.ok(members::look(services, &token).await)?) };
    let needs_token = first && services.config.setup_token.is_some();
    let title = visit.t(if invitation.is_some() { "sign-up-join" } else { "sign-up-title" });
    let lede = match &invitation {
        Some(invitation) => {
            visit.words.with("sign-up-join-lede", &[("workspace", (&invitation.workspace).into()), ("email", (&invitation.email).into())])
        }
        None => visit.t("sign-up-lede"),
    };
    let token_value = form.value("invite");
    // Who has an account after all goes on to the invitation, or to where they wanted to go.
    let next = if token_value.is_empty() { form.value("next") } else { format!("/invite/{token_value}") };
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{lede}</p>
            {oidc::buttons(visit, local(&next), Some(token_value.as_str()).filter(|token| !token.is_empty()))}
            <form class="stack" method="post" action="/sign-up">
                {fields::summary(visit, form)}
                <input type="hidden" name="invite" value=token_value.clone()/>
                <input type="hidden" name="next" value=form.value("next")/>
                {needs_token.then(|| fields::text(visit, form, "setup_token", "sign-up-token", "sign-up-token-hint", fields::Kind::TEXT.required()))}
                {fields::text(visit, form, "name", "your-name", "", fields::Kind::NAME)}
                {invitation.is_none().then(|| view! {
                    {fields::text(visit, form, "email", "your-email", "", fields::Kind::EMAIL)}
                    {fields::text(visit, form, "workspace", "your-company", "your-company-hint", fields::Kind { autocomplete: "organization", ..fields::Kind::TEXT }.required().longest(80))}
                })}
                {fields::text(visit, form, "password", "your-password", "new-password-hint", fields::Kind::NEW_PASSWORD)}
                {super::old_enough(visit, form)}
                <button class="btn pri">{visit.t("sign-up-do")}</button>
                <p class="hint">{visit.t("sign-up-policy")}" "<a href="/privacy">{visit.t("privacy-policy")}</a></p>
            </form>
            <p>{visit.t("sign-up-have")}" "<a href=handing_on("/sign-in", &next)>{visit.t("sign-in-do")}</a></p>
        </div>
    };
    Ok(look::told(look::public(visit, form.status(), &title, true, main.into_any()), form))
}

/// `GET /sign-up/sent`: a mail is on its way, whoever has the address.
pub async fn sent(visit: Visit, State(web): State<Web>) -> Response {
    message(&visit, "sign-up-sent", if web.services.config.loopback { "mail-sent-loopback" } else { "mail-sent" })
}

/// `GET /sign-in`
pub async fn sign_in(signed: Option<Signed>, visit: Visit) -> Response {
    let next = visit.param("next").unwrap_or_default();
    if signed.is_some() {
        return look::redirect(&next_page(&next));
    }
    sign_in_page(&visit, &Form::filled(Typed::default().set("next", next)))
}

/// The sign-in form.
pub fn sign_in_page(visit: &Visit, form: &Form) -> Response {
    let title = visit.t("sign-in-title");
    let next = form.value("next");
    // Who has no account yet makes one, and goes on as well.
    let sign_up = match invitation_in(&next) {
        Some(token) => format!("/sign-up?invite={token}"),
        None => handing_on("/sign-up", &next),
    };
    let proven = visit.param("proven").map(|_| look::notice("ok", Icon::Check, visit.t("sign-in-proven")));
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            {proven}
            {oidc::buttons(visit, local(&next), invitation_in(&next))}
            <form class="stack" method="post" action="/sign-in">
                {fields::summary(visit, form)}
                <input type="hidden" name="next" value=next.clone()/>
                {fields::text(visit, form, "email", "your-email", "", fields::Kind::EMAIL)}
                {fields::text(visit, form, "password", "your-password", "", fields::Kind::PASSWORD)}
                <button class="btn pri">{visit.t("sign-in-do")}</button>
            </form>
            <p><a href=handing_on("/reset", &next)>{visit.t("sign-in-forgot")}</a></p>
            <p>{visit.t("sign-in-new")}" "<a href=sign_up>{visit.t("sign-up-do")}</a></p>
        </div>
    };
    look::told(look::public(visit, form.status(), &title, true, main.into_any()), form)
}

/// `GET /reset`
pub async fn ask_reset(visit: Visit) -> Response {
    ask_reset_page(&visit, &Form::filled(Typed::default().set("next", visit.param("next").unwrap_or_default())))
}

/// The form that asks for a link.
pub fn ask_reset_page(visit: &Visit, form: &Form) -> Response {
    let title = visit.t("reset-title");
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{visit.t("reset-lede")}</p>
            <form class="stack" method="post" action="/reset">
                {fields::summary(visit, form)}
                <input type="hidden" name="next" value=form.value("next")/>
                {fields::text(visit, form, "email", "your-email", "", fields::Kind::EMAIL)}
                <button class="btn pri">{visit.t("reset-ask")}</button>
            </form>
            <p><a href=handing_on("/sign-in", &form.value("next"))>{visit.t("back-to-sign-in")}</a></p>
        </div>
    };
    look::told(look::public(visit, form.status(), &title, true, main.into_any()), form)
}

/// `GET /reset/sent`
pub async fn reset_sent(visit: Visit, State(web): State<Web>) -> Response {
    message(&visit, "reset-sent", if web.services.config.loopback { "mail-sent-loopback" } else { "mail-sent" })
}

/// `GET /reset/{token}`
pub async fn reset(visit: Visit, Path(token): Path<String>) -> Result<Response, Fault> {
    if visit.ok(accounts::reset_is_live(&visit.web.services, &token).await)? {
        Ok(reset_page(&visit, &token, &Form::default()))
    } else {
        Ok(dead_link(&visit))
    }
}

/// The form that sets a new password.
pub fn reset_page(visit: &Visit, token: &str, form: &Form) -> Response {
    let title = visit.t("reset-new-title");
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{visit.t("reset-new-lede")}</p>
            <form class="stack" method="post" action=format!("/reset/{token}")>
                {fields::summary(visit, form)}
                {fields::text(visit, form, "password", "new-password", "new-password-hint", fields::Kind::NEW_PASSWORD)}
                <button class="btn pri">{visit.t("reset-do")}</button>
            </form>
        </div>
    };
    look::told(look::public(visit, form.status(), &title, true, main.into_any()), form)
}

/// `GET /verify/{token}`: asks before it acts, so that a mail scanner that opens links uses none up.
/// One that works no more says so at once.
pub async fn verify(visit: Visit, Path(token): Path<String>) -> Response {
    if matches!(accounts::verify_is_live(&visit.web.services, &token).await, Ok(false)) {
        return dead_link(&visit);
    }
    let title = visit.t("verify-title");
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{visit.t("verify-lede")}</p>
            <form class="stack" method="post" action=format!("/verify/{token}")>
                <button class="btn pri">{visit.t("verify-do")}</button>
            </form>
        </div>
    };
    look::public(&visit, 200, &title, true, main.into_any())
}

/// The page for a link that is wrong, used or too old: what to do now.
pub fn dead_link(visit: &Visit) -> Response {
    let title = visit.t("link-dead");
    let main = view! {
        <div class="none">
            {look::icon(Icon::Hourglass)}
            <h1>{title.clone()}</h1>
            <p>{visit.t("link-dead-advice")}</p>
            <p class="row"><a class="btn" href="/reset">{visit.t("reset-ask")}</a>" "<a class="btn" href="/sign-in">{visit.t("sign-in-do")}</a></p>
        </div>
    };
    look::public(visit, 404, &title, true, main.into_any())
}

fn message(visit: &Visit, title: &str, text: &str) -> Response {
    let title = visit.t(title);
    let back = handing_on("/sign-in", &visit.param("next").unwrap_or_default());
    let main = view! {
        <div class="none">
            {look::icon(Icon::Mail)}
            <h1>{title.clone()}</h1>
            <p>{visit.t(text)}</p>
            <p class="row"><a class="btn" href=back>{visit.t("back-to-sign-in")}</a></p>
        </div>
    };
    look::public(visit, 200, &title, true, main.into_any())
}
