//! What whoever runs Avow sees of it from outside: counts and lines about routes and states, and never about a person.

use std::process::Stdio;

use serde_json::Value;

use crate::browser::Browser;
use crate::operator::avow;
use crate::site::PASSWORD;
use crate::stop::Running;

/// Whatever names the people of this file.
const PERSONAL: [&str; 6] = ["maja", "lindhag", "ada berg", "shop.example", "4915112345678", "green lamp"];

/// Somebody signs up, adds a contact, looks for her, and asks for a page that is not there.
async fn a_day(running: &Running) -> Browser {
    let maja = running.browser();
    let account = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD), ("workspace", "Lindhag"), ("age", "1")];
    assert_eq!(maja.post("/sign-up", &account).await.status, 303);
    let ada = [("name", "Ada Berg"), ("email-1", "ada@shop.example"), ("phone-1", "+4915112345678")];
    let made = maja.post("/w/lindhag/contacts/new", &ada).await;
    assert_eq!(made.status, 303, "{}", made.text());
    assert_eq!(maja.get(made.location()).await.status, 200);
    assert_eq!(maja.post("/w/lindhag/contacts/search", &[("query", "green lamp")]).await.status, 303);
    assert_eq!(maja.get("/w/lindhag/green-lamp?email=ada@shop.example").await.status, 404);
    maja
}

fn without_people(text: &str) {
    let text = text.to_lowercase();
    for word in PERSONAL {
        assert!(!text.contains(word), "`{word}` in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_route_for_this_machine_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(&folder);
    let maja = a_day(&running).await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let metrics = client.get(format!("http://{}/metrics", running.address())).send().await.expect("an answer");
    assert_eq!(metrics.status(), 200);
    let text = metrics.text().await.expect("text");
    without_people(&text);
    let counted = [
        r#"avow_http_seconds_count{route="/sign-up",method="POST",status="303"} 1"#,
        r#"avow_http_seconds_count{route="/w/{workspace}/contacts/new",method="POST",status="303"} 1"#,
        r#"avow_http_seconds_count{route="/w/{workspace}/contacts/{contact}",method="GET",status="200"} 1"#,
    ];
    for line in counted {
        assert!(text.lines().any(|counted| counted == line), "{line} in {text}");
    }
    // Every line is a comment, or a name with labels and a number.
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').expect("a number");
        assert!(name.starts_with("avow_") && number.parse::<f64>().is_ok(), "{line}");
    }
    assert_eq!(maja.get("/metrics").await.status, 404, "a proxy that passes it on gets nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_lines_of_json_where_that_is_wished_and_names_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    let mut command = avow(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--log-json"]);
    command.env("AVOW_LOG", "debug,sqlx=warn,hyper=warn");
    let mut running = Running::start_by_logging(command, Stdio::from(std::fs::File::create(&path).expect("a file")));
    a_day(&running).await;
    running.tell_to_stop();
    assert_eq!(running.ended().await, Some(0));
    let log = std::fs::read_to_string(&path).expect("the log");
    without_people(&log);
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
    for line in &lines {
        assert!(line["timestamp"].is_string() && line["level"].is_string() && line["fields"]["message"].is_string(), "{line}");
    }
    let says = |sentence: &str| lines.iter().any(|line| line["fields"]["message"] == sentence);
    assert!(says("avow is ready"), "{log}");
    assert!(lines.iter().any(|line| line["fields"]["http.route"] == "/w/{workspace}/contacts/new"), "{log}");
}
