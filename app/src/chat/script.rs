//! `/widget.js`: the one file that a site embeds. It draws a button, and does nothing else until somebody presses it. Of
//! whoever has written it notes in their tab that they have, so that the site's next page looks for the answer.

use std::sync::LazyLock;

use avow_words::Lang;
use axum::response::{IntoResponse as _, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, X_CONTENT_TYPE_OPTIONS};

/// Where the words go.
const WORDS: &str = "{ en: [] }";

/// The script with its words, without the lines that only people read.
static WIDGET: LazyLock<String> = LazyLock::new(|| strip(include_str!("../../scripts/widget.js")).replacen(WORDS, &words().to_string(), 1));

/// What the script says in each language: on the button, with the number of new messages in place of `#`, on the open
/// button, and of the frame.
fn words() -> serde_json::Value {
    let all = Lang::ALL.into_iter().map(|lang| {
        let words = lang.words();
        let new = words.with("chat-button-new", &[("count", "#".into())]);
        (lang.tag().to_owned(), serde_json::json!([words.t("chat-button"), new, words.t("chat-close"), words.t("chat-frame")]))
    });
    serde_json::Value::Object(all.collect())
}

/// Takes out whole-line comments, blank lines and indentation. The script has no text over several lines.
fn strip(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The script: under one name for ever, so it is kept for an hour only; any site may load it.
pub(super) async fn widget() -> Response {
    let headers: [(HeaderName, HeaderValue); 5] = [
        (CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
        (HeaderName::from_static("access-control-allow-origin"), HeaderValue::from_static("*")),
    ];
    (headers, WIDGET.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::{WIDGET, WORDS};
    use avow_words::Lang;

    #[test]
    fn the_script_keeps_nothing_for_good_and_asks_for_nothing() {
        for word in ["localStorage", "indexedDB", "document.cookie", "fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket"] {
            assert!(!WIDGET.contains(word), "{word}");
        }
        assert!(!WIDGET.contains('`'), "text in backticks may span lines, which `strip` would cut");
        assert!(WIDGET.lines().all(|line| !line.starts_with("//")));
    }

    #[test]
    fn every_word_comes_from_the_locale_files() {
        let source = include_str!("../../scripts/widget.js");
        assert_eq!(source.matches(WORDS).count(), 1);
        assert!(!WIDGET.contains(WORDS) && !source.chars().any(|letter| ('а'..='я').contains(&letter)));
        for lang in Lang::ALL {
            let start = format!("\"{}\":[\"{}\",\"", lang.tag(), lang.words().t("chat-button"));
            assert!(WIDGET.contains(&start), "{start}");
        }
    }
}
