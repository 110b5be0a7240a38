//! The person beside the thread: how they are reached, what is known of them, what else they wrote.

use avow_model::access::Permission;
use avow_model::contacts::IdentityKind;
use avow_model::inbox::Filter;
use avow_service::inbox::{Desk, Thread};
use leptos::prelude::*;

use crate::contacts;
use crate::look::{self, Icon};
use crate::web::Inside;

/// The pane.
pub fn pane(inside: &Inside, filter: &Filter, desk: &Desk, thread: &Thread) -> AnyView {
    let contact = &thread.contact;
    let name = look::person_name(inside, contact.name.as_deref(), contact.id);
    let query = filter.query();
    let id = thread.conversation.id;
    let back = if query.is_empty() { inside.to(&format!("/inbox/{id}")) } else { inside.to(&format!("/inbox/{id}?{query}")) };
    let about = inside.words.with("about-person", &[("name", name.as_str().into())]);
    let ways = contact
        .identities
        .iter()
        .map(|identity| {
            let icon = match identity.kind {
                IdentityKind::Email => Icon::Mail,
                IdentityKind::Phone => Icon::Sms,
                IdentityKind::User => Icon::Key,
            };
            let proven = identity.verified_at.is_some().then(|| {
                view! { <span class="ok">{look::small(Icon::Check)}<span class="vh">{inside.t("verified")}</span></span> }
            });
            view! { <li>{look::small(icon)}<span class="clip" dir="auto">{identity.value.clone()}</span>{proven}</li> }
        })
        .collect_view();
    let no_ways = contact.identities.is_empty().then(|| view! { <p class="dim">{inside.t("person-no-ways")}</p> });
    let known = desk
        .fields
        .iter()
        .filter_map(|field| {
            let (_, value) = contact.fields.iter().find(|(id, _)| *id == field.id)?;
            let shown = contacts::value(inside, field, value);
            Some(view! { <dt dir="auto">{field.label.clone()}</dt><dd dir="auto">{shown}</dd> })
        })
        .collect_view();
    let language =
        contact.locale.as_ref().map(|locale| view! { <dt>{inside.t("person-language")}</dt><dd>{contacts::language(inside, locale)}</dd> });
    let others = thread
        .others
        .iter()
        .take(10)
        .map(|(other, status, _, last_at)| {
            let to = inside.to(&format!("/inbox/{other}"));
            let says = inside.t(&format!("status-{}", status.name()));
            view! { <li>{look::icon(Icon::Web)}<span><a href=to>{inside.t("channel-chat")}</a>" "<small class="dim">{says}</small></span>{look::when(inside, *last_at)}</li> }
        })
        .collect_view();
    let edit = inside.may(Permission::EditContacts).then(|| {
        view! { <p><a href=inside.to(&format!("/contacts/{}/edit", contact.id))><small>{inside.t("person-edit")}</small></a></p> }
    });
    view! {
        <aside class="person" id="person" aria-label=about>
            <section>
                <div class="row nowrap">
                    {look::avatar(contact.name.as_deref(), contact.id.0, "l")}
                    <div>
                        <h2 dir="auto"><a class="plain" href=inside.to(&format!("/contacts/{}", contact.id))>{name}</a></h2>
                        <p class="dim"><small>{inside.t(&format!("source-{}", contact.source))}</small></p>
                    </div>
                    <a class="btn quiet icon back push" href=back aria-label=inside.t("close")>{look::icon(Icon::X)}</a>
                </div>
            </section>
            <details open=true>
                <summary>{inside.t("person-ways")}</summary>
                <ul class="rows" role="list">{ways}</ul>
                {no_ways}
            </details>
            <details open=true>
                <summary>{inside.t("person-details")}</summary>
                <dl class="facts">{known}{language}<dt>{inside.t("person-since")}</dt><dd>{look::when_full(inside, contact.created_at)}</dd></dl>
                {edit}
            </details>
            <details open=true>
                <summary>{inside.t("person-lately")}</summary>
                <ol class="line" role="list">
                    <li>{look::icon(Icon::Web)}<span>{inside.t("person-this")}</span>{look::when(inside, thread.conversation.created_at)}</li>
                    {others}
                </ol>
                <p><a href=inside.to(&format!("/contacts/{}", contact.id))><small>{inside.t("person-all")}</small></a></p>
            </details>
        </aside>
    }
    .into_any()
}
