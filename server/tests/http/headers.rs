//! What browsers are told beside every page, and under which names we answer.

use avow_server::http::{Patience, table};
use http::HeaderMap;
use reqwest::Method;

use crate::browser::between;
use crate::home::{Home, SHOP};

fn value<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

story! {
    async fn every_page_comes_with_its_armour(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        for route in table().into_iter().filter(|route| route.method == Method::GET && !route.path.starts_with("/widget")) {
            let page = home.owner.browser.get(&home.path(route.path)).await;
            let (headers, path) = (&page.headers, route.path);
            assert_eq!(value(headers, "x-content-type-options"), "nosniff", "{path}");
            assert_eq!(value(headers, "referrer-policy"), "same-origin", "{path}");
            assert!(value(headers, "permissions-policy").contains("geolocation=()"), "{path}");
            assert!(!headers.contains_key("strict-transport-security"), "{path}: not without TLS");
            assert!(!headers.contains_key("server") && !headers.contains_key("x-powered-by"), "{path}");
            let policy = value(headers, "content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            if !path.ends_with("/file/{attachment}") {
                assert_eq!(value(headers, "x-frame-options"), "DENY", "{path}");
                assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{path}: {policy}");
                assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
            }
            assert_eq!(value(headers, "x-request-id").len(), 24, "{path}");
        }
    }
}

story! {
    async fn a_nonce_is_used_once_and_by_the_pages_own_scripts(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let mut seen = Vec::new();
        for path in [home.path("/w/{workspace}/inbox"), home.path("/w/{workspace}/inbox"), home.path("/widget/{key}")] {
            let page = home.owner.browser.get(&path).await;
            let nonce = between(page.header("content-security-policy"), "'nonce-", "'").expect("a nonce").to_owned();
            assert!(nonce.len() >= 22, "{nonce}");
            assert!(page.text().contains(&format!("nonce=\"{nonce}\"")), "{path}: its script has the nonce");
            assert!(!page.text().contains(" style=\"") && !page.text().contains(" onclick="), "{path}");
            assert!(!seen.contains(&nonce), "{path}: once");
            seen.push(nonce);
        }
    }
}

story! {
    async fn tls_is_insisted_on_where_there_is_some(house: House) {
        let site = house.open_with(|config| config.public_url = "https://inbox.example".parse().expect("an address")).await;
        let page = site.browser().get("/sign-in").await;
        assert!(page.header("strict-transport-security").starts_with("max-age=63072000"));
        let browser = site.browser();
        for (host, status) in [("inbox.example", 200), ("INBOX.example", 200), ("evil.example", 421), ("inbox.example.evil.example", 421)] {
            let page = browser.send(browser.request(Method::GET, "/sign-in").header("host", host)).await;
            assert_eq!(page.status, status, "{host}");
        }
        for path in ["/healthz", "/readyz"] {
            assert_eq!(browser.send(browser.request(Method::GET, path).header("host", "10.1.2.3")).await.status, 200, "{path}");
        }
    }
}

story! {
    async fn only_the_listed_sites_may_show_the_chat(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = site.browser().get(&home.path("/widget/{key}?origin=https%3A%2F%2Fshop.example")).await;
        assert_eq!(page.status, 200);
        assert!(!page.headers.contains_key("x-frame-options"));
        assert!(page.header("content-security-policy").ends_with(&format!("frame-ancestors {SHOP}")));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let refused = site.browser().get(&home.path("/widget/{key}?origin=https%3A%2F%2Fevil.example")).await;
        assert_eq!(refused.status, 403);
        assert!(refused.header("content-security-policy").ends_with("frame-ancestors *"), "the refusal is read there, and runs nothing");
        assert!(!refused.header("content-security-policy").contains("script-src"));
    }
}

story! {
    async fn a_refusal_is_a_page_with_its_number(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let pages = [
            (404, browser.get("/nothing/here").await),
            (404, browser.get(&home.path("/w/{workspace}/inbox/none")).await),
            (404, browser.send(browser.own(Method::DELETE, "/privacy")).await),
            (403, browser.send(browser.request(Method::POST, "/theme").header("origin", "null")).await),
            (421, browser.send(browser.request(Method::GET, "/sign-in").header("host", "evil.example")).await),
        ];
        for (status, page) in pages {
            assert_eq!(page.status, status);
            let id = page.header("x-request-id");
            assert!(!id.is_empty() && page.text().contains(id), "the page of a {status} has the id {id:?}");
            assert!(page.header("content-security-policy").contains("default-src 'none'"), "{status}");
            assert_eq!(page.header("x-frame-options"), "DENY", "{status}");
        }
    }
}

story! {
    async fn what_is_built_is_kept_for_good_and_nothing_else(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await;
        assert_eq!(page.header("cache-control"), "no-store");
        let text = page.text();
        let sheet = between(&text, "rel=\"stylesheet\" href=\"", "\"").expect("a sheet");
        let asset = site.browser().get(sheet).await;
        assert_eq!(asset.status, 200, "{sheet}: is the site built? `cargo xtask test` builds it");
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(asset.header("x-content-type-options"), "nosniff");
        assert!(asset.header("content-type").starts_with("text/css"));
        assert_eq!(site.browser().get("/assets/none.css").await.status, 404);
        assert_eq!(site.browser().get("/assets/..%2fmanifest.json").await.status, 404);
    }
}

