//! Files that go out: everyone as CSV, with a page before it that says how much it is, and the bad rows of an import. Streamed, so that a large one needs no room.

use avow_model::id::ImportId;
use avow_model::refusal::Refusal;
use avow_service::contacts;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use leptos::prelude::*;

use super::import::problem_field;
use super::{At, id, side};
use crate::look::{self, Icon, Section};
use crate::web::{Fault, Inside, Web};

/// A file that is not kept by anybody between, and that a browser saves and does not show.
fn file(inside: &Inside, name: &str, body: Body) -> Result<Response, Fault> {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|_| inside.fault(Refusal::Unavailable))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, body).into_response())
}

/// `GET /w/{workspace}/contacts/export`: what will be in the file, and the way to it.
pub async fn page(inside: Inside, State(web): State<Web>) -> Result<Response, Fault> {
    let extent = inside.ok(contacts::extent(&web.services, inside.member, inside.words).await)?;
    let title = inside.t("contacts-export");
    let size = look::size(&inside, extent.bytes);
    let holds = inside.words.with("contacts-export-holds", &[("count", extent.people.into()), ("size", size.as_str().into())]);
    let main = view! {
        <main id="main">
            {crate::workspaces::notice(&inside)}
            <div class="head">{super::back(&inside, inside.to("/contacts"))}<h1>{title.clone()}</h1></div>
            <div class="page">
                <section class="card stack">
                    <p><b>{holds}</b></p>
                    <p>{inside.t("contacts-export-about")}</p>
                    <p class="hint">{inside.t("contacts-export-progress")}</p>
                    <div class="row"><a class="btn pri" href=inside.to("/contacts/export.csv") download="">{look::small(Icon::Down)}" "{inside.t("contacts-export-do")}</a></div>
                </section>
            </div>
        </main>
    };
    Ok(look::work(&inside, 200, Section::People, &title, "", side(&inside, At::Export), main.into_any()))
}

/// `GET /w/{workspace}/contacts/export.csv`
pub async fn everyone(inside: Inside, State(web): State<Web>) -> Result<Response, Fault> {
    let mut export = inside.ok(contacts::export(&web.services, inside.member, inside.words).await)?;
    let name = format!("people-{}-{}.csv", inside.workspace.slug, inside.now.format("%Y-%m-%d"));
    let pieces = async_stream::stream! {
        loop {
            match export.next().await {
                Ok(Some(piece)) => yield Ok(Bytes::from(piece)),
                Ok(None) => break,
                // The connection is torn, so that nobody takes half a file for a whole one.
                Err(refusal) => {
                    yield Err(refusal);
                    break;
                }
            }
        }
    };
    file(&inside, &name, Body::from_stream(pieces))
}

/// `GET /w/{workspace}/contacts/import/{import}/problems.csv`
pub async fn problems(inside: Inside, State(web): State<Web>, Path((_, import)): Path<(String, String)>) -> Result<Response, Fault> {
    let import: ImportId = id(&inside, &import)?;
    let view = inside.ok(contacts::open_import(&web.services, inside.member, import, 0, 0).await)?;
    let (visit, member, fields) = (inside.visit.clone(), inside.member, view.fields);
    let pieces = async_stream::stream! {
        let heading = ["contacts-problem-line", "contacts-problem-field", "contacts-problem-reason"].map(|key| visit.t(key));
        yield Ok(Bytes::from(format!("\u{feff}{}", line(&heading))));
        let mut page = Ok(view.problems);
        loop {
            match page {
                Ok(problems) => {
                    let mut piece = String::new();
                    for problem in &problems.rows {
                        let field = problem_field(&visit, &fields, &problem.field);
                        piece.push_str(&line(&[problem.line.to_string(), field, visit.t(&problem.reason)]));
                    }
                    yield Ok(Bytes::from(piece));
                    let Some(after) = problems.next else { break };
                    page = contacts::problems(&visit.web.services, member, import, after).await;
                }
                Err(refusal) => {
                    yield Err(refusal);
                    break;
                }
            }
        }
    };
    file(&inside, "rows-left-out.csv", Body::from_stream(pieces))
}

/// A row of a CSV (RFC 4180): every cell quoted; a field's own label gets an apostrophe where it would be a formula.
fn line(cells: &[String]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| {
            let before = if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
            format!("\"{before}{}\"", cell.replace('"', "\"\""))
        })
        .collect();
    format!("{}\r\n", quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_what_is_in_it() {
        let cells = ["3".to_owned(), "Size \"EU\"".to_owned(), "=1".to_owned()];
        assert_eq!(line(&cells), "\"3\",\"Size \"\"EU\"\"\",\"'=1\"\r\n");
    }
}
