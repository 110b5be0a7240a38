//! Forms with files (`multipart/form-data`): read in one place, within limits.

use avow_model::refusal::Refusal;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use http::StatusCode;

use super::Typed;

/// What is typed into a form may have together, in bytes.
const TYPED_MAX: usize = 256 * 1024;
/// What a field costs beside its name and what was typed, in bytes.
const FIELD: usize = 64;

/// What is read beyond that, and let go, in bytes: where a connection is closed before all of a form was read, the answer is
/// often lost with it.
const BEYOND: usize = 20 * 1024 * 1024;

/// What a form with files may hold, and what is said where it holds more.
#[derive(Clone, Copy, Debug)]
pub struct Upload {
    /// The field that takes files. What comes as a file in another is passed over.
    pub field: &'static str,
    /// How many files are taken.
    pub files: usize,
    /// How many bytes one of them may have.
    pub each: usize,
    /// How many bytes all of them may have.
    pub together: usize,
    /// Said where there are more files.
    pub too_many: fn() -> Refusal,
    /// Said where they are larger.
    pub too_large: fn() -> Refusal,
    /// Said where the form did not arrive whole, or is none.
    pub torn: fn() -> Refusal,
    /// Said where one of them has no byte; where nothing is said, such a file counts for none.
    pub empty: Option<fn() -> Refusal>,
}

/// A form, read.
#[derive(Debug, Default)]
pub struct Posted {
    /// What was typed.
    pub typed: Typed,
    /// The files, with the names that they came with. None is without a byte.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A form that is being read.
#[derive(Default)]
struct Reading {
    posted: Posted,
    /// How many bytes of files are held.
    held: usize,
    /// How many bytes were typed.
    typed: usize,
    /// What is to be said in the end.
    refusal: Option<Refusal>,
}

impl Upload {
    /// Reads a form. What is too much is let go and the rest is read all the same: whoever sends hears the answer, and
    /// keeps what they have typed.
    ///
    /// # Errors
    /// Why not, with what was typed as far as it was read: what the form says for it, or [`Refusal::TooLarge`] where all
    /// of it is more than is read at all.
    pub async fn read(&self, mut request: Request) -> Result<Posted, (Typed, Refusal)> {
        DefaultBodyLimit::max(self.together + self.together.min(BEYOND) + TYPED_MAX).apply(&mut request);
        let Ok(mut parts) = Multipart::from_request(request, &()).await else { return Err((Typed::default(), (self.torn)())) };
        let mut reading = Reading::default();
        let ended = loop {
            match self.part(&mut parts, &mut reading).await {
                Ok(true) => {}
                Ok(false) => break reading.refusal,
                Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => break Some(Refusal::TooLarge),
                Err(_) => break Some((self.torn)()),
            }
        };
        match ended {
            None => Ok(reading.posted),
            Some(refusal) => Err((reading.posted.typed, refusal)),
        }
    }

