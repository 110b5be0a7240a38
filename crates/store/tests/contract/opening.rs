//! Opening and closing: any number of processes at once, none against a database that is newer than itself.

use std::time::{Duration, Instant};

use avow_store::keys::KeyKind;
use avow_store::{Store, StoreError, Target, Unopened, Which, contacts, schema, workspaces};
use avow_vault::Master;
use sqlx::AssertSqlSafe;

use crate::house::{self, Failure, House, Told, as_role, at, id, postgres_connection};

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

/// How many connections of PostgreSQL stand idle with a transaction open; none on SQLite, where every transaction is ours.
async fn left_open(house: &House) -> Result<i64, Failure> {
    let Target::Postgres(url) = &house.site.data else { return Ok(0) };
    let mut connection = postgres_connection(url, None).await?;
    let open = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    Ok(sqlx::query_as::<_, (i64,)>(open).fetch_one(&mut connection).await?.0)
}

contract! {
    async fn whoever_goes_away_while_they_begin_leaves_nothing_open(house: House) {
        let (mut patience, mut in_time) = (0, 0);
        // From those who go at once to those for whom it is begun before they go.
        while in_time < 20 {
            patience += 20;
            let gone = Instant::now() + Duration::from_micros(patience);
            let nobody = async {
                while Instant::now() < gone {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                () = nobody => {}
                begun = house.store.write(house.ours.workspace) => {
                    drop(begun?);
                    in_time += 1;
                }
            }
            let begun = Instant::now();
            while left_open(&house).await? > 0 {
                assert!(begun.elapsed() < Duration::from_secs(2), "a transaction is open that nobody knows of, after {patience} µs");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

contract! {
    async fn a_database_of_a_newer_program_is_left_alone(house: House) {
        let newer = "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
             SELECT 999999, description, installed_on, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
        let older = "DELETE FROM _sqlx_migrations WHERE version = 999999";
        for (target, of) in [(&house.site.data, Which::Data), (&house.site.keys, Which::Keys)] {
            house.behind_in(target, newer).await?;
            let opened = Store::open(&house.site.data, &house.site.keys, Master::load(&house.site.master())?).await;
            let Err(Unopened { which, why: StoreError::NewerSchema { found: 999_999, known } }) = opened else {
                panic!("the {of} were opened")
            };
            assert!(which == of && known < 999_999, "{which} {known}");
            house.behind_in(target, older).await?;
        }
        house.site.open().await?;
    }
}

/// Takes everything out of a database, as somebody does who names another one.
async fn empty(target: &Target) -> Told {
    match target {
        Target::Sqlite(path) => {
            for ending in ["db", "db-wal", "db-shm"] {
                let _ = std::fs::remove_file(path.with_extension(ending));
            }
        }
        Target::Postgres(url) => {
            sqlx::raw_sql("DROP OWNED BY CURRENT_USER").execute(&mut postgres_connection(url, None).await?).await?;
        }
    }
    Ok(())
}

contract! {
    async fn people_are_not_opened_without_the_keys_that_were_made_for_them(house: House) {
        let open = || Store::open(&house.site.data, &house.site.keys, Master::load(&house.site.master()).expect("the master key"));
        house.behind_in(&house.site.keys, "DELETE FROM data_key").await?;
        let told = open().await.expect_err("the keys are gone");
        assert!(matches!(told, Unopened { which: Which::Keys, why: StoreError::NoKeys }), "{told}");
        house.store.close().await;
        empty(&house.site.keys).await?;
        for _ in 0..2 {
            let told = open().await.expect_err("the keys are elsewhere");
            assert!(matches!(told, Unopened { which: Which::Keys, why: StoreError::NoKeys }), "{told}");
        }
        assert!(!matches!(&house.site.keys, Target::Sqlite(path) if path.exists()), "and no new ones were begun");
        empty(&house.site.data).await?;
        house.site.open().await?;
    }
}

contract! {
    async fn keys_of_people_are_not_opened_without_their_data(house: House) {
        let open = || Store::open(&house.site.data, &house.site.keys, Master::load(&house.site.master()).expect("the master key"));
        house.store.close().await;
        empty(&house.site.data).await?;
        for _ in 0..2 {
            let told = open().await.expect_err("the data is elsewhere");
            assert!(matches!(told, Unopened { which: Which::Data, why: StoreError::NoData }), "{told}");
        }
        assert!(!matches!(&house.site.data, Target::Sqlite(path) if path.exists()), "and nothing was begun");
        // Whoever wants to begin anew moves the keys away, too.
        empty(&house.site.keys).await?;
        let begun = house.site.open().await?;
        // A start that ends between the first person's key and the first person is gone on with.
        begun.keys.create(KeyKind::Person, &[id()], at(1)).await?;
        begun.close().await;
        house.site.open().await?.close().await;
        // So is one with a key of nobody yet.
        empty(&house.site.data).await?;
        empty(&house.site.keys).await?;
        house.site.open().await?.close().await;
        empty(&house.site.data).await?;
        house.site.open().await?;
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

async fn only_a_role_below_the_wall(house: House) -> Told {
    let Target::Postgres(url) = &house.site.data else { panic!("told on PostgreSQL only") };
    let mut server = postgres_connection(&as_role(url, "postgres"), None).await?;
    let drawn = u64::from_be_bytes(avow_vault::chance::<8>()?);
    let bypasses = format!("avow_above_{drawn:016x}");
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE ROLE {bypasses} LOGIN NOSUPERUSER BYPASSRLS"))).execute(&mut server).await?;
    let mut told = Vec::new();
    for role in ["postgres", bypasses.as_str()] {
        let data = Target::Postgres(as_role(url, role));
        told.push(Store::open(&data, &house.site.keys, Master::load(&house.site.master())?).await);
    }
    sqlx::raw_sql(AssertSqlSafe(format!("DROP ROLE {bypasses}"))).execute(&mut server).await?;
    for (opened, why) in told.into_iter().zip(["is a superuser", "has BYPASSRLS"]) {
        let error = opened.expect_err("it would see everything");
        assert!(matches!(error, Unopened { which: Which::Data, why: StoreError::RoleAbove(_) }), "{error}");
        assert!(error.to_string().contains(why) && error.to_string().contains("NOSUPERUSER NOBYPASSRLS"), "{error}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_row_level_security_does_not_bind_is_refused() {
    house::postgres(only_a_role_below_the_wall).await;
}

async fn make_one_house_at_once(house: House) -> Told {
    house.store.close().await;
    for round in 0..3 {
        empty(&house.site.data).await?;
        empty(&house.site.keys).await?;
        let mut starting = Vec::new();
        for _ in 0..4 {
            let (data, keys, master) = (house.site.data.clone(), house.site.keys.clone(), Master::load(&house.site.master())?);
            starting.push(tokio::spawn(async move { Store::open(&data, &keys, master).await }));
        }
        let mut stores = Vec::new();
        for task in starting {
            stores.push(task.await??);
        }
        // What one of them seals, the others open.
        let made = House::move_in(&stores[0], &format!("round-{round}")).await?;
        for store in &stores {
            let mut tx = store.read(made.workspace).await?;
            let names = contacts::names(&mut tx, &store.keys, made.workspace, &[made.contact]).await?;
            assert_eq!(names.get(&made.contact).map(String::as_str), Some("Leila Haddad"));
            drop(tx);
            assert!(store.keys.deployment().await.is_ok());
        }
        for store in stores {
            store.close().await;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_make_one_house_on_postgres_at_once() {
    house::postgres(make_one_house_at_once).await;
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
