//! What members hear while they look: every event once, in its order, also across a lost connection and across instances.

use std::collections::BTreeSet;
use std::time::Duration;

use avow_model::access::Role;
use avow_service::{inbox, members, work};
use reqwest::Response;
use serde_json::Value;
use tokio::time::timeout;

use crate::browser::Browser;
use crate::chat::say;
use crate::home::{Home, join};
use crate::house::House;

/// The longest that anything may be waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The longest from when something is committed until it is heard. Shorter than the ten seconds after which a stream looks
/// by itself: what is heard in time was told.
pub const PROMPT: Duration = Duration::from_secs(4);

/// Something heard on a stream.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its number, where it has one.
    pub number: Option<i64>,
    /// What was said.
    pub data: String,
}

/// An open stream of events.
pub struct Ear {
    response: Response,
    rest: String,
}

impl Ear {
    /// Begins to listen, after the last that was heard.
    pub async fn open(browser: &Browser, path: &str, last: Option<i64>) -> Self {
        let response = browser.listen(path, last).await;
        assert_eq!(response.status().as_u16(), 200, "{path}");
        Self { response, rest: String::new() }
    }

    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some((block, rest)) = self.rest.split_once("\n\n") {
                let told = read(block);
                self.rest = rest.to_owned();
                if told.is_some() {
                    return told;
                }
            }
            let chunk = self.response.chunk().await.ok().flatten()?;
            self.rest.push_str(std::str::from_utf8(&chunk).expect("text in whole letters"));
        }
    }

    /// All that is heard up to what is waited for, with it.
    pub async fn until(&mut self, done: impl Fn(&Told) -> bool) -> Vec<Told> {
        let mut heard = Vec::new();
        let listening = async {
            while let Some(told) = self.next().await {
                let last = done(&told);
                heard.push(told);
                if last {
                    return true;
                }
            }
            false
        };
        let came = timeout(PROMPT, listening).await;
        assert!(matches!(came, Ok(true)), "it never came; heard: {heard:?}");
        heard
    }

    /// Waits until the stream is ended from the other side.
    pub async fn ended(&mut self) {
        let end = async { while self.next().await.is_some() {} };
        timeout(PATIENCE, end).await.expect("the stream ends");
    }
}

/// An event of the stream; a comment is none.
fn read(block: &str) -> Option<Told> {
    let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = line("data:")?.to_owned();
    Some(Told { number: line("id:").and_then(|id| id.parse().ok()), data })
}

/// Of which kind it is.
pub fn kind(told: &Told) -> String {
    serde_json::from_str::<Value>(&told.data).ok().and_then(|data| data["kind"].as_str().map(str::to_owned)).unwrap_or_default()
}

story! {
    async fn an_open_inbox_hears_of_a_message(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let path = home.path("/w/{workspace}/events");
        let mut ear = Ear::open(&home.viewer.browser, &path, None).await;
        say(&site.browser(), &home, "The word is marzipan").await;
        let heard = ear.until(|told| kind(told) == "message").await;
        let numbers: Vec<i64> = heard.iter().filter_map(|told| told.number).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        assert!(heard.iter().all(|told| !told.data.contains("marzipan")), "ids and numbers, never content");
    }
}

story! {
    async fn nobody_misses_anything_while_they_reconnect(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let path = home.path("/w/{workspace}/events");
        let from = inbox::latest_event(&site.services, home.member).await.expect("a number");
        let browsers: Vec<Browser> = (0..8).map(|_| site.browser()).collect();
        let writing = async {
            let home = &home;
            let all = browsers.iter().map(|browser| async move {
                for number in 0..7 {
                    assert_eq!(say(browser, home, &format!("Message {number}")).await.status, 303);
                }
            });
            futures::future::join_all(all).await;
            inbox::latest_event(&site.services, home.member).await.expect("a number")
        };
        let listening = async {
            let (mut last, mut messages, mut heard) = (from, 0, Vec::new());
            while messages < 56 {
                let mut ear = Ear::open(&home.owner.browser, &path, Some(last)).await;
                // Each connection is given up after a few events, as on a bad line.
                let mut here = 0;
                while here < 3 && messages < 56 {
                    let told = ear.next().await.expect("something");
                    if let Some(number) = told.number {
                        last = number;
                        here += 1;
                        messages += usize::from(kind(&told) == "message");
                        heard.push(number);
                    }
                }
            }
            heard
        };
        let (latest, heard) = tokio::join!(writing, timeout(PATIENCE * 3, listening));
        let numbers: Vec<i64> = heard.expect("all of it is heard");
        assert!(numbers.is_sorted_by(|one, next| one < next), "in their order and once: {numbers:?}");
        let last = numbers.last().copied().expect("a number");
        assert!(last <= latest);
        let whole: BTreeSet<i64> = (from + 1..=last).collect();
        assert_eq!(numbers.into_iter().collect::<BTreeSet<i64>>(), whole, "nothing is missing");
    }
}

