//! Messages, notes and events, as they stand in a thread.

use avow_model::contacts::Contact;
use avow_model::id::AccountId;
use avow_model::inbox::{Attachment, Author, Colleague, Delivery, Happening, Kind, Message, Status};
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::look::{self, Icon};
use crate::web::Inside;

/// All of them, a line for each new day between.
pub fn all(inside: &Inside, people: &[Colleague], contact: &Contact, messages: &[Message]) -> AnyView {
    let mut day: Option<NaiveDate> = None;
    let mut views: Vec<AnyView> = Vec::with_capacity(messages.len());
    for message in messages {
        let its_day = message.created_at.date_naive();
        if day != Some(its_day) {
            day = Some(its_day);
            let says = if its_day == inside.now.date_naive() {
                inside.t("today")
            } else {
                avow_words::day(inside.words, message.created_at, inside.now)
            };
            views.push(view! { <li class="day" data-day=its_day.to_string()>{says}</li> }.into_any());
        }
        views.push(one(inside, people, contact, message));
    }
    views.into_any()
}

fn member_name(inside: &Inside, people: &[Colleague], account: AccountId) -> String {
    if account == inside.member.account {
        return inside.t("you");
    }
    people.iter().find(|person| person.id == account).map_or_else(|| inside.t("former-member"), |person| person.name.clone())
}

fn one(inside: &Inside, people: &[Colleague], contact: &Contact, message: &Message) -> AnyView {
    let position = message.position.to_string();
    if message.kind == Kind::Event {
        return view! { <li class="day" data-position=position>{happened(inside, people, contact, message)}</li> }.into_any();
    }
    let files = message.files.iter().map(|file| self::file(inside, file)).collect_view();
    let text = (!message.body.is_empty()).then(|| body(&message.body));
    let bubble = view! { <div class="bubble">{text}{files}</div> };
    let time = look::when(inside, message.created_at);
    match (message.kind, message.author) {
        (Kind::Note, Author::Member(account)) => {
            let by = if account == inside.member.account {
                inside.t("note-by-you").into_any()
            } else {
                view! { {inside.t("note-by")}" "<bdi>{member_name(inside, people, account)}</bdi> }.into_any()
            };
            view! {
                <li class="msg private" data-position=position>{bubble}
                    <p class="meta">{look::small(Icon::Lock)}<span><b>{inside.t("note")}</b>" "{by}", "{inside.t("note-who-sees")}" · "{time}</span></p>
                </li>
            }
            .into_any()
        }
        (_, Author::Member(account)) => {
            let name = member_name(inside, people, account);
            view! { <li class="msg out" data-position=position>{bubble}<p class="meta"><bdi>{name}</bdi>" "{time}" "{delivery(inside, message.state)}</p></li> }.into_any()
        }
        _ => view! { <li class="msg" data-position=position>{bubble}<p class="meta">{time}</p></li> }.into_any(),
    }
}

/// How far a message has come: a shape and a word.
pub fn delivery(inside: &Inside, state: Delivery) -> AnyView {
    let (class, icon) = match state {
        Delivery::Queued => ("", Icon::Clock),
        Delivery::Sent => ("", Icon::Check),
        Delivery::Delivered => ("", Icon::Checks),
        Delivery::Read => ("read", Icon::Checks),
        Delivery::Failed => ("bad", Icon::Alert),
    };
    let says = inside.t(&format!("delivery-{}", state.name()));
    view! { <span class=class>{look::small(icon)}<span class="vh">{says}</span></span> }.into_any()
}

/// A text in paragraphs; web addresses become links that tell nobody where they were pressed.
pub fn body(text: &str) -> AnyView {
    let lines = text.lines().count();
    let mut pieces: Vec<AnyView> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (number, word) in line.split(' ').enumerate() {
            if number > 0 {
                pieces.push(" ".into_any());
            }
            pieces.push(match web_address(word) {
                Some((address, rest)) => {
                    view! { <a href=address.clone() rel="noopener noreferrer nofollow" target="_blank">{address.clone()}</a>{rest} }
                        .into_any()
                }
                None => word.to_owned().into_any(),
            });
        }
        if at + 1 < lines {
            pieces.push(view! { <br/> }.into_any());
        }
    }
    view! { <p dir="auto">{pieces}</p> }.into_any()
}

