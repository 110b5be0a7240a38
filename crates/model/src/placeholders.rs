//! What a saved answer leaves open: `{{contact.first_name}}` and its like, filled in when somebody chooses the answer.

/// The customer's first name.
pub const CONTACT: &str = "{{contact.first_name}}";
/// The first name of whoever answers.
pub const AGENT: &str = "{{agent.first_name}}";
/// Every placeholder that is filled in.
pub const KNOWN: [&str; 2] = [CONTACT, AGENT];
/// The longest text that is taken for one, in bytes.
const LONGEST: usize = 64;

/// The placeholders of a text that nothing fills in, each once, in their order.
pub fn unknown(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(end) = rest.find("}}") {
        let (before, after) = rest.split_at(end + 2);
        rest = after;
        // Of brackets in brackets the innermost are the placeholder; what goes over a line, or is longer, is none.
        let placeholder = before[..end].rfind("{{").map(|begin| &before[begin..]);
        let whole = placeholder.filter(|text| text.len() <= LONGEST && !text.contains('\n'));
        if let Some(placeholder) = whole.filter(|text| !KNOWN.contains(text) && !found.contains(text)) {
            found.push(placeholder);
        }
    }
    found
}

/// A text with names in the place of its placeholders. Where a name is not known, the blank before it goes as well, or the
/// one after it where it begins the line, so that no two are left side by side.
pub fn filled(text: &str, contact: &str, agent: &str) -> String {
    [(CONTACT, contact), (AGENT, agent)].into_iter().fold(text.to_owned(), |text, (placeholder, name)| put(&text, placeholder, name))
}

fn put(text: &str, placeholder: &str, name: &str) -> String {
    if !name.is_empty() {
        return text.replace(placeholder, name);
    }
    let mut pieces = text.split(placeholder);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if out.ends_with(' ') {
            out.pop();
            out.push_str(piece);
        } else {
            out.push_str(piece.strip_prefix(' ').unwrap_or(piece));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_nothing_fills_in_is_named_once() {
        assert_eq!(unknown("Dear {{contact.first_name}}, {{agent.first_name}}"), Vec::<&str>::new());
        assert_eq!(unknown("Dear {{frist_name}}, {{ x }} and {{frist_name}}"), ["{{frist_name}}", "{{ x }}"]);
        assert_eq!(unknown("{{Contact.First_Name}} {{}}"), ["{{Contact.First_Name}}", "{{}}"]);
        assert_eq!(unknown("{{{contact.first_name}}} {{{odd}}}"), ["{{odd}}"]);
        assert_eq!(unknown("if (a) {{ b\n}} else {{"), Vec::<&str>::new());
        assert_eq!(unknown(&format!("{{{{{}}}}}", "x".repeat(LONGEST))), Vec::<&str>::new());
    }

    #[test]
    fn names_take_their_place_and_leave_no_gap_where_there_is_none() {
        let text = "Dear {{contact.first_name}}, it comes. {{agent.first_name}}";
        assert_eq!(filled(text, "Ada", "Maja"), "Dear Ada, it comes. Maja");
        assert_eq!(filled(text, "", "Maja"), "Dear, it comes. Maja");
        assert_eq!(filled("Hello {{contact.first_name}} and welcome", "", ""), "Hello and welcome");
        assert_eq!(filled("{{contact.first_name}} is\n{{contact.first_name}}!", "", ""), "is\n!");
    }

    proptest! {
        #[test]
        fn what_is_filled_in_is_never_unknown(before in "[^{}]{0,9}", after in "[^{}]{0,9}") {
            for known in KNOWN {
                let text = format!("{before}{known}{after}");
                prop_assert!(unknown(&text).is_empty());
            }
        }
    }
}
