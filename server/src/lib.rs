//! The `avow` binary's inside: command line, configuration, HTTP, worker, embedded site. A library so that tests can
//! serve it in their own process.

pub mod assets;
pub mod command;
pub mod connections;
pub mod http;
pub mod serve;
pub mod setup;
