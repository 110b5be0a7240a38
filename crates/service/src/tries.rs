//! Limits that protect secrets: counted in the database, by a keyed hash of whom or where (CA-21).

use avow_model::refusal::Refusal;
use avow_store::attempts;

use crate::{Answer, Services, place};

/// What is being tried.
#[derive(Clone, Copy, Debug)]
pub enum Secret {
    /// Signing in to an account: ten tries in fifteen minutes.
    Account,
    /// Signing in from an address: fifty in fifteen minutes.
    Address,
    /// Asking for mail to an address: five in an hour.
    Mail,
    /// Making accounts from an address: twenty in an hour.
    SignUp,
    /// Opening links from an address: sixty in an hour.
    Link,
    /// Inviting people, by a member: a hundred in a day.
    Invite,
    /// Taking a copy of what is held about oneself: ten in an hour.
    Copy,
}

impl Secret {
    fn rule(self) -> (&'static str, i64, i64) {
        match self {
            Secret::Account => ("attempt.account", 10, 15 * 60),
            Secret::Address => ("attempt.address", 50, 15 * 60),
            Secret::Mail => ("attempt.mail", 5, 60 * 60),
            Secret::SignUp => ("attempt.sign-up", 20, 60 * 60),
            Secret::Link => ("attempt.link", 60, 60 * 60),
            Secret::Invite => ("attempt.invite", 100, 24 * 60 * 60),
            Secret::Copy => ("attempt.copy", 10, 60 * 60),
        }
    }
}

/// By whom tries are counted. An address of IPv6 counts as its network, for somebody has all of it.
fn counted(secret: Secret, whom: &str) -> String {
    match secret {
        Secret::Address | Secret::SignUp | Secret::Link => place::of(Some(whom)).to_string(),
        _ => whom.to_owned(),
    }
}

/// Does the work of a count and counts nobody: where an answer must take as long as another one.
///
/// # Errors
/// Where the database cannot be written.
pub async fn pretend(services: &Services) -> Answer<()> {
    let nobody = services.new_token()?.0;
    let bucket = services.store.keys.deployment_lookup().await?.full("attempt.nobody", &nobody);
    let now = services.now();
    let mut tx = services.store.write_any().await?;
    attempts::count(&mut tx, bucket, now, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Counts a try.
///
/// # Errors
/// [`Refusal::TooMany`] with the seconds until the next, once there were too many.
pub async fn count(services: &Services, secret: Secret, whom: &str) -> Answer<()> {
    let (column, most, seconds) = secret.rule();
    let bucket = services.store.keys.deployment_lookup().await?.full(column, &counted(secret, whom));
    let now = services.now();
    let mut tx = services.store.write_any().await?;
    let (tries, ends) = attempts::count(&mut tx, bucket, now, now + chrono::Duration::seconds(seconds)).await?;
    tx.commit().await?;
    if tries > most {
        tracing::warn!(limit = column, "too many tries");
        metrics::counter!("avow_refused_tries_total", "limit" => column).increment(1);
        return Err(Refusal::TooMany(u64::try_from((ends - now).num_seconds()).unwrap_or(0).max(1)));
    }
    Ok(())
}

/// Forgets the tries: the secret was right.
///
/// # Errors
/// Where the database cannot be written.
pub async fn forget(services: &Services, secret: Secret, whom: &str) -> Answer<()> {
    let bucket = services.store.keys.deployment_lookup().await?.full(secret.rule().0, &counted(secret, whom));
    let mut tx = services.store.write_any().await?;
    attempts::forget(&mut tx, bucket).await?;
    tx.commit().await?;
    Ok(())
}
