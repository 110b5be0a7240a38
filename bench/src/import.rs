//! Bringing people in from a file, through the same pages as whoever works there: how long it takes, and how long the
//! inbox takes meanwhile.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Result;
use crate::fill::{Filled, Size};
use crate::load::{Load, Wrk};
use crate::names::{FIRST, LAST};
use crate::server::{Place, Server};

/// How long is waited for one of the two steps before it counts as standing still.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// Between two looks at the page.
const PAUSE: Duration = Duration::from_millis(250);

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Imported {
    /// The rows of the file, each somebody new.
    pub rows: u64,
    /// The trial, which reads everything and writes nobody.
    pub trial: Duration,
    /// The work itself.
    pub work: Duration,
    /// The inbox page while it went on; none where it ended before the load did.
    pub inbox: Option<Load>,
    /// The messages in the inbox.
    pub messages: u64,
    /// The most memory that the server had until its end, in bytes.
    pub memory: u64,
}

/// Brings that many people in.
///
/// # Errors
/// Where a page is not as it is expected, or not everybody came in.
pub async fn import(avow: &Path, place: &Place, wrk: &Wrk<'_>, filled: &Filled, size: &Size, rows: u64) -> Result<Imported> {
    eprintln!("measuring: an import of {rows} people");
    let server = Server::start(avow, place).await?;
    let file = reqwest::multipart::Part::bytes(people(rows)?.into_bytes()).file_name("people.csv");
    let form = reqwest::multipart::Form::new().part("file", file);
    let start = server.client().post(server.to(&filled.path("/contacts/import"))).multipart(form);
    let own = sent(&server, filled, start).await?;
    let own = own.split('?').next().unwrap_or_default().to_owned();
    let columns = [("do", "try"), ("column-0", "name"), ("column-1", "email"), ("column-2", "phone")];
    let trial = step(&server, filled, &own, &columns).await?;
    let begun = Instant::now();
    let queue = [filled.path("/inbox")];
    let load = async { Ok((wrk.run(&server, &filled.cookies, &queue).await?, begun.elapsed())) };
    let (work, (inbox, until)) = tokio::try_join!(step(&server, filled, &own, &[("do", "bring")]), load)?;
    let inbox = Some(inbox).filter(|_| until < work);
    let page = page(&server, filled, &own).await?;
    // The first figure is how many are new.
    let added = page.split("<dd class=\"num\">").nth(1).unwrap_or_default();
    if !added.starts_with(&format!("{}<", grouped(rows))) {
        return Err(format!("not all of the {rows} people came in").into());
    }
    let memory = server.memory_peak()?;
    server.stop().await?;
    Ok(Imported { rows, trial, work, inbox, messages: size.messages, memory })
}

/// A file in which each has a name, an address and a number of their own.
fn people(rows: u64) -> Result<String> {
    let mut file = "Name,Email,Phone\n".to_owned();
    for number in 0..rows {
        let place = usize::try_from(number)?;
        let (first, last) = (FIRST[place % FIRST.len()], LAST[place / FIRST.len() % LAST.len()]);
        writeln!(file, "{first} {last},person.{number}@mail{}.example,+4673{number:07}", number % 97)?;
    }
    Ok(file)
}

/// Says what is to be done next, and waits for its end.
async fn step(server: &Server, filled: &Filled, own: &str, fields: &[(&str, &str)]) -> Result<Duration> {
    let before = page(server, filled, own).await?;
    let version = before.split_once("name=\"version\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    let (version, _) = version.ok_or("the import's page has no form")?;
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("version", version)]).collect();
    let begun = Instant::now();
    sent(server, filled, server.client().post(server.to(own)).form(&fields)).await?;
    while page(server, filled, own).await?.contains("<progress") {
        if begun.elapsed() > PATIENCE {
            return Err("the import stands still".into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(begun.elapsed())
}

/// Sends a form; where it leads on to.
async fn sent(server: &Server, filled: &Filled, form: reqwest::RequestBuilder) -> Result<String> {
    let answer = form.header("cookie", &filled.cookies[0]).header("origin", server.origin()).send().await?;
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
    to.ok_or_else(|| format!("a step of the import was answered with {}", answer.status()).into())
}

async fn page(server: &Server, filled: &Filled, own: &str) -> Result<String> {
    let answer = server.client().get(server.to(own)).header("cookie", &filled.cookies[0]).header("accept-language", "en").send().await?;
    Ok(answer.error_for_status()?.text().await?)
}

/// A count as a page in English writes it.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_in_groups() {
        for (count, written) in [(7, "7"), (999, "999"), (1_000, "1,000"), (100_000, "100,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(count), written);
        }
    }

    #[test]
    fn nobody_is_there_twice() {
        let file = people(5_000).expect("a file");
        let rows: Vec<&str> = file.lines().skip(1).collect();
        for column in [1, 2] {
            let mut seen: Vec<&str> = rows.iter().filter_map(|row| row.split(',').nth(column)).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!((rows.len(), seen.len()), (5_000, 5_000), "column {column}");
        }
    }
}
