//! Bringing contacts in from a file: reading it, saying what its columns mean, trying it, starting and stopping it.
//!
//! A file is kept as it will be read: UTF-8, commas, and in front of each row its line in the file as it came, so that
//! a bad row is found again. What then happens to the rows is in `import_run`.

use avow_model::access::{Member, Permission};
use avow_model::contacts::{Column, Field, Import, ImportState};
use avow_model::id::ImportId;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::{StoreError, Tx, audit, fields, imports as store_imports, jobs, workspaces};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use super::import_run::Rows;
use crate::{Answer, Services};

/// The largest file, in bytes.
pub const FILE_MAX: usize = 50 * 1024 * 1024;
/// The most columns and rows.
const COLUMNS_MAX: usize = 200;
const ROWS_MAX: i64 = 200_000;
/// How much of a file is looked at to tell what parts its columns, in bytes.
const SAMPLE: usize = 64 * 1024;
/// How many bad rows a page shows.
const PROBLEMS: usize = 50;

/// Bad rows of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// What is wrong, by line.
    pub rows: Vec<store_imports::Problem>,
    /// After which line the next page begins, where there is one.
    pub next: Option<i64>,
}

/// An import, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    /// How it goes.
    pub import: Import,
    /// The workspace's fields.
    pub fields: Vec<Field>,
    /// The file's headings, while it is kept and its columns may be changed; else none.
    pub headings: Vec<String>,
    /// The first three rows, under the headings.
    pub examples: Vec<Vec<String>>,
    /// The bad rows that were found.
    pub problems: Problems,
}

/// A file, read.
#[derive(Debug)]
struct Sheet {
    content: Vec<u8>,
    encoding: &'static str,
    headings: Vec<String>,
    rows: i64,
}

/// Takes a file in. Its id, and the name of the encoding in which it was read, for the person to compare.
///
/// # Errors
/// [`Refusal::TooLarge`]; [`Refusal::Invalid`] on `file` where it is no table, or too wide or too long a one.
pub async fn upload(services: &Services, member: Member, bytes: Vec<u8>) -> Answer<(ImportId, &'static str)> {
    if !member.role.may(Permission::MoveContacts) {
        return Err(Refusal::Forbidden);
    }
    if bytes.len() > FILE_MAX {
        return Err(Refusal::TooLarge);
    }
    // Fifty megabytes take a while: others are served meanwhile.
    let read = tokio::task::spawn_blocking(move || sheet(&bytes)).await.map_err(|_| Refusal::Unavailable)?;
    let sheet = read.map_err(|reason| Refusal::wrong("file", reason))?;
    let (workspace, now) = (member.workspace, services.now());
    let id: ImportId = services.new_id()?;
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let mapping = guess(&sheet.headings, &fields::list(&mut tx, workspace).await?);
    let import = Import {
        id,
        state: ImportState::Mapping,
        mapping,
        rows: sheet.rows,
        done: 0,
        added: 0,
        changed: 0,
        rejected: 0,
        trouble: None,
        created_at: now,
        version: 1,
    };
    store_imports::insert(&mut tx, &services.store.keys, workspace, member.account, &import, &sheet.content).await?;
    tx.commit().await?;
    Ok((id, sheet.encoding))
}

/// The latest imports, newest first.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn imports(services: &Services, member: Member) -> Answer<Vec<Import>> {
    if !member.role.may(Permission::MoveContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    Ok(store_imports::list(&mut tx, member.workspace).await?)
}

/// An import with its headings, examples and bad rows after a line.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none.
pub async fn open_import(services: &Services, member: Member, id: ImportId, after: i64) -> Answer<ImportView> {
    let problems = problems(services, member, id, after).await?;
    let mut tx = services.store.read(member.workspace).await?;
    let import = store_imports::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    let fields = fields::list(&mut tx, member.workspace).await?;
    let mut view = ImportView { import, fields, headings: Vec::new(), examples: Vec::new(), problems };
    if matches!(view.import.state, ImportState::Mapping | ImportState::Tried) {
        let content = match store_imports::content(&mut tx, &services.store.keys, member.workspace, id).await {
            // Trying it says so.
            Err(StoreError::KeyGone) => None,
            content => content?,
        };
        if let Some(content) = content {
            let mut rows = Rows::open(content);
            view.headings = rows.headings();
            view.examples = rows.take(3).into_iter().map(|row| row.cells).collect();
        }
    }
    Ok(view)
}

/// The bad rows of an import after a line.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn problems(services: &Services, member: Member, id: ImportId, after: i64) -> Answer<Problems> {
    if !member.role.may(Permission::MoveContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    // Enough for one line with every column wrong, so that a line is never torn.
    let limit = PROBLEMS + COLUMNS_MAX;
    let mut rows = store_imports::problems(&mut tx, member.workspace, id, after, limit as i64).await?;
    let last = rows.get(PROBLEMS.saturating_sub(1)).map(|problem| problem.line);
    let more = last.is_some_and(|last| rows.iter().any(|problem| problem.line > last));
    if let Some(last) = last {
        rows.retain(|problem| problem.line <= last);
    }
    Ok(Problems { rows, next: last.filter(|_| more) })
}

