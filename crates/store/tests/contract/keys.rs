//! Keys: made before anything is sealed, destroyed for good, wrapped anew without anybody noticing.

use std::sync::Arc;
use std::time::Duration;

use avow_model::id::ContactId;
use avow_store::keys::{self, KeyKind};
use avow_store::{Store, StoreError, Target, Unopened, contacts};
use avow_vault::{DataKey, Master, Place};
use uuid::Uuid;

use crate::house::{at, id};

const HERE: Place = Place::new("contact", "name", Uuid::from_u128(1));

fn same(one: &Arc<DataKey>, other: &Arc<DataKey>) -> bool {
    one.seal(HERE, b"x").is_ok_and(|sealed| other.open(HERE, &sealed).is_ok())
}

contract! {
    async fn a_key_that_was_made_is_there_and_no_other(house: House) {
        let keys = &house.store.keys;
        let (one, other): (Uuid, Uuid) = (id(), id());
        keys.create(KeyKind::Person, &[one, other], at(1)).await?;
        let fresh = house.site.open().await?;
        assert!(same(&keys.need(one).await?, &fresh.keys.need(one).await?), "also for another process");
        assert!(!same(&keys.need(one).await?, &keys.need(other).await?));
        let nobody: Uuid = id();
        assert!(keys.get(nobody).await?.is_none());
        assert!(matches!(keys.need(nobody).await, Err(StoreError::KeyGone)));
        let many = keys.many(&[other, nobody, one, other]).await?;
        assert_eq!(many.len(), 2);
        assert!(same(&many[&one], &keys.need(one).await?) && same(&many[&other], &keys.need(other).await?));
    }
}

contract! {
    async fn a_key_is_made_once_and_keys_are_made_together_or_not_at_all(house: House) {
        let keys = &house.store.keys;
        let (held, new): (Uuid, Uuid) = (house.ours.contact.0, id());
        let before = keys.need(held).await?;
        assert!(keys.create(KeyKind::Person, &[new, held], at(1)).await.expect_err("there is one").is_duplicate());
        assert!(keys.get(new).await?.is_none());
        assert!(same(&before, &house.site.open().await?.keys.need(held).await?));
    }
}

contract! {
    async fn the_deployment_and_each_workspace_find_by_keys_of_their_own(house: House) {
        let keys = &house.store.keys;
        assert!(same(&keys.deployment().await?, &house.site.open().await?.keys.deployment().await?));
        let mut buckets = vec![
            keys.deployment_lookup().await?.bucket("email", "nina@shop.example"),
            keys.lookup(house.ours.workspace).await?.bucket("email", "nina@shop.example"),
            keys.lookup(house.theirs.workspace).await?.bucket("email", "nina@shop.example"),
        ];
        assert_eq!(buckets[1], house.site.open().await?.keys.lookup(house.ours.workspace).await?.bucket("email", "nina@shop.example"));
        buckets.sort_unstable();
        buckets.dedup();
        assert_eq!(buckets.len(), 3);
        assert!(matches!(keys.lookup(id()).await, Err(StoreError::KeyGone)));
    }
}

contract! {
    async fn a_destroyed_key_is_gone_at_once_and_in_the_ledger_once(house: House) {
        let (keys, person, other) = (&house.store.keys, house.ours.contact.0, house.theirs.contact.0);
        keys.need(person).await?;
        assert!(keys.erased().await?.is_empty());
        keys.begin_erasure(person, at(1)).await?;
        assert_eq!(keys.erased().await?, [person], "before the first row goes");
        assert!(keys.get(person).await?.is_some());
        for moment in [2, 3] {
            keys.destroy(person, at(moment)).await?;
            keys.begin_erasure(person, at(moment)).await?;
            assert!(keys.get(person).await?.is_none());
        }
        assert_eq!(keys.erased().await?, [person]);
        assert!(keys.get(other).await?.is_some());
        assert!(house.site.open().await?.keys.get(person).await?.is_none());
    }
}

contract! {
    async fn keys_wrapped_anew_open_what_was_sealed_before(house: House) {
        let (ours, path) = (house.ours, house.site.folder.path().join("next.key"));
        let before = house.store.keys.need(ours.contact.0).await?;
        let next = Master::create(&path)?;
        // The deployment's, two workspaces', two owners' and two contacts'.
        assert_eq!(house.store.keys.rotate(&next).await?, 7);
        let opened = Store::open(&house.site.data, &house.site.keys, Master::load(&path)?).await?;
        assert!(same(&before, &opened.keys.need(ours.contact.0).await?));
        let mut tx = opened.read(ours.workspace).await?;
        let contact = contacts::get(&mut tx, &opened.keys, ours.workspace, ours.contact).await?.expect("the contact");
        assert_eq!(contact.name.as_deref(), Some("Leila Haddad"));
        let old = Store::open(&house.site.data, &house.site.keys, Master::load(&house.site.master())?).await;
        assert!(matches!(old, Err(Unopened { why: StoreError::WrongMaster, .. })), "the old master key opens nothing any more");
    }
}

contract! {
    async fn an_erasure_stays_in_the_ledger_until_its_end_and_one_that_is_not_done_longer(house: House) {
        let (keys, done, begun) = (&house.store.keys, house.ours.contact.0, house.theirs.contact.0);
        keys.destroy(done, at(5)).await?;
        keys.begin_erasure(begun, at(1)).await?;
        assert_eq!(keys.sweep_erasures(at(5)).await?, 0);
        assert_eq!(keys.erased().await?.len(), 2);
        assert_eq!(keys.sweep_erasures(at(6)).await?, 1);
        assert_eq!(keys.erased().await?, [begun]);
        assert!(keys.get(done).await?.is_none(), "a key that was destroyed stays so");
    }
}

