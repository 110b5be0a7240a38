//! Making an account: who is let in at once, who gets a mail, and what an asker learns about others (nothing).

use avow_service::tries::{self, Secret};
use avow_service::vault::token_hash;
use reqwest::Method;

use crate::browser::{Browser, Page, between};
use crate::site::PASSWORD;

/// Asks for an account.
async fn sign_up(browser: &Browser, email: &str, more: &[(&str, &str)]) -> Page {
    let mut form = vec![("name", "Maja Lindqvist"), ("email", email), ("password", PASSWORD), ("workspace", "Lindhag Lamps"), ("age", "1")];
    form.extend_from_slice(more);
    browser.post("/sign-up", &form).await
}

/// What the page that answers a form says, once it is followed; what differs from answer to answer is masked.
async fn told(browser: &Browser, answer: Page) -> (u16, String, String) {
    let location = answer.location().to_owned();
    let page = if answer.status == 303 { browser.get(&location).await } else { answer };
    (page.status, location, masked(&page))
}

fn masked(page: &Page) -> String {
    let nonce = between(page.header("content-security-policy"), "'nonce-", "'").unwrap_or("no nonce").to_owned();
    let id = page.header("x-request-id").to_owned();
    page.text().replace(&nonce, "NONCE").replace(&id, "ID")
}

story! {
    async fn a_link_that_works_no_more_says_so_before_it_asks(house: House) {
        let site = house.open().await;
        let page = site.browser().get("/verify/no-such-link").await;
        assert!(page.status == 404 && page.text().contains("/sign-in") && !page.text().contains("Yes, sign me in"), "{}", page.status);
    }
}

story! {
    async fn on_this_machine_the_first_is_signed_in_at_once(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        let made = sign_up(&browser, "maja@lindhag.example", &[]).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let mut page = browser.get(made.location()).await;
        while page.status == 303 {
            page = browser.get(page.location()).await;
        }
        assert_eq!(page.status, 200, "{} leads on to a page", made.location());
        assert!(page.text().contains("Lindhag Lamps") || page.text().contains("Maja"), "their own");
        assert_eq!(browser.get("/account/privacy").await.status, 200);
        assert!(site.mails().await.is_empty(), "no mail");
    }
}

story! {
    async fn the_next_one_gets_a_mail_whoever_has_the_address(house: House) {
        let site = house.open().await;
        sign_up(&site.browser(), "maja@lindhag.example", &[]).await;
        let (one, two) = (site.browser(), site.browser());
        let unknown = sign_up(&one, "tomas@lindhag.example", &[]).await;
        let known = sign_up(&two, "maja@lindhag.example", &[]).await;
        let shape = |page: &Page| page.set_cookies().iter().map(|line| (line.find('='), line.len())).collect::<Vec<_>>();
        assert_eq!(shape(&unknown), shape(&known), "one cookie for each, and nobody is signed in by it");
        assert_eq!(unknown.set_cookies().len(), 1);
        assert_eq!(told(&one, unknown).await, told(&two, known).await);
        let mails = site.mails().await;
        assert_eq!(mails.len(), 2);
        let to = |address: &str| mails.iter().find(|mail| mail.contains(address)).expect("a mail");
        assert!(to("tomas@lindhag.example").contains("/verify/"));
        assert!(!to("maja@lindhag.example").contains("/verify/") && to("maja@lindhag.example").contains("/sign-in"));
        assert_eq!(one.get("/account/privacy").await.status, 303, "nobody is signed in yet");
    }
}

