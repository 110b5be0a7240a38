//! Accounts: one for each address, sealed, with its sign-ins with others.

use avow_store::accounts::{self, Account, Login};
use avow_store::{StoreError, members};

use crate::furniture::account;
use crate::house::{at, id};

contract! {
    async fn an_account_is_read_back_as_it_was_written(house: House) {
        let keys = &house.store.keys;
        let written = Account {
            password_hash: Some("$argon2id$stand-in".to_owned()),
            locale: "ru".to_owned(),
            verified_at: Some(at(3)),
            ..account(house.person().await?, "nina@lindhag.example", "Нина Соколова 🦊")
        };
        let mut tx = house.store.write_any().await?;
        accounts::insert(&mut tx, keys, &written).await?;
        tx.commit().await?;

        let mut tx = house.store.read_any().await?;
        let found = accounts::find(&mut tx, keys, "nina@lindhag.example").await?.expect("found by the address");
        let got = accounts::get(&mut tx, keys, written.id).await?.expect("found by the id");
        for read in [found, got] {
            assert_eq!(format!("{read:?}"), format!("{written:?}"));
        }
        assert!(accounts::find(&mut tx, keys, "nina@lindhag.exampl").await?.is_none());
        assert!(accounts::get(&mut tx, keys, id()).await?.is_none());
    }
}

contract! {
    async fn nothing_is_written_for_a_person_without_a_key(house: House) {
        let mut tx = house.store.write_any().await?;
        let keyless = account(id(), "nobody@lindhag.example", "Nobody");
        assert!(matches!(accounts::insert(&mut tx, &house.store.keys, &keyless).await, Err(StoreError::KeyGone)));
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        assert!(accounts::find(&mut tx, &house.store.keys, "nobody@lindhag.example").await?.is_none());
    }
}

contract! {
    async fn there_is_an_account_until_the_last_one_goes(house: House) {
        let mut tx = house.store.write_any().await?;
        accounts::delete(&mut tx, house.ours.account).await?;
        assert!(accounts::any(&mut tx).await?);
        accounts::delete(&mut tx, house.theirs.account).await?;
        assert!(!accounts::any(&mut tx).await?);
        assert!(accounts::get(&mut tx, &house.store.keys, house.ours.account).await?.is_none());
        assert_eq!(members::role(&mut tx, house.ours.workspace, house.ours.account).await?, None);
        tx.commit().await?;
    }
}

contract! {
    async fn accounts_are_unopened_until_somebody_can_sign_in(house: House) {
        let mut tx = house.store.write_any().await?;
        let mut both = vec![house.ours.account, house.theirs.account];
        both.sort();
        assert_eq!(accounts::unopened(&mut tx).await?, both);
        accounts::set_password(&mut tx, house.ours.account, "$argon2id$stand-in").await?;
        assert!(accounts::unopened(&mut tx).await?.is_empty());
        tx.commit().await?;
    }
}

contract! {
    async fn an_older_copy_never_overwrites_a_newer_account(house: House) {
        let (keys, person) = (&house.store.keys, house.ours.account);
        let mut tx = house.store.write_any().await?;
        accounts::update(&mut tx, keys, person, "Maja Berg", "ru", 1).await?;
        assert!(matches!(accounts::update(&mut tx, keys, person, "Maja Old", "en", 1).await, Err(StoreError::Stale)));
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        let held = accounts::get(&mut tx, keys, person).await?.expect("the account");
        assert_eq!((held.name.as_str(), held.locale.as_str(), held.version), ("Maja Berg", "ru", 2));
        assert_eq!(held.email, "owner@lindhag.example");
    }
}

contract! {
    async fn an_address_is_proven_once_and_a_password_set_anew(house: House) {
        let (keys, person) = (&house.store.keys, house.ours.account);
        let mut tx = house.store.write_any().await?;
        accounts::set_verified(&mut tx, person, at(5)).await?;
        accounts::set_verified(&mut tx, person, at(9)).await?;
        accounts::set_password(&mut tx, person, "first").await?;
        accounts::set_password(&mut tx, person, "second").await?;
        assert!(accounts::set_password(&mut tx, id(), "for nobody").await.is_err());
        tx.commit().await?;
        let mut tx = house.store.read_any().await?;
        let held = accounts::get(&mut tx, keys, person).await?.expect("the account");
        assert_eq!(held.verified_at, Some(at(5)));
        assert_eq!(held.password_hash.as_deref(), Some("second"));
        let other = accounts::get(&mut tx, keys, house.theirs.account).await?.expect("the other account");
        assert_eq!((other.verified_at, other.password_hash), (None, None));
    }
}

