//! The Bot API over HTTP, in memory, and a page to chat on: what `demo` and the tests talk to, exactly as
//! to Telegram. It binds to loopback only and keeps nothing.

mod bot_api;
mod control;
mod person;
mod state;
mod topics;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{any, get, post};

pub use person::Person;
use state::World;

/// The nurses' group of the simulated Telegram.
pub const GROUP: i64 = -1001;
/// The nurse who sits in it.
pub const NURSE: i64 = 9001;

/// The page's words by language, then by key.
pub type PageText = BTreeMap<String, BTreeMap<String, String>>;

/// A simulated Telegram with one bot.
#[derive(Clone)]
pub struct Simulator {
    world: Arc<World>,
}

impl Simulator {
    /// A Telegram that knows the bot of this token.
    pub fn new(token: &str, page: PageText) -> Self {
        Self {
            world: Arc::new(World::new(token, page)),
        }
    }

    /// Its routes: the Bot API, the controls and the page.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/{bot}/{method}", any(bot_api::call))
            .route(
                "/",
                get(async || page("text/html; charset=utf-8", include_str!("page/index.html"))),
            )
            .route(
                "/page.css",
                get(async || page("text/css", include_str!("page/page.css"))),
            )
            .route(
                "/page.js",
                get(async || page("text/javascript", include_str!("page/page.js"))),
            )
            .route(
                "/icon.svg",
                get(async || page("image/svg+xml", include_str!("page/icon.svg"))),
            )
            .route("/sim/page-text", get(control::page_text))
            .route("/sim/patient", post(control::patient))
            .route("/sim/say", post(control::say))
            .route("/sim/tap", post(control::tap))
            .route("/sim/raw", post(control::raw))
            .route("/sim/forum", post(control::forum))
            .route("/sim/delete-topic", post(control::delete_topic))
            .route("/sim/world", get(control::world))
            .route("/sim/photo/{id}", get(control::photo))
            .layer(axum::extract::DefaultBodyLimit::max(4 << 20))
            .with_state(Arc::clone(&self.world))
    }
}

fn page(kind: &'static str, text: &'static str) -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_SECURITY_POLICY, "default-src 'self'"),
        ],
        text,
    )
}
