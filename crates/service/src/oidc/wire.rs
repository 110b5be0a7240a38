//! How providers are reached: over TLS with Mozilla's roots, to the address that was asked for and no further, for ten
//! seconds and one megabyte at the most. In plain HTTP only a provider on this machine is reached.

use std::io::Cursor;
use std::pin::Pin;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::http::{Response, Uri};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use url::{Host, Url};

use crate::config::Provider;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer may be, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The way to one provider.
#[derive(Clone)]
pub(super) struct Wire {
    client: Client<HttpsConnector<HttpConnector>, Full<Cursor<Vec<u8>>>>,
    /// Is the provider on this machine? Only then plain HTTP will do.
    here: bool,
}

/// Why a provider was not reached. Holds nothing that was sent or answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    /// The address is not one to which secrets may go.
    #[error("the address is not https")]
    Plain,
    /// No connection, or it broke.
    #[error("no connection")]
    Broken,
    /// The answer was longer than allowed, or broke off.
    #[error("the answer is too long or broke off")]
    TooLong,
    /// Nothing came in time.
    #[error("no answer in time")]
    Slow,
    /// TLS could not be set up.
    #[error("TLS could not be set up: {0}")]
    Tls(String),
}

impl Wire {
    /// The way to a provider.
    pub fn to(provider: &Provider) -> Result<Self, WireError> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| WireError::Tls(error.to_string()))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector), here: on_this_machine(&provider.issuer) })
    }

    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, WireError> {
        if !may(request.uri(), self.here) {
            return Err(WireError::Plain);
        }
        let answer = async {
            let request = request.map(|body| Full::new(Cursor::new(body)));
            let (parts, body) = self.client.request(request).await.map_err(|_| WireError::Broken)?.into_parts();
            let body = Limited::new(body, LARGEST).collect().await.map_err(|_| WireError::TooLong)?;
            Ok::<_, WireError>(Response::from_parts(parts, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(PATIENCE, answer).await.map_err(|_| WireError::Slow)?
    }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = WireError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WireError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.fetch(request))
    }
}

/// May a request go there? To this machine in plain HTTP only where the provider itself is on it.
fn may(uri: &Uri, here: bool) -> bool {
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => here && Url::parse(&uri.to_string()).is_ok_and(|url| on_this_machine(&url)),
        _ => false,
    }
}

fn on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_nowhere_but_to_a_provider_on_this_machine() {
        for (uri, here, fine) in [
            ("https://idp.example/token", false, true),
            ("https://idp.example/token", true, true),
            ("http://idp.example/token", false, false),
            ("http://idp.example/token", true, false),
            ("http://127.0.0.1:4000/token", true, true),
            ("http://localhost:4000/token", true, true),
            ("http://[::1]:4000/token", true, true),
            ("http://127.0.0.1:4000/token", false, false),
            ("http://localhost.idp.example/token", true, false),
            ("http://10.0.0.1/token", true, false),
        ] {
            assert_eq!(may(&uri.parse().expect("an address"), here), fine, "{uri} {here}");
        }
    }
}
