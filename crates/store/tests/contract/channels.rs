//! Channels: found by their public key before the workspace is known, by their id within it.

use avow_model::chat::ChatSettings;
use avow_store::channels::{self, Channel};
use avow_store::{StoreError, Tx};

use crate::furniture::channel;
use crate::house::{Failure, Home, id};

async fn held(tx: &mut Tx, home: Home) -> Result<Channel, Failure> {
    Ok(channels::get(tx, home.workspace, home.channel).await?.expect("the channel"))
}

contract! {
    async fn a_channel_is_found_by_its_public_key_and_by_its_id(house: House) {
        let ours = house.ours;
        let written = format!("{:?}", channel(ours.channel, ours.workspace));
        let mut tx = house.store.read_any().await?;
        let public = channels::find_public(&mut tx, &format!("key-{}", ours.channel)).await?.expect("found by its key");
        assert_eq!(format!("{public:?}"), written);
        assert!(channels::find_public(&mut tx, "key-").await?.is_none());
        drop(tx);
        let mut tx = house.store.read(ours.workspace).await?;
        assert_eq!(format!("{:?}", held(&mut tx, ours).await?), written);
    }
}

contract! {
    async fn a_workspace_lists_and_gets_its_own_channels_only(house: House) {
        let (ours, theirs) = (house.ours, house.theirs);
        let second = channel(id(), ours.workspace);
        let mut tx = house.store.write(ours.workspace).await?;
        channels::insert(&mut tx, &house.store.keys, &second, "secret two").await?;
        tx.commit().await?;
        let mut tx = house.store.read(ours.workspace).await?;
        let listed: Vec<_> = channels::list(&mut tx, ours.workspace).await?.iter().map(|channel| channel.id).collect();
        assert_eq!(listed, [ours.channel, second.id]);
        drop(tx);
        let mut tx = house.store.read(theirs.workspace).await?;
        assert!(channels::get(&mut tx, theirs.workspace, ours.channel).await?.is_none());
        assert!(channels::secret(&mut tx, &house.store.keys, theirs.workspace, ours.channel).await?.is_none());
        assert_eq!(channels::list(&mut tx, theirs.workspace).await?.len(), 1);
    }
}

contract! {
    async fn a_public_key_leads_to_one_channel(house: House) {
        let taken = Channel { public_key: format!("key-{}", house.ours.channel), ..channel(id(), house.theirs.workspace) };
        let mut tx = house.store.write(house.theirs.workspace).await?;
        assert!(channels::insert(&mut tx, &house.store.keys, &taken, "x").await.expect_err("taken").is_duplicate());
    }
}

contract! {
    async fn a_channel_is_changed_by_whoever_saw_it_last(house: House) {
        let ours = house.ours;
        let mut changed = channel(ours.channel, ours.workspace);
        changed.name = "Магазин".to_owned();
        changed.enabled = false;
        changed.settings = ChatSettings { greeting: "Здравствуйте".to_owned(), ..ChatSettings::default() };
        let mut tx = house.store.write(ours.workspace).await?;
        channels::update(&mut tx, &changed).await?;
        assert!(matches!(channels::update(&mut tx, &Channel { name: "old".to_owned(), ..changed.clone() }).await, Err(StoreError::Stale)));
        tx.commit().await?;

        let mut tx = house.store.write(house.theirs.workspace).await?;
        let bent = Channel { workspace: house.theirs.workspace, version: 2, ..changed.clone() };
        assert!(matches!(channels::update(&mut tx, &bent).await, Err(StoreError::Stale)));
        tx.commit().await?;

        let mut tx = house.store.read(ours.workspace).await?;
        assert_eq!(format!("{:?}", held(&mut tx, ours).await?), format!("{:?}", Channel { version: 2, ..changed }));
    }
}

contract! {
    async fn a_secret_is_replaced_by_its_own_workspace_only(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs.workspace);
        let mut tx = house.store.write(theirs).await?;
        assert!(matches!(channels::set_secret(&mut tx, keys, theirs, ours.channel, "bent").await, Err(StoreError::Stale)));
        tx.commit().await?;
        let mut tx = house.store.write(ours.workspace).await?;
        assert_eq!(channels::secret(&mut tx, keys, ours.workspace, ours.channel).await?.as_deref(), Some("a secret"));
        channels::set_secret(&mut tx, keys, ours.workspace, ours.channel, "секрет").await?;
        assert_eq!(channels::secret(&mut tx, keys, ours.workspace, ours.channel).await?.as_deref(), Some("секрет"));
        assert!(channels::secret(&mut tx, keys, ours.workspace, id()).await?.is_none());
        tx.commit().await?;
    }
}
