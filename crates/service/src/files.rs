//! Files that people send: told by their content, never by their name or by what the sender says.
//!
//! A picture that we can read is drawn anew, without its metadata (where it was taken, with which camera); everything
//! else is kept as it came and handed out as a download only. Reading pictures is bounded in pixels, memory and number.

use std::io::Cursor;

use avow_model::id::{AttachmentId, WorkspaceId};
use avow_model::refusal::Refusal;
use avow_store::attachments::{self, Stored};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

use crate::{Answer, Services};

/// The largest file, in bytes.
pub const FILE_MAX: usize = 10 * 1024 * 1024;
/// The longest name, in characters.
const NAME_MAX: usize = 120;
/// The largest picture that is drawn anew, in pixels.
const PIXELS_MAX: u64 = 40_000_000;
/// The widest and highest one.
const SIDE_MAX: u32 = 20_000;
/// The most memory that reading one may take, in bytes.
const MEMORY_MAX: u64 = 400 * 1024 * 1024;
/// How good a JPEG we write is, of 100.
const QUALITY: u8 = 85;
/// The type of what is only ever downloaded.
const UNKNOWN: &str = "application/octet-stream";

/// How many pictures are drawn at once: each may take much memory.
static DRAWING: Semaphore = Semaphore::const_new(2);

/// A file, checked, as it will be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its name, without a path.
    pub name: String,
    /// Its type, told by its content.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Width and height in pixels, for a picture that was drawn anew; only such a picture is ever shown in a page.
    pub dimensions: Option<(i64, i64)>,
}

/// Checks a file.
///
/// # Errors
/// [`Refusal::TooLarge`] above 10 MB.
pub async fn check(name: &str, bytes: Vec<u8>) -> Answer<NewFile> {
    if bytes.len() > FILE_MAX {
        return Err(Refusal::TooLarge);
    }
    let name = clean(name);
    let Some(format) = picture(&bytes) else {
        let media_type = told(&bytes).to_owned();
        return Ok(NewFile { name, media_type, content: bytes, dimensions: None });
    };
    let _turn = DRAWING.acquire().await.map_err(|_| Refusal::Unavailable)?;
    let drawn = tokio::task::spawn_blocking(move || match draw(&bytes, format) {
        Some(drawn) => Ok(drawn),
        None => Err(bytes),
    });
    Ok(match drawn.await.map_err(|_| Refusal::Unavailable)? {
        Ok((content, format, dimensions)) => {
            NewFile { name: renamed(&name, format), media_type: format.to_mime_type().to_owned(), content, dimensions: Some(dimensions) }
        }
        // It begins like a picture and is none that we can read.
        Err(content) => NewFile { name, media_type: UNKNOWN.to_owned(), content, dimensions: None },
    })
}

/// A stored file of a workspace. Who may see it is the caller's to decide.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none, or its contact has been erased.
pub async fn open(services: &Services, workspace: WorkspaceId, id: AttachmentId) -> Answer<Stored> {
    let mut tx = services.store.read(workspace).await?;
    attachments::get(&mut tx, &services.store.keys, workspace, id).await?.ok_or(Refusal::NotFound)
}

/// The picture format of some bytes, where it is one that we draw anew.
fn picture(bytes: &[u8]) -> Option<ImageFormat> {
    match infer::get(bytes)?.mime_type() {
        "image/png" => Some(ImageFormat::Png),
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/gif" => Some(ImageFormat::Gif),
        "image/webp" => Some(ImageFormat::WebP),
        _ => None,
    }
}

/// The type of other bytes: known documents, archives, sound and film under their own, text as text, the rest unknown.
fn told(bytes: &[u8]) -> &'static str {
    match infer::get(bytes) {
        Some(kind) => match (kind.matcher_type(), kind.mime_type()) {
            (infer::MatcherType::Audio | infer::MatcherType::Video | infer::MatcherType::Doc, known) => known,
            (_, known @ ("application/pdf" | "application/zip" | "application/gzip" | "application/x-7z-compressed")) => known,
            (_, known @ ("application/rtf" | "application/epub+zip" | "image/heif" | "image/avif" | "image/tiff")) => known,
            _ => UNKNOWN,
        },
        None => match std::str::from_utf8(bytes) {
            Ok(text) if !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) => "text/plain",
            _ => UNKNOWN,
        },
    }
}

/// Reads a picture within limits and writes it anew: bytes, format, width and height. `None` where it cannot be read.
fn draw(bytes: &[u8], format: ImageFormat) -> Option<(Vec<u8>, ImageFormat, (i64, i64))> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    if !drawable(decoder.dimensions()) {
        return None;
    }
    // How the camera was held is metadata, too: it is applied, and then gone.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).ok()?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let dimensions = (i64::from(image.width()), i64::from(image.height()));
    if format != ImageFormat::Jpeg && (format != ImageFormat::WebP || image.color().has_alpha()) {
        let mut written = Cursor::new(Vec::new());
        image.write_to(&mut written, ImageFormat::Png).ok()?;
        let written = written.into_inner();
        if written.len() <= FILE_MAX {
            return Some((written, ImageFormat::Png, dimensions));
        }
    }
    let mut written = Vec::new();
    JpegEncoder::new_with_quality(&mut written, QUALITY).encode_image(&image.to_rgb8()).ok()?;
    (written.len() <= FILE_MAX).then_some((written, ImageFormat::Jpeg, dimensions))
}

