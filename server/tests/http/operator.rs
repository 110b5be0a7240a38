//! What an operator is told who starts avow with something amiss: a sentence with what to do, and status 1.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use avow_service::store::Target;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::house::{House, until};
use crate::site::PASSWORD;
use crate::stop::Running;

/// The program with a data folder and nothing of our own environment.
pub fn avow(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avow"));
    command.env_clear().current_dir(data).args(arguments).args(["--data", data.to_str().expect("a path")]);
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    avow(data, arguments).output().expect("it runs")
}

/// A folder in which avow has been before.
fn begun() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let made = run(folder.path(), &["migrate"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    folder
}

/// Asserts that it does not start, and says each of these.
#[track_caller]
fn refused(output: &Output, sentences: &[&str]) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    for sentence in sentences {
        assert!(told.contains(sentence), "it does not say \"{sentence}\": {told}");
    }
    assert!(!told.contains("panicked"), "{told}");
}

/// Serves on a free port; only what keeps it from starting ends it.
const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[test]
fn a_missing_master_key_is_asked_for_and_never_made_anew() {
    let folder = begun();
    std::fs::remove_file(folder.path().join("master.key")).expect("it goes");
    refused(&run(folder.path(), &SERVE), &["master.key is missing", "Put the file back"]);
    assert!(!folder.path().join("master.key").exists());
}