contract! {
    async fn an_erasure_that_is_called_off_is_in_the_ledger_no_more_unless_it_is_done(house: House) {
        let (keys, done, begun) = (&house.store.keys, house.ours.contact.0, house.theirs.contact.0);
        keys.begin_erasure(begun, at(1)).await?;
        keys.destroy(done, at(1)).await?;
        assert_eq!(keys.unfinished().await?, [begun]);
        for person in [begun, done] {
            keys.call_off(person).await?;
        }
        assert_eq!((keys.erased().await?, keys.unfinished().await?), (vec![done], vec![]));
        assert!(keys.get(begun).await?.is_some() && keys.get(done).await?.is_none());
    }
}

contract! {
    async fn a_key_that_was_never_used_goes_without_a_trace(house: House) {
        let (keys, unused) = (&house.store.keys, [id::<ContactId>(), id()]);
        let unused = unused.map(|contact: ContactId| contact.0);
        keys.create(KeyKind::Person, &unused, at(0)).await?;
        keys.discard(&unused).await?;
        for key in unused {
            assert!(keys.get(key).await?.is_none());
        }
        assert!(keys.erased().await?.is_empty(), "there is nothing to erase from any copy");
    }
}

contract! {
    async fn a_destroyed_key_is_forgotten_by_other_processes_that_listen(house: House) {
        let (keys, person, other) = (&house.store.keys, house.ours.contact.0, house.theirs.contact.0);
        let elsewhere = house.site.open().await?;
        // SQLite has nobody to tell it; there one process serves.
        let Some(mut hearing) = elsewhere.keys.listen().await? else {
            assert!(matches!(house.site.keys, Target::Sqlite(_)));
            return Ok(());
        };
        assert!(elsewhere.keys.get(person).await?.is_some() && elsewhere.keys.get(other).await?.is_some());
        keys.destroy(person, at(1)).await?;
        assert_eq!(tokio::time::timeout(Duration::from_secs(20), hearing.next()).await??, Some(person));
        assert!(elsewhere.keys.get(person).await?.is_none());
        assert!(elsewhere.keys.get(other).await?.is_some());
        // What was destroyed while nobody listened is found out by listening again.
        drop(hearing);
        keys.destroy(other, at(2)).await?;
        let _hearing = elsewhere.keys.listen().await?;
        assert!(elsewhere.keys.get(other).await?.is_none());
    }
}

contract! {
    async fn a_process_that_runs_while_keys_are_wrapped_anew_goes_on(house: House) {
        let (ours, next) = (house.ours, house.site.folder.path().join("next.key"));
        let running = house.site.open().await?;
        house.store.keys.rotate(&Master::create(&next)?).await?;
        // The new master key is not in its place yet: nothing is made under the old one, which would be lost.
        let lost = running.keys.create(KeyKind::Person, &[id()], at(1)).await;
        assert!(matches!(lost, Err(StoreError::WrongMaster)));
        assert!(matches!(running.keys.need(ours.contact.0).await, Err(StoreError::WrongMaster)));
        std::fs::rename(&next, house.site.master())?;
        assert!(running.keys.get(ours.contact.0).await?.is_some());
        let made: Uuid = id();
        running.keys.create(KeyKind::Person, &[made], at(2)).await?;
        let fresh = house.site.open().await?;
        assert!(same(&running.keys.need(made).await?, &fresh.keys.need(made).await?));
        assert_eq!(fresh.keys.rotate(&Master::create(&next)?).await?, 8, "all of them open under one master key");
    }
}

contract! {
    async fn keys_that_are_made_while_others_are_wrapped_anew_are_wrapped_with_them(house: House) {
        let next = house.site.folder.path().join("next.key");
        for _ in 0..3 {
            let mut making = Vec::new();
            for _ in 0..8 {
                let running = house.site.open().await?;
                let made: Uuid = id();
                making.push(tokio::spawn(async move { running.keys.create(KeyKind::Person, &[made], at(1)).await.map(|()| made) }));
            }
            let master = Master::create(&next)?;
            house.site.open().await?.keys.rotate(&master).await?;
            std::fs::rename(&next, house.site.master())?;
            let fresh = house.site.open().await?;
            for task in making {
                // Whoever came between the keys and the file made nothing; whoever made something can open it.
                match task.await? {
                    Ok(made) => assert!(fresh.keys.get(made).await?.is_some()),
                    Err(error) => assert!(matches!(error, StoreError::WrongMaster), "{error}"),
                }
            }
        }
    }
}

contract! {
    async fn nobody_opens_the_keys_with_another_master_key(house: House) {
        let opened = Store::open(&house.site.data, &house.site.keys, Master::generate()?).await;
        assert!(matches!(opened, Err(Unopened { why: StoreError::WrongMaster, .. })));
        assert!(matches!(house.store.keys.rotate(&Master::generate()?).await, Ok(7)), "which harmed nothing");
    }
}

contract! {
    async fn keys_that_are_there_are_seen_before_a_master_key_is_made(house: House) {
        assert!(keys::any(&house.site.keys).await?);
        assert!(!keys::any(&house.site.data).await?, "a database without keys");
        let nowhere = house.site.folder.path().join("nowhere.db");
        assert!(!keys::any(&Target::Sqlite(nowhere.clone())).await?);
        assert!(!nowhere.exists(), "and looking makes no file");
    }
}

contract! {
    async fn the_keys_lie_apart_from_the_data(house: House) {
        let tables: std::collections::BTreeSet<String> = house.store.keys.schema().await?.into_iter().map(|(table, _)| table).collect();
        assert_eq!(tables.into_iter().collect::<Vec<_>>(), ["_sqlx_migrations", "data_key", "erasure", "pulse"]);
    }
}
