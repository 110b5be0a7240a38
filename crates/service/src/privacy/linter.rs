//! What keeps a profile from being published: blanks, placeholders, contacts that are none, processors without a
//! contract, cookies without a purpose. All gaps are named at once (CC-56).

use std::collections::BTreeSet;

use avow_model::text;

use super::profile::{CLASSES, Cookie, CookieCategory, Processor, Profile, placeholder};

/// The cookies that Avow itself may set: a register without one of them would not be the truth (CA-49).
const OWN: [&str; 6] = ["avow_session", "avow_choices", "avow_signin", "avow_chat_…", "avow_lang", "avow_theme"];

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where: `controller.address`, `processors[0].contract_date`.
    pub field: String,
    /// What is the matter.
    pub problem: Problem,
}

/// What is the matter with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing is there.
    Blank,
    /// It is still `[to be filled in]`.
    Placeholder,
    /// It is no e-mail address.
    NotAnEmail,
    /// It is no domain.
    NotADomain,
    /// It is missing, or a word that is not known; these are.
    NotOneOf(&'static str),
    /// It is longer than this many days, or none.
    NotWithin(u32),
    /// It is there twice.
    Twice,
    /// The cookie is set and not registered.
    NotRegistered,
    /// The whole is no profile.
    NotAProfile(String),
}

impl Gap {
    /// A gap in a field.
    pub fn new(field: impl Into<String>, problem: Problem) -> Self {
        Self { field: field.into(), problem }
    }

    /// Is it one of the operator's own particulars, which may be missing on loopback?
    pub fn is_particular(&self) -> bool {
        let own = self.field == "service_domain" || self.field.starts_with("controller.") || self.field.starts_with("regions.");
        own && matches!(self.problem, Problem::Blank | Problem::Placeholder)
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ", self.field)?;
        match &self.problem {
            Problem::Blank => f.write_str("is blank"),
            Problem::Placeholder => f.write_str("is still a placeholder in [brackets]"),
            Problem::NotAnEmail => f.write_str("is not an e-mail address"),
            Problem::NotADomain => f.write_str("is not a domain"),
            Problem::NotOneOf(known) => write!(f, "is missing or not known; it must be {known}"),
            Problem::NotWithin(most) => write!(f, "must be between 1 and {most}"),
            Problem::Twice => f.write_str("is there twice"),
            Problem::NotRegistered => f.write_str("is set by the software and not in the list of cookies"),
            Problem::NotAProfile(why) => write!(f, "is not a profile: {why}"),
        }
    }
}

/// The gaps found so far.
struct Gaps(Vec<Gap>);

impl Gaps {
    fn add(&mut self, field: &str, problem: Problem) {
        self.0.push(Gap::new(field, problem));
    }

    /// The text must be filled in. Whether it is.
    fn filled(&mut self, field: &str, value: &str) -> bool {
        if value.trim().is_empty() {
            self.add(field, Problem::Blank);
        } else if placeholder(value) {
            self.add(field, Problem::Placeholder);
        } else {
            return true;
        }
        false
    }

    fn email(&mut self, field: &str, value: &str) {
        if self.filled(field, value) && text::email(value).is_none() {
            self.add(field, Problem::NotAnEmail);
        }
    }

    fn chosen<T>(&mut self, field: &str, value: Option<&T>, known: &'static str) {
        if value.is_none() {
            self.add(field, Problem::NotOneOf(known));
        }
    }
}

const DATE: &str = "a date as 2026-01-31";

