//! Set-up of a workspace: its channels, labels, canned answers, custom fields, views, name and log.
//!
//! Every change is decided here, checked here and written into the audit log in the transaction that makes it.

pub mod canned;
pub mod channels;
pub mod fields;
pub mod labels;
pub mod log;

pub mod views;

pub use log::verify_all;
pub use views::{delete as delete_view, save as save_view};

use avow_model::access::{Member, Permission};
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::{StoreError, audit, invitations, members, workspaces};
use avow_words::Lang;

use crate::workspaces::Workspace;
use crate::{Answer, Services};

/// The longest name of a label, a field, a view, a channel or a canned answer, in characters.
pub const NAME_MAX: usize = 60;
/// The longest name of a workspace, in characters.
pub const WORKSPACE_NAME_MAX: usize = 80;

/// Refuses whoever may not.
pub(crate) fn need(member: Member, permission: Permission) -> Answer<()> {
    if member.may(permission) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// A typed name in one line and of a sound length.
fn name(field: &str, typed: &str, most: usize) -> Result<String, Wrong> {
    match text::one_line(typed) {
        None => Err(Wrong::new(field, "wrong-empty")),
        Some(line) if line.chars().count() > most => Err(Wrong::new(field, "wrong-too-long")),
        Some(line) => Ok(line),
    }
}

/// What a failed change of something named says: its name is taken, or what any other change would say.
fn taken(field: &str, error: StoreError) -> Refusal {
    if error.is_duplicate() { Refusal::wrong(field, "settings-wrong-taken") } else { error.into() }
}

/// Changes the workspace's name and the language in which it speaks to contacts whose own is unknown.
///
/// # Errors
/// What was typed is wrong, or somebody was first.
pub async fn rename(services: &Services, member: Member, typed: &str, locale: &str, version: i64) -> Answer<()> {
    need(member, Permission::ManageWorkspace)?;
    let (name, lang) = match (name("name", typed, WORKSPACE_NAME_MAX), Lang::tagged(locale)) {
        (Ok(name), Some(lang)) => (name, lang),
        (name, lang) => {
            let unknown = lang.is_none().then(|| Wrong::new("locale", "settings-wrong-language"));
            return Err(Refusal::Invalid(name.err().into_iter().chain(unknown).collect()));
        }
    };
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    workspaces::update(&mut tx, member.workspace, &name, lang.tag(), version).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "workspace.update", Some(member.workspace.0), now).await?;
    tx.commit().await?;
    Ok(())
}

/// The workspace as it is now.
///
/// # Errors
/// The member may not change it, or it is gone.
pub async fn workspace(services: &Services, member: Member) -> Answer<Workspace> {
    need(member, Permission::ManageWorkspace)?;
    let mut tx = services.store.read(member.workspace).await?;
    workspaces::get(&mut tx, member.workspace).await?.ok_or(Refusal::NotFound)
}

/// How far a new workspace has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The first website chat; none where there is no channel.
    pub chat: Option<channels::Channel>,
    /// May a site show a chat?
    pub on_a_site: bool,
    /// Is there, or is there about to be, somebody else?
    pub company: bool,
}

/// How far a new workspace has come, told by what is in it.
///
/// # Errors
/// The member may not set it up.
pub async fn progress(services: &Services, member: Member) -> Answer<Progress> {
    need(member, Permission::ManageChannels)?;
    let now = services.now();
    let mut tx = services.store.read(member.workspace).await?;
    let channels = avow_store::channels::list(&mut tx, member.workspace).await?;
    let on_a_site = channels.iter().any(|channel| !channel.settings.origins.is_empty());
    let colleagues = members::colleagues(&mut tx, &services.store.keys, member.workspace).await?;
    let invited = !invitations::list(&mut tx, &services.store.keys, member.workspace, now).await?.is_empty();
    Ok(Progress { chat: channels.into_iter().next(), on_a_site, company: invited || colleagues.len() > 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_a_sound_length() {
        assert_eq!(name("name", "  Spare \n parts ", NAME_MAX), Ok("Spare parts".to_owned()));
        assert_eq!(name("name", " \t ", NAME_MAX), Err(Wrong::new("name", "wrong-empty")));
        assert_eq!(name("name", &"ж".repeat(61), NAME_MAX), Err(Wrong::new("name", "wrong-too-long")));
        assert!(name("name", &"ж".repeat(60), NAME_MAX).is_ok());
    }
}
