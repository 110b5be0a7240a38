//! Channels: where customers write to a workspace.

use avow_model::Time;
use avow_model::chat::ChatSettings;
use avow_model::id::{ChannelId, WorkspaceId};
use avow_vault::Place;

use crate::db::Tx;
use crate::error::StoreError;
use crate::keys::Keys;

/// A website chat, opened.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What kind it is: `chat`.
    pub kind: String,
    /// What the workspace calls it.
    pub name: String,
    /// The key in the snippet and in the chat's address.
    pub public_key: String,
    /// Its settings.
    pub settings: ChatSettings,
    /// Whether it takes messages.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Time,
    /// Its version.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ChannelId,
    workspace_id: WorkspaceId,
    kind: String,
    name: String,
    public_key: String,
    settings: String,
    enabled: bool,
    created_at: Time,
    version: i64,
}

impl TryFrom<Row> for Channel {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Channel {
            id: row.id,
            workspace: row.workspace_id,
            kind: row.kind,
            name: row.name,
            public_key: row.public_key,
            settings: serde_json::from_str(&row.settings).map_err(|_| StoreError::Garbled("channel.settings"))?,
            enabled: row.enabled,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

fn settings_text(settings: &ChatSettings) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|_| StoreError::Garbled("channel.settings"))
}

/// Inserts a channel with the secret that signs identities.
///
/// # Errors
/// Where it cannot be sealed or written.
pub async fn insert(tx: &mut Tx, keys: &Keys, channel: &Channel, secret: &str) -> Result<(), StoreError> {
    let key = keys.need(channel.workspace.0).await?;
    run!(
        tx,
        "INSERT INTO channel (id, workspace_id, kind, name, public_key, settings, secret, enabled, created_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
        channel.id,
        channel.workspace,
        &channel.kind,
        &channel.name,
        &channel.public_key,
        settings_text(&channel.settings)?,
        key.seal(Place::new("channel", "secret", channel.id.0), secret.as_bytes())?,
        channel.enabled,
        channel.created_at,
    )?;
    Ok(())
}

/// The channel of a public key, before its workspace is known.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn find_public(tx: &mut Tx, public_key: &str) -> Result<Option<Channel>, StoreError> {
    let row = maybe!(
        tx,
        Row,
        "SELECT id, workspace_id, kind, name, public_key, settings, enabled, created_at, version FROM channel WHERE public_key = $1",
        public_key,
    )?;
    row.map(Channel::try_from).transpose()
}

/// The channels of a workspace, the first first.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Channel>, StoreError> {
    let rows = all!(
        tx,
        Row,
        "SELECT id, workspace_id, kind, name, public_key, settings, enabled, created_at, version FROM channel \
         WHERE workspace_id = $1 ORDER BY created_at, id LIMIT 200",
        workspace,
    )?;
    rows.into_iter().map(Channel::try_from).collect()
}

/// A channel of a workspace.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn get(tx: &mut Tx, workspace: WorkspaceId, id: ChannelId) -> Result<Option<Channel>, StoreError> {
    let row = maybe!(
        tx,
        Row,
        "SELECT id, workspace_id, kind, name, public_key, settings, enabled, created_at, version FROM channel \
         WHERE workspace_id = $1 AND id = $2",
        workspace,
        id,
    )?;
    row.map(Channel::try_from).transpose()
}

/// Changes name, settings and whether it takes messages.
///
/// # Errors
/// [`StoreError::Stale`] where somebody was first.
pub async fn update(tx: &mut Tx, channel: &Channel) -> Result<(), StoreError> {
    run_versioned!(
        tx,
        "UPDATE channel SET name = $3, settings = $4, enabled = $5, version = version + 1 \
         WHERE workspace_id = $1 AND id = $2 AND version = $6",
        channel.workspace,
        channel.id,
        &channel.name,
        settings_text(&channel.settings)?,
        channel.enabled,
        channel.version,
    )
}

/// The secret with which the embedding site signs its user ids.
///
/// # Errors
/// Where it cannot be opened.
pub async fn secret(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, id: ChannelId) -> Result<Option<String>, StoreError> {
    let row: Option<(Option<Vec<u8>>,)> =
        maybe!(tx, (Option<Vec<u8>>,), "SELECT secret FROM channel WHERE workspace_id = $1 AND id = $2", workspace, id)?;
    let Some((Some(sealed),)) = row else { return Ok(None) };
    let key = keys.need(workspace.0).await?;
    Ok(Some(key.open_text(Place::new("channel", "secret", id.0), &sealed)?))
}

/// Replaces the secret.
///
/// # Errors
/// Where it cannot be sealed or written.
pub async fn set_secret(tx: &mut Tx, keys: &Keys, workspace: WorkspaceId, id: ChannelId, secret: &str) -> Result<(), StoreError> {
    let sealed = keys.need(workspace.0).await?.seal(Place::new("channel", "secret", id.0), secret.as_bytes())?;
    run_versioned!(tx, "UPDATE channel SET secret = $3 WHERE workspace_id = $1 AND id = $2", workspace, id, sealed)
}