    /// Reads the next part; whether there was one.
    async fn part(&self, parts: &mut Multipart, reading: &mut Reading) -> Result<bool, MultipartError> {
        let Some(mut part) = parts.next_field().await? else { return Ok(false) };
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        if name == self.field {
            let content = bytes(&mut part, self.each.min(self.together - reading.held)).await?;
            match content {
                None => reading.refuse(self.too_large),
                // Where no file was chosen, browsers send one that is empty and has no name.
                Some(content) if content.is_empty() => {
                    if let Some(empty) = self.empty.filter(|_| file.is_some_and(|file| !file.is_empty())) {
                        reading.refuse(empty);
                    }
                }
                Some(_) if reading.posted.files.len() >= self.files => reading.refuse(self.too_many),
                Some(content) => {
                    reading.held += content.len();
                    reading.posted.files.push((file.unwrap_or_default(), content));
                }
            }
        } else if file.is_none() && !name.is_empty() {
            // A field costs something also where nothing was typed.
            let own = name.len() + FIELD;
            match bytes(&mut part, TYPED_MAX.saturating_sub(reading.typed + own)).await? {
                Some(content) if reading.typed + own + content.len() <= TYPED_MAX => {
                    reading.typed += own + content.len();
                    let typed = std::mem::take(&mut reading.posted.typed);
                    reading.posted.typed = typed.set(&name, String::from_utf8_lossy(&content));
                }
                _ => reading.refuse(|| Refusal::TooLarge),
            }
        }
        Ok(true)
    }
}

impl Reading {
    /// What is said first is said in the end.
    fn refuse(&mut self, refusal: fn() -> Refusal) {
        self.refusal.get_or_insert_with(refusal);
    }
}

/// The bytes of a part, which is read to its end; none where there are more.
async fn bytes(part: &mut Field<'_>, most: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let (mut kept, mut whole) = (Vec::new(), true);
    while let Some(chunk) = part.chunk().await? {
        whole = whole && kept.len() + chunk.len() <= most;
        if whole {
            kept.extend_from_slice(&chunk);
        }
    }
    Ok(whole.then_some(kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    const UPLOAD: Upload = Upload {
        field: "file",
        files: 2,
        each: 10,
        together: 15,
        too_many: || Refusal::wrong("file", "many"),
        too_large: || Refusal::wrong("file", "large"),
        torn: || Refusal::wrong("", "torn"),
        empty: None,
    };

    fn request(body: String) -> Request {
        http::Request::builder().header("content-type", "multipart/form-data; boundary=x").body(Body::from(body)).expect("a request")
    }

    /// A form of these parts: a name, a file's name or none, and what is in it.
    fn form(parts: &[(&str, Option<&str>, &str)]) -> Request {
        let part = |(name, file, content): &(&str, Option<&str>, &str)| {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
        };
        request(format!("{}--x--\r\n", parts.iter().map(part).collect::<String>()))
    }

    #[tokio::test]
    async fn a_file_with_nothing_in_it_is_said_and_no_file_is_none() {
        let upload = Upload { empty: Some(|| Refusal::wrong("file", "empty")), ..UPLOAD };
        let none = upload.read(form(&[("body", None, "kept"), ("file", Some(""), "")])).await.expect("nothing was chosen");
        assert!(none.files.is_empty());
        let (typed, refusal) = upload.read(form(&[("file", Some("a.txt"), ""), ("body", None, "kept")])).await.expect_err("empty");
        assert_eq!((typed.get("body"), refusal), ("kept", Refusal::wrong("file", "empty")));
    }

    #[tokio::test]
    async fn fields_and_files_are_told_apart() {
        let parts = [
            ("body", None, "Guten Tag"),
            ("file", Some("one.txt"), "1"),
            ("file", Some("empty.txt"), ""),
            ("other", Some("two.txt"), "22"),
            ("file", Some("three.txt"), "333"),
            ("seen", None, "7"),
        ];
        let posted = UPLOAD.read(form(&parts)).await.expect("it is read");
        assert_eq!((posted.typed.get("body"), posted.typed.get("seen"), posted.typed.get("other")), ("Guten Tag", "7", ""));
        assert_eq!(posted.files, [("one.txt".to_owned(), b"1".to_vec()), ("three.txt".to_owned(), b"333".to_vec())]);
    }

    #[tokio::test]
    async fn what_is_too_much_is_said_and_what_was_typed_is_kept() {
        let file = |content: &'static str| ("file", Some("a"), content);
        for (files, reason) in [
            (vec![file("12345678901")], "large"),
            (vec![file("1234567890"), file("123456")], "large"),
            (vec![file("1"), file("2"), file("3")], "many"),
            (vec![file("1"), file("2"), file("3"), file("12345678901")], "many"),
        ] {
            let parts: Vec<_> = files.into_iter().chain([("body", None, "kept")]).collect();
            let (typed, refusal) = UPLOAD.read(form(&parts)).await.expect_err("too much");
            assert_eq!((typed.get("body"), refusal), ("kept", Refusal::wrong("file", reason)));
        }
        // More than may be typed, and still less than is read: what came before it is kept.
        let large = Upload { together: 4 * TYPED_MAX, ..UPLOAD };
        let long = "a".repeat(TYPED_MAX);
        let (typed, refusal) = large.read(form(&[("body", None, "kept"), ("long", None, &long)])).await.expect_err("too much");
        assert_eq!((typed.get("body"), refusal), ("kept", Refusal::TooLarge));
        // More than is read at all.
        let (_, refusal) = UPLOAD.read(form(&[("body", None, "kept"), ("long", None, &long.repeat(2))])).await.expect_err("too much");
        assert_eq!(refusal, Refusal::TooLarge);
    }

    #[tokio::test]
    async fn what_does_not_arrive_whole_is_torn() {
        let torn = Refusal::wrong("", "torn");
        let whole = "--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nkept\r\n";
        let (typed, refusal) = UPLOAD.read(request(format!("{whole}{whole}"))).await.expect_err("torn");
        assert_eq!((typed.get("body"), refusal), ("kept", torn.clone()));
        assert_eq!(UPLOAD.read(request(String::new())).await.expect_err("nothing").1, torn);
        let plain = http::Request::builder().header("content-type", "text/plain").body(Body::from("body=x")).expect("a request");
        assert_eq!(UPLOAD.read(plain).await.expect_err("no form").1, torn);
    }
}
