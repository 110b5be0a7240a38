//! `test`: everything that must hold, from a fresh checkout on. CI runs just this.
//!
//! A step that fails does not stop the others, so that one run tells all there is to mend.
//! What several steps need (the site, PostgreSQL) is set up by the first that asks.

use crate::postgres::{self, Cluster};
use crate::serve::SITE_HASH;
use crate::site::{self, Kind};
use crate::{Result, browser, budget, debian, dependencies, dist, licences, run, wasm};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// All packages that run here, and none that run in the browser: both at once would turn on
/// Leptos' features for both sides. xtask has its own step, as it is what runs.
pub const HOST_PACKAGES: [&str; 5] = ["--workspace", "--exclude", "xtask", "--exclude", "frontend"];

/// In this order: what is cheap first, and the site before anything that compiles the server.
const STEPS: [(&str, fn(&mut Setup) -> Result<()>); 13] = [
    ("debian", |_| debian::ensure()),
    ("licences", |_| licences::check()),
    ("dependencies", |_| dependencies::check()),
    ("format", |_| run::run(run::cargo().args(["fmt", "--all", "--check"]))),
    ("site", |setup| setup.site().map(drop)),
    ("clippy", clippy),
    ("clippy-wasm", |_| clippy_wasm()),
    ("postgres", |setup| setup.postgres().map(drop)),
    ("rust-tests", rust_tests),
    ("xtask-tests", |_| run::run(run::cargo().args(["test", "--quiet", "--locked", "--package", "xtask"]))),
    ("browser-tests", |setup| browser::test(&setup.site()?, &setup.postgres()?)),
    ("budgets", |_| budgets()),
    ("dist", delivered),
];

/// What steps share. Made once, also when it fails.
#[derive(Default)]
struct Setup {
    site: Option<Shared<String>>,
    cluster: Option<Shared<Cluster>>,
}

type Shared<T> = std::result::Result<T, String>;

impl Setup {
    /// The hash of the site, built if need be.
    fn site(&mut self) -> Result<String> {
        let build = || site::build(Kind::Dev).map(|site| site.hash).map_err(|error| format!("no site: {error}"));
        Ok(self.site.get_or_insert_with(build).clone()?)
    }

    /// The URL of a PostgreSQL, started if need be.
    fn postgres(&mut self) -> Result<String> {
        let start = || Cluster::start(postgres::Kind::Careless).map_err(|error| format!("no PostgreSQL: {error}"));
        match self.cluster.get_or_insert_with(start) {
            Ok(cluster) => Ok(cluster.url.clone()),
            Err(error) => Err(error.clone().into()),
        }
    }
}

/// How a step ended.
struct Outcome {
    name: &'static str,
    time: Duration,
    error: Option<String>,
}

/// Runs the steps whose name contains the filter; the last line counts them.
pub fn test(filter: &str) -> Result<ExitCode> {
    let chosen: Vec<_> = STEPS.into_iter().filter(|(name, _)| name.contains(filter)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = STEPS.iter().map(|(name, _)| *name).collect();
        return Err(format!("no step is called `{filter}`; there are: {}", names.join(", ")).into());
    }
    let mut setup = Setup::default();
    let outcomes: Vec<_> = chosen.into_iter().map(|(name, step)| take(name, step, &mut setup)).collect();
    drop(setup);
    Ok(summary(&outcomes))
}

fn take(name: &'static str, step: fn(&mut Setup) -> Result<()>, setup: &mut Setup) -> Outcome {
    println!("\n== {name}");
    let start = Instant::now();
    let error = step(setup).err().map(|error| error.to_string());
    let time = start.elapsed();
    match &error {
        None => println!("-- {name}: passed in {}", run::seconds(time)),
        Some(error) => println!("-- {name}: FAILED in {}: {error}", run::seconds(time)),
    }
    Outcome { name, time, error }
}

fn summary(outcomes: &[Outcome]) -> ExitCode {
    println!("\n== summary");
    for Outcome { name, time, error } in outcomes {
        let first = error.as_deref().map_or("", |error| error.lines().next().unwrap_or_default());
        println!("{:<7} {name:<14} {:>9}  {first}", if error.is_none() { "passed" } else { "FAILED" }, run::seconds(*time));
    }
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    println!("{} passed, {failed} failed", outcomes.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn clippy(setup: &mut Setup) -> Result<()> {
    let mut command = run::cargo();
    command.args(["clippy", "--workspace", "--all-targets", "--exclude", "frontend", "--locked", "--", "-D", "warnings"]);
    run::run(command.env(SITE_HASH, setup.site()?))
}

fn clippy_wasm() -> Result<()> {
    wasm::ensure_target()?;
    run::run(run::cargo().args([
        "clippy",
        "--package",
        "frontend",
        "--profile",
        "wasm-dev",
        "--target",
        wasm::TARGET,
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}

/// With nextest where it is installed; it is quicker and not required.
fn rust_tests(setup: &mut Setup) -> Result<()> {
    let mut command = run::cargo();
    if run::succeeds(run::cargo().args(["nextest", "--version"])) {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    command.args(["--locked", "--no-fail-fast"]).args(HOST_PACKAGES);
    command.env(SITE_HASH, setup.site()?).env("AVOW_TEST_POSTGRES", setup.postgres()?);
    if let Some(programs) = postgres::programs() {
        command.env("AVOW_TEST_PG_BIN", programs);
    }
    run::run(command.env("RUST_BACKTRACE", "1"))
}

/// A release of the browser side in a folder of its own: the server keeps the one it has.
fn budgets() -> Result<()> {
    let site = site::build_into(Kind::Release, &run::root().join("target/site-release"))?;
    budget::check(&site.manifest)
}

/// What people are given: built as they get it, started alone, and used from the first page to the first answer.
fn delivered(setup: &mut Setup) -> Result<()> {
    let binary = dist::dist()?;
    dist::try_alone(&binary)?;
    browser::specs(&binary, &setup.postgres()?, &["welcome", "chat.spec"])
}
