//! An answer that a visitor has not seen is mailed to the address that they gave: once, to them alone, and nothing else.

use avow_model::contacts::IdentityKind;
use avow_model::id::ConversationId;
use avow_service::inbox::{self, Draft};
use avow_service::mail::Mailer;
use avow_service::{Services, accounts, demo, work, workspaces};
use chrono::Duration;
use reqwest::multipart::Form;

use crate::browser::{Browser, between};
use crate::chat::{allow, frame};
use crate::home::{Home, SHOP};
use crate::house::House;
use crate::post_office::PostOffice;
use crate::site::Site;

/// Somebody who gave an address in the chat and left.
struct Asked {
    site: Site,
    home: Home,
    browser: Browser,
    conversation: ConversationId,
}

impl Asked {
    async fn open(house: &House, email: &str, lang: &str) -> Self {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        allow(&site, &home, &format!("{SHOP}\nhttps://*.lamps.example")).await;
        site.mails().await;
        let browser = site.browser();
        let form = Form::new().text("body", "Is it in stock?").text("email", email.to_owned());
        let page = browser.upload(&format!("{}&lang={lang}", frame(&home, "", SHOP)), form).await;
        assert_eq!(page.status, 303);
        let all = inbox::list(&site.services, home.member, &inbox::Filter::default(), None).await.expect("a list");
        let conversation = all.rows.iter().map(|row| row.id).find(|id| *id != home.conversation).expect("a new conversation");
        Self { site, home, browser, conversation }
    }

    async fn write(&self, note: bool, body: &str) -> i64 {
        let draft = Draft { note, body: body.to_owned(), ..Draft::default() };
        inbox::send(&self.site.services, self.home.member, self.conversation, draft).await.expect("sent").position
    }

    async fn after(&self, minutes: i64) -> Vec<String> {
        self.site.clock.pass(Duration::minutes(minutes));
        self.site.mails().await
    }

    /// A mail as it comes when the process dies before it hears that it has arrived, and as it comes again.
    async fn twice(&self, post: &mut PostOffice, services: &Services) -> (String, String) {
        let first = tokio::select! {
            taken = post.next() => taken.mail,
            worked = work::next(services) => panic!("it ended: {worked:?}"),
        };
        self.site.clock.pass(Duration::minutes(3));
        let (second, worked) = tokio::join!(async { post.next().await.receive() }, work::next(services));
        assert!(matches!(worked, Ok(true)), "{worked:?}");
        (first, second)
    }
}

story! {
    async fn answers_that_were_not_seen_are_mailed_together_and_once(house: House) {
        let asked = Asked::open(&house, "anna@people.example", "en").await;
        asked.write(true, "A note among us").await;
        asked.write(false, "Yes, five of them").await;
        assert!(asked.after(4).await.is_empty(), "they may still be looking");
        asked.write(false, "And three in steel").await;
        assert!(asked.after(4).await.is_empty(), "another came meanwhile");
        let mails = asked.after(1).await;
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        for part in ["To: anna@people.example", "Subject: ours Lamps has answered you", "ours-owner:", "Yes, five of them", "And three in steel",
            "Answers to this mail do not arrive", SHOP] {
            assert!(mail.contains(part), "{part}: {mail}");
        }
        assert!(!mail.contains("among us") && !mail.contains("*.lamps") && !mail.contains("/widget/"), "{mail}");
        // Twice is once.
        let services = &asked.site.services;
        let mut tx = services.store.write(asked.home.member.workspace).await.expect("a transaction");
        let (id, now) = (services.new_id().expect("an id"), services.now());
        avow_store::jobs::insert(&mut tx, id, "mail.answer", Some(asked.home.member.workspace), Some(asked.conversation.0), now, now)
            .await
            .expect("a job");
        tx.commit().await.expect("committed");
        assert!(asked.after(60).await.is_empty());
        asked.write(false, "The last one is gone").await;
        let mails = asked.after(5).await;
        assert!(mails.len() == 1 && mails[0].contains("The last one is gone") && !mails[0].contains("five of them"), "{mails:?}");
    }
}

