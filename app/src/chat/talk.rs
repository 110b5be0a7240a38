//! How messages look in the frame: the same in the page and in the pieces that the script fetches.

use avow_model::inbox::{Attachment, Author, Message};
use avow_service::chat::Thread;
use leptos::prelude::*;

use super::enter::Frame;
use crate::look::{self, Icon};
use crate::web::Visit;

/// The messages of a thread, each a list item with its position.
pub(super) fn messages(frame: &Frame, thread: &Thread) -> AnyView {
    thread.messages.iter().map(|message| one(frame, thread, message)).collect_view().into_any()
}

fn one(frame: &Frame, thread: &Thread, message: &Message) -> AnyView {
    let visit = &frame.visit;
    let (class, author) = match message.author {
        Author::Contact => ("msg out", view! { <span class="vh">{visit.t("chat-you")}</span> }.into_any()),
        Author::Member(account) => {
            let name = thread.authors.get(&account).unwrap_or(&frame.chat.workspace.name).clone();
            ("msg", view! { <bdi>{name}</bdi> }.into_any())
        }
        Author::System => ("msg", view! { <bdi>{frame.chat.workspace.name.clone()}</bdi> }.into_any()),
    };
    let body = (!message.body.is_empty()).then(|| text(&message.body));
    let files = message.files.iter().map(|file| sent(frame, file, message.position)).collect_view();
    view! {
        <li class=class data-n=message.position.to_string()>
            <div class="bubble">{body}{files}</div>
            <p class="meta">{author}" "{look::when(visit, message.created_at)}</p>
        </li>
    }
    .into_any()
}

/// A text in its lines, with its web addresses as links.
fn text(body: &str) -> AnyView {
    let lines: Vec<AnyView> = body
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let pieces = pieces(line).into_iter().map(|(piece, link)| {
                if link {
                    view! { <a href=piece.clone() target="_blank" rel="noopener noreferrer nofollow ugc">{piece.clone()}</a> }.into_any()
                } else {
                    piece.into_any()
                }
            });
            let pieces = pieces.collect_view();
            let end = (number > 0).then(|| view! { <br/> });
            view! { {end}{pieces} }.into_any()
        })
        .collect();
    view! { <p dir="auto">{lines}</p> }.into_any()
}

/// A line in pieces: those that are web addresses, and those that are not. Signs that end a sentence belong to it.
fn pieces(line: &str) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut plain = String::new();
    for word in line.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '»', '”']);
        let web = bare.starts_with("https://") || bare.starts_with("http://");
        if web && url::Url::parse(bare).is_ok_and(|url| url.has_host() && url.username().is_empty() && url.password().is_none()) {
            if !plain.is_empty() {
                pieces.push((std::mem::take(&mut plain), false));
            }
            pieces.push((bare.to_owned(), true));
            plain.push_str(word.get(bare.len()..).unwrap_or_default());
        } else {
            plain.push_str(word);
        }
    }
    if !plain.is_empty() {
        pieces.push((plain, false));
    }
    pieces
}

/// A file: a picture that we drew anew is shown, everything else is offered.
fn sent(frame: &Frame, file: &Attachment, position: i64) -> AnyView {
    let visit = &frame.visit;
    let at = position.to_string();
    let path = format!("/file/{}", file.id);
    let size = size(visit, file.size);
    match file.dimensions {
        Some((width, height)) => {
            let alt = visit.words.with("chat-picture", &[("name", file.name.as_str().into())]);
            let href = frame.to(&path, &[("at", at.as_str())]);
            view! {
                <a href=href.clone() target="_blank" rel="noopener">
                    <img class="photo" src=href.clone() alt=alt width=width.to_string() height=height.to_string()/>
                </a>
            }
            .into_any()
        }
        None => {
            let href = frame.to(&path, &[("at", at.as_str()), ("download", "1")]);
            view! {
                <a class="file" href=href download="">
                    {look::icon(Icon::File)}
                    <span><span dir="auto">{file.name.clone()}</span><br/><small class="dim">{size}</small></span>
                </a>
            }
            .into_any()
        }
    }
}

/// A size as people say it.
fn size(visit: &Visit, bytes: i64) -> String {
    if bytes < 1_000_000 {
        let kilobytes = (bytes / 1000).max(1).to_string();
        visit.words.with("chat-size-kb", &[("size", kilobytes.as_str().into())])
    } else {
        let tenths = bytes.max(0) / 100_000;
        let megabytes = format!("{}.{}", tenths / 10, tenths % 10);
        visit.words.with("chat-size-mb", &[("size", megabytes.as_str().into())])
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        let link = |text: &str| (text.to_owned(), true);
        let plain = |text: &str| (text.to_owned(), false);
        assert_eq!(
            pieces("See https://lindhag.example/a?b=1, please."),
            [plain("See "), link("https://lindhag.example/a?b=1"), plain(", please.")]
        );
        assert_eq!(pieces("(http://a.example)"), [plain("(http://a.example)")]);
        assert_eq!(pieces("http://a.example http://b.example"), [link("http://a.example"), plain(" "), link("http://b.example")]);
        for text in ["javascript:alert(1)", "https://", "https://you@a.example", "ftp://a.example", "data:text/html,x", ""] {
            assert!(pieces(text).iter().all(|(_, link)| !link), "{text}");
        }
    }
}
