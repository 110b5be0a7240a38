//! Finding contacts: the list by activity, a person by an address, people by the beginnings of words.

use std::collections::{HashMap, HashSet};

use avow_model::Time;
use avow_model::contacts::{ContactRow, IdentityKind};
use avow_model::id::{AccountId, ContactId, IdentityId, SearchId, WorkspaceId};
use avow_model::text;
use avow_vault::Place;

use super::write::{PAIR, PREFIX, identity_column};
use crate::db::{Conn, Direct, Tx};
use crate::error::StoreError;
use crate::keys::Keys;
use crate::lookups;

/// A page of contacts, the latest active first, after a row (keyset). At most `limit`.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    after: Option<(Time, ContactId)>,
    limit: i64,
) -> Result<Vec<ContactRow>, StoreError> {
    let rows: Vec<(ContactId,)> = match after {
        None => all!(
            tx,
            (ContactId,),
            "SELECT id FROM contact WHERE workspace_id = $1 ORDER BY active_at DESC, id DESC LIMIT $2",
            workspace,
            limit,
        )?,
        Some((at, id)) => all!(
            tx,
            (ContactId,),
            "SELECT id FROM contact WHERE workspace_id = $1 AND (active_at, id) < ($3, $4) ORDER BY active_at DESC, id DESC LIMIT $2",
            workspace,
            limit,
            at,
            id,
        )?,
    };
    let ids: Vec<ContactId> = rows.into_iter().map(|(id,)| id).collect();
    let mut lines: Vec<ContactRow> = rows_of(tx, keys, workspace, &ids).await?.into_iter().map(|(line, _)| line).collect();
    // Where the key of somebody is gone already and their rows are not yet, the page is filled up from behind.
    if lines.len() < ids.len()
        && let Some(last) = ids.last()
        && let Some((at,)) = maybe!(tx, (Time,), "SELECT active_at FROM contact WHERE workspace_id = $1 AND id = $2", workspace, last)?
    {
        let missing = limit - i64::try_from(lines.len()).unwrap_or(limit);
        lines.extend(Box::pin(list(tx, keys, workspace, Some((at, *last)), missing)).await?);
    }
    Ok(lines)
}

/// The lines of these contacts with all their addresses, in this order; those whose key is gone are left out.
async fn rows_of(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    ids: &[ContactId],
) -> Result<Vec<(ContactRow, Vec<String>)>, StoreError> {
    let uuids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let contacts: Vec<(ContactId, Option<Vec<u8>>, Time, Option<Time>)> = all_among!(
        tx, (ContactId, Option<Vec<u8>>, Time, Option<Time>), uuids.clone(),
        sqlite: "SELECT id, name, active_at, heard_at FROM contact WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2",
        postgres: "SELECT id, name, active_at, heard_at FROM contact WHERE id = ANY($1) AND workspace_id = $2",
        workspace,
    )?;
    let identities: Vec<(IdentityId, ContactId, String, Vec<u8>)> = all_among!(
        tx, (IdentityId, ContactId, String, Vec<u8>), uuids.clone(),
        sqlite: "SELECT id, contact_id, kind, value FROM contact_identity \
                 WHERE contact_id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2 ORDER BY created_at, id",
        postgres: "SELECT id, contact_id, kind, value FROM contact_identity WHERE contact_id = ANY($1) AND workspace_id = $2 ORDER BY created_at, id",
        workspace,
    )?;
    let opened = keys.many(&uuids).await?;
    let mut lines = Vec::with_capacity(ids.len());
    for id in ids {
        let Some((_, name, active_at, heard_at)) = contacts.iter().find(|(contact, ..)| contact == id) else { continue };
        let Some(key) = opened.get(&id.0) else { continue };
        let mut addresses = Vec::new();
        let mut line = ContactRow { id: *id, name: None, email: None, phone: None, active_at: *active_at, heard_at: *heard_at };
        if let Some(sealed) = name {
            line.name = Some(key.open_text(Place::new("contact", "name", id.0), sealed)?);
        }
        for (identity, _, kind, sealed) in identities.iter().filter(|(_, contact, ..)| contact == id) {
            let place = Place::new("contact_identity", "value", identity.0);
            let value = match IdentityKind::named(kind) {
                Some(IdentityKind::Email | IdentityKind::Phone) => key.open_text(place, sealed)?,
                _ => continue,
            };
            let shown = if kind == IdentityKind::Email.name() { &mut line.email } else { &mut line.phone };
            shown.get_or_insert_with(|| value.clone());
            addresses.push(value);
        }
        lines.push((line, addresses));
    }
    Ok(lines)
}

