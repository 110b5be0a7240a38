//! Workspaces: making one, going into one, and closing one.

mod close;
mod news;

use avow_model::access::{Member, Person, Role};
use avow_model::chat::ChatSettings;
use avow_model::id::{AccountId, WorkspaceId};
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::channels::{self, Channel};
use avow_store::keys::KeyKind;
use avow_store::{StoreError, Tx, audit, members, workspaces};

pub use avow_store::workspaces::{Content, Workspace};
pub use close::{Closing, close, closing, reopen};

/// Erases a closed workspace whose day has come: what the worker does for a job.
pub(crate) use close::{erase_closed, gone};
/// Tells a member by mail what has happened to a workspace: what the worker does for a job.
pub(crate) use news::{News, send as send_news};

use crate::{Answer, Services};

/// How many workspaces somebody may belong to.
const MOST: usize = 50;

/// Goes into a workspace. One that somebody does not belong to is for them not there.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn enter(services: &Services, person: Person, slug: &str) -> Answer<(Member, Workspace)> {
    if !slug.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::NotFound);
    }
    let mut tx = services.store.read_any().await?;
    let (workspace, role) = members::enter(&mut tx, slug, person.account).await?.ok_or(Refusal::NotFound)?;
    if gone(&workspace, services.now()) {
        return Err(Refusal::NotFound);
    }
    let closing = workspace.erase_at.is_some();
    Ok((Member { account: person.account, session: person.session, workspace: workspace.id, role, closing }, workspace))
}

/// The workspaces of somebody, with what they are in each.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn mine(services: &Services, person: Person) -> Answer<Vec<(Workspace, Role)>> {
    let mut tx = services.store.read_any().await?;
    let mut all = members::workspaces(&mut tx, person.account).await?;
    all.retain(|(workspace, _)| !gone(workspace, services.now()));
    Ok(all)
}

/// Makes another workspace for somebody who is signed in.
///
/// # Errors
/// The name is wrong, or they have too many.
pub async fn create(services: &Services, person: Person, name: &str, locale: &str) -> Answer<Workspace> {
    let name = match text::one_line(name) {
        None => return Err(Refusal::wrong("name", "wrong-empty")),
        Some(name) if name.chars().count() > 80 => return Err(Refusal::wrong("name", "wrong-too-long")),
        Some(name) => name,
    };
    if mine(services, person).await?.len() >= MOST {
        return Err(Refusal::wrong("", "wrong-too-many-workspaces"));
    }
    found(services, person.account, &name, locale).await
}

/// Founds a workspace with its owner and its first website chat, which no site may show yet.
pub(crate) async fn found(services: &Services, owner: AccountId, name: &str, locale: &str) -> Answer<Workspace> {
    let now = services.now();
    let id: WorkspaceId = services.new_id()?;
    services.store.keys.create(KeyKind::Workspace, &[id.0], now).await?;
    let base = text::slug(name).unwrap_or_else(|| "workspace".to_owned());
    for attempt in 0..5 {
        let suffix: [u8; 3] = avow_vault::chance().map_err(StoreError::from)?;
        let slug = if attempt == 0 { base.clone() } else { format!("{base}-{}", suffix.map(|byte| format!("{byte:02x}")).concat()) };
        let workspace = Workspace {
            id,
            slug,
            name: name.to_owned(),
            locale: locale.to_owned(),
            demo: false,
            created_at: now,
            erase_at: None,
            version: 1,
        };
        let mut tx = services.store.write(id).await?;
        match workspaces::insert(&mut tx, &workspace).await {
            Err(error) if error.is_duplicate() => continue,
            done => done?,
        }
        members::insert(&mut tx, id, owner, Role::Owner, now).await?;
        add_chat(services, &mut tx, id, name).await?;
        audit::append(&mut tx, id, Some(owner), "workspace.found", Some(id.0), now).await?;
        tx.commit().await?;
        return Ok(workspace);
    }
    Err(Refusal::Unavailable)
}

/// Adds a website chat that no site may show yet.
pub(crate) async fn add_chat(services: &Services, tx: &mut Tx, workspace: WorkspaceId, name: &str) -> Answer<Channel> {
    let (public_key, _) = services.new_token()?;
    let (secret, _) = services.new_token()?;
    let channel = Channel {
        id: services.new_id()?,
        workspace,
        kind: "chat".to_owned(),
        name: name.to_owned(),
        public_key: public_key.chars().take(24).collect(),
        settings: ChatSettings::default(),
        enabled: true,
        created_at: services.now(),
        version: 1,
    };
    channels::insert(tx, &services.store.keys, &channel, &secret).await?;
    Ok(channel)
}
