//! The cookie choices: every kind, every cookie by its name and how long it lasts, and one's own word about each.

use avow_model::refusal::Refusal;
use avow_service::privacy::{Choice, Choices, Cookie, CookieCategory, CookiePurpose, Lifetime, Wish};
use avow_words::Lang;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use leptos::prelude::*;

use super::preferences::{LANGUAGE, THEME, is_theme};
use super::{Stay, banner, cookie_line, local, optional_stay, with_cookies};
use crate::look::{self, Icon, drawn, fields, icon};
use crate::web::{Form, Signed, Typed, Visit};

/// The cookie that holds the choices.
const CHOICES: &str = "avow_choices";
/// How long it lasts where the profile does not say: 182 days, after which the banner asks again.
const SECONDS: u64 = 182 * 86_400;

/// The page.
pub async fn page(_signed: Option<Signed>, visit: Visit) -> Response {
    show(&visit, &Form::default())
}

/// Takes a choice in: from the banner, from the page, or the wish to be asked again.
pub async fn save(visit: Visit, jar: CookieJar, typed: Typed) -> Response {
    let Some(choice) = choice(&typed) else {
        return show(&visit, &Form::refused(typed, Refusal::wrong("cookies", "error-invalid")));
    };
    let profile = &visit.web.services.config.profile;
    let choices = Choices::chosen(choice, profile, visit.gpc, visit.now);
    let secure = visit.web.services.config.secure();
    let mut lines = vec![match choices.text() {
        Some(text) => cookie_line(CHOICES, &text, Stay::Seconds(profile.cookie_seconds(CHOICES).unwrap_or(SECONDS)), secure),
        None => cookie_line(CHOICES, "", Stay::Gone, secure),
    }];
    lines.extend(follow(&visit, &jar, &choices, secure));
    with_cookies(look::redirect(&local(typed.get("next"), "/privacy/choices")), lines)
}

/// What was pressed; `None` for anything that the form does not have.
fn choice(typed: &Typed) -> Option<Choice> {
    let on = |name: &str| match typed.get(name) {
        "1" => Some(true),
        "0" | "" => Some(false),
        _ => None,
    };
    match typed.get("cookies") {
        "accept" => Some(Choice::Accept),
        "refuse" => Some(Choice::Refuse),
        "choose" => Some(Choice::Choose(Wish { functional: on("f")?, analytics: on("a")?, marketing: on("m")? })),
        "forget" => Some(Choice::Forget),
        _ => None,
    }
}

/// What the choice does to the cookies that are there: language and look stay for a year with a yes and until the
/// browser is closed without; what was counted or advertised by goes, on this host and on the whole domain.
fn follow(visit: &Visit, jar: &CookieJar, choices: &Choices, secure: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let held = |name: &str| jar.get(name).map(|cookie| cookie.value().to_owned());
    if let Some(value) = held(LANGUAGE).filter(|value| Lang::ALL.iter().any(|lang| lang.tag() == value)) {
        lines.push(cookie_line(LANGUAGE, &value, optional_stay(visit, choices.functional(), LANGUAGE), secure));
    }
    if let Some(value) = held(THEME).filter(|value| is_theme(value)) {
        lines.push(cookie_line(THEME, &value, optional_stay(visit, choices.functional(), THEME), secure));
    }
    let profile = &visit.web.services.config.profile;
    for category in [CookieCategory::Analytics, CookieCategory::Marketing] {
        if choices.allows(category) {
            continue;
        }
        for cookie in profile.cookies_of(category).filter(|cookie| jar.get(&cookie.name).is_some()) {
            let gone = cookie_line(&cookie.name, "", Stay::Gone, secure);
            if !profile.service_domain.is_empty() {
                lines.push(format!("{gone}; Domain={}", profile.service_domain));
            }
            lines.push(gone);
        }
    }
    lines
}

