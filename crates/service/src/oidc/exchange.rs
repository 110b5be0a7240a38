//! The code for an id_token, and every check of it (OpenID Connect Core 1.0, 3.1.3.7): signature, issuer, audience,
//! authorised party, times, nonce, and that the access token belongs to it.

use avow_model::Time;
use avow_model::refusal::Refusal;
use avow_model::text;
use openidconnect::core::{
    CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreIdTokenClaims, CoreIdTokenVerifier, CoreProviderMetadata, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, EmptyAdditionalClaims, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, LocalizedClaim, Nonce, OAuth2TokenResponse as _, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    SignatureVerificationError, TokenResponse as _,
};

use super::flow::Claims;
use super::wire::Wire;
use crate::config::Provider;
use crate::{Answer, Services};

/// By how many seconds a provider's clock may differ from ours.
const SKEW: i64 = 60;
/// How long ago, in seconds, an id_token may have been issued: it is asked for as soon as the code is there.
const FRESH: i64 = 10 * 60;
/// How long a subject may be (OpenID Connect Core 1.0, 2: 255 characters).
const SUBJECT_MAX: usize = 255;

/// A client that knows where to send people and where to redeem codes.
pub(super) type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The client for a provider.
///
/// # Errors
/// [`Refusal::Unavailable`] where our own address cannot be one to come back to.
pub(super) fn client(services: &Services, provider: &Provider, metadata: &CoreProviderMetadata) -> Answer<Client> {
    let back = services.config.link(&format!("/sign-in/with/{}/back", provider.key));
    let secret = Some(provider.client_secret.clone()).filter(|secret| !secret.is_empty()).map(ClientSecret::new);
    let client = CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(provider.client_id.clone()), secret)
        .set_redirect_uri(RedirectUrl::new(back).map_err(|_| Refusal::Unavailable)?);
    // Where nothing is said, it is Basic (OpenID Connect Discovery 1.0, 3).
    let post_only = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost) && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    Ok(if post_only { client.set_auth_type(AuthType::RequestBody) } else { client })
}

/// What was wrong with what a provider gave us. Nothing of it is about a person.
#[derive(Debug, thiserror::Error)]
pub(super) enum Wrong {
    /// It gave no answer, or none that can be read.
    #[error("no answer that can be read")]
    Answer,
    /// It did not take the code.
    #[error("the code was not taken")]
    Code,
    /// It gave no id_token.
    #[error("no id_token came")]
    Missing,
    /// It signs with a key that is not known.
    #[error("signed with a key that is not known")]
    Key,
    /// The id_token does not hold.
    #[error("the id_token does not hold: {0}")]
    Token(&'static str),
}

/// Redeems a code: who the provider says it is. What is wrong is logged here, and [`Refusal::Unavailable`] told.
///
/// # Errors
/// [`Refusal::Unavailable`] where the provider does not answer or what it answers does not hold.
pub(super) async fn redeem(services: &Services, provider: &Provider, code: &str, verifier: &str, nonce: &str) -> Answer<Claims> {
    try_redeem(services, provider, code, verifier, nonce).await.map_err(|wrong| {
        tracing::warn!(provider = %provider.key, cause = %wrong, "a sign-in with others did not work");
        metrics::counter!("avow_sign_ins_total", "outcome" => "failed").increment(1);
        Refusal::Unavailable
    })
}

async fn try_redeem(services: &Services, provider: &Provider, code: &str, verifier: &str, nonce: &str) -> Result<Claims, Wrong> {
    let now = services.now();
    let nonce = Nonce::new(nonce.to_owned());
    let wire = Wire::to(provider).map_err(|_| Wrong::Answer)?;
    let metadata = services.providers.of(provider, now, false).await.map_err(|_| Wrong::Answer)?;
    let mut client = client(services, provider, &metadata).map_err(|_| Wrong::Answer)?;
    let tokens = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|_| Wrong::Answer)?
        .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
        .request_async(&wire)
        .await
        .map_err(|error| if matches!(error, RequestTokenError::ServerResponse(_)) { Wrong::Code } else { Wrong::Answer })?;
    let mut checked = check(&client, &tokens, &nonce, now);
    if matches!(checked, Err(Wrong::Key)) {
        // It may have changed its keys since we asked.
        let metadata = services.providers.of(provider, now, true).await.map_err(|_| Wrong::Answer)?;
        client = self::client(services, provider, &metadata).map_err(|_| Wrong::Answer)?;
        checked = check(&client, &tokens, &nonce, now);
    }
    let told = checked?;
    let subject = told.subject().as_str().to_owned();
    if subject.is_empty() || subject.chars().count() > SUBJECT_MAX {
        return Err(Wrong::Token("its subject has no length that it may have"));
    }
    let mut claims = Claims {
        issuer: metadata.issuer().as_str().to_owned(),
        subject,
        email: proven(told.email().map(|email| email.as_str()), told.email_verified()),
        name: name(told.name()),
    };
    // In the code flow many providers tell an address, or that it is proven, only here (OpenID Connect Core 1.0, 5.4).
    if (told.email().is_none() || told.email_verified().is_none()) && client.user_info_url().is_some() {
        let info: CoreUserInfoClaims = client
            .user_info(tokens.access_token().clone(), Some(told.subject().clone()))
            .map_err(|_| Wrong::Answer)?
            .request_async::<EmptyAdditionalClaims, Wire, CoreGenderClaim>(&wire)
            .await
            .map_err(|_| Wrong::Answer)?;
        claims.email = proven(info.email().map(|email| email.as_str()), info.email_verified());
        claims.name = claims.name.or_else(|| name(info.name()));
    }
    Ok(claims)
}

