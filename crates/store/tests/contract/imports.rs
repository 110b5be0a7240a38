//! Imports: the sealed file, how far it has come, and each bad row by its line.

use avow_model::contacts::{Column, ContactDraft, Import, ImportState, Trouble};
use avow_model::id::{ContactId, ImportId};
use avow_store::imports::{self, Change, Problem};
use avow_store::keys::KeyKind;
use avow_store::{StoreError, contacts, jobs, workspaces};

use crate::house::{Failure, House, at, id};

fn import(id: ImportId, seconds: i64) -> Import {
    Import {
        id,
        state: ImportState::Mapping,
        mapping: vec![Column::Name, Column::Email, Column::Skip],
        rows: 57,
        done: 0,
        added: 0,
        changed: 0,
        rejected: 0,
        trouble: None,
        created_at: at(seconds),
        version: 1,
    }
}

async fn upload(house: &House, import: &Import) -> Result<(), Failure> {
    let (store, ours) = (&house.store, house.ours);
    let mut tx = store.write(ours.workspace).await?;
    imports::insert(
        &mut tx,
        &store.keys,
        ours.workspace,
        ours.account,
        import,
        "people.csv",
        "name,mail\nНина,nina@shop.example\n".as_bytes(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

contract! {
    async fn an_import_is_read_back_with_its_file(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        let mut first = import(id(), 1);
        first.mapping.push(Column::Field(id()));
        let second = import(id(), 2);
        upload(&house, &first).await?;
        upload(&house, &second).await?;
        let mut tx = store.read(ours).await?;
        assert_eq!(imports::get(&mut tx, ours, first.id).await?, Some(first.clone()));
        let content = imports::content(&mut tx, &store.keys, ours, first.id).await?;
        assert_eq!(content.as_deref(), Some("name,mail\nНина,nina@shop.example\n".as_bytes()));
        assert_eq!(imports::list(&mut tx, ours).await?, [second, first]);
        assert_eq!(imports::get(&mut tx, ours, id()).await?, None);
        let names = imports::file_names(&mut tx, &store.keys, ours).await?;
        assert_eq!((names.len(), names.values().all(|name| name == "people.csv")), (2, true));
        let mut tx = store.read(house.theirs.workspace).await?;
        assert!(imports::file_names(&mut tx, &store.keys, house.theirs.workspace).await?.is_empty());
    }
}

contract! {
    async fn an_import_is_a_members(house: House) {
        let (ours, theirs, keys) = (house.ours, house.theirs, &house.store.keys);
        for (workspace, account) in [(ours.workspace, theirs.account), (theirs.workspace, ours.account), (ours.workspace, id())] {
            let stray = import(id(), 1);
            let mut tx = house.store.write(workspace).await?;
            let refused = imports::insert(&mut tx, keys, workspace, account, &stray, "people.csv", b"name\n").await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
            assert_eq!(imports::get(&mut tx, workspace, stray.id).await?, None);
            tx.commit().await?;
        }
    }
}

contract! {
    async fn another_workspace_sees_and_changes_no_import(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours.workspace, house.theirs.workspace);
        let held = import(id(), 1);
        upload(&house, &held).await?;
        let problem = Problem { line: 2, field: "email".to_owned(), reason: "wrong-email".to_owned() };
        let mut tx = store.write(ours).await?;
        imports::insert_problems(&mut tx, ours, held.id, std::slice::from_ref(&problem)).await?;
        tx.commit().await?;

        let mut tx = store.write(theirs).await?;
        let foreign = Problem { line: 3, ..problem.clone() };
        assert!(matches!(imports::insert_problems(&mut tx, theirs, held.id, &[foreign]).await, Err(StoreError::Missing)));
        assert_eq!(imports::get(&mut tx, theirs, held.id).await?, None);
        assert_eq!(imports::content(&mut tx, &store.keys, theirs, held.id).await?, None);
        assert!(imports::list(&mut tx, theirs).await?.is_empty());
        assert!(imports::problems(&mut tx, theirs, held.id, 0, 10).await?.is_empty());
        let bent = Import { done: 9, ..held.clone() };
        assert!(matches!(imports::update(&mut tx, theirs, &bent, at(9)).await, Err(StoreError::Stale)));
        imports::clear_rows(&mut tx, theirs, held.id).await?;
        assert_eq!(imports::sweep(&mut tx, theirs, at(100)).await?, 0);
        tx.commit().await?;

        let mut tx = store.read(ours).await?;
        assert_eq!(imports::get(&mut tx, ours, held.id).await?, Some(held.clone()));
        assert_eq!(imports::problems(&mut tx, ours, held.id, 0, 10).await?, [problem]);
    }
}

contract! {
    async fn the_file_is_let_go_when_the_import_is_done_or_stopped(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        for state in ImportState::ALL {
            let mut held = import(id(), 1);
            upload(&house, &held).await?;
            held.state = state;
            (held.done, held.added, held.changed, held.rejected) = (57, 50, 5, 2);
            let mut tx = store.write(ours).await?;
            imports::update(&mut tx, ours, &held, at(5)).await?;
            assert!(matches!(imports::update(&mut tx, ours, &held, at(6)).await, Err(StoreError::Stale)));
            tx.commit().await?;
            let mut tx = store.read(ours).await?;
            let kept = imports::content(&mut tx, &store.keys, ours, held.id).await?.is_some();
            assert_eq!(kept, !matches!(state, ImportState::Done | ImportState::Stopped), "{state:?}");
            held.version = 2;
            assert_eq!(imports::get(&mut tx, ours, held.id).await?, Some(held));
        }
    }
}

contract! {
    async fn a_halted_import_keeps_its_file_and_the_reason(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        for trouble in Trouble::ALL {
            let mut held = import(id(), 1);
            upload(&house, &held).await?;
            (held.state, held.trouble, held.done) = (ImportState::Running, Some(trouble), 20);
            let mut tx = store.write(ours).await?;
            imports::update(&mut tx, ours, &held, at(5)).await?;
            tx.commit().await?;
            held.version = 2;
            let mut tx = store.read(ours).await?;
            assert!(imports::content(&mut tx, &store.keys, ours, held.id).await?.is_some());
            let read = imports::get(&mut tx, ours, held.id).await?.expect("the import");
            assert!(read.is_halted());
            assert_eq!(read, held);
        }
    }
}

contract! {
    async fn what_is_to_be_worked_at_and_has_no_job_is_halted(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours.workspace, house.theirs.workspace);
        let mut made = Vec::new();
        for (state, job) in [
            (ImportState::Mapping, false),
            (ImportState::Running, true),
            (ImportState::Running, false),
            (ImportState::Trying, false),
            (ImportState::Stopped, false),
        ] {
            let held = Import { state, ..import(id(), 1) };
            upload(&house, &held).await?;
            if job {
                let mut tx = store.write(ours).await?;
                jobs::insert(&mut tx, id(), "import", Some(ours), Some(held.id.0), at(1), at(1)).await?;
                tx.commit().await?;
            }
            made.push(held.id);
        }
        let mut tx = store.write(theirs).await?;
        assert_eq!(imports::halt_forsaken(&mut tx, theirs, at(9)).await?, 0);
        tx.commit().await?;
        let mut tx = store.write(ours).await?;
        assert_eq!(imports::halt_forsaken(&mut tx, ours, at(9)).await?, 2);
        assert_eq!(imports::halt_forsaken(&mut tx, ours, at(9)).await?, 0);
        for (place, held) in made.into_iter().enumerate() {
            let trouble = imports::get(&mut tx, ours, held).await?.expect("the import").trouble;
            assert_eq!(trouble, matches!(place, 2 | 3).then_some(Trouble::Tries), "{place}");
        }
        tx.commit().await?;
    }
}

contract! {
    async fn bad_rows_are_listed_by_line_once_each(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        let held = import(id(), 1);
        upload(&house, &held).await?;
        let mut tx = store.write(ours).await?;
        let problem = |line| Problem { line, field: "email".to_owned(), reason: "wrong-email".to_owned() };
        let problems: Vec<Problem> = (2..=58).rev().map(problem).collect();
        imports::insert_problems(&mut tx, ours, held.id, &problems).await?;
        imports::insert_problems(&mut tx, ours, held.id, &problems[..9]).await?;
        imports::insert_problems(&mut tx, ours, held.id, &[]).await?;
        tx.commit().await?;
        let mut tx = store.write(ours).await?;
        let (mut after, mut seen) = (0, Vec::new());
        loop {
            let page = imports::problems(&mut tx, ours, held.id, after, 10).await?;
            let Some(last) = page.last() else { break };
            after = last.line;
            seen.extend(page.iter().map(|problem| problem.line));
        }
        assert_eq!(seen, (2..=58).collect::<Vec<i64>>());
        imports::clear_rows(&mut tx, ours, held.id).await?;
        assert!(imports::problems(&mut tx, ours, held.id, 0, 10).await?.is_empty());
        tx.commit().await?;
    }
}

contract! {
    async fn whom_rows_change_is_read_back_by_line_and_goes_with_them(house: House) {
        let (store, ours, theirs) = (&house.store, house.ours.workspace, house.theirs.workspace);
        let (kept, gone, foreign): (ContactId, ContactId, ContactId) = (id(), id(), id());
        for (workspace, contact) in [(ours, kept), (ours, gone), (theirs, foreign)] {
            store.keys.create(KeyKind::Person, &[contact.0], at(1)).await?;
            let mut tx = store.write(workspace).await?;
            contacts::insert(&mut tx, &store.keys, workspace, contact, &ContactDraft::default(), "import", at(1)).await?;
            tx.commit().await?;
        }
        let held = import(id(), 1);
        upload(&house, &held).await?;
        let change = |line, contact_id| Change { line, contact_id, fields: "name email".to_owned() };
        let all = [change(9, None), change(2, Some(kept)), change(3, Some(gone)), change(4, Some(kept))];
        let mut tx = store.write(ours).await?;
        imports::insert_changes(&mut tx, ours, held.id, &all).await?;
        imports::insert_changes(&mut tx, ours, held.id, &all[..2]).await?;
        imports::insert_changes(&mut tx, ours, held.id, &[]).await?;
        imports::insert_changes(&mut tx, ours, held.id, &[change(5, Some(foreign)), change(6, Some(id()))]).await?;
        tx.commit().await?;

        let mut tx = store.write(theirs).await?;
        imports::insert_changes(&mut tx, theirs, held.id, &[change(7, Some(foreign))]).await?;
        assert!(imports::changes(&mut tx, theirs, held.id, 0, 10).await?.is_empty());
        imports::clear_rows(&mut tx, theirs, held.id).await?;
        imports::clear_changes(&mut tx, theirs, held.id).await?;
        tx.commit().await?;

        let mut tx = store.write(ours).await?;
        let lines = |changes: &[Change]| changes.iter().map(|change| change.line).collect::<Vec<_>>();
        let first = imports::changes(&mut tx, ours, held.id, 0, 2).await?;
        assert_eq!(first, [change(2, Some(kept)), change(3, Some(gone))]);
        assert_eq!(lines(&imports::changes(&mut tx, ours, held.id, 3, 10).await?), [4, 9]);
        contacts::delete(&mut tx, ours, gone).await?;
        assert_eq!(lines(&imports::changes(&mut tx, ours, held.id, 0, 10).await?), [2, 4, 9], "a row goes with whom it changed");
        imports::clear_changes(&mut tx, ours, held.id).await?;
        assert!(imports::changes(&mut tx, ours, held.id, 0, 10).await?.is_empty());
        imports::insert_changes(&mut tx, ours, held.id, &all[..1]).await?;
        imports::clear_rows(&mut tx, ours, held.id).await?;
        assert!(imports::changes(&mut tx, ours, held.id, 0, 10).await?.is_empty());
        tx.commit().await?;
    }
}

contract! {
    async fn imports_are_swept_by_their_last_change(house: House) {
        let (store, ours) = (&house.store, house.ours.workspace);
        let (old, touched) = (import(id(), 1), import(id(), 1));
        upload(&house, &old).await?;
        upload(&house, &touched).await?;
        let mut tx = store.write(ours).await?;
        imports::update(&mut tx, ours, &touched, at(50)).await?;
        assert_eq!(imports::sweep(&mut tx, ours, at(50)).await?, 1);
        let left: Vec<_> = imports::list(&mut tx, ours).await?.iter().map(|import| import.id).collect();
        assert_eq!(left, [touched.id]);
        workspaces::delete(&mut tx, ours).await?;
        assert!(imports::list(&mut tx, ours).await?.is_empty());
        tx.commit().await?;
    }
}
