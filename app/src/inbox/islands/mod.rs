//! What is alive in the browser: the composer, the live list and thread, the command palette.
//!
//! An island is rendered on the server like everything else and works as plain HTML; the browser's part adds to it.
//! Content comes as HTML from the server, so nothing is drawn twice in two places.

mod composer;
mod live;
mod palette;

#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod draft;
#[cfg(feature = "hydrate")]
mod head;

pub use composer::Composer;
pub use live::Live;
pub use palette::Palette;

#[cfg(feature = "ssr")]
pub use composer::{Given as ComposerProps, Words as ComposerWords};
#[cfg(feature = "ssr")]
pub use live::Given as LiveProps;
#[cfg(feature = "ssr")]
pub use palette::Words as PaletteWords;
