//! What the source asks for is in the locale files, and what is in the locale files is asked for.

#![expect(clippy::expect_used, reason = "a test's own helpers fail as loudly as the test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use avow_words::Lang;

/// The beginnings of keys that the source puts together: `status-` and the status' name.
const MADE: [&str; 24] = [
    "status-",
    "priority-",
    "delivery-",
    "channel-",
    "source-",
    "snooze-",
    "audit-",
    "month-",
    "weekday-",
    "purpose-",
    "kept-",
    "data-",
    "settings-",
    "privacy-",
    "contacts-",
    "chat-",
    "role-",
    "oidc-",
    "mail-",
    "basis-",
    "demo-",
    "field-",
    "error-",
    "wrong-",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every text literal that looks like a key: lower-case words with dashes, or one word handed to `t(`.
fn literals() -> (BTreeSet<String>, BTreeSet<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["app/src", "crates/service/src", "crates/store/src", "crates/model/src", "crates/words/src"] {
        sources(&root.join(folder), &mut files);
    }
    let (mut asked, mut all) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        // A quotation mark on its own, as a character, opens no text.
        let text = std::fs::read_to_string(&file).expect("a source file").replace("'\"'", "").replace("\\\"", "");
        let mut rest = text.as_str();
        while let Some(at) = rest.find('"') {
            let (before, after) = rest.split_at(at);
            let after = &after[1..];
            let Some(end) = after.find('"') else { break };
            let literal = &after[..end];
            if !literal.is_empty() && literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
                all.insert(literal.to_owned());
                if before.ends_with(".t(") || before.ends_with(".with(") {
                    asked.insert(literal.to_owned());
                }
            }
            rest = &after[end + 1..];
        }
    }
    (asked, all)
}

#[test]
fn every_key_that_the_source_asks_for_is_there() {
    let (asked, _) = literals();
    assert!(asked.len() > 200, "the source asks for {} keys: is it being read?", asked.len());
    let missing: Vec<_> = asked.iter().filter(|key| !Lang::En.words().has(key)).collect();
    assert!(missing.is_empty(), "not in the locale files: {missing:?}");
}

#[test]
fn no_sentence_is_left_that_nobody_says() {
    let (_, all) = literals();
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    let mut idle = Vec::new();
    for entry in std::fs::read_dir(locales).expect("the locale files") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a locale file");
        for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            let Some((key, _)) = line.split_once('=') else { continue };
            let key = key.trim();
            let made = MADE.iter().any(|beginning| key.starts_with(beginning));
            if !made && !all.contains(key) {
                idle.push(key.to_owned());
            }
        }
    }
    assert!(idle.is_empty(), "nobody asks for {idle:?}");
}
