//! Messages, notes and events, as they stand in a thread.

use avow_model::Time;
use avow_model::contacts::Contact;
use avow_model::id::AccountId;
use avow_model::inbox::{Attachment, Author, Colleague, Delivery, Happening, Kind, Message, Status};
use chrono::NaiveDate;
use maud::{Markup, html};

use crate::look::html::{clock, icon, small, when_full};
use crate::look::{self, Icon};
use crate::web::Inside;

/// All of them, a line for each new day between.
pub fn all(inside: &Inside, people: &[Colleague], contact: &Contact, messages: &[Message]) -> Markup {
    let mut day: Option<NaiveDate> = None;
    html! {
        @for message in messages {
            @let its_day = message.created_at.date_naive();
            @if day.replace(its_day) != Some(its_day) {
                li.day data-day=(its_day) { (day_name(inside, message.created_at)) }
            }
            (one(inside, people, contact, message))
        }
    }
}

fn day_name(inside: &Inside, at: Time) -> String {
    if at.date_naive() == inside.now.date_naive() { inside.t("today") } else { avow_words::day(inside.words, at, inside.now) }
}

fn member_name(inside: &Inside, people: &[Colleague], account: AccountId) -> String {
    if account == inside.member.account {
        return inside.t("you");
    }
    people.iter().find(|person| person.id == account).map_or_else(|| inside.t("former-member"), |person| person.name.clone())
}

fn one(inside: &Inside, people: &[Colleague], contact: &Contact, message: &Message) -> Markup {
    let position = message.position;
    if message.kind == Kind::Event {
        return html! { li.day data-position=(position) { (happened(inside, people, contact, message)) } };
    }
    let bubble = html! {
        div.bubble {
            @if !message.body.is_empty() { (body(&message.body)) }
            @for file in &message.files { (self::file(inside, file)) }
        }
    };
    let time = clock(inside, message.created_at);
    match (message.kind, message.author) {
        (Kind::Note, Author::Member(account)) => html! {
            li.msg.private data-position=(position) {
                (bubble)
                p.meta {
                    (small(Icon::Lock))
                    span {
                        b { (inside.t("note")) } " "
                        @if account == inside.member.account { (inside.t("note-by-you")) }
                        @else { (inside.t("note-by")) " " bdi { (member_name(inside, people, account)) } }
                        ", " (inside.t("note-who-sees")) " · " (time)
                    }
                }
            }
        },
        (_, Author::Member(account)) => html! {
            li.msg.out data-position=(position) data-colleague[account != inside.member.account] {
                (bubble)
                p.meta { bdi { (member_name(inside, people, account)) } " " (time) " " (delivery(inside, message.state)) }
            }
        },
        _ => html! { li.msg data-position=(position) { (bubble) p.meta { (time) } } },
    }
}

/// How far a message has come: a shape and a word.
pub fn delivery(inside: &Inside, state: Delivery) -> Markup {
    let (class, shape) = match state {
        Delivery::Queued => ("", Icon::Clock),
        Delivery::Sent => ("", Icon::Check),
        Delivery::Delivered => ("", Icon::Checks),
        Delivery::Read => ("read", Icon::Checks),
        Delivery::Failed => ("bad", Icon::Alert),
    };
    html! { span class=(class) { (small(shape)) span.vh { (inside.t(&format!("delivery-{}", state.name()))) } } }
}

/// A text in paragraphs; web addresses become links that tell nobody where they were pressed.
pub fn body(text: &str) -> Markup {
    html! {
        p dir="auto" {
            @for (at, line) in text.lines().enumerate() {
                @if at > 0 { br; }
                @for (number, word) in line.split(' ').enumerate() {
                    @if number > 0 { " " }
                    @match web_address(word) {
                        Some((address, rest)) => {
                            a href=(address) rel="noopener noreferrer nofollow" target="_blank" { (address) }
                            (rest)
                        },
                        None => { (word) },
                    }
                }
            }
        }
    }
}

/// A web address at the beginning of a word, and what follows it: a full stop or a bracket is not part of it.
fn web_address(word: &str) -> Option<(&str, &str)> {
    if !(word.starts_with("https://") || word.starts_with("http://")) || word.len() < 11 || word.len() > 2_000 {
        return None;
    }
    let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '"', '\'', '»', '…']);
    Some((address, &word[address.len()..]))
}

fn file(inside: &Inside, file: &Attachment) -> Markup {
    let to = inside.to(&format!("/file/{}", file.id));
    if let Some((width, height)) = file.dimensions {
        return html! { a href=(to) { img.photo src=(to) loading="lazy" alt=(file.name) width=(width) height=(height); } };
    }
    html! {
        a.file href={ (to) "?download=1" } {
            (icon(Icon::File))
            span { span dir="auto" { (file.name) } br; small.dim { (look::size(inside, file.size)) } }
        }
    }
}

/// Stands for a moment in a sentence: there the time goes that scripts put the reader's own clock into.
const MOMENT: &str = "\u{fffc}";

/// What happened, as a sentence.
fn happened(inside: &Inside, people: &[Colleague], contact: &Contact, message: &Message) -> Markup {
    let who = match message.author {
        Author::Member(account) => member_name(inside, people, account),
        Author::Contact => look::person_name(inside, contact.name.as_deref(), contact.id),
        Author::System => inside.t("nobody-in-person"),
    };
    let says = |key: &str, whom: &str| inside.words.with(key, &[("who", who.as_str().into()), ("whom", whom.into())]);
    let happening = serde_json::from_str::<Happening>(&message.body);
    if let Ok(Happening::Status { to: Status::Snoozed, until: Some(until) }) = happening {
        let sentence = says("happened-snoozed", MOMENT);
        let (before, after) = sentence.split_once(MOMENT).unwrap_or((sentence.as_str(), ""));
        return html! { (before) (when_full(inside, until)) (after) ", " (clock(inside, message.created_at)) };
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
        Ok(Happening::Left) => says("happened-left", ""),
        Err(_) => inside.t("happened-something"),
    };
    html! { (sentence) ", " (clock(inside, message.created_at)) }
}

#[cfg(test)]
mod tests {
    use super::web_address;

    #[test]
    fn addresses_end_where_a_reader_would_end_them() {
        assert_eq!(web_address("https://x.example/a?b=1)."), Some(("https://x.example/a?b=1", ").")));
        assert_eq!(web_address("javascript:alert(1)"), None);
        assert_eq!(web_address("http://"), None);
        assert_eq!(web_address("word"), None);
    }
}
