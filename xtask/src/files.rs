//! Small things about files: hashes, listings, writing only what changed.

use crate::Result;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a file; the error names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Writes unless the file already says just that, so that its time stays and nothing is built anew.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Every file below a folder, hidden ones left out, sorted; none when there is no such folder.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            match path.is_dir() {
                _ if hidden => {}
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Files of one extension directly in a folder, sorted.
pub fn with_extension(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = below(folder)?;
    found.retain(|path| path.parent() == Some(folder) && path.extension().is_some_and(|end| end == extension));
    Ok(found)
}

/// A path below another as a URL has it: with `/` between.
pub fn relative(path: &Path, folder: &Path) -> Result<String> {
    let parts: Vec<_> = path.strip_prefix(folder)?.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    Ok(parts.join("/"))
}

/// A new folder among the temporary ones; never one that is already there.
pub fn temporary(what: &str) -> Result<PathBuf> {
    let name = format!("avow-{what}-{}", std::process::id());
    for suffix in ["", "-2", "-3", "-4"] {
        let folder = std::env::temp_dir().join(format!("{name}{suffix}"));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|()| folder).map_err(|error| format!("no temporary folder: {error}").into()),
        }
    }
    Err(format!("{name} and more like it are left over in the temporary folder; please remove them").into())
}
