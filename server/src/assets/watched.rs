//! The site as cargo-leptos builds it, read from its folders at every request: for whoever changes pages and looks at
//! them. What cargo-leptos does not build, the chat's style and the plain scripts, is read from where it is written.
//!
//! A binary for people is none of that: it is asked for by variables that cargo-leptos sets, and only a build for
//! development, or one that cargo-leptos has made, looks at them.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use avow_app::web::Assets;

/// Looks for what is new, and shows it.
const RELOAD: &str = include_str!("reload.js");

/// Where everything lies.
#[derive(Debug)]
pub struct Watched {
    /// What cargo-leptos has built.
    built: PathBuf,
    /// Its name for what it builds.
    name: String,
    /// The repository.
    source: PathBuf,
    /// Where it says that there is something new: on `ws://HOST:PORT/live_reload`.
    port: u16,
}

/// The folders of cargo-leptos, where it has started us.
pub fn watched() -> Option<&'static Watched> {
    static WATCHED: LazyLock<Option<Watched>> = LazyLock::new(|| {
        let may = cfg!(debug_assertions) || option_env!("LEPTOS_OUTPUT_NAME").is_some();
        may.then(|| Watched::told(|name| std::env::var(name).ok())).flatten()
    });
    WATCHED.as_ref()
}

impl Watched {
    /// By the variables that cargo-leptos sets for the server.
    fn told(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
        Some(Self {
            built: source.join(variable("LEPTOS_SITE_ROOT")?).join(variable("LEPTOS_SITE_PKG_DIR")?),
            name: variable("LEPTOS_OUTPUT_NAME")?,
            source: source.to_owned(),
            port: variable("LEPTOS_RELOAD_PORT")?.parse().ok()?,
        })
    }

    /// Where pages find their files.
    pub fn manifest(&self) -> Assets {
        let named = |name: &str, path: String| (name.to_owned(), path);
        let built = |name: &str, end: &str| named(name, format!("/assets/{}.{end}", self.name));
        Assets::of([
            built("avow.js", "js"),
            built("avow.wasm", "wasm"),
            built("main.css", "css"),
            named("reload.js", format!("/assets/reload.js?port={}", self.port)),
        ])
    }

    /// What a page may speak to besides its own server.
    pub fn sources(&self) -> String {
        format!(" ws://127.0.0.1:{0} ws://localhost:{0}", self.port)
    }

    /// A file under its path in the site: `assets/…` and `public/…`.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let (folder, name) = path.split_once('/')?;
        if Path::new(name).file_name()? != name {
            return None;
        }
        let places = match (folder, name) {
            ("assets", "reload.js") => return Some(RELOAD.into()),
            ("assets", _) => vec![self.built.clone(), self.source.join("style"), self.source.join("app/scripts")],
            ("public", _) => vec![self.source.join("public")],
            _ => return None,
        };
        places.iter().find_map(|place| std::fs::read(place.join(name)).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(site: &Path) -> Option<Watched> {
        let site = site.to_str().expect("a path").to_owned();
        Watched::told(|name| match name {
            "LEPTOS_SITE_ROOT" => Some(site.clone()),
            "LEPTOS_SITE_PKG_DIR" => Some("assets".to_owned()),
            "LEPTOS_OUTPUT_NAME" => Some("avow".to_owned()),
            "LEPTOS_RELOAD_PORT" => Some("3001".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn what_is_built_comes_first_and_the_rest_from_where_it_is_written() {
        let site = tempfile::tempdir().expect("a folder");
        let assets = site.path().join("assets");
        std::fs::create_dir(&assets).expect("a folder");
        std::fs::write(assets.join("avow.css"), "built").expect("written");
        std::fs::write(site.path().join("secret"), "secret").expect("written");
        let watched = by(site.path()).expect("its folders");
        let manifest = watched.manifest();
        for (name, at) in [("main.css", "/assets/avow.css"), ("avow.wasm", "/assets/avow.wasm"), ("chat.css", "/assets/chat.css")] {
            assert_eq!(manifest.path(name), at);
        }
        assert_eq!(watched.read("assets/avow.css").as_deref(), Some(&b"built"[..]));
        for written in ["assets/chat.css", "assets/tokens.css", "assets/hydrate.js", "assets/reload.js", "public/favicon.svg"] {
            assert!(watched.read(written).is_some_and(|bytes| !bytes.is_empty()), "{written}");
        }
        for none in
            ["assets/nothing.css", "assets/../secret", "assets/..", "assets/", "assets", "secret", "public/../Cargo.toml", "/etc/hostname"]
        {
            assert_eq!(watched.read(none), None, "{none}");
        }
    }

    #[test]
    fn without_every_variable_nothing_is_watched() {
        assert!(Watched::told(|_| None).is_none());
        assert!(Watched::told(|name| (name != "LEPTOS_RELOAD_PORT").then(|| "1".to_owned())).is_none());
    }
}
