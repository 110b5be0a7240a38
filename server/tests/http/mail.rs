//! Mail as it leaves: to a server that takes it, refuses it or says nothing, and into files for their owner's eyes.

use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use avow_service::mail::Mailer;
use tokio::net::TcpListener;

use crate::house::House;
use crate::post_office::talk;
use crate::site::Site;

/// What a server does with a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Takes,
    Refuses,
    /// It takes the connection, and is silent.
    Hangs,
}

/// A mail server on this machine that may also refuse, or be silent.
struct Post {
    port: u16,
    mood: Arc<Mutex<Mood>>,
    /// What it was given: the envelope's lines, then the mail.
    taken: Arc<Mutex<Vec<String>>>,
    /// How many have come.
    came: Arc<Mutex<usize>>,
}

impl Post {
    async fn open(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (mood, taken, came) = (Arc::new(Mutex::new(mood)), Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let post = Self { port, mood: mood.clone(), taken: taken.clone(), came: came.clone() };
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                *came.lock().expect("a count") += 1;
                let mood = *mood.lock().expect("a mood");
                if mood == Mood::Hangs {
                    held.push(stream);
                } else {
                    let refused = "550 there is no such person: secret@people.example";
                    let recipient = if mood == Mood::Refuses { refused } else { "250 yes" };
                    let taken = taken.clone();
                    tokio::spawn(talk(stream, recipient, move |mail| {
                        taken.lock().expect("mails").push(mail);
                        ready(true)
                    }));
                }
            }
        });
        post
    }

    fn turn(&self, mood: Mood) {
        *self.mood.lock().expect("a mood") = mood;
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("mails").clone()
    }

    fn came(&self) -> usize {
        *self.came.lock().expect("a count")
    }

    /// A site that mails there.
    async fn site(&self, house: &House) -> Site {
        let mail = Mailer::smtp(&format!("smtp://127.0.0.1:{}", self.port), "Lamps <lamps@sender.example>").expect("a mailer");
        Site::open_mailing(house, mail.within(Duration::from_millis(500)), |_| ()).await
    }
}

story! {
    async fn a_mail_arrives_whole(house: House) {
        let post = Post::open(Mood::Takes).await;
        let site = post.site(&house).await;
        let ida = site.somebody("ida").await;
        assert!(site.browser().post("/reset", &[("email", ida.email.as_str())]).await.status < 400);
        site.work().await;
        let taken = post.taken();
        let [mail] = taken.as_slice() else { panic!("{} mails", taken.len()) };
        for part in ["MAIL FROM:<lamps@sender.example>", "From: ", "Subject: ", "Content-Type: text/plain", "/reset/"] {
            assert!(mail.contains(part), "{part}: {mail}");
        }
        assert!(mail.lines().all(|line| line.len() <= 998), "no line is longer than may be sent");
        site.work().await;
        assert_eq!(post.taken().len(), 1, "once");
    }
}

/// A mail that could not be sent: it is tried again after ten seconds, and arrives.
async fn tried_again(house: House, mood: Mood) {
    let post = Post::open(mood).await;
    let site = post.site(&house).await;
    let ida = site.somebody("ida").await;
    assert!(site.browser().post("/reset", &[("email", ida.email.as_str())]).await.status < 400);
    site.work().await;
    assert_eq!((post.came(), post.taken().len()), (1, 0), "{mood:?}: it was tried");
    site.work().await;
    assert_eq!(post.came(), 1, "{mood:?}: not again at once");
    post.turn(Mood::Takes);
    site.clock.pass(chrono::Duration::seconds(11));
    site.work().await;
    let taken = post.taken();
    assert_eq!(taken.len(), 1, "{mood:?}: nothing is lost");
    assert!(taken[0].contains("/reset/"), "{}", taken[0]);
}

story! {
    async fn a_mail_that_is_refused_is_tried_again(house: House) {
        tried_again(house, Mood::Refuses).await;
    }
}

story! {
    async fn a_server_that_says_nothing_holds_no_mail_for_ever(house: House) {
        tried_again(house, Mood::Hangs).await;
    }
}

#[tokio::test]
async fn what_a_server_answers_is_told_by_its_code_alone() {
    let post = Post::open(Mood::Refuses).await;
    let mail = Mailer::smtp(&format!("smtp://127.0.0.1:{}", post.port), "lamps@sender.example").expect("a mailer");
    let to = (String::new(), "ida@people.example".to_owned());
    let mail = mail.send(avow_service::mail::Mail {
        job: avow_model::id::JobId("00000000-0000-0000-0000-000000000001".parse().expect("an id")),
        to,
        subject: "Hello".to_owned(),
        text: "Hello".to_owned(),
        expires_at: avow_model::Time::UNIX_EPOCH,
    });
    let told = mail.await.expect_err("refused").to_string();
    assert!(told.contains("550") && !told.contains("people.example"), "{told}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn mails_in_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    crate::house::sqlite(async |house: House| {
        let site = house.open().await;
        let ida = site.somebody("ida").await;
        assert!(site.browser().post("/reset", &[("email", ida.email.as_str())]).await.status < 400);
        site.work().await;
        let files: Vec<_> = std::fs::read_dir(house.outbox()).expect("the outbox").map(|entry| entry.expect("a file").path()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(std::fs::metadata(&files[0]).expect("a file").permissions().mode() & 0o777, 0o600);
    })
    .await;
}
