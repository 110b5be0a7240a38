//! Who is known already: by their e-mail addresses, then by their numbers.

use avow_model::contacts::{Contact, ContactDraft, IdentityKind};
use avow_model::id::WorkspaceId;
use avow_model::refusal::Wrong;
use avow_store::{StoreError, Tx, contacts};

use crate::Services;
use crate::contacts::{WAYS_MAX, merged};

/// The addresses and numbers by which a draft is known again.
pub(super) fn ways(draft: &ContactDraft) -> impl Iterator<Item = (IdentityKind, &String)> {
    let emails = draft.emails.iter().map(|value| (IdentityKind::Email, value));
    emails.chain(draft.phones.iter().map(|value| (IdentityKind::Phone, value)))
}

/// The contact that is meant: the first with one of the addresses, else with one of the numbers.
pub(super) async fn known(
    tx: &mut Tx,
    services: &Services,
    workspace: WorkspaceId,
    draft: &ContactDraft,
) -> Result<Option<Contact>, StoreError> {
    for (kind, value) in ways(draft) {
        for (id, ..) in contacts::find_identity(tx, &services.store.keys, workspace, kind, value).await? {
            if let Some(contact) = contacts::get(tx, &services.store.keys, workspace, id).await? {
                return Ok(Some(contact));
            }
        }
    }
    Ok(None)
}

/// What a row does to a contact that is there: nothing, a change, or more ways than one may have.
pub(super) fn change(held: &Contact, draft: &ContactDraft) -> Result<Option<ContactDraft>, Wrong> {
    match merged(held, draft) {
        Some(next) if next.emails.len() > WAYS_MAX => Err(Wrong::new("email", "contacts-wrong-too-many")),
        Some(next) if next.phones.len() > WAYS_MAX => Err(Wrong::new("phone", "contacts-wrong-too-many")),
        next => Ok(next),
    }
}
