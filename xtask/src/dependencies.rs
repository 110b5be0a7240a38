//! `docs/DEPENDENCIES.md` and what is really asked for: each direct dependency has its line there with who uses it,
//! and no line is left over. So is what the workspace names for its members, and none of them takes.
//!
//! A line is `| names | who | what for |`; who is a package of ours, the same with `'s tests` where only its tests ask,
//! `end2end` (npm) or `Debian`.

use crate::{Result, debian, files, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for, and by whom.
type Uses = BTreeSet<(String, String)>;

/// Checks the page; the error lists all that is wrong.
pub fn check() -> Result<()> {
    let read = |path: &str| -> Result<String> { Ok(String::from_utf8(files::read(&run::root().join(path))?)?) };
    let metadata: Value =
        serde_json::from_str(&run::capture(run::cargo().args(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?)?;
    let mut asked = by_crates(&metadata)?;
    let manifest = read("Cargo.toml")?;
    let named = named(&manifest);
    let idle = named.iter().filter(|name| !asked.iter().any(|(asked, _)| asked == *name));
    let mut wrong: Vec<String> = idle.map(|name| format!("{name}: named in Cargo.toml, and taken by nobody")).collect();
    asked.extend(by_npm(&serde_json::from_str(&read("end2end/package.json")?)?));
    asked.extend(debian::names().map(|name| (name.to_owned(), "Debian".to_owned())));
    wrong.extend(compare(&asked, &told(&read("docs/DEPENDENCIES.md")?)));
    println!("  {} uses", asked.len());
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} found\n  {}", wrong.len(), wrong.join("\n  ")).into()) }
}

/// What our packages ask for, but for one another.
fn by_crates(metadata: &Value) -> Result<Uses> {
    let mut uses = Uses::new();
    for package in metadata["packages"].as_array().ok_or("cargo metadata lists no packages")? {
        let who = text(package, "name").trim_start_matches("avow-");
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        for dependency in dependencies.filter(|one| one["path"].is_null()) {
            let who = if text(dependency, "kind") == "dev" { format!("{who}'s tests") } else { who.to_owned() };
            uses.insert((text(dependency, "name").to_owned(), who));
        }
    }
    Ok(uses)
}

/// What the browser tests ask for.
fn by_npm(package: &Value) -> impl Iterator<Item = (String, String)> {
    let lists = ["dependencies", "devDependencies"].into_iter().filter_map(|list| package[list].as_object());
    lists.flat_map(|list| list.keys().map(|name| (name.clone(), "end2end".to_owned())))
}

/// What the workspace's manifest names for its members, but for those themselves.
fn named(manifest: &str) -> Vec<&str> {
    let lines = manifest.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#') && !line.contains("path ="));
    lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim()).collect()
}

/// What the page tells. A table's head is a line like the others, but for what is under it.
fn told(page: &str) -> Uses {
    let lines: Vec<&str> = page.lines().collect();
    let head = |number: usize| lines.get(number + 1).is_some_and(|next| next.starts_with("|---"));
    let rows = lines.iter().enumerate().filter(|(number, line)| line.starts_with("| ") && !head(*number));
    let cells = rows.map(|(_, line)| line.split('|').map(str::trim).collect::<Vec<_>>());
    let list = |cell: Option<&&str>| cell.map_or_else(Vec::new, |cell| cell.split(',').map(|one| one.trim().to_owned()).collect());
    cells
        .flat_map(|cells| {
            let whos = list(cells.get(2));
            list(cells.get(1)).into_iter().flat_map(move |name| whos.clone().into_iter().map(move |who| (name.clone(), who)))
        })
        .collect()
}

/// What stands on one side only.
fn compare(asked: &Uses, told: &Uses) -> Vec<String> {
    let mut wrong = BTreeMap::new();
    wrong.extend(asked.difference(told).map(|one| (one, "takes it, and docs/DEPENDENCIES.md does not say so")));
    wrong.extend(told.difference(asked).map(|one| (one, "does not take it, as docs/DEPENDENCIES.md says")));
    wrong.into_iter().map(|((name, who), what)| format!("{name}: {who} {what}")).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Uses, by_crates, by_npm, compare, named, told};
    use serde_json::json;

    fn uses(all: &[(&str, &str)]) -> Uses {
        all.iter().map(|(name, who)| ((*name).to_owned(), (*who).to_owned())).collect()
    }

    #[test]
    fn a_line_names_several_and_whom_they_serve() {
        let page = "# What\n\n| crate | who | why |\n|---|---|---|\n| hmac, sha2 | vault, server's tests | hashes |\n\ntext | and more\n";
        let all = [("hmac", "vault"), ("hmac", "server's tests"), ("sha2", "vault"), ("sha2", "server's tests")];
        assert_eq!(told(page), uses(&all));
    }

    #[test]
    fn what_is_asked_for_comes_from_the_manifests() {
        let dependencies =
            json!([{ "name": "url", "kind": null }, { "name": "image", "kind": "dev" }, { "name": "avow-model", "path": "/" }]);
        let metadata = json!({ "packages": [{ "name": "avow-service", "dependencies": dependencies }] });
        assert_eq!(by_crates(&metadata).unwrap(), uses(&[("url", "service"), ("image", "service's tests")]));
        assert_eq!(by_npm(&json!({ "devDependencies": { "a": "1" } })).collect::<Uses>(), uses(&[("a", "end2end")]));
        let manifest = "[workspace]\nmembers = []\n[workspace.dependencies]\n# ours\nours = { path = \"ours\" }\nurl = \"2\"\n[profile.dev]\ndebug = 1\n";
        assert_eq!(named(manifest), ["url"]);
    }

    #[test]
    fn what_is_not_told_and_what_is_told_for_nothing_are_found() {
        let asked = uses(&[("url", "app"), ("url", "store")]);
        assert!(compare(&asked, &asked).is_empty());
        let wrong = compare(&asked, &uses(&[("url", "app"), ("wrk", "Debian")])).join("\n");
        assert!(wrong.contains("url: store takes it") && wrong.contains("wrk: Debian does not take it"), "{wrong}");
    }
}
