//! The event stream of a workspace (SSE): ids and numbers, never content. It ends with the session, the membership or
//! the role that opened it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use avow_model::access::Member;
use avow_model::id::ConversationId;
use avow_service::inbox::{self as cases};
use avow_service::live::{Presence, Someone, Told};
use avow_service::store::events::Event as Happened;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use crate::web::{Fault, Inside, Web};

/// How often the stream looks by itself and makes sure that it may go on, in seconds.
const LOOK: u64 = 10;

/// How often what was told of who is there is compared with what is, in seconds.
const FADE: u64 = 2;

/// What a browser is told.
#[derive(Serialize)]
struct Line {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    /// Who is there, for presence: "account", "account typing", "contact typing".
    #[serde(skip_serializing_if = "Option::is_none")]
    present: Option<Vec<String>>,
}

/// `GET /w/{workspace}/events?after=n`
pub async fn events(inside: Inside, headers: HeaderMap) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let asked = inside.param("after").and_then(|after| after.parse().ok());
    let latest = inside.ok(cases::latest_event(&inside.web.services, inside.member).await)?;
    let after: Option<i64> = resumed.or(asked);
    // Whoever comes from the future, or from so far back that something has been swept, begins now, and is told to look at
    // everything anew.
    let whole = match after {
        Some(after) if after < latest => inside
            .ok(cases::events_after(&inside.web.services, inside.member, after).await)?
            .first()
            .is_some_and(|event| event.number == after + 1),
        Some(after) => after == latest,
        None => true,
    };
    let from = after.filter(|_| whole).unwrap_or(latest);
    Ok(Sse::new(stream(inside.web.clone(), inside.member, from, !whole)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

fn stream(web: Web, member: Member, mut last: i64, gap: bool) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let services = web.services.clone();
        let mut stopping = web.stopping.clone();
        let mut heard = services.live.listen();
        let mut tick = tokio::time::interval(Duration::from_secs(LOOK));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        // Whoever stops typing or goes away says nothing: what was told is compared with what is.
        // The page that listens was made with whoever was there then.
        let there = services.live.everywhere(member.workspace, services.now()).into_iter();
        let mut told_present: HashMap<ConversationId, Vec<Presence>> =
            there.map(|conversation| (conversation, services.live.at(conversation, services.now()))).collect();
        let mut fade = tokio::time::interval(Duration::from_secs(FADE));
        fade.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        yield Ok(Event::default().retry(Duration::from_secs(2)).comment("here"));
        if gap {
            yield Ok(anew(last));
        }
        loop {
            let mut look = false;
            let mut direct = None;
            let mut presence: Vec<ConversationId> = Vec::new();
            tokio::select! {
                _ = fade.tick(), if !told_present.is_empty() => {
                    let now = services.now();
                    presence.extend(told_present.iter().filter(|(id, people)| services.live.at(**id, now) != **people).map(|(id, _)| *id));
                }
                _ = stopping.changed() => break,
                _ = tick.tick() => {
                    if cases::may_still(&services, member).await.is_err() {
                        break;
                    }
                    look = true;
                }
                told = heard.recv() => match told {
                    Ok((workspace, told)) if workspace == member.workspace => match told {
                        Told::Event(event) if event.number == last + 1 => direct = Some(event),
                        Told::Event(event) => look = event.number > last,
                        Told::Look => look = true,
                        Told::Presence(conversation) => presence.push(conversation),
                    },
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => look = true,
                    Err(RecvError::Closed) => break,
                },
            }
            if let Some(event) = direct {
                last = event.number;
                yield Ok(line(&event));
            }
            if look {
                loop {
                    let Ok(missed) = cases::events_after(&services, member, last).await else { break };
                    let more = missed.len() >= 500;
                    // It stood still for so long that something has been swept meanwhile.
                    if let Some(first) = missed.first().filter(|first| first.number > last + 1) {
                        yield Ok(anew(first.number - 1));
                    }
                    for event in missed {
                        last = event.number;
                        yield Ok(line(&event));
                    }
                    if !more {
                        break;
                    }
                }
            }
            for conversation in presence {
                let people = services.live.at(conversation, services.now());
                yield Ok(present(conversation, &people));
                if people.is_empty() {
                    told_present.remove(&conversation);
                } else {
                    told_present.insert(conversation, people);
                }
            }
        }
    }
}

/// Not all that has happened can be told: everything is looked at anew, as it stood at this number.
fn anew(number: i64) -> Event {
    sse(&Line { kind: "reload".to_owned(), conversation: None, contact: None, actor: None, present: None }).id(number.to_string())
}

fn line(event: &Happened) -> Event {
    let line = Line {
        kind: event.kind.clone(),
        conversation: event.conversation_id.map(|id| id.to_string()),
        contact: event.contact_id.map(|id| id.to_string()),
        actor: event.actor_id.map(|id| id.to_string()),
        present: None,
    };
    sse(&line).id(event.number.to_string())
}

fn present(conversation: ConversationId, people: &[Presence]) -> Event {
    let present = people
        .iter()
        .map(|presence| {
            let who = match presence.who {
                Someone::Member(account) => account.to_string(),
                Someone::Contact(_) => "contact".to_owned(),
            };
            if presence.typing { format!("{who} typing") } else { who }
        })
        .collect();
    sse(&Line {
        kind: "presence".to_owned(),
        conversation: Some(conversation.to_string()),
        contact: None,
        actor: None,
        present: Some(present),
    })
}

fn sse(line: &Line) -> Event {
    Event::default().json_data(line).unwrap_or_else(|_| Event::default().comment("nothing"))
}
