//! What a page costs to load: itself and everything it asks for, as sent.

use std::collections::BTreeSet;

use reqwest::StatusCode;

use crate::Result;
use crate::fill::Filled;
use crate::load::ENCODINGS;
use crate::server::Server;

/// The page that is not there.
const NOT_FOUND: &str = "not found";

/// A page and what it costs, in bytes as sent.
#[derive(Clone, Debug)]
pub struct Weight {
    /// What it is.
    pub name: &'static str,
    /// May anybody open it? Then it is to be there with the first bytes that a server may send.
    pub public: bool,
    /// The page itself.
    pub page: usize,
    /// What it asks for, each by its address: style sheets and scripts, and WebAssembly, which comes after the first paint.
    pub files: Vec<(String, usize)>,
}

impl Weight {
    /// Style sheets, scripts and pictures that the first paint asks for.
    pub fn assets(&self) -> usize {
        self.files.iter().filter(|(file, _)| !is_wasm(file)).map(|(_, bytes)| bytes).sum()
    }

    /// WebAssembly.
    pub fn wasm(&self) -> usize {
        self.files.iter().filter(|(file, _)| is_wasm(file)).map(|(_, bytes)| bytes).sum()
    }
}

fn is_wasm(file: &str) -> bool {
    file.ends_with(".wasm")
}

/// Every public page, the chat, and the pages of the inbox.
///
/// # Errors
/// Where one cannot be had, or is answered otherwise than it should be.
pub async fn all(server: &Server, filled: &Filled) -> Result<Vec<Weight>> {
    let chat = format!("/widget/{}", filled.chat);
    let (inbox, contacts) = (filled.path("/inbox"), filled.path("/contacts"));
    let thread = filled.conversations.first().map(|id| filled.path(&format!("/inbox/{id}"))).unwrap_or_default();
    let pages = [
        ("start", "/", false),
        ("sign-in", "/sign-in", false),
        ("sign-up", "/sign-up", false),
        ("sign-up, mail sent", "/sign-up/sent", false),
        ("forgotten password", "/reset", false),
        ("the same, mail sent", "/reset/sent", false),
        ("privacy policy", "/privacy", false),
        ("cookie choices", "/privacy/choices", false),
        ("account deleted", "/privacy/left", false),
        (NOT_FOUND, "/nothing-here", false),
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
    let status = if name == NOT_FOUND { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let page = sent(server, path, status, cookie, ENCODINGS).await?.len();
    // Once more in plain, to see what it asks for.
    let text = sent(server, path, status, cookie, "identity").await?;
    let mut files = Vec::new();
    for asset in assets(&String::from_utf8_lossy(&text)) {
        let bytes = sent(server, &asset, StatusCode::OK, None, ENCODINGS).await?.len();
        files.push((asset, bytes));
    }
    Ok(Weight { name, public: cookie.is_none(), page, files })
}

async fn sent(server: &Server, path: &str, status: StatusCode, cookie: Option<&str>, encodings: &str) -> Result<Vec<u8>> {
    let mut request = server.client().get(server.to(path)).header("accept-encoding", encodings);
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let answer = request.send().await?;
    if answer.status() != status {
        return Err(format!("{path} was answered with {}, not with {status}", answer.status()).into());
    }
    Ok(answer.bytes().await?.to_vec())
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
