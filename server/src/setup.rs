//! Putting the parts together: data folder, master key, databases, profile, mail. And the small commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use avow_service::config::Provider;
use avow_service::mail::Mailer;
use avow_service::privacy::Profile;
use avow_service::store::{Patience, Store, StoreError, Target, Unopened, Which, keys};
use avow_service::vault::{Master, MasterError};
use avow_service::{Config, Services, SystemClock};
use tracing_subscriber::EnvFilter;

use crate::command::{Avow, Place, Verb};

/// What keeps avow from starting: what happened, and what to do.
#[derive(Debug)]
pub struct Problem(pub String);

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A problem with a sentence in front.
pub fn problem(what: impl std::fmt::Display) -> Problem {
    Problem(what.to_string())
}

/// Starts the log: sentences with dotted fields, on standard error, never with personal data.
pub fn logs(command: &Avow) {
    let filter = EnvFilter::try_from_env("AVOW_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=warn"));
    let json = matches!(&command.verb, Verb::Serve(serve) if serve.log_json);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if json {
        builder.json().init();
    } else {
        builder.with_ansi(false).init();
    }
}

/// Makes the data folder, for its owner alone.
pub fn folder(path: &Path) -> Result<(), Problem> {
    if path.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(path).map_err(|error| problem(format_args!("the data folder {} cannot be made: {error}", path.display())))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700));
    }
    Ok(())
}

fn targets(place: &Place) -> Result<(Target, Target), Problem> {
    let data = match &place.database {
        Some(text) => text.parse().map_err(problem)?,
        None => Target::Sqlite(place.data.join("avow.db")),
    };
    let keys = match &place.keys {
        Some(text) => text.parse().map_err(problem)?,
        None if matches!(data, Target::Postgres(_)) => {
            return Err(problem(
                "PostgreSQL for the data needs a database of its own for the keys, which is backed up apart: add --keys postgres://…",
            ));
        }
        None => Target::Sqlite(place.data.join("keys.db")),
    };
    if data == keys {
        return Err(problem("--database and --keys must be two databases: a backup of the data must never hold the keys"));
    }
    Ok((data, keys))
}

/// The file of the master key.
pub fn master_path(place: &Place) -> PathBuf {
    place.master_key.clone().unwrap_or_else(|| place.data.join("master.key"))
}

/// Reads the master key, or makes it where there are no keys yet; and whether it was made.
async fn master(place: &Place, keys: &Target) -> Result<(Master, bool), Problem> {
    let path = master_path(place);
    match Master::load(&path) {
        Ok(master) => Ok((master, false)),
        Err(MasterError::File(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            let wrapped = keys::any(keys).await.map_err(|error| problem(format_args!("the keys in {keys:?} cannot be opened: {error}")))?;
            if wrapped {
                return Err(problem(format_args!(
                    "the master key {} is missing, and it wraps the keys in {keys:?}. Put the file back; without it nothing can be read.",
                    path.display(),
                )));
            }
            let made = Master::create(&path).map_err(|error| problem(format_args!("the master key {}: {error}", path.display())))?;
            tracing::info!("a master key was made at {}; keep a copy of it apart from every backup", path.display());
            Ok((made, true))
        }
        Err(error) => Err(problem(format_args!("the master key {}: {error}", path.display()))),
    }
}

/// Opens data and keys.
///
/// # Errors
/// What happened and what to do.
pub async fn store(place: &Place) -> Result<Store, Problem> {
    folder(&place.data)?;
    let (data, keys) = targets(place)?;
    let (master, made) = master(place, &keys).await?;
    let path = master_path(place);
    Store::open(&data, &keys, master).await.map_err(|Unopened { which, why }| {
        if made && matches!(why, StoreError::WrongMaster | StoreError::NoKeys) {
            // It wraps nothing, and must not be taken for the right one.
            let _ = std::fs::remove_file(&path);
        }
        match (why, which) {
            (StoreError::WrongMaster, _) if made => problem(format_args!(
                "another process has just made the first keys in {keys:?}, under a master key of its own; put that file at {}",
                path.display()
            )),
            (StoreError::WrongMaster, _) => problem(format_args!(
                "the master key {} does not open this database's keys; use the key file that belongs to it",
                path.display()
            )),
            (why, Which::Data) => problem(format_args!("the data in {data:?} cannot be opened: {why}")),
            (why, Which::Keys) => problem(format_args!("the keys in {keys:?} cannot be opened: {why}")),
        }
    })
}

/// The deployment's own facts.
///
/// # Errors
/// Every gap at once.
pub fn profile(name: &str, loopback: bool) -> Result<Profile, Problem> {
    let builtin = name == "avow";
    let profile = if builtin {
        Profile::builtin()
    } else {
        let text = std::fs::read_to_string(name)
            .map_err(|error| problem(format_args!("the profile {name} cannot be read: {error}; it is `avow` or a file")))?;
        let parsed = Profile::parse(&text).map_err(|gaps| problem(format_args!("the profile {name} cannot be read:\n{}", lines(&gaps))))?;
        let gaps = parsed.gaps();
        // On this machine a profile of one's own may still lack the operator's particulars, and nothing else.
        let bearable = gaps.is_empty() || (loopback && gaps.iter().all(avow_service::privacy::Gap::is_particular));
        if !bearable {
            return Err(problem(format_args!("the profile {name} does not hold:\n{}", lines(&gaps))));
        }
        parsed
    };
    let gaps = profile.gaps();
    if !loopback && !gaps.is_empty() {
        return Err(problem(format_args!(
            "the profile is not complete, and beyond this machine nothing may be published with it:\n{}\nCopy profiles/avow.toml, fill it in, and start with --profile FILE.",
            lines(&gaps)
        )));
    }
    Ok(profile)
}

fn lines(gaps: &[impl std::fmt::Display]) -> String {
    gaps.iter().map(|gap| format!("  - {gap}\n")).collect()
}

/// Reads the providers' file.
///
/// # Errors
/// What is wrong with it.
pub fn providers(path: Option<&Path>) -> Result<Vec<Provider>, Problem> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        provider: Vec<Entry>,
    }
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        key: String,
        name: String,
        issuer: url::Url,
        client_id: String,
        client_secret: String,
    }
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(path).map_err(|error| problem(format_args!("{}: {error}", path.display())))?;
    let file: File = toml::from_str(&text).map_err(|error| problem(format_args!("{}: {}", path.display(), error.message())))?;
    Ok(file
        .provider
        .into_iter()
        .map(|entry| Provider {
            key: entry.key,
            name: entry.name,
            issuer: entry.issuer,
            client_id: entry.client_id,
            client_secret: entry.client_secret,
        })
        .collect())
}

