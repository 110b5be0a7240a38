//! Jobs: written with what caused them, claimed by one worker at a time, tried again, given up.

use std::collections::HashSet;

use avow_model::id::JobId;
use avow_store::jobs::{self, Lane};
use avow_store::{StoreError, Target};
use uuid::Uuid;

use crate::house::{Failure, House, at, id};

/// What takes a moment: every kind but imports.
const SHORT: Lane = Lane::Beside("import");
/// What takes minutes: imports.
const LONG: Lane = Lane::Of("import");

async fn write(house: &House, kind: &str, subject: Option<Uuid>, run_at: i64) -> Result<JobId, Failure> {
    let job = id();
    let mut tx = house.store.write_any().await?;
    jobs::insert(&mut tx, job, kind, Some(house.ours.workspace), subject, at(run_at), at(0)).await?;
    tx.commit().await?;
    Ok(job)
}

contract! {
    async fn what_is_still_to_be_done_about_somebody_tells_when_and_who_is_at_it(house: House) {
        let (ours, subject) = (house.ours.workspace, Some(id::<Uuid>()));
        let about = subject.expect("somebody");
        let mut tx = house.store.write_any().await?;
        assert_eq!(jobs::standing(&mut tx, ours, "import", about).await?, None);
        tx.commit().await?;
        write(&house, "import", subject, 10).await?;
        write(&house, "shred", subject, 1).await?;
        let mut tx = house.store.write_any().await?;
        assert_eq!(jobs::standing(&mut tx, ours, "import", about).await?, Some((at(10), None)));
        assert_eq!(jobs::standing(&mut tx, house.theirs.workspace, "import", about).await?, None);
        let job = jobs::claim(&mut tx, LONG, at(10), at(40)).await?.expect("the import");
        assert_eq!(jobs::standing(&mut tx, ours, "import", about).await?, Some((at(10), Some(at(40)))));
        assert!(jobs::fail(&mut tx, &job, at(11), "it was given up").await?);
        assert_eq!(jobs::standing(&mut tx, ours, "import", about).await?, None);
        tx.commit().await?;
    }
}

contract! {
    async fn the_job_that_is_due_first_is_claimed_first(house: House) {
        let subject: Uuid = id();
        let later = write(&house, "send", Some(subject), 20).await?;
        let sooner = write(&house, "sweep", None, 10).await?;
        let mut tx = house.store.write_any().await?;
        assert_eq!(jobs::next_due(&mut tx, SHORT).await?, Some(at(10)));
        assert!(jobs::claim(&mut tx, SHORT, at(9), at(39)).await?.is_none(), "nothing is due yet");
        let first = jobs::claim(&mut tx, SHORT, at(20), at(50)).await?.expect("the sooner one");
        assert_eq!((first.id, first.kind.as_str(), first.workspace_id, first.subject_id), (sooner, "sweep", Some(house.ours.workspace), None));
        let second = jobs::claim(&mut tx, SHORT, at(20), at(50)).await?.expect("the later one");
        assert_eq!((second.id, second.subject_id), (later, Some(subject)));
        assert!(jobs::claim(&mut tx, SHORT, at(20), at(50)).await?.is_none(), "both are claimed");
        assert!(jobs::done(&mut tx, &first).await?);
        assert!(jobs::done(&mut tx, &second).await?);
        assert_eq!(jobs::next_due(&mut tx, SHORT).await?, None);
        assert_eq!(jobs::counts(&mut tx).await?, (0, 0));
        tx.commit().await?;
    }
}

contract! {
    async fn a_claim_that_ran_out_may_be_taken_over(house: House) {
        let job = write(&house, "send", None, 0).await?;
        let mut tx = house.store.write_any().await?;
        let first = jobs::claim(&mut tx, SHORT, at(1), at(31)).await?.expect("the job");
        assert!(jobs::claim(&mut tx, SHORT, at(30), at(60)).await?.is_none());
        let again = jobs::claim(&mut tx, SHORT, at(31), at(61)).await?.expect("the job again");
        assert_eq!((again.id, again.attempts), (job, first.attempts + 1));
        tx.commit().await?;
    }
}

