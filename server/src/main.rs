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
    // Two more than there are processors: pages take turns (`http::turns`), and what is no page goes on beside them.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get() + 2);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    // What a thread that waits for the disk wakes goes on before the next page, for somebody's turn at SQLite's writer is
    // everybody's. And who has come is looked for between two pages, not after sixty, so that turns go by the time of coming.
    builder.worker_threads(workers).enable_all().global_queue_interval(1).event_interval(2);
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
