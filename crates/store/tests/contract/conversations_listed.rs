//! The inbox's list: every filter, page by page, each line once, and nothing of next door.

use std::collections::HashSet;

use avow_model::id::ConversationId;
use avow_model::inbox::{Assignee, Author, Delivery, Filter, Kind, Label, Priority, Row, Status, Unsent};
use avow_store::conversations::{self, Standing};
use avow_store::{drafts, labels, messages};

use crate::furniture::named;
use crate::house::{Dice, Failure, Home, House, at, id};

async fn listed(house: &House, home: Home, filter: &Filter) -> Result<Vec<Row>, Failure> {
    let mut tx = house.store.read(home.workspace).await?;
    Ok(conversations::list(&mut tx, &house.store.keys, home.workspace, home.account, filter, None, None, 100).await?)
}

fn ids(rows: &[Row]) -> HashSet<ConversationId> {
    rows.iter().map(|row| row.id).collect()
}

contract! {
    async fn a_line_shows_who_and_what_was_said_last(house: House) {
        let ours = house.ours;
        house.say(ours, Author::Contact, Kind::Text, "Hello", at(10)).await?;
        let long = format!("Привет 🦊\n{}", "x".repeat(300));
        house.say(ours, Author::Member(ours.account), Kind::Text, &long, at(20)).await?;
        let rows = listed(&house, ours, &Filter::default()).await?;
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.id, row.contact, row.name.as_deref()), (ours.conversation, ours.contact, Some("Leila Haddad")));
        assert_eq!((row.channel_kind.as_str(), row.status, row.priority), ("chat", Status::Open, Priority::None));
        assert_eq!((row.last_author, row.last_kind, row.last_state), (Some(Author::Member(ours.account)), Kind::Text, Delivery::Queued));
        assert!(row.last_body.starts_with("Привет 🦊 xxx") && row.last_body.chars().count() == 160, "{}", row.last_body);
        assert_eq!((row.unread, row.last_at, row.waiting_since), (1, at(20), None));
    }
}

contract! {
    async fn a_line_shows_what_its_reader_has_typed_and_not_sent(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours);
        let colleague = house.member(ours, "Tomáš Novák", avow_model::access::Role::Agent).await?;
        let quiet = house.conversation(ours, ours.contact, at(1)).await?;
        let reply = |body: &str| Unsent { note: false, body: body.to_owned() };
        let long = format!("It left\n{}", "я".repeat(300));
        let mut tx = house.store.write(ours.workspace).await?;
        drafts::save(&mut tx, keys, ours.workspace, ours.contact, ours.conversation, ours.account, &reply(&long), at(2)).await?;
        drafts::save(&mut tx, keys, ours.workspace, ours.contact, quiet, colleague, &reply("Wait"), at(2)).await?;
        tx.commit().await?;
        let drafted = |rows: &[Row]| -> Vec<_> { rows.iter().filter_map(|row| Some((row.id, row.draft.clone()?))).collect() };
        let mine = drafted(&listed(&house, ours, &Filter::default()).await?);
        assert_eq!((mine.len(), mine[0].0), (1, ours.conversation));
        assert!(mine[0].1.starts_with("It left яя") && mine[0].1.chars().count() == 160, "{}", mine[0].1);
        let colleagues = listed(&house, Home { account: colleague, ..ours }, &Filter::default()).await?;
        assert_eq!(drafted(&colleagues), [(quiet, "Wait".to_owned())]);
        assert_eq!(drafted(&listed(&house, house.theirs, &Filter::default()).await?), []);
        let mut tx = house.store.write(ours.workspace).await?;
        assert!(drafts::delete(&mut tx, ours.workspace, ours.conversation, ours.account).await?);
        tx.commit().await?;
        assert_eq!(drafted(&listed(&house, ours, &Filter::default()).await?), []);
    }
}

