//! `cargo xtask …`: everything that is done to this repository, in one program.
//!
//! It needs Rust and nothing else to build and run Avow; `test` also wants a
//! few Debian packages and npm, and says so. For Linux and macOS.

mod bench;
mod browser;
mod budget;
mod debian;
mod dependencies;
mod dist;
mod files;
mod licences;
mod postgres;
mod run;
mod scripts;
mod serve;
mod site;
mod style;
mod test;
mod twins;
mod wasm;

use std::error::Error;
use std::process::ExitCode;

/// Fails with a message for people.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

const HELP: &str = "\
cargo xtask <command>

  build [--release]   the browser side: WebAssembly, style sheets, scripts, into target/site
  serve [-- ARGS…]    build, then run `avow serve ARGS…`
  demo [-- ARGS…]     build, then run `avow demo ARGS…`
  dist                one binary with everything in it: target/dist/avow
  bench [--postgres]  measure the release at 10,000 and at 1,000,000 messages (`bench --help` for more)
  test [FILTER]       set up and check everything; FILTER: only steps whose name contains it
  help                this";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    match dispatch(&command, &args.collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, args: &[String]) -> Result<ExitCode> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match (command, words.as_slice()) {
        ("build", []) => site::build(site::Kind::Dev).map(|_| ExitCode::SUCCESS),
        ("build", ["--release"]) => site::build(site::Kind::Release).map(|_| ExitCode::SUCCESS),
        ("serve" | "demo", _) => serve::serve(command, args),
        ("bench", _) => bench::bench(args).map(|()| ExitCode::SUCCESS),
        ("dist", []) => dist::dist().map(|_| ExitCode::SUCCESS),
        ("test", []) => test::test(""),
        ("test", [filter]) if !filter.starts_with('-') => test::test(filter),
        ("help" | "--help" | "-h", _) => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        ("", _) => Err(format!("which command?\n\n{HELP}").into()),
        ("build" | "dist" | "test", _) => Err(format!("`{command}` does not take `{}`\n\n{HELP}", args.join(" ")).into()),
        _ => Err(format!("there is no command `{command}`\n\n{HELP}").into()),
    }
}
