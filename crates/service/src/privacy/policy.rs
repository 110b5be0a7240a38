//! The policy: what is told about the processing (GDPR Art. 13 and 14), drawn from the data map and the profile.
//!
//! It is a pure function of both: whoever changes a purpose, a period or a processor changes the page, and with it the
//! version that stands on it (CA-61).

use std::fmt::Write as _;

use avow_model::datamap::{Basis, Category, ENTRIES, Entry, Erasure, KEY_ENTRIES, Purpose, Recipient, Retention, Subject};
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::profile::{Controller, Cookie, Processor, Profile, Regime, Regions};

/// Every category of the data map, in the order in which a policy names them.
pub(super) const CATEGORIES: [Category; 15] = [
    Category::Name,
    Category::Address,
    Category::Credentials,
    Category::CustomFields,
    Category::Messages,
    Category::Files,
    Category::ConversationFacts,
    Category::Device,
    Category::Language,
    Category::Membership,
    Category::Searches,
    Category::Log,
    Category::Settings,
    Category::Bookkeeping,
    Category::Keys,
];

/// The key of a category's name in the locale files.
pub fn category_key(category: Category) -> &'static str {
    match category {
        Category::Name => "data-name",
        Category::Address => "data-address",
        Category::Credentials => "data-credentials",
        Category::CustomFields => "data-custom-fields",
        Category::Messages => "data-messages",
        Category::Files => "data-files",
        Category::ConversationFacts => "data-conversation-facts",
        Category::Device => "data-device",
        Category::Language => "data-language",
        Category::Membership => "data-membership",
        Category::Searches => "data-searches",
        Category::Log => "data-log",
        Category::Settings => "data-settings",
        Category::Bookkeeping => "data-bookkeeping",
        Category::Keys => "data-keys",
    }
}

/// A policy, in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Who decides.
    pub controller: Controller,
    /// Under which domain.
    pub service_domain: String,
    /// For what data is used, in the order of [`Purpose::ALL`].
    pub uses: Vec<Use>,
    /// What goes to whom by the data map, processors aside.
    pub recipients: Vec<(Recipient, Vec<Category>)>,
    /// What outlives an erasure for a while, as ids that lead to nobody.
    pub left: Vec<(Category, Retention, Option<u32>)>,
    /// Who helps.
    pub processors: Vec<Processor>,
    /// Where the data lies.
    pub regions: Regions,
    /// How old somebody must be.
    pub minimum_age: u8,
    /// Whose rules apply.
    pub regimes: Vec<Regime>,
    /// Which cookies there are.
    pub cookies: Vec<Cookie>,
    /// From when it is in force.
    pub effective_date: Option<NaiveDate>,
    /// What it says, as eight hexadecimal digits: `9C41-E2B0`.
    pub version: String,
}

/// One purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// For what.
    pub purpose: Purpose,
    /// On which legal basis.
    pub basis: Basis,
    /// Which kinds of data.
    pub categories: Vec<Category>,
    /// How long which of them is kept.
    pub kept: Vec<Kept>,
}

/// How long kinds of data are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The class.
    pub class: Retention,
    /// The days that a row stays after its reason has ended; `None` while the reason lasts.
    pub days: Option<u32>,
    /// Which kinds.
    pub categories: Vec<Category>,
}

/// The policy of a profile.
pub fn policy(profile: &Profile) -> Policy {
    drawn(profile, &personal(ENTRIES.iter().chain(KEY_ENTRIES)))
}

/// The entries that are about people.
fn personal<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<&'a Entry> {
    entries.filter(|entry| matches!(entry.subject, Subject::Member | Subject::Contact)).collect()
}

fn drawn(profile: &Profile, entries: &[&Entry]) -> Policy {
    let uses = Purpose::ALL
        .into_iter()
        .filter_map(|purpose| {
            let served: Vec<&Entry> = entries.iter().copied().filter(|entry| entry.purposes.contains(&purpose)).collect();
            (!served.is_empty()).then(|| used(profile, purpose, &served))
        })
        .collect();
    let to_mail: Vec<Category> =
        distinct(entries.iter().filter(|entry| entry.recipient == Recipient::MailServer).map(|entry| entry.category));
    let mut left: Vec<(Category, Retention, Option<u32>)> = entries
        .iter()
        .filter(|entry| entry.erasure == Erasure::Detached)
        .map(|entry| (entry.category, entry.retention, profile.days(entry.retention)))
        .collect();
    left.sort_by_key(|(category, class, _)| (*category, *class));
    left.dedup();
    let mut policy = Policy {
        controller: profile.controller.clone(),
        service_domain: profile.service_domain.clone(),
        uses,
        recipients: if to_mail.is_empty() { Vec::new() } else { vec![(Recipient::MailServer, to_mail)] },
        left,
        processors: profile.processors.clone(),
        regions: profile.regions.clone(),
        minimum_age: profile.minimum_age,
        regimes: profile.regimes.iter().copied().flatten().collect(),
        cookies: profile.cookies.clone(),
        effective_date: profile.effective_date,
        version: String::new(),
    };
    policy.version = version(&policy);
    policy
}

