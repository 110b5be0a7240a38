//! What a provider says about itself and the keys with which it signs (OpenID Connect Discovery 1.0), kept for an hour.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};

use avow_model::Time;
use avow_model::refusal::Refusal;
use openidconnect::core::CoreProviderMetadata;
use openidconnect::{DiscoveryError, IssuerUrl};

use super::wire::{Wire, WireError};
use crate::Answer;
use crate::config::Provider;

/// For how many seconds what was fetched is used.
const KEPT: i64 = 60 * 60;
/// For how many seconds nobody asks again: neither a provider that does not answer nor one that has just answered.
const PAUSE: i64 = 10;

/// What providers have said about themselves, fetched when first needed.
#[derive(Clone, Default)]
pub struct Discovered(Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<Known>>>>>);

impl std::fmt::Debug for Discovered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Discovered")
    }
}

/// What is known of one provider.
#[derive(Default)]
enum Known {
    /// Nothing yet.
    #[default]
    Nothing,
    /// This, since then.
    Said(Arc<CoreProviderMetadata>, Time),
    /// That it did not answer then.
    Silent(Time),
}

impl Discovered {
    /// What a provider says about itself. `anew`: fetched again, for a key that it signs with is not known.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] where the provider does not answer as one.
    pub(super) async fn of(&self, provider: &Provider, now: Time, anew: bool) -> Answer<Arc<CoreProviderMetadata>> {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(provider.key.clone()).or_default().clone();
        // Whoever comes while it is being fetched waits for the same answer.
        let mut known = slot.lock().await;
        let within = |at: Time, seconds: i64| (now - at).num_seconds() < seconds;
        match &*known {
            Known::Said(metadata, at) if within(*at, if anew { PAUSE } else { KEPT }) => return Ok(metadata.clone()),
            Known::Silent(at) if within(*at, PAUSE) => return Err(Refusal::Unavailable),
            _ => {}
        }
        match fetch(provider).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *known = Known::Said(metadata.clone(), now);
                Ok(metadata)
            }
            Err(error) => {
                let reason = error.source().map(tracing::field::display);
                tracing::warn!(provider = %provider.key, cause = %error, reason, "a provider does not say what it is");
                *known = Known::Silent(now);
                Err(Refusal::Unavailable)
            }
        }
    }
}

async fn fetch(provider: &Provider) -> Result<CoreProviderMetadata, DiscoveryError<WireError>> {
    let wire = Wire::to(provider).map_err(DiscoveryError::Request)?;
    let mut answer = Err(DiscoveryError::Other("the issuer has no address".to_owned()));
    for name in names(provider.issuer.as_str()) {
        answer = CoreProviderMetadata::discover_async(IssuerUrl::new(name).map_err(DiscoveryError::UrlParse)?, &wire).await;
        if !matches!(answer, Err(DiscoveryError::Validation(_))) {
            break;
        }
    }
    answer
}

/// How an issuer may spell itself: an address that is only a host is read with a slash at its end, whether the
/// provider names itself with one or not, and the names must be equal to the letter.
fn names(issuer: &str) -> Vec<String> {
    match issuer.strip_suffix('/') {
        Some(bare) => vec![bare.to_owned(), issuer.to_owned()],
        None => vec![issuer.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_issuer_is_asked_for_with_and_without_the_slash_that_reading_an_address_adds() {
        let google = url::Url::parse("https://accounts.google.com").expect("an address");
        assert_eq!(names(google.as_str()), ["https://accounts.google.com", "https://accounts.google.com/"]);
        assert_eq!(names("https://idp.example/realms/lamps"), ["https://idp.example/realms/lamps"]);
    }
}
