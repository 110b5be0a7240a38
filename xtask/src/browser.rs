//! Browser tests: npm's packages when they changed, the binary, then Playwright.

use crate::serve::SITE_HASH;
use crate::{Result, postgres, run};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `end2end` against the server built with this site.
pub fn test(site_hash: &str, cluster: &str) -> Result<()> {
    let folder = run::root().join("end2end");
    if !folder.join("package.json").is_file() {
        return Err("end2end/package.json is missing".into());
    }
    // The same packages as the Rust tests compile, so that nothing is compiled twice.
    let mut build = run::cargo();
    build.args(["build", "--locked", "--bin", "avow", "--tests"]).args(super::test::HOST_PACKAGES);
    run::run(build.env(SITE_HASH, site_hash))?;
    specs(&run::target().join("debug/avow"), cluster, &[])
}

/// Runs these specs, or all, against a binary.
pub fn specs(binary: &Path, cluster: &str, specs: &[&str]) -> Result<()> {
    let folder = run::root().join("end2end");
    install(&folder)?;
    let mut playwright = Command::new("npx");
    playwright.args(["--no-install", "playwright", "test"]).args(specs).current_dir(&folder);
    if let Some(programs) = postgres::programs() {
        playwright.env("AVOW_TEST_PG_BIN", programs);
    }
    run::run(playwright.env("AVOW_BIN", binary).env("AVOW_TEST_POSTGRES", cluster))
}

/// `npm ci`, unless the lock file has not changed since the last one. The browser is Debian's.
fn install(folder: &Path) -> Result<()> {
    let time = |path: &str| fs::metadata(folder.join(path)).and_then(|meta| meta.modified()).ok();
    let installed = time("node_modules/.package-lock.json");
    if installed.is_some() && installed >= time("package-lock.json") {
        return Ok(());
    }
    if run::find("npm").is_none() {
        return Err("npm is missing: install Node.js 20 or newer".into());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder);
    run::run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}
