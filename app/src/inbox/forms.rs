//! The inbox's form routes: what everything does without scripts.

use avow_model::Time;
use avow_model::id::ConversationId;
use avow_model::inbox::{Filter, Priority, Status};
use avow_model::refusal::Refusal;
use avow_service::inbox::{self, Change, Draft};
use avow_service::{chat, files, settings};
use axum::extract::{Path, Request};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{Duration, NaiveDateTime, TimeZone as _, Timelike as _};

use super::actions::PIECE;
use super::head::working_day;
use super::pages::{self, Pane};
use super::side::{filter_link, filter_link_with};
use crate::look;
use crate::web::{Fault, Form, Inside, Posted, Typed, Upload};

/// When a snooze of that name ends; `reply` has no time.
pub fn snooze_until(value: &str, now: Time) -> Option<Time> {
    let at_nine = |days: i64| {
        (now + Duration::days(days)).with_hour(9).and_then(|at| at.with_minute(0)).and_then(|at| at.with_second(0)).map(avow_service::cut)
    };
    match value {
        "hour" => Some(now + Duration::hours(1)),
        "afternoon" => now.with_hour(14).and_then(|at| at.with_minute(0)).and_then(|at| at.with_second(0)).map(avow_service::cut),
        "tomorrow" => at_nine(1),
        "week" => (5..=10).filter_map(at_nine).find(|at| working_day(*at)),
        _ => None,
    }
}

/// A moment that the browser has told, which knows the reader's clock (RFC 3339).
fn moment(value: &str) -> Option<Time> {
    chrono::DateTime::parse_from_rfc3339(value).ok().map(|at| avow_service::cut(at.with_timezone(&chrono::Utc)))
}

