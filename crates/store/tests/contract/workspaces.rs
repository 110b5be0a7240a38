//! Workspaces: one to a part of the address, locked in turn, and closed without touching the one next door.

use std::collections::BTreeMap;

use avow_model::access::Role;
use avow_model::id::WorkspaceId;
use avow_store::workspaces::{self, Content, Workspace};
use avow_store::{StoreError, Target, members};
use sqlx::AssertSqlSafe;

use crate::furnished::furnish;
use crate::furniture::workspace;
use crate::house::{Failure, House, at, id, postgres_connection, sqlite_connection};

/// How many rows of this workspace each table holds, past the store.
async fn rows(house: &House, of: WorkspaceId) -> Result<BTreeMap<String, i64>, Failure> {
    let mut tx = house.store.read_any().await?;
    let columns = avow_store::schema::columns(&mut tx).await?;
    drop(tx);
    let mut rows = BTreeMap::new();
    for (table, _) in columns.into_iter().filter(|(_, column)| column == "workspace_id") {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE workspace_id = $1");
        let count: i64 = match &house.site.data {
            Target::Sqlite(path) => {
                let mut connection = sqlite_connection(path.clone()).await?;
                sqlx::query_scalar::<sqlx::Sqlite, i64>(AssertSqlSafe(sql)).bind(of).fetch_one(&mut connection).await?
            }
            Target::Postgres(url) => {
                let mut connection = postgres_connection(url, Some(of)).await?;
                sqlx::query_scalar::<sqlx::Postgres, i64>(AssertSqlSafe(sql)).bind(of).fetch_one(&mut connection).await?
            }
        };
        rows.insert(table, count);
    }
    Ok(rows)
}

contract! {
    async fn a_workspace_is_found_by_its_address_and_by_its_id(house: House) {
        let written = Workspace { name: "Лампы 💡".to_owned(), locale: "ru".to_owned(), demo: true, ..workspace(id(), "lamps") };
        let mut tx = house.store.write_any().await?;
        workspaces::insert(&mut tx, &written).await?;
        members::insert(&mut tx, written.id, house.ours.account, Role::Owner, at(1)).await?;
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        assert_eq!(members::enter(&mut tx, "lamps", house.ours.account).await?, Some((written.clone(), Role::Owner)));
        assert_eq!(workspaces::get(&mut tx, written.id).await?, Some(written.clone()));
        assert_eq!(members::enter(&mut tx, "Lamps", house.ours.account).await?, None);
        assert_eq!(workspaces::get(&mut tx, id()).await?, None);
        let all: Vec<_> = workspaces::list(&mut tx).await?.iter().map(|workspace| workspace.id).collect();
        assert_eq!(all, [house.ours.workspace, house.theirs.workspace, written.id]);
    }
}

contract! {
    async fn a_part_of_the_address_leads_to_one_workspace(house: House) {
        let mut tx = house.store.write_any().await?;
        assert!(workspaces::insert(&mut tx, &workspace(id(), "lindhag")).await.expect_err("taken").is_duplicate());
    }
}

contract! {
    async fn a_workspace_is_changed_by_whoever_saw_it_last(house: House) {
        let ours = house.ours.workspace;
        let mut tx = house.store.write(ours).await?;
        workspaces::update(&mut tx, ours, "Lampor", "sv", 1).await?;
        assert!(matches!(workspaces::update(&mut tx, ours, "Late", "en", 1).await, Err(StoreError::Stale)));
        assert!(matches!(workspaces::update(&mut tx, id(), "Nobody's", "en", 1).await, Err(StoreError::Stale)));
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        let wanted = Workspace { name: "Lampor".to_owned(), locale: "sv".to_owned(), version: 2, ..workspace(ours, "lindhag") };
        assert_eq!(workspaces::get(&mut tx, ours).await?, Some(wanted));
        assert_eq!(workspaces::get(&mut tx, house.theirs.workspace).await?, Some(workspace(house.theirs.workspace, "neighbour")));
    }
}