/// The contacts and identities with exactly this address, number or user id.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find_identity(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    kind: IdentityKind,
    value: &str,
) -> Result<Vec<(ContactId, IdentityId, bool)>, StoreError> {
    let bucket = keys.lookup(workspace).await?.bucket(identity_column(kind), value);
    let rows: Vec<(IdentityId, ContactId, Vec<u8>, Option<Time>)> = all!(
        tx,
        (IdentityId, ContactId, Vec<u8>, Option<Time>),
        "SELECT id, contact_id, value, verified_at FROM contact_identity \
         WHERE workspace_id = $1 AND lookup = $2 AND kind = $3 ORDER BY created_at, id LIMIT 50",
        workspace,
        bucket,
        kind.name(),
    )?;
    let opened = keys.many(&rows.iter().map(|(_, contact, ..)| contact.0).collect::<Vec<_>>()).await?;
    let mut found = Vec::new();
    for (identity, contact, sealed, verified_at) in rows {
        let Some(key) = opened.get(&contact.0) else { continue };
        if key.open_text(Place::new("contact_identity", "value", identity.0), &sealed)? == value {
            found.push((contact, identity, verified_at.is_some()));
        }
    }
    Ok(found)
}

/// The contacts with exactly these addresses, numbers or user ids, for each of them the earliest known first. What
/// nobody has is missing.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find_identities(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    wanted: &[(IdentityKind, String)],
) -> Result<HashMap<(IdentityKind, String), Vec<ContactId>>, StoreError> {
    let lookup = keys.lookup(workspace).await?;
    let mut buckets: Vec<i64> = wanted.iter().map(|(kind, value)| lookup.bucket(identity_column(*kind), value)).collect();
    buckets.sort_unstable();
    buckets.dedup();
    if buckets.is_empty() {
        return Ok(HashMap::new());
    }
    // As many of each as a search for one of them opens.
    let rows: Vec<Held> = match tx.conn()? {
        Conn::Sqlite(connection) => {
            sqlx::query_as::<Direct, Held>(IN_LIST).bind(workspace).bind(listed(&buckets)).fetch_all(connection).await?
        }
        Conn::Postgres(connection) => {
            sqlx::query_as::<sqlx::Postgres, Held>(
                "SELECT id, contact_id, kind, value FROM (\
                 SELECT id, contact_id, kind, value, created_at, \
                        ROW_NUMBER() OVER (PARTITION BY lookup, kind ORDER BY created_at, id) AS place \
                 FROM contact_identity WHERE workspace_id = $1 AND lookup = ANY($2)) AS found \
                 WHERE place <= 50 ORDER BY created_at, id",
            )
            .bind(workspace)
            .bind(buckets)
            .fetch_all(connection)
            .await?
        }
    };
    let asked: HashSet<(IdentityKind, &str)> = wanted.iter().map(|(kind, value)| (*kind, value.as_str())).collect();
    let opened = keys.many(&rows.iter().map(|(_, contact, ..)| contact.0).collect::<Vec<_>>()).await?;
    let mut found: HashMap<(IdentityKind, String), Vec<ContactId>> = HashMap::new();
    for (identity, contact, kind, sealed) in rows {
        let Some(key) = opened.get(&contact.0) else { continue };
        let kind = IdentityKind::named(&kind).ok_or(StoreError::Garbled("contact_identity.kind"))?;
        let value = key.open_text(Place::new("contact_identity", "value", identity.0), &sealed)?;
        if asked.contains(&(kind, value.as_str())) {
            found.entry((kind, value)).or_default().push(contact);
        }
    }
    Ok(found)
}

/// A row of `contact_identity`: its id, whose it is, its kind, its sealed value.
type Held = (IdentityId, ContactId, String, Vec<u8>);

