//! New passwords: what is tried first by whoever guesses is refused, wherever a password is set, with what to do instead.

use avow_model::access::Role;
use avow_service::{members, workspaces};

use crate::browser::Page;
use crate::site::PASSWORD;

/// What the two refusals begin with.
const EASY: &str = "Too easy to guess";
const OWN: &str = "Your name, your address and your company are tried first";

#[track_caller]
fn refused(page: &Page, sentence: &str) {
    assert_eq!(page.status, 422, "{sentence}");
    assert!(page.text().contains(sentence) && page.text().contains("aria-invalid"), "{}", page.text());
    assert!(page.set_cookies().is_empty());
}

story! {
    async fn a_new_account_gets_no_password_that_is_tried_first(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        let form = |password| {
            [("name", "Maja Lindqvist"), ("email", "maja@lindhag.example"), ("workspace", "Lindhag Lamps"), ("age", "1"), ("password", password)]
        };
        for easy in ["Password1234!", "qwertyuiop12", "йцукенгшщзхъ"] {
            refused(&browser.post("/sign-up", &form(easy)).await, EASY);
        }
        for own in ["maja@lindhag.example", "LindhagLamps2026", "lindqvistmaja1"] {
            refused(&browser.post("/sign-up", &form(own)).await, OWN);
        }
        assert_eq!(browser.post("/sign-up", &form(PASSWORD)).await.status, 303);
    }
}

story! {
    async fn nor_does_who_follows_an_invitation(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        let workspace = workspaces::create(&site.services, maja.person, "Lindhag Lamps", "en").await.expect("a workspace");
        let member = site.member(&maja, &workspace.slug).await;
        members::invite(&site.services, member, "tomas@lindhag.example", Role::Agent).await.expect("invited");
        let link = site.mailed("invite").await;
        let token = link.strip_prefix("/invite/").expect("a token");
        let browser = site.browser();
        let form = |password| [("name", "Tomáš Novák"), ("invite", token), ("age", "1"), ("password", password)];
        refused(&browser.post("/sign-up", &form("Lindhag Lamps 1!")).await, OWN);
        refused(&browser.post("/sign-up", &form("tomas@lindhag.example")).await, OWN);
        assert_eq!(browser.post("/sign-up", &form(PASSWORD)).await.status, 303);
    }
}

story! {
    async fn nor_does_a_change_or_a_link_bring_one(house: House) {
        let site = house.open().await;
        let maja = site.somebody("maja").await;
        workspaces::create(&site.services, maja.person, "Lindhag Lamps", "en").await.expect("a workspace");
        for (new, sentence) in [("Password1234!", EASY), ("LindhagLamps2026", OWN), ("maja@people.example", OWN)] {
            refused(&maja.browser.post("/account/password", &[("old", PASSWORD), ("new", new)]).await, sentence);
        }
        let browser = site.browser();
        assert_eq!(browser.post("/reset", &[("email", &maja.email)]).await.status, 303);
        let link = site.mailed("reset").await;
        refused(&browser.post(&link, &[("password", "iloveyouforever")]).await, EASY);
        refused(&browser.post(&link, &[("password", "Lindhag Lamps 1!")]).await, OWN);
        assert_eq!(browser.post(&link, &[("password", "another lamp of brass")]).await.status, 303, "the link was not used up");
    }
}
