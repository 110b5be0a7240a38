//! Bringing people in from a file of some size: left and taken up again, and nobody twice.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use avow_model::access::Member;
use avow_model::contacts::{FieldKind, IdentityKind, Import, ImportState, Trouble};
use avow_model::id::ImportId;
use avow_service::contacts;
use avow_service::settings::fields;
use avow_service::store::Target;
use avow_service::store::jobs::{self, Lane};
use avow_service::work::{self, Progress};
use chrono::Duration;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::watch;

use crate::home::Home;
use crate::house::House;
use crate::site::Site;

const FIRST: [&str; 16] = [
    "Leila",
    "Tomáš",
    "Nina",
    "Søren",
    "Aiko",
    "Kwame",
    "Zoë",
    "Ярослав",
    "Miriam",
    "Diego",
    "Ayşe",
    "Olu",
    "Ingrid",
    "Павел",
    "Wei",
    "Ada",
];
const LAST: [&str; 15] = [
    "Haddad",
    "Novák",
    "Соколова",
    "Ærø",
    "Tanaka",
    "Mensah",
    "Åkerström",
    "Lindqvist",
    "Cohen",
    "Ramírez",
    "Yılmaz",
    "Okafor",
    "Berg",
    "Li",
    "Byron",
];

/// A file of so many people, each with a name, an address, a number and a city of their own.
pub fn people(count: usize) -> String {
    let mut file = "Name,Email,Phone,City\n".to_owned();
    for number in 0..count {
        let (first, last) = (FIRST[number % FIRST.len()], LAST[number / FIRST.len() % LAST.len()]);
        writeln!(file, "{first} {last},person.{number}@mail{}.example,+4670{number:07},Town {number}", number % 40).expect("written");
    }
    file
}

/// An import as it stands.
pub async fn stands(site: &Site, member: Member, id: ImportId) -> Import {
    let mut tx = site.services.store.read(member.workspace).await.expect("a connection");
    avow_store::imports::get(&mut tx, member.workspace, id).await.expect("read").expect("the import")
}

/// Takes a file in and has it tried; the field "City" is the workspace's own.
pub async fn tried(site: &Site, member: Member, file: &str) -> ImportId {
    let services = &site.services;
    if !contacts::fields(services, member).await.expect("fields").iter().any(|field| field.label == "City") {
        fields::create(services, member, "City", FieldKind::Text.name()).await.expect("a field");
    }
    let (id, _) = contacts::upload(services, member, "people.csv", file.as_bytes().to_vec()).await.expect("an import");
    let read = stands(site, member, id).await;
    contacts::try_out(services, member, id, read.version, read.mapping).await.expect("it is tried");
    site.work().await;
    id
}

/// The same, and says that it is to be brought in; the worker does it later.
pub async fn begun(site: &Site, member: Member, file: &str) -> ImportId {
    let id = tried(site, member, file).await;
    let version = stands(site, member, id).await.version;
    contacts::bring_in(&site.services, member, id, version).await.expect("it is brought in");
    id
}

/// How far it is: done, added, changed, left out.
pub fn counts(import: &Import) -> (i64, i64, i64, i64) {
    (import.done, import.added, import.changed, import.rejected)
}

/// Brings in the next slice of rows, and no more.
pub async fn slice(site: &Site, member: Member, id: ImportId) {
    let asked = AtomicUsize::new(0);
    let once = || asked.fetch_add(1, Ordering::SeqCst) == 0;
    let come = contacts::run_import(&site.services, member.workspace, id, &once).await.expect("a slice");
    assert_eq!(come, Progress::Paused);
}

/// Puts other bytes in the place of an import's file, behind the store's back. What was there.
async fn exchange(house: &House, member: Member, id: ImportId, bytes: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let (read, write) = ("SELECT content FROM contact_import WHERE id = $1", "UPDATE contact_import SET content = $2 WHERE id = $1");
    match &house.data {
        Target::Sqlite(path) => {
            let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.expect("a connection");
            let held = sqlx::query_scalar::<sqlx::Sqlite, Option<Vec<u8>>>(read).bind(id.0).fetch_one(&mut connection).await.expect("read");
            sqlx::query::<sqlx::Sqlite>(write).bind(id.0).bind(bytes).execute(&mut connection).await.expect("written");
            connection.close().await.expect("closed");
            held
        }
        Target::Postgres(url) => {
            let mut connection = PgConnection::connect(url).await.expect("a connection");
            let inside = sqlx::query::<sqlx::Postgres>("SELECT set_config('app.workspace', $1, false)").bind(member.workspace.to_string());
            inside.execute(&mut connection).await.expect("behind the wall");
            let held =
                sqlx::query_scalar::<sqlx::Postgres, Option<Vec<u8>>>(read).bind(id.0).fetch_one(&mut connection).await.expect("read");
            sqlx::query::<sqlx::Postgres>(write).bind(id.0).bind(bytes).execute(&mut connection).await.expect("written");
            connection.close().await.expect("closed");
            held
        }
    }
}

