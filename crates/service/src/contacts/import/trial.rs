//! Trying a file: who would be new, who would change, what is wrong. Nobody is changed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use avow_model::contacts::{ContactDraft, IdentityKind, ImportState};
use avow_model::id::{ImportId, WorkspaceId};
use avow_store::StoreError;

use super::known::{Known, change, ways};
use super::rows::Understood;
use super::run::{Step, Tally, close, open};
use crate::Services;

/// Those of the file who are new, while it is tried: an address or a number, and what was said with it.
pub(super) type Newcomers = HashMap<(IdentityKind, String), u64>;

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
    newcomers: &mut Newcomers,
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
        if let Some(held) = known.meant(draft) {
            match change(held, draft) {
                Ok(None) => {}
                Ok(Some(_)) => tally.changed += 1,
                Err(wrong) => tally.reject(*line, vec![wrong]),
            }
            continue;
        }
        let own = imprint(draft);
        match ways(draft).find_map(|(kind, value)| newcomers.get(&(kind, value.clone()))) {
            None => tally.added += 1,
            Some(before) => tally.changed += i64::from(*before != own),
        }
        newcomers.extend(ways(draft).map(|(kind, value)| ((kind, value.clone()), own)));
    }
    match open(services, workspace, id, ImportState::Trying, from).await? {
        Ok((tx, import)) => close(services, workspace, tx, import, slice.len(), tally, ImportState::Tried).await,
        Err(step) => Ok(step),
    }
}
