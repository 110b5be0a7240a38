//! Finding contacts: page by page, by an address, by the beginning of any word, and never next door.

use std::collections::HashSet;

use avow_model::Time;
use avow_model::contacts::{ContactDraft, IdentityKind};
use avow_model::id::{ContactId, IdentityId};
use avow_store::keys::KeyKind;
use avow_store::{contacts, events};

use crate::furniture::{named, reachable};
use crate::house::{Dice, Failure, House, at, id};

async fn found(house: &House, query: &str) -> Result<HashSet<ContactId>, Failure> {
    let (store, workspace) = (&house.store, house.ours.workspace);
    let mut tx = store.read(workspace).await?;
    let rows = contacts::search(&mut tx, &store.keys, workspace, query, 50).await?;
    let ids: HashSet<ContactId> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len(), "nobody is found twice");
    Ok(ids)
}

contract! {
    async fn pages_show_each_contact_once_the_latest_active_first(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        let mut dice = Dice(7);
        let mut wanted: Vec<(Time, ContactId)> = vec![(at(0), house.ours.contact)];
        for number in 1..57 {
            // Moments of every precision, and many of them equal: text must sort as time does.
            let fraction = [0, 500_000, 500_001, 499_999, 120_000][dice.throw(5)];
            let moment = at(dice.throw(6) as i64) + std::time::Duration::from_micros(fraction);
            wanted.push((moment, house.contact(house.ours, &named(&format!("Contact {number}")), moment).await?));
        }
        wanted.sort_unstable_by(|one, other| other.cmp(one));
        let (mut after, mut seen) = (None, Vec::new());
        let mut tx = store.read(ours).await?;
        loop {
            let page = contacts::list(&mut tx, &store.keys, ours, after, 10).await?;
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 10);
            after = Some((last.active_at, last.id));
            seen.extend(page.iter().map(|row| (row.active_at, row.id)));
        }
        assert_eq!(seen, wanted);
        drop(tx);
        let mut tx = store.read(house.theirs.workspace).await?;
        let next_door = contacts::list(&mut tx, &store.keys, house.theirs.workspace, None, 100).await?;
        assert_eq!(next_door.iter().map(|row| row.id).collect::<Vec<_>>(), [house.theirs.contact]);
    }
}

contract! {
    async fn a_line_shows_the_name_and_the_first_address_and_number(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        let mut draft = reachable("Ada Berg", "ada@shop.example", "+4915112345678");
        draft.emails.push("ada@home.example".to_owned());
        let ada = house.contact(house.ours, &draft, at(5)).await?;
        let mut tx = store.read(ours).await?;
        let lines = contacts::list(&mut tx, &store.keys, ours, None, 1).await?;
        assert_eq!((lines[0].id, lines[0].name.as_deref(), lines[0].active_at), (ada, Some("Ada Berg"), at(5)));
        assert_eq!((lines[0].email.as_deref(), lines[0].phone.as_deref()), (Some("ada@shop.example"), Some("+4915112345678")));
    }
}

contract! {
    async fn names_are_read_for_many_and_only_ours(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        let nameless = house.contact(house.ours, &ContactDraft::default(), at(1)).await?;
        let ids = [house.ours.contact, house.theirs.contact, nameless, id()];
        let mut tx = store.read(ours).await?;
        let names = contacts::names(&mut tx, &store.keys, ours, &ids).await?;
        assert_eq!(names.len(), 1);
        assert_eq!(names.get(&house.ours.contact).map(String::as_str), Some("Leila Haddad"));
        assert!(contacts::names(&mut tx, &store.keys, ours, &[]).await?.is_empty());
    }
}

contract! {
    async fn a_person_is_known_again_by_a_whole_address_and_its_kind(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours.workspace, house.theirs.workspace);
        let ada = house.contact(house.ours, &reachable("Ada", "ada@shop.example", "+4915112345678"), at(1)).await?;
        let user: [(IdentityId, String); 1] = [(id(), "user-7".to_owned())];
        let mut tx = store.write(ours).await?;
        contacts::save_identities(&mut tx, &store.keys, ours, ada, &[], IdentityKind::User, &user, at(2)).await?;
        contacts::set_verified(&mut tx, ours, user[0].0, at(3)).await?;
        let found = contacts::find_identity(&mut tx, &store.keys, ours, IdentityKind::User, "user-7").await?;
        assert_eq!(found, [(ada, user[0].0, true)]);
        let mail = contacts::find_identity(&mut tx, &store.keys, ours, IdentityKind::Email, "ada@shop.example").await?;
        assert_eq!(mail.iter().map(|(contact, _, verified)| (*contact, *verified)).collect::<Vec<_>>(), [(ada, false)]);
        assert!(contacts::find_identity(&mut tx, &store.keys, ours, IdentityKind::User, "ada@shop.example").await?.is_empty());
        assert!(contacts::find_identity(&mut tx, &store.keys, ours, IdentityKind::Email, "ada@shop.exampl").await?.is_empty());
        tx.commit().await?;
        let mut tx = store.read(theirs).await?;
        assert!(contacts::find_identity(&mut tx, &store.keys, theirs, IdentityKind::Email, "ada@shop.example").await?.is_empty());
    }
}

