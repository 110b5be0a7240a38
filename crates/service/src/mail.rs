//! Mail: through SMTP where it is configured, else, on loopback only, as `.eml` files in the data folder.
//!
//! Mail is sent by jobs that carry ids; addresses and one-time links are put in when the mail is sent. A job may run twice,
//! so a mail's Message-ID (RFC 5322, 3.6.4) follows from its job and its words: the same mail, sent again, is the same to
//! whoever gets it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use avow_model::Time;
use avow_model::id::JobId;
use lettre::message::{Mailbox, header};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use sha2::{Digest as _, Sha256};

/// How long a server may take over a mail. lettre's own limit is for the connection alone: one that is taken and then
/// hears nothing more would last for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where mail goes.
#[derive(Clone)]
pub enum Mailer {
    /// To a server.
    Smtp {
        /// The connection.
        transport: Arc<AsyncSmtpTransport<Tokio1Executor>>,
        /// The sender.
        from: Mailbox,
        /// How long a mail may take, from the connection to the server's last word.
        patience: Duration,
    },
    /// Into files: mode 0600, gone when their link expires.
    Folder {
        /// The folder.
        path: PathBuf,
        /// The sender.
        from: Mailbox,
    },
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Mailer::Smtp { .. } => "Mailer::Smtp",
            Mailer::Folder { .. } => "Mailer::Folder",
        })
    }
}

/// Why a mail was not sent. Names no address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// An address or a text cannot go into a mail.
    #[error("the mail could not be written")]
    Unfit,
    /// The server did not take it.
    #[error("the mail server did not take the mail: {0}")]
    Refused(String),
    /// The folder cannot be written.
    #[error("the outbox cannot be written: {0}")]
    Folder(#[from] std::io::Error),
    /// The server's address is none.
    #[error("the mail server's address is none: {0}")]
    Server(String),
    /// Its password and the links would go over the network for everybody to read.
    #[error(
        "mail would go to {0} in the open: write smtps://… (TLS from the start, port 465) or smtp://…?tls=required (STARTTLS, port 587); \
         plain smtp:// is for a mail server on this machine"
    )]
    Open(String),
}

/// The host to which mail would go without TLS being demanded, where that host is not this machine. What only tries TLS
/// does not demand it: whoever sits on the line says that there is none.
fn open_to(url: &url::Url) -> Option<&str> {
    let demanded = || url.query_pairs().find(|(name, _)| name == "tls").is_some_and(|(_, value)| value == "required");
    if url.scheme() != "smtp" || demanded() {
        return None;
    }
    let host = url.host_str()?;
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    let here = address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback());
    (!here).then_some(host)
}

/// A mail: text only, so that nothing in it can be fetched or tracked.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The job that sends it.
    pub job: JobId,
    /// To whom: name and address.
    pub to: (String, String),
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Until when its link works: after that an `.eml` file is deleted.
    pub expires_at: Time,
}

impl Mail {
    /// What names it among all mails: the same whenever its job says the same, and another where that says something else,
    /// such as a new link in place of one that works no more. The job's id is random and told to nobody, so that nobody
    /// can try out what a mail may have said.
    fn message_id(&self, from: &Mailbox) -> String {
        let mut hash = Sha256::new();
        hash.update(self.job.0.as_bytes());
        for part in [&self.subject, &self.text] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        let digits: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("<{digits}@{}>", from.email.domain())
    }
}

impl Mailer {
    /// A mailer over SMTP: `smtps://user:password@host` or `smtp://…?tls=required`.
    ///
    /// # Errors
    /// Where the address is none, and [`MailError::Open`].
    pub fn smtp(url: &str, from: &str) -> Result<Self, MailError> {
        let address: url::Url = url.parse().map_err(|error: url::ParseError| MailError::Server(error.to_string()))?;
        if let Some(host) = open_to(&address) {
            return Err(MailError::Open(host.to_owned()));
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| MailError::Server(error.to_string()))?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        let from = from.parse().map_err(|_| MailError::Server("the sender is no address".to_owned()))?;
        Ok(Mailer::Smtp { transport: Arc::new(transport), from, patience: PATIENCE })
    }

