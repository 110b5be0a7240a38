//! Trying a file: who would be new, who would change, what is wrong. Nobody is changed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use avow_model::contacts::{ContactDraft, IdentityKind, ImportState};
use avow_model::id::{ContactId, ImportId, WorkspaceId};
use avow_store::StoreError;

use super::known::{Known, change, changed_fields, is_another, ways};
use super::rows::Understood;
use super::run::{Step, Tally, close, open};
use crate::Services;

/// Whom a trial has met so far, and what was said of them last: the same once more changes nothing.
#[derive(Default)]
pub(super) struct Met {
    /// Who is new in the file, by an address or a number.
    newcomers: HashMap<(IdentityKind, String), Vec<Arc<Newcomer>>>,
    /// Who is known and would be changed.
    changed: HashMap<ContactId, u64>,
}

/// Somebody new in the file.
struct Newcomer {
    said: u64,
    name: Option<String>,
    addressed: bool,
}

fn imprint(draft: &ContactDraft) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&draft.name, &draft.locale, &draft.emails, &draft.phones, &draft.fields).hash(&mut hasher);
    hasher.finish()
}

/// Tries a slice: who would be new, who would change, what is wrong. Changes nobody.
pub(super) async fn try_slice(
    services: &Services,
    workspace: WorkspaceId,
    id: ImportId,
    from: i64,
    slice: &[Understood],
    met: &mut Met,
) -> Result<Step, StoreError> {
    let mut tally = Tally::default();
    let mut tx = services.store.read(workspace).await?;
    let known = Known::load(&mut tx, services, workspace, slice).await?;
    drop(tx);
    for (line, row) in slice {
        let draft = match row {
            Ok(draft) => draft,
            Err(wrongs) => {
                tally.reject(*line, wrongs.clone());
                continue;
            }
        };
        let own = imprint(draft);
        if let Some(held) = known.meant(draft) {
            match change(held, draft) {
                Ok(next) => {
                    // Whoever was changed by an earlier row is as that row left them.
                    let changes = met.changed.get(&held.id).map_or(next.is_some(), |before| *before != own);
                    if changes {
                        met.changed.insert(held.id, own);
                        tally.change(*line, Some(held.id), next.map_or_else(String::new, |next| changed_fields(held, &next)));
                    }
                }
                Err(wrong) => tally.reject(*line, vec![wrong]),
            }
            continue;
        }
        let before = ways(draft).find_map(|(kind, value)| {
            let mut held = met.newcomers.get(&(kind, value.clone()))?.iter();
            let same = |one: &&Arc<Newcomer>| kind == IdentityKind::Email || !is_another(one.name.as_deref(), one.addressed, draft);
            held.find(same).cloned()
        });
        match &before {
            None => tally.added += 1,
            Some(before) if before.said != own => tally.change(*line, None, String::new()),
            Some(_) => {}
        }
        let name = draft.name.clone().or_else(|| before.as_ref().and_then(|before| before.name.clone()));
        let addressed = !draft.emails.is_empty() || before.as_ref().is_some_and(|before| before.addressed);
        let newcomer = Arc::new(Newcomer { said: own, name, addressed });
        for (kind, value) in ways(draft) {
            let held = met.newcomers.entry((kind, value.clone())).or_default();
            match held.iter_mut().find(|one| before.as_ref().is_some_and(|before| Arc::ptr_eq(one, before))) {
                Some(one) => *one = newcomer.clone(),
                None => held.push(newcomer.clone()),
            }
        }
    }
    match open(services, workspace, id, ImportState::Trying, from).await? {
        Ok((tx, import)) => close(services, workspace, tx, import, slice.len(), tally, ImportState::Tried).await,
        Err(step) => Ok(step),
    }
}
