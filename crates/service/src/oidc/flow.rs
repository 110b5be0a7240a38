//! What is remembered between leaving for a provider and being signed in: in a cookie, sealed under the deployment's
//! key, so that nobody can read or change it and the server keeps nothing about somebody who never comes back.

use avow_model::Time;
use avow_store::StoreError;
use avow_vault::{DataKey, Place};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::{Purpose, SECONDS};

/// Into where the cookie is sealed.
const PLACE: Place = Place::new("cookie", "signin", Uuid::nil());

/// A sign-in under way.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Flow {
    /// With which provider.
    pub provider: String,
    /// Since when.
    pub at: Time,
    /// Where to go on to afterwards.
    pub next: Option<String>,
    /// The invitation that is followed.
    pub invite: Option<String>,
    /// How far it is.
    pub step: Step,
}

/// How far a sign-in is.
#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Step {
    /// The person is with the provider.
    Away {
        /// What must come back in the address.
        state: String,
        /// What must come back in the id_token.
        nonce: String,
        /// What proves that it was us who asked (PKCE).
        verifier: String,
        /// What for.
        purpose: Purpose,
    },
    /// The provider has said who it is, and nobody has an account with it yet.
    Claimed(Claims),
}

/// What a provider says about somebody, checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// The provider's issuer address, exactly as it names itself.
    pub issuer: String,
    /// The provider's name for the person.
    pub subject: String,
    /// Their address in its one spelling, where the provider has proven it.
    pub email: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

impl Flow {
    /// The flow as the value of a cookie.
    pub fn seal(&self, key: &DataKey) -> Result<String, StoreError> {
        let plain = serde_json::to_vec(self).map_err(|_| StoreError::Garbled("cookie.signin"))?;
        Ok(URL_SAFE_NO_PAD.encode(key.seal(PLACE, &plain)?))
    }

    /// The flow of a cookie: ours, of this provider, not too old.
    pub fn open(key: &DataKey, cookie: &str, provider: &str, now: Time) -> Option<Flow> {
        let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let flow: Flow = serde_json::from_slice(&key.open(PLACE, &sealed).ok()?).ok()?;
        (flow.provider == provider && (now - flow.at).num_seconds() < SECONDS).then_some(flow)
    }

    /// Where to go on to for somebody who has an account: to the invitation that they follow, or to what they wanted.
    pub fn onward(&self) -> Option<String> {
        self.invite.as_ref().map(|token| format!("/invite/{token}")).or_else(|| self.next.clone())
    }
}

/// Is what came back what was sent? Takes the same time either way.
pub(super) fn same(sent: &str, returned: Option<&str>) -> bool {
    returned.is_some_and(|returned| bool::from(sent.as_bytes().ct_eq(returned.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Flow {
        Flow {
            provider: "google".to_owned(),
            at: Time::UNIX_EPOCH,
            next: Some("/w/lamps/inbox".to_owned()),
            invite: None,
            step: Step::Away {
                state: "state".to_owned(),
                nonce: "nonce".to_owned(),
                verifier: "verifier".to_owned(),
                purpose: Purpose::Link(avow_model::id::AccountId(Uuid::from_u128(7))),
            },
        }
    }

    #[test]
    fn a_cookie_opens_as_it_was_sealed() {
        let key = DataKey::generate().expect("a key");
        let cookie = flow().seal(&key).expect("sealed");
        assert!(!cookie.contains("verifier"));
        let opened = Flow::open(&key, &cookie, "google", Time::UNIX_EPOCH + chrono::Duration::seconds(599)).expect("opened");
        assert_eq!(opened.next.as_deref(), Some("/w/lamps/inbox"));
        let Step::Away { state, purpose, .. } = opened.step else { panic!("another step") };
        assert_eq!((state.as_str(), purpose), ("state", Purpose::Link(avow_model::id::AccountId(Uuid::from_u128(7)))));
    }

    #[test]
    fn a_changed_cookie_an_old_one_and_one_of_another_provider_do_not_open() {
        let key = DataKey::generate().expect("a key");
        let cookie = flow().seal(&key).expect("sealed");
        let now = Time::UNIX_EPOCH;
        let mut bytes = URL_SAFE_NO_PAD.decode(&cookie).expect("base64");
        *bytes.last_mut().expect("bytes") ^= 1;
        assert!(Flow::open(&key, &URL_SAFE_NO_PAD.encode(bytes), "google", now).is_none());
        for garbage in ["", "x", "%%%", &cookie[1..], &cookie[..cookie.len() - 2]] {
            assert!(Flow::open(&key, garbage, "google", now).is_none(), "{garbage}");
        }
        assert!(Flow::open(&key, &cookie, "google", now + chrono::Duration::seconds(600)).is_none());
        assert!(Flow::open(&key, &cookie, "other", now).is_none());
        assert!(Flow::open(&DataKey::generate().expect("a key"), &cookie, "google", now).is_none());
    }

    #[test]
    fn only_the_state_that_was_sent_is_the_same() {
        assert!(same("state", Some("state")));
        for other in [None, Some(""), Some("stat"), Some("statf"), Some("state ")] {
            assert!(!same("state", other), "{other:?}");
        }
    }
}
