//! Canned answers: found by their short name, which is theirs alone within the workspace.

use avow_model::inbox::Canned;
use avow_store::{StoreError, canned};

use crate::house::{at, id};

fn answer(shortcode: &str) -> Canned {
    Canned { id: id(), shortcode: shortcode.to_owned(), title: "Thanks".to_owned(), body: "Спасибо! 🙏".to_owned(), version: 1 }
}

contract! {
    async fn answers_are_listed_by_short_name_in_their_own_workspace(house: House) {
        let ours = house.ours.workspace;
        let (thanks, bye) = (answer("thanks"), answer("bye"));
        let mut tx = house.store.write(ours).await?;
        canned::insert(&mut tx, ours, &thanks, at(1)).await?;
        canned::insert(&mut tx, ours, &bye, at(2)).await?;
        tx.commit().await?;
        let mut tx = house.store.read(ours).await?;
        assert_eq!(canned::list(&mut tx, ours).await?, [bye, thanks]);
        drop(tx);
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(canned::list(&mut tx, house.theirs.workspace).await?.is_empty());
    }
}

contract! {
    async fn a_short_name_is_given_once_in_a_workspace(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        let mut tx = house.store.write(ours).await?;
        canned::insert(&mut tx, ours, &answer("hi"), at(1)).await?;
        tx.commit().await?;
        let mut tx = house.store.write(ours).await?;
        assert!(canned::insert(&mut tx, ours, &answer("hi"), at(2)).await.expect_err("taken").is_duplicate());
        drop(tx);
        let mut tx = house.store.write(theirs).await?;
        canned::insert(&mut tx, theirs, &answer("hi"), at(3)).await?;
        tx.commit().await?;
    }
}

contract! {
    async fn an_answer_is_changed_and_deleted_by_its_own_workspace_only(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        let mut held = answer("hi");
        let mut tx = house.store.write(ours).await?;
        canned::insert(&mut tx, ours, &held, at(1)).await?;
        tx.commit().await?;

        let mut tx = house.store.write(theirs).await?;
        let bent = Canned { body: "bent".to_owned(), ..held.clone() };
        assert!(matches!(canned::update(&mut tx, theirs, &bent).await, Err(StoreError::Stale)));
        assert!(!canned::delete(&mut tx, theirs, held.id).await?);
        tx.commit().await?;

        held.shortcode = "hello".to_owned();
        let mut tx = house.store.write(ours).await?;
        canned::update(&mut tx, ours, &held).await?;
        assert!(matches!(canned::update(&mut tx, ours, &held).await, Err(StoreError::Stale)), "somebody was first");
        held.version = 2;
        assert_eq!(canned::list(&mut tx, ours).await?, [held.clone()]);
        assert!(canned::delete(&mut tx, ours, held.id).await?);
        assert!(!canned::delete(&mut tx, ours, held.id).await?);
        assert!(matches!(canned::update(&mut tx, ours, &held).await, Err(StoreError::Stale)));
        tx.commit().await?;
    }
}