contract! {
    async fn pages_show_each_conversation_once_the_latest_first(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let mut dice = Dice(11);
        let mut wanted = vec![(at(0), ours.conversation)];
        for number in 1..57 {
            let moment = at(dice.throw(8) as i64);
            let contact = house.contact(ours, &named(&format!("Contact {number}")), moment).await?;
            wanted.push((moment, house.conversation(ours, contact, moment).await?));
        }
        wanted.sort_unstable_by(|one, other| other.cmp(one));
        let (mut after, mut seen) = (None, Vec::new());
        let mut tx = store.read(ours.workspace).await?;
        loop {
            let page = conversations::list(&mut tx, &store.keys, ours.workspace, ours.account, &Filter::default(), None, after, 10).await?;
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 10);
            after = Some((last.last_at, last.id));
            seen.extend(page.iter().map(|row| (row.last_at, row.id)));
        }
        assert_eq!(seen, wanted);
    }
}

contract! {
    async fn pages_of_what_was_filtered_show_each_conversation_once_the_latest_first(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let vip = Label { id: id(), name: "vip".to_owned(), tone: 1, version: 1 };
        let mut tx = store.write(ours.workspace).await?;
        labels::insert(&mut tx, ours.workspace, &vip, at(1)).await?;
        let (mut dice, mut wanted) = (Dice(5), Vec::new());
        for number in 0..60 {
            let (moment, conversation) = (at(dice.throw(6) as i64), id());
            conversations::insert(&mut tx, ours.workspace, conversation, ours.contact, ours.channel, moment).await?;
            if number % 2 == 0 {
                let fresh = conversations::get(&mut tx, ours.workspace, conversation).await?.expect("the conversation");
                let high = Standing { priority: Priority::High, ..Standing::of(&fresh) };
                conversations::set_standing(&mut tx, ours.workspace, &fresh, high).await?;
                conversations::add_label(&mut tx, ours.workspace, conversation, vip.id).await?;
                wanted.push((moment, conversation));
            }
        }
        tx.commit().await?;
        wanted.sort_unstable_by(|one, other| other.cmp(one));
        let (label, priority) = (Some(vip.id), Some(Priority::High));
        for filter in [
            Filter { label, ..Filter::default() },
            Filter { priority, ..Filter::default() },
            Filter { label, priority, channel: Some(ours.channel), assignee: Some(Assignee::Nobody), ..Filter::default() },
        ] {
            let (mut after, mut seen) = (None, Vec::new());
            let mut tx = store.read(ours.workspace).await?;
            loop {
                let page = conversations::list(&mut tx, &store.keys, ours.workspace, ours.account, &filter, None, after, 7).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.last_at, last.id));
                seen.extend(page.iter().map(|row| (row.last_at, row.id)));
            }
            assert_eq!(seen, wanted, "{filter:?}");
        }
    }
}

contract! {
    async fn the_list_agrees_with_the_rule_that_says_what_a_filter_shows(house: House) {
        let ours = house.ours;
        let colleague = house.member(ours, "Tomáš Novák", avow_model::access::Role::Agent).await?;
        let mut dice = Dice(3);
        let mut standings = Vec::new();
        for number in 0..30 {
            let conversation = house.conversation(ours, ours.contact, at(number)).await?;
            let standing = Standing {
                status: Status::ALL[dice.throw(3)],
                assignee: [None, Some(ours.account), Some(colleague)][dice.throw(3)],
                priority: Priority::ALL[dice.throw(5)],
                snoozed_until: None,
            };
            let mut tx = house.store.write(ours.workspace).await?;
            let fresh = conversations::get(&mut tx, ours.workspace, conversation).await?.expect("the conversation");
            conversations::set_standing(&mut tx, ours.workspace, &fresh, standing).await?;
            tx.commit().await?;
            standings.push((conversation, standing));
        }
        standings.push((ours.conversation, Standing { status: Status::Open, assignee: None, priority: Priority::None, snoozed_until: None }));
        let statuses = [None, Some(Status::Open), Some(Status::Snoozed), Some(Status::Resolved)];
        let assignees = [None, Some(Assignee::Me), Some(Assignee::Nobody), Some(Assignee::Member(colleague))];
        let priorities = [None, Some(Priority::None), Some(Priority::High)];
        for status in statuses {
            for assignee in assignees {
                for priority in priorities {
                    let filter = Filter { status, assignee, priority, ..Filter::default() };
                    let wanted: HashSet<_> = standings
                        .iter()
                        .filter(|(_, held)| filter.shows(ours.account, held.status, held.assignee, held.priority))
                        .map(|(conversation, _)| *conversation)
                        .collect();
                    assert_eq!(ids(&listed(&house, ours, &filter).await?), wanted, "{filter:?}");
                }
            }
        }
    }
}

