//! Leaving: ninety days to change one's mind, then nothing is left; and the copy that everybody may take of their own.

use avow_app::web::Access;
use avow_server::http::table;
use avow_service::accounts::NewAccount;
use avow_service::{settings, work};
use avow_store::{accounts, audit, workspaces};
use chrono::Duration;
use reqwest::Method;
use serde_json::Value;

use crate::browser::Page;
use crate::home::Home;
use crate::routes::{actions, ask};
use crate::site::{PASSWORD, Site, Somebody};

async fn delete(who: &Somebody, more: &[(&str, &str)]) -> Page {
    let mut form = vec![("password", PASSWORD)];
    form.extend_from_slice(more);
    who.browser.post("/account/delete", &form).await
}

/// Are the account's row and key there?
async fn there(site: &Site, who: &Somebody) -> (bool, bool) {
    let keys = &site.services.store.keys;
    let mut tx = site.services.store.read_any().await.expect("a reader");
    let row = accounts::find(&mut tx, keys, &who.email).await.expect("a look").is_some();
    (row, keys.get(who.account.0).await.expect("a look").is_some())
}

async fn workspace_is_there(site: &Site, home: &Home) -> bool {
    let mut tx = site.services.store.read_any().await.expect("a reader");
    workspaces::get(&mut tx, home.member.workspace).await.expect("a look").is_some()
}

story! {
    async fn on_day_89_everything_is_still_there_and_stays(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        site.services.store.keys.get(home.contact.0).await.expect("a look").expect("a key");
        leave_alone(&home).await;
        assert_eq!(delete(&home.owner, &[]).await.status, 303);
        site.clock.pass(Duration::days(89));
        site.work().await;
        let browser = site.browser();
        assert_eq!(browser.post("/sign-in", &[("email", &home.owner.email), ("password", PASSWORD)]).await.status, 303);
        let thread = home.path("/w/{workspace}/inbox/{conversation}");
        assert_eq!(browser.get(&thread).await.location(), "/account/privacy", "only the way back is open");
        assert_eq!(browser.post("/account/keep", &[]).await.status, 303);
        assert!(browser.get(&thread).await.text().contains("ours asks about a lamp"));
        site.clock.pass(Duration::days(20));
        site.work().await;
        assert_eq!(there(&site, &home.owner).await, (true, true));
        assert!(browser.get(&thread).await.text().contains("ours asks about a lamp"), "and it stays");
    }
}

story! {
    async fn on_day_90_nothing_is_left(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        leave_alone(&home).await;
        assert_eq!(delete(&home.owner, &[]).await.status, 303);
        site.clock.pass(Duration::days(90) - Duration::seconds(1));
        site.work().await;
        assert_eq!(there(&site, &home.owner).await, (true, true), "not a second early");
        site.clock.pass(Duration::seconds(1));
        site.work().await;
        assert_eq!(there(&site, &home.owner).await, (false, false));
        assert!(!workspace_is_there(&site, &home).await, "where nobody else is, the workspace goes along");
        for key in [home.contact.0, home.member.workspace.0] {
            assert!(site.services.store.keys.get(key).await.expect("a look").is_none(), "and its keys, so that backups forget too");
        }
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 404);
        assert_eq!(site.browser().post("/sign-in", &[("email", &home.owner.email), ("password", PASSWORD)]).await.status, 422);
        assert!(workspace_is_there(&site, &other).await, "nobody else notices");
        assert_eq!(there(&site, &other.owner).await, (true, true));
    }
}

/// Takes the colleague out, so that the owner is alone.
async fn leave_alone(home: &Home) {
    assert_eq!(home.viewer.browser.post(&home.path("/w/{workspace}/leave"), &[]).await.status, 303);
}

story! {
    async fn leaving_at_once_leaves_at_once(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        assert_eq!(home.viewer.browser.post("/account/delete", &[("password", "wrong"), ("now", "1")]).await.status, 422);
        let page = delete(&home.viewer, &[("now", "1")]).await;
        assert_eq!((page.status, page.location()), (303, "/privacy/left"));
        assert_eq!(home.viewer.browser.get("/privacy/left").await.status, 200);
        assert!(home.viewer.browser.cookies().is_empty());
        site.work().await;
        assert_eq!(there(&site, &home.viewer).await, (false, false));
        assert!(workspace_is_there(&site, &home).await, "the others go on");
    }
}