contract! {
    async fn the_beginning_of_any_word_of_name_address_or_number_finds_a_person(house: House) {
        let tomas = house.contact(house.ours, &reachable("Tomáš Novák-Ångström", "tomas.n@lampy.example", "+420601123456"), at(1)).await?;
        let misaki = house.contact(house.ours, &named("佐藤 美咲"), at(2)).await?;
        let fyodor = house.contact(house.ours, &named("Фёдор Щукин"), at(3)).await?;
        for query in ["to", "Tomá", "tomas nov", "tomas n", "ang nov to", "angstr", "NOVÁK tomas", "lampy", "lamp", "tomas.n@la", "+420 601", "420601123456"] {
            assert_eq!(found(&house, query).await?, HashSet::from([tomas]), "{query}");
        }
        assert_eq!(found(&house, "美咲").await?, HashSet::from([misaki]));
        assert_eq!(found(&house, "федор").await?, HashSet::from([fyodor]));
        for query in ["", "  ", "!!", "omas", "tomas haddad", "lampz", "+420 602", "@"] {
            assert!(found(&house, query).await?.is_empty(), "{query}");
        }
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(contacts::search(&mut tx, &house.store.keys, house.theirs.workspace, "tomas", 10).await?.is_empty());
    }
}

contract! {
    async fn a_number_is_found_as_it_is_dialled_at_home(house: House) {
        let ada = house.contact(house.ours, &reachable("Ada Berg", "ada@shop.example", "+491701234567"), at(1)).await?;
        let nina = house.contact(house.ours, &reachable("Нина", "nina@shop.example", "+79031234567"), at(2)).await?;
        let rosa = house.contact(house.ours, &reachable("Rosa", "rosa@shop.example", "+390612345678"), at(3)).await?;
        for query in ["0170 1234567", "170 1234567", "(0170) 12", "017", "+49 170", "0049 170", "491701234567"] {
            assert_eq!(found(&house, query).await?, HashSet::from([ada]), "{query}");
        }
        for query in ["8 903 123-45-67", "903 123", "+7 903", "007903"] {
            assert_eq!(found(&house, query).await?, HashSet::from([nina]), "{query}");
        }
        for query in ["06 1234", "6123", "+39 06"] {
            assert_eq!(found(&house, query).await?, HashSet::from([rosa]), "{query}");
        }
        for query in ["0170 1234568", "+170 123", "+0170", "0"] {
            assert!(found(&house, query).await?.is_empty(), "{query}");
        }
        let agent = house.contact(house.ours, &named("Agent 007"), at(4)).await?;
        assert_eq!(found(&house, "007").await?, HashSet::from([agent]), "what stands there as it was typed");
    }
}

contract! {
    async fn a_person_is_found_by_each_of_their_addresses(house: House) {
        let mut draft = reachable("Ada Berg", "ada@shop.example", "+4915112345678");
        draft.emails.push("countess@lovelace.example".to_owned());
        draft.phones.push("+33639980042".to_owned());
        let ada = house.contact(house.ours, &draft, at(1)).await?;
        for query in ["countess", "lovelace", "+33 6 39"] {
            assert_eq!(found(&house, query).await?, HashSet::from([ada]), "{query}");
        }
    }
}

contract! {
    async fn nobody_is_found_by_a_name_that_they_no_longer_have(house: House) {
        let (store, workspace) = (&house.store, house.ours.workspace);
        let ada = house.contact(house.ours, &reachable("Ada Berg", "ada@shop.example", "+4915112345678"), at(1)).await?;
        let mut tx = store.write(workspace).await?;
        contacts::update(&mut tx, &store.keys, workspace, ada, Some("Countess Lovelace"), None, 1, at(2)).await?;
        let renamed = contacts::get(&mut tx, &store.keys, workspace, ada).await?.expect("Ada");
        contacts::fill(&mut tx, &store.keys, workspace, &renamed).await?;
        contacts::fill(&mut tx, &store.keys, workspace, &renamed).await?;
        tx.commit().await?;
        assert!(found(&house, "berg").await?.is_empty());
        assert_eq!(found(&house, "lovel").await?, HashSet::from([ada]));
        assert_eq!(found(&house, "ada").await?, HashSet::from([ada]), "by the address, which stayed");
    }
}

