//! Making, changing and deleting contacts, and keeping their lookup rows in step.

use avow_model::Time;
use avow_model::contacts::{Contact, ContactDraft, Identity, IdentityKind};
use avow_model::id::{ContactId, FieldId, IdentityId, WorkspaceId};
use avow_model::text;
use avow_vault::{DataKey, LookupKey, Place};

use super::field_place;
use crate::db::{Conn, Direct, Tx};
use crate::error::StoreError;
use crate::keys::Keys;

/// Inserts a contact with nothing but name, language and source. The key must have been made.
/// Call [`save_identities`], [`save_fields`] and [`fill`] for the rest.
///
/// # Errors
/// Where it cannot be sealed or written.
pub async fn insert(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    id: ContactId,
    draft: &ContactDraft,
    source: &str,
    now: Time,
) -> Result<(), StoreError> {
    let key = keys.need(id.0).await?;
    run!(
        tx,
        "INSERT INTO contact (id, workspace_id, name, locale, source, created_at, active_at, version) VALUES ($1, $2, $3, $4, $5, $6, $6, 1)",
        id,
        workspace,
        sealed_name(&key, id, draft.name.as_deref())?,
        &draft.locale,
        source,
        now,
    )?;
    Ok(())
}

pub(super) fn sealed_name(key: &DataKey, id: ContactId, name: Option<&str>) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(name.map(|name| key.seal(Place::new("contact", "name", id.0), name.as_bytes())).transpose()?)
}

/// Changes name and language.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first.
pub async fn update(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    id: ContactId,
    name: Option<&str>,
    locale: Option<&str>,
    version: i64,
    now: Time,
) -> Result<(), StoreError> {
    let key = keys.need(id.0).await?;
    run_versioned!(
        tx,
        "UPDATE contact SET name = $3, locale = $4, active_at = $5, version = version + 1 WHERE workspace_id = $1 AND id = $2 AND version = $6",
        workspace,
        id,
        sealed_name(&key, id, name)?,
        locale,
        now,
        version,
    )
}

/// Writes down that a contact has written.
///
/// # Errors
/// Where the database cannot be written.
pub async fn hear(tx: &mut Tx, workspace: WorkspaceId, id: ContactId, now: Time) -> Result<(), StoreError> {
    run!(tx, "UPDATE contact SET active_at = $3, heard_at = $3 WHERE workspace_id = $1 AND id = $2", workspace, id, now)?;
    Ok(())
}

/// Replaces the identities of a kind by these: those that are in both stay as they are, with their proof.
///
/// # Errors
/// [`StoreError::Missing`] where the contact is not the workspace's.
pub async fn save_identities(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    held: &[Identity],
    kind: IdentityKind,
    wanted: &[(IdentityId, String)],
    now: Time,
) -> Result<(), StoreError> {
    let key = keys.need(contact.0).await?;
    let lookup = keys.lookup(workspace).await?;
    for identity in held.iter().filter(|identity| identity.kind == kind) {
        if !wanted.iter().any(|(_, value)| *value == identity.value) {
            run!(tx, "DELETE FROM contact_identity WHERE workspace_id = $1 AND id = $2", workspace, identity.id)?;
        }
    }
    for (id, value) in wanted {
        if held.iter().any(|identity| identity.kind == kind && identity.value == *value) {
            continue;
        }
        let written = run!(
            tx,
            "INSERT INTO contact_identity (id, workspace_id, contact_id, kind, lookup, value, created_at) \
             SELECT $1, $2, c.id, $4, $5, $6, $7 FROM contact c WHERE c.workspace_id = $2 AND c.id = $3",
            id,
            workspace,
            contact,
            kind.name(),
            lookup.bucket(identity_column(kind), value),
            key.seal(Place::new("contact_identity", "value", id.0), value.as_bytes())?,
            now,
        )?;
        if written == 0 {
            return Err(StoreError::Missing);
        }
    }
    Ok(())
}

/// The name under which an identity's kind is hashed.
pub(crate) fn identity_column(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::Email => "contact_identity.email",
        IdentityKind::Phone => "contact_identity.phone",
        IdentityKind::User => "contact_identity.user",
    }
}

/// Writes down that an identity was proven.
///
/// # Errors
/// Where the database cannot be written.
pub async fn set_verified(tx: &mut Tx, workspace: WorkspaceId, id: IdentityId, now: Time) -> Result<(), StoreError> {
    run!(tx, "UPDATE contact_identity SET verified_at = $3 WHERE workspace_id = $1 AND id = $2", workspace, id, now)?;
    Ok(())
}

