//! What somebody typed into a form whose session has ended meanwhile, or while nobody can say who is signed in. Nothing of
//! it is kept here: it goes back to whoever typed it, as a form that can be sent again.

use std::pin::Pin;

use avow_model::refusal::Refusal;
use avow_service::contacts;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use axum::handler::Handler;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};

use super::{Access, Fault, Posted, Signed, Typed, Upload, Visit, Web};
use crate::inbox::actions::PIECE;
use crate::look;

/// A form's route. What is typed is read whole before it is asked who sends it: a right that is taken away while a form is
/// on its way is not used any more. A form with files is read by whoever may send them, who is asked again after it.
#[derive(Clone, Debug)]
pub struct Returning<H>(pub H);

impl<H, T> Handler<T, Web> for Returning<H>
where
    H: Handler<T, Web>,
    T: 'static,
{
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, web: Web) -> Self::Future {
        Box::pin(async move {
            let request = match if has_files(request.headers()) { Ok(request) } else { arrived(request, &web).await } {
                Ok(request) => request,
                Err(answer) => return answer,
            };
            let (mut parts, body) = request.into_parts();
            // An island keeps what was typed, and reads the answer itself.
            let guarded = matches!(parts.extensions.get::<Access>(), Some(Access::SignedIn | Access::Own | Access::Member(_)))
                && !parts.headers.contains_key(PIECE);
            if guarded
                && let Err(fault) = <Signed as axum::extract::FromRequestParts<Web>>::from_request_parts(&mut parts, &web).await
                && let Some(refusal @ (Refusal::SignedOut | Refusal::Unavailable)) = fault.refusal()
                && let Ok(visit) = <Visit as axum::extract::FromRequestParts<Web>>::from_request_parts(&mut parts, &web).await
            {
                return give_back(&visit, refusal.clone(), Request::from_parts(parts, body)).await;
            }
            self.0.call(Request::from_parts(parts, body), web).await
        })
    }
}

/// Does a request bring a form that may hold files?
pub fn has_files(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"))
}

/// The same request, once all of it is here; or what is said of one that is too large.
async fn arrived(request: Request, web: &Web) -> Result<Request, Response> {
    let (parts, body) = request.into_parts();
    match Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(bytes) if bytes.iter().filter(|byte| **byte == b'&').count() <= MOST_FIELDS => Ok(Request::from_parts(parts, Body::from(bytes))),
        _ => Err(too_large(parts, web).await),
    }
}

/// Our page for what is too large; where none can be made, the bare status, which becomes one further out.
pub(super) async fn too_large(mut parts: Parts, web: &Web) -> Response {
    match <Visit as axum::extract::FromRequestParts<Web>>::from_request_parts(&mut parts, web).await {
        Ok(visit) => Fault::new(&visit, Refusal::TooLarge).into_response(),
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}

/// What is read of a form with files by whom nobody knows: what was typed, and no byte of a file.
const TYPED: Upload = Upload {
    field: "file",
    files: 0,
    each: 0,
    together: contacts::FILE_MAX,
    too_many: || Refusal::TooLarge,
    too_large: || Refusal::TooLarge,
    torn: || Refusal::wrong("", "error-invalid"),
    empty: None,
};

/// What forms carry that nobody has typed.
const MADE: [&str; 4] = ["client", "next", "seen", "version"];

/// How many fields a form may have. The mapping of an import has one for each column.
const MOST_FIELDS: usize = 2_000;

/// How many fields are given back. No form here has as many.
const FIELDS: usize = 200;

async fn give_back(visit: &Visit, refusal: Refusal, request: Request) -> Response {
    let files = has_files(request.headers());
    let typed = if files {
        match TYPED.read(request).await {
            Ok(Posted { typed, .. }) | Err((typed, _)) => typed,
        }
    } else {
        match Bytes::from_request(request, &()).await {
            Ok(bytes) => Typed::parse(&bytes),
            Err(_) => return Fault::new(visit, Refusal::TooLarge).into_response(),
        }
    };
    let typed = typed.without_secrets();
    if typed.iter().all(|(name, _)| MADE.contains(&name)) || typed.iter().count() > FIELDS {
        return Fault::new(visit, refusal).into_response();
    }
    look::again(visit, &refusal, &typed, files)
}
