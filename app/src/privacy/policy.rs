//! The policy page, drawn from the data map and the profile: a changed period, purpose or processor changes it.

use avow_model::Time;
use avow_model::datamap::{Basis, Category, Recipient};
use avow_service::privacy::{Controller, Kept, Policy, Processor, Regime, Role, Use, basis_key, category_key, policy};
use axum::response::Response;
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::look::{self, Icon, drawn};
use crate::web::{Signed, Visit};

/// The days that fill a line in the table of periods: ten years, the longest that anything is kept.
const FULL: u32 = 3_650;

/// The parts of the page: their anchors and the keys of their headings.
const PARTS: [(&str, &str); 9] = [
    ("who", "privacy-policy-who"),
    ("why", "privacy-policy-why"),
    ("helpers", "privacy-policy-helpers"),
    ("where", "privacy-policy-where"),
    ("rights", "privacy-policy-rights"),
    ("machines", "privacy-policy-machines"),
    ("children", "privacy-policy-children"),
    ("cookies", "privacy-policy-cookies"),
    ("changes", "privacy-policy-changes"),
];

/// The page.
pub async fn page(_signed: Option<Signed>, visit: Visit) -> Response {
    let policy = policy(&visit.web.services.config.profile);
    let title = visit.t("privacy-policy");
    let cookies = i64::try_from(policy.cookies.len()).unwrap_or_default();
    let contents = PARTS.into_iter().map(|(id, key)| view! { <li><a href=format!("#{id}")>{visit.t(key)}</a></li> }).collect_view();
    let main = view! {
        <div class="two doc">
            {head(&visit, &policy, title.clone())}
            <nav class="contents" aria-label=visit.t("privacy-policy-contents")><ol role="list">{contents}</ol></nav>
            <article class="prose">
                {heading(&visit, "who")}
                {who(&visit, &policy)}
                {heading(&visit, "why")}
                {why(&visit, &policy.uses)}
                {heading(&visit, "helpers")}
                {helpers(&visit, &policy)}
                {heading(&visit, "where")}
                {place(&visit, &policy)}
                {heading(&visit, "rights")}
                {rights(&visit, &policy)}
                {heading(&visit, "machines")}
                <p>{visit.t("privacy-policy-no-machines")}</p>
                {heading(&visit, "children")}
                <p>{visit.words.with("privacy-policy-age", &[("age", i64::from(policy.minimum_age).into())])}</p>
                {heading(&visit, "cookies")}
                <p>{visit.words.with("privacy-policy-cookie-count", &[("count", cookies.into())])}" "
                    <a href="/privacy/choices">{visit.t("privacy-banner-every")}</a></p>
                {heading(&visit, "changes")}
                <p>{visit.t("privacy-policy-version-hint")}</p>
                <p>{in_force(&visit, &policy)}" "<span class="proof">{policy.version.clone()}</span></p>
            </article>
        </div>
    };
    look::public(&visit, 200, &title, false, main.into_any())
}

fn heading(visit: &Visit, id: &'static str) -> AnyView {
    let key = PARTS.into_iter().find(|(part, _)| *part == id).map_or("", |(_, key)| key);
    view! { <h2 id=id>{visit.t(key)}</h2> }.into_any()
}

fn head(visit: &Visit, policy: &Policy, title: String) -> AnyView {
    let account_days = policy.uses.iter().flat_map(|used| &used.kept).find(|kept| kept.class == avow_model::datamap::Retention::Account);
    let days = i64::from(account_days.and_then(|kept| kept.days).unwrap_or_default());
    let lines = [
        visit.t("privacy-short-use"),
        visit.t("privacy-short-sealed"),
        visit.words.with("privacy-short-leave", &[("days", days.into())]),
        visit.t("privacy-short-see"),
    ];
    let lines = lines.into_iter().map(|line| view! { <li>{drawn(Icon::Check, "i")}<span>{line}</span></li> }).collect_view();
    view! {
        <header class="prose">
            <h1>{title}</h1>
            <p class="lede">{visit.t("privacy-policy-lede")}</p>
            <p class="row dim"><small>{in_force(visit, policy)}</small>" "<a class="proof" href="#changes">{policy.version.clone()}</a></p>
            <section class="card" aria-labelledby="short">
                <h2 id="short">{visit.t("privacy-policy-short")}</h2>
                <ul class="rows" role="list">{lines}</ul>
            </section>
        </header>
    }
    .into_any()
}

