//! Members and invitations: who belongs to a workspace, as what, and how one comes and goes.
//!
//! Nobody gives, takes or touches a role above their own, and a workspace is never left without an owner.

use avow_model::access::{Member, Permission, Person, Role};
use avow_model::id::{AccountId, InvitationId};
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::{Tx, accounts, audit, conversations, invitations, jobs, members, privacy, workspaces};

pub use avow_store::invitations::Invitation;
pub use avow_store::members::Membership;

use crate::live::{About, Events};
use crate::settings::need;
use crate::tries::{self, Secret};
use crate::workspaces::Workspace;
use crate::{Answer, Services};

/// How long an invitation's link works, in days.
pub const INVITATION_DAYS: i64 = 7;
/// How many invitations may be open at a time.
const MOST: usize = 100;

/// The members of the workspace, by the time at which they came.
///
/// # Errors
/// The member may not manage members.
pub async fn list(services: &Services, member: Member) -> Answer<Vec<Membership>> {
    need(member, Permission::ManageMembers)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(members::list(&mut tx, &services.store.keys, member.workspace).await?)
}

/// One member of the workspace.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn get(services: &Services, member: Member, account: AccountId) -> Answer<Membership> {
    list(services, member).await?.into_iter().find(|membership| membership.account == account).ok_or(Refusal::NotFound)
}

/// The open invitations, the latest first.
///
/// # Errors
/// The member may not manage members.
pub async fn invitations(services: &Services, member: Member) -> Answer<Vec<Invitation>> {
    need(member, Permission::ManageMembers)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(invitations::list(&mut tx, &services.store.keys, member.workspace, services.now()).await?)
}

/// May somebody with this role hand out that one, or take it from somebody?
fn may_touch(own: Role, role: Role) -> bool {
    own.may(Permission::ManageMembers) && role <= own && (role != Role::Owner || own.may(Permission::ManageOwners))
}

/// Takes the workspace's turn, and the member as they are now: their role may have been taken from them since they came.
async fn acting(tx: &mut Tx, member: Member) -> Answer<Member> {
    workspaces::lock(tx, member.workspace).await?;
    let role = members::role(tx, member.workspace, member.account).await?.ok_or(Refusal::Forbidden)?;
    let member = Member { role, ..member };
    need(member, Permission::ManageMembers)?;
    Ok(member)
}

/// Invites somebody by mail. An earlier invitation to the same address is taken back.
///
/// # Errors
/// What was typed is wrong, they are a member already, there were too many, or the workspace is the demo.
pub async fn invite(services: &Services, member: Member, typed: &str, role: Role) -> Answer<InvitationId> {
    need(member, Permission::ManageMembers)?;
    let mut wrongs = Vec::new();
    let email = text::email(typed).unwrap_or_default();
    if email.is_empty() {
        wrongs.push(Wrong::new("email", if typed.trim().is_empty() { "wrong-empty" } else { "wrong-email" }));
    }
    if !may_touch(member.role, role) {
        wrongs.push(Wrong::new("role", "members-wrong-role-above"));
    }
    if !wrongs.is_empty() {
        return Err(Refusal::Invalid(wrongs));
    }
    tries::count(services, Secret::Mail, &format!("{} {email}", member.workspace)).await?;
    tries::count(services, Secret::Invite, &member.account.to_string()).await?;
    let now = services.now();
    let keys = &services.store.keys;
    let mut tx = services.store.write(member.workspace).await?;
    let member = acting(&mut tx, member).await?;
    if !may_touch(member.role, role) {
        return Err(Refusal::wrong("role", "members-wrong-role-above"));
    }
    if workspaces::get(&mut tx, member.workspace).await?.is_none_or(|workspace| workspace.demo) {
        return Err(Refusal::wrong("email", "members-wrong-demo"));
    }
    if members::list(&mut tx, keys, member.workspace).await?.iter().any(|membership| membership.email == email) {
        return Err(Refusal::wrong("email", "members-wrong-already"));
    }
    if invitations::list(&mut tx, keys, member.workspace, now).await?.len() >= MOST {
        return Err(Refusal::wrong("", "members-wrong-many"));
    }
    let invitation = Invitation {
        id: services.new_id()?,
        workspace: member.workspace,
        email,
        role,
        invited_by: member.account,
        created_at: now,
        expires_at: now + chrono::Duration::days(INVITATION_DAYS),
    };
    invitations::insert(&mut tx, keys, &invitation).await?;
    jobs::insert(&mut tx, services.new_id()?, "mail.invite", Some(member.workspace), Some(invitation.id.0), now, now).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "member.invite", Some(invitation.id.0), now).await?;
    tx.commit().await?;
    services.jobs.notify_one();
    Ok(invitation.id)
}

