//! How jobs are taken up: in lanes, so that what takes minutes does not hold up what takes a moment.
//!
//! A job is claimed for a few minutes and the claim is renewed for as long as the work goes on, so nobody else takes it
//! over; when a process dies, its claims run out. One that is told to stop ends the short jobs that it has in hand, and
//! gives a long one back at the place to which it has come.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use avow_model::Time;
use avow_model::contacts::{Trouble, Waiting};
use avow_model::id::ImportId;
use avow_model::refusal::Refusal;
use avow_store::Patience;
use avow_store::jobs::{self, Job, Lane};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use super::{Progress, perform, sweeps};
use crate::{Answer, Services, contacts};

/// The kind of job that takes minutes.
const LONG: &str = "import";
/// The lanes, and how many jobs of each are under way in a process at once.
const LANES: [(Lane, usize); 2] = [(Lane::Beside(LONG), 4), (Lane::Of(LONG), 1)];
/// How often a job is tried before it is given up.
const TRIES: i64 = 8;
/// What is tried for as long as it takes: somebody has been promised to be gone.
const LASTING: [&str; 3] = ["shred", "erase.account", "erase.workspace"];
/// For how long a worker has a job for itself, in minutes, unless it renews its claim.
const CLAIM: i64 = 3;
/// How often it does, in seconds.
const RENEW: u64 = 45;
/// How often the worker looks by itself, in seconds: for what other processes have written.
const LOOK: u64 = 2;

/// Why nobody is at a job: when it is due, and until when it is claimed. Whoever has it renews the claim; who has left that
/// out once and again has most likely died.
pub(crate) fn waiting(run_at: Time, claimed_until: Option<Time>, now: Time) -> Option<Waiting> {
    let quiet = chrono::Duration::minutes(CLAIM) - chrono::Duration::seconds(2 * RENEW as i64);
    match claimed_until.filter(|until| *until > now) {
        Some(until) => (until - now < quiet).then_some(Waiting::Silence),
        None if run_at > now => Some(Waiting::Again((run_at - now).num_minutes() + 1)),
        None => Some(Waiting::Turn),
    }
}

/// Works until it is told to stop; what is in hand is finished, or brought to where it can be left. Nobody waits for it
/// before their screen, so it waits longer for others than they for it.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    let services = services.with(Patience::Much);
    tokio::join!(lanes(&services, stop.clone()), sweeps(&services, stop));
}

/// Does one job, if there is one that is due. Whether there was.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn next(services: &Services) -> Answer<bool> {
    let (_goes_on, stop) = watch::channel(false);
    step(services, &stop).await
}

/// The same, until it is told to stop: a long job is left then, for whoever comes next.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn step(services: &Services, stop: &watch::Receiver<bool>) -> Answer<bool> {
    for (lane, _) in LANES {
        if let Some(job) = claim(services, lane).await? {
            finish(services, &job, stop).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// A lane and the jobs of it that are under way.
struct Track {
    lane: Lane,
    room: usize,
    under_way: JoinSet<()>,
}

impl Track {
    /// Takes up due jobs for as long as there is room.
    async fn fill(&mut self, services: &Services, stop: &watch::Receiver<bool>) -> Answer<()> {
        while let Some(ended) = self.under_way.try_join_next() {
            told(ended);
        }
        while self.under_way.len() < self.room && !*stop.borrow() {
            let Some(job) = claim(services, self.lane).await? else { break };
            let (services, stop) = (services.clone(), stop.clone());
            self.under_way.spawn(async move {
                // What kept the outcome from being written down has been logged. The claim runs out by itself.
                let _ = finish(&services, &job, &stop).await;
            });
        }
        Ok(())
    }
}

/// Says that a job broke off. It is tried again when its claim has run out.
fn told(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(cause = %error, "a job broke off");
    }
}

async fn lanes(services: &Services, mut stop: watch::Receiver<bool>) {
    let [mut short, mut long] = LANES.map(|(lane, room)| Track { lane, room, under_way: JoinSet::new() });
    while !*stop.borrow() {
        for track in [&mut short, &mut long] {
            // Why not has been logged; the next look comes soon.
            let _ = track.fill(services, &stop).await;
        }
        tokio::select! {
            () = services.jobs.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(LOOK)) => {}
            Some(ended) = short.under_way.join_next() => told(ended),
            Some(ended) = long.under_way.join_next() => told(ended),
            _ = stop.changed() => {}
        }
    }
    for track in [&mut short, &mut long] {
        while let Some(ended) = track.under_way.join_next().await {
            told(ended);
        }
    }
}

