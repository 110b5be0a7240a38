//! What people tell us stands in no log and in no address.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use avow_model::access::Role;
use avow_service::members;
use reqwest::multipart::{Form, Part};
use tracing_subscriber::EnvFilter;

use crate::browser::{Browser, Page};
use crate::chat::{allow, frame, say};
use crate::home::{Home, SHOP};
use crate::site::PASSWORD;

/// Words that occur nowhere else, one for each place where a person may put one.
const PLANTED: [&str; 13] = [
    "zirconname",
    "zirconmail",
    "zirconpass",
    "zirconbody",
    "zirconnote",
    "zircondraft",
    "zirconfile",
    "zirconfind",
    "zirconcsv",
    "zirconguest",
    "zirconfield",
    "zircontoken",
    "zirconfirm",
];

/// Everything that was written into the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// All that this process logs from now on, in more detail than any operator asks for.
    fn begin() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(Self::first).clone()
    }

    fn first() -> Self {
        let log = Self::default();
        let filter = EnvFilter::new(
            "warn,avow_app=trace,avow_server=trace,avow_service=trace,avow_store=trace,avow_vault=trace,\
             sqlx=debug,tower_http=trace,leptos=trace",
        );
        let writer = log.clone();
        let told = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(move || writer.clone()).finish();
        tracing::subscriber::set_global_default(told).expect("the only one in this process");
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("a log")).into_owned()
    }
}

/// Every address to which somebody was led.
#[derive(Default)]
struct Led(Vec<String>);

impl Led {
    fn by(&mut self, page: Page) -> Page {
        assert!(page.status < 500, "{}", page.status);
        self.0.push(page.location().to_owned());
        self.0.extend(page.headers.get("refresh").and_then(|value| value.to_str().ok()).map(str::to_owned));
        page
    }
}

async fn accounts(browser: &Browser, led: &mut Led) {
    let email = "zirconmail@people.example";
    let full = [("name", "zirconname"), ("email", email), ("password", "zirconpass zirconpass"), ("workspace", "zirconfirm"), ("age", "1")];
    led.by(browser.post("/sign-up", &full).await);
    led.by(browser.post("/sign-up", &full).await);
    led.by(browser.post("/sign-up", &full[..3]).await);
    for password in ["zirconpass", "zirconpass zirconpass"] {
        led.by(browser.post("/sign-in", &[("email", email), ("password", password), ("next", "/workspaces")]).await);
    }
    led.by(browser.post("/sign-in", &[("email", "zirconmail"), ("password", "zirconpass")]).await);
    led.by(browser.post("/reset", &[("email", email)]).await);
    led.by(browser.post("/reset", &[("email", "zirconmail no address")]).await);
    led.by(browser.post("/reset/zircontoken", &[("password", "zirconpass")]).await);
    led.by(browser.post("/verify/zircontoken", &[]).await);
    led.by(browser.get("/invite/zircontoken").await);
}

