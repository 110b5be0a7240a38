//! What a page may cost: the release site's sizes against limits. Raise one only with a reason.

use crate::Result;
use serde_json::{Map, Value};

/// Name in the manifest, which of its sizes, and the most it may be.
const LIMITS: [(&str, &str, u64); 4] =
    [("avow.wasm", "br", 200_000), ("main.css", "raw", 24_000), ("widget.js", "gz", 3_000), ("chat.js", "br", 6_000)];

/// Prints the table; fails when something is over its limit or missing.
pub fn check(manifest: &Map<String, Value>) -> Result<()> {
    let mut over = Vec::new();
    println!("  {:<12} {:<4} {:>9} {:>9}", "file", "as", "bytes", "limit");
    for (name, encoding, limit) in LIMITS {
        let size = manifest.get(name).and_then(|entry| entry.get(encoding)).and_then(Value::as_u64);
        let shown = size.map_or("missing".into(), |size| size.to_string());
        let fits = size.is_some_and(|size| size <= limit);
        println!("  {name:<12} {encoding:<4} {shown:>9} {limit:>9}{}", if fits { "" } else { "  !" });
        if !fits {
            over.push(name);
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("over budget or missing: {}", over.join(", ")).into()) }
}
