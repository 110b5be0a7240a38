//! Defences around every page: the host, the origin of what changes something, and the headers that browsers obey.

use avow_app::web::{Nonce, RequestId, Web};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode, header};

/// Answers only to the names under which this deployment is known: a foreign Host never reaches a page (DNS rebinding).
pub async fn host(State(web): State<Web>, request: Request, next: Next) -> Response {
    let config = &web.services.config;
    let asked =
        request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| request.uri().authority().map(|a| a.as_str()));
    let name =
        asked.map(|host| host.rsplit_once(':').filter(|(_, port)| port.chars().all(|c| c.is_ascii_digit())).map_or(host, |(name, _)| name));
    let known = match name {
        Some("localhost" | "127.0.0.1" | "[::1]") => true,
        Some(name) => config.public_url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(name)),
        None => false,
    };
    // Machines ask for health by address.
    let machine = matches!(request.uri().path(), "/healthz" | "/readyz" | "/metrics");
    if known || machine {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "This server does not answer under that name.\n").into_response()
    }
}

/// Refuses what would change something and does not come from our own pages (CSRF): by `Sec-Fetch-Site` where the
/// browser sends it, by `Origin` otherwise. Every browser of today sends one of them with a form. What has neither passes:
/// a program, with or without a cookie. But one with a cookie and a `Referer` is a browser's, from before these headers;
/// it is refused, wherever it says that it comes from. `SameSite` stands behind that.
pub async fn same_origin(State(web): State<Web>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || ours(&web, request.headers()) { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

fn ours(web: &Web, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some(site) => return matches!(site, "same-origin" | "none"),
        None if headers.contains_key("sec-fetch-site") => return false,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN) else { return !headers.contains_key(header::COOKIE) || text(header::REFERER).is_none() };
    let config = &web.services.config;
    let loopback = config.loopback
        && text(header::HOST)
            .is_some_and(|host| origin == format!("http://{host}") && (host.starts_with("localhost") || host.starts_with("127.0.0.1")));
    origin == config.origin() || loopback
}

/// Puts the request's id and the scripts' nonce into the request, and what browsers must obey into the response.
pub async fn headers(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let random = || avow_service::vault::chance::<12>().map(|bytes| bytes.map(|byte| format!("{byte:02x}")).concat()).unwrap_or_default();
    let (id, nonce) = (random(), random());
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let (method, path) =
        (request.method().clone(), request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned()));
    let mut response = next.run(request).await;
    let status = response.status();
    if status.is_server_error() {
        tracing::error!(request.id = %id, http.method = %method, http.route = path.as_deref().unwrap_or("none"), http.status = status.as_u16(), "a request failed");
    } else {
        tracing::debug!(request.id = %id, http.method = %method, http.route = path.as_deref().unwrap_or("none"), http.status = status.as_u16(), "a request was answered");
    }
    let out = response.headers_mut();
    let own_policy = out.contains_key(header::CONTENT_SECURITY_POLICY);
    if !own_policy {
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
             media-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            out.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        out.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        out.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    }
    out.entry(HeaderName::from_static("cross-origin-resource-policy")).or_insert(HeaderValue::from_static("same-origin"));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    out.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    out.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), browsing-topics=()"),
    );
    if web.services.config.secure() {
        out.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    out.append(header::VARY, HeaderValue::from_static("cookie, sec-gpc"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        out.insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}
