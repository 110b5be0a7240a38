//! A change of a conversation: a form that leads on to a page, and for an island the head of the thread in its place.

use avow_model::Time;
use avow_model::access::Role;
use avow_model::id::ConversationId;
use avow_model::inbox::{Priority, Status};
use avow_service::inbox;
use avow_store::conversations;
use chrono::Duration;
use reqwest::Method;

use crate::browser::{Browser, Page, between};
use crate::home::{Home, join};
use crate::site::Site;

const CHANGE: &str = "/w/{workspace}/inbox/{conversation}/change";

/// Sends a change as the island does.
async fn change(browser: &Browser, home: &Home, form: &[(&str, &str)]) -> Page {
    browser.send(browser.own(Method::POST, &home.path(CHANGE)).header("avow-piece", "1").form(form)).await
}

/// The version that a page or a piece of one hands on.
fn version(page: &Page) -> String {
    let html = page.text();
    let input = between(&html, "name=\"version\"", ">").expect("a version");
    between(input, "value=\"", "\"").expect("its value").to_owned()
}

/// What became of the change.
fn told(page: &Page) -> String {
    let html = page.text();
    let (_, rest) = html.split_once("id=\"changed\"").expect("the place for it");
    rest.split_once('>').expect("its end").1.to_owned()
}

async fn held(site: &Site, home: &Home) -> avow_model::inbox::Conversation {
    inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread").conversation
}

story! {
    async fn an_island_is_answered_with_the_head_alone(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let thread = browser.get(&home.path("/w/{workspace}/inbox/{conversation}")).await;
        let label = format!("label={}", home.label);
        let unlabel = format!("unlabel={}", home.label);
        let asked = [
            ("assign=me", "Now with ours-owner", "data-key=\"i\""),
            ("priority=urgent", "Priority: Urgent", "Urgent"),
            (label.as_str(), "Labelled: Returns", "Returns"),
            (unlabel.as_str(), "Label taken off: Returns", "data-key=\"l\""),
            ("status=resolved", "Marked as done", "Reopen"),
            ("status=open", "Open again", "value=\"status=resolved\""),
            ("snooze=reply", "Snoozed", "Until they write"),
            ("assign=", "Now with nobody", "data-key=\"a\""),
        ];
        let mut latest = version(&thread);
        for (wanted, says, holds) in asked {
            let page = change(browser, &home, &[("do", wanted), ("version", &latest)]).await;
            assert_eq!(page.status, 200, "{wanted}");
            let html = page.text();
            assert!(!html.contains("<html") && !html.contains("asks about a lamp"), "{wanted}: a piece, and no page");
            assert!(html.starts_with("<div id=\"thread-head\"") && html.contains(holds), "{wanted}: {html}");
            assert!(told(&page).contains(says), "{wanted}: {}", told(&page));
            latest = version(&page);
        }
        let conversation = held(&site, &home).await;
        assert_eq!((conversation.assignee, conversation.version.to_string()), (None, latest));
        let form = browser.post(&home.path(CHANGE), &[("do", "status=open"), ("version", &conversation.version.to_string())]).await;
        assert_eq!(form.status, 303, "without the header it stays a form");
    }
}

story! {
    async fn a_refused_change_tells_why_and_how_it_stands(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        let stale = held(&site, &home).await.version.to_string();
        assert_eq!(change(&tomas.browser, &home, &[("do", "assign=me"), ("version", &stale)]).await.status, 200);
        let page = change(&home.owner.browser, &home, &[("do", "assign=me"), ("version", &stale)]).await;
        assert_eq!(page.status, 409);
        assert!(told(&page).contains("Somebody else was faster"), "{}", told(&page));
        assert!(page.text().contains("Assigned to tomas"), "what they did is shown");
        assert_eq!(version(&page), held(&site, &home).await.version.to_string());
        let again = change(&home.owner.browser, &home, &[("do", "assign=me"), ("version", &version(&page))]).await;
        assert_eq!(again.status, 200, "and it may be done again");

        let viewer = format!("assign={}", home.viewer.account);
        let refused = [
            (viewer.as_str(), "This person cannot take conversations"),
            ("nonsense", "class=\"notice bad\""),
            ("status=nonsense", "class=\"notice bad\""),
            ("snooze=pick", "Choose a time that is still to come"),
        ];
        for (wanted, says) in refused {
            let latest = held(&site, &home).await.version.to_string();
            let page = change(&home.owner.browser, &home, &[("do", wanted), ("version", &latest), ("until", "2020-01-01T09:00")]).await;
            assert_eq!(page.status, 422, "{wanted}");
            assert!(told(&page).contains(says), "{wanted}: {}", told(&page));
            assert!(told(&page).contains("<button") && told(&page).contains("aria-label=\"Close\""), "{wanted}: {}", told(&page));
            assert_eq!(held(&site, &home).await.version.to_string(), latest, "{wanted}: nothing has changed");
            let form = [("do", wanted), ("version", &latest), ("until", "2020-01-01T09:00")];
            let path = home.path("/w/{workspace}/inbox/{conversation}/change?status=open");
            let whole = home.owner.browser.post(&path, &form).await;
            let (told, thread) = (told(&whole), home.path("/w/{workspace}/inbox/{conversation}?status=open"));
            let notice = between(&told, "role=\"alert\"", "</p>").expect("the notice");
            let way_on = notice.contains(&format!("href=\"{thread}\"")) && notice.contains("aria-label=\"Close\"");
            assert!(whole.status == 422 && way_on, "{wanted}: the page without it {notice}");
        }
    }
}

