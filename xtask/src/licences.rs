//! What we depend on: licences we may ship, sources we trust, nothing we banned.
//!
//! The allowed licences are in `xtask/licences.txt`; what else is checked is here.

use crate::{Result, files, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Never in the tree: TLS is rustls, so that one static binary is enough.
const BANNED: [&str; 1] = ["openssl-sys"];
/// Crates of which two incompatible versions must not meet; none so far.
const ONE_VERSION: [&str; 0] = [];

/// Allowed licences: for every package, or only for those named.
struct Allowed(BTreeMap<String, Vec<String>>);

impl Allowed {
    /// `ID  # comment` or `ID: package, package  # reason`.
    fn parse(text: &str) -> Result<Allowed> {
        let mut all = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let (rule, reason) = line.split_once('#').unwrap_or((line, ""));
            let (id, packages) = rule.split_once(':').unwrap_or((rule, ""));
            let packages: Vec<_> = packages.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
            if rule.contains(':') && (packages.is_empty() || reason.trim().is_empty()) {
                return Err(format!("licences.txt:{}: an exception names packages and, after #, a reason", number + 1).into());
            }
            if !id.trim().is_empty() && all.insert(id.trim().to_owned(), packages).is_some() {
                return Err(format!("licences.txt:{}: {} stands there twice", number + 1, id.trim()).into());
            }
        }
        Ok(Allowed(all))
    }

    fn has(&self, id: &str, package: &str) -> bool {
        self.0.get(id).is_some_and(|packages| packages.is_empty() || packages.iter().any(|name| name == package))
    }

    /// May the package be used under this SPDX expression?
    fn satisfies(&self, expression: &str, package: &str) -> Result<bool> {
        let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let words: Vec<_> = spaced.split_whitespace().collect();
        let mut reader = Reader { words: &words, allowed: &|id: &str| self.has(id, package) };
        let fits = reader.either().filter(|_| reader.words.is_empty());
        fits.ok_or_else(|| format!("the licence `{expression}` cannot be read").into())
    }
}

/// Reads an SPDX expression from left to right; `None` when it makes no sense.
struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Reader<'a> {
    fn either(&mut self) -> Option<bool> {
        let mut fits = self.both()?;
        while self.accept("OR") {
            fits |= self.both()?;
        }
        Some(fits)
    }

    fn both(&mut self) -> Option<bool> {
        let mut fits = self.one()?;
        while self.accept("AND") {
            fits &= self.one()?;
        }
        Some(fits)
    }

    /// An id, perhaps WITH an exception: that only adds permissions, so the id decides.
    fn one(&mut self) -> Option<bool> {
        if self.accept("(") {
            let fits = self.either()?;
            return self.accept(")").then_some(fits);
        }
        let id = self.take().filter(|id| !["OR", "AND", "WITH", ")"].contains(id))?;
        if self.accept("WITH") {
            self.take()?;
        }
        Some((self.allowed)(id))
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.take();
        }
        found
    }

    fn take(&mut self) -> Option<&'a str> {
        let (&first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }
}

/// Checks every package of the lock file; the error lists all that is wrong.
pub fn check() -> Result<()> {
    let allowed = Allowed::parse(&String::from_utf8(files::read(&run::root().join("xtask/licences.txt"))?)?)?;
    let metadata: Value = serde_json::from_str(&run::capture(run::cargo().args(["metadata", "--format-version", "1", "--locked"]))?)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let mut wrong = Vec::new();
    let mut majors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        let (name, version) = (text(package, "name"), text(package, "version"));
        let mut complain = |what: String| wrong.push(format!("{name} {version}: {what}"));
        majors.entry(name).or_default().insert(major(version));
        match allowed.satisfies(text(package, "license"), name) {
            Ok(true) => {}
            Ok(false) => complain(format!("licence {} is not allowed", text(package, "license"))),
            Err(error) => complain(error.to_string()),
        }
        if BANNED.contains(&name) {
            complain("is banned".into());
        }
        if text(package, "source").starts_with("git+") {
            complain("comes from a git repository".into());
        }
        if package["source"].is_null() {
            wildcards(package).for_each(|dependency| complain(format!("takes any version of {dependency}")));
        }
    }
    for name in ONE_VERSION {
        if majors.get(name).is_some_and(|found| found.len() > 1) {
            wrong.push(format!("{name}: more than one incompatible version"));
        }
    }
    println!("  {} packages", packages.len());
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} found\n  {}", wrong.len(), wrong.join("\n  ")).into()) }
}

/// Dependencies of ours that take any version; those by path have none to take.
fn wildcards(package: &Value) -> impl Iterator<Item = &str> {
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    dependencies.filter(|one| text(one, "req").contains('*') && one["path"].is_null()).map(|one| text(one, "name"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// What may differ between incompatible versions: `1` of 1.2.3, `0.9` of 0.9.1.
fn major(version: &str) -> &str {
    let dots = if version.starts_with("0.") { 2 } else { 1 };
    version.match_indices('.').nth(dots - 1).map_or(version, |(at, _)| &version[..at])
}

#[cfg(test)]
mod tests {
    use super::{Allowed, major};

    #[test]
    fn reads_expressions() {
        let allowed = Allowed::parse("MIT # any\nApache-2.0\nMPL-2.0: style # only builds\n").unwrap();
        let fits = |expression: &str| allowed.satisfies(expression, "style").unwrap();
        assert!(fits("MIT") && fits("GPL-3.0/MIT") && fits("GPL-3.0 OR Apache-2.0 WITH LLVM-exception"));
        assert!(fits("(MIT OR GPL-3.0) AND Apache-2.0") && fits("MPL-2.0"));
        assert!(!fits("MIT AND GPL-3.0") && !fits("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!allowed.satisfies("MPL-2.0", "other").unwrap());
        for broken in ["", "MIT OR", "(MIT", "MIT MIT"] {
            assert!(allowed.satisfies(broken, "style").is_err(), "{broken}");
        }
    }

    #[test]
    fn an_exception_needs_a_reason() {
        assert!(Allowed::parse("MPL-2.0: style").is_err());
        assert!(Allowed::parse("MPL-2.0: # for what?").is_err());
        assert_eq!([major("1.2.3"), major("0.9.1")], ["1", "0.9"]);
    }
}
