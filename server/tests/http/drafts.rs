//! What is typed and not sent: there again wherever its writer signs in, nobody else's, and gone when it has been said.

use avow_model::access::Role;
use avow_model::inbox::Unsent;
use avow_service::{contacts, inbox, members, work};
use chrono::Duration;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use crate::browser::{Browser, Page, between};
use crate::home::{Home, join};
use crate::site::Site;

const THREAD: &str = "/w/{workspace}/inbox/{conversation}";
const ONE: &str = "6f9f4a5e-2f0c-4d0e-9c4e-000000000001";
const TWO: &str = "6f9f4a5e-2f0c-4d0e-9c4e-000000000002";

/// Keeps a draft as the composer does, under the id under which it would be sent.
async fn keep(browser: &Browser, home: &Home, note: bool, body: &str, client: &str) -> Page {
    let conversation = home.conversation.to_string();
    let note = if note { "true" } else { "false" };
    let (workspace, conversation) = (home.slug.as_str(), conversation.as_str());
    let form = [("workspace", workspace), ("conversation", conversation), ("note", note), ("body", body), ("client", client)];
    browser.post("/act/draft", &form).await
}

/// What stands in a page's composer: a note or a reply, and the text.
fn shown(page: &Page) -> (bool, String) {
    let html = page.text();
    let area = between(&html, "name=\"body\"", "</textarea>").expect("a composer");
    let text = area.split_once('>').expect("the end of its tag").1.trim_start_matches('\n').to_owned();
    let note = between(&html, "value=\"note\"", ">").expect("the choice of a note").contains("checked");
    (note, text)
}

async fn opened(browser: &Browser, home: &Home) -> (bool, String) {
    shown(&browser.get(&home.path(THREAD)).await)
}

/// The owner's draft, as the use case tells it.
async fn held(site: &Site, home: &Home) -> Option<Unsent> {
    inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread").draft
}

story! {
    async fn a_draft_is_there_on_every_device_and_for_nobody_else(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        let elsewhere = home.owner.browser.beside();
        for cookie in home.owner.browser.cookies() {
            let (name, token) = cookie.split_once('=').expect("a cookie");
            elsewhere.keep(name, token);
        }
        assert_eq!(opened(&home.owner.browser, &home).await, (false, String::new()));
        assert_eq!(keep(&home.owner.browser, &home, false, "It left <today>\r\n& more", ONE).await.status, 200);
        assert_eq!(opened(&elsewhere, &home).await, (false, "It left &lt;today&gt;\n&amp; more".to_owned()));
        assert_eq!(opened(&tomas.browser, &home).await, (false, String::new()), "a colleague sees nothing of it");
        assert_eq!(keep(&tomas.browser, &home, true, "Ask the warehouse", TWO).await.status, 200);
        assert_eq!(opened(&tomas.browser, &home).await, (true, "Ask the warehouse".to_owned()));
        assert_eq!(keep(&elsewhere, &home, true, "Not yet", ONE).await.status, 200);
        assert_eq!(opened(&home.owner.browser, &home).await, (true, "Not yet".to_owned()), "the last one counts");
        assert_eq!(keep(&home.owner.browser, &home, true, " \n ", ONE).await.status, 200);
        assert_eq!(opened(&elsewhere, &home).await, (false, String::new()), "an emptied one is gone");
        assert!(!home.viewer.browser.get(&home.path(THREAD)).await.text().contains("Ask the warehouse"));
    }
}

