//! Contacts: who writes to a workspace.

mod find;
mod write;

pub use find::{find_identity, keep_search, list, search, search_query, sweep_searches};
pub use write::{delete, fill, insert, save_fields, save_identities, set_verified, touch, update};

use std::collections::HashMap;

use avow_model::Time;
use avow_model::contacts::{Contact, Identity, IdentityKind};
use avow_model::id::{ContactId, FieldId, IdentityId, WorkspaceId};
use avow_vault::{DataKey, Place};

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
    #[derive(sqlx::FromRow)]
    struct Row {
        name: Option<Vec<u8>>,
        locale: Option<String>,
        source: String,
        created_at: Time,
        active_at: Time,
        version: i64,
    }
    let row = maybe!(
        tx,
        Row,
        "SELECT name, locale, source, created_at, active_at, version FROM contact WHERE workspace_id = $1 AND id = $2",
        workspace,
        id,
    )?;
    let (Some(row), Some(key)) = (row, keys.get(id.0).await?) else { return Ok(None) };
    let name = row.name.map(|sealed| key.open_text(Place::new("contact", "name", id.0), &sealed)).transpose()?;
    let fields: Vec<(FieldId, Vec<u8>)> = all!(
        tx,
        (FieldId, Vec<u8>),
        "SELECT field_id, value FROM contact_field WHERE workspace_id = $1 AND contact_id = $2",
        workspace,
        id,
    )?;
    let fields = fields
        .into_iter()
        .map(|(field, sealed)| Ok((field, key.open_text(field_place(id, field), &sealed)?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Some(Contact {
        id,
        name,
        locale: row.locale,
        source: row.source,
        identities: identities(tx, &key, workspace, id).await?,
        fields,
        created_at: row.created_at,
        active_at: row.active_at,
        version: row.version,
    }))
}

async fn identities(tx: &mut Tx, key: &DataKey, workspace: WorkspaceId, contact: ContactId) -> Result<Vec<Identity>, StoreError> {
    let rows: Vec<(IdentityId, String, Vec<u8>, Option<Time>)> = all!(
        tx,
        (IdentityId, String, Vec<u8>, Option<Time>),
        "SELECT id, kind, value, verified_at FROM contact_identity WHERE workspace_id = $1 AND contact_id = $2 ORDER BY created_at, id LIMIT 100",
        workspace,
        contact,
    )?;
    rows.into_iter()
        .map(|(id, kind, sealed, verified_at)| {
            Ok(Identity {
                id,
                kind: IdentityKind::named(&kind).ok_or(StoreError::Garbled("contact_identity.kind"))?,
                value: key.open_text(Place::new("contact_identity", "value", id.0), &sealed)?,
                verified_at,
            })
        })
        .collect()
}

/// The names of many contacts; those without one, or whose key is gone, are missing.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn names(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, ids: &[ContactId]) -> Result<HashMap<ContactId, String>, StoreError> {
    let rows: Vec<(ContactId, Option<Vec<u8>>)> = all_among!(
        tx, (ContactId, Option<Vec<u8>>), ids.iter().map(|id| id.0).collect(),
        sqlite: "SELECT id, name FROM contact WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND workspace_id = $2",
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