/// Takes an invitation back: its link leads nowhere any more.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn take_back(services: &Services, member: Member, id: InvitationId) -> Answer<()> {
    need(member, Permission::ManageMembers)?;
    let mut tx = services.store.write(member.workspace).await?;
    let member = acting(&mut tx, member).await?;
    if !invitations::delete(&mut tx, member.workspace, id).await? {
        return Err(Refusal::NotFound);
    }
    jobs::cancel(&mut tx, "mail.invite", id.0).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "member.take-back", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes what a member is.
///
/// # Errors
/// The role, theirs or the new one, is above one's own, they are the last owner, they are gone, or somebody was first.
pub async fn change_role(services: &Services, member: Member, account: AccountId, role: Role, version: i64) -> Answer<()> {
    need(member, Permission::ManageMembers)?;
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    let member = acting(&mut tx, member).await?;
    let held = members::role(&mut tx, member.workspace, account).await?.ok_or(Refusal::NotFound)?;
    if !may_touch(member.role, held) || !may_touch(member.role, role) {
        return Err(Refusal::wrong("role", "members-wrong-role-above"));
    }
    if held == Role::Owner && role != Role::Owner && members::owners(&mut tx, member.workspace).await? <= 1 {
        return Err(Refusal::wrong("role", "members-wrong-last-owner"));
    }
    members::set_role(&mut tx, member.workspace, account, role, version).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "member.role", Some(account.0), now).await?;
    let mut events = Events::default();
    events.add(&mut tx, member.workspace, "member", About { actor: Some(member.account), ..About::default() }, now).await?;
    events.commit(tx, &services.live, member.workspace).await?;
    Ok(())
}

/// Removes a member. Their conversations go back to nobody, their open invitations are taken back; what they wrote stays.
///
/// # Errors
/// Their role is above one's own, they are the last owner, or they are gone.
pub async fn remove(services: &Services, member: Member, account: AccountId) -> Answer<()> {
    need(member, Permission::ManageMembers)?;
    let mut tx = services.store.write(member.workspace).await?;
    let member = acting(&mut tx, member).await?;
    let held = members::role(&mut tx, member.workspace, account).await?.ok_or(Refusal::NotFound)?;
    if !may_touch(member.role, held) {
        return Err(Refusal::wrong("", "members-wrong-role-above"));
    }
    end(services, tx, member, account, held, "member.remove").await
}

/// Whether somebody may leave a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// They may.
    Free,
    /// They are its only owner.
    OnlyOwner {
        /// Is anybody else there, who could become one?
        others: bool,
    },
}

/// Whether the member may leave the workspace, as things stand.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn parting(services: &Services, member: Member) -> Answer<Parting> {
    let mut tx = services.store.read(member.workspace).await?;
    if member.role != Role::Owner || members::owners(&mut tx, member.workspace).await? > 1 {
        return Ok(Parting::Free);
    }
    let others = privacy::members_beside(&mut tx, member.workspace, member.account).await?;
    Ok(Parting::OnlyOwner { others: !others.is_empty() })
}

/// Leaves the workspace oneself.
///
/// # Errors
/// The member is the last owner: somebody else must become one first, or the workspace be closed.
pub async fn leave(services: &Services, member: Member) -> Answer<()> {
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let held = members::role(&mut tx, member.workspace, member.account).await?.ok_or(Refusal::NotFound)?;
    end(services, tx, member, member.account, held, "member.leave").await
}

