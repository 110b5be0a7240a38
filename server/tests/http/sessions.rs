//! Signing in and what comes of it: the cookie, its end, and how often somebody may try.

use avow_model::access::Role;
use avow_service::store::sessions;
use avow_service::{members, workspaces};
use chrono::Duration;

use crate::browser::{Browser, Page, between};
use crate::site::PASSWORD;

async fn sign_in(browser: &Browser, email: &str, password: &str) -> Page {
    browser.post("/sign-in", &[("email", email), ("password", password), ("next", "/account/privacy")]).await
}

story! {
    async fn a_wrong_password_and_a_wrong_address_look_alike(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let mut pages = Vec::new();
        for email in [maja.email.as_str(), "nobody@people.example"] {
            let page = sign_in(&site.browser(), email, "not the password at all").await;
            assert_eq!((page.status, page.set_cookies().len()), (422, 0));
            let id = page.header("x-request-id").to_owned();
            let nonce = between(page.header("content-security-policy"), "'nonce-", "'").expect("a nonce").to_owned();
            pages.push(page.text().replace(email, "ADDRESS").replace(&id, "ID").replace(&nonce, "NONCE"));
        }
        assert_eq!(pages[0], pages[1]);
    }
}

story! {
    async fn the_cookie_is_for_this_site_and_for_no_script(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let page = sign_in(&site.browser(), &maja.email, PASSWORD).await;
        assert_eq!((page.status, page.location()), (303, "/account/privacy"));
        let lines = page.set_cookies();
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        let token = between(line, "avow_session=", ";").expect("a token");
        assert_eq!(token.len(), 43, "256 bits");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!line.contains("Secure") && !line.contains("Domain"), "{line}");
    }
}

story! {
    async fn over_tls_the_cookie_is_bound_to_the_host(house: House) {
        let site = house.open_with(|config| config.public_url = "https://inbox.example".parse().expect("an address")).await;
        let maja = site.somebody("maja").await;
        let page = sign_in(&site.browser(), &maja.email, PASSWORD).await;
        let lines = page.set_cookies();
        assert!(lines[0].starts_with("__Host-avow_session=") && lines[0].contains("; Secure"), "{lines:?}");
        assert!(lines[0].contains("Path=/") && !lines[0].contains("Domain"), "{lines:?}");
    }
}

story! {
    async fn signing_in_makes_a_new_session_and_signing_out_ends_it(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let before = maja.browser.cookies();
        sign_in(&maja.browser, &maja.email, PASSWORD).await;
        let during = maja.browser.cookies();
        assert_ne!(before, during, "the token is a new one");
        let stolen = maja.browser.beside();
        let (name, token) = during[0].split_once('=').expect("a cookie");
        stolen.keep(name, token);
        assert_eq!(stolen.get("/account/privacy").await.status, 200);
        let page = maja.browser.post("/sign-out", &[]).await;
        assert!(page.set_cookies()[0].contains("Max-Age=0"));
        assert!(maja.browser.cookies().is_empty());
        assert_eq!(stolen.get("/account/privacy").await.status, 303, "the session is gone, not only its cookie");
    }
}

story! {
    async fn a_session_can_be_ended_from_another(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let phone = site.browser();
        sign_in(&phone, &maja.email, PASSWORD).await;
        let tablet = site.browser();
        sign_in(&tablet, &maja.email, PASSWORD).await;
        let mut tx = site.services.store.read_any().await.expect("a reader");
        let all = sessions::list(&mut tx, &site.services.store.keys, maja.account, site.services.now()).await.expect("sessions");
        drop(tx);
        assert_eq!(all.len(), 3);
        let first = format!("/account/sessions/{}/end", maja.person.session);
        assert_eq!(phone.post(&first, &[]).await.status, 303);
        assert_eq!(maja.browser.get("/account/privacy").await.status, 303, "ended");
        assert_eq!(phone.post(&first, &[]).await.status, 404, "it has ended already");
        assert_eq!(tablet.get("/account/privacy").await.status, 200);
        assert_eq!(phone.post("/account/sessions/end-others", &[]).await.status, 303);
        assert_eq!(tablet.get("/account/privacy").await.status, 303);
        assert_eq!(phone.get("/account/privacy").await.status, 200);
    }
}

story! {
    async fn a_new_password_ends_the_other_sessions(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let phone = site.browser();
        sign_in(&phone, &maja.email, PASSWORD).await;
        let new = [("old", PASSWORD), ("new", "another lamp of brass")];
        assert_eq!(phone.post("/account/password", &[("old", "wrong"), ("new", "another lamp of brass")]).await.status, 422);
        assert_eq!(maja.browser.get("/account/privacy").await.status, 200);
        assert_eq!(phone.post("/account/password", &new).await.status, 303);
        assert_eq!(maja.browser.get("/account/privacy").await.status, 303);
        assert_eq!(phone.get("/account/privacy").await.status, 200);
    }
}

