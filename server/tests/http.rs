//! The whole application over HTTP, served in this process on a free port, as browsers and as attackers meet it.
//!
//! Stories that depend on the store are told on SQLite and on PostgreSQL. PostgreSQL is where `AVOW_TEST_POSTGRES` says:
//! `cargo xtask test` starts one. Without it the PostgreSQL half fails: what was not tried was not kept. Time is set by
//! hand, and the worker works when it is told to; what must be waited for
//! has a deadline.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a story that cannot go on has failed")]

/// Tells a story twice: as `name::sqlite` and as `name::postgres`.
macro_rules! story {
    ($(#[$about:meta])* async fn $name:ident($house:ident: House) { $($story:tt)* }) => {
        $(#[$about])*
        mod $name {
            #[allow(unused_imports, reason = "not every story needs all that its neighbours need")]
            use super::*;

            async fn story($house: crate::house::House) {
                $($story)*
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                crate::house::sqlite(story).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                crate::house::postgres(story).await;
            }
        }
    };
}

#[path = "http/answers.rs"]
mod answers;
#[path = "http/browser.rs"]
mod browser;
#[path = "http/changes.rs"]
mod changes;
#[path = "http/chat.rs"]
mod chat;
#[path = "http/chat_files.rs"]
mod chat_files;
#[path = "http/chat_identity.rs"]
mod chat_identity;
#[path = "http/closing.rs"]
mod closing;
#[path = "http/connections.rs"]
mod connections;
#[path = "http/csrf.rs"]
mod csrf;
#[path = "http/demo.rs"]
mod demo;
#[path = "http/drafts.rs"]
mod drafts;
#[path = "http/full.rs"]
mod full;
#[path = "http/headers.rs"]
mod headers;
#[path = "http/held.rs"]
mod held;
#[path = "http/home.rs"]
mod home;
#[path = "http/house.rs"]
mod house;
#[path = "http/imports.rs"]
mod imports;
#[path = "http/input.rs"]
mod input;
#[path = "http/jobs.rs"]
mod jobs;
#[path = "http/leaving.rs"]
mod leaving;
#[path = "http/limits.rs"]
mod limits;
#[path = "http/listed.rs"]
mod listed;
#[path = "http/live.rs"]
mod live;
#[path = "http/mail.rs"]
mod mail;
#[path = "http/members.rs"]
mod members;
#[path = "http/once.rs"]
mod once;
#[path = "http/operator.rs"]
mod operator;
#[path = "http/passwords.rs"]
mod passwords;
#[path = "http/people.rs"]
mod people;
#[path = "http/post_office.rs"]
mod post_office;
#[path = "http/preferences.rs"]
mod preferences;
#[path = "http/privacy.rs"]
mod privacy;
#[path = "http/processes.rs"]
mod processes;
#[path = "http/proof.rs"]
mod proof;
#[path = "http/ready.rs"]
mod ready;
#[path = "http/rights.rs"]
mod rights;
#[path = "http/routes.rs"]
mod routes;
#[path = "http/secrets.rs"]
mod secrets;
#[path = "http/seeing.rs"]
mod seeing;
#[path = "http/sessions.rs"]
mod sessions;
#[path = "http/settings.rs"]
mod settings;
#[path = "http/sign_up.rs"]
mod sign_up;
#[path = "http/site.rs"]
mod site;
#[path = "http/stop.rs"]
mod stop;
#[path = "http/unsent.rs"]
mod unsent;
