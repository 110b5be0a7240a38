//! The use cases: what the product does, and who may do it.
//!
//! Each takes the [`Actor`](avow_model::access::Actor), or the part of it that it needs, first (rule 1), decides there
//! whether it may, and does its work in one transaction. What others must hear of is told after the commit. Time and
//! chance come from [`Services`] (rule 7). A use case fails with a [`Refusal`](avow_model::refusal::Refusal).

pub mod accounts;
pub mod chat;
pub mod config;
pub mod contacts;
mod cursor;
pub mod demo;
pub mod files;
pub mod inbox;
pub mod keys;
pub mod live;
pub mod mail;
pub mod members;
pub mod oidc;
pub mod place;
pub mod privacy;
pub mod settings;
pub mod tries;
pub mod work;
pub mod workspaces;

use std::sync::Arc;

use avow_model::Time;
use avow_store::{Patience, Store, StoreError};

pub use avow_model::refusal::Refusal;
/// The store, for who opens it.
pub use avow_store as store;
/// The vault, for who opens it.
pub use avow_vault as vault;
pub use config::Config;
pub use live::Live;

/// For how long it is known that the databases are well, or are not, in seconds.
const PULSE: i64 = 5;

/// What a use case answers.
pub type Answer<T> = Result<T, Refusal>;

/// Tells the time. The real one is the system's; tests have their own.
pub trait Clock: Send + Sync {
    /// Now, cut to the microsecond that PostgreSQL keeps.
    fn now(&self) -> Time;
}

/// The system's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
    fn now(&self) -> Time {
        cut(chrono::Utc::now())
    }
}

/// A moment without what is finer than a microsecond.
pub fn cut(at: Time) -> Time {
    use chrono::SubsecRound as _;
    at.trunc_subsecs(6)
}

/// Everything that use cases work with.
#[derive(Clone)]
pub struct Services {
    /// Data and keys.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the operator has set.
    pub config: Arc<Config>,
    /// What others are told at once.
    pub live: Live,
    /// Where mail goes.
    pub mail: mail::Mailer,
    /// Wakes the worker when there is a job.
    pub jobs: Arc<tokio::sync::Notify>,
    /// What this process remembers of chats, against floods.
    pub(crate) chats: chat::Memory,
    /// How many passwords may be hashed at once.
    hashing: Arc<tokio::sync::Semaphore>,
    /// The keys of identity providers, fetched when first needed.
    pub(crate) providers: oidc::Discovered,
    /// When the databases were last asked how they are, and whether they were well.
    pulse: Arc<tokio::sync::Mutex<Option<(Time, bool)>>>,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Services")
    }
}

impl Services {
    /// Is the data on a database server, for which a page waits, and not in a file, which is read where one is?
    pub fn waits_for_a_server(&self) -> bool {
        matches!(self.store.db, avow_store::Db::Postgres(_))
    }

    /// Puts everything together.
    pub fn new(store: Store, clock: Arc<dyn Clock>, config: Config, mail: mail::Mailer) -> Self {
        Self {
            store,
            config: Arc::new(config),
            live: Live::default(),
            mail,
            jobs: Arc::default(),
            chats: chat::Memory::new(clock.clone()),
            clock,
            hashing: Arc::new(tokio::sync::Semaphore::new(2)),
            providers: oidc::Discovered::default(),
            pulse: Arc::default(),
        }
    }

    /// The same world, for somebody who waits longer or less long for what others hold.
    pub fn with(&self, patience: Patience) -> Self {
        Self { store: self.store.with(patience), ..self.clone() }
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Do data and keys answer, and can they be written? They are asked every few seconds at the most, however often we are.
    ///
    /// # Errors
    /// Where they do not, or cannot.
    pub async fn ready(&self) -> Answer<()> {
        let mut known = self.pulse.lock().await;
        let now = self.now();
        if let Some((at, well)) = *known
            && (now - at).num_seconds().abs() < PULSE
        {
            return if well { Ok(()) } else { Err(Refusal::Unavailable) };
        }
        let well = self.feel_pulse(now).await;
        *known = Some((now, well.is_ok()));
        well
    }

    async fn feel_pulse(&self, now: Time) -> Answer<()> {
        let mut tx = self.store.read_any().await?;
        avow_store::schema::ping(&mut tx).await?;
        drop(tx);
        let mut tx = self.store.write_any().await?;
        avow_store::schema::pulse(&mut tx, now).await?;
        tx.commit().await?;
        self.store.keys.deployment().await?;
        self.store.keys.pulse(now).await?;
        Ok(())
    }

    /// A new id, of the time and the operating system's randomness.
    ///
    /// # Errors
    /// Where there is no randomness.
    pub fn new_id<T: From<uuid::Uuid>>(&self) -> Result<T, StoreError> {
        let milliseconds = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        Ok(avow_model::id::uuid_v7(milliseconds, avow_vault::chance()?).into())
    }

    /// A new secret of 256 bits, in the alphabet of addresses (base64url), and the hash under which it is stored.
    ///
    /// # Errors
    /// Where there is no randomness.
    pub fn new_token(&self) -> Result<(String, [u8; 32]), StoreError> {
        use base64::Engine as _;
        let bytes: [u8; 32] = avow_vault::chance()?;
        let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        let hash = avow_vault::token_hash(&token);
        Ok((token, hash))
    }
}
