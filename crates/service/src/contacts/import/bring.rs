//! Bringing people in: who is known is changed, the others are made.

use avow_model::contacts::ImportState;
use avow_model::id::{ContactId, ImportId, WorkspaceId};
use avow_store::StoreError;
use avow_store::keys::KeyKind;

use super::known::{change, known, ways};
use super::rows::Understood;
use super::run::{Step, Tally, close, open};
use super::trial::Newcomers;
use crate::Services;
use crate::contacts::save;

/// Brings a slice in. The keys of those who seem new are made before the transaction opens; who is new is decided in it.
pub(super) async fn bring_slice(
    services: &Services,
    workspace: WorkspaceId,
    id: ImportId,
    from: i64,
    slice: &[Understood],
    spare: &mut Vec<ContactId>,
    plenty: bool,
) -> Result<Step, StoreError> {
    make_keys(services, workspace, slice, spare, plenty).await?;
    let (mut tx, import) = match open(services, workspace, id, ImportState::Running, from).await? {
        Ok(opened) => opened,
        Err(step) => return Ok(step),
    };
    let now = services.now();
    let mut tally = Tally::default();
    let mut used = 0;
    for (line, row) in slice {
        let draft = match row {
            Ok(draft) => draft,
            Err(wrongs) => {
                tally.reject(*line, wrongs.clone());
                continue;
            }
        };
        if let Some(held) = known(&mut tx, services, workspace, draft).await? {
            match change(&held, draft) {
                Ok(None) => {}
                Ok(Some(next)) => {
                    save(&mut tx, services, workspace, Some(&held), held.id, &next, "import", now).await?;
                    tally.changed += 1;
                }
                Err(wrong) => tally.reject(*line, vec![wrong]),
            }
            continue;
        }
        let Some(new) = spare.get(used) else { return Ok(Step::Again) };
        save(&mut tx, services, workspace, None, *new, draft, "import", now).await?;
        used += 1;
        tally.added += 1;
    }
    let step = close(services, workspace, tx, import, slice.len(), tally, ImportState::Done).await?;
    spare.drain(..used);
    Ok(step)
}

/// Makes as many keys as a slice needs, all in one go, and unwraps them once. Rows about the same newcomer need one key
/// together; with `plenty`, after that was too few, each gets its own.
async fn make_keys(
    services: &Services,
    workspace: WorkspaceId,
    slice: &[Understood],
    spare: &mut Vec<ContactId>,
    plenty: bool,
) -> Result<(), StoreError> {
    let mut tx = services.store.read(workspace).await?;
    let mut met = Newcomers::new();
    let mut needed = 0;
    for draft in slice.iter().filter_map(|(_, row)| row.as_ref().ok()) {
        let again = ways(draft).any(|(kind, value)| met.contains_key(&(kind, value.clone())));
        met.extend(ways(draft).map(|(kind, value)| ((kind, value.clone()), 0)));
        if (plenty || !again) && known(&mut tx, services, workspace, draft).await?.is_none() {
            needed += 1;
        }
    }
    drop(tx);
    let mut fresh: Vec<ContactId> = Vec::new();
    while spare.len() + fresh.len() < needed {
        fresh.push(services.new_id()?);
    }
    let ids: Vec<_> = fresh.iter().map(|id| id.0).collect();
    if !ids.is_empty() {
        services.store.keys.create(KeyKind::Person, &ids, services.now()).await?;
        services.store.keys.many(&ids).await?;
        spare.extend(fresh);
    }
    Ok(())
}