/// Every gap of a profile.
pub(super) fn gaps(profile: &Profile) -> Vec<Gap> {
    let mut gaps = Gaps(Vec::new());
    let controller = &profile.controller;
    gaps.filled("controller.legal_name", &controller.legal_name);
    gaps.filled("controller.address", &controller.address);
    gaps.filled("controller.country", &controller.country);
    gaps.email("controller.privacy_email", &controller.privacy_email);
    gaps.email("controller.support_email", &controller.support_email);
    if let Some(dpo) = &controller.dpo {
        gaps.filled("controller.dpo", dpo);
    }
    if gaps.filled("service_domain", &profile.service_domain) && !is_domain(&profile.service_domain) {
        gaps.add("service_domain", Problem::NotADomain);
    }
    gaps.filled("regions.database", &profile.regions.database);
    gaps.filled("regions.files", &profile.regions.files);
    gaps.filled("regions.backups", &profile.regions.backups);
    gaps.chosen("effective_date", profile.effective_date.as_ref(), DATE);
    if !(13..=21).contains(&profile.minimum_age) {
        gaps.add("minimum_age", Problem::NotOneOf("an age from 13 to 21"));
    }
    if profile.regimes.is_empty() || profile.regimes.contains(&None) {
        gaps.add("regimes", Problem::NotOneOf("gdpr, uk or california"));
    }
    for (name, days) in &profile.retention {
        match CLASSES.iter().find(|(_, known)| known == name).and_then(|(class, _)| class.days()) {
            None => gaps
                .add(&format!("retention.{name}"), Problem::NotOneOf("account, session, chat, draft, hours, week, logs, audit or ledger")),
            Some(most) if !(1..=most).contains(days) => gaps.add(&format!("retention.{name}"), Problem::NotWithin(most)),
            Some(_) => {}
        }
    }
    for (at, processor) in profile.processors.iter().enumerate() {
        of_processor(&mut gaps, at, processor);
    }
    let mut names = BTreeSet::new();
    for (at, cookie) in profile.cookies.iter().enumerate() {
        of_cookie(&mut gaps, at, cookie);
        if !names.insert(cookie.name.as_str()) {
            gaps.add(&format!("cookies[{at}].name"), Problem::Twice);
        }
    }
    for own in OWN.into_iter().filter(|own| !names.contains(own)) {
        gaps.add(&format!("cookies: {own}"), Problem::NotRegistered);
    }
    gaps.0
}

fn of_processor(gaps: &mut Gaps, at: usize, processor: &Processor) {
    let field = |name: &str| format!("processors[{at}].{name}");
    gaps.filled(&field("legal_name"), &processor.legal_name);
    gaps.chosen(&field("role"), processor.role.as_ref(), "processor or sub-processor");
    gaps.chosen(&field("purpose"), processor.purpose.as_ref(), "a purpose of the data map");
    if processor.data.is_empty() || processor.data.contains(&None) {
        gaps.add(&field("data"), Problem::NotOneOf("a list of categories of the data map"));
    }
    gaps.filled(&field("country"), &processor.country);
    gaps.filled(&field("safeguard"), &processor.safeguard);
    gaps.chosen(&field("contract_date"), processor.contract_date.as_ref(), DATE);
    gaps.filled(&field("host"), &processor.host);
    gaps.filled(&field("product_function"), &processor.product_function);
}

fn of_cookie(gaps: &mut Gaps, at: usize, cookie: &Cookie) {
    let field = |name: &str| format!("cookies[{at}].{name}");
    gaps.filled(&field("name"), &cookie.name);
    gaps.chosen(&field("category"), cookie.category.as_ref(), "necessary, functional, analytics or marketing");
    gaps.chosen(&field("purpose"), cookie.purpose.as_ref(), "session, choices, signin, chat, language, theme, visits or campaign");
    gaps.chosen(&field("lifetime"), cookie.lifetime.as_ref(), "session, or a number of minutes or days");
    // What is ours and optional cannot be declared necessary: then nobody could refuse it.
    let optional = matches!(cookie.name.as_str(), "avow_lang" | "avow_theme");
    if optional && cookie.category.is_some_and(|category| category != CookieCategory::Functional) {
        gaps.add(&field("category"), Problem::NotOneOf("functional"));
    }
}

