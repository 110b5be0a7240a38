//! Whom the rows of a file change, and in what.

use avow_model::contacts::ImportState;
use avow_service::contacts::ImportView;
use leptos::prelude::*;

use super::problems::problem_field;
use crate::contacts::next_page;
use crate::look;
use crate::web::Inside;

pub(super) fn changes(inside: &Inside, view: &ImportView) -> Option<AnyView> {
    if view.changes.rows.is_empty() {
        return None;
    }
    let title =
        if matches!(view.import.state, ImportState::Tried | ImportState::Trying) { "contacts-changes" } else { "contacts-changes-done" };
    let rows = view.changes.rows.iter().map(|row| {
        let who = match &row.contact {
            Some((id, name)) => {
                let to = inside.to(&format!("/contacts/{id}"));
                view! { <a href=to dir="auto">{look::person_name(inside, name.as_deref(), *id)}</a> }.into_any()
            }
            None => view! { <span class="dim">{inside.t("contacts-changes-newcomer")}</span> }.into_any(),
        };
        // Addresses and numbers join those that are there; all else takes the place of what was.
        let field = |name: &String| match name.as_str() {
            "email" => inside.t("contacts-changes-email"),
            "phone" => inside.t("contacts-changes-phone"),
            name => problem_field(inside, &view.fields, name),
        };
        let fields: Vec<String> = row.fields.iter().map(field).collect();
        let fields = fields.into_iter().filter(|label| !label.is_empty()).collect::<Vec<_>>().join(", ");
        view! { <tr><th scope="row" class="num">{row.line.to_string()}</th><td>{who}</td><td dir="auto">{fields}</td></tr> }
    });
    let rows = rows.collect_view();
    let next = view.changes.next.map(|line| {
        let to = inside.to(&format!("/contacts/import/{}?changed={line}#changes", view.import.id));
        view! { <div class="row">{next_page(inside, to)}</div> }
    });
    let parts = view! {
        <section class="stack" aria-labelledby="changes">
            <h2 id="changes">{inside.t(title)}</h2>
            <table class="table">
                <caption class="vh">{inside.t(title)}</caption>
                <thead><tr>
                    <th scope="col">{inside.t("contacts-problem-line")}</th>
                    <th scope="col">{inside.t("contacts-changes-who")}</th>
                    <th scope="col">{inside.t("contacts-changes-what")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {next}
        </section>
    };
    Some(parts.into_any())
}
