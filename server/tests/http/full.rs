//! A disk that is full, for the program itself: what was acknowledged is there, what was refused is not, and all can be read.
//!
//! The operating system lets the program's files grow to a size and no further, which is as far as a full disk goes.

#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use reqwest::multipart::Form;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::browser::{Browser, between};
use crate::site::PASSWORD;
use crate::stop::Running;

/// Starts the program with files that grow to a megabyte, or two where the shell counts larger blocks.
fn start_cramped(data: &Path) -> Running {
    let mut command = Command::new("/bin/sh");
    let script = "trap '' XFSZ; ulimit -f 2048; exec \"$@\"";
    command.env_clear().current_dir(data).args(["-c", script, "sh", env!("CARGO_BIN_EXE_avow")]);
    command.args(["serve", "--listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.0/8", "--data"]).arg(data);
    Running::start_by(command)
}

/// A text that nobody else writes, with some weight to it.
fn text(who: &str, number: usize) -> String {
    format!("{who} {number}: {}", "brass ".repeat(1_000))
}

/// What begins a text, and ends where the number does.
fn beginning(who: &str, number: usize) -> String {
    format!("{who} {number}:")
}

/// All messages of a thread, from the latest page to the first.
async fn whole(browser: &Browser, path: &str) -> String {
    let mut all = String::new();
    let mut next = path.to_owned();
    loop {
        let page = browser.get(&next).await;
        assert_eq!(page.status, 200, "{next}");
        let page = page.text();
        let log = between(&page, "<ol role=\"list\" id=\"log\"", "</ol>").expect("a log").to_owned();
        all.push_str(&log);
        match between(&log, "before=", "\"") {
            Some(before) => next = format!("{path}?before={before}"),
            None => return all,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_takes_nothing_that_it_does_not_keep_and_keeps_all_that_it_took() {
    let data = tempfile::tempdir().expect("a folder");
    let mut running = Running::start(&data);
    let owner = running.browser();
    let account = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD), ("workspace", "Lindhag"), ("age", "1")];
    assert_eq!(owner.post("/sign-up", &account).await.status, 303);
    let welcome = owner.get("/w/lindhag/welcome").await.text();
    let chat = format!("/widget/{}", between(&welcome, "href=\"/widget/", "\"").expect("a chat"));
    assert_eq!(running.browser().upload(&chat, Form::new().text("body", "Hello")).await.status, 303);
    let thread = between(&owner.get("/w/lindhag/inbox").await.text(), "/w/lindhag/inbox/", "\"").expect("a thread").to_owned();
    let thread = format!("/w/lindhag/inbox/{}", thread.split(['?', '/']).next().unwrap_or_default());
    running.tell_to_stop();
    assert_eq!(running.ended().await, Some(0));

    let mut running = start_cramped(data.path());
    let owner = running.moved(&owner);
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for number in 0.. {
        assert!(number < 500, "it is never full");
        let answer = owner.upload(&format!("{thread}/send"), Form::new().text("kind", "text").text("body", text("Answer", number))).await;
        let visitor = running.browser();
        let question = visitor.upload(&chat, Form::new().text("body", text("Question", number)).text("name", "Nina")).await;
        for (who, page) in [("Answer", answer), ("Question", question)] {
            match page.status {
                303 => kept.push(beginning(who, number)),
                503 => refused.push(beginning(who, number)),
                status => panic!("{who} {number}: {status}"),
            }
        }
        if refused.len() > 9 {
            break;
        }
    }
    assert!(kept.len() > 4, "it had room at first: {kept:?}");
    for path in ["/w/lindhag/inbox", &thread, "/w/lindhag/contacts"] {
        assert_eq!(owner.get(path).await.status, 200, "{path} can be read");
    }
    running.tell_to_stop();
    assert_eq!(running.ended().await, Some(0));

    let running = Running::start(&data);
    let owner = running.moved(&owner);
    let mut all = whole(&owner, &thread).await;
    let list = owner.get("/w/lindhag/inbox").await.text();
    let mut threads: Vec<&str> = list.match_indices("/w/lindhag/inbox/").filter_map(|(at, _)| list.get(at..at + thread.len())).collect();
    threads.sort_unstable();
    threads.dedup();
    for other in threads.into_iter().filter(|other| *other != thread && other.ends_with(|c: char| c.is_ascii_hexdigit())) {
        all.push_str(&whole(&owner, other).await);
    }
    for text in &kept {
        assert_eq!(all.matches(text.as_str()).count(), 1, "{text} was acknowledged");
    }
    for text in &refused {
        assert_eq!(all.matches(text.as_str()).count(), 0, "{text} was refused");
    }
    let more = Form::new().text("kind", "text").text("body", "There is room again");
    assert_eq!(owner.upload(&format!("{thread}/send"), more).await.status, 303);
    drop(running);

    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.path().join("avow.db"));
    let mut behind = options.connect().await.expect("a connection");
    for (question, answer) in [
        ("SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'", 0),
        ("SELECT COUNT(*) FROM pragma_foreign_key_check", 0),
        ("SELECT COUNT(*) FROM contact WHERE id NOT IN (SELECT contact_id FROM conversation)", 0),
        ("SELECT COUNT(*) FROM conversation c WHERE message_count <> (SELECT COUNT(*) FROM message WHERE conversation_id = c.id)", 0),
        ("SELECT COUNT(*) FROM message WHERE kind = 'text'", i64::try_from(kept.len()).expect("a number") + 2),
    ] {
        let counted: i64 = sqlx::query_scalar(question).fetch_one(&mut behind).await.expect("a number");
        assert_eq!(counted, answer, "{question}");
    }
    behind.close().await.expect("closed");
}
