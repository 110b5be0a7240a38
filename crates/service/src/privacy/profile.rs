//! The profile: the deployment's own facts (architecture, "Profiles"). Who decides about the data and how to reach
//! them, where it lies, who helps under which contract, which cookies there are, how long things are kept.
//!
//! It is read from TOML. What is missing or unknown in it becomes a gap, and the linter names all gaps at once (CC-56).

use std::collections::BTreeMap;

use avow_model::datamap::{Category, Purpose, Retention};
use chrono::NaiveDate;
use serde::Deserialize;

use super::linter::{Gap, Problem};
use super::named::{all_known, known};

/// The profile that Avow ships with. Its operator's particulars are blank.
const AVOW: &str = include_str!("../../../../profiles/avow.toml");

/// The deployment's own facts.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// The domain under which people reach the service.
    pub service_domain: String,
    /// From when the policy is in force.
    #[serde(deserialize_with = "known")]
    pub effective_date: Option<NaiveDate>,
    /// How old somebody must be to have an account, in years.
    pub minimum_age: u8,
    /// Whose rules apply.
    #[serde(deserialize_with = "all_known")]
    pub regimes: Vec<Option<Regime>>,
    /// Who decides about the data.
    pub controller: Controller,
    /// Where the data lies.
    pub regions: Regions,
    /// Days for classes of the data map, shorter than these allow.
    pub retention: BTreeMap<String, u32>,
    /// Who helps.
    pub processors: Vec<Processor>,
    /// Every cookie that is ever set.
    pub cookies: Vec<Cookie>,
}

/// Who decides about the data (GDPR Art. 4(7), 13(1)(a) and (b)).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Controller {
    /// Name, with the form of the company.
    pub legal_name: String,
    /// Street, number, place.
    pub address: String,
    /// Country.
    pub country: String,
    /// For whatever concerns data.
    pub privacy_email: String,
    /// For everything else.
    pub support_email: String,
    /// The data protection officer, where there is one.
    pub dpo: Option<String>,
}

/// In which countries the data lies.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Regions {
    /// The database.
    pub database: String,
    /// Files.
    pub files: String,
    /// Copies.
    pub backups: String,
}

/// Somebody who gets data under contract (GDPR Art. 28). Nobody gets it to buy, to broker or to advertise: there is
/// no such role (CA-33).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Processor {
    /// Name, with the form of the company.
    pub legal_name: String,
    /// What they are.
    #[serde(deserialize_with = "known")]
    pub role: Option<Role>,
    /// Why they get data.
    #[serde(deserialize_with = "known")]
    pub purpose: Option<Purpose>,
    /// What kinds of data.
    #[serde(deserialize_with = "all_known")]
    pub data: Vec<Option<Category>>,
    /// In which country they are.
    pub country: String,
    /// What protects the data there (GDPR Art. 44 to 49).
    pub safeguard: String,
    /// When the contract was made.
    #[serde(deserialize_with = "known")]
    pub contract_date: Option<NaiveDate>,
    /// Where the data is sent.
    pub host: String,
    /// What of the product stops working without them (CR-17).
    pub product_function: String,
}

/// What a processor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Acts on the controller's word.
    Processor,
    /// Acts on a processor's word.
    SubProcessor,
}

/// Whose rules apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// The General Data Protection Regulation of the European Union.
    Gdpr,
    /// The data protection law of the United Kingdom.
    Uk,
    /// The California Consumer Privacy Act.
    California,
}

/// A cookie that may be set.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Cookie {
    /// Its name; `…` stands for what differs.
    pub name: String,
    /// Whether it waits for a yes, and for which.
    #[serde(deserialize_with = "known")]
    pub category: Option<CookieCategory>,
    /// What it is for.
    #[serde(deserialize_with = "known")]
    pub purpose: Option<CookiePurpose>,
    /// How long it lasts at the most.
    #[serde(deserialize_with = "known")]
    pub lifetime: Option<Lifetime>,
    /// Does its name begin with `__Host-` over TLS?
    pub host_prefix: bool,
}

impl Cookie {
    /// Its name as a browser shows it.
    pub fn shown_name(&self, secure: bool) -> String {
        if secure && self.host_prefix { format!("__Host-{}", self.name) } else { self.name.clone() }
    }
}

/// A kind of cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CookieCategory {
    /// Without them it does not work; cannot be refused.
    Necessary,
    /// Remember language and look.
    Functional,
    /// Count.
    Analytics,
    /// Advertise.
    Marketing,
}

