//! Stopping: what has begun is finished, and nothing that was acknowledged is lost.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::Client;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::browser::{Browser, between};
use crate::operator::avow;
use crate::site::PASSWORD;

/// A running program; it ends with the test, also with one that fails.
pub struct Running {
    /// None once somebody waits for its end.
    child: Option<Child>,
    id: u32,
    over: bool,
    address: String,
}

impl Running {
    /// Starts it on a free port, and waits until it listens.
    pub fn start(data: &TempDir) -> Self {
        Self::start_by_logging(avow(data.path(), &["serve", "--listen", "127.0.0.1:0"]), Stdio::null())
    }

    /// The same, with everything that it logs in a file.
    pub fn start_logging(data: &TempDir, log: std::fs::File) -> Self {
        let mut command = avow(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
        command.env("AVOW_LOG", "debug,sqlx=warn,hyper=warn");
        Self::start_by_logging(command, log.into())
    }

    /// Starts it by a command of one's own.
    pub fn start_by(command: Command) -> Self {
        Self::start_by_logging(command, Stdio::null())
    }

    /// The same, with its log somewhere.
    pub fn start_by_logging(mut command: Command, log: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.map_while(Result::ok).find(|line| line.starts_with("listening on ")).expect("it listens");
        let address = line.trim_start_matches("listening on http://").to_owned();
        Self { id: child.id(), child: Some(child), over: false, address }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A fresh browser.
    pub fn browser(&self) -> Browser {
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let base = format!("http://{}", self.address);
        Browser::new(client, base.clone(), base)
    }

    /// Somebody's browser, who was at another run of the program before.
    pub fn moved(&self, from: &Browser) -> Browser {
        let browser = self.browser();
        for cookie in from.cookies() {
            let (name, token) = cookie.split_once('=').expect("a cookie");
            browser.keep(name, token);
        }
        browser
    }

    fn signal(&self, name: &str) -> bool {
        Command::new("kill").args([name, &self.id.to_string()]).status().is_ok_and(|told| told.success())
    }

    /// Tells it to stop.
    pub fn tell_to_stop(&self) {
        assert!(self.signal("-TERM"));
    }

    /// Waits until nobody new is let in. Whoever is let in before is told by the end of their connection.
    async fn closed(&self) {
        let closed = async {
            while let Ok(mut let_in) = TcpStream::connect(&self.address).await {
                let _ = let_in.read(&mut [0]).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), closed).await.expect("nobody new is let in");
    }

    /// Waits for its end, for as long as a stop may take.
    pub async fn ended(&mut self) -> Option<i32> {
        let mut child = self.child.take().expect("nobody waits yet");
        let waiting = tokio::task::spawn_blocking(move || child.wait());
        let ended = tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("it stops");
        self.over = true;
        ended.expect("a thread").expect("a child").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            self.signal("-KILL");
        }
        if let Some(mut child) = self.child.take() {
            let _ = child.wait();
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_flight_is_taken_in_before_the_end() {
    let data = tempfile::tempdir().expect("a folder");
    let mut running = Running::start(&data);
    let browser = running.browser();
    let account = [("name", "Maja"), ("email", "maja@lindhag.example"), ("password", PASSWORD), ("workspace", "Lindhag"), ("age", "1")];
    assert_eq!(browser.post("/sign-up", &account).await.status, 303);
    let welcome = browser.get("/w/lindhag/welcome").await.text();
    let key = between(&welcome, "href=\"/widget/", "\"").expect("a chat").to_owned();
    // An open stream does not hold the end up.
    let _stream = browser.listen("/w/lindhag/events", None).await;
    let body = "--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nSent at the last moment\r\n--x--\r\n";
    let (first, rest) = body.split_at(body.len() - 20);
    let address = running.address.clone();
    let mut visitor = TcpStream::connect(&address).await.expect("a connection");
    let head = format!(
        "POST /widget/{key} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: {}\r\n\r\n{first}",
        body.len()
    );
    visitor.write_all(head.as_bytes()).await.expect("half of it is sent");
    // The server has it in hand once it answers others who came later.
    assert_eq!(browser.get("/healthz").await.status, 200);
    running.tell_to_stop();
    running.closed().await;
    visitor.write_all(rest.as_bytes()).await.expect("the rest");
    let mut answer = Vec::new();
    visitor.read_to_end(&mut answer).await.expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 303"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(running.ended().await, Some(0));
    let again = Running::start(&data);
    let browser = again.browser();
    assert_eq!(browser.post("/sign-in", &[("email", "maja@lindhag.example"), ("password", PASSWORD)]).await.status, 303);
    assert!(browser.get("/w/lindhag/inbox").await.text().contains("Sent at the last moment"), "it was taken in");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_connection_open_is_cut_off_in_the_end() {
    let data = tempfile::tempdir().expect("a folder");
    let mut running = Running::start(&data);
    let address = running.address.clone();
    let mut idle = TcpStream::connect(&address).await.expect("a connection");
    idle.write_all(format!("POST /sign-in HTTP/1.1\r\nHost: {address}\r\nContent-Length: 9\r\n\r\n").as_bytes()).await.expect("begun");
    assert_eq!(running.browser().get("/healthz").await.status, 200);
    running.tell_to_stop();
    assert_eq!(running.ended().await, Some(0));
}
