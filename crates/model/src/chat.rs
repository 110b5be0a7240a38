//! The website chat: on which sites it may appear, and what it says first.

use serde::{Deserialize, Serialize};

/// A website chat's settings, as stored with its channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatSettings {
    /// The origins of the sites that may show it; see [`origin_allowed`].
    pub origins: Vec<String>,
    /// What the chat says above the first message; the default of the reader's language where empty.
    #[serde(default)]
    pub greeting: String,
    /// Ask for the reader's e-mail address, so that an answer reaches them later.
    #[serde(default)]
    pub ask_email: bool,
}

/// An origin in its one spelling: `https://shop.example`, `http://localhost:8080`, or with one wildcard
/// label in front, `https://*.shop.example`. `None` where it is none: a path, a query, a user, a wildcard elsewhere.
pub fn origin(typed: &str) -> Option<String> {
    let typed = typed.trim().trim_end_matches('/').to_lowercase();
    let (scheme, rest) = typed.split_once("://")?;
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port != 0)?)),
        None => (rest, None),
    };
    let labels = host.strip_prefix("*.").unwrap_or(host);
    let sound = !labels.is_empty()
        && host.len() <= 253
        && labels.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !label.starts_with('-')
        })
        && (!host.starts_with("*.") || labels.contains('.'));
    if !sound {
        return None;
    }
    let default = if scheme == "https" { 443 } else { 80 };
    Some(match port.filter(|port| *port != default) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

/// May a page of this origin show the chat (CR-33)? Exact, or one of the list's wildcards: `https://*.shop.example`
/// allows `https://www.shop.example` and deeper, not `https://shop.example`, not another scheme or port.
/// `null` (a file, a sandbox) is never allowed.
pub fn origin_allowed(allowed: &[String], claimed: &str) -> bool {
    let Some(claimed) = origin(claimed).filter(|origin| !origin.contains('*')) else { return false };
    allowed.iter().any(|rule| match rule.split_once("://*.") {
        None => *rule == claimed,
        Some((scheme, suffix)) => claimed.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")).is_some_and(|host| {
            host.len() > suffix.len() + 1 && host.ends_with(suffix) && host.as_bytes()[host.len() - suffix.len() - 1] == b'.'
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_kept_in_one_spelling() {
        assert_eq!(origin(" HTTPS://Shop.Example:443/ "), Some("https://shop.example".into()));
        assert_eq!(origin("http://localhost:8080"), Some("http://localhost:8080".into()));
        assert_eq!(origin("https://*.shop.example"), Some("https://*.shop.example".into()));
        for wrong in [
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https://a b.example",
            "https://*.com",
            "https://x.*.example",
            "https://user@shop.example",
            "https://shop.example/path",
            "https://shop.example:0",
            "https://shop.example:99999",
            "null",
            "*",
        ] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn look_alikes_are_not_let_in() {
        let allowed = ["https://shop.example".to_owned(), "https://*.lamps.example".to_owned(), "http://localhost:8080".to_owned()];
        for good in ["https://shop.example", "https://www.lamps.example", "https://a.b.lamps.example", "http://localhost:8080"] {
            assert!(origin_allowed(&allowed, good), "{good}");
        }
        for bad in [
            "http://shop.example",
            "https://shop.example:8443",
            "https://evilshop.example",
            "https://shop.example.evil.example",
            "https://lamps.example",
            "https://xlamps.example",
            "http://www.lamps.example",
            "https://www.lamps.example:444",
            "null",
            "",
            "https://xn--shp-hoa.example",
            "http://localhost",
            "https://*.lamps.example",
            "https://evil.example/.lamps.example",
        ] {
            assert!(!origin_allowed(&allowed, bad), "{bad}");
        }
    }
}
