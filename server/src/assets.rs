//! The site, embedded: styles, scripts and WebAssembly by content hash, with their compressed twins.

mod watched;

use std::borrow::Cow;

use avow_app::web::Assets;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;

pub use watched::watched;

/// The files that `cargo xtask build` has made. The hash makes the compiler look again when they change.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// Which site was embedded.
pub const SITE: Option<&str> = option_env!("AVOW_SITE_HASH");

/// The built files' addresses.
pub fn manifest() -> Assets {
    if let Some(watched) = watched() {
        return watched.manifest();
    }
    let read = Site::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
    read.unwrap_or_else(|| {
        tracing::warn!(site = SITE.unwrap_or("none"), "no site is embedded; build with `cargo xtask build`");
        Assets::default()
    })
}

/// A file, and how it is packed.
fn find(path: &str, takes: impl Fn(&str) -> bool) -> Option<(Option<&'static str>, Cow<'static, [u8]>)> {
    if let Some(watched) = watched() {
        return watched.read(path).map(|bytes| (None, bytes.into()));
    }
    let twin = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| takes(coding))
        .find_map(|(coding, ending)| Site::get(&format!("{path}.{ending}")).map(|file| (Some(coding), file.data)));
    twin.or_else(|| Site::get(path).map(|file| (None, file.data)))
}

/// `GET /assets/{file}`: content by its hash, for good.
pub async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Response {
    serve(&format!("assets/{file}"), &headers, "public, max-age=31536000, immutable")
}

/// `GET /favicon.svg` and the other files with fixed names.
pub async fn fixed(State(name): State<&'static str>, headers: HeaderMap) -> Response {
    serve(&format!("public/{name}"), &headers, "public, max-age=3600")
}

/// Does a part of `accept-encoding` take that coding (RFC 9110, 12.5.3)? A weight of nought refuses it.
fn takes(part: &str, coding: &str) -> bool {
    let mut pieces = part.split(';').map(str::trim);
    let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
    named && pieces.filter_map(|piece| piece.strip_prefix("q=")).all(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
}

fn serve(path: &str, headers: &HeaderMap, cache: &'static str) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| accepted.split(',').any(|part| takes(part, coding));
    let Some((coding, bytes)) = find(path, takes) else { return StatusCode::NOT_FOUND.into_response() };
    let cache = if watched().is_some() { "no-store" } else { cache };
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    let body = match bytes {
        Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let mut response = body.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    out.insert(header::HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    if let Some(coding) = coding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::takes;

    #[test]
    fn a_coding_is_taken_with_whatever_weight_but_nought() {
        for part in ["br", " br", "BR;q=0.5", "br ;q=1", "br; q=0.001"] {
            assert!(takes(part, "br"), "{part}");
        }
        for part in ["gzip", "br;q=0", "br; q=0.000", "br;q=none", ""] {
            assert!(!takes(part, "br"), "{part}");
        }
    }
}
