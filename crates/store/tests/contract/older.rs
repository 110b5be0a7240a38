//! Databases of older versions, with something in them: what is there is carried over, and stands behind the same walls.

use std::collections::BTreeMap;

use avow_model::id::{ContactId, ConversationId, LabelId};
use avow_model::inbox::{Author, Filter, Kind, Label, Status};
use avow_store::conversations::{self, Standing};
use avow_store::{Target, contacts, labels, lookups, schema};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _};

use crate::furnished::furnish;
use crate::furniture::{named, reachable};
use crate::house::{Failure, House, Told, as_role, at, id, postgres_connection, sqlite_connection};

/// The schema's migrations, as the store has them.
static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Those up to one of them.
fn up_to(all: &Migrator, last: i64) -> Migrator {
    Migrator::with_migrations(all.iter().filter(|migration| migration.version <= last).cloned().collect())
}

/// Every row of the newer schema goes into the older one, with the columns that it has.
const COPY: &str = "
DO $$
DECLARE old RECORD;
BEGIN
  FOR old IN
    SELECT table_name, string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' GROUP BY table_name
  LOOP
    EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM newer.%I', old.table_name, old.names, old.names, old.table_name);
  END LOOP;
END $$";

/// Makes the data's database anew as an older version has it, with everything that was in it and had a place there then.
async fn age(house: &House, version: i64) -> Told {
    house.store.close().await;
    match &house.site.data {
        Target::Sqlite(path) => {
            let newer = path.with_file_name("newer.db");
            std::fs::rename(path, &newer)?;
            let mut connection = SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(false).connect().await?;
            up_to(&SQLITE, version).run(&mut connection).await?;
            let attach = format!("ATTACH '{}' AS newer", newer.display());
            sqlx::raw_sql(AssertSqlSafe(attach)).execute(&mut connection).await?;
            let tables = "SELECT m.name, group_concat(c.name, ', ') FROM main.sqlite_schema m, pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations' GROUP BY m.name";
            for (table, names) in sqlx::query_as::<_, (String, String)>(tables).fetch_all(&mut connection).await? {
                let copy = format!("INSERT INTO main.{table} ({names}) SELECT {names} FROM newer.{table}");
                sqlx::raw_sql(AssertSqlSafe(copy)).execute(&mut connection).await?;
            }
        }
        Target::Postgres(url) => {
            let mut own = postgres_connection(url, None).await?;
            sqlx::raw_sql("ALTER SCHEMA public RENAME TO newer; CREATE SCHEMA public").execute(&mut own).await?;
            up_to(&POSTGRES, version).run(&mut own).await?;
            // Above row-level security, and without looking at what refers to what.
            let mut above = postgres_connection(&as_role(url, "postgres"), None).await?;
            for sql in ["SET session_replication_role = replica", COPY, "DROP SCHEMA newer CASCADE"] {
                sqlx::raw_sql(sql).execute(&mut above).await?;
            }
        }
    }
    Ok(())
}

