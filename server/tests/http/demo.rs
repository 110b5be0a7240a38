//! The demo: it comes whole or not at all, and goes without a trace of its own and without touching anything else.

use avow_model::access::Member;
use avow_model::id::AccountId;
use avow_service::demo::{self, Loaded};
use avow_service::{Refusal, settings};
use avow_store::{accounts, members, workspaces};
use sqlx::types::Uuid;

use crate::home::Home;
use crate::site::Site;

/// Loads the demo; what was told of it.
async fn loaded(site: &Site) -> Result<Loaded, Refusal> {
    let mut told = None;
    demo::load(&site.services, |loaded| told = Some(loaded.clone())).await?;
    Ok(told.expect("it is told"))
}

/// The owner of the demo as a member, signed in with what was told.
async fn owner(site: &Site, told: &Loaded) -> Member {
    let browser = site.browser();
    assert_eq!(browser.post("/sign-in", &[("email", &told.email), ("password", &told.password)]).await.status, 303);
    let page = browser.get(&format!("/w/{}/inbox", told.slug)).await;
    assert!(page.status == 200 && page.text().contains("Lindhag Lamps"));
    let mut tx = site.services.store.read_any().await.expect("a reader");
    let account = accounts::find(&mut tx, &site.services.store.keys, &told.email).await.expect("a look").expect("an account");
    drop(tx);
    let opened = avow_service::accounts::open_session(&site.services, account.id, None, None).await.expect("a session");
    avow_service::workspaces::enter(&site.services, opened.person, &told.slug).await.expect("a member").0
}

/// Who works in a workspace.
async fn team(site: &Site, member: Member) -> Vec<AccountId> {
    let mut tx = site.services.store.read(member.workspace).await.expect("a reader");
    let team = members::colleagues(&mut tx, &site.services.store.keys, member.workspace).await.expect("a team");
    team.into_iter().map(|colleague| colleague.id).collect()
}

async fn keys_of(site: &Site, ids: &[Uuid]) -> usize {
    site.services.store.keys.many(ids).await.expect("a look").len()
}

story! {
    async fn it_is_there_and_goes_without_touching_anything_else(house: House) {
        let site = house.open().await;
        let told = loaded(&site).await.expect("the demo");
        let member = owner(&site, &told).await;
        let home = Home::furnish(&site, "ours").await;
        let before = crate::csrf::snapshot(&site, &home).await;
        let mut tx = site.services.store.read(member.workspace).await.expect("a reader");
        let content = workspaces::content(&mut tx, member.workspace).await.expect("counts");
        drop(tx);
        assert!(content.conversations > 100 && content.contacts > 100 && content.members == 4, "{content:?}");
        assert_eq!(loaded(&site).await.expect_err("not beside anybody"), Refusal::Conflict);

        let mut tx = site.services.store.read(member.workspace).await.expect("a reader");
        let contacts = avow_store::privacy::contact_ids(&mut tx, member.workspace, None, 1_000).await.expect("ids");
        drop(tx);
        let contacts: Vec<Uuid> = contacts.into_iter().map(|contact| contact.0).collect();
        let team = team(&site, member).await;
        let others: Vec<Uuid> = team.iter().filter(|account| **account != member.account).map(|account| account.0).collect();
        assert_eq!((keys_of(&site, &contacts).await, keys_of(&site, &others).await), (contacts.len(), 3));
        demo::remove(&site.services, member).await.expect("removed");
        site.work().await;
        assert_eq!((keys_of(&site, &contacts).await, keys_of(&site, &others).await, keys_of(&site, &[member.workspace.0]).await), (0, 0, 0));
        let mut tx = site.services.store.read_any().await.expect("a reader");
        assert!(workspaces::get(&mut tx, member.workspace).await.expect("a look").is_none());
        for account in team {
            let there = accounts::get(&mut tx, &site.services.store.keys, account).await.expect("a look").is_some();
            assert_eq!(there, account == member.account, "whoever removes it keeps their account");
        }
        drop(tx);

        assert_eq!(crate::csrf::snapshot(&site, &home).await, before);
        let page = home.owner.browser.get(&home.path("/w/{workspace}/inbox/{conversation}")).await;
        assert!(page.status == 200 && page.text().contains("ours asks about a lamp"));
        assert!(settings::verify_all(&site.services).await.expect("the log").is_empty());
        assert_eq!(demo::remove(&site.services, home.member).await.expect_err("it is none"), Refusal::Forbidden);
    }
}

story! {
    async fn a_half_that_was_cut_short_is_cleared_away_by_the_next(house: House) {
        let site = house.open().await;
        // As soon as there is an account, and again when all is there but the password.
        let early = async {
            loop {
                let mut tx = site.services.store.read_any().await.expect("a reader");
                if accounts::any(&mut tx).await.expect("a look") {
                    break;
                }
                drop(tx);
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            done = demo::load(&site.services, |_| ()) => panic!("it was to be cut short: {done:?}"),
            () = early => {}
        }
        let services = site.services.clone();
        let late = tokio::spawn(async move { demo::load(&services, |_| panic!("cut short")).await });
        assert!(late.await.is_err_and(|error| error.is_panic()));
        let mut tx = site.services.store.read_any().await.expect("a reader");
        let half = accounts::unopened(&mut tx).await.expect("a look");
        assert_eq!(half.len(), 4, "nobody can sign in");
        drop(tx);
        let told = loaded(&site).await.expect("cleared and loaded");
        let member = owner(&site, &told).await;
        let mut tx = site.services.store.read_any().await.expect("a reader");
        assert_eq!(workspaces::list(&mut tx).await.expect("a list").len(), 1);
        drop(tx);
        assert_eq!(team(&site, member).await.len(), 4);
        let gone: Vec<Uuid> = half.into_iter().map(|account| account.0).collect();
        assert_eq!(keys_of(&site, &gone).await, 0);
        assert_eq!(loaded(&site).await.expect_err("now it is somebody's"), Refusal::Conflict);
    }
}

story! {
    async fn nobodys_own_data_is_taken_for_a_half(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let before = crate::csrf::snapshot(&site, &home).await;
        assert_eq!(loaded(&site).await.expect_err("somebody is there"), Refusal::Conflict);
        assert_eq!(crate::csrf::snapshot(&site, &home).await, before);
    }
}
