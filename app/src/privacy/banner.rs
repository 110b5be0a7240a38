//! The banner: in the first HTML of every public page until a choice is made. A plain form, its three ways out equal,
//! in the page's flow, covering nothing (CA-51, "Rules the banner must satisfy").

use avow_service::privacy::CookieCategory;
use leptos::prelude::*;

use crate::look::{Icon, icon, notice};
use crate::web::Visit;

/// The banner, where no choice has been made. The page of choices is the choice itself and has none.
pub fn banner(visit: &Visit) -> Option<AnyView> {
    if visit.choices.made() || visit.path == "/privacy/choices" {
        return None;
    }
    let profile = &visit.web.services.config.profile;
    let count = |category| i64::try_from(profile.cookies_of(category).count()).unwrap_or_default();
    let say = |key: &str, category| visit.words.with(key, &[("count", count(category).into())]);
    let mut sentences = vec![say("privacy-banner-necessary", CookieCategory::Necessary)];
    for (key, category) in [
        ("privacy-banner-functional", CookieCategory::Functional),
        ("privacy-banner-analytics", CookieCategory::Analytics),
        ("privacy-banner-marketing", CookieCategory::Marketing),
    ] {
        if profile.has(category) {
            sentences.push(say(key, category));
        }
    }
    if !profile.has(CookieCategory::Analytics) && !profile.has(CookieCategory::Marketing) {
        sentences.push(visit.t("privacy-banner-nothing-else"));
    }
    if visit.gpc {
        sentences.push(visit.t("privacy-gpc-short"));
    }
    let view = view! {
        <section class="banner" aria-labelledby="cookie-banner">
            <form class="wrap" method="post" action="/privacy/choices">
                <h2 id="cookie-banner">{visit.t("privacy-banner-title")}</h2>
                <p>{sentences.join(" ")}" "<a href="/privacy/choices">{visit.t("privacy-banner-every")}</a></p>
                <input type="hidden" name="next" value=visit.here()/>
                <div class="equal">
                    <button class="btn" name="cookies" value="accept">{visit.t("privacy-accept")}</button>
                    <button class="btn" name="cookies" value="refuse">{visit.t("privacy-refuse")}</button>
                    <a class="btn" href="/privacy/choices">{visit.t("privacy-choose")}</a>
                </div>
            </form>
        </section>
    };
    Some(view.into_any())
}

/// What every public page says while the profile lacks its operator's particulars.
pub fn unpublished(visit: &Visit) -> Option<AnyView> {
    if visit.web.services.config.profile.publishable() {
        return None;
    }
    Some(view! { <div class="wrap">{notice("warn", Icon::Alert, visit.t("privacy-unpublished"))}</div> }.into_any())
}

/// That the browser's opt-out signal was heard (CCPA Regulations § 7025(c)(6)).
pub(super) fn signal(visit: &Visit) -> Option<AnyView> {
    let view = || {
        view! {
            <p class="notice ok">{icon(Icon::Shield)}<span><b>{visit.t("privacy-gpc-title")}</b>" "{visit.t("privacy-gpc")}</span></p>
        }
    };
    visit.gpc.then(|| view().into_any())
}