contract! {
    async fn a_claim_that_was_not_committed_is_none(house: House) {
        let job = write(&house, "send", None, 0).await?;
        let mut tx = house.store.write_any().await?;
        assert!(jobs::claim(&mut tx, SHORT, at(1), at(31)).await?.is_some());
        drop(tx);
        // PostgreSQL hears of the end a moment later; until then the row is locked, and skipped.
        let mut turns = tokio::time::interval(std::time::Duration::from_millis(10));
        let mut claimed = None;
        for _ in 0..500 {
            turns.tick().await;
            let mut tx = house.store.write_any().await?;
            claimed = jobs::claim(&mut tx, SHORT, at(1), at(31)).await?.map(|job| job.id);
            tx.commit().await?;
            if claimed.is_some() {
                break;
            }
        }
        assert_eq!(claimed, Some(job));
    }
}

contract! {
    async fn a_job_is_tried_again_later_and_given_up_in_the_end(house: House) {
        write(&house, "send", None, 0).await?;
        let mut tx = house.store.write_any().await?;
        let first = jobs::claim(&mut tx, SHORT, at(1), at(31)).await?.expect("the job");
        assert!(jobs::again(&mut tx, &first, at(10), "the server was busy").await?);
        assert_eq!(jobs::next_due(&mut tx, SHORT).await?, Some(at(10)));
        assert!(jobs::claim(&mut tx, SHORT, at(9), at(39)).await?.is_none());
        let second = jobs::claim(&mut tx, SHORT, at(10), at(40)).await?.expect("the job again");
        assert_eq!(jobs::counts(&mut tx).await?, (1, 0));
        assert!(jobs::fail(&mut tx, &second, at(11), "the server said no").await?);
        assert_eq!((jobs::counts(&mut tx).await?, jobs::next_due(&mut tx, SHORT).await?), ((0, 1), None));
        assert!(jobs::claim(&mut tx, SHORT, at(1_000), at(1_030)).await?.is_none());
        assert_eq!(jobs::sweep(&mut tx, at(11)).await?, 0);
        assert_eq!(jobs::sweep(&mut tx, at(12)).await?, 1);
        assert_eq!(jobs::counts(&mut tx).await?, (0, 0));
        tx.commit().await?;
    }
}

contract! {
    async fn a_lane_does_not_wait_for_another(house: House) {
        let long = write(&house, "import", None, 0).await?;
        let short = write(&house, "send", None, 10).await?;
        let mut tx = house.store.write_any().await?;
        assert_eq!((jobs::next_due(&mut tx, LONG).await?, jobs::next_due(&mut tx, SHORT).await?), (Some(at(0)), Some(at(10))));
        let first = jobs::claim(&mut tx, SHORT, at(20), at(50)).await?.expect("the short one, though it came later");
        assert_eq!(first.id, short);
        assert!(jobs::claim(&mut tx, SHORT, at(20), at(50)).await?.is_none());
        let second = jobs::claim(&mut tx, LONG, at(20), at(50)).await?.expect("the long one");
        assert_eq!(second.id, long);
        assert!(jobs::claim(&mut tx, LONG, at(20), at(50)).await?.is_none());
        tx.commit().await?;
    }
}

contract! {
    async fn a_claim_is_renewed_while_the_work_goes_on(house: House) {
        let job = write(&house, "import", None, 0).await?;
        let mut tx = house.store.write_any().await?;
        let held = jobs::claim(&mut tx, LONG, at(1), at(31)).await?.expect("the job");
        assert!(jobs::renew(&mut tx, &held, at(60)).await?);
        assert!(jobs::claim(&mut tx, LONG, at(31), at(61)).await?.is_none(), "it is still held");
        assert_eq!(jobs::claim(&mut tx, LONG, at(60), at(90)).await?.map(|job| job.id), Some(job), "and not for longer than was said");
        tx.commit().await?;
    }
}

