//! The website chat from a visitor's browser: who may show it, the cookie, what arrives and what never does.

use avow_service::contacts;
use avow_service::inbox::{self, Draft};
use avow_service::settings::channels;
use reqwest::Method;
use reqwest::multipart::Form;

use crate::browser::{Browser, Page};
use crate::home::{Home, SHOP};
use crate::house::House;
use crate::site::Site;

/// The frame's address, as the snippet of a site opens it.
pub fn frame(home: &Home, path: &str, origin: &str) -> String {
    let origin: String = url::form_urlencoded::byte_serialize(origin.as_bytes()).collect();
    format!("/widget/{}{path}?origin={origin}", home.key)
}

/// Writes a message in the frame.
pub async fn say(browser: &Browser, home: &Home, body: &str) -> Page {
    browser.upload(&frame(home, "", SHOP), Form::new().text("body", body.to_owned()).text("origin", SHOP)).await
}

/// Which sites a chat may appear on.
pub async fn allow(site: &Site, home: &Home, origins: &str) {
    let held = channels::get(&site.services, home.member, home.channel).await.expect("a channel");
    let draft = channels::Draft { name: "Chat", origins, greeting: "", ask_email: true, enabled: true };
    channels::update(&site.services, home.member, home.channel, draft, held.version).await.expect("allowed");
}

story! {
    async fn only_a_listed_site_may_show_it(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        allow(&site, &home, "https://shop.example\nhttps://*.lamps.example\nhttp://localhost:8080").await;
        for listed in ["https://shop.example", "https://SHOP.example:443", "https://www.lamps.example", "http://localhost:8080"] {
            let page = site.browser().get(&frame(&home, "", listed)).await;
            assert_eq!(page.status, 200, "{listed}");
            let policy = page.header("content-security-policy").to_owned();
            assert!(policy.ends_with("frame-ancestors https://shop.example https://*.lamps.example http://localhost:8080"), "{policy}");
        }
        for unlisted in [
            "https://evil.example",
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "https://evilshop.example",
            "https://www.shop.example",
            "https://shop.example@evil.example",
            "https://shop.example/../evil",
            "https://lamps.example",
            "https://evillamps.example",
            "https://*.lamps.example",
            "http://localhost:8081",
            "null",
            "file://",
            "javascript:alert(1)",
            "https://shop.example https://evil.example",
            "https://xn--shp-8la.example",
        ] {
            let page = site.browser().get(&frame(&home, "", unlisted)).await;
            assert_eq!(page.status, 403, "{unlisted}");
            // The refusal alone may be read there: it is the same for everybody, and neither runs nor sends anything.
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && policy.ends_with("form-action 'none'; frame-ancestors *"), "{policy}");
            assert!(!policy.contains("script-src") && page.set_cookies().is_empty() && page.header("x-frame-options").is_empty());
            let text = page.text();
            assert!(text.contains("add its address to the chat") && !text.contains("ours") && !text.contains("<script"), "{text}");
            let said = site.browser().upload(&frame(&home, "", unlisted), Form::new().text("body", "Hello")).await;
            assert_eq!((said.status, said.set_cookies().len()), (403, 0), "{unlisted}");
            let form = Form::new().text("body", "Hello").text("origin", unlisted);
            assert_eq!(site.browser().upload(&frame(&home, "", SHOP), form).await.status, 403, "{unlisted} in the form");
        }
        let request = site.browser().request(Method::POST, &frame(&home, "", SHOP)).header("origin", SHOP);
        let request = request.multipart(Form::new().text("body", "Hi"));
        assert_eq!(site.browser().send(request).await.status, 403, "a page of the shop's own posts nothing");
    }
}

