//! The contract of the contract: no function of the store without a story that calls it (rule 3).

use std::collections::BTreeSet;
use std::path::Path;

/// Files below a folder, with their path from it.
pub fn files(folder: &Path, under: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        if path.is_dir() {
            files(&path, &format!("{under}{name}/"), found);
        } else if name.ends_with(".rs") {
            found.push((format!("{under}{name}"), std::fs::read_to_string(&path).expect("a source file")));
        }
    }
}

/// What must be called for a function to count as called: `module::name(`, or for a method `.name(` or `::name(`.
fn calls(path: &str, source: &str) -> Vec<[String; 2]> {
    let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    source
        .lines()
        .filter_map(|line| {
            let declared = line.trim_start().strip_prefix("pub async fn ")?;
            let name: String = declared.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let method = line.starts_with(' ');
            let prefixes = if method { [".".to_owned(), "::".to_owned()] } else { [format!("{module}::"), format!("{module}::")] };
            Some(prefixes.map(|prefix| format!("{prefix}{name}(")))
        })
        .collect()
}

#[test]
fn every_function_of_the_store_is_called_on_both_databases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut stories) = (Vec::new(), Vec::new());
    files(&root.join("src"), "", &mut sources);
    files(&root.join("tests/contract"), "", &mut stories);
    // What is told on one database only does not count, nor what is only written about.
    let told: String = stories
        .iter()
        .filter(|(path, _)| !matches!(path.as_str(), "rls.rs" | "coverage.rs" | "plans.rs"))
        .flat_map(|(_, source)| source.lines())
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    let wanted: BTreeSet<[String; 2]> = sources.iter().flat_map(|(path, source)| calls(path, source)).collect();
    assert!(wanted.len() > 100, "the sources were not read as they should be: {wanted:?}");
    let missing: Vec<&String> =
        wanted.iter().filter(|calls| !calls.iter().any(|call| told.contains(call.as_str()))).map(|calls| &calls[0]).collect();
    assert!(missing.is_empty(), "no story calls {missing:?}");
}

#[test]
fn every_module_of_the_store_has_its_stories() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    files(&root.join("src"), "", &mut sources);
    for (path, _) in sources.iter().filter(|(_, source)| source.contains("\npub async fn ")) {
        let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        assert!(root.join(format!("tests/contract/{module}.rs")).is_file(), "{module} has no stories");
    }
}

#[test]
fn every_file_of_stories_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(root.join("tests/contract.rs")).expect("the table of contents");
    let mut stories = Vec::new();
    files(&root.join("tests/contract"), "", &mut stories);
    for (path, _) in stories {
        assert!(table.contains(&format!("#[path = \"contract/{path}\"]\n")), "{path} is not in contract.rs");
    }
}
