//! What no page of ours would ever send.

use avow_service::contacts;
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::browser::{Browser, Page};
use crate::home::Home;

async fn upload(browser: &Browser, home: &Home, bytes: Vec<u8>) -> Page {
    let form = Form::new().part("file", Part::bytes(bytes).file_name("people.csv"));
    browser.upload(&home.path("/w/{workspace}/contacts/import"), form).await
}

story! {
    async fn a_torn_form_is_the_senders_fault(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let bodies = [
            "",
            "--x",
            "--x\r\n",
            "--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nHello",
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\0\0--x",
            "--y\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nHello\r\n--y--\r\n",
            "--x\r\nContent-Disposition: nonsense\r\n\r\nHello\r\n--x--\r\n",
        ];
        let paths = ["/w/{workspace}/inbox/{conversation}/send", "/w/{workspace}/contacts/import", "/widget/{key}"];
        for path in paths {
            for kind in ["multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=", "text/plain", ""] {
                for body in bodies {
                    let request = browser.own(Method::POST, &home.path(path)).header("content-type", kind).body(body);
                    let page = browser.send(request).await;
                    assert!((400..500).contains(&page.status), "{path} {kind} {body:?}: {}", page.status);
                }
            }
        }
    }
}

story! {
    async fn nul_and_broken_letters_are_dropped_or_refused(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let body = "name=%00Nul%00&email=%00a%40b.example&label=%00&shortcode=%00&title=%00&body=%00&query=%00&origin=%00&origins=%00\
                    &password=%00%00%00%00%00%00%00%00%00%00%00%00&tone=%00&kind=%00&locale=%00&version=%00&do=%00\
                    &c=%00&filter=%00&next=%00";
        let broken = "name=%ff%fe%f0&email=%ff&label=%ff&query=%ff&body=%c3%28&title=%ff&shortcode=%ff&locale=%ff";
        for route in avow_server::http::table().into_iter().filter(|route| route.method == Method::POST) {
            // What would end the session or the membership has no fields.
            if ["/sign-out", "/leave", "/delete", "/remove", "/end-others", "/end"].iter().any(|end| route.path.ends_with(end)) {
                continue;
            }
            for body in [body, broken] {
                let request = browser.own(Method::POST, &home.path(route.path)).header("content-type", "application/x-www-form-urlencoded");
                let page = browser.send(request.body(body)).await;
                assert!(page.status < 500, "{} {body}: {}", route.path, page.status);
            }
        }
        for query in ["?status=%00", "?assignee=%00", "?label=%ff", "?after=%00", "?before=%00", "?search=%00", "?done=%00", "?read=%00"] {
            for path in ["inbox", "contacts", "settings/labels", "settings/log"] {
                let page = browser.get(&format!("/w/{}/{path}{query}", home.slug)).await;
                assert!(page.status < 500, "{path}{query}: {}", page.status);
            }
        }
    }
}

story! {
    async fn fields_that_nobody_asked_for_change_nothing(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let form =
            [("name", "Ida"), ("role", "owner"), ("workspace", "theirs"), ("id", "1"), ("field-nonsense", "x"), ("source", "demo")];
        let page = home.owner.browser.post(&home.path("/w/{workspace}/contacts/new"), &form).await;
        assert_eq!(page.status, 303);
        assert!(home.owner.browser.get(page.location()).await.text().contains("Ida"));
        // Nobody raises themselves by a field in a form about themselves.
        let form = [("name", "Viewer"), ("locale", "en"), ("version", "1"), ("role", "owner"), ("email", "other@people.example")];
        assert_eq!(home.viewer.browser.post("/account/profile", &form).await.status, 303);
        assert_eq!(site.member(&home.viewer, &home.slug).await.role, avow_model::access::Role::Viewer);
        assert!(home.viewer.browser.get("/account/privacy").await.text().contains(&home.viewer.email));
    }
}

story! {
    async fn a_file_that_is_no_table_is_told_so(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let wide = format!("{}\n{}\n", vec!["column"; 1000].join(","), vec!["1"; 1000].join(","));
        let cases = [
            ("nothing", Vec::new()),
            ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec()),
            ("headings only", b"name,email\n".to_vec()),
            ("a thousand columns", wide.into_bytes()),
            ("a program", b"\x7fELF\x02\x01\x01\0\0\0".to_vec()),
        ];
        for (what, bytes) in cases {
            let page = upload(browser, &home, bytes).await;
            assert_eq!(page.status, 422, "{what}");
            assert!(page.text().contains("id=\"file-wrong\""), "{what}: the reason stands beside the field");
        }
        assert_eq!(contacts::imports(&site.services, home.member).await.expect("imports").len(), 1, "the furnished one");
    }
}

story! {
    async fn a_table_in_another_encoding_is_read_as_it_was_meant(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        // "Имя;email" and "Нина Соколова;…" in windows-1251; the same in UTF-16 with its mark.
        let text = "Имя;email\nНина Соколова;nina@shop.example\nМария Петрова;maria@shop.example\n";
        let cyrillic: Vec<u8> = text.chars().map(windows_1251).collect();
        let mut sixteen = vec![0xff, 0xfe];
        sixteen.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        for (encoding, bytes) in [("windows-1251", cyrillic), ("UTF-16LE", sixteen), ("UTF-8", text.as_bytes().to_vec())] {
            let page = upload(browser, &home, bytes).await;
            assert_eq!(page.status, 303, "{encoding}");
            assert!(page.location().ends_with(&format!("?read={encoding}")), "{}", page.location());
            assert!(browser.get(page.location()).await.text().contains("Нина Соколова"), "{encoding}");
        }
    }
}

fn windows_1251(letter: char) -> u8 {
    match letter {
        'А'..='я' => u8::try_from(u32::from(letter) - u32::from('А') + 0xc0).expect("a letter"),
        other => u8::try_from(u32::from(other)).expect("ASCII"),
    }
}

story! {
    async fn torn_utf_8_is_told_by_its_line(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = &home.owner.browser;
        let mut bytes = "name,email\n".as_bytes().to_vec();
        for number in 0..40 {
            bytes.extend_from_slice(format!("Zoë Åkerström Müller {number},zoe-{number}@shop.example\n").as_bytes());
        }
        bytes.extend_from_slice(b"Tor\xc3n,torn@shop.example\n");
        let page = upload(browser, &home, bytes).await;
        assert_eq!(page.status, 303);
        let path = page.location().split('?').next().expect("a path").to_owned();
        let mapping = [("version", "1"), ("do", "try"), ("column-0", "name"), ("column-1", "email")];
        assert_eq!(browser.post(&path, &mapping).await.status, 303);
        site.work().await;
        let held = contacts::imports(&site.services, home.member).await.expect("imports");
        let tried = held.into_iter().find(|import| path.ends_with(&import.id.to_string())).expect("it is there");
        let bring = [("version", tried.version.to_string()), ("do", "bring".to_owned())];
        let bring: Vec<(&str, &str)> = bring.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.post(&path, &bring).await.status, 303, "the sound rest comes in");
        site.work().await;
        let problems = browser.get(&format!("{path}/problems.csv")).await.text();
        assert!(problems.contains("42") && !problems.contains("zoe-"), "{problems}");
    }
}
