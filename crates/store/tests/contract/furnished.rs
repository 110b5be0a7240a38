//! A home with something in every table, and one word in everything that is sealed.

use avow_model::access::Role;
use avow_model::contacts::{ContactDraft, Field, FieldKind, Import, ImportState};
use avow_model::id::{AccountId, AttachmentId, ContactId, ConversationId, FieldId};
use avow_model::inbox::{Attachment, Author, Canned, Kind, Label, Unsent, View};
use avow_store::accounts::Login;
use avow_store::events::Event;
use avow_store::imports::{Change, Problem};
use avow_store::invitations::Invitation;
use avow_store::links::LinkKind;
use avow_store::sessions::{Described, Session};
use avow_store::visitors::Visitor;
use avow_store::{
    accounts, attachments, attempts, audit, canned, channels, contacts, conversations, drafts, events, fields, imports, invitations, jobs,
    labels, links, members, messages, sessions, views, visitors,
};
use avow_vault::token_hash;

use crate::furniture;
use crate::house::{Failure, Home, House, at, id};

/// Who and what was put into the home.
#[derive(Clone, Copy)]
pub struct Furnished {
    /// A new member.
    pub account: AccountId,
    /// A new contact.
    pub contact: ContactId,
    /// Their conversation.
    pub conversation: ConversationId,
    /// A file in it.
    pub file: AttachmentId,
}

/// Puts a row into every table, with `word` in every sealed column.
pub async fn furnish(house: &House, home: Home, word: &str) -> Result<Furnished, Failure> {
    let field: FieldId = id();
    let mut tx = house.store.write(home.workspace).await?;
    let held = Field { id: field, label: "Plan".to_owned(), kind: FieldKind::Text, position: 1, version: 1 };
    fields::insert(&mut tx, home.workspace, &held, at(1)).await?;
    tx.commit().await?;
    let account: AccountId = house.person().await?;
    let mut tx = house.store.write(home.workspace).await?;
    accounts::insert(&mut tx, &house.store.keys, &furniture::account(account, &format!("{word}@lindhag.example"), word)).await?;
    members::insert(&mut tx, home.workspace, account, Role::Agent, at(1)).await?;
    tx.commit().await?;
    let draft = ContactDraft {
        name: Some(word.to_owned()),
        locale: None,
        emails: vec![format!("{word}@shop.example")],
        phones: vec!["+33639980042".to_owned()],
        fields: vec![(field, word.to_owned())],
    };
    let contact = house.contact(home, &draft, at(1)).await?;
    let placed = Furnished { account, contact, conversation: house.conversation(home, contact, at(1)).await?, file: id() };
    person(house, home, account, word).await?;
    thread(house, home, placed, word).await?;
    work(house, home, placed, word).await?;
    Ok(placed)
}

/// What hangs on the member.
async fn person(house: &House, home: Home, account: AccountId, word: &str) -> Result<(), Failure> {
    let keys = &house.store.keys;
    let token = token_hash(&account.to_string());
    let login = Login { id: id(), account, issuer: "https://id.example".to_owned(), subject: word.to_owned(), created_at: at(1) };
    let session = Session { id: id(), account, created_at: at(1), seen_at: at(1), proven_at: at(1), expires_at: at(100) };
    let described = Described { session, address: Some(word.to_owned()), agent: Some(word.to_owned()) };
    let mut tx = house.store.write(home.workspace).await?;
    accounts::insert_login(&mut tx, keys, &login).await?;
    sessions::insert(&mut tx, keys, token, &described).await?;
    links::insert(&mut tx, id(), token, LinkKind::Reset, account, at(1), at(100)).await?;
    attempts::count(&mut tx, token, at(1), at(100)).await?;
    contacts::keep_search(&mut tx, keys, home.workspace, account, id(), word, at(1)).await?;
    let view = View { id: id(), name: "Mine".to_owned(), filter: String::new(), shared: false };
    views::insert(&mut tx, home.workspace, Some(account), &view, at(1)).await?;
    tx.commit().await?;
    Ok(())
}

