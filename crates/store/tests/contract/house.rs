//! The house in which every story is told: two fresh databases and two workspaces that know nothing of each other.
//!
//! Clock and ids are fixed and counted; only the names of PostgreSQL's databases are drawn, so that runs do not meet.

use std::panic::Location;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use avow_model::Time;
use avow_model::id::{AccountId, ChannelId, ContactId, ConversationId, WorkspaceId, uuid_v7};
use avow_store::{Store, Target};
use avow_vault::Master;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::plans;

/// What a story ends with.
pub type Told = Result<(), Failure>;

/// Why a story ended early: where, and what went wrong there.
pub struct Failure(String);

impl Failure {
    /// A story that fails for this reason.
    pub fn because(why: String) -> Self {
        Failure(why)
    }

    /// Fails unless something holds.
    pub fn unless(holds: bool, why: impl FnOnce() -> String) -> Told {
        if holds { Ok(()) } else { Err(Failure(why())) }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    #[track_caller]
    fn from(error: E) -> Self {
        Failure(format!("{}: {error:?}", Location::caller()))
    }
}

/// Where the databases and the master key lie.
pub struct Site {
    /// The data.
    pub data: Target,
    /// The keys to it.
    pub keys: Target,
    /// The master key, and SQLite's files.
    pub folder: Arc<TempDir>,
}

impl Site {
    /// The file of the master key.
    pub fn master(&self) -> PathBuf {
        self.folder.path().join("master.key")
    }

    /// Opens the store, as a process of its own would.
    pub async fn open(&self) -> Result<Store, Failure> {
        Ok(Store::open(&self.data, &self.keys, Master::load(&self.master())?).await?)
    }
}

/// A workspace with a member, a channel, a contact and a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// Its id.
    pub workspace: WorkspaceId,
    /// Its owner.
    pub account: AccountId,
    /// Its website chat.
    pub channel: ChannelId,
    /// Somebody who wrote there.
    pub contact: ContactId,
    /// Their conversation.
    pub conversation: ConversationId,
}

/// A store with two workspaces in it.
pub struct House {
    /// The open store.
    pub store: Store,
    /// The workspace that a story is about.
    pub ours: Home,
    /// The one next door, which must notice nothing.
    pub theirs: Home,
    /// Where it all lies.
    pub site: Site,
}

impl House {
    async fn build(site: Site) -> Result<Self, Failure> {
        Master::create(&site.master())?;
        let store = site.open().await?;
        let ours = Self::move_in(&store, "lindhag").await?;
        let theirs = Self::move_in(&store, "neighbour").await?;
        Ok(Self { store, ours, theirs, site })
    }

    /// Runs a statement behind the store's back, as somebody with access to the server could. `{workspace}` stands for
    /// our workspace's id. How many rows it touched.
    pub async fn behind(&self, sql: &str) -> Result<u64, Failure> {
        self.behind_in(&self.site.data, sql).await
    }

    /// The same in one of the two databases.
    pub async fn behind_in(&self, target: &Target, sql: &str) -> Result<u64, Failure> {
        let id = self.ours.workspace.0;
        Ok(match target {
            Target::Sqlite(path) => {
                let sql = sql.replace("{workspace}", &format!("x'{}'", id.simple()));
                let mut connection = sqlite_connection(path.clone()).await?;
                sqlx::query::<sqlx::Sqlite>(AssertSqlSafe(sql)).execute(&mut connection).await?.rows_affected()
            }
            Target::Postgres(url) => {
                let sql = sql.replace("{workspace}", &format!("'{id}'"));
                let mut connection = postgres_connection(url, Some(self.ours.workspace)).await?;
                sqlx::query::<sqlx::Postgres>(AssertSqlSafe(sql)).execute(&mut connection).await?.rows_affected()
            }
        })
    }
}

/// A connection of our own to a SQLite file.
pub async fn sqlite_connection(path: PathBuf) -> Result<SqliteConnection, Failure> {
    Ok(sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await?)
}

