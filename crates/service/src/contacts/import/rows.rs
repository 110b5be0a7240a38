//! The rows of a kept file, and what each of them says.

use std::io::Cursor;

use avow_model::contacts::{Column, ContactDraft, Field};
use avow_model::refusal::Wrong;

use super::sheet::OPEN;
use crate::contacts::{check, field_name};

/// The rows of a kept file, in order.
pub(super) struct Rows {
    reader: csv::Reader<Cursor<Vec<u8>>>,
    headings: Vec<String>,
    /// How many rows have been read.
    pub(super) read: i64,
}

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its line in the file as it came.
    pub line: i64,
    /// Does a quotation mark open here that never closes?
    pub open: bool,
    /// Its cells.
    pub cells: Vec<String>,
}

impl Rows {
    /// The rows of a file as it was kept by the upload.
    pub(super) fn open(content: Vec<u8>) -> Self {
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Cursor::new(content));
        let mut rows = Self { reader, headings: Vec::new(), read: 0 };
        rows.headings = rows.next().map(|row| row.cells).unwrap_or_default();
        rows
    }

    /// What stands over the columns.
    pub(super) fn headings(&self) -> Vec<String> {
        self.headings.clone()
    }

    fn next(&mut self) -> Option<Row> {
        let mut record = csv::StringRecord::new();
        // The file is our own: what cannot be read any more is its end.
        if !self.reader.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        let line = record.get(0).unwrap_or_default();
        let open = line.ends_with(OPEN);
        let line = line.trim_end_matches(OPEN).parse().unwrap_or(0);
        Some(Row { line, open, cells: record.iter().skip(1).map(str::to_owned).collect() })
    }

    /// The next rows, at most so many.
    pub(super) fn take(&mut self, most: usize) -> Vec<Row> {
        let rows: Vec<Row> = std::iter::from_fn(|| self.next()).take(most).collect();
        self.read += rows.len() as i64;
        rows
    }

    /// Passes over rows until so many have been read.
    pub(super) fn pass(mut self, until: i64) -> Self {
        while self.read < until && self.next().is_some() {
            self.read += 1;
        }
        self
    }
}

/// A row with what it says, or what is wrong with it.
pub(super) type Understood = (i64, Result<ContactDraft, Vec<Wrong>>);

/// What a row says, by what its columns mean; what is wrong with it otherwise.
pub(super) fn read(fields: &[Field], mapping: &[Column], row: &Row) -> Result<ContactDraft, Vec<Wrong>> {
    if row.open {
        return Err(vec![Wrong::new("", "contacts-wrong-quote")]);
    }
    understand(fields, mapping, &row.cells)
}

fn understand(fields: &[Field], mapping: &[Column], cells: &[String]) -> Result<ContactDraft, Vec<Wrong>> {
    if cells.iter().skip(mapping.len()).any(|cell| !cell.trim().is_empty()) {
        return Err(vec![Wrong::new("", "contacts-wrong-width")]);
    }
    let mut names: Vec<&str> = Vec::new();
    let mut typed: Vec<(String, &str)> = Vec::new();
    for (column, cell) in mapping.iter().zip(cells) {
        let cell = unquoted(cell.trim());
        if cell.is_empty() || *column == Column::Skip {
            continue;
        }
        if cell.contains('\u{fffd}') {
            return Err(vec![Wrong::new("", "contacts-wrong-letters")]);
        }
        match column {
            Column::Skip => {}
            Column::Name => names.push(cell),
            Column::Locale => typed.push(("locale".to_owned(), cell)),
            Column::Email => typed.extend(cell.split([';', ',']).map(|part| ("email".to_owned(), part))),
            Column::Phone => typed.extend(cell.split([';', ',']).map(|part| ("phone".to_owned(), part))),
            Column::Field(id) => typed.push((field_name(*id), cell)),
        }
    }
    let name = names.join(" ");
    let all = std::iter::once(("name", name.as_str())).chain(typed.iter().map(|(field, cell)| (field.as_str(), *cell)));
    let draft = check(fields, all)?;
    if draft.emails.is_empty() && draft.phones.is_empty() {
        return Err(vec![Wrong::new("", "contacts-wrong-no-address")]);
    }
    Ok(draft)
}

/// A cell without the apostrophe that an export puts before what a spreadsheet would take for a formula.
fn unquoted(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::contacts::FieldKind;
    use avow_model::id::FieldId;
    use uuid::Uuid;

    fn cells(line: &str) -> Vec<String> {
        line.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn a_row_is_understood_by_what_its_columns_mean() {
        let size = Field { id: FieldId(Uuid::from_u128(4)), label: "Size".into(), kind: FieldKind::Number, position: 1, version: 1 };
        let mapping = [Column::Name, Column::Name, Column::Email, Column::Phone, Column::Skip, Column::Field(size.id)];
        let row = cells("Leila|Haddad|L@x.example; l2@x.example|'+33 6 39 98 00 42|whatever|1,5");
        let draft = understand(std::slice::from_ref(&size), &mapping, &row).expect("a sound row");
        assert_eq!(draft.name.as_deref(), Some("Leila Haddad"));
        assert_eq!(draft.emails, ["l@x.example", "l2@x.example"]);
        assert_eq!(draft.phones, ["+33639980042"]);
        assert_eq!(draft.fields, [(size.id, "1.5".to_owned())]);
    }

    #[test]
    fn a_bad_row_says_why() {
        let mapping = [Column::Name, Column::Email];
        let reason = |line: &str| understand(&[], &mapping, &cells(line)).expect_err("a bad row").remove(0);
        assert_eq!(reason("Leila|leila"), Wrong::new("email", "wrong-email"));
        assert_eq!(reason("Leila|"), Wrong::new("", "contacts-wrong-no-address"));
        assert_eq!(reason("Leila"), Wrong::new("", "contacts-wrong-no-address"));
        assert_eq!(reason("Leila|l@x.example|more"), Wrong::new("", "contacts-wrong-width"));
        assert_eq!(reason("Le\u{fffd}la|l@x.example"), Wrong::new("", "contacts-wrong-letters"));
        assert_eq!(reason(&format!("{}|l@x.example", "a".repeat(1_000_000))), Wrong::new("name", "wrong-too-long"));
    }

    #[test]
    fn an_empty_cell_says_nothing() {
        let id = FieldId(Uuid::from_u128(4));
        let size = Field { id, label: "Size".into(), kind: FieldKind::Number, position: 1, version: 1 };
        let draft = understand(&[size], &[Column::Email, Column::Field(id)], &cells("l@x.example|")).expect("a sound row");
        assert!(draft.fields.is_empty());
    }

    #[test]
    fn reading_goes_on_where_it_stopped() {
        let content = b"1,email\n2,a@x.example\n4,b@x.example\n5,c@x.example\n".to_vec();
        let mut rows = Rows::open(content.clone());
        assert_eq!(rows.headings(), ["email"]);
        assert_eq!(rows.take(2).len(), 2);
        let mut later = Rows::open(content).pass(2);
        assert_eq!(later.take(500), [Row { line: 5, open: false, cells: cells("c@x.example") }]);
        assert!(later.take(500).is_empty());
        assert_eq!(later.read, 3);
    }
}
