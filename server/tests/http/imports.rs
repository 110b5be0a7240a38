//! Bringing people in from a file of some size: left and taken up again, and nobody twice.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use avow_model::access::Member;
use avow_model::contacts::{FieldKind, Import, ImportState};
use avow_model::id::ImportId;
use avow_service::contacts;
use avow_service::settings::fields;
use avow_service::work::{self, Progress};
use tokio::sync::watch;

use crate::home::Home;
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
    let (id, _) = contacts::upload(services, member, file.as_bytes().to_vec()).await.expect("an import");
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
