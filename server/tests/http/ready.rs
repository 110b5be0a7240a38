//! Ready is whoever can write: a database that only answers is not enough.

use std::path::Path;

use avow_service::inbox;
use avow_service::store::Target;
use chrono::Duration;
use reqwest::multipart::Form;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::browser::Browser;
use crate::home::Home;
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

/// Sets or takes away SQLite's own mark of a file that must not be written, which also holds for root: a write version
/// above two (file format, offset 18).
fn mark(path: &Path, writable: bool) {
    let mut bytes = std::fs::read(path).expect("the file");
    bytes[18] = if writable { 2 } else { 3 };
    std::fs::write(path, bytes).expect("marked");
}

async fn a_read_only_file(house: House) {
    let site = house.open().await;
    assert_eq!(asked_later(&site).await, 200);
    site.services.store.close().await;
    drop(site);
    let Target::Sqlite(path) = &house.data else { panic!("told on SQLite only") };
    assert!(!path.with_extension("db-wal").exists(), "all of it is in the file");
    mark(path, false);
    let site = house.open().await;
    assert_eq!(site.browser().get("/sign-in").await.status, 200, "pages are there");
    assert_eq!(asked_later(&site).await, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_file_is_not_ready() {
    house::sqlite(a_read_only_file).await;
}

async fn files_that_are_gone(house: House) {
    let site = house.open().await;
    let home = Home::furnish(&site, "ours").await;
    let send = home.path("/w/{workspace}/inbox/{conversation}/send");
    let reply = |body: &'static str| Form::new().text("kind", "text").text("body", body);
    assert_eq!(home.owner.browser.upload(&send, reply("While it was there")).await.status, 303);
    assert_eq!(asked_later(&site).await, 200);
    for target in [&house.keys, &house.data] {
        let Target::Sqlite(path) = target else { panic!("told on SQLite only") };
        // First the log alone, then all of it; and back.
        for endings in [&["db-wal"][..], &["db", "db-wal", "db-shm"]] {
            let aside = |ending: &str| path.with_extension(format!("{ending}-aside"));
            for ending in endings {
                std::fs::rename(path.with_extension(ending), aside(ending)).expect("it goes");
            }
            if target == &house.data {
                let refused = home.owner.browser.upload(&send, reply("Into nothing")).await;
                assert_eq!(refused.status, 503, "{endings:?}");
            }
            assert_eq!(asked_later(&site).await, 503, "{endings:?} of {target:?}");
            for ending in endings {
                std::fs::rename(aside(ending), path.with_extension(ending)).expect("it comes back");
            }
            assert_eq!(asked_later(&site).await, 200, "{endings:?} of {target:?}");
        }
    }
    let Target::Sqlite(path) = &house.data else { panic!("told on SQLite only") };
    // Another file in its place is none of ours.
    std::fs::copy(path, path.with_extension("copy")).expect("a copy");
    std::fs::rename(path.with_extension("copy"), path).expect("in its place");
    assert_eq!(asked_later(&site).await, 503);
    let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("it can be read");
    assert!(thread.messages.iter().any(|message| message.body == "While it was there"));
    assert!(thread.messages.iter().all(|message| message.body != "Into nothing"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_gone_are_not_ready_and_take_nothing() {
    house::sqlite(files_that_are_gone).await;
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

/// Lets the data be written, or only read, from now on. A file's mark is seen by who opens it: the site is opened anew.
async fn writable(house: &House, site: Site, writable: bool) -> Site {
    match &house.data {
        Target::Sqlite(path) => {
            site.services.store.close().await;
            drop(site);
            mark(path, writable);
            house.open().await
        }
        Target::Postgres(url) => {
            let setting = if writable { "RESET default_transaction_read_only" } else { "SET default_transaction_read_only = on" };
            set(url, setting).await;
            site
        }
    }
}

/// Somebody's browser, at a site that may have been opened anew; signed in for longer than is written down at once.
fn later_at(site: &Site, browser: &Browser) -> Browser {
    site.clock.pass(Duration::minutes(6));
    let beside = site.browser();
    for cookie in browser.cookies() {
        let (name, token) = cookie.split_once('=').expect("a cookie");
        beside.keep(name, token);
    }
    beside
}

/// How often the home's visitor was answered, and how many of their messages the owner has not seen.
async fn counted(site: &Site, home: &Home) -> (usize, i64) {
    let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
    let listing = inbox::list(&site.services, home.member, &inbox::Filter::default(), None).await.expect("a list");
    (thread.messages.iter().filter(|message| message.body == "Five of them").count(), listing.rows.iter().map(|row| row.unread).sum())
}

story! {
    async fn what_cannot_be_written_can_be_read(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (list, thread) = (home.path("/w/{workspace}/inbox"), home.path("/w/{workspace}/inbox/{conversation}"));
        let send = home.path("/w/{workspace}/inbox/{conversation}/send");
        let reply = || Form::new().text("kind", "text").text("body", "Five of them");
        assert_eq!(counted(&site, &home).await, (0, 1), "nobody has read it yet");

        let site = writable(&house, site, false).await;
        let browser = later_at(&site, &home.owner.browser);
        for path in [&list, &thread, &home.path("/w/{workspace}/contacts/{contact}"), &home.path("/w/{workspace}/settings/labels")] {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
        assert!(browser.get(&thread).await.text().contains("ours asks about a lamp"));
        let refused = browser.upload(&send, reply()).await;
        assert_eq!(refused.status, 503);
        assert!(refused.text().contains("Five of them"), "what was typed is not lost");
        assert_eq!(counted(&site, &home).await, (0, 1), "nothing was written");

        let site = writable(&house, site, true).await;
        let browser = later_at(&site, &home.owner.browser);
        assert_eq!(browser.get(&thread).await.status, 200);
        assert_eq!(browser.upload(&send, reply()).await.status, 303);
        assert_eq!(counted(&site, &home).await, (1, 0), "it is read, and answered once");
        let mut tx = site.services.store.read_any().await.expect("a reader");
        let now = site.services.now();
        let session = avow_store::sessions::get(&mut tx, home.owner.person.session, now).await.expect("read").expect("a session");
        assert_eq!(session.seen_at, now, "and that they are here is written down again");
    }
}
