//! A mail server (RFC 5321), as far as somebody who sends needs one. It says that it has a mail when it is told to.

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

/// Takes mails on a free port.
pub struct PostOffice {
    /// Its address.
    pub url: String,
    taken: mpsc::UnboundedReceiver<Taken>,
}

/// A mail that has arrived, and whose sender does not know yet.
pub struct Taken {
    /// All of it, in lines as they were written.
    pub mail: String,
    receipt: oneshot::Sender<()>,
}

impl Taken {
    /// Says that it has arrived.
    pub fn receive(self) -> String {
        self.receipt.send(()).expect("the sender waits");
        self.mail
    }
}

impl PostOffice {
    /// Opens one.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let (take, taken) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A sender who goes away in the middle is no concern of ours.
                tokio::spawn(serve(stream, take.clone()));
            }
        });
        Self { url, taken }
    }

    /// The next mail.
    pub async fn next(&mut self) -> Taken {
        self.taken.recv().await.expect("the office is open")
    }
}

async fn serve(stream: TcpStream, take: mpsc::UnboundedSender<Taken>) -> std::io::Result<()> {
    talk(stream, "250 well", |mail| {
        let (receipt, received) = oneshot::channel();
        let mail = mail.replace("=\n", "").replace("=3D", "=");
        let taken = take.send(Taken { mail, receipt }).is_ok();
        async move { taken && received.await.is_ok() }
    })
    .await
}

/// Speaks with a sender. Its recipients are answered so; each mail, with the lines of its envelope before it, goes to
/// `take`, which says whether the sender is told that it has arrived, or nothing more.
pub async fn talk<F>(stream: TcpStream, recipient: &str, mut take: impl FnMut(String) -> F) -> std::io::Result<()>
where
    F: Future<Output = bool>,
{
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 post.example\r\n").await?;
    let mut mail = String::new();
    while let Some(line) = lines.next_line().await? {
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            said @ ("MAIL" | "RCPT") => {
                mail.push_str(&line);
                mail.push('\n');
                if said == "RCPT" { recipient } else { "250 well" }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.push('\n');
                }
                if !take(std::mem::take(&mut mail)).await {
                    return Ok(());
                }
                "250 taken"
            }
            "QUIT" => "221 goodbye",
            _ => "250 well",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