/// What [`find_identities`] asks SQLite.
const IN_LIST: &str = "SELECT id, contact_id, kind, value FROM (\
     SELECT id, contact_id, kind, value, created_at, \
            ROW_NUMBER() OVER (PARTITION BY lookup, kind ORDER BY created_at, id) AS place \
     FROM contact_identity WHERE workspace_id = $1 AND lookup IN (SELECT value FROM json_each($2))) AS found \
     WHERE place <= 50 ORDER BY created_at, id";

/// Numbers as SQLite's `json_each` takes them.
fn listed(numbers: &[i64]) -> String {
    format!("[{}]", numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
}

/// How many candidates are opened at a time, and at the most, for one search.
const STEP: i64 = 200;
const MOST: i64 = 2_000;

/// Who is in one bucket, and in others too.
macro_rules! with_all {
    ($($also:expr),*) => {
        concat!(
            "SELECT l.contact_id FROM contact_lookup l WHERE l.workspace_id = $1 AND l.bucket = $2 AND l.contact_id < $3",
            $($also,)*
            " ORDER BY l.contact_id DESC LIMIT $4",
        )
    };
}

/// Another bucket in which they must be.
macro_rules! also {
    ($bucket:literal) => {
        concat!(
            " AND EXISTS (SELECT 1 FROM contact_lookup o WHERE o.workspace_id = $1 AND o.bucket = ",
            $bucket,
            " AND o.contact_id = l.contact_id)",
        )
    };
}

/// Contacts of whom every typed word begins a word of their name, an address or a number. The latest made first. A number
/// may be typed as it is dialled at home, with what is dialled before it: who has it as it was typed comes first.
///
/// The typed beginnings are looked up by their hashes, up to three of them at once; what has them all is opened and
/// checked. Two words are looked up as a pair: as many people as there may be with this first name, and with that last one,
/// only those are walked through whose words begin like both.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn search(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, query: &str, limit: usize) -> Result<Vec<ContactRow>, StoreError> {
    let mut found: Vec<ContactRow> = Vec::new();
    for typed in readings(query) {
        let rows = search_for(tx, keys, workspace, typed, limit).await?;
        found.extend(rows.into_iter().filter(|row| !found.iter().any(|held| held.id == row.id)).collect::<Vec<_>>());
    }
    found.truncate(limit);
    Ok(found)
}

/// The beginnings that may be meant by what was typed.
fn readings(query: &str) -> Vec<Vec<String>> {
    let whole = || text::fold(query).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if query.contains('@') {
        vec![vec![whole()]]
    } else if query.trim_start().starts_with('+') {
        // With its country a number is not one that is dialled at home somewhere else.
        vec![vec![format!("+{}", whole())]]
    } else if query.chars().all(|c| !c.is_alphabetic()) {
        text::dialled(&whole()).into_iter().map(|number| vec![number]).collect()
    } else {
        vec![text::words(query)]
    }
}

