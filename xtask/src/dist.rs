//! `dist`: one binary with the whole site in it, and the proof that it needs nothing beside it.

use crate::serve::SITE_HASH;
use crate::site::{self, Kind};
use crate::{Result, files, run};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Builds `target/dist/avow`.
pub fn dist() -> Result<PathBuf> {
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
    Ok(binary)
}

/// Starts it by itself, in an empty folder and with an empty environment: it makes its data there, and has a page and all
/// that this names.
pub fn try_alone(binary: &Path) -> Result<()> {
    let folder = Folder(files::temporary("alone")?);
    let alone = folder.0.join("avow");
    fs::copy(binary, &alone)?;
    let mut command = Command::new(&alone);
    command.env_clear().current_dir(&folder.0).args(["serve", "--listen", "127.0.0.1:0"]);
    // What cargo-leptos says is not for it: its site is in itself.
    command.envs([
        ("LEPTOS_OUTPUT_NAME", "avow"),
        ("LEPTOS_SITE_ROOT", "."),
        ("LEPTOS_SITE_PKG_DIR", "assets"),
        ("LEPTOS_RELOAD_PORT", "1"),
    ]);
    let mut started = Started(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?);
    let mut said = String::new();
    BufReader::new(started.0.stdout.take().ok_or("it has no output")?).read_line(&mut said)?;
    let address = said.trim().strip_prefix("listening on http://").ok_or_else(|| format!("it says `{}`", said.trim()))?;
    let page = asked(address, "/")?;
    let named: Vec<&str> = page.split('"').filter(|path| path.starts_with("/assets/") || path.starts_with("/favicon")).collect();
    if named.len() < 2 {
        return Err("its first page names no assets".into());
    }
    for path in named.iter().chain(&["/readyz", "/widget.js"]) {
        asked(address, path)?;
    }
    if !folder.0.join("data/avow.db").is_file() {
        return Err("it has made no data".into());
    }
    println!("  it runs alone: its first page and {} files", named.len());
    Ok(())
}

/// What a path is answered with, which is to be a success.
fn asked(address: &str, path: &str) -> Result<String> {
    let mut connection = TcpStream::connect(address)?;
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(connection, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split_whitespace().nth(1).unwrap_or_default().to_owned();
    if status == "200" { Ok(answer) } else { Err(format!("{path} is answered with `{status}`").into()) }
}

/// A folder that goes with us.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // A temporary one: nothing is lost where it stays.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program that ends with us.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        // One that has ended by itself needs no end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
