//! The pages, as they are rendered.

pub(super) mod audit;
pub(super) mod case;
mod chat;
mod deeds;
mod layout;
pub(super) mod outside;
pub(super) mod pictures;
pub(super) mod print;
pub(super) mod reports;
pub(super) mod team;
pub(super) mod worklist;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::audit::Seen;
use crate::domain::CaseId;
use crate::runner::desk::Asked;

use super::Console;
use super::access::Entered;
use layout::Reader;

/// A path that leads nowhere, for somebody signed in.
pub(super) async fn lost(State(console): State<Console>, entered: Entered) -> Response {
    let reader = Reader::of(&console, &entered);
    let page = reader.page(
        "console-lost_title",
        "",
        maud::html! { p { (reader.text("console-lost")) } },
    );
    (StatusCode::NOT_FOUND, page).into_response()
}

/// Enters in the audit chain that somebody is shown this. What cannot be entered is not shown.
async fn saw(console: &Console, entered: &Entered, seen: Seen, case: Option<CaseId>) -> Result<(), Response> {
    let asked = Asked::Saw { seen, case };
    let done = console.within(&entered.secret, asked).await;
    done.map(drop).map_err(IntoResponse::into_response)
}

/// Something could not be read; it is in the log.
fn failed(error: impl std::fmt::Display) -> Response {
    tracing::error!(%error, "a page of the console could not be made");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
