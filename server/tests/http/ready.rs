//! Ready is whoever can write: a database that only answers is not enough.

use avow_service::store::Target;
use chrono::Duration;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::house::{self, House};
use crate::site::Site;

/// What machines hear, after what they heard before is forgotten.
async fn asked_later(site: &Site) -> u16 {
    site.clock.pass(Duration::seconds(6));
    let page = site.browser().get("/readyz").await;
    assert!(page.status == 200 || page.text().contains("cannot be written"), "{}", page.text());
    page.status
}

story! {
    async fn ready_is_who_reads_and_writes_and_is_asked_now_and_then(house: House) {
        let site = house.open().await;
        assert_eq!(asked_later(&site).await, 200);
        site.services.store.close().await;
        assert_eq!(site.browser().get("/readyz").await.status, 200, "for a few seconds that is known");
        assert_eq!(asked_later(&site).await, 503);
        assert_eq!(site.browser().get("/readyz").await.status, 503);
        assert_eq!(site.browser().get("/healthz").await.status, 200, "the process is there");
    }
}

async fn a_read_only_file(house: House) {
    let site = house.open().await;
    assert_eq!(asked_later(&site).await, 200);
    site.services.store.close().await;
    drop(site);
    let Target::Sqlite(path) = &house.data else { panic!("told on SQLite only") };
    assert!(!path.with_extension("db-wal").exists(), "all of it is in the file");
    // SQLite's own mark of a file that must not be written, which also holds for root: a write version above two
    // (file format, offset 18).
    let mut bytes = std::fs::read(path).expect("the file");
    bytes[18] = 3;
    std::fs::write(path, bytes).expect("marked");
    let site = house.open().await;
    assert_eq!(site.browser().get("/sign-in").await.status, 200, "pages are there");
    assert_eq!(asked_later(&site).await, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_file_is_not_ready() {
    house::sqlite(a_read_only_file).await;
}

/// Sets something for everybody who connects from now on, and ends the connections that are there.
async fn set(url: &str, setting: &str) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let name: String =
        sqlx::query_scalar::<sqlx::Postgres, String>("SELECT current_database()::text").fetch_one(&mut connection).await.expect("a name");
    let alter = format!("ALTER DATABASE {name} {setting}");
    // A transaction of its own that may write, also where those to come may not.
    let sql = format!("BEGIN READ WRITE; {alter}; COMMIT");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("it is set");
    let end = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()";
    sqlx::query_scalar::<sqlx::Postgres, i64>(end).fetch_one(&mut connection).await.expect("they are ended");
}

async fn a_read_only_server(house: House) {
    let site = house.open().await;
    let Target::Postgres(url) = &house.data else { panic!("told on PostgreSQL only") };
    assert_eq!(asked_later(&site).await, 200);
    set(url, "SET default_transaction_read_only = on").await;
    assert_eq!(site.browser().get("/sign-in").await.status, 200, "pages are there");
    assert_eq!(asked_later(&site).await, 503);
    set(url, "RESET default_transaction_read_only").await;
    assert_eq!(asked_later(&site).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_server_is_not_ready() {
    house::postgres(a_read_only_server).await;
}
