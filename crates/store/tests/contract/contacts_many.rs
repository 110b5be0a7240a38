//! Many contacts at once: made, known again and read as one by one.

use avow_model::contacts::{Contact, Field, FieldKind, Identity, IdentityKind};
use avow_model::id::{ContactId, FieldId};
use avow_store::{StoreError, contacts, fields};

use crate::furniture::reachable;
use crate::house::{Failure, Home, House, at, id};

async fn field(house: &House, home: Home, label: &str) -> Result<FieldId, Failure> {
    let held = Field { id: id(), label: label.to_owned(), kind: FieldKind::Text, position: 1, version: 1 };
    let mut tx = house.store.write(home.workspace).await?;
    fields::insert(&mut tx, home.workspace, &held, at(1)).await?;
    tx.commit().await?;
    Ok(held.id)
}

fn identity(kind: IdentityKind, value: String) -> Identity {
    Identity { id: id(), kind, value, verified_at: None }
}

/// Somebody as an import makes them; every fifth has no name, every second no language.
fn person(id: ContactId, number: usize, filled: Vec<(FieldId, String)>) -> Contact {
    Contact {
        id,
        name: (!number.is_multiple_of(5)).then(|| format!("Zoë Åkerström {number}")),
        locale: number.is_multiple_of(2).then(|| "pt-BR".to_owned()),
        source: "import".to_owned(),
        identities: vec![
            identity(IdentityKind::Email, format!("zoe.{number}@shop.example")),
            identity(IdentityKind::Phone, format!("+4670{number:07}")),
        ],
        fields: filled,
        created_at: at(5),
        active_at: at(5),
        heard_at: None,
        version: 1,
    }
}

contract! {
    async fn many_are_made_at_once_as_one_by_one(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours.workspace, house.theirs.workspace);
        let (plan, foreign) = (field(&house, house.ours, "Plan").await?, field(&house, house.theirs, "Plan").await?);
        let mut people = Vec::new();
        for number in 0..60 {
            let filled = vec![(plan, format!("“gold” {number}\n")), (foreign, "not ours".to_owned())];
            people.push(person(house.person().await?, number, filled));
        }
        let mut tx = store.write(ours).await?;
        contacts::insert_many(&mut tx, &store.keys, ours, &people.iter().collect::<Vec<_>>(), at(5)).await?;
        contacts::insert_many(&mut tx, &store.keys, ours, &[], at(5)).await?;
        tx.commit().await?;
        let ids: Vec<ContactId> = people.iter().map(|contact| contact.id).chain([id(), house.theirs.contact]).collect();
        let mut tx = store.read(ours).await?;
        let read = contacts::get_many(&mut tx, &store.keys, ours, &ids).await?;
        assert_eq!(read.len(), people.len(), "nobody else's");
        for mut contact in people {
            contact.fields.retain(|(field, _)| *field == plan);
            assert_eq!(read.get(&contact.id), Some(&contact));
            assert_eq!(contacts::get(&mut tx, &store.keys, ours, contact.id).await?, Some(contact));
        }
        let found = contacts::search(&mut tx, &store.keys, ours, "zoe.17@shop.example", 10).await?;
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[17]]);
        assert_eq!(contacts::search(&mut tx, &store.keys, ours, "akerst", 100).await?.len(), 48, "all that have a name");
        drop(tx);
        let mut tx = store.read(theirs).await?;
        assert!(contacts::get_many(&mut tx, &store.keys, theirs, &ids[..60]).await?.is_empty());
        assert!(contacts::get_many(&mut tx, &store.keys, theirs, &[]).await?.is_empty());
    }
}

contract! {
    async fn nobody_is_made_where_a_key_is_missing(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        let people = [person(house.person().await?, 1, Vec::new()), person(id(), 2, Vec::new())];
        let mut tx = store.write(ours).await?;
        let refused = contacts::insert_many(&mut tx, &store.keys, ours, &people.iter().collect::<Vec<_>>(), at(5)).await;
        assert!(matches!(refused, Err(StoreError::KeyGone)));
        assert!(contacts::get(&mut tx, &store.keys, ours, people[0].id).await?.is_none());
        tx.commit().await?;
    }
}

contract! {
    async fn many_are_known_again_by_whole_addresses_the_earliest_first(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours.workspace, house.theirs.workspace);
        let later = house.contact(house.ours, &reachable("Ada", "ada@shop.example", "+4915112345678"), at(9)).await?;
        let first = house.contact(house.ours, &reachable("Ada too", "ada@shop.example", "+4915112345679"), at(2)).await?;
        let gone = house.contact(house.ours, &reachable("Bo", "bo@shop.example", "+4915112345670"), at(3)).await?;
        store.keys.destroy(gone.0, at(4)).await?;
        let email = |value: &str| (IdentityKind::Email, value.to_owned());
        let wanted = [
            email("ada@shop.example"),
            email("ada@shop.example"),
            email("bo@shop.example"),
            email("nobody@shop.example"),
            email("+4915112345678"),
            (IdentityKind::Phone, "+4915112345678".to_owned()),
        ];
        let mut tx = store.read(ours).await?;
        let found = contacts::find_identities(&mut tx, &store.keys, ours, &wanted).await?;
        assert_eq!(found.len(), 2);
        assert_eq!(found[&wanted[0]], [first, later]);
        assert_eq!(found[&wanted[5]], [later]);
        assert!(contacts::find_identities(&mut tx, &store.keys, ours, &[]).await?.is_empty());
        drop(tx);
        let mut tx = store.read(theirs).await?;
        assert!(contacts::find_identities(&mut tx, &store.keys, theirs, &wanted).await?.is_empty());
    }
}
