//! `serve` and `demo`: build the site and the binary, then become it.

use crate::site::{self, Kind};
use crate::{Result, run};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

/// Told to the compiler, so that the server is built anew when the site changed.
pub const SITE_HASH: &str = "AVOW_SITE_HASH";

/// Runs `avow COMMAND ARGS…` in the folder one stands in. We are replaced by it:
/// signals reach it, and its exit code is ours.
pub fn serve(command: &str, args: &[String]) -> Result<ExitCode> {
    let site = site::build(Kind::Dev)?;
    run::run(run::cargo().args(["build", "--package", "server", "--bin", "avow"]).env(SITE_HASH, &site.hash))?;
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    let error = Command::new(run::target().join("debug/avow")).arg(command).args(args).exec();
    Err(format!("target/debug/avow cannot be started: {error}").into())
}
