//! What one process remembers of its chats, in memory only: limits against floods, first messages just taken in, and how
//! many streams a browser holds open.
//!
//! Limits that protect secrets are counted in the database (`tries`); these protect the inbox. Addresses are kept
//! nowhere else, and an IPv6 address counts as its network of 64 bits, which is what one household has.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use avow_model::id::{ChannelId, VisitorId};
use avow_model::refusal::Refusal;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

use crate::place;
use crate::{Answer, Clock};

/// After so many questions the limits forget those that have been quiet.
const SWEEP: u32 = 1024;
/// How many streams one browser may hold open: its tabs.
const STREAMS: u32 = 8;
/// How long a first message can be recognised as sent twice, in minutes.
const FIRST_MINUTES: i64 = 10;

/// The services' clock, as the limits read it.
#[derive(Clone)]
struct Handed(Arc<dyn Clock>);

impl governor::clock::Clock for Handed {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.now().timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok()).unwrap_or_default().into()
    }
}

type Limit<K> = RateLimiter<K, DashMapStateStore<K>, Handed, NoOpMiddleware<Nanos>>;

const fn many(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// What the process remembers of its chats.
#[derive(Clone)]
pub struct Memory(Arc<Inner>);

struct Inner {
    clock: Handed,
    /// Ten messages at once, then one a second.
    burst: Limit<VisitorId>,
    /// A hundred and twenty messages an hour.
    hour: Limit<VisitorId>,
    /// Saying "I am here" or "I am typing": sixty at once, then one a second.
    signs: Limit<VisitorId>,
    /// Messages from an address: sixty a minute.
    messages: Limit<IpAddr>,
    /// New conversations from an address: ten an hour.
    conversations: Limit<IpAddr>,
    /// Signed identities from an address: sixty a minute.
    claims: Limit<IpAddr>,
    /// Kilobytes of files from an address: two hundred thousand an hour.
    kilobytes: Limit<IpAddr>,
    asked: AtomicU32,
    streams: Mutex<HashMap<VisitorId, u32>>,
    firsts: Mutex<HashMap<(ChannelId, Uuid), Arc<First>>>,
}

/// A first message that was taken in: who sends it again is the same browser.
pub(super) struct First {
    /// When it was last asked for, in seconds (Unix).
    at: AtomicI64,
    from: IpAddr,
    /// The token that the browser was given; empty while the message is being taken in.
    pub(super) token: tokio::sync::Mutex<Option<String>>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    /// Remembers nothing yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let clock = Handed(clock);
        let visitors = |quota| Limit::dashmap_with_clock(quota, clock.clone());
        let addresses = |quota| Limit::dashmap_with_clock(quota, clock.clone());
        Self(Arc::new(Inner {
            burst: visitors(Quota::per_second(many(1)).allow_burst(many(10))),
            hour: visitors(Quota::per_hour(many(120))),
            signs: visitors(Quota::per_second(many(1)).allow_burst(many(60))),
            messages: addresses(Quota::per_minute(many(60))),
            conversations: addresses(Quota::per_hour(many(10))),
            claims: addresses(Quota::per_minute(many(60))),
            kilobytes: addresses(Quota::per_hour(many(200_000))),
            asked: AtomicU32::new(0),
            streams: Mutex::default(),
            firsts: Mutex::default(),
            clock,
        }))
    }

    /// One more message with so many bytes of files.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the seconds until the next.
    pub(super) fn message(&self, visitor: Option<VisitorId>, address: Option<&str>, bytes: usize) -> Answer<()> {
        let place = place::of(address);
        self.sweep();
        self.check(&self.0.messages, &place)?;
        if let Some(visitor) = visitor {
            self.check(&self.0.burst, &visitor)?;
            self.check(&self.0.hour, &visitor)?;
        }
        let kilobytes = u32::try_from(bytes.div_ceil(1000)).unwrap_or(u32::MAX);
        match NonZeroU32::new(kilobytes).map(|kilobytes| self.0.kilobytes.check_key_n(&place, kilobytes)) {
            Some(Ok(Err(until))) => Err(self.until(until.wait_time_from(self.0.clock.now()))),
            Some(Err(_)) => Err(Refusal::TooLarge),
            Some(Ok(Ok(()))) | None => Ok(()),
        }
    }

    /// One more new conversation.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn conversation(&self, address: Option<&str>) -> Answer<()> {
        self.check(&self.0.conversations, &place::of(address))
    }

    /// One more signed identity to be checked.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn claim(&self, address: Option<&str>) -> Answer<()> {
        self.sweep();
        self.check(&self.0.claims, &place::of(address))
    }

    /// One more sign of life.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn sign(&self, visitor: VisitorId) -> Answer<()> {
        self.sweep();
        self.check(&self.0.signs, &visitor)
    }

    /// One more stream, until what is returned is dropped.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn stream(&self, visitor: VisitorId) -> Answer<Streaming> {
        let mut streams = self.0.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let open = streams.entry(visitor).or_default();
        if *open >= STREAMS {
            return Err(Refusal::TooMany(10));
        }
        *open += 1;
        Ok(Streaming { memory: self.clone(), visitor })
    }

    /// The place of a first message: the same for the same message from the same address, asked for again within minutes.
    pub(super) fn first(&self, channel: ChannelId, client: Uuid, address: Option<&str>) -> Arc<First> {
        let (now, from) = (self.0.clock.0.now(), place::of(address));
        let mut firsts = self.0.firsts.lock().unwrap_or_else(PoisonError::into_inner);
        firsts.retain(|_, first| now.timestamp() - first.at.load(Ordering::Relaxed) < FIRST_MINUTES * 60);
        let new = || Arc::new(First { at: now.timestamp().into(), from, token: tokio::sync::Mutex::default() });
        let first = firsts.entry((channel, client)).or_insert_with(new);
        if first.from != from {
            return new();
        }
        first.at.store(now.timestamp(), Ordering::Relaxed);
        first.clone()
    }

    fn check<K: Hash + Eq + Clone>(&self, limit: &Limit<K>, key: &K) -> Answer<()> {
        limit.check_key(key).map_err(|until| self.until(until.wait_time_from(self.0.clock.now())))
    }

    fn until(&self, wait: Duration) -> Refusal {
        metrics::counter!("avow_chat_floods_total").increment(1);
        Refusal::TooMany(wait.as_secs().saturating_add(1))
    }

    fn sweep(&self) {
        if self.0.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            let inner = &self.0;
            for limit in [&inner.burst, &inner.hour, &inner.signs] {
                limit.retain_recent();
            }
            for limit in [&inner.messages, &inner.conversations, &inner.claims, &inner.kilobytes] {
                limit.retain_recent();
            }
        }
    }
}

