//! A button that is pressed twice makes one thing, and both presses lead to it.

use std::time::Duration;

use avow_model::id::ContactId;
use avow_service::settings::channels;
use avow_service::{contacts, inbox, workspaces};
use avow_store::keys::KeyKind;
use reqwest::multipart::{Form, Part};

use crate::browser::{Browser, Page, between};
use crate::held::Hold;
use crate::home::Home;
use crate::house::until;
use crate::site::Site;

/// The id of a form, from its page.
async fn id_on(browser: &Browser, path: &str, near: &str) -> String {
    let html = browser.get(path).await.text();
    let (_, rest) = html.split_once(near).expect("the form");
    between(rest, "name=\"client\" value=\"", "\"").expect("its id").to_owned()
}

/// How many contacts, chats, views, imports and workspaces there are.
async fn counts(site: &Site, home: &Home) -> [usize; 5] {
    let mut tx = site.services.store.read(home.member.workspace).await.expect("a reader");
    let people = avow_store::workspaces::content(&mut tx, home.member.workspace).await.expect("counts").contacts;
    drop(tx);
    let services = &site.services;
    [
        usize::try_from(people).expect("a count"),
        channels::list(services, home.member).await.expect("chats").len(),
        inbox::desk(services, home.member).await.expect("a desk").views.len(),
        contacts::imports(services, home.member).await.expect("imports").len(),
        workspaces::mine(services, home.owner.person).await.expect("workspaces").len(),
    ]
}

fn same(one: &Page, two: &Page) {
    assert_eq!((one.status, two.status), (303, 303), "{} {}", one.text(), two.text());
    assert_eq!(one.location(), two.location());
}

story! {
    async fn what_is_pressed_twice_is_made_once(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let before = counts(&site, &home).await;
        let inbox = home.path("/w/{workspace}/inbox");
        let forms = [
            (home.path("/w/{workspace}/contacts/new"), home.path("/w/{workspace}/contacts/new"), "<form"),
            (home.path("/w/{workspace}/settings/channels"), home.path("/w/{workspace}/settings/channels"), "<form"),
            (inbox, home.path("/w/{workspace}/inbox-views"), "id=\"filters\""),
            ("/workspaces?all=1".to_owned(), "/workspaces".to_owned(), "action=\"/workspaces\""),
        ];
        let mut ids = Vec::new();
        for (page, action, near) in &forms {
            let id = id_on(browser, page, near).await;
            let form = [("name", "Ida Berg"), ("client", id.as_str())];
            let (one, two) = tokio::join!(browser.post(action, &form), browser.post(action, &form));
            same(&one, &two);
            same(&one, &browser.post(action, &form).await);
            ids.push(id);
        }
        let action = home.path("/w/{workspace}/contacts/import");
        let id = id_on(browser, &action, "enctype=\"multipart/form-data\"").await;
        let file = || {
            let part = Part::text("name,email\nIda,ida@shop.example\n").file_name("people.csv");
            Form::new().text("client", id.clone()).part("file", part)
        };
        let (one, two) = tokio::join!(browser.upload(&action, file()), browser.upload(&action, file()));
        same(&one, &two);
        assert_eq!(counts(&site, &home).await, before.map(|count| count + 1), "one of each");

        // The next form has an id of its own, and what was refused may be sent again under the same.
        let action = home.path("/w/{workspace}/contacts/new");
        let next = id_on(browser, &action, "<form").await;
        assert!(!ids.contains(&next));
        let refused = browser.post(&action, &[("name", ""), ("client", &next)]).await;
        assert!(refused.status == 422 && refused.text().contains(&next), "it keeps its id");
        assert_eq!(browser.post(&action, &[("name", "Olga"), ("client", &next)]).await.status, 303);
        // What somebody else's form has made is nothing to anybody else.
        let stranger = site.somebody("stranger").await;
        let made = stranger.browser.post("/workspaces", &[("name", "Own"), ("client", &ids[3])]).await;
        assert!(made.status == 303 && made.location() != browser.post("/workspaces", &[("name", "x"), ("client", &ids[3])]).await.location());
    }
}

story! {
    async fn what_has_come_is_done_though_whoever_sent_it_is_gone(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let before = counts(&site, &home).await[0];
        let (browser, action) = (&home.owner.browser, home.path("/w/{workspace}/contacts/new"));
        let form = [("name", "Ida Berg"), ("client", "00000000-0000-4000-8000-000000000007")];
        let hold = Hold::take(&house.data, "workspace").await;
        let impatient = tokio::time::timeout(Duration::from_millis(300), browser.post(&action, &form)).await;
        assert!(impatient.is_err(), "it waits for what is held");
        hold.let_go().await;
        until("the form was sent whole", Duration::from_secs(5), async || counts(&site, &home).await[0] == before + 1).await;
        assert_eq!(browser.post(&action, &form).await.status, 303);
        assert_eq!(counts(&site, &home).await[0], before + 1, "and is not made again");
    }
}

story! {
    async fn a_key_under_which_somebody_was_made_is_never_taken_for_unused(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (keys, workspace) = (&site.services.store.keys, home.member.workspace);
        let unmade: ContactId = site.services.new_id().expect("an id");
        keys.create(KeyKind::Person, &[unmade.0], site.services.now()).await.expect("a key");
        contacts::destroy_unused(&site.services, workspace, &[home.contact, unmade]).await.expect("looked at");
        assert!(keys.need(home.contact.0).await.is_ok(), "whoever is there is read as before");
        assert!(keys.need(unmade.0).await.is_err(), "and what opens nothing is gone");
    }
}
