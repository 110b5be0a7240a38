//! Canned answers: what is said often, found by a slash and a short name.

use avow_model::access::{Member, Permission};
use avow_model::id::CannedId;
use avow_model::inbox::Canned;
use avow_model::refusal::{Refusal, Wrong};
use avow_model::{placeholders, text};
use avow_store::{audit, canned, workspaces};

use super::{NAME_MAX, name, need, taken};
use crate::{Answer, Services};

/// The longest short name, in characters.
pub const SHORTCODE_MAX: usize = 32;
/// The longest canned answer, in characters.
pub const BODY_MAX: usize = 4_000;
/// How many canned answers a workspace may have.
const MOST: usize = 400;

/// What was typed.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// What is typed after the slash.
    pub shortcode: &'a str,
    /// What it is about.
    pub title: &'a str,
    /// The text.
    pub body: &'a str,
}

/// The canned answers of the workspace, by short name.
///
/// # Errors
/// The member may not read the inbox.
pub async fn list(services: &Services, member: Member) -> Answer<Vec<Canned>> {
    need(member, Permission::ReadInbox)?;
    let mut tx = services.store.read(member.workspace).await?;
    Ok(canned::list(&mut tx, member.workspace).await?)
}

/// One canned answer.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn get(services: &Services, member: Member, id: CannedId) -> Answer<Canned> {
    list(services, member).await?.into_iter().find(|canned| canned.id == id).ok_or(Refusal::NotFound)
}

/// What was typed, as a canned answer of a version; everything that is wrong with it otherwise.
fn check(id: CannedId, draft: Draft<'_>, version: i64) -> Answer<Canned> {
    let mut wrongs = Vec::new();
    let shortcode = draft.shortcode.trim().trim_start_matches('/').to_owned();
    let plain = shortcode.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if shortcode.is_empty() {
        wrongs.push(Wrong::new("shortcode", "wrong-empty"));
    } else if !plain || shortcode.len() > SHORTCODE_MAX {
        wrongs.push(Wrong::new("shortcode", "settings-wrong-shortcode"));
    }
    let title = name("title", draft.title, NAME_MAX).unwrap_or_else(|wrong| {
        wrongs.push(wrong);
        String::new()
    });
    let body = text::body(draft.body).unwrap_or_default();
    if body.is_empty() {
        wrongs.push(Wrong::new("body", "wrong-empty"));
    } else if body.chars().count() > BODY_MAX {
        wrongs.push(Wrong::new("body", "wrong-too-long"));
    } else {
        let unknown = placeholders::unknown(&body);
        if !unknown.is_empty() {
            wrongs.push(Wrong::about("body", "settings-wrong-placeholder", unknown.join(", ")));
        }
    }
    if wrongs.is_empty() { Ok(Canned { id, shortcode, title, body, version }) } else { Err(Refusal::Invalid(wrongs)) }
}

/// Makes a canned answer.
///
/// # Errors
/// What was typed is wrong, the short name is taken, or there are too many.
pub async fn create(services: &Services, member: Member, draft: Draft<'_>) -> Answer<CannedId> {
    need(member, Permission::Shape)?;
    let answer = check(services.new_id()?, draft, 1)?;
    let now = services.now();
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if canned::list(&mut tx, member.workspace).await?.len() >= MOST {
        return Err(Refusal::wrong("", "settings-wrong-many"));
    }
    canned::insert(&mut tx, member.workspace, &answer, now).await.map_err(|error| taken("shortcode", error))?;
    audit::append(&mut tx, member.workspace, Some(member.account), "canned.create", Some(answer.id.0), now).await?;
    tx.commit().await?;
    Ok(answer.id)
}

/// Changes a canned answer.
///
/// # Errors
/// What was typed is wrong, the short name is taken, the answer is gone, or somebody was first.
pub async fn update(services: &Services, member: Member, id: CannedId, draft: Draft<'_>, version: i64) -> Answer<()> {
    need(member, Permission::Shape)?;
    let answer = check(id, draft, version)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if !canned::list(&mut tx, member.workspace).await?.iter().any(|held| held.id == id) {
        return Err(Refusal::NotFound);
    }
    canned::update(&mut tx, member.workspace, &answer).await.map_err(|error| taken("shortcode", error))?;
    audit::append(&mut tx, member.workspace, Some(member.account), "canned.update", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a canned answer.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn delete(services: &Services, member: Member, id: CannedId) -> Answer<()> {
    need(member, Permission::Shape)?;
    let mut tx = services.store.write(member.workspace).await?;
    workspaces::lock(&mut tx, member.workspace).await?;
    if !canned::delete(&mut tx, member.workspace, id).await? {
        return Err(Refusal::NotFound);
    }
    audit::append(&mut tx, member.workspace, Some(member.account), "canned.delete", Some(id.0), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(shortcode: &str, title: &str, body: &str) -> Answer<Canned> {
        check(CannedId(uuid::Uuid::nil()), Draft { shortcode, title, body }, 1)
    }

    #[test]
    fn a_short_name_is_typed_with_or_without_its_slash() {
        assert_eq!(checked("/late-2", "Late", "Sorry.").map(|canned| canned.shortcode), Ok("late-2".to_owned()));
        assert_eq!(checked("late", "Late", "Sorry.").map(|canned| canned.shortcode), Ok("late".to_owned()));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let Err(Refusal::Invalid(wrongs)) = checked("Two words", " ", "\n") else { panic!("it was taken") };
        let told: Vec<_> = wrongs.iter().map(|wrong| (wrong.field.as_str(), wrong.reason.as_str())).collect();
        assert_eq!(told, [("shortcode", "settings-wrong-shortcode"), ("title", "wrong-empty"), ("body", "wrong-empty")]);
        let misspelt = checked("late", "Late", "Dear {{frist_name}}, {{agent.first_name}}");
        assert_eq!(misspelt, Err(Refusal::Invalid(vec![Wrong::about("body", "settings-wrong-placeholder", "{{frist_name}}".to_owned())])));
        assert!(checked(&"a".repeat(33), "Late", "Sorry.").is_err());
        assert!(checked("late", "Late", &"ж".repeat(BODY_MAX + 1)).is_err());
        assert!(checked("late", "Late", &"ж".repeat(BODY_MAX)).is_ok());
    }
}