contract! {
    async fn a_job_given_back_waits_for_nobody_and_has_cost_no_try(house: House) {
        let job = write(&house, "import", None, 0).await?;
        let mut tx = house.store.write_any().await?;
        let held = jobs::claim(&mut tx, LONG, at(1), at(600)).await?.expect("the job");
        assert!(jobs::give_back(&mut tx, &held).await?);
        assert!(!jobs::give_back(&mut tx, &held).await?, "it is given back once");
        let next = jobs::claim(&mut tx, LONG, at(1), at(600)).await?.expect("the job at once");
        assert_eq!((next.id, next.attempts), (job, held.attempts));
        tx.commit().await?;
    }
}

contract! {
    async fn who_has_lost_a_claim_says_nothing_about_the_job_any_more(house: House) {
        write(&house, "send", None, 0).await?;
        let mut tx = house.store.write_any().await?;
        let late = jobs::claim(&mut tx, SHORT, at(1), at(31)).await?.expect("the job");
        let held = jobs::claim(&mut tx, SHORT, at(31), at(61)).await?.expect("the job, taken over");
        assert!(!jobs::renew(&mut tx, &late, at(500)).await?);
        assert!(!jobs::again(&mut tx, &late, at(500), "too late").await?);
        assert!(!jobs::fail(&mut tx, &late, at(40), "too late").await?);
        assert!(!jobs::give_back(&mut tx, &late).await?);
        assert!(!jobs::done(&mut tx, &late).await?);
        assert_eq!(jobs::next_due(&mut tx, SHORT).await?, Some(at(61)));
        assert!(jobs::done(&mut tx, &held).await?);
        assert_eq!(jobs::counts(&mut tx).await?, (0, 0));
        tx.commit().await?;
    }
}

contract! {
    async fn jobs_are_taken_back_by_kind_and_subject(house: House) {
        let (one, other): (Uuid, Uuid) = (id(), id());
        for (kind, subject) in [("send", one), ("send", one), ("send", other), ("mail", one)] {
            write(&house, kind, Some(subject), 0).await?;
        }
        let mut tx = house.store.write_any().await?;
        assert_eq!(jobs::cancel(&mut tx, "send", one).await?, 2);
        assert_eq!(jobs::cancel(&mut tx, "send", one).await?, 0);
        assert_eq!(jobs::counts(&mut tx).await?, (2, 0));
        tx.commit().await?;
    }
}

contract! {
    async fn no_job_is_given_to_two_of_eight_workers(house: House) {
        let mut written = HashSet::new();
        for _ in 0..40 {
            written.insert(write(&house, "send", None, 0).await?);
        }
        let mut working = Vec::new();
        for _ in 0..8 {
            let store = house.store.clone();
            working.push(tokio::spawn(async move {
                let mut claimed = Vec::new();
                loop {
                    let mut tx = store.write_any().await?;
                    let job = jobs::claim(&mut tx, SHORT, at(1), at(31)).await?;
                    tx.commit().await?;
                    match job {
                        Some(job) => claimed.push(job.id),
                        None => return Ok::<Vec<JobId>, StoreError>(claimed),
                    }
                }
            }));
        }
        let mut claimed = Vec::new();
        for task in working {
            claimed.extend(task.await??);
        }
        assert_eq!(claimed.len(), 40);
        assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), written);
    }
}

contract! {
    async fn who_works_alone_frees_what_a_dead_process_has_left_claimed(house: House) {
        let job = write(&house, "import", None, 0).await?;
        let mut tx = house.store.write_any().await?;
        let held = jobs::claim(&mut tx, LONG, at(1), at(600)).await?.expect("the job");
        let freed = jobs::free(&mut tx).await?;
        let next = jobs::claim(&mut tx, LONG, at(2), at(600)).await?;
        if matches!(house.site.data, Target::Sqlite(_)) {
            let next = next.expect("the job at once");
            assert_eq!((freed, next.id, next.attempts), (1, job, held.attempts + 1));
        } else {
            assert!(freed == 0 && next.is_none(), "another process may be at it");
        }
        tx.commit().await?;
    }
}
