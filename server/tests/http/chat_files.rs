//! Files that visitors and members send: told by their content, handed out harmlessly, to those in the conversation.

use std::io::Cursor;

use avow_service::inbox;
use image::{DynamicImage, ImageFormat};
use reqwest::multipart::{Form, Part};

use crate::browser::{Browser, Page, between};
use crate::chat::frame;
use crate::home::{Home, SHOP};

async fn send(browser: &Browser, home: &Home, name: &str, kind: &str, bytes: Vec<u8>) -> Page {
    let part = Part::bytes(bytes).file_name(name.to_owned()).mime_str(kind).expect("a type");
    browser.upload(&frame(home, "", SHOP), Form::new().text("body", "See the file").part("files", part)).await
}

/// The path of the file that the frame shows last.
async fn shown(browser: &Browser, home: &Home) -> String {
    let text = browser.get(&frame(home, "", SHOP)).await.text();
    let (_, last) = text.rsplit_once(&format!("href=\"/widget/{}/file/", home.key)).expect("a file");
    let rest = last.split('"').next().expect("its address").replace("&amp;", "&");
    format!("/widget/{}/file/{rest}", home.key)
}

/// A picture with a place in its metadata, as telephones take it.
fn photograph() -> Vec<u8> {
    let mut plain = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(8, 6).write_to(&mut plain, ImageFormat::Jpeg).expect("a picture");
    let plain = plain.into_inner();
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"taken in Vasagatan 7, Stockholm");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], &[0xff_u8, 0xe1][..], &length[..], &exif[..], &plain[2..]].concat()
}

story! {
    async fn a_page_that_says_it_is_a_picture_is_only_ever_a_download(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let html = b"<!doctype html><script>alert(document.cookie)</script>".to_vec();
        let broken = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>".to_vec();
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
        for (name, kind, bytes) in
            [("lamp.png", "image/png", html), ("broken.png", "image/png", broken), ("lamp.svg", "image/svg+xml", svg)]
        {
            let browser = site.browser();
            assert_eq!(send(&browser, &home, name, kind, bytes.clone()).await.status, 303, "{name}");
            let path = shown(&browser, &home).await;
            for path in [path.clone(), path.replace("&download=1", "")] {
                let page = browser.get(&path).await;
                assert_eq!((page.status, page.bytes == bytes), (200, true), "{name}");
                assert!(page.header("content-disposition").starts_with("attachment"), "{name}: {:?}", page.headers);
                let kind = page.header("content-type");
                assert!(matches!(kind, "application/octet-stream" | "text/plain; charset=utf-8"), "{name}: {kind}");
                assert_eq!(page.header("x-content-type-options"), "nosniff", "{name}");
                assert_eq!(page.header("content-security-policy"), "sandbox; default-src 'none'", "{name}");
            }
        }
    }
}

story! {
    async fn a_picture_comes_back_without_where_it_was_taken(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        let taken = photograph();
        assert!(taken.windows(9).any(|part| part == b"Vasagatan"));
        assert_eq!(send(&browser, &home, "kitchen.jpg", "image/jpeg", taken).await.status, 303);
        let page = browser.get(&shown(&browser, &home).await).await;
        assert_eq!((page.status, page.header("content-type")), (200, "image/jpeg"));
        assert!(page.header("content-disposition").starts_with("inline"));
        assert_eq!(page.header("content-security-policy"), "sandbox; default-src 'none'");
        let drawn = image::load_from_memory(&page.bytes).expect("a picture");
        assert_eq!((drawn.width(), drawn.height()), (8, 6));
        assert!(!page.bytes.windows(9).any(|part| part == b"Vasagatan") && !page.bytes.windows(4).any(|part| part == b"Exif"));
    }
}

story! {
    async fn a_file_is_for_those_in_the_conversation(house: House) {
        let site = house.open().await;
        let (home, other) = (Home::furnish(&site, "ours").await, Home::furnish(&site, "theirs").await);
        let (one, two) = (site.browser(), site.browser());
        send(&one, &home, "mine.txt", "text/plain", b"only for the shop".to_vec()).await;
        send(&two, &home, "yours.txt", "text/plain", b"something else".to_vec()).await;
        let path = shown(&one, &home).await;
        let id = between(&path, "/file/", "?").expect("an id");
        assert_eq!(one.get(&path).await.text(), "only for the shop");
        assert_eq!(home.owner.browser.get(&format!("/w/{}/file/{id}", home.slug)).await.text(), "only for the shop");
        for (who, browser) in [("another visitor", &two), ("somebody", &site.browser()), ("a stranger", &other.owner.browser)] {
            assert_eq!(browser.get(&path).await.status, 404, "{who}");
        }
        assert_eq!(two.get(&path.replace("at=1", "at=2")).await.status, 404);
        assert_eq!(other.owner.browser.get(&format!("/w/{}/file/{id}", other.slug)).await.status, 404, "another workspace");
        assert_eq!(site.browser().get(&format!("/w/{}/file/{id}", home.slug)).await.status, 303, "nobody");
    }
}

