//! Making and changing a person, and deleting one for good.
//!
//! Whoever was second to save sees what the first has made of it beside what they typed themselves, and decides.

use avow_model::access::Permission;
use avow_model::contacts::{Contact, Field, FieldKind, IdentityKind};
use avow_model::id::ContactId;
use avow_model::refusal::Refusal;
use avow_service::contacts::{self, Moment, Twin, WAYS_MAX, field_name};
use axum::extract::{Path, State};
use axum::response::Response;
use leptos::prelude::*;

use super::{At, id, number, side};
use crate::look::{self, Icon, Section, fields, icon};
use crate::web::{Fault, Form, Inside, Typed, Web};

/// How many lines there are for addresses, and for numbers, at the least.
const LINES: usize = 2;

/// `GET /w/{workspace}/contacts/new`
pub async fn new_page(inside: Inside, State(web): State<Web>) -> Result<Response, Fault> {
    let held = inside.ok(contacts::fields(&web.services, inside.member).await)?;
    Ok(form_page(&inside, None, &held, &Form::default(), Beside::Nothing))
}

/// `POST /w/{workspace}/contacts/new`
pub async fn create(inside: Inside, State(web): State<Web>, typed: Typed) -> Result<Response, Fault> {
    let refusal = match asked(&inside, None, &typed).await {
        Ok(asked) if !asked.is_empty() => {
            let held = inside.ok(contacts::fields(&web.services, inside.member).await)?;
            return Ok(form_page(&inside, None, &held, &Form::filled(typed), Beside::Holders(&asked)));
        }
        Ok(_) => {
            let make = async {
                let contact = contacts::create(&web.services, inside.member, &pairs(&typed)).await?;
                Ok(inside.to(&format!("/contacts/{contact}")))
            };
            match inside.once(&typed, make).await {
                Ok(to) => return Ok(look::redirect(&to)),
                Err(refusal) => refusal,
            }
        }
        Err(refusal) => refusal,
    };
    let held = inside.ok(contacts::fields(&web.services, inside.member).await)?;
    Ok(form_page(&inside, None, &held, &Form::refused(typed, refusal), Beside::Nothing))
}

/// `GET /w/{workspace}/contacts/{contact}/edit`
pub async fn page(inside: Inside, State(web): State<Web>, Path((_, contact)): Path<(String, String)>) -> Result<Response, Fault> {
    let contact = inside.ok(contacts::get(&web.services, inside.member, id(&inside, &contact)?).await)?;
    let held = inside.ok(contacts::fields(&web.services, inside.member).await)?;
    Ok(form_page(&inside, Some(contact.id), &held, &Form::filled(filled(&contact)), Beside::Nothing))
}

