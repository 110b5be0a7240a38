//! No plaintext copy (rule 5): words that were planted in everything sealed are nowhere in the databases, in no spelling.

use std::path::PathBuf;
use std::process::Command;

use avow_store::Target;

use crate::furnished::furnish;
use crate::house::{Failure, House, as_role};

/// What nobody else would write: Latin, Cyrillic and beyond the basic plane.
const PLANTED: [&str; 3] = ["Quixobrandel", "Щебетуховский", "🦊🪁🧭🛶"];

/// Planted in the open, to prove that the looking sees.
const OPEN: &str = "neighbour";

/// PostgreSQL's own dump of a database, as it lies in a backup: made by a superuser, for whom there is no wall.
fn dump(url: &str) -> Vec<u8> {
    let beside = std::env::var_os("AVOW_TEST_PG_BIN").map(|folder| PathBuf::from(folder).join("pg_dump"));
    let mut dumping = Command::new(beside.unwrap_or_else(|| "pg_dump".into()));
    let dumped = dumping.arg("--dbname").arg(as_role(url, "postgres")).output().expect("pg_dump, in AVOW_TEST_PG_BIN or in PATH");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    assert!(holds(&dumped.stdout, br"\\x01"), "sealed values are told in hexadecimal");
    dumped.stdout
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
    bytes.windows(part.len()).any(|window| window == part)
}

/// A word as it might lie somewhere: as it is, folded for finding, in hexadecimal, in UTF-16.
fn spellings(word: &str) -> Vec<Vec<u8>> {
    let mut spelt = Vec::new();
    for word in [word.to_owned(), word.to_lowercase(), word.to_uppercase()] {
        spelt.push(word.bytes().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes());
        spelt.push(word.encode_utf16().flat_map(u16::to_le_bytes).collect());
        spelt.push(word.into_bytes());
    }
    spelt
}

contract! {
    async fn planted_words_are_nowhere_to_be_read(house: House) {
        for word in PLANTED {
            furnish(&house, house.ours, word).await?;
            furnish(&house, house.theirs, word).await?;
        }
        let stolen = stolen(&house)?;
        assert!(stolen.iter().any(|(_, bytes)| holds(bytes, OPEN.as_bytes())), "the looking must see what lies open");
        for (place, bytes) in &stolen {
            for word in PLANTED {
                for spelt in spellings(word) {
                    assert!(!holds(bytes, &spelt), "{word} can be read in {place}");
                }
            }
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
