//! What the operator has set, checked at start.

use std::path::PathBuf;

use url::Url;

/// What the operator has set.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address under which people reach this deployment, without a path.
    pub public_url: Url,
    /// Does only this machine reach it? Then the first account needs no token and mail may go into a folder.
    pub loopback: bool,
    /// Where files lie.
    pub data: PathBuf,
    /// The hash of the token that the first account needs beyond loopback, while there is none.
    pub setup_token: Option<[u8; 32]>,
    /// Providers with which people may sign in.
    pub providers: Vec<Provider>,
    /// The deployment's own facts.
    pub profile: crate::privacy::Profile,
}

impl Config {
    /// An absolute address of a page.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// Is the deployment reached over TLS? Then cookies are `Secure` and HSTS is sent.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The address's origin, as browsers send it.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }
}

/// An OpenID Connect provider.
#[derive(Clone)]
pub struct Provider {
    /// Its name in addresses: lower-case letters, digits, dashes.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Its issuer address; discovery is below it.
    pub issuer: Url,
    /// Our id there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
}

impl Provider {
    /// Is this the provider's issuer address? An address that is only a host may be written with a slash or without one.
    pub fn is(&self, issuer: &str) -> bool {
        self.issuer.as_str().trim_end_matches('/') == issuer.trim_end_matches('/')
    }
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("key", &self.key).field("issuer", &self.issuer.as_str()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_known_by_its_issuer_with_or_without_the_slash() {
        let provider = Provider {
            key: "google".to_owned(),
            name: "Google".to_owned(),
            issuer: Url::parse("https://accounts.google.com").expect("an address"),
            client_id: "id".to_owned(),
            client_secret: "secret".to_owned(),
        };
        assert!(provider.is("https://accounts.google.com"));
        assert!(provider.is("https://accounts.google.com/"));
        assert!(!provider.is("https://accounts.google.com.evil.example"));
    }
}