async fn search_for(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    mut typed: Vec<String>,
    limit: usize,
) -> Result<Vec<ContactRow>, StoreError> {
    typed.retain(|word| !bare(word).is_empty());
    // The longest typed word has the fewest candidates; what begins it says nothing more.
    typed.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let all = std::mem::take(&mut typed);
    for word in all {
        if !typed.iter().any(|longer| longer.starts_with(&word)) {
            typed.push(word);
        }
    }
    let lookup = keys.lookup(workspace).await?;
    // A single letter begins words that are longer, and only those of one letter are hashed under it.
    let whole = |(at, word): &(usize, &String)| *at == 0 || word.chars().count() > 1;
    let beginnings = typed.iter().enumerate().filter(whole).filter_map(|(_, word)| text::search_prefix(bare(word)));
    let others: Vec<i64> = beginnings.take(3).map(|beginning| lookup.bucket(PREFIX, &beginning)).collect();
    let pair = match typed.as_slice() {
        [one, two, ..] if hashed_in_pairs(tx, workspace).await? => text::pair(one, two),
        _ => None,
    };
    if let Some(pair) = pair {
        let found = walk(tx, keys, workspace, &typed, lookup.bucket(PAIR, &pair), &others, limit).await?;
        // Whom nobody has hashed in pairs (a process of an older version beside us, somebody of very many words) is found
        // by the words alone.
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let Some((first, others)) = others.split_first() else { return Ok(Vec::new()) };
    walk(tx, keys, workspace, &typed, *first, others, limit).await
}

/// Goes along whoever is in one bucket and in the others, the latest made first, opens them and checks what was typed.
async fn walk(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    typed: &[String],
    first: i64,
    others: &[i64],
    limit: usize,
) -> Result<Vec<ContactRow>, StoreError> {
    let mut found: Vec<ContactRow> = Vec::new();
    let mut before = ContactId(uuid::Uuid::max());
    let mut seen = 0;
    while found.len() < limit && seen < MOST {
        let most = STEP.min(limit as i64 * 2).max(limit as i64);
        let step: Vec<(ContactId,)> = match others {
            [] => all!(tx, (ContactId,), with_all!(), workspace, first, before, most)?,
            [a] => all!(tx, (ContactId,), with_all!(also!("$5")), workspace, first, before, most, a)?,
            [a, b] => all!(tx, (ContactId,), with_all!(also!("$5"), also!("$6")), workspace, first, before, most, a, b)?,
            [a, b, c, ..] => {
                all!(tx, (ContactId,), with_all!(also!("$5"), also!("$6"), also!("$7")), workspace, first, before, most, a, b, c)?
            }
        };
        let ids: Vec<ContactId> = step.iter().map(|(id,)| *id).collect();
        let Some(last) = ids.last() else { break };
        before = *last;
        seen += ids.len() as i64;
        let rows = rows_of(tx, keys, workspace, &ids).await?;
        found.extend(rows.into_iter().filter(|(row, addresses)| matches(row, addresses, typed)).map(|(row, _)| row));
    }
    found.truncate(limit);
    Ok(found)
}

/// Are a workspace's contacts hashed by pairs of words yet? Not while hashes of an older version are being made anew.
async fn hashed_in_pairs(tx: &mut Tx, workspace: WorkspaceId) -> Result<bool, StoreError> {
    let row = maybe!(tx, (i64,), "SELECT lookup_version FROM workspace WHERE id = $1", workspace)?;
    Ok(row.is_some_and(|(version,)| version >= lookups::VERSION))
}

/// A typed beginning without the sign that it begins a number with its country.
fn bare(typed: &str) -> &str {
    typed.strip_prefix('+').unwrap_or(typed)
}

fn matches(row: &ContactRow, addresses: &[String], typed: &[String]) -> bool {
    let mut words = row.name.as_deref().map(text::words).unwrap_or_default();
    words.extend(addresses.iter().flat_map(|address| text::address_words(address)));
    let begins = |beginning: &String| match beginning.strip_prefix('+') {
        Some(_) => addresses.iter().any(|address| address.starts_with(beginning.as_str())),
        None => words.iter().any(|word| word.starts_with(beginning.as_str())),
    };
    typed.iter().all(begins)
}

/// Keeps what was searched for, so that the address holds an id and not a name.
///
/// # Errors
/// Where it cannot be sealed or written.
pub async fn keep_search(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    account: AccountId,
    id: SearchId,
    query: &str,
    now: Time,
) -> Result<(), StoreError> {
    let key = keys.need(account.0).await?;
    run!(
        tx,
        "INSERT INTO contact_search (id, workspace_id, account_id, query, created_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        workspace,
        account,
        key.seal(Place::new("contact_search", "query", id.0), query.as_bytes())?,
        now,
    )?;
    Ok(())
}

/// What this member searched for under that id.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn search_query(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    account: AccountId,
    id: SearchId,
) -> Result<Option<String>, StoreError> {
    let row: Option<(Vec<u8>,)> = maybe!(
        tx,
        (Vec<u8>,),
        "SELECT query FROM contact_search WHERE workspace_id = $1 AND account_id = $2 AND id = $3",
        workspace,
        account,
        id,
    )?;
    let Some((sealed,)) = row else { return Ok(None) };
    let key = keys.need(account.0).await?;
    Ok(Some(key.open_text(Place::new("contact_search", "query", id.0), &sealed)?))
}

/// Deletes a workspace's searches made before a moment.
///
/// # Errors
/// Where the database cannot be written.
pub async fn sweep_searches(tx: &mut Tx, workspace: WorkspaceId, before: Time) -> Result<u64, StoreError> {
    run!(tx, "DELETE FROM contact_search WHERE workspace_id = $1 AND created_at < $2", workspace, before)
}
