//! The live schema and the pulse.

use avow_store::schema;

contract! {
    async fn the_schema_is_read_from_the_database_itself(house: House) {
        let mut tx = house.store.read_any().await?;
        schema::ping(&mut tx).await?;
        let columns = schema::columns(&mut tx).await?;
        assert!(columns.contains(&("contact".to_owned(), "name".to_owned())));
        assert!(!columns.iter().any(|(table, _)| table.starts_with("sqlite_") || table.starts_with("pg_")));
        drop(tx);
        house.behind("ALTER TABLE label ADD COLUMN stray TEXT").await?;
        let mut tx = house.store.read_any().await?;
        assert!(schema::columns(&mut tx).await?.contains(&("label".to_owned(), "stray".to_owned())));
    }
}