/// Sets custom fields; an empty value empties the field.
///
/// # Errors
/// [`StoreError::Missing`] where the contact or a field is not the workspace's.
pub async fn save_fields(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    contact: ContactId,
    fields: &[(FieldId, String)],
) -> Result<(), StoreError> {
    let key = keys.need(contact.0).await?;
    for (field, value) in fields {
        if value.is_empty() {
            run!(tx, "DELETE FROM contact_field WHERE workspace_id = $1 AND contact_id = $2 AND field_id = $3", workspace, contact, field)?;
            continue;
        }
        let written = run!(
            tx,
            "INSERT INTO contact_field (workspace_id, contact_id, field_id, value) SELECT $1, c.id, f.id, $4 FROM contact c, field f \
             WHERE c.workspace_id = $1 AND c.id = $2 AND f.workspace_id = $1 AND f.id = $3 \
             ON CONFLICT (contact_id, field_id) DO UPDATE SET value = excluded.value WHERE contact_field.workspace_id = excluded.workspace_id",
            workspace,
            contact,
            field,
            key.seal(field_place(contact, *field), value.as_bytes())?,
        )?;
        if written == 0 {
            return Err(StoreError::Missing);
        }
    }
    Ok(())
}

/// Writes a contact's lookup rows anew from what they are now ([`buckets`]).
///
/// # Errors
/// [`StoreError::Missing`] where the contact is not the workspace's.
pub async fn fill(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, contact: &Contact) -> Result<(), StoreError> {
    let lookup = keys.lookup(workspace).await?;
    let buckets = buckets(&lookup, contact);
    run!(tx, "DELETE FROM contact_lookup WHERE workspace_id = $1 AND contact_id = $2", workspace, contact.id)?;
    let wanted = buckets.len();
    let written = match tx.conn()? {
        Conn::Sqlite(connection) => {
            let listed: Vec<String> = buckets.iter().map(i64::to_string).collect();
            let written = sqlx::query::<Direct>(
                "INSERT INTO contact_lookup (workspace_id, bucket, contact_id) SELECT $1, v.value, c.id \
                 FROM contact AS c CROSS JOIN json_each($3) AS v WHERE c.workspace_id = $1 AND c.id = $2",
            )
            .bind(workspace)
            .bind(contact.id)
            .bind(format!("[{}]", listed.join(",")))
            .execute(connection)
            .await?;
            written.rows_affected()
        }
        Conn::Postgres(connection) => {
            let written = sqlx::query::<sqlx::Postgres>(
                "INSERT INTO contact_lookup (workspace_id, bucket, contact_id) SELECT $1, v.bucket, c.id \
                 FROM contact AS c CROSS JOIN UNNEST($3::bigint[]) AS v (bucket) WHERE c.workspace_id = $1 AND c.id = $2",
            )
            .bind(workspace)
            .bind(contact.id)
            .bind(buckets)
            .execute(connection)
            .await?;
            written.rows_affected()
        }
    };
    if written == wanted as u64 { Ok(()) } else { Err(StoreError::Missing) }
}

/// The name under which beginnings of words are hashed.
pub(super) const PREFIX: &str = "contact_lookup";
/// The name under which pairs of beginnings are hashed.
pub(super) const PAIR: &str = "contact_lookup.pair";

/// The buckets in which a contact is found: the beginnings of the words of their name, their addresses and their numbers,
/// and of each two of these words.
pub(super) fn buckets(lookup: &LookupKey, contact: &Contact) -> Vec<i64> {
    let mut words = contact.name.as_deref().map(text::words).unwrap_or_default();
    for identity in contact.identities.iter().filter(|identity| identity.kind != IdentityKind::User) {
        words.extend(text::address_words(&identity.value));
    }
    let mut prefixes: Vec<String> = words.iter().flat_map(|word| text::prefixes(word)).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    let pairs = text::pairs(&words).into_iter().map(|pair| lookup.bucket(PAIR, &pair));
    let mut buckets: Vec<i64> = prefixes.iter().map(|prefix| lookup.bucket(PREFIX, prefix)).chain(pairs).collect();
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// Deletes a contact and all that hangs on them. The caller moves the queues' counters and destroys the key afterwards.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete(tx: &mut Tx, workspace: WorkspaceId, id: ContactId) -> Result<bool, StoreError> {
    run!(tx, "DELETE FROM event WHERE workspace_id = $1 AND contact_id = $2", workspace, id)?;
    Ok(run!(tx, "DELETE FROM contact WHERE workspace_id = $1 AND id = $2", workspace, id)? == 1)
}