contract! {
    async fn an_erasure_is_due_on_its_day_and_can_be_called_off(house: House) {
        let person = house.ours.account;
        let mut tx = house.store.write_any().await?;
        accounts::set_erase_at(&mut tx, person, Some(at(100))).await?;
        assert!(accounts::due_for_erasure(&mut tx, at(99)).await?.is_empty());
        assert_eq!(accounts::due_for_erasure(&mut tx, at(100)).await?, [person]);
        let held = accounts::get(&mut tx, &house.store.keys, person).await?.expect("the account");
        assert_eq!(held.erase_at, Some(at(100)));
        accounts::set_erase_at(&mut tx, person, None).await?;
        assert!(accounts::due_for_erasure(&mut tx, at(1_000)).await?.is_empty());
        assert!(accounts::set_erase_at(&mut tx, id(), Some(at(1))).await.is_err());
        tx.commit().await?;
    }
}

contract! {
    async fn an_address_is_given_out_once_also_to_ten_at_a_time(house: House) {
        let mut asking = Vec::new();
        for _ in 0..10 {
            let (store, person) = (house.store.clone(), house.person().await?);
            asking.push(tokio::spawn(async move {
                let mut tx = store.write_any().await?;
                accounts::lock_address(&mut tx, &store.keys, "one@lindhag.example").await?;
                let free = accounts::find(&mut tx, &store.keys, "one@lindhag.example").await?.is_none();
                if free {
                    accounts::insert(&mut tx, &store.keys, &account(person, "one@lindhag.example", "The One")).await?;
                }
                tx.commit().await?;
                Ok::<bool, StoreError>(free)
            }));
        }
        let mut given = 0;
        for task in asking {
            given += usize::from(task.await??);
        }
        assert_eq!(given, 1);
    }
}

contract! {
    async fn an_account_that_is_being_erased_stands_in_nobodys_way(house: House) {
        let keys = &house.store.keys;
        let (gone, next) = (house.person().await?, house.person().await?);
        let mut tx = house.store.write_any().await?;
        accounts::insert(&mut tx, keys, &account(gone, "nina@lindhag.example", "Nina")).await?;
        let (issuer, subject) = ("https://id.example".to_owned(), "subject-77".to_owned());
        accounts::insert_login(&mut tx, keys, &Login { id: id(), account: gone, issuer, subject, created_at: at(2) }).await?;
        tx.commit().await?;
        keys.destroy(gone.0, at(3)).await?;
        let mut tx = house.store.write_any().await?;
        assert!(accounts::find(&mut tx, keys, "nina@lindhag.example").await?.is_none());
        assert!(accounts::find_login(&mut tx, keys, "https://id.example", "subject-77").await?.is_none());
        assert!(accounts::logins(&mut tx, keys, gone).await?.is_empty());
        assert!(matches!(accounts::get(&mut tx, keys, gone).await, Err(StoreError::KeyGone)));
        accounts::insert(&mut tx, keys, &account(next, "nina@lindhag.example", "Nina")).await?;
        let found = accounts::find(&mut tx, keys, "nina@lindhag.example").await?.expect("the next one with that address");
        assert_eq!(found.id, next);
        tx.commit().await?;
    }
}

contract! {
    async fn a_sign_in_with_others_is_known_by_issuer_and_subject(house: House) {
        let keys = &house.store.keys;
        let login = Login {
            id: id(),
            account: house.ours.account,
            issuer: "https://id.example".to_owned(),
            subject: "subject-77".to_owned(),
            created_at: at(2),
        };
        let mut tx = house.store.write_any().await?;
        accounts::insert_login(&mut tx, keys, &login).await?;
        tx.commit().await?;

        let mut tx = house.store.write_any().await?;
        let found = accounts::find_login(&mut tx, keys, "https://id.example", "subject-77").await?.expect("the sign-in");
        assert_eq!(format!("{found:?}"), format!("{login:?}"));
        assert!(accounts::find_login(&mut tx, keys, "https://other.example", "subject-77").await?.is_none());
        assert!(accounts::find_login(&mut tx, keys, "https://id.example", "subject-7").await?.is_none());
        let held = accounts::logins(&mut tx, keys, house.ours.account).await?;
        assert_eq!(held.iter().map(|held| held.id).collect::<Vec<_>>(), [login.id]);
        assert!(accounts::logins(&mut tx, keys, house.theirs.account).await?.is_empty());

        let second = Login { id: id(), subject: "subject-78".to_owned(), ..login.clone() };
        accounts::insert_login(&mut tx, keys, &second).await?;
        assert!(!accounts::delete_login(&mut tx, house.theirs.account, login.id).await?);
        assert!(accounts::delete_login(&mut tx, house.ours.account, login.id).await?);
        assert!(!accounts::delete_login(&mut tx, house.ours.account, login.id).await?);
        assert!(accounts::find_login(&mut tx, keys, "https://id.example", "subject-77").await?.is_none());
        assert!(accounts::find_login(&mut tx, keys, "https://id.example", "subject-78").await?.is_some());
        accounts::delete(&mut tx, house.ours.account).await?;
        assert!(accounts::find_login(&mut tx, keys, "https://id.example", "subject-78").await?.is_none());
        tx.commit().await?;
    }
}