story! {
    async fn a_mailed_link_works_once_and_a_scanner_uses_nothing_up(house: House) {
        let site = house.open().await;
        sign_up(&site.browser(), "maja@lindhag.example", &[]).await;
        let browser = site.browser();
        sign_up(&browser, "tomas@lindhag.example", &[]).await;
        let sign_in = [("email", "tomas@lindhag.example"), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-in", &sign_in).await.status, 422, "not before the address is proven");
        drop(site.mails().await);
        browser.post("/sign-in", &sign_in).await;
        let link = site.mailed("verify").await;
        for _ in 0..3 {
            assert_eq!(site.browser().get(&link).await.status, 200);
            assert_eq!(site.browser().send(browser.request(Method::HEAD, &link)).await.status, 200);
        }
        assert_eq!(browser.post(&link, &[]).await.status, 303);
        assert_eq!(browser.get("/account/privacy").await.status, 200, "and signed in");
        let late = site.browser();
        assert_eq!(late.post(&link, &[]).await.status, 404, "once");
        assert!(late.cookies().is_empty());
    }
}

story! {
    async fn whoever_confirms_an_address_in_another_browser_signs_in_by_the_password(house: House) {
        let site = house.open().await;
        sign_up(&site.browser(), "maja@lindhag.example", &[]).await;
        let (somebody, owner) = (site.browser(), site.browser());
        sign_up(&somebody, "tomas@lindhag.example", &[]).await;
        // The mail reaches whoever the address belongs to, who perhaps made no account.
        let link = site.mailed("verify").await;
        let other = site.browser();
        sign_up(&other, "third@lindhag.example", &[]).await;
        for cookie in other.cookies() {
            let (name, value) = cookie.split_once('=').expect("a cookie");
            owner.keep(name, value);
        }
        let confirmed = owner.post(&link, &[]).await;
        assert_eq!((confirmed.status, confirmed.location()), (303, "/sign-in?proven=1&next=/welcome"));
        assert!(owner.get(confirmed.location()).await.text().contains("Your address is confirmed"));
        assert_eq!(owner.get("/account/privacy").await.status, 303, "nobody is signed in");
        assert_eq!(somebody.post("/sign-in", &[("email", "tomas@lindhag.example"), ("password", PASSWORD)]).await.status, 303);
    }
}

story! {
    async fn whoever_comes_once_all_accounts_are_gone_proves_their_address_like_anybody(house: House) {
        let site = house
            .open_with(|config| {
                config.loopback = false;
                config.public_url = "https://inbox.example".parse().expect("an address");
            })
            .await;
        let made = sign_up(&site.browser(), "maja@lindhag.example", &[]).await;
        assert_eq!((made.status, made.location()), (303, "/sign-up/sent"), "no set-up token was made at start");
        assert!(site.mailed("verify").await.contains("/verify/"));
    }
}

story! {
    async fn one_network_makes_no_more_accounts_than_one_address(house: House) {
        let site = house.open().await;
        for number in 0..21 {
            let from = format!("2001:db8:1:2::{number:x}");
            let counted = tries::count(&site.services, Secret::SignUp, &from).await;
            assert_eq!(counted.is_ok(), number < 20, "{number}");
        }
        assert!(tries::count(&site.services, Secret::SignUp, "2001:db8:1:3::1").await.is_ok(), "the neighbours may");
    }
}

story! {
    async fn a_link_is_dead_after_a_day(house: House) {
        let site = house.open().await;
        sign_up(&site.browser(), "maja@lindhag.example", &[]).await;
        let browser = site.browser();
        sign_up(&browser, "tomas@lindhag.example", &[]).await;
        let link = site.mailed("verify").await;
        site.clock.pass(chrono::Duration::hours(25));
        assert_eq!(browser.post(&link, &[]).await.status, 404);
    }
}

story! {
    async fn beyond_this_machine_the_first_needs_the_printed_token(house: House) {
        let site = house
            .open_with(|config| {
                config.loopback = false;
                config.public_url = "https://inbox.example".parse().expect("an address");
                config.setup_token = Some(token_hash("printed by the server"));
            })
            .await;
        let browser = site.browser();
        assert!(browser.get("/sign-up").await.text().contains("name=\"setup_token\""));
        for wrong in ["", "printed", "printed by the server!"] {
            let page = sign_up(&browser, "maja@lindhag.example", &[("setup_token", wrong)]).await;
            assert_eq!((page.status, page.set_cookies().len()), (422, 0), "{wrong}");
        }
        let made = sign_up(&browser, "maja@lindhag.example", &[("setup_token", " printed by the server ")]).await;
        assert_eq!((made.status, made.set_cookies().len()), (303, 1));
        let page = site.browser().get("/sign-up").await;
        assert!(!page.text().contains("setup_token"), "the second needs none");
        let second = sign_up(&site.browser(), "tomas@lindhag.example", &[("setup_token", "printed by the server")]).await;
        assert_eq!((second.status, second.location()), (303, "/sign-up/sent"), "and gets a mail");
    }
}

story! {
    async fn nothing_that_was_typed_is_lost_but_the_password(house: House) {
        let site = house.open().await;
        let page = sign_up(&site.browser(), "maja@lindhag", &[]).await;
        assert_eq!(page.status, 422);
        let text = page.text();
        assert!(text.contains("maja@lindhag") && text.contains("Lindhag Lamps") && text.contains("aria-invalid"));
        assert!(!text.contains(PASSWORD));
        for weak in ["short", "aaaaaaaaaaaaaaaa", "password1234!"] {
            let form = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", weak), ("workspace", "Lamps"), ("age", "1")];
            assert_eq!(site.browser().post("/sign-up", &form).await.status, 422, "{weak}");
        }
        let young = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD), ("workspace", "Lamps")];
        assert_eq!(site.browser().post("/sign-up", &young).await.status, 422, "old enough?");
    }
}

