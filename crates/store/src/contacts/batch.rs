//! Making many contacts at once, as an import does.

use avow_model::Time;
use avow_model::contacts::Contact;
use avow_model::id::WorkspaceId;
use avow_vault::{DataKey, LookupKey, Place};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::field_place;
use super::write::{buckets, identity_column, sealed_name};
use crate::db::{Conn, Connection, Direct, Tx, hex, json_rows};
use crate::error::StoreError;
use crate::keys::Keys;

/// Inserts many contacts whole, all known since `now`: a statement for each table instead of several for each person. Their
/// keys must have been made. A custom field that is not the workspace's is passed over.
///
/// # Errors
/// Where it cannot be sealed or written; [`StoreError::KeyGone`] where a key was not made.
pub async fn insert_many(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, people: &[&Contact], now: Time) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let opened = keys.many(&people.iter().map(|contact| contact.id.0).collect::<Vec<_>>()).await?;
    let lookup = keys.lookup(workspace).await?;
    let mut batch = Batch::default();
    for contact in people {
        let key = opened.get(&contact.id.0).ok_or(StoreError::KeyGone)?;
        batch.add(key, &lookup, contact)?;
    }
    // What lies together in the table is written together.
    batch.found.sort_unstable();
    match tx.conn()? {
        Conn::Sqlite(connection) => batch.sqlite(connection, workspace, now).await,
        Conn::Postgres(connection) => batch.postgres(connection, workspace, now).await,
    }
}

/// The rows of many new contacts, sealed.
#[derive(Default)]
struct Batch {
    contacts: Vec<(Uuid, Option<Vec<u8>>, Option<String>, String)>,
    identities: Vec<(Uuid, Uuid, &'static str, i64, Vec<u8>)>,
    fields: Vec<(Uuid, Uuid, Vec<u8>)>,
    found: Vec<(i64, Uuid)>,
}

impl Batch {
    fn add(&mut self, key: &DataKey, lookup: &LookupKey, contact: &Contact) -> Result<(), StoreError> {
        let id = contact.id.0;
        let name = sealed_name(key, contact.id, contact.name.as_deref())?;
        self.contacts.push((id, name, contact.locale.clone(), contact.source.clone()));
        for identity in &contact.identities {
            let bucket = lookup.bucket(identity_column(identity.kind), &identity.value);
            let sealed = key.seal(Place::new("contact_identity", "value", identity.id.0), identity.value.as_bytes())?;
            self.identities.push((identity.id.0, id, identity.kind.name(), bucket, sealed));
        }
        for (field, value) in contact.fields.iter().filter(|(_, value)| !value.is_empty()) {
            self.fields.push((id, field.0, key.seal(field_place(contact.id, *field), value.as_bytes())?));
        }
        self.found.extend(buckets(lookup, contact).into_iter().map(|bucket| (bucket, id)));
        Ok(())
    }

    async fn sqlite(self, connection: &mut Connection, workspace: WorkspaceId, now: Time) -> Result<(), StoreError> {
        let id = |id: &Uuid| Value::from(id.simple().to_string());
        let contacts = self.contacts.iter().map(|(contact, name, locale, source)| {
            vec![id(contact), name.as_deref().map(hex).into(), locale.clone().into(), source.clone().into()]
        });
        sqlx::query::<Direct>(
            "INSERT INTO contact (id, workspace_id, name, locale, source, created_at, active_at, version) \
             SELECT unhex(json_extract(value, '$[0]')), $2, unhex(json_extract(value, '$[1]')), json_extract(value, '$[2]'), \
                    json_extract(value, '$[3]'), $3, $3, 1 FROM json_each($1)",
        )
        .bind(json_rows(contacts.collect()))
        .bind(workspace)
        .bind(now)
        .execute(&mut *connection)
        .await?;
        let identities = self.identities.iter().map(|(identity, contact, kind, bucket, sealed)| {
            vec![id(identity), id(contact), (*kind).into(), (*bucket).into(), hex(sealed).into()]
        });
        sqlx::query::<Direct>(
            "INSERT INTO contact_identity (id, workspace_id, contact_id, kind, lookup, value, created_at) \
             SELECT unhex(json_extract(value, '$[0]')), $2, unhex(json_extract(value, '$[1]')), json_extract(value, '$[2]'), \
                    json_extract(value, '$[3]'), unhex(json_extract(value, '$[4]')), $3 FROM json_each($1)",
        )
        .bind(json_rows(identities.collect()))
        .bind(workspace)
        .bind(now)
        .execute(&mut *connection)
        .await?;
        let fields = self.fields.iter().map(|(contact, field, sealed)| vec![id(contact), id(field), hex(sealed).into()]);
        sqlx::query::<Direct>(
            "INSERT INTO contact_field (workspace_id, contact_id, field_id, value) \
             SELECT $2, unhex(json_extract(v.value, '$[0]')), f.id, unhex(json_extract(v.value, '$[2]')) \
             FROM json_each($1) AS v CROSS JOIN field AS f WHERE f.id = unhex(json_extract(v.value, '$[1]')) AND f.workspace_id = $2",
        )
        .bind(json_rows(fields.collect()))
        .bind(workspace)
        .execute(&mut *connection)
        .await?;
        let found = self.found.iter().map(|(bucket, contact)| vec![Value::from(*bucket), id(contact)]);
        sqlx::query::<Direct>(
            "INSERT INTO contact_lookup (workspace_id, bucket, contact_id) \
             SELECT $2, json_extract(value, '$[0]'), unhex(json_extract(value, '$[1]')) FROM json_each($1)",
        )
        .bind(json_rows(found.collect()))
        .bind(workspace)
        .execute(&mut *connection)
        .await?;
        Ok(())
    }

