//! What stands around every conversation, read at once. Each question by itself would be a turn of a thread on SQLite and
//! a trip to the server on PostgreSQL, nine for every page of the inbox.

use avow_model::Time;
use avow_model::contacts::{Field, FieldKind};
use avow_model::id::{AccountId, ChannelId, WorkspaceId};
use avow_model::inbox::{Canned, Colleague, Label, Queues, Status, View};
use avow_vault::Place;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

/// A member's desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// The number of the workspace's latest event.
    pub event: i64,
    /// How many conversations wait where.
    pub queues: Queues,
    /// Who works here, by the time at which they came; without who is being erased.
    pub colleagues: Vec<Colleague>,
    /// The workspace's labels, by name.
    pub labels: Vec<Label>,
    /// Its canned answers, by their short names.
    pub canned: Vec<Canned>,
    /// The member's views and everyone's, the oldest first.
    pub views: Vec<View>,
    /// Its channels with their names, the oldest first.
    pub channels: Vec<(ChannelId, String)>,
    /// Its custom fields, in their order.
    pub fields: Vec<Field>,
}

/// One thing on the desk; which columns mean something depends on its part.
#[derive(sqlx::FromRow)]
struct Thing {
    part: i64,
    id: Option<Uuid>,
    one: Option<String>,
    two: Option<String>,
    three: Option<String>,
    number: i64,
    version: i64,
    sealed: Option<Vec<u8>>,
    at: Option<Time>,
}

impl Thing {
    fn id<T: From<Uuid>>(&self) -> T {
        self.id.unwrap_or_default().into()
    }
}

/// Reads the desk of a member.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn read(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, reader: AccountId) -> Result<Desk, StoreError> {
    let mut things = all!(
        tx,
        Thing,
        "SELECT CAST(0 AS BIGINT) AS part, id, CAST(NULL AS TEXT) AS one, CAST(NULL AS TEXT) AS two, CAST(NULL AS TEXT) AS three, \
                event_number AS number, version, CAST(NULL AS BYTEA) AS sealed, created_at AS at FROM workspace WHERE id = $1 \
         UNION ALL SELECT 1, assignee_id, status, NULL, NULL, conversations, 0, NULL, NULL \
                FROM queue_count WHERE workspace_id = $1 \
         UNION ALL SELECT 2, NULL, NULL, NULL, NULL, COUNT(*), 0, NULL, NULL \
                FROM mention WHERE workspace_id = $1 AND account_id = $2 AND seen_at IS NULL \
         UNION ALL SELECT 3, a.id, NULL, NULL, NULL, CASE WHEN a.erase_at IS NOT NULL AND a.verified_at IS NOT NULL THEN 1 ELSE 0 END, 0, a.name, m.created_at \
                FROM membership m JOIN account a ON a.id = m.account_id WHERE m.workspace_id = $1 \
         UNION ALL SELECT * FROM (SELECT 4, id, name, NULL, NULL, tone, version, CAST(NULL AS BYTEA), created_at \
                FROM label WHERE workspace_id = $1 ORDER BY name LIMIT 500) AS labels \
         UNION ALL SELECT * FROM (SELECT 5, id, shortcode, title, body, 0, version, CAST(NULL AS BYTEA), created_at \
                FROM canned WHERE workspace_id = $1 ORDER BY shortcode LIMIT 500) AS answers \
         UNION ALL SELECT * FROM (SELECT 6, id, name, filter, NULL, CASE WHEN account_id IS NULL THEN 1 ELSE 0 END, 0, CAST(NULL AS BYTEA), created_at \
                FROM saved_view WHERE workspace_id = $1 AND (account_id IS NULL OR account_id = $2) ORDER BY created_at, id LIMIT 100) AS views \
         UNION ALL SELECT * FROM (SELECT 7, id, name, NULL, NULL, 0, version, CAST(NULL AS BYTEA), created_at \
                FROM channel WHERE workspace_id = $1 ORDER BY created_at, id LIMIT 200) AS channels \
         UNION ALL SELECT * FROM (SELECT 8, id, label, kind, NULL, position, version, CAST(NULL AS BYTEA), created_at \
                FROM field WHERE workspace_id = $1 ORDER BY position, id LIMIT 200) AS fields",
        workspace,
        reader,
    )?;
    // The parts come one after the other; in which order the lines of each is a database's own affair.
    things.sort_by_key(|thing| (thing.part, thing.at, thing.id));
    let members: Vec<Uuid> = things.iter().filter(|thing| thing.part == 3).filter_map(|thing| thing.id).collect();
    let opened = keys.many(&members).await?;
    let mut desk = Desk::default();
    for thing in things {
        let id = thing.id.unwrap_or_default();
        let name = thing.one.clone().unwrap_or_default();
        match thing.part {
            0 => desk.event = thing.number,
            1 => desk.queues.add(id, Status::named(&name), thing.number, reader),
            2 => desk.queues.mentions = thing.number,
            3 => {
                if let (Some(key), Some(sealed)) = (opened.get(&id), &thing.sealed) {
                    let name = key.open_text(Place::new("account", "name", id), sealed)?;
                    desk.colleagues.push(Colleague { id: thing.id(), name, leaving: thing.number == 1 });
                }
            }
            4 => desk.labels.push(Label { id: thing.id(), name, tone: thing.number, version: thing.version }),
            5 => {
                let (title, body) = (thing.two.clone().unwrap_or_default(), thing.three.clone().unwrap_or_default());
                desk.canned.push(Canned { id: thing.id(), shortcode: name, title, body, version: thing.version });
            }
            6 => {
                let filter = thing.two.clone().unwrap_or_default();
                desk.views.push(View { id: thing.id(), name, filter, shared: thing.number == 1 });
            }
            7 => desk.channels.push((thing.id(), name)),
            _ => {
                let kind = thing.two.as_deref().and_then(FieldKind::named).ok_or(StoreError::Garbled("field.kind"))?;
                desk.fields.push(Field { id: thing.id(), label: name, kind, position: thing.number, version: thing.version });
            }
        }
    }
    desk.labels.sort_by(|a, b| a.name.cmp(&b.name));
    desk.canned.sort_by(|a, b| a.shortcode.cmp(&b.shortcode));
    desk.fields.sort_by_key(|field| (field.position, field.id.0));
    Ok(desk)
}
