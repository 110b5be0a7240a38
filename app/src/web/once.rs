//! What a form makes, it makes once, however often its button is pressed: each form that makes something carries an id of
//! its own, and whoever sends it again is led to what it has made.
//!
//! Remembered in this process, for as long as somebody may sit before the same page. The id is the form's and no row's: one
//! that somebody has made up leads nowhere but to their own things.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use avow_model::Time;
use avow_model::id::AccountId;
use avow_model::refusal::Refusal;
use chrono::Duration;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// From how many on those that are old are let go.
const MANY: usize = 1_000;
/// From how many on only those of the last minute are kept.
const MOST: usize = 20_000;
/// How long a form is remembered, in hours.
const HOURS: i64 = 12;

/// When a form was sent first, and where it led.
type Led = (Time, Arc<OnceCell<String>>);

/// The forms that were sent.
#[derive(Debug, Default)]
pub struct Once(Mutex<HashMap<(AccountId, Uuid), Led>>);

impl Once {
    /// Makes what a form asks for, and where that leads; where it was made already, or is being made, only where it leads.
    ///
    /// # Errors
    /// As `make`: then nothing was made, and the form may be sent again.
    pub async fn lead(
        &self,
        account: AccountId,
        form: &str,
        now: Time,
        make: impl Future<Output = Result<String, Refusal>>,
    ) -> Result<String, Refusal> {
        let Ok(form) = Uuid::parse_str(form) else { return make.await };
        let led = {
            let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if sent.len() >= MANY && sent.len().is_multiple_of(MANY) {
                let kept = if sent.len() < MOST { Duration::hours(HOURS) } else { Duration::minutes(1) };
                sent.retain(|_, (at, _)| now - *at < kept);
            }
            sent.entry((account, form)).or_insert_with(|| (now, Arc::default())).1.clone()
        };
        let led_to = led.get_or_try_init(|| make).await.cloned();
        // What was refused leaves nothing to remember, unless it is being sent once more.
        if led_to.is_err() && Arc::strong_count(&led) == 2 {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(account, form));
        }
        led_to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_makes_one_thing_for_one_person() {
        let (once, now) = (Once::default(), Time::UNIX_EPOCH);
        let (ida, olga) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let form = Uuid::from_u128(7).to_string();
        let made = |to: &'static str| async move { Ok(to.to_owned()) };
        let refused = async { Err(Refusal::Conflict) };
        assert_eq!(once.lead(ida, &form, now, refused).await, Err(Refusal::Conflict));
        assert_eq!(once.lead(ida, &form, now, made("/1")).await.as_deref(), Ok("/1"), "nothing was made before");
        assert_eq!(once.lead(ida, &form, now, made("/2")).await.as_deref(), Ok("/1"));
        assert_eq!(once.lead(olga, &form, now, made("/3")).await.as_deref(), Ok("/3"));
        for none in ["", "7"] {
            assert_eq!(once.lead(ida, none, now, made("/4")).await.as_deref(), Ok("/4"));
            assert_eq!(once.lead(ida, none, now, made("/5")).await.as_deref(), Ok("/5"));
        }
    }

    #[tokio::test]
    async fn old_forms_are_let_go() {
        let (once, now) = (Once::default(), Time::UNIX_EPOCH);
        let later = now + Duration::hours(HOURS);
        for number in 0..MANY as u128 + 1 {
            let (form, at) = (Uuid::from_u128(number).to_string(), if number < MANY as u128 { now } else { later });
            let made = once.lead(AccountId(Uuid::nil()), &form, at, async { Ok(String::new()) });
            made.await.expect("made");
        }
        assert_eq!(once.0.lock().expect("forms").len(), 1);
    }
}