/// A stream that is open.
#[derive(Debug)]
pub(super) struct Streaming {
    memory: Memory,
    visitor: VisitorId,
}

impl Drop for Streaming {
    fn drop(&mut self) {
        let mut streams = self.memory.0.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = streams.get_mut(&self.visitor) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                streams.remove(&self.visitor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use avow_model::Time;

    use super::*;

    #[derive(Default)]
    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Time {
            Time::UNIX_EPOCH + chrono::Duration::seconds(1_800_000_000 + self.0.load(Ordering::Relaxed))
        }
    }

    fn memory() -> (Memory, Arc<Hand>) {
        let hand = Arc::new(Hand::default());
        (Memory::new(hand.clone()), hand)
    }

    #[test]
    fn ten_messages_at_once_are_enough_and_time_gives_the_next() {
        let (memory, hand) = memory();
        let visitor = Some(VisitorId(Uuid::from_u128(1)));
        for _ in 0..10 {
            assert_eq!(memory.message(visitor, Some("192.0.2.1"), 0), Ok(()));
        }
        assert!(matches!(memory.message(visitor, Some("192.0.2.1"), 0), Err(Refusal::TooMany(1..=2))));
        assert_eq!(memory.message(Some(VisitorId(Uuid::from_u128(2))), Some("192.0.2.1"), 0), Ok(()));
        hand.0.store(2, Ordering::Relaxed);
        assert_eq!(memory.message(visitor, Some("192.0.2.1"), 0), Ok(()));
    }

    #[test]
    fn new_conversations_are_counted_by_network() {
        let (memory, hand) = memory();
        for number in 0..10 {
            assert_eq!(memory.conversation(Some(&format!("2001:db8:1:2::{number:x}"))), Ok(()));
        }
        assert!(matches!(memory.conversation(Some("2001:db8:1:2:ffff::1")), Err(Refusal::TooMany(_))));
        assert_eq!(memory.conversation(Some("2001:db8:1:3::1")), Ok(()));
        hand.0.store(3600, Ordering::Relaxed);
        assert_eq!(memory.conversation(Some("2001:db8:1:2::1")), Ok(()));
    }

    #[test]
    fn files_are_counted_by_their_size() {
        let (memory, _) = memory();
        for _ in 0..10 {
            assert_eq!(memory.message(None, Some("192.0.2.1"), 20_000_000), Ok(()));
        }
        assert!(matches!(memory.message(None, Some("192.0.2.1"), 20_000_000), Err(Refusal::TooMany(_))));
        assert_eq!(memory.message(None, Some("192.0.2.1"), 0), Ok(()));
    }

    #[test]
    fn a_stream_that_has_ended_makes_room() {
        let (memory, _) = memory();
        let visitor = VisitorId(Uuid::from_u128(1));
        let open: Vec<_> = (0..STREAMS).map(|_| memory.stream(visitor)).collect();
        assert!(open.iter().all(Result::is_ok) && memory.stream(visitor).is_err());
        drop(open);
        assert!(memory.stream(visitor).is_ok());
    }

    #[test]
    fn a_first_message_is_known_again_only_from_where_it_came() {
        let (memory, hand) = memory();
        let (channel, client) = (ChannelId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let first = memory.first(channel, client, Some("192.0.2.1"));
        assert!(Arc::ptr_eq(&first, &memory.first(channel, client, Some("192.0.2.1"))));
        assert!(!Arc::ptr_eq(&first, &memory.first(channel, client, Some("192.0.2.2"))));
        hand.0.store(FIRST_MINUTES * 60, Ordering::Relaxed);
        assert!(!Arc::ptr_eq(&first, &memory.first(channel, client, Some("192.0.2.1"))));
    }
}
