//! Who keeps a connection waiting, and who may.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use avow_server::connections::{Limits, serve};
use avow_server::http::Trusted;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::routing::get;
use futures::stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{interval, timeout};

/// The longest that anything here may take.
const DEADLINE: Duration = Duration::from_secs(20);
/// A request that asks to keep the connection.
const ASK: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Limits that nobody meets, to be set one by one.
fn patient() -> Limits {
    let long = Duration::from_secs(3_600);
    Limits { connections: 100, each: 100, head: long, idle: long, still: long }
}

/// Answers with the peer's address at `/`, and at `/slow` with ten pieces that come one by one.
async fn served(limits: Limits) -> SocketAddr {
    served_behind(limits, Trusted::default()).await
}

async fn served_behind(limits: Limits, proxies: Trusted) -> SocketAddr {
    let slow = || async {
        let ticking = interval(Duration::from_millis(60));
        let pieces = stream::unfold((ticking, 0), |(mut ticking, number)| async move {
            ticking.tick().await;
            (number < 10).then(|| (Ok::<_, std::io::Error>(Bytes::from(format!("{number};"))), (ticking, number + 1)))
        });
        Body::from_stream(pieces)
    };
    let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
    let app = Router::new().route("/", get(peer)).route("/slow", get(slow)).route("/never", get(pending::<&'static str>));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener, app, limits, proxies, pending()));
    address
}

async fn connected(limits: Limits) -> TcpStream {
    TcpStream::connect(served(limits).await).await.expect("a connection")
}

/// Everything that comes until the other side closes; an abrupt end is an end, too.
async fn until_closed(connection: &mut TcpStream) -> Vec<u8> {
    let mut told = Vec::new();
    let closed = async { while connection.read_buf(&mut told).await.is_ok_and(|count| count > 0) {} };
    timeout(DEADLINE, closed).await.expect("it is closed");
    told
}

/// Reads an answer that names the peer, up to its end.
async fn answered(connection: &mut TcpStream) {
    let own = connection.local_addr().expect("an address").to_string();
    let mut told = Vec::new();
    let whole = async {
        while !told.ends_with(own.as_bytes()) {
            assert!(connection.read_buf(&mut told).await.expect("more of it") > 0, "{}", String::from_utf8_lossy(&told));
        }
    };
    timeout(DEADLINE, whole).await.expect("an answer with our address");
    assert!(told.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&told));
}

#[tokio::test]
async fn half_a_head_is_cut_off() {
    let address = served(Limits { head: Duration::from_millis(800), ..patient() }).await;
    let mut waiting = Vec::new();
    for half in [&b""[..], b"P", b"PRI * HTT", b"GET / HTTP/1.1\r\nHost: loc"] {
        let mut connection = TcpStream::connect(address).await.expect("a connection");
        connection.write_all(half).await.expect("half of it");
        waiting.push(connection);
    }
    for mut connection in waiting {
        assert!(until_closed(&mut connection).await.is_empty());
    }
    // The second head of a connection has no more time than the first, nor one that drips.
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    connection.write_all(ASK).await.expect("asked");
    answered(&mut connection).await;
    let (mut reading, mut writing) = connection.into_split();
    let dripping = tokio::spawn(async move {
        let mut ticking = interval(Duration::from_millis(20));
        for byte in b"GET /".iter().chain(std::iter::repeat(&b'a')) {
            ticking.tick().await;
            if writing.write_all(&[*byte]).await.is_err() {
                break;
            }
        }
    });
    let mut rest = Vec::new();
    // Cut off with bytes on their way, it may end abruptly.
    let _ = timeout(DEADLINE, reading.read_to_end(&mut rest)).await.expect("it is closed");
    assert!(rest.is_empty());
    dripping.abort();
}

#[tokio::test]
async fn who_asks_no_more_is_closed_and_who_asks_again_is_not() {
    let mut connection = connected(Limits { idle: Duration::from_secs(1), ..patient() }).await;
    for _ in 0..3 {
        connection.write_all(ASK).await.expect("asked");
        answered(&mut connection).await;
    }
    assert!(until_closed(&mut connection).await.is_empty());
}

#[tokio::test]
async fn an_answer_that_moves_may_take_its_time_and_one_that_stands_still_may_not() {
    let short = Duration::from_millis(400);
    let limits = Limits { head: short, idle: short, still: Duration::from_secs(2), ..patient() };
    let mut moving = connected(limits).await;
    moving.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.expect("asked");
    let told = String::from_utf8(until_closed(&mut moving).await).expect("text");
    assert!(told.contains("0;") && told.contains("9;"), "{told}");
    let mut still = connected(limits).await;
    still.write_all(b"GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("asked");
    assert!(until_closed(&mut still).await.is_empty());
}

#[tokio::test]
async fn one_connection_too_many_waits_until_another_ends() {
    let address = served(Limits { connections: 1, ..patient() }).await;
    let mut first = TcpStream::connect(address).await.expect("a connection");
    first.write_all(ASK).await.expect("asked");
    answered(&mut first).await;
    let mut second = TcpStream::connect(address).await.expect("it stands in the queue");
    second.write_all(ASK).await.expect("asked");
    let mut byte = [0];
    assert!(timeout(Duration::from_millis(200), second.peek(&mut byte)).await.is_err(), "there is no seat");
    drop(first);
    answered(&mut second).await;
}

#[tokio::test]
async fn a_head_without_end_is_too_large() {
    let mut connection = connected(patient()).await;
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {}", "a".repeat(80 * 1024));
    // It may be cut off while it still sends.
    let _ = connection.write_all(head.as_bytes()).await;
    let told = until_closed(&mut connection).await;
    assert!(told.is_empty() || told.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&told));
}

/// The next frame: its kind and the stream it belongs to.
async fn frame(connection: &mut TcpStream) -> (u8, u32) {
    let mut head = [0; 9];
    timeout(DEADLINE, connection.read_exact(&mut head)).await.expect("a frame").expect("a frame");
    let [high, middle, low, kind, _, stream @ ..] = head;
    let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
    timeout(DEADLINE, connection.read_exact(&mut payload)).await.expect("its payload").expect("its payload");
    (kind, u32::from_be_bytes(stream))
}

#[tokio::test]
async fn http_2_is_answered_and_has_the_same_limits() {
    let short = Duration::from_secs(1);
    let mut connection = connected(Limits { head: short, idle: short, ..patient() }).await;
    // The preface, empty settings, and GET / of "localhost" (RFC 9113, RFC 7541): the first stream.
    connection.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("the preface");
    connection.write_all(b"\0\0\x0e\x01\x05\0\0\0\x01\x82\x86\x84\x41\x09localhost").await.expect("a request");
    let mut kinds = Vec::new();
    while !kinds.contains(&(1, 1)) {
        kinds.push(frame(&mut connection).await);
    }
    assert_eq!(kinds[0].0, 4, "settings come first: {kinds:?}");
    until_closed(&mut connection).await;
    let mut connection = connected(Limits { head: short, ..patient() }).await;
    connection.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("the preface");
    until_closed(&mut connection).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_takes_no_more_than_its_seats_unless_it_is_a_proxy() {
    let limits = Limits { each: 1, ..patient() };
    let address = served(limits).await;
    let mut first = TcpStream::connect(address).await.expect("a connection");
    first.write_all(ASK).await.expect("sent");
    answered(&mut first).await;
    let mut second = TcpStream::connect(address).await.expect("a connection");
    let _ = second.write_all(ASK).await;
    assert!(until_closed(&mut second).await.is_empty(), "it is closed without a word");
    drop(first);
    let again = async {
        loop {
            let mut next = TcpStream::connect(address).await.expect("a connection");
            if next.write_all(ASK).await.is_ok() && next.read(&mut [0]).await.is_ok_and(|count| count > 0) {
                break;
            }
        }
    };
    timeout(DEADLINE, again).await.expect("there is a seat once the first has gone");

    let proxy = served_behind(limits, Trusted(vec!["127.0.0.0/8".parse().expect("a network")])).await;
    let mut many = [TcpStream::connect(proxy).await.expect("one"), TcpStream::connect(proxy).await.expect("another")];
    for connection in &mut many {
        connection.write_all(ASK).await.expect("sent");
        answered(connection).await;
    }
}
