//! `avow serve`: listens, works, and stops without losing what it has acknowledged.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use avow_service::mail::Mailer;
use avow_service::store::Patience;
use avow_service::{Config, Services, SystemClock, keys, work};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::command::Serve;
use crate::connections::{self, Limits};
use crate::http;
use crate::setup::{self, Problem, problem};

/// Serves until it is told to stop.
///
/// # Errors
/// What keeps it from starting, and what to do.
pub async fn serve(command: Serve) -> Result<(), Problem> {
    let begun = std::time::Instant::now();
    // A proxy on this machine opens it to others: only where the public address is this machine's, too, nobody else is there.
    let public_here = command.place.public_url.as_deref().is_none_or(|url| match url::Url::parse(url) {
        Ok(url) => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        // What is no address is refused further down, by its own name.
        Err(_) => true,
    });
    let loopback = command.listen.ip().is_loopback() && public_here;
    let profile = setup::profile(&command.place.profile, loopback)?;
    let listener = TcpListener::bind(command.listen).await.map_err(|error| {
        problem(format_args!("cannot listen on {}: {error}; is avow running already? --listen takes another address", command.listen))
    })?;
    let address = listener.local_addr().map_err(problem)?;
    let store = setup::store(&command.place).await?;
    let config = config(&command, address, loopback, profile)?;
    let mail = match &command.smtp {
        Some(url) => Mailer::smtp(url, &command.mail_from).map_err(problem)?,
        None if loopback => Mailer::folder(command.place.data.join("outbox")).map_err(problem)?,
        None => {
            return Err(problem(
                "beyond loopback mail needs a server: add --smtp smtps://USER:PASSWORD@HOST (links for sign-up and passwords go by mail)",
            ));
        }
    };
    let mut services = Services::new(store, Arc::new(SystemClock), config, mail);
    if !loopback {
        print_setup_token(&mut services).await?;
        if command.place.master_key.is_none() {
            tracing::warn!("the master key lies in the data folder; keep it elsewhere with --master-key");
        }
    }
    let replayed = work::replay_erasures(&services.with(Patience::Much))
        .await
        .map_err(|refusal| problem(format_args!("the ledger of erasures cannot be replayed ({refusal})")))?;
    if replayed > 0 {
        tracing::warn!(erased = replayed, "people in the ledger of erasures had come back, and were erased again");
    }
    work::free_claims(&services.with(Patience::Much))
        .await
        .map_err(|refusal| problem(format_args!("the jobs cannot be read ({refusal})")))?;
    let (stop, stopping) = watch::channel(false);
    let worker = tokio::spawn(work::run(services.clone(), stopping.clone()));
    let relay = tokio::spawn(work::relay(services.clone(), stopping.clone()));
    let hearing = tokio::spawn(keys::hear(services.clone(), stopping.clone()));
    let renewing = tokio::spawn(keys::renew_outdated(services.clone(), stopping.clone()));
    let app = http::app(services.clone(), http::Trusted(command.trusted_proxies.clone()), stopping.clone());
    let told = told_to_stop().map_err(problem)?;
    tracing::info!(server.ready_ms = begun.elapsed().as_millis() as u64, "avow is ready");
    println!("listening on http://{address}");
    let mut ending = stopping.clone();
    tokio::spawn(async move {
        told.await;
        tracing::info!("stopping: what has been acknowledged is being finished");
        let _ = stop.send(true);
    });
    let serving = connections::serve(listener, app, Limits::usual(), http::Trusted(command.trusted_proxies.clone()), async move {
        let _ = ending.wait_for(|stopped| *stopped).await;
    });
    // Streams end by themselves when they hear of the stop; whoever holds a connection open longer is cut off.
    let mut late = stopping.clone();
    tokio::select! {
        () = serving => {}
        () = async { let _ = late.wait_for(|stopped| *stopped).await; tokio::time::sleep(Duration::from_secs(10)).await } => {}
    }
    let _ = tokio::time::timeout(Duration::from_secs(15), worker).await;
    relay.abort();
    hearing.abort();
    renewing.abort();
    services.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn config(command: &Serve, address: SocketAddr, loopback: bool, profile: avow_service::privacy::Profile) -> Result<Config, Problem> {
    let public = command.place.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let public_url: url::Url = public.parse().map_err(|_| problem("--public-url is no address such as https://inbox.example"))?;
    if !matches!(public_url.scheme(), "http" | "https") || public_url.host_str().is_none() || public_url.path() != "/" {
        return Err(problem("--public-url is http:// or https://, a host, and no path"));
    }
    if !loopback && public_url.scheme() != "https" {
        return Err(problem(
            "beyond loopback --public-url must begin with https:// (a proxy in front ends TLS); sessions and chats need it",
        ));
    }
    Ok(Config {
        public_url,
        loopback,
        data: command.place.data.clone(),
        setup_token: None,
        providers: setup::providers(command.providers.as_deref())?,
        profile,
    })
}

/// Beyond loopback the first account needs a token that only whoever sees this output has.
async fn print_setup_token(services: &mut Services) -> Result<(), Problem> {
    let first = avow_service::accounts::is_first(services)
        .await
        .map_err(|refusal| problem(format_args!("the accounts cannot be read ({refusal})")))?;
    if !first {
        return Ok(());
    }
    let (token, hash) = services.new_token().map_err(problem)?;
    let mut config = (*services.config).clone();
    config.setup_token = Some(hash);
    services.config = Arc::new(config);
    println!("the first account needs this set-up token: {token}");
    Ok(())
}

/// Ends when somebody tells us to stop. Listens from now on, and not only once it is waited for: who is told to stop in
/// the moment in which it is ready stops in order, too.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
