//! What the frame's script fetches: the event stream, the messages after a position, the files in them.

use std::convert::Infallible;
use std::time::Duration;

use avow_model::id::AttachmentId;
use avow_model::refusal::Refusal;
use avow_service::chat::{self, Heard};
use axum::extract::Path;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use serde_json::json;

use super::enter::Frame;
use super::talk;
use crate::look;

/// How long the browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);
/// How often a silent stream shows that it lives.
const ALIVE: Duration = Duration::from_secs(15);

/// GET: the messages after a position, as they stand in the page.
pub(super) async fn log(frame: Frame) -> Response {
    let Some(visitor) = &frame.visitor else { return frame.short(&Refusal::Forbidden) };
    let after = frame.visit.param("after").and_then(|position| position.parse().ok()).unwrap_or(0);
    match chat::since(&frame.visit.web.services, &frame.chat, visitor, after).await {
        Ok(thread) => look::fragment(|| talk::messages(&frame, &thread)),
        Err(refusal) => frame.short(&refusal),
    }
}

/// GET: the event stream of this browser's conversation. `Last-Event-ID` says what was heard last.
pub(super) async fn events(frame: Frame, headers: HeaderMap) -> Response {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let after = last.or_else(|| frame.visit.param("after")).and_then(|number| number.parse().ok());
    let followed = chat::follow(&frame.visit.web.services, &frame.chat, frame.token.as_deref(), after).await;
    let mut follow = match followed {
        Ok(follow) => follow,
        Err(refusal) => return frame.short(&refusal),
    };
    let stream = async_stream::stream! {
        yield Ok::<_, Infallible>(Event::default().retry(RETRY).comment("here"));
        while let Some(heard) = follow.next().await {
            yield Ok(match heard {
                Heard::Event { number, kind } => {
                    Event::default().id(number.to_string()).data(json!({ "n": number, "kind": kind }).to_string())
                }
                Heard::Typing(typing) => Event::default().data(json!({ "kind": "presence", "typing": typing }).to_string()),
            });
        }
    };
    let headers = [
        (http::header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(ALIVE))).into_response()
}

/// GET: a file of a message at the position `at`.
pub(super) async fn file(frame: Frame, Path((_, attachment)): Path<(String, String)>) -> Response {
    let at = frame.visit.param("at").and_then(|position| position.parse().ok());
    let (Some(visitor), Ok(id), Some(at)) = (&frame.visitor, attachment.parse::<AttachmentId>(), at) else {
        return super::frame::refused(&frame.visit, &Refusal::NotFound);
    };
    match chat::file(&frame.visit.web.services, &frame.chat, visitor, id, at).await {
        Ok(stored) => super::file::serve(stored, frame.visit.param("download").is_some()),
        Err(refusal) => super::frame::refused(&frame.visit, &refusal),
    }
}
