//! Saved views: a member's own or everyone's, never another member's.

use avow_model::access::Role;
use avow_model::inbox::View;
use avow_store::{StoreError, views};

use crate::house::{at, id};

fn view(name: &str, shared: bool) -> View {
    View { id: id(), name: name.to_owned(), filter: "status=open&assignee=me".to_owned(), shared }
}

contract! {
    async fn a_member_sees_everyones_views_and_their_own(house: House) {
        let ours = house.ours.workspace;
        let colleague = house.member(house.ours, "Tomáš Novák", Role::Agent).await?;
        let (mine, hers, all) = (view("Mine", false), view("Hers", false), view("All", true));
        let mut tx = house.store.write(ours).await?;
        views::insert(&mut tx, ours, Some(house.ours.account), &mine, at(1)).await?;
        views::insert(&mut tx, ours, Some(colleague), &hers, at(2)).await?;
        views::insert(&mut tx, ours, None, &all, at(3)).await?;
        tx.commit().await?;
        let mut tx = house.store.read(ours).await?;
        assert_eq!(views::list(&mut tx, ours, house.ours.account).await?, [mine, all.clone()]);
        assert_eq!(views::list(&mut tx, ours, colleague).await?, [hers, all]);
        drop(tx);
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(views::list(&mut tx, house.theirs.workspace, house.ours.account).await?.is_empty());
    }
}

contract! {
    async fn a_view_is_everyones_or_a_members(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        for (workspace, account) in [(ours.workspace, theirs.account), (theirs.workspace, ours.account), (ours.workspace, id())] {
            let mut tx = house.store.write(workspace).await?;
            let refused = views::insert(&mut tx, workspace, Some(account), &view("Stray", false), at(1)).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
            assert!(views::list(&mut tx, workspace, account).await?.is_empty());
            tx.commit().await?;
        }
    }
}

contract! {
    async fn a_view_is_deleted_by_whose_it_is(house: House) {
        let (ours, theirs, me) = (house.ours.workspace, house.theirs.workspace, house.ours.account);
        let colleague = house.member(house.ours, "Tomáš Novák", Role::Agent).await?;
        let (mine, all) = (view("Mine", false), view("All", true));
        let mut tx = house.store.write(ours).await?;
        views::insert(&mut tx, ours, Some(me), &mine, at(1)).await?;
        views::insert(&mut tx, ours, None, &all, at(2)).await?;
        tx.commit().await?;

        let mut tx = house.store.write(theirs).await?;
        assert!(!views::delete(&mut tx, theirs, me, mine.id, false).await?);
        assert!(!views::delete(&mut tx, theirs, me, all.id, true).await?);
        tx.commit().await?;

        let mut tx = house.store.write(ours).await?;
        assert!(!views::delete(&mut tx, ours, colleague, mine.id, false).await?);
        assert!(!views::delete(&mut tx, ours, me, mine.id, true).await?);
        assert!(!views::delete(&mut tx, ours, me, all.id, false).await?);
        assert_eq!(views::list(&mut tx, ours, me).await?.len(), 2);
        assert!(views::delete(&mut tx, ours, me, mine.id, false).await?);
        assert!(views::delete(&mut tx, ours, me, all.id, true).await?);
        assert!(views::list(&mut tx, ours, me).await?.is_empty());
        tx.commit().await?;
    }
}