story! {
    async fn the_address_of_a_refused_form_leads_to_its_thread(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        let thread = home.path("/w/{workspace}/inbox/{conversation}");
        for form in ["send", "change"] {
            for reader in [&home.owner.browser, &home.viewer.browser] {
                let page = reader.get(&format!("{thread}/{form}?status=open&before=9")).await;
                assert_eq!((page.status, page.location()), (303, format!("{thread}?status=open").as_str()), "{form}");
                assert_eq!(reader.get(&format!("{thread}/{form}")).await.location(), thread, "{form}");
            }
            assert_eq!(other.owner.browser.get(&format!("{thread}/{form}")).await.status, 404, "{form}");
        }
    }
}

story! {
    async fn the_header_opens_no_other_way_in(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let other = Home::furnish(&site, "theirs").await;
        let before = crate::csrf::snapshot(&site, &home).await;
        let version = held(&site, &home).await.version.to_string();
        let form = [("do", "status=resolved"), ("version", version.as_str())];
        for headers in crate::csrf::FOREIGN {
            let request = home.owner.browser.request(Method::POST, &home.path(CHANGE)).header("avow-piece", "1").form(&form);
            let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            assert_eq!(home.owner.browser.send(request).await.status, 403, "{headers:?}");
        }
        assert_eq!(change(&home.viewer.browser, &home, &form).await.status, 403);
        assert_eq!(change(&other.owner.browser, &home, &form).await.status, 404);
        let nobody = change(&site.browser(), &home, &form).await;
        assert!(nobody.status == 303 && nobody.location().starts_with("/sign-in"), "{}", nobody.status);
        assert_eq!(crate::csrf::snapshot(&site, &home).await, before);
    }
}

