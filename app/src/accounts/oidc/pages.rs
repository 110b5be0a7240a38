//! The pages of signing in with others, the buttons on the sign-in page, and the part of the account page.

use avow_service::accounts::Proof;
use avow_service::oidc::{self, Ask, Away, Why};
use axum::response::Response;
use http::HeaderValue;
use http::header::REFRESH;
use leptos::prelude::*;

use super::LOGINS;
use crate::accounts::old_enough;
use crate::look::{self, Icon, fields};
use crate::web::{Fault, Form, Signed, Visit};

/// What a provider is called.
fn name_of(visit: &Visit, key: &str) -> String {
    oidc::provider(&visit.web.services, key).map(|provider| provider.name.clone()).unwrap_or_default()
}

/// A sentence about a provider.
fn about(visit: &Visit, sentence: &str, name: &str) -> String {
    visit.words.with(sentence, &[("name", name.into())])
}

/// A button for each provider, and the line below them; nothing where there is no provider.
pub fn buttons(visit: &Visit, next: Option<&str>, invite: Option<&str>) -> Option<AnyView> {
    let providers = &visit.web.services.config.providers;
    if providers.is_empty() {
        return None;
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(next.map(|next| ("next", next)));
    query.extend_pairs(invite.map(|invite| ("invite", invite)));
    let query = query.finish();
    let links = providers
        .iter()
        .map(|provider| {
            let to = format!("/sign-in/with/{}{}{query}", provider.key, if query.is_empty() { "" } else { "?" });
            view! { <a class="btn" href=to rel="nofollow">{about(visit, "oidc-continue", &provider.name)}</a> }
        })
        .collect_view();
    Some(view! { {links} <p class="or dim"><small>{visit.t("oidc-or")}</small></p> }.into_any())
}

/// What only the person can say: their name, their company, that they are old enough.
pub fn one_more_step(visit: &Visit, key: &str, ask: &Ask, form: &Form) -> Response {
    let title = visit.t("oidc-step");
    let name = name_of(visit, key);
    let lede = match &ask.invited {
        Some(workspace) => visit.words.with(
            "oidc-step-join",
            &[("name", name.as_str().into()), ("email", ask.email.as_str().into()), ("workspace", workspace.as_str().into())],
        ),
        None => visit.words.with("oidc-step-lede", &[("name", name.as_str().into()), ("email", ask.email.as_str().into())]),
    };
    let company = fields::Kind { autocomplete: "organization", ..fields::Kind::TEXT }.required().longest(80);
    let workspace = ask.invited.is_none().then(|| fields::text(visit, form, "workspace", "your-company", "your-company-hint", company));
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{lede}</p>
            <form class="stack" method="post" action=format!("/sign-in/with/{key}/finish")>
                {fields::summary(visit, form)}
                {fields::text(visit, form, "name", "your-name", "", fields::Kind::NAME)}
                {workspace}
                {old_enough(visit, form)}
                <button class="btn pri">{visit.t("sign-up-do")}</button>
                <p class="hint">{visit.t("oidc-step-kept")}</p>
                <p class="hint">{visit.t("sign-up-policy")}" "<a href="/privacy">{visit.t("privacy-policy")}</a></p>
            </form>
            <p><a href="/sign-in">{visit.t("back-to-sign-in")}</a></p>
        </div>
    };
    look::public(visit, form.status(), &title, true, main.into_any())
}

/// On to the provider. A form of ours may lead to our own pages only (CSP, form-action), so this page leads on: by
/// itself, or by its link.
pub fn onward(visit: &Visit, key: &str, away: &Away) -> Response {
    let name = name_of(visit, key);
    let title = about(visit, "oidc-onward", &name);
    let main = view! {
        <div class="none">
            {look::icon(Icon::External)}
            <h1>{title.clone()}</h1>
            <p>{visit.t("oidc-onward-advice")}</p>
            <p class="row"><a class="btn pri" href=away.url.clone()>{about(visit, "oidc-continue", &name)}</a></p>
        </div>
    };
    let mut response = look::public(visit, 200, &title, true, main.into_any());
    if let Ok(value) = HeaderValue::from_str(&format!("0;url={}", away.url)) {
        response.headers_mut().insert(REFRESH, value);
    }
    response
}

/// Prove that it is you: by the password, or by signing in again with a provider that is connected.
pub fn prove(visit: &Visit, key: &str, proof: Proof, form: &Form) -> Response {
    let title = visit.t("oidc-prove");
    let lede = about(visit, "oidc-prove-lede", &name_of(visit, key));
    let proof = match proof {
        Proof::Password => view! {
            <form class="stack" method="post" action=format!("/account/logins/{key}")>
                {fields::summary(visit, form)}
                {fields::text(visit, form, "password", "your-password", "", fields::Kind::PASSWORD)}
                <button class="btn pri">{visit.t("oidc-prove-do")}</button>
            </form>
        }
        .into_any(),
        Proof::SignIn(providers) => sign_in_again(visit, "oidc-prove-again", &providers, LOGINS),
    };
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{lede}</p>
            {proof}
            <p><a href=LOGINS>{visit.t("oidc-to-account")}</a></p>
        </div>
    };
    look::public(visit, form.status(), &title, true, main.into_any())
}

