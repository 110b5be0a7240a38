//! Rights that are taken away while somebody is about to use them.

use std::time::Duration;

use avow_model::access::{Member, Role};
use avow_model::refusal::Refusal;
use avow_service::members;
use avow_service::settings::labels;

use crate::home::{Home, join};
use crate::limits::dripped;
use crate::site::Site;

/// A second owner of the workspace.
async fn second_owner(site: &Site, home: &Home) -> (crate::site::Somebody, Member) {
    let other = site.somebody("ours-second").await;
    join(site, home.member, other.account, Role::Owner).await;
    let member = site.member(&other, &home.slug).await;
    (other, member)
}

async fn lower(site: &Site, home: &Home, whom: Member) {
    let held = members::get(&site.services, home.member, whom.account).await.expect("a member");
    members::change_role(&site.services, home.member, whom.account, Role::Viewer, held.version).await.expect("lowered");
}

story! {
    async fn whoever_is_no_owner_any_more_makes_nobody_one(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (_, owner_once) = second_owner(&site, &home).await;
        lower(&site, &home, owner_once).await;
        let held = members::get(&site.services, home.member, owner_once.account).await.expect("a member");
        let services = &site.services;
        let raised = members::change_role(services, owner_once, owner_once.account, Role::Owner, held.version).await;
        assert_eq!(raised, Err(Refusal::Forbidden));
        assert_eq!(members::invite(services, owner_once, "friend@people.example", Role::Owner).await, Err(Refusal::Forbidden));
        assert_eq!(members::remove(services, owner_once, home.member.account).await, Err(Refusal::Forbidden));
        assert_eq!(members::take_back(services, owner_once, home.invitation).await, Err(Refusal::Forbidden));
    }
}

story! {
    async fn a_right_that_is_taken_away_while_a_form_arrives_is_not_used(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (other, member) = second_owner(&site, &home).await;
        let cookies = other.browser.cookies().join("; ");
        let before = labels::list(&site.services, home.member).await.expect("labels").len();
        // The head and the first byte come with the right, the last ones without it.
        let labels_path = home.path("/w/{workspace}/settings/labels");
        let send_path = home.path("/w/{workspace}/inbox/{conversation}/send");
        let form = "name=Slowly&tone=blue".bytes().map(|byte| vec![byte]).chain(std::iter::repeat_n(b"&".to_vec(), 40));
        let part = |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let parts = [part("kind", "reply"), part("body", "Too late")].concat().into_bytes();
        let parts = parts.chunks(2).map(<[u8]>::to_vec).chain([b"--x--\r\n".to_vec()]).collect::<Vec<_>>();
        let lowered = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            lower(&site, &home, member).await;
        };
        let (label, reply, ()) = tokio::join!(
            dripped(&site.base, &labels_path, "application/x-www-form-urlencoded", &cookies, form),
            dripped(&site.base, &send_path, "multipart/form-data; boundary=x", &cookies, parts.into_iter()),
            lowered,
        );
        assert!(label.starts_with("HTTP/1.1 403"), "{label}");
        assert!(reply.starts_with("HTTP/1.1 403"), "{reply}");
        assert_eq!(labels::list(&site.services, home.member).await.expect("labels").len(), before);
        let thread = home.owner.browser.get(&home.path("/w/{workspace}/inbox/{conversation}")).await;
        assert!(!thread.text().contains("Too late"));
    }
}

story! {
    async fn nobody_mails_invitations_without_end(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let mut refused = None;
        // One was sent as the workspace was furnished.
        for number in 0..100 {
            match members::invite(&site.services, home.member, &format!("guest{number}@people.example"), Role::Agent).await {
                Ok(invitation) => members::take_back(&site.services, home.member, invitation).await.expect("taken back"),
                Err(refusal) => refused = Some((number, refusal)),
            }
        }
        assert!(matches!(refused, Some((99, Refusal::TooMany(_)))), "{refused:?}");
    }
}
