//! Leaving: the page that says what it means, the deed, the way back, and what stays for a while afterwards.

use avow_model::refusal::Refusal;
use avow_service::accounts::Proof;
use avow_service::privacy::{self, Leaving, category_key};
use avow_service::workspaces::Workspace;
use axum::response::Response;
use leptos::prelude::*;

use crate::accounts::{sign_in_again, signed_out_response};
use crate::look::fields::{self, Kind};
use crate::look::{self, Icon, icon};
use crate::web::{Fault, Form, Signed, Typed, Visit};

/// The page that says what leaving means.
///
/// # Errors
/// What the use case refuses.
pub async fn page(signed: Signed) -> Result<Response, Fault> {
    let means = signed.ok(privacy::leaving(&signed.web.services, signed.person).await)?;
    Ok(show(&signed, &means, &Form::default()))
}

/// Leaves: when the days are over, or at once.
///
/// # Errors
/// What the use case refuses and no field can tell.
pub async fn leave(signed: Signed, typed: Typed) -> Result<Response, Fault> {
    let at_once = typed.get("now") == "1";
    let asked = privacy::leave(&signed.web.services, signed.person, typed.get("password"), typed.ticked("yes"), at_once).await;
    match asked {
        Ok(_) if at_once => Ok(signed_out_response(&signed.visit, "/privacy/left")),
        Ok(_) => Ok(look::redirect("/account/privacy")),
        Err(Refusal::SignedOut) => Err(signed.fault(Refusal::SignedOut)),
        Err(refusal) => {
            let means = signed.ok(privacy::leaving(&signed.web.services, signed.person).await)?;
            Ok(show(&signed, &means, &Form::refused(typed, refusal)))
        }
    }
}

/// Stays after all.
///
/// # Errors
/// What the use case refuses.
pub async fn keep(signed: Signed) -> Result<Response, Fault> {
    signed.ok(privacy::keep(&signed.web.services, signed.person).await)?;
    Ok(look::redirect("/account/privacy?done=stays"))
}

fn show(signed: &Signed, means: &Leaving, form: &Form) -> Response {
    let visit = &signed.visit;
    let title = visit.t("privacy-leave-title");
    let deed = match &means.proof {
        _ if !means.blocking.is_empty() => blocked(visit, means),
        Some(Proof::SignIn(providers)) => sign_in_again(visit, "prove-sign-in", providers, "/account/delete"),
        proof => deed(visit, means, proof.is_some(), form),
    };
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            {fields::summary(visit, form)}
            <ul class="rows" role="list">
                <li>{icon(Icon::Trash)}<span>{visit.t("privacy-leave-goes")}</span></li>
                <li>{icon(Icon::Note)}<span>{visit.t("privacy-leave-stays")}</span></li>
                {named(visit, "privacy-leave-closing", Icon::Building, &means.closing)}
                {named(visit, "privacy-leave-staying", Icon::People, &means.staying)}
            </ul>
            {deed}
            <p><a href="/account/privacy">{visit.t("privacy-leave-back")}</a></p>
        </div>
    };
    look::public(visit, form.status(), &title, true, main.into_any())
}

/// A line that names workspaces, where there are any.
fn named(visit: &Visit, key: &str, sign: Icon, workspaces: &[Workspace]) -> Option<AnyView> {
    if workspaces.is_empty() {
        return None;
    }
    let names: Vec<&str> = workspaces.iter().map(|workspace| workspace.name.as_str()).collect();
    let names = names.join(", ");
    let count = i64::try_from(workspaces.len()).unwrap_or_default();
    let sentence = visit.words.with(key, &[("count", count.into()), ("names", names.as_str().into())]);
    Some(view! { <li>{icon(sign)}<span dir="auto">{sentence}</span></li> }.into_any())
}

/// Workspaces that would be left without an owner: first they are handed over.
fn blocked(visit: &Visit, means: &Leaving) -> AnyView {
    let links = means
        .blocking
        .iter()
        .map(|workspace| {
            // In one that is closed nobody is made an owner any more; it can go sooner.
            let page = if workspace.erase_at.is_some() { "close" } else { "members" };
            let to = format!("/w/{}/settings/{page}", workspace.slug);
            view! { <li><a href=to><bdi>{workspace.name.clone()}</bdi></a></li> }
        })
        .collect_view();
    view! {
        <div class="notice warn">{icon(Icon::People)}<div>
            <p>{visit.t("privacy-leave-hand-over")}</p>
            <ul>{links}</ul>
        </div></div>
    }
    .into_any()
}

/// The form: the proof, and the two ways to go. Enter presses the one with the way back.
fn deed(visit: &Visit, means: &Leaving, password: bool, form: &Form) -> AnyView {
    let proof = if password {
        fields::text(visit, form, "password", "privacy-leave-password", "", Kind::PASSWORD)
    } else {
        fields::tick(visit, form, "yes", "privacy-leave-yes", true)
    };
    let until = avow_words::long_day(visit.words, means.until);
    let days = visit.words.with("privacy-leave-days-hint", &[("count", i64::from(means.days).into()), ("day", until.as_str().into())]);
    let later = means.asked.is_none().then(|| {
        view! {
            <li>
                <div><b>{visit.t("privacy-leave-later-title")}</b><p class="dim"><small>{days}</small></p></div>
                <button class="btn" name="now" value="0">{visit.t("privacy-leave-later")}</button>
            </li>
        }
    });
    view! {
        <form class="card stack" method="post" action="/account/delete">
            {proof}
            <ul class="deeds" role="list">
                {later}
                <li>
                    <div>
                        <b>{visit.t("privacy-leave-now-title")}</b>
                        <p class="dim"><small>{visit.t("privacy-leave-now-hint")}</small></p>
                    </div>
                    <button class="btn bad" name="now" value="1">{visit.t("privacy-leave-now")}</button>
                </li>
            </ul>
        </form>
    }
    .into_any()
}

/// The page after leaving at once: what is kept, why, and until when (CA-39).
pub async fn left(visit: Visit) -> Response {
    let policy = privacy::policy(&visit.web.services.config.profile);
    let rows = policy
        .left
        .into_iter()
        .map(|(category, class, days)| {
            let kept = visit.words.with(class.key(), &[("days", i64::from(days.unwrap_or_default()).into())]);
            view! { <tr><th scope="row">{visit.t(category_key(category))}</th><td>{kept}</td></tr> }
        })
        .collect_view();
    let title = visit.t("privacy-left-title");
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{visit.t("privacy-left-lede")}</p>
            <h2 id="stays">{visit.t("privacy-left-stays-title")}</h2>
            <p>{visit.t("privacy-left-stays")}</p>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="stays">
                <table>
                    <caption class="vh">{visit.t("privacy-left-stays-title")}</caption>
                    <thead><tr>
                        <th scope="col">{visit.t("privacy-left-data")}</th>
                        <th scope="col">{visit.t("privacy-policy-kept")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p><a href="/privacy">{visit.t("privacy-policy")}</a></p>
        </div>
    };
    look::public(&visit, 200, &title, true, main.into_any())
}
