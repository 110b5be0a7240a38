//! What a workspace sets up for itself: refused with everything that was typed, gone from everywhere where it is deleted,
//! and shared by whoever may.

use avow_model::access::Role;
use avow_service::settings::{canned, fields, labels, log, views};
use avow_service::{contacts, inbox};

use crate::browser::between;
use crate::home::{Home, join};
use crate::site::Site;

story! {
    async fn a_saved_answer_with_a_placeholder_that_nothing_fills_in_is_refused(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (browser, before) = (&home.owner.browser, canned::list(&site.services, home.member).await.expect("answers"));
        let body = "Dear {{frist_name}},\nit comes tomorrow. {{agent.first_name}}";
        let form = [("title", "It is late"), ("shortcode", "late"), ("body", body)];
        for path in ["/w/{workspace}/settings/canned", "/w/{workspace}/settings/canned/{canned}"] {
            let page = browser.post(&home.path(path), &form).await;
            assert_eq!(page.status, 422, "{path}");
            let html = page.text();
            let wrong = between(&html, "id=\"body-wrong\"", "</p>").expect("what is wrong with it");
            let says = "Nothing fills in {{frist_name}}. There are {{contact.first_name}} and {{agent.first_name}}";
            assert!(wrong.contains(says), "{path}: {wrong}");
            assert!(html.contains(body) && html.contains("value=\"It is late\"") && html.contains("value=\"late\""), "{path}: as typed");
        }
        assert_eq!(canned::list(&site.services, home.member).await.expect("answers"), before);
        let mended = [("title", "It is late"), ("shortcode", "late"), ("body", "Dear {{contact.first_name}}, {{agent.first_name}}")];
        assert_eq!(browser.post(&home.path("/w/{workspace}/settings/canned"), &mended).await.status, 303);
    }
}

/// What was done last, by the log.
async fn done(site: &Site, home: &Home) -> String {
    log::list(&site.services, home.member, None).await.expect("the log").lines.remove(0).action
}

story! {
    async fn a_label_that_is_deleted_is_on_no_conversation_any_more(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let thread = home.path("/w/{workspace}/inbox/{conversation}");
        let put = format!("label={}", home.label);
        assert_eq!(browser.post(&format!("{thread}/change"), &[("do", &put), ("version", "1")]).await.status, 303);
        let under = home.path(&format!("/w/{{workspace}}/inbox?label={}", home.label));
        let row = format!("id=\"row-{}\"", home.conversation);
        assert!(browser.get(&under).await.text().contains(&row) && browser.get(&thread).await.text().contains("Returns"));
        let own = home.path("/w/{workspace}/settings/labels/{label}");
        let page = browser.post(&format!("{own}/delete"), &[]).await;
        assert_eq!((page.status, page.location()), (303, home.path("/w/{workspace}/settings/labels?done=deleted").as_str()));
        assert_eq!(done(&site, &home).await, "label.delete");
        assert!(labels::list(&site.services, home.member).await.expect("labels").is_empty());
        let held = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread").conversation;
        assert!(held.labels.is_empty());
        assert!(!browser.get(&thread).await.text().contains("Returns") && !browser.get(&under).await.text().contains(&row));
        let again = [browser.get(&own).await, browser.post(&format!("{own}/delete"), &[]).await];
        assert_eq!(again.map(|page| page.status), [404, 404]);
        let version = held.version.to_string();
        assert_eq!(browser.post(&format!("{thread}/change"), &[("do", &put), ("version", &version)]).await.status, 404, "and is put on none");
    }
}

