//! The application, served: with a clock that is set by hand, mail that goes into a folder, and a worker on demand.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use avow_app::web::session_cookie;
use avow_model::Time;
use avow_model::access::{Member, Person};
use avow_model::id::AccountId;
use avow_server::connections::{self, Limits};
use avow_server::http::{Trusted, app};
use avow_service::accounts::{self, NewAccount};
use avow_service::mail::Mailer;
use avow_service::privacy::Profile;
use avow_service::store::Store;
use avow_service::vault::Master;
use avow_service::{Clock, Config, Services, keys, work, workspaces};
use chrono::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::browser::Browser;
use crate::house::House;

/// A password that is good enough.
pub const PASSWORD: &str = "brass lamps glow warmly";

/// A clock that is set by hand.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<Time>>);

impl TestClock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Time::from_timestamp(1_790_000_000, 0).expect("a moment"))))
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        let mut now = self.0.lock().expect("a clock");
        *now += time;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        *self.0.lock().expect("a clock")
    }
}

/// An instance that serves.
pub struct Site {
    /// The use cases' world.
    pub services: Services,
    /// Its clock.
    pub clock: TestClock,
    /// Its address, without a path.
    pub base: String,
    outbox: PathBuf,
    client: reqwest::Client,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    relaying: Vec<JoinHandle<()>>,
}

/// Somebody with an account, signed in.
pub struct Somebody {
    /// Their account.
    pub account: AccountId,
    /// Their address.
    pub email: String,
    /// Who they are to use cases.
    pub person: Person,
    /// Where they are signed in.
    pub browser: Browser,
}

impl Site {
    /// Serves the databases of a house.
    pub async fn open(house: &House, set: impl FnOnce(&mut Config)) -> Self {
        let mail = Mailer::folder(house.outbox()).expect("an outbox");
        Self::open_mailing(house, mail, set).await
    }

    /// Serves them, and mails otherwise than into a folder.
    pub async fn open_mailing(house: &House, mail: Mailer, set: impl FnOnce(&mut Config)) -> Self {
        let master = Master::load(&house.master()).expect("the master key");
        let store = Store::open(&house.data, &house.keys, master).await.expect("a store");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let outbox = house.outbox();
        let mut config = Config {
            public_url: base.parse().expect("an address"),
            loopback: true,
            data: outbox.clone(),
            setup_token: None,
            providers: Vec::new(),
            profile: Profile::builtin(),
        };
        set(&mut config);
        let clock = TestClock::new();
        let services = Services::new(store, Arc::new(clock.clone()), config, mail);
        let (stop, stopping) = watch::channel(false);
        // Browsers say their address as a proxy would, so that limits by address do not meet.
        let trusted = Trusted(vec!["127.0.0.0/8".parse().expect("a network")]);
        let router = app(services.clone(), trusted, stopping);
        let serving = tokio::spawn(connections::serve(listener, router, Limits::usual(), Trusted::default(), std::future::pending()));
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { services, clock, base, outbox, client, stop, serving, relaying: Vec::new() }
    }

    /// Hears of what other instances commit and destroy, as `avow serve` does.
    pub fn relay(&mut self) {
        self.relaying.push(tokio::spawn(work::relay(self.services.clone(), self.stop.subscribe())));
        self.relaying.push(tokio::spawn(keys::hear(self.services.clone(), self.stop.subscribe())));
    }

    /// A fresh browser.
    pub fn browser(&self) -> Browser {
        Browser::new(self.client.clone(), self.base.clone(), self.services.config.origin())
    }

    /// A fresh browser for the same pages at another address.
    pub fn browser_at(&self, base: &str) -> Browser {
        Browser::new(self.client.clone(), base.to_owned(), base.to_owned())
    }

    /// Somebody with a proven account, signed in.
    pub async fn somebody(&self, name: &str) -> Somebody {
        let email = format!("{}@people.example", name.to_lowercase());
        let new = NewAccount {
            name: name.to_owned(),
            email: email.clone(),
            password: Some(PASSWORD.to_owned()),
            locale: "en".to_owned(),
            verified: true,
        };
        let account = accounts::make(&self.services, new).await.expect("an account");
        let opened = accounts::open_session(&self.services, account, None, None).await.expect("a session");
        let browser = self.browser();
        browser.keep(session_cookie(self.services.config.secure()), &opened.token);
        Somebody { account, email, person: opened.person, browser }
    }

    /// Somebody as a member of a workspace.
    pub async fn member(&self, who: &Somebody, slug: &str) -> Member {
        workspaces::enter(&self.services, who.person, slug).await.expect("a member").0
    }

    /// Does all work that is due.
    pub async fn work(&self) {
        while work::next(&self.services).await.expect("the work is done") {}
    }

    /// Does the work that is due and takes the mails out of the outbox, in lines as they were written.
    pub async fn mails(&self) -> Vec<String> {
        self.work().await;
        let mut mails = Vec::new();
        for entry in std::fs::read_dir(&self.outbox).expect("the outbox") {
            let path = entry.expect("a file").path();
            let mail = std::fs::read_to_string(&path).expect("a mail");
            std::fs::remove_file(&path).expect("it goes");
            mails.push(mail.replace("=\r\n", "").replace("=3D", "="));
        }
        mails
    }

    /// The path of the one link of that kind in the one mail that waits.
    pub async fn mailed(&self, kind: &str) -> String {
        let mails = self.mails().await;
        let [mail] = mails.as_slice() else { panic!("{} mails wait", mails.len()) };
        let (_, rest) = mail.split_once(&format!("/{kind}/")).expect("a link");
        let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        format!("/{kind}/{token}")
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        self.serving.abort();
        for relaying in &self.relaying {
            relaying.abort();
        }
    }
}