    async fn postgres(self, connection: &mut PgConnection, workspace: WorkspaceId, now: Time) -> Result<(), StoreError> {
        sqlx::query::<sqlx::Postgres>(
            "INSERT INTO contact (id, workspace_id, name, locale, source, created_at, active_at, version) \
             SELECT v.id, $1, v.name, v.locale, v.source, $2, $2, 1 \
             FROM UNNEST($3::uuid[], $4::bytea[], $5::text[], $6::text[]) AS v (id, name, locale, source)",
        )
        .bind(workspace)
        .bind(now)
        .bind(self.contacts.iter().map(|(id, ..)| *id).collect::<Vec<Uuid>>())
        .bind(self.contacts.iter().map(|(_, name, ..)| name.clone()).collect::<Vec<Option<Vec<u8>>>>())
        .bind(self.contacts.iter().map(|(_, _, locale, _)| locale.clone()).collect::<Vec<Option<String>>>())
        .bind(self.contacts.iter().map(|(.., source)| source.clone()).collect::<Vec<String>>())
        .execute(&mut *connection)
        .await?;
        sqlx::query::<sqlx::Postgres>(
            "INSERT INTO contact_identity (id, workspace_id, contact_id, kind, lookup, value, created_at) \
             SELECT v.id, $1, v.contact, v.kind, v.lookup, v.value, $2 \
             FROM UNNEST($3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bytea[]) AS v (id, contact, kind, lookup, value)",
        )
        .bind(workspace)
        .bind(now)
        .bind(self.identities.iter().map(|(id, ..)| *id).collect::<Vec<Uuid>>())
        .bind(self.identities.iter().map(|(_, contact, ..)| *contact).collect::<Vec<Uuid>>())
        .bind(self.identities.iter().map(|(_, _, kind, ..)| (*kind).to_owned()).collect::<Vec<String>>())
        .bind(self.identities.iter().map(|(_, _, _, bucket, _)| *bucket).collect::<Vec<i64>>())
        .bind(self.identities.iter().map(|(.., sealed)| sealed.clone()).collect::<Vec<Vec<u8>>>())
        .execute(&mut *connection)
        .await?;
        sqlx::query::<sqlx::Postgres>(
            "INSERT INTO contact_field (workspace_id, contact_id, field_id, value) SELECT $1, v.contact, f.id, v.value \
             FROM UNNEST($2::uuid[], $3::uuid[], $4::bytea[]) AS v (contact, field, value) \
             JOIN field f ON f.id = v.field AND f.workspace_id = $1",
        )
        .bind(workspace)
        .bind(self.fields.iter().map(|(contact, ..)| *contact).collect::<Vec<Uuid>>())
        .bind(self.fields.iter().map(|(_, field, _)| *field).collect::<Vec<Uuid>>())
        .bind(self.fields.iter().map(|(.., sealed)| sealed.clone()).collect::<Vec<Vec<u8>>>())
        .execute(&mut *connection)
        .await?;
        sqlx::query::<sqlx::Postgres>(
            "INSERT INTO contact_lookup (workspace_id, bucket, contact_id) SELECT $1, v.bucket, v.contact \
             FROM UNNEST($2::bigint[], $3::uuid[]) AS v (bucket, contact)",
        )
        .bind(workspace)
        .bind(self.found.iter().map(|(bucket, _)| *bucket).collect::<Vec<i64>>())
        .bind(self.found.iter().map(|(_, contact)| *contact).collect::<Vec<Uuid>>())
        .execute(&mut *connection)
        .await?;
        Ok(())
    }
}
