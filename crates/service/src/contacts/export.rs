//! Taking contacts out: a CSV of everyone with all their fields, made page by page, so that a hundred thousand need no
//! more room than two hundred.
//!
//! The list is walked from the latest active to the first. Whoever becomes active meanwhile moves to its top, past the
//! reader; so in the end the top is walked once more, for those who are not yet in the file.
//!
//! Spreadsheets take a cell that begins with `=`, `+`, `-`, `@`, a tab or a line's end for a formula. Such a cell gets an
//! apostrophe in front, except where it is nothing but telephone numbers (E.164) or a number; an import takes the
//! apostrophe off again.

use std::borrow::Cow;
use std::collections::HashSet;

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::contacts::{Contact, Field, FieldKind, IdentityKind};
use avow_model::id::{ContactId, WorkspaceId};
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::{audit, contacts, fields, workspaces};
use avow_words::Words;

use crate::{Answer, Services};

/// How many contacts are opened at a time.
const STEP: i64 = 200;
/// The mark at the beginning of a file, which tells spreadsheets that it is UTF-8.
const MARK: &str = "\u{feff}";
/// What parts several addresses in one cell.
const BETWEEN: &str = "; ";

/// Which part comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Heading,
    Everyone,
    Latecomers,
    End,
}

/// A file of contacts in the making.
#[derive(Debug)]
pub struct Export {
    services: Services,
    workspace: WorkspaceId,
    words: &'static Words,
    fields: Vec<Field>,
    part: Part,
    after: Option<(Time, ContactId)>,
    begun: Time,
    written: HashSet<ContactId>,
}

/// How much a file of everyone will hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// People.
    pub people: i64,
    /// About how many bytes, by those who were active last.
    pub bytes: i64,
}

/// Tells how much a file of everyone, in the words of the reader, would hold if it were taken now. Nothing is taken by it.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn extent(services: &Services, member: Member, words: &'static Words) -> Answer<Extent> {
    if !member.may(Permission::ExportContacts) {
        return Err(Refusal::Forbidden);
    }
    let (workspace, keys) = (member.workspace, &services.store.keys);
    let mut tx = services.store.read(workspace).await?;
    let people = workspaces::content(&mut tx, workspace).await?.contacts;
    let fields = fields::list(&mut tx, workspace).await?;
    let latest: Vec<ContactId> = contacts::list(&mut tx, keys, workspace, None, STEP).await?.into_iter().map(|row| row.id).collect();
    let sample: Vec<Vec<String>> =
        contacts::get_many(&mut tx, keys, workspace, &latest).await?.values().map(|contact| cells(contact, &fields)).collect();
    let (bytes, many) = (lines(&sample)?.len(), sample.len().max(1));
    let rows = i64::try_from(bytes).unwrap_or(i64::MAX).saturating_mul(people) / i64::try_from(many).unwrap_or(1);
    let first = lines(&[heading(words, &fields)])?.len() + MARK.len();
    Ok(Extent { people, bytes: rows.saturating_add(i64::try_from(first).unwrap_or(i64::MAX)) })
}

/// Begins a file of everyone, in the words of the reader. It is written into the audit log before the first line goes out.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn export(services: &Services, member: Member, words: &'static Words) -> Answer<Export> {
    if !member.may(Permission::ExportContacts) {
        return Err(Refusal::Forbidden);
    }
    let (workspace, now) = (member.workspace, services.now());
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let fields = fields::list(&mut tx, workspace).await?;
    audit::append(&mut tx, workspace, Some(member.account), "contacts.export", None, now).await?;
    tx.commit().await?;
    Ok(Export {
        services: services.clone(),
        workspace,
        words,
        fields,
        part: Part::Heading,
        after: None,
        begun: now,
        written: HashSet::new(),
    })
}