story! {
    async fn what_has_been_said_is_no_draft_any_more(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (browser, send) = (&home.owner.browser, home.path("/w/{workspace}/inbox/{conversation}/send"));
        assert_eq!(keep(browser, &home, false, "It left today", ONE).await.status, 200);
        let form = Form::new().text("kind", "reply").text("body", "It left today.").text("client", ONE);
        assert_eq!(browser.upload(&send, form).await.status, 303);
        assert_eq!(held(&site, &home).await, None);
        assert_eq!(keep(browser, &home, false, "It left toda", ONE).await.status, 200, "what comes late");
        assert_eq!(held(&site, &home).await, None, "is not kept once more");

        assert_eq!(keep(browser, &home, true, "And the next", TWO).await.status, 200);
        assert!(held(&site, &home).await.is_some());
        let conversation = home.conversation.to_string();
        let (workspace, conversation) = (home.slug.as_str(), conversation.as_str());
        let sent = [("workspace", workspace), ("conversation", conversation), ("note", "true"), ("body", "Next"), ("client", TWO)];
        assert_eq!(browser.post("/act/send", &sent).await.status, 200);
        assert_eq!(held(&site, &home).await, None);
    }
}

story! {
    async fn a_draft_is_marked_in_the_list_for_its_writer_until_it_is_sent(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        let (list, row) = (home.path("/w/{workspace}/inbox"), home.path("/w/{workspace}/inbox/{conversation}/row"));
        let browser = &home.owner.browser;
        assert!(!browser.get(&list).await.text().contains("Draft:"));
        assert_eq!(keep(browser, &home, false, "It left\n<today>", ONE).await.status, 200);
        for path in [&list, &row] {
            let page = browser.get(path).await.text();
            assert!(page.contains("Draft:") && page.contains("It left &lt;today&gt;"), "{path}");
            assert!(!page.contains("ours asks about a lamp"), "it stands in the place of what was said last");
            let theirs = tomas.browser.get(path).await.text();
            assert!(!theirs.contains("Draft:") && !theirs.contains("It left"), "{path}");
        }
        let form = Form::new().text("kind", "reply").text("body", "It left today.").text("client", ONE);
        assert_eq!(browser.upload(&home.path("/w/{workspace}/inbox/{conversation}/send"), form).await.status, 303);
        let page = browser.get(&list).await.text();
        assert!(!page.contains("Draft:") && page.contains("It left today."));
    }
}

story! {
    async fn a_refused_message_leaves_the_draft_alone(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (browser, send) = (&home.owner.browser, home.path("/w/{workspace}/inbox/{conversation}/send"));
        let kept = Unsent { note: false, body: "It left today".to_owned() };
        assert_eq!(keep(browser, &home, false, &kept.body, ONE).await.status, 200);
        let long = "я".repeat(10_001);
        let page = browser.upload(&send, Form::new().text("kind", "note").text("body", long.clone()).text("client", ONE)).await;
        assert_eq!(page.status, 422);
        assert_eq!(shown(&page), (true, long.clone()), "what was refused is newer than what was kept");
        assert_eq!(held(&site, &home).await.as_ref(), Some(&kept));
        let change = home.path("/w/{workspace}/inbox/{conversation}/change");
        let page = browser.post(&change, &[("do", "snooze=pick"), ("until", "never"), ("version", "1")]).await;
        assert_eq!((page.status, shown(&page).1), (422, kept.body.clone()), "a refused change has nothing to do with it");

        let page = keep(browser, &home, false, &long, ONE).await;
        assert_eq!(page.status, 422, "no draft is longer than a message");
        assert_eq!(keep(browser, &home, false, &"я".repeat(10_000), ONE).await.status, 200);
        assert_eq!(keep(&home.viewer.browser, &home, false, "Hello", ONE).await.status, 403);
        assert_eq!(keep(browser, &home, false, "Once more", "no id").await.status, 200, "an id that is none is none");
        assert_eq!(held(&site, &home).await.map(|unsent| unsent.body), Some("Once more".to_owned()));
    }
}

/// Up to where whoever writes is taken to have read, and whether a colleague is said to have answered since.
fn seen(page: &Page) -> (String, bool) {
    let html = page.text();
    let input = between(&html, "name=\"seen\"", ">").expect("the place");
    let value = between(input, "value=\"", "\"").unwrap_or_default();
    // Once it stands among the composer's words.
    (value.to_owned(), html.matches("answered while you were writing").count() > 1)
}

