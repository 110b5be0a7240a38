//! The live schema and the pulse.

use avow_store::schema;

use crate::house::at;

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

contract! {
    async fn a_pulse_is_one_row_and_says_whether_the_database_can_be_written(house: House) {
        for moment in [1, 2, 2] {
            let mut tx = house.store.write_any().await?;
            schema::pulse(&mut tx, at(moment)).await?;
            tx.commit().await?;
            house.store.keys.pulse(at(moment)).await?;
        }
        assert_eq!(house.behind("UPDATE pulse SET id = 1").await?, 1);
        house.behind("DROP TABLE pulse").await?;
        let mut tx = house.store.write_any().await?;
        assert!(schema::pulse(&mut tx, at(3)).await.is_err());
        drop(tx);
        house.store.keys.pulse(at(3)).await?;
    }
}
