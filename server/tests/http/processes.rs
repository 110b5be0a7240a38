//! Two processes that serve one house on PostgreSQL: what one takes in or destroys, the other one knows at once.

use reqwest::multipart::Form;

use crate::browser::{Browser, between};
use crate::house::{House, until};
use crate::live::{Ear, PROMPT, kind};
use crate::operator::{avow, places};
use crate::site::PASSWORD;
use crate::stop::Running;

/// Another process over the same databases, with the same master key and a folder of its own.
fn serve(house: &House, folder: &std::path::Path) -> Running {
    let ([data, keys], master) = (places(house), house.master());
    let place = ["--database", &data, "--keys", &keys, "--master-key", master.to_str().expect("a path")];
    Running::start_by(avow(folder, &[&["serve", "--listen", "127.0.0.1:0"], &place[..]].concat()))
}

/// Signs up with the first workspace.
async fn sign_up(running: &Running) -> Browser {
    let account = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD), ("workspace", "Lindhag"), ("age", "1")];
    let browser = running.browser();
    assert_eq!(browser.post("/sign-up", &account).await.status, 303);
    browser
}

async fn both_hear(house: House) {
    let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (one, two) = (serve(&house, here.path()), serve(&house, there.path()));
    let maja = sign_up(&one).await;
    let elsewhere = two.moved(&maja);
    assert_eq!(elsewhere.get("/w/lindhag/inbox").await.status, 200, "a session of one is a session of the other");
    let known = two.browser().post("/sign-in", &[("email", "maja@lindhag.example"), ("password", PASSWORD)]).await;
    assert_eq!(known.status, 303, "and so is an account");

    let mut ear = Ear::open(&elsewhere, "/w/lindhag/events", None).await;
    let welcome = maja.get("/w/lindhag/welcome").await.text();
    let key = between(&welcome, "href=\"/widget/", "\"").expect("a chat").to_owned();
    let asked = one.browser().upload(&format!("/widget/{key}"), Form::new().text("body", "In through one")).await;
    assert_eq!(asked.status, 303, "{}", asked.text());
    let heard = ear.until(|told| kind(told) == "message").await;
    let told: serde_json::Value = serde_json::from_str(&heard.last().expect("a message").data).expect("an event");
    let thread = format!("/w/lindhag/inbox/{}", told["conversation"].as_str().expect("its conversation"));
    assert!(elsewhere.get(&thread).await.text().contains("In through one"));

    let mut ear = Ear::open(&maja, "/w/lindhag/events", None).await;
    let answer = Form::new().text("kind", "reply").text("body", "Out through two");
    assert_eq!(elsewhere.upload(&format!("{thread}/send"), answer).await.status, 303);
    ear.until(|told| kind(told) == "message").await;
    assert!(maja.get(&thread).await.text().contains("Out through two"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_through_one_process_is_heard_at_the_other() {
    crate::house::postgres(both_hear).await;
}

/// Every row of the one workspace's contacts, aside.
const COPY: &str = "SELECT set_config('app.workspace', id::text, false) FROM workspace; CREATE TABLE copied AS SELECT * FROM contact";
/// And those that are not there any more, back again.
const BACK: &str = "SELECT set_config('app.workspace', id::text, false) FROM workspace; \
     INSERT INTO contact SELECT * FROM copied ON CONFLICT DO NOTHING";

/// Rows are brought back behind the store's back, as by a copy of the data: the key alone decides whether they are read.
async fn both_forget(house: House) {
    let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (one, two) = (serve(&house, here.path()), serve(&house, there.path()));
    let maja = sign_up(&one).await;
    let elsewhere = two.moved(&maja);
    let mut latest = String::new();
    for name in ["Olga Lind", "Ada Berg"] {
        let added = maja.post("/w/lindhag/contacts/new", &[("name", name)]).await;
        assert_eq!(added.status, 303, "{}", added.text());
        latest = added.location().split('?').next().unwrap_or_default().to_owned();
    }
    let list = async || elsewhere.get("/w/lindhag/contacts").await.text();
    assert!(list().await.contains("Ada Berg"), "the other one has opened her name");
    House::behind(&house.data, "", COPY).await;
    assert_eq!(maja.post(&format!("{latest}/delete"), &[]).await.status, 303);
    House::behind(&house.data, "", BACK).await;
    until("no name is read whose key is gone", PROMPT, async || !list().await.contains("Ada Berg")).await;
    assert!(list().await.contains("Olga Lind"), "who stays is read as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_one_process_destroys_is_gone_in_the_other() {
    crate::house::postgres(both_forget).await;
}
