//! The browser's entry point: it wakes the islands, and nothing else.

// Without this the islands' exports vanish.
#[allow(unused_imports, clippy::wildcard_imports, reason = "the islands are called from outside")]
use avow_app::*;

/// Called once the module is loaded; each island is woken by its own export.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
