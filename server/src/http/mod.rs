//! HTTP: the routes of the app, what machines ask, and the defences around both.

#[cfg(feature = "bench")]
mod bench;
mod defences;
mod machines;
mod patience;
mod proxies;
mod turns;

use avow_app::web::{Once, RouteInfo, Web, World};
use avow_service::Services;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::assets;
pub use patience::Patience;
pub use proxies::Trusted;

/// The largest body that is read where a route does not say otherwise, in bytes.
const BODY: usize = 256 * 1024;

/// Every page, form and action, with who may use it.
pub fn table() -> Vec<RouteInfo> {
    avow_app::routes().split().1
}

/// The whole application.
pub fn app(services: Services, trusted: Trusted, stopping: watch::Receiver<bool>) -> Router {
    around(avow_app::routes().split().0, services, trusted, stopping, Patience::usual())
}

/// Pages with all that lies around them.
pub fn around(pages: Router<Web>, services: Services, trusted: Trusted, stopping: watch::Receiver<bool>, patience: Patience) -> Router {
    let metrics = machines::metrics();
    let turns = turns::Turns::new(services.waits_for_a_server());
    let web = Web::new(World { services, assets: assets::manifest(), proxies: Box::new(trusted), once: Once::default(), stopping });
    let pages = pages
        .route("/act/{*action}", axum::routing::post(avow_app::actions))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn_with_state(turns, turns::in_turn))
        .layer(middleware::from_fn_with_state(patience, patience::wait))
        .layer(
            CompressionLayer::new().br(true).gzip(true).quality(tower_http::CompressionLevel::Fastest).compress_when(
                SizeAbove::new(512)
                    .and(NotForContentType::SSE)
                    .and(NotForContentType::IMAGES)
                    .and(NotForContentType::const_new("application/octet-stream")),
            ),
        )
        .layer(middleware::from_fn_with_state(web.clone(), defences::same_origin))
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(middleware::from_fn_with_state(web.clone(), clear_errors))
        .layer(middleware::from_fn_with_state(web.clone(), defences::headers))
        .layer(middleware::from_fn(machines::measure))
        .with_state(web.clone());
    let fixed = |name: &'static str| get(assets::fixed).with_state(name);
    let router = Router::new();
    #[cfg(feature = "bench")]
    let router = router.merge(bench::routes());
    router
        .route("/assets/{file}", get(assets::asset))
        .route("/favicon.svg", fixed("favicon.svg"))
        .route("/manifest.webmanifest", fixed("manifest.webmanifest"))
        .route("/robots.txt", fixed("robots.txt"))
        .route("/healthz", get(machines::healthz))
        .route("/readyz", get(machines::readyz).with_state(web.services.clone()))
        .route("/metrics", get(machines::show_metrics).with_state(metrics))
        .merge(pages)
        .layer(middleware::from_fn_with_state(web, defences::host))
}

async fn not_found(_signed: Option<avow_app::web::Signed>, visit: avow_app::web::Visit) -> Response {
    visit.fault(avow_service::Refusal::NotFound).into_response()
}

/// Turns a bare refusal of the framework (a body too large, a bad path, a panic, a timeout) into our page with the
/// request's id. What is a page already stays.
async fn clear_errors(State(web): State<Web>, request: Request, next: Next) -> Response {
    use avow_service::Refusal;
    use axum::extract::FromRequestParts as _;
    let (mut parts, body) = request.into_parts();
    let visit = avow_app::web::Visit::from_request_parts(&mut parts, &web).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let bare = status.as_u16() >= 400
        && !response.headers().get(http::header::CONTENT_TYPE).is_some_and(|kind| {
            let kind = kind.as_bytes();
            kind.starts_with(b"text/html") || kind.starts_with(b"application/json")
        });
    let (true, Ok(visit)) = (bare, visit) else { return response };
    let refusal = match status.as_u16() {
        403 => Refusal::Forbidden,
        404 | 405 => Refusal::NotFound,
        409 => Refusal::Conflict,
        413 => Refusal::TooLarge,
        429 => Refusal::TooMany(60),
        400..=499 => Refusal::Invalid(Vec::new()),
        _ => Refusal::Unavailable,
    };
    let says = (status == StatusCode::REQUEST_TIMEOUT).then_some("error-slow");
    visit.fault(refusal).under(status.as_u16(), says).into_response()
}
