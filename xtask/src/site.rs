//! `build`: everything a browser loads, in a folder that the server embeds.
//!
//! ```text
//! target/site/assets/NAME.HASH.EXT   style sheets, scripts, WebAssembly: named by content, cached for ever
//! target/site/public/…               icons and the like, under their own names
//! target/site/manifest.json          which name has which path, and how many bytes it costs
//! ```
//! Beside each file that compresses lie its `.br` and `.gz`. What did not change is not written.

use crate::twins::{self, Sizes};
use crate::{Result, files, run, scripts, style, wasm};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

/// Bytes for each thread that compresses.
const STACK: usize = 8 << 20;

/// How a site is built, and where it goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Quick to build.
    Dev,
    /// Small to load. Lies in the same place, so that the server embeds the one built last.
    Release,
}

impl Kind {
    pub fn wasm_profile(self) -> &'static str {
        if self == Kind::Release { "wasm-release" } else { "wasm-dev" }
    }

    fn brotli_quality(self) -> i32 {
        if self == Kind::Release { 11 } else { 5 }
    }
}

/// A built site.
pub struct Site {
    /// The manifest, as parsed.
    pub manifest: Map<String, Value>,
    /// Changes with any file of the site; the server is compiled with it, and so anew when it changes.
    pub hash: String,
}

/// One file to be.
struct File {
    /// Its name in the manifest; files of `public/` have none.
    name: Option<String>,
    /// Its path in the site.
    path: String,
    bytes: Vec<u8>,
}

/// Builds the site that the server embeds.
pub fn build(kind: Kind) -> Result<Site> {
    build_into(kind, &run::root().join("target/site"))
}

/// Builds a site into a folder of its own; nothing else may lie there.
pub fn build_into(kind: Kind, out: &Path) -> Result<Site> {
    fs::create_dir_all(out.join("assets"))?;
    let built = wasm::build(kind)?;
    let mut all = vec![asset("avow.js", built.js)?, asset("avow.wasm", built.wasm)?];
    all.extend(run::step("style", || {
        let sheet = |name: &str| -> Result<File> { asset(name, style::bundle(&run::root().join("style").join(name))?) };
        Ok((vec![sheet("main.css")?, sheet("chat.css")?], String::new()))
    })?);
    all.extend(run::step("scripts", || {
        let found = plain_scripts()?;
        let names: Vec<_> = found.iter().filter_map(|file| file.name.as_deref()).collect();
        let note = names.join(" ");
        Ok((found, note))
    })?);
    all.extend(public()?);
    run::step("site", || {
        let site = write(&all, kind, out)?;
        let note = format!("{} files in {}", all.len(), files::relative(out, &run::root()).unwrap_or_default());
        Ok((site, note))
    })
}

/// A file named by its content: `main.css` becomes `assets/main.0123456789abcdef.css`.
fn asset(name: &str, bytes: Vec<u8>) -> Result<File> {
    let (stem, end) = name.rsplit_once('.').ok_or_else(|| format!("{name} has no extension"))?;
    let hash = files::sha256(&bytes);
    Ok(File { name: Some(name.into()), path: format!("assets/{stem}.{}.{end}", &hash[..16]), bytes })
}

fn plain_scripts() -> Result<Vec<File>> {
    let mut found = Vec::new();
    for path in files::with_extension(&run::root().join("app/scripts"), "js")? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == "avow.js" {
            return Err("app/scripts/avow.js: that name is taken by wasm-bindgen's".into());
        }
        let source = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        found.push(asset(&name, scripts::strip(&source).into_bytes())?);
    }
    Ok(found)
}

fn public() -> Result<Vec<File>> {
    let folder = run::root().join("public");
    let file = |path: &PathBuf| -> Result<File> {
        let name = files::relative(path, &folder)?;
        Ok(File { name: None, path: format!("public/{name}"), bytes: files::read(path)? })
    };
    files::below(&folder)?.iter().map(file).collect()
}

