//! The rows of a file that were left out, and why.

use avow_model::contacts::Field;
use avow_service::contacts::{ImportView, field_name};
use leptos::prelude::*;

use crate::contacts::next_page;
use crate::look::{Icon, icon, small};
use crate::web::{Inside, Visit};

pub(super) fn problems(inside: &Inside, view: &ImportView) -> Option<AnyView> {
    if view.problems.rows.is_empty() {
        return None;
    }
    let own = inside.to(&format!("/contacts/import/{}", view.import.id));
    let rows = view.problems.rows.iter().map(|problem| {
        let field = problem_field(inside, &view.fields, &problem.field);
        let line = problem.line.to_string();
        view! { <tr><th scope="row" class="num">{line}</th><td dir="auto">{field}</td><td>{inside.t(&problem.reason)}</td></tr> }
    });
    let rows = rows.collect_view();
    let next = view.problems.next.map(|line| {
        let to = format!("{own}?after={line}");
        next_page(inside, to)
    });
    let parts = view! {
        <section class="stack" aria-labelledby="problems">
            <h2 id="problems">{inside.t("contacts-problems")}</h2>
            <div class="notice warn" role="status">
                {icon(Icon::Alert)}
                <p>{inside.words.with("contacts-problems-about", &[("count", view.import.rejected.into())])}</p>
                <a class="btn s" href=format!("{own}/problems.csv") download="">
                    {small(Icon::Down)}" "{inside.t("contacts-problems-file")}
                </a>
            </div>
            <table class="table">
                <caption class="vh">{inside.t("contacts-problems")}</caption>
                <thead><tr>
                    <th scope="col">{inside.t("contacts-problem-line")}</th>
                    <th scope="col">{inside.t("contacts-problem-field")}</th>
                    <th scope="col">{inside.t("contacts-problem-reason")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="row">{next}</div>
        </section>
    };
    Some(parts.into_any())
}

/// Which part of a row is meant.
pub(in crate::contacts) fn problem_field(visit: &Visit, fields: &[Field], name: &str) -> String {
    match name {
        "" => visit.t("contacts-problem-row"),
        "name" => visit.t("contacts-name"),
        "email" => visit.t("contacts-email"),
        "phone" => visit.t("contacts-phone"),
        "locale" => visit.t("contacts-language"),
        own => fields.iter().find(|field| field_name(field.id) == own).map_or_else(String::new, |field| field.label.clone()),
    }
}