/// Ends a membership in the transaction that has checked it.
async fn end(services: &Services, mut tx: Tx, member: Member, account: AccountId, held: Role, action: &str) -> Answer<()> {
    let now = services.now();
    if held == Role::Owner && members::owners(&mut tx, member.workspace).await? <= 1 {
        return Err(Refusal::wrong("", "members-wrong-last-owner"));
    }
    for invitation in invitations::list(&mut tx, &services.store.keys, member.workspace, now).await? {
        if invitation.invited_by == account {
            invitations::delete(&mut tx, member.workspace, invitation.id).await?;
        }
    }
    let freed = conversations::release(&mut tx, member.workspace, account).await?;
    if !members::delete(&mut tx, member.workspace, account).await? {
        return Err(Refusal::NotFound);
    }
    audit::append(&mut tx, member.workspace, Some(member.account), action, Some(account.0), now).await?;
    let about = About { actor: Some(member.account), ..About::default() };
    let mut events = Events::default();
    events.add(&mut tx, member.workspace, "member", about, now).await?;
    if freed > 0 {
        events.add(&mut tx, member.workspace, "conversation", about, now).await?;
    }
    events.commit(tx, &services.live, member.workspace).await?;
    Ok(())
}

/// An invitation as the invited person sees it.
#[derive(Clone, Debug)]
pub struct InvitationSeen {
    /// The workspace's name.
    pub workspace: String,
    /// As what they are invited.
    pub role: Role,
    /// The address that was invited.
    pub email: String,
    /// The name of who invites.
    pub inviter: String,
}

/// The live invitation of a link, with its workspace and the inviter's name. One whose inviter has left, or may no
/// longer give that role, is none; so is one into a workspace that is being closed.
async fn live(services: &Services, token: &str) -> Answer<(Invitation, Workspace, String)> {
    let keys = &services.store.keys;
    let mut tx = services.store.read_any().await?;
    let hash = avow_vault::token_hash(token);
    let invitation = invitations::find(&mut tx, keys, hash, services.now()).await?.ok_or(Refusal::NotFound)?;
    let workspace = workspaces::get(&mut tx, invitation.workspace).await?.filter(|workspace| workspace.erase_at.is_none());
    let workspace = workspace.ok_or(Refusal::NotFound)?;
    let inviter = members::role(&mut tx, workspace.id, invitation.invited_by).await?.ok_or(Refusal::NotFound)?;
    if !may_touch(inviter, invitation.role) {
        return Err(Refusal::NotFound);
    }
    let account = accounts::get(&mut tx, keys, invitation.invited_by).await?.ok_or(Refusal::NotFound)?;
    Ok((invitation, workspace, account.name))
}

/// What an invitation's link leads to.
///
/// # Errors
/// [`Refusal::NotFound`] where it is wrong, expired, used up or taken back.
pub async fn look(services: &Services, token: &str) -> Answer<InvitationSeen> {
    let (invitation, workspace, inviter) = live(services, token).await?;
    Ok(InvitationSeen { workspace: workspace.name, role: invitation.role, email: invitation.email, inviter })
}

/// Follows an invitation and uses it up. Who is a member already stays what they are.
///
/// # Errors
/// [`Refusal::NotFound`] where it is wrong, expired, used up or taken back.
pub async fn accept(services: &Services, person: Person, token: &str) -> Answer<Workspace> {
    let (invitation, workspace, _) = live(services, token).await?;
    let now = services.now();
    let mut tx = services.store.write(workspace.id).await?;
    workspaces::lock(&mut tx, workspace.id).await?;
    let closed = workspaces::get(&mut tx, workspace.id).await?.is_none_or(|workspace| workspace.erase_at.is_some());
    if closed || !invitations::delete(&mut tx, workspace.id, invitation.id).await? {
        return Err(Refusal::NotFound);
    }
    let mut events = Events::default();
    if members::role(&mut tx, workspace.id, person.account).await?.is_none() {
        members::insert(&mut tx, workspace.id, person.account, invitation.role, now).await?;
        audit::append(&mut tx, workspace.id, Some(person.account), "member.join", Some(invitation.id.0), now).await?;
        events.add(&mut tx, workspace.id, "member", About { actor: Some(person.account), ..About::default() }, now).await?;
    }
    events.commit(tx, &services.live, workspace.id).await?;
    Ok(workspace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_touches_a_role_above_their_own() {
        for own in Role::ALL {
            for role in Role::ALL {
                let expected = match own {
                    Role::Viewer | Role::Agent => false,
                    Role::Admin => role != Role::Owner,
                    Role::Owner => true,
                };
                assert_eq!(may_touch(own, role), expected, "{own:?} {role:?}");
            }
        }
    }
}
