//! The inbox's list: filtered, the latest first, page by page (rule 12).
//!
//! A page is found first and furnished then, so that a line that does not fit costs no more than a look at it. What may be
//! rare (a label, a channel, a priority) has an index of its own in the list's order, so that no line is passed over on
//! its account. What is unread differs from reader to reader and has none: there the queue is gone along.

use avow_model::Time;
use avow_model::id::{AccountId, ContactId, ConversationId, WorkspaceId};
use avow_model::inbox::{Assignee, Author, Delivery, Filter, Kind, Priority, Row, Status, unread};
use avow_vault::Place;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::db::{Conn, Direct, Tx};
use crate::drafts;
use crate::error::StoreError;
use crate::keys::Keys;

/// How many characters of the last message a line shows.
const PREVIEW: usize = 160;

#[derive(sqlx::FromRow)]
struct Found {
    id: ConversationId,
    contact_id: ContactId,
    name: Option<Vec<u8>>,
    channel_kind: String,
    status: String,
    assignee_id: Option<AccountId>,
    priority: i64,
    snoozed_until: Option<Time>,
    last_at: Time,
    inbound_count: i64,
    inbound_seen: Option<i64>,
    waiting_since: Option<Time>,
    version: i64,
    message_id: Option<Uuid>,
    author_kind: Option<String>,
    author_id: Option<AccountId>,
    kind: Option<String>,
    body: Option<Vec<u8>>,
    state: Option<String>,
    draft: Option<Vec<u8>>,
}

/// A value bound to a filter's placeholder.
enum Bound {
    Id(Uuid),
    Text(&'static str),
    Number(i64),
    Time(Time),
}

/// The text of a filtered statement, and what is bound to it. Only fixed pieces of text go in; values are bound.
struct Statement {
    text: String,
    bound: Vec<Bound>,
}

impl Statement {
    /// Adds a piece of text, `?` standing for the value.
    fn and(&mut self, piece: &'static str, value: Bound) {
        self.bound.push(value);
        self.text.push_str(&piece.replace('?', &format!("${}", self.bound.len())));
    }
}

/// A page of the list, after a line (keyset), at most `limit` lines.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    reader: AccountId,
    filter: &Filter,
    only: Option<ConversationId>,
    after: Option<(Time, ConversationId)>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let statement = statement(workspace, reader, filter, only, after, limit);
    let found = fetch(tx, statement).await?;
    let (count, end) = (found.len(), found.last().map(|row| (row.last_at, row.id)));
    let opened = keys.many(&found.iter().map(|row| row.contact_id.0).collect::<Vec<_>>()).await?;
    let mut labels = super::labels(tx, workspace, &found.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        // A contact whose key has been destroyed is gone, whatever a restored copy still holds of them.
        let Some(key) = opened.get(&row.contact_id.0) else { continue };
        let name = row.name.map(|sealed| key.open_text(Place::new("contact", "name", row.contact_id.0), &sealed)).transpose()?;
        let last_body = match (row.message_id, row.body) {
            (Some(message), Some(sealed)) => preview(&key.open_text(Place::new("message", "body", message), &sealed)?),
            _ => String::new(),
        };
        let draft = row.draft.map(|sealed| key.open_text(drafts::place(row.id, reader), &sealed)).transpose()?;
        rows.push(Row {
            id: row.id,
            contact: row.contact_id,
            name,
            channel_kind: row.channel_kind,
            status: Status::named(&row.status).ok_or(StoreError::Garbled("conversation.status"))?,
            assignee: row.assignee_id,
            priority: Priority::numbered(row.priority),
            snoozed_until: row.snoozed_until,
            last_at: row.last_at,
            last_author: row.author_kind.map(|kind| Author::stored(&kind, row.author_id)),
            last_kind: row.kind.as_deref().and_then(Kind::named).unwrap_or(Kind::Text),
            last_body,
            last_state: row.state.as_deref().and_then(Delivery::named).unwrap_or(Delivery::Delivered),
            unread: unread(row.inbound_count, row.inbound_seen.unwrap_or(0)),
            waiting_since: row.waiting_since,
            draft: draft.as_deref().map(preview),
            labels: labels.remove(&row.id).unwrap_or_default(),
            version: row.version,
        });
    }
    // Where the key of somebody is gone already and their rows are not yet, the page is filled up from behind.
    if rows.len() < count && count as i64 == limit && only.is_none() {
        let missing = limit - i64::try_from(rows.len()).unwrap_or(limit);
        rows.extend(Box::pin(list(tx, keys, workspace, reader, filter, None, end, missing)).await?);
    }
    Ok(rows)
}