story! {
    async fn an_import_that_nobody_is_at_says_why(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (services, browser) = (&site.services, &home.owner.browser);
        let (id, _) = contacts::upload(services, home.member, "people.csv", people(3).into_bytes()).await.expect("an import");
        let own = home.path(&format!("/w/{{workspace}}/contacts/import/{id}"));
        let says = async |sentence: &str| browser.get(&own).await.text().contains(sentence);
        let (turn, again) = ("It waits for its turn", "It waits: the last try did not work. It is tried again by itself within 5 minutes.");
        let silence = "the server that was at it is not heard of any more";
        assert!(!says("It waits").await, "nothing is to be done yet");
        let read = stands(&site, home.member, id).await;
        contacts::try_out(services, home.member, id, read.version, read.mapping).await.expect("it is tried");
        assert!(says(turn).await);

        // Another server has taken it up, and dies.
        let claim = async || {
            let now = services.now();
            let mut tx = services.store.write_any().await.expect("a transaction");
            let job = jobs::claim(&mut tx, Lane::Of("import"), now, now + Duration::minutes(3)).await.expect("claimed");
            tx.commit().await.expect("committed");
            job
        };
        assert!(claim().await.is_some());
        for (passes, silent) in [(0, false), (89, false), (2, true), (88, true)] {
            site.clock.pass(Duration::seconds(passes));
            assert_eq!((says("It waits").await, says(silence).await), (silent, silent), "{passes} seconds more");
        }
        site.clock.pass(Duration::seconds(1));
        assert!(says(turn).await, "its claim has run out");
        let job = claim().await.expect("another takes it up");
        let mut tx = services.store.write_any().await.expect("a transaction");
        let later = services.now() + Duration::seconds(4 * 60 + 59);
        assert!(jobs::again(&mut tx, &job, later, "error-unavailable").await.expect("later"));
        tx.commit().await.expect("committed");
        assert!(says(again).await);
        site.clock.pass(Duration::minutes(5));
        site.work().await;
        assert!(!says("It waits").await);
        assert_eq!(stands(&site, home.member, id).await.state, ImportState::Tried);
    }
}

story! {
    async fn an_import_that_fails_too_often_is_halted_and_goes_on_where_it_was(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (member, browser) = (home.member, &home.owner.browser);
        let id = begun(&site, member, &people(600)).await;
        slice(&site, member, id).await;
        let path = home.path(&format!("/w/{{workspace}}/contacts/import/{id}"));
        let file = exchange(&house, member, id, Some(b"this was never sealed".to_vec())).await;
        for _ in 0..8 {
            assert_eq!(stands(&site, member, id).await.trouble, None);
            site.work().await;
            site.clock.pass(Duration::hours(1));
        }
        let halted = stands(&site, member, id).await;
        assert_eq!((halted.state, halted.trouble), (ImportState::Running, Some(Trouble::Tries)));
        assert_eq!(counts(&halted), (500, 500, 0, 0));
        let page = browser.get(&path).await.text();
        assert!(page.contains("We tried eight times") && page.contains("500 of 600 rows"), "{page}");
        assert!(!page.contains("data-refresh"), "there is nothing to wait for");
        exchange(&house, member, id, file).await;
        site.work().await;
        assert_eq!(stands(&site, member, id).await, halted, "until somebody says so");
        let version = halted.version.to_string();
        assert_eq!(home.viewer.browser.post(&path, &[("version", version.as_str()), ("do", "on")]).await.status, 403);
        assert_eq!(browser.post(&path, &[("version", "1"), ("do", "on")]).await.status, 409);
        assert_eq!(browser.post(&path, &[("version", version.as_str()), ("do", "on")]).await.status, 303);
        assert_eq!(browser.post(&path, &[("version", version.as_str()), ("do", "on")]).await.status, 409, "once is enough");
        site.work().await;
        let done = stands(&site, member, id).await;
        assert_eq!((done.state, done.trouble, counts(&done)), (ImportState::Done, None, (600, 600, 0, 0)));
    }
}