/// Puts the services of a small command together: nothing is mailed and nobody signs in.
async fn services(place: &Place) -> Result<Services, Problem> {
    let store = store(place).await?.with(Patience::Much);
    let address = place.public_url.clone().unwrap_or_else(|| "http://127.0.0.1:3000".to_owned());
    let config = Config {
        public_url: address.parse().map_err(|_| problem("--public-url is no address"))?,
        loopback: true,
        data: place.data.clone(),
        setup_token: None,
        providers: Vec::new(),
        profile: profile(&place.profile, true)?,
    };
    let mail = Mailer::folder(place.data.join("outbox")).map_err(problem)?;
    Ok(Services::new(store, Arc::new(SystemClock), config, mail))
}

/// `avow demo`
///
/// # Errors
/// Where the database is not empty.
pub async fn demo(place: Place) -> Result<(), Problem> {
    let services = services(&place).await?;
    let loading = avow_service::demo::load(&services, |loaded| {
        println!("The demo is there. Start `avow serve`, open /w/{}/inbox and sign in:", loaded.slug);
        println!("  e-mail    {}", loaded.email);
        println!("  password  {}", loaded.password);
    });
    loading.await.map_err(|refusal| match refusal {
        avow_service::Refusal::Conflict => problem("the database is not empty; the demo only fills an empty one (use another --data)"),
        other => problem(format_args!("the demo could not be loaded ({other})")),
    })?;
    services.store.close().await;
    Ok(())
}

/// `avow migrate`
///
/// # Errors
/// Where the schema cannot be brought up to date.
pub async fn migrate(place: Place) -> Result<(), Problem> {
    store(&place).await?.close().await;
    println!("the schema is up to date");
    Ok(())
}

/// `avow audit verify`
///
/// # Errors
/// Where a row does not hold.
pub async fn verify(place: Place) -> Result<(), Problem> {
    let services = services(&place).await?;
    let broken = avow_service::settings::verify_all(&services)
        .await
        .map_err(|refusal| problem(format_args!("the log cannot be read ({refusal})")))?;
    if broken.is_empty() {
        println!("the audit log of every workspace holds");
        return Ok(());
    }
    let lines: String = broken.iter().map(|(slug, number)| format!("  - {slug}: entry {number} does not hold\n")).collect();
    Err(Problem(format!("the audit log was changed:\n{lines}")))
}

/// `avow keys rotate`
///
/// # Errors
/// Where a key does not open; then nothing has changed.
pub async fn rotate(place: Place) -> Result<(), Problem> {
    let store = store(&place).await?.with(Patience::Much);
    let path = master_path(&place);
    let next = path.with_added_extension("next");
    let made = Master::create(&next).map_err(|error| problem(format_args!("{}: {error}", next.display())))?;
    let count = store.keys.rotate(&made).await.map_err(problem)?;
    store.close().await;
    let old = path.with_added_extension("old");
    // There is a key file at every moment: who is running reads it anew.
    std::fs::copy(&path, &old).and_then(|_| std::fs::rename(&next, &path)).map_err(|error| {
        problem(format_args!(
            "the keys are wrapped under {}, which could not take the place of {}: {error}; move it there by hand",
            next.display(),
            path.display()
        ))
    })?;
    println!(
        "{count} keys are wrapped under the new master key {}; the old one is at {} until you delete it",
        path.display(),
        old.display()
    );
    Ok(())
}

/// `avow keys relookup`
///
/// # Errors
/// Where something sealed does not open or a database cannot be written: what was done stays done, and it may be run again.
pub async fn relookup(place: Place) -> Result<(), Problem> {
    let store = store(&place).await?.with(Patience::Much);
    let count = avow_service::keys::relookup(&store).await.map_err(problem)?;
    store.close().await;
    println!("the keyed hashes of all accounts and of {count} workspaces are made anew");
    Ok(())
}