contract! {
    async fn labels_channels_mentions_and_the_unread_narrow_the_list(house: House) {
        let ours = house.ours;
        let quiet = house.conversation(ours, ours.contact, at(1)).await?;
        let vip = Label { id: id(), name: "vip".to_owned(), tone: 1, version: 1 };
        house.say(ours, Author::Contact, Kind::Text, "hello", at(5)).await?;
        let note = house.say(ours, Author::Member(ours.account), Kind::Note, "@Maja", at(6)).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        labels::insert(&mut tx, ours.workspace, &vip, at(1)).await?;
        conversations::add_label(&mut tx, ours.workspace, ours.conversation, vip.id).await?;
        messages::insert_mention(&mut tx, ours.workspace, ours.account, note.id, ours.conversation, at(6)).await?;
        tx.commit().await?;

        let (loud, all) = (HashSet::from([ours.conversation]), HashSet::from([ours.conversation, quiet]));
        let labelled = listed(&house, ours, &Filter { label: Some(vip.id), ..Filter::default() }).await?;
        assert_eq!((ids(&labelled), labelled[0].labels.as_slice()), (loud.clone(), [vip].as_slice()));
        assert_eq!(ids(&listed(&house, ours, &Filter { mentions: true, ..Filter::default() }).await?), loud);
        assert_eq!(ids(&listed(&house, ours, &Filter { unread: true, ..Filter::default() }).await?), loud);
        assert_eq!(ids(&listed(&house, ours, &Filter { channel: Some(ours.channel), ..Filter::default() }).await?), all);
        assert!(listed(&house, ours, &Filter { channel: Some(house.theirs.channel), ..Filter::default() }).await?.is_empty());

        let mut tx = house.store.write(ours.workspace).await?;
        assert!(conversations::mark_read(&mut tx, ours.workspace, ours.conversation, ours.account, 1, at(7)).await?);
        tx.commit().await?;
        assert!(listed(&house, ours, &Filter { unread: true, ..Filter::default() }).await?.is_empty());
        assert_eq!(ids(&listed(&house, ours, &Filter { mentions: true, ..Filter::default() }).await?), loud, "a mention that was seen stays one");
    }
}

contract! {
    async fn one_line_is_read_by_its_id_where_the_filter_shows_it(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours, house.theirs);
        house.conversation(ours, ours.contact, at(1)).await?;
        let mut tx = store.read(ours.workspace).await?;
        let only = Some(ours.conversation);
        let open = Filter::default();
        let rows = conversations::list(&mut tx, &store.keys, ours.workspace, ours.account, &open, only, None, 10).await?;
        assert_eq!(ids(&rows), HashSet::from([ours.conversation]));
        let resolved = Filter { status: Some(Status::Resolved), ..Filter::default() };
        assert!(conversations::list(&mut tx, &store.keys, ours.workspace, ours.account, &resolved, only, None, 10).await?.is_empty());
        drop(tx);
        let mut tx = store.read(theirs.workspace).await?;
        assert!(conversations::list(&mut tx, &store.keys, theirs.workspace, theirs.account, &open, only, None, 10).await?.is_empty());
    }
}