fn show(visit: &Visit, form: &Form) -> Response {
    let profile = &visit.web.services.config.profile;
    let kinds =
        CookieCategory::ALL.into_iter().filter(|category| profile.has(*category)).map(|category| kind(visit, category)).collect_view();
    let mut none = Vec::new();
    if !profile.has(CookieCategory::Analytics) {
        none.push(visit.t("privacy-choices-no-analytics"));
    }
    if !profile.has(CookieCategory::Marketing) {
        none.push(visit.t("privacy-choices-no-marketing"));
    }
    let none = (!none.is_empty()).then(|| view! { <p class="hint">{none.join(" ")}</p> });
    let title = visit.t("cookie-choices");
    let main = view! {
        <div class="prose">
            <h1>{title.clone()}</h1>
            <p class="lede">{visit.t("privacy-choices-lede")}</p>
            {fields::summary(visit, form)}
            {banner::signal(visit)}
            <form class="stack" method="post" action="/privacy/choices">
                {kinds}
                // First the button that keeps what is chosen: it is what Enter presses.
                <div class="equal">
                    <button class="btn" name="cookies" value="choose">{visit.t("privacy-choices-keep")}</button>
                    <button class="btn" name="cookies" value="refuse">{visit.t("privacy-choices-refuse-all")}</button>
                    <button class="btn" name="cookies" value="accept">{visit.t("privacy-choices-accept-all")}</button>
                </div>
            </form>
            {none}
            {stored(visit)}
        </div>
    };
    look::public(visit, form.status(), &title, false, main.into_any())
}

/// What is chosen now, since when, and the way to be asked again.
fn stored(visit: &Visit) -> AnyView {
    let Some(at) = visit.choices.at() else {
        return view! { <p class="hint">{visit.t("privacy-choices-none-yet")}</p> }.into_any();
    };
    let profile = &visit.web.services.config.profile;
    let on: Vec<String> = CookieCategory::ALL
        .into_iter()
        .filter(|category| *category != CookieCategory::Necessary && profile.has(*category) && visit.choices.allows(*category))
        .map(|category| visit.t(name_key(category)))
        .collect();
    let said = if on.is_empty() { visit.t("privacy-choices-nothing-optional") } else { on.join(", ") };
    let day = avow_words::long_day(visit.words, at);
    let sentence = visit.words.with("privacy-choices-now", &[("kinds", said.as_str().into()), ("day", day.as_str().into())]);
    view! {
        <form class="row" method="post" action="/privacy/choices">
            <p class="grow">{sentence}</p>
            <button class="btn" name="cookies" value="forget">{visit.t("privacy-choices-forget")}</button>
        </form>
    }
    .into_any()
}