/// Is a picture of this width and height small enough to be read whole?
fn drawable((width, height): (u32, u32)) -> bool {
    u64::from(width) * u64::from(height) <= PIXELS_MAX
}

/// A name without path, control characters and marks that turn the direction of text (which hide the true ending).
fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let kept: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let kept = kept.trim().trim_start_matches('.').trim_start();
    if kept.is_empty() {
        return "file".to_owned();
    }
    let length = kept.chars().count();
    if length <= NAME_MAX {
        return kept.to_owned();
    }
    // The ending says what it is: it stays.
    let ending: String = match kept.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    let stem: String = kept.chars().take(NAME_MAX - ending.chars().count()).collect();
    format!("{stem}{ending}")
}

/// The name with the ending of what was drawn: what came as `.gif` is a `.png` now.
fn renamed(name: &str, format: ImageFormat) -> String {
    let endings = format.extensions_str();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    if endings.iter().any(|known| known.eq_ignore_ascii_case(ending)) {
        return name.to_owned();
    }
    let known = ["png", "jpg", "jpeg", "jfif", "gif", "webp"].iter().any(|known| known.eq_ignore_ascii_case(ending));
    let stem = if known && !stem.is_empty() { stem } else { name };
    let stem: String = stem.chars().take(NAME_MAX - 4).collect();
    format!("{stem}.{}", if format == ImageFormat::Jpeg { "jpg" } else { "png" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(30, 20).write_to(&mut bytes, format).expect("written");
        bytes.into_inner()
    }

    /// An EXIF segment: turned by a quarter, and a secret in what follows.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        exif.extend_from_slice(b"59.3293N 18.0686E");
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend_from_slice(&[0xff, 0xe1]);
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&exif);
        bytes.extend_from_slice(&jpeg[2..]);
        bytes
    }

    #[tokio::test]
    async fn a_photo_loses_its_metadata_and_keeps_its_turn() {
        let bytes = with_exif(&photo(ImageFormat::Jpeg));
        let file = check("IMG_1.jpeg", bytes).await.expect("checked");
        assert_eq!((file.media_type.as_str(), file.name.as_str()), ("image/jpeg", "IMG_1.jpeg"));
        assert_eq!(file.dimensions, Some((20, 30)));
        assert!(!file.content.windows(8).any(|window| window == b"59.3293N") && !file.content.windows(4).any(|window| window == b"Exif"));
    }

    #[tokio::test]
    async fn pictures_are_told_by_their_content() {
        let file = check("animation.gif", photo(ImageFormat::Gif)).await.expect("checked");
        assert_eq!((file.media_type.as_str(), file.name.as_str()), ("image/png", "animation.png"));
        let file = check("report.pdf", photo(ImageFormat::Png)).await.expect("checked");
        assert_eq!((file.media_type.as_str(), file.name.as_str()), ("image/png", "report.pdf.png"));
    }

    #[tokio::test]
    async fn what_lies_about_itself_is_only_downloaded() {
        let broken = photo(ImageFormat::Png)[..30].to_vec();
        for (name, bytes) in [
            ("a.png", broken),
            ("a.png", b"<html><script>alert(1)</script>".to_vec()),
            ("a.jpg", b"MZ\x90\0\x03\0\0\0".to_vec()),
            ("a.txt", b"text\0with a zero".to_vec()),
            ("a.svg", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec()),
        ] {
            let file = check(name, bytes.clone()).await.expect("checked");
            assert_eq!((file.media_type.as_str(), file.dimensions), (UNKNOWN, None), "{name}");
            assert_eq!(file.content, bytes);
        }
        assert_eq!(check("a.txt", "Привет\n".into()).await.expect("checked").media_type, "text/plain");
        assert_eq!(check("a.bin", b"%PDF-1.7\n".to_vec()).await.expect("checked").media_type, "application/pdf");
    }

    #[tokio::test]
    async fn what_is_too_large_is_not_read() {
        assert!(drawable((8_000, 5_000)) && !drawable((8_000, 5_001)) && !drawable((u32::MAX, u32::MAX)));
        let wide = DynamicImage::new_luma8(SIDE_MAX + 1, 1);
        let mut bytes = Cursor::new(Vec::new());
        wide.write_to(&mut bytes, ImageFormat::Png).expect("written");
        assert_eq!(check("wide.png", bytes.into_inner()).await.expect("checked").dimensions, None);
        assert_eq!(check("large", vec![0; FILE_MAX + 1]).await, Err(Refusal::TooLarge));
    }

    #[test]
    fn names_are_names_and_nothing_else() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\Maja\\lamp.jpg"), "lamp.jpg");
        assert_eq!(clean("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(clean("a\r\nb\0.txt"), "ab.txt");
        for nothing in ["", "/", "..", " . ", "\u{202e}"] {
            assert_eq!(clean(nothing), "file", "{nothing:?}");
        }
        let long = clean(&format!("{}.pdf", "ё".repeat(300)));
        assert!(long.chars().count() == NAME_MAX && long.ends_with("ё.pdf"));
    }
}
