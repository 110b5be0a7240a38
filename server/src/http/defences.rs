//! Defences around every page: the host, the origin of what changes something, and the headers that browsers obey.

use avow_app::web::{Nonce, RequestId, Visit, Web};
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode, header};
use tracing::Instrument as _;

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
    if known || machine { next.run(request).await } else { nameless(&web, request).await }
}

/// The page for whoever asked under another name (RFC 9110, 15.5.20).
async fn nameless(web: &Web, mut request: Request) -> Response {
    let marks = Marks::put(&mut request);
    let method = request.method().clone();
    let (mut parts, _) = request.into_parts();
    let response = match <Visit as FromRequestParts<Web>>::from_request_parts(&mut parts, web).await {
        Ok(visit) => avow_app::look::nameless_page(&visit, StatusCode::MISDIRECTED_REQUEST.as_u16(), "error-host"),
        Err(fault) => fault.into_response(),
    };
    marks.armour(web, &method, None, response)
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

/// Puts the request's id and the scripts' nonce into the request, and what browsers must obey into the response. What is
/// logged meanwhile is logged under the request's id.
pub async fn headers(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let marks = Marks::put(&mut request);
    let (method, path) =
        (request.method().clone(), request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned()));
    let span = tracing::error_span!("request", request.id = %marks.id);
    let response = next.run(request).instrument(span).await;
    marks.armour(&web, &method, path.as_deref(), response)
}

/// What a request is known by, and what its page's scripts are.
struct Marks {
    id: String,
    nonce: String,
}

impl Marks {
    fn put(request: &mut Request) -> Self {
        let random =
            || avow_service::vault::chance::<12>().map(|bytes| bytes.map(|byte| format!("{byte:02x}")).concat()).unwrap_or_default();
        let marks = Self { id: random(), nonce: random() };
        request.extensions_mut().insert(RequestId(marks.id.clone()));
        request.extensions_mut().insert(Nonce(marks.nonce.clone()));
        marks
    }

    fn armour(&self, web: &Web, method: &Method, route: Option<&str>, mut response: Response) -> Response {
        let Self { id, nonce } = self;
        let (status, route) = (response.status(), route.unwrap_or("none"));
        if status.is_server_error() {
            tracing::error!(request.id = %id, http.method = %method, http.route = route, http.status = status.as_u16(), "a request failed");
        } else {
            tracing::debug!(request.id = %id, http.method = %method, http.route = route, http.status = status.as_u16(), "a request was answered");
        }
        let out = response.headers_mut();
        let own_policy = out.contains_key(header::CONTENT_SECURITY_POLICY);
        if !own_policy {
            let reload = crate::assets::watched().map(|watched| watched.sources()).unwrap_or_default();
            let policy = format!(
                "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
                 media-src 'self'; connect-src 'self'{reload}; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
        if let Ok(id) = HeaderValue::from_str(id) {
            out.insert(HeaderName::from_static("x-request-id"), id);
        }
        response
    }
}
