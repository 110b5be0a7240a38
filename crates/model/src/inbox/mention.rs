//! Whom a note calls on.

use super::Colleague;
use crate::id::AccountId;

/// The members whom a note mentions: every `@Name` whose name begins a colleague's, the longest first,
/// so that `@Maja Lindqvist` is not taken for another Maja.
pub fn mentioned(note: &str, colleagues: &[Colleague]) -> Vec<AccountId> {
    let folded = crate::text::fold(note);
    let names: Vec<(String, AccountId)> = colleagues
        .iter()
        .flat_map(|colleague| {
            let full = crate::text::fold(&colleague.name);
            let first = full.split_whitespace().next().unwrap_or_default().to_owned();
            [(full, colleague.id), (first, colleague.id)]
        })
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let mut found = Vec::new();
    for (at, _) in folded.match_indices('@') {
        let after = &folded[at + 1..];
        let mut best: Option<(usize, AccountId)> = None;
        for (name, id) in &names {
            let ends = after.get(name.len()..).and_then(|rest| rest.chars().next()).is_none_or(|c| !c.is_alphanumeric());
            if after.starts_with(name.as_str()) && ends && best.is_none_or(|(length, _)| name.len() > length) {
                best = Some((name.len(), *id));
            }
        }
        if let Some((_, id)) = best
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn colleague(number: u128, name: &str) -> Colleague {
        Colleague { id: AccountId(Uuid::from_u128(number)), name: name.into(), leaving: false }
    }

    #[test]
    fn mentions_take_the_longest_name_and_each_person_once() {
        let people = [colleague(1, "Maja Lindqvist"), colleague(2, "Tomáš Novák"), colleague(3, "Maj")];
        assert_eq!(mentioned("@Tomas and @tomáš novák, look", &people), [people[1].id]);
        assert_eq!(mentioned("@Maja please", &people), [people[0].id]);
        assert_eq!(mentioned("@Maj please, @Maja too", &people), [people[2].id, people[0].id]);
        assert_eq!(mentioned("mail maja@lindhag.example, @ nobody @Majas", &people), []);
    }
}
