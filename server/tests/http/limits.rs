//! What is too much, and what two people do at once.

use std::time::Duration;

use avow_app::web::Web;
use avow_server::connections::{Limits, serve};
use avow_server::http::{Patience, Trusted, around};
use avow_service::{contacts, inbox};
use reqwest::Method;
use reqwest::multipart::Form;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::browser::{Browser, Page};
use crate::home::Home;
use crate::routes::actions;
use crate::site::Site;

/// Posts more than is read. Who is cut off while still sending may miss the answer, so it is asked again.
pub async fn post_large(browser: &Browser, path: &str, body: &str) -> Page {
    for _ in 0..5 {
        let request = browser.own(Method::POST, path).header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
        if let Ok(response) = request.send().await {
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            if let Ok(bytes) = response.bytes().await {
                return Page { status, headers, bytes: bytes.to_vec() };
            }
        }
    }
    panic!("{path} never answers to a large body");
}

story! {
    async fn a_large_form_is_told_to_be_too_large(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let long = "a".repeat(300 * 1024);
        for path in ["/sign-in", "/sign-up", "/w/{workspace}/settings/labels", "/w/{workspace}/contacts/new", "/widget/{key}/here"] {
            let page = post_large(browser, &home.path(path), &format!("name={long}&email={long}")).await;
            // The chat tells its own script, in a status.
            assert!(page.status == 413 || path.ends_with("/here"), "{path}: {}", page.status);
            assert!(page.status < 500 && !page.text().contains("aaaaaaaa"), "{path}");
        }
        let page = post_large(browser, &home.path("/w/{workspace}/contacts/new"), &format!("name={}", "b".repeat(1024 * 1024))).await;
        assert_eq!(page.status, 413);
        assert!(page.text().contains(page.header("x-request-id")));
    }
}

story! {
    async fn a_name_of_many_pages_is_a_wrong_name(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let long = "я".repeat(100_000 / 6);
        let fields = [("contacts/new", "name"), ("settings/labels", "name"), ("settings/fields", "label"), ("settings/workspace", "name")];
        for (path, field) in fields {
            let form = [(field, long.as_str()), ("tone", "1"), ("kind", "text"), ("locale", "en"), ("version", "1")];
            let page = home.owner.browser.post(&format!("/w/{}/{path}", home.slug), &form).await;
            assert_eq!(page.status, 422, "{path}");
        }
        let search = home.owner.browser.post(&home.path("/w/{workspace}/contacts/search"), &[("query", &long)]).await;
        assert!(search.status < 500, "{}", search.status);
        assert!(!search.location().contains("%D1"), "what was looked for stands in no address");
    }
}

story! {
    async fn a_message_sent_twice_is_there_once(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let path = home.path("/w/{workspace}/inbox/{conversation}/send");
        let form = || Form::new().text("kind", "text").text("body", "Pressed twice").text("client", home.view.to_string());
        let browser = &home.owner.browser;
        let (one, two) = tokio::join!(browser.upload(&path, form()), browser.upload(&path, form()));
        assert_eq!((one.status, two.status), (303, 303));
        let visitor = site.browser();
        let frame = home.path("/widget/{key}");
        let said = || Form::new().text("body", "Pressed twice").text("client", home.view.to_string());
        let (one, two) = tokio::join!(visitor.upload(&frame, said()), visitor.upload(&frame, said()));
        assert_eq!((one.status, two.status), (303, 303));
        for (_, action) in actions(&home).into_iter().filter(|(path, _)| *path == "/act/send").flat_map(|action| [action.clone(), action]) {
            assert_eq!(browser.send(browser.own(Method::POST, "/act/send").form(&action)).await.status, 200);
        }
        let all = inbox::list(&site.services, home.member, &inbox::Filter::default(), None).await.expect("a list");
        assert_eq!(all.rows.len(), 2, "one first message is one visitor");
        for row in all.rows {
            let thread = inbox::thread(&site.services, home.member, row.id, None).await.expect("a thread");
            assert_eq!(thread.messages.iter().filter(|message| message.body == "Pressed twice").count(), 1);
            assert!(thread.messages.iter().all(|message| message.body != "Hello"), "the same id again is the same message");
        }
    }
}

