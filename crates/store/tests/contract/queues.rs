//! The queues' counters: they move with every standing, and equal what counting anew would find.

use avow_model::access::Role;
use avow_model::id::AccountId;
use avow_model::inbox::{Author, Kind, Priority, Queues, Status};
use avow_store::conversations::{self, Standing};
use avow_store::{contacts, desk, members, messages};

use crate::furniture::named;
use crate::house::{Dice, Failure, House, at};

async fn counted(house: &House, readers: &[AccountId]) -> Result<Vec<Queues>, Failure> {
    let mut tx = house.store.read(house.ours.workspace).await?;
    let mut counts = Vec::new();
    for reader in readers {
        counts.push(desk::read(&mut tx, &house.store.keys, house.ours.workspace, *reader).await?.queues);
    }
    Ok(counts)
}

async fn recounted(house: &House, readers: &[AccountId]) -> Result<Vec<Queues>, Failure> {
    let mut tx = house.store.write(house.ours.workspace).await?;
    conversations::recount(&mut tx, house.ours.workspace).await?;
    tx.commit().await?;
    counted(house, readers).await
}

contract! {
    async fn the_counters_equal_a_recount_after_any_changes(house: House) {
        let ours = house.ours;
        let colleague = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let readers = [ours.account, colleague];
        let mut all = vec![ours.conversation];
        for number in 0..12 {
            all.push(house.conversation(ours, ours.contact, at(number)).await?);
        }
        let mut dice = Dice(99);
        for round in 0..5 {
            for _ in 0..20 {
                let mut tx = house.store.write(ours.workspace).await?;
                let held = conversations::get(&mut tx, ours.workspace, all[dice.throw(all.len())]).await?.expect("a conversation");
                let next = Standing {
                    status: Status::ALL[dice.throw(3)],
                    assignee: [None, Some(ours.account), Some(colleague)][dice.throw(3)],
                    priority: Priority::ALL[dice.throw(5)],
                    snoozed_until: None,
                };
                conversations::set_standing(&mut tx, ours.workspace, &held, next).await?;
                // One change in five is taken back, and must be taken back from the counters too.
                if dice.throw(5) > 0 {
                    tx.commit().await?;
                }
            }
            let moved = counted(&house, &readers).await?;
            assert_eq!(moved, recounted(&house, &readers).await?, "after round {round}");
        }
    }
}

contract! {
    async fn a_queue_counts_what_its_reader_has_to_do(house: House) {
        let ours = house.ours;
        let mine = house.conversation(ours, ours.contact, at(1)).await?;
        let note = house.say(ours, Author::Member(ours.account), Kind::Note, "@Maja", at(2)).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        let held = conversations::get(&mut tx, ours.workspace, mine).await?.expect("a conversation");
        conversations::set_standing(&mut tx, ours.workspace, &held, Standing { assignee: Some(ours.account), ..Standing::of(&held) }).await?;
        for _ in 0..2 {
            messages::insert_mention(&mut tx, ours.workspace, ours.account, note.id, ours.conversation, at(2)).await?;
        }
        tx.commit().await?;
        let counts = counted(&house, &[ours.account, house.theirs.account]).await?;
        assert_eq!(counts[0], Queues { mine: 1, unassigned: 1, open: 2, mentions: 1, ..Queues::default() });
        assert_eq!(counts[1], Queues { mine: 0, unassigned: 1, open: 2, ..Queues::default() });

        let mut tx = house.store.write(ours.workspace).await?;
        let held = conversations::get(&mut tx, ours.workspace, mine).await?.expect("a conversation");
        conversations::set_standing(&mut tx, ours.workspace, &held, Standing { status: Status::Resolved, ..Standing::of(&held) }).await?;
        tx.commit().await?;
        let done = Queues { unassigned: 1, open: 1, mentions: 1, resolved: 1, ..Queues::default() };
        assert_eq!(counted(&house, &[ours.account]).await?[0], done);

        let mut tx = house.store.write(ours.workspace).await?;
        let unseen = conversations::reading(&mut tx, ours.workspace, ours.conversation, ours.account).await?.expect("a conversation");
        assert_eq!(unseen.mentions, 1, "one mention, told twice");
        let elsewhere = conversations::reading(&mut tx, ours.workspace, mine, ours.account).await?.expect("a conversation");
        assert_eq!(elsewhere.mentions, 0, "and not in another conversation");
        assert!(conversations::mark_read(&mut tx, ours.workspace, ours.conversation, ours.account, 0, at(3)).await?);
        assert_eq!(desk::read(&mut tx, &house.store.keys, ours.workspace, ours.account).await?.queues.mentions, 0);
        tx.commit().await?;
    }
}

contract! {
    async fn a_workspace_counts_its_own_conversations_only(house: House) {
        let theirs = house.theirs;
        house.conversation(house.ours, house.ours.contact, at(1)).await?;
        let mut tx = house.store.write(theirs.workspace).await?;
        conversations::recount(&mut tx, theirs.workspace).await?;
        let counts = desk::read(&mut tx, &house.store.keys, theirs.workspace, theirs.account).await?.queues;
        assert_eq!((counts.open, counts.unassigned), (1, 1));
        tx.commit().await?;
        let counts = counted(&house, &[house.ours.account]).await?;
        assert_eq!(counts[0].open, 2);
    }
}

contract! {
    async fn a_leaving_member_gives_their_conversations_back(house: House) {
        let ours = house.ours;
        let leaver = house.member(ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        let held = conversations::get(&mut tx, ours.workspace, ours.conversation).await?.expect("a conversation");
        conversations::set_standing(&mut tx, ours.workspace, &held, Standing { assignee: Some(leaver), ..Standing::of(&held) }).await?;
        tx.commit().await?;

        let mut tx = house.store.write(house.theirs.workspace).await?;
        assert_eq!(conversations::release(&mut tx, house.theirs.workspace, leaver).await?, 0);
        tx.commit().await?;

        let mut tx = house.store.write(ours.workspace).await?;
        assert!(members::delete(&mut tx, ours.workspace, leaver).await?);
        assert_eq!(conversations::release(&mut tx, ours.workspace, leaver).await?, 1);
        assert_eq!(conversations::release(&mut tx, ours.workspace, leaver).await?, 0);
        let freed = conversations::get(&mut tx, ours.workspace, ours.conversation).await?.expect("a conversation");
        assert_eq!((freed.assignee, freed.version), (None, 3));
        tx.commit().await?;
        assert_eq!(counted(&house, &[ours.account]).await?[0], Queues { unassigned: 1, open: 1, ..Queues::default() });
    }
}

contract! {
    async fn a_recount_sets_right_what_a_deletion_left_behind(house: House) {
        let ours = house.ours;
        let contact = house.contact(ours, &named("Ada"), at(1)).await?;
        house.conversation(ours, contact, at(1)).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        contacts::delete(&mut tx, ours.workspace, contact).await?;
        conversations::recount(&mut tx, ours.workspace).await?;
        tx.commit().await?;
        assert_eq!(counted(&house, &[ours.account]).await?[0].open, 1);
    }
}
