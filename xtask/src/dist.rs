//! `dist`: one binary with the whole site in it.

use crate::serve::SITE_HASH;
use crate::site::{self, Kind};
use crate::{Result, files, run};
use std::fs;

pub fn dist() -> Result<()> {
    let site = site::build(Kind::Release)?;
    run::step("server", || {
        let args = ["build", "--package", "server", "--bin", "avow", "--release", "--locked"];
        Ok((run::run(run::cargo().args(args).env(SITE_HASH, &site.hash))?, "release".into()))
    })?;
    let binary = run::root().join("target/dist/avow");
    let folder = run::root().join("target/dist");
    fs::create_dir_all(&folder)?;
    // Beside it and then in its place: one that runs from there is not disturbed.
    let fresh = folder.join("avow.new");
    fs::copy(run::target().join("release/avow"), &fresh)?;
    fs::rename(&fresh, &binary)?;
    let bytes = files::read(&binary)?;
    println!("target/dist/avow  {} bytes  sha256 {}", bytes.len(), files::sha256(&bytes));
    Ok(())
}
