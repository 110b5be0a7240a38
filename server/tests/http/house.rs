//! Where a story's data lies: two fresh databases and a master key, gone when the story ends.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use avow_service::Config;
use avow_service::store::Target;
use avow_service::vault;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::site::Site;

/// Two databases, and a folder for all else.
pub struct House {
    /// The data.
    pub data: Target,
    /// The keys to it.
    pub keys: Target,
    folder: TempDir,
}

impl House {
    /// The file of the master key.
    pub fn master(&self) -> PathBuf {
        self.folder.path().join("master.key")
    }

    /// Where mail goes.
    pub fn outbox(&self) -> PathBuf {
        self.folder.path().join("outbox")
    }

    /// Runs statements behind the store's back, as somebody with access to a database could: in its own words.
    pub async fn behind(target: &Target, sqlite: &'static str, postgres: &'static str) {
        match target {
            Target::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = options.connect().await.expect("a connection");
                sqlx::raw_sql(sqlite).execute(&mut connection).await.expect("it is done");
                connection.close().await.expect("closed");
            }
            Target::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.expect("a connection");
                sqlx::raw_sql(postgres).execute(&mut connection).await.expect("it is done");
                connection.close().await.expect("closed");
            }
        }
    }

    /// How many rows a table has.
    pub async fn count(target: &Target, table: &str) -> i64 {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        match target {
            Target::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = options.connect().await.expect("a connection");
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("a number")
            }
            Target::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.expect("a connection");
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("a number")
            }
        }
    }

    /// Serves the application on this machine; twice is two instances on one database.
    pub async fn open(&self) -> Site {
        Site::open(self, |_| ()).await
    }

    /// Serves it with something set otherwise.
    pub async fn open_with(&self, set: impl FnOnce(&mut Config)) -> Site {
        Site::open(self, set).await
    }
}

/// Tells a story on SQLite.
pub async fn sqlite<F: Future<Output = ()>>(story: impl FnOnce(House) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Target::Sqlite(folder.path().join("avow.db"));
    let keys = Target::Sqlite(folder.path().join("keys.db"));
    tell(House { data, keys, folder }, story).await;
}

/// How many stories are told on one server at a time: each opens pools, and a server has so many seats.
static SEATS: Semaphore = Semaphore::const_new(3);

/// Tells a story on PostgreSQL.
pub async fn postgres<F: Future<Output = ()>>(story: impl FnOnce(House) -> F) {
    let Ok(server) = std::env::var("AVOW_TEST_POSTGRES") else {
        panic!("AVOW_TEST_POSTGRES names no server: run `cargo xtask test`, which starts PostgreSQL")
    };
    let _seat = SEATS.acquire().await.expect("the seats stay");
    let swept = Databases::make(server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let data = Target::Postgres(swept.0.url(&swept.0.data));
    let keys = Target::Postgres(swept.0.url(&swept.0.keys));
    tell(House { data, keys, folder }, story).await;
}

async fn tell<F: Future<Output = ()>>(house: House, story: impl FnOnce(House) -> F) {
    vault::Master::create(&house.master()).expect("a master key");
    // A story's future is large without optimisation; the test's thread has a small stack.
    Box::pin(story(house)).await;
}

/// Two databases on a server.
#[derive(Clone)]
struct Databases {
    server: String,
    data: String,
    keys: String,
}

impl Databases {
    async fn make(server: String) -> Swept {
        let drawn = u64::from_be_bytes(vault::chance::<8>().expect("chance"));
        let databases = Self { server, data: format!("avow_http_{drawn:016x}_data"), keys: format!("avow_http_{drawn:016x}_keys") };
        databases.each("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'").await.expect("two new databases");
        Swept(databases)
    }

    /// The server's address with another database in it.
    fn url(&self, name: &str) -> String {
        let (head, query) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (host, _) = head.rsplit_once('/').expect("an address with a database in it");
        if query.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{query}") }
    }

    async fn each(&self, sql: &str) -> Result<(), sqlx::Error> {
        let mut connection = PgConnection::connect(&self.server).await?;
        for name in [&self.data, &self.keys] {
            sqlx::raw_sql(AssertSqlSafe(sql.replace("{name}", name))).execute(&mut connection).await?;
        }
        connection.close().await
    }
}

/// Databases that go with the story, also with one that failed.
struct Swept(Databases);

impl Drop for Swept {
    fn drop(&mut self) {
        let databases = self.0.clone();
        // A thread of its own: here, in the middle of a runtime and perhaps of a panic, nothing can be awaited.
        // Best effort: a database that stays is in nobody's way.
        let sweeping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(databases.each("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).map_err(std::io::Error::other)
        });
        let _ = sweeping.join();
    }
}

/// Waits until something has come about, and no longer than that.
pub async fn until(what: &str, patience: Duration, mut is: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is().await {
        assert!(since.elapsed() < patience, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
