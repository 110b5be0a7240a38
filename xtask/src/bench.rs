//! `bench`: builds the release, and measures it with the crate `avow-bench`.

use crate::postgres::{Cluster, Kind as Cared};
use crate::serve::SITE_HASH;
use crate::site::{self, Kind};
use crate::{Result, debian, run};
use std::process::Command;

/// `--postgres` measures on PostgreSQL; the rest goes to `avow-bench`.
pub fn bench(args: &[String]) -> Result<()> {
    let on_postgres = args.iter().any(|arg| arg == "--postgres");
    let rest: Vec<_> = args.iter().filter(|arg| *arg != "--postgres").collect();
    debian::ensure_only(if on_postgres { &["wrk", "postgresql"] } else { &["wrk"] })?;
    let wrk = run::find("wrk").ok_or("wrk is installed and not on PATH")?;
    let site = site::build(Kind::Release)?;
    let packages = ["build", "--package", "server", "--bin", "avow", "--package", "avow-bench", "--bin", "avow-bench"];
    run::step("release", || {
        let mut build = run::cargo();
        build.args(packages).args(["--features", "server/bench", "--release", "--locked"]).env(SITE_HASH, &site.hash);
        Ok((run::run(&mut build)?, String::new()))
    })?;
    let release = run::target().join("release");
    let mut command = Command::new(release.join("avow-bench"));
    command.arg("--avow").arg(release.join("avow")).arg("--wrk").arg(wrk);
    command.arg("--folder").arg(run::target().join("bench")).args(rest);
    // With what a server that keeps things does: it waits for the disk.
    let cluster = on_postgres.then(|| Cluster::start(Cared::Kept)).transpose()?;
    if let Some(cluster) = &cluster {
        command.arg("--postgres").arg(&cluster.url);
    }
    run::run(&mut command)
}