story! {
    async fn a_stream_ends_with_the_session_and_with_the_role(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (ida, olga) = (site.somebody("ida").await, site.somebody("olga").await);
        join(&site, home.member, ida.account, Role::Agent).await;
        join(&site, home.member, olga.account, Role::Agent).await;
        let path = home.path("/w/{workspace}/events");
        let mut signed_out = Ear::open(&home.viewer.browser, &path, None).await;
        let mut lowered = Ear::open(&ida.browser, &path, None).await;
        let mut removed = Ear::open(&olga.browser, &path, None).await;
        let mut stays = Ear::open(&home.owner.browser, &path, None).await;
        assert_eq!(home.viewer.browser.post("/sign-out", &[]).await.status, 303);
        members::change_role(&site.services, home.member, ida.account, Role::Viewer, 1).await.expect("changed");
        members::remove(&site.services, home.member, olga.account).await.expect("removed");
        tokio::join!(signed_out.ended(), lowered.ended(), removed.ended());
        say(&site.browser(), &home, "Hello").await;
        stays.until(|told| kind(told) == "message").await;
        assert_eq!(olga.browser.get(&path).await.status, 404, "and it does not open again");
    }
}

story! {
    async fn a_strangers_stream_does_not_open(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        let mut ear = Ear::open(&other.owner.browser, &other.path("/w/{workspace}/events"), Some(0)).await;
        let ours = home.conversation.to_string();
        say(&site.browser(), &home, "Hello").await;
        say(&site.browser(), &other, "Hello").await;
        let latest = inbox::latest_event(&site.services, other.member).await.expect("a number");
        let heard = ear.until(|told| told.number == Some(latest)).await;
        assert!(heard.iter().all(|told| !told.data.contains(&ours)), "one workspace hears nothing of another");
        assert_eq!(other.owner.browser.listen(&home.path("/w/{workspace}/events"), Some(0)).await.status().as_u16(), 404);
    }
}

story! {
    async fn whoever_was_away_longer_than_events_are_kept_looks_at_everything_anew(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let path = home.path("/w/{workspace}/events");
        let heard = inbox::latest_event(&site.services, home.member).await.expect("a number");
        say(&site.browser(), &home, "While nobody looked").await;
        let missed = inbox::latest_event(&site.services, home.member).await.expect("a number");
        assert!(missed > heard);
        let told = Ear::open(&home.owner.browser, &path, Some(heard)).await.until(|told| told.number == Some(missed)).await;
        assert!(told.iter().all(|told| kind(told) != "reload"), "what is still there is told: {told:?}");
        site.clock.pass(chrono::Duration::days(8));
        work::sweep(&site.services).await.expect("swept");
        let owner = site.browser();
        assert_eq!(owner.post("/sign-in", &[("email", &home.owner.email), ("password", crate::site::PASSWORD)]).await.status, 303);
        let all = [Some(heard), Some(missed - 1), Some(missed + 7), Some(missed), None];
        let mut ears = Vec::new();
        for last in all {
            ears.push(Ear::open(&owner, &path, last).await);
        }
        say(&site.browser(), &home, "And now").await;
        let mut anew = Vec::new();
        for ear in &mut ears {
            let told = ear.until(|told| kind(told) == "message").await;
            anew.push(told.iter().filter(|told| kind(told) == "reload").map(|told| told.number).collect::<Vec<_>>());
        }
        let (once, never) = (vec![Some(missed)], Vec::new());
        assert_eq!(anew, [once.clone(), once.clone(), once, never.clone(), never], "{all:?}, of {missed}");
    }
}

async fn two_instances(house: House) {
    let (mut one, mut two) = (house.open().await, house.open().await);
    one.relay();
    two.relay();
    let home = Home::furnish(&one, "ours").await;
    let elsewhere = two.browser();
    for cookie in home.owner.browser.cookies() {
        let (name, token) = cookie.split_once('=').expect("a cookie");
        elsewhere.keep(name, token);
    }
    let mut ear = Ear::open(&elsewhere, &home.path("/w/{workspace}/events"), None).await;
    say(&one.browser(), &home, "In through one").await;
    ear.until(|told| kind(told) == "message").await;
    let answer = inbox::Draft { body: "Out through two".to_owned(), ..inbox::Draft::default() };
    let mut here = Ear::open(&home.owner.browser, &home.path("/w/{workspace}/events"), None).await;
    inbox::send(&two.services, home.member, home.conversation, answer).await.expect("sent");
    here.until(|told| kind(told) == "message").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_through_one_instance_is_heard_on_the_other() {
    crate::house::postgres(two_instances).await;
}