story! {
    async fn a_session_lasts_thirty_days_used_or_not(house: House) {
        let site = house.open().await;
        let (maja, tomas) = (site.somebody("maja").await, site.somebody("tomas").await);
        site.clock.pass(Duration::days(29));
        assert_eq!(maja.browser.get("/account/privacy").await.status, 200);
        site.clock.pass(Duration::days(2));
        for browser in [&maja.browser, &tomas.browser] {
            let page = browser.get("/account/privacy").await;
            assert_eq!((page.status, page.location()), (303, "/sign-in?next=%2Faccount%2Fprivacy"), "as long as its cookie");
        }
    }
}

story! {
    async fn tries_are_counted_across_instances(house: House) {
        let (one, two) = (house.open().await, house.open().await);
        let maja = one.somebody("maja").await;
        for number in 0..10 {
            let site = if number % 2 == 0 { &one } else { &two };
            assert_eq!(sign_in(&site.browser(), &maja.email, "wrong every time").await.status, 422, "{number}");
        }
        for site in [&one, &two] {
            let page = sign_in(&site.browser(), &maja.email, PASSWORD).await;
            assert_eq!(page.status, 429, "even the right one");
            let seconds: u64 = page.header("retry-after").parse().expect("seconds");
            assert!((1..=900).contains(&seconds), "{seconds}");
        }
        let nobody = sign_in(&two.browser(), "nobody@people.example", PASSWORD).await;
        assert_eq!(nobody.status, 422, "others are not counted with her");
        for site in [&one, &two] {
            site.clock.pass(Duration::minutes(16));
            assert_eq!(sign_in(&site.browser(), &maja.email, PASSWORD).await.status, 303, "later");
        }
    }
}

story! {
    async fn an_address_that_tries_many_accounts_is_stopped_too(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        let mut states = Vec::new();
        for number in 0..51 {
            states.push(sign_in(&browser.beside(), &format!("nobody-{number}@people.example"), "wrong every time").await.status);
        }
        assert!(states[..50].iter().all(|status| *status == 422), "{states:?}");
        assert_eq!(states[50], 429);
        assert_eq!(sign_in(&site.browser(), "nobody@people.example", "wrong every time").await.status, 422, "another address");
    }
}

story! {
    async fn a_refusal_says_when_to_come_again(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        let mut last = browser.post("/reset", &[("email", "maja@people.example")]).await;
        for _ in 0..5 {
            last = browser.post("/reset", &[("email", "maja@people.example")]).await;
        }
        assert_eq!(last.status, 429);
        assert!(last.header("retry-after").parse::<u64>().is_ok(), "{:?}", last.headers);
    }
}

story! {
    async fn where_somebody_wanted_to_go_is_handed_on_from_page_to_page(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let workspace = workspaces::create(&site.services, maja.person, "Lindhag Lamps", "en").await.expect("a workspace");
        let member = site.member(&maja, &workspace.slug).await;
        let tomas = site.somebody("tomas").await;
        members::invite(&site.services, member, &tomas.email, Role::Agent).await.expect("invited");
        let link = site.mailed("invite").await;
        let token = link.strip_prefix("/invite/").expect("a token");
        let (to_sign_up, carried) = (format!("/sign-up?invite={token}"), format!("next=%2Finvite%2F{token}"));

        let browser = site.browser();
        let sign_up = browser.get(&to_sign_up).await.text();
        assert!(sign_up.contains(&format!("href=\"/sign-in?{carried}\"")), "{sign_up}");
        let page = browser.get(&format!("/sign-in?{carried}")).await.text();
        assert!(page.contains(&format!("href=\"{to_sign_up}\"")) && page.contains(&format!("href=\"/reset?{carried}\"")), "{page}");
        assert!(browser.get(&format!("/reset?{carried}")).await.text().contains(&format!("href=\"/sign-in?{carried}\"")));
        let asked = browser.post("/reset", &[("email", "nobody@people.example"), ("next", &link)]).await;
        assert_eq!(asked.location(), format!("/reset/sent?{carried}"));
        assert!(browser.get(asked.location()).await.text().contains(&format!("href=\"/sign-in?{carried}\"")));
        let signed = browser.post("/sign-in", &[("email", &tomas.email), ("password", PASSWORD), ("next", &link)]).await;
        assert_eq!((signed.status, signed.location()), (303, link.as_str()));
        assert_eq!(browser.post(&link, &[]).await.location(), format!("/w/{}/inbox", workspace.slug));

        // Anything else is handed on as well, and nothing foreign.
        let page = site.browser().get("/sign-in?next=%2Fworkspaces%3Fall%3D1").await.text();
        assert!(page.contains("href=\"/sign-up?next=%2Fworkspaces%3Fall%3D1\""));
        for foreign in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%09%2Fevil.example", "%2F%5Cevil.example"] {
            let page = site.browser().get(&format!("/sign-in?next={foreign}")).await.text();
            assert!(page.contains("href=\"/sign-up\"") && page.contains("href=\"/reset\""), "{foreign}");
            assert_eq!(maja.browser.get(&format!("/sign-in?next={foreign}")).await.location(), "/workspaces", "{foreign}");
            assert_eq!(maja.browser.get(&format!("/sign-up?next={foreign}")).await.location(), "/workspaces", "{foreign}");
        }
    }
}
