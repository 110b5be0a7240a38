//! Contacts: written sealed, read whole, changed by version, and gone with all that hangs on them.

use avow_model::contacts::{Contact, ContactDraft, Field, FieldKind, Identity, IdentityKind};
use avow_model::inbox::{Author, Kind};
use avow_store::events::{self, Event};
use avow_store::{StoreError, contacts, conversations, fields};

use crate::furniture::{named, reachable};
use crate::house::{Failure, Home, House, at, id};

async fn whole(house: &House, home: Home) -> Result<Contact, Failure> {
    let mut tx = house.store.read(home.workspace).await?;
    Ok(contacts::get(&mut tx, &house.store.keys, home.workspace, home.contact).await?.expect("the contact"))
}

fn field(label: &str) -> Field {
    Field { id: id(), label: label.to_owned(), kind: FieldKind::Text, position: 1, version: 1 }
}

contract! {
    async fn a_contact_is_read_back_whole_and_by_its_own_workspace_only(house: House) {
        let ours = house.ours.workspace;
        let plan = field("Plan");
        let mut tx = house.store.write(ours).await?;
        fields::insert(&mut tx, ours, &plan, at(1)).await?;
        tx.commit().await?;
        let draft = ContactDraft {
            locale: Some("ru".to_owned()),
            fields: vec![(plan.id, "Золотой 🏅".to_owned())],
            ..reachable("Нина Соколова", "nina@shop.example", "+33639980042")
        };
        let contact = house.contact(house.ours, &draft, at(5)).await?;
        let held = whole(&house, Home { contact, ..house.ours }).await?;
        assert_eq!((held.name, held.locale, held.source.as_str()), (draft.name, draft.locale, "manual"));
        assert_eq!((held.created_at, held.active_at, held.heard_at, held.version, held.fields), (at(5), at(5), None, 1, draft.fields));
        let identities: Vec<_> = held.identities.iter().map(|one| (one.kind, one.value.as_str(), one.verified_at)).collect();
        assert_eq!(identities, [(IdentityKind::Email, "nina@shop.example", None), (IdentityKind::Phone, "+33639980042", None)]);

        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(contacts::get(&mut tx, &house.store.keys, house.theirs.workspace, contact).await?.is_none());
    }
}

contract! {
    async fn an_older_copy_never_overwrites_a_newer_contact(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs.workspace);
        let mut tx = house.store.write(ours.workspace).await?;
        contacts::update(&mut tx, keys, ours.workspace, ours.contact, Some("Leila Berg"), Some("fr"), 1, at(2)).await?;
        let late = contacts::update(&mut tx, keys, ours.workspace, ours.contact, Some("Late"), None, 1, at(3)).await;
        assert!(matches!(late, Err(StoreError::Stale)));
        tx.commit().await?;
        let mut tx = house.store.write(theirs).await?;
        let bent = contacts::update(&mut tx, keys, theirs, ours.contact, Some("Bent"), None, 2, at(4)).await;
        assert!(matches!(bent, Err(StoreError::Stale)));
        tx.commit().await?;
        let held = whole(&house, ours).await?;
        assert_eq!((held.name.as_deref(), held.locale.as_deref(), held.version), (Some("Leila Berg"), Some("fr"), 2));
        assert_eq!((held.active_at, held.heard_at), (at(2), None), "being changed is no sign of theirs");
    }
}

contract! {
    async fn that_somebody_wrote_is_written_down_by_its_own_workspace_only(house: House) {
        let (ours, theirs) = (house.ours, house.theirs.workspace);
        let mut tx = house.store.write(theirs).await?;
        contacts::hear(&mut tx, theirs, ours.contact, at(50)).await?;
        tx.commit().await?;
        let held = whole(&house, ours).await?;
        assert_eq!((held.active_at, held.heard_at), (at(0), None));
        let mut tx = house.store.write(ours.workspace).await?;
        contacts::hear(&mut tx, ours.workspace, ours.contact, at(60)).await?;
        tx.commit().await?;
        let held = whole(&house, ours).await?;
        assert_eq!((held.active_at, held.heard_at, held.version), (at(60), Some(at(60)), 1));
    }
}

