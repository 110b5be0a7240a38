//! What lies between HTTP and a page: the visit, who is signed in, forms with what was typed, refusals as pages.

mod fault;
mod form;
mod routes;
mod upload;
mod visit;

use std::collections::BTreeMap;
use std::sync::Arc;

use avow_service::Services;
use serde::Deserialize;

pub use fault::Fault;
pub use form::{Form, Typed};
pub use routes::{Access, RouteInfo, Routes};
pub use upload::{Posted, Upload};
pub use visit::{Inside, Nonce, RequestId, Signed, Visit};

/// What every handler works with.
#[derive(Clone, Debug)]
pub struct Web {
    /// The use cases' world.
    pub services: Services,
    /// Where the built files are.
    pub assets: Arc<Assets>,
    /// Which forwarded headers count: the client's address is taken from them only behind these proxies.
    pub proxies: Arc<Proxies>,
    /// Becomes true when the server stops: streams end then.
    pub stopping: tokio::sync::watch::Receiver<bool>,
}

/// Tells a client's address.
pub type Proxies = dyn ClientAddress;

/// Tells a client's address from its connection and its headers.
pub trait ClientAddress: Send + Sync + std::fmt::Debug {
    /// The address of whoever sent the request.
    fn client(&self, peer: Option<std::net::IpAddr>, headers: &http::HeaderMap) -> Option<std::net::IpAddr>;
}

/// The built files, by their logical name.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Assets(BTreeMap<String, Asset>);

/// A built file.
#[derive(Clone, Debug, Deserialize)]
pub struct Asset {
    /// Its address, with its content's hash in it.
    pub path: String,
}

impl Assets {
    /// The address of a file such as `main.css`.
    pub fn path(&self, name: &str) -> String {
        self.0.get(name).map_or_else(|| format!("/assets/{name}"), |asset| asset.path.clone())
    }
}

/// The name of the session's cookie: with the `__Host-` prefix where the site is served over TLS (RFC 6265bis, 4.1.3.2).
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-avow_session" } else { "avow_session" }
}