story! {
    async fn whoever_was_writing_when_a_colleague_answered_is_told_and_asked(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        let (browser, send) = (&home.owner.browser, home.path("/w/{workspace}/inbox/{conversation}/send"));
        let answer = |body: &'static str| Form::new().text("kind", "reply").text("body", body);
        assert_eq!(seen(&browser.get(&home.path(THREAD)).await), ("1".to_owned(), false));
        assert_eq!(keep(browser, &home, false, "I will look", ONE).await.status, 200);
        site.clock.pass(Duration::seconds(10));
        assert_eq!(tomas.browser.upload(&send, answer("It left today")).await.status, 303);
        let page = browser.get(&home.path(THREAD)).await;
        let (before, told) = seen(&page);
        assert!(told && page.text().contains("<b dir=\"auto\">tomas<"), "a draft that is older than the answer says so");
        let asked = browser.upload(&send, answer("I will look").text("seen", before)).await;
        assert_eq!((asked.status, seen(&asked)), (409, (String::new(), false)), "and is asked about once");
        assert_eq!(browser.upload(&send, answer("I will look").text("seen", "")).await.status, 303);

        let (now, told) = seen(&browser.get(&home.path(THREAD)).await);
        assert!(!told, "nothing is being written");
        assert_eq!(tomas.browser.upload(&send, answer("And a bulb with it")).await.status, 303);
        let refused = browser.upload(&send, answer("Ж").text("body", "").text("seen", now.clone()).part("file", huge())).await;
        assert_eq!((refused.status, seen(&refused)), (422, (now.clone(), true)), "what was refused was begun when its form was made");
        assert_eq!(browser.upload(&send, answer("It has left").text("seen", now)).await.status, 409);
    }
}

/// A file that is larger than files may be.
fn huge() -> Part {
    Part::bytes(vec![0; avow_service::files::FILE_MAX + 1]).file_name("huge.bin")
}

story! {
    async fn a_draft_is_in_its_writers_copy_and_goes_with_the_contact(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        assert_eq!(keep(&home.owner.browser, &home, true, "Ask the warehouse", ONE).await.status, 200);
        let copy = home.owner.browser.get("/account/privacy/copy").await;
        let copied: Value = serde_json::from_slice(&copy.bytes).expect("JSON");
        assert_eq!(copied["data"]["draft"][0]["body"], "Ask the warehouse");
        assert_eq!(copied["data"]["draft"][0]["kind"], "note");
        assert!(home.owner.browser.get("/account/privacy").await.text().contains("one draft"));
        assert!(!home.viewer.browser.get("/account/privacy/copy").await.text().contains("warehouse"));

        contacts::delete(&site.services, home.member, home.contact).await.expect("deleted");
        site.work().await;
        let copy = home.owner.browser.get("/account/privacy/copy").await.text();
        assert!(!copy.contains("warehouse"));
        assert!(home.owner.browser.get("/account/privacy").await.text().contains("0 drafts"));
        assert_eq!(keep(&home.owner.browser, &home, true, "Once more", ONE).await.status, 404);
    }
}

story! {
    async fn a_draft_goes_after_thirty_days_and_with_the_membership(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        assert_eq!(keep(&tomas.browser, &home, false, "I go", ONE).await.status, 200);
        members::remove(&site.services, home.member, tomas.account).await.expect("removed");
        join(&site, home.member, tomas.account, Role::Agent).await;
        assert_eq!(opened(&tomas.browser, &home).await, (false, String::new()));

        assert_eq!(keep(&home.owner.browser, &home, false, "Later", TWO).await.status, 200);
        site.clock.pass(Duration::days(30));
        work::sweep(&site.services).await.expect("swept");
        assert!(held(&site, &home).await.is_some(), "not a second early");
        site.clock.pass(Duration::seconds(1));
        work::sweep(&site.services).await.expect("swept");
        assert_eq!(held(&site, &home).await, None);
    }
}