contract! {
    async fn identities_that_stay_keep_their_proof(house: House) {
        let (keys, workspace) = (&house.store.keys, house.ours.workspace);
        let contact = house.contact(house.ours, &reachable("Ada", "ada@shop.example", "+4915112345678"), at(1)).await?;
        let home = Home { contact, ..house.ours };
        let held = whole(&house, home).await?.identities;
        let mut tx = house.store.write(house.theirs.workspace).await?;
        contacts::set_verified(&mut tx, house.theirs.workspace, held[0].id, at(2)).await?;
        tx.commit().await?;
        assert_eq!(whole(&house, home).await?.identities[0].verified_at, None);
        let mut tx = house.store.write(workspace).await?;
        contacts::set_verified(&mut tx, workspace, held[0].id, at(3)).await?;
        tx.commit().await?;

        let held = whole(&house, home).await?.identities;
        let wanted = [(id(), "ada@shop.example".to_owned()), (id(), "ada@home.example".to_owned())];
        let mut tx = house.store.write(workspace).await?;
        contacts::save_identities(&mut tx, keys, workspace, contact, &held, IdentityKind::Email, &wanted, at(4)).await?;
        contacts::save_identities(&mut tx, keys, workspace, contact, &held, IdentityKind::Phone, &[], at(4)).await?;
        tx.commit().await?;
        let kept = Identity { verified_at: Some(at(3)), ..held[0].clone() };
        let added = Identity { id: wanted[1].0, kind: IdentityKind::Email, value: wanted[1].1.clone(), verified_at: None };
        assert_eq!(whole(&house, home).await?.identities, [kept, added]);
    }
}

contract! {
    async fn an_empty_value_empties_the_field(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours);
        let (plan, city) = (field("Plan"), field("City"));
        let mut tx = house.store.write(ours.workspace).await?;
        for held in [&plan, &city] {
            fields::insert(&mut tx, ours.workspace, held, at(1)).await?;
        }
        let first = [(plan.id, "gold".to_owned()), (city.id, "Lund".to_owned())];
        contacts::save_fields(&mut tx, keys, ours.workspace, ours.contact, &first).await?;
        let second = [(plan.id, "silver".to_owned()), (city.id, String::new())];
        contacts::save_fields(&mut tx, keys, ours.workspace, ours.contact, &second).await?;
        tx.commit().await?;
        assert_eq!(whole(&house, ours).await?.fields, [(plan.id, "silver".to_owned())]);
    }
}

contract! {
    async fn another_workspace_changes_neither_fields_nor_identities(house: House) {
        let (keys, theirs) = (&house.store.keys, house.theirs.workspace);
        let plan = field("Plan");
        let mut tx = house.store.write(house.ours.workspace).await?;
        fields::insert(&mut tx, house.ours.workspace, &plan, at(1)).await?;
        tx.commit().await?;
        let draft = ContactDraft { fields: vec![(plan.id, "gold".to_owned())], ..reachable("Ada", "ada@shop.example", "+4915112345678") };
        let contact = house.contact(house.ours, &draft, at(1)).await?;
        let home = Home { contact, ..house.ours };
        let before = whole(&house, home).await?;

        // It may refuse or pass over it; what counts is that nothing is different afterwards.
        for value in ["bent", ""] {
            let mut tx = house.store.write(theirs).await?;
            if contacts::save_fields(&mut tx, keys, theirs, contact, &[(plan.id, value.to_owned())]).await.is_ok() {
                tx.commit().await?;
            }
        }
        let mut tx = house.store.write(theirs).await?;
        let added = [(id(), "bent@shop.example".to_owned())];
        if contacts::save_identities(&mut tx, keys, theirs, contact, &before.identities, IdentityKind::Email, &added, at(2)).await.is_ok() {
            tx.commit().await?;
        }
        assert_eq!(whole(&house, home).await?, before);
    }
}

