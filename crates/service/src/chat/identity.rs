//! Signed identities: the site's own user id, proven by its server with the channel's secret.
//!
//! The server computes HMAC-SHA-256 (RFC 2104) in hexadecimal, under the channel's secret, over `{id}.{expires}`, where
//! `expires` is in seconds since 1970. To vouch for an e-mail address as well, it signs `{id}.{expires}` + line feed +
//! `{email}`. An address that stands beside a signature which does not cover it is kept unproven: whoever reads the page
//! could have put it there. An id holds no line feed, and what follows its last point is digits: one text, one reading.

use avow_model::contacts::IdentityKind;
use avow_model::text;
use avow_store::visitors::Visitor;
use avow_store::{channels, workspaces};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;

use super::people::{admit, find_user, held, learn, refill};
use super::{Chat, enter};
use crate::live::Events;
use crate::{Answer, Services};

/// The longest user id, in bytes.
const ID_MAX: usize = 200;

/// What the snippet was given by its site.
#[derive(Clone, Debug, Deserialize)]
pub struct Claim {
    /// The site's own user id.
    pub id: String,
    /// Until when the signature holds, in seconds since 1970.
    pub expires: i64,
    /// The signature, in hexadecimal.
    pub signature: String,
    /// The person's name.
    #[serde(default)]
    pub name: Option<String>,
    /// Their e-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

/// What holds of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proven {
    /// The user id.
    pub(super) id: String,
    /// The name.
    pub(super) name: Option<String>,
    /// The address, in its one spelling.
    pub(super) email: Option<String>,
    /// Does the signature cover the address?
    pub(super) email_signed: bool,
}

/// Why a claim does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unproven {
    /// Its time is over.
    Expired,
    /// The signature is not this id's, or the id is none.
    Wrong,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identified {
    /// Its time is over.
    Expired,
    /// The signature does not hold.
    Unproven,
    /// It holds; the contact is made with the first message, to which the claim is to be added.
    Later,
    /// It holds, and it is whom this browser stands for.
    Same,
    /// It holds, and this browser stands for that contact from now on: the token is for its cookie.
    Now(String),
    /// It holds, and it is another person than this browser stood for; that chat has ended here.
    Parted,
}

/// Checks a claim of a chat.
pub(super) async fn prove(services: &Services, chat: &Chat, claim: &Claim) -> Answer<Result<Proven, Unproven>> {
    let mut tx = services.store.read(chat.workspace.id).await?;
    let secret = channels::secret(&mut tx, &services.store.keys, chat.workspace.id, chat.channel.id).await?;
    Ok(match secret {
        Some(secret) => check(secret.as_bytes(), claim, services.now().timestamp()),
        None => Err(Unproven::Wrong),
    })
}

/// Checks a claim against a secret, at a moment in seconds since 1970.
fn check(secret: &[u8], claim: &Claim, now: i64) -> Result<Proven, Unproven> {
    if claim.id.is_empty() || claim.id.len() > ID_MAX || claim.id.chars().any(char::is_control) || secret.is_empty() {
        return Err(Unproven::Wrong);
    }
    let signature = unhex(&claim.signature).ok_or(Unproven::Wrong)?;
    let subject = format!("{}.{}", claim.id, claim.expires);
    let typed = claim.email.as_deref().unwrap_or_default();
    let email = text::email(typed);
    let email_signed = email.is_some() && holds(secret, &format!("{subject}\n{typed}"), &signature);
    if !email_signed && !holds(secret, &subject, &signature) {
        return Err(Unproven::Wrong);
    }
    if claim.expires <= now {
        return Err(Unproven::Expired);
    }
    let name = claim.name.as_deref().and_then(text::one_line).map(|name| name.chars().take(text::NAME_MAX).collect());
    Ok(Proven { id: claim.id.clone(), name, email, email_signed })
}

/// Is this the text's signature? Compared in constant time.
fn holds(secret: &[u8], text: &str, signature: &[u8]) -> bool {
    Hmac::<Sha256>::new_from_slice(secret).is_ok_and(|mac| mac.chain_update(text.as_bytes()).verify_slice(signature).is_ok())
}

