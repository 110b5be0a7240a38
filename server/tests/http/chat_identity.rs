//! Who the embedding site says a visitor is: believed where its server has signed it, for as long as it says.

use std::fmt::Write as _;

use avow_model::contacts::IdentityKind;
use avow_service::contacts;
use avow_service::settings::channels;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::browser::Browser;
use crate::chat::{frame, say};
use crate::home::{Home, SHOP};
use crate::site::Site;

/// What a site's server answers to its page.
fn signed(secret: &str, id: &str, expires: i64) -> Value {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a secret").chain_update(format!("{id}.{expires}"));
    let mut signature = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(signature, "{byte:02x}").expect("text");
    }
    json!({ "id": id, "expires": expires, "signature": signature, "name": "Ida Berg" })
}

async fn identify(browser: &Browser, home: &Home, claim: &Value) -> (u16, String) {
    let page = browser.post(&frame(home, "/identify", SHOP), &[("identity", &claim.to_string())]).await;
    let state = serde_json::from_slice::<Value>(&page.bytes).ok().and_then(|told| told["state"].as_str().map(str::to_owned));
    (page.status, state.unwrap_or_default())
}

async fn users(site: &Site, home: &Home) -> Vec<String> {
    let mut found = Vec::new();
    for row in contacts::list(&site.services, home.member, None).await.expect("contacts").rows {
        let contact = contacts::get(&site.services, home.member, row.id).await.expect("a contact");
        found.extend(contact.identities.into_iter().filter(|identity| identity.kind == IdentityKind::User).map(|identity| identity.value));
    }
    found
}

story! {
    async fn a_signature_is_believed_until_it_expires(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let secret = channels::secret(&site.services, home.member, home.channel).await.expect("a secret");
        let now = site.services.now().timestamp();
        let browser = site.browser();
        say(&browser, &home, "It is me").await;
        let good = signed(&secret, "user-42", now + 60);
        for (why, claim) in [
            ("another secret", signed("another secret", "user-42", now + 60)),
            ("another person", { let mut claim = good.clone(); claim["id"] = json!("user-43"); claim }),
            ("a longer life", { let mut claim = good.clone(); claim["expires"] = json!(now + 6000); claim }),
            ("no signature", json!({ "id": "user-42", "expires": now + 60, "signature": "" })),
            ("nonsense", json!([1, 2, 3])),
        ] {
            assert_eq!(identify(&browser, &home, &claim).await, (403, "unproven".to_owned()), "{why}");
        }
        assert_eq!(identify(&browser, &home, &signed(&secret, "user-42", now)).await, (403, "expired".to_owned()));
        assert!(users(&site, &home).await.is_empty(), "nobody was believed");
        assert_eq!(identify(&browser, &home, &good).await, (200, "same".to_owned()));
        assert_eq!(users(&site, &home).await, ["user-42"]);
        site.clock.pass(chrono::Duration::seconds(60));
        assert_eq!(identify(&browser, &home, &good).await, (403, "expired".to_owned()));
    }
}

story! {
    async fn what_was_signed_with_a_secret_that_was_replaced_is_not_believed(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let now = site.services.now().timestamp();
        let secret = async || channels::secret(&site.services, home.member, home.channel).await.expect("a secret");
        let old = secret().await;
        let (before, claim) = (site.browser(), signed(&old, "user-42", now + 600));
        say(&before, &home, "It is me").await;
        assert_eq!(identify(&before, &home, &claim).await, (200, "same".to_owned()));
        let replace = home.path("/w/{workspace}/settings/channels/{channel}/secret/replace");
        assert_eq!(home.viewer.browser.post(&replace, &[]).await.status, 403);
        assert_eq!(identify(&before, &home, &claim).await.0, 200, "who may not replace it replaces nothing");
        let page = home.owner.browser.post(&replace, &[]).await;
        assert_eq!((page.status, page.text().contains(&old)), (303, false));
        let new = secret().await;
        assert_ne!(new, old);
        for browser in [&before, &site.browser()] {
            assert_eq!(identify(browser, &home, &claim).await, (403, "unproven".to_owned()));
            assert_eq!(identify(browser, &home, &signed(&old, "user-7", now + 600)).await, (403, "unproven".to_owned()));
        }
        assert_eq!(identify(&site.browser(), &home, &signed(&new, "user-42", now + 600)).await, (200, "now".to_owned()));
        assert_eq!(users(&site, &home).await, ["user-42"]);
    }
}

story! {
    async fn the_same_person_in_two_browsers_is_one_contact(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let secret = channels::secret(&site.services, home.member, home.channel).await.expect("a secret");
        let claim = signed(&secret, "user-42", site.services.now().timestamp() + 600);
        let (desk, phone) = (site.browser(), site.browser());
        say(&desk, &home, "From my desk").await;
        assert_eq!(identify(&desk, &home, &claim).await.1, "same");
        assert_eq!(identify(&phone, &home, &claim).await, (200, "now".to_owned()));
        assert!(phone.get(&frame(&home, "/log", SHOP)).await.text().contains("From my desk"), "the phone goes on with it");
        let someone_else = signed(&secret, "user-7", site.services.now().timestamp() + 600);
        assert_eq!(identify(&phone, &home, &someone_else).await, (200, "parted".to_owned()), "another customer at the same phone");
        assert_eq!(phone.get(&frame(&home, "/log", SHOP)).await.status, 403);
    }
}

story! {
    async fn what_is_typed_about_oneself_merges_nobody(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let before = contacts::list(&site.services, home.member, None).await.expect("contacts").rows.len();
        for _ in 0..2 {
            let form = reqwest::multipart::Form::new().text("body", "Hello").text("email", "ida@shop.example").text("name", "Ida");
            let browser = site.browser();
            assert_eq!(browser.upload(&frame(&home, "", SHOP), form).await.status, 303);
            assert_eq!(browser.get(&frame(&home, "/log", SHOP)).await.text().matches("Hello").count(), 1, "only one's own");
        }
        let after = contacts::list(&site.services, home.member, None).await.expect("contacts").rows.len();
        assert_eq!(after, before + 2);
    }
}

story! {
    async fn whoever_is_known_adds_no_addresses_without_end(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let secret = channels::secret(&site.services, home.member, home.channel).await.expect("a secret");
        let browser = site.browser();
        say(&browser, &home, "It is me").await;
        for number in 0..contacts::WAYS_MAX + 5 {
            let mut claim = signed(&secret, "user-42", site.services.now().timestamp() + 60);
            claim["email"] = json!(format!("ida{number}@people.example"));
            assert_eq!(identify(&browser, &home, &claim).await.0, 200, "{number}");
        }
        let found = contacts::list(&site.services, home.member, None).await.expect("contacts").rows;
        let ida = found.iter().find(|row| row.email.as_deref().is_some_and(|email| email.starts_with("ida"))).expect("Ida");
        let held = contacts::get(&site.services, home.member, ida.id).await.expect("a contact").identities;
        let emails = held.iter().filter(|identity| identity.kind == IdentityKind::Email).count();
        assert_eq!(emails, contacts::WAYS_MAX);
    }
}