story! {
    async fn an_import_whose_file_or_key_is_gone_is_stopped_with_the_reason(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let member = home.member;
        let one = begun(&site, member, &people(30)).await;
        exchange(&house, member, one, None).await;
        site.work().await;
        let other = begun(&site, member, &people(40)).await;
        site.services.store.keys.destroy(member.workspace.0, site.services.now()).await.expect("it is gone");
        site.work().await;
        for (id, trouble, says) in
            [(one, Trouble::File, "The file is not there any more"), (other, Trouble::Key, "Nobody can read the file any more")]
        {
            let stopped = stands(&site, member, id).await;
            assert_eq!((stopped.state, stopped.trouble, counts(&stopped)), (ImportState::Stopped, Some(trouble), (0, 0, 0, 0)));
            let page = home.owner.browser.get(&home.path(&format!("/w/{{workspace}}/contacts/import/{id}"))).await.text();
            assert!(page.contains(says), "{page}");
            let again = [("version", stopped.version.to_string()), ("do", "on".to_owned())];
            let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let page = home.owner.browser.post(&home.path(&format!("/w/{{workspace}}/contacts/import/{id}")), &again).await;
            assert_eq!(page.status, 409, "there is nothing to go on with");
        }
    }
}

story! {
    async fn an_import_that_nobody_works_at_is_found_by_the_sweep(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let member = home.member;
        let id = begun(&site, member, &people(30)).await;
        let mut tx = site.services.store.write_any().await.expect("a transaction");
        assert_eq!(avow_store::jobs::cancel(&mut tx, "import", id.0).await.expect("taken back"), 1);
        tx.commit().await.expect("committed");
        work::sweep(&site.services).await.expect("it is swept");
        let halted = stands(&site, member, id).await;
        assert!(halted.is_halted());
        contacts::go_on(&site.services, member, id, halted.version).await.expect("it goes on");
        site.work().await;
        assert_eq!(stands(&site, member, id).await.state, ImportState::Done);
    }
}

story! {
    async fn an_import_is_taken_up_where_it_was_by_the_next_process_at_once(house: House) {
        let (site, next) = (house.open().await, house.open().await);
        let member = Home::furnish(&site, "ours").await.member;
        let id = begun(&site, member, &people(1_100)).await;
        slice(&site, member, id).await;
        assert_eq!(counts(&stands(&site, member, id).await), (500, 500, 0, 0));
        let (_stop, stopping) = watch::channel(true);
        assert!(work::step(&site.services, &stopping).await.expect("it is given back"));
        let left = stands(&site, member, id).await;
        assert_eq!((left.state, counts(&left)), (ImportState::Running, (500, 500, 0, 0)));
        // No time has passed: what was only claimed would not be there for anybody else.
        next.work().await;
        let done = stands(&next, member, id).await;
        assert_eq!((done.state, counts(&done)), (ImportState::Done, (1_100, 1_100, 0, 0)));
    }
}

/// Whom an import changes, by line, and in what.
async fn changes(site: &Site, member: Member, id: ImportId) -> Vec<(i64, Option<String>, String)> {
    let view = contacts::open_import(&site.services, member, id, 0, 0).await.expect("the import");
    assert_eq!(view.changes.next, None);
    view.changes.rows.into_iter().map(|row| (row.line, row.contact.and_then(|(_, name)| name), row.fields.join(" "))).collect()
}

story! {
    async fn whom_an_import_changes_is_shown_page_by_page(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (member, browser) = (home.member, &home.owner.browser);
        let first = begun(&site, member, &people(60)).await;
        site.work().await;
        assert!(changes(&site, member, first).await.is_empty(), "those who are new are not changed");
        let id = tried(&site, member, &people(60).replace("Town ", "Village ")).await;
        let page = browser.get(&home.path(&format!("/w/{{workspace}}/contacts/import/{id}"))).await.text();
        let shown = |page: &str| page.split("id=\"changes\"").nth(1).expect("whom it changes").matches("<tr><th scope=\"row\"").count();
        assert!(page.contains("?changed=51#changes") && page.contains("Leila Haddad"), "{page}");
        assert_eq!(shown(page.split("id=\"columns\"").next().expect("before the columns")), 50);
        let page = browser.get(&home.path(&format!("/w/{{workspace}}/contacts/import/{id}?changed=51"))).await.text();
        assert_eq!(shown(page.split("id=\"columns\"").next().expect("before the columns")), 10);
        assert!(!page.contains("?changed="));
    }
}

