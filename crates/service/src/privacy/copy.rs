//! A member's own copy: every column of the data map that is about members and shown to them, wherever they left a
//! row, with the purposes, recipients, sources and terms that come along (GDPR Art. 15(1) and 20).
//!
//! The shape is `{"data": {table: [{column: value}]}}`. A test compares the columns with the data map.

use avow_model::Time;
use avow_model::access::Person;
use avow_model::datamap::{Basis, ENTRIES, Entry, Export, Recipient, Subject};
use avow_model::id::{AccountId, WorkspaceId};
use avow_model::inbox::Kind;
use avow_model::refusal::Refusal;
use avow_store::accounts::Account;
use avow_store::{accounts, members, privacy, sessions, workspaces};
use avow_words::Words;
use serde_json::{Map, Value, json};

use super::policy::category_key;
use super::profile::Profile;
use crate::tries::{self, Secret};
use crate::{Answer, Services};

/// A table and those of its columns that are in the copy, in the order in which their values are given below.
type Table = (&'static str, &'static [&'static str]);

const ACCOUNT: Table = ("account", &["email", "name", "locale", "verified_at", "created_at", "erase_at"]);
const LOGIN: Table = ("account_login", &["issuer", "subject", "created_at"]);
const SESSION: Table = ("session", &["created_at", "seen_at", "proven_at", "expires_at", "address", "agent"]);
const LINK: Table = ("one_time_link", &["kind", "created_at", "expires_at"]);
const MEMBERSHIP: Table = ("membership", &["workspace_id", "role", "created_at"]);
const INVITATION: Table = ("invitation", &["workspace_id", "email", "role", "created_at", "expires_at"]);
const VIEW: Table = ("saved_view", &["name", "filter", "created_at"]);
const READ_MARK: Table = ("read_mark", &["inbound_seen"]);
const MENTION: Table = ("mention", &["seen_at", "created_at"]);
const DRAFT: Table = ("draft", &["kind", "body", "updated_at"]);
const SEARCH: Table = ("contact_search", &["query", "created_at"]);
const AUDIT: Table = ("audit", &["action", "at"]);

/// The copy of what is held about somebody, in the words of a language.
///
/// # Errors
/// Too many in an hour; where the database cannot be reached, or the account is gone.
pub async fn copy(services: &Services, person: Person, words: &'static Words) -> Answer<Value> {
    tries::count(services, Secret::Copy, &person.account.to_string()).await?;
    let keys = &services.store.keys;
    let now = services.now();
    let mut data = Data::default();
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    data.add(ACCOUNT, account_row(&account));
    for login in accounts::logins(&mut tx, keys, person.account).await? {
        data.add(LOGIN, vec![login.issuer.into(), login.subject.into(), time(login.created_at)]);
    }
    for described in sessions::list(&mut tx, keys, person.account, now).await? {
        let session = described.session;
        let times = [session.created_at, session.seen_at, session.proven_at, session.expires_at].map(time);
        data.add(SESSION, times.into_iter().chain([described.address.into(), described.agent.into()]).collect());
    }
    for (kind, created_at, expires_at) in privacy::links(&mut tx, person.account).await? {
        data.add(LINK, vec![kind.into(), time(created_at), time(expires_at)]);
    }
    let mine = members::workspaces(&mut tx, person.account).await?;
    // Rows stay where somebody once belonged: every workspace is asked.
    let all = workspaces::list(&mut tx).await?;
    drop(tx);
    for workspace in all {
        let belongs = mine.iter().any(|(own, _)| own.id == workspace.id);
        inside(services, &mut data, &account, workspace.id, &workspace.name, belongs).await?;
    }
    let profile = &services.config.profile;
    Ok(json!({
        "made_at": time(now),
        "service": services.config.public_url.as_str(),
        "controller": profile.operator_line(),
        "contact": profile.controller.privacy_email,
        "data": data.tables,
        "messages_written": data.messages,
        "cut_short": data.cut,
        "terms": terms(profile, words),
        "sources": words.t("privacy-copy-sources"),
        "rights": words.t("privacy-copy-rights"),
    }))
}

fn account_row(account: &Account) -> Vec<Value> {
    vec![
        account.email.as_str().into(),
        account.name.as_str().into(),
        account.locale.as_str().into(),
        account.verified_at.map(time).into(),
        time(account.created_at),
        account.erase_at.map(time).into(),
    ]
}

/// What of a member lies in one workspace. A workspace to which they never belonged holds at most an invitation.
async fn inside(services: &Services, data: &mut Data, account: &Account, id: WorkspaceId, name: &str, belongs: bool) -> Answer<()> {
    let keys = &services.store.keys;
    let who: AccountId = account.id;
    let mut tx = services.store.read(id).await?;
    if belongs && let Some((role, since)) = privacy::member_since(&mut tx, id, who).await? {
        data.add(MEMBERSHIP, vec![name.into(), role.name().into(), time(since)]);
    }
    for (role, created_at, expires_at) in privacy::invitations_to(&mut tx, keys, id, &account.email).await? {
        data.add(INVITATION, vec![name.into(), account.email.as_str().into(), role.into(), time(created_at), time(expires_at)]);
    }
    for (label, filter, at) in privacy::own_views(&mut tx, id, who).await? {
        data.add(VIEW, vec![label.into(), filter.into(), time(at)]);
    }
    let marks = privacy::read_marks(&mut tx, id, who).await?;
    data.cut |= i64::try_from(marks.len()).is_ok_and(|count| count >= privacy::MOST);
    for seen in marks {
        data.add(READ_MARK, vec![seen.into()]);
    }
    let mentions = privacy::mentions(&mut tx, id, who).await?;
    data.cut |= i64::try_from(mentions.len()).is_ok_and(|count| count >= privacy::MOST);
    for (seen_at, at) in mentions {
        data.add(MENTION, vec![seen_at.map(time).into(), time(at)]);
    }
    let drafts = privacy::drafts(&mut tx, keys, id, who).await?;
    data.cut |= i64::try_from(drafts.len()).is_ok_and(|count| count >= privacy::MOST);
    for (unsent, at) in drafts {
        let kind = if unsent.note { Kind::Note } else { Kind::Text };
        data.add(DRAFT, vec![kind.name().into(), unsent.body.into(), time(at)]);
    }
    for (query, at) in privacy::searches(&mut tx, keys, id, who).await? {
        data.add(SEARCH, vec![query.into(), time(at)]);
    }
    let deeds = privacy::deeds(&mut tx, id, who).await?;
    data.cut |= i64::try_from(deeds.len()).is_ok_and(|count| count >= privacy::MOST);
    for (action, at) in deeds {
        data.add(AUDIT, vec![action.into(), time(at)]);
    }
    data.messages += privacy::messages_written(&mut tx, id, who).await?;
    Ok(())
}

/// The copy as it grows.
#[derive(Default)]
struct Data {
    tables: Map<String, Value>,
    messages: i64,
    cut: bool,
}

impl Data {
    fn add(&mut self, (table, columns): Table, values: Vec<Value>) {
        let row: Map<String, Value> = columns.iter().map(|column| (*column).to_owned()).zip(values).collect();
        let rows = self.tables.entry(table).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(rows) = rows {
            rows.push(Value::Object(row));
        }
    }
}

fn time(at: Time) -> Value {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}

/// The entries that a member's copy shows.
fn shown() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(|entry| entry.subject == Subject::Member && entry.export == Export::Shown)
}

/// For every column of the copy: what it is, why it is held, on which basis, for how long, who else gets it.
fn terms(profile: &Profile, words: &'static Words) -> Vec<Value> {
    shown()
        .map(|entry| {
            let purposes: Vec<Value> = entry
                .purposes
                .iter()
                .map(|purpose| json!({ "purpose": words.t(purpose.key()), "legal_basis": words.t(basis_key(purpose.basis())) }))
                .collect();
            let days = profile.days(entry.retention);
            let recipients = match entry.recipient {
                Recipient::Nobody => words.t("privacy-recipient-nobody"),
                Recipient::MailServer => words.t("privacy-recipient-mail"),
            };
            json!({
                "table": entry.table,
                "column": entry.column,
                "kind": words.t(category_key(entry.category)),
                "purposes": purposes,
                "kept": words.with(entry.retention.key(), &[("days", i64::from(days.unwrap_or_default()).into())]),
                "recipients": recipients,
            })
        })
        .collect()
}

/// The key of a legal basis's name in the locale files.
pub fn basis_key(basis: Basis) -> &'static str {
    match basis {
        Basis::Consent => "privacy-basis-consent",
        Basis::Contract => "privacy-basis-contract",
        Basis::LegalObligation => "privacy-basis-law",
        Basis::LegitimateInterest => "privacy-basis-interest",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const TABLES: [Table; 12] = [ACCOUNT, LOGIN, SESSION, LINK, MEMBERSHIP, INVITATION, VIEW, READ_MARK, MENTION, DRAFT, SEARCH, AUDIT];

    #[test]
    fn the_copy_has_every_column_that_the_data_map_shows_to_members_and_no_other() {
        let copied: BTreeSet<(&str, &str)> =
            TABLES.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (*table, *column))).collect();
        let declared: BTreeSet<(&str, &str)> = shown().map(|entry| (entry.table, entry.column)).collect();
        assert_eq!(copied, declared);
    }

    #[test]
    fn every_column_comes_with_its_terms() {
        let terms = terms(&Profile::builtin(), avow_words::Lang::En.words());
        assert_eq!(terms.len(), shown().count());
        for term in terms {
            assert!(term["purposes"].as_array().is_some_and(|purposes| !purposes.is_empty()), "{term}");
        }
    }
}