/// What a button asks for: `assign=…`, `status=…`, `snooze=…`, `priority=…`, `label=…`, `unlabel=…`.
fn change_of(inside: &Inside, asked: &str, until: &str) -> Result<Change, Refusal> {
    let wrong = || Refusal::wrong("do", "error-invalid");
    let (what, value) = asked.split_once('=').ok_or_else(wrong)?;
    Ok(match what {
        "assign" => Change::Assign(match value {
            "" => None,
            "me" => Some(inside.member.account),
            id => Some(id.parse().map_err(|_| wrong())?),
        }),
        "status" => Change::Status(Status::named(value).ok_or_else(wrong)?, None),
        "snooze" if value == "pick" => {
            let local = NaiveDateTime::parse_from_str(until, "%Y-%m-%dT%H:%M").map_err(|_| Refusal::wrong("until", "wrong-until"))?;
            Change::Status(Status::Snoozed, Some(chrono::Utc.from_utc_datetime(&local)))
        }
        "snooze" if value == "reply" => Change::Status(Status::Snoozed, None),
        "snooze" => {
            let until = snooze_until(value, inside.now).or_else(|| moment(value));
            Change::Status(Status::Snoozed, Some(until.ok_or_else(|| Refusal::wrong("until", "wrong-until"))?))
        }
        "priority" => Change::Priority(Priority::named(value).ok_or_else(wrong)?),
        "label" => Change::Label(value.parse().map_err(|_| wrong())?),
        "unlabel" => Change::Unlabel(value.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    })
}

fn thread_link(inside: &Inside, id: impl std::fmt::Display) -> String {
    let query = Filter::parse(&inside.query).query();
    if query.is_empty() { inside.to(&format!("/inbox/{id}")) } else { inside.to(&format!("/inbox/{id}?{query}")) }
}

/// `GET …/{conversation}/send` and `…/change`: a refused form leaves its page at the address to which it was posted.
/// Whoever comes to that address by another way, from the sign-in or the history say, is led to the thread.
pub async fn back(inside: Inside, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = pages::conversation_of(&inside, &id)?;
    inside.ok(inbox::look_at(&inside.web.services, inside.member, id).await)?;
    Ok(look::redirect(&thread_link(&inside, id)))
}

/// `POST …/{conversation}/change`: leads on to a page, or answers with the head of the thread where an island asks for it.
pub async fn change(inside: Inside, Path((_, id)): Path<(String, String)>, headers: HeaderMap, typed: Typed) -> Result<Response, Fault> {
    let id = pages::conversation_of(&inside, &id)?;
    let stays = headers.contains_key(PIECE);
    let version = typed.get("version").parse().unwrap_or(0);
    let done = match change_of(&inside, typed.get("do"), typed.get("until")) {
        Ok(change) => inbox::apply(&inside.web.services, inside.member, id, version, change).await.map(|held| (change, held)),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok((change, _)) if stays => pages::changed(&inside, id, &Form::default(), Some(change)).await,
        Ok((change, held)) => {
            // What is done or set aside is out of the way: the list comes next.
            let away = held.status != Status::Open && matches!(change, Change::Status(..));
            let to = if away { filter_link(&inside, &Filter::parse(&inside.query)) } else { thread_link(&inside, id) };
            Ok(look::redirect(&to))
        }
        Err(refusal @ (Refusal::Conflict | Refusal::Invalid(_))) => {
            let form = Form::refused(typed, refusal);
            if stays { pages::changed(&inside, id, &form, None).await } else { pages::show(&inside, Some(id), Pane::Thread, &form).await }
        }
        Err(refusal) => Err(inside.fault(refusal)),
    }
}

/// `POST …/{conversation}/unread`
pub async fn unread(inside: Inside, Path((_, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let id = pages::conversation_of(&inside, &id)?;
    inside.ok(inbox::mark_unread(&inside.web.services, inside.member, id).await)?;
    Ok(look::redirect(&filter_link(&inside, &Filter::parse(&inside.query))))
}

/// `POST …/{conversation}/send`: text and files.
pub async fn send(inside: Inside, Path((_, id)): Path<(String, String)>, request: Request) -> Result<Response, Fault> {
    let id = pages::conversation_of(&inside, &id)?;
    let (typed, files) = match read(request).await {
        Ok(read) => read,
        Err((typed, refusal)) => return once_more(&inside, Some(id), typed, refusal).await,
    };
    // Files may have been long on their way.
    match inbox::may_still(&inside.web.services, inside.member).await {
        Err(refusal @ (Refusal::SignedOut | Refusal::Unavailable)) => {
            return Ok(look::again(&inside, &refusal, &typed.without_secrets(), true));
        }
        still => inside.ok(still)?,
    }
    let draft = Draft {
        note: typed.get("kind") == "note",
        body: typed.get("body").to_owned(),
        files,
        client: uuid::Uuid::parse_str(typed.get("client")).ok(),
        seen: typed.get("seen").parse().ok(),
    };
    match inbox::send(&inside.web.services, inside.member, id, draft).await {
        Ok(_) => Ok(look::redirect(&thread_link(&inside, id))),
        Err(refusal) => once_more(&inside, Some(id), typed, refusal).await,
    }
}

/// The page again, with what was typed and why it was refused. Where something of ours does not work and the page cannot
/// be drawn either, what was typed comes back without it.
async fn once_more(inside: &Inside, open: Option<ConversationId>, typed: Typed, refusal: Refusal) -> Result<Response, Fault> {
    if matches!(refusal, Refusal::NotFound | Refusal::Forbidden | Refusal::SignedOut) {
        return Err(inside.fault(refusal));
    }
    let form = Form::refused(typed, refusal);
    let pane = if open.is_some() { Pane::Thread } else { Pane::List };
    match pages::show(inside, open, pane, &form).await {
        Ok(page) => Ok(look::told(page, &form)),
        Err(_) if form.refusal == Some(Refusal::Unavailable) => {
            Ok(look::again(inside, &Refusal::Unavailable, &form.typed.without_secrets(), open.is_some()))
        }
        Err(fault) => Err(fault),
    }
}

/// A message's form.
const MESSAGE: Upload = Upload {
    field: "file",
    files: chat::FILES_MAX,
    each: files::FILE_MAX,
    together: chat::UPLOAD_MAX,
    too_many: || Refusal::wrong("file", "wrong-too-many-files"),
    too_large: || Refusal::wrong("file", "chat-wrong-large"),
    torn: || Refusal::wrong("body", "chat-wrong-form"),
    empty: Some(|| Refusal::wrong("file", "chat-wrong-empty")),
};

async fn read(request: Request) -> Result<(Typed, Vec<files::NewFile>), (Typed, Refusal)> {
    // All of it is too large: that is due to files, whose limits are named.
    let limits = |(typed, refusal)| (typed, if refusal == Refusal::TooLarge { (MESSAGE.too_large)() } else { refusal });
    let Posted { typed, files: posted } = MESSAGE.read(request).await.map_err(limits)?;
    let mut checked = Vec::with_capacity(posted.len());
    for (name, content) in posted {
        match files::check(&name, content).await {
            Ok(file) => checked.push(file),
            Err(refusal) => return Err((typed, refusal)),
        }
    }
    Ok((typed, checked))
}

/// `POST …/inbox-bulk`
pub async fn bulk(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    let ids: Vec<_> = typed.all("c").filter_map(|id| id.parse().ok()).collect();
    let done = match change_of(&inside, typed.get("do"), "") {
        Ok(change) => inbox::bulk(&inside.web.services, inside.member, &ids, change).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(changed) => Ok(look::redirect(&filter_link_with(&inside, &Filter::parse(&inside.query), "changed", &changed.to_string()))),
        Err(refusal) => once_more(&inside, None, typed, refusal).await,
    }
}

/// `POST …/inbox-views`
pub async fn save_view(mut inside: Inside, typed: Typed) -> Result<Response, Fault> {
    // What is chosen in the same form is what is kept.
    let chosen = ["status", "assignee", "label", "priority", "channel", "unread"].map(|name| format!("{name}={}", typed.get(name)));
    let filter = Filter::parse(&chosen.join("&"));
    let save = async {
        settings::save_view(&inside.web.services, inside.member, typed.get("name"), &filter.query(), typed.ticked("shared")).await?;
        Ok(filter_link(&inside, &filter))
    };
    match inside.once(&typed, save).await {
        Ok(to) => Ok(look::redirect(&to)),
        Err(refusal) => {
            // The list shows what was chosen, as the form does.
            inside.visit.query = filter.query();
            once_more(&inside, None, typed, refusal).await
        }
    }
}

/// `POST …/inbox-views/{view}/delete`
pub async fn delete_view(inside: Inside, Path((_, id)): Path<(String, String)>, typed: Typed) -> Result<Response, Fault> {
    let id = id.parse().map_err(|_| inside.fault(Refusal::NotFound))?;
    inside.ok(settings::delete_view(&inside.web.services, inside.member, id, typed.get("shared") == "1").await)?;
    Ok(look::redirect(&inside.to("/inbox")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snooze_ends_in_the_morning_of_a_working_day() {
        let friday = chrono::Utc.with_ymd_and_hms(2026, 11, 27, 16, 40, 12).single().expect("a time");
        let at = |value| snooze_until(value, friday).map(|at| at.format("%a %F %T").to_string());
        assert_eq!(at("hour").as_deref(), Some("Fri 2026-11-27 17:40:12"));
        assert_eq!(at("tomorrow").as_deref(), Some("Sat 2026-11-28 09:00:00"));
        assert_eq!(at("week").as_deref(), Some("Wed 2026-12-02 09:00:00"));
        assert_eq!(at("reply"), None);
        assert_eq!(at("nonsense"), None);
    }

    #[test]
    fn a_moment_is_told_whole_or_not_at_all() {
        let told = |value| moment(value).map(|at| at.format("%F %T").to_string());
        assert_eq!(told("2026-11-28T08:00:00.000Z").as_deref(), Some("2026-11-28 08:00:00"));
        assert_eq!(told("2026-11-28T09:30:00+01:30").as_deref(), Some("2026-11-28 08:00:00"));
        for nonsense in ["", "2026-11-28", "2026-11-28T08:00", "2026-13-28T08:00:00Z", "+275760-09-13T00:00:00.000Z", "soon"] {
            assert_eq!(told(nonsense), None, "{nonsense}");
        }
    }
}
