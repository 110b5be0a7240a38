//! What a member has typed and not sent: kept for them alone, on every device of theirs, until it is sent or emptied.

use avow_model::access::{Member, Permission};
use avow_model::id::ConversationId;
use avow_model::inbox::Unsent;
use avow_model::refusal::Refusal;
use avow_model::text;
use avow_store::{conversations, drafts, messages, workspaces};
use uuid::Uuid;

use super::allow;
use crate::{Answer, Services};

/// Keeps what the member has typed into a conversation, in place of what they had typed there before. A text in which
/// nothing is left lets the draft go. `client` is the id under which it would be sent: where that has happened
/// meanwhile, there is nothing to keep.
///
/// # Errors
/// The text is longer than a message may be; the member may not write; there is no such conversation.
pub async fn save_draft(
    services: &Services,
    member: Member,
    conversation: ConversationId,
    unsent: Unsent,
    client: Option<Uuid>,
) -> Answer<()> {
    allow(member, Permission::WorkInbox)?;
    let body = text::body(&unsent.body).unwrap_or_default();
    if body.chars().count() > text::BODY_MAX {
        return Err(Refusal::wrong("body", "wrong-too-long"));
    }
    let (workspace, account, keys) = (member.workspace, member.account, &services.store.keys);
    let mut tx = services.store.write(workspace).await?;
    // Sending takes the same turn: a draft is kept before it, and then goes with it, or after it, and then is not kept.
    workspaces::lock(&mut tx, workspace).await?;
    let held = conversations::get(&mut tx, workspace, conversation).await?.ok_or(Refusal::NotFound)?;
    if let Some(client) = client
        && messages::find_client(&mut tx, workspace, conversation, client).await?.is_some()
    {
        return Ok(());
    }
    if body.is_empty() {
        drafts::delete(&mut tx, workspace, conversation, account).await?;
    } else {
        let unsent = Unsent { body, ..unsent };
        drafts::save(&mut tx, keys, workspace, held.contact, conversation, account, &unsent, services.now()).await?;
    }
    Ok(tx.commit().await?)
}