/// A kind of cookies, with Off and On of equal weight; what is necessary is always on.
fn kind(visit: &Visit, category: CookieCategory) -> AnyView {
    let secure = visit.web.services.config.secure();
    let cookies: Vec<Cookie> = visit.web.services.config.profile.cookies_of(category).cloned().collect();
    let count = visit.words.with("privacy-choices-count", &[("count", i64::try_from(cookies.len()).unwrap_or_default().into())]);
    let rows = cookies
        .into_iter()
        .map(|cookie| {
            let purpose = cookie.purpose.map(|purpose| visit.t(purpose_key(purpose)));
            let lasts = cookie.lifetime.map(|lifetime| lasts(visit, lifetime));
            view! { <tr><th scope="row"><code>{cookie.shown_name(secure)}</code></th><td>{purpose}</td><td>{lasts}</td></tr> }
        })
        .collect_view();
    let name = visit.t(name_key(category));
    let caption = visit.words.with("privacy-choices-caption", &[("kind", name.as_str().into())]);
    view! {
        <fieldset class="card stack">
            <legend class="vh">{name.clone()}</legend>
            <div class="row">
                <div class="grow"><h2 aria-hidden="true">{name}</h2><p class="dim">{visit.t(about_key(category))}</p></div>
                {switch(visit, category)}
            </div>
            <details>
                <summary>{count}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=caption.clone()>
                    <table>
                        <caption class="vh">{caption.clone()}</caption>
                        <thead><tr>
                            <th scope="col">{visit.t("privacy-cookie-name")}</th>
                            <th scope="col">{visit.t("privacy-cookie-purpose")}</th>
                            <th scope="col">{visit.t("privacy-cookie-lasts")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </fieldset>
    }
    .into_any()
}

fn switch(visit: &Visit, category: CookieCategory) -> AnyView {
    let name = match category {
        CookieCategory::Necessary => {
            return view! { <p class="row"><span class="ok">{drawn(Icon::Lock, "i s")}</span>" "{visit.t("privacy-choices-always")}</p> }
                .into_any();
        }
        CookieCategory::Functional => "f",
        CookieCategory::Analytics => "a",
        CookieCategory::Marketing if visit.gpc => {
            return view! { <p class="row">{icon(Icon::Shield)}" "{visit.t("privacy-choices-signal-off")}</p> }.into_any();
        }
        CookieCategory::Marketing => "m",
    };
    let on = visit.choices.allows(category);
    view! {
        <span class="seg">
            <label><input class="vh" type="radio" name=name value="0" checked={!on}/>{visit.t("privacy-off")}</label>
            <label><input class="vh" type="radio" name=name value="1" checked={on}/>{visit.t("privacy-on")}</label>
        </span>
    }
    .into_any()
}

fn lasts(visit: &Visit, lifetime: Lifetime) -> String {
    match lifetime {
        Lifetime::Session => visit.t("privacy-lasts-session"),
        Lifetime::Minutes(minutes) => visit.words.with("privacy-lasts-minutes", &[("count", i64::from(minutes).into())]),
        Lifetime::Days(days) => visit.words.with("privacy-lasts-days", &[("count", i64::from(days).into())]),
    }
}

fn name_key(category: CookieCategory) -> &'static str {
    match category {
        CookieCategory::Necessary => "privacy-kind-necessary",
        CookieCategory::Functional => "privacy-kind-functional",
        CookieCategory::Analytics => "privacy-kind-analytics",
        CookieCategory::Marketing => "privacy-kind-marketing",
    }
}

fn about_key(category: CookieCategory) -> &'static str {
    match category {
        CookieCategory::Necessary => "privacy-about-necessary",
        CookieCategory::Functional => "privacy-about-functional",
        CookieCategory::Analytics => "privacy-about-analytics",
        CookieCategory::Marketing => "privacy-about-marketing",
    }
}

fn purpose_key(purpose: CookiePurpose) -> &'static str {
    match purpose {
        CookiePurpose::Session => "privacy-cookie-session",
        CookiePurpose::Choices => "privacy-cookie-choices",
        CookiePurpose::Signin => "privacy-cookie-signin",
        CookiePurpose::Chat => "privacy-cookie-chat",
        CookiePurpose::Language => "privacy-cookie-language",
        CookiePurpose::Theme => "privacy-cookie-theme",
        CookiePurpose::Visits => "privacy-cookie-visits",
        CookiePurpose::Campaign => "privacy-cookie-campaign",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_form_has_is_a_choice() {
        let typed = |text: &str| choice(&Typed::parse(text.as_bytes()));
        assert_eq!(typed("cookies=accept"), Some(Choice::Accept));
        assert_eq!(typed("cookies=refuse&f=1"), Some(Choice::Refuse));
        assert_eq!(typed("cookies=choose&f=1&a=0"), Some(Choice::Choose(Wish { functional: true, ..Wish::default() })));
        assert_eq!(typed("cookies=forget"), Some(Choice::Forget));
        for off_list in ["", "cookies=", "cookies=all", "cookies=choose&f=yes", "cookies=choose&m=2", "n=0"] {
            assert_eq!(typed(off_list), None, "{off_list}");
        }
    }
}
