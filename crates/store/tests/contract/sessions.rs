//! Sessions: which browser is signed in, until when, and how each one ends.

use avow_model::id::{AccountId, SessionId};
use avow_store::accounts;
use avow_store::error::StoreError;
use avow_store::keys::KeyKind;
use avow_store::sessions::{self, Described, Session};
use avow_vault::token_hash;

use crate::house::{Failure, House, at, id};

fn described(account: AccountId, seen: i64, until: i64) -> Described {
    let session = Session { id: id(), account, created_at: at(0), seen_at: at(seen), proven_at: at(0), expires_at: at(until) };
    Described { session, address: Some("203.0.113.7".to_owned()), agent: Some("Браузер/1".to_owned()) }
}

/// Opens sessions, each under a token that is its id.
async fn open(house: &House, opened: &[&Described]) -> Result<(), Failure> {
    let mut tx = house.store.write_any().await?;
    for described in opened {
        sessions::insert(&mut tx, &house.store.keys, token_hash(&described.session.id.to_string()), described).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn live(house: &House, account: AccountId) -> Result<Vec<SessionId>, Failure> {
    let mut tx = house.store.read_any().await?;
    Ok(sessions::list(&mut tx, &house.store.keys, account, at(1)).await?.iter().map(|described| described.session.id).collect())
}

contract! {
    async fn a_token_leads_to_its_session_until_its_end(house: House) {
        let held = described(house.ours.account, 5, 100);
        open(&house, &[&held]).await?;
        let token = token_hash(&held.session.id.to_string());
        let mut tx = house.store.read_any().await?;
        let keys = &house.store.keys;
        let (session, account) = accounts::signed_in(&mut tx, keys, token, at(99)).await?.expect("signed in");
        assert_eq!((session, account.id, account.created_at), (held.session, house.ours.account, at(0)));
        assert!(accounts::signed_in(&mut tx, keys, token, at(100)).await?.is_none());
        assert!(accounts::signed_in(&mut tx, keys, token_hash("another"), at(1)).await?.is_none());
        assert_eq!(sessions::get(&mut tx, held.session.id, at(99)).await?, Some(held.session));
        assert_eq!(sessions::get(&mut tx, held.session.id, at(100)).await?, None);
        assert_eq!(sessions::get(&mut tx, id(), at(1)).await?, None);
        assert!(sessions::alive(&mut tx, held.session.id, at(99)).await?);
        assert!(!sessions::alive(&mut tx, held.session.id, at(100)).await?);
        assert!(!sessions::alive(&mut tx, id(), at(1)).await?);
    }
}

contract! {
    async fn nobody_whose_account_is_gone_gets_a_session(house: House) {
        let account: AccountId = id();
        house.store.keys.create(KeyKind::Person, &[account.0], at(0)).await?;
        let (mut tx, token) = (house.store.write_any().await?, token_hash("a token"));
        let gone = sessions::insert(&mut tx, &house.store.keys, token, &described(account, 1, 100)).await;
        assert!(matches!(gone, Err(StoreError::Missing)), "{gone:?}");
        drop(tx);
        assert!(live(&house, account).await?.is_empty());
    }
}

contract! {
    async fn a_person_sees_their_own_live_sessions_the_latest_used_first(house: House) {
        let ours = house.ours.account;
        let (early, late, bare) = (described(ours, 5, 100), described(ours, 9, 100), described(ours, 7, 100));
        let bare = Described { address: None, agent: None, ..bare };
        let (over, theirs) = (described(ours, 8, 50), described(house.theirs.account, 6, 100));
        open(&house, &[&early, &late, &bare, &over, &theirs]).await?;
        let mut tx = house.store.read_any().await?;
        let listed = sessions::list(&mut tx, &house.store.keys, ours, at(50)).await?;
        assert_eq!(format!("{listed:?}"), format!("{:?}", [late, bare, early]));
    }
}

contract! {
    async fn using_a_session_moves_its_end(house: House) {
        let (held, other) = (described(house.ours.account, 5, 100), described(house.ours.account, 5, 100));
        open(&house, &[&held, &other]).await?;
        let mut tx = house.store.write_any().await?;
        sessions::touch(&mut tx, held.session.id, at(50), at(150)).await?;
        assert!(sessions::alive(&mut tx, held.session.id, at(149)).await?);
        assert!(!sessions::alive(&mut tx, other.session.id, at(149)).await?);
        assert_eq!(sessions::get(&mut tx, held.session.id, at(149)).await?, Some(Session { seen_at: at(50), expires_at: at(150), ..held.session }));
        tx.commit().await?;
    }
}

contract! {
    async fn a_session_is_ended_by_its_own_person_only(house: House) {
        let (ours, theirs) = (house.ours.account, house.theirs.account);
        let held = described(ours, 5, 100);
        open(&house, &[&held]).await?;
        let mut tx = house.store.write_any().await?;
        assert!(!sessions::end(&mut tx, theirs, held.session.id).await?);
        assert!(sessions::end(&mut tx, ours, held.session.id).await?);
        assert!(!sessions::end(&mut tx, ours, held.session.id).await?);
        assert!(!sessions::alive(&mut tx, held.session.id, at(1)).await?);
        tx.commit().await?;
    }
}

contract! {
    async fn all_others_are_ended_at_once(house: House) {
        let (ours, theirs) = (house.ours.account, house.theirs.account);
        let (kept, gone, also, next_door) = (described(ours, 1, 100), described(ours, 2, 100), described(ours, 3, 100), described(theirs, 1, 100));
        open(&house, &[&kept, &gone, &also, &next_door]).await?;
        let mut tx = house.store.write_any().await?;
        assert_eq!(sessions::end_others(&mut tx, ours, Some(kept.session.id)).await?, 2);
        tx.commit().await?;
        assert_eq!(live(&house, ours).await?, [kept.session.id]);
        let mut tx = house.store.write_any().await?;
        assert_eq!(sessions::end_others(&mut tx, ours, None).await?, 1);
        tx.commit().await?;
        assert!(live(&house, ours).await?.is_empty());
        assert_eq!(live(&house, theirs).await?, [next_door.session.id]);
    }
}

contract! {
    async fn ended_sessions_are_swept(house: House) {
        let (over, lives) = (described(house.ours.account, 1, 50), described(house.ours.account, 1, 51));
        open(&house, &[&over, &lives]).await?;
        let mut tx = house.store.write_any().await?;
        assert_eq!(sessions::sweep(&mut tx, at(50)).await?, 1);
        tx.commit().await?;
        assert_eq!(live(&house, house.ours.account).await?, [lives.session.id]);
    }
}