impl CookieCategory {
    /// Every kind.
    pub const ALL: [CookieCategory; 4] =
        [CookieCategory::Necessary, CookieCategory::Functional, CookieCategory::Analytics, CookieCategory::Marketing];
}

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookiePurpose {
    /// Knows who is signed in.
    Session,
    /// Remembers the cookie choices.
    Choices,
    /// Brings somebody back from another provider's sign-in.
    Signin,
    /// Knows whose conversation it is in the website chat.
    Chat,
    /// Remembers the language.
    Language,
    /// Remembers light or dark.
    Theme,
    /// Counts visits.
    Visits,
    /// Knows which advertisement led here.
    Campaign,
}

/// How long a cookie lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Until the browser is closed.
    Session,
    /// So many minutes.
    Minutes(u32),
    /// So many days.
    Days(u32),
}

impl Lifetime {
    /// In seconds; `None` until the browser is closed.
    pub fn seconds(self) -> Option<u64> {
        match self {
            Lifetime::Session => None,
            Lifetime::Minutes(minutes) => Some(u64::from(minutes) * 60),
            Lifetime::Days(days) => Some(u64::from(days) * 86_400),
        }
    }
}

/// The classes of retention that have an end, with their names in a profile.
pub(super) const CLASSES: [(Retention, &str); 9] = [
    (Retention::Account, "account"),
    (Retention::Session, "session"),
    (Retention::Chat, "chat"),
    (Retention::Draft, "draft"),
    (Retention::Hours, "hours"),
    (Retention::Week, "week"),
    (Retention::Logs, "logs"),
    (Retention::Audit, "audit"),
    (Retention::Ledger, "ledger"),
];

impl Profile {
    /// A profile without any gap.
    ///
    /// # Errors
    /// Every gap at once.
    pub fn load(text: &str) -> Result<Self, Vec<Gap>> {
        let profile = Self::parse(text)?;
        let gaps = profile.gaps();
        if gaps.is_empty() { Ok(profile) } else { Err(gaps) }
    }

    /// A profile, gaps and all: for loopback, where the operator's particulars may still be missing.
    ///
    /// # Errors
    /// One gap, where the text is no profile.
    pub fn parse(text: &str) -> Result<Self, Vec<Gap>> {
        toml::from_str(text).map_err(|error| vec![Gap::new("the file", Problem::NotAProfile(error.message().to_owned()))])
    }

    /// The profile that Avow ships with.
    pub fn builtin() -> Self {
        // It is a part of the program and always a profile: a test says so.
        Self::parse(AVOW).unwrap_or_default()
    }

    /// What is missing, still a placeholder, or not what it should be.
    pub fn gaps(&self) -> Vec<Gap> {
        super::linter::gaps(self)
    }

    /// May it be published as it is?
    pub fn publishable(&self) -> bool {
        self.gaps().is_empty()
    }

    /// Who runs this, in one line: name, address, country. The product's name where that is not published.
    pub fn operator_line(&self) -> String {
        let Controller { legal_name, address, country, .. } = &self.controller;
        if !published(legal_name) {
            return "Avow".to_owned();
        }
        [legal_name, address, country].into_iter().filter(|part| published(part)).map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// How many days a row of a class stays after its reason has ended; `None` while the reason lasts. Never longer
    /// than the class allows.
    pub fn days(&self, class: Retention) -> Option<u32> {
        let most = class.days()?;
        let name = CLASSES.iter().find(|(known, _)| *known == class).map(|(_, name)| *name)?;
        Some(self.retention.get(name).map_or(most, |days| (*days).clamp(1, most)))
    }

    /// The cookies of a kind.
    pub fn cookies_of(&self, category: CookieCategory) -> impl Iterator<Item = &Cookie> {
        self.cookies.iter().filter(move |cookie| cookie.category == Some(category))
    }

    /// Is there a cookie of this kind at all?
    pub fn has(&self, category: CookieCategory) -> bool {
        self.cookies_of(category).next().is_some()
    }

    /// How long the cookie of this name may last, in seconds; `None` until the browser is closed.
    pub fn cookie_seconds(&self, name: &str) -> Option<u64> {
        self.cookies.iter().find(|cookie| cookie.name == name)?.lifetime?.seconds()
    }
}

/// Has this been filled in?
pub(super) fn published(text: &str) -> bool {
    !text.trim().is_empty() && !placeholder(text)
}

/// Is something in it still `[to be filled in]`?
pub(super) fn placeholder(text: &str) -> bool {
    text.split_once('[').is_some_and(|(_, rest)| rest.contains(']'))
}
