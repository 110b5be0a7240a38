//! Making, changing and erasing contacts.
//!
//! A contact's key is committed before the first thing sealed under it, and destroyed after the last is gone (rule 5):
//! an erasure is written into the keys' ledger first, its rows go in one transaction together with a job that destroys
//! the key if we should not come to it, and then the key goes.

use avow_model::Time;
use avow_model::access::{Member, Permission};
use avow_model::contacts::{Contact, ContactDraft, Field, Identity, IdentityKind};
use avow_model::id::{ContactId, IdentityId, WorkspaceId};
use avow_model::refusal::{Refusal, Wrong};
use avow_store::keys::KeyKind;
use avow_store::{StoreError, Tx, audit, contacts, conversations, fields as store_fields, jobs, privacy, workspaces};
use uuid::Uuid;

use super::timeline::{TWINS, Twin, named};
use super::{check, differs};
use crate::live::{About, Events};
use crate::{Answer, Services};

/// The custom fields of the workspace.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn fields(services: &Services, member: Member) -> Answer<Vec<Field>> {
    if !member.may(Permission::ReadContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    Ok(store_fields::list(&mut tx, member.workspace).await?)
}

/// A contact, whole.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none, or none any more.
pub async fn get(services: &Services, member: Member, id: ContactId) -> Answer<Contact> {
    if !member.may(Permission::ReadContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    contacts::get(&mut tx, &services.store.keys, member.workspace, id).await?.ok_or(Refusal::NotFound)
}

/// What was typed by hand: sound, and enough to know somebody by.
fn checked(fields: &[Field], typed: &[(String, String)]) -> Answer<ContactDraft> {
    let draft = check(fields, typed.iter().map(|(name, value)| (name.as_str(), value.as_str()))).map_err(Refusal::Invalid)?;
    if draft.name.is_none() && draft.emails.is_empty() && draft.phones.is_empty() {
        return Err(Refusal::Invalid(vec![Wrong::new("name", "contacts-wrong-nobody")]));
    }
    Ok(draft)
}

/// Who has an address or a number already that is about to be given to somebody, by hand, for the first time.
///
/// # Errors
/// [`Refusal::Invalid`] with every wrong field.
pub async fn holders(services: &Services, member: Member, of: Option<ContactId>, typed: &[(String, String)]) -> Answer<Vec<Twin>> {
    if !member.may(Permission::EditContacts) {
        return Err(Refusal::Forbidden);
    }
    let draft = checked(&fields(services, member).await?, typed)?;
    let (workspace, keys) = (member.workspace, &services.store.keys);
    let mut tx = services.store.read(workspace).await?;
    let held = match of {
        Some(id) => contacts::get(&mut tx, keys, workspace, id).await?.map(|held| held.identities).unwrap_or_default(),
        None => Vec::new(),
    };
    let emails = draft.emails.into_iter().map(|value| (IdentityKind::Email, value));
    let mut wanted: Vec<(IdentityKind, String)> =
        emails.chain(draft.phones.into_iter().map(|value| (IdentityKind::Phone, value))).collect();
    wanted.retain(|(kind, value)| !held.iter().any(|identity| identity.kind == *kind && identity.value == *value));
    let found = contacts::find_identities(&mut tx, keys, workspace, &wanted).await?;
    let mut twins: Vec<Twin> = Vec::new();
    for way in &wanted {
        let others = found.get(way).into_iter().flatten().filter(|other| Some(**other) != of).take(TWINS);
        twins.extend(others.map(|other| Twin { value: way.1.clone(), contact: *other, name: None }));
    }
    Ok(named(&mut tx, services, member, twins).await?)
}

/// Makes a contact by hand.
///
/// # Errors
/// [`Refusal::Invalid`] with every wrong field.
pub async fn create(services: &Services, member: Member, typed: &[(String, String)]) -> Answer<ContactId> {
    if !member.may(Permission::EditContacts) {
        return Err(Refusal::Forbidden);
    }
    let draft = checked(&fields(services, member).await?, typed)?;
    let (workspace, now) = (member.workspace, services.now());
    let id: ContactId = services.new_id()?;
    services.store.keys.create(KeyKind::Person, &[id.0], now).await?;
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    save(&mut tx, services, workspace, None, id, &draft, "manual", now).await?;
    let mut events = Events::default();
    events.add(&mut tx, workspace, "contact", About { contact: Some(id), actor: Some(member.account), ..About::default() }, now).await?;
    events.commit(tx, &services.live, workspace).await?;
    Ok(id)
}

/// Changes a contact of whom the member has seen this version.
///
/// # Errors
/// [`Refusal::Conflict`] where somebody was first; [`Refusal::Invalid`] with every wrong field.
pub async fn update(services: &Services, member: Member, id: ContactId, version: i64, typed: &[(String, String)]) -> Answer<()> {
    if !member.may(Permission::EditContacts) {
        return Err(Refusal::Forbidden);
    }
    let draft = checked(&fields(services, member).await?, typed)?;
    let (workspace, now) = (member.workspace, services.now());
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let held = contacts::get(&mut tx, &services.store.keys, workspace, id).await?.ok_or(Refusal::NotFound)?;
    if !differs(&held, &draft) {
        return Ok(());
    }
    if held.version != version {
        return Err(Refusal::Conflict);
    }
    save(&mut tx, services, workspace, Some(&held), id, &draft, "manual", now).await?;
    let mut events = Events::default();
    events.add(&mut tx, workspace, "contact", About { contact: Some(id), actor: Some(member.account), ..About::default() }, now).await?;
    Ok(events.commit(tx, &services.live, workspace).await?)
}

/// Writes a contact whole: name and language, addresses and numbers, the fields that are given, and the lookup rows by
/// which all of it is found. Without `held` the contact is new, of this source, and their key must have been made.
/// An embedding site's own user ids stay as they are.
///
/// # Errors
/// [`StoreError::Stale`] where `held` is not the latest any more.
pub(crate) async fn save(
    tx: &mut Tx,
    services: &Services,
    workspace: WorkspaceId,
    held: Option<&Contact>,
    id: ContactId,
    draft: &ContactDraft,
    source: &str,
    now: Time,
) -> Result<(), StoreError> {
    let keys = &services.store.keys;
    match held {
        None => contacts::insert(tx, keys, workspace, id, draft, source, now).await?,
        Some(held) => {
            let (name, locale) = (draft.name.as_deref(), draft.locale.as_deref());
            contacts::update(tx, keys, workspace, id, name, locale, held.version, now).await?;
        }
    }
    let before = held.map(|held| held.identities.as_slice()).unwrap_or_default();
    let mut identities: Vec<Identity> = before.iter().filter(|identity| identity.kind == IdentityKind::User).cloned().collect();
    for (kind, values) in [(IdentityKind::Email, &draft.emails), (IdentityKind::Phone, &draft.phones)] {
        let mut wanted: Vec<(IdentityId, String)> = Vec::with_capacity(values.len());
        for value in values {
            wanted.push((services.new_id()?, value.clone()));
        }
        contacts::save_identities(tx, keys, workspace, id, before, kind, &wanted, now).await?;
        identities.extend(wanted.into_iter().map(|(id, value)| Identity { id, kind, value, verified_at: None }));
    }
    contacts::save_fields(tx, keys, workspace, id, &draft.fields).await?;
    let after = Contact {
        id,
        name: draft.name.clone(),
        locale: draft.locale.clone(),
        source: held.map_or(source, |held| held.source.as_str()).to_owned(),
        identities,
        fields: draft.fields.clone(),
        created_at: held.map_or(now, |held| held.created_at),
        active_at: now,
        heard_at: held.and_then(|held| held.heard_at),
        version: held.map_or(1, |held| held.version + 1),
    };
    contacts::fill(tx, keys, workspace, &after).await
}

/// Erases a contact: every row about them, and the key without which no backup tells anything of them either.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none, or none any more.
pub async fn delete(services: &Services, member: Member, id: ContactId) -> Answer<()> {
    if !member.may(Permission::DeleteContacts) {
        return Err(Refusal::Forbidden);
    }
    get(services, member, id).await?;
    let (workspace, now) = (member.workspace, services.now());
    let mut tx = services.store.write(workspace).await?;
    workspaces::lock(&mut tx, workspace).await?;
    let theirs = conversations::of_contact(&mut tx, workspace, id).await?;
    if !contacts::delete(&mut tx, workspace, id).await? {
        return Err(Refusal::NotFound);
    }
    conversations::recount(&mut tx, workspace).await?;
    audit::append(&mut tx, workspace, Some(member.account), "contact.delete", Some(id.0), now).await?;
    jobs::insert(&mut tx, services.new_id()?, "shred", Some(workspace), Some(id.0), now, now).await?;
    let mut events = Events::default();
    // Whoever has one of their conversations before them hears that it is gone.
    for (conversation, ..) in theirs {
        let about = About { conversation: Some(conversation), actor: Some(member.account), ..About::default() };
        events.add(&mut tx, workspace, "conversation", about, now).await?;
    }
    events.add(&mut tx, workspace, "contact", About { contact: Some(id), actor: Some(member.account), ..About::default() }, now).await?;
    // Last, for what the ledger names is erased at the next start from whatever holds it: nobody's id but our own contact's
    // may go in, and only where nothing is left that could keep them.
    services.store.keys.begin_erasure(id.0, now).await?;
    if let Err(error) = events.commit(tx, &services.live, workspace).await {
        call_off_unless_gone(services, workspace, id).await;
        return Err(error.into());
    }
    services.jobs.notify_one();
    shred(services, id.0).await
}

/// After a commit of which nobody was told how it ended: whoever is still there stays.
async fn call_off_unless_gone(services: &Services, workspace: WorkspaceId, id: ContactId) {
    let stays = async {
        let mut tx = services.store.write(workspace).await?;
        workspaces::lock(&mut tx, workspace).await?;
        let there = !privacy::contacts_among(&mut tx, workspace, &[id.0]).await?.is_empty();
        drop(tx);
        if there { services.store.keys.call_off(id.0).await } else { Ok(()) }
    };
    if let Err(error) = stays.await {
        tracing::error!(cause = %error, "a deletion that failed could not be called off, and is done at the next start");
    }
}

/// Destroys the keys that were made for contacts to be, of those who were not made. Whether they were is looked at in the
/// workspace's turn: a transaction of which nobody was told how it ended has ended by then.
///
/// # Errors
/// Where it cannot be looked at, or the keys cannot be written: then they stay, and open nothing.
pub async fn destroy_unused(services: &Services, workspace: WorkspaceId, keys: &[ContactId]) -> Answer<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let made = {
        let mut tx = services.store.write(workspace).await?;
        match workspaces::lock(&mut tx, workspace).await {
            // Where the workspace has been erased, so has everybody in it.
            Err(StoreError::Missing) => {}
            locked => locked?,
        }
        contacts::get_many(&mut tx, &services.store.keys, workspace, keys).await?
    };
    let unused: Vec<Uuid> = keys.iter().filter(|key| !made.contains_key(key)).map(|key| key.0).collect();
    Ok(services.store.keys.discard(&unused).await?)
}

/// Destroys the key of a contact whose rows are gone. May run twice: the job of the deletion does it again.
///
/// # Errors
/// Where the keys cannot be written; then it is to be tried again.
pub async fn shred(services: &Services, contact: Uuid) -> Answer<()> {
    Ok(services.store.keys.destroy(contact, services.now()).await?)
}