/// Checks the id_token.
fn check(client: &Client, tokens: &CoreTokenResponse, nonce: &Nonce, now: Time) -> Result<CoreIdTokenClaims, Wrong> {
    let id_token = tokens.id_token().ok_or(Wrong::Missing)?;
    let verifier: CoreIdTokenVerifier<'_> = client
        .id_token_verifier()
        .set_time_fn(move || now - chrono::Duration::seconds(SKEW))
        .set_issue_time_verifier_fn(move |issued| issued_lately(issued, now).then_some(()).ok_or_else(String::new));
    let claims = id_token.claims(&verifier, nonce).map_err(|error| wrong(&error))?;
    if claims.authorized_party().is_some_and(|party| party != client.client_id()) {
        return Err(Wrong::Token("it is for another client"));
    }
    if let Some(expected) = claims.access_token_hash() {
        let key = id_token.signing_key(&verifier).map_err(|_| Wrong::Key)?;
        let algorithm = id_token.signing_alg().map_err(|_| Wrong::Token("its signature"))?;
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(|_| Wrong::Token("its at_hash"))?;
        if actual != *expected {
            return Err(Wrong::Token("its at_hash"));
        }
    }
    Ok(claims.clone())
}

/// Was it issued within ten minutes, and not after now?
fn issued_lately(issued: Time, now: Time) -> bool {
    let age = (now - issued).num_seconds();
    (-SKEW..=FRESH + SKEW).contains(&age)
}

/// What did not hold, without what was in it.
fn wrong(error: &ClaimsVerificationError) -> Wrong {
    match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => Wrong::Key,
        ClaimsVerificationError::SignatureVerification(_) => Wrong::Token("its signature"),
        ClaimsVerificationError::InvalidAudience(_) => Wrong::Token("its audience"),
        ClaimsVerificationError::InvalidIssuer(_) => Wrong::Token("its issuer"),
        ClaimsVerificationError::InvalidNonce(_) => Wrong::Token("its nonce"),
        ClaimsVerificationError::Expired(_) => Wrong::Token("its times"),
        _ => Wrong::Token("its form"),
    }
}

/// An address in its one spelling, where the provider says that it has proven it.
fn proven(email: Option<&str>, verified: Option<bool>) -> Option<String> {
    if verified == Some(true) { text::email(email?) } else { None }
}

/// The name, on one line.
fn name<T: std::ops::Deref<Target = String>>(name: Option<&LocalizedClaim<T>>) -> Option<String> {
    text::one_line(name?.get(None)?.as_str()).filter(|name| name.chars().count() <= text::NAME_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_counts_only_where_the_provider_has_proven_it() {
        assert_eq!(proven(Some("maja@idp.example"), Some(true)).as_deref(), Some("maja@idp.example"));
        let maja = Some("maja@idp.example");
        for (email, verified) in [(maja, Some(false)), (maja, None), (None, Some(true)), (Some("maja"), Some(true))] {
            assert_eq!(proven(email, verified), None, "{email:?} {verified:?}");
        }
    }

    #[test]
    fn an_id_token_was_issued_just_now() {
        let now = Time::UNIX_EPOCH + chrono::Duration::days(20_000);
        for (seconds, fine) in [(0, true), (600, true), (-60, true), (660, true), (661, false), (-61, false)] {
            assert_eq!(issued_lately(now - chrono::Duration::seconds(seconds), now), fine, "{seconds}");
        }
    }

    #[test]
    fn a_key_that_is_not_known_is_told_from_a_signature_that_is_wrong() {
        let unknown = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey);
        assert!(matches!(wrong(&unknown), Wrong::Key));
        let forged = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::CryptoError("bad".to_owned()));
        assert!(matches!(wrong(&forged), Wrong::Token("its signature")));
        assert!(matches!(wrong(&ClaimsVerificationError::InvalidNonce(String::new())), Wrong::Token("its nonce")));
    }
}
