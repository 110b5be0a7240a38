//! Measures Avow as it is delivered: the built binary, over HTTP on loopback, on a database of a given size.
//!
//! `cargo xtask bench` builds what this needs and calls it. It prints one table: the same figures for a small and a
//! large database from one run, and the ratio between them, so that they can be compared with each other and not only
//! with another machine's.

mod fill;
mod import;
mod live;
mod load;
mod names;
mod report;
mod server;
mod sizes;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;

use crate::fill::{Filled, Size};
use crate::import::Imported;
use crate::load::{Load, Wrk};
use crate::report::{Figures, Spread};
use crate::server::{Place, Server};

/// What went wrong, for people.
type Failure = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, Failure>;

/// How many connections ask at once.
const CONNECTIONS: u32 = 16;
/// How many messages are sent to see how soon they are heard of.
const MESSAGES: usize = 400;
/// How often the server is started to see how soon it is ready.
const STARTS: usize = 7;

#[derive(Debug, Parser)]
struct Args {
    /// The built `avow`, with its feature `bench`.
    #[arg(long)]
    avow: PathBuf,
    /// The load generator.
    #[arg(long)]
    wrk: PathBuf,
    /// Where databases are made and kept for the next run.
    #[arg(long)]
    folder: PathBuf,
    /// Measure on this PostgreSQL instead of SQLite: the address of a role that may make databases.
    #[arg(long)]
    postgres: Option<String>,
    /// The numbers of messages, the smaller first. A tenth as many contacts, a fifth as many conversations.
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000")]
    messages: Vec<u64>,
    /// How long each load lasts, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How many people are brought in from a file; none leaves that out.
    #[arg(long, default_value_t = 100_000)]
    rows: u64,
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match run(&Args::parse()).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<()> {
    let mut columns = Vec::new();
    for messages in &args.messages {
        let size = Size::of_messages(*messages);
        let place = Place::make(&args.folder, args.postgres.as_deref(), &messages.to_string()).await?;
        let filled = fill::fill(&place, &size).await?;
        columns.push((size, measure(args, &place, &filled).await?));
    }
    report::print(args.postgres.is_some(), &columns);
    if args.rows > 0 {
        println!("\n{}", report::told(&import(args).await?));
    }
    Ok(())
}

/// In a database of its own: the others are kept as they are.
async fn import(args: &Args) -> Result<Imported> {
    let folder = tempfile::tempdir_in(&args.folder)?;
    let place = Place::make(folder.path(), args.postgres.as_deref(), "import").await?;
    let size = Size::of_messages(10_000);
    let filled = fill::fill(&place, &size).await?;
    let wrk = Wrk { program: &args.wrk, folder: folder.path(), connections: CONNECTIONS, time: Duration::from_secs(args.seconds) };
    import::import(&args.avow, &place, &wrk, &filled, &size, args.rows).await
}

async fn measure(args: &Args, place: &Place, filled: &Filled) -> Result<Figures> {
    let work = tempfile::tempdir()?;
    let wrk = Wrk { program: &args.wrk, folder: work.path(), connections: CONNECTIONS, time: Duration::from_secs(args.seconds) };
    let ready = ready(&args.avow, place).await?;
    let server = Server::start(&args.avow, place).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let memory_at_rest = server.memory()?;
    eprintln!("measuring: pages");
    let queues: Vec<String> = ["", "?assignee=me", "?assignee=nobody"].iter().map(|query| filled.path(&format!("/inbox{query}"))).collect();
    let inbox = wrk.run(&server, &filled.cookies, &queues).await?;
    let threads: Vec<String> = filled.conversations.iter().map(|id| filled.path(&format!("/inbox/{id}"))).collect();
    let thread = wrk.run(&server, &filled.cookies, &threads).await?;
    let searches = searches(&server, filled).await?;
    // A search belongs to whoever typed it.
    let search = wrk.run(&server, &filled.cookies[..1], &searches).await?;
    let memory = [
        from_memory(&wrk, &server, filled, &queues[0]).await?,
        from_memory(&wrk, &server, filled, &threads[0]).await?,
        from_memory(&wrk, &server, filled, &searches[0]).await?,
    ];
    eprintln!("measuring: messages in, events out");
    let quiet = live::messages(&server, filled, 1, MESSAGES).await?;
    let (busy, _) = tokio::try_join!(live::messages(&server, filled, 2, MESSAGES), wrk.run(&server, &filled.cookies, &queues))?;
    let memory_under_load = server.memory_peak()?;
    let sizes = sizes::all(&server, filled).await?;
    server.stop().await?;
    let [inbox_memory, thread_memory, search_memory] = memory;
    Ok(Figures {
        ready,
        memory_at_rest,
        memory_under_load,
        pages: vec![("inbox page", inbox, inbox_memory), ("thread", thread, thread_memory), (report::SEARCH, search, search_memory)],
        quiet,
        busy,
        sizes,
    })
}

/// From the start of the process to its word that it listens, each time anew.
async fn ready(avow: &Path, place: &Place) -> Result<Spread> {
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let server = Server::start(avow, place).await?;
        times.push(server.ready_after);
        server.stop().await?;
    }
    Ok(Spread::of(times))
}

/// Asks for people the way the page does: what is typed goes in a form, and the answer's address holds an id.
async fn searches(server: &Server, filled: &Filled) -> Result<Vec<String>> {
    let mut addresses = Vec::new();
    for typed in names::SEARCHES {
        let answer = server
            .client()
            .post(server.to(&filled.path("/contacts/search")))
            .header("cookie", &filled.cookies[0])
            .header("origin", server.origin())
            .form(&[("query", typed)])
            .send()
            .await?;
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
        let to = to.ok_or_else(|| format!("a search was answered with {}", answer.status()))?;
        addresses.push(to.to_owned());
    }
    Ok(addresses)
}

/// The same bytes that a page has, from the server's memory.
async fn from_memory(wrk: &Wrk<'_>, server: &Server, filled: &Filled, page: &str) -> Result<Load> {
    let answer =
        server.client().get(server.to(page)).header("cookie", &filled.cookies[0]).header("accept-encoding", load::ENCODINGS).send().await?;
    let encoding = answer.headers().get("content-encoding").cloned();
    let bytes = answer.bytes().await?;
    let mut put = server.client().put(server.to("/bench/memory")).body(bytes).header("origin", server.origin());
    if let Some(encoding) = encoding {
        put = put.header("content-encoding", encoding);
    }
    put.send().await?.error_for_status()?;
    wrk.run(server, &filled.cookies, &["/bench/memory".to_owned()]).await
}