/// What somebody without a password does to prove that it is them: signs in once more with a provider that is connected,
/// and comes back to `next`; sets a password where none of these is left. `says` is the key of the sentence above.
pub fn sign_in_again(visit: &Visit, says: &str, providers: &[(String, String)], next: &str) -> AnyView {
    if providers.is_empty() {
        return view! {
            <p>{visit.t("oidc-prove-reset")}</p>
            <p class="row"><a class="btn" href="/reset">{visit.t("reset-ask")}</a></p>
        }
        .into_any();
    }
    let next = url::form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
    let links = providers
        .iter()
        .map(|(key, name)| {
            let to = format!("/sign-in/with/{key}?next={next}");
            view! { <a class="btn" href=to>{about(visit, "oidc-continue", name)}</a> }
        })
        .collect_view();
    view! { <p>{visit.t(says)}</p> <div class="row">{links}</div> }.into_any()
}

/// Where a page of no leads to.
enum Way {
    SignIn,
    SignUp,
    Account,
    Again,
}

/// Why a return leads nowhere, and what to do now.
pub fn refused(visit: &Visit, key: &str, why: Why) -> Response {
    let (status, title, advice, way) = match why {
        Why::Cancelled => (200, "oidc-cancelled", "oidc-cancelled-advice", Way::SignIn),
        Why::Stale => (400, "oidc-stale", "oidc-stale-advice", Way::Again),
        Why::Failed => (502, "oidc-failed", "oidc-failed-advice", Way::Again),
        Why::Unverified => (403, "oidc-unverified", "oidc-unverified-advice", Way::SignUp),
        Why::AddressTaken => (409, "oidc-taken", "oidc-taken-advice", Way::SignIn),
        Why::Elsewhere => (409, "oidc-elsewhere", "oidc-elsewhere-advice", Way::Account),
        Why::NotThem => (403, "oidc-not-them", "oidc-not-them-advice", Way::Account),
        Why::SetupFirst => (403, "oidc-setup-first", "oidc-setup-first-advice", Way::SignUp),
    };
    let name = name_of(visit, key);
    let (to, action) = match way {
        // Who was about to connect it begins again from there.
        Way::Again if visit.signed_in => (LOGINS.to_owned(), visit.t("oidc-to-account")),
        Way::SignIn => ("/sign-in".to_owned(), visit.t("back-to-sign-in")),
        Way::SignUp => ("/sign-up".to_owned(), visit.t("sign-up-do")),
        Way::Account => (LOGINS.to_owned(), visit.t("oidc-to-account")),
        Way::Again => (format!("/sign-in/with/{key}"), about(visit, "oidc-again", &name)),
    };
    no(visit, status, about(visit, title, &name), about(visit, advice, &name), to, action)
}

/// The only way to sign in stays.
pub fn last_way(visit: &Visit) -> Response {
    no(visit, 422, visit.t("oidc-last-way"), visit.t("oidc-last-way-advice"), LOGINS.to_owned(), visit.t("oidc-to-account"))
}

fn no(visit: &Visit, status: u16, title: String, advice: String, to: String, action: String) -> Response {
    let main = view! {
        <div class="none">
            {look::icon(Icon::Alert)}
            <h1>{title.clone()}</h1>
            <p>{advice}</p>
            <p class="row"><a class="btn" href=to>{action}</a></p>
        </div>
    };
    look::public(visit, status, &title, true, main.into_any())
}

/// The part of the account page: which sign-ins with others are connected, and which could be. Nothing where there is
/// no provider.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn logins_section(signed: &Signed) -> Result<Option<AnyView>, Fault> {
    let visit = &signed.visit;
    let logins = signed.ok(oidc::logins(&visit.web.services, signed.person).await)?;
    if logins.connected.is_empty() && logins.others.is_empty() {
        return Ok(None);
    }
    let removable = logins.removable;
    let connected = logins
        .connected
        .into_iter()
        .map(|login| {
            let action = if removable {
                view! {
                    <form method="post" action=format!("/account/logins/{}/remove", login.id)>
                        <button class="btn s">{visit.t("oidc-disconnect")}<span class="vh">" "{login.name.clone()}</span></button>
                    </form>
                }
                .into_any()
            } else {
                view! { <span class="tag">{visit.t("oidc-only-way")}</span> }.into_any()
            };
            view! {
                <li>
                    <div>
                        <b dir="auto">{login.name}</b>
                        <p class="dim"><small>{visit.t("oidc-connected")}" "{look::when_full(visit, login.since)}</small></p>
                    </div>
                    {action}
                </li>
            }
        })
        .collect_view();
    let others = logins
        .others
        .into_iter()
        .map(|(key, name)| {
            view! {
                <li>
                    <div><b dir="auto">{name.clone()}</b><p class="dim"><small>{visit.t("oidc-not-connected")}</small></p></div>
                    <form method="post" action=format!("/account/logins/{key}")>
                        <button class="btn s">{visit.t("oidc-connect")}<span class="vh">" "{name}</span></button>
                    </form>
                </li>
            }
        })
        .collect_view();
    Ok(Some(
        view! {
            <section class="card" id="logins" aria-labelledby="logins-title">
                <h2 id="logins-title">{visit.t("oidc-section")}</h2>
                <ul class="deeds" role="list">{connected}{others}</ul>
            </section>
        }
        .into_any(),
    ))
}
