//! Leaving a workspace: by whoever likes, from their own page, and why an only owner stays.

use avow_model::access::Role;
use avow_service::{inbox, members, workspaces};

use crate::home::{Home, join};
use crate::site::PASSWORD;
use reqwest::multipart::Form;

const LEAVE: &str = "/w/{workspace}/leave";

story! {
    async fn whoever_works_there_may_leave_from_their_own_page(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let leave = home.path(LEAVE);
        for (name, role) in [("tomas", Role::Agent), ("aylin", Role::Admin), ("olu", Role::Owner)] {
            let who = site.somebody(name).await;
            join(&site, home.member, who.account, role).await;
            assert!(who.browser.get("/account/privacy").await.text().contains(&leave), "{role:?}: the way there");
            let page = who.browser.get(&leave).await;
            assert!(page.status == 200 && page.text().contains("Leave ours Lamps"), "{role:?}");
            let page = who.browser.post(&leave, &[]).await;
            assert_eq!((page.status, page.location()), (303, "/workspaces?all=1&done=left"), "{role:?}");
            let told = who.browser.get(page.location()).await.text();
            assert!(told.contains("You have left the workspace") && told.contains("You belong to no workspace"), "{role:?}");
            assert!(told.contains("href=\"/account/privacy\""), "{role:?}");
            let later = who.browser.get("/workspaces").await.text();
            assert!(later.contains("<h1>A new workspace</h1>") && !later.contains("first workspace"), "{role:?}: they have had one");
            assert_eq!(who.browser.get(&home.path("/w/{workspace}/inbox")).await.status, 404, "{role:?}");
            assert!(!who.browser.get("/account/privacy").await.text().contains(&leave), "{role:?}");
            assert!(workspaces::mine(&site.services, who.person).await.expect("workspaces").is_empty());
        }
        let left = members::list(&site.services, home.member).await.expect("members");
        assert_eq!(left.len(), 2, "owner and viewer");
    }
}

story! {
    async fn conversations_of_who_leaves_are_nobodys(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        let (assign, version) = (format!("assign={}", tomas.account), thread.conversation.version.to_string());
        let change = home.path("/w/{workspace}/inbox/{conversation}/change");
        assert_eq!(home.owner.browser.post(&change, &[("do", &assign), ("version", &version)]).await.status, 303);
        assert_eq!(tomas.browser.post(&home.path(LEAVE), &[]).await.status, 303);
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        assert_eq!(thread.conversation.assignee, None);
    }
}

story! {
    async fn who_waits_for_their_deletion_is_given_nothing_new(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        let (thread, team) = (home.path("/w/{workspace}/inbox/{conversation}"), home.path("/w/{workspace}/settings/members"));
        let offered = async || {
            let page = home.owner.browser.get(&thread).await.text();
            // To be assigned to, from the head and for many at once, and to be mentioned.
            let mentions = page.split_once("&quot;people&quot;:[&quot;").and_then(|(_, rest)| rest.split_once(']'));
            let mentioned = mentions.is_some_and(|(names, _)| names.contains("tomas"));
            (page.matches(&format!("value=\"assign={}\"", tomas.account)).count(), mentioned)
        };
        let (times, mentioned) = offered().await;
        assert!(times > 1 && mentioned, "{times} {mentioned}");
        let says = "has asked for the deletion of their account";
        assert!(!home.owner.browser.get(&team).await.text().contains(says));
        let page = tomas.browser.post("/account/delete", &[("password", PASSWORD), ("now", "0")]).await;
        assert_eq!(page.status, 303, "{}", page.text());
        assert_eq!(offered().await, (0, false));
        // Nor by a page that was opened before.
        let (assign, change) = (format!("assign={}", tomas.account), home.path("/w/{workspace}/inbox/{conversation}/change"));
        let version = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread").conversation.version;
        let page = home.owner.browser.post(&change, &[("do", &assign), ("version", &version.to_string())]).await;
        let held = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread").conversation;
        assert_ne!(held.assignee, Some(tomas.account), "{}", page.status);
        let note = async |body: &str| {
            let form = Form::new().text("kind", "note").text("body", body.to_owned());
            let page = home.owner.browser.upload(&home.path("/w/{workspace}/inbox/{conversation}/send"), form).await;
            assert_eq!(page.status, 303);
        };
        note("@tomas, have a look").await;
        let page = home.owner.browser.get(&team).await.text();
        assert!(page.contains(says) && page.contains("tomas"), "{page}");
        assert_eq!(tomas.browser.post("/account/keep", &[]).await.status, 303);
        let mentioned = async || {
            let page = tomas.browser.get(&home.path("/w/{workspace}/inbox?mentions=1")).await;
            assert_eq!(page.status, 200);
            page.text().contains(&format!("/inbox/{}", home.conversation))
        };
        assert!(!mentioned().await, "nobody spoke to them meanwhile");
        note("@tomas, have another look").await;
        assert!(mentioned().await);
    }
}

story! {
    async fn an_only_owner_is_told_why_not_and_what_to_do(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (leave, close, people) =
            (home.path(LEAVE), home.path("/w/{workspace}/settings/close"), home.path("/w/{workspace}/settings/members"));
        let page = home.owner.browser.get(&leave).await;
        assert!(page.status == 200 && page.text().contains(&close) && page.text().contains(&people));
        let refused = home.owner.browser.post(&leave, &[]).await;
        assert!(refused.status == 422 && refused.text().contains("Make somebody else an owner first"));
        assert_eq!(home.viewer.browser.post(&leave, &[]).await.status, 303);
        let alone = home.owner.browser.get(&leave).await.text();
        assert!(alone.contains("Nobody else is here") && alone.contains(&close) && !alone.contains(&people));
        assert_eq!(home.owner.browser.post(&leave, &[]).await.status, 422);
        assert_eq!(home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await.status, 200);
    }
}
