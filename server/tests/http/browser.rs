//! A browser: cookies, the headers by which it says where a request comes from, and pages as they came.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};

use http::HeaderMap;
use reqwest::multipart::Form;
use reqwest::{Client, Method, RequestBuilder, Response};

/// A browser of its own: follows nothing, forgets nothing.
pub struct Browser {
    client: Client,
    base: String,
    origin: String,
    address: String,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// A fresh one, at an address of its own behind the proxy.
    pub fn new(client: Client, base: String, origin: String) -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let address = format!("198.18.{}.{}", number >> 8, number & 255);
        Self { client, base, origin, address, jar: Mutex::default() }
    }

    /// The same person's other browser, at the same address.
    pub fn beside(&self) -> Self {
        Self {
            client: self.client.clone(),
            base: self.base.clone(),
            origin: self.origin.clone(),
            address: self.address.clone(),
            jar: Mutex::default(),
        }
    }

    /// Puts a cookie into the jar.
    pub fn keep(&self, name: &str, value: &str) {
        self.jar.lock().expect("a jar").insert(name.to_owned(), value.to_owned());
    }

    /// The cookies that it has: `name=value`.
    pub fn cookies(&self) -> Vec<String> {
        self.jar.lock().expect("a jar").iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// A request with its cookies, and nothing about where it comes from.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        let request = self.client.request(method, format!("{}{path}", self.base)).header("x-forwarded-for", &self.address);
        let cookies = self.cookies().join("; ");
        if cookies.is_empty() { request } else { request.header("cookie", cookies) }
    }

    /// A request from a page of ours.
    pub fn own(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("origin", &self.origin).header("sec-fetch-site", "same-origin")
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.expect("an answer");
        self.take_cookies(response.headers());
        Page::of(response).await
    }

    fn take_cookies(&self, headers: &HeaderMap) {
        let mut jar = self.jar.lock().expect("a jar");
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().expect("a cookie in ASCII");
            let (name, rest) = line.split_once('=').expect("a name");
            let value = rest.split(';').next().unwrap_or_default();
            if line.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form of ours.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        self.send(self.own(Method::POST, path).form(form)).await
    }

    /// Sends a form of ours with files.
    pub async fn upload(&self, path: &str, form: Form) -> Page {
        self.send(self.own(Method::POST, path).multipart(form)).await
    }

    /// Opens a stream and reads nothing of it yet.
    pub async fn listen(&self, path: &str, last: Option<i64>) -> Response {
        let request = self.request(Method::GET, path);
        let request = match last {
            Some(last) => request.header("last-event-id", last.to_string()),
            None => request,
        };
        request.send().await.expect("a stream")
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; nothing of a stream, which has no end.
    pub bytes: Vec<u8>,
}

impl Page {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let stream = headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let bytes = if stream { Vec::new() } else { response.bytes().await.expect("a body").to_vec() };
        Self { status, headers, bytes }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header's value, "" where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The lines that set cookies.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()).collect()
    }
}

/// What stands between two marks.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}