/// A connection of our own to a PostgreSQL database, which sees one workspace or none.
pub async fn postgres_connection(url: &str, workspace: Option<WorkspaceId>) -> Result<PgConnection, Failure> {
    let mut connection = PgConnection::connect(url).await?;
    if let Some(workspace) = workspace {
        sqlx::query::<sqlx::Postgres>("SELECT set_config('app.workspace', $1, false)")
            .bind(workspace.to_string())
            .execute(&mut connection)
            .await?;
    }
    Ok(connection)
}

/// The address of the same database for another role.
pub fn as_role(url: &str, role: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("an address");
    let (_, host) = rest.split_once('@').expect("a role");
    format!("{scheme}://{role}@{host}")
}

/// Runs one of PostgreSQL's own programs, and gives what it prints.
pub fn run_postgres(program: &str, arguments: &[&str]) -> Vec<u8> {
    let beside = std::env::var_os("AVOW_TEST_PG_BIN").map(|folder| PathBuf::from(folder).join(program));
    let ran = std::process::Command::new(beside.unwrap_or_else(|| program.into())).args(arguments).output();
    let ran = ran.unwrap_or_else(|error| panic!("{program}, in AVOW_TEST_PG_BIN or in PATH: {error}"));
    assert!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

/// The address of another database on the same server.
pub fn beside(url: &str, name: &str) -> String {
    let (head, query) = url.split_once('?').unwrap_or((url, ""));
    let (host, _) = head.rsplit_once('/').expect("an address with a database in it");
    if query.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{query}") }
}

/// The next id: they sort in the order in which they were asked for.
pub fn id<T: From<Uuid>>() -> T {
    static COUNTER: AtomicU64 = AtomicU64::new(1);
    let mut chance = [0; 10];
    chance[2..].copy_from_slice(&COUNTER.fetch_add(1, Ordering::SeqCst).to_be_bytes());
    T::from(uuid_v7(1_790_000_000_000, chance))
}

/// A moment, in seconds after the story's beginning.
pub fn at(seconds: i64) -> Time {
    Time::from_timestamp(1_790_000_000 + seconds, 0).expect("a moment")
}

/// Dice that fall the same way in every run.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

/// Tells a story on SQLite.
pub async fn sqlite<F: Future<Output = Told>>(story: impl FnOnce(House) -> F) {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let data = Target::Sqlite(folder.path().join("avow.db"));
    let keys = Target::Sqlite(folder.path().join("keys.db"));
    tell(Site { data, keys, folder }, story).await;
}

/// How many stories are told on one server at a time: each may open two pools, and a server has a hundred seats.
static SEATS: Semaphore = Semaphore::const_new(3);

/// Tells a story on PostgreSQL.
pub async fn postgres<F: Future<Output = Told>>(story: impl FnOnce(House) -> F) {
    let Ok(server) = std::env::var("AVOW_TEST_POSTGRES") else {
        panic!("AVOW_TEST_POSTGRES names no server: run `cargo xtask test`, which starts PostgreSQL")
    };
    let _seat = SEATS.acquire().await.expect("the seats stay");
    let swept = Databases::make(server).await;
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let data = Target::Postgres(swept.0.url(&swept.0.data));
    let keys = Target::Postgres(swept.0.url(&swept.0.keys));
    tell(Site { data, keys, folder }, story).await;
}

async fn tell<F: Future<Output = Told>>(site: Site, story: impl FnOnce(House) -> F) {
    plans::listen();
    let (data, keys, _folder) = (site.data.clone(), site.keys.clone(), site.folder.clone());
    let ended = match House::build(site).await {
        Ok(house) => story(house).await,
        Err(failure) => Err(failure),
    };
    let ended = match ended {
        Ok(()) => plans::look(&data, &keys).await,
        Err(failure) => Err(failure),
    };
    if let Err(Failure(why)) = ended {
        panic!("{why}");
    }
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
        let drawn = u64::from_be_bytes(avow_vault::chance::<8>().expect("chance"));
        let databases = Self { server, data: format!("avow_test_{drawn:016x}_data"), keys: format!("avow_test_{drawn:016x}_keys") };
        databases.each("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'").await.expect("two new databases");
        Swept(databases)
    }

    /// The server's address with another database in it.
    fn url(&self, name: &str) -> String {
        beside(&self.server, name)
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
