//! Bringing people in from a file: the file, what its columns mean, a trial, and the work itself, which can be left.

use avow_model::contacts::{Column, Field, Import, ImportState, Trouble};
use avow_model::id::ImportId;
use avow_model::refusal::Refusal;
use avow_service::contacts::{self, FILE_MAX, ImportView, field_name};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Path, Request, State};
use axum::response::Response;
use http::StatusCode;
use leptos::prelude::*;

use super::{At, back, id, number, side};
use crate::look::{self, Icon, Section, drawn, fields, icon, small};
use crate::web::{Fault, Form, Inside, Typed, Visit, Web};

/// Room for what a form puts around its file, in bytes.
const AROUND: usize = 64 * 1024;
/// What the browser offers to choose.
const ACCEPTED: &str = ".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values";

/// `GET /w/{workspace}/contacts/import`
pub async fn start_page(inside: Inside, State(web): State<Web>) -> Result<Response, Fault> {
    begin(&inside, &web, &Form::default()).await
}

/// `POST /w/{workspace}/contacts/import`
pub async fn upload(inside: Inside, State(web): State<Web>, request: Request) -> Result<Response, Fault> {
    // Asked before the file is read: fifty megabytes are taken from nobody who may not.
    inside.ok(contacts::imports(&web.services, inside.member).await)?;
    let taken = match receive(&web, request).await {
        Ok(bytes) => contacts::upload(&web.services, inside.member, bytes).await,
        Err(refusal) => Err(refusal),
    };
    match taken {
        Ok((import, encoding)) => Ok(look::redirect(&inside.to(&format!("/contacts/import/{import}?read={encoding}")))),
        Err(refusal) => begin(&inside, &web, &Form::refused(Typed::default(), refusal)).await,
    }
}

