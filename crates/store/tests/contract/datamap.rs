//! No column without an entry (rule 4), and no entry without a column, in both databases of both kinds.

use std::collections::BTreeSet;

use avow_model::datamap::{ENTRIES, Entry, KEY_ENTRIES};
use avow_store::schema;

fn compare(database: &str, live: Vec<(String, String)>, entries: &[Entry]) {
    let live: BTreeSet<(String, String)> = live.into_iter().collect();
    let declared: BTreeSet<(String, String)> = entries.iter().map(|entry| (entry.table.to_owned(), entry.column.to_owned())).collect();
    let missing: Vec<_> = live.difference(&declared).collect();
    let idle: Vec<_> = declared.difference(&live).collect();
    assert!(missing.is_empty(), "{database}: columns without an entry in the data map: {missing:?}");
    assert!(idle.is_empty(), "{database}: entries of the data map without a column: {idle:?}");
    assert!(!live.is_empty(), "{database}: no column was read at all");
}

contract! {
    async fn every_column_has_its_entry_and_every_entry_its_column(house: House) {
        let mut tx = house.store.read_any().await?;
        compare("the data", schema::columns(&mut tx).await?, ENTRIES);
        compare("the keys", house.store.keys.schema().await?, KEY_ENTRIES);
    }
}