story! {
    async fn while_it_waits_nothing_opens_but_the_way_back(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        leave_alone(&home).await;
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 200);
        assert_eq!(delete(&home.owner, &[]).await.status, 303);
        let browser = &home.owner.browser;
        for route in table().into_iter().filter(|route| matches!(route.access, Access::SignedIn | Access::Member(_))) {
            let page = ask(browser, &home, &route.method, route.path, &home.path(route.path)).await;
            assert_eq!((page.status, page.location()), (303, "/account/privacy"), "{} {}", route.method, route.path);
        }
        for (path, arguments) in actions(&home) {
            assert_eq!(browser.send(browser.own(Method::POST, path).form(&arguments)).await.status, 403, "{path}");
        }
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 404, "nobody could answer there");
        for path in ["/", "/privacy", "/privacy/choices", "/account/privacy", "/account/privacy/copy", "/account/delete"] {
            assert!(matches!(browser.get(path).await.status, 200 | 303), "{path}");
        }
        let page = browser.get("/account/privacy").await.text();
        assert!(page.contains("no other page opens") && page.contains("/account/keep") && page.contains("/account/privacy/copy"));
        assert!(!page.contains("/account/password") && !page.contains("/account/profile") && !page.contains("href=\"/workspaces\""));
        assert_eq!(delete(&home.owner, &[]).await.status, 303, "asked once more, nothing changes");
        assert_eq!(browser.post("/account/keep", &[]).await.status, 303);
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 200, "all of it goes on");
        assert_eq!(browser.get(&home.path("/w/{workspace}/inbox")).await.status, 200);
    }
}