async fn work(home: &Home, led: &mut Led) {
    let browser = &home.owner.browser;
    let at = |path: &str| home.path(path);
    let person = [("name", "zirconname"), ("email-1", "zirconmail@shop.example"), ("phone-1", "zirconfield")];
    led.by(browser.post(&at("/w/{workspace}/contacts/new"), &person).await);
    let person = led.by(browser.post(&at("/w/{workspace}/contacts/new"), &person[..2]).await);
    let edit = format!("{}/edit", person.location());
    led.by(browser.post(&edit, &[("name", "zirconname zirconname"), ("version", "1")]).await);
    led.by(browser.post(&edit, &[("name", "zirconname again"), ("version", "1")]).await);
    for query in ["zirconfind", "zirconname", "zirconmail@shop.example"] {
        let found = led.by(browser.post(&at("/w/{workspace}/contacts/search"), &[("query", query)]).await);
        led.by(browser.get(found.location()).await);
    }
    let conversation = home.conversation.to_string();
    for (body, client) in [("zircondraft", ""), ("zircondraft again", "zircondraft")] {
        let (workspace, conversation) = (home.slug.as_str(), conversation.as_str());
        let draft = [("workspace", workspace), ("conversation", conversation), ("note", "true"), ("body", body), ("client", client)];
        led.by(browser.post("/act/draft", &draft).await);
    }
    let send = at("/w/{workspace}/inbox/{conversation}/send");
    led.by(browser.upload(&send, Form::new().text("kind", "note").text("body", "zirconnote @zirconname")).await);
    led.by(browser.upload(&send, Form::new().text("kind", "text").text("body", "zirconbody").text("client", "zirconbody")).await);
    led.by(browser.upload(&send, Form::new().text("kind", "text").text("body", format!("zirconbody{}", "x".repeat(20_000)))).await);
    for rows in ["name,email\nzirconcsv,zirconcsv@shop.example\nzirconcsv,zirconcsv\n", "zirconcsv"] {
        let file = Part::text(rows).file_name("zirconfile.csv");
        let import = led.by(browser.upload(&at("/w/{workspace}/contacts/import"), Form::new().part("file", file)).await);
        let path = import.location().split('?').next().unwrap_or_default().to_owned();
        if !path.is_empty() {
            led.by(browser.post(&path, &[("version", "1"), ("do", "try"), ("column-0", "name"), ("column-1", "email")]).await);
        }
    }
    led.by(browser.post(&at("/w/{workspace}/settings/members"), &[("email", "zirconmail@invited.example"), ("role", "agent")]).await);
    led.by(browser.post(&at("/w/{workspace}/settings/members"), &[("email", "zirconmail"), ("role", "agent")]).await);
    led.by(browser.post("/account/profile", &[("name", "zirconname"), ("locale", "en"), ("version", "1")]).await);
    led.by(browser.post("/account/profile", &[("name", "zirconname"), ("locale", "en"), ("version", "1")]).await);
    led.by(browser.post("/account/password", &[("old", "zirconpass"), ("new", "zirconpass")]).await);
    led.by(browser.post("/account/delete", &[("password", "zirconpass")]).await);
}

async fn talk(browser: &Browser, home: &Home, led: &mut Led) {
    led.by(say(browser, home, "zirconbody").await);
    led.by(browser.get(&frame(home, "/log", SHOP)).await);
    let guest =
        Form::new().text("body", "zirconbody").text("name", "zirconguest").text("email", "zirconguest").text("identity", "zircontoken");
    led.by(browser.beside().upload(&frame(home, "", SHOP), guest).await);
    let file = Part::bytes(b"zirconfile".to_vec()).file_name("zirconfile.txt");
    led.by(browser.upload(&frame(home, "", SHOP), Form::new().text("body", "").part("files", file)).await);
    led.by(browser
        .post(&frame(home, "/identify", SHOP), &[("identity", "{\"id\":\"zirconguest\",\"expires\":1,\"signature\":\"zircontoken\"}")])
        .await);
    led.by(browser.post(&frame(home, "/forget", SHOP), &[]).await);
}

story! {
    async fn what_people_say_is_in_no_log_and_in_no_address(house: House) {
        let log = Log::begin();
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        allow(&site, &home, SHOP).await;
        let mut led = Led::default();
        accounts(&site.browser(), &mut led).await;
        work(&home, &mut led).await;
        talk(&site.browser(), &home, &mut led).await;
        members::invite(&site.services, home.member, "zirconmail@again.example", Role::Agent).await.expect("invited");
        // Work that fails tells of itself in the log, too: the outbox is no folder any more.
        std::fs::remove_dir_all(house.outbox()).expect("it goes");
        site.work().await;
        let written = log.text();
        assert!(written.contains("a request was answered") && written.contains("a mail was not sent"), "there is something to look at");
        for secret in PLANTED.into_iter().chain([PASSWORD, "zircon", "people.example", home.visitor.as_str(), "asks about a lamp"]) {
            assert!(!written.contains(secret), "{secret}: {}", around(&written, secret));
            let found = led.0.iter().find(|location| location.contains(secret));
            assert_eq!(found, None, "{secret}");
        }
    }
}

/// The line in which something stands.
fn around(text: &str, secret: &str) -> String {
    text.lines().find(|line| line.contains(secret)).unwrap_or_default().to_owned()
}
