//! The nurses' desk in a browser: pages rendered here, a little script shipped inside the program, live updates by
//! server-sent events. It decides nothing: what a nurse does goes to the runner, which checks who it is.

mod access;
mod assets;
mod forms;
mod guard;
mod live;
mod pages;
mod sign_in;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};

use crate::domain::message::Picture;
use crate::runner::Runner;
use crate::runner::desk::Desk;

use guard::Tries;

/// Draws a picture as PNG.
pub type Draw = Arc<dyn Fn(&Picture) -> Arc<Vec<u8>> + Send + Sync>;

/// Longest body of a request, in bytes: the longest words of a nurse, and room for what encoding them takes.
const LONGEST_BODY: usize = 64 * 1024;

/// How the console is reached.
#[derive(Clone)]
pub struct Place {
    /// What its paths begin with, such as `/console`; empty at the root.
    pub base: String,
    /// It is reached by https only: its cookie never leaves without.
    pub secure: bool,
    /// A page of the same origin may show it in a frame, as the demo does.
    pub framed: bool,
}

/// The console.
#[derive(Clone)]
pub struct Console {
    runner: Arc<Runner>,
    desk: Arc<Desk>,
    place: Arc<Place>,
    draw: Draw,
    tries: Arc<Tries>,
}

impl Console {
    /// A console on a running service.
    pub fn new(runner: Arc<Runner>, place: Place, draw: Draw) -> Self {
        Self {
            desk: runner.desk(),
            runner,
            place: Arc::new(place),
            draw,
            tries: Arc::new(Tries::default()),
        }
    }

    /// Its routes; to be served with the address of whoever connects.
    pub fn router(self) -> Router {
        let routes = Router::new()
            .route("/", get(pages::worklist::page))
            .route("/rows", get(pages::worklist::rows))
            .route("/live", get(live::events))
            .route("/case/{id}", get(pages::case::page))
            .route("/case/{id}/body", get(pages::case::body))
            .route("/case/{id}/print", get(pages::print::page))
            .route("/case/{id}/chart.png", get(pages::pictures::chart))
            .route("/case/{id}/back.png", get(pages::pictures::back))
            .route("/case/{id}/do", post(forms::act))
            .route("/go", get(pages::worklist::go))
            .route("/reports", get(pages::reports::page))
            .route("/audit", get(pages::audit::page))
            .route("/audit/export", post(forms::export))
            .route("/team", get(pages::team::page))
            .route("/team/duty", post(forms::duty))
            .route("/team/enrol", post(forms::enrol))
            .route("/team/remove", post(forms::remove))
            .route("/language", post(forms::language))
            .route("/sign-in", get(sign_in::page).post(sign_in::enter))
            .route("/sign-out", post(sign_in::leave))
            .route("/assets/{name}", get(assets::asset))
            .fallback(pages::lost)
            .layer(axum::extract::DefaultBodyLimit::max(LONGEST_BODY))
            .layer(middleware::from_fn(guard::same_origin))
            .layer(middleware::from_fn_with_state(self.clone(), guard::headers))
            .with_state(self.clone());
        if self.place.base.is_empty() {
            routes
        } else {
            let base = self.place.base.clone();
            let slash = format!("{base}/");
            let to_base = get(async move || axum::response::Redirect::permanent(&base));
            Router::new()
                .nest(&self.place.base, routes)
                .route(&slash, to_base)
        }
    }

    /// A path of the console as a browser asks for it.
    fn path(&self, path: &str) -> String {
        let base = &self.place.base;
        match path.strip_prefix('/') {
            // A nested router knows its own root without the slash.
            Some(rest) if !base.is_empty() && (rest.is_empty() || rest.starts_with('?')) => {
                format!("{base}{rest}")
            }
            _ => format!("{base}{path}"),
        }
    }
}
