//! A furnished workspace: something behind every kind of id that stands in an address.

use avow_model::access::{Member, Role};
use avow_model::contacts::FieldKind;
use avow_model::id::{
    AccountId, AttachmentId, CannedId, ChannelId, ContactId, ConversationId, FieldId, ImportId, InvitationId, LabelId, ViewId,
};
use avow_service::chat::{self, Said};
use avow_service::settings::{canned, channels, fields, labels, save_view};
use avow_service::{contacts, inbox, members, workspaces};

use crate::site::{Site, Somebody};

/// The site that may show the chat.
pub const SHOP: &str = "https://shop.example";

/// A workspace with something of everything in it.
pub struct Home {
    /// Its part of addresses.
    pub slug: String,
    /// Its owner.
    pub owner: Somebody,
    /// The owner, as a member.
    pub member: Member,
    /// A colleague who reads only.
    pub viewer: Somebody,
    /// Its website chat.
    pub channel: ChannelId,
    /// The chat's key.
    pub key: String,
    /// Somebody who wrote there.
    pub contact: ContactId,
    /// The token of their browser.
    pub visitor: String,
    /// Their conversation.
    pub conversation: ConversationId,
    /// The file in it.
    pub attachment: AttachmentId,
    /// A label.
    pub label: LabelId,
    /// A saved answer.
    pub canned: CannedId,
    /// A custom field.
    pub field: FieldId,
    /// The owner's own view.
    pub view: ViewId,
    /// An import whose columns wait for their meaning.
    pub import: ImportId,
    /// An open invitation.
    pub invitation: InvitationId,
}

impl Home {
    /// Founds a workspace and fills it. Names begin with `word`, so that nobody is taken for somebody else's.
    pub async fn furnish(site: &Site, word: &str) -> Self {
        let services = &site.services;
        let owner = site.somebody(&format!("{word}-owner")).await;
        let workspace = workspaces::create(services, owner.person, &format!("{word} Lamps"), "en").await.expect("a workspace");
        let member = site.member(&owner, &workspace.slug).await;
        let viewer = site.somebody(&format!("{word}-viewer")).await;
        join(site, member, viewer.account, Role::Viewer).await;
        let channel = channels::list(services, member).await.expect("channels").remove(0);
        channels::allow(services, member, channel.id, SHOP).await.expect("allowed");
        let talk = chat::enter(services, &channel.public_key, Some(SHOP)).await.expect("a chat");
        let said = Said {
            body: format!("{word} asks about a lamp"),
            files: vec![("question.txt".to_owned(), format!("{word} in a file").into_bytes())],
            name: format!("{word} Visitor"),
            locale: "en".to_owned(),
            ..Said::default()
        };
        let sent = chat::say(services, &talk, None, Some("198.51.100.1"), said).await.expect("said");
        let conversation = sent.received.conversation;
        let thread = inbox::thread(services, member, conversation, None).await.expect("a thread");
        let file = thread.messages.iter().flat_map(|message| &message.files).next().expect("a file");
        let answer = canned::Draft { shortcode: "hello", title: "Hello", body: "Good day" };
        let csv = format!("name,email\n{word} Imported,{word}@imported.example\n");
        Self {
            channel: channel.id,
            key: channel.public_key,
            contact: thread.contact.id,
            visitor: sent.token.expect("a token"),
            conversation,
            attachment: file.id,
            label: labels::create(services, member, "Returns", 1).await.expect("a label"),
            canned: canned::create(services, member, answer).await.expect("an answer"),
            field: fields::create(services, member, "Plan", FieldKind::Text.name()).await.expect("a field"),
            view: save_view(services, member, "Open ones", "status=open", false).await.expect("a view"),
            import: contacts::upload(services, member, "people.csv", csv.into_bytes()).await.expect("an import").0,
            invitation: members::invite(services, member, &format!("{word}@invited.example"), Role::Agent).await.expect("invited"),
            slug: workspace.slug,
            owner,
            member,
            viewer,
        }
    }

    /// A path of the routes' table, filled with this home's ids.
    pub fn path(&self, path: &str) -> String {
        self.path_to(self, path)
    }

    /// The same in this workspace, with another home's ids.
    pub fn path_to(&self, other: &Home, path: &str) -> String {
        let ids = [
            ("{workspace}", self.slug.clone()),
            ("{conversation}", other.conversation.to_string()),
            ("{attachment}", other.attachment.to_string()),
            ("{view}", other.view.to_string()),
            ("{contact}", other.contact.to_string()),
            ("{import}", other.import.to_string()),
            ("{account}", other.viewer.account.to_string()),
            ("{invitation}", other.invitation.to_string()),
            ("{channel}", other.channel.to_string()),
            ("{label}", other.label.to_string()),
            ("{canned}", other.canned.to_string()),
            ("{field}", other.field.to_string()),
            ("{key}", other.key.clone()),
            ("{id}", other.owner.person.session.to_string()),
            ("{login}", other.view.to_string()),
            ("{token}", "no-such-token".to_owned()),
            ("{provider}", "nobody".to_owned()),
        ];
        let filled = ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
        assert!(!filled.contains('{'), "say what stands for the id in {path}");
        filled
    }
}

/// Makes somebody a member.
pub async fn join(site: &Site, member: Member, account: AccountId, role: Role) {
    let mut tx = site.services.store.write(member.workspace).await.expect("a transaction");
    avow_store::members::insert(&mut tx, member.workspace, account, role, site.services.now()).await.expect("a membership");
    tx.commit().await.expect("committed");
}