/// The checksum of what a file in gzip's format holds (RFC 1952, 8).
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

story! {
    async fn what_is_built_comes_packed_to_whoever_can_unpack_it(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        let text = browser.get("/sign-in").await.text();
        let sheet = between(&text, "rel=\"stylesheet\" href=\"", "\"").expect("a sheet");
        let ask = async |accepted: &str| browser.send(browser.request(Method::GET, sheet).header("accept-encoding", accepted)).await;
        let built = |ending: &str| {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site").join(&sheet[1..]);
            std::fs::read(format!("{}{ending}", path.display())).expect("what was built")
        };
        let plain = browser.get(sheet).await;
        assert_eq!((plain.status, plain.header("content-encoding"), plain.header("vary")), (200, "", "accept-encoding"));
        assert_eq!(plain.bytes, built(""));
        for (accepted, coding, ending) in [
            ("br", "br", ".br"),
            ("gzip", "gzip", ".gz"),
            ("gzip, deflate, br, zstd", "br", ".br"),
            ("gzip;q=1.0, br;q=0", "gzip", ".gz"),
            ("identity", "", ""),
            ("zstd, nonsense", "", ""),
        ] {
            let packed = ask(accepted).await;
            assert_eq!((packed.status, packed.header("content-encoding"), packed.header("vary")), (200, coding, "accept-encoding"), "{accepted}");
            assert_eq!(packed.header("content-type"), plain.header("content-type"), "{accepted}");
            assert_eq!(packed.header("cache-control"), plain.header("cache-control"), "{accepted}");
            assert!(packed.bytes == built(ending) && (packed.bytes.len() < plain.bytes.len()) != coding.is_empty(), "{accepted}");
        }
        // What gzip's format says at its end of what is in it: its checksum and its length.
        let packed = ask("gzip").await.bytes;
        let length = u32::try_from(plain.bytes.len()).expect("short");
        assert_eq!(packed[packed.len() - 8..], [checksum(&plain.bytes).to_le_bytes(), length.to_le_bytes()].concat());
    }
}

/// A page that is a refusal: its status, and the request's id in it and in its header.
fn told(page: &crate::browser::Page, status: u16) {
    let (id, html) = (page.header("x-request-id"), page.text());
    assert_eq!(page.status, status, "{html}");
    assert!(id.len() == 24 && html.contains(id), "the page of a {status} has the id {id:?}: {html}");
    assert!(html.contains(&format!("Status {status}")) && html.contains("<h1>"), "{html}");
    assert!(page.header("content-security-policy").contains("default-src 'none'"), "{status}");
}

story! {
    async fn what_goes_wrong_inside_is_a_page_with_its_number_and_no_cause(house: House) {
        let site = house.open().await;
        let panics = || async { std::panic::resume_unwind(Box::new("the cause")) as &'static str };
        let bad = || async { http::StatusCode::BAD_REQUEST };
        let many = || async { http::StatusCode::TOO_MANY_REQUESTS };
        let same = || async { http::StatusCode::CONFLICT };
        let pages = avow_app::routes().split().0.route("/panics", axum::routing::get(panics)).route("/bad", axum::routing::get(bad));
        let pages = pages.route("/many", axum::routing::get(many)).route("/same", axum::routing::get(same));
        let base = crate::limits::beside(&site, pages, Patience::usual()).await;
        for (path, status) in [("/panics", 500), ("/bad", 400), ("/many", 429), ("/same", 409)] {
            let browser = site.browser_at(&base);
            let page = browser.get(path).await;
            told(&page, status);
            assert!(!page.text().contains("the cause"));
        }
        let somebody = site.somebody("ida").await;
        site.services.store.close().await;
        told(&somebody.browser.get("/workspaces").await, 503);
        told(&site.browser().send(site.browser().request(Method::GET, "/sign-in").header("host", "evil.example")).await, 421);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_of_a_failure_under_the_number_on_its_page() {
    use sqlx::{ConnectOptions as _, Connection as _};
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let running = crate::stop::Running::start_logging(&folder, std::fs::File::create(&log).expect("a log"));
    let missing = running.browser().get("/nothing/here").await;
    told(&missing, 404);
    let mut behind =
        sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("avow.db")).connect().await.expect("a connection");
    sqlx::raw_sql("DROP TABLE attempt").execute(&mut behind).await.expect("damaged");
    behind.close().await.expect("closed");
    let failed = running.browser().post("/sign-in", &[("email", "ida@people.example"), ("password", "a secret of mine")]).await;
    assert_eq!(failed.status, 503, "{}", failed.text());
    let lines = std::fs::read_to_string(&log).expect("a log");
    let of = |page: &crate::browser::Page| {
        let id = page.header("x-request-id").to_owned();
        lines.lines().filter(|line| line.contains(&id)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(of(&missing).iter().any(|line| line.contains("a request was answered") && line.contains("404")), "{lines}");
    let failure = of(&failed);
    assert!(failure.iter().any(|line| line.contains("a request failed") && line.contains("503")), "{lines}");
    assert!(failure.iter().any(|line| line.contains("cause=")), "the cause, too: {lines}");
    assert!(!lines.contains("ida@people.example") && !lines.contains("a secret of mine"), "{lines}");
}