async fn no_key_is_made_beside_keys_on_postgres(house: House) {
    let (Target::Postgres(data), Target::Postgres(keys)) = (&house.data, &house.keys) else { panic!("told on PostgreSQL only") };
    let folder = tempfile::tempdir().expect("a folder");
    let migrate = ["migrate", "--database", data.as_str(), "--keys", keys.as_str()];
    let made = run(folder.path(), &migrate);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let master = folder.path().join("master.key");
    std::fs::remove_file(&master).expect("it goes");
    refused(&run(folder.path(), &migrate), &["master.key is missing", "Put the file back"]);
    assert!(!master.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_master_key_is_never_made_anew_beside_keys_on_postgres() {
    crate::house::postgres(no_key_is_made_beside_keys_on_postgres).await;
}

/// The two databases of a house, as the command line names them.
pub fn places(house: &House) -> [String; 2] {
    [&house.data, &house.keys].map(|target| match target {
        Target::Sqlite(path) => format!("sqlite:{}", path.display()),
        Target::Postgres(url) => url.clone(),
    })
}

/// Takes everything out of a database, as if another one had been named.
async fn empty(target: &Target) {
    if let Target::Sqlite(path) = target {
        for ending in ["db", "db-wal", "db-shm"] {
            let _ = std::fs::remove_file(path.with_extension(ending));
        }
    } else {
        House::behind(target, "", "DROP OWNED BY CURRENT_USER").await;
    }
}

story! {
    async fn keys_that_are_lost_are_asked_for_and_never_made_anew(house: House) {
        let folder = tempfile::tempdir().expect("a folder");
        let [data, keys] = places(&house);
        let with = |verb: &[&'static str]| [verb, &["--database", data.as_str(), "--keys", keys.as_str()]].concat();
        let demo = run(folder.path(), &with(&["demo"]));
        assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
        empty(&house.keys).await;
        for verb in [&["migrate"][..], &["audit", "verify"]] {
            refused(&run(folder.path(), &with(verb)), &["the keys in ", "it holds no keys", "--keys where they lie"]);
        }
        // Without the master key as well, none is made, which would be taken for the right one.
        let master = folder.path().join("master.key");
        std::fs::remove_file(&master).expect("it goes");
        refused(&run(folder.path(), &with(&["migrate"])), &["it holds no keys"]);
        assert!(!master.exists());
    }
}

story! {
    async fn data_that_is_lost_is_asked_for_while_there_are_keys_to_it(house: House) {
        let folder = tempfile::tempdir().expect("a folder");
        let [data, keys] = places(&house);
        let with = |verb: &[&'static str]| [verb, &["--database", data.as_str(), "--keys", keys.as_str()]].concat();
        assert!(run(folder.path(), &with(&["migrate"])).status.success());
        empty(&house.data).await;
        // So far nobody had a key: nothing is lost.
        let demo = run(folder.path(), &with(&["demo"]));
        assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
        empty(&house.data).await;
        for verb in ["migrate", "demo"] {
            refused(&run(folder.path(), &with(&[verb])), &["the data in ", "nothing was ever in it", "--database where their data lies"]);
        }
    }
}

#[test]
fn the_database_that_cannot_be_reached_is_named() {
    let folder = begun();
    let nowhere = "postgres://avow:secret@127.0.0.1:1/avow";
    let keys = run(folder.path(), &[&SERVE[..], &["--keys", nowhere]].concat());
    refused(&keys, &["the keys in postgres://", "cannot be opened"]);
    let here = format!("sqlite:{}", folder.path().join("keys.db").display());
    let data = run(folder.path(), &[&SERVE[..], &["--database", nowhere, "--keys", &here]].concat());
    refused(&data, &["the data in postgres://", "cannot be opened"]);
    for told in [keys, data] {
        assert!(!String::from_utf8_lossy(&told.stderr).contains("secret"));
    }
}

#[test]
fn another_master_key_is_told_apart() {
    let folder = begun();
    std::fs::write(folder.path().join("master.key"), format!("{}\n", "5a".repeat(32))).expect("written");
    refused(&run(folder.path(), &SERVE), &["does not open", "use the key file that belongs to it"]);
    std::fs::write(folder.path().join("master.key"), "not a key\n").expect("written");
    refused(&run(folder.path(), &SERVE), &["64 hexadecimal digits"]);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = begun();
    let key = folder.path().join("master.key");
    assert_eq!(std::fs::metadata(&key).expect("a file").permissions().mode() & 0o777, 0o600, "as it was made");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    refused(&run(folder.path(), &SERVE), &["may be read by others", "make it 0600"]);
}

#[test]
fn data_and_keys_are_two_databases() {
    let folder = tempfile::tempdir().expect("a folder");
    let same = format!("sqlite:{}", folder.path().join("one.db").display());
    refused(&run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--database", &same, "--keys", &same]), &["must be two databases"]);
    refused(
        &run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--database", "postgres://localhost/avow"]),
        &["add --keys postgres://"],
    );
    refused(
        &run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--database", "mysql://localhost/avow"]),
        &["sqlite:PATH or postgres://"],
    );
}

#[test]
fn a_role_above_row_level_security_is_refused() {
    let Ok(server) = std::env::var("AVOW_TEST_POSTGRES") else {
        panic!("AVOW_TEST_POSTGRES names no server: run `cargo xtask test`, which starts PostgreSQL")
    };
    let (_, host) = server.split_once('@').expect("a role");
    let folder = tempfile::tempdir().expect("a folder");
    let (data, keys) = (format!("postgres://postgres@{host}"), format!("sqlite:{}", folder.path().join("keys.db").display()));
    refused(
        &run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--database", &data, "--keys", &keys]),
        &["its role is a superuser", "NOSUPERUSER NOBYPASSRLS"],
    );
}

#[test]
fn a_port_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = begun();
    refused(&run(folder.path(), &["serve", "--listen", &address]), &["cannot listen on", &address, "--listen takes another address"]);
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    for (file, which) in [("avow.db", "the data in"), ("keys.db", "the keys in")] {
        let folder = begun();
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join(file));
        let mut connection = options.connect().await.expect("a connection");
        sqlx::query::<sqlx::Sqlite>(
            "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
             SELECT 9999, 'newer', installed_on, 1, checksum, 1 FROM _sqlx_migrations LIMIT 1",
        )
        .execute(&mut connection)
        .await
        .expect("a newer one was here");
        connection.close().await.expect("closed");
        refused(&run(folder.path(), &SERVE), &[which, file, "written by a newer Avow", "9999", "restore a backup"]);
    }
}

#[test]
fn a_database_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    // A folder where a file should be can be written by nobody, not even by root.
    std::fs::create_dir(folder.path().join("avow.db")).expect("a folder");
    refused(&run(folder.path(), &SERVE), &["avow.db", "cannot be opened"]);
    let other = tempfile::tempdir().expect("a folder");
    std::fs::write(other.path().join("data"), "a file").expect("written");
    let below = other.path().join("data").join("below");
    let output = Command::new(env!("CARGO_BIN_EXE_avow")).env_clear().args(SERVE).arg("--data").arg(&below).output().expect("it runs");
    refused(&output, &["the data folder", "cannot be made"]);
}

#[test]
fn beyond_this_machine_everything_is_in_its_place_or_nothing_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let beyond = ["serve", "--listen", "0.0.0.0:0"];
    refused(&run(folder.path(), &beyond), &["the profile is not complete", "  - ", "--profile FILE"]);
    let profile = folder.path().join("profile.toml");
    std::fs::write(&profile, "no such key = 1\n").expect("written");
    let file = profile.to_str().expect("a path");
    refused(&run(folder.path(), &["serve", "--profile", file, "--listen", "127.0.0.1:0"]), &["profile"]);
    refused(&run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--profile", "/nowhere.toml"]), &["cannot be read"]);
    refused(&run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--public-url", "inbox"]), &["--public-url is no address"]);
    refused(&run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--public-url", "http://127.0.0.1:3000/path"]), &["no path"]);
    refused(&run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--providers", "/nowhere.toml"]), &["/nowhere.toml"]);
    refused(
        &run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--smtp", "smtp://avow:secret@mail.example"]),
        &["mail.example in the open", "smtps://", "?tls=required"],
    );
}

#[test]
fn a_demo_fills_an_empty_database_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = run(folder.path(), &["demo"]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let told = String::from_utf8_lossy(&first.stdout);
    assert!(told.contains("password") && told.contains("/inbox"), "{told}");
    refused(&run(folder.path(), &["demo"]), &["the database is not empty"]);
    assert!(run(folder.path(), &["audit", "verify"]).status.success());
    assert!(run(folder.path(), &["keys", "rotate"]).status.success());
    assert!(run(folder.path(), &["audit", "verify"]).status.success(), "under the new key, too");
}

#[test]
fn the_old_master_key_stays_beside_the_new_one_whatever_its_name_is() {
    for name in ["master.key", "avow.2026", "secret"] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        let key = path.to_str().expect("a path");
        assert!(run(folder.path(), &["migrate", "--master-key", key]).status.success());
        let before = std::fs::read(&path).expect("a key");
        assert!(run(folder.path(), &["keys", "rotate", "--master-key", key]).status.success());
        assert_eq!(std::fs::read(folder.path().join(format!("{name}.old"))).expect("the old key"), before);
        assert_ne!(std::fs::read(&path).expect("the new key"), before);
        let left = std::fs::read_dir(folder.path())
            .expect("a folder")
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(name));
        assert_eq!(left.count(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_again_once_their_hashes_are_made_anew_while_avow_serves() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(&folder);
    let account = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD), ("workspace", "Lindhag"), ("age", "1")];
    let maja = running.browser();
    assert_eq!(maja.post("/sign-up", &account).await.status, 303);
    let added = maja.post("/w/lindhag/contacts/new", &[("name", "Ada Berg"), ("email", "ada@shop.example")]).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let damage = "DELETE FROM contact_lookup; UPDATE contact_identity SET lookup = 0; UPDATE account SET email_lookup = 0";
    let mut behind =
        sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("avow.db")).connect().await.expect("a connection");
    sqlx::raw_sql(damage).execute(&mut behind).await.expect("damaged");
    behind.close().await.expect("closed");
    for (there, status) in [(false, 422), (true, 303), (true, 303)] {
        if there {
            let renewed = run(folder.path(), &["keys", "relookup"]);
            assert!(renewed.status.success(), "{}", String::from_utf8_lossy(&renewed.stderr));
        }
        let found = maja.post("/w/lindhag/contacts/search", &[("query", "berg")]).await;
        let found = maja.get(found.location()).await;
        assert_eq!(found.text().contains("Ada Berg"), there, "{}", found.text());
        let signed_in = running.browser().post("/sign-in", &[("email", "maja@lindhag.example"), ("password", PASSWORD)]).await;
        assert_eq!(signed_in.status, status);
    }
}

story! {
    async fn hashes_of_an_older_version_are_made_anew_at_the_next_start(house: House) {
        let folder = tempfile::tempdir().expect("a folder");
        let [data, keys] = places(&house);
        let start = || Running::start_by(avow(folder.path(), &[&SERVE[..], &["--database", &data, "--keys", &keys]].concat()));
        let running = start();
        let account = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD), ("workspace", "Lindhag"), ("age", "1")];
        let maja = running.browser();
        assert_eq!(maja.post("/sign-up", &account).await.status, 303);
        let added = maja.post("/w/lindhag/contacts/new", &[("name", "Ada Berg"), ("email", "ada@shop.example")]).await;
        assert_eq!(added.status, 303, "{}", added.text());
        let found = async |maja: &Browser| {
            let found = maja.post("/w/lindhag/contacts/search", &[("query", "ada berg")]).await;
            maja.get(found.location()).await.text().contains("Ada Berg")
        };
        assert!(found(&maja).await);
        House::behind(
            &house.data,
            "DELETE FROM contact_lookup; UPDATE workspace SET lookup_version = 1",
            "SELECT set_config('app.workspace', id::text, false) FROM workspace; \
             DELETE FROM contact_lookup; UPDATE workspace SET lookup_version = 1",
        )
        .await;
        assert!(!found(&maja).await, "nobody is hashed any more");
        drop(running);
        let running = start();
        let maja = running.moved(&maja);
        until("Ada Berg is found again", Duration::from_secs(10), async || found(&maja).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_wrapped_anew_while_avow_serves() {
    let folder = tempfile::tempdir().expect("a folder");
    let account = |name: &'static str, email: &'static str| {
        [("name", name), ("email", email), ("password", PASSWORD), ("workspace", name), ("age", "1")]
    };
    let running = Running::start(&folder);
    assert_eq!(running.browser().post("/sign-up", &account("Lindhag", "maja@lindhag.example")).await.status, 303);
    let rotated = run(folder.path(), &["keys", "rotate"]);
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    assert!(folder.path().join("master.key.old").exists() && !folder.path().join("master.key.next").exists());
    // A new account has a new key: what this process makes now, the next one must open.
    let later = running.browser().post("/sign-up", &account("Neighbour", "noor@neighbour.example")).await;
    assert!(later.status < 400, "{}", later.status);
    drop(running);
    let again = Running::start(&folder);
    let signed_in = again.browser().post("/sign-in", &[("email", "maja@lindhag.example"), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303);
    assert_eq!(run(folder.path(), &["keys", "rotate"]).status.code(), Some(0), "all keys open");
}
