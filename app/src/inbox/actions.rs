//! The inbox's server functions: what islands ask for. Each is a public endpoint and decides nothing itself.

use avow_model::refusal::Refusal;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// The header by which an island that sends a form asks for the piece of the page that the form changes.
pub const PIECE: &str = "avow-piece";

/// What an action answers when it says no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionError {
    /// The use case refused; the sentence is for the reader, in their language.
    Refused {
        /// Which refusal.
        refusal: Refusal,
        /// What to tell.
        sentence: String,
    },
    /// The server was not reached, or answered something else.
    Lost,
}

impl FromServerFnError for ActionError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        ActionError::Lost
    }
}

impl std::fmt::Display for ActionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ActionError::Refused { sentence, .. } => sentence,
            ActionError::Lost => "lost",
        })
    }
}

/// A message that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentAt {
    /// Its position in the conversation.
    pub position: i64,
}

#[cfg(feature = "ssr")]
mod inside {
    use avow_model::access::Member;
    use avow_model::refusal::Refusal;
    use avow_service::{Services, accounts, workspaces};
    use leptos::prelude::use_context;

    use super::ActionError;
    use crate::web::{Visit, Web};

    /// The member who acts, inside the workspace that they name.
    pub async fn member(workspace: &str) -> Result<(Services, Member, Visit), ActionError> {
        let (Some(web), Some(parts)) = (use_context::<Web>(), use_context::<http::request::Parts>()) else {
            return Err(ActionError::Lost);
        };
        let mut parts = parts;
        let visit = <Visit as axum::extract::FromRequestParts<Web>>::from_request_parts(&mut parts, &web).await;
        let Ok(mut visit) = visit else { return Err(ActionError::Lost) };
        let entered = async {
            let token = visit.token.clone().ok_or(Refusal::SignedOut)?;
            let (person, account) = accounts::whoami(&web.services, &token).await?;
            if accounts::is_leaving(&account) {
                return Err(Refusal::Forbidden);
            }
            let (member, _) = workspaces::enter(&web.services, person, workspace).await?;
            Ok::<_, Refusal>((member, account))
        };
        match entered.await {
            Ok((member, account)) => {
                if let Some(lang) = avow_words::Lang::tagged(&account.locale) {
                    visit.lang = lang;
                    visit.words = lang.words();
                }
                Ok((web.services.clone(), member, visit))
            }
            Err(refusal) => Err(refused(&visit, refusal)),
        }
    }

    /// A refusal, for the reader; the response gets its status.
    pub fn refused(visit: &Visit, refusal: Refusal) -> ActionError {
        if let (Some(options), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(refusal.status())) {
            options.set_status(status);
        }
        let sentence = match &refusal {
            Refusal::Invalid(wrongs) => wrongs.first().map_or_else(|| visit.t("error-invalid"), |wrong| visit.t(&wrong.reason)),
            Refusal::TooMany(seconds) => {
                let minutes = i64::try_from(seconds.div_ceil(60)).unwrap_or(1);
                visit.words.with("error-too-many-until", &[("minutes", minutes.into())])
            }
            other => visit.t(other.sentence()),
        };
        ActionError::Refused { refusal, sentence }
    }
}

/// Sends a reply or keeps a note. `client` makes sending twice send once; `seen` is how far the reader had read.
#[server(name = SendMessage, prefix = "/act", endpoint = "send")]
pub async fn send_message(
    workspace: String,
    conversation: String,
    note: bool,
    body: String,
    client: String,
    seen: Option<i64>,
) -> Result<SentAt, ActionError> {
    let (services, member, visit) = inside::member(&workspace).await?;
    let no = |refusal| inside::refused(&visit, refusal);
    let conversation = conversation.parse().map_err(|_| no(Refusal::NotFound))?;
    let draft = avow_service::inbox::Draft { note, body, files: Vec::new(), client: uuid::Uuid::parse_str(&client).ok(), seen };
    let sent = avow_service::inbox::send(&services, member, conversation, draft).await.map_err(no)?;
    Ok(SentAt { position: sent.position })
}

/// Says that the reader looks at a conversation, and whether they type. It is stored nowhere.
#[server(name = Here, prefix = "/act", endpoint = "here")]
pub async fn here(workspace: String, conversation: String, typing: bool, leaving: bool) -> Result<(), ActionError> {
    use avow_service::live::Someone;
    let (services, member, visit) = inside::member(&workspace).await?;
    let no = |refusal| inside::refused(&visit, refusal);
    let conversation = conversation.parse().map_err(|_| no(Refusal::NotFound))?;
    avow_service::inbox::look_at(&services, member, conversation).await.map_err(no)?;
    let (who, now) = (Someone::Member(member.account), services.now());
    if leaving {
        services.live.gone(member.workspace, conversation, who, now);
    } else {
        services.live.here(member.workspace, conversation, who, typing, now);
    }
    Ok(())
}

/// Says that the reader has read a conversation as far as it goes.
#[server(name = MarkRead, prefix = "/act", endpoint = "read")]
pub async fn mark_read(workspace: String, conversation: String) -> Result<(), ActionError> {
    let (services, member, visit) = inside::member(&workspace).await?;
    let no = |refusal| inside::refused(&visit, refusal);
    let conversation = conversation.parse().map_err(|_| no(Refusal::NotFound))?;
    avow_service::inbox::mark_read(&services, member, conversation).await.map_err(no)
}

/// Keeps what was typed and not sent; an empty text lets it go. `client` is the id under which it would be sent.
#[server(name = SaveDraft, prefix = "/act", endpoint = "draft")]
pub async fn save_draft(workspace: String, conversation: String, note: bool, body: String, client: String) -> Result<(), ActionError> {
    let (services, member, visit) = inside::member(&workspace).await?;
    let no = |refusal| inside::refused(&visit, refusal);
    let conversation = conversation.parse().map_err(|_| no(Refusal::NotFound))?;
    let unsent = avow_service::inbox::Unsent { note, body };
    let client = uuid::Uuid::parse_str(&client).ok();
    avow_service::inbox::save_draft(&services, member, conversation, unsent, client).await.map_err(no)
}
