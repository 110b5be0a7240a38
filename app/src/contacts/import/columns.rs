//! What each column of a file means: guessed before, and chosen here.

use avow_model::contacts::{Column, ImportState};
use avow_service::contacts::{ImportView, field_name};
use leptos::prelude::*;

use super::stopper;
use crate::contacts::number;
use crate::look::fields;
use crate::web::{Form, Inside, Typed};

/// What each column was said to mean.
pub(super) fn mapping(typed: &Typed) -> Vec<Column> {
    (0..).map(|place| format!("column-{place}")).take_while(|name| typed.ticked(name)).map(|name| column(typed.get(&name))).collect()
}

fn column(chosen: &str) -> Column {
    match chosen {
        "name" => Column::Name,
        "email" => Column::Email,
        "phone" => Column::Phone,
        "locale" => Column::Locale,
        other => other.strip_prefix("field-").and_then(|id| id.parse().ok()).map_or(Column::Skip, Column::Field),
    }
}

fn chosen(column: Column) -> String {
    match column {
        Column::Skip => "skip".to_owned(),
        Column::Name => "name".to_owned(),
        Column::Email => "email".to_owned(),
        Column::Phone => "phone".to_owned(),
        Column::Locale => "locale".to_owned(),
        Column::Field(id) => field_name(id),
    }
}

/// What each column means: its heading, what stands below it, and the choice.
pub(super) fn columns(inside: &Inside, form: &Form, view: &ImportView) -> AnyView {
    let fixed = [
        ("skip", "contacts-column-skip"),
        ("name", "contacts-name"),
        ("email", "contacts-email"),
        ("phone", "contacts-phone"),
        ("locale", "contacts-language"),
    ];
    let mut options: Vec<(String, String)> = fixed.into_iter().map(|(value, key)| (value.to_owned(), inside.t(key))).collect();
    options.extend(view.fields.iter().map(|field| (field_name(field.id), field.label.clone())));
    let lines = view.import.mapping.iter().enumerate().map(|(place, guessed)| {
        let name = format!("column-{place}");
        let heading = view.headings.get(place).filter(|heading| !heading.is_empty()).cloned();
        let heading = heading.unwrap_or_else(|| inside.words.with("contacts-column-nameless", &[("number", number(place + 1).into())]));
        let cells = view.examples.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.trim().is_empty());
        let examples = cells.map(|cell| shortened(cell)).collect::<Vec<_>>().join(" · ");
        let picked = if form.typed.ticked(&name) { form.value(&name) } else { chosen(*guessed) };
        let options = options.clone().into_iter().map(|(value, says)| {
            let selected = value == picked;
            view! { <option value=value selected=selected>{says}</option> }
        });
        let options = options.collect_view();
        let label = inside.words.with("contacts-column-means", &[("heading", heading.as_str().into())]);
        view! {
            <tr>
                <th scope="row"><bdi>{heading}</bdi><span class="nar dim"><small><bdi>{examples.clone()}</bdi></small></span></th>
                <td class="w dim"><bdi>{examples}</bdi></td>
                <td>
                    <select class="input" id=name.clone() name=name.clone() aria-label=label>{options}</select>
                    {fields::wrong(inside, form, &name)}
                </td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let verb = inside.words.with("contacts-import-try", &[("count", view.import.rows.into())]);
    view! {
        <section class="stack" aria-labelledby="columns">
            <h2 id="columns">{inside.t("contacts-columns")}</h2>
            <p class="dim">{inside.t("contacts-columns-about")}</p>
            <form class="stack" method="post" action=inside.to(&format!("/contacts/import/{}", view.import.id))>
                <input type="hidden" name="version" value=view.import.version.to_string()/>
                <table class="table">
                    <caption class="vh">{inside.t("contacts-columns")}</caption>
                    <thead><tr>
                        <th scope="col">{inside.t("contacts-column")}</th>
                        <th scope="col" class="w">{inside.t("contacts-column-examples")}</th>
                        <th scope="col">{inside.t("contacts-column-meaning")}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
                <div class="row"><button class="btn pri" name="do" value="try">{verb}</button></div>
            </form>
            {(view.import.state == ImportState::Mapping).then(|| stopper(inside, &view.import, "contacts-import-forget"))}
        </section>
    }
    .into_any()
}

fn shortened(cell: &str) -> String {
    let line = avow_model::text::one_line(cell).unwrap_or_default();
    if line.chars().count() <= 40 { line } else { line.chars().take(40).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_what_is_meant() {
        let id = "018f0000-0000-7000-8000-000000000001".parse().expect("an id");
        for means in [Column::Skip, Column::Name, Column::Email, Column::Phone, Column::Locale, Column::Field(id)] {
            assert_eq!(column(&chosen(means)), means);
        }
        assert_eq!(column("field-x"), Column::Skip);
    }

    #[test]
    fn columns_are_taken_in_their_order_until_one_is_missing() {
        let typed = Typed::parse(b"column-1=email&column-0=name&column-3=phone&do=try");
        assert_eq!(mapping(&typed), [Column::Name, Column::Email]);
        assert!(mapping(&Typed::default()).is_empty());
    }
}
