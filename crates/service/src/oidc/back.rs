//! Coming back from a provider: what follows from what it says.

use avow_model::access::Person;
use avow_model::id::AccountId;
use avow_store::accounts;

use super::flow::{Claims, Flow, Step, same};
use super::{Purpose, exchange, logins, provider};
use crate::accounts::{Opened, is_first, open_session};
use crate::tries::{self, Secret};
use crate::{Answer, Services};

/// The longest code that is sent on.
const CODE_MAX: usize = 4_000;

/// What the address of the return says.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// The code.
    pub code: Option<String>,
    /// The state that we sent.
    pub state: Option<String>,
    /// The provider's issuer address (RFC 9207).
    pub iss: Option<String>,
    /// What went wrong, in the words of RFC 6749, 4.1.2.1.
    pub error: Option<String>,
}

/// How it went.
#[derive(Clone, Debug)]
pub enum Back {
    /// They are signed in, and this is where to go on; nothing where they did not say.
    In(Opened, Option<String>),
    /// The provider is connected to their account.
    Connected,
    /// Nobody has an account with it: one more step makes one. The sealed cookie carries what the provider said.
    OneMoreStep(String),
    /// It leads nowhere.
    Refused(Why),
}

/// Why a return leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They turned back at the provider.
    Cancelled,
    /// It was begun elsewhere, too long ago, or not at all.
    Stale,
    /// The provider does not answer, or what it says does not hold.
    Failed,
    /// The provider has not proven their address.
    Unverified,
    /// Somebody has an account with that address. It is never connected by that alone.
    AddressTaken,
    /// It is connected to another account.
    Elsewhere,
    /// Whoever set out to connect it is not signed in here any more.
    NotThem,
    /// There is no account yet, and the first one needs the set-up token.
    SetupFirst,
}

/// What follows from what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The account signs in.
    SignIn(AccountId),
    /// The sign-in is connected to the account.
    Link(AccountId),
    /// It is connected already.
    Connected,
    /// An account may be made.
    New,
    /// Nothing.
    Refuse(Why),
}

/// What follows: `known` is the account that the sign-in is connected to, `signed_in` who is signed in here, `verified`
/// whether the provider has proven the address, `address_taken` whether an account has it.
pub fn decide(known: Option<AccountId>, signed_in: Option<AccountId>, verified: bool, address_taken: bool, purpose: Purpose) -> Outcome {
    match (purpose, known) {
        (Purpose::Link(account), _) if signed_in != Some(account) => Outcome::Refuse(Why::NotThem),
        (Purpose::Link(account), Some(known)) if known == account => Outcome::Connected,
        (Purpose::Link(_), Some(_)) => Outcome::Refuse(Why::Elsewhere),
        (Purpose::Link(account), None) => Outcome::Link(account),
        (Purpose::SignIn, Some(known)) => Outcome::SignIn(known),
        (Purpose::SignIn, None) if !verified => Outcome::Refuse(Why::Unverified),
        (Purpose::SignIn, None) if address_taken => Outcome::Refuse(Why::AddressTaken),
        (Purpose::SignIn, None) => Outcome::New,
    }
}