/// From when it is in force, or that it is not yet.
fn in_force(visit: &Visit, policy: &Policy) -> AnyView {
    match policy.effective_date {
        Some(date) => view! { {visit.t("privacy-policy-since")}" "<time datetime=date.to_string()>{day(visit, date)}</time> }.into_any(),
        None => view! { {visit.t("privacy-policy-no-date")} }.into_any(),
    }
}

fn day(visit: &Visit, date: NaiveDate) -> String {
    avow_words::long_day(visit.words, Time::from_naive_utc_and_offset(date.and_time(chrono::NaiveTime::MIN), chrono::Utc))
}

fn who(visit: &Visit, policy: &Policy) -> AnyView {
    let Controller { legal_name, address, country, privacy_email, dpo, .. } = &policy.controller;
    let filled = [legal_name, address, country, privacy_email].into_iter().all(|part| !part.trim().is_empty());
    let controller = if filled {
        let line = [legal_name.as_str(), address, country].join(", ");
        let sentence = visit.words.with("privacy-policy-controller", &[("who", line.as_str().into())]);
        let dpo = dpo.as_ref().map(|dpo| {
            let sentence = visit.words.with("privacy-policy-dpo", &[("who", dpo.as_str().into())]);
            view! { " "{sentence} }
        });
        let mail = format!("mailto:{privacy_email}");
        view! { <p>{sentence}" "{visit.t("privacy-policy-write-to")}" "<a href=mail>{privacy_email.clone()}</a>"."{dpo}</p> }.into_any()
    } else {
        view! { <p>{visit.t("privacy-unpublished")}</p> }.into_any()
    };
    view! {
        {controller}
        <p>{visit.t("privacy-policy-customers")}</p>
    }
    .into_any()
}

fn why(visit: &Visit, uses: &[Use]) -> AnyView {
    let rows = uses.iter().map(|used| row(visit, used)).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-labelledby="why">
            <table>
                <caption class="vh">{visit.t("privacy-policy-caption")}</caption>
                <thead><tr>
                    <th scope="col">{visit.t("privacy-policy-for")}</th>
                    <th scope="col" class="w">{visit.t("privacy-policy-data")}</th>
                    <th scope="col">{visit.t("privacy-policy-basis")}</th>
                    <th scope="col" class="kept">{visit.t("privacy-policy-kept")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p>{visit.t("privacy-policy-scale")}</p>
        <p>{visit.t("privacy-policy-sweep")}</p>
    }
    .into_any()
}

fn row(visit: &Visit, used: &Use) -> AnyView {
    let data = capital(&names(visit, &used.categories));
    let object = (used.basis == Basis::LegitimateInterest).then(|| view! { " "<a href="#rights">{visit.t("privacy-policy-object")}</a> });
    let kept = used.kept.iter().map(|kept| period(visit, kept, &used.categories)).collect_view();
    view! {
        <tr>
            <th scope="row">{visit.t(used.purpose.key())}<span class="nar dim">{data.clone()}</span></th>
            <td class="w">{data}</td>
            <td>{visit.t(basis_key(used.basis))}{object}</td>
            <td class="kept"><ul role="list">{kept}</ul></td>
        </tr>
    }
    .into_any()
}

/// A period in words, with a line as long as it is. What stays while its reason lasts has no line. What it holds for lies
/// folded up, and is not said where it holds for all that is used.
fn period(visit: &Visit, kept: &Kept, used: &[Category]) -> AnyView {
    let days = kept.days.unwrap_or_default();
    let sentence = visit.words.with(kept.class.key(), &[("days", i64::from(days).into())]);
    let line = kept.days.map(|days| {
        let width = format!("{:.1}%", (f64::from(days.min(FULL)) * 100.0 / f64::from(FULL)).max(0.5));
        view! { <svg class="span" aria-hidden="true"><rect width=width height="4" rx="2"></rect></svg> }
    });
    if kept.categories == used {
        return view! { <li><p>{sentence}</p>{line}</li> }.into_any();
    }
    let data = capital(&names(visit, &kept.categories));
    view! { <li><details><summary>{sentence}</summary><small class="dim">{data}</small></details>{line}</li> }.into_any()
}