/// An import that is about to change, in its turn.
async fn turn(services: &Services, member: Member, id: ImportId) -> Answer<(Tx, Import)> {
    if !member.role.may(Permission::MoveContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let import = store_imports::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    Ok((tx, import))
}

/// Begins anew from the first row, in a job of its own.
async fn set_off(services: &Services, member: Member, mut tx: Tx, import: Import, state: ImportState) -> Answer<()> {
    let (workspace, now) = (member.workspace, services.now());
    let fresh = Import { state, done: 0, added: 0, changed: 0, rejected: 0, trouble: None, ..import };
    store_imports::clear_problems(&mut tx, workspace, fresh.id).await?;
    store_imports::update(&mut tx, workspace, &fresh, now).await?;
    jobs::insert(&mut tx, services.new_id()?, "import", Some(workspace), Some(fresh.id.0), now, now).await?;
    tx.commit().await?;
    services.jobs.notify_one();
    Ok(())
}

/// Says what the columns mean, and has every row tried without changing anything.
///
/// # Errors
/// [`Refusal::Invalid`] where no column tells people apart or one meaning is given twice; [`Refusal::Conflict`] where
/// somebody was first, or it runs already.
pub async fn try_out(services: &Services, member: Member, id: ImportId, version: i64, mapping: Vec<Column>) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if import.version != version || !matches!(import.state, ImportState::Mapping | ImportState::Tried) {
        return Err(Refusal::Conflict);
    }
    let known = fields::list(&mut tx, member.workspace).await?;
    let wrongs = mapping_wrongs(&mapping, import.mapping.len(), &known);
    if !wrongs.is_empty() {
        return Err(Refusal::Invalid(wrongs));
    }
    set_off(services, member, tx, Import { mapping, ..import }, ImportState::Trying).await
}

fn mapping_wrongs(mapping: &[Column], width: usize, fields: &[Field]) -> Vec<Wrong> {
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

/// Brings the rows in that were found sound.
///
/// # Errors
/// [`Refusal::Conflict`] where it has not been tried, or somebody was first.
pub async fn bring_in(services: &Services, member: Member, id: ImportId, version: i64) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if import.version != version || import.state != ImportState::Tried {
        return Err(Refusal::Conflict);
    }
    audit::append(&mut tx, member.workspace, Some(member.account), "contacts.import", Some(id.0), services.now()).await?;
    set_off(services, member, tx, import, ImportState::Running).await
}

/// Has an import that was halted gone on with: a trial from the first row, the rest from where it was.
///
/// # Errors
/// [`Refusal::Conflict`] where it does not stand still, or somebody was first.
pub async fn go_on(services: &Services, member: Member, id: ImportId, version: i64) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if import.version != version || !import.is_halted() {
        return Err(Refusal::Conflict);
    }
    let (workspace, now) = (member.workspace, services.now());
    store_imports::update(&mut tx, workspace, &Import { trouble: None, ..import }, now).await?;
    jobs::insert(&mut tx, services.new_id()?, "import", Some(workspace), Some(id.0), now, now).await?;
    tx.commit().await?;
    services.jobs.notify_one();
    Ok(())
}

/// Stops an import for good and lets its file go. What came in before stays. May be asked twice.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none.
pub async fn stop(services: &Services, member: Member, id: ImportId) -> Answer<()> {
    let (mut tx, import) = turn(services, member, id).await?;
    if matches!(import.state, ImportState::Done | ImportState::Stopped) {
        return Ok(());
    }
    let stopped = Import { state: ImportState::Stopped, trouble: None, ..import };
    store_imports::update(&mut tx, member.workspace, &stopped, services.now()).await?;
    jobs::cancel(&mut tx, "import", id.0).await?;
    Ok(tx.commit().await?)
}

/// Reads a file: its letters, what parts its columns, its headings and rows. The key of the sentence that says why not.
fn sheet(bytes: &[u8]) -> Result<Sheet, &'static str> {
    let (letters, encoding) = decode(bytes)?;
    let unified = letters.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&unified)).from_reader(unified.as_bytes());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::with_capacity(unified.len() + 1024));
    let mut record = csv::StringRecord::new();
    let mut headings: Option<Vec<String>> = None;
    let mut rows = 0;
    while reader.read_record(&mut record).map_err(|_| "wrong-not-csv")? {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if headings.is_some() {
            rows += 1;
        } else if record.len() > COLUMNS_MAX {
            return Err("wrong-too-many-columns");
        } else {
            headings = Some(record.iter().map(|cell| text::one_line(cell).unwrap_or_default().chars().take(200).collect()).collect());
        }
        if rows > ROWS_MAX {
            return Err("contacts-wrong-too-many-rows");
        }
        let line = record.position().map_or(0, |at| line_of(&unified, at)).to_string();
        // One more than the widest table is enough to show that a row is too wide.
        let kept = std::iter::once(line.as_str()).chain(record.iter().take(COLUMNS_MAX + 1));
        writer.write_record(kept).map_err(|_| "wrong-not-csv")?;
    }
    let headings = headings.filter(|_| rows > 0).ok_or("contacts-wrong-no-rows")?;
    let content = writer.into_inner().map_err(|_| "wrong-not-csv")?;
    Ok(Sheet { content, encoding: encoding.name(), headings, rows })
}

