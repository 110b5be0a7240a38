//! Erasure: one key destroyed takes one person, in yesterday's copy too, and nobody else.

use std::path::{Path, PathBuf};

use avow_model::contacts::{Contact, IdentityKind};
use avow_model::id::ContactId;
use avow_model::inbox::Filter;
use avow_store::messages::Span;
use avow_store::{Store, StoreError, Target, attachments, contacts, conversations, drafts, messages};
use sqlx::AssertSqlSafe;

use crate::furnished::{Furnished, furnish};
use crate::house::{Failure, Home, House, Told, as_role, at, beside, postgres_connection, run_postgres, sqlite_connection};

/// The contact as the store reads them.
async fn read(store: &Store, home: Home, contact: ContactId) -> Result<Option<Contact>, Failure> {
    let mut tx = store.read(home.workspace).await?;
    Ok(contacts::get(&mut tx, &store.keys, home.workspace, contact).await?)
}

/// Nothing of this person can be read any more, wherever one looks, though the rows are still there.
async fn is_unreadable(store: &Store, home: Home, gone: Furnished) -> Told {
    let (keys, workspace) = (&store.keys, home.workspace);
    assert_eq!(read(store, home, gone.contact).await?, None);
    let mut tx = store.read(workspace).await?;
    assert!(conversations::get(&mut tx, workspace, gone.conversation).await?.is_some(), "the row is there, and says nothing");
    let listed = contacts::list(&mut tx, keys, workspace, None, 100).await?;
    assert!(!listed.iter().any(|row| row.id == gone.contact));
    assert!(contacts::names(&mut tx, keys, workspace, &[gone.contact]).await?.is_empty());
    let found = contacts::search(&mut tx, keys, workspace, "erika", 10).await?;
    assert!(!found.iter().any(|row| row.id == gone.contact));
    assert!(contacts::find_identity(&mut tx, keys, workspace, IdentityKind::Email, "Erika@shop.example").await?.is_empty());
    let rows = conversations::list(&mut tx, keys, workspace, home.account, &Filter::default(), None, None, 100).await?;
    assert!(!rows.iter().any(|row| row.contact == gone.contact));
    let said = messages::list(&mut tx, keys, workspace, gone.contact, gone.conversation, Span::After(0), false, 10).await;
    assert!(matches!(said, Err(StoreError::KeyGone)));
    assert!(matches!(attachments::get(&mut tx, keys, workspace, gone.file).await, Err(StoreError::KeyGone)));
    let unsent = drafts::get(&mut tx, keys, workspace, gone.contact, gone.conversation, gone.account).await;
    assert!(matches!(unsent, Err(StoreError::KeyGone)));
    Ok(())
}

/// This person is there with all that is theirs.
async fn is_whole(store: &Store, home: Home, kept: Furnished, before: &Contact) -> Told {
    let (keys, workspace) = (&store.keys, home.workspace);
    assert_eq!(read(store, home, kept.contact).await?.as_ref(), Some(before));
    let mut tx = store.read(workspace).await?;
    let said = messages::list(&mut tx, keys, workspace, kept.contact, kept.conversation, Span::After(0), false, 10).await?;
    assert_eq!(said.iter().map(|message| message.body.as_str()).collect::<Vec<_>>(), ["Karin", "Karin"]);
    assert_eq!(attachments::get(&mut tx, keys, workspace, kept.file).await?.map(|stored| stored.content), Some(b"Karin".to_vec()));
    let rows = conversations::list(&mut tx, keys, workspace, home.account, &Filter::default(), None, None, 100).await?;
    assert!(rows.iter().any(|row| row.id == kept.conversation && row.name.as_deref() == Some("Karin")));
    let found = contacts::search(&mut tx, keys, workspace, "karin", 10).await?;
    assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [kept.contact]);
    Ok(())
}

