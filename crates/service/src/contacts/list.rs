//! The list of contacts, page by page, and the quick find by the beginnings of words.
//!
//! Pages go by position and never by number (rule 12); what was looked for is kept sealed, so that an address holds
//! an id and not a name (rule 10).

use avow_model::access::{Member, Permission};
use avow_model::contacts::ContactRow;
use avow_model::id::SearchId;
use avow_model::refusal::Refusal;
use avow_store::contacts;

use crate::{Answer, Services, cursor};

/// How many contacts a page shows.
const PAGE: usize = 50;
/// The longest search, in characters.
const QUERY_MAX: usize = 200;

/// A page of the list, or what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The contacts.
    pub rows: Vec<ContactRow>,
    /// Where the next page begins, where there is one.
    pub next: Option<String>,
    /// What was looked for.
    pub query: Option<String>,
    /// Were there more than are shown, with no page to come? Then a longer beginning is needed.
    pub cut: bool,
}

/// A page of contacts, the latest active first. A cursor that is none begins at the beginning.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn list(services: &Services, member: Member, after: Option<&str>) -> Answer<Page> {
    if !member.may(Permission::ReadContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    let after = after.and_then(cursor::read);
    let mut rows = contacts::list(&mut tx, &services.store.keys, member.workspace, after, PAGE as i64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| cursor::write(row.active_at, row.id.0));
    Ok(Page { rows, next, query: None, cut: false })
}

/// Keeps what is looked for; its id leads to what is found. `None` where nothing was typed.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn keep_search(services: &Services, member: Member, query: &str) -> Answer<Option<SearchId>> {
    if !member.may(Permission::ReadContacts) {
        return Err(Refusal::Forbidden);
    }
    let Some(query) = cut(query) else { return Ok(None) };
    let id: SearchId = services.new_id()?;
    let mut tx = services.store.write(member.workspace).await?;
    contacts::keep_search(&mut tx, &services.store.keys, member.workspace, member.account, id, &query, services.now()).await?;
    tx.commit().await?;
    Ok(Some(id))
}

fn cut(query: &str) -> Option<String> {
    let query: String = query.trim().chars().filter(|c| !c.is_control()).take(QUERY_MAX).collect();
    (!query.is_empty()).then_some(query)
}

/// What the member's own search found.
///
/// # Errors
/// [`Refusal::NotFound`] where the search has been forgotten, or was another's.
pub async fn search(services: &Services, member: Member, id: SearchId) -> Answer<Page> {
    if !member.may(Permission::ReadContacts) {
        return Err(Refusal::Forbidden);
    }
    let mut tx = services.store.read(member.workspace).await?;
    let kept = contacts::search_query(&mut tx, &services.store.keys, member.workspace, member.account, id).await?;
    drop(tx);
    let query = kept.ok_or(Refusal::NotFound)?;
    let mut rows = find(services, member, &query, PAGE + 1).await?;
    let cut = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok(Page { rows, next: None, query: Some(query), cut })
}

/// Contacts of whom every typed word begins a word of their name, an address or a number; at most `limit`.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub async fn find(services: &Services, member: Member, query: &str, limit: usize) -> Answer<Vec<ContactRow>> {
    if !member.may(Permission::ReadContacts) {
        return Err(Refusal::Forbidden);
    }
    let Some(query) = cut(query) else { return Ok(Vec::new()) };
    let mut tx = services.store.read(member.workspace).await?;
    Ok(contacts::search(&mut tx, &services.store.keys, member.workspace, &query, limit).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_cut_to_what_can_be_looked_up() {
        assert_eq!(cut("  \u{7} "), None);
        assert_eq!(cut(" Leila\n"), Some("Leila".to_owned()));
        assert_eq!(cut(&"x".repeat(1_000_000)).map(|query| query.len()), Some(QUERY_MAX));
    }
}
