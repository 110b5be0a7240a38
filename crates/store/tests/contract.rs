//! The contract of the store: what every function promises, told once and kept on SQLite and on PostgreSQL (rule 3).
//!
//! One module an aggregate, named as in `src`. SQLite needs nothing; PostgreSQL is where `AVOW_TEST_POSTGRES` says
//! (a role that is no superuser and may make databases; and a superuser `postgres` beside it): `cargo xtask test` starts
//! one and says in `AVOW_TEST_PG_BIN` where its programs are. Without it the PostgreSQL half
//! fails: what was not tried was not kept.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a story that cannot go on has failed")]

/// Tells a story twice: as `name::sqlite` and as `name::postgres`. It ends early, and has failed, at the first `?` that does not hold.
macro_rules! contract {
    ($(#[$about:meta])* async fn $name:ident($house:ident: House) { $($story:tt)* }) => {
        $(#[$about])*
        mod $name {
            #[allow(unused_imports, reason = "not every story needs all that its neighbours need")]
            use super::*;

            async fn story($house: crate::house::House) -> crate::house::Told {
                $($story)*
                Ok(())
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                crate::house::sqlite(story).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                crate::house::postgres(story).await;
            }
        }
    };
}

#[path = "contract/accounts.rs"]
mod accounts;
#[path = "contract/attachments.rs"]
mod attachments;
#[path = "contract/attempts.rs"]
mod attempts;
#[path = "contract/audit.rs"]
mod audit;
#[path = "contract/canned.rs"]
mod canned;
#[path = "contract/channels.rs"]
mod channels;
#[path = "contract/contacts.rs"]
mod contacts;
#[path = "contract/contacts_found.rs"]
mod contacts_found;
#[path = "contract/contacts_many.rs"]
mod contacts_many;
#[path = "contract/conversations.rs"]
mod conversations;
#[path = "contract/conversations_listed.rs"]
mod conversations_listed;
#[path = "contract/coverage.rs"]
mod coverage;
#[path = "contract/crowd.rs"]
mod crowd;
#[path = "contract/datamap.rs"]
mod datamap;
#[path = "contract/desk.rs"]
mod desk;
#[path = "contract/drafts.rs"]
mod drafts;
#[path = "contract/erased.rs"]
mod erased;
#[path = "contract/events.rs"]
mod events;
#[path = "contract/fields.rs"]
mod fields;
#[path = "contract/furnished.rs"]
mod furnished;
#[path = "contract/furniture.rs"]
mod furniture;
#[path = "contract/house.rs"]
mod house;
#[path = "contract/imports.rs"]
mod imports;
#[path = "contract/invitations.rs"]
mod invitations;
#[path = "contract/jobs.rs"]
mod jobs;
#[path = "contract/keys.rs"]
mod keys;
#[path = "contract/labels.rs"]
mod labels;
#[path = "contract/links.rs"]
mod links;
#[path = "contract/lookups.rs"]
mod lookups;
#[path = "contract/members.rs"]
mod members;
#[path = "contract/messages.rs"]
mod messages;
#[path = "contract/older.rs"]
mod older;
#[path = "contract/opening.rs"]
mod opening;
#[path = "contract/plans.rs"]
mod plans;
#[path = "contract/privacy.rs"]
mod privacy;
#[path = "contract/queues.rs"]
mod queues;
#[path = "contract/rare.rs"]
mod rare;
#[path = "contract/rls.rs"]
mod rls;
#[path = "contract/schema.rs"]
mod schema;
#[path = "contract/sealed.rs"]
mod sealed;
#[path = "contract/sessions.rs"]
mod sessions;
#[path = "contract/views.rs"]
mod views;
#[path = "contract/visitors.rs"]
mod visitors;
#[path = "contract/workspaces.rs"]
mod workspaces;
#[path = "contract/writers.rs"]
mod writers;
