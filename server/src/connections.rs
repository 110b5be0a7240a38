//! Connections: how many there may be, and how long each may keep us waiting.
//!
//! axum's own loop waits for ever: for the rest of a head, for the next request, for a reader who does not read. Here
//! each of these ends, and nothing else does: an answer that moves may take as long as it needs, such as an event
//! stream, which says that it is there every fifteen seconds.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, IoSlice};
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use avow_service::place;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::{Request, Version};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, sleep_until};
use tower::Service as _;

use crate::http::Trusted;

/// The most connections at once, where the operating system allows as many open files.
const CONNECTIONS: usize = 10_000;
/// The most of them from one address.
const EACH: usize = 1_000;
/// How many open files are left for databases, mail and logs.
const SPARE: usize = 128;
/// The most that is kept of one connection while its head is read, in bytes. A longer head is refused (431).
const BUFFER: usize = 64 * 1024;

/// How many connections, and how long each may keep us waiting.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many may be open at once; who comes then waits until one ends.
    pub connections: usize,
    /// How many of them from one address, or from one network of IPv6, unless it is a trusted proxy's. One more is closed.
    pub each: usize,
    /// For a whole head, from its first byte; for the first one, from the beginning of the connection.
    pub head: Duration,
    /// From one request to the next. Longer than proxies keep a connection (two minutes), so that they end it and not
    /// we, while a request is on its way.
    pub idle: Duration,
    /// While a request is in hand and not a byte moves, in either direction.
    pub still: Duration,
}

impl Limits {
    /// Those of `avow serve` on this machine.
    pub fn usual() -> Self {
        let files = std::fs::read_to_string("/proc/self/limits").ok().and_then(|limits| open_files(&limits));
        Self {
            connections: files.map_or(CONNECTIONS, |files| files.saturating_sub(SPARE).clamp(SPARE, CONNECTIONS)),
            each: EACH,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(130),
            still: Duration::from_secs(120),
        }
    }
}

/// How many files this process may open, as Linux tells; none where there is no bound.
fn open_files(limits: &str) -> Option<usize> {
    limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?.parse().ok()
}

/// How many connections each has who has any.
type Places = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// One connection of somebody, counted until it ends.
struct Place {
    places: Places,
    of: IpAddr,
}

impl Place {
    /// None where they have as many as they may.
    fn take(places: &Places, peer: IpAddr, most: usize) -> Option<Self> {
        let of = place::of_peer(peer);
        let mut held = places.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(of).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Self { places: places.clone(), of })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.of);
            }
        }
    }
}

/// Serves until `stop`, then takes nothing new and waits until what is in hand is finished.
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, proxies: Trusted, stop: impl Future<Output = ()>) {
    // Once, not at each request: the routes become what they are with their state.
    let app: Router = app.with_state(());
    let mut builder = Builder::new(TokioExecutor::new());
    // Time is kept by `Pace`, for both protocols alike.
    builder.http1().header_read_timeout(None).max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(100_u32);
    let graceful = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(limits.connections));
    let places = Places::default();
    let mut told = None;
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &seats, &mut told) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, seat)) = accepted else { continue };
        // A proxy speaks for many.
        let most = if proxies.holds(peer.ip()) { usize::MAX } else { limits.each };
        let Some(place) = Place::take(&places, peer.ip(), most) else {
            tracing::debug!("a connection was closed: there are as many from that address as may be");
            continue;
        };
        let pace = Arc::new(Pace::new(limits));
        let watched = TokioIo::new(Watched { stream, pace: pace.clone() });
        let (app, requests) = (app.clone(), pace.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            let in_hand = requests.begin(request.version());
            request.extensions_mut().insert(ConnectInfo(peer));
            let answering = app.clone().call(request);
            async move {
                let response: Response = answering.await?;
                Ok::<_, Infallible>(response.map(|body| Answer { body, _in_hand: in_hand }))
            }
        });
        let connection = graceful.watch(builder.serve_connection(watched, service).into_owned());
        tokio::spawn(async move {
            tokio::select! {
                // How it ended is the peer's affair: what was wrong with a request has been answered.
                _ = connection => {}
                () = pace.over() => tracing::debug!("a connection that kept us waiting was closed"),
            }
            drop((seat, place));
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// The next connection, as soon as there is a seat for it. None where there was something amiss; it has been waited out.
async fn next(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
    told: &mut Option<Instant>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let seat = match seats.clone().try_acquire_owned() {
        Ok(seat) => seat,
        Err(_) => {
            // Once a minute is enough: this may be a flood.
            if told.is_none_or(|at| at.elapsed() >= Duration::from_secs(60)) {
                *told = Some(Instant::now());
                tracing::warn!("as many connections are open as may be; who comes now waits");
            }
            seats.clone().acquire_owned().await.ok()?
        }
    };
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Pieces of a page must not wait for each other; where that cannot be set, they do.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, seat))
        }
        Err(error) if gone(&error) => None,
        Err(error) => {
            // Most often no more files may be opened: others will end soon.
            tracing::error!(cause = %error, "no connection can be accepted; it is tried again in a second");
            sleep(Duration::from_secs(1)).await;
            None
        }
    }
}

