//! The second wall, on PostgreSQL: a transaction sees its workspace and no other, even where a WHERE forgets to.

use std::collections::BTreeSet;

use avow_model::inbox::Label;
use avow_store::{Target, contacts, labels};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::furnished::furnish;
use crate::house::{self, Failure, House, Told, at, id, postgres_connection};

/// The tables behind the wall.
const WALLED: [&str; 22] = [
    "contact",
    "contact_identity",
    "contact_lookup",
    "field",
    "contact_field",
    "contact_search",
    "conversation",
    "message",
    "attachment",
    "label",
    "conversation_label",
    "canned",
    "saved_view",
    "read_mark",
    "mention",
    "queue_count",
    "event",
    "audit",
    "contact_import",
    "import_problem",
    "import_change",
    "draft",
];

/// The tables before it: they are looked in before the workspace is known.
const BEFORE: [&str; 5] = ["channel", "invitation", "job", "membership", "visitor"];

fn url(house: &House) -> &str {
    match &house.site.data {
        Target::Postgres(url) => url,
        Target::Sqlite(_) => panic!("told on PostgreSQL only"),
    }
}

async fn count(connection: &mut PgConnection, sql: String) -> Result<i64, Failure> {
    Ok(sqlx::query_scalar::<sqlx::Postgres, i64>(AssertSqlSafe(sql)).fetch_one(connection).await?)
}

async fn only_ones_own_rows(house: House) -> Told {
    furnish(&house, house.ours, "ours").await?;
    furnish(&house, house.theirs, "theirs").await?;
    let mut nobody = postgres_connection(url(&house), None).await?;
    for workspace in [house.ours.workspace, house.theirs.workspace] {
        let mut connection = postgres_connection(url(&house), Some(workspace)).await?;
        for table in WALLED {
            let all = count(&mut connection, format!("SELECT COUNT(*) FROM {table}")).await?;
            let own = count(&mut connection, format!("SELECT COUNT(*) FROM {table} WHERE workspace_id = '{workspace}'")).await?;
            assert!(all > 0 && all == own, "{table}: {all} rows are seen, {own} are the workspace's own");
            assert_eq!(count(&mut nobody, format!("SELECT COUNT(*) FROM {table}")).await?, 0, "{table}, without a workspace");
        }
    }
    Ok(())
}

async fn nothing_of_another(house: House) -> Told {
    furnish(&house, house.theirs, "theirs").await?;
    let mut connection = postgres_connection(url(&house), Some(house.ours.workspace)).await?;
    let theirs = house.theirs.workspace;
    for table in WALLED {
        for sql in [
            format!("UPDATE {table} SET workspace_id = workspace_id WHERE workspace_id = '{theirs}'"),
            format!("DELETE FROM {table} WHERE workspace_id = '{theirs}'"),
        ] {
            let touched = sqlx::query::<sqlx::Postgres>(AssertSqlSafe(sql)).execute(&mut connection).await?.rows_affected();
            assert_eq!(touched, 0, "{table}");
        }
    }
    let stray = Label { id: id(), name: "stray".to_owned(), tone: 1, version: 1 };
    let mut tx = house.store.write(house.ours.workspace).await?;
    assert!(labels::insert(&mut tx, theirs, &stray, at(1)).await.is_err(), "a row for next door is refused");
    let kept = format!("UPDATE contact SET workspace_id = '{theirs}'");
    assert!(sqlx::query::<sqlx::Postgres>(AssertSqlSafe(kept)).execute(&mut connection).await.is_err(), "and none is moved there");
    Ok(())
}

async fn a_workspace_does_not_stick(house: House) -> Told {
    let (store, ours) = (&house.store, house.ours.workspace);
    for _ in 0..40 {
        let mut tx = store.write(ours).await?;
        assert_eq!(contacts::list(&mut tx, &store.keys, ours, None, 10).await?.len(), 1);
        tx.commit().await?;
        let mut tx = store.read_any().await?;
        assert!(contacts::list(&mut tx, &store.keys, ours, None, 10).await?.is_empty(), "a connection remembered its last workspace");
    }
    Ok(())
}

/// Every table of a workspace stands behind the wall, or is one of those that are known to stand before it.
pub async fn behind_the_wall_or_known_to_be_before_it(house: House) -> Told {
    let mut connection = postgres_connection(url(&house), None).await?;
    let sql = "SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c \
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped \
               WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";
    let tables: Vec<(String, bool)> = sqlx::query_as::<sqlx::Postgres, (String, bool)>(sql).fetch_all(&mut connection).await?;
    let named = |walled: bool| tables.iter().filter(|(_, wall)| *wall == walled).map(|(table, _)| table.as_str()).collect::<BTreeSet<_>>();
    assert_eq!(named(true), BTreeSet::from(WALLED));
    assert_eq!(named(false), BTreeSet::from(BEFORE));
    let role = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";
    let above: bool = sqlx::query_scalar::<sqlx::Postgres, bool>(role).fetch_one(&mut connection).await?;
    assert!(!above, "the role of the tests stands above the wall and proves nothing");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_where_only_ones_own_rows_are_seen() {
    house::postgres(only_ones_own_rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_another_workspace_is_changed_deleted_or_added() {
    house::postgres(nothing_of_another).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workspace_of_one_transaction_does_not_stick_to_the_next() {
    house::postgres(a_workspace_does_not_stick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_a_workspace_is_behind_the_wall_or_known_to_be_before_it() {
    house::postgres(behind_the_wall_or_known_to_be_before_it).await;
}
