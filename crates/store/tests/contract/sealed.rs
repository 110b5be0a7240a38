//! No plaintext copy (rule 5): words that were planted in everything sealed are nowhere in the databases, in no spelling.

use avow_store::Target;

use crate::furnished::furnish;
use crate::house::{Failure, House, as_role, run_postgres};

/// What nobody else would write: Latin, Cyrillic and beyond the basic plane.
const PLANTED: [&str; 3] = ["Quixobrandel", "Щебетуховский", "🦊🪁🧭🛶"];

/// Planted in the open, to prove that the looking sees.
const OPEN: &str = "neighbour";

/// PostgreSQL's own dump of a database, as it lies in a backup: made by a superuser, for whom there is no wall.
fn dump(url: &str) -> Vec<u8> {
    let dumped = run_postgres("pg_dump", &["--dbname", &as_role(url, "postgres")]);
    assert!(holds(&dumped, br"\\x01"), "sealed values are told in hexadecimal");
    dumped
}

/// Everything that somebody who stole the disk or a backup could read: SQLite's files as they are, PostgreSQL's dumps.
fn stolen(house: &House) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut found = Vec::new();
    if let Target::Sqlite(_) = &house.site.data {
        for entry in std::fs::read_dir(house.site.folder.path())? {
            let path = entry?.path();
            found.push((path.display().to_string(), std::fs::read(&path)?));
        }
    }
    for (what, target) in [("the data", &house.site.data), ("the keys", &house.site.keys)] {
        if let Target::Postgres(url) = target {
            found.push((format!("a dump of {what}"), dump(url)));
        }
    }
    Ok(found)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    first_of(bytes, &[part.to_vec()]).is_some()
}

/// The first of these parts that bytes hold; one walk for all of them.
fn first_of<'part>(bytes: &[u8], parts: &'part [Vec<u8>]) -> Option<&'part [u8]> {
    let mut beginning = vec![Vec::new(); 256];
    for part in parts {
        beginning[usize::from(part[0])].push(part.as_slice());
    }
    bytes.iter().enumerate().find_map(|(at, byte)| beginning[usize::from(*byte)].iter().find(|part| bytes[at..].starts_with(part)).copied())
}

/// A word as it might lie somewhere: as it is and folded for finding, each in every writing that a dump may hold.
fn spellings(word: &str) -> Vec<Vec<u8>> {
    let mut spelt = Vec::new();
    for word in [word.to_owned(), word.to_lowercase(), word.to_uppercase()] {
        let hexadecimal: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
        spelt.push(hexadecimal.to_uppercase().into_bytes());
        spelt.push(hexadecimal.into_bytes());
        // As JSON may write it, and PostgreSQL bytes in its older way.
        spelt.push(word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>().into_bytes());
        spelt.push(word.bytes().map(|byte| format!("\\{byte:03o}")).collect::<String>().into_bytes());
        spelt.push(word.encode_utf16().flat_map(u16::to_le_bytes).collect());
        spelt.push(word.encode_utf16().flat_map(u16::to_be_bytes).collect());
        for ends in [b"+/", b"-_"] {
            spelt.extend((0..3).map(|before| base64(word.as_bytes(), before, ends)));
        }
        spelt.push(word.into_bytes());
    }
    spelt
}

/// The digits of a base64 text that tell of these bytes alone, where so many others stand before them. The last two digits
/// of the alphabet differ from one kind to another.
fn base64(bytes: &[u8], before: usize, ends: &[u8; 2]) -> Vec<u8> {
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let alphabet: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*ends).collect();
    let own = bits[(6 - before * 8 % 6) % 6..].chunks_exact(6);
    own.map(|digit| alphabet[digit.iter().fold(0, |number, bit| number << 1 | usize::from(*bit))]).collect()
}

#[test]
fn words_are_seen_in_every_writing() {
    let fox = spellings("🦊🪁🧭🛶");
    for written in [
        "a 🦊🪁🧭🛶.",
        "\\x01f09fa68af09faa81f09fa7adf09f9bb600",
        "F09FA68AF09FAA81F09FA7ADF09F9BB6",
        r#""\ud83e\udd8a\ud83e\ude81\ud83e\udded\ud83d\udef6""#,
        r"\360\237\246\212\360\237\252\201\360\237\247\255\360\237\233\266",
        "8J+mivCfqoHwn6et8J+btiE=",
        "YfCfporwn6qB8J+nrfCfm7Yh",
        "YWLwn6aK8J+qgfCfp63wn5u2IQ==",
        "8J-mivCfqoHwn6et8J-btiE=",
        "YfCfporwn6qB8J-nrfCfm7Yh",
        "YWLwn6aK8J-qgfCfp63wn5u2IQ==",
    ] {
        assert!(first_of(written.as_bytes(), &fox).is_some(), "{written}");
    }
    assert!(first_of(b"YWJxdWl4b2JyYW5kZWwhIQ==", &spellings("Quixobrandel")).is_some(), "folded, in base64");
}

contract! {
    async fn planted_words_are_nowhere_to_be_read(house: House) {
        for word in PLANTED {
            furnish(&house, house.ours, word).await?;
            furnish(&house, house.theirs, word).await?;
        }
        let stolen = stolen(&house)?;
        assert!(stolen.iter().any(|(_, bytes)| holds(bytes, OPEN.as_bytes())), "the looking must see what lies open");
        let spelt: Vec<_> = PLANTED.into_iter().flat_map(spellings).collect();
        for (place, bytes) in &stolen {
            let read = first_of(bytes, &spelt).map(String::from_utf8_lossy);
            assert!(read.is_none(), "{read:?} can be read in {place}");
        }
    }
}

contract! {
    async fn every_sealed_column_was_planted(house: House) {
        furnish(&house, house.ours, PLANTED[0]).await?;
        for entry in avow_model::datamap::ENTRIES {
            use avow_model::datamap::Stored::{SealedForContact, SealedForMember, SealedForWorkspace};
            if matches!(entry.stored, SealedForContact | SealedForMember | SealedForWorkspace) {
                let sql = format!("UPDATE {0} SET {1} = {1} WHERE LENGTH({1}) > 29", entry.table, entry.column);
                assert!(house.behind(&sql).await? > 0, "nothing was sealed in {}.{}", entry.table, entry.column);
            }
        }
    }
}
