//! Members and invitations: nobody gives, takes or touches a role above their own, and a workspace is never without an owner.

use avow_model::access::Role;
use avow_model::id::AccountId;
use avow_model::refusal::Refusal;
use avow_service::{inbox, members};

use crate::browser::Page;
use crate::csrf::snapshot;
use crate::home::{Home, join};
use crate::site::{Site, Somebody};

const MEMBERS: &str = "/w/{workspace}/settings/members";
const ABOVE: &str = "Only somebody with this role or a higher one may give it or take it";
const LAST: &str = "The last owner stays. Make somebody else an owner first";

/// Somebody who comes to a workspace with a role.
async fn somebody(site: &Site, home: &Home, name: &str, role: Role) -> Somebody {
    let who = site.somebody(name).await;
    join(site, home.member, who.account, role).await;
    who
}

/// What somebody is there now.
async fn role(site: &Site, home: &Home, account: AccountId) -> Option<Role> {
    let all = members::list(&site.services, home.member).await.expect("members");
    all.into_iter().find(|membership| membership.account == account).map(|membership| membership.role)
}

/// Makes somebody something, on their page.
async fn make(by: &Somebody, home: &Home, account: AccountId, role: Role) -> Page {
    let path = home.path(&format!("{MEMBERS}/{account}"));
    by.browser.post(&path, &[("role", role.name()), ("version", "1")]).await
}

async fn remove(by: &Somebody, home: &Home, account: AccountId) -> Page {
    by.browser.post(&home.path(&format!("{MEMBERS}/{account}/remove")), &[]).await
}

async fn invite(by: &Somebody, home: &Home, email: &str, role: Role) -> Page {
    by.browser.post(&home.path(MEMBERS), &[("email", email), ("role", role.name())]).await
}

#[track_caller]
fn refused(page: &Page, says: &str, what: &str) {
    assert!(page.status == 422 && page.text().contains(says), "{what}: {} {}", page.status, page.text());
}

story! {
    async fn an_admin_touches_nobody_above_them(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let aylin = somebody(&site, &home, "aylin", Role::Admin).await;
        // A second owner, so that no owner is spared for being the only one.
        let olu = somebody(&site, &home, "olu", Role::Owner).await;
        let latest = async || inbox::latest_event(&site.services, home.member).await.expect("a number");
        let (before, heard) = (snapshot(&site, &home).await, latest().await);
        refused(&invite(&aylin, &home, "new@people.example", Role::Owner).await, ABOVE, "invites an owner");
        for (who, account) in [("a viewer", home.viewer.account), ("themselves", aylin.account)] {
            refused(&make(&aylin, &home, account, Role::Owner).await, ABOVE, &format!("makes {who} an owner"));
        }
        for lower in [Role::Admin, Role::Agent, Role::Viewer] {
            refused(&make(&aylin, &home, olu.account, lower).await, ABOVE, &format!("makes an owner {lower:?}"));
        }
        refused(&make(&aylin, &home, olu.account, Role::Owner).await, ABOVE, "saves an owner as they are");
        refused(&remove(&aylin, &home, olu.account).await, ABOVE, "removes an owner");
        // Nor without the pages.
        let (services, admin) = (&site.services, site.member(&aylin, &home.slug).await);
        let told = [
            members::invite(services, admin, "new@people.example", Role::Owner).await.map(drop),
            members::change_role(services, admin, home.viewer.account, Role::Owner, 1).await,
            members::change_role(services, admin, olu.account, Role::Viewer, 1).await,
            members::remove(services, admin, olu.account).await,
        ];
        for told in told {
            assert!(matches!(&told, Err(Refusal::Invalid(_))), "{told:?}");
        }
        assert_eq!((snapshot(&site, &home).await, latest().await), (before, heard), "nothing is changed, and nobody is told");
    }
}

story! {
    async fn an_admin_may_do_what_is_up_to_them(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let aylin = somebody(&site, &home, "aylin", Role::Admin).await;
        let (tomas, nils) = (somebody(&site, &home, "tomas", Role::Agent).await, somebody(&site, &home, "nils", Role::Admin).await);
        for given in [Role::Viewer, Role::Agent, Role::Admin] {
            let email = format!("{}@invited.example", given.name());
            assert_eq!(invite(&aylin, &home, &email, given).await.status, 303, "{given:?}");
            let open = members::invitations(&site.services, home.member).await.expect("invitations");
            assert!(open.iter().any(|invitation| invitation.email == email && invitation.role == given), "{given:?}");
        }
        for (account, given) in [(tomas.account, Role::Admin), (home.viewer.account, Role::Agent), (nils.account, Role::Viewer)] {
            assert_eq!(make(&aylin, &home, account, given).await.status, 303, "{given:?}");
            assert_eq!(role(&site, &home, account).await, Some(given));
        }
        assert_eq!(remove(&aylin, &home, tomas.account).await.status, 303, "one who is an admin by now");
        assert_eq!(role(&site, &home, tomas.account).await, None);
        assert_eq!(make(&aylin, &home, aylin.account, Role::Agent).await.location(), home.path("/w/{workspace}/inbox"));
        assert_eq!(role(&site, &home, aylin.account).await, Some(Role::Agent));
        assert_eq!(invite(&aylin, &home, "new@people.example", Role::Viewer).await.status, 403, "and no more once they are none");
    }
}

