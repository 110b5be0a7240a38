//! Handing out a file that somebody sent: never as a page of ours, and with nothing in it allowed to run.

use avow_service::chat::Stored;
use axum::response::{IntoResponse as _, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, X_CONTENT_TYPE_OPTIONS};

/// A stored file as a response. A picture that we drew anew is shown, unless a download is asked for; everything else
/// is a download, whatever it is.
pub fn serve(stored: Stored, download: bool) -> Response {
    let file = stored.file;
    let shown = file.dimensions.is_some() && matches!(file.media_type.as_str(), "image/png" | "image/jpeg") && !download;
    let media_type = if file.media_type == "text/plain" { "text/plain; charset=utf-8".to_owned() } else { file.media_type };
    let unknown = HeaderValue::from_static("application/octet-stream");
    let headers: [(HeaderName, HeaderValue); 6] = [
        (CONTENT_TYPE, HeaderValue::from_str(&media_type).unwrap_or(unknown)),
        (CONTENT_DISPOSITION, disposition(if shown { "inline" } else { "attachment" }, &file.name)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600")),
    ];
    (headers, stored.content).into_response()
}

/// The file's name, in ASCII and whole (RFC 6266, RFC 8187).
fn disposition(kind: &str, name: &str) -> HeaderValue {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' }).collect();
    let mut whole = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~') {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    let value = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    HeaderValue::from_str(&value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_in_any_script_arrives_and_breaks_no_header() {
        assert_eq!(
            disposition("attachment", "счёт 1.pdf"),
            "attachment; filename=\"____ 1.pdf\"; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82%201.pdf"
        );
        assert_eq!(
            disposition("inline", "a\"; x=\r\n.png"),
            "inline; filename=\"a__ x___.png\"; filename*=UTF-8''a%22%3B%20x%3D%0D%0A.png"
        );
    }
}