/// Claims the next due job of a lane.
async fn claim(services: &Services, lane: Lane) -> Answer<Option<Job>> {
    let now = services.now();
    let mut tx = services.store.read_any().await?;
    if jobs::next_due(&mut tx, lane).await?.is_none_or(|due| due > now) {
        return Ok(None);
    }
    drop(tx);
    let mut tx = services.store.write_any().await?;
    let Some(job) = jobs::claim(&mut tx, lane, now, now + chrono::Duration::minutes(CLAIM)).await? else { return Ok(None) };
    tx.commit().await?;
    Ok(Some(job))
}

/// Does a claimed job and writes down how it ended.
async fn finish(services: &Services, job: &Job, stop: &watch::Receiver<bool>) -> Answer<()> {
    let lost = AtomicBool::new(false);
    let goes_on = || !*stop.borrow() && !lost.load(Ordering::Relaxed);
    let lasting = LASTING.contains(&job.kind.as_str());
    let outcome = if job.attempts > TRIES && !lasting {
        // It ended with none of its tries: whoever had it died of it.
        Err(Refusal::Unavailable)
    } else {
        tokio::select! {
            outcome = perform(services, job, &goes_on) => outcome,
            outcome = renewing(services, job, &lost) => outcome,
        }
    };
    let now = services.now();
    match outcome {
        Err(refusal) if job.attempts >= TRIES && !lasting => give_up(services, job, &refusal).await?,
        outcome => {
            let mut tx = services.store.write_any().await?;
            // Where the claim was lost meanwhile, the job is another's to end.
            match outcome {
                Ok(Progress::Done) => jobs::done(&mut tx, job).await?,
                Ok(Progress::Paused) => jobs::give_back(&mut tx, job).await?,
                Err(refusal) => {
                    let wait = chrono::Duration::seconds(5 * (1 << job.attempts.clamp(0, 10)));
                    jobs::again(&mut tx, job, now + wait, refusal.sentence()).await?
                }
            };
            tx.commit().await?;
        }
    }
    metrics::counter!("avow_jobs_total").increment(1);
    Ok(())
}

/// Gives a job up for good. Whoever waits for an import is told by its page.
async fn give_up(services: &Services, job: &Job, refusal: &Refusal) -> Answer<()> {
    tracing::error!(job.kind = %job.kind, job.id = %job.id, %refusal, "a job was given up");
    let now = services.now();
    let mut tx = match job.workspace_id {
        Some(workspace) => services.store.write(workspace).await?,
        None => services.store.write_any().await?,
    };
    if let (LONG, Some(workspace), Some(subject)) = (job.kind.as_str(), job.workspace_id, job.subject_id) {
        contacts::halt_import(&mut tx, workspace, ImportId(subject), Trouble::Tries, now).await?;
    }
    // Where the claim was lost meanwhile, the job is another's to end.
    if jobs::fail(&mut tx, job, now, refusal.sentence()).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Renews a claim for as long as it is waited for, which is until the work ends.
async fn renewing(services: &Services, job: &Job, lost: &AtomicBool) -> Answer<Progress> {
    loop {
        tokio::time::sleep(Duration::from_secs(RENEW)).await;
        match renew(services, job).await {
            Ok(true) => {}
            Ok(false) => lost.store(true, Ordering::Relaxed),
            Err(refusal) => tracing::warn!(job.kind = %job.kind, job.id = %job.id, %refusal, "a claim was not renewed"),
        }
    }
}

async fn renew(services: &Services, job: &Job) -> Answer<bool> {
    let mut tx = services.store.write_any().await?;
    let held = jobs::renew(&mut tx, job, services.now() + chrono::Duration::minutes(CLAIM)).await?;
    tx.commit().await?;
    Ok(held)
}