    /// The same, with another patience.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        match self {
            Mailer::Smtp { transport, from, .. } => Mailer::Smtp { transport, from, patience },
            folder @ Mailer::Folder { .. } => folder,
        }
    }

    /// A mailer into a folder.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn folder(path: PathBuf) -> Result<Self, MailError> {
        std::fs::create_dir_all(&path)?;
        let from = "Avow <avow@localhost>".parse().map_err(|_| MailError::Unfit)?;
        Ok(Mailer::Folder { path, from })
    }

    /// Sends a mail.
    ///
    /// # Errors
    /// Where it was not taken; it may be tried again.
    pub async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let (Mailer::Smtp { from, .. } | Mailer::Folder { from, .. }) = self;
        let name = mail.message_id(from);
        let to = Mailbox::new(Some(mail.to.0).filter(|name| !name.is_empty()), mail.to.1.parse().map_err(|_| MailError::Unfit)?);
        let message = Message::builder()
            .message_id(Some(name))
            .from(from.clone())
            .to(to)
            .subject(mail.subject)
            .header(header::ContentType::TEXT_PLAIN)
            .body(mail.text)
            .map_err(|_| MailError::Unfit)?;
        match self {
            Mailer::Smtp { transport, patience, .. } => {
                // What a server answers may quote the address: only its code goes on.
                tokio::time::timeout(*patience, transport.send(message))
                    .await
                    .map_err(|_| MailError::Refused("no answer in time".to_owned()))?
                    .map(|_| ())
                    .map_err(|error| MailError::Refused(error.status().map_or_else(|| "no connection".to_owned(), |code| code.to_string())))
            }
            Mailer::Folder { path, .. } => {
                let name = avow_vault::chance::<8>().map_err(|_| MailError::Unfit)?.map(|byte| format!("{byte:02x}")).concat();
                let file = path.join(format!("{}-{name}.eml", mail.expires_at.timestamp()));
                let bytes = message.formatted();
                tokio::task::spawn_blocking(move || {
                    let mut options = std::fs::OpenOptions::new();
                    options.write(true).create_new(true);
                    #[cfg(unix)]
                    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                    std::io::Write::write_all(&mut options.open(file)?, &bytes)
                })
                .await
                .map_err(|_| MailError::Unfit)??;
                Ok(())
            }
        }
    }

    /// Deletes `.eml` files whose link has expired.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn sweep(&self, now: Time) -> Result<(), MailError> {
        let Mailer::Folder { path, .. } = self else { return Ok(()) };
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let expires = entry.file_name().to_str().and_then(|name| name.split('-').next()?.parse::<i64>().ok());
            if expires.is_some_and(|expires| expires <= now.timestamp()) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_named_by_its_job_and_what_it_says() {
        let from = "Avow <hello@inbox.example>".parse().expect("an address");
        let job = |number| JobId(uuid::Uuid::from_u128(number));
        let mail = Mail {
            job: job(1),
            to: ("Maja".to_owned(), "maja@people.example".to_owned()),
            subject: "An answer".to_owned(),
            text: "Five of them".to_owned(),
            expires_at: Time::default(),
        };
        let name = mail.message_id(&from);
        assert_eq!(name, Mail { expires_at: Time::MAX_UTC, ..mail.clone() }.message_id(&from));
        assert!(name.starts_with('<') && name.ends_with("@inbox.example>") && name.len() == 32 + "<@inbox.example>".len(), "{name}");
        for other in [
            Mail { job: job(2), ..mail.clone() },
            Mail { text: "Six of them".to_owned(), ..mail.clone() },
            Mail { subject: "An".to_owned(), text: " answerFive of them".to_owned(), ..mail.clone() },
        ] {
            assert_ne!(name, other.message_id(&from), "{other:?}");
        }
    }

    #[test]
    fn mail_leaves_this_machine_under_tls_only() {
        let open = |url: &str| open_to(&url.parse().expect("an address")).map(str::to_owned);
        for private in [
            "smtps://avow:secret@mail.example",
            "smtp://mail.example?tls=required",
            "smtp://localhost",
            "smtp://LOCALHOST:2525",
            "smtp://127.0.0.1:25",
            "smtp://127.8.8.8",
            "smtp://[::1]:25",
            "smtp://127.0.0.1?tls=opportunistic",
        ] {
            assert_eq!(open(private), None, "{private}");
        }
        for plain in [
            "smtp://avow:secret@mail.example",
            "smtp://mail.example?tls=opportunistic",
            "smtp://mail.example?tls=none&tls=required",
            "smtp://mail.example?TLS=required",
            "SMTP://mail.example",
        ] {
            assert_eq!(open(plain).as_deref(), Some("mail.example"), "{plain}");
        }
        assert_eq!(open("smtp://localhost.mail.example").as_deref(), Some("localhost.mail.example"));
        assert_eq!(open("smtp://10.0.0.1").as_deref(), Some("10.0.0.1"));
        let refused = Mailer::smtp("smtp://avow:secret@mail.example", "avow@inbox.example").expect_err("in the open").to_string();
        assert!(refused.contains("?tls=required") && !refused.contains("secret"), "{refused}");
    }
}
