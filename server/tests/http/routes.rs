//! Every route, walked as nobody, as a viewer, as a stranger, and with other people's ids in the path. The table is the
//! router's own, so that a new route is walked from its first day.

use avow_app::web::{Access, RouteInfo};
use avow_model::access::{Permission, Role};
use avow_server::http::table;
use avow_service::workspaces;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::home::Home;

/// Asks a route as its own page would, with something sensible in every field.
pub async fn ask(browser: &Browser, home: &Home, method: &Method, pattern: &str, path: &str) -> Page {
    browser.send(asked(browser, home, method, pattern, path).header("sec-fetch-site", "same-origin")).await
}

/// The same, from nowhere that is told.
pub fn asked(browser: &Browser, home: &Home, method: &Method, pattern: &str, path: &str) -> reqwest::RequestBuilder {
    let request = browser.request(method.clone(), path);
    if *method == Method::GET {
        return request;
    }
    match pattern {
        "/w/{workspace}/inbox/{conversation}/send" => request.multipart(Form::new().text("kind", "note").text("body", "A note")),
        "/w/{workspace}/contacts/import" => {
            request.multipart(Form::new().part("file", Part::text("name,email\nIda,ida@shop.example\n").file_name("people.csv")))
        }
        "/widget/{key}" => request.multipart(Form::new().text("body", "Hello")),
        _ => request.form(&form(home)),
    }
}

fn form(home: &Home) -> Vec<(&'static str, String)> {
    let fixed = [
        ("name", "Somebody"),
        ("email", "colleague@people.example"),
        ("role", "viewer"),
        ("origin", "https://more.example"),
        ("origins", "https://more.example"),
        ("label", "Size"),
        ("kind", "text"),
        ("shortcode", "again"),
        ("title", "Again"),
        ("body", "Good day again"),
        ("tone", "2"),
        ("do", "priority=high"),
        ("version", "1"),
        ("locale", "en"),
        ("query", "somebody"),
        ("lang", "ru"),
        ("theme", "dark"),
        ("cookies", "refuse"),
    ];
    let mut form: Vec<(&str, String)> = fixed.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    form.push(("c", home.conversation.to_string()));
    form
}

/// The routes behind a membership, the one that ends it last.
fn member_routes() -> Vec<(RouteInfo, Permission)> {
    let mut routes: Vec<_> = table()
        .into_iter()
        .filter_map(|route| match route.access {
            Access::Member(permission) => Some((route, permission)),
            _ => None,
        })
        .collect();
    assert!(routes.len() > 50, "only {} routes", routes.len());
    routes.sort_by_key(|(route, _)| route.path.ends_with("/leave"));
    routes
}

/// The server functions, with sound arguments.
pub fn actions(home: &Home) -> Vec<(&'static str, Value)> {
    let (workspace, conversation) = (&home.slug, home.conversation.to_string());
    let client = home.view.to_string();
    vec![
        (
            "/act/send",
            json!({ "workspace": workspace, "conversation": conversation, "note": true, "body": "Hello", "client": client, "seen": 1 }),
        ),
        ("/act/here", json!({ "workspace": workspace, "conversation": conversation, "typing": false, "leaving": false })),
        ("/act/read", json!({ "workspace": workspace, "conversation": conversation })),
        ("/act/draft", json!({ "workspace": workspace, "conversation": conversation, "note": true, "body": "Hel", "client": "" })),
    ]
}

async fn act(browser: &Browser, (path, arguments): &(&str, Value)) -> Page {
    browser.send(browser.own(Method::POST, path).form(arguments)).await
}

story! {
    async fn nobody_comes_past_the_door(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        for route in table() {
            let page = ask(&site.browser(), &home, &route.method, route.path, &home.path(route.path)).await;
            let told = format!("{} {}: {}", route.method, route.path, page.status);
            assert!(page.status < 500, "{told}");
            if matches!(route.access, Access::SignedIn | Access::Own | Access::Member(_)) {
                let to_the_door = page.status == 303 && page.location().starts_with("/sign-in");
                assert!(to_the_door || matches!(page.status, 401 | 403 | 404), "{told} {}", page.location());
                assert!(!page.text().contains("asks about a lamp"), "{told}");
            }
        }
        for action in actions(&home) {
            assert_eq!(act(&site.browser(), &action).await.status, 401, "{}", action.0);
        }
    }
}

story! {
    async fn a_viewer_gets_what_viewers_may_and_nothing_else(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        for (route, permission) in member_routes() {
            let page = ask(&home.viewer.browser, &home, &route.method, route.path, &home.path(route.path)).await;
            let told = format!("{} {}: {}", route.method, route.path, page.status);
            if Role::Viewer.may(permission) {
                assert!(page.status < 500 && !matches!(page.status, 401 | 403), "{told}");
            } else {
                assert!(matches!(page.status, 403 | 404), "{told}");
            }
        }
        let mine = workspaces::mine(&site.services, home.viewer.person).await.expect("workspaces");
        assert!(mine.is_empty(), "whoever leaves has left");
    }
}

story! {
    async fn a_viewers_browser_may_look_and_read_but_not_send(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let mut states = Vec::new();
        for action in actions(&home) {
            states.push(act(&home.viewer.browser, &action).await.status);
        }
        assert_eq!(states, [403, 200, 200, 403]);
        states.clear();
        for action in actions(&home) {
            states.push(act(&home.owner.browser, &action).await.status);
        }
        assert_eq!(states, [200, 200, 200, 200]);
    }
}

