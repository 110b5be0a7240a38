//! What is typed into a form whose session has ended, or that cannot be done now: nothing of it is kept, all of it comes
//! back, and the way in leads to a page.

use avow_app::web::Access;
use avow_server::http::table;
use avow_service::store::Target;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::browser::{Page, between};
use crate::home::Home;
use crate::routes::ask;

const SEND: &str = "/w/{workspace}/inbox/{conversation}/send";

const UNREAD: &str = "/w/{workspace}/inbox/{conversation}/unread";

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
            // A link that is none leads nowhere, whoever follows it.
            if route.path.contains("{token}") || route.path.contains("{provider}") {
                continue;
            }
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
        let refused = browser.send(posted(format!("{}{}", site.base, home.path(UNREAD)))).await;
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

/// Lets the database refuse every new message.
async fn refuse_messages(data: &Target) {
    match data {
        Target::Sqlite(path) => {
            let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.expect("a connection");
            let no = "CREATE TRIGGER no BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no'); END";
            sqlx::raw_sql(no).execute(&mut connection).await.expect("refused");
            connection.close().await.expect("closed");
        }
        Target::Postgres(url) => {
            let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
            let no = "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; \
                      CREATE TRIGGER no BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION no()";
            sqlx::raw_sql(no).execute(&mut connection).await.expect("refused");
            connection.close().await.expect("closed");
        }
    }
}

story! {
    async fn a_reply_that_could_not_be_kept_stands_in_its_page(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        refuse_messages(&house.data).await;
        let form = Form::new().text("kind", "note").text("body", "Ask the warehouse");
        let page = home.owner.browser.upload(&home.path(SEND), form).await;
        let html = page.text();
        assert_eq!(page.status, 503);
        assert!(html.contains("Ask the warehouse</textarea>") && html.contains("asks about a lamp"), "in its conversation: {html}");
        assert!(html.contains("Something of ours does not work"), "{html}");
    }
}

story! {
    async fn a_reply_comes_back_also_when_nothing_answers(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        site.services.store.close().await;
        let page = home.owner.browser.upload(&home.path(SEND), Form::new().text("kind", "reply").text("body", "It left today")).await;
        let html = page.text();
        assert_eq!(page.status, 503);
        assert!(html.contains("It left today</textarea>") && html.contains("enctype=\"multipart/form-data\""), "{html}");
        assert!(html.contains(page.header("x-request-id")) && !html.contains("new tab"), "{html}");
    }
}

story! {
    async fn a_view_without_a_name_is_told_beside_the_name(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let views = home.path("/w/{workspace}/inbox-views");
        let page = home.owner.browser.post(&views, &[("name", " "), ("status", "snoozed"), ("priority", "high"), ("shared", "1")]).await;
        let html = page.text();
        assert_eq!(page.status, 422);
        let menu = between(&html, "id=\"filters\"", "</form>").expect("the filters");
        assert!(menu.contains("id=\"view-name-wrong\"") && menu.contains("This is needed") && menu.contains("aria-invalid=\"true\""), "{menu}");
        assert!(menu.starts_with('>') && menu.contains("value=\"snoozed\" selected") && menu.contains("value=\"high\" selected"), "{menu}");
        let long = "a".repeat(200);
        let page = home.owner.browser.post(&views, &[("name", &long)]).await;
        assert!(page.status == 422 && page.text().contains(&format!("value=\"{long}\"")), "what was typed stays");
        let fine = home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await.text();
        assert!(fine.contains("id=\"filters\" popover") && !fine.contains("view-name-wrong"));
    }
}

story! {
    async fn a_change_of_many_that_is_refused_says_why_and_keeps_the_choice(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let chosen = home.conversation.to_string();
        let viewer = format!("assign={}", home.viewer.account);
        for (asked, says) in [(viewer.as_str(), "This person cannot take conversations"), ("nonsense", "Something here is not right yet")] {
            let page = home.owner.browser.post(&home.path("/w/{workspace}/inbox-bulk"), &[("c", &chosen), ("do", asked)]).await;
            let html = page.text();
            assert_eq!(page.status, 422, "{asked}");
            assert!(html.contains(says), "{asked}: {html}");
            let row = between(&html, &format!("value=\"{chosen}\" form=\"bulk\""), ">").expect("its line");
            assert!(row.contains("checked"), "{asked}: {row}");
        }
    }
}
