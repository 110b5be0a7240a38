//! Memberships: who belongs to which workspace, as what, and who answers for it.

use avow_model::access::Role;
use avow_store::{StoreError, accounts, desk, members, workspaces};

use crate::house::{at, id};

contract! {
    async fn members_are_listed_with_name_address_and_role_in_the_order_in_which_they_came(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let tomas = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = house.store.read(ours.workspace).await?;
        let listed = members::list(&mut tx, keys, ours.workspace).await?;
        let shown: Vec<_> = listed.iter().map(|m| (m.account, m.name.as_str(), m.email.as_str(), m.role, m.created_at, m.version)).collect();
        assert_eq!(shown, [
            (ours.account, "Maja Lindqvist", "owner@lindhag.example", Role::Owner, at(0), 1),
            (tomas, "Tomáš Novák", format!("{tomas}@lindhag.example").as_str(), Role::Agent, at(1), 1),
        ]);
        let colleagues = members::colleagues(&mut tx, keys, ours.workspace).await?;
        let named: Vec<_> = colleagues.iter().map(|colleague| (colleague.id, colleague.name.as_str())).collect();
        assert_eq!(named, [(ours.account, "Maja Lindqvist"), (tomas, "Tomáš Novák")]);
        let next_door = members::colleagues(&mut tx, keys, theirs.workspace).await?;
        assert_eq!(next_door.iter().map(|colleague| colleague.id).collect::<Vec<_>>(), [theirs.account]);
        assert_eq!(members::list(&mut tx, keys, theirs.workspace).await?.len(), 1);
    }
}

contract! {
    async fn a_member_who_is_being_erased_is_listed_no_more_and_hides_nobody(house: House) {
        let ours = house.ours;
        let tomas = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        house.store.keys.destroy(tomas.0, at(2)).await?;
        for store in [&house.store, &house.site.open().await?] {
            let mut tx = store.read(ours.workspace).await?;
            let listed = members::list(&mut tx, &store.keys, ours.workspace).await?;
            assert_eq!(listed.iter().map(|member| member.account).collect::<Vec<_>>(), [ours.account]);
            let colleagues = members::colleagues(&mut tx, &store.keys, ours.workspace).await?;
            assert_eq!(colleagues.iter().map(|colleague| colleague.id).collect::<Vec<_>>(), [ours.account]);
        }
    }
}

contract! {
    async fn who_waits_for_the_deletion_of_their_account_is_told_apart(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let tomas = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = store.write(ours.workspace).await?;
        // In the order in which it comes to that. Without a proven address nobody has asked for it.
        for (erase_at, verified, leaving) in [(None, false, false), (Some(at(90)), false, false), (Some(at(90)), true, true), (None, true, false)] {
            accounts::set_erase_at(&mut tx, tomas, erase_at).await?;
            if verified {
                accounts::set_verified(&mut tx, tomas, at(2)).await?;
            }
            let told = "it waits for its deletion";
            assert_eq!(members::role_of_staying(&mut tx, ours.workspace, tomas).await?, (!leaving).then_some(Role::Agent), "{told}");
            let listed = members::list(&mut tx, &store.keys, ours.workspace).await?;
            let colleagues = members::colleagues(&mut tx, &store.keys, ours.workspace).await?;
            let desk = desk::read(&mut tx, &store.keys, ours.workspace, ours.account).await?;
            let all = [listed.iter().map(|one| one.leaving).collect::<Vec<_>>(), colleagues.iter().map(|one| one.leaving).collect()];
            assert_eq!(all, [vec![false, leaving], vec![false, leaving]], "{told}");
            assert_eq!(desk.colleagues.iter().map(|one| one.leaving).collect::<Vec<_>>(), [false, leaving], "{told}");
        }
        assert_eq!(members::role_of_staying(&mut tx, house.theirs.workspace, tomas).await?, None);
    }
}

contract! {
    async fn a_role_holds_in_its_own_workspace_only(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let mut tx = house.store.read_any().await?;
        assert_eq!(members::role(&mut tx, ours.workspace, ours.account).await?, Some(Role::Owner));
        assert_eq!(members::role(&mut tx, theirs.workspace, ours.account).await?, None);
        assert_eq!(members::role(&mut tx, ours.workspace, id()).await?, None);
        let slug = workspaces::get(&mut tx, ours.workspace).await?.expect("our workspace").slug;
        let (entered, role) = members::enter(&mut tx, &slug, ours.account).await?.expect("at home");
        assert_eq!((entered.id, role), (ours.workspace, Role::Owner));
        assert!(members::enter(&mut tx, &slug, theirs.account).await?.is_none(), "to others it is not there");
        assert!(members::enter(&mut tx, "nowhere", ours.account).await?.is_none());
    }
}

contract! {
    async fn an_account_sees_its_workspaces_with_its_role_in_each(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let mut tx = house.store.write(theirs.workspace).await?;
        members::insert(&mut tx, theirs.workspace, ours.account, Role::Viewer, at(9)).await?;
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        let mine = members::workspaces(&mut tx, ours.account).await?;
        let shown: Vec<_> = mine.iter().map(|(workspace, role)| (workspace.id, workspace.slug.as_str(), *role)).collect();
        assert_eq!(shown, [(ours.workspace, "lindhag", Role::Owner), (theirs.workspace, "neighbour", Role::Viewer)]);
        assert_eq!(members::workspaces(&mut tx, theirs.account).await?.len(), 1);
        assert!(members::workspaces(&mut tx, id()).await?.is_empty());
    }
}

contract! {
    async fn nobody_is_a_member_twice(house: House) {
        let ours = house.ours;
        let mut tx = house.store.write(ours.workspace).await?;
        let again = members::insert(&mut tx, ours.workspace, ours.account, Role::Viewer, at(1)).await;
        assert!(again.expect_err("one already").is_duplicate());
        drop(tx);
        let mut tx = house.store.read(ours.workspace).await?;
        assert_eq!(members::role(&mut tx, ours.workspace, ours.account).await?, Some(Role::Owner));
    }
}

contract! {
    async fn a_role_is_changed_by_whoever_saw_it_last_and_owners_are_counted(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let tomas = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        assert_eq!(members::owners(&mut tx, ours.workspace).await?, 1);
        members::set_role(&mut tx, ours.workspace, tomas, Role::Owner, 1).await?;
        assert!(matches!(members::set_role(&mut tx, ours.workspace, tomas, Role::Viewer, 1).await, Err(StoreError::Stale)));
        assert_eq!(members::owners(&mut tx, ours.workspace).await?, 2);
        assert!(matches!(members::set_role(&mut tx, theirs.workspace, tomas, Role::Viewer, 2).await, Err(StoreError::Stale)));
        assert_eq!(members::owners(&mut tx, theirs.workspace).await?, 1);
        assert_eq!(members::owners(&mut tx, id()).await?, 0);
        tx.commit().await?;
    }
}

contract! {
    async fn a_membership_is_ended_by_its_own_workspace_only(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let tomas = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = house.store.write(theirs.workspace).await?;
        assert!(!members::delete(&mut tx, theirs.workspace, tomas).await?);
        tx.commit().await?;
        let mut tx = house.store.write(ours.workspace).await?;
        assert!(members::delete(&mut tx, ours.workspace, tomas).await?);
        assert!(!members::delete(&mut tx, ours.workspace, tomas).await?);
        assert_eq!(members::role(&mut tx, ours.workspace, tomas).await?, None);
        tx.commit().await?;
    }
}
