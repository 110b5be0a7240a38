//! What another site makes a browser send changes nothing (CSRF).

use avow_server::http::table;
use avow_service::settings::{canned, channels, fields, labels, views};
use avow_service::{contacts, inbox, members, workspaces};
use reqwest::{Method, RequestBuilder};

use crate::home::Home;
use crate::routes::{actions, asked};
use crate::site::Site;

/// What is in a workspace, in words that change when it does.
pub async fn snapshot(site: &Site, home: &Home) -> String {
    let (services, member) = (&site.services, home.member);
    let thread = inbox::thread(services, member, home.conversation, None).await.expect("a thread");
    let people = members::list(services, member).await.expect("members");
    [
        format!("{:?} {:?} {:?}", thread.conversation, thread.messages, thread.draft),
        format!("{people:?}"),
        format!("{:?}", members::invitations(services, member).await.expect("invitations")),
        format!("{:?}", labels::list(services, member).await.expect("labels")),
        format!("{:?}", canned::list(services, member).await.expect("answers")),
        format!("{:?}", fields::list(services, member).await.expect("fields")),
        format!("{:?}", views::list(services, member).await.expect("views")),
        format!("{:?}", channels::list(services, member).await.expect("channels")),
        format!("{:?}", contacts::list(services, member, None).await.expect("contacts")),
        format!("{:?}", contacts::imports(services, member).await.expect("imports")),
        format!("{:?}", workspaces::mine(services, home.owner.person).await.expect("workspaces")),
    ]
    .join("\n")
}

/// What a browser says of a form on another site, in every way in which browsers say it.
pub const FOREIGN: [&[(&str, &str)]; 7] = [
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://shop.example")],
    &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1.evil.example")],
    &[("sec-fetch-site", "nonsense")],
    &[("referer", "https://evil.example/")],
];

story! {
    async fn nothing_is_changed_from_another_site(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let (before, cookies) = (snapshot(&site, &home).await, browser.cookies());
        let posts: Vec<_> = table().into_iter().filter(|route| route.method == Method::POST).collect();
        assert!(posts.len() > 50, "only {} routes", posts.len());
        for headers in FOREIGN {
            let mark = |request: RequestBuilder| headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            for route in &posts {
                let request = asked(browser, &home, &route.method, route.path, &home.path(route.path));
                assert_eq!(browser.send(mark(request)).await.status, 403, "{} {headers:?}", route.path);
            }
            for (path, arguments) in actions(&home) {
                let request = browser.request(Method::POST, path).form(&arguments);
                assert_eq!(browser.send(mark(request)).await.status, 403, "{path} {headers:?}");
            }
        }
        assert_eq!(snapshot(&site, &home).await, before);
        assert_eq!(browser.cookies(), cookies, "not even signed out");
    }
}

story! {
    async fn our_own_pages_may_whatever_the_browser_tells(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let path = home.path("/w/{workspace}/settings/labels");
        let base = site.base.as_str();
        let localhost = base.replace("127.0.0.1", "localhost");
        let host = localhost.trim_start_matches("http://").to_owned();
        let ways: [(&str, &[(&str, &str)]); 5] = [
            ("Both", &[("sec-fetch-site", "same-origin"), ("origin", base)]),
            ("Origin", &[("origin", base)]),
            ("Typed", &[("sec-fetch-site", "none")]),
            ("Program", &[]),
            ("Localhost", &[("origin", localhost.as_str()), ("host", host.as_str())]),
        ];
        for (name, headers) in ways {
            let request = browser.request(Method::POST, &path).form(&[("name", name), ("tone", "1")]);
            let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            assert_eq!(browser.send(request).await.status, 303, "{name}");
        }
    }
}
