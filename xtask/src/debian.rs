//! Debian packages that the tests need: installed where we are root, else the command is printed.

use crate::{Result, postgres, run};
use std::path::Path;
use std::process::Command;

/// A package and what shows that it is there: a file, or dpkg's word.
const PACKAGES: [(&str, fn() -> bool); 7] = [
    ("chromium", || Path::new("/usr/bin/chromium").exists()),
    ("fonts-noto-core", || installed("fonts-noto-core")),
    ("fonts-noto-cjk", || installed("fonts-noto-cjk")),
    ("fonts-noto-color-emoji", || installed("fonts-noto-color-emoji")),
    ("postgresql", || postgres::programs().is_some()),
    ("sqlite3", || run::find("sqlite3").is_some()),
    ("wrk", || run::find("wrk").is_some()),
];

/// What only `bench` needs.
const BENCH: &str = "wrk";

/// Every package, whatever for.
pub fn names() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().map(|(name, _)| *name)
}

/// What the tests need.
pub fn ensure() -> Result<()> {
    ensure_that(|name| name != BENCH)
}

/// Some of the packages.
pub fn ensure_only(names: &[&str]) -> Result<()> {
    ensure_that(|name| names.contains(&name))
}

fn ensure_that(wanted: impl Fn(&str) -> bool) -> Result<()> {
    let missing: Vec<_> = PACKAGES.iter().filter(|(name, there)| wanted(name) && !there()).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        println!("  all there");
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_root() {
        return Err(format!(
            "packages are missing; please run:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
        )
        .into());
    }
    println!("  installing {names}");
    run::run(apt().arg("update"))?;
    run::run(apt().args(["install", "-y", "--no-install-recommends"]).args(missing))
}

/// Are we allowed to install, and must PostgreSQL be somebody else?
pub fn is_root() -> bool {
    run::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn installed(package: &str) -> bool {
    let status = run::capture(Command::new("dpkg-query").args(["-W", "-f=${Status}", package]));
    status.is_ok_and(|status| status.ends_with("ok installed"))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
