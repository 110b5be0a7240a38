//! The compressed twins beside a file: `.br` and `.gz`, made once here instead of at every request.

use crate::files;
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What is worth compressing; pictures and fonts are already.
const COMPRESSIBLE: [&str; 7] = ["css", "js", "wasm", "svg", "json", "webmanifest", "txt"];
/// Below this a twin saves nothing.
const SMALLEST: usize = 200;

/// How many bytes go over the wire, plain and compressed.
pub struct Sizes {
    pub raw: usize,
    pub br: usize,
    pub gz: usize,
}

/// Writes a file with its twins. `trusted`: twins that lie there were made with the same quality,
/// so that an unchanged file keeps them.
///
/// The twins come first and the file last: a file that says the right thing has whole twins.
pub fn write(path: &Path, bytes: &[u8], quality: i32, trusted: bool) -> io::Result<Sizes> {
    let raw = bytes.len();
    let compressible = path.extension().is_some_and(|end| COMPRESSIBLE.iter().any(|one| end == *one));
    if !compressible || raw <= SMALLEST {
        files::write(path, bytes)?;
        return Ok(Sizes { raw, br: raw, gz: raw });
    }
    let [br, gz] = paths(path);
    let unchanged = trusted && fs::read(path).is_ok_and(|old| old == bytes);
    if unchanged && let (Ok(br), Ok(gz)) = (fs::metadata(&br), fs::metadata(&gz)) {
        return Ok(Sizes { raw, br: size(&br), gz: size(&gz) });
    }
    let (brotli, gzip) = (brotli(bytes, quality)?, gzip(bytes, quality)?);
    files::write(&br, &brotli)?;
    files::write(&gz, &gzip)?;
    files::write(path, bytes)?;
    Ok(Sizes { raw, br: brotli.len(), gz: gzip.len() })
}

/// Where the twins of a file lie.
pub fn paths(path: &Path) -> [PathBuf; 2] {
    ["br", "gz"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(end);
        PathBuf::from(name)
    })
}

fn size(meta: &fs::Metadata) -> usize {
    usize::try_from(meta.len()).unwrap_or(usize::MAX)
}

fn brotli(mut bytes: &[u8], quality: i32) -> io::Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut out, &params)?;
    Ok(out)
}

/// Best for a release, ordinary while developing. No name, no time: the same bytes every time.
fn gzip(bytes: &[u8], quality: i32) -> io::Result<Vec<u8>> {
    let level = if quality == 11 { Compression::best() } else { Compression::default() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn twins_unpack_to_what_was_packed() {
        let bytes = "brass lamps glow warmly\n".repeat(4_000).into_bytes();
        for quality in [5, 11] {
            let (mut from_brotli, mut from_gzip) = (Vec::new(), Vec::new());
            let packed = brotli(&bytes, quality).expect("packed");
            assert!(packed.len() < bytes.len() / 10);
            brotli::BrotliDecompress(&mut packed.as_slice(), &mut from_brotli).expect("unpacked");
            let packed = gzip(&bytes, quality).expect("packed");
            assert!(packed.len() < bytes.len() / 10);
            flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut from_gzip).expect("unpacked");
            assert!(from_brotli == bytes && from_gzip == bytes, "{quality}");
        }
    }
}