/// The names of kinds of data, in one line.
fn names(visit: &Visit, categories: &[Category]) -> String {
    categories.iter().map(|category| visit.t(category_key(*category))).collect::<Vec<_>>().join(", ").to_lowercase()
}

/// The same line as it begins a cell.
fn capital(line: &str) -> String {
    let mut letters = line.chars();
    let first = letters.next();
    first.into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn helpers(visit: &Visit, policy: &Policy) -> AnyView {
    let recipients = policy
        .recipients
        .iter()
        .filter(|(recipient, _)| *recipient == Recipient::MailServer)
        .map(|(_, categories)| {
            let data = names(visit, categories);
            view! { <p>{visit.words.with("privacy-policy-mail", &[("data", data.as_str().into())])}</p> }
        })
        .collect_view();
    if policy.processors.is_empty() {
        return view! { <p>{visit.t("privacy-policy-nobody")}</p>{recipients} }.into_any();
    }
    let rows = policy.processors.iter().map(|processor| helper(visit, processor)).collect_view();
    view! {
        <p>{visit.t("privacy-policy-helpers-lede")}</p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="helpers">
            <table>
                <caption class="vh">{visit.t("privacy-policy-helpers")}</caption>
                <thead><tr>
                    <th scope="col">{visit.t("privacy-policy-company")}</th>
                    <th scope="col" class="w">{visit.t("privacy-policy-for")}</th>
                    <th scope="col">{visit.t("privacy-policy-country")}</th>
                    <th scope="col">{visit.t("privacy-policy-contract")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {recipients}
    }
    .into_any()
}

fn helper(visit: &Visit, processor: &Processor) -> AnyView {
    let categories: Vec<Category> = processor.data.iter().copied().flatten().collect();
    let purpose = processor.purpose.map(|purpose| visit.t(purpose.key())).unwrap_or_default();
    let what = format!("{}: {} ({purpose})", processor.product_function, names(visit, &categories));
    let role = match processor.role {
        Some(Role::SubProcessor) => visit.t("privacy-policy-sub-processor"),
        Some(Role::Processor) | None => visit.t("privacy-policy-processor"),
    };
    let date = processor.contract_date.map(|date| day(visit, date)).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">{processor.legal_name.clone()}<span class="nar dim">{what.clone()}</span></th>
            <td class="w">{what}</td>
            <td>{processor.country.clone()}" "<small class="dim">{processor.host.clone()}</small></td>
            <td>{format!("{role}, {date}, {}", processor.safeguard)}</td>
        </tr>
    }
    .into_any()
}

fn place(visit: &Visit, policy: &Policy) -> AnyView {
    let regions = &policy.regions;
    let filled = [&regions.database, &regions.files, &regions.backups].into_iter().all(|part| !part.trim().is_empty());
    let sentence = if filled {
        let (database, files, backups) = (&regions.database, &regions.files, &regions.backups);
        visit.words.with("privacy-policy-regions", &[("database", database.into()), ("files", files.into()), ("backups", backups.into())])
    } else {
        visit.t("privacy-policy-no-regions")
    };
    view! { <p>{sentence}</p><p>{visit.t("privacy-policy-sealed")}</p> }.into_any()
}

fn rights(visit: &Visit, policy: &Policy) -> AnyView {
    let rights = [
        "privacy-right-access",
        "privacy-right-correction",
        "privacy-right-erasure",
        "privacy-right-restriction",
        "privacy-right-objection",
        "privacy-right-portability",
        "privacy-right-withdrawal",
    ];
    let rights = rights.into_iter().map(|key| view! { <li>{visit.t(key)}</li> }).collect_view();
    let complaints = policy
        .regimes
        .iter()
        .map(|regime| {
            let key = match regime {
                Regime::Gdpr => "privacy-complain-gdpr",
                Regime::Uk => "privacy-complain-uk",
                Regime::California => "privacy-complain-california",
            };
            view! { <li>{visit.t(key)}</li> }
        })
        .collect_view();
    view! {
        <p>{visit.t("privacy-policy-rights-lede")}</p>
        <ul>{rights}{complaints}</ul>
        <p><a class="btn pri" href="/account/privacy">{visit.t("privacy-policy-open")}</a></p>
    }
    .into_any()
}
