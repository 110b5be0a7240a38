//! What is typed into a form whose session has ended, or that cannot be done now: nothing of it is kept, all of it comes
//! back, and the way in leads to a page.

use avow_app::web::Access;
use avow_server::http::table;
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::browser::{Page, between};
use crate::home::Home;
use crate::routes::ask;

const SEND: &str = "/w/{workspace}/inbox/{conversation}/send";

/// Where signing in leads on to, as the answer says.
fn next(page: &Page) -> String {
    let html = page.text();
    let mark = "/sign-in?next=";
    let next = if page.status == 303 { page.location().strip_prefix(mark) } else { between(&html, mark, "\"") };
    let next = next.expect("it leads to the sign-in");
    url::form_urlencoded::parse(format!("n={next}").as_bytes()).next().expect("a place").1.into_owned()
}

story! {
    async fn whoever_signs_in_after_a_form_comes_to_a_page(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let before = crate::csrf::snapshot(&site, &home).await;
        let guarded = |access| matches!(access, Access::SignedIn | Access::Own | Access::Member(_));
        for route in table().into_iter().filter(|route| route.method == Method::POST && guarded(route.access)) {
            let page = ask(&site.browser(), &home, &route.method, route.path, &home.path(route.path)).await;
            assert!(matches!(page.status, 303 | 401), "{}: {}", route.path, page.status);
            let opened = home.owner.browser.get(&next(&page)).await;
            assert!(matches!(opened.status, 200 | 303), "{} leads to {}: {}", route.path, next(&page), opened.status);
        }
        assert_eq!(crate::csrf::snapshot(&site, &home).await, before);
    }
}

story! {
    async fn the_page_on_which_the_form_stood_is_the_one_to_come_back_to(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        let (list, bulk) = (home.path("/w/{workspace}/inbox?status=snoozed"), home.path("/w/{workspace}/inbox-bulk"));
        let posted = |referer: String| browser.own(Method::POST, &bulk).header("referer", referer).form(&[("do", "status=open")]);
        let told = browser.send(posted(format!("{}{list}", site.base))).await;
        assert_eq!(next(&told), list);
        // A form that was refused stands at its own address.
        let refused = browser.send(posted(format!("{}{}", site.base, home.path(SEND)))).await;
        assert_eq!(next(&refused), home.path("/w/{workspace}/inbox/{conversation}"));
        for foreign in ["https://evil.example/w/x/inbox", "http://evil.example", "nonsense", ""] {
            assert_eq!(next(&browser.send(posted(foreign.to_owned())).await), "/", "{foreign}");
        }
    }
}

story! {
    async fn what_was_typed_comes_back_and_can_be_sent_again(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let form = || {
            let file = Part::text("a file").file_name("lamp.txt");
            let id = home.view.to_string();
            Form::new().text("kind", "reply").text("client", id).text("body", "It left <today>\n& \"more\"").part("file", file)
        };
        let page = site.browser().upload(&home.path(SEND), form()).await;
        let html = page.text();
        assert_eq!(page.status, 401);
        assert!(html.contains("It left &lt;today&gt;\r\n&amp; \"more\"</textarea>") || html.contains("It left &lt;today&gt;\n&amp; \"more\"</textarea>"), "{html}");
        assert!(html.contains("enctype=\"multipart/form-data\"") && html.contains(&format!("action=\"{}\"", home.path(SEND))), "{html}");
        assert!(html.contains(&format!("name=\"client\" value=\"{}\"", home.view)) && html.contains("name=\"kind\" value=\"reply\""), "{html}");
        assert!(html.contains("choose them anew") && !html.contains("a file<"), "{html}");
        assert!(html.contains(page.header("x-request-id")));
        let again = home.owner.browser.upload(&home.path(SEND), form()).await;
        assert_eq!(again.status, 303);

        let typed = [("name", "Ida \"Berg\""), ("email-1", "ida@shop.example"), ("locale", "")];
        let page = site.browser().post(&home.path("/w/{workspace}/contacts/new"), &typed).await;
        let html = page.text();
        assert_eq!(page.status, 401);
        assert!(html.contains("value=\"Ida &quot;Berg&quot;\"") && html.contains("value=\"ida@shop.example\""), "{html}");
        assert!(!html.contains("choose them anew") && !html.contains("enctype"), "{html}");
    }
}

story! {
    async fn a_password_never_comes_back(house: House) {
        let site = house.open().await;
        let page = site.browser().post("/account/delete", &[("password", "a secret of mine"), ("sure", "1")]).await;
        assert!(matches!(page.status, 303 | 401), "{}", page.status);
        assert!(!page.text().contains("a secret of mine") && !page.location().contains("secret"));
    }
}

story! {
    async fn too_much_from_nobody_is_too_large(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = crate::limits::post_large(&site.browser(), &home.path("/w/{workspace}/contacts/new"), &format!("name={}", "a".repeat(300 * 1024))).await;
        assert_eq!(page.status, 413);
        assert!(!page.text().contains("aaaaaaaa"));
    }
}
