//! Who writes: making the contact with their first message, and adding what the site has signed.

use avow_model::contacts::{Contact, ContactDraft, IdentityKind};
use avow_model::id::{ContactId, IdentityId, WorkspaceId};
use avow_model::refusal::Refusal;
use avow_store::keys::KeyKind;
use avow_store::visitors::{self, Visitor};
use avow_store::{Tx, contacts};
use chrono::Duration;

use super::identity::Proven;
use super::{Chat, VISIT_DAYS};
use crate::contacts::WAYS_MAX;
use crate::live::{About, Events};
use crate::{Answer, Services};

/// Somebody who writes for the first time in a browser.
#[derive(Clone, Debug, Default)]
pub(super) struct Newcomer {
    /// The name they gave.
    pub(super) name: Option<String>,
    /// The address they gave, in its one spelling. Nobody has proven it, so it merges nobody with anybody.
    pub(super) email: Option<String>,
    /// The language of their page.
    pub(super) locale: String,
    /// What the site has signed about them.
    pub(super) proven: Option<Proven>,
}

/// The contact that the site's signature names, where they are known already.
pub(super) async fn find_user(services: &Services, tx: &mut Tx, workspace: WorkspaceId, user: &str) -> Answer<Option<ContactId>> {
    let found = contacts::find_identity(tx, &services.store.keys, workspace, IdentityKind::User, user).await?;
    Ok(found.into_iter().find(|(_, _, verified)| *verified).map(|(contact, ..)| contact))
}

/// Makes the key of a contact to be, before anything is sealed under it. None for whoever is known.
pub(super) async fn prepare(services: &Services, chat: &Chat, new: &Newcomer) -> Answer<Option<ContactId>> {
    if let Some(proven) = &new.proven {
        let mut tx = services.store.read(chat.workspace.id).await?;
        if find_user(services, &mut tx, chat.workspace.id, &proven.id).await?.is_some() {
            return Ok(None);
        }
    }
    let id: ContactId = services.new_id()?;
    services.store.keys.create(KeyKind::Person, &[id.0], services.now()).await?;
    Ok(Some(id))
}

/// Destroys a key under which nothing was kept: its contact turned out to be known, or was not made. Where that fails it
/// opens nothing.
pub(super) async fn discard(services: &Services, workspace: WorkspaceId, unused: ContactId) {
    if let Err(error) = crate::contacts::destroy_unused(services, workspace, &[unused]).await {
        tracing::warn!(cause = %error, "a key under which nothing is sealed could not be destroyed");
    }
}

/// Makes, within a transaction, a browser that is known from now on, and its contact where there is none yet: the one whose
/// key is `fresh`. The token is for its cookie.
pub(super) async fn welcome(
    services: &Services,
    tx: &mut Tx,
    events: &mut Events,
    chat: &Chat,
    new: &Newcomer,
    fresh: Option<ContactId>,
) -> Answer<(Visitor, String)> {
    let (workspace, now, keys) = (chat.workspace.id, services.now(), &services.store.keys);
    let known = match &new.proven {
        Some(proven) => find_user(services, tx, workspace, &proven.id).await?,
        None => None,
    };
    let contact = match (known, fresh) {
        (Some(contact), _) => contact,
        (None, Some(contact)) => {
            let draft = ContactDraft { name: new.name.clone(), locale: Some(new.locale.clone()), ..ContactDraft::default() };
            contacts::insert(tx, keys, workspace, contact, &draft, "chat", now).await?;
            contact
        }
        // Deleted between the two looks: they may write again.
        (None, None) => return Err(Refusal::Conflict),
    };
    let mut changed = known.is_none();
    if let Some(email) = &new.email {
        changed |= add(services, tx, workspace, contact, IdentityKind::Email, email, false).await?;
    }
    if let Some(proven) = &new.proven {
        changed |= learn(services, tx, workspace, contact, proven).await?;
    }
    if changed {
        refill(services, tx, events, workspace, contact).await?;
    }
    admit(services, tx, chat, contact).await
}

/// Writes a browser down for a contact, within a transaction.
pub(super) async fn admit(services: &Services, tx: &mut Tx, chat: &Chat, contact: ContactId) -> Answer<(Visitor, String)> {
    let now = services.now();
    let (token, hash) = services.new_token()?;
    let visitor =
        Visitor { id: services.new_id()?, workspace: chat.workspace.id, channel: chat.channel.id, contact, seen_count: 0, seen_at: now };
    visitors::insert(tx, &visitor, hash, now + Duration::days(VISIT_DAYS)).await?;
    Ok((visitor, token))
}

/// Adds to a contact what the site has signed about them. A name that is there already stays. Whether anything changed.
pub(super) async fn learn(services: &Services, tx: &mut Tx, workspace: WorkspaceId, contact: ContactId, proven: &Proven) -> Answer<bool> {
    let mut changed = add(services, tx, workspace, contact, IdentityKind::User, &proven.id, true).await?;
    if let Some(email) = &proven.email {
        changed |= add(services, tx, workspace, contact, IdentityKind::Email, email, proven.email_signed).await?;
    }
    let held = held(services, tx, workspace, contact).await?;
    if held.name.is_none() && proven.name.is_some() {
        let (keys, now) = (&services.store.keys, services.now());
        contacts::update(tx, keys, workspace, contact, proven.name.as_deref(), held.locale.as_deref(), held.version, now).await?;
        changed = true;
    }
    Ok(changed)
}

/// Writes the lookup rows of a changed contact anew, and tells that they have changed.
pub(super) async fn refill(
    services: &Services,
    tx: &mut Tx,
    events: &mut Events,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Answer<()> {
    let held = held(services, tx, workspace, contact).await?;
    contacts::fill(tx, &services.store.keys, workspace, &held).await?;
    let about = About { contact: Some(contact), private: true, ..About::default() };
    events.add(tx, workspace, "contact", about, services.now()).await?;
    Ok(())
}

/// The contact as they are in this transaction.
pub(super) async fn held(services: &Services, tx: &mut Tx, workspace: WorkspaceId, contact: ContactId) -> Answer<Contact> {
    contacts::get(tx, &services.store.keys, workspace, contact).await?.ok_or(Refusal::NotFound)
}

/// Adds an identity, or its proof. Whether anything changed.
async fn add(
    services: &Services,
    tx: &mut Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    kind: IdentityKind,
    value: &str,
    verified: bool,
) -> Answer<bool> {
    let (keys, now) = (&services.store.keys, services.now());
    let identities = held(services, tx, workspace, contact).await?.identities;
    if let Some(there) = identities.iter().find(|identity| identity.kind == kind && identity.value == value) {
        let news = verified && there.verified_at.is_none();
        if news {
            contacts::set_verified(tx, workspace, there.id, now).await?;
        }
        return Ok(news);
    }
    let id: IdentityId = services.new_id()?;
    let of_kind = identities.iter().filter(|identity| identity.kind == kind);
    let mut wanted: Vec<(IdentityId, String)> = of_kind.map(|identity| (identity.id, identity.value.clone())).collect();
    if wanted.len() >= WAYS_MAX {
        // What is proven takes the place of what is not; else there are enough.
        let unproven = identities.iter().find(|identity| identity.kind == kind && identity.verified_at.is_none());
        let Some(given_up) = unproven.filter(|_| verified) else { return Ok(false) };
        wanted.retain(|(id, _)| *id != given_up.id);
    }
    wanted.push((id, value.to_owned()));
    contacts::save_identities(tx, keys, workspace, contact, &identities, kind, &wanted, now).await?;
    if verified {
        contacts::set_verified(tx, workspace, id, now).await?;
    }
    Ok(true)
}
