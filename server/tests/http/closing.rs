//! Closing a workspace: what is told before, what stands still meanwhile, the way back, and that nothing is left in the end.

use avow_model::access::Role;
use avow_service::settings::log;
use avow_service::{inbox, work, workspaces};
use avow_store::{members, workspaces as stored};
use chrono::Duration;
use reqwest::Method;
use reqwest::multipart::Form;

use crate::browser::{Browser, Page};
use crate::chat::say;
use crate::home::Home;
use crate::site::{PASSWORD, Site, Somebody};

const CLOSE: &str = "/w/{workspace}/settings/close";
const REOPEN: &str = "/w/{workspace}/settings/reopen";
const STILL: &str = "/w/{workspace}/closing";

/// Closes the workspace, as its owner does who means it.
async fn close(browser: &Browser, home: &Home, now: &str) -> Page {
    let name = home_name(home);
    browser.post(&home.path(CLOSE), &[("workspace", name.as_str()), ("password", PASSWORD), ("now", now)]).await
}

/// What `Home::furnish` calls it.
fn home_name(home: &Home) -> String {
    let (word, _) = home.owner.email.split_once("-owner").expect("a word");
    format!("{word} Lamps")
}

/// Somebody's browser after a month, in which every session has ended.
async fn again(site: &Site, who: &Somebody) -> Browser {
    let browser = site.browser();
    assert_eq!(browser.post("/sign-in", &[("email", &who.email), ("password", PASSWORD)]).await.status, 303);
    browser
}

/// Which of the workspace's row, its key and its contact's key are there.
async fn there(site: &Site, home: &Home) -> [bool; 3] {
    let keys = &site.services.store.keys;
    let mut tx = site.services.store.read_any().await.expect("a reader");
    let row = stored::get(&mut tx, home.member.workspace).await.expect("a look").is_some();
    let workspace = keys.get(home.member.workspace.0).await.expect("a look").is_some();
    let contact = keys.get(home.contact.0).await.expect("a look").is_some();
    [row, workspace, contact]
}

story! {
    async fn the_page_tells_in_numbers_what_would_be_lost(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = home.owner.browser.get(&home.path(CLOSE)).await;
        assert_eq!(page.status, 200);
        for said in ["ours Lamps", "one contact, one conversation", "2 people work here", "/contacts/export", "for 90 days"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        let settings = home.owner.browser.get(&home.path("/w/{workspace}/settings/workspace")).await;
        assert!(settings.text().contains(&home.path(CLOSE)), "the way there");
    }
}

story! {
    async fn it_is_closed_by_its_name_and_a_password_and_by_nothing_less(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let before = crate::csrf::snapshot(&site, &home).await;
        let cases = [
            [("workspace", "theirs Lamps"), ("password", PASSWORD)],
            [("workspace", ""), ("password", PASSWORD)],
            [("workspace", "ours Lamps"), ("password", "not the password at all")],
            [("workspace", "ours Lamps"), ("password", "")],
        ];
        for now in ["0", "1"] {
            for [name, password] in cases {
                let page = home.owner.browser.post(&home.path(CLOSE), &[name, password, ("now", now)]).await;
                assert_eq!(page.status, 422, "{name:?} {password:?}");
                assert!(page.text().contains("aria-invalid"), "the reason stands beside its field");
            }
        }
        site.work().await;
        assert_eq!(crate::csrf::snapshot(&site, &home).await, before);
        assert_eq!(there(&site, &home).await, [true; 3]);
    }
}

story! {
    async fn a_closed_workspace_stands_still_and_is_read(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        crate::chat::allow(&site, &home, crate::home::SHOP).await;
        let invitation = site.mailed("invite").await;
        let page = close(&home.owner.browser, &home, "0").await;
        assert_eq!((page.status, page.location()), (303, home.path(STILL).as_str()));
        let still = home.path(STILL);

        // Reading and taking along.
        for who in [&home.owner, &home.viewer] {
            for path in ["/w/{workspace}/inbox", "/w/{workspace}/contacts", "/w/{workspace}/contacts/{contact}"] {
                let page = who.browser.get(&home.path(path)).await;
                assert!(page.status == 200 && page.text().contains("This workspace is closed"), "{path}");
            }
            assert_eq!(who.browser.get(&still).await.status, 200);
            let thread = who.browser.get(&home.path("/w/{workspace}/inbox/{conversation}")).await;
            assert!(thread.text().contains("ours asks about a lamp"));
            assert!(!thread.text().contains("/send?"), "there is nowhere to write");
        }
        assert!(home.owner.browser.get(&home.path("/w/{workspace}/contacts/export.csv")).await.text().contains("ours Visitor"));
        let offered = |text: String| text.contains(&home.path(REOPEN));
        assert!(offered(home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await.text()));
        assert!(!offered(home.viewer.browser.get(&home.path("/w/{workspace}/inbox")).await.text()), "an owner's to decide");

        // Nothing comes in, nothing goes out, nothing changes.
        let owner = &home.owner.browser;
        let label = owner.post(&home.path("/w/{workspace}/settings/labels"), &[("name", "Later"), ("tone", "1")]).await;
        assert_eq!((label.status, label.location()), (303, still.as_str()));
        let reply = owner.upload(&home.path("/w/{workspace}/inbox/{conversation}/send"), Form::new().text("kind", "text").text("body", "Hello")).await;
        assert_eq!((reply.status, reply.location()), (303, still.as_str()));
        assert_eq!(owner.get(&home.path("/w/{workspace}/contacts/import")).await.location(), still);
        for (path, arguments) in crate::routes::actions(&home).into_iter().filter(|(path, _)| *path == "/act/send") {
            assert_eq!(owner.send(owner.own(Method::POST, path).form(&arguments)).await.status, 403);
        }
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 404);
        assert_eq!(say(&site.browser(), &home, "Is anybody there?").await.status, 404);
        assert_eq!(site.browser().get(&invitation).await.status, 404, "nobody comes in");
        let tomas = site.somebody("tomas").await;
        assert_eq!(tomas.browser.post(&invitation, &[]).await.status, 404);
        let member = site.member(&home.owner, &home.slug).await;
        let thread = inbox::thread(&site.services, member, home.conversation, None).await.expect("a thread");
        assert!(thread.messages.iter().all(|message| message.body == "ours asks about a lamp"));

        // It is written down, and an owner closes it once.
        let lines = log::list(&site.services, member, None).await.expect("the log").lines;
        assert_eq!(lines.iter().filter(|line| line.action == "workspace.close").count(), 1);
        assert_eq!(close(&home.owner.browser, &home, "0").await.status, 303);
        assert_eq!(log::list(&site.services, member, None).await.expect("the log").lines.len(), lines.len());
    }
}

