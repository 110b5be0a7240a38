//! What machines ask: are you there, are you ready, how are you.

use std::sync::OnceLock;
use std::time::Instant;

use avow_service::Services;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// `GET /healthz`: the process is there.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: data and keys can be read and written.
pub async fn readyz(State(services): State<Services>) -> Response {
    match services.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer, or cannot be written\n").into_response(),
    }
}

/// Starts counting. Labels hold routes and states, never a person.
pub fn metrics() -> Option<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let buckets = [0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
        let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full("avow_http_seconds".to_owned()), &buckets).ok()?;
        builder.install_recorder().ok()
    };
    HANDLE.get_or_init(install).clone()
}

/// `GET /metrics`, in Prometheus' format. To this machine only: a proxy in front must not pass it on.
pub async fn show_metrics(
    State(handle): State<Option<PrometheusHandle>>,
    axum::extract::ConnectInfo(peer): axum::extract::ConnectInfo<std::net::SocketAddr>,
    headers: http::HeaderMap,
) -> Response {
    if !peer.ip().is_loopback() || headers.contains_key("x-forwarded-for") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match handle {
        Some(handle) => {
            handle.run_upkeep();
            handle.render().into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Measures each request by its route.
pub async fn measure(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("avow_http_seconds", "route" => route, "method" => method, "status" => status)
        .record(begun.elapsed().as_secs_f64());
    response
}
