//! What keeps list and thread up to date: hears events, fetches the pieces that changed, puts them in their place.

#[cfg(feature = "hydrate")]
mod alive;
#[cfg(feature = "hydrate")]
mod list;
#[cfg(feature = "hydrate")]
mod presence;
#[cfg(feature = "hydrate")]
mod thread;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// All that it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The workspace's part of the address.
    pub workspace: String,
    /// The open conversation.
    pub conversation: Option<String>,
    /// The query of the list's filter.
    pub filter: String,
    /// The reader's account.
    pub me: String,
    /// Colleagues: account and name.
    pub people: Vec<(String, String)>,
    /// "is looking at this too"
    pub looking: String,
    /// "is typing"
    pub typing: String,
    /// "You are offline…"
    pub offline: String,
    /// "No connection, so this was not changed…"
    pub change_offline: String,
    /// "That was not possible…"
    pub change_failed: String,
    /// "Close"
    pub close: String,
    /// "This conversation has been deleted…"
    pub gone: String,
    /// "You no longer belong here…"
    pub left: String,
}

/// Hears and patches. It shows nothing itself.
#[island]
pub fn Live(props: Given) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    alive::start(props);
    #[cfg(not(feature = "hydrate"))]
    let _ = props;
    view! { <span hidden=true></span> }
}

#[cfg(feature = "hydrate")]
pub use list::draft_kept;
#[cfg(feature = "hydrate")]
pub use thread::catch_up;
