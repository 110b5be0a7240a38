//! Signing in with others: Google and any OpenID Connect provider that the operator has set.
//!
//! The code flow with PKCE (RFC 7636), state and nonce (OpenID Connect Core 1.0, 3.1). A sign-in with others is keyed on
//! issuer and subject. It is connected to an account only by somebody signed in to that account who has just proven it
//! again, never by an equal e-mail address. Of what a provider tells, subject, address and name are used and nothing
//! else is kept (CG-04). Between leaving and coming back, a sealed cookie of ten minutes carries what must be checked.

mod back;
mod discover;
mod exchange;
mod finish;
mod flow;
mod logins;
mod wire;

use avow_model::id::AccountId;
use avow_model::refusal::Refusal;
use openidconnect::core::CoreResponseType;
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::{Deserialize, Serialize};

pub use back::{Back, Outcome, Returned, Why, back, decide};
pub use discover::Discovered;
pub use finish::{Ask, Finish, Finished, ask, finish};
pub use logins::{Connecting, Login, Logins, connect, disconnect, logins};

use crate::config::Provider;
use crate::{Answer, Services};
use flow::{Flow, Step};

/// For how many seconds the cookie of a sign-in under way lasts.
pub const SECONDS: i64 = 10 * 60;

/// How long, in bytes, what is carried along may be, so that the cookie stays below the 4096 bytes that browsers keep.
const CARRIED: usize = 500;

/// Why somebody goes to a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To sign in, or to make an account.
    SignIn,
    /// To connect the provider to this account, which they have just proven to be theirs.
    Link(AccountId),
}

/// On the way to a provider.
#[derive(Clone)]
pub struct Away {
    /// The provider's address, with everything it must know.
    pub url: String,
    /// The sealed cookie that must come back with them.
    pub cookie: String,
}

impl std::fmt::Debug for Away {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Away")
    }
}

/// The provider of that name.
///
/// # Errors
/// [`Refusal::NotFound`] where none is set.
pub fn provider<'a>(services: &'a Services, key: &str) -> Answer<&'a Provider> {
    services.config.providers.iter().find(|provider| provider.key == key).ok_or(Refusal::NotFound)
}

/// Sets out for a provider, to sign in: `next` is where to go afterwards, `invite` the invitation that is followed.
///
/// # Errors
/// There is no such provider, or it does not answer.
pub async fn begin(services: &Services, key: &str, next: Option<&str>, invite: Option<&str>) -> Answer<Away> {
    leave(services, provider(services, key)?, Purpose::SignIn, next, invite).await
}

/// Makes the provider's address and the cookie that belongs to it.
async fn leave(services: &Services, provider: &Provider, purpose: Purpose, next: Option<&str>, invite: Option<&str>) -> Answer<Away> {
    let now = services.now();
    let metadata = services.providers.of(provider, now, false).await?;
    let client = exchange::client(services, provider, &metadata)?;
    let ((state, _), (nonce, _), (verifier, _)) = (services.new_token()?, services.new_token()?, services.new_token()?);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
    let (sent_state, sent_nonce) = (state.clone(), nonce.clone());
    let (url, _, _) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            move || CsrfToken::new(sent_state),
            move || Nonce::new(sent_nonce),
        )
        .add_scope(Scope::new("email".to_owned()))
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let carried = |text: Option<&str>| text.filter(|text| !text.is_empty() && text.len() <= CARRIED).map(str::to_owned);
    let flow = Flow {
        provider: provider.key.clone(),
        at: now,
        next: carried(next),
        invite: carried(invite),
        step: Step::Away { state, nonce, verifier, purpose },
    };
    let cookie = flow.seal(&*services.store.keys.deployment().await?)?;
    Ok(Away { url: url.to_string(), cookie })
}
