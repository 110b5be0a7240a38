//! Every word that a person reads, in each language, from the files in `locales/` and nowhere else.
//!
//! The files are in Project Fluent's format, which knows plurals and cases. They are built in and parsed once.
//! A test compares the languages with each other and with the keys that the source asks for.

mod when;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

pub use when::{clock, day, day_and_clock, long_day, month, short, short_future};

/// A language in which Avow speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ru];

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ru => "ru",
        }
    }

    /// What it calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Ru => "Русский",
        }
    }

    /// The language of a tag: `ru-RU` is Russian. `None` for one in which Avow does not speak.
    pub fn tagged(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }

    /// The best language for an `Accept-Language` header (RFC 9110, 12.5.4): the highest weight that we speak, else English.
    pub fn accepted(header: &str) -> Lang {
        let mut best = (0.0, Lang::En);
        for part in header.split(',').take(20) {
            let (tag, parameters) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
            let weight = parameters.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
            if let Some(lang) = Lang::tagged(tag)
                && weight > best.0
            {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// The words of the language.
    pub fn words(self) -> &'static Words {
        match self {
            Lang::En => &EN,
            Lang::Ru => &RU,
        }
    }
}

macro_rules! files {
    ($lang:literal) => {
        &[
            include_str!(concat!("../locales/", $lang, "/shell.ftl")),
            include_str!(concat!("../locales/", $lang, "/errors.ftl")),
            include_str!(concat!("../locales/", $lang, "/accounts.ftl")),
            include_str!(concat!("../locales/", $lang, "/inbox.ftl")),
            include_str!(concat!("../locales/", $lang, "/contacts.ftl")),
            include_str!(concat!("../locales/", $lang, "/chat.ftl")),
            include_str!(concat!("../locales/", $lang, "/settings.ftl")),
            include_str!(concat!("../locales/", $lang, "/privacy.ftl")),
            include_str!(concat!("../locales/", $lang, "/mail.ftl")),
            include_str!(concat!("../locales/", $lang, "/oidc.ftl")),
        ]
    };
}

static EN: LazyLock<Words> = LazyLock::new(|| Words::load(Lang::En, files!("en")));
static RU: LazyLock<Words> = LazyLock::new(|| Words::load(Lang::Ru, files!("ru")));

fn english<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    counted(value, Lang::En)
}

fn russian<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    counted(value, Lang::Ru)
}

/// A whole number with its thousands apart; nothing for what is written otherwise.
fn counted(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    (number.value.fract() == 0.0 && number.value.abs() < 1e15).then(|| grouped(number.value as i64, lang))
}

fn grouped(count: i64, lang: Lang) -> String {
    let between = if lang == Lang::Ru { '\u{a0}' } else { ',' };
    let digits = count.unsigned_abs().to_string();
    let mut text = if count < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(between);
        }
        text.push(digit);
    }
    text
}

/// The words of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.lang.tag())
    }
}

/// A value that goes into a sentence.
#[derive(Clone, Debug)]
pub enum Arg<'a> {
    /// A text.
    Text(&'a str),
    /// A number, which may choose a plural.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Arg::Number(number)
    }
}

impl Words {
    fn load(lang: Lang, files: &[&'static str]) -> Words {
        let id = match lang {
            Lang::En => langid!("en"),
            Lang::Ru => langid!("ru"),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Names are isolated by <bdi> where they are shown; invisible marks would end up in mails and copied text.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::En => english,
            Lang::Ru => russian,
        }));
        for file in files {
            // A file with a mistake still gives its sound entries; the test below fails on the mistake.
            let resource = match FluentResource::try_new((*file).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            let _ = bundle.add_resource(resource);
        }
        Words { lang, bundle }
    }

    /// The language of these words.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The words under a key. A key that is not there stands for itself, so that a page never fails over it.
    pub fn t(&'static self, key: &str) -> String {
        self.find(key, None)
    }

    /// A count as people write it: `100,000`, `100 000`.
    pub fn count(&self, count: i64) -> String {
        grouped(count, self.lang)
    }

    /// The words under a key, with values in them.
    pub fn with(&'static self, key: &str, values: &[(&'static str, Arg<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(
                *name,
                match value {
                    Arg::Text(text) => FluentValue::from((*text).to_owned()),
                    Arg::Number(number) => FluentValue::from(*number),
                },
            );
        }
        self.find(key, Some(&args))
    }

    /// Is there such a key?
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    fn find(&'static self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, args, &mut errors).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Every key of a language with the names of the values in it; fails on a file that does not parse.
    fn keys(files: &[&'static str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys = BTreeMap::new();
        for file in files {
            if let Err((_, errors)) = FluentResource::try_new((*file).to_owned()) {
                panic!("a locale file does not parse: {errors:?}");
            }
            let mut current: Option<String> = None;
            for line in file.lines() {
                if let Some((key, _)) = line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                    let key = key.trim().to_owned();
                    assert!(keys.insert(key.clone(), BTreeSet::new()).is_none(), "{key} is there twice");
                    current = Some(key);
                }
                if let Some(key) = &current {
                    let names = line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
                    keys.entry(key.clone()).or_default().extend(names);
                }
            }
        }
        keys
    }

    #[test]
    fn both_languages_say_everything_with_the_same_values() {
        let (en, ru) = (keys(files!("en")), keys(files!("ru")));
        let missing: Vec<_> = en.keys().filter(|key| !ru.contains_key(*key)).collect();
        assert!(missing.is_empty(), "not in Russian: {missing:?}");
        let superfluous: Vec<_> = ru.keys().filter(|key| !en.contains_key(*key)).collect();
        assert!(superfluous.is_empty(), "only in Russian: {superfluous:?}");
        for (key, names) in &en {
            assert_eq!(Some(names), ru.get(key), "the values of {key}");
        }
    }

    #[test]
    fn thousands_stand_apart() {
        let count = |lang: Lang, count| lang.words().count(count);
        assert_eq!(
            [0, 999, 1_000, 99_940, 1_234_567, -1_000].map(|n| count(Lang::En, n)),
            ["0", "999", "1,000", "99,940", "1,234,567", "-1,000"]
        );
        assert_eq!(count(Lang::Ru, 100_000), "100\u{a0}000");
        assert_eq!(Lang::En.words().with("contacts-import-rows", &[("count", 100_000.into())]), "100,000 rows");
    }

    #[test]
    fn the_best_language_is_chosen_by_weight() {
        assert_eq!(Lang::accepted("de, ru;q=0.8, en;q=0.5"), Lang::Ru);
        assert_eq!(Lang::accepted("ru;q=0.2,en-GB"), Lang::En);
        assert_eq!(Lang::accepted(""), Lang::En);
        assert_eq!(Lang::accepted("q=;;;,,"), Lang::En);
    }
}
