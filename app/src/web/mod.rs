//! What lies between HTTP and a page: the visit, who is signed in, forms with what was typed, refusals as pages.

mod fault;
mod form;
mod once;
mod routes;
mod unsent;
mod upload;
mod visit;

use std::collections::BTreeMap;
use std::sync::Arc;

use avow_service::Services;
use serde::Deserialize;

pub use fault::Fault;
pub use form::{Form, Typed};
pub use once::Once;
pub use routes::{Access, RouteInfo, Routes, takes_files};
pub use unsent::has_files;
pub use upload::{Posted, Upload};
pub use visit::{Inside, Nonce, RequestId, Signed, Visit};

/// What every handler works with. Each layer and each visit holds it, so it is shared.
#[derive(Clone, Debug)]
pub struct Web(Arc<World>);

impl Web {
    /// Shares what handlers work with.
    pub fn new(world: World) -> Self {
        Self(Arc::new(world))
    }
}

impl std::ops::Deref for Web {
    type Target = World;
    fn deref(&self) -> &World {
        &self.0
    }
}

/// What [`Web`] shares.
#[derive(Debug)]
pub struct World {
    /// The use cases' world.
    pub services: Services,
    /// Where the built files are.
    pub assets: Assets,
    /// Which forwarded headers count: the client's address is taken from them only behind these proxies.
    pub proxies: Box<Proxies>,
    /// Forms that make something.
    pub once: Once,
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
    /// Files by their names, with their addresses.
    pub fn of(files: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(files.into_iter().map(|(name, path)| (name, Asset { path })).collect())
    }

    /// The address of a file that there need not be.
    pub fn has(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|asset| asset.path.clone())
    }

    /// The address of a file such as `main.css`.
    pub fn path(&self, name: &str) -> String {
        self.0.get(name).map_or_else(|| format!("/assets/{name}"), |asset| asset.path.clone())
    }
}

/// A place of our own to go on to; nothing for any other. A second slash or a backslash after the first would lead to
/// another site, and so would what browsers leave out, a tab among it (WHATWG URL, "relative slash state", 4.4).
pub fn local(next: &str) -> Option<&str> {
    let rest = next.strip_prefix('/')?;
    let ours = !rest.starts_with(['/', '\\']) && next.len() <= 2_000 && next.bytes().all(|byte| byte.is_ascii_graphic());
    ours.then_some(next)
}

/// The name of the session's cookie: with the `__Host-` prefix where the site is served over TLS (RFC 6265bis, 4.1.3.2).
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-avow_session" } else { "avow_session" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_places_of_our_own_are_led_on_to() {
        for ours in ["/", "/w/lamps/inbox?status=open", "/account/privacy#logins", "/invite/a-b_c"] {
            assert_eq!(local(ours), Some(ours));
        }
        for foreign in [
            "",
            "w/lamps",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/a b",
            "/é",
        ] {
            assert_eq!(local(foreign), None, "{foreign:?}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(2_000))), None);
    }
}
