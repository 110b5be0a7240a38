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

/// Deletes our entries from before the moment that many seconds after the beginning; how many went.
async fn sweep(house: &House, seconds: i64) -> Result<u64, Failure> {
    let mut tx = house.store.write(house.ours.workspace).await?;
    let gone = audit::sweep(&mut tx, house.ours.workspace, at(seconds)).await?;
    tx.commit().await?;
    Ok(gone)
}

/// The numbers of our entries, oldest first.
async fn numbers(house: &House) -> Result<Vec<i64>, Failure> {
    let mut tx = house.store.read(house.ours.workspace).await?;
    let mut numbers: Vec<i64> =
        audit::list(&mut tx, house.ours.workspace, i64::MAX, 10_000).await?.iter().map(|entry| entry.number).collect();
    numbers.reverse();
    Ok(numbers)
}

contract! {
    async fn what_is_old_is_swept_and_the_rest_still_holds(house: House) {
        let theirs = house.theirs.workspace;
        let mut tx = house.store.write(theirs).await?;
        audit::append(&mut tx, theirs, None, "retention.run", None, at(1)).await?;
        tx.commit().await?;
        fill(&house, 30).await?;
        assert_eq!(sweep(&house, 11).await?, 10);
        assert_eq!(sweep(&house, 11).await?, 0, "twice is once");
        assert_eq!(numbers(&house).await?, (11..=30).collect::<Vec<_>>());
        assert_eq!(first_bent(&house).await?, None);
        fill(&house, 2).await?;
        assert_eq!((first_bent(&house).await?, numbers(&house).await?.last().copied()), (None, Some(32)));
        // The last two say that they are older than those before them: the log goes from its beginning on, in order.
        assert_eq!(sweep(&house, 5).await?, 0);
        assert_eq!(sweep(&house, 1_000).await?, 22);
        assert!(numbers(&house).await?.is_empty());
        assert_eq!(first_bent(&house).await?, None, "a log that is swept to its end holds");
        fill(&house, 1).await?;
        assert_eq!((first_bent(&house).await?, numbers(&house).await?), (None, vec![33]));
        let mut tx = house.store.read(theirs).await?;
        assert_eq!(audit::list(&mut tx, theirs, i64::MAX, 10).await?.len(), 1, "the neighbours' log is theirs");
    }
}

contract! {
    async fn a_long_log_is_swept_to_the_moment_and_no_further(house: House) {
        fill(&house, 2_100).await?;
        assert_eq!(sweep(&house, 2_051).await?, 2_050);
        assert_eq!(numbers(&house).await?, (2_051..=2_100).collect::<Vec<_>>());
        assert_eq!(first_bent(&house).await?, None);
    }
}

contract! {
    async fn after_a_sweep_whoever_bends_an_entry_or_the_anchor_is_found(house: House) {
        fill(&house, 20).await?;
        sweep(&house, 11).await?;
        house.behind("UPDATE audit SET action = 'bent' WHERE workspace_id = {workspace} AND number = 15").await?;
        assert_eq!(first_bent(&house).await?, Some(15));
        house.behind("DELETE FROM audit WHERE workspace_id = {workspace} AND number = 11").await?;
        assert_eq!(first_bent(&house).await?, Some(11));
        house.behind("UPDATE workspace SET audit_swept = 11 WHERE id = {workspace}").await?;
        assert_eq!(first_bent(&house).await?, Some(12), "the anchor is another entry's");
        house.behind("UPDATE workspace SET audit_swept = 0, audit_anchor = NULL WHERE id = {workspace}").await?;
        assert_eq!(first_bent(&house).await?, Some(1));
    }
}

contract! {
    async fn what_does_not_hold_is_not_swept_away(house: House) {
        fill(&house, 10).await?;
        house.behind("UPDATE audit SET action = 'bent' WHERE workspace_id = {workspace} AND number = 4").await?;
        assert_eq!(sweep(&house, 1_000).await?, 3);
        assert_eq!(numbers(&house).await?, (4..=10).collect::<Vec<_>>());
        assert_eq!(first_bent(&house).await?, Some(4));
    }
}

contract! {
    async fn two_who_sweep_at_once_and_one_who_writes_leave_a_log_that_holds(house: House) {
        fill(&house, 40).await?;
        let mut working = Vec::new();
        for number in 0..12 {
            let (store, ours) = (house.store.clone(), house.ours);
            working.push(tokio::spawn(async move {
                let mut tx = store.write(ours.workspace).await?;
                if number % 3 == 0 {
                    audit::append(&mut tx, ours.workspace, None, "canned.change", None, at(100)).await?;
                } else {
                    audit::sweep(&mut tx, ours.workspace, at(3 * number)).await?;
                }
                tx.commit().await
            }));
        }
        for task in working {
            let told: Result<(), StoreError> = task.await?;
            told?;
        }
        assert_eq!(first_bent(&house).await?, None);
        assert_eq!(numbers(&house).await?, (33..=44).collect::<Vec<_>>());
    }
}
