//! What somebody else holds: others wait for it a few seconds, and then are told, and nothing is done twice.

use std::time::{Duration, Instant};

use avow_service::inbox;
use avow_service::store::Target;
use futures::future::join_all;
use reqwest::multipart::Form;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};

use crate::home::Home;

/// Somebody who keeps everybody from writing: a table of PostgreSQL, or the whole of a SQLite file. It can be read meanwhile.
pub enum Hold {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Hold {
    /// Begins to hold it.
    pub async fn take(target: &Target, table: &str) -> Self {
        match target {
            Target::Sqlite(path) => {
                let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.expect("a connection");
                sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.expect("it is held");
                Hold::Sqlite(connection)
            }
            Target::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.expect("a connection");
                let sql = AssertSqlSafe(format!("BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE"));
                sqlx::raw_sql(sql).execute(&mut connection).await.expect("it is held");
                Hold::Postgres(connection)
            }
        }
    }

    /// Lets it go, with nothing done.
    pub async fn let_go(self) {
        match self {
            Hold::Sqlite(connection) => connection.close().await.expect("closed"),
            Hold::Postgres(connection) => connection.close().await.expect("closed"),
        }
    }
}

story! {
    async fn who_waits_for_what_is_held_is_told_in_seconds_and_writes_once_it_is_free(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let path = home.path("/w/{workspace}/inbox/{conversation}/send");
        let said: Vec<(String, String)> =
            (0..10).map(|number| (format!("Answer {number}."), format!("00000000-0000-7000-8000-{number:012}"))).collect();
        let send = |(body, client): &(String, String)| {
            let form = Form::new().text("kind", "text").text("body", body.clone()).text("client", client.clone());
            home.owner.browser.upload(&path, form)
        };
        let hold = Hold::take(&house.data, "workspace").await;
        let begun = Instant::now();
        for refused in join_all(said.iter().map(send)).await {
            assert_eq!(refused.status, 503);
        }
        let waited = begun.elapsed();
        assert!(waited < Duration::from_secs(9), "they waited {waited:?}");
        assert_eq!(home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await.status, 200, "it can be read meanwhile");
        hold.let_go().await;
        for again in 0..2 {
            for sent in join_all(said.iter().map(send)).await {
                assert_eq!(sent.status, 303, "{again}");
            }
        }
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        for (body, _) in &said {
            assert_eq!(thread.messages.iter().filter(|message| message.body == *body).count(), 1, "{body}");
        }
    }
}