story! {
    async fn a_trial_sees_what_earlier_rows_of_the_file_would_have_changed(house: House) {
        let site = house.open().await;
        let member = Home::furnish(&site, "ours").await.member;
        let typed = [("name".to_owned(), "Bo".to_owned()), ("email-1".to_owned(), "bo@ek.example".to_owned())];
        contacts::create(&site.services, member, &typed).await.expect("Bo");
        let rows = ["Bo Ek", "Bo", "Bo", "Bo Ek", "Bo Ek"].map(|name| format!("{name},bo@ek.example,,\n")).concat();
        let file = format!("Name,Email,Phone,City\n{rows}");
        let id = tried(&site, member, &file).await;
        let lines = async || changes(&site, member, id).await.into_iter().map(|(line, ..)| line).collect::<Vec<_>>();
        assert_eq!((lines().await, stands(&site, member, id).await.changed), (vec![2, 3, 5], 3));
        let version = stands(&site, member, id).await.version;
        contacts::bring_in(&site.services, member, id, version).await.expect("it is brought in");
        site.work().await;
        assert_eq!((lines().await, stands(&site, member, id).await.changed), (vec![2, 3, 5], 3), "as the work does");
    }
}

story! {
    async fn somebody_with_anothers_number_and_a_name_and_address_of_their_own_is_somebody_else(house: House) {
        let site = house.open().await;
        let member = Home::furnish(&site, "ours").await.member;
        let typed = [("name", "Stellan Fornander"), ("email-1", "stellan@fornander.example"), ("phone-1", "+46701740605")];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let stellan = contacts::create(&site.services, member, &typed).await.expect("Stellan");
        let rows = [
            "Name,Email,Phone,City",
            "Anna Berg,anna@berg.example,+46701740605,",
            "Bo Ek,bo@ek.example,+46701740606,",
            "Cy Ek,cy@ek.example,+46701740606,",
            "Cy Ek,cy@work.example,+46701740606,",
            "Stellan,,+46701740605,Malmö",
        ];
        let id = tried(&site, member, &(rows.join("\n") + "\n")).await;
        assert_eq!(counts(&stands(&site, member, id).await), (5, 3, 2, 0));
        let version = stands(&site, member, id).await.version;
        contacts::bring_in(&site.services, member, id, version).await.expect("it is brought in");
        site.work().await;
        assert_eq!(counts(&stands(&site, member, id).await), (5, 3, 2, 0), "as in the trial");
        let mut tx = site.services.store.read(member.workspace).await.expect("a connection");
        let keys = &site.services.store.keys;
        let read = avow_store::contacts::get_many(&mut tx, keys, member.workspace, &[stellan]).await.expect("read");
        assert_eq!((read[&stellan].name.as_deref(), read[&stellan].identities.len()), (Some("Stellan"), 2));
        for name in ["Anna Berg", "Bo Ek", "Cy Ek"] {
            let found = avow_store::contacts::search(&mut tx, keys, member.workspace, name, 10).await.expect("found");
            assert_eq!(found.len(), 1, "{name}");
        }
    }
}

story! {
    async fn a_trial_that_is_stopped_has_changed_nobody_and_says_so(house: House) {
        let site = house.open().await;
        let member = Home::furnish(&site, "ours").await.member;
        begun(&site, member, &people(3)).await;
        site.work().await;
        let file = people(3).replace("Town ", "Village ") + "Nobody,,,\n";
        let id = tried(&site, member, &file).await;
        assert_eq!((counts(&stands(&site, member, id).await), changes(&site, member, id).await.len()), ((4, 0, 3, 1), 3));
        contacts::stop(&site.services, member, id).await.expect("stopped");
        let import = stands(&site, member, id).await;
        assert_eq!((import.state, counts(&import)), (ImportState::Stopped, (1, 0, 0, 1)));
        assert!(changes(&site, member, id).await.is_empty());
        let view = contacts::open_import(&site.services, member, id, 0, 0).await.expect("the import");
        assert_eq!(view.problems.rows.len(), 1, "what is wrong with the file can still be read");
    }
}