story! {
    async fn a_mail_that_is_sent_again_bears_the_same_name(house: House) {
        let asked = Asked::open(&house, "anna@people.example", "en").await;
        asked.write(false, "Yes, five of them").await;
        asked.site.clock.pass(Duration::minutes(5));
        let mut post = PostOffice::open().await;
        let mut services = asked.site.services.clone();
        services.mail = Mailer::smtp(&post.url, "Avow <avow@inbox.example>").expect("a mailer");
        let (first, second) = asked.twice(&mut post, &services).await;
        let name = |mail: &str| between(mail, "Message-ID: <", "@inbox.example>").expect("a name").to_owned();
        assert!(first.contains("Yes, five of them") && second.contains("Yes, five of them"));
        assert_eq!(name(&first), name(&second));
        assert!(!work::next(&services).await.expect("nothing is due"), "it was written down");

        // A link works no more when there is another: that mail must arrive.
        let page = asked.site.browser().post("/reset", &[("email", asked.home.owner.email.as_str())]).await;
        assert!(page.status < 400, "{}", page.status);
        let (first, second) = asked.twice(&mut post, &services).await;
        assert_ne!(name(&first), name(&second));
    }
}

story! {
    async fn nobody_in_the_demo_is_mailed(house: House) {
        let site = house.open().await;
        let services = &site.services;
        let mut told = None;
        demo::load(services, |loaded| told = Some(loaded.clone())).await.expect("a demo");
        let loaded = told.expect("it is told");
        let mut tx = services.store.read_any().await.expect("a transaction");
        let owner = avow_store::accounts::find(&mut tx, &services.store.keys, &loaded.email).await.expect("a look").expect("the owner");
        drop(tx);
        let person = accounts::open_session(services, owner.id, None, None).await.expect("a session").person;
        let member = workspaces::enter(services, person, &loaded.slug).await.expect("a member").0;
        let all = inbox::list(services, member, &inbox::Filter::default(), None).await.expect("a list");
        let mut reachable = 0;
        for row in &all.rows {
            let thread = inbox::thread(services, member, row.id, None).await.expect("a thread");
            reachable += usize::from(thread.contact.identities.iter().any(|identity| identity.kind == IdentityKind::Email));
            let draft = Draft { body: "It is in stock again".to_owned(), ..Draft::default() };
            inbox::send(services, member, row.id, draft).await.expect("sent");
        }
        assert!(reachable > 0, "somebody has an address");
        site.clock.pass(Duration::minutes(5));
        assert!(work::next(services).await.expect("the work is done"), "there was something to do");
        assert_eq!(site.mails().await, Vec::<String>::new());
    }
}

story! {
    async fn what_was_seen_is_not_mailed(house: House) {
        let asked = Asked::open(&house, "anna@people.example", "en").await;
        let position = asked.write(false, "Yes, five of them").await.to_string();
        let page = asked.browser.post(&frame(&asked.home, "/here", SHOP), &[("typing", "0"), ("seen", &position)]).await;
        assert_eq!(page.status, 204);
        assert!(asked.after(10).await.is_empty());
    }
}

story! {
    async fn whoever_gave_no_address_or_is_asked_for_none_is_not_mailed(house: House) {
        let asked = Asked::open(&house, "", "en").await;
        asked.write(false, "Yes").await;
        assert!(asked.after(10).await.is_empty());
        let form = [("name", "Chat"), ("origins", SHOP), ("enabled", "1"), ("version", "3")];
        let site = Asked { browser: asked.site.browser(), ..asked };
        let path = site.home.path("/w/{workspace}/settings/channels/{channel}");
        assert_eq!(site.home.owner.browser.post(&path, &form).await.status, 303);
        site.write(false, "No").await;
        assert!(site.after(10).await.is_empty());
    }
}

story! {
    async fn nobody_who_was_erased_is_mailed(house: House) {
        let asked = Asked::open(&house, "anna@people.example", "en").await;
        asked.write(false, "Yes").await;
        let thread = inbox::thread(&asked.site.services, asked.home.member, asked.conversation, None).await.expect("a thread");
        let path = format!("/w/{}/contacts/{}/delete", asked.home.slug, thread.contact.id);
        assert_eq!(asked.home.owner.browser.post(&path, &[("confirm", "1")]).await.status, 303);
        assert!(asked.after(10).await.is_empty());
    }
}

story! {
    async fn the_mail_speaks_the_visitors_language(house: House) {
        let asked = Asked::open(&house, "anna@people.example", "ru").await;
        asked.write(false, "Brass").await;
        let mails = asked.after(5).await;
        assert!(mails.len() == 1 && !mails[0].contains("Answers to this mail"), "{mails:?}");
    }
}
