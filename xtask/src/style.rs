//! Style sheets: `@import`s bundled into one file, minified, written for the browsers we support.

use crate::Result;
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};
use std::path::Path;

/// The oldest browsers whose CSS we write: they have container queries, `:has` may be missing.
fn targets() -> Targets {
    let version = |major: u32, minor: u32| Some((major << 16) | (minor << 8));
    Targets::from(Browsers {
        chrome: version(105, 0),
        edge: version(105, 0),
        firefox: version(115, 0),
        safari: version(16, 4),
        ios_saf: version(16, 4),
        ..Browsers::default()
    })
}

/// One sheet with all that it imports.
pub fn bundle(entry: &Path) -> Result<Vec<u8>> {
    if !entry.is_file() {
        return Err(format!("{} is missing", entry.display()).into());
    }
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| error.to_string())?;
    sheet.minify(MinifyOptions { targets: targets(), ..Default::default() }).map_err(|error| error.to_string())?;
    let printed = sheet.to_css(PrinterOptions { minify: true, targets: targets(), ..Default::default() });
    Ok(printed.map_err(|error| error.to_string())?.code.into_bytes())
}
