//! The inbox: list, thread and person, live, and whole without scripts.

pub mod actions;
mod islands;

#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod head;
#[cfg(feature = "ssr")]
mod line;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod messages;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod person;
#[cfg(feature = "ssr")]
mod side;
#[cfg(feature = "ssr")]
mod stream;

pub use islands::{Composer, Live, Palette};

#[cfg(feature = "ssr")]
pub use server::{palette, routes};

#[cfg(feature = "ssr")]
mod server {
    use avow_model::access::Permission;
    use leptos::prelude::*;

    use super::{Palette, forms, pages, stream};
    use crate::web::{Access, Inside, Routes};

    /// The routes of the inbox.
    pub fn routes() -> Routes {
        let (read, work) = (Access::Member(Permission::ReadInbox), Access::Member(Permission::WorkInbox));
        Routes::new()
            .get("/w/{workspace}/inbox", read, pages::list)
            .get("/w/{workspace}/inbox/queues", read, pages::queues)
            .get("/w/{workspace}/inbox/{conversation}", read, pages::thread)
            .get("/w/{workspace}/inbox/{conversation}/person", read, pages::person)
            .get("/w/{workspace}/inbox/{conversation}/row", read, pages::row)
            .get("/w/{workspace}/inbox/{conversation}/head", read, pages::head)
            .get("/w/{workspace}/inbox/{conversation}/since", read, pages::since)
            .get("/w/{workspace}/inbox/{conversation}/send", read, forms::back)
            .get("/w/{workspace}/inbox/{conversation}/change", read, forms::back)
            .get("/w/{workspace}/file/{attachment}", read, pages::file)
            .get("/w/{workspace}/events", read, stream::events)
            .upload("/w/{workspace}/inbox/{conversation}/send", work, forms::send)
            .post("/w/{workspace}/inbox/{conversation}/change", work, forms::change)
            .post("/w/{workspace}/inbox/{conversation}/unread", read, forms::unread)
            .post("/w/{workspace}/inbox-bulk", work, forms::bulk)
            .post("/w/{workspace}/inbox-views", read, forms::save_view)
            .post("/w/{workspace}/inbox-views/{view}/delete", read, forms::delete_view)
    }

    /// The command palette and the list of keys, on every page of a workspace.
    pub fn palette(inside: &Inside) -> AnyView {
        let words = super::islands::PaletteWords {
            title: inside.t("palette-title"),
            placeholder: inside.t("palette-placeholder"),
            find: inside.words.with("palette-find", &[("typed", "…".into())]),
            keys: inside.t("keys-title"),
            close: inside.t("close"),
            others: [("key-move", "J K"), ("key-open", "Enter"), ("key-choose", "X"), ("palette-title", "Ctrl K"), ("keys-title", "?")]
                .map(|(name, key)| (inside.t(name), key.to_owned()))
                .into(),
        };
        let mut go = vec![
            (inside.t("nav-inbox"), inside.to("/inbox"), "g i".to_owned()),
            (inside.t("queue-mine"), inside.to("/inbox?assignee=me"), "g m".to_owned()),
            (inside.t("queue-unassigned"), inside.to("/inbox?assignee=nobody"), "g u".to_owned()),
            (inside.t("nav-people"), inside.to("/contacts"), "g p".to_owned()),
        ];
        let place = |key: &str, to: &str| (inside.t(key), inside.to(to), String::new());
        if inside.may(Permission::ManageChannels) {
            go.push((inside.t("nav-settings"), inside.to("/settings"), "g s".to_owned()));
            for (key, to) in crate::settings::PAGES {
                let (name, to, keys) = place(key, to);
                go.push((format!("{}: {name}", inside.t("nav-settings")), to, keys));
            }
        }
        if inside.may(Permission::ImportContacts) {
            go.push(place("contacts-import", "/contacts/import"));
        }
        go.push((inside.t("nav-account"), "/account/privacy".to_owned(), "g a".to_owned()));
        view! { <Palette words=words go=go search=inside.to("/contacts/search")/> }.into_any()
    }
}
