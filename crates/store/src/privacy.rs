//! What is held about a member inside a workspace, for their own eyes; and the contacts of a workspace that is to go.
//!
//! Every function is about one workspace (rule 2): who wants a member's rows everywhere asks workspace by workspace.

use avow_model::Time;
use avow_model::access::Role;
use avow_model::id::{AccountId, ContactId, ConversationId, InvitationId, SearchId, WorkspaceId};
use avow_model::inbox::Unsent;
use avow_vault::Place;
use uuid::Uuid;

use crate::db::Tx;
use crate::drafts;
use crate::error::StoreError;
use crate::keys::Keys;

/// How many rows of a table a member's copy holds for one workspace, at the most.
pub const MOST: i64 = 20_000;

/// Those of these ids that are contacts of a workspace.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn contacts_among(tx: &mut Tx, workspace: WorkspaceId, ids: &[Uuid]) -> Result<Vec<ContactId>, StoreError> {
    let rows: Vec<(ContactId,)> = all_among!(
        tx, (ContactId,), ids.to_vec(),
        sqlite: "SELECT id FROM contact WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2",
        // Each is looked up by itself: most often none of them is there, and a workspace has many others.
        postgres: "SELECT c.id FROM UNNEST($1::uuid[]) AS v (id) \
                   CROSS JOIN LATERAL (SELECT id FROM contact WHERE id = v.id AND workspace_id = $2 LIMIT 1) AS c",
        workspace,
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Those of these ids that are accounts.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn accounts_among(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<AccountId>, StoreError> {
    let rows: Vec<(AccountId,)> = all_among!(
        tx, (AccountId,), ids.to_vec(),
        sqlite: "SELECT id FROM account WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        postgres: "SELECT id FROM account WHERE id = ANY($1)",
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The ids of a workspace's contacts after one, in their order.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn contact_ids(tx: &mut Tx, workspace: WorkspaceId, after: Option<ContactId>, limit: i64) -> Result<Vec<ContactId>, StoreError> {
    let after = after.unwrap_or(ContactId(uuid::Uuid::nil()));
    let rows: Vec<(ContactId,)> = all!(
        tx,
        (ContactId,),
        "SELECT id FROM contact WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        workspace,
        after,
        limit,
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Deletes these contacts and all that hangs on them, where the whole workspace goes: queues are not counted anew.
/// How many there were.
///
/// # Errors
/// Where the database cannot be written.
pub async fn delete_contacts(tx: &mut Tx, workspace: WorkspaceId, ids: &[ContactId]) -> Result<usize, StoreError> {
    let gone: Vec<(ContactId,)> = all_among!(
        tx, (ContactId,), ids.iter().map(|id| id.0).collect(),
        sqlite: "DELETE FROM contact WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND +workspace_id = $2 RETURNING id",
        postgres: "DELETE FROM contact WHERE id = ANY($1) AND workspace_id = $2 RETURNING id",
        workspace,
    )?;
    Ok(gone.len())
}

/// How many messages and notes a member has written in a workspace. They are their recipients': the id stays with them.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn messages_written(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<i64, StoreError> {
    let (count,): (i64,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM message WHERE author_id = $2 AND workspace_id = $1 AND author_kind = 'member' AND kind <> 'event'",
        workspace,
        account,
    )?;
    Ok(count)
}

/// Since when somebody is a member of a workspace.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn member_since(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Option<(Role, Time)>, StoreError> {
    let row: Option<(String, Time)> = maybe!(
        tx,
        (String, Time),
        "SELECT role, created_at FROM membership WHERE workspace_id = $1 AND account_id = $2",
        workspace,
        account,
    )?;
    row.map(|(role, at)| Ok((Role::named(&role).ok_or(StoreError::Garbled("membership.role"))?, at))).transpose()
}

/// Another member of a workspace: who, as what, since when. Their name stays sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    /// Their account.
    pub account: AccountId,
    /// What they are.
    pub role: Role,
    /// Since when.
    pub since: Time,
    /// The version of the membership.
    pub version: i64,
}

/// The members of a workspace beside one.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn members_beside(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Vec<Other>, StoreError> {
    let rows: Vec<(AccountId, String, Time, i64)> = all!(
        tx,
        (AccountId, String, Time, i64),
        "SELECT account_id, role, created_at, version FROM membership \
         WHERE workspace_id = $1 AND account_id <> $2 ORDER BY created_at, account_id",
        workspace,
        account,
    )?;
    rows.into_iter()
        .map(|(account, role, since, version)| {
            Ok(Other { account, role: Role::named(&role).ok_or(StoreError::Garbled("membership.role"))?, since, version })
        })
        .collect()
}

/// The views that a member has saved for themselves: name, filter, when.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn own_views(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Vec<(String, String, Time)>, StoreError> {
    all!(
        tx,
        (String, String, Time),
        "SELECT name, filter, created_at FROM saved_view WHERE workspace_id = $1 AND account_id = $2 ORDER BY created_at, id LIMIT $3",
        workspace,
        account,
        MOST,
    )
}

