//! Website chats: on which sites they may appear, what they say first, and the secret that signs identities.

use avow_model::access::{Member, Permission};
use avow_model::chat::{ChatSettings, origin};
use avow_model::id::ChannelId;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::text;
use avow_store::{audit, channels, workspaces};

pub use avow_store::channels::Channel;

use super::{NAME_MAX, name, need};
use crate::{Answer, Services};

/// On how many sites a chat may appear.
pub const ORIGINS_MAX: usize = 50;
/// The longest greeting, in characters.
pub const GREETING_MAX: usize = 500;
/// How many chats a workspace may have.
const MOST: usize = 50;

/// What was typed about a website chat.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// What the workspace calls it.
    pub name: &'a str,
    /// The origins of the sites that may show it, one a line.
    pub origins: &'a str,
    /// What it says above the first message.
    pub greeting: &'a str,
    /// Ask for the reader's address?
    pub ask_email: bool,
    /// Does it take messages?
    pub enabled: bool,
}

/// The channels of the workspace, the first first.
///
/// # Errors
/// The member may not manage channels.
pub async fn list(services: &Services, member: Member) -> Answer<Vec<Channel>> {
    need(member, Permission::ManageChannels)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(channels::list(&mut tx, member.workspace).await?)
}

/// One channel.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn get(services: &Services, member: Member, id: ChannelId) -> Answer<Channel> {
    need(member, Permission::ManageChannels)?;
    let mut tx = services.store.read(member.workspace).await?;
    channels::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)
}

/// The typed lines that are no origin, as they were typed.
pub fn no_origins(typed: &str) -> Vec<String> {
    lines(typed).filter(|line| origin(line).is_none()).map(str::to_owned).collect()
}

fn lines(typed: &str) -> impl Iterator<Item = &str> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// What was typed, as a name and settings; everything that is wrong with it otherwise.
fn check(draft: Draft<'_>) -> Answer<(String, ChatSettings)> {
    let mut wrongs = Vec::new();
    let name = name("name", draft.name, NAME_MAX).unwrap_or_else(|wrong| {
        wrongs.push(wrong);
        String::new()
    });
    let mut origins: Vec<String> = Vec::new();
    for kept in lines(draft.origins).filter_map(origin) {
        if !origins.contains(&kept) {
            origins.push(kept);
        }
    }
    if !no_origins(draft.origins).is_empty() {
        wrongs.push(Wrong::new("origins", "settings-wrong-origin"));
    } else if origins.len() > ORIGINS_MAX {
        wrongs.push(Wrong::new("origins", "settings-wrong-origins-many"));
    }
    let greeting = text::body(draft.greeting).unwrap_or_default();
    if greeting.chars().count() > GREETING_MAX {
        wrongs.push(Wrong::new("greeting", "wrong-too-long"));
    }
    if !wrongs.is_empty() {
        return Err(Refusal::Invalid(wrongs));
    }
    Ok((name, ChatSettings { origins, greeting, ask_email: draft.ask_email }))
}

/// Makes a website chat that no site may show yet.
///
/// # Errors
/// The name is wrong, or there are too many.
pub async fn create(services: &Services, member: Member, typed: &str) -> Answer<ChannelId> {
    need(member, Permission::ManageChannels)?;
    let name = name("name", typed, NAME_MAX).map_err(|wrong| Refusal::Invalid(vec![wrong]))?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if channels::list(&mut tx, member.workspace).await?.len() >= MOST {
        return Err(Refusal::wrong("", "settings-wrong-many"));
    }
    let channel = crate::workspaces::add_chat(services, &mut tx, member.workspace, &name).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "channel.create", Some(channel.id.0), services.now()).await?;
    tx.commit().await?;
    Ok(channel.id)
}

/// Changes a website chat.
///
/// # Errors
/// What was typed is wrong, the chat is gone, or somebody was first.
pub async fn update(services: &Services, member: Member, id: ChannelId, draft: Draft<'_>, version: i64) -> Answer<()> {
    need(member, Permission::ManageChannels)?;
    let (name, settings) = check(draft)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let held = channels::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    let changed = Channel { name, settings, enabled: draft.enabled, version, ..held };
    channels::update(&mut tx, &changed).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "channel.update", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets one more site show a website chat: the first step of a new workspace. One that it may appear on already stays so.
///
/// # Errors
/// What was typed is no origin (field `origin`), there are too many, or the chat is gone.
pub async fn allow(services: &Services, member: Member, id: ChannelId, typed: &str) -> Answer<()> {
    need(member, Permission::ManageChannels)?;
    if typed.trim().is_empty() {
        return Err(Refusal::wrong("origin", "wrong-empty"));
    }
    let origin = origin(typed).ok_or_else(|| Refusal::wrong("origin", "settings-wrong-origin"))?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let mut channel = channels::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    if channel.settings.origins.contains(&origin) {
        return Ok(());
    }
    if channel.settings.origins.len() >= ORIGINS_MAX {
        return Err(Refusal::wrong("origin", "settings-wrong-origins-many"));
    }
    channel.settings.origins.push(origin);
    channels::update(&mut tx, &channel).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "channel.update", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The secret with which the embedding site signs its user ids. That it was shown is written down.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn secret(services: &Services, member: Member, id: ChannelId) -> Answer<String> {
    need(member, Permission::ManageChannels)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    let secret = channels::secret(&mut tx, &services.store.keys, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    audit::append(&mut tx, member.workspace, Some(member.account), "channel.secret", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Replaces the secret: what was signed with the old one counts no more.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn replace_secret(services: &Services, member: Member, id: ChannelId) -> Answer<()> {
    need(member, Permission::ManageChannels)?;
    let (secret, _) = services.new_token()?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    channels::get(&mut tx, member.workspace, id).await?.ok_or(Refusal::NotFound)?;
    channels::set_secret(&mut tx, &services.store.keys, member.workspace, id, &secret).await?;
    audit::append(&mut tx, member.workspace, Some(member.account), "channel.secret-replace", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The line that puts a website chat on a page.
pub fn snippet(services: &Services, channel: &Channel) -> String {
    let address = services.config.link("/widget.js");
    format!("<script async src=\"{address}\" data-key=\"{}\"></script>", channel.public_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(origins: &str) -> Draft<'_> {
        Draft { name: "Shop", origins, greeting: "", ask_email: true, enabled: true }
    }

    #[test]
    fn sites_are_kept_once_and_in_one_spelling() {
        let kept = check(draft("https://Shop.example/\r\n\r\n https://shop.example:443\nhttp://localhost:8080"))
            .map(|(_, settings)| settings.origins);
        assert_eq!(kept, Ok(vec!["https://shop.example".to_owned(), "http://localhost:8080".to_owned()]));
    }

    #[test]
    fn the_lines_that_are_no_sites_are_named() {
        let typed = "https://shop.example\nshop.example\nhttps://shop.example/cart";
        assert_eq!(no_origins(typed), ["shop.example", "https://shop.example/cart"]);
        assert_eq!(check(draft(typed)), Err(Refusal::wrong("origins", "settings-wrong-origin")));
    }

    #[test]
    fn fifty_sites_are_enough() {
        let typed = |count: usize| (0..count).map(|n| format!("https://s{n}.example\n")).collect::<String>();
        assert!(check(draft(&typed(ORIGINS_MAX))).is_ok());
        assert_eq!(check(draft(&typed(ORIGINS_MAX + 1))), Err(Refusal::wrong("origins", "settings-wrong-origins-many")));
    }
}
