//! How long a request may take. What sends files may take as long as they need, as long as something moves: that nothing
//! does is noticed by the connection's own clock (`crate::connections`).

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use avow_app::web::{has_files, takes_files};
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use hyper::body::{Frame, SizeHint};
use tokio::task::JoinHandle;
use tokio::time::error::Elapsed;
use tracing::Instrument as _;

/// How long what may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A request, from its head to the head of its answer.
    pub request: Duration,
    /// The same where it is a form with files: fifty megabytes at a quarter of a megabit a second.
    pub upload: Duration,
}

impl Patience {
    /// That of `avow serve`.
    pub fn usual() -> Self {
        Self { request: Duration::from_secs(60), upload: Duration::from_secs(30 * 60) }
    }
}

/// Waits for the answer. Whoever has not sent all of it by then is told so (408); else it is our fault (503).
///
/// What changes something is a task of its own: once all of it has come it is done to its end, though whoever sent it may
/// be gone by then. So a form that is sent again while the first is under way is led to what that makes.
pub async fn wait(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", |path| path.as_str());
    let upload = has_files(request.headers()) && takes_files(route);
    let whole = Arc::new(AtomicBool::new(hyper::body::Body::is_end_stream(request.body())));
    let told = whole.clone();
    let request = request.map(|body| Body::new(Arriving { whole: told, body }));
    let limit = if upload { patience.upload } else { patience.request };
    let safe = request.method().is_safe();
    let answering = tokio::time::timeout(limit, next.run(request));
    let answered =
        if safe { answering.await } else { Change { task: tokio::spawn(answering.in_current_span()), whole: whole.clone() }.await };
    match answered {
        Ok(response) => response,
        Err(_) if whole.load(Ordering::Relaxed) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// A change under way. Where nobody waits for it any more it goes on if all of it has come, and ends if not.
struct Change {
    task: JoinHandle<Result<Response, Elapsed>>,
    whole: Arc<AtomicBool>,
}

impl Future for Change {
    type Output = Result<Response, Elapsed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.task).poll(cx).map(|ended| match ended {
            Ok(answered) => answered,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime ends.
                Err(_) => Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
            },
        })
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        if !self.whole.load(Ordering::Relaxed) {
            self.task.abort();
        }
    }
}

/// A body that tells when all of it has come.
struct Arriving {
    whole: Arc<AtomicBool>,
    body: Body,
}

impl hyper::body::Body for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.whole.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        let ended = self.body.is_end_stream();
        if ended {
            self.whole.store(true, Ordering::Relaxed);
        }
        ended
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