story! {
    async fn a_file_that_is_too_large_is_refused_and_the_text_is_kept(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        let page = send(&browser, &home, "film.bin", "application/octet-stream", vec![7; 10 * 1024 * 1024 + 1]).await;
        assert!(matches!(page.status, 413 | 422) && page.text().contains("See the file"), "{}", page.status);
        assert!(browser.cookies().is_empty(), "nobody has written yet");
        let (mut form, small) = (Form::new().text("body", "Six of them"), || Part::bytes(vec![1_u8]).file_name("a.bin"));
        for _ in 0..6 {
            form = form.part("files", small());
        }
        assert_eq!(browser.upload(&frame(&home, "", SHOP), form).await.status, 422, "five at once");
    }
}

story! {
    async fn files_that_are_too_large_together_are_refused_and_the_text_is_kept(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let whole = 10 * 1024 * 1024;
        // A byte more than goes with one message; and more than is read at all.
        for sizes in [[whole, whole, 1], [whole - 1, whole - 1, whole - 1]] {
            let form = |field: &'static str| {
                let text = Form::new().text("kind", "text").text("body", "Three of them");
                sizes.iter().fold(text, |form, size| form.part(field, Part::bytes(vec![7; *size]).file_name("film.bin")))
            };
            let browser = site.browser();
            let page = browser.upload(&frame(&home, "", SHOP), form("files")).await;
            let text = page.text();
            assert!(matches!(page.status, 413 | 422), "{}", page.status);
            assert!(text.contains("all of a message 20 MB together") && text.contains("Three of them"), "{text}");
            assert!(browser.cookies().is_empty(), "nobody has written yet");
            let page = home.owner.browser.upload(&home.path("/w/{workspace}/inbox/{conversation}/send"), form("file")).await;
            let text = page.text();
            assert_eq!(page.status, 422);
            assert!(text.contains("all of a message 20 MB together") && text.contains("Three of them"), "{text}");
        }
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        assert_eq!(thread.messages.iter().filter(|message| message.body == "Three of them").count(), 0);
        let all = inbox::list(&site.services, home.member, &inbox::Filter::default(), None).await.expect("a list");
        assert_eq!(all.rows.len(), 1, "and nothing was begun");
    }
}

story! {
    async fn a_file_with_nothing_in_it_is_said_to_be_empty(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let browser = site.browser();
        let page = send(&browser, &home, "empty.txt", "text/plain", Vec::new()).await;
        assert!(page.status == 422 && page.text().contains("One of the files is empty") && page.text().contains("See the file"));
        let part = Part::bytes(Vec::new()).file_name("empty.txt");
        let form = Form::new().text("kind", "text").text("body", "The manual").part("file", part);
        let page = home.owner.browser.upload(&home.path("/w/{workspace}/inbox/{conversation}/send"), form).await;
        assert!(page.status == 422 && page.text().contains("One of the files is empty"), "{}", page.status);
        // Where nothing was chosen, browsers send a file without a name.
        assert_eq!(send(&browser, &home, "", "application/octet-stream", Vec::new()).await.status, 303);
    }
}

story! {
    async fn a_member_sends_files_as_well(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let path = home.path("/w/{workspace}/inbox/{conversation}/send");
        let form = |size: usize| {
            let part = Part::bytes(vec![b'x'; size]).file_name("manual.txt");
            Form::new().text("kind", "text").text("body", "The manual").part("file", part)
        };
        assert_eq!(home.owner.browser.upload(&path, form(3 * 1024 * 1024)).await.status, 303, "three megabytes");
        let page = home.owner.browser.upload(&path, form(10 * 1024 * 1024 + 1)).await;
        assert!(page.status == 422 && page.text().contains("A file may have 10 MB"), "eleven: {}", page.status);
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        assert_eq!(thread.messages.iter().filter(|message| message.body == "The manual").count(), 1);
    }
}
