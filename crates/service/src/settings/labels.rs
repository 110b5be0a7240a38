//! Labels: what a workspace sorts its conversations by.

use avow_model::access::{Member, Permission};
use avow_model::id::LabelId;
use avow_model::inbox::Label;
use avow_model::refusal::{Refusal, Wrong};
use avow_store::{audit, labels, workspaces};

use super::{NAME_MAX, name, need, taken};
use crate::{Answer, Services};

/// How many tones there are.
pub const TONES: i64 = 5;
/// How many labels a workspace may have.
const MOST: usize = 200;

/// The labels of the workspace, by name.
///
/// # Errors
/// The member may not read the inbox.
pub async fn list(services: &Services, member: Member) -> Answer<Vec<Label>> {
    need(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(labels::list(&mut tx, member.workspace).await?)
}

/// One label.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn get(services: &Services, member: Member, id: LabelId) -> Answer<Label> {
    list(services, member).await?.into_iter().find(|label| label.id == id).ok_or(Refusal::NotFound)
}

/// What was typed, as a label of a version.
fn check(id: LabelId, typed: &str, tone: i64, version: i64) -> Answer<Label> {
    let tone_is_none = (!(0..TONES).contains(&tone)).then(|| Wrong::new("tone", "settings-wrong-tone"));
    match (name("name", typed, NAME_MAX), tone_is_none) {
        (Ok(name), None) => Ok(Label { id, name, tone, version }),
        (name, tone) => Err(Refusal::Invalid(name.err().into_iter().chain(tone).collect())),
    }
}

/// Makes a label.
///
/// # Errors
/// The name is wrong or taken, or there are too many labels.
pub async fn create(services: &Services, member: Member, typed: &str, tone: i64) -> Answer<LabelId> {
    need(member, Permission::Shape)?;
    let label = check(services.new_id()?, typed, tone, 1)?;
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if labels::list(&mut tx, member.workspace).await?.len() >= MOST {
        return Err(Refusal::wrong("", "settings-wrong-many"));
    }
    labels::insert(&mut tx, member.workspace, &label, now).await.map_err(|error| taken("name", error))?;
    audit::append(&mut tx, member.workspace, Some(member.account), "label.create", Some(label.id.0), now).await?;
    tx.commit().await?;
    Ok(label.id)
}

/// Renames a label and gives it a tone.
///
/// # Errors
/// The name is wrong or taken, the label is gone, or somebody was first.
pub async fn update(services: &Services, member: Member, id: LabelId, typed: &str, tone: i64, version: i64) -> Answer<()> {
    need(member, Permission::Shape)?;
    let label = check(id, typed, tone, version)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if !labels::list(&mut tx, member.workspace).await?.iter().any(|held| held.id == id) {
        return Err(Refusal::NotFound);
    }
    labels::update(&mut tx, member.workspace, &label).await.map_err(|error| taken("name", error))?;
    audit::append(&mut tx, member.workspace, Some(member.account), "label.update", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a label, also from the conversations that carry it.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn delete(services: &Services, member: Member, id: LabelId) -> Answer<()> {
    need(member, Permission::Shape)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if !labels::delete(&mut tx, member.workspace, id).await? {
        return Err(Refusal::NotFound);
    }
    audit::append(&mut tx, member.workspace, Some(member.account), "label.delete", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}