story! {
    async fn a_saved_answer_that_is_deleted_is_offered_nowhere(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let thread = home.path("/w/{workspace}/inbox/{conversation}");
        assert!(browser.get(&thread).await.text().contains("Good day"));
        let own = home.path("/w/{workspace}/settings/canned/{canned}");
        let page = browser.post(&format!("{own}/delete"), &[]).await;
        assert_eq!((page.status, page.location()), (303, home.path("/w/{workspace}/settings/canned?done=deleted").as_str()));
        assert_eq!(done(&site, &home).await, "canned.delete");
        assert!(canned::list(&site.services, home.member).await.expect("answers").is_empty());
        assert!(!browser.get(&thread).await.text().contains("Good day"));
        let again = [browser.get(&own).await, browser.post(&format!("{own}/delete"), &[]).await];
        assert_eq!(again.map(|page| page.status), [404, 404]);
        let anew = [("title", "Hello"), ("shortcode", "hello"), ("body", "Good evening")];
        assert_eq!(browser.post(&home.path("/w/{workspace}/settings/canned"), &anew).await.status, 303, "its short name is free");
    }
}

story! {
    async fn a_field_that_is_deleted_goes_with_what_was_in_it(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let person = home.path("/w/{workspace}/contacts/{contact}");
        let contact = contacts::get(&site.services, home.member, home.contact).await.expect("a contact");
        let (field, version) = (contacts::field_name(home.field), contact.version.to_string());
        let form = [("name", "Leila Haddad"), (field.as_str(), "the golden one"), ("version", &version)];
        assert_eq!(browser.post(&format!("{person}/edit"), &form).await.status, 303);
        assert!(browser.get(&person).await.text().contains("the golden one"));
        let own = home.path("/w/{workspace}/settings/fields/{field}");
        let page = browser.post(&format!("{own}/delete"), &[]).await;
        assert_eq!((page.status, page.location()), (303, home.path("/w/{workspace}/settings/fields?done=deleted").as_str()));
        assert_eq!(done(&site, &home).await, "field.delete");
        assert!(fields::list(&site.services, home.member).await.expect("fields").is_empty());
        let contact = contacts::get(&site.services, home.member, home.contact).await.expect("a contact");
        assert!(contact.fields.is_empty() && contact.name.as_deref() == Some("Leila Haddad"), "{contact:?}");
        for page in [person.clone(), format!("{person}/edit"), home.path("/w/{workspace}/contacts/export")] {
            assert!(!browser.get(&page).await.text().contains("the golden one"), "{page}");
        }
        let again = [browser.get(&own).await, browser.post(&format!("{own}/delete"), &[]).await];
        assert_eq!(again.map(|page| page.status), [404, 404]);
    }
}

story! {
    async fn whoever_may_not_share_keeps_views_for_themselves(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        join(&site, home.member, tomas.account, Role::Agent).await;
        let all = home.path("/w/{workspace}/inbox-views");
        let named = async |who: &crate::site::Somebody| {
            let member = site.member(who, &home.slug).await;
            let held = views::list(&site.services, member).await.expect("views");
            held.into_iter().map(|view| (view.name, view.shared)).collect::<Vec<_>>()
        };
        let before = named(&home.owner).await;
        for who in [&tomas, &home.viewer] {
            assert_eq!(who.browser.post(&all, &[("name", "For all"), ("status", "open"), ("shared", "1")]).await.status, 403);
            assert_eq!(who.browser.post(&all, &[("name", "Mine"), ("status", "open")]).await.status, 303);
            assert_eq!(named(who).await, [("Mine".to_owned(), false)]);
        }
        assert_eq!(named(&home.owner).await, before, "nobody else sees it");
        let shared = views::save(&site.services, home.member, "For all", "status=open", true).await.expect("shared");
        assert!(named(&tomas).await.contains(&("For all".to_owned(), true)));
        let delete = format!("{all}/{shared}/delete");
        assert_eq!(tomas.browser.post(&delete, &[("shared", "1")]).await.status, 403);
        assert_eq!(tomas.browser.post(&delete, &[]).await.status, 404, "nor as one of their own");
        assert!(named(&home.viewer).await.contains(&("For all".to_owned(), true)), "it is still there");
        assert_eq!(home.owner.browser.post(&delete, &[("shared", "1")]).await.status, 303);
        assert_eq!((named(&tomas).await.len(), named(&home.viewer).await.len()), (1, 1));
    }
}
