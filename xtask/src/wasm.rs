//! The browser side in WebAssembly: cargo, then wasm-bindgen as a library, then wasm-opt if it is there.
//!
//! wasm-bindgen must have exactly the version of the crate in Cargo.lock; as a library Cargo sees to
//! that. wasm-opt makes a release about a sixth smaller and is never required.

use crate::site::Kind;
use crate::{Result, files, run};
use std::env;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// What goes to the browser.
pub struct Built {
    pub js: Vec<u8>,
    pub wasm: Vec<u8>,
}

/// Sees to it that Rust can compile for the browser.
pub fn ensure_target() -> Result<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = run::capture(Command::new(rustc).current_dir(run::root()).args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    let help = format!(
        "Rust cannot compile for the browser yet: install rustup and run `rustup target add {TARGET}`, \
         or install your distribution's package of Rust's {TARGET} library (Debian: libstd-rust-dev-wasm32)"
    );
    if run::find("rustup").is_none() {
        return Err(help.into());
    }
    run::run(Command::new("rustup").current_dir(run::root()).args(["target", "add", TARGET]))
        .map_err(|error| format!("{error}\n{help}").into())
}

/// Compiles the frontend crate and makes it loadable.
pub fn build(kind: Kind) -> Result<Built> {
    let profile = kind.wasm_profile();
    run::step("wasm target", || Ok((ensure_target()?, TARGET.into())))?;
    run::step("wasm", || {
        let args = ["build", "--package", "frontend", "--lib", "--target", TARGET, "--profile", profile];
        Ok((run::run(run::cargo().args(args))?, profile.into()))
    })?;
    let input = run::target().join(TARGET).join(profile).join("frontend.wasm");
    let folder = run::target().join("xtask").join(profile);
    run::step("wasm-bindgen", || {
        let stale = kind == Kind::Release || !fresh(&input, &folder);
        if stale {
            bindgen(&input, &folder, kind)?;
        }
        let note = if stale { "" } else { "unchanged" };
        Ok(((), note.to_owned()))
    })?;
    let mut wasm = folder.join("avow_bg.wasm");
    if kind == Kind::Release {
        wasm = run::step("wasm-opt", || Ok(optimise(&wasm)))?;
    }
    Ok(Built { js: files::read(&folder.join("avow.js"))?, wasm: files::read(&wasm)? })
}

/// Is what wasm-bindgen made newer than what it was made from, and than ourselves?
fn fresh(input: &Path, folder: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let made = [folder.join("avow.js"), folder.join("avow_bg.wasm")].iter().map(|path| time(path)).min().flatten();
    let from = env::current_exe().ok().and_then(|exe| time(&exe)).max(time(input));
    made.is_some() && made > from
}

fn bindgen(input: &Path, folder: &Path, kind: Kind) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name("avow").typescript(false).omit_default_module_path(false);
    bindgen.remove_name_section(kind == Kind::Release).remove_producers_section(kind == Kind::Release);
    let mut output = bindgen.web(true).map_err(whole)?.generate_output().map_err(whole)?;
    if output.snippets().values().any(|files| !files.is_empty()) || !output.local_modules().is_empty() {
        return Err(
            "a crate brings its own JavaScript files (wasm-bindgen snippets); the site ships one avow.js and has no place for them".into(),
        );
    }
    Ok(output.emit(folder).map_err(whole)?)
}

/// wasm-bindgen's errors with their causes.
fn whole(error: impl Display) -> String {
    format!("{error:#}")
}

/// Runs the first wasm-opt that accepts what Rust emits; gives the file to ship.
/// Debian's (108) refuses, npm's `binaryen` does not.
fn optimise(wasm: &Path) -> (PathBuf, String) {
    let local = Some(run::root().join("end2end/node_modules/.bin/wasm-opt")).filter(|path| path.exists());
    let out = wasm.with_file_name("avow_opt.wasm");
    for program in run::find("wasm-opt").into_iter().chain(local) {
        let mut command = Command::new(&program);
        command.args(["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext"]);
        command.args(["--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"]);
        match run::capture(command.arg(wasm).arg("-o").arg(&out)) {
            Ok(_) => return (out, String::new()),
            Err(error) => println!("  {} refused: {}", program.display(), error.to_string().lines().nth(1).unwrap_or_default()),
        }
    }
    (wasm.to_path_buf(), "none that works; shipped as it is, about a sixth larger".into())
}
