//! Custom fields: in their order, renamed by version, deleted with what is in them.

use avow_model::contacts::{Field, FieldKind};
use avow_store::{StoreError, contacts, fields};

use crate::house::{at, id};

fn field(label: &str, position: i64) -> Field {
    Field { id: id(), label: label.to_owned(), kind: FieldKind::Text, position, version: 1 }
}

contract! {
    async fn fields_of_every_kind_are_listed_in_their_order(house: House) {
        let ours = house.ours.workspace;
        let mut wanted = Vec::new();
        let mut tx = house.store.write(ours).await?;
        for (at_end, kind) in FieldKind::ALL.into_iter().rev().enumerate() {
            let held = Field { kind, ..field(kind.name(), 10 - at_end as i64) };
            fields::insert(&mut tx, ours, &held, at(1)).await?;
            wanted.insert(0, held);
        }
        tx.commit().await?;
        let mut tx = house.store.read(ours).await?;
        assert_eq!(fields::list(&mut tx, ours).await?, wanted);
        drop(tx);
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(fields::list(&mut tx, house.theirs.workspace).await?.is_empty());
    }
}

contract! {
    async fn a_field_is_renamed_by_whoever_saw_it_last(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        let held = field("Plan", 1);
        let mut tx = house.store.write(ours).await?;
        fields::insert(&mut tx, ours, &held, at(1)).await?;
        fields::rename(&mut tx, ours, held.id, "Tariff", 1).await?;
        assert!(matches!(fields::rename(&mut tx, ours, held.id, "Old", 1).await, Err(StoreError::Stale)));
        tx.commit().await?;
        let mut tx = house.store.write(theirs).await?;
        assert!(matches!(fields::rename(&mut tx, theirs, held.id, "Bent", 2).await, Err(StoreError::Stale)));
        tx.commit().await?;
        let mut tx = house.store.read(ours).await?;
        assert_eq!(fields::list(&mut tx, ours).await?, [Field { label: "Tariff".to_owned(), version: 2, ..held }]);
    }
}

contract! {
    async fn a_deleted_field_takes_its_values_with_it(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        let (kept, gone) = (field("Kept", 1), field("Gone", 2));
        let mut tx = house.store.write(ours).await?;
        fields::insert(&mut tx, ours, &kept, at(1)).await?;
        fields::insert(&mut tx, ours, &gone, at(1)).await?;
        let values = [(kept.id, "stays".to_owned()), (gone.id, "goes".to_owned())];
        contacts::save_fields(&mut tx, &house.store.keys, ours, house.ours.contact, &values).await?;
        tx.commit().await?;

        let mut tx = house.store.write(theirs).await?;
        assert!(!fields::delete(&mut tx, theirs, gone.id).await?);
        tx.commit().await?;

        let mut tx = house.store.write(ours).await?;
        assert!(fields::delete(&mut tx, ours, gone.id).await?);
        assert!(!fields::delete(&mut tx, ours, gone.id).await?);
        let contact = contacts::get(&mut tx, &house.store.keys, ours, house.ours.contact).await?.expect("the contact");
        assert_eq!(contact.fields, [(kept.id, "stays".to_owned())]);
        tx.commit().await?;
    }
}