/// `POST /w/{workspace}/contacts/{contact}/edit`
pub async fn save(
    inside: Inside,
    State(web): State<Web>,
    Path((_, contact)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Fault> {
    let contact: ContactId = id(&inside, &contact)?;
    let version = typed.get("version").parse().unwrap_or(0);
    let refusal = match asked(&inside, Some(contact), &typed).await {
        Ok(asked) if !asked.is_empty() => {
            let held = inside.ok(contacts::fields(&web.services, inside.member).await)?;
            return Ok(form_page(&inside, Some(contact), &held, &Form::filled(typed), Beside::Holders(&asked)));
        }
        Ok(_) => match contacts::update(&web.services, inside.member, contact, version, &pairs(&typed)).await {
            Ok(()) => return Ok(look::redirect(&inside.to(&format!("/contacts/{contact}")))),
            Err(Refusal::NotFound) => return Err(inside.fault(Refusal::NotFound)),
            Err(refusal) => refusal,
        },
        Err(refusal) => refusal,
    };
    let held = inside.ok(contacts::fields(&web.services, inside.member).await)?;
    if refusal != Refusal::Conflict {
        return Ok(form_page(&inside, Some(contact), &held, &Form::refused(typed, refusal), Beside::Nothing));
    }
    let newer = inside.ok(contacts::get(&web.services, inside.member, contact).await)?;
    // Saving once more is then a decision, and no longer an accident.
    let typed = typed.set("version", newer.version.to_string());
    Ok(form_page(&inside, Some(contact), &held, &Form::refused(typed, refusal), Beside::Newer(&newer)))
}

/// What the form shows beside what is typed.
#[derive(Clone, Copy)]
enum Beside<'a> {
    Nothing,
    /// What somebody else has made of the person meanwhile.
    Newer(&'a Contact),
    /// Who has an address or a number already that is typed here.
    Holders(&'a [Twin]),
}

/// Who has what is typed here already, and was not shown yet: whoever was, the button to go on names.
async fn asked(inside: &Inside, of: Option<ContactId>, typed: &Typed) -> Result<Vec<Twin>, Refusal> {
    let mut holders = contacts::holders(&inside.web.services, inside.member, of, &pairs(typed)).await?;
    let shown: Vec<&str> = typed.get("anyway").split(' ').collect();
    if holders.iter().all(|twin| shown.contains(&twin.contact.to_string().as_str())) {
        holders.clear();
    }
    Ok(holders)
}

fn pairs(typed: &Typed) -> Vec<(String, String)> {
    typed.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A contact as the form begins with it.
fn filled(contact: &Contact) -> Typed {
    let mut typed = Typed::default()
        .set("version", contact.version.to_string())
        .set("name", contact.name.clone().unwrap_or_default())
        .set("locale", contact.locale.clone().unwrap_or_default());
    for (kind, name) in [(IdentityKind::Email, "email"), (IdentityKind::Phone, "phone")] {
        for (place, identity) in contact.identities.iter().filter(|identity| identity.kind == kind).enumerate() {
            typed = typed.set(&format!("{name}-{}", place + 1), identity.value.clone());
        }
    }
    for (field, value) in &contact.fields {
        typed = typed.set(&field_name(*field), value.clone());
    }
    typed
}

fn form_page(inside: &Inside, contact: Option<ContactId>, held: &[Field], form: &Form, beside: Beside<'_>) -> Response {
    let (title, back, action) = match contact {
        None => (inside.t("contacts-new"), inside.to("/contacts"), inside.to("/contacts/new")),
        Some(id) => (inside.t("contacts-change"), inside.to(&format!("/contacts/{id}")), inside.to(&format!("/contacts/{id}/edit"))),
    };
    let top = match beside {
        Beside::Nothing => fields::summary(inside, form),
        Beside::Newer(newer) => Some(theirs(inside, held, form, newer)),
        Beside::Holders(twins) => Some(holders(inside, twins)),
    };
    let custom = held.iter().map(|field| custom(inside, form, field)).collect_view();
    let verb = match beside {
        Beside::Nothing => view! { <button class="btn pri">{inside.t("contacts-keep")}</button> }.into_any(),
        Beside::Newer(_) => view! { <button class="btn pri">{inside.t("contacts-keep-mine")}</button> }.into_any(),
        Beside::Holders(twins) => {
            let shown = twins.iter().map(|twin| twin.contact.to_string()).collect::<Vec<_>>().join(" ");
            view! { <button class="btn pri" name="anyway" value=shown>{inside.t("contacts-keep-too")}</button> }.into_any()
        }
    };
    let leave = inside.t(if contact.is_some() { "contacts-leave" } else { "contacts-new-not" });
    let status = if matches!(beside, Beside::Holders(_)) { Refusal::Conflict.status() } else { form.status() };
    let main = view! {
        <main id="main">
            <div class="head">
                {super::back(inside, back.clone())}
                <h1>{title.clone()}</h1>
            </div>
            <div class="page slim">
                {top}
                <form class="stack" method="post" action=action>
                    <input type="hidden" name="version" value=form.value("version")/>
                    {contact.is_none().then(|| fields::once(inside, form))}
                    {fields::text(inside, form, "name", "contacts-name", "", fields::Kind::TEXT)}
                    {ways(inside, form, "email", "contacts-emails", "contacts-email-number")}
                    {ways(inside, form, "phone", "contacts-phones", "contacts-phone-number")}
                    {fields::text(inside, form, "locale", "contacts-language", "contacts-language-hint", fields::Kind::TEXT.longest(35))}
                    {custom}
                    <div class="row">
                        {verb}
                        <a class="btn" href=back>{leave}</a>
                    </div>
                </form>
            </div>
        </main>
    };
    look::work(inside, status, Section::People, &title, "", side(inside, At::Elsewhere), main.into_any())
}

/// Who has it already, with the way to their page.
fn holders(inside: &Inside, twins: &[Twin]) -> AnyView {
    let lines = twins.iter().map(|twin| {
        let name = look::person_name(inside, twin.name.as_deref(), twin.contact);
        view! { <li><bdi>{twin.value.clone()}</bdi>": "<a href=inside.to(&format!("/contacts/{}", twin.contact))><bdi>{name}</bdi></a></li> }
    });
    let lines = lines.collect_view();
    view! {
        <div class="notice warn" role="alert">
            {icon(Icon::People)}
            <div><p><b>{inside.t("contacts-known-already")}</b></p><ul role="list">{lines}</ul><p>{inside.t("contacts-known-advice")}</p></div>
        </div>
    }
    .into_any()
}

/// The lines for addresses or numbers: those that are there, and one more where none of them is empty.
fn ways(inside: &Inside, form: &Form, name: &str, legend: &str, label: &str) -> AnyView {
    let line = |place: usize| format!("{name}-{place}");
    let there = (1..=WAYS_MAX).rev().find(|place| form.typed.ticked(&line(*place))).unwrap_or(0);
    let full = (1..=there).all(|place| !form.typed.get(&line(place)).is_empty());
    let kind = if name == "email" { "email" } else { "tel" };
    let lines = (1..=(there + usize::from(full)).clamp(LINES, WAYS_MAX)).map(|place| {
        let label = inside.words.with(label, &[("number", number(place).into())]);
        input(inside, form, format!("{name}-{place}"), view! { <span class="vh">{label}</span> }.into_any(), kind, 254)
    });
    let lines = lines.collect_view();
    let hint = (name == "phone").then(|| view! { <p class="hint">{inside.t("contacts-phone-hint")}</p> });
    view! { <fieldset class="field"><legend><b>{inside.t(legend)}</b></legend>{hint}{lines}</fieldset> }.into_any()
}

/// A line of a form whose name is made while we go.
fn input(inside: &Inside, form: &Form, name: String, label: AnyView, kind: &'static str, longest: usize) -> AnyView {
    let wrong = fields::wrong(inside, form, &name);
    let described = wrong.is_some().then(|| format!("{name}-wrong"));
    let invalid = wrong.is_some().then_some("true");
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <input class="input" id=name.clone() name=name.clone() type=kind autocomplete="off" value=form.value(&name) dir="auto"
                maxlength=longest.to_string() aria-invalid=invalid aria-describedby=described/>
            {wrong}
        </div>
    }
    .into_any()
}

fn custom(inside: &Inside, form: &Form, field: &Field) -> AnyView {
    let name = field_name(field.id);
    let label = view! { <span dir="auto">{field.label.clone()}</span> }.into_any();
    match field.kind {
        FieldKind::Text => input(inside, form, name, label, "text", 2_000),
        FieldKind::Number => input(inside, form, name, label, "text", 40),
        FieldKind::Date => input(inside, form, name, label, "date", 10),
        FieldKind::Link => input(inside, form, name, label, "url", 2_000),
        FieldKind::Flag => {
            let chosen = form.value(&name);
            let options = [("", "contacts-not-said"), ("yes", "contacts-yes"), ("no", "contacts-no")].map(|(value, says)| {
                let selected = value == chosen;
                view! { <option value=value selected=selected>{inside.t(says)}</option> }
            });
            let options = options.into_iter().collect_view();
            let wrong = fields::wrong(inside, form, &name);
            view! {
                <div class="field">
                    <label for=name.clone()>{label}</label>
                    <select class="input" id=name.clone() name=name>{options}</select>
                    {wrong}
                </div>
            }
            .into_any()
        }
    }
}

/// What somebody else has made of it meanwhile, beside what is typed here: only where the two differ.
fn theirs(inside: &Inside, held: &[Field], form: &Form, newer: &Contact) -> AnyView {
    let now = filled(newer);
    let mut names = vec![("name".to_owned(), inside.t("contacts-name")), ("locale".to_owned(), inside.t("contacts-language"))];
    for (name, label) in [("email", "contacts-email-number"), ("phone", "contacts-phone-number")] {
        for place in 1..=WAYS_MAX {
            let label = inside.words.with(label, &[("number", number(place).into())]);
            names.push((format!("{name}-{place}"), label));
        }
    }
    names.extend(held.iter().map(|field| (field_name(field.id), field.label.clone())));
    let rows = names.into_iter().filter_map(|(name, label)| {
        let (theirs, ours) = (now.get(&name).to_owned(), form.typed.get(&name).trim().to_owned());
        (theirs != ours).then(|| {
            view! { <tr><th scope="row" dir="auto">{label}</th><td><bdi>{theirs}</bdi></td><td><bdi>{ours}</bdi></td></tr> }
        })
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack" aria-labelledby="newer">
            <div class="notice warn" role="alert">
                {icon(Icon::People)}
                <p><b id="newer">{inside.t("contacts-conflict")}</b><br/>{inside.t("contacts-conflict-advice")}</p>
            </div>
            <table class="table">
                <caption class="vh">{inside.t("contacts-conflict")}</caption>
                <thead><tr>
                    <th scope="col">{inside.t("contacts-conflict-what")}</th>
                    <th scope="col">{inside.t("contacts-conflict-theirs")}</th>
                    <th scope="col">{inside.t("contacts-conflict-ours")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// `GET /w/{workspace}/contacts/{contact}/delete`
pub async fn delete_page(inside: Inside, State(web): State<Web>, Path((_, contact)): Path<(String, String)>) -> Result<Response, Fault> {
    let contact: ContactId = id(&inside, &contact)?;
    if !inside.may(Permission::DeleteContacts) {
        return Err(inside.fault(Refusal::Forbidden));
    }
    let person = inside.ok(contacts::person(&web.services, inside.member, contact).await)?;
    let name = look::person_name(&inside, person.contact.name.as_deref(), person.contact.id);
    let talks = person.moments.iter().filter(|moment| matches!(moment, Moment::Conversation { .. })).count();
    let ways = person.contact.identities.len();
    let title = inside.t("contacts-delete");
    let back = inside.to(&format!("/contacts/{contact}"));
    let main = view! {
        <main id="main">
            <div class="head">
                {super::back(&inside, back.clone())}
                <h1>{title.clone()}</h1>
            </div>
            <div class="page slim">
                <section class="card stack">
                    <h2>{inside.words.with("contacts-delete-ask", &[("name", name.as_str().into())])}</h2>
                    <p>{inside.words.with("contacts-delete-goes", &[("talks", number(talks).into()), ("ways", number(ways).into())])}</p>
                    <p>{inside.t("contacts-delete-final")}</p>
                    <form class="row" method="post" action=inside.to(&format!("/contacts/{contact}/delete"))>
                        <button class="btn bad">{inside.t("contacts-delete-verb")}</button>
                        <a class="btn" href=back>{inside.t("contacts-delete-not")}</a>
                    </form>
                </section>
            </div>
        </main>
    };
    Ok(look::work(&inside, 200, Section::People, &title, "", side(&inside, At::Elsewhere), main.into_any()))
}

/// `POST /w/{workspace}/contacts/{contact}/delete`
pub async fn delete(inside: Inside, State(web): State<Web>, Path((_, contact)): Path<(String, String)>) -> Result<Response, Fault> {
    inside.ok(contacts::delete(&web.services, inside.member, id(&inside, &contact)?).await)?;
    Ok(look::redirect(&inside.to("/contacts")))
}
