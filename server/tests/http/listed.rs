//! The inbox's list: how many are in a queue, who waits for long, and how far an answer has come. And lists of several pages.

use std::collections::BTreeSet;

use avow_model::contacts::Contact;
use avow_model::id::{ContactId, ConversationId};
use avow_service::inbox;
use avow_store::conversations::{self, Standing};
use avow_store::keys::KeyKind;
use avow_store::{audit, contacts};
use chrono::Duration;
use reqwest::multipart::Form;

use crate::browser::{Browser, between};
use crate::home::Home;
use crate::site::Site;

/// What stands in the head of the list beside its name.
async fn counted(home: &Home, query: &str) -> String {
    let page = home.owner.browser.get(&home.path(&format!("/w/{{workspace}}/inbox{query}"))).await.text();
    let place = between(&page, "id=\"counted\"", "</span>").expect("a place for the count");
    place.split_once('>').expect("the end of its tag").1.trim().to_owned()
}

story! {
    async fn the_head_of_the_list_counts_its_queue_and_nothing_that_is_not_counted(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        Home::furnish(&site, "theirs").await;
        assert_eq!(counted(&home, "").await, "1 open");
        assert_eq!(counted(&home, "?assignee=nobody").await, "1 open");
        assert_eq!(counted(&home, "?assignee=me").await, "", "none is not counted");
        assert_eq!(counted(&home, "?unread=1").await, "", "for a filter nobody counts");
        let change = home.path("/w/{workspace}/inbox/{conversation}/change");
        let thread = inbox::thread(&site.services, home.member, home.conversation, None).await.expect("a thread");
        let form = [("do", "status=resolved"), ("version", &thread.conversation.version.to_string())];
        assert_eq!(home.owner.browser.post(&change, &form).await.status, 303);
        assert_eq!(counted(&home, "").await, "");
        assert_eq!(counted(&home, "?status=resolved").await, "1 done");
        let queues = home.owner.browser.get(&home.path("/w/{workspace}/inbox/queues?status=resolved")).await.text();
        assert!(queues.contains("data-counted=\"1 done\""), "an island is told, too");
    }
}

story! {
    async fn whoever_waits_for_an_hour_is_shown_to_until_they_are_answered(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (list, thread) = (home.path("/w/{workspace}/inbox"), home.path("/w/{workspace}/inbox/{conversation}"));
        let said = async |path: &str| home.owner.browser.get(path).await.text().matches("Waiting since").count();
        site.clock.pass(Duration::minutes(59));
        assert_eq!((said(&list).await, said(&thread).await), (0, 0));
        site.clock.pass(Duration::minutes(1));
        assert_eq!((said(&list).await, said(&thread).await), (1, 2), "in the line, and above the messages");
        let form = Form::new().text("kind", "note").text("body", "Who knows?");
        assert_eq!(home.owner.browser.upload(&format!("{thread}/send"), form).await.status, 303);
        assert_eq!(said(&list).await, 1, "a note is no answer");
        let form = Form::new().text("kind", "reply").text("body", "It left today.");
        assert_eq!(home.owner.browser.upload(&format!("{thread}/send"), form).await.status, 303);
        assert_eq!((said(&list).await, said(&thread).await), (0, 0));
    }
}

/// Every page of a list from this one on, by its links of that name.
async fn pages(browser: &Browser, first: &str, link: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), Some(first.to_owned()));
    while let Some(path) = next {
        assert!(all.len() < 20, "no end of it: {path}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let html = page.text();
        let to = html.split_once(&format!("\">{link}")).and_then(|(before, _)| before.rsplit_once("href=\""));
        next = to.map(|(_, to)| to.split('"').next().unwrap_or_default().replace("&amp;", "&"));
        all.push(html);
    }
    all
}

/// What stands between these marks, wherever they stand, page by page.
fn each<'a>(pages: &'a [String], before: &str, after: &str) -> Vec<Vec<&'a str>> {
    let on = |page: &'a String| page.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect();
    pages.iter().map(on).collect()
}