/// A web address at the beginning of a word, and what follows it: a full stop or a bracket is not part of it.
fn web_address(word: &str) -> Option<(String, String)> {
    if !(word.starts_with("https://") || word.starts_with("http://")) || word.len() < 11 || word.len() > 2_000 {
        return None;
    }
    let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '"', '\'', '»', '…']);
    Some((address.to_owned(), word[address.len()..].to_owned()))
}

fn file(inside: &Inside, file: &Attachment) -> AnyView {
    let to = inside.to(&format!("/file/{}", file.id));
    if let Some((width, height)) = file.dimensions {
        return view! { <a href=to.clone()><img class="photo" src=to.clone() loading="lazy" alt=file.name.clone() width=width.to_string() height=height.to_string()/></a> }
            .into_any();
    }
    let size = size(inside, file.size);
    view! { <a class="file" href=format!("{to}?download=1")>{look::icon(Icon::File)}<span><span dir="auto">{file.name.clone()}</span><br/><small class="dim">{size}</small></span></a> }
        .into_any()
}

fn size(inside: &Inside, bytes: i64) -> String {
    if bytes < 1_000_000 {
        inside.words.with("size-kb", &[("size", ((bytes + 999) / 1_000).into())])
    } else {
        inside.words.with("size-mb", &[("size", ((bytes + 500_000) / 1_000_000).into())])
    }
}

/// Stands for a moment in a sentence: there the time goes that scripts put the reader's own clock into.
const MOMENT: &str = "\u{fffc}";

/// What happened, as a sentence.
fn happened(inside: &Inside, people: &[Colleague], contact: &Contact, message: &Message) -> AnyView {
    let who = match message.author {
        Author::Member(account) => member_name(inside, people, account),
        Author::Contact => look::person_name(inside, contact.name.as_deref()),
        Author::System => inside.t("nobody-in-person"),
    };
    let says = |key: &str, whom: &str| inside.words.with(key, &[("who", who.as_str().into()), ("whom", whom.into())]);
    let happening = serde_json::from_str::<Happening>(&message.body);
    if let Ok(Happening::Status { to: Status::Snoozed, until: Some(until) }) = happening {
        let sentence = says("happened-snoozed", MOMENT);
        let (before, after) = sentence.split_once(MOMENT).unwrap_or((sentence.as_str(), ""));
        let after = (!after.is_empty()).then(|| after.to_owned());
        return view! { {before.to_owned()}{look::when_full(inside, until)}{after}", "{look::when(inside, message.created_at)} }.into_any();
    }
    let sentence = match happening {
        Ok(Happening::Assigned { to: Some(to) }) if message.author == Author::Member(to) => says("happened-took", ""),
        Ok(Happening::Assigned { to: Some(to) }) => says("happened-assigned", &member_name(inside, people, to)),
        Ok(Happening::Assigned { to: None }) => says("happened-released", ""),
        Ok(Happening::Status { to: Status::Resolved, .. }) => says("happened-resolved", ""),
        Ok(Happening::Status { to: Status::Open, .. }) if message.author == Author::System => inside.t("happened-woke"),
        Ok(Happening::Status { to: Status::Open, .. }) => says("happened-opened", ""),
        Ok(Happening::Status { to: Status::Snoozed, .. }) => says("happened-snoozed-reply", ""),
        Ok(Happening::Priority { to }) => says("happened-priority", &inside.t(&format!("priority-{}", to.name()))),
        Err(_) => inside.t("happened-something"),
    };
    view! { {sentence}", "{look::when(inside, message.created_at)} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::web_address;

    #[test]
    fn addresses_end_where_a_reader_would_end_them() {
        assert_eq!(web_address("https://x.example/a?b=1)."), Some(("https://x.example/a?b=1".into(), ").".into())));
        assert_eq!(web_address("javascript:alert(1)"), None);
        assert_eq!(web_address("http://"), None);
        assert_eq!(web_address("word"), None);
    }
}
