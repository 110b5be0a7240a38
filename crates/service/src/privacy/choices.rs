//! A browser's cookie choices, as they stand in its cookie `avow_choices` (CA-50 to CA-52, CG-22 to CG-26).
//!
//! Nothing optional is on before a yes. A cookie that cannot be read is no choice: the banner asks again.

use avow_model::Time;

use super::profile::{CookieCategory, Profile};

/// The version of the cookie's text.
const VERSION: &str = "1";

/// What somebody chose, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stored {
    functional: bool,
    analytics: bool,
    marketing: bool,
    /// Seconds since 1970.
    at: i64,
}

/// The cookie choices of a browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices(Option<Stored>);

/// What somebody wants, kind by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Language and look.
    pub functional: bool,
    /// Counting.
    pub analytics: bool,
    /// Advertising.
    pub marketing: bool,
}

/// What somebody pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Everything that is asked for.
    Accept,
    /// Nothing but what is necessary.
    Refuse,
    /// Some.
    Choose(Wish),
    /// To be asked again.
    Forget,
}

impl Choices {
    /// Reads the cookie's text. Anything else than what was written by us is no choice.
    pub fn parse(text: Option<&str>) -> Self {
        Self(text.and_then(Stored::parse))
    }

    /// What somebody pressed, now. A yes is only a yes to kinds in which a cookie is registered, and none to
    /// advertising while the browser sends Global Privacy Control.
    pub fn chosen(choice: Choice, profile: &Profile, gpc: bool, now: Time) -> Self {
        let wish = match choice {
            Choice::Accept => Wish { functional: true, analytics: true, marketing: true },
            Choice::Refuse => Wish::default(),
            Choice::Choose(wish) => wish,
            Choice::Forget => return Self(None),
        };
        Self(Some(Stored {
            functional: wish.functional && profile.has(CookieCategory::Functional),
            analytics: wish.analytics && profile.has(CookieCategory::Analytics),
            marketing: wish.marketing && !gpc && profile.has(CookieCategory::Marketing),
            at: now.timestamp(),
        }))
    }

    /// The cookie's text; `None` where there is no choice.
    pub fn text(&self) -> Option<String> {
        let stored = self.0?;
        let bit = u8::from;
        Some(format!("{VERSION}.f{}a{}m{}.{}", bit(stored.functional), bit(stored.analytics), bit(stored.marketing), stored.at))
    }

    /// Has a choice been made?
    pub fn made(&self) -> bool {
        self.0.is_some()
    }

    /// When it was made.
    pub fn at(&self) -> Option<Time> {
        Time::from_timestamp(self.0?.at, 0)
    }

    /// May language and look be remembered beyond the session?
    pub fn functional(&self) -> bool {
        self.0.is_some_and(|stored| stored.functional)
    }

    /// May visits be counted?
    pub fn analytics(&self) -> bool {
        self.0.is_some_and(|stored| stored.analytics)
    }

    /// May there be advertising?
    pub fn marketing(&self) -> bool {
        self.0.is_some_and(|stored| stored.marketing)
    }

    /// Is this kind on?
    pub fn allows(&self, category: CookieCategory) -> bool {
        match category {
            CookieCategory::Necessary => true,
            CookieCategory::Functional => self.functional(),
            CookieCategory::Analytics => self.analytics(),
            CookieCategory::Marketing => self.marketing(),
        }
    }
}

impl Stored {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (version, kinds, at) = (parts.next()?, parts.next()?, parts.next()?);
        if version != VERSION || parts.next().is_some() || at.len() > 12 || !at.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let rest = kinds.strip_prefix('f')?;
        let (functional, rest) = bit(rest)?;
        let (analytics, rest) = bit(rest.strip_prefix('a')?)?;
        let (marketing, rest) = bit(rest.strip_prefix('m')?)?;
        rest.is_empty().then_some(Self { functional, analytics, marketing, at: at.parse().ok()? })
    }
}

fn bit(text: &str) -> Option<(bool, &str)> {
    text.strip_prefix('1').map(|rest| (true, rest)).or_else(|| text.strip_prefix('0').map(|rest| (false, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Time {
        Time::from_timestamp(1_764_000_000, 0).expect("a time")
    }

    #[test]
    fn what_was_chosen_survives_its_way_through_the_cookie() {
        let profile = Profile::builtin();
        for choice in [Choice::Accept, Choice::Refuse, Choice::Choose(Wish { functional: true, ..Wish::default() })] {
            let choices = Choices::chosen(choice, &profile, false, now());
            assert!(choices.made());
            assert_eq!(Choices::parse(choices.text().as_deref()), choices);
            assert_eq!(choices.at(), Some(now()));
        }
        assert_eq!(Choices::chosen(Choice::Accept, &profile, false, now()).text().as_deref(), Some("1.f1a0m0.1764000000"));
        assert_eq!(Choices::chosen(Choice::Forget, &profile, false, now()).text(), None);
    }

    #[test]
    fn garbage_is_no_choice_and_turns_nothing_on() {
        for garbage in [
            "",
            "1",
            "2.f1a1m1.1764000000",
            "1.f1a1m1",
            "1.f1a1m1.",
            "1.f1a1m1.-5",
            "1.f1a1m1.5.5",
            "1.f2a0m0.5",
            "1.f1a1m1x.5",
            "1.f1a1m1.99999999999999",
        ] {
            let choices = Choices::parse(Some(garbage));
            let on = choices.functional() || choices.analytics() || choices.marketing();
            assert!(!on && !choices.made(), "{garbage}");
        }
        assert!(!Choices::parse(None).made());
    }

    #[test]
    fn the_opt_out_signal_keeps_advertising_off_even_when_all_is_accepted() {
        let mut profile = Profile::builtin();
        if let Some(cookie) = profile.cookies.last_mut() {
            cookie.category = Some(CookieCategory::Marketing);
        }
        assert!(Choices::chosen(Choice::Accept, &profile, false, now()).marketing());
        assert!(!Choices::chosen(Choice::Accept, &profile, true, now()).marketing());
        assert!(Choices::chosen(Choice::Accept, &profile, true, now()).functional());
    }

    #[test]
    fn a_yes_covers_only_what_was_asked_for() {
        let choices = Choices::chosen(Choice::Accept, &Profile::builtin(), false, now());
        assert!(choices.functional() && !choices.analytics() && !choices.marketing());
        assert!(choices.allows(CookieCategory::Necessary) && !choices.allows(CookieCategory::Analytics));
    }
}