/// The line on which a record begins. The reader counts from where the one before ended: empty lines lie between.
fn line_of(letters: &str, at: &csv::Position) -> u64 {
    let start = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let skipped = letters.as_bytes().get(start..).unwrap_or_default().iter().take_while(|byte| **byte == b'\n').count();
    at.line() + skipped as u64
}

/// The letters of a file: UTF-8, UTF-16 where it says so in its first bytes, else what it looks like most.
fn decode(bytes: &[u8]) -> Result<(String, &'static Encoding), &'static str> {
    let (letters, encoding) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0, encoding),
        None if bytes.contains(&0) => return Err("wrong-not-csv"),
        None => {
            let lossy = String::from_utf8_lossy(bytes);
            let broken = lossy.chars().filter(|c| *c == '\u{fffd}').count();
            let foreign = lossy.chars().filter(|c| !c.is_ascii()).count();
            // UTF-8 with a few torn letters is still UTF-8; its torn rows are told apart later.
            if broken == 0 || broken * 20 < foreign {
                (lossy, UTF_8)
            } else {
                let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
                detector.feed(bytes, true);
                let encoding = detector.guess(None, Utf8Detection::Deny);
                (encoding.decode_without_bom_handling(bytes).0, encoding)
            }
        }
    };
    let strange = letters.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count();
    if letters.contains('\0') || strange * 100 > letters.len() {
        return Err("wrong-not-csv");
    }
    Ok((letters.into_owned(), encoding))
}

/// What parts the columns: whichever cuts most of the first rows into as many cells as the heading has.
fn delimiter(letters: &str) -> u8 {
    let mut end = letters.len().min(SAMPLE);
    while !letters.is_char_boundary(end) {
        end -= 1;
    }
    let sample = letters.get(..end).unwrap_or_default();
    let fit = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(sample.as_bytes());
        let widths: Vec<usize> = reader.records().take(20).filter_map(Result::ok).map(|record| record.len()).collect();
        let first = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == first).count();
        if first < 2 { (0, 0) } else { (alike * 100 / widths.len().max(1), first) }
    };
    // Of equals the last is taken, so the commonest stands last.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|delimiter| fit(*delimiter)).unwrap_or(b',')
}

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
fn guess(headings: &[String], fields: &[Field]) -> Vec<Column> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::contacts::FieldKind;
    use avow_model::id::FieldId;
    use uuid::Uuid;

    fn kept(bytes: &[u8]) -> String {
        String::from_utf8(sheet(bytes).expect("a table").content).expect("UTF-8")
    }

    #[test]
    fn a_row_keeps_its_line_in_the_file() {
        let file = "name;email\r\n\r\n\"Leila\r\nHaddad\";l@x.example\r\n;\r\nNina;n@x.example";
        assert_eq!(kept(file.as_bytes()), "1,name,email\n3,\"Leila\nHaddad\",l@x.example\n6,Nina,n@x.example\n");
        assert_eq!(kept(b"name,email\rNina,n@x.example\r"), "1,name,email\n2,Nina,n@x.example\n");
    }

    #[test]
    fn every_usual_encoding_is_read() {
        let text = "Имя;Почта\nНина Соколова;nina@pochta.example\nПётр Ёлкин;petr@pochta.example\n";
        let expected = "1,Имя,Почта\n2,Нина Соколова,nina@pochta.example\n3,Пётр Ёлкин,petr@pochta.example\n";
        assert_eq!(kept(text.as_bytes()), expected);
        assert_eq!(kept(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(kept(&wide), expected);
        let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode(text);
        let read = sheet(&cyrillic).expect("a table");
        assert_eq!(read.encoding, "windows-1251");
        assert_eq!(String::from_utf8(read.content).expect("UTF-8"), expected);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(sheet(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").err(), Some("wrong-not-csv"));
        assert_eq!(sheet(b"").err(), Some("contacts-wrong-no-rows"));
        assert_eq!(sheet(b"name,email\n\n").err(), Some("contacts-wrong-no-rows"));
        assert_eq!(sheet(",".repeat(1_000_000).as_bytes()).err(), Some("contacts-wrong-no-rows"));
        assert_eq!(sheet(format!("a{}\nb", ",a".repeat(1_000_000)).as_bytes()).err(), Some("wrong-too-many-columns"));
        assert_eq!(sheet(format!("a,b\n{}", "c,d\n".repeat(200_001)).as_bytes()).err(), Some("contacts-wrong-too-many-rows"));
    }

    #[test]
    fn the_delimiter_is_told_by_what_fits() {
        assert_eq!(delimiter("name;city, country\nA;Lyon, FR\nB;Ulm, DE, EU\n"), b';');
        assert_eq!(delimiter("name\temail\nA\ta@x\n"), b'\t');
        assert_eq!(delimiter("name|email\nA|a@x\n"), b'|');
        assert_eq!(delimiter("email\na@x\n"), b',');
    }

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
