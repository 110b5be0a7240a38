//! A PostgreSQL of the tests' own: in a temporary folder, on a free port, gone afterwards.
//!
//! It refuses to run as root; then it is user `postgres`, whom Debian's package brings.

use crate::{Result, debian, files, run};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Tests run many pools at once.
const SETTINGS: &str = "max_connections = 200\nlisten_addresses = '127.0.0.1'\n";
/// Quick, and nothing outlives a loss of power.
const CARELESS: &str = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n";

/// How much a cluster cares for what it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As Debian sets it up.
    Kept,
    /// For tests.
    Careless,
}

/// Waits until its input ends, which it does however we end, then stops the server and removes the folder.
const GUARD: &str = "trap '' HUP INT TERM; cat >/dev/null; \"$@\" >/dev/null 2>&1; rm -rf -- \"$0\"";

/// A running cluster; stopped and removed when dropped, and also when we are killed.
pub struct Cluster {
    /// `postgres://…` for a role that may make databases and is no superuser.
    pub url: String,
    folder: PathBuf,
    programs: PathBuf,
    guard: Child,
}

/// The folder with the newest PostgreSQL's programs.
pub fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    versions
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").exists())
        .max_by_key(|path| number(path))
        .map(|path| path.join("bin"))
}

impl Cluster {
    pub fn start(kind: Kind) -> Result<Cluster> {
        let programs = programs().ok_or("there is no PostgreSQL server: run `cargo xtask test debian`")?;
        let folder = files::temporary("postgres")?;
        let stop = as_postgres(&programs.join("pg_ctl"));
        let guard = Command::new("sh")
            .args(["-c", GUARD])
            .arg(&folder)
            .arg(stop.get_program())
            .args(stop.get_args())
            .arg("-D")
            .arg(folder.join("data"))
            .args(["-m", "immediate", "stop"])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let mut cluster = Cluster { url: String::new(), folder, programs, guard };
        let port = cluster.set_up(kind)?;
        cluster.url = format!("postgres://avow_test@127.0.0.1:{port}/postgres");
        Ok(cluster)
    }

    /// Makes the cluster, starts it and makes the role; gives the port.
    fn set_up(&self, kind: Kind) -> Result<u16> {
        if debian::is_root() {
            run::run(Command::new("chown").arg("postgres").arg(&self.folder))?;
        }
        let data = self.folder.join("data");
        let mut initdb = self.program("initdb");
        initdb.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", "--no-sync"]);
        run::capture(initdb.arg("-D").arg(&data))?;
        let mut settings = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
        let careless = if kind == Kind::Careless { CARELESS } else { "" };
        writeln!(settings, "{SETTINGS}{careless}unix_socket_directories = '{}'", self.folder.display())?;
        let port = self.launch(&data)?;
        let mut psql = self.program("psql");
        psql.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-U", "postgres", "-d", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1"]);
        run::capture(psql.args(["-c", "CREATE ROLE avow_test LOGIN CREATEDB NOSUPERUSER"]))?;
        Ok(port)
    }

    /// Starts the server and waits until it answers. Somebody else may take the port
    /// between our looking and its asking: then it is another one.
    fn launch(&self, data: &Path) -> Result<u16> {
        let log = self.folder.join("log");
        for _ in 0..3 {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            let mut start = self.program("pg_ctl");
            start.arg("-D").arg(data).arg("-l").arg(&log).args(["-w", "-t", "60", "-o", &format!("-p {port}"), "start"]);
            // No pipe: the server would hold it open.
            if run::succeeds(&mut start) {
                return Ok(port);
            }
        }
        Err(format!("PostgreSQL does not start:\n{}", fs::read_to_string(log).unwrap_or_default().trim()).into())
    }

    fn program(&self, name: &str) -> Command {
        let mut command = as_postgres(&self.programs.join(name));
        command.current_dir(&self.folder).env("LC_ALL", "C.UTF-8");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // It has nothing left to say if it fails; the folder is a temporary one.
        let _ = self.guard.wait();
    }
}

/// The program, run as somebody PostgreSQL accepts.
fn as_postgres(program: &Path) -> Command {
    if !debian::is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}