story! {
    async fn what_is_no_argument_is_the_askers_fault(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        for path in ["/act/send", "/act/here", "/act/read", "/act/draft", "/act/nothing", "/act/a/b"] {
            let bodies = ["", "workspace=", "{}", "conversation=x&workspace=y", "\0", "%ff%fe", "body[0]=x"];
            for body in bodies {
                let request = browser.own(Method::POST, path).header("content-type", "application/x-www-form-urlencoded").body(body);
                let status = browser.send(request).await.status;
                assert!((400..500).contains(&status), "{path} {body:?}: {status}");
            }
            let status = browser.send(browser.own(Method::POST, path).json(&json!({ "workspace": home.slug }))).await.status;
            assert!((400..500).contains(&status), "{path} as JSON: {status}");
        }
    }
}

story! {
    async fn a_stranger_finds_nothing_there(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        let before = crate::csrf::snapshot(&site, &home).await;
        for (route, _) in member_routes() {
            let page = ask(&other.owner.browser, &home, &route.method, route.path, &home.path(route.path)).await;
            assert_eq!(page.status, 404, "{} {}", route.method, route.path);
            assert!(!page.text().contains("Lamps"), "{} {}", route.method, route.path);
        }
        for action in actions(&home) {
            assert_eq!(act(&other.owner.browser, &action).await.status, 404, "{}", action.0);
        }
        assert_eq!(crate::csrf::snapshot(&site, &home).await, before);
    }
}

story! {
    async fn other_peoples_ids_lead_nowhere_in_ones_own_workspace(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        let before = crate::csrf::snapshot(&site, &other).await;
        let browser = &home.owner.browser;
        for (route, _) in member_routes().into_iter().filter(|(route, _)| route.path.matches('{').count() > 1) {
            let page = ask(browser, &other, &route.method, route.path, &home.path_to(&other, route.path)).await;
            assert_eq!(page.status, 404, "{} {}", route.method, route.path);
            assert!(!page.text().contains("Lamps"), "{} {}", route.method, route.path);
        }
        // A bulk names its conversations in the form, and a change names its label and its assignee there.
        let bulk = other.conversation.to_string();
        let status = browser.post(&home.path("/w/{workspace}/inbox-bulk"), &[("c", &bulk), ("do", "status=resolved")]).await.status;
        assert!(status < 500, "{status}");
        let change = home.path("/w/{workspace}/inbox/{conversation}/change");
        for asked in [format!("label={}", other.label), format!("assign={}", other.owner.account)] {
            let page = browser.post(&change, &[("do", &asked), ("version", "1")]).await;
            assert!((400..500).contains(&page.status), "{asked}: {}", page.status);
        }
        for (path, mut arguments) in actions(&home) {
            arguments["conversation"] = json!(other.conversation.to_string());
            assert_eq!(act(browser, &(path, arguments)).await.status, 404, "{path}");
        }
        let session = format!("/account/sessions/{}/end", other.owner.person.session);
        assert_eq!(browser.post(&session, &[]).await.status, 404);
        assert_eq!(other.owner.browser.get("/account/privacy").await.status, 200);
        assert_eq!(crate::csrf::snapshot(&site, &other).await, before);
    }
}

story! {
    async fn an_owner_breaks_nothing_by_pressing_everything(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (pages, deeds): (Vec<_>, Vec<_>) = member_routes().into_iter().partition(|(route, _)| route.method == Method::GET);
        for (route, _) in pages.into_iter().chain(deeds) {
            let page = ask(&home.owner.browser, &home, &route.method, route.path, &home.path(route.path)).await;
            // Only a demo can be removed as one.
            let may = page.status != 403 || route.path.ends_with("/demo/remove");
            assert!(page.status < 500 && may, "{} {}: {}", route.method, route.path, page.status);
            if route.method == Method::GET {
                assert!(matches!(page.status, 200 | 204 | 303), "{}: {}", route.path, page.status);
            }
        }
        let own = |route: &RouteInfo| matches!(route.access, Access::SignedIn | Access::Own) && route.method == Method::GET;
        for route in table().into_iter().filter(own) {
            let page = home.owner.browser.get(&home.path(route.path)).await;
            assert!(matches!(page.status, 200 | 303), "{}: {}", route.path, page.status);
        }
    }
}

story! {
    async fn what_is_no_id_is_a_page_that_is_not_there(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let slug = &home.slug;
        for wrong in ["0", "%00", "..%2f..", "%F0%9F%A6%8A", "'", "00000000-0000-0000-0000-000000000000"] {
            for path in [
                format!("/w/{wrong}/inbox"),
                format!("/w/{slug}/inbox/{wrong}"),
                format!("/w/{slug}/contacts/{wrong}"),
                format!("/w/{slug}/file/{wrong}"),
                format!("/w/{slug}/settings/labels/{wrong}"),
                format!("/widget/{wrong}"),
                format!("/sign-in/with/{wrong}"),
                format!("/invite/{wrong}"),
                format!("/reset/{wrong}"),
            ] {
                let page = home.owner.browser.get(&path).await;
                assert_eq!(page.status, 404, "{path}");
                assert!(page.header("content-type").starts_with("text/html"), "{path}");
            }
        }
    }
}