/// A number that is asked for above all walls.
async fn counted(house: &House, sql: &str) -> Result<i64, Failure> {
    Ok(match &house.site.data {
        Target::Sqlite(path) => {
            let mut connection = sqlite_connection(path.clone()).await?;
            sqlx::query_scalar::<sqlx::Sqlite, i64>(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await?
        }
        Target::Postgres(url) => {
            let mut connection = postgres_connection(&as_role(url, "postgres"), None).await?;
            sqlx::query_scalar::<sqlx::Postgres, i64>(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await?
        }
    })
}

/// How many rows each table has.
async fn rows(house: &House, columns: &[(String, String)]) -> Result<BTreeMap<String, i64>, Failure> {
    let mut all = BTreeMap::new();
    for (table, _) in columns.iter().filter(|(table, _)| table != "_sqlx_migrations") {
        if !all.contains_key(table) {
            all.insert(table.clone(), counted(house, &format!("SELECT COUNT(*) FROM {table}")).await?);
        }
    }
    Ok(all)
}

/// People who have written, and those who have not.
struct People {
    silent: ContactId,
    unheard: ContactId,
}

async fn say(house: &House) -> Result<People, Failure> {
    let (ours, theirs) = (house.ours, house.theirs);
    let silent = house.contact(ours, &reachable("Ada Berg", "ada@shop.example", "+4915112345678"), at(1)).await?;
    let unheard = house.contact(ours, &named("Olga Lind"), at(1)).await?;
    let member = Author::Member(ours.account);
    let written = house.conversation(ours, silent, at(2)).await?;
    house.say_in(ours, written, silent, member, Kind::Text, "Are you there?", at(3)).await?;
    for (author, kind, seconds) in
        [(Author::Contact, Kind::Text, 10), (Author::Contact, Kind::Text, 30), (member, Kind::Text, 40), (member, Kind::Note, 50)]
    {
        house.say(ours, author, kind, "something", at(seconds)).await?;
    }
    house.say(theirs, Author::Contact, Kind::Text, "something", at(20)).await?;
    // Their second conversation is the older one: the latest message of all counts.
    let second = house.conversation(theirs, theirs.contact, at(2)).await?;
    house.say_in(theirs, second, theirs.contact, Author::Contact, Kind::Text, "something", at(5)).await?;
    Ok(People { silent, unheard })
}

/// Conversations that carry labels: open, done, and next door.
struct Labelled {
    label: LabelId,
    open: [ConversationId; 2],
    done: ConversationId,
    next_door: LabelId,
}

async fn label(house: &House) -> Result<Labelled, Failure> {
    let (ours, theirs) = (house.ours, house.theirs);
    let late = house.conversation(ours, ours.contact, at(90)).await?;
    let done = house.conversation(ours, ours.contact, at(91)).await?;
    let held = Labelled { label: id(), open: [late, ours.conversation], done, next_door: id() };
    for (home, label, all) in [(ours, held.label, &[ours.conversation, done, late][..]), (theirs, held.next_door, &[theirs.conversation])] {
        let mut tx = house.store.write(home.workspace).await?;
        let new = Label { id: label, name: "vip".to_owned(), tone: 1, version: 1 };
        labels::insert(&mut tx, home.workspace, &new, at(1)).await?;
        for conversation in all {
            conversations::add_label(&mut tx, home.workspace, *conversation, label).await?;
        }
        tx.commit().await?;
    }
    let mut tx = house.store.write(ours.workspace).await?;
    let before = conversations::get(&mut tx, ours.workspace, done).await?.expect("a conversation");
    conversations::set_standing(&mut tx, ours.workspace, &before, Standing { status: Status::Resolved, ..Standing::of(&before) }).await?;
    tx.commit().await?;
    Ok(held)
}

contract! {
    async fn what_is_there_is_carried_over_from_an_older_version(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        furnish(&house, ours, "ours").await?;
        furnish(&house, theirs, "theirs").await?;
        let people = say(&house).await?;
        let labelled = label(&house).await?;
        let mut tx = house.store.read_any().await?;
        let columns = schema::columns(&mut tx).await?;
        drop(tx);
        let mut before = rows(&house, &columns).await?;
        age(&house, 6).await?;
        // What an older version does not have begins empty.
        before.insert("import_change".to_owned(), 0);
        assert!(counted(&house, "SELECT COUNT(heard_at) FROM contact").await.is_err(), "it is an older one");

        let store = house.site.open().await?;
        let mut tx = store.read_any().await?;
        assert_eq!(schema::columns(&mut tx).await?, columns, "as if it had always been a new one");
        assert_eq!(lookups::outdated(&mut tx).await?, [ours.workspace, theirs.workspace]);
        drop(tx);
        assert_eq!(rows(&house, &columns).await?, before, "nothing is lost, and nothing added");
        assert_eq!(counted(&house, "SELECT COUNT(*) FROM workspace WHERE lookup_version = 1").await?, 2);
        for (home, contact, heard) in [
            (ours, ours.contact, Some(at(30))),
            (ours, people.silent, None),
            (ours, people.unheard, None),
            (theirs, theirs.contact, Some(at(20))),
        ] {
            let mut tx = store.read(home.workspace).await?;
            let held = contacts::get(&mut tx, &store.keys, home.workspace, contact).await?.expect("the contact");
            assert_eq!(held.heard_at, heard, "{:?}", held.name);
        }
        let placed = "SELECT COUNT(*) FROM conversation_label l JOIN conversation c ON c.id = l.conversation_id \
             WHERE l.status = c.status AND l.last_at = c.last_at AND l.workspace_id = c.workspace_id";
        assert_eq!(counted(&house, placed).await?, before["conversation_label"], "each label knows where its conversation stands");
        let mut tx = store.read(ours.workspace).await?;
        for (status, wanted) in [(Status::Open, &labelled.open[..]), (Status::Resolved, &[labelled.done])] {
            let filter = Filter { status: Some(status), label: Some(labelled.label), ..Filter::default() };
            let found = conversations::list(&mut tx, &store.keys, ours.workspace, ours.account, &filter, None, None, 10).await?;
            assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), wanted, "{status:?}");
        }
        // By one word and by two, though pairs are not hashed as they are now.
        for query in ["berg", "ada berg"] {
            let found = contacts::search(&mut tx, &store.keys, ours.workspace, query, 10).await?;
            assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [people.silent], "{query}");
        }
        drop(tx);
        let mut tx = store.read(theirs.workspace).await?;
        let filter = Filter { label: Some(labelled.next_door), ..Filter::default() };
        let found = conversations::list(&mut tx, &store.keys, theirs.workspace, theirs.account, &filter, None, None, 10).await?;
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [theirs.conversation]);
        drop(tx);
        if matches!(house.site.data, Target::Postgres(_)) {
            crate::rls::behind_the_wall_or_known_to_be_before_it(house).await?;
        }
    }
}