story! {
    async fn there_is_no_cookie_before_the_first_word(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        for path in ["", "/log", "/events", "/file/00000000-0000-0000-0000-000000000000"] {
            assert!(browser.get(&frame(&home, path, SHOP)).await.set_cookies().is_empty(), "{path}");
        }
        assert!(browser.get("/widget.js").await.set_cookies().is_empty());
        assert!(!browser.get(&frame(&home, "", SHOP)).await.text().contains("data-conversation"));
        let page = say(&browser, &home, "Does the lamp come in brass?").await;
        assert_eq!(page.status, 303);
        let lines = page.set_cookies();
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        let start: String = home.key.chars().take(8).collect();
        assert!(line.starts_with(&format!("avow_chat_{start}=")) && line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
        assert!(line.contains("Max-Age=15552000") && !line.contains("Secure") && !line.contains("Domain"), "{line}");
        assert!(browser.get(page.location()).await.text().contains("Does the lamp come in brass?"), "and it is known again");
        assert!(say(&browser, &home, "Or in steel?").await.set_cookies().is_empty(), "once");
        // The site's next page is told that there is a conversation, from whichever page of it.
        for (more, live) in [("", true), ("&before=2", false)] {
            let text = browser.get(&format!("{}{more}", frame(&home, "", SHOP))).await.text();
            assert_eq!((text.contains("data-conversation=\""), text.contains("data-live=\"1\"")), (true, live), "{more}");
        }
    }
}

story! {
    async fn whoever_could_not_write_has_left_nothing(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let contacts = || async { contacts::list(&site.services, home.member, None).await.expect("a list").rows.len() };
        let (before, keys) = (contacts().await, House::count(&house.keys, "data_key").await);
        // The message is the last that is written, and fails.
        let postgres = "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$; \
             CREATE TRIGGER no BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION no()";
        House::behind(&house.data, "CREATE TRIGGER no BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no'); END", postgres).await;
        let (visitor, client) = (site.browser(), home.view.to_string());
        let said = || {
            let form = Form::new().text("body", "Is anybody there?").text("origin", SHOP).text("name", "Nina").text("email", "nina@shop.example");
            form.text("client", client.clone())
        };
        let refused = visitor.upload(&frame(&home, "", SHOP), said()).await;
        assert_eq!((refused.status, refused.set_cookies().len()), (503, 0));
        assert!(refused.text().contains("Is anybody there?"), "what was typed is not lost");
        assert_eq!(contacts().await, before, "no contact without a word");
        assert_eq!(House::count(&house.keys, "data_key").await, keys, "and no key of nobody");
        let mut tx = site.services.store.read(home.member.workspace).await.expect("a reader");
        let events = avow_store::events::after(&mut tx, home.member.workspace, 0).await.expect("events");
        drop(tx);
        assert!(events.iter().all(|event| event.contact_id.is_none_or(|contact| contact == home.contact)), "nobody hears of them");

        House::behind(&house.data, "DROP TRIGGER no", "DROP TRIGGER no ON message").await;
        for _ in 0..2 {
            assert_eq!(visitor.upload(&frame(&home, "", SHOP), said()).await.status, 303);
        }
        assert_eq!(contacts().await, before + 1, "whoever tries again is one person");
        let page = visitor.get(&frame(&home, "", SHOP)).await.text();
        assert_eq!(page.matches("Is anybody there?").count(), 1, "{page}");
    }
}

story! {
    async fn in_a_foreign_frame_the_cookie_is_kept_apart(house: House) {
        let site = house.open_with(|config| config.public_url = "https://inbox.example".parse().expect("an address")).await;
        let home = Home::furnish(&site, "ours").await;
        let page = say(&site.browser(), &home, "Hello").await;
        let line = page.set_cookies()[0];
        assert!(line.starts_with("__Host-avow_chat_"), "{line}");
        for part in ["Path=/", "HttpOnly", "Secure", "SameSite=None", "Partitioned"] {
            assert!(line.contains(part), "{line}");
        }
    }
}

story! {
    async fn a_message_arrives_and_is_answered_and_notes_stay_among_members(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        say(&browser, &home, "Is the brass lamp in stock?").await;
        let list = home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await.text();
        assert!(list.contains("Is the brass lamp in stock?"), "it is in the list");
        let all = inbox::list(&site.services, home.member, &inbox::Filter::default(), None).await.expect("a list");
        let other = all.rows.iter().map(|row| row.id).find(|id| *id != home.conversation).expect("a new conversation");
        let path = format!("/w/{}/inbox/{other}", home.slug);
        let send = |kind: &'static str, body: &'static str| Form::new().text("kind", kind).text("body", body);
        assert_eq!(home.owner.browser.upload(&format!("{path}/send"), send("note", "A difficult one, careful")).await.status, 303);
        assert_eq!(home.owner.browser.upload(&format!("{path}/send"), send("text", "Yes, five of them")).await.status, 303);
        let thread = home.owner.browser.get(&path).await.text();
        assert!(thread.contains("A difficult one") && thread.contains("Yes, five of them"));
        for place in ["", "/log"] {
            let seen = browser.get(&frame(&home, place, SHOP)).await.text();
            assert!(seen.contains("Yes, five of them"), "{place}: {seen}");
            assert!(!seen.contains("difficult"), "{place}: notes are among members");
        }
        assert_eq!(site.browser().get(&frame(&home, "/log", SHOP)).await.status, 403, "another browser reads nothing");
    }
}

story! {
    async fn a_note_is_not_even_heard_of(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        let start: String = home.key.chars().take(8).collect();
        browser.keep(&format!("avow_chat_{start}"), &home.visitor);
        let mut heard = crate::live::Ear::open(&browser, &frame(&home, "/events", SHOP), None).await;
        for (note, body) in [(true, "among us"), (false, "to them"), (true, "among us again"), (false, "to them again")] {
            let draft = Draft { note, body: body.to_owned(), ..Draft::default() };
            inbox::send(&site.services, home.member, home.conversation, draft).await.expect("sent");
        }
        let mut tx = site.services.store.read(home.member.workspace).await.expect("a reader");
        let events = avow_store::events::after(&mut tx, home.member.workspace, 0).await.expect("events");
        drop(tx);
        let public: Vec<i64> = events.iter().filter(|event| event.kind == "message" && !event.private).map(|event| event.number).collect();
        let told = heard.until(|told| told.number == public.last().copied()).await;
        let numbers: Vec<i64> = told.iter().filter_map(|told| told.number).collect();
        assert_eq!(numbers, public[public.len() - 2..], "two messages are told, and nothing of two notes");
        assert!(told.iter().all(|told| !told.data.contains("among") && !told.data.contains("to them")), "numbers, no content");
    }
}

story! {
    async fn a_members_session_counts_for_nothing_in_the_frame(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = home.owner.browser.get(&frame(&home, "", SHOP)).await.text();
        assert!(!page.contains("ours-owner") && !page.contains("asks about a lamp"));
        say(&home.owner.browser, &home, "Just trying").await;
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        assert!(thread.messages.iter().all(|message| message.body != "Just trying"), "it is nobody's message but a new visitor's");
    }
}

story! {
    async fn leaving_ends_the_chat_in_this_browser_only(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        say(&browser, &home, "A lamp for my mother").await;
        let other = browser.beside();
        let cookie = browser.cookies().remove(0);
        let (name, token) = cookie.split_once('=').expect("a cookie");
        other.keep(name, token);
        let page = browser.post(&frame(&home, "/forget", SHOP), &[]).await;
        assert!(page.status == 303 && browser.cookies().is_empty());
        assert_eq!(other.get(&frame(&home, "/log", SHOP)).await.status, 403, "the token leads nowhere any more");
        let list = home.owner.browser.get(&home.path("/w/{workspace}/inbox")).await.text();
        assert!(list.contains("A lamp for my mother"), "it stays with those who answer");
        let (_, line) = list.split_once("A lamp for my mother").map(|(before, _)| before.rsplit_once("/inbox/").expect("a link")).expect("a line");
        let thread = home.owner.browser.get(&home.path(&format!("/w/{{workspace}}/inbox/{}", &line[..36]))).await.text();
        assert!(thread.contains("removed this conversation from their browser"), "{thread}");
    }
}

story! {
    async fn a_flood_is_stopped_and_told_when_to_come_again(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        let mut pages = Vec::new();
        for number in 0..14 {
            pages.push(say(&browser, &home, &format!("Hello {number}")).await);
        }
        let states: Vec<u16> = pages.iter().map(|page| page.status).collect();
        assert!(states[..10].iter().all(|status| *status == 303) && states[13] == 429, "{states:?}");
        assert!(pages[13].header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
        assert!(pages[13].text().contains("Hello 13"), "what was typed is not lost");
        site.clock.pass(chrono::Duration::seconds(5));
        assert_eq!(say(&browser, &home, "Patient now").await.status, 303);
    }
}

story! {
    async fn a_switched_off_chat_is_gone(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let form = [("name", "Chat"), ("origins", SHOP), ("version", "2")];
        assert_eq!(home.owner.browser.post(&home.path("/w/{workspace}/settings/channels/{channel}"), &form).await.status, 303);
        assert_eq!(site.browser().get(&frame(&home, "", SHOP)).await.status, 404);
        assert_eq!(say(&site.browser(), &home, "Anybody there?").await.status, 404);
    }
}

story! {
    async fn leaving_is_asked_about_first_and_without_scripts(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        say(&browser, &home, "A lamp for my mother").await;
        let page = browser.get(&frame(&home, "", SHOP)).await.text();
        let (_, asked) = page.split_once("<details>").expect("it opens");
        let (asked, _) = asked.split_once("</details>").expect("and closes");
        assert!(asked.contains("You cannot open it here any more") && asked.contains("ours Lamps") && asked.contains("/forget?"), "{asked}");
    }
}

story! {
    async fn the_chat_of_somebody_erased_is_told_that_it_is_over(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        say(&browser, &home, "Forget me").await;
        let conversation = |page: &Page| {
            let text = page.text();
            text.split_once("data-conversation=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(id, _)| id.to_owned())
        };
        let before = conversation(&browser.get(&frame(&home, "", SHOP)).await).expect("a conversation");
        let thread = inbox::thread(&site.services, home.member, before.parse().expect("an id"), None).await.expect("a thread");
        let path = format!("/w/{}/contacts/{}/delete", home.slug, thread.contact.id);
        assert_eq!(home.owner.browser.post(&path, &[("confirm", "1")]).await.status, 303);
        for place in ["/log", "/events"] {
            let page = browser.get(&frame(&home, place, SHOP)).await;
            // By its type the script tells it from the page for a site that may not show the chat.
            assert_eq!((page.status, page.header("content-type")), (403, "application/json"), "{place}");
        }
        let page = browser.get(&frame(&home, "", SHOP)).await;
        assert!(page.status == 200 && conversation(&page).is_none());
        assert_eq!(say(&browser, &home, "Me again").await.status, 303);
        let after = conversation(&browser.get(&frame(&home, "", SHOP)).await).expect("another conversation");
        assert_ne!(before, after);
    }
}

story! {
    async fn the_settings_show_the_servers_part_and_the_pages(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let page = home.owner.browser.get(&home.path("/w/{workspace}/settings/channels/{channel}")).await.text();
        for part in ["createHmac", "hash_hmac", "avow.identify(await answer.json())", "addEventListener(\"avow\"", "avow.identify(null)"] {
            assert!(page.replace("&quot;", "\"").contains(part), "{part}");
        }
        for path in ["/w/{workspace}/settings/channels/{channel}", "/w/{workspace}/welcome"] {
            let page = home.owner.browser.get(&home.path(path)).await.text();
            assert!(page.contains("data-done=\"Copied\"") && page.contains("/assets/copy."), "{path}");
        }
    }
}
