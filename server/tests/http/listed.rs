//! The inbox's list: how many are in a queue, who waits for long, and how far an answer has come.

use avow_service::inbox;
use chrono::Duration;
use reqwest::multipart::Form;

use crate::browser::between;
use crate::home::Home;

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
