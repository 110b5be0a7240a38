//! What is held about a member, for their own page: facts and counts (GDPR Art. 15, CA-41).

use avow_model::Time;
use avow_model::access::{Person, Role};
use avow_model::refusal::Refusal;
use avow_store::accounts::{self, Account, Login};
use avow_store::sessions::{self, Described};
use avow_store::workspaces::Workspace;
use avow_store::{members, privacy};

use crate::workspaces::gone;
use crate::{Answer, Services};

/// What is held about a member.
#[derive(Clone, Debug)]
pub struct Held {
    /// Their account.
    pub account: Account,
    /// Their sign-ins with others.
    pub logins: Vec<Login>,
    /// Where they are signed in.
    pub sessions: Vec<Described>,
    /// Where they belong, and what of them is there.
    pub belongings: Vec<Belonging>,
}

/// What is held about a member in one workspace.
#[derive(Clone, Debug)]
pub struct Belonging {
    /// The workspace.
    pub workspace: Workspace,
    /// What they are in it.
    pub role: Role,
    /// Since when.
    pub since: Option<Time>,
    /// How many messages and notes they have written.
    pub messages: i64,
    /// How many drafts of theirs wait.
    pub drafts: usize,
    /// How many of their searches are kept.
    pub searches: usize,
    /// How many views they have saved for themselves.
    pub views: usize,
    /// How often they were mentioned.
    pub mentions: usize,
}

/// What is held about somebody.
///
/// # Errors
/// Where the database cannot be reached, or the account is gone.
pub async fn held(services: &Services, person: Person) -> Answer<Held> {
    let keys = &services.store.keys;
    let now = services.now();
    let mut tx = services.store.read_any().await?;
    let account = accounts::get(&mut tx, keys, person.account).await?.ok_or(Refusal::SignedOut)?;
    let logins = accounts::logins(&mut tx, keys, person.account).await?;
    let sessions = sessions::list(&mut tx, keys, person.account, now).await?;
    let mut mine = members::workspaces(&mut tx, person.account).await?;
    mine.retain(|(workspace, _)| !gone(workspace, now));
    drop(tx);
    let mut belongings = Vec::with_capacity(mine.len());
    for (workspace, role) in mine {
        let mut tx = services.store.read(workspace.id).await?;
        let since = privacy::member_since(&mut tx, workspace.id, person.account).await?.map(|(_, since)| since);
        let messages = privacy::messages_written(&mut tx, workspace.id, person.account).await?;
        let drafts = privacy::drafts(&mut tx, keys, workspace.id, person.account).await?.len();
        let searches = privacy::searches(&mut tx, keys, workspace.id, person.account).await?.len();
        let views = privacy::own_views(&mut tx, workspace.id, person.account).await?.len();
        let mentions = privacy::mentions(&mut tx, workspace.id, person.account).await?.len();
        belongings.push(Belonging { workspace, role, since, messages, drafts, searches, views, mentions });
    }
    Ok(Held { account, logins, sessions, belongings })
}
