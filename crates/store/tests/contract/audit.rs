//! The audit log: every row holds the one before it, and whoever bends one is found.

use avow_model::Time;
use avow_store::{StoreError, audit};
use uuid::Uuid;

use crate::house::{Failure, House, at, id};

async fn fill(house: &House, entries: i64) -> Result<(), Failure> {
    let mut tx = house.store.write(house.ours.workspace).await?;
    for number in 1..=entries {
        let actor = (number % 2 == 0).then_some(house.ours.account);
        audit::append(&mut tx, house.ours.workspace, actor, "member.invite", Some(id()), at(number)).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn first_bent(house: &House) -> Result<Option<i64>, Failure> {
    let mut tx = house.store.read(house.ours.workspace).await?;
    Ok(audit::verify(&mut tx, house.ours.workspace).await?)
}

contract! {
    async fn entries_tell_who_did_what_when_and_to_what(house: House) {
        let (ours, subject): (_, Uuid) = (house.ours, id());
        // As precise as both databases keep it.
        let moment: Time = at(1) + std::time::Duration::from_micros(123_456);
        let mut tx = house.store.write(ours.workspace).await?;
        audit::append(&mut tx, ours.workspace, Some(ours.account), "contact.delete", Some(subject), moment).await?;
        audit::append(&mut tx, ours.workspace, None, "retention.run", None, at(2)).await?;
        tx.commit().await?;
        let mut tx = house.store.read(ours.workspace).await?;
        let entries = audit::list(&mut tx, ours.workspace, i64::MAX, 10).await?;
        let told: Vec<_> = entries.iter().map(|e| (e.number, e.actor_kind.as_str(), e.actor_id, e.action.as_str(), e.subject_id, e.at)).collect();
        assert_eq!(told, [
            (2, "system", None, "retention.run", None, at(2)),
            (1, "member", Some(ours.account), "contact.delete", Some(subject), moment),
        ]);
        assert_eq!(audit::verify(&mut tx, ours.workspace).await?, None);
    }
}

contract! {
    async fn pages_show_each_entry_once_newest_first(house: House) {
        fill(&house, 57).await?;
        let mut tx = house.store.read(house.ours.workspace).await?;
        let (mut before, mut seen) = (i64::MAX, Vec::new());
        loop {
            let page = audit::list(&mut tx, house.ours.workspace, before, 10).await?;
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 10);
            before = last.number;
            seen.extend(page.iter().map(|entry| entry.number));
        }
        assert_eq!(seen, (1..=57).rev().collect::<Vec<i64>>());
    }
}

contract! {
    async fn another_workspace_sees_nothing_of_it(house: House) {
        fill(&house, 3).await?;
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(audit::list(&mut tx, house.theirs.workspace, i64::MAX, 10).await?.is_empty());
        assert_eq!(audit::verify(&mut tx, house.theirs.workspace).await?, None);
    }
}

contract! {
    async fn a_changed_entry_is_found(house: House) {
        fill(&house, 5).await?;
        assert_eq!(first_bent(&house).await?, None);
        for bent in [
            "action = 'member.remove'",
            "actor_kind = 'system'",
            "actor_id = NULL",
            "subject_id = NULL",
            "at = (SELECT at FROM audit WHERE workspace_id = {workspace} AND number = 1)",
            "hash = (SELECT hash FROM audit WHERE workspace_id = {workspace} AND number = 1)",
        ] {
            let column = bent.split_once(' ').expect("a column").0;
            house.behind("CREATE TABLE kept AS SELECT * FROM audit WHERE workspace_id = {workspace} AND number = 4").await?;
            let touched = house.behind(&format!("UPDATE audit SET {bent} WHERE workspace_id = {{workspace}} AND number = 4")).await?;
            assert_eq!((touched, first_bent(&house).await?), (1, Some(4)), "{bent}");
            let back = format!("UPDATE audit SET {column} = (SELECT {column} FROM kept) WHERE workspace_id = {{workspace}} AND number = 4");
            house.behind(&back).await?;
            assert_eq!(first_bent(&house).await?, None, "{bent}, put back");
            house.behind("DROP TABLE kept").await?;
        }
    }
}

contract! {
    async fn a_removed_entry_is_found_also_the_last(house: House) {
        fill(&house, 6).await?;
        house.behind("DELETE FROM audit WHERE workspace_id = {workspace} AND number = 6").await?;
        assert_eq!(first_bent(&house).await?, Some(6));
        house.behind("DELETE FROM audit WHERE workspace_id = {workspace} AND number = 3").await?;
        assert_eq!(first_bent(&house).await?, Some(3));
        house.behind("DELETE FROM audit WHERE workspace_id = {workspace} AND number = 1").await?;
        assert_eq!(first_bent(&house).await?, Some(1));
        house.behind("DELETE FROM audit WHERE workspace_id = {workspace}").await?;
        assert_eq!(first_bent(&house).await?, Some(1));
    }
}

contract! {
    async fn two_swapped_entries_are_found(house: House) {
        fill(&house, 5).await?;
        for (from, to) in [(2, 99), (4, 2), (99, 4)] {
            let touched = house.behind(&format!("UPDATE audit SET number = {to} WHERE workspace_id = {{workspace}} AND number = {from}")).await?;
            assert_eq!(touched, 1);
        }
        assert_eq!(first_bent(&house).await?, Some(2));
    }
}

contract! {
    async fn a_log_longer_than_one_read_is_checked_to_its_end(house: House) {
        fill(&house, 1_004).await?;
        assert_eq!(first_bent(&house).await?, None);
        house.behind("UPDATE audit SET action = 'bent' WHERE workspace_id = {workspace} AND number = 1003").await?;
        assert_eq!(first_bent(&house).await?, Some(1_003));
    }
}

contract! {
    async fn the_chain_holds_when_twenty_write_at_once(house: House) {
        let mut writing = Vec::new();
        for number in 0..20 {
            let (store, ours) = (house.store.clone(), house.ours);
            writing.push(tokio::spawn(async move {
                let mut tx = store.write(ours.workspace).await?;
                audit::append(&mut tx, ours.workspace, Some(ours.account), "canned.change", None, at(number)).await?;
                tx.commit().await
            }));
        }
        for task in writing {
            let told: Result<(), StoreError> = task.await?;
            told?;
        }
        assert_eq!(first_bent(&house).await?, None);
        let mut tx = house.store.read(house.ours.workspace).await?;
        assert_eq!(audit::list(&mut tx, house.ours.workspace, i64::MAX, 100).await?.len(), 20);
    }
}