/// What hangs on the contact.
async fn thread(house: &House, home: Home, placed: Furnished, word: &str) -> Result<(), Failure> {
    let (keys, workspace) = (&house.store.keys, home.workspace);
    let Furnished { account, contact, conversation, file } = placed;
    house.say_in(home, conversation, contact, Author::Contact, Kind::Text, word, at(2)).await?;
    let note = house.say_in(home, conversation, contact, Author::Member(account), Kind::Note, word, at(3)).await?;
    let attachment = Attachment { id: file, name: word.to_owned(), media_type: "text/plain".to_owned(), size: 1, dimensions: None };
    let label = Label { id: id(), name: format!("label {file}"), tone: 1, version: 1 };
    let visitor = Visitor { id: id(), workspace, channel: home.channel, contact, seen_count: 0, seen_at: at(1) };
    let mut tx = house.store.write(workspace).await?;
    attachments::insert(&mut tx, keys, workspace, contact, conversation, note.id, &attachment, word.as_bytes(), at(3)).await?;
    labels::insert(&mut tx, workspace, &label, at(1)).await?;
    conversations::add_label(&mut tx, workspace, conversation, label.id).await?;
    conversations::mark_read(&mut tx, workspace, conversation, account, 1, at(3)).await?;
    messages::insert_mention(&mut tx, workspace, account, note.id, conversation, at(3)).await?;
    visitors::insert(&mut tx, &visitor, token_hash(&contact.to_string()), at(100)).await?;
    let unsent = Unsent { note: true, body: word.to_owned() };
    drafts::save(&mut tx, keys, workspace, contact, conversation, account, &unsent, at(3)).await?;
    tx.commit().await?;
    Ok(())
}

/// What hangs on the workspace.
async fn work(house: &House, home: Home, placed: Furnished, word: &str) -> Result<(), Failure> {
    let (keys, workspace) = (&house.store.keys, home.workspace);
    let answer = Canned { id: id(), shortcode: format!("hi-{}", placed.file), title: "Hi".to_owned(), body: "Hi".to_owned(), version: 1 };
    let mut event = Event {
        number: 0,
        kind: "contact".to_owned(),
        conversation_id: Some(placed.conversation),
        message_id: None,
        contact_id: Some(placed.contact),
        actor_id: Some(placed.account),
        private: false,
    };
    let import = Import {
        id: id(),
        state: ImportState::Mapping,
        mapping: Vec::new(),
        rows: 1,
        done: 0,
        added: 0,
        changed: 0,
        rejected: 0,
        trouble: None,
        created_at: at(1),
        version: 1,
    };
    let invitation = Invitation {
        id: id(),
        workspace,
        email: format!("{word}@invited.example"),
        role: Role::Agent,
        invited_by: placed.account,
        created_at: at(1),
        expires_at: at(100),
    };
    let problem = Problem { line: 2, field: "email".to_owned(), reason: "wrong-email".to_owned() };
    let change = Change { line: 3, contact_id: Some(placed.contact), fields: "name".to_owned() };
    let mut tx = house.store.write(workspace).await?;
    canned::insert(&mut tx, workspace, &answer, at(1)).await?;
    channels::set_secret(&mut tx, keys, workspace, home.channel, word).await?;
    events::append(&mut tx, workspace, &mut event, at(1)).await?;
    audit::append(&mut tx, workspace, Some(placed.account), "contact.make", Some(placed.contact.0), at(1)).await?;
    imports::insert(&mut tx, keys, workspace, placed.account, &import, word, word.as_bytes()).await?;
    imports::insert_problems(&mut tx, workspace, import.id, &[problem]).await?;
    imports::insert_changes(&mut tx, workspace, import.id, &[change]).await?;
    invitations::insert(&mut tx, keys, &invitation).await?;
    jobs::insert(&mut tx, id(), "send", Some(workspace), Some(placed.contact.0), at(1), at(1)).await?;
    tx.commit().await?;
    Ok(())
}
