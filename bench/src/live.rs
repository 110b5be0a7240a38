//! From a customer's message, as the chat's form sends it, to the event at a member's open page.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::Result;
use crate::fill::Filled;
use crate::report::Spread;
use crate::server::Server;

/// How long one waits for an event before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two messages: 40 a second are more than a hundred agents answer.
const PAUSE: Duration = Duration::from_millis(25);

/// Sends that many first messages, each of somebody new, and listens as a member does. Each round needs a number of its
/// own: a message that is sent twice is taken in once.
///
/// # Errors
/// Where one is refused, or never heard of.
pub async fn messages(server: &Server, filled: &Filled, round: u64, count: usize) -> Result<Spread> {
    let (heard, mut events) = mpsc::unbounded_channel();
    let stream = server.client().get(server.to(&filled.path("/events"))).header("cookie", &filled.cookies[0]).send().await?;
    let mut stream = stream.error_for_status()?.bytes_stream();
    let listening = tokio::spawn(async move {
        let mut text = String::new();
        while let Some(Ok(bytes)) = stream.next().await {
            let at = Instant::now();
            text.push_str(&String::from_utf8_lossy(&bytes));
            while let Some(end) = text.find("\n\n") {
                let event: String = text.drain(..end + 2).collect();
                if is_message(&event) {
                    let _ = heard.send(at);
                }
            }
        }
    });
    let mut times = Vec::with_capacity(count);
    for number in 0..count {
        let sent = Instant::now();
        post(server, filled, round, number).await?;
        // They are sent one after the other, and nobody else writes: the next event is this one's.
        let at = tokio::time::timeout(PATIENCE, events.recv()).await?.ok_or("the stream of events has ended")?;
        times.push(at.saturating_duration_since(sent));
        tokio::time::sleep(PAUSE).await;
    }
    listening.abort();
    Ok(Spread::of(times))
}

/// Does the event say that there is a message?
fn is_message(event: &str) -> bool {
    let data = event.lines().find_map(|line| line.strip_prefix("data:"));
    let told = data.and_then(|data| serde_json::from_str::<serde_json::Value>(data.trim()).ok());
    told.is_some_and(|told| told.get("kind").is_some_and(|kind| kind == "message"))
}

async fn post(server: &Server, filled: &Filled, round: u64, number: usize) -> Result<()> {
    let form = reqwest::multipart::Form::new()
        .text("body", "Hello, is the big lamp in stock again?")
        .text("name", format!("Newcomer {number}"))
        .text("client", Uuid::from_u64_pair(round << 32 | number as u64, std::process::id().into()).to_string());
    let answer = server
        .client()
        .post(server.to(&format!("/widget/{}", filled.chat)))
        .header("origin", server.origin())
        // Everybody writes from an address of their own, so that no limit against floods is met.
        .header("x-forwarded-for", format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255))
        .multipart(form)
        .send()
        .await?;
    if answer.status().as_u16() == 303 { Ok(()) } else { Err(format!("a message was answered with {}", answer.status()).into()) }
}

#[cfg(test)]
mod tests {
    use super::is_message;

    #[test]
    fn only_messages_count() {
        assert!(is_message("id: 4\ndata: {\"kind\":\"message\",\"contact\":\"c\"}\n\n"));
        assert!(!is_message("data: {\"kind\":\"conversation\",\"contact\":\"c\"}\n\n"));
        assert!(!is_message(": here\n\n"));
    }
}