fn is_domain(domain: &str) -> bool {
    text::email(&format!("somebody@{domain}")).is_some() || domain == "localhost"
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILLED: &str = r#"
        service_domain = "lindhag.example"
        effective_date = "2026-11-02"
        minimum_age = 16
        regimes = ["gdpr"]
        [controller]
        legal_name = "Lindhag Lampor AB"
        address = "Södergatan 12, 211 34 Malmö"
        country = "Sweden"
        privacy_email = "privacy@lindhag.example"
        support_email = "help@lindhag.example"
        [regions]
        database = "Sweden"
        files = "Sweden"
        backups = "Finland"
        [retention]
        audit = 180
        [[processors]]
        legal_name = "Nordmoln AB"
        role = "processor"
        purpose = "operation"
        data = ["messages", "files"]
        country = "Sweden"
        safeguard = "none needed"
        contract_date = "2025-03-01"
        host = "db.nordmoln.example"
        product_function = "hosting"
    "#;

    /// The filled profile with the built-in register of cookies.
    fn filled() -> Profile {
        let mut profile = Profile::parse(FILLED).expect("a profile");
        profile.cookies = Profile::builtin().cookies;
        profile
    }

    fn fields(profile: &Profile) -> Vec<String> {
        profile.gaps().into_iter().map(|gap| gap.field).collect()
    }

    #[test]
    fn a_filled_profile_has_no_gaps() {
        assert_eq!(filled().gaps(), []);
        assert!(filled().publishable());
        assert_eq!(filled().operator_line(), "Lindhag Lampor AB, Södergatan 12, 211 34 Malmö, Sweden");
    }

    #[test]
    fn the_shipped_profile_lacks_nothing_but_the_operators_particulars() {
        let profile = Profile::builtin();
        let gaps = profile.gaps();
        assert_eq!(gaps.len(), 9, "{gaps:?}");
        assert!(gaps.iter().all(Gap::is_particular), "{gaps:?}");
        assert!(!profile.publishable());
        assert_eq!(profile.operator_line(), "Avow");
    }

    #[test]
    fn an_empty_profile_names_every_gap_at_once() {
        let gaps = Profile::load("").expect_err("gaps");
        let named: Vec<&str> = gaps.iter().map(|gap| gap.field.as_str()).collect();
        for field in [
            "controller.legal_name",
            "controller.privacy_email",
            "regions.backups",
            "effective_date",
            "minimum_age",
            "regimes",
            "cookies: avow_session",
        ] {
            assert!(named.contains(&field), "{field} is not in {named:?}");
        }
    }

    #[test]
    fn placeholders_and_wrong_contacts_are_gaps() {
        let mut profile = filled();
        profile.controller.legal_name = "[Legal Name]".into();
        profile.controller.privacy_email = "privacy at lindhag".into();
        profile.controller.support_email = "[email]".into();
        profile.controller.dpo = Some(" ".into());
        profile.service_domain = "lindhag".into();
        assert_eq!(
            profile.gaps(),
            [
                Gap::new("controller.legal_name", Problem::Placeholder),
                Gap::new("controller.privacy_email", Problem::NotAnEmail),
                Gap::new("controller.support_email", Problem::Placeholder),
                Gap::new("controller.dpo", Problem::Blank),
                Gap::new("service_domain", Problem::NotADomain),
            ]
        );
        assert_eq!(profile.operator_line(), "Avow");
    }

    #[test]
    fn a_processor_without_a_contract_or_with_a_role_that_sells_is_a_gap() {
        let text = FILLED.replace("contract_date = \"2025-03-01\"", "").replace("role = \"processor\"", "role = \"broker\"");
        let mut profile = Profile::parse(&text).expect("a profile");
        profile.cookies = Profile::builtin().cookies;
        assert_eq!(fields(&profile), ["processors[0].role", "processors[0].contract_date"]);
        let bare = Profile { processors: vec![Processor::default()], ..filled() };
        assert_eq!(fields(&bare).len(), 9);
    }

    #[test]
    fn nothing_is_kept_longer_than_its_class_allows() {
        let mut profile = filled();
        profile.retention = [("audit".to_owned(), 366), ("logs".to_owned(), 0), ("contact".to_owned(), 5)].into();
        assert_eq!(fields(&profile), ["retention.audit", "retention.contact", "retention.logs"]);
        assert_eq!(profile.days(avow_model::datamap::Retention::Audit), Some(365));
        assert_eq!(filled().days(avow_model::datamap::Retention::Audit), Some(180));
        assert_eq!(filled().days(avow_model::datamap::Retention::Contact), None);
    }

    #[test]
    fn cookies_are_complete_and_none_is_made_necessary_that_is_not() {
        let mut profile = filled();
        profile.cookies.retain(|cookie| cookie.name != "avow_theme");
        for cookie in &mut profile.cookies {
            if cookie.name == "avow_lang" {
                cookie.category = Some(CookieCategory::Necessary);
            }
            if cookie.name == "avow_choices" {
                cookie.lifetime = None;
            }
        }
        assert_eq!(fields(&profile), ["cookies[1].lifetime", "cookies[4].category", "cookies: avow_theme"]);
    }

    #[test]
    fn unknown_fields_are_refused() {
        let gaps = Profile::load("color = \"blue\"").expect_err("a gap");
        assert!(matches!(gaps.as_slice(), [Gap { problem: Problem::NotAProfile(_), .. }]), "{gaps:?}");
    }
}
