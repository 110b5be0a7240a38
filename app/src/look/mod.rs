//! How Avow looks: the shell of a page, and the parts that pages are made of. Classes are those of `style/`.

mod again;
pub mod fields;
pub mod html;
pub mod icons;
mod parts;
mod shell;

pub use again::again;
pub use icons::Icon;
pub use parts::{avatar, drawn, icon, label_tone, notice, person_name, size, small, tone, when, when_full};
pub use shell::{Section, fault_page, fragment, nameless_page, piece, public, redirect, render, told, work};