story! {
    async fn a_snooze_ends_at_the_moment_that_a_browser_tells(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (browser, now) = (&home.owner.browser, site.services.now());
        let moment = |at: Time| format!("snooze={}", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"));
        for at in [now + Duration::minutes(1), now + Duration::days(365)] {
            let latest = held(&site, &home).await.version.to_string();
            let page = change(browser, &home, &[("do", &moment(at)), ("version", &latest)]).await;
            assert_eq!(page.status, 200, "{at}");
            let conversation = held(&site, &home).await;
            assert_eq!((conversation.status, conversation.snoozed_until), (Status::Snoozed, Some(at)));
        }
        let before = held(&site, &home).await;
        let latest = before.version.to_string();
        let refused = [
            moment(now),
            moment(now - Duration::hours(1)),
            moment(now + Duration::days(367)),
            "snooze=2026-11-28T08:00".to_owned(),
            "snooze=+275760-09-13T00:00:00.000Z".to_owned(),
            "snooze=yesterday".to_owned(),
            "snooze=".to_owned(),
        ];
        for wanted in refused {
            let form = [("do", wanted.as_str()), ("version", latest.as_str())];
            for page in [change(browser, &home, &form).await, browser.post(&home.path(CHANGE), &form).await] {
                assert_eq!(page.status, 422, "{wanted}");
                assert!(told(&page).contains("Choose a time that is still to come"), "{wanted}");
            }
        }
        assert_eq!(held(&site, &home).await.snoozed_until, before.snoozed_until);
    }
}

story! {
    async fn without_scripts_a_snooze_is_in_utc_and_says_so(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let page = browser.get(&home.path("/w/{workspace}/inbox/{conversation}")).await;
        assert!(page.text().contains("(UTC)") && page.text().contains("09:00 UTC"));
        let latest = version(&page);
        let form = [("do", "snooze=pick"), ("until", "2026-10-01T09:30"), ("version", latest.as_str())];
        assert_eq!(browser.post(&home.path(CHANGE), &form).await.status, 303);
        let until = held(&site, &home).await.snoozed_until.map(|at| at.to_rfc3339());
        assert_eq!(until.as_deref(), Some("2026-10-01T09:30:00+00:00"));
    }
}

/// Conversations beside the home's own.
async fn more(site: &Site, home: &Home, count: usize) -> Vec<ConversationId> {
    let workspace = home.member.workspace;
    let mut tx = site.services.store.write(workspace).await.expect("a transaction");
    let mut made = Vec::new();
    for _ in 0..count {
        let id: ConversationId = site.services.new_id().expect("an id");
        conversations::insert(&mut tx, workspace, id, home.contact, home.channel, site.services.now()).await.expect("a conversation");
        made.push(id);
    }
    tx.commit().await.expect("committed");
    made
}

story! {
    async fn a_change_of_many_is_made_to_each_that_was_chosen_and_to_no_other(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (browser, bulk) = (&home.owner.browser, home.path("/w/{workspace}/inbox-bulk?assignee=nobody"));
        let others = more(&site, &home, 2).await;
        let (chosen, spared) = ([home.conversation, others[0]], others[1]);
        let standing = async |id: ConversationId| inbox::thread(&site.services, home.member, id, None).await.expect("a thread").conversation;
        let before = standing(spared).await;
        let (label, unlabel) = (format!("label={}", home.label), format!("unlabel={}", home.label));
        for asked in ["assign=me", label.as_str(), "priority=urgent", "snooze=reply"] {
            let form = [("c", chosen[0].to_string()), ("c", chosen[1].to_string()), ("do", asked.to_owned())];
            let page = browser.send(browser.own(Method::POST, &bulk).form(&form)).await;
            let back = home.path("/w/{workspace}/inbox?assignee=nobody&changed=2");
            assert_eq!((page.status, page.location()), (303, back.as_str()), "{asked}");
        }
        for id in chosen {
            let held = standing(id).await;
            assert_eq!((held.assignee, held.priority, held.status), (Some(home.owner.account), Priority::Urgent, Status::Snoozed));
            assert_eq!(held.labels.iter().map(|label| label.id).collect::<Vec<_>>(), [home.label]);
        }
        assert_eq!(standing(spared).await, before);
        for asked in ["assign=", unlabel.as_str(), "priority=none", "status=open"] {
            let form = [("c", chosen[1].to_string()), ("do", asked.to_owned())];
            assert_eq!(browser.send(browser.own(Method::POST, &bulk).form(&form)).await.status, 303, "{asked}");
        }
        let held = standing(chosen[1]).await;
        assert_eq!((held.assignee, held.priority, held.status, held.labels), (None, Priority::None, Status::Open, Vec::new()));
        assert_eq!(standing(chosen[0]).await.priority, Priority::Urgent);
    }
}

story! {
    async fn a_change_of_many_that_is_refused_changes_none_of_them(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let bulk = home.path("/w/{workspace}/inbox-bulk");
        let other = more(&site, &home, 1).await.remove(0);
        let before = crate::csrf::snapshot(&site, &home).await;
        let nobody = format!("assign={}", home.viewer.account);
        let unknown = format!("label={}", home.field);
        let viewer = &home.viewer.browser;
        for (browser, asked, status) in [
            (&home.owner.browser, nobody.as_str(), 422),
            (&home.owner.browser, unknown.as_str(), 404),
            (&home.owner.browser, "priority=none at all", 422),
            (viewer, "assign=me", 403),
            (viewer, "priority=urgent", 403),
        ] {
            let form = [("c", other.to_string()), ("c", home.conversation.to_string()), ("do", asked.to_owned())];
            assert_eq!(browser.send(browser.own(Method::POST, &bulk).form(&form)).await.status, status, "{asked}");
        }
        assert_eq!(crate::csrf::snapshot(&site, &home).await, before);
    }
}
