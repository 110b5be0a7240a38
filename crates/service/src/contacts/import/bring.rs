//! Bringing people in: who is known is changed, the others are made.
//!
//! What a slice does is worked out in memory, row by row, and then written: the new in a few statements together, the
//! changed one by one. Rows about the same person meet there, as they would in the database.

use avow_model::Time;
use avow_model::contacts::{Contact, ContactDraft, Identity, IdentityKind, ImportState};
use avow_model::id::{ContactId, ImportId, WorkspaceId};
use avow_store::keys::KeyKind;
use avow_store::{StoreError, contacts};

use super::known::{Known, change, changed_fields};
use super::rows::Understood;
use super::run::{Step, Tally, close, open};
use crate::Services;
use crate::contacts::{save, whole};

/// Where people come from who are made here.
const SOURCE: &str = "import";

/// Brings a slice in. The keys of those who seem new are made before the transaction opens; who is new is decided in it.
pub(super) async fn bring_slice(
    services: &Services,
    workspace: WorkspaceId,
    id: ImportId,
    from: i64,
    slice: &[Understood],
    spare: &mut Vec<ContactId>,
) -> Result<Step, StoreError> {
    make_keys(services, workspace, slice, spare).await?;
    let (mut tx, import) = match open(services, workspace, id, ImportState::Running, from).await? {
        Ok(opened) => opened,
        Err(step) => return Ok(step),
    };
    let now = services.now();
    let known = Known::load(&mut tx, services, workspace, slice).await?;
    let plan = Plan::of(services, known, slice, spare, now)?;
    let used = plan.new.len();
    if used > spare.len() {
        return Ok(Step::Again);
    }
    let people: Vec<&Contact> = plan.new.iter().filter_map(|id| plan.known.get(*id)).collect();
    contacts::insert_many(&mut tx, &services.store.keys, workspace, &people, now).await?;
    for before in &plan.changed {
        if let Some(after) = plan.known.get(before.id) {
            save(&mut tx, services, workspace, Some(before), before.id, &whole(after), SOURCE, now).await?;
        }
    }
    let step = close(services, workspace, tx, import, slice.len(), plan.tally, ImportState::Done).await?;
    spare.drain(..used);
    Ok(step)
}

/// Makes the keys that a slice needs and that are not there yet, all in one go.
async fn make_keys(
    services: &Services,
    workspace: WorkspaceId,
    slice: &[Understood],
    spare: &mut Vec<ContactId>,
) -> Result<(), StoreError> {
    let now = services.now();
    let mut tx = services.store.read(workspace).await?;
    let known = Known::load(&mut tx, services, workspace, slice).await?;
    drop(tx);
    let plan = Plan::of(services, known, slice, spare, now)?;
    let fresh = plan.new.get(spare.len()..).unwrap_or_default();
    if !fresh.is_empty() {
        let ids: Vec<_> = fresh.iter().map(|id| id.0).collect();
        services.store.keys.create(KeyKind::Person, &ids, now).await?;
        spare.extend(fresh);
    }
    Ok(())
}

/// What a slice does.
struct Plan {
    /// Everyone as they are afterwards.
    known: Known,
    /// Who is new: first under the ids whose keys are there, then under others.
    new: Vec<ContactId>,
    /// Who is changed, as they were before.
    changed: Vec<Contact>,
    tally: Tally,
}

impl Plan {
    fn of(services: &Services, known: Known, slice: &[Understood], spare: &[ContactId], now: Time) -> Result<Self, StoreError> {
        let mut plan = Self { known, new: Vec::new(), changed: Vec::new(), tally: Tally::default() };
        for (line, row) in slice {
            match row {
                Ok(draft) => plan.take(services, *line, draft, spare, now)?,
                Err(wrongs) => plan.tally.reject(*line, wrongs.clone()),
            }
        }
        Ok(plan)
    }

    /// Takes in what a row says.
    fn take(&mut self, services: &Services, line: i64, draft: &ContactDraft, spare: &[ContactId], now: Time) -> Result<(), StoreError> {
        let Some(held) = self.known.meant(draft) else {
            let id = match spare.get(self.new.len()) {
                Some(id) => *id,
                None => services.new_id()?,
            };
            let contact = newcomer(id, now);
            self.known.put(become_as(services, &contact, draft)?);
            self.new.push(id);
            self.tally.added += 1;
            return Ok(());
        };
        match change(held, draft) {
            Ok(None) => {}
            Ok(Some(next)) => {
                let there = !self.new.contains(&held.id) && !self.changed.iter().any(|before| before.id == held.id);
                if there {
                    self.changed.push(held.clone());
                }
                self.tally.change(line, Some(held.id), changed_fields(held, &next));
                let after = become_as(services, held, &next)?;
                self.known.put(after);
            }
            Err(wrong) => self.tally.reject(line, vec![wrong]),
        }
        Ok(())
    }
}

/// Somebody of whom nothing is known yet.
fn newcomer(id: ContactId, now: Time) -> Contact {
    Contact {
        id,
        name: None,
        locale: None,
        source: SOURCE.to_owned(),
        identities: Vec::new(),
        fields: Vec::new(),
        created_at: now,
        active_at: now,
        heard_at: None,
        version: 1,
    }
}

/// A contact as a draft makes them. Addresses and numbers that were there stay what they were.
fn become_as(services: &Services, before: &Contact, draft: &ContactDraft) -> Result<Contact, StoreError> {
    let mut after = before.clone();
    after.name.clone_from(&draft.name);
    after.locale.clone_from(&draft.locale);
    for (kind, values) in [(IdentityKind::Email, &draft.emails), (IdentityKind::Phone, &draft.phones)] {
        for value in values {
            if !after.identities.iter().any(|identity| identity.kind == kind && identity.value == *value) {
                after.identities.push(Identity { id: services.new_id()?, kind, value: value.clone(), verified_at: None });
            }
        }
    }
    after.fields = draft.fields.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
    Ok(after)
}
