//! Opening and closing: any number of processes at once, none against a database that is newer than itself.

use avow_store::{Store, StoreError, schema, workspaces};
use avow_vault::Master;

contract! {
    async fn bringing_the_schema_up_to_date_twice_changes_nothing(house: House) {
        let mut tx = house.store.read_any().await?;
        let before = schema::columns(&mut tx).await?;
        drop(tx);
        house.store.db.migrate().await?;
        let again = house.site.open().await?;
        let mut tx = again.read_any().await?;
        assert_eq!(schema::columns(&mut tx).await?, before);
        assert_eq!(workspaces::list(&mut tx).await?.len(), 2);
    }
}

contract! {
    async fn several_processes_may_start_at_once(house: House) {
        let mut starting = Vec::new();
        for _ in 0..4 {
            let (data, keys, master) = (house.site.data.clone(), house.site.keys.clone(), Master::load(&house.site.master())?);
            starting.push(tokio::spawn(async move { Store::open(&data, &keys, master).await }));
        }
        for task in starting {
            let store = task.await??;
            let mut tx = store.read_any().await?;
            assert_eq!(workspaces::list(&mut tx).await?.len(), 2);
        }
    }
}

contract! {
    async fn a_database_of_a_newer_program_is_left_alone(house: House) {
        house
            .behind(
                "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
                 SELECT 999999, description, installed_on, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
            )
            .await?;
        let opened = Store::open(&house.site.data, &house.site.keys, Master::load(&house.site.master())?).await;
        assert!(matches!(opened, Err(StoreError::NewerSchema { found: 999_999, known }) if known < 999_999));
    }
}

contract! {
    async fn a_closed_store_serves_nobody_and_has_kept_everything(house: House) {
        house.store.close().await;
        assert!(house.store.write_any().await.is_err());
        assert!(house.store.read_any().await.is_err());
        let again = house.site.open().await?;
        let mut tx = again.read_any().await?;
        assert_eq!(workspaces::list(&mut tx).await?.len(), 2);
    }
}

/// Four processes meet where nothing has been made yet: no house can be built there beforehand.
#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_make_one_sqlite_database_at_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("master.key");
        Master::create(&path).expect("a master key");
        let mut starting = Vec::new();
        for _ in 0..4 {
            let data = avow_store::Target::Sqlite(folder.path().join("avow.db"));
            let keys = avow_store::Target::Sqlite(folder.path().join("keys.db"));
            let master = Master::load(&path).expect("the master key");
            starting.push(tokio::spawn(async move { Store::open(&data, &keys, master).await }));
        }
        for task in starting {
            task.await.expect("no panic").expect("an open store");
        }
    }
}
