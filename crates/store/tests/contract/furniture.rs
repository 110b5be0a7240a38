//! What stands in the house: accounts, contacts, conversations and messages, made as the services make them.

use avow_model::Time;
use avow_model::access::Role;
use avow_model::chat::ChatSettings;
use avow_model::contacts::{ContactDraft, IdentityKind};
use avow_model::id::{AccountId, ChannelId, ContactId, ConversationId, IdentityId, WorkspaceId};
use avow_model::inbox::{Author, Delivery, Kind, Message};
use avow_store::accounts::{self, Account};
use avow_store::channels::{self, Channel};
use avow_store::conversations::{self, Weight};
use avow_store::keys::KeyKind;
use avow_store::workspaces::{self, Workspace};
use avow_store::{Store, contacts, members, messages};
use uuid::Uuid;

use crate::house::{Failure, Home, House, at, id};

/// An account as it is made.
pub fn account(id: AccountId, email: &str, name: &str) -> Account {
    Account {
        id,
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: None,
        locale: "en".to_owned(),
        verified_at: None,
        created_at: at(0),
        erase_at: None,
        version: 1,
    }
}

/// A workspace as it is made.
pub fn workspace(id: WorkspaceId, slug: &str) -> Workspace {
    Workspace {
        id,
        slug: slug.to_owned(),
        name: format!("{slug} AB"),
        locale: "en".to_owned(),
        demo: false,
        created_at: at(0),
        erase_at: None,
        version: 1,
    }
}

/// A website chat as it is made.
pub fn channel(id: ChannelId, workspace: WorkspaceId) -> Channel {
    Channel {
        id,
        workspace,
        kind: "chat".to_owned(),
        name: "Shop".to_owned(),
        public_key: format!("key-{id}"),
        settings: ChatSettings { origins: vec!["https://shop.example".to_owned()], greeting: "Hello".to_owned(), ask_email: true },
        enabled: true,
        created_at: at(0),
        version: 1,
    }
}

/// A contact of whom only the name is known.
pub fn named(name: &str) -> ContactDraft {
    ContactDraft { name: Some(name.to_owned()), ..ContactDraft::default() }
}

/// A contact with a name, an address and a number.
pub fn reachable(name: &str, email: &str, phone: &str) -> ContactDraft {
    ContactDraft { emails: vec![email.to_owned()], phones: vec![phone.to_owned()], ..named(name) }
}

impl House {
    /// Makes a workspace with everything that a home has.
    pub async fn move_in(store: &Store, slug: &str) -> Result<Home, Failure> {
        let home = Home { workspace: id(), account: id(), channel: id(), contact: id(), conversation: id() };
        store.keys.create(KeyKind::Workspace, &[home.workspace.0], at(0)).await?;
        store.keys.create(KeyKind::Person, &[home.account.0, home.contact.0], at(0)).await?;
        let mut tx = store.write_any().await?;
        accounts::insert(&mut tx, &store.keys, &account(home.account, &format!("owner@{slug}.example"), "Maja Lindqvist")).await?;
        workspaces::insert(&mut tx, &workspace(home.workspace, slug)).await?;
        tx.commit().await?;
        let mut tx = store.write(home.workspace).await?;
        members::insert(&mut tx, home.workspace, home.account, Role::Owner, at(0)).await?;
        channels::insert(&mut tx, &store.keys, &channel(home.channel, home.workspace), "a secret").await?;
        contacts::insert(&mut tx, &store.keys, home.workspace, home.contact, &named("Leila Haddad"), "chat", at(0)).await?;
        conversations::insert(&mut tx, home.workspace, home.conversation, home.contact, home.channel, at(0)).await?;
        tx.commit().await?;
        Ok(home)
    }

    /// Makes a person's key.
    pub async fn person<T: From<Uuid>>(&self) -> Result<T, Failure> {
        let person: Uuid = id();
        self.store.keys.create(KeyKind::Person, &[person], at(0)).await?;
        Ok(T::from(person))
    }

    /// Makes an account and its membership.
    pub async fn member(&self, home: Home, name: &str, role: Role) -> Result<AccountId, Failure> {
        let person: AccountId = self.person().await?;
        let mut tx = self.store.write(home.workspace).await?;
        accounts::insert(&mut tx, &self.store.keys, &account(person, &format!("{person}@lindhag.example"), name)).await?;
        members::insert(&mut tx, home.workspace, person, role, at(1)).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// Makes a contact with all of a draft, and can be found by it.
    pub async fn contact(&self, home: Home, draft: &ContactDraft, now: Time) -> Result<ContactId, Failure> {
        let contact: ContactId = self.person().await?;
        self.settle(home, contact, draft, now).await?;
        Ok(contact)
    }

    /// Writes a contact whose key has been made.
    pub async fn settle(&self, home: Home, contact: ContactId, draft: &ContactDraft, now: Time) -> Result<(), Failure> {
        let (keys, workspace) = (&self.store.keys, home.workspace);
        let mut tx = self.store.write(workspace).await?;
        contacts::insert(&mut tx, keys, workspace, contact, draft, "manual", now).await?;
        for (kind, values) in [(IdentityKind::Email, &draft.emails), (IdentityKind::Phone, &draft.phones)] {
            let wanted: Vec<(IdentityId, String)> = values.iter().map(|value| (id(), value.clone())).collect();
            contacts::save_identities(&mut tx, keys, workspace, contact, &[], kind, &wanted, now).await?;
        }
        contacts::save_fields(&mut tx, keys, workspace, contact, &draft.fields).await?;
        let whole = contacts::get(&mut tx, keys, workspace, contact).await?.expect("the contact just made");
        contacts::fill(&mut tx, keys, workspace, &whole).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Opens a conversation of a contact.
    pub async fn conversation(&self, home: Home, contact: ContactId, now: Time) -> Result<ConversationId, Failure> {
        let conversation = id();
        let mut tx = self.store.write(home.workspace).await?;
        conversations::insert(&mut tx, home.workspace, conversation, contact, home.channel, now).await?;
        tx.commit().await?;
        Ok(conversation)
    }

    /// Says something in the home's own conversation.
    pub async fn say(&self, home: Home, author: Author, kind: Kind, body: &str, now: Time) -> Result<Message, Failure> {
        self.say_in(home, home.conversation, home.contact, author, kind, body, now).await
    }

    /// Says something in a conversation of a contact.
    pub async fn say_in(
        &self,
        home: Home,
        conversation: ConversationId,
        contact: ContactId,
        author: Author,
        kind: Kind,
        body: &str,
        now: Time,
    ) -> Result<Message, Failure> {
        let weight = match (kind, author) {
            (Kind::Note, _) => Weight::Note,
            (Kind::Event, _) => Weight::Event,
            (Kind::Text, Author::Contact) => Weight::Inbound,
            (Kind::Text, _) => Weight::Outbound,
        };
        let mut message = Message {
            id: id(),
            conversation,
            position: 0,
            kind,
            author,
            body: body.to_owned(),
            state: if author == Author::Contact { Delivery::Delivered } else { Delivery::Queued },
            created_at: now,
            files: Vec::new(),
        };
        let mut tx = self.store.write(home.workspace).await?;
        message.position = conversations::add_message(&mut tx, home.workspace, conversation, message.id, weight, now).await?;
        messages::insert(&mut tx, &self.store.keys, home.workspace, contact, &message, None).await?;
        tx.commit().await?;
        Ok(message)
    }
}
