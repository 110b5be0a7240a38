//! No plaintext copy (rule 5): words that were planted in everything sealed are nowhere in the databases, in no spelling.

use avow_store::{Target, schema};
use sqlx::AssertSqlSafe;

use crate::furnished::furnish;
use crate::house::{Failure, House, postgres_connection};

/// What nobody else would write: Latin, Cyrillic and beyond the basic plane.
const PLANTED: [&str; 3] = ["Quixobrandel", "Щебетуховский", "🦊🪁🧭🛶"];

/// Planted in the open, to prove that the looking sees.
const OPEN: &str = "neighbour";

/// Everything that somebody who stole the disk could read: SQLite's files as they are, or PostgreSQL's rows as text.
async fn stolen(house: &House) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut found = Vec::new();
    if let Target::Sqlite(_) = &house.site.data {
        for entry in std::fs::read_dir(house.site.folder.path())? {
            let path = entry?.path();
            found.push((path.display().to_string(), std::fs::read(&path)?));
        }
    }
    for (target, columns) in [
        (&house.site.data, schema::columns(&mut house.store.read_any().await?).await?),
        (&house.site.keys, house.store.keys.schema().await?),
    ] {
        let Target::Postgres(url) = target else { continue };
        let mut tables: Vec<String> = columns.into_iter().map(|(table, _)| table).collect();
        tables.dedup();
        for workspace in [house.ours.workspace, house.theirs.workspace] {
            let mut connection = postgres_connection(url, Some(workspace)).await?;
            for table in &tables {
                let sql = format!("SELECT t::text FROM {table} t");
                let rows = sqlx::query_scalar::<sqlx::Postgres, String>(AssertSqlSafe(sql)).fetch_all(&mut connection).await?;
                found.push((table.clone(), rows.join("\n").into_bytes()));
            }
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
        let stolen = stolen(&house).await?;
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