/// The file of the form.
async fn receive(web: &Web, mut request: Request) -> Result<Vec<u8>, Refusal> {
    let torn = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        _ => Refusal::wrong("file", "contacts-wrong-torn"),
    };
    DefaultBodyLimit::max(FILE_MAX + AROUND).apply(&mut request);
    let mut form = Multipart::from_request(request, web).await.map_err(|_| Refusal::wrong("file", "contacts-wrong-no-file"))?;
    let mut bytes = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(torn)? {
        if field.name() != Some("file") {
            continue;
        }
        while let Some(chunk) = field.chunk().await.map_err(torn)? {
            if bytes.len() + chunk.len() > FILE_MAX {
                return Err(Refusal::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
    }
    if bytes.is_empty() { Err(Refusal::wrong("file", "contacts-wrong-no-file")) } else { Ok(bytes) }
}

fn page_of(inside: &Inside, status: u16, title: String, body: AnyView) -> Response {
    let main = view! {
        <main id="main">
            <div class="head">
                {back(inside, inside.to("/contacts"))}
                <h1>{title.clone()}</h1>
            </div>
            <div class="page">{body}</div>
        </main>
    };
    look::work(inside, status, Section::People, &title, "", side(inside, At::Import), main.into_any())
}

async fn begin(inside: &Inside, web: &Web, form: &Form) -> Result<Response, Fault> {
    let before = inside.ok(contacts::imports(&web.services, inside.member).await)?;
    let wrong = fields::wrong(inside, form, "file");
    let described = if wrong.is_some() { "file-hint file-wrong" } else { "file-hint" };
    let invalid = wrong.is_some().then_some("true");
    let top = form.refusal.as_ref().and_then(|_| fields::summary(inside, form));
    let rows = before.iter().map(|import| earlier(inside, import)).collect_view();
    let earlier = (!before.is_empty()).then(|| {
        view! { <section class="card"><h2>{inside.t("contacts-import-before")}</h2><ul class="deeds" role="list">{rows}</ul></section> }
    });
    let body = view! {
        {top}
        <form class="card stack" method="post" enctype="multipart/form-data" action=inside.to("/contacts/import")>
            <h2>{inside.t("contacts-import-file")}</h2>
            <p>{inside.t("contacts-import-about")}</p>
            <div class="field">
                <label for="file">{inside.t("contacts-import-choose")}</label>
                <p class="hint" id="file-hint">{inside.t("contacts-import-limits")}</p>
                <input class="input" id="file" name="file" type="file" required=true accept=ACCEPTED
                    aria-invalid=invalid aria-describedby=described/>
                {wrong}
            </div>
            <div class="row"><button class="btn pri">{inside.t("contacts-import-read")}</button></div>
        </form>
        {earlier}
    };
    Ok(page_of(inside, form.status(), inside.t("contacts-import"), body.into_any()))
}

fn state_name(import: &Import) -> &'static str {
    match import.state {
        _ if import.trouble.is_some() => "contacts-import-stopped",
        ImportState::Mapping => "contacts-import-mapping",
        ImportState::Trying => "contacts-import-trying",
        ImportState::Tried => "contacts-import-tried",
        ImportState::Running => "contacts-import-running",
        ImportState::Done => "contacts-import-done",
        ImportState::Stopped => "contacts-import-stopped",
    }
}

fn earlier(inside: &Inside, import: &Import) -> AnyView {
    let rows = inside.words.with("contacts-import-rows", &[("count", import.rows.into())]);
    view! {
        <li>
            <div>
                <p><b>{inside.t(state_name(import))}</b></p>
                <p class="dim"><small>{look::when_full(inside, import.created_at)}", "{rows}</small></p>
            </div>
            <a class="btn s" href=inside.to(&format!("/contacts/import/{}", import.id))>{inside.t("contacts-import-look")}</a>
        </li>
    }
    .into_any()
}

/// `GET /w/{workspace}/contacts/import/{import}`
pub async fn page(inside: Inside, State(web): State<Web>, Path((_, import)): Path<(String, String)>) -> Result<Response, Fault> {
    show(&inside, &web, id(&inside, &import)?, &Form::default()).await
}

/// `POST /w/{workspace}/contacts/import/{import}`
pub async fn go_on(
    inside: Inside,
    State(web): State<Web>,
    Path((_, import)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Fault> {
    let import: ImportId = id(&inside, &import)?;
    let version = typed.get("version").parse().unwrap_or(0);
    let done = match typed.get("do") {
        "bring" => contacts::bring_in(&web.services, inside.member, import, version).await,
        "on" => contacts::go_on(&web.services, inside.member, import, version).await,
        _ => contacts::try_out(&web.services, inside.member, import, version, mapping(&typed)).await,
    };
    match done {
        Ok(()) => Ok(look::redirect(&inside.to(&format!("/contacts/import/{import}")))),
        Err(refusal @ (Refusal::Invalid(_) | Refusal::Conflict)) => show(&inside, &web, import, &Form::refused(typed, refusal)).await,
        Err(refusal) => Err(inside.fault(refusal)),
    }
}

/// `POST /w/{workspace}/contacts/import/{import}/stop`
pub async fn stop(inside: Inside, State(web): State<Web>, Path((_, import)): Path<(String, String)>) -> Result<Response, Fault> {
    let import: ImportId = id(&inside, &import)?;
    inside.ok(contacts::stop(&web.services, inside.member, import).await)?;
    Ok(look::redirect(&inside.to(&format!("/contacts/import/{import}"))))
}

/// What each column was said to mean.
fn mapping(typed: &Typed) -> Vec<Column> {
    (0..).map(|place| format!("column-{place}")).take_while(|name| typed.ticked(name)).map(|name| column(typed.get(&name))).collect()
}

fn column(chosen: &str) -> Column {
    match chosen {
        "name" => Column::Name,
        "email" => Column::Email,
        "phone" => Column::Phone,
        "locale" => Column::Locale,
        other => other.strip_prefix("field-").and_then(|id| id.parse().ok()).map_or(Column::Skip, Column::Field),
    }
}

fn chosen(column: Column) -> String {
    match column {
        Column::Skip => "skip".to_owned(),
        Column::Name => "name".to_owned(),
        Column::Email => "email".to_owned(),
        Column::Phone => "phone".to_owned(),
        Column::Locale => "locale".to_owned(),
        Column::Field(id) => field_name(id),
    }
}

async fn show(inside: &Inside, web: &Web, import: ImportId, form: &Form) -> Result<Response, Fault> {
    let after = inside.param("after").and_then(|line| line.parse().ok()).unwrap_or(0);
    let view = inside.ok(contacts::open_import(&web.services, inside.member, import, after).await)?;
    let read =
        inside.param("read").filter(|name| name.len() <= 20 && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    let read =
        read.map(|name| look::notice("", Icon::File, inside.words.with("contacts-import-encoding", &[("name", name.as_str().into())])));
    let title = inside.t(state_name(&view.import));
    let parts = match view.import.state {
        _ if view.import.is_halted() => view! { {outcome(inside, &view.import)}{problems(inside, &view)} }.into_any(),
        ImportState::Mapping => view! { {read}{columns(inside, form, &view)} }.into_any(),
        ImportState::Tried => view! { {outcome(inside, &view.import)}{problems(inside, &view)}{columns(inside, form, &view)} }.into_any(),
        ImportState::Trying | ImportState::Running => view! { {progress(inside, &view.import)}{problems(inside, &view)} }.into_any(),
        ImportState::Done | ImportState::Stopped => view! { {outcome(inside, &view.import)}{problems(inside, &view)} }.into_any(),
    };
    let body = view! { {fields::summary(inside, form)}{parts} };
    Ok(page_of(inside, form.status(), title, body.into_any()))
}

/// A button that lets the file go.
fn stopper(inside: &Inside, import: &Import, key: &str) -> AnyView {
    view! {
        <form method="post" action=inside.to(&format!("/contacts/import/{}/stop", import.id))>
            <button class="btn">{inside.t(key)}</button>
        </form>
    }
    .into_any()
}

fn far(inside: &Inside, import: &Import) -> String {
    inside.words.with("contacts-import-far", &[("done", import.done.into()), ("rows", import.rows.into())])
}

fn progress(inside: &Inside, import: &Import) -> AnyView {
    let name = inside.t(state_name(import));
    view! {
        <section class="card stack" data-refresh="3">
            <h2>{name.clone()}</h2>
            <p class="num" role="status">{far(inside, import)}" "{inside.t("contacts-import-leave")}</p>
            <progress aria-label=name value=import.done.to_string() max=import.rows.to_string()></progress>
            {counts(inside, import)}
            <div class="row">
                <a class="btn" href=inside.to(&format!("/contacts/import/{}", import.id))>{inside.t("contacts-import-again")}</a>
                {stopper(inside, import, "contacts-import-stop")}
            </div>
        </section>
    }
    .into_any()
}

fn counts(inside: &Inside, import: &Import) -> AnyView {
    let same = import.done - import.added - import.changed - import.rejected;
    let facts = [
        ("contacts-import-added", import.added),
        ("contacts-import-changed", import.changed),
        ("contacts-import-same", same.max(0)),
        ("contacts-import-rejected", import.rejected),
    ];
    let facts =
        facts.into_iter().map(|(key, count)| view! { <dt>{inside.t(key)}</dt><dd class="num">{count.to_string()}</dd> }).collect_view();
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

fn trouble_name(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Tries => "contacts-import-trouble-tries",
        Trouble::File => "contacts-import-trouble-file",
        Trouble::Key => "contacts-import-trouble-key",
    }
}

fn about(inside: &Inside, key: &str) -> AnyView {
    view! { <p>{inside.t(key)}</p> }.into_any()
}

fn outcome(inside: &Inside, import: &Import) -> AnyView {
    let people = import.added + import.changed;
    let next = match import.state {
        _ if import.is_halted() => Some(("on", inside.t("contacts-import-go-on"))),
        ImportState::Tried if people > 0 => Some(("bring", inside.words.with("contacts-import-bring", &[("count", people.into())]))),
        _ => None,
    };
    let go = next.map(|(step, verb)| {
        view! {
            <form method="post" action=inside.to(&format!("/contacts/import/{}", import.id))>
                <input type="hidden" name="version" value=import.version.to_string()/>
                <button class="btn pri" name="do" value=step>{verb}</button>
            </form>
        }
    });
    let says = match (import.trouble, import.state) {
        (Some(trouble), _) => look::notice("bad", Icon::Alert, inside.t(trouble_name(trouble))),
        (None, ImportState::Tried) if people > 0 => about(inside, "contacts-import-tried-about"),
        (None, ImportState::Tried) => about(inside, "contacts-import-tried-none"),
        (None, ImportState::Stopped) => about(inside, "contacts-import-stopped-about"),
        _ => about(inside, "contacts-import-done-about"),
    };
    let far = import.trouble.map(|_| view! { <p class="num">{far(inside, import)}</p> });
    let last = if import.is_halted() || import.state == ImportState::Tried {
        stopper(inside, import, "contacts-import-forget")
    } else {
        view! { <a class="btn" href=inside.to("/contacts")>{inside.t("contacts-show-everyone")}</a> }.into_any()
    };
    view! {
        <section class="card stack">
            <h2>{inside.t("contacts-import-outcome")}</h2>
            {says}
            {far}
            {counts(inside, import)}
            <div class="row">{go}{last}</div>
        </section>
    }
    .into_any()
}

/// What each column means: its heading, what stands below it, and the choice.
fn columns(inside: &Inside, form: &Form, view: &ImportView) -> AnyView {
    let fixed = [
        ("skip", "contacts-column-skip"),
        ("name", "contacts-name"),
        ("email", "contacts-email"),
        ("phone", "contacts-phone"),
        ("locale", "contacts-language"),
    ];
    let mut options: Vec<(String, String)> = fixed.into_iter().map(|(value, key)| (value.to_owned(), inside.t(key))).collect();
    options.extend(view.fields.iter().map(|field| (field_name(field.id), field.label.clone())));
    let lines = view.import.mapping.iter().enumerate().map(|(place, guessed)| {
        let name = format!("column-{place}");
        let heading = view.headings.get(place).filter(|heading| !heading.is_empty()).cloned();
        let heading = heading.unwrap_or_else(|| inside.words.with("contacts-column-nameless", &[("number", number(place + 1).into())]));
        let cells = view.examples.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.trim().is_empty());
        let examples = cells.map(|cell| shortened(cell)).collect::<Vec<_>>().join(" · ");
        let picked = if form.typed.ticked(&name) { form.value(&name) } else { chosen(*guessed) };
        let options = options.clone().into_iter().map(|(value, says)| {
            let selected = value == picked;
            view! { <option value=value selected=selected>{says}</option> }
        });
        let options = options.collect_view();
        let label = inside.words.with("contacts-column-means", &[("heading", heading.as_str().into())]);
        view! {
            <tr>
                <th scope="row"><bdi>{heading}</bdi><span class="nar dim"><small><bdi>{examples.clone()}</bdi></small></span></th>
                <td class="w dim"><bdi>{examples}</bdi></td>
                <td>
                    <select class="input" id=name.clone() name=name.clone() aria-label=label>{options}</select>
                    {fields::wrong(inside, form, &name)}
                </td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let verb = inside.words.with("contacts-import-try", &[("count", view.import.rows.into())]);
    view! {
        <section class="stack" aria-labelledby="columns">
            <h2 id="columns">{inside.t("contacts-columns")}</h2>
            <p class="dim">{inside.t("contacts-columns-about")}</p>
            <form class="stack" method="post" action=inside.to(&format!("/contacts/import/{}", view.import.id))>
                <input type="hidden" name="version" value=view.import.version.to_string()/>
                <table class="table">
                    <caption class="vh">{inside.t("contacts-columns")}</caption>
                    <thead><tr>
                        <th scope="col">{inside.t("contacts-column")}</th>
                        <th scope="col" class="w">{inside.t("contacts-column-examples")}</th>
                        <th scope="col">{inside.t("contacts-column-meaning")}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
                <div class="row"><button class="btn pri" name="do" value="try">{verb}</button></div>
            </form>
            {(view.import.state == ImportState::Mapping).then(|| stopper(inside, &view.import, "contacts-import-forget"))}
        </section>
    }
    .into_any()
}

fn shortened(cell: &str) -> String {
    let line = avow_model::text::one_line(cell).unwrap_or_default();
    if line.chars().count() <= 40 { line } else { line.chars().take(40).chain(['…']).collect() }
}

fn problems(inside: &Inside, view: &ImportView) -> Option<AnyView> {
    if view.problems.rows.is_empty() {
        return None;
    }
    let own = inside.to(&format!("/contacts/import/{}", view.import.id));
    let rows = view.problems.rows.iter().map(|problem| {
        let field = problem_field(inside, &view.fields, &problem.field);
        let line = problem.line.to_string();
        view! { <tr><th scope="row" class="num">{line}</th><td dir="auto">{field}</td><td>{inside.t(&problem.reason)}</td></tr> }
    });
    let rows = rows.collect_view();
    let next = view.problems.next.map(|line| {
        let to = format!("{own}?after={line}");
        view! { <a class="btn s push" href=to>{inside.t("contacts-next")}" "{drawn(Icon::Fwd, "i s flip")}</a> }
    });
    let parts = view! {
        <section class="stack" aria-labelledby="problems">
            <h2 id="problems">{inside.t("contacts-problems")}</h2>
            <div class="notice warn" role="status">
                {icon(Icon::Alert)}
                <p>{inside.words.with("contacts-problems-about", &[("count", view.import.rejected.into())])}</p>
                <a class="btn s" href=format!("{own}/problems.csv") download="">
                    {small(Icon::Down)}" "{inside.t("contacts-problems-file")}
                </a>
            </div>
            <table class="table">
                <caption class="vh">{inside.t("contacts-problems")}</caption>
                <thead><tr>
                    <th scope="col">{inside.t("contacts-problem-line")}</th>
                    <th scope="col">{inside.t("contacts-problem-field")}</th>
                    <th scope="col">{inside.t("contacts-problem-reason")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="row">{next}</div>
        </section>
    };
    Some(parts.into_any())
}

/// Which part of a row is meant.
pub(super) fn problem_field(visit: &Visit, fields: &[Field], name: &str) -> String {
    match name {
        "" => visit.t("contacts-problem-row"),
        "name" => visit.t("contacts-name"),
        "email" => visit.t("contacts-email"),
        "phone" => visit.t("contacts-phone"),
        "locale" => visit.t("contacts-language"),
        own => fields.iter().find(|field| field_name(field.id) == own).map_or_else(String::new, |field| field.label.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_what_is_meant() {
        let id = "018f0000-0000-7000-8000-000000000001".parse().expect("an id");
        for means in [Column::Skip, Column::Name, Column::Email, Column::Phone, Column::Locale, Column::Field(id)] {
            assert_eq!(column(&chosen(means)), means);
        }
        assert_eq!(column("field-x"), Column::Skip);
    }

    #[test]
    fn columns_are_taken_in_their_order_until_one_is_missing() {
        let typed = Typed::parse(b"column-1=email&column-0=name&column-3=phone&do=try");
        assert_eq!(mapping(&typed), [Column::Name, Column::Email]);
        assert!(mapping(&Typed::default()).is_empty());
    }
}