story! {
    async fn of_two_who_change_the_same_at_once_one_is_told(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (browser, other) = (&home.owner.browser, home.owner.browser.beside());
        for cookie in browser.cookies() {
            let (name, token) = cookie.split_once('=').expect("a cookie");
            other.keep(name, token);
        }
        let contact = contacts::get(&site.services, home.member, home.contact).await.expect("a contact");
        let version = contact.version.to_string();
        let version = version.as_str();
        let field = home.path("/w/{workspace}/settings/fields/{field}");
        let person = home.path("/w/{workspace}/contacts/{contact}/edit");
        let role = home.path("/w/{workspace}/settings/members/{account}");
        let channel = home.path("/w/{workspace}/settings/channels/{channel}");
        let label = home.path("/w/{workspace}/settings/labels/{label}");
        let answer = home.path("/w/{workspace}/settings/canned/{canned}");
        let cases: [(&str, [&[(&str, &str)]; 2]); 6] = [
            (field.as_str(), [&[("label", "Tariff"), ("version", "1")], &[("label", "Contract"), ("version", "1")]]),
            (person.as_str(), [&[("name", "Ida"), ("version", version)], &[("name", "Olga"), ("version", version)]]),
            (role.as_str(), [&[("role", "agent"), ("version", "1")], &[("role", "admin"), ("version", "1")]]),
            (channel.as_str(), [&[("name", "Shop"), ("version", "2")], &[("name", "Desk"), ("version", "2")]]),
            (
                label.as_str(),
                [&[("name", "Refunds"), ("tone", "2"), ("version", "1")], &[("name", "Exchanges"), ("tone", "3"), ("version", "1")]],
            ),
            (
                answer.as_str(),
                [
                    &[("title", "Greeting"), ("shortcode", "hello"), ("body", "Good morning"), ("version", "1")],
                    &[("title", "Welcome"), ("shortcode", "hello"), ("body", "Good evening"), ("version", "1")],
                ],
            ),
        ];
        for (path, [mine, theirs]) in cases {
            let (one, two) = tokio::join!(browser.post(path, mine), other.post(path, theirs));
            let mut states = [one.status, two.status];
            states.sort_unstable();
            assert_eq!(states, [303, 409], "{path}");
            let (refused, typed) = if one.status == 409 { (one, mine[0].1) } else { (two, theirs[0].1) };
            assert!(refused.text().contains(typed), "{path}: what was typed is not lost");
        }
        // What is stored now stands beside what was typed.
        let late = browser.post(&label, &[("name", "Complaints"), ("tone", "2"), ("version", "1")]).await;
        assert!(late.status == 409 && late.text().contains("Complaints"), "{}", late.text());
        assert!(late.text().contains("<dd dir=\"auto\">Refunds") || late.text().contains("<dd dir=\"auto\">Exchanges"), "{}", late.text());
        let late = browser.post(&answer, &[("title", "Bye"), ("shortcode", "bye"), ("body", "See you"), ("version", "1")]).await;
        assert!(late.status == 409 && late.text().contains("See you"), "{}", late.text());
        assert!(late.text().contains("<dd dir=\"auto\">Good "), "{}", late.text());
    }
}

story! {
    async fn a_change_of_a_conversation_that_moved_on_is_a_conflict(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        let version = thread.conversation.version.to_string();
        let version = version.as_str();
        let path = home.path("/w/{workspace}/inbox/{conversation}/change");
        let (high, resolve) = ([("do", "priority=high"), ("version", version)], [("do", "status=resolved"), ("version", version)]);
        let (one, two) = tokio::join!(home.owner.browser.post(&path, &high), home.owner.browser.post(&path, &resolve));
        let mut states = [one.status, two.status];
        states.sort_unstable();
        assert_eq!(states, [303, 409]);
    }
}

story! {
    async fn who_promises_more_than_they_send_holds_nobody_up(house: House) {
        let site = house.open().await;
        let address = site.base.trim_start_matches("http://").to_owned();
        let mut waiting = Vec::new();
        for _ in 0..50 {
            let mut half = TcpStream::connect(&address).await.expect("a connection");
            let head = format!("POST /sign-in HTTP/1.1\r\nHost: {address}\r\nOrigin: {}\r\nContent-Length: 1000\r\n\r\nemail=", site.base);
            half.write_all(head.as_bytes()).await.expect("sent");
            waiting.push(half);
        }
        let page = tokio::time::timeout(Duration::from_secs(10), site.browser().get("/sign-in")).await.expect("others are served");
        assert_eq!(page.status, 200);
        let mut gone = waiting.pop().expect("one");
        gone.shutdown().await.expect("it hangs up");
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(10), gone.read_to_end(&mut answer)).await;
        assert!(read.is_ok(), "who hangs up is let go");
        assert!(!String::from_utf8_lossy(&answer).contains(" 200 "), "half a form signs nobody in");
    }
}