/// Thirty-two bytes in hexadecimal, of either case.
fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..64).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// Takes a claim from a frame in which somebody has, or has not yet, written.
///
/// Somebody known by their user id finds their conversation again. Somebody unknown stays unstored until they write.
///
/// # Errors
/// [`Refusal::TooMany`](avow_model::refusal::Refusal::TooMany); where the database cannot be written.
pub async fn identify(
    services: &Services,
    chat: &Chat,
    visitor: Option<Visitor>,
    address: Option<&str>,
    claim: &Claim,
) -> Answer<Identified> {
    services.chats.claim(address)?;
    let proven = match prove(services, chat, claim).await? {
        Ok(proven) => proven,
        Err(Unproven::Expired) => return Ok(Identified::Expired),
        Err(Unproven::Wrong) => return Ok(Identified::Unproven),
    };
    let workspace = chat.workspace.id;
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let known = find_user(services, &mut tx, workspace, &proven.id).await?;
    let mut events = Events::default();
    let (contact, token) = match (known, visitor) {
        (Some(contact), Some(visitor)) if visitor.contact == contact => (contact, None),
        (Some(contact), visitor) => {
            if let Some(visitor) = visitor {
                enter::part(services, &mut tx, &mut events, &visitor).await?;
            }
            let (_, token) = admit(services, &mut tx, chat, contact).await?;
            (contact, Some(token))
        }
        (None, Some(visitor)) => {
            let identities = held(services, &mut tx, workspace, visitor.contact).await?.identities;
            if identities.iter().any(|identity| identity.kind == IdentityKind::User && identity.verified_at.is_some()) {
                enter::part(services, &mut tx, &mut events, &visitor).await?;
                events.commit(tx, &services.live, workspace).await?;
                return Ok(Identified::Parted);
            }
            (visitor.contact, None)
        }
        (None, None) => return Ok(Identified::Later),
    };
    if learn(services, &mut tx, workspace, contact, &proven).await? {
        refill(services, &mut tx, &mut events, workspace, contact).await?;
    }
    events.commit(tx, &services.live, workspace).await?;
    Ok(token.map_or(Identified::Same, Identified::Now))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made with `printf 'user-42.1800000000' | openssl dgst -sha256 -hmac 'a secret of the channel'`,
    // the second with `printf 'user-42.1800000000\nmaja@lindhag.example'`.
    const SECRET: &[u8] = b"a secret of the channel";
    const ALONE: &str = "f0cad0f9eaf6cb9b332c34f9e3196104cd5414fcad35702db588b50b7e24e54b";
    const WITH_EMAIL: &str = "74b2d35440eb4375478a10f8948bfd87c4bc945dbfbff5f91f27f301ec3685d6";
    const EXPIRES: i64 = 1_800_000_000;

    fn claim(signature: &str, email: Option<&str>) -> Claim {
        let (name, email) = (Some(" Maja  Lindqvist ".to_owned()), email.map(str::to_owned));
        Claim { id: "user-42".to_owned(), expires: EXPIRES, signature: signature.to_owned(), name, email }
    }

    #[test]
    fn a_signature_made_elsewhere_holds() {
        let proven = check(SECRET, &claim(ALONE, None), EXPIRES - 1).expect("it holds");
        assert_eq!((proven.id.as_str(), proven.name.as_deref(), proven.email), ("user-42", Some("Maja Lindqvist"), None));
        assert!(check(SECRET, &claim(&ALONE.to_uppercase(), None), EXPIRES - 1).is_ok());
    }

    #[test]
    fn an_address_is_proven_only_by_a_signature_that_covers_it() {
        let email = Some("maja@lindhag.example");
        assert!(check(SECRET, &claim(WITH_EMAIL, email), 0).expect("it holds").email_signed);
        assert!(!check(SECRET, &claim(ALONE, email), 0).expect("it holds").email_signed);
        assert_eq!(check(SECRET, &claim(WITH_EMAIL, Some("other@lindhag.example")), 0), Err(Unproven::Wrong));
        assert_eq!(check(SECRET, &claim(WITH_EMAIL, None), 0), Err(Unproven::Wrong));
    }

    #[test]
    fn nothing_else_holds() {
        assert_eq!(check(SECRET, &claim(ALONE, None), EXPIRES), Err(Unproven::Expired));
        assert_eq!(check(b"another secret", &claim(ALONE, None), 0), Err(Unproven::Wrong));
        assert_eq!(check(b"", &claim(ALONE, None), 0), Err(Unproven::Wrong));
        let changes: [fn(&mut Claim); 3] = [|claim| claim.id = "user-43".into(), |claim| claim.expires += 1, |claim| claim.id.push('\n')];
        for change in changes {
            let mut changed = claim(ALONE, None);
            change(&mut changed);
            assert_eq!(check(SECRET, &changed, 0), Err(Unproven::Wrong));
        }
        let cut = ALONE.get(..62).unwrap_or_default();
        for signature in ["", "zz", cut, &format!("{cut}zz"), &"é".repeat(32), &"0".repeat(64)] {
            assert_eq!(check(SECRET, &claim(signature, None), 0), Err(Unproven::Wrong), "{signature}");
        }
    }
}
