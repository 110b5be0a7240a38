//! The `avow` binary.

use std::process::ExitCode;

use avow_server::{command, setup};
use clap::Parser as _;

/// A page makes some thousands of small values and lets all of them go. The system's allocator took a quarter of an inbox
/// page's time for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let command = command::Avow::parse();
    setup::logs(&command);
    // Four workers at the least: two would let a slow page hold up the other half of everything.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    // What SQLite's writer wakes goes on before the next page: a change waits for it a dozen times, and somebody's turn at
    // the writer is everybody's.
    builder.worker_threads(workers).enable_all().global_queue_interval(1);
    let runtime = match builder.build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("avow: the runtime does not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command::run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("avow: {problem}");
            ExitCode::FAILURE
        }
    }
}
