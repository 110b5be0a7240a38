//! Files in conversations: whole, sealed, and there with their message or not at all.

use avow_model::id::{AttachmentId, MessageId};
use avow_model::inbox::{Attachment, Author, Kind};
use avow_store::messages::{self, Span};
use avow_store::{StoreError, attachments, contacts};

use crate::furniture::named;
use crate::house::{Failure, House, at, id};

fn photo(id: AttachmentId) -> Attachment {
    Attachment { id, name: "лампа 💡.png".to_owned(), media_type: "image/png".to_owned(), size: 5, dimensions: Some((640, 480)) }
}

/// Sends a message with a file, in our own conversation.
async fn send(house: &House, file: &Attachment, content: &[u8]) -> Result<MessageId, Failure> {
    let (ours, message) = (house.ours, house.say(house.ours, Author::Contact, Kind::Text, "look", at(1)).await?);
    let mut tx = house.store.write(ours.workspace).await?;
    attachments::insert(&mut tx, &house.store.keys, ours.workspace, ours.contact, ours.conversation, message.id, file, content, at(1))
        .await?;
    tx.commit().await?;
    Ok(message.id)
}

contract! {
    async fn a_file_comes_back_byte_for_byte_with_its_message(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let file = photo(id());
        let message = send(&house, &file, &[0, 255, 1, 254, 2]).await?;
        let mut tx = store.read(ours.workspace).await?;
        let stored = attachments::get(&mut tx, &store.keys, ours.workspace, file.id).await?.expect("the file");
        assert_eq!((&stored.file, stored.content.as_slice()), (&file, [0, 255, 1, 254, 2].as_slice()));
        assert_eq!((stored.conversation, stored.message, stored.contact), (ours.conversation, message, ours.contact));
        let listed = messages::list(&mut tx, &store.keys, ours.workspace, ours.contact, ours.conversation, Span::After(0), true, 10).await?;
        assert_eq!(listed[0].files, [file]);
    }
}

contract! {
    async fn a_file_without_a_picture_has_no_dimensions(house: House) {
        let store = &house.store;
        let file = Attachment { dimensions: None, size: 0, ..photo(id()) };
        send(&house, &file, &[]).await?;
        let mut tx = store.read(house.ours.workspace).await?;
        let stored = attachments::get(&mut tx, &store.keys, house.ours.workspace, file.id).await?.expect("the file");
        assert_eq!((stored.file.dimensions, stored.content.len()), (None, 0));
    }
}

contract! {
    async fn another_workspace_never_gets_a_file(house: House) {
        let file = photo(id());
        send(&house, &file, b"bytes").await?;
        let mut tx = house.store.read(house.theirs.workspace).await?;
        assert!(attachments::get(&mut tx, &house.store.keys, house.theirs.workspace, file.id).await?.is_none());
    }
}

contract! {
    async fn a_file_is_of_a_message_in_a_conversation_of_its_own_workspace(house: House) {
        let (keys, ours, theirs) = (&house.store.keys, house.ours, house.theirs);
        let said = house.say(ours, Author::Contact, Kind::Text, "look", at(1)).await?.id;
        let heard = house.say(theirs, Author::Contact, Kind::Text, "look", at(1)).await?.id;
        let other = house.contact(ours, &named("Erika"), at(1)).await?;
        let strays = [
            (theirs.workspace, ours.contact, ours.conversation, said),
            (ours.workspace, ours.contact, ours.conversation, heard),
            (ours.workspace, ours.contact, theirs.conversation, said),
            (ours.workspace, other, ours.conversation, said),
            (ours.workspace, ours.contact, ours.conversation, id()),
        ];
        for (workspace, contact, conversation, message) in strays {
            let file = photo(id());
            let mut tx = house.store.write(workspace).await?;
            let refused = attachments::insert(&mut tx, keys, workspace, contact, conversation, message, &file, b"bytes", at(2)).await;
            assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
            assert!(attachments::get(&mut tx, keys, workspace, file.id).await?.is_none());
            tx.commit().await?;
        }
    }
}

contract! {
    async fn a_file_cannot_be_opened_once_its_contact_is_erased(house: House) {
        let (store, ours) = (&house.store, house.ours);
        let file = photo(id());
        send(&house, &file, b"bytes").await?;
        store.keys.destroy(ours.contact.0, at(2)).await?;
        let mut tx = store.write(ours.workspace).await?;
        assert!(matches!(attachments::get(&mut tx, &store.keys, ours.workspace, file.id).await, Err(StoreError::KeyGone)));
        assert!(contacts::delete(&mut tx, ours.workspace, ours.contact).await?);
        assert!(attachments::get(&mut tx, &store.keys, ours.workspace, file.id).await?.is_none());
        tx.commit().await?;
    }
}