contract! {
    async fn a_destroyed_key_takes_one_person_and_nobody_else(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let (gone, kept) = (furnish(&house, ours, "Erika").await?, furnish(&house, ours, "Karin").await?);
        assert!(read(store, ours, gone.contact).await?.is_some());
        let before = read(store, ours, kept.contact).await?.expect("the one who stays");
        store.keys.destroy(gone.contact.0, at(9)).await?;
        for store in [store, &house.site.open().await?] {
            is_unreadable(store, ours, gone).await?;
            is_whole(store, ours, kept, &before).await?;
        }
    }
}

contract! {
    async fn lists_stay_full_when_some_of_their_people_are_erased(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let mut people = Vec::new();
        for number in 0..30 {
            let contact = house.contact(ours, &crate::furniture::named(&format!("Person {number}")), at(number)).await?;
            house.conversation(ours, contact, at(number)).await?;
            people.push(contact);
        }
        for erased in people.iter().skip(12).take(9) {
            store.keys.destroy(erased.0, at(50)).await?;
        }
        // A page that is not full says that it is the last: those who are gone must not make it one.
        let mut tx = store.read(ours.workspace).await?;
        assert_eq!(contacts::list(&mut tx, &store.keys, ours.workspace, None, 20).await?.len(), 20);
        let open = Filter::default();
        assert_eq!(conversations::list(&mut tx, &store.keys, ours.workspace, ours.account, &open, None, None, 20).await?.len(), 20);
    }
}

/// A copy of the data, as an operator takes one: a file of SQLite, or PostgreSQL's dump.
async fn backed_up(house: &House) -> Result<PathBuf, Failure> {
    let copy = house.site.folder.path().join("yesterday");
    match &house.site.data {
        Target::Sqlite(path) => {
            let mut connection = sqlite_connection(path.clone()).await?;
            sqlx::raw_sql(AssertSqlSafe(format!("VACUUM INTO '{}'", copy.display()))).execute(&mut connection).await?;
        }
        Target::Postgres(url) => {
            let file = copy.to_str().expect("a path");
            run_postgres("pg_dump", &["--format=custom", "--file", file, "--dbname", &as_role(url, "postgres")]);
        }
    }
    Ok(copy)
}

/// Puts that copy in the place of the data.
async fn restored(house: &House, copy: &Path) -> Told {
    match &house.site.data {
        Target::Sqlite(path) => {
            for beside in ["db-wal", "db-shm"] {
                let _ = std::fs::remove_file(path.with_extension(beside));
            }
            std::fs::rename(copy, path)?;
        }
        Target::Postgres(url) => {
            let url = as_role(url, "postgres");
            let name = url.rsplit_once('/').expect("a name").1;
            let mut connection = postgres_connection(&beside(&url, "postgres"), None).await?;
            for anew in ["DROP DATABASE {name} WITH (FORCE)", "CREATE DATABASE {name} OWNER avow_test TEMPLATE template0 ENCODING 'UTF8'"] {
                sqlx::raw_sql(AssertSqlSafe(anew.replace("{name}", name))).execute(&mut connection).await?;
            }
            run_postgres("pg_restore", &["--exit-on-error", "--dbname", &url, copy.to_str().expect("a path")]);
        }
    }
    Ok(())
}

contract! {
    async fn yesterdays_copy_forgets_who_was_erased_today(house: House) {
        let ours = house.ours;
        let (gone, kept) = (furnish(&house, ours, "Erika").await?, furnish(&house, ours, "Karin").await?);
        let before = read(&house.store, ours, kept.contact).await?.expect("the one who stays");
        let copy = backed_up(&house).await?;

        house.store.keys.begin_erasure(gone.contact.0, at(9)).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        assert!(contacts::delete(&mut tx, ours.workspace, gone.contact).await?);
        conversations::recount(&mut tx, ours.workspace).await?;
        tx.commit().await?;
        house.store.keys.destroy(gone.contact.0, at(9)).await?;
        assert_eq!(read(&house.store, ours, gone.contact).await?, None);
        house.store.close().await;

        restored(&house, &copy).await?;
        let store = house.site.open().await?;
        is_unreadable(&store, ours, gone).await?;
        is_whole(&store, ours, kept, &before).await?;
        assert_eq!(store.keys.erased().await?, [gone.contact.0], "the ledger says whom to erase again");
    }
}
