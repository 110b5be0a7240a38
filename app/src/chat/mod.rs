//! The website chat: the script that a site embeds, and the frame that it opens. The frame is plain HTML with forms; a
//! small script of its own makes it live. No WebAssembly, no cookie before the first message, no member's session.

mod enter;
pub mod file;
mod frame;
mod post;
mod script;
mod stream;
mod talk;

use crate::web::{Access, Routes};

/// The chat's routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/widget.js", Access::Chat, script::widget)
        .get("/widget/{key}", Access::Chat, frame::page)
        .upload("/widget/{key}", Access::Chat, post::say)
        .post("/widget/{key}/resume", Access::Chat, post::resume)
        .post("/widget/{key}/forget", Access::Chat, post::forget)
        .post("/widget/{key}/here", Access::Chat, post::here)
        .post("/widget/{key}/identify", Access::Chat, post::identify)
        .get("/widget/{key}/log", Access::Chat, stream::log)
        .get("/widget/{key}/events", Access::Chat, stream::events)
        .get("/widget/{key}/file/{attachment}", Access::Chat, stream::file)
}
