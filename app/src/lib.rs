//! What people see: pages (rendered on the server), islands (live in the browser), server functions between them.
//!
//! One folder a capability, each with its pages, its form routes (`forms.rs`, for work without scripts) and its server
//! functions (`actions.rs`, for islands). Both call the same use case. Nothing is decided here.

pub mod inbox;
#[cfg(feature = "ssr")]
pub mod look;
#[cfg(feature = "ssr")]
pub mod web;

#[cfg(feature = "ssr")]
pub mod accounts;
#[cfg(feature = "ssr")]
pub mod chat;
#[cfg(feature = "ssr")]
pub mod contacts;
#[cfg(feature = "ssr")]
pub mod privacy;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod workspaces;

/// Every page and form route, with who may use each.
#[cfg(feature = "ssr")]
pub fn routes() -> web::Routes {
    web::Routes::new()
        .with(accounts::routes())
        .with(workspaces::routes())
        .with(inbox::routes())
        .with(contacts::routes())
        .with(chat::routes())
        .with(settings::routes())
        .with(privacy::routes())
}

/// Answers the islands' server functions, each with the world of use cases in its context.
#[cfg(feature = "ssr")]
pub async fn actions(
    axum::extract::State(web): axum::extract::State<web::Web>,
    request: axum::extract::Request,
) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    let context = move || leptos::prelude::provide_context(web.clone());
    let mut response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    // Trouble of ours comes as a refusal with its own status; what is left is an argument that is none.
    if response.status() == http::StatusCode::INTERNAL_SERVER_ERROR {
        *response.status_mut() = http::StatusCode::BAD_REQUEST;
    }
    response
}