/// Serves pages beside a site's own, with all that lies around them. Their address.
pub async fn beside(site: &Site, pages: axum::Router<Web>, patience: Patience) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let trusted = Trusted(vec!["127.0.0.0/8".parse().expect("a network")]);
    // The sender goes: nobody ever tells it to stop.
    let (_, stopping) = tokio::sync::watch::channel(false);
    let router = around(pages, site.services.clone(), trusted, stopping, patience);
    tokio::spawn(serve(listener, router, Limits::usual(), Trusted::default(), std::future::pending()));
    base
}

/// Posts a body in chunks, one at each tick, until it is answered or has no more. The answer.
pub async fn dripped(base: &str, path: &str, kind: &str, cookies: &str, chunks: impl Iterator<Item = Vec<u8>> + Send + 'static) -> String {
    let address = base.trim_start_matches("http://");
    let connection = TcpStream::connect(address).await.expect("a connection");
    let (mut reading, mut writing) = connection.into_split();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {base}\r\nCookie: {cookies}\r\nContent-Type: {kind}\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    );
    let sending = tokio::spawn(async move {
        let mut ticking = tokio::time::interval(Duration::from_millis(20));
        let mut sent = writing.write_all(head.as_bytes()).await;
        for chunk in chunks {
            ticking.tick().await;
            let framed = [format!("{:x}\r\n", chunk.len()).as_bytes(), &chunk, b"\r\n"].concat();
            sent = sent.and(writing.write_all(&framed).await);
            if sent.is_err() {
                return writing;
            }
        }
        let _ = writing.write_all(b"0\r\n\r\n").await;
        writing
    });
    let mut answer = Vec::new();
    let answered = async { while !answer.ends_with(b"</html>") && reading.read_buf(&mut answer).await.is_ok_and(|count| count > 0) {} };
    tokio::time::timeout(Duration::from_secs(20), answered).await.expect("it is answered");
    sending.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

story! {
    async fn a_body_without_end_is_ended(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let form = "application/x-www-form-urlencoded";
        let large = dripped(&site.base, "/sign-in", form, "", std::iter::repeat_with(|| vec![b'a'; 64 * 1024])).await;
        assert!(large.starts_with("HTTP/1.1 413"), "{large}");

        let short = Duration::from_millis(600);
        let patience = Patience { request: short, upload: Duration::from_secs(4) };
        let base = beside(&site, avow_app::routes().split().0, patience).await;
        let trickle = dripped(&base, "/sign-in", form, "", std::iter::repeat_with(|| b"a".to_vec())).await;
        assert!(trickle.starts_with("HTTP/1.1 408") && trickle.contains("This took too long to arrive"), "{trickle}");

        // A reply with a file takes longer than any other request may, and arrives.
        let cookies = home.owner.browser.cookies().join("; ");
        let kind = "multipart/form-data; boundary=x";
        let send = home.path("/w/{workspace}/inbox/{conversation}/send");
        let mut parts = vec![b"--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nIt came slowly".to_vec()];
        parts.extend(std::iter::repeat_n(b".".to_vec(), 80));
        parts.push(b"\r\n--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nreply\r\n--x--\r\n".to_vec());
        let slow = dripped(&base, &send, kind, &cookies, parts.into_iter()).await;
        assert!(slow.starts_with("HTTP/1.1 303"), "{slow}");
        let thread = home.owner.browser.get(&home.path("/w/{workspace}/inbox/{conversation}")).await;
        assert!(thread.text().contains("It came slowly....."));
        // One that never ends does.
        let part = b"--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n".to_vec();
        let endless = dripped(&base, &send, kind, &cookies, std::iter::once(part).chain(std::iter::repeat_with(|| b"a".to_vec()))).await;
        assert!(endless.starts_with("HTTP/1.1 408"), "{endless}");
    }
}
