//! What the columns of a file mean: guessed by their headings, then said by a person.

use avow_model::contacts::{Column, Field};
use avow_model::refusal::Wrong;
use avow_model::text;

const FULL_NAMES: [&str; 14] = [
    "name",
    "full name",
    "fullname",
    "contact",
    "contact name",
    "customer",
    "имя и фамилия",
    "фио",
    "контакт",
    "клиент",
    "vollstandiger name",
    "kunde",
    "kontakt",
    "ansprechpartner",
];

const PARTS_OF_NAMES: [&str; 15] = [
    "first name",
    "firstname",
    "given name",
    "last name",
    "lastname",
    "surname",
    "family name",
    "имя",
    "фамилия",
    "отчество",
    "vorname",
    "nachname",
    "familienname",
    "middle name",
    "second name",
];

const EMAILS: [&str; 13] = [
    "email",
    "e mail",
    "mail",
    "email address",
    "e mail address",
    "почта",
    "эл почта",
    "электронная почта",
    "адрес электронной почты",
    "имейл",
    "e mail adresse",
    "email adresse",
    "mailadresse",
];

const PHONES: [&str; 17] = [
    "phone",
    "phone number",
    "telephone",
    "tel",
    "mobile",
    "mobile phone",
    "cell",
    "whatsapp",
    "телефон",
    "номер телефона",
    "мобильный",
    "мобильный телефон",
    "telefon",
    "telefonnummer",
    "handy",
    "mobil",
    "rufnummer",
];

const LANGUAGES: [&str; 6] = ["language", "locale", "lang", "язык", "sprache", "preferred language"];

/// What the columns seem to mean, by their headings in English, Russian and German. The person has the last word.
pub(super) fn guess(headings: &[String], fields: &[Field]) -> Vec<Column> {
    let plain = |heading: &str| text::words(heading).join(" ");
    let whole_name = headings.iter().any(|heading| FULL_NAMES.contains(&plain(heading).as_str()));
    let mut mapping: Vec<Column> = Vec::with_capacity(headings.len());
    for heading in headings {
        let heading = plain(heading);
        let word = heading.as_str();
        let column = match fields.iter().find(|field| !word.is_empty() && plain(&field.label) == heading) {
            Some(field) => Column::Field(field.id),
            None if FULL_NAMES.contains(&word) => Column::Name,
            None if PARTS_OF_NAMES.contains(&word) && !whole_name => Column::Name,
            None if EMAILS.contains(&word) => Column::Email,
            None if PHONES.contains(&word) => Column::Phone,
            None if LANGUAGES.contains(&word) => Column::Locale,
            None => Column::Skip,
        };
        let once = matches!(column, Column::Field(_) | Column::Locale);
        mapping.push(if once && mapping.contains(&column) { Column::Skip } else { column });
    }
    mapping
}

/// What is wrong with what was said of each column.
pub(super) fn mapping_wrongs(mapping: &[Column], width: usize, fields: &[Field]) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    if mapping.len() != width {
        wrongs.push(Wrong::new("", "contacts-wrong-columns"));
    } else if !mapping.iter().any(|column| matches!(column, Column::Email | Column::Phone)) {
        wrongs.push(Wrong::new("", "contacts-wrong-no-key"));
    }
    for (place, column) in mapping.iter().enumerate() {
        let twice = mapping.iter().take(place).any(|before| before == column);
        match column {
            Column::Locale if twice => wrongs.push(Wrong::new(&format!("column-{place}"), "contacts-wrong-twice")),
            Column::Field(_) if twice => wrongs.push(Wrong::new(&format!("column-{place}"), "contacts-wrong-twice")),
            Column::Field(id) if !fields.iter().any(|field| field.id == *id) => {
                wrongs.push(Wrong::new(&format!("column-{place}"), "contacts-wrong-field-gone"));
            }
            _ => {}
        }
    }
    wrongs
}

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::contacts::FieldKind;
    use avow_model::id::FieldId;
    use uuid::Uuid;

    #[test]
    fn headings_are_understood_in_three_languages() {
        let size = Field { id: FieldId(Uuid::from_u128(4)), label: "Größe".into(), kind: FieldKind::Number, position: 1, version: 1 };
        let guessed = |line: &str| guess(&line.split(';').map(str::to_owned).collect::<Vec<_>>(), std::slice::from_ref(&size));
        use Column::{Email, Locale, Name, Phone, Skip};
        assert_eq!(guessed("First Name;Last name;E-mail;Phone;Shoe"), [Name, Name, Email, Phone, Skip]);
        assert_eq!(guessed("Имя;Фамилия;Эл. почта;Телефон;Язык"), [Name, Name, Email, Phone, Locale]);
        assert_eq!(guessed("Vorname;Nachname;E-Mail-Adresse;Telefon;GRÖSSE"), [Name, Name, Email, Phone, Column::Field(size.id)]);
        assert_eq!(guessed("Name;First name;Email;Language;Sprache"), [Name, Skip, Email, Locale, Skip]);
    }

    #[test]
    fn a_mapping_must_tell_people_apart_and_mean_each_thing_once() {
        let reasons = |mapping: &[Column]| mapping_wrongs(mapping, 2, &[]).into_iter().map(|wrong| wrong.reason).collect::<Vec<_>>();
        assert_eq!(reasons(&[Column::Name, Column::Email]), Vec::<String>::new());
        assert_eq!(reasons(&[Column::Name, Column::Skip]), ["contacts-wrong-no-key"]);
        assert_eq!(reasons(&[Column::Email]), ["contacts-wrong-columns"]);
        assert_eq!(reasons(&[Column::Email, Column::Field(FieldId(Uuid::from_u128(1)))]), ["contacts-wrong-field-gone"]);
    }
}
