//! Keys that other processes destroy are forgotten here, too, as soon as that is heard.

use std::time::Duration;

use tokio::sync::watch;

use crate::Services;

/// Hears of them (PostgreSQL) until it is told to stop; connects anew where it is lost.
pub async fn hear(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match services.store.keys.listen().await {
            Ok(None) => return,
            Ok(Some(mut hearing)) => loop {
                tokio::select! {
                    heard = hearing.next() => match heard {
                        Ok(Some(_)) => {}
                        Ok(None) | Err(_) => break,
                    },
                    _ = stop.changed() => return,
                }
            },
            Err(error) => {
                tracing::warn!(cause = %error, "keys that other processes destroy are forgotten after five minutes until the connection is back")
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            _ = stop.changed() => {}
        }
    }
}