story! {
    async fn whoever_is_no_admin_manages_nobody(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = somebody(&site, &home, "tomas", Role::Agent).await;
        let before = snapshot(&site, &home).await;
        for who in [&tomas, &home.viewer] {
            let asked = [
                invite(who, &home, "new@people.example", Role::Viewer).await,
                make(who, &home, who.account, Role::Admin).await,
                make(who, &home, home.owner.account, Role::Viewer).await,
                remove(who, &home, home.owner.account).await,
                who.browser.post(&home.path("/w/{workspace}/settings/invitations/{invitation}/take-back"), &[]).await,
            ];
            assert_eq!(asked.map(|page| page.status), [403; 5]);
        }
        assert_eq!(snapshot(&site, &home).await, before);
    }
}

story! {
    async fn an_only_owner_stays_one(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let (owner, leave) = (&home.owner, home.path("/w/{workspace}/leave"));
        let aylin = somebody(&site, &home, "aylin", Role::Admin).await;
        let before = snapshot(&site, &home).await;
        for lower in [Role::Admin, Role::Agent, Role::Viewer] {
            refused(&make(owner, &home, owner.account, lower).await, LAST, &format!("{lower:?}"));
        }
        refused(&remove(owner, &home, owner.account).await, LAST, "removes themselves");
        assert_eq!(owner.browser.post(&leave, &[]).await.status, 422, "leaves");
        assert_eq!(snapshot(&site, &home).await, before);
        // Once there is another one, they may; and then that one is the only owner.
        assert_eq!(make(owner, &home, aylin.account, Role::Owner).await.status, 303);
        assert_eq!(make(owner, &home, owner.account, Role::Agent).await.status, 303);
        assert_eq!(role(&site, &home, owner.account).await, Some(Role::Agent));
    }
}

story! {
    async fn of_two_owners_who_go_at_once_one_stays(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let olu = somebody(&site, &home, "olu", Role::Owner).await;
        let leave = home.path("/w/{workspace}/leave");
        let (one, two) = tokio::join!(home.owner.browser.post(&leave, &[]), make(&olu, &home, olu.account, Role::Viewer));
        let mut told = [one.status, two.status];
        told.sort_unstable();
        assert_eq!(told, [303, 422]);
        let mut tx = site.services.store.read(home.member.workspace).await.expect("a reader");
        assert_eq!(avow_store::members::owners(&mut tx, home.member.workspace).await.expect("a count"), 1);
    }
}

story! {
    async fn an_invitation_that_is_taken_back_leads_nowhere(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        let tomas = site.somebody("tomas").await;
        let back = home.path("/w/{workspace}/settings/invitations/{invitation}/take-back");
        let link = site.mailed("invite").await;
        assert_eq!(tomas.browser.get(&link).await.status, 200);
        assert_eq!(home.owner.browser.post(&back, &[]).await.status, 303);
        for page in [tomas.browser.get(&link).await, site.browser().get(&link).await, tomas.browser.post(&link, &[]).await] {
            assert!(page.status == 404 && !page.text().contains("ours Lamps"), "{} {}", page.status, page.text());
        }
        assert_eq!(role(&site, &home, tomas.account).await, None);
        assert_eq!(home.owner.browser.post(&back, &[]).await.status, 404, "it is taken back once");
        // One whose mail has not gone yet is not mailed any more.
        let id = members::invite(&site.services, home.member, &tomas.email, Role::Agent).await.expect("invited");
        members::take_back(&site.services, home.member, id).await.expect("taken back");
        assert!(site.mails().await.is_empty());
    }
}

story! {
    async fn an_invitation_is_worth_no_more_than_whoever_sent_it(house: House) {
        let site = house.open().await;
        let home = Home::furnish(&site, "ours").await;
        site.mails().await;
        let (olu, tomas) = (somebody(&site, &home, "olu", Role::Owner).await, site.somebody("tomas").await);
        assert_eq!(invite(&olu, &home, &tomas.email, Role::Owner).await.status, 303);
        let link = site.mailed("invite").await;
        assert_eq!(tomas.browser.get(&link).await.status, 200);
        assert_eq!(make(&home.owner, &home, olu.account, Role::Admin).await.status, 303);
        assert_eq!([tomas.browser.get(&link).await.status, tomas.browser.post(&link, &[]).await.status], [404, 404]);
        assert_eq!(role(&site, &home, tomas.account).await, None);
    }
}