fn used(profile: &Profile, purpose: Purpose, entries: &[&Entry]) -> Use {
    let mut classes: Vec<Retention> = entries.iter().map(|entry| entry.retention).collect();
    classes.sort_unstable();
    classes.dedup();
    let kept = classes
        .into_iter()
        .map(|class| Kept {
            class,
            days: profile.days(class),
            categories: distinct(entries.iter().filter(|entry| entry.retention == class).map(|entry| entry.category)),
        })
        .collect();
    Use { purpose, basis: purpose.basis(), categories: distinct(entries.iter().map(|entry| entry.category)), kept }
}

fn distinct(categories: impl Iterator<Item = Category>) -> Vec<Category> {
    let mut all: Vec<Category> = categories.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The version: the first 32 bits of SHA-256 over all that the policy says, its date aside.
fn version(policy: &Policy) -> String {
    let mut said = String::new();
    let controller = &policy.controller;
    let regions = &policy.regions;
    for line in [
        controller.legal_name.as_str(),
        &controller.address,
        &controller.country,
        &controller.privacy_email,
        &controller.support_email,
        controller.dpo.as_deref().unwrap_or_default(),
        &policy.service_domain,
        &regions.database,
        &regions.files,
        &regions.backups,
    ] {
        let _ = writeln!(said, "{line:?}");
    }
    for used in &policy.uses {
        let _ = writeln!(said, "use {} {:?}", used.purpose.key(), used.basis);
        for kept in &used.kept {
            let _ = writeln!(said, "kept {} {:?} {}", kept.class.key(), kept.days, keys(&kept.categories));
        }
    }
    for (recipient, categories) in &policy.recipients {
        let _ = writeln!(said, "to {recipient:?} {}", keys(categories));
    }
    for (category, class, days) in &policy.left {
        let _ = writeln!(said, "left {} {} {days:?}", category_key(*category), class.key());
    }
    for processor in &policy.processors {
        let _ = writeln!(said, "{processor:?}");
    }
    for cookie in &policy.cookies {
        let _ = writeln!(said, "{cookie:?}");
    }
    let _ = writeln!(said, "{} {:?}", policy.minimum_age, policy.regimes);
    let hash = Sha256::digest(said.as_bytes());
    let hex: Vec<String> = hash.iter().take(4).map(|byte| format!("{byte:02X}")).collect();
    hex.chunks(2).map(|pair| pair.concat()).collect::<Vec<_>>().join("-")
}

fn keys(categories: &[Category]) -> String {
    categories.iter().map(|category| category_key(*category)).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::datamap::entry;

    #[test]
    fn every_purpose_of_the_data_map_is_told_with_its_data_and_its_end() {
        let policy = policy(&Profile::builtin());
        assert_eq!(policy.uses.iter().map(|used| used.purpose).collect::<Vec<_>>(), Purpose::ALL);
        for used in &policy.uses {
            assert!(!used.categories.is_empty() && !used.kept.is_empty(), "{:?}", used.purpose);
            let told: Vec<Category> = distinct(used.kept.iter().flat_map(|kept| kept.categories.iter().copied()));
            assert_eq!(told, used.categories);
        }
        let answering = policy.uses.iter().find(|used| used.purpose == Purpose::Answering).expect("answering");
        assert!(answering.categories.contains(&Category::Messages));
    }

    #[test]
    fn who_gets_an_address_is_told() {
        assert_eq!(
            policy(&Profile::builtin()).recipients,
            [(Recipient::MailServer, vec![Category::Name, Category::Address, Category::Messages])]
        );
    }

    #[test]
    fn every_category_has_one_name() {
        let mut names: Vec<&str> = CATEGORIES.into_iter().map(category_key).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CATEGORIES.len());
        assert!(ENTRIES.iter().all(|entry| CATEGORIES.contains(&entry.category)));
    }

    #[test]
    fn a_changed_period_or_purpose_changes_the_page_and_its_version() {
        let profile = Profile::builtin();
        let before = policy(&profile);
        assert_eq!(before.version.len(), 9);
        assert_eq!(policy(&profile), before);

        let shorter = Profile { retention: [("audit".to_owned(), 30)].into(), ..profile.clone() };
        let after = policy(&shorter);
        assert_ne!(after.uses, before.uses);
        assert_ne!(after.version, before.version);

        let held = entry("session", "address").expect("the entry");
        let counted = Entry { purposes: &[Purpose::Accountability], ..*held };
        let (one, other) = (drawn(&profile, &[held]), drawn(&profile, &[&counted]));
        assert_ne!(one.uses, other.uses);
        assert_ne!(one.version, other.version);
    }

    #[test]
    fn a_new_processor_makes_a_new_version_and_a_new_date_alone_does_not() {
        let profile = Profile::builtin();
        let before = policy(&profile);
        let helped =
            Profile { processors: vec![Processor { legal_name: "Nordmoln AB".into(), ..Processor::default() }], ..profile.clone() };
        assert_ne!(policy(&helped).version, before.version);
        let later = Profile { effective_date: NaiveDate::from_ymd_opt(2027, 1, 1), ..profile };
        assert_eq!(policy(&later).version, before.version);
    }
}
