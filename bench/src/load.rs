//! Load, made by wrk: many connections, each asking again as soon as it is answered.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

use crate::Result;
use crate::server::Server;

/// What a browser of today accepts.
pub const ENCODINGS: &str = "gzip, deflate, br, zstd";

/// What each request is, and what is printed in the end. The paths and cookies come from files.
const SCRIPT: &str = r#"
local paths, cookies, turn = {}, {}, 0
local function read(name, into)
  for line in io.lines(name) do into[#into + 1] = line end
end
function init(args)
  read(args[1], paths)
  read(args[2], cookies)
end
function request()
  turn = turn + 1
  return wrk.format("GET", paths[turn % #paths + 1], {
    ["Cookie"] = cookies[turn % #cookies + 1], ["Accept-Encoding"] = "gzip, deflate, br, zstd", ["Accept-Language"] = "en",
  })
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("measured %d %d %d %d %d %d\n", latency:percentile(50), latency:percentile(99), latency.max,
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"#;

/// What came of a load.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Half of the answers came within this.
    pub median: Duration,
    /// 99 in a hundred came within this.
    pub p99: Duration,
    /// Answers a second.
    pub rate: f64,
}

/// How wrk is run.
pub struct Wrk<'a> {
    /// The program.
    pub program: &'a Path,
    /// For its files.
    pub folder: &'a Path,
    /// How many connections.
    pub connections: u32,
    /// For how long.
    pub time: Duration,
}

impl Wrk<'_> {
    /// Asks for these paths in turn, as these people in turn.
    ///
    /// # Errors
    /// Where anything but what was asked for came back.
    pub async fn run(&self, server: &Server, cookies: &[String], paths: &[String]) -> Result<Load> {
        let file = |name: &str, text: &str| -> Result<_> {
            let path = self.folder.join(name);
            std::fs::write(&path, text)?;
            Ok(path)
        };
        let script = file("load.lua", SCRIPT)?;
        let paths = file("paths", &paths.join("\n"))?;
        let cookies = file("cookies", &cookies.join("\n"))?;
        // What was never asked for before is read from the disk and compiled: that is cold start, measured elsewhere.
        for time in [Duration::from_secs(2), self.time] {
            let output = Command::new(self.program)
                .args(["--threads", "1", "--connections", &self.connections.to_string(), "--timeout", "10s"])
                .args(["--duration", &format!("{}s", time.as_secs())])
                .arg("--script")
                .arg(&script)
                .arg(server.origin())
                .arg("--")
                .args([&paths, &cookies])
                .output()
                .await?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let load = read(&text).ok_or_else(|| format!("wrk said:\n{text}{}", String::from_utf8_lossy(&output.stderr)))?;
            if time == self.time {
                return Ok(load);
            }
        }
        Err("no load was asked for".into())
    }
}

fn read(text: &str) -> Option<Load> {
    let numbers: Vec<u64> = text
        .lines()
        .find_map(|line| line.strip_prefix("measured "))?
        .split(' ')
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    let [median, p99, _, requests, duration, errors] = numbers.as_slice() else { return None };
    let rate = *requests as f64 / (*duration as f64 / 1e6);
    (*errors == 0).then(|| Load { median: Duration::from_micros(*median), p99: Duration::from_micros(*p99), rate })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_load_with_errors_is_no_load() {
        let load = read("Running 10s test\nmeasured 1500 9000 12000 5000 10000000 0\n").expect("a load");
        assert_eq!((load.median.as_micros(), load.p99.as_micros(), load.rate), (1500, 9000, 500.0));
        assert!(read("measured 1500 9000 12000 5000 10000000 3\n").is_none());
        assert!(read("unable to connect\n").is_none());
    }
}
