//! The command line. Every flag has an `AVOW_…` variable.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::setup::{self, Problem};

/// The conversational CRM that keeps its privacy policy.
#[derive(Debug, Parser)]
#[command(name = "avow", version, about)]
pub struct Avow {
    #[command(subcommand)]
    pub verb: Verb,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Serve the inbox, the chat and the privacy pages
    Serve(Serve),
    /// Fill an empty database with a believable workspace
    Demo(Place),
    /// Bring the schema up to date
    Migrate(Place),
    /// Check the audit log of every workspace
    Audit(Audit),
    /// Look after the keys
    Keys(Keys),
}

/// Where data and keys are.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// The folder for everything that has no other place
    #[arg(long, env = "AVOW_DATA", default_value = "./data")]
    pub data: PathBuf,
    /// sqlite:PATH or postgres://USER@HOST/NAME (default: sqlite:DATA/avow.db)
    #[arg(long, env = "AVOW_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Where persons' keys lie, apart from the data: sqlite:PATH or postgres://… (default: sqlite:DATA/keys.db)
    #[arg(long, env = "AVOW_KEYS", hide_env_values = true)]
    pub keys: Option<String>,
    /// The file with the master key (default: DATA/master.key, made on first start)
    #[arg(long, env = "AVOW_MASTER_KEY")]
    pub master_key: Option<PathBuf>,
    /// The deployment's own facts: a name or a file
    #[arg(long, env = "AVOW_PROFILE", default_value = "avow")]
    pub profile: String,
    /// The address under which people reach this deployment (default: http://LISTEN)
    #[arg(long, env = "AVOW_PUBLIC_URL")]
    pub public_url: Option<String>,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub place: Place,
    /// The address to listen on; port 0 takes a free one
    #[arg(long, env = "AVOW_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The networks whose X-Forwarded-For counts, separated by commas
    #[arg(long, env = "AVOW_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// The mail server: smtps://USER:PASSWORD@HOST or smtp://HOST?tls=required (default: files in DATA/outbox, on loopback only)
    #[arg(long, env = "AVOW_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// The sender of mails
    #[arg(long, env = "AVOW_MAIL_FROM", default_value = "Avow <avow@localhost>")]
    pub mail_from: String,
    /// A file with providers to sign in with (TOML: [[provider]] key, name, issuer, client_id, client_secret)
    #[arg(long, env = "AVOW_PROVIDERS")]
    pub providers: Option<PathBuf>,
    /// Write logs as JSON, a line each
    #[arg(long, env = "AVOW_LOG_JSON")]
    pub log_json: bool,
}

/// What to do with the audit log.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    pub verb: AuditVerb,
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditVerb {
    /// Find a row that was changed, taken out or swapped
    Verify(Place),
}

/// What to do with the keys.
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    pub verb: KeysVerb,
}

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub enum KeysVerb {
    /// Wrap every key anew under a new master key; the old file is kept beside it as NAME.old until you delete it
    Rotate(Place),
    /// Make anew the keyed hashes by which people are found; Avow may run meanwhile, and it may be run twice
    Relookup(Place),
}

/// Runs the command.
///
/// # Errors
/// What happened and what to do.
pub async fn run(command: Avow) -> Result<(), Problem> {
    match command.verb {
        Verb::Serve(serve) => crate::serve::serve(serve).await,
        Verb::Demo(place) => setup::demo(place).await,
        Verb::Migrate(place) => setup::migrate(place).await,
        Verb::Audit(Audit { verb: AuditVerb::Verify(place) }) => setup::verify(place).await,
        Verb::Keys(Keys { verb: KeysVerb::Rotate(place) }) => setup::rotate(place).await,
        Verb::Keys(Keys { verb: KeysVerb::Relookup(place) }) => setup::relookup(place).await,
    }
}