story! {
    async fn an_owner_opens_it_again_and_nothing_is_lost(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        close(&home.owner.browser, &home, "0").await;
        assert_eq!(home.viewer.browser.post(&home.path(REOPEN), &[]).await.status, 403);
        site.clock.pass(Duration::days(89));
        site.work().await;
        let owner = again(&site, &home.owner).await;
        let page = owner.post(&home.path(REOPEN), &[]).await;
        assert_eq!(page.status, 303);
        assert!(owner.get(page.location()).await.text().contains("The workspace is open again"));
        site.clock.pass(Duration::days(20));
        site.work().await;
        assert_eq!(there(&site, &home).await, [true; 3]);
        let thread = owner.get(&home.path("/w/{workspace}/inbox/{conversation}")).await.text();
        assert!(thread.contains("ours asks about a lamp") && thread.contains("/send?") && !thread.contains("is closed"));
        let labels = home.path("/w/{workspace}/settings/labels");
        assert_eq!(owner.post(&labels, &[("name", "Later"), ("tone", "1")]).await.location(), format!("{labels}?done=added"));
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 200);
        assert_eq!(owner.get(&home.path(STILL)).await.location(), home.path("/w/{workspace}/inbox"));
    }
}

story! {
    async fn everybody_who_works_there_is_mailed_what_it_means(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        site.mails().await;
        close(&home.owner.browser, &home, "0").await;
        let day = (site.services.now() + Duration::days(90)).format("%-d %B %Y").to_string();
        let mails = site.mails().await;
        assert_eq!(mails.len(), 2, "nobody else, and each once: {mails:?}");
        let to = |who: &Somebody| mails.iter().find(|mail| mail.contains(&who.email)).expect("a mail");
        for (who, said) in [(&home.owner, "you can open it again"), (&home.viewer, "they can open it again")] {
            let mail = to(who);
            assert!([said, &day, "ours Lamps", &home.path(STILL)].iter().all(|said| mail.contains(said)), "{mail}");
        }
        assert!(!to(&home.viewer).contains("You are an owner"));
        assert!(mails.iter().all(|mail| !mail.contains(&other.owner.email)));

        home.owner.browser.post(&home.path(REOPEN), &[]).await;
        let mails = site.mails().await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert!(mails.iter().all(|mail| mail.contains("ours Lamps is open again") && mail.contains(&home.path("/w/{workspace}/inbox"))));
    }
}

