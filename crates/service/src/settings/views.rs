//! Saved views of the inbox: a filter under a name, a member's own or everyone's.

use avow_model::access::{Member, Permission};
use avow_model::id::ViewId;
use avow_model::inbox::{Filter, View};
use avow_model::refusal::Refusal;
use avow_store::{audit, views, workspaces};

use super::{NAME_MAX, name, need};
use crate::{Answer, Services};

/// How many views a member may see.
const MOST: usize = 60;

/// The views that the member sees: everyone's and their own.
///
/// # Errors
/// The member may not read the inbox.
pub async fn list(services: &Services, member: Member) -> Answer<Vec<View>> {
    need(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(views::list(&mut tx, member.workspace, member.account).await?)
}

/// Keeps a filter under a name: the member's own, or with `shared` everyone's. The filter is kept in its one spelling,
/// without what is unknown in it.
///
/// # Errors
/// The name is wrong, there are too many, or the member may not share.
pub async fn save(services: &Services, member: Member, typed: &str, filter: &str, shared: bool) -> Answer<ViewId> {
    need(member, if shared { Permission::Shape } else { Permission::ReadInbox })?;
    let name = name("name", typed, NAME_MAX).map_err(|wrong| Refusal::Invalid(vec![wrong]))?;
    let view = View { id: services.new_id()?, name, filter: Filter::parse(filter).query(), shared };
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if views::list(&mut tx, member.workspace, member.account).await?.len() >= MOST {
        return Err(Refusal::wrong("", "settings-wrong-many"));
    }
    views::insert(&mut tx, member.workspace, (!shared).then_some(member.account), &view, now).await?;
    if shared {
        audit::append(&mut tx, member.workspace, Some(member.account), "view.share", Some(view.id.0), now).await?;
    }
    tx.commit().await?;
    Ok(view.id)
}

/// Deletes a view: the member's own, or with `shared`, by who may share, everyone's.
///
/// # Errors
/// [`Refusal::NotFound`], or the member may not.
pub async fn delete(services: &Services, member: Member, id: ViewId, shared: bool) -> Answer<()> {
    need(member, if shared { Permission::Shape } else { Permission::ReadInbox })?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if !views::delete(&mut tx, member.workspace, member.account, id, shared).await? {
        return Err(Refusal::NotFound);
    }
    if shared {
        audit::append(&mut tx, member.workspace, Some(member.account), "view.delete", Some(id.0), services.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}