impl Export {
    /// The next piece of the file; `None` after the last.
    ///
    /// # Errors
    /// Where the database cannot be reached: then the file is torn, and its reader must hear of it.
    pub async fn next(&mut self) -> Answer<Option<Vec<u8>>> {
        loop {
            match self.part {
                Part::End => return Ok(None),
                Part::Heading => {
                    self.part = Part::Everyone;
                    let mut piece = MARK.as_bytes().to_vec();
                    piece.extend(lines(&[heading(self.words, &self.fields)])?);
                    return Ok(Some(piece));
                }
                Part::Everyone | Part::Latecomers => {
                    let rows = self.step().await?;
                    if !rows.is_empty() {
                        return Ok(Some(lines(&rows)?));
                    }
                }
            }
        }
    }

    /// The next contacts as rows: none where all of them are in the file, or where a part is through.
    async fn step(&mut self) -> Answer<Vec<Vec<String>>> {
        let keys = &self.services.store.keys;
        let mut tx = self.services.store.read(self.workspace).await?;
        let mut listed = contacts::list(&mut tx, keys, self.workspace, self.after, STEP).await?;
        if self.part == Part::Latecomers {
            listed.retain(|row| row.active_at >= self.begun);
        }
        self.after = listed.last().map(|row| (row.active_at, row.id));
        if listed.is_empty() {
            self.part = if self.part == Part::Everyone { Part::Latecomers } else { Part::End };
            return Ok(Vec::new());
        }
        let mut rows = Vec::with_capacity(listed.len());
        for row in listed {
            if self.written.insert(row.id)
                && let Some(contact) = contacts::get(&mut tx, keys, self.workspace, row.id).await?
            {
                rows.push(cells(&contact, &self.fields));
            }
        }
        Ok(rows)
    }
}

fn heading(words: &'static Words, fields: &[Field]) -> Vec<String> {
    let mut heading: Vec<String> =
        ["contacts-name", "contacts-email", "contacts-phone", "contacts-language"].iter().map(|key| words.t(key)).collect();
    heading.extend(fields.iter().map(|field| field.label.clone()));
    heading.extend([words.t("contacts-first-known"), words.t("contacts-heard")]);
    heading
}

fn cells(contact: &Contact, fields: &[Field]) -> Vec<String> {
    let ways = |kind| {
        let values: Vec<&str> =
            contact.identities.iter().filter(|identity| identity.kind == kind).map(|identity| identity.value.as_str()).collect();
        values.join(BETWEEN)
    };
    let mut cells = vec![
        contact.name.clone().unwrap_or_default(),
        ways(IdentityKind::Email),
        ways(IdentityKind::Phone),
        contact.locale.clone().unwrap_or_default(),
    ];
    for field in fields {
        let value = contact.fields.iter().find(|(id, _)| *id == field.id).map(|(_, value)| value.clone());
        cells.push(value.unwrap_or_default());
    }
    let moment = |at: Option<Time>| at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
    cells.extend([Some(contact.created_at), contact.heard_at].map(moment));
    cells
}

/// Rows as the file has them (RFC 4180).
fn lines(rows: &[Vec<String>]) -> Answer<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(|_| Refusal::Unavailable)?;
    }
    writer.into_inner().map_err(|_| Refusal::Unavailable)
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let numbers = cell.split(BETWEEN).all(|part| text::phone(part).as_deref() == Some(part));
    let number = FieldKind::Number.check(cell).as_deref() == Ok(cell);
    if risky && !numbers && !number { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_numbers_are_left_alone() {
        assert_eq!(harmless("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("-2+3"), "'-2+3");
        assert_eq!(harmless("\t=1"), "'\t=1");
        assert_eq!(harmless("+33639980042; +4930123456"), "+33639980042; +4930123456");
        assert_eq!(harmless("+33639980042; =1"), "'+33639980042; =1");
        assert_eq!(harmless("-12.5"), "-12.5");
        assert_eq!(harmless("Leila"), "Leila");
    }

    #[test]
    fn lines_are_quoted_where_they_must_be() {
        let rows = [vec!["Leila, \"L\"".to_owned(), "a\nb".to_owned()], vec![String::new(), "x".to_owned()]];
        assert_eq!(lines(&rows), Ok(b"\"Leila, \"\"L\"\"\",\"a\nb\"\r\n,x\r\n".to_vec()));
    }
}
