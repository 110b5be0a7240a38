//! Labels: by name, one of each name in a workspace, gone from conversations with their deletion.

use avow_model::inbox::Label;
use avow_store::{StoreError, conversations, labels};

use crate::house::{at, id};

fn label(name: &str) -> Label {
    Label { id: id(), name: name.to_owned(), tone: 3, version: 1 }
}

contract! {
    async fn labels_are_listed_by_name_in_their_own_workspace(house: House) {
        let ours = house.ours.workspace;
        let (vip, bug) = (label("vip"), label("bug"));
        let mut tx = house.store.write(ours).await?;
        labels::insert(&mut tx, ours, &vip, at(1)).await?;
        labels::insert(&mut tx, ours, &bug, at(2)).await?;
        tx.commit().await?;
        let mut tx = house.store.read(ours).await?;
        assert_eq!(labels::list(&mut tx, ours).await?, [bug, vip]);
        drop(tx);
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(labels::list(&mut tx, house.theirs.workspace).await?.is_empty());
    }
}

contract! {
    async fn a_name_is_given_once_in_a_workspace_also_by_renaming(house: House) {
        let ours = house.ours.workspace;
        let (vip, bug) = (label("vip"), label("bug"));
        let mut tx = house.store.write(ours).await?;
        labels::insert(&mut tx, ours, &vip, at(1)).await?;
        labels::insert(&mut tx, ours, &bug, at(2)).await?;
        tx.commit().await?;
        let mut tx = house.store.write(ours).await?;
        assert!(labels::insert(&mut tx, ours, &label("vip"), at(3)).await.expect_err("taken").is_duplicate());
        drop(tx);
        let mut tx = house.store.write(ours).await?;
        let renamed = Label { name: "vip".to_owned(), ..bug };
        assert!(labels::update(&mut tx, ours, &renamed).await.expect_err("taken").is_duplicate());
    }
}

contract! {
    async fn a_label_is_changed_and_deleted_by_its_own_workspace_only(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        let held = label("vip");
        let mut tx = house.store.write(ours).await?;
        labels::insert(&mut tx, ours, &held, at(1)).await?;
        assert!(conversations::add_label(&mut tx, ours, house.ours.conversation, held.id).await?);
        tx.commit().await?;

        let mut tx = house.store.write(theirs).await?;
        assert!(matches!(labels::update(&mut tx, theirs, &Label { tone: 9, ..held.clone() }).await, Err(StoreError::Stale)));
        assert!(!labels::delete(&mut tx, theirs, held.id).await?);
        tx.commit().await?;

        let changed = Label { name: "very important".to_owned(), tone: 5, ..held };
        let mut tx = house.store.write(ours).await?;
        labels::update(&mut tx, ours, &changed).await?;
        let conversation = conversations::get(&mut tx, ours, house.ours.conversation).await?.expect("the conversation");
        assert_eq!(conversation.labels, [Label { version: 2, ..changed.clone() }]);
        assert!(matches!(labels::update(&mut tx, ours, &changed).await, Err(StoreError::Stale)), "somebody was first");
        assert!(labels::delete(&mut tx, ours, changed.id).await?);
        assert!(!labels::delete(&mut tx, ours, changed.id).await?);
        let conversation = conversations::get(&mut tx, ours, house.ours.conversation).await?.expect("the conversation");
        assert!(conversation.labels.is_empty());
        tx.commit().await?;
    }
}