story! {
    async fn how_old_one_must_be_is_the_deployments_to_say(house: House) {
        let site = house.open_with(|config| config.profile.minimum_age = 21).await;
        for (lang, says) in [("en", "I am 21 or older"), ("ru", "Мне исполнился 21 год")] {
            let browser = site.browser();
            browser.keep("avow_lang", lang);
            assert!(browser.get("/sign-up").await.text().contains(says), "{lang}");
            let young = browser.post("/sign-up", &[("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD)]).await;
            assert!(young.status == 422 && young.text().contains(says), "{lang}");
        }
    }
}

story! {
    async fn a_new_password_by_mail_ends_every_session(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let (known, unknown) = (site.browser(), site.browser());
        let one = known.post("/reset", &[("email", &maja.email)]).await;
        let two = unknown.post("/reset", &[("email", "nobody@people.example")]).await;
        assert_eq!(told(&known, one).await, told(&unknown, two).await);
        let link = site.mailed("reset").await;
        assert_eq!(known.get(&link).await.status, 200);
        assert_eq!(known.post(&link, &[("password", "short")]).await.status, 422);
        assert_eq!(maja.browser.get("/account/privacy").await.status, 200, "nothing has happened yet");
        assert_eq!(known.post(&link, &[("password", "another lamp of brass")]).await.status, 303);
        assert_eq!(known.get("/account/privacy").await.status, 200, "signed in by the link");
        assert_eq!(maja.browser.get("/account/privacy").await.status, 303, "and nowhere else");
        assert_eq!(site.browser().post(&link, &[("password", "a third lamp of brass")]).await.status, 404, "once");
        for (password, status) in [(PASSWORD, 422), ("another lamp of brass", 303)] {
            assert_eq!(site.browser().post("/sign-in", &[("email", &maja.email), ("password", password)]).await.status, status);
        }
    }
}

story! {
    async fn two_at_once_with_one_address_are_one_account(house: House) {
        let site = house.open().await;
        sign_up(&site.browser(), "maja@lindhag.example", &[]).await;
        let (one, two) = (site.browser(), site.browser());
        let (first, second) =
            tokio::join!(sign_up(&one, "tomas@lindhag.example", &[]), sign_up(&two, "TOMAS@lindhag.example", &[]));
        assert_eq!((first.status, second.status), (303, 303));
        let mails = site.mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.contains("/verify/")).count(), 1);
    }
}