contract! {
    async fn one_is_found_among_three_hundred_of_the_same_first_name(house: House) {
        let (store, workspace) = (&house.store, house.ours.workspace);
        let ids: Vec<ContactId> = (0..300).map(|_| id()).collect();
        store.keys.create(KeyKind::Person, &ids.iter().map(|id| id.0).collect::<Vec<_>>(), at(0)).await?;
        let mut tx = store.write(workspace).await?;
        for (number, contact) in ids.iter().enumerate() {
            let family = if number == 3 { "Zetterlund".to_owned() } else { format!("Berg{number}") };
            contacts::insert(&mut tx, &store.keys, workspace, *contact, &named(&format!("Annabella {family}")), "import", at(1)).await?;
            let whole = contacts::get(&mut tx, &store.keys, workspace, *contact).await?.expect("the contact");
            contacts::fill(&mut tx, &store.keys, workspace, &whole).await?;
        }
        tx.commit().await?;
        assert_eq!(found(&house, "zetter").await?, HashSet::from([ids[3]]));
        assert_eq!(found(&house, "annabella ze").await?, HashSet::from([ids[3]]), "the commoner word is the longer one");
        assert_eq!(found(&house, "annabella").await?.len(), 50, "no more than were asked for");
    }
}

contract! {
    async fn two_words_find_whoever_has_both_wherever_they_are(house: House) {
        let ours = house.ours;
        let ada = house.contact(ours, &reachable("Anna-Maria Bergström Andersson", "post@lindhag.example", "+4915112345678"), at(1)).await?;
        let bo = house.contact(ours, &reachable("Anna Li", "anna.berg@shop.example", "+4687654321"), at(1)).await?;
        house.contact(house.theirs, &reachable("Anna Bergström", "anna@shop.example", "+4915112345678"), at(1)).await?;
        for both in ["an be", "anna berg", "berg anna", "BERG ann", "anna anna berg", "an ann anna be", "anna example"] {
            assert_eq!(found(&house, both).await?, HashSet::from([ada, bo]), "{both}");
        }
        for only_ada in ["anna anders", "ma bergs", "maria an", "anna lindh", "anna 1511", "bergst 49151", "an be ma lind", "post anders"] {
            assert_eq!(found(&house, only_ada).await?, HashSet::from([ada]), "{only_ada}");
        }
        for only_bo in ["anna li shop", "li shop anna", "anna 4687", "shop be"] {
            assert_eq!(found(&house, only_bo).await?, HashSet::from([bo]), "{only_bo}");
        }
        for nobody in ["anna zo", "andersson annamaria", "andersson li ho", "berg xanna", "maria shop"] {
            assert!(found(&house, nobody).await?.is_empty(), "{nobody}");
        }
    }
}

contract! {
    async fn whoever_is_not_hashed_in_pairs_yet_is_found_by_two_words(house: House) {
        let ada = house.contact(house.ours, &named("Ada Bergstrom"), at(1)).await?;
        let pair = house.store.keys.lookup(house.ours.workspace).await?.bucket("contact_lookup.pair", "ad be");
        let forgotten = format!("DELETE FROM contact_lookup WHERE workspace_id = {{workspace}} AND bucket = {pair}");
        assert_eq!(house.behind(&forgotten).await?, 1);
        assert_eq!(found(&house, "ada bergst").await?, HashSet::from([ada]), "there is nobody else");
        let other = house.contact(house.ours, &named("Ada Bergstad"), at(2)).await?;
        assert_eq!(found(&house, "ada bergst").await?, HashSet::from([other]), "they are looked up as a pair");
        assert_eq!(house.behind("UPDATE workspace SET lookup_version = 1 WHERE id = {workspace}").await?, 1);
        assert_eq!(found(&house, "ada bergst").await?, HashSet::from([ada, other]));
    }
}

contract! {
    async fn a_search_is_kept_for_its_member_and_swept(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours, house.theirs);
        let (old, new) = (id(), id());
        let mut tx = store.write(ours.workspace).await?;
        contacts::keep_search(&mut tx, &store.keys, ours.workspace, ours.account, old, "нина", at(1)).await?;
        contacts::keep_search(&mut tx, &store.keys, ours.workspace, ours.account, new, "leila", at(9)).await?;
        assert_eq!(contacts::search_query(&mut tx, &store.keys, ours.workspace, ours.account, old).await?.as_deref(), Some("нина"));
        assert!(contacts::search_query(&mut tx, &store.keys, ours.workspace, theirs.account, old).await?.is_none());
        tx.commit().await?;

        let mut tx = store.write(theirs.workspace).await?;
        assert!(contacts::search_query(&mut tx, &store.keys, theirs.workspace, ours.account, old).await?.is_none());
        assert_eq!(contacts::sweep_searches(&mut tx, theirs.workspace, at(100)).await?, 0);
        tx.commit().await?;

        let mut tx = store.write(ours.workspace).await?;
        assert_eq!(contacts::sweep_searches(&mut tx, ours.workspace, at(9)).await?, 1);
        assert!(contacts::search_query(&mut tx, &store.keys, ours.workspace, ours.account, old).await?.is_none());
        assert_eq!(contacts::search_query(&mut tx, &store.keys, ours.workspace, ours.account, new).await?.as_deref(), Some("leila"));
        assert_eq!(events::latest(&mut tx, ours.workspace).await?, 0, "looking for somebody is no event");
        tx.commit().await?;
    }
}