contract! {
    async fn a_workspace_waits_for_its_end_until_it_is_called_off(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        let mut tx = house.store.write(ours).await?;
        workspaces::set_erase_at(&mut tx, ours, Some(at(90))).await?;
        assert!(matches!(workspaces::set_erase_at(&mut tx, id(), Some(at(90))).await, Err(StoreError::Stale)));
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        assert_eq!(workspaces::get(&mut tx, ours).await?.and_then(|workspace| workspace.erase_at), Some(at(90)));
        let listed = members::workspaces(&mut tx, house.ours.account).await?;
        assert!(listed.iter().any(|(workspace, _)| workspace.id == ours && workspace.erase_at == Some(at(90))));
        assert_eq!(workspaces::get(&mut tx, theirs).await?.and_then(|workspace| workspace.erase_at), None);
        drop(tx);
        let mut tx = house.store.write(ours).await?;
        workspaces::set_erase_at(&mut tx, ours, None).await?;
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        assert_eq!(workspaces::get(&mut tx, ours).await?, Some(Workspace { version: 3, ..workspace(ours, "lindhag") }));
    }
}

contract! {
    async fn what_is_in_a_workspace_is_counted_and_nothing_of_its_neighbour(house: House) {
        let ours = house.ours.workspace;
        let mut tx = house.store.read(ours).await?;
        let before = workspaces::content(&mut tx, ours).await?;
        drop(tx);
        furnish(&house, house.ours, "ours").await?;
        furnish(&house, house.theirs, "theirs").await?;
        let mut tx = house.store.read(ours).await?;
        let after = workspaces::content(&mut tx, ours).await?;
        assert_eq!(
            after,
            Content { members: before.members + 1, contacts: before.contacts + 1, conversations: before.conversations + 1 }
        );
        assert_eq!(workspaces::content(&mut tx, id()).await?, Content::default());
    }
}

contract! {
    async fn changes_of_one_workspace_take_turns(house: House) {
        let ours = house.ours.workspace;
        let mut changing = Vec::new();
        for _ in 0..12 {
            let store = house.store.clone();
            changing.push(tokio::spawn(async move {
                let mut tx = store.write(ours).await?;
                workspaces::lock(&mut tx, ours).await?;
                // Whoever has the turn sees the latest version, so that nobody's change is stale.
                let held = workspaces::get(&mut tx, ours).await?.ok_or(StoreError::Missing)?;
                workspaces::update(&mut tx, ours, &format!("Name {}", held.version), "en", held.version).await?;
                tx.commit().await
            }));
        }
        for task in changing {
            task.await??;
        }
        let mut tx = house.store.read_any().await?;
        assert_eq!(workspaces::get(&mut tx, ours).await?.map(|workspace| workspace.version), Some(13));
    }
}

contract! {
    async fn a_closed_workspace_gives_no_turns(house: House) {
        let nowhere: WorkspaceId = id();
        let mut tx = house.store.write(nowhere).await?;
        assert!(matches!(workspaces::lock(&mut tx, nowhere).await, Err(StoreError::Missing)));
    }
}

contract! {
    async fn a_closed_workspace_is_gone_from_every_table_and_its_neighbour_stands(house: House) {
        let (ours, theirs) = (house.ours.workspace, house.theirs.workspace);
        furnish(&house, house.ours, "ours").await?;
        furnish(&house, house.theirs, "theirs").await?;
        let before = rows(&house, theirs).await?;
        for (table, count) in rows(&house, ours).await? {
            assert!(count > 0, "the story must put something into {table}");
        }
        let mut tx = house.store.write(ours).await?;
        workspaces::delete(&mut tx, ours).await?;
        tx.commit().await?;
        for (table, count) in rows(&house, ours).await? {
            assert_eq!(count, 0, "{table}");
        }
        assert_eq!(rows(&house, theirs).await?, before);
        let mut tx = house.store.read_any().await?;
        assert_eq!(workspaces::get(&mut tx, ours).await?, None);
    }
}