/// Writes all files and the manifest, and takes away what is no longer there.
fn write(all: &[File], kind: Kind, out: &Path) -> Result<Site> {
    // Twins made while developing are larger: they do not count for a release. The note of which
    // lie there is beside the site, not in it, and is gone while they are mixed.
    let quality = kind.brotli_quality();
    let note = out.with_extension("quality");
    let trusted = fs::read_to_string(&note).is_ok_and(|text| text == quality.to_string());
    if !trusted && note.exists() {
        fs::remove_file(&note)?;
    }
    let sizes = thread::scope(|scope| -> io::Result<Vec<Sizes>> {
        let mut running = Vec::new();
        for file in all {
            // Compressing wants more stack than a thread has by itself when it is not optimised.
            let work = move || twins::write(&out.join(&file.path), &file.bytes, quality, trusted);
            running.push(thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?);
        }
        running.into_iter().map(|one| one.join().map_err(|_| io::Error::other("compressing panicked"))?).collect()
    })?;
    files::write(&note, quality.to_string().as_bytes())?;

    let mut manifest = Map::new();
    let mut identity = String::new();
    for (file, size) in all.iter().zip(&sizes) {
        match &file.name {
            Some(name) => {
                let entry = json!({ "path": format!("/{}", file.path), "raw": size.raw, "br": size.br, "gz": size.gz });
                manifest.insert(name.clone(), entry);
            }
            None => identity += &format!("{} {}\n", file.path, files::sha256(&file.bytes)),
        }
    }
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    files::write(&out.join("manifest.json"), text.as_bytes())?;
    sweep(all, out)?;
    Ok(Site { manifest, hash: files::sha256((identity + &text).as_bytes()) })
}

/// Takes away files of earlier builds.
fn sweep(all: &[File], out: &Path) -> Result<()> {
    let mut keep = HashSet::from([out.join("manifest.json")]);
    for file in all {
        let path = out.join(&file.path);
        keep.extend(twins::paths(&path));
        keep.insert(path);
    }
    for path in files::below(out)?.into_iter().filter(|path| !keep.contains(path)) {
        fs::remove_file(path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `[[workspace.metadata.leptos]]` names is there, and its folder is not the site that a binary carries.
    #[test]
    fn what_cargo_leptos_is_told_is_so() {
        let read = run::capture(run::cargo().args(["metadata", "--format-version", "1", "--no-deps", "--locked"])).expect("metadata");
        let metadata: Value = serde_json::from_str(&read).expect("JSON");
        let told = &metadata["metadata"]["leptos"][0];
        let text = |name: &str| told[name].as_str().unwrap_or_else(|| panic!("{name} is not told"));
        let target = |package: &str, kind: &str| {
            let packages = metadata["packages"].as_array().expect("packages");
            let package = packages.iter().find(|one| one["name"] == text(package)).expect("a package of the workspace");
            let targets = package["targets"].as_array().expect("targets").clone();
            targets.into_iter().find(|one| one["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind)))
        };
        for name in ["bin-target", "bin-exe-name"] {
            assert_eq!(target("bin-package", "bin").expect("a binary")["name"], text(name), "{name}");
        }
        assert!(target("lib-package", "cdylib").is_some());
        let manifest = fs::read_to_string(run::root().join("Cargo.toml")).expect("read");
        for (name, profile) in [("lib-profile-dev", Kind::Dev), ("lib-profile-release", Kind::Release)] {
            assert_eq!(text(name), profile.wasm_profile());
            assert!(manifest.contains(&format!("\n[profile.{}]\n", text(name))), "{name}");
        }
        let watched = told["watch-additional-files"].as_array().expect("files to watch");
        let watched = watched.iter().flat_map(|one| one["paths"].as_array().expect("paths")).map(|path| path.as_str().expect("a path"));
        for path in watched.chain([text("style-file"), text("assets-dir")]) {
            assert!(run::root().join(path).exists(), "{path}");
        }
        assert_eq!((text("output-name"), &told["style-bundle"], &told["hash-files"]), ("avow", &Value::Bool(true), &Value::Null));
        assert!(text("site-root").starts_with("target/") && text("site-root") != "target/site", "cargo-leptos empties its folder");
    }
}
