//! Cookie choices and language: kept as long as was said, and changed by nobody else.

use crate::browser::Page;

fn cookie<'a>(page: &'a Page, name: &str) -> Option<&'a str> {
    page.set_cookies().into_iter().find(|line| line.starts_with(&format!("{name}=")))
}

story! {
    async fn nothing_is_kept_before_a_choice(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        for path in ["/", "/sign-in", "/sign-up", "/privacy", "/privacy/choices", "/.well-known/gpc.json"] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.set_cookies().is_empty(), "{path}");
        }
        assert!(browser.get("/").await.text().contains("name=\"cookies\""), "it is asked");
    }
}

story! {
    async fn a_choice_lasts_half_a_year_and_can_be_taken_back(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        for choice in ["refuse", "accept"] {
            let page = browser.post("/privacy/choices", &[("cookies", choice), ("next", "/privacy")]).await;
            assert_eq!((page.status, page.location()), (303, "/privacy"));
            let line = cookie(&page, "avow_choices").expect("a cookie");
            assert!(line.contains("Max-Age=15724800") && line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
            assert!(!browser.get("/").await.text().contains("value=\"refuse\""), "it is not asked again");
        }
        let page = browser.post("/privacy/choices", &[("cookies", "forget")]).await;
        assert!(cookie(&page, "avow_choices").expect("a cookie").contains("Max-Age=0"));
        assert!(browser.get("/").await.text().contains("value=\"refuse\""), "asked again");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
            let page = browser.post("/privacy/choices", &[("cookies", "refuse"), ("next", foreign)]).await;
            assert_eq!(page.location(), "/privacy/choices", "{foreign}");
        }
        assert_eq!(browser.post("/privacy/choices", &[("cookies", "everything")]).await.status, 422);
    }
}

story! {
    async fn a_language_stays_for_a_year_only_with_a_yes(house: House) {
        let site = house.open().await;
        let browser = site.browser();
        assert!(browser.get("/").await.text().contains("<html lang=\"en\""));
        let page = browser.post("/language", &[("lang", "ru"), ("next", "/privacy")]).await;
        assert_eq!((page.status, page.location()), (303, "/privacy"));
        let line = cookie(&page, "avow_lang").expect("a cookie");
        assert!(line.starts_with("avow_lang=ru;") && !line.contains("Max-Age"), "{line}");
        assert!(browser.get("/").await.text().contains("<html lang=\"ru\""));
        let page = browser.post("/privacy/choices", &[("cookies", "accept")]).await;
        assert!(cookie(&page, "avow_lang").expect("a cookie").contains("Max-Age=31536000"));
        let page = browser.post("/privacy/choices", &[("cookies", "refuse")]).await;
        assert!(!cookie(&page, "avow_lang").expect("a cookie").contains("Max-Age"), "without a yes until the browser is closed");
        assert_eq!(browser.post("/language", &[("lang", "xx")]).await.status, 422);
        assert_eq!(browser.post("/language", &[("lang", "en"), ("next", "//evil.example")]).await.location(), "/");
    }
}

story! {
    async fn whoever_is_signed_in_reads_public_pages_in_their_language(house: House) {
        let site = house.open().await;
        let nina = site.somebody("nina").await;
        nina.browser.post("/language", &[("lang", "ru"), ("next", "/")]).await;
        let own = nina.browser.cookies().into_iter().find(|line| line.starts_with("avow_session=")).expect("a session");
        let elsewhere = nina.browser.beside();
        elsewhere.keep("avow_session", own.split_once('=').expect("a value").1);
        for path in ["/privacy", "/privacy/choices", "/privacy/left", "/no-such-page"] {
            assert!(elsewhere.get(path).await.text().contains("<html lang=\"ru\""), "{path}");
            assert!(site.browser().get(path).await.text().contains("<html lang=\"en\""), "{path}");
        }
        elsewhere.keep("avow_lang", "en");
        assert!(elsewhere.get("/privacy").await.text().contains("<html lang=\"en\""), "chosen in this browser");
        assert!(elsewhere.get("/account/privacy").await.text().contains("<html lang=\"ru\""), "their own page");
    }
}

story! {
    async fn what_was_put_into_our_cookies_by_others_is_nothing(house: House) {
        let site = house.open().await;
        for wrong in ["", "1", "yes", "\"><script>", "1.1.1.1.9999999999999999999", "ru;", "%00"] {
            let browser = site.browser();
            for name in ["avow_choices", "avow_lang", "avow_theme", "avow_session", "avow_signin"] {
                browser.keep(name, wrong);
            }
            let page = browser.get("/").await;
            assert_eq!(page.status, 200, "{wrong}");
            assert!(page.text().contains("value=\"refuse\"") && !page.text().contains("\"><script>"), "{wrong}");
            assert_eq!(browser.get("/account/privacy").await.status, 303, "{wrong}");
        }
    }
}
