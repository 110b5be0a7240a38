//! What a workspace sets up for itself, refused with everything that was typed.

use avow_service::settings::canned;

use crate::browser::between;
use crate::home::Home;

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
