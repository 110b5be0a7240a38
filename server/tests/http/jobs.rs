//! The worker: what takes minutes holds up nothing that takes a moment.

use std::path::Path;
use std::time::Duration;

use avow_model::contacts::ImportState;
use avow_service::work;
use tokio::sync::watch;

use crate::held::Hold;
use crate::home::Home;
use crate::imports::{begun, people, stands};

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").next().is_none()
}

story! {
    async fn mail_does_not_wait_for_an_import(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        site.mails().await;
        let id = begun(&site, home.member, &people(20)).await;
        site.clock.pass(chrono::Duration::seconds(1));
        let page = site.browser().post("/reset", &[("email", home.owner.email.as_str())]).await;
        assert!(page.status < 400, "{}", page.status);
        assert!(is_empty(&house.outbox()));
        // Nobody can make keys: an import of newcomers cannot go on. They can be read meanwhile.
        let hold = Hold::take(&house.keys, "data_key").await;
        let (stop, stopping) = watch::channel(false);
        let working = tokio::spawn(work::run(site.services.clone(), stopping));
        let mut turns = tokio::time::interval(Duration::from_millis(10));
        let arrived = async {
            while is_empty(&house.outbox()) {
                turns.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), arrived).await.expect("the mail is sent");
        let import = stands(&site, home.member, id).await;
        assert_eq!((import.state, import.done), (ImportState::Running, 0), "which was due before");
        hold.let_go().await;
        stop.send(true).expect("it listens");
        tokio::time::timeout(Duration::from_secs(30), working).await.expect("it stops").expect("and well");
    }
}
