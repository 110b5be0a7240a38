//! What a page costs to load: itself and everything it asks for, as sent.

use std::collections::BTreeSet;

use crate::Result;
use crate::fill::Filled;
use crate::load::ENCODINGS;
use crate::server::Server;

/// A page and what it costs, in bytes as sent.
#[derive(Clone, Debug)]
pub struct Weight {
    /// What it is.
    pub name: &'static str,
    /// The page itself.
    pub page: usize,
    /// Style sheets, scripts and pictures that its first paint asks for.
    pub assets: usize,
    /// WebAssembly, which comes after the first paint.
    pub wasm: usize,
}

/// Every public page, the chat, and the pages of the inbox.
///
/// # Errors
/// Where one cannot be had.
pub async fn all(server: &Server, filled: &Filled) -> Result<Vec<Weight>> {
    let chat = format!("/widget/{}", filled.chat);
    let (inbox, contacts) = (filled.path("/inbox"), filled.path("/contacts"));
    let thread = filled.conversations.first().map(|id| filled.path(&format!("/inbox/{id}"))).unwrap_or_default();
    let pages = [
        ("sign-in", "/sign-in", false),
        ("sign-up", "/sign-up", false),
        ("forgotten password", "/forgot", false),
        ("privacy policy", "/privacy", false),
        ("cookie choices", "/privacy/choices", false),
        ("not found", "/nothing-here", false),
        ("chat frame", chat.as_str(), false),
        ("inbox", inbox.as_str(), true),
        ("thread", thread.as_str(), true),
        ("contacts", contacts.as_str(), true),
    ];
    let mut weights = Vec::new();
    for (name, path, inside) in pages {
        weights.push(weigh(server, name, path, inside.then_some(filled.cookies[0].as_str())).await?);
    }
    Ok(weights)
}

async fn weigh(server: &Server, name: &'static str, path: &str, cookie: Option<&str>) -> Result<Weight> {
    let (page, _) = sent(server, path, cookie, ENCODINGS).await?;
    // Once more in plain, to see what it asks for.
    let (_, text) = sent(server, path, cookie, "identity").await?;
    let mut weight = Weight { name, page, assets: 0, wasm: 0 };
    for asset in assets(&String::from_utf8_lossy(&text)) {
        let (bytes, _) = sent(server, &asset, None, ENCODINGS).await?;
        if asset.ends_with(".wasm") { weight.wasm += bytes } else { weight.assets += bytes }
    }
    Ok(weight)
}

async fn sent(server: &Server, path: &str, cookie: Option<&str>, encodings: &str) -> Result<(usize, Vec<u8>)> {
    let mut request = server.client().get(server.to(path)).header("accept-encoding", encodings);
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let bytes = request.send().await?.bytes().await?;
    Ok((bytes.len(), bytes.to_vec()))
}

/// The addresses of content-hashed files in a page.
fn assets(page: &str) -> BTreeSet<String> {
    page.match_indices("/assets/")
        .map(|(at, _)| page[at..].chars().take_while(|c| c.is_alphanumeric() || "/._-".contains(*c)).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::assets;

    #[test]
    fn each_asset_is_counted_once() {
        let page = "<link href=\"/assets/main.1.css\"><script src=\"/assets/a_b.js\"></script><link href='/assets/main.1.css'>";
        assert_eq!(assets(page).into_iter().collect::<Vec<_>>(), ["/assets/a_b.js", "/assets/main.1.css"]);
    }
}