story! {
    async fn rows_about_the_same_people_meet_within_a_slice_and_beyond(house: House) {
        let site = house.open().await;
        let member = Home::furnish(&site, "ours").await.member;
        let (services, keys) = (&site.services, &site.services.store.keys);
        let typed = [("name".to_owned(), "Bo".to_owned()), ("email-1".to_owned(), "bo@ek.example".to_owned())];
        let bo = contacts::create(services, member, &typed).await.expect("Bo");
        let rows = [
            "Name,Email,Phone,City",
            "Ada Byron,ada@byron.example,+46601111111,Lund",
            "Ada,ADA@byron.example,,",
            ",ada@home.example,+46 60 111 11 11,Malmö",
            "Bo Ek,bo@ek.example,,",
            "Bo Ek,bo@ek.example,,",
            "Nobody,,,",
            "Cy,not an address,,",
            ",ada@home.example,,",
        ];
        let others = people(600);
        let (_, others) = others.split_once('\n').expect("a heading");
        let file = format!("{}\n{others}Ada Lovelace,ada@home.example,,\n", rows.join("\n"));
        let id = tried(&site, member, &file).await;
        let of_bo = (5, Some("Bo".to_owned()), "name".to_owned());
        let newcomer = |line| (line, None, String::new());
        let told = changes(&site, member, id).await;
        assert_eq!(told, [newcomer(3), newcomer(4), of_bo, newcomer(9), newcomer(610)], "a trial names whom it knows");
        let version = stands(&site, member, id).await.version;
        contacts::bring_in(services, member, id, version).await.expect("it is brought in");
        site.work().await;
        let done = stands(&site, member, id).await;
        assert_eq!((done.state, counts(&done)), (ImportState::Done, (609, 601, 4, 2)));
        let own = contacts::fields(services, member).await.expect("fields");
        let city = own.iter().find(|field| field.label == "City").expect("the field").id;
        let (ada, email) = (Some("Ada Lovelace".to_owned()), format!("email {}", contacts::field_name(city)));
        let name = || "name".to_owned();
        let told = changes(&site, member, id).await;
        assert_eq!(told, [(3, ada.clone(), name()), (4, ada.clone(), email), (5, Some("Bo Ek".to_owned()), name()), (610, ada, name())]);
        assert!(keys.erased().await.expect("the ledger").is_empty(), "no key was made for nothing");

        let mut tx = services.store.read(member.workspace).await.expect("a connection");
        let wanted = ["ada@byron.example", "ada@home.example", "bo@ek.example"].map(|value| (IdentityKind::Email, value.to_owned()));
        let found = avow_store::contacts::find_identities(&mut tx, keys, member.workspace, &wanted).await.expect("found");
        assert_eq!(found[&wanted[2]], [bo]);
        assert_eq!((found[&wanted[0]].len(), &found[&wanted[0]]), (1, &found[&wanted[1]]), "there is one Ada");
        let read = avow_store::contacts::get_many(&mut tx, keys, member.workspace, &[found[&wanted[0]][0], bo]).await.expect("read");
        let (ada, bo) = (&read[&found[&wanted[0]][0]], &read[&bo]);
        assert_eq!((ada.name.as_deref(), ada.source.as_str(), ada.identities.len()), (Some("Ada Lovelace"), "import", 3));
        assert_eq!(ada.fields.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["Malmö"]);
        assert_eq!((bo.name.as_deref(), bo.source.as_str(), bo.version), (Some("Bo Ek"), "manual", 2));
        let listed = avow_store::contacts::search(&mut tx, keys, member.workspace, "person.250@mail10.example", 10).await.expect("found");
        assert_eq!(listed.len(), 1, "whoever was brought in can be found");
        drop(tx);

        let again = begun(&site, member, &file).await;
        site.work().await;
        let done = stands(&site, member, again).await;
        assert_eq!((done.state, done.added, done.rejected), (ImportState::Done, 0, 2), "and nobody comes twice");
    }
}

story! {
    async fn a_quotation_mark_that_never_closes_is_named_with_its_line(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let file = "Name,Email\nLeila,leila@shop.example\nBo,\"bo@ek.example\nNina,nina@pochta.example\n";
        let id = tried(&site, home.member, file).await;
        let import = stands(&site, home.member, id).await;
        assert_eq!((import.rows, import.added, import.rejected), (2, 1, 1));
        let found = contacts::problems(&site.services, home.member, id, 0).await.expect("problems").rows;
        let found: Vec<_> = found.iter().map(|problem| (problem.line, problem.reason.as_str())).collect();
        assert_eq!(found, [(3, "contacts-wrong-quote")]);
        let start = home.owner.browser.get(&home.path("/w/{workspace}/contacts/import")).await.text();
        assert!(start.contains("<bdi>people.csv</bdi>"), "earlier files are told apart by their names");
    }
}