contract! {
    async fn what_is_known_of_somebody_is_kept_in_their_own_workspace_or_not_at_all(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let (plan, foreign) = (field("Plan"), field("Plan"));
        for (home, held) in [(ours, &plan), (theirs, &foreign)] {
            let mut tx = house.store.write(home.workspace).await?;
            fields::insert(&mut tx, home.workspace, held, at(1)).await?;
            tx.commit().await?;
        }
        let ada = house.contact(ours, &reachable("Ada", "ada@shop.example", "+4915112345678"), at(1)).await?;
        let (mine, before) = (Home { contact: ada, ..ours }, whole(&house, Home { contact: ada, ..ours }).await?);
        for (home, contact, field) in [(ours, ada, foreign.id), (ours, theirs.contact, plan.id), (theirs, ada, foreign.id), (ours, ada, id())] {
            let mut tx = house.store.write(home.workspace).await?;
            let refused = contacts::save_fields(&mut tx, keys, home.workspace, contact, &[(field, "gold".to_owned())]).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
            tx.commit().await?;
        }
        let mut tx = house.store.write(theirs.workspace).await?;
        let added = [(id(), "stray@shop.example".to_owned())];
        let refused = contacts::save_identities(&mut tx, keys, theirs.workspace, ada, &[], IdentityKind::Email, &added, at(2)).await;
        assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
        let refused = contacts::fill(&mut tx, keys, theirs.workspace, &before).await;
        assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
        tx.commit().await?;
        assert_eq!(whole(&house, mine).await?, before);
        let mut tx = house.store.read(theirs.workspace).await?;
        let by_address = contacts::find_identity(&mut tx, keys, theirs.workspace, IdentityKind::Email, "stray@shop.example").await?;
        assert!(by_address.is_empty() && contacts::search(&mut tx, keys, theirs.workspace, "ada", 10).await?.is_empty());
    }
}

contract! {
    async fn a_deleted_contact_is_gone_with_all_that_hangs_on_them(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs.workspace);
        let contact = house.contact(ours, &reachable("Ada Berg", "ada@shop.example", "+4915112345678"), at(1)).await?;
        let conversation = house.conversation(ours, contact, at(1)).await?;
        house.say_in(ours, conversation, contact, Author::Contact, Kind::Text, "hello", at(2)).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        let mut event = Event {
            number: 0, kind: "contact".to_owned(), conversation_id: None, message_id: None, contact_id: Some(contact), actor_id: None, private: false,
        };
        events::append(&mut tx, ours.workspace, &mut event, at(2)).await?;
        tx.commit().await?;

        let mut tx = house.store.write(theirs).await?;
        assert!(!contacts::delete(&mut tx, theirs, contact).await?);
        tx.commit().await?;

        let mut tx = house.store.write(ours.workspace).await?;
        assert!(contacts::delete(&mut tx, ours.workspace, contact).await?);
        assert!(!contacts::delete(&mut tx, ours.workspace, contact).await?);
        assert!(contacts::get(&mut tx, keys, ours.workspace, contact).await?.is_none());
        assert!(conversations::get(&mut tx, ours.workspace, conversation).await?.is_none());
        assert!(contacts::search(&mut tx, keys, ours.workspace, "ada", 10).await?.is_empty());
        assert!(contacts::find_identity(&mut tx, keys, ours.workspace, IdentityKind::Email, "ada@shop.example").await?.is_empty());
        assert!(events::after(&mut tx, ours.workspace, 0).await?.is_empty());
        tx.commit().await?;
        assert_eq!(whole(&house, ours).await?.name.as_deref(), Some("Leila Haddad"));
    }
}

contract! {
    async fn nothing_is_written_for_a_contact_without_a_key(house: House) {
        let (keys, ours) = (&house.store.keys, house.ours.workspace);
        let nobody = id();
        let mut tx = house.store.write(ours).await?;
        let refused = contacts::insert(&mut tx, keys, ours, nobody, &named("Nobody"), "chat", at(1)).await;
        assert!(matches!(refused, Err(StoreError::KeyGone)));
        assert!(contacts::get(&mut tx, keys, ours, nobody).await?.is_none());
        tx.commit().await?;
    }
}