story! {
    async fn one_who_waits_can_go_at_once_after_all(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        leave_alone(&home).await;
        assert_eq!(delete(&home.owner, &[]).await.status, 303);
        site.clock.pass(Duration::days(40));
        let browser = site.browser();
        let sign_in = [("email", home.owner.email.as_str()), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-in", &sign_in).await.status, 303, "to recover, or for good");
        assert!(!browser.get("/account/delete").await.text().contains("value=\"0\""), "the other way is taken already");
        assert_eq!(browser.post("/account/delete", &[("password", PASSWORD), ("now", "1")]).await.location(), "/privacy/left");
        site.work().await;
        assert_eq!(there(&site, &home.owner).await, (false, false));
        assert!(!workspace_is_there(&site, &home).await);
    }
}

story! {
    async fn a_workspace_that_was_closed_for_itself_stays_closed(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        leave_alone(&home).await;
        let close = [("workspace", "ours Lamps"), ("password", PASSWORD), ("now", "0")];
        assert_eq!(home.owner.browser.post(&home.path("/w/{workspace}/settings/close"), &close).await.status, 303);
        site.clock.pass(Duration::days(1));
        assert_eq!(delete(&home.owner, &[]).await.status, 303);
        assert_eq!(home.owner.browser.post("/account/keep", &[]).await.status, 303);
        assert_eq!(site.browser().get(&home.path("/widget/{key}")).await.status, 404);
        site.clock.pass(Duration::days(89));
        site.work().await;
        assert!(!workspace_is_there(&site, &home).await, "on its own day");
        assert_eq!(there(&site, &home.owner).await, (true, true));
    }
}

story! {
    async fn an_account_that_is_not_proven_yet_is_not_taken_for_one_that_waits(house: House) {
        let site = house.open().await;
        let new = NewAccount {
            name: "maja".to_owned(),
            email: "maja@people.example".to_owned(),
            password: Some(PASSWORD.to_owned()),
            locale: "en".to_owned(),
            verified: false,
        };
        let account = avow_service::accounts::make(&site.services, new).await.expect("an account");
        let opened = avow_service::accounts::open_session(&site.services, account, None, None).await.expect("a session");
        let browser = site.browser();
        browser.keep("avow_session", &opened.token);
        let (_, held) = avow_service::accounts::whoami(&site.services, &opened.token).await.expect("an account");
        assert!(held.erase_at.is_some() && !avow_service::accounts::is_leaving(&held));
        assert_eq!(browser.get("/workspaces?all=1").await.status, 200);
    }
}

story! {
    async fn a_last_owner_hands_over_first(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = delete(&home.owner, &[]).await;
        assert_eq!(page.status, 422);
        assert!(page.text().contains(&home.path("/w/{workspace}/settings/members")), "the way is shown");
        site.clock.pass(Duration::days(100));
        site.work().await;
        assert_eq!(there(&site, &home.owner).await, (true, true));
    }
}

story! {
    async fn the_copy_is_ones_own_and_nobody_elses(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        let page = home.owner.browser.get("/account/privacy/copy").await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-disposition").starts_with("attachment") && page.header("cache-control") == "no-store");
        let copy: Value = serde_json::from_slice(&page.bytes).expect("JSON");
        assert_eq!(copy["data"]["account"][0]["email"], home.owner.email.as_str());
        assert_eq!(copy["data"]["saved_view"][0]["name"], "Open ones");
        assert_eq!(copy["data"]["membership"].as_array().map(Vec::len), Some(1));
        let text = page.text();
        let people = [home.viewer.email.as_str(), other.owner.email.as_str(), "theirs Lamps", "ours Visitor"];
        for others in people.into_iter().chain(["asks about a lamp", "imported.example", "invited.example"]) {
            assert!(!text.contains(others), "{others}");
        }
        for secret in ["$argon2", "password_hash", home.visitor.as_str()] {
            assert!(!text.contains(secret), "{secret}");
        }
        let terms = copy["terms"].as_array().expect("terms");
        assert!(terms.iter().all(|term| term["purposes"].as_array().is_some_and(|all| !all.is_empty())));
    }
}

story! {
    async fn a_deleted_contact_is_gone_with_their_key(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let delete = home.path("/w/{workspace}/contacts/{contact}/delete");
        assert_eq!(home.viewer.browser.post(&delete, &[]).await.status, 403);
        assert_eq!(home.owner.browser.post(&delete, &[]).await.status, 303);
        site.work().await;
        for path in ["/w/{workspace}/contacts/{contact}", "/w/{workspace}/inbox/{conversation}", "/w/{workspace}/file/{attachment}"] {
            assert_eq!(home.owner.browser.get(&home.path(path)).await.status, 404, "{path}");
        }
        assert!(site.services.store.keys.get(home.contact.0).await.expect("a look").is_none());
        let list = home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await.text();
        assert!(!list.contains("asks about a lamp"));
        let start: String = home.key.chars().take(8).collect();
        let browser = site.browser();
        browser.keep(&format!("avow_chat_{start}"), &home.visitor);
        assert_eq!(browser.get(&home.path("/widget/{key}/log")).await.status, 403, "their browser leads nowhere");
    }
}

/// How many entries the log of a workspace has.
async fn logged(site: &Site, home: &Home) -> usize {
    let mut tx = site.services.store.read(home.member.workspace).await.expect("a reader");
    audit::list(&mut tx, home.member.workspace, i64::MAX, 1_000).await.expect("a log").len()
}

story! {
    async fn the_log_goes_after_twelve_months_and_what_is_left_still_holds(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let first = logged(&site, &home).await;
        assert!(first > 1);
        site.clock.pass(Duration::days(364));
        settings::labels::create(&site.services, home.member, "A year later", 2).await.expect("a label");
        work::sweep(&site.services).await.expect("a sweep");
        assert_eq!(logged(&site, &home).await, first + 1, "not a day early");
        site.clock.pass(Duration::days(2));
        work::sweep(&site.services).await.expect("a sweep");
        assert_eq!(logged(&site, &home).await, 1);
        assert!(settings::verify_all(&site.services).await.expect("a look").is_empty());
    }
}