story! {
    async fn a_mail_tells_what_is_so_when_it_goes(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        site.mails().await;
        close(&home.owner.browser, &home, "0").await;
        home.owner.browser.post(&home.path(REOPEN), &[]).await;
        let mails = site.mails().await;
        assert_eq!(mails.len(), 2, "that it was closed is over: {mails:?}");
        assert!(mails.iter().all(|mail| mail.contains("is open again")));
    }
}

story! {
    async fn everybody_is_mailed_of_one_that_went_at_once_and_not_its_name(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        site.mails().await;
        close(&home.owner.browser, &home, "1").await;
        let mails = site.mails().await;
        assert_eq!(there(&site, &home).await, [false; 3]);
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert!(mails.iter().all(|mail| mail.contains("deleted everything in it at once") && !mail.contains("ours Lamps")));
        assert!([&home.owner, &home.viewer].iter().all(|who| mails.iter().any(|mail| mail.contains(&who.email))));
    }
}

story! {
    async fn the_demo_is_not_closed_and_mails_nobody(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        site.mails().await;
        let mut tx = site.services.store.write_any().await.expect("a writer");
        let held = stored::get(&mut tx, home.member.workspace).await.expect("a look").expect("the workspace");
        let demo = stored::Workspace { id: site.services.new_id().expect("an id"), slug: "demo".to_owned(), demo: true, ..held };
        stored::insert(&mut tx, &demo).await.expect("written");
        members::insert(&mut tx, demo.id, home.owner.account, Role::Owner, site.services.now()).await.expect("written");
        tx.commit().await.expect("committed");
        let form = [("workspace", demo.name.as_str()), ("password", PASSWORD), ("now", "0")];
        assert_eq!(home.owner.browser.post("/w/demo/settings/close", &form).await.status, 404);
        assert_eq!(home.owner.browser.post("/w/demo/settings/reopen", &[]).await.status, 404);
        assert!(site.mails().await.is_empty());
    }
}

story! {
    async fn on_its_day_nothing_is_left_but_the_people_who_worked_there(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        close(&home.owner.browser, &home, "0").await;
        site.clock.pass(Duration::days(90) - Duration::seconds(1));
        site.work().await;
        assert_eq!(there(&site, &home).await, [true; 3], "not a second early");
        site.clock.pass(Duration::seconds(1));
        let late = again(&site, &home.owner).await;
        assert_eq!(late.post(&home.path(REOPEN), &[]).await.status, 404, "and not a second late");
        site.work().await;
        assert_eq!(there(&site, &home).await, [false; 3]);
        assert_eq!(there(&site, &other).await, [true; 3], "nobody else notices");
        for who in [&home.owner, &home.viewer] {
            let browser = again(&site, who).await;
            assert_eq!(browser.get("/account/privacy").await.status, 200, "their accounts are their own");
            assert_eq!(browser.get(&home.path("/w/{workspace}/inbox")).await.status, 404);
            assert!(workspaces::mine(&site.services, who.person).await.expect("workspaces").is_empty());
        }
    }
}

story! {
    async fn closing_at_once_is_closing_at_once(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = close(&home.owner.browser, &home, "1").await;
        assert_eq!((page.status, page.location()), (303, "/workspaces?all=1&done=closed"));
        // From the first moment, however long the work takes.
        assert_eq!(home.viewer.browser.get(&home.path("/w/{workspace}/inbox")).await.status, 404);
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 404);
        let list = home.owner.browser.get(page.location()).await.text();
        assert!(list.contains("is being deleted") && !list.contains(&home.path("/w/{workspace}/inbox")));
        site.work().await;
        assert_eq!(there(&site, &home).await, [false; 3]);
    }
}

story! {
    async fn one_that_is_closed_can_go_sooner(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        close(&home.owner.browser, &home, "0").await;
        site.clock.pass(Duration::days(5));
        assert_eq!(close(&home.owner.browser, &home, "1").await.status, 303);
        site.work().await;
        assert_eq!(there(&site, &home).await, [false; 3]);
    }
}

story! {
    async fn an_erasure_that_was_interrupted_is_finished_at_the_next_start(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        // As the work leaves it when the power fails after its first step.
        site.services.store.keys.begin_erasure(home.member.workspace.0, site.services.now()).await.expect("written");
        assert_eq!(work::replay_erasures(&site.services).await.expect("replayed"), 1);
        site.work().await;
        assert_eq!(there(&site, &home).await, [false; 3]);
        assert_eq!(there(&site, &other).await, [true; 3]);
        assert_eq!(work::replay_erasures(&site.services).await.expect("replayed"), 0, "once");
    }
}