/// How far a member has read, conversation by conversation.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn read_marks(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = all!(
        tx,
        (i64,),
        "SELECT inbound_seen FROM read_mark WHERE account_id = $2 AND workspace_id = $1 ORDER BY conversation_id LIMIT $3",
        workspace,
        account,
        MOST,
    )?;
    Ok(rows.into_iter().map(|(seen,)| seen).collect())
}

/// When a member was mentioned, and when they saw it.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn mentions(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Vec<(Option<Time>, Time)>, StoreError> {
    all!(
        tx,
        (Option<Time>, Time),
        "SELECT seen_at, created_at FROM mention WHERE account_id = $2 AND workspace_id = $1 ORDER BY created_at LIMIT $3",
        workspace,
        account,
        MOST,
    )
}

/// What a member has searched for and when, opened.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn searches(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, account: AccountId) -> Result<Vec<(String, Time)>, StoreError> {
    let rows: Vec<(SearchId, Vec<u8>, Time)> = all!(
        tx,
        (SearchId, Vec<u8>, Time),
        "SELECT id, query, created_at FROM contact_search WHERE account_id = $2 AND workspace_id = $1 ORDER BY created_at LIMIT $3",
        workspace,
        account,
        MOST,
    )?;
    let key = keys.need(account.0).await?;
    rows.into_iter().map(|(id, sealed, at)| Ok((key.open_text(Place::new("contact_search", "query", id.0), &sealed)?, at))).collect()
}

/// What a member has typed and not sent, opened, and when they last changed it. What was meant for somebody erased is
/// left out: nothing opens it any more.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn drafts(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, account: AccountId) -> Result<Vec<(Unsent, Time)>, StoreError> {
    let rows: Vec<(ConversationId, ContactId, String, Vec<u8>, Time)> = all!(
        tx,
        (ConversationId, ContactId, String, Vec<u8>, Time),
        "SELECT d.conversation_id, c.contact_id, d.kind, d.body, d.updated_at FROM draft d JOIN conversation c ON c.id = d.conversation_id \
         WHERE d.account_id = $2 AND d.workspace_id = $1 ORDER BY d.updated_at, d.conversation_id LIMIT $3",
        workspace,
        account,
        MOST,
    )?;
    let people: Vec<uuid::Uuid> = rows.iter().map(|(_, contact, ..)| contact.0).collect();
    let held = keys.many(&people).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (conversation, contact, kind, sealed, at) in rows {
        let Some(key) = held.get(&contact.0) else { continue };
        let body = key.open_text(drafts::place(conversation, account), &sealed)?;
        found.push((Unsent { note: drafts::is_note(&kind)?, body }, at));
    }
    Ok(found)
}

/// What the audit log of a workspace says that a member did, and when.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn deeds(tx: &mut Tx, workspace: WorkspaceId, account: AccountId) -> Result<Vec<(String, Time)>, StoreError> {
    all!(
        tx,
        (String, Time),
        "SELECT action, at FROM audit WHERE workspace_id = $1 AND actor_id = $2 ORDER BY number LIMIT $3",
        workspace,
        account,
        MOST,
    )
}

/// The one-time links that wait for an account: what for, when made, until when.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn links(tx: &mut Tx, account: AccountId) -> Result<Vec<(String, Time, Time)>, StoreError> {
    all!(
        tx,
        (String, Time, Time),
        "SELECT kind, created_at, expires_at FROM one_time_link WHERE account_id = $1 ORDER BY created_at LIMIT $2",
        account,
        MOST,
    )
}

/// The invitations of a workspace to this address that nobody has answered: as what, when, until when.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn invitations_to(
    tx: &mut Tx,
    keys: &Keys,
    workspace: WorkspaceId,
    email: &str,
) -> Result<Vec<(String, Time, Time)>, StoreError> {
    let lookup = keys.lookup(workspace).await?.bucket("invitation.email", email);
    let rows: Vec<(InvitationId, Vec<u8>, String, Time, Time)> = all!(
        tx,
        (InvitationId, Vec<u8>, String, Time, Time),
        "SELECT id, email, role, created_at, expires_at FROM invitation \
         WHERE workspace_id = $1 AND email_lookup = $2 ORDER BY created_at LIMIT $3",
        workspace,
        lookup,
        MOST,
    )?;
    let key = keys.need(workspace.0).await?;
    let mut found = Vec::new();
    for (id, sealed, role, created_at, expires_at) in rows {
        if key.open_text(Place::new("invitation", "email", id.0), &sealed)? == email {
            found.push((role, created_at, expires_at));
        }
    }
    Ok(found)
}
