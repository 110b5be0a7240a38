//! `cargo xtask bench` compares pages with the same bytes served from memory. Not in a build without that feature.

use std::sync::{Arc, RwLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::IntoResponse;
use axum::routing::get;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};

/// The bytes, and how they are encoded.
type Kept = Arc<RwLock<(Bytes, Option<HeaderValue>)>>;

/// `PUT /bench/memory` keeps bytes, `GET` gives them back.
pub fn routes() -> Router {
    let route = get(give).put(keep).layer(DefaultBodyLimit::max(8 << 20));
    Router::new().route("/bench/memory", route).with_state(Kept::default())
}

async fn keep(State(kept): State<Kept>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let Ok(mut kept) = kept.write() else { return StatusCode::INTERNAL_SERVER_ERROR };
    *kept = (bytes, headers.get(CONTENT_ENCODING).cloned());
    StatusCode::NO_CONTENT
}

async fn give(State(kept): State<Kept>) -> impl IntoResponse {
    let (bytes, encoding) = kept.read().map(|kept| kept.clone()).unwrap_or_default();
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))]);
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, encoding);
    }
    (headers, bytes)
}
