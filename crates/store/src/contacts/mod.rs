//! Contacts: who writes to a workspace.

mod batch;
mod find;
mod write;

pub use batch::insert_many;
pub use find::{find_identities, find_identity, keep_search, list, search, search_query, sweep_searches};
pub(crate) use write::identity_column;
pub use write::{delete, fill, hear, insert, save_fields, save_identities, set_verified, update};

use std::collections::HashMap;

use avow_model::Time;
use avow_model::contacts::{Contact, Identity, IdentityKind};
use avow_model::id::{ContactId, FieldId, IdentityId, WorkspaceId};
use avow_vault::Place;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

/// The place of a custom field's value: bound to the contact and the field together.
pub(crate) fn field_place(contact: ContactId, field: FieldId) -> Place {
    Place::new("contact_field", "value", uuid::Uuid::from_u128(contact.0.as_u128() ^ field.0.as_u128().rotate_left(1)))
}

/// A contact, whole. `None` where there is none, or where their key has been destroyed.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, id: ContactId) -> Result<Option<Contact>, StoreError> {
    Ok(get_many(tx, keys, workspace, &[id]).await?.remove(&id))
}

/// Many contacts, whole; those that are not there, or whose key has been destroyed, are missing.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get_many(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    ids: &[ContactId],
) -> Result<HashMap<ContactId, Contact>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: ContactId,
        name: Option<Vec<u8>>,
        locale: Option<String>,
        source: String,
        created_at: Time,
        active_at: Time,
        heard_at: Option<Time>,
        version: i64,
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let uuids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = all_among!(
        tx, Row, uuids.clone(),
        sqlite: "SELECT id, name, locale, source, created_at, active_at, heard_at, version FROM contact \
                 WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2",
        postgres: "SELECT id, name, locale, source, created_at, active_at, heard_at, version FROM contact WHERE id = ANY($1) AND workspace_id = $2",
        workspace,
    )?;
    let opened = keys.many(&rows.iter().map(|row| row.id.0).collect::<Vec<_>>()).await?;
    let mut contacts = HashMap::with_capacity(rows.len());
    for row in rows {
        let Some(key) = opened.get(&row.id.0) else { continue };
        let contact = Contact {
            id: row.id,
            name: row.name.map(|sealed| key.open_text(Place::new("contact", "name", row.id.0), &sealed)).transpose()?,
            locale: row.locale,
            source: row.source,
            identities: Vec::new(),
            fields: Vec::new(),
            created_at: row.created_at,
            active_at: row.active_at,
            heard_at: row.heard_at,
            version: row.version,
        };
        contacts.insert(row.id, contact);
    }
    let fields: Vec<(ContactId, FieldId, Vec<u8>)> = all_among!(
        tx, (ContactId, FieldId, Vec<u8>), uuids.clone(),
        sqlite: "SELECT contact_id, field_id, value FROM contact_field \
                 WHERE contact_id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2",
        postgres: "SELECT contact_id, field_id, value FROM contact_field WHERE contact_id = ANY($1) AND workspace_id = $2",
        workspace,
    )?;
    for (id, field, sealed) in fields {
        if let (Some(contact), Some(key)) = (contacts.get_mut(&id), opened.get(&id.0)) {
            contact.fields.push((field, key.open_text(field_place(id, field), &sealed)?));
        }
    }
    let identities: Vec<(ContactId, IdentityId, String, Vec<u8>, Option<Time>)> = all_among!(
        tx, (ContactId, IdentityId, String, Vec<u8>, Option<Time>), uuids,
        sqlite: "SELECT contact_id, id, kind, value, verified_at FROM contact_identity \
                 WHERE contact_id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2 ORDER BY created_at, id",
        postgres: "SELECT contact_id, id, kind, value, verified_at FROM contact_identity \
                   WHERE contact_id = ANY($1) AND workspace_id = $2 ORDER BY created_at, id",
        workspace,
    )?;
    for (contact, id, kind, sealed, verified_at) in identities {
        if let (Some(held), Some(key)) = (contacts.get_mut(&contact), opened.get(&contact.0)) {
            held.identities.push(Identity {
                id,
                kind: IdentityKind::named(&kind).ok_or(StoreError::Garbled("contact_identity.kind"))?,
                value: key.open_text(Place::new("contact_identity", "value", id.0), &sealed)?,
                verified_at,
            });
        }
    }
    Ok(contacts)
}

/// The names of many contacts; those without one, or whose key is gone, are missing.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn names(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, ids: &[ContactId]) -> Result<HashMap<ContactId, String>, StoreError> {
    let rows: Vec<(ContactId, Option<Vec<u8>>)> = all_among!(
        tx, (ContactId, Option<Vec<u8>>), ids.iter().map(|id| id.0).collect(),
        sqlite: "SELECT id, name FROM contact WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2",
        postgres: "SELECT id, name FROM contact WHERE id = ANY($1) AND workspace_id = $2",
        workspace,
    )?;
    let opened = keys.many(&rows.iter().map(|(id, _)| id.0).collect::<Vec<_>>()).await?;
    let mut names = HashMap::with_capacity(rows.len());
    for (id, sealed) in rows {
        if let (Some(sealed), Some(key)) = (sealed, opened.get(&id.0)) {
            names.insert(id, key.open_text(Place::new("contact", "name", id.0), &sealed)?);
        }
    }
    Ok(names)
}
