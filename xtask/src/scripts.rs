//! Plain scripts: shipped as written, without the lines that only people read.

/// Takes out whole-line `//` comments, blank lines and indentation; nothing inside a line.
///
/// Careful rather than thorough: text in backticks that spans lines stays as it is, and so does
/// the line after one that ends in a backslash. Line ends stay, so that semicolons may be missing.
pub fn strip(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut in_template = false;
    let mut continued = false;
    for line in source.lines() {
        let text = line.trim();
        let verbatim = in_template || continued;
        if !verbatim && (text.is_empty() || text.starts_with("//")) {
            continue;
        }
        out.push_str(if verbatim { line } else { line.trim_start() });
        out.push('\n');
        in_template ^= backticks(line) % 2 == 1;
        continued = line.ends_with('\\');
    }
    out
}

/// How many backticks open or close something: those after a backslash do not.
fn backticks(line: &str) -> usize {
    let mut escaped = false;
    line.chars()
        .filter(|&c| {
            let counts = c == '`' && !escaped;
            escaped = c == '\\' && !escaped;
            counts
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn takes_out_what_only_people_read() {
        assert_eq!(strip("// head\n\nlet a = 1 // one\n  // more\n  a++\n"), "let a = 1 // one\na++\n");
    }

    #[test]
    fn leaves_what_is_text() {
        let text = "let page = `\n  // kept\n\n  <p>`\nlet two = 'a\\\n  b'\n";
        assert_eq!(strip(text), text);
        assert_eq!(strip("let tick = `\\`${a}`\n  b()\n"), "let tick = `\\`${a}`\nb()\n");
    }
}
