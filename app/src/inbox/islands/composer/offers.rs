//! What is offered while one types: answers behind a slash, colleagues behind an at.

use super::Given;

/// How many answers are offered at a time; the list scrolls.
const ANSWERS: usize = 40;

/// The word that ends where the caret is; nothing after a blank.
pub(super) fn word(before: &str) -> &str {
    before.rsplit(char::is_whitespace).next().unwrap_or_default()
}

/// What the word before the caret may become: what is shown, and what takes its place.
pub(super) fn suggestions(given: &Given, before: &str) -> Vec<(String, String, String)> {
    let token = word(before);
    if let Some(typed) = token.strip_prefix('/') {
        let typed = typed.to_lowercase();
        // Those whose short name begins so come first: who types it whole and presses Enter means that one.
        let by_name = |(short, ..): &&(String, String, String)| short.starts_with(&typed);
        let by_title = |(_, title, _): &&(String, String, String)| typed.len() > 1 && title.to_lowercase().contains(&typed);
        let named = given.canned.iter().filter(by_name);
        let titled = given.canned.iter().filter(|answer| !by_name(answer) && by_title(answer));
        let offered = named.chain(titled).take(ANSWERS);
        return offered.map(|(short, title, body)| (format!("/{short}"), title.clone(), body.clone())).collect();
    }
    if let Some(typed) = token.strip_prefix('@') {
        let typed = typed.to_lowercase();
        return given
            .people
            .iter()
            .filter(|name| name.to_lowercase().starts_with(&typed))
            .take(6)
            .map(|name| (format!("@{name}"), String::new(), format!("@{name} ")))
            .collect();
    }
    Vec::new()
}

/// A text that takes the place of the word before the caret, in front of what follows: the blank at its end is left out
/// where one stands there already.
pub(super) fn before_what_follows<'a>(text: &'a str, after: &str) -> &'a str {
    if after.starts_with(char::is_whitespace) { text.trim_end_matches(' ') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_offers_answers_and_an_at_offers_colleagues() {
        let given = Given {
            canned: vec![
                ("replacement".into(), "A new one leaves today".into(), "Body".into()),
                ("hours".into(), "When we are open".into(), "Nine".into()),
                ("when".into(), "The replacement has left".into(), "Today".into()),
            ],
            people: vec!["Maja Lindqvist".into(), "Tomáš Novák".into()],
            ..Given::default()
        };
        let names = |before: &str| suggestions(&given, before).into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
        assert_eq!(names("Hello /rep"), ["/replacement", "/when"]);
        assert_eq!(names("Hello /whe"), ["/when", "/hours"], "by its short name first");
        assert_eq!(names("/open"), ["/hours"]);
        assert_eq!(names("/"), ["/replacement", "/hours", "/when"]);
        assert_eq!(names("please @to"), ["@Tomáš Novák"]);
        assert_eq!(names("a/b"), Vec::<String>::new());
        assert_eq!(names("mail@maja"), Vec::<String>::new());
    }

    #[test]
    fn what_is_chosen_leaves_one_blank_before_what_follows() {
        assert_eq!(before_what_follows("@Maja Lindqvist ", ""), "@Maja Lindqvist ");
        assert_eq!(before_what_follows("@Maja Lindqvist ", " look"), "@Maja Lindqvist");
        assert_eq!(before_what_follows("@Maja Lindqvist ", "\nlook"), "@Maja Lindqvist");
        assert_eq!(before_what_follows("@Maja Lindqvist ", "look"), "@Maja Lindqvist ");
    }
}
