//! Pages take turns, first come, first served.
//!
//! A page on SQLite is a millisecond of work without a pause. Where more of them are worked on than there are processors,
//! none is ready sooner, the system puts them aside and takes them up as it likes, and some wait twice as long as others.
//! On PostgreSQL a page waits for the server most of the time: there nobody takes turns. Nor does whoever signs in with a
//! provider, which is asked over the network and may be slow.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use tokio::sync::Semaphore;

/// Where the pages lie that ask a provider.
const ELSEWHERE: &str = "/sign-in/with/";

/// The turns that there are.
#[derive(Clone, Debug)]
pub struct Turns(Option<Arc<Semaphore>>);

impl Turns {
    /// One more than there are processors, so that none is idle while an answer is on its way; without a limit where pages
    /// wait for another machine.
    pub fn new(waits_elsewhere: bool) -> Self {
        let turns = std::thread::available_parallelism().map_or(2, |cores| cores.get() + 1);
        Self((!waits_elsewhere).then(|| Arc::new(Semaphore::new(turns))))
    }
}

/// Answers a page when its turn has come; changes do not wait.
pub async fn in_turn(State(turns): State<Turns>, request: Request, next: Next) -> Response {
    let waits = matches!(*request.method(), Method::GET | Method::HEAD) && !request.uri().path().starts_with(ELSEWHERE);
    let _turn = match turns.0 {
        Some(turns) if waits => turns.acquire_owned().await.ok(),
        _ => None,
    };
    next.run(request).await
}
