//! Proving again who is there: without a password it is a sign-in with others within the last ten minutes.

use avow_service::accounts::{self, NewAccount};
use avow_service::config::Provider;
use avow_service::{Config, workspaces};
use avow_store::accounts::Login;
use chrono::Duration;

use crate::site::{PASSWORD, Site, Somebody};

/// The provider with which people sign in here; nobody answers there.
fn provider(config: &mut Config) {
    config.providers.push(Provider {
        key: "harbour".to_owned(),
        name: "Harbour ID".to_owned(),
        issuer: "https://id.example".parse().expect("an address"),
        client_id: "avow".to_owned(),
        client_secret: String::new(),
    });
}

/// Somebody who has come with a provider, just now, and has no password.
async fn newcomer(site: &Site, name: &str) -> Somebody {
    let email = format!("{name}@people.example");
    let new = NewAccount { name: name.to_owned(), email: email.clone(), password: None, locale: "en".to_owned(), verified: true };
    let account = accounts::make(&site.services, new).await.expect("an account");
    let keys = &site.services.store.keys;
    let login = Login {
        id: site.services.new_id().expect("an id"),
        account,
        issuer: "https://id.example".to_owned(),
        subject: format!("subject of {name}"),
        created_at: site.services.now(),
    };
    let mut tx = site.services.store.write_any().await.expect("a transaction");
    avow_store::accounts::insert_login(&mut tx, keys, &login).await.expect("connected");
    tx.commit().await.expect("committed");
    let opened = accounts::open_session(&site.services, account, None, None).await.expect("a session");
    let browser = site.browser();
    browser.keep("avow_session", &opened.token);
    Somebody { account, email, person: opened.person, browser }
}

async fn signs_in(site: &Site, who: &Somebody, password: &str) -> bool {
    site.browser().post("/sign-in", &[("email", &who.email), ("password", password)]).await.status == 303
}

story! {
    async fn a_first_password_is_set_right_after_signing_in(house: House) {
        let site = house.open_with(provider).await;
        let maja = newcomer(&site, "maja").await;
        assert!(!signs_in(&site, &maja, PASSWORD).await && !signs_in(&site, &maja, "").await);
        let page = maja.browser.get("/account/privacy").await.text();
        assert!(page.contains("Set a password") && page.contains("action=\"/account/password\"") && !page.contains("name=\"old\""));
        assert_eq!(maja.browser.post("/account/password", &[("new", "maja@people.example")]).await.status, 422, "a good one");
        assert_eq!(maja.browser.post("/account/password", &[("new", PASSWORD)]).await.status, 303);
        assert!(signs_in(&site, &maja, PASSWORD).await);
        assert_eq!(maja.browser.post("/account/password", &[("new", "another lamp of brass")]).await.status, 422, "from now on the old one is asked");
    }
}

story! {
    async fn an_open_screen_makes_nobody_a_password(house: House) {
        let site = house.open_with(provider).await;
        let maja = newcomer(&site, "maja").await;
        site.clock.pass(Duration::minutes(11));
        let page = maja.browser.get("/account/privacy").await.text();
        assert!(page.contains("/sign-in/with/harbour?next=%2Faccount%2Fprivacy%23password") && !page.contains("action=\"/account/password\""));
        let refused = maja.browser.post("/account/password", &[("new", PASSWORD), ("old", "")]).await;
        assert!(refused.status == 422 && refused.text().contains("Sign in once more"), "{}", refused.status);
        assert!(!signs_in(&site, &maja, PASSWORD).await);
    }
}

story! {
    async fn a_mailed_link_sets_a_first_password_too(house: House) {
        let site = house.open_with(provider).await;
        let maja = newcomer(&site, "maja").await;
        assert_eq!(site.browser().post("/reset", &[("email", &maja.email)]).await.status, 303);
        let link = site.mailed("reset").await;
        let browser = site.browser();
        assert_eq!(browser.post(&link, &[("password", PASSWORD)]).await.status, 303);
        assert!(signs_in(&site, &maja, PASSWORD).await);
        assert_eq!(maja.browser.get("/account/privacy").await.status, 303, "and the sessions before it have ended");
    }
}

story! {
    async fn what_has_no_way_back_asks_for_a_fresh_sign_in(house: House) {
        let site = house.open_with(provider).await;
        let maja = newcomer(&site, "maja").await;
        let workspace = workspaces::create(&site.services, maja.person, "Lindhag Lamps", "en").await.expect("a workspace");
        let close = format!("/w/{}/settings/close", workspace.slug);
        site.clock.pass(Duration::minutes(11));
        for (path, next) in [("/account/delete", "%2Faccount%2Fdelete".to_owned()), (close.as_str(), close.replace('/', "%2F"))] {
            let page = maja.browser.get(path).await.text();
            assert!(page.contains(&format!("/sign-in/with/harbour?next={next}")) && !page.contains(&format!("action=\"{path}\"")), "{path}");
            let form = [("workspace", "Lindhag Lamps"), ("yes", "1"), ("now", "1"), ("password", "")];
            let refused = maja.browser.post(path, &form).await;
            assert!(refused.status == 422 && refused.text().contains("Sign in once more"), "{path}: {}", refused.status);
        }
        site.work().await;
        assert_eq!(workspaces::mine(&site.services, maja.person).await.expect("workspaces").len(), 1);

        // As the provider's way back does it.
        let opened = accounts::open_session(&site.services, maja.account, None, None).await.expect("a session");
        maja.browser.keep("avow_session", &opened.token);
        let page = maja.browser.get(&close).await.text();
        assert!(page.contains(&format!("action=\"{close}\"")) && !page.contains("type=\"password\""));
        assert_eq!(maja.browser.post(&close, &[("workspace", "Lindhag Lamps"), ("now", "1")]).await.status, 303);
        assert_eq!(maja.browser.post("/account/delete", &[("now", "1")]).await.status, 422, "and a yes");
        assert_eq!(maja.browser.post("/account/delete", &[("now", "1"), ("yes", "1")]).await.location(), "/privacy/left");
    }
}

story! {
    async fn who_has_a_password_types_it_however_fresh_the_sign_in(house: House) {
        let site = house.open_with(provider).await;
        let maja = site.somebody("maja").await;
        let workspace = workspaces::create(&site.services, maja.person, "Lindhag Lamps", "en").await.expect("a workspace");
        let close = format!("/w/{}/settings/close", workspace.slug);
        assert_eq!(maja.browser.post("/account/delete", &[("now", "1"), ("yes", "1")]).await.status, 422);
        assert_eq!(maja.browser.post(&close, &[("workspace", "Lindhag Lamps"), ("now", "1")]).await.status, 422);
        assert_eq!(workspaces::mine(&site.services, maja.person).await.expect("workspaces").len(), 1);
    }
}

story! {
    async fn without_any_provider_left_a_mailed_link_is_the_way(house: House) {
        let site = house.open().await;
        let maja = newcomer(&site, "maja").await;
        site.clock.pass(Duration::minutes(11));
        let page = maja.browser.get("/account/privacy").await.text();
        assert!(page.contains("Set a password") && page.contains("href=\"/reset\"") && !page.contains("action=\"/account/password\""));
    }
}
