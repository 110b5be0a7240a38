//! What the frame posts: a message with its files, signs of life, a signed identity, goodbye.

use avow_model::refusal::Refusal;
use avow_service::chat::{self, Claim, FILES_MAX, Identified, Said, UPLOAD_MAX};
use avow_service::files::FILE_MAX;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::enter::{Frame, status};
use super::frame;
use crate::look;
use crate::web::{Form, Posted, Typed, Upload};

/// The longest claim that is read, in bytes.
const CLAIM_MAX: usize = 4096;

/// A message's form.
const MESSAGE: Upload = Upload {
    field: "files",
    files: FILES_MAX,
    each: FILE_MAX,
    together: UPLOAD_MAX,
    too_many: || Refusal::wrong("files", "chat-wrong-many"),
    too_large: || Refusal::wrong("files", "chat-wrong-large"),
    torn: || Refusal::wrong("", "chat-wrong-form"),
    empty: Some(|| Refusal::wrong("files", "chat-wrong-empty")),
};

/// POST: a message. 303 to the frame when it is in, otherwise the frame again with what was typed.
pub(super) async fn say(mut frame: Frame, request: Request) -> Response {
    let Posted { typed, files } = match MESSAGE.read(request).await {
        Ok(posted) => posted,
        Err((typed, refusal)) => return frame::show(&frame, &Form::refused(typed, refusal), None).await,
    };
    // The page declares its site in a field, too: a form that was copied without its address is not let through by that.
    let declared = typed.get("origin");
    if !declared.is_empty() {
        if !frame.chat.allows(declared) {
            return frame::refused(&frame.visit, &Refusal::Forbidden);
        }
        frame.origin = Some(declared.to_owned());
    }
    let client = Uuid::parse_str(typed.get("client")).ok();
    let said = Said {
        body: typed.get("body").to_owned(),
        files,
        client,
        name: typed.get("name").to_owned(),
        email: typed.get("email").to_owned(),
        locale: frame.visit.lang.tag().to_owned(),
        seen: typed.get("seen").parse().unwrap_or(0),
        claim: claim(typed.get("identity")),
    };
    let services = &frame.visit.web.services;
    // Where the browser keeps no cookie here, the page knows by which message it began. What comes too late begins anew.
    let first = Uuid::parse_str(typed.get("begun")).ok().filter(|_| frame.visitor.is_none());
    let mut begun = None;
    if let Some(id) = first {
        begun = match chat::resume(services, &frame.chat, frame.visit.address.as_deref(), id).await {
            Ok((visitor, token)) => Some((id, visitor, token)),
            Err(Refusal::NotFound) => None,
            Err(refusal) => return frame::show(&frame, &Form::refused(typed, refusal), first).await,
        };
    }
    let visitor = frame.visitor.or(begun.as_ref().map(|(_, visitor, _)| *visitor));
    match chat::say(services, &frame.chat, visitor, frame.visit.address.as_deref(), said).await {
        Ok(sent) => {
            let new = sent.token.map(|token| (client.map(|client| client.to_string()).unwrap_or_default(), token));
            let Some((id, token)) = new.or(begun.map(|(id, _, token)| (id.to_string(), token))) else {
                return look::redirect(&frame.to("", &[]));
            };
            let mut response = look::redirect(&frame.to("", &[("sent", id.as_str())]));
            frame.keep(&mut response, &token);
            response
        }
        Err(refusal) => frame::show(&frame, &Form::refused(typed, refusal), first).await,
    }
}

fn claim(text: &str) -> Option<Claim> {
    if text.is_empty() || text.len() > CLAIM_MAX { None } else { serde_json::from_str(text).ok() }
}

/// POST: continue, in a page of its own, what was begun in a frame that could not keep its cookie.
pub(super) async fn resume(frame: Frame, typed: Typed) -> Response {
    let mut response = look::redirect(&frame.to("", &[]));
    let Ok(client) = Uuid::parse_str(typed.get("client")) else { return response };
    let address = frame.visit.address.as_deref();
    if frame.visitor.is_none()
        && let Ok((_, token)) = chat::resume(&frame.visit.web.services, &frame.chat, address, client).await
    {
        frame.keep(&mut response, &token);
    }
    response
}

/// POST: leave the conversation in this browser. It stays with those who answer.
pub(super) async fn forget(frame: Frame) -> Response {
    if let Some(visitor) = &frame.visitor
        && let Err(refusal) = chat::end(&frame.visit.web.services, visitor).await
    {
        return frame::refused(&frame.visit, &refusal);
    }
    let mut response = look::redirect(&frame.to("", &[]));
    frame.drop_cookie(&mut response);
    response
}

/// POST: a sign of life. `typing` is 1 or 0, `seen` the position up to which the conversation is before the reader's eyes.
pub(super) async fn here(frame: Frame, typed: Typed) -> Response {
    let Some(visitor) = &frame.visitor else { return frame.short(&Refusal::Forbidden) };
    let (typing, seen) = (typed.get("typing") == "1", typed.get("seen").parse().unwrap_or(0));
    match chat::here(&frame.visit.web.services, &frame.chat, visitor, typing, seen).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => frame.short(&refusal),
    }
}

/// POST: who the site says this is, in the field `identity`. 403 with the reason where it does not hold.
pub(super) async fn identify(frame: Frame, typed: Typed) -> Response {
    let tell = |number: u16, state: &str| (status(number), axum::Json(json!({ "state": state }))).into_response();
    let Some(claim) = claim(typed.get("identity")) else { return tell(403, "unproven") };
    let address = frame.visit.address.as_deref();
    match chat::identify(&frame.visit.web.services, &frame.chat, frame.visitor, address, &claim).await {
        Ok(Identified::Expired) => tell(403, "expired"),
        Ok(Identified::Unproven) => tell(403, "unproven"),
        Ok(Identified::Later) => tell(200, "later"),
        Ok(Identified::Same) => tell(200, "same"),
        Ok(Identified::Now(token)) => {
            let mut response = tell(200, "now");
            frame.keep(&mut response, &token);
            response
        }
        Ok(Identified::Parted) => {
            let mut response = tell(200, "parted");
            frame.drop_cookie(&mut response);
            response
        }
        Err(refusal) => frame.short(&refusal),
    }
}
