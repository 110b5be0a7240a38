//! Custom fields: what a workspace wants to know about its contacts beside name and addresses.

use avow_model::access::{Member, Permission};
use avow_model::contacts::{Field, FieldKind};
use avow_model::id::FieldId;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::{audit, fields, workspaces};

use super::{NAME_MAX, name, need};
use crate::{Answer, Services};

/// How many fields a workspace may have.
const MOST: usize = 60;

/// The fields of the workspace, in their order.
///
/// # Errors
/// The member may not read contacts.
pub async fn list(services: &Services, member: Member) -> Answer<Vec<Field>> {
    need(member, Permission::ReadContacts)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(fields::list(&mut tx, member.workspace).await?)
}

/// One field.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn get(services: &Services, member: Member, id: FieldId) -> Answer<Field> {
    list(services, member).await?.into_iter().find(|field| field.id == id).ok_or(Refusal::NotFound)
}

/// Has another field this label? Two that read alike could not be told apart in a form or a file.
fn taken(held: &[Field], own: Option<FieldId>, label: &str) -> bool {
    held.iter().any(|field| Some(field.id) != own && text::fold(&field.label) == text::fold(label))
}

/// Makes a field behind the others.
///
/// # Errors
/// The label is wrong or taken, the kind is none, or there are too many.
pub async fn create(services: &Services, member: Member, typed: &str, kind: &str) -> Answer<FieldId> {
    need(member, Permission::Shape)?;
    let (label, kind) = match (name("label", typed, NAME_MAX), FieldKind::named(kind)) {
        (Ok(label), Some(kind)) => (label, kind),
        (label, kind) => {
            let unknown = kind.is_none().then(|| Wrong::new("kind", "settings-wrong-kind"));
            return Err(Refusal::Invalid(label.err().into_iter().chain(unknown).collect()));
        }
    };
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let held = fields::list(&mut tx, member.workspace).await?;
    if held.len() >= MOST {
        return Err(Refusal::wrong("", "settings-wrong-many"));
    }
    if taken(&held, None, &label) {
        return Err(Refusal::wrong("label", "settings-wrong-taken"));
    }
    let position = held.iter().map(|field| field.position).max().unwrap_or(0) + 1;
    let field = Field { id: services.new_id()?, label, kind, position, version: 1 };
    fields::insert(&mut tx, member.workspace, &field, now).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "field.create", Some(field.id.0), now).await?;
    tx.commit().await?;
    Ok(field.id)
}

/// Renames a field. Its kind stays: what is in it was checked against that.
///
/// # Errors
/// The label is wrong or taken, the field is gone, or somebody was first.
pub async fn rename(services: &Services, member: Member, id: FieldId, typed: &str, version: i64) -> Answer<()> {
    need(member, Permission::Shape)?;
    let label = name("label", typed, NAME_MAX).map_err(|wrong| Refusal::Invalid(vec![wrong]))?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let held = fields::list(&mut tx, member.workspace).await?;
    if !held.iter().any(|field| field.id == id) {
        return Err(Refusal::NotFound);
    }
    if taken(&held, Some(id), &label) {
        return Err(Refusal::wrong("label", "settings-wrong-taken"));
    }
    fields::rename(&mut tx, member.workspace, id, &label, version).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "field.update", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a field and what is in it.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn delete(services: &Services, member: Member, id: FieldId) -> Answer<()> {
    need(member, Permission::Shape)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if !fields::delete(&mut tx, member.workspace, id).await? {
        return Err(Refusal::NotFound);
    }
    audit::append(&mut tx, member.workspace, Some(member.account), "field.delete", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fields_do_not_read_alike() {
        let id = FieldId(uuid::Uuid::from_u128(1));
        let held = [Field { id, label: "Größe".to_owned(), kind: FieldKind::Text, position: 1, version: 1 }];
        assert!(taken(&held, None, "grosse"));
        assert!(!taken(&held, Some(id), "GRÖSSE"));
        assert!(!taken(&held, None, "Weight"));
    }
}
