//! The built binary as a process: where its data is, when it is ready, what memory it takes.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::Result;
use crate::fill;

/// A database and its folder.
#[derive(Clone, Debug)]
pub struct Place {
    /// The data folder.
    pub folder: PathBuf,
    /// Where the data is.
    pub data: String,
    /// Where the keys are.
    pub keys: String,
}

impl Place {
    /// The place of that name; databases on PostgreSQL are made.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub async fn make(folder: &Path, postgres: Option<&str>, name: &str) -> Result<Self> {
        let kind = if postgres.is_some() { "postgres" } else { "sqlite" };
        // A database of another edition is made anew, beside the old one.
        let folder = folder.join(format!("{kind}-{name}-{}", fill::EDITION));
        let Some(url) = postgres else {
            let note = folder.join("filled.json");
            if folder.exists() && !note.exists() {
                // Half-filled by a run that was broken off.
                std::fs::remove_dir_all(&folder)?;
            }
            std::fs::create_dir_all(&folder)?;
            let data = format!("sqlite:{}", folder.join("avow.db").display());
            let keys = format!("sqlite:{}", folder.join("keys.db").display());
            return Ok(Self { data, keys, folder });
        };
        // The cluster is of this run: so is everything in it.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        let mut connection = sqlx::PgConnection::connect(url).await?;
        let (base, _) = url.rsplit_once('/').ok_or("the address of PostgreSQL names no database")?;
        let mut urls = Vec::new();
        for name in [format!("bench_{name}"), format!("bench_{name}_keys")] {
            sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await?;
            urls.push(format!("{base}/{name}"));
        }
        connection.close().await?;
        let keys = urls.pop().unwrap_or_default();
        Ok(Self { data: urls.pop().unwrap_or_default(), keys, folder })
    }
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
    client: reqwest::Client,
    /// From the start of the process to its word that it listens.
    pub ready_after: Duration,
}

impl Server {
    /// Starts it and waits until it listens.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn start(avow: &Path, place: &Place) -> Result<Self> {
        let begun = Instant::now();
        let mut child = Command::new(avow)
            .args(["serve", "--listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.0/8", "--data"])
            .arg(&place.folder)
            .args(["--database", &place.data, "--keys", &place.keys])
            .env("AVOW_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut lines = BufReader::new(output).lines();
        let address = loop {
            let line = lines.next_line().await?.ok_or("the server ended before it listened")?;
            if let Some(address) = line.strip_prefix("listening on http://") {
                break address.to_owned();
            }
        };
        let ready_after = begun.elapsed();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { child, address, client, ready_after })
    }

    /// The address of a path.
    pub fn to(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// As browsers name it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks it something. Follows no redirect and decodes nothing.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// The memory that is its own now, in bytes (proc(5), VmRSS).
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn memory(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// The most that it has been, in bytes (proc(5), VmHWM).
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn memory_peak(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64> {
        let process = self.child.id().ok_or("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("the system does not say")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }

    /// Stops it as an operator does, and waits.
    ///
    /// # Errors
    /// Where it does not end by itself.
    pub async fn stop(mut self) -> Result<()> {
        let process = self.child.id().ok_or("the server has ended")?.to_string();
        Command::new("kill").args(["-TERM", &process]).status().await?;
        let ended = tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await??;
        if ended.success() { Ok(()) } else { Err(format!("the server ended with {ended}").into()) }
    }
}
