//! Routes that say who may use them. The table is walked by a test as nobody, as a viewer and as a stranger.

use std::sync::OnceLock;

use avow_model::access::Permission;
use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use http::Method;

use super::Web;
use super::unsent::Returning;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// The same, also while their account waits for its deletion.
    Own,
    /// A member of the workspace in the path who may do this.
    Member(Permission),
    /// Whoever writes in a website chat; the channel decides.
    Chat,
}

/// A route as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Does it take files?
    pub files: bool,
}

/// Routes with their table.
#[derive(Debug, Default)]
pub struct Routes {
    router: Router<Web>,
    table: Vec<RouteInfo>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.on(MethodFilter::GET, Method::GET, path, access, handler)
    }

    /// Adds a form's or an action's route.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.on(MethodFilter::POST, Method::POST, path, access, Returning(handler))
    }

    /// Adds the route of a form with files, which may take its time to arrive.
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        let mut routes = self.post(path, access, handler);
        if let Some(route) = routes.table.last_mut() {
            route.files = true;
        }
        routes
    }

    fn on<H, T>(mut self, filter: MethodFilter, method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        // The extractor of a workspace's visit reads this and refuses whoever may not: the table cannot say one thing and do another.
        self.router = self.router.route(path, on(filter, handler).layer(axum::Extension(access)));
        self.table.push(RouteInfo { method, path, access, files: false });
        self
    }

    /// Adds another capability's routes.
    #[must_use]
    pub fn with(mut self, other: Routes) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The router and the table.
    pub fn split(self) -> (Router<Web>, Vec<RouteInfo>) {
        (self.router, self.table)
    }
}

/// Every route, written down once.
fn table() -> &'static [RouteInfo] {
    static TABLE: OnceLock<Vec<RouteInfo>> = OnceLock::new();
    TABLE.get_or_init(|| crate::routes().split().1)
}

/// Is this the path, with its parameters in braces, of a form with files?
pub fn takes_files(path: &str) -> bool {
    table().iter().any(|route| route.files && route.path == path)
}

/// The page to come back to from an address: itself, or the nearest above it that can be opened. A form's own address
/// often cannot.
pub fn page_of(path: &str) -> &str {
    let table = table();
    // A longer address is none of ours.
    let mut page = if path.len() > 2_000 { "" } else { path };
    while !page.is_empty() && !opens(table, page) {
        page = page.rsplit_once('/').map_or("", |(above, _)| above);
    }
    if page.is_empty() { "/" } else { page }
}

/// Does an address answer to GET? Where several routes fit it, the one with fewer parameters counts, as in the router.
fn opens(table: &[RouteInfo], path: &str) -> bool {
    let fits = |route: &&RouteInfo| {
        let (mut own, mut asked) = (route.path.split('/'), path.split('/'));
        loop {
            match (own.next(), asked.next()) {
                (None, None) => return true,
                (Some(own), Some(asked)) if own == asked || (own.starts_with('{') && !asked.is_empty()) => {}
                _ => return false,
            }
        }
    };
    let least = table.iter().filter(fits).map(|route| route.path.matches('{').count()).min();
    table.iter().filter(fits).any(|route| route.method == Method::GET && Some(route.path.matches('{').count()) == least)
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn whoever_posted_comes_back_to_a_page() {
        for (posted, page) in [
            ("/w/lamps/inbox/0198/unread", "/w/lamps/inbox/0198"),
            ("/w/lamps/inbox/0198", "/w/lamps/inbox/0198"),
            ("/w/lamps/contacts/search", "/w/lamps/contacts"),
            ("/w/lamps/contacts/0198/edit", "/w/lamps/contacts/0198/edit"),
            ("/w/lamps/inbox-bulk", "/"),
            ("/account/sessions/0198/end", "/"),
            ("/sign-out", "/"),
            ("/", "/"),
            ("//", "/"),
            ("", "/"),
        ] {
            assert_eq!(page_of(posted), page, "{posted}");
        }
    }
}