/// Was it only that whoever came has gone again?
fn gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}

/// The pace of a connection: what it is doing, and until when it may take its time.
struct Pace {
    limits: Limits,
    state: Mutex<State>,
    /// Its time may end sooner than it seemed.
    sooner: Notify,
}

struct State {
    /// Requests whose answer has not been sent.
    in_hand: usize,
    /// When the head that is being sent began.
    head: Option<Instant>,
    /// When the last answer was sent.
    rest: Instant,
    /// When the last byte moved, in either direction.
    moved: Instant,
    /// HTTP/2: what comes between requests may be something else than a head.
    framed: bool,
}

impl Pace {
    fn new(limits: Limits) -> Self {
        let now = Instant::now();
        let state = State { in_hand: 0, head: Some(now), rest: now, moved: now, framed: false };
        Self { limits, state: Mutex::new(state), sooner: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A head has been read: its request is in hand until the answer is sent.
    fn begin(self: &Arc<Self>, version: Version) -> InHand {
        let mut state = self.state();
        state.in_hand += 1;
        state.head = None;
        state.framed = version == Version::HTTP_2;
        drop(state);
        InHand(self.clone())
    }

    /// Bytes came.
    fn read(&self) {
        let mut state = self.state();
        state.moved = Instant::now();
        if state.in_hand == 0 && state.head.is_none() && !state.framed {
            state.head = Some(state.moved);
            self.sooner.notify_one();
        }
    }

    /// Bytes went.
    fn written(&self, done: &Poll<io::Result<usize>>) {
        if matches!(done, Poll::Ready(Ok(count)) if *count > 0) {
            self.state().moved = Instant::now();
        }
    }

    /// Until when it may take its time, as things are.
    fn deadline(&self) -> Instant {
        let state = self.state();
        match state.head {
            _ if state.in_hand > 0 => state.moved + self.limits.still,
            Some(begun) => begun + self.limits.head,
            None => state.rest + self.limits.idle,
        }
    }

    /// Waits until its time is over.
    async fn over(&self) {
        loop {
            let deadline = self.deadline();
            if deadline <= Instant::now() {
                return;
            }
            tokio::select! {
                () = sleep_until(deadline) => {}
                () = self.sooner.notified() => {}
            }
        }
    }
}

/// A request in hand; done with when it is dropped.
struct InHand(Arc<Pace>);

impl Drop for InHand {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.in_hand -= 1;
        state.rest = Instant::now();
        if state.in_hand == 0 {
            self.0.sooner.notify_one();
        }
    }
}

/// The body of an answer, whose request is in hand until all of it is sent.
struct Answer {
    body: Body,
    _in_hand: InHand,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection that tells its pace what moves.
struct Watched {
    stream: TcpStream,
    pace: Arc<Pace>,
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.pace.read();
        }
        done
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.pace.written(&done);
        done
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.pace.written(&done);
        done
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_of_open_files_is_read_as_linux_writes_it() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max processes             62841                62841                processes \n\
                      Max open files            1024                 524288               files     \n";
        assert_eq!(open_files(limits), Some(1_024));
        assert_eq!(open_files("Max open files            unlimited            unlimited            files     \n"), None);
        assert_eq!(open_files(""), None);
    }
}