/// Conversations that nobody has, most of them of one moment, and some that their owner has.
async fn sixty_five(site: &Site, home: &Home) -> BTreeSet<String> {
    let workspace = home.member.workspace;
    let mut nobodys = BTreeSet::from([home.conversation.to_string()]);
    let mut tx = site.services.store.write(workspace).await.expect("a transaction");
    for number in 0..80 {
        let id: ConversationId = site.services.new_id().expect("an id");
        let at = site.services.now() + Duration::seconds(number / 25);
        conversations::insert(&mut tx, workspace, id, home.contact, home.channel, at).await.expect("a conversation");
        if number % 5 == 0 {
            let held = conversations::get(&mut tx, workspace, id).await.expect("a look").expect("the conversation");
            let taken = Standing { assignee: Some(home.owner.account), ..Standing::of(&held) };
            conversations::set_standing(&mut tx, workspace, &held, taken).await.expect("assigned");
        } else {
            nobodys.insert(id.to_string());
        }
    }
    tx.commit().await.expect("committed");
    nobodys
}

story! {
    async fn whoever_follows_the_list_to_its_end_sees_each_conversation_of_the_filter_once(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let nobodys = sixty_five(&site, &home).await;
        assert_eq!(nobodys.len(), 65);
        let pages = pages(&home.owner.browser, &home.path("/w/{workspace}/inbox?assignee=nobody"), "Older ones").await;
        let lines = each(&pages, "id=\"row-", "\"");
        assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [30, 30, 5]);
        assert_eq!(lines.concat().into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), nobodys);
        for page in &pages {
            let chosen = between(page, "<option value=\"nobody\"", ">").expect("the filter");
            assert!(chosen.contains("selected"), "the filter is kept: {chosen}");
        }
        let all = each(&self::pages(&home.owner.browser, &home.path("/w/{workspace}/inbox"), "Older ones").await, "id=\"row-", "\"").concat().len();
        assert_eq!(all, 81, "and without it there are more");
    }
}

story! {
    async fn whoever_follows_the_contacts_to_their_end_sees_each_of_them_once(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (store, workspace, now) = (&site.services.store, home.member.workspace, site.services.now());
        let ids: Vec<ContactId> = (0..120).map(|_| site.services.new_id().expect("an id")).collect();
        let people: Vec<Contact> = ids.iter().map(|id| somebody(*id, now)).collect();
        store.keys.create(KeyKind::Person, &ids.iter().map(|id| id.0).collect::<Vec<_>>(), now).await.expect("keys");
        let mut tx = store.write(workspace).await.expect("a transaction");
        contacts::insert_many(&mut tx, &store.keys, workspace, &people.iter().collect::<Vec<_>>(), now).await.expect("made");
        tx.commit().await.expect("committed");
        let pages = pages(&home.owner.browser, &home.path("/w/{workspace}/contacts"), "Next").await;
        let mut lines = each(&pages, &format!("href=\"{}/", home.path("/w/{workspace}/contacts")), "\"");
        // Links to forms are shorter than an id.
        lines.iter_mut().for_each(|page| page.retain(|to| to.len() == 36));
        assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 21]);
        let wanted: BTreeSet<String> = ids.iter().chain([&home.contact]).map(ContactId::to_string).collect();
        assert_eq!(lines.concat().into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), wanted);
    }
}

/// Somebody as an import makes them.
fn somebody(id: ContactId, now: avow_model::Time) -> Contact {
    Contact {
        id,
        name: Some("Ida Berg".to_owned()),
        locale: None,
        source: "import".to_owned(),
        identities: Vec::new(),
        fields: Vec::new(),
        created_at: now,
        active_at: now,
        heard_at: None,
        version: 1,
    }
}

story! {
    async fn whoever_follows_the_log_to_its_end_sees_each_entry_once(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (workspace, owner) = (home.member.workspace, Some(home.owner.account));
        let mut tx = site.services.store.write(workspace).await.expect("a transaction");
        for _ in 0..210 {
            audit::append(&mut tx, workspace, owner, "label.create", None, site.services.now()).await.expect("written down");
        }
        tx.commit().await.expect("committed");
        let pages = pages(&home.owner.browser, &home.path("/w/{workspace}/settings/log"), "Older entries").await;
        let numbers: Vec<i64> =
            each(&pages, "<td class=\"num\">", "</td>").concat().iter().map(|number| number.parse().expect("a number")).collect();
        let last = numbers.first().copied().expect("an entry");
        assert!(last > 210 && pages.len() == 3, "{last} on {} pages", pages.len());
        assert_eq!(numbers, (1..=last).rev().collect::<Vec<_>>(), "the newest first, and none is passed over");
    }
}
