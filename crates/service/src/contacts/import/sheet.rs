//! Reading an uploaded file: its letters, what parts its columns, its headings and rows.
//!
//! It is kept as it will be read: UTF-8, commas, and in front of each row its line in the file as it came, so that a bad
//! row is found again.

use avow_model::text;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// The most columns and rows.
pub(super) const COLUMNS_MAX: usize = 200;
const ROWS_MAX: i64 = 200_000;
/// How much of a file is looked at to tell what parts its columns, in bytes.
const SAMPLE: usize = 64 * 1024;

/// Stands behind a row's line where a quotation mark opens there and never closes.
pub(super) const OPEN: char = '"';

/// A file, read.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The file as it is kept.
    pub content: Vec<u8>,
    /// In which encoding it came.
    pub encoding: &'static str,
    /// What stands over the columns.
    pub headings: Vec<String>,
    /// How many rows there are below.
    pub rows: i64,
}

/// Reads a file: its letters, what parts its columns, its headings and rows. The key of the sentence that says why not.
pub(super) fn sheet(bytes: &[u8]) -> Result<Sheet, &'static str> {
    let (letters, encoding) = decode(bytes)?;
    let unified = letters.replace("\r\n", "\n").replace('\r', "\n");
    let delimiter = delimiter(&unified);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(unified.as_bytes());
    let open = open_quote(&unified, delimiter);
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
        // The row that a quotation mark has run away with says where that stands, and that it is open.
        let line = match open {
            Some(line) if reader.position().byte() >= unified.len() as u64 => format!("{line}{OPEN}"),
            _ => record.position().map_or(0, |at| line_of(&unified, at)).to_string(),
        };
        // One more than the widest table is enough to show that a row is too wide.
        let kept = std::iter::once(line.as_str()).chain(record.iter().take(COLUMNS_MAX + 1));
        writer.write_record(kept).map_err(|_| "wrong-not-csv")?;
    }
    let none = if open.is_some() { "contacts-wrong-quote-first" } else { "contacts-wrong-no-rows" };
    let headings = headings.filter(|_| rows > 0).ok_or(none)?;
    let content = writer.into_inner().map_err(|_| "wrong-not-csv")?;
    Ok(Sheet { content, encoding: encoding.name(), headings, rows })
}

/// The line on which a record begins. The reader counts from where the one before ended: empty lines lie between.
fn line_of(letters: &str, at: &csv::Position) -> u64 {
    let start = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let skipped = letters.as_bytes().get(start..).unwrap_or_default().iter().take_while(|byte| **byte == b'\n').count();
    at.line() + skipped as u64
}

/// The line with the quotation mark that opens a cell and never closes, as the reader of tables goes (RFC 4180).
fn open_quote(letters: &str, delimiter: u8) -> Option<u64> {
    let (mut line, mut open, mut begins) = (1, None, true);
    let mut bytes = letters.bytes().peekable();
    while let Some(byte) = bytes.next() {
        line += u64::from(byte == b'\n');
        match open {
            None if byte == b'"' && begins => open = Some(line),
            None => begins = byte == delimiter || byte == b'\n',
            // Two are one that belongs to the text.
            Some(_) if byte == b'"' => {
                if bytes.next_if_eq(&b'"').is_none() {
                    (open, begins) = (None, false);
                }
            }
            Some(_) => {}
        }
    }
    open
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_quotation_mark_that_never_closes_is_found() {
        let open = |letters: &str| open_quote(letters, b',');
        assert_eq!(open("name,email\n\"Le \"\"L\"\" i\",l@x\n5\" lamp,\"\"\n"), None);
        assert_eq!(open("name,email\nA,a@x\n\nB,\"b@x\nC,c@x\n"), Some(4));
        assert_eq!(open("\"a\nb\"\n\"c\"\"\n"), Some(3));
        assert_eq!(kept(b"name,email\nA,a@x\nB,\"b@x\nC,c@x\n"), "1,name,email\n2,A,a@x\n\"3\"\"\",B,\"b@x\nC,c@x\n\"\n");
        assert_eq!(sheet(b"name,\"email\nA,a@x\n").err(), Some("contacts-wrong-quote-first"));
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
}
