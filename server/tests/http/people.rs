//! People as their pages show them: when they last wrote, what is known of them, and who has an address already.

use avow_model::contacts::FieldKind;
use avow_service::chat::{self, Said};
use avow_service::settings::fields;
use chrono::Duration;

use crate::browser::between;
use crate::home::{Home, SHOP};

/// The line of a person in the list of people.
fn line<'a>(list: &'a str, name: &str) -> &'a str {
    let (_, rest) = list.split_once(&format!("<bdi>{name}</bdi>")).expect("their line");
    rest.split_once("</tr>").expect("its end").0
}

story! {
    async fn whoever_never_wrote_was_never_heard_of(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let made = browser.post(&home.path("/w/{workspace}/contacts/new"), &[("name", "Ada Berg"), ("email-1", "ada@berg.example")]).await;
        let own = made.location().to_owned();
        let heard = |page: &str| between(page, "Last wrote</dt><dd>", "</dd>").expect("the fact").to_owned();
        assert!(heard(&browser.get(&own).await.text()).contains("<span class=\"vh\">Never</span>"));
        let asked = home.path("/w/{workspace}/contacts/{contact}");
        let before = heard(&browser.get(&asked).await.text());
        assert!(before.contains("<time"), "{before}");

        site.clock.pass(Duration::days(3));
        let form = browser.get(&format!("{own}/edit")).await.text();
        let version = between(&form, "name=\"version\" value=\"", "\"").expect("a version").to_owned();
        browser.post(&format!("{own}/edit"), &[("version", &version), ("name", "Ada Lovelace"), ("email-1", "ada@berg.example")]).await;
        assert!(heard(&browser.get(&own).await.text()).contains("Never"), "being changed is no sign of theirs");
        let list = browser.get(&home.path("/w/{workspace}/contacts")).await.text();
        assert!(line(&list, "Ada Lovelace").contains("Never") && !line(&list, "Ada Lovelace").contains("<time"));
        assert!(line(&list, "ours Visitor").contains("<time"));
        let file = browser.get(&home.path("/w/{workspace}/contacts/export.csv")).await.text();
        assert!(file.lines().any(|line| line.starts_with("Ada Lovelace,") && line.ends_with("Z,")), "{file}");

        let talk = chat::enter(&site.services, &home.key, Some(SHOP)).await.expect("a chat");
        let said = Said { body: "And the blue one?".to_owned(), ..Said::default() };
        let visitor = chat::visitor(&site.services, &talk, Some(&home.visitor)).await.expect("a visitor");
        chat::say(&site.services, &talk, visitor, None, said).await.expect("said");
        assert_ne!(heard(&browser.get(&asked).await.text()), before);
    }
}

story! {
    async fn before_everyone_is_taken_out_it_is_said_how_much_that_is(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (browser, page) = (&home.owner.browser, home.path("/w/{workspace}/contacts/export"));
        let told = async || between(&browser.get(&page).await.text(), "<p><b>", "</b>").expect("how much").to_owned();
        assert_eq!(told().await, "One person, about 1 kB");
        let long = "Wilhelmina ".repeat(18);
        for number in 0..20 {
            let email = format!("ada{number}@berg.example");
            let made = browser.post(&home.path("/w/{workspace}/contacts/new"), &[("name", long.trim()), ("email-1", &email)]).await;
            assert_eq!(made.status, 303);
        }
        let file = browser.get(&home.path("/w/{workspace}/contacts/export.csv")).await;
        assert_eq!(file.text().lines().count(), 22, "a heading and a line for each");
        assert_eq!(told().await, format!("21 people, about {} kB", file.bytes.len().div_ceil(1_000)));
        assert!(browser.get(&page).await.text().contains(&format!("href=\"{page}.csv\" download")));
        for path in [page.clone(), format!("{page}.csv")] {
            assert_eq!(home.viewer.browser.get(&path).await.status, 403, "{path}");
        }
    }
}

story! {
    async fn an_address_that_somebody_has_is_asked_about_first(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let (new, list) = (home.path("/w/{workspace}/contacts/new"), home.path("/w/{workspace}/contacts"));
        let zoe = browser.post(&new, &[("name", "Zoë"), ("email-1", "zoe@x.example")]).await.location().to_owned();
        let twice = [("name", "Zoe Again"), ("email-1", ""), ("email-2", "ZOE@x.example"), ("locale", "en")];
        let asks = browser.post(&new, &twice).await;
        let html = asks.text();
        assert_eq!(asks.status, 409);
        assert!(html.contains(&format!("<a href=\"{zoe}\"><bdi>Zoë</bdi></a>")), "the way to who has it");
        for kept in ["value=\"Zoe Again\"", "value=\"ZOE@x.example\"", "value=\"en\""] {
            assert!(html.contains(kept), "{kept}");
        }
        assert!(!html.contains("id=\"email-3\""), "no more lines than there were");
        assert!(!browser.get(&list).await.text().contains("Zoe Again"));
        let anyway = between(&html, "name=\"anyway\" value=\"", "\"").expect("a way to go on").to_owned();
        let other = browser.post(&new, &[("name", "Ada"), ("email-1", "ada@x.example")]).await;
        let ada = [("name", "Zoe Again"), ("email-1", "ada@x.example"), ("anyway", anyway.as_str())];
        assert_eq!(browser.post(&new, &ada).await.status, 409, "of somebody else it is asked again");
        let made = browser.post(&new, &[&twice[..], &[("anyway", anyway.as_str())]].concat()).await;
        assert_eq!(made.status, 303);

        let edit = format!("{}/edit", other.location());
        let form = [("version", "1"), ("name", "Ada"), ("email-1", "ada@x.example"), ("email-2", "zoe@x.example")];
        assert_eq!(browser.post(&edit, &form).await.status, 409);
        let edit = format!("{}/edit", made.location());
        let kept = [("version", "1"), ("name", "Zoe"), ("email-1", "zoe@x.example")];
        assert_eq!(browser.post(&edit, &kept).await.status, 303, "what they have already is not asked about");
        let wrong = browser.post(&new, &[("email-1", "zoe@x.example"), ("phone-1", "12")]).await;
        assert_eq!(wrong.status, 422, "what is wrong is said first");
    }
}

story! {
    async fn days_and_languages_are_written_as_people_write_them(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let born = fields::create(&site.services, home.member, "Born", FieldKind::Date.name()).await.expect("a field");
        let browser = &home.owner.browser;
        let field = format!("field-{born}");
        let form = [("name", "Ada"), ("locale", "pt-BR"), (field.as_str(), "29.02.1980")];
        let own = browser.post(&home.path("/w/{workspace}/contacts/new"), &form).await.location().to_owned();
        let page = browser.get(&own).await.text();
        assert!(page.contains("<time datetime=\"1980-02-29\">29 February 1980</time>"), "{page}");
        assert!(page.contains("Portuguese (<bdi>BR</bdi>)"), "{page}");
    }
}