/// The beginning of a text, on one line.
fn preview(body: &str) -> String {
    body.chars().take(PREVIEW).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

fn statement(
    workspace: WorkspaceId,
    reader: AccountId,
    filter: &Filter,
    only: Option<ConversationId>,
    after: Option<(Time, ConversationId)>,
    limit: i64,
) -> Statement {
    // Mentions are few among all conversations: these are gone through, in this order (CROSS JOIN) also on SQLite. So are
    // the conversations with a label, which lie in the list's order.
    let (among, place) = match (filter.mentions, filter.label) {
        (true, _) => {
            ("(SELECT DISTINCT conversation_id FROM mention WHERE account_id = $1 AND workspace_id = $2) n CROSS JOIN ", "c.last_at, c.id")
        }
        (false, Some(_)) => ("conversation_label l CROSS JOIN ", "l.last_at, l.conversation_id"),
        (false, None) => ("", "c.last_at, c.id"),
    };
    let mut sql = Statement {
        text: format!(
            "SELECT c.id, c.contact_id, p.name, h.kind AS channel_kind, c.status, c.assignee_id, c.priority, c.snoozed_until, c.last_at, \
               c.inbound_count, c.inbound_seen, c.waiting_since, c.version, m.id AS message_id, m.author_kind, m.author_id, m.kind, m.body, m.state, d.body AS draft \
               FROM (SELECT c.id, c.workspace_id, c.contact_id, c.channel_id, c.status, c.assignee_id, c.priority, c.snoozed_until, c.last_at, \
                 c.last_message_id, c.inbound_count, r.inbound_seen, c.waiting_since, c.version FROM {among}conversation c"
        ),
        bound: Vec::new(),
    };
    sql.and(" LEFT JOIN read_mark r ON r.conversation_id = c.id AND r.account_id = ?", Bound::Id(reader.0));
    sql.and(" WHERE c.workspace_id = ?", Bound::Id(workspace.0));
    if let Some(only) = only {
        sql.and(" AND c.id = ?", Bound::Id(only.0));
    }
    let status = filter.status.unwrap_or(Status::Open).name();
    if !(filter.mentions && filter.status.is_none()) {
        sql.and(" AND c.status = ?", Bound::Text(status));
    }
    match filter.assignee {
        Some(Assignee::Me) => sql.and(" AND c.assignee_id = ?", Bound::Id(reader.0)),
        Some(Assignee::Member(member)) => sql.and(" AND c.assignee_id = ?", Bound::Id(member.0)),
        // The index of those that nobody has is for going along in the list's order, and only for that.
        Some(Assignee::Nobody) if among.is_empty() && only.is_none() => sql.text.push_str(" AND c.assignee_id IS NULL"),
        Some(Assignee::Nobody) => sql.text.push_str(" AND COALESCE(c.assignee_id IS NULL, FALSE)"),
        None => {}
    }
    if let Some(priority) = filter.priority {
        sql.and(" AND c.priority = ?", Bound::Number(priority.number()));
        if priority != Priority::None {
            // As the index says it, which holds these only.
            sql.text.push_str(" AND c.priority > 0");
        }
    }
    if let Some(channel) = filter.channel {
        sql.and(" AND c.channel_id = ?", Bound::Id(channel.0));
    }
    match filter.label {
        Some(label) if filter.mentions => {
            sql.and(
                " AND EXISTS (SELECT 1 FROM conversation_label l WHERE l.conversation_id = c.id AND l.label_id = ?)",
                Bound::Id(label.0),
            );
        }
        Some(label) => {
            sql.and(" AND c.id = l.conversation_id AND l.workspace_id = c.workspace_id AND l.label_id = ?", Bound::Id(label.0));
            sql.and(" AND l.status = ?", Bound::Text(status));
        }
        None => {}
    }
    if filter.mentions {
        sql.text.push_str(" AND c.id = n.conversation_id");
    }
    if filter.unread {
        sql.text.push_str(" AND c.inbound_count > COALESCE(r.inbound_seen, 0)");
    }
    if let Some((at, id)) = after {
        sql.text.push_str(&format!(" AND ({place}) < "));
        sql.and("(?", Bound::Time(at));
        sql.and(", ?)", Bound::Id(id.0));
    }
    sql.text.push_str(&format!(" ORDER BY {} DESC", place.replace(", ", " DESC, ")));
    sql.and(" LIMIT ?", Bound::Number(limit));
    sql.text.push_str(
        ") c CROSS JOIN contact p CROSS JOIN channel h LEFT JOIN message m ON m.id = c.last_message_id \
           LEFT JOIN draft d ON d.conversation_id = c.id AND d.account_id = $1 AND d.workspace_id = c.workspace_id \
           WHERE p.id = c.contact_id AND h.id = c.channel_id ORDER BY c.last_at DESC, c.id DESC",
    );
    sql
}

async fn fetch(tx: &mut Tx, statement: Statement) -> Result<Vec<Found>, StoreError> {
    // The text is made of the fixed pieces above and nothing else.
    macro_rules! fetch_on {
        ($database:ty, $connection:expr) => {{
            let mut query = sqlx::query_as::<$database, Found>(AssertSqlSafe(statement.text));
            for value in statement.bound {
                query = match value {
                    Bound::Id(id) => query.bind(id),
                    Bound::Text(text) => query.bind(text),
                    Bound::Number(number) => query.bind(number),
                    Bound::Time(time) => query.bind(time),
                };
            }
            query.fetch_all($connection).await?
        }};
    }
    Ok(match tx.conn()? {
        Conn::Sqlite(connection) => fetch_on!(Direct, connection),
        Conn::Postgres(connection) => fetch_on!(sqlx::Postgres, connection),
    })
}