/// Comes back from a provider, with the cookie with which they left.
///
/// # Errors
/// There is no such provider, there were too many tries, or the database cannot be reached.
pub async fn back(
    services: &Services,
    key: &str,
    cookie: Option<&str>,
    returned: Returned,
    signed_in: Option<Person>,
    address: Option<String>,
    agent: Option<String>,
) -> Answer<Back> {
    let provider = provider(services, key)?;
    tries::count(services, Secret::Address, address.as_deref().unwrap_or("unknown")).await?;
    let deployment = services.store.keys.deployment().await?;
    let Some(flow) = cookie.and_then(|cookie| Flow::open(&deployment, cookie, key, services.now())) else {
        return Ok(Back::Refused(Why::Stale));
    };
    let Step::Away { state, nonce, verifier, purpose } = &flow.step else { return Ok(Back::Refused(Why::Stale)) };
    if !same(state, returned.state.as_deref()) {
        return Ok(Back::Refused(Why::Stale));
    }
    if let Some(error) = &returned.error {
        return Ok(Back::Refused(if error == "access_denied" { Why::Cancelled } else { Why::Failed }));
    }
    let Some(code) = returned.code.filter(|code| !code.is_empty() && code.len() <= CODE_MAX) else { return Ok(Back::Refused(Why::Failed)) };
    let Ok(claims) = exchange::redeem(services, provider, &code, verifier, nonce).await else { return Ok(Back::Refused(Why::Failed)) };
    // A return that names another provider was not meant for this one (RFC 9207, 2.4).
    if returned.iss.is_some_and(|iss| iss != claims.issuer) {
        return Ok(Back::Refused(Why::Failed));
    }
    match judge(services, &claims, signed_in, *purpose).await? {
        Outcome::SignIn(account) => {
            metrics::counter!("avow_sign_ins_total", "outcome" => "in").increment(1);
            Ok(Back::In(open_session(services, account, address, agent).await?, flow.onward()))
        }
        Outcome::Link(account) => logins::link(services, account, &claims).await,
        Outcome::Connected => Ok(Back::Connected),
        Outcome::New => {
            if services.config.setup_token.is_some() && is_first(services).await? {
                return Ok(Back::Refused(Why::SetupFirst));
            }
            let flow = Flow { at: services.now(), step: Step::Claimed(claims), ..flow };
            Ok(Back::OneMoreStep(flow.seal(&deployment)?))
        }
        Outcome::Refuse(why) => {
            metrics::counter!("avow_sign_ins_total", "outcome" => "refused").increment(1);
            Ok(Back::Refused(why))
        }
    }
}

/// Looks up what is known, and decides.
async fn judge(services: &Services, claims: &Claims, signed_in: Option<Person>, purpose: Purpose) -> Answer<Outcome> {
    let keys = &services.store.keys;
    let mut tx = services.store.read_any().await?;
    let known = accounts::find_login(&mut tx, keys, &claims.issuer, &claims.subject).await?;
    let taken = match &claims.email {
        Some(email) => accounts::find(&mut tx, keys, email).await?.is_some(),
        None => false,
    };
    let signed_in = signed_in.map(|person| person.account);
    Ok(decide(known.map(|login| login.account), signed_in, claims.email.is_some(), taken, purpose))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAJA: AccountId = AccountId(uuid::Uuid::from_u128(1));
    const OTHER: AccountId = AccountId(uuid::Uuid::from_u128(2));

    #[test]
    fn who_is_known_signs_in_whatever_else_is_so() {
        for signed_in in [None, Some(MAJA), Some(OTHER)] {
            for (verified, taken) in [(false, false), (false, true), (true, false), (true, true)] {
                assert_eq!(decide(Some(MAJA), signed_in, verified, taken, Purpose::SignIn), Outcome::SignIn(MAJA));
            }
        }
    }

    #[test]
    fn an_equal_address_connects_nothing() {
        for signed_in in [None, Some(MAJA), Some(OTHER)] {
            assert_eq!(decide(None, signed_in, true, true, Purpose::SignIn), Outcome::Refuse(Why::AddressTaken));
            for taken in [false, true] {
                assert_eq!(decide(None, signed_in, false, taken, Purpose::SignIn), Outcome::Refuse(Why::Unverified));
            }
            assert_eq!(decide(None, signed_in, true, false, Purpose::SignIn), Outcome::New);
        }
    }

    #[test]
    fn only_who_is_signed_in_to_the_account_that_was_proven_connects_it() {
        for (verified, taken) in [(false, false), (false, true), (true, false), (true, true)] {
            let decided = |known, signed_in| decide(known, signed_in, verified, taken, Purpose::Link(MAJA));
            for known in [None, Some(MAJA), Some(OTHER)] {
                assert_eq!(decided(known, None), Outcome::Refuse(Why::NotThem));
                assert_eq!(decided(known, Some(OTHER)), Outcome::Refuse(Why::NotThem));
            }
            assert_eq!(decided(None, Some(MAJA)), Outcome::Link(MAJA));
            assert_eq!(decided(Some(MAJA), Some(MAJA)), Outcome::Connected);
            assert_eq!(decided(Some(OTHER), Some(MAJA)), Outcome::Refuse(Why::Elsewhere));
        }
    }
}
