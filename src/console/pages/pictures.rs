//! The pictures of a case, drawn when they are asked for.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::console::Console;
use crate::console::access::Entered;
use crate::domain::message::Picture;

use super::case::found;
use super::layout::Reader;

pub(in crate::console) async fn chart(
    State(console): State<Console>,
    Path(id): Path<u64>,
    entered: Entered,
) -> Response {
    let reader = Reader::of(&console, &entered);
    match found(&reader, id) {
        Ok(case) => match case.chart {
            Some((picture, _)) => drawn(&console, picture).await,
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Err(response) => *response,
    }
}

pub(in crate::console) async fn back(
    State(console): State<Console>,
    Path(id): Path<u64>,
    entered: Entered,
) -> Response {
    let reader = Reader::of(&console, &entered);
    match found(&reader, id) {
        Ok(case) => drawn(&console, Picture::Back { marked: case.marked }).await,
        Err(response) => *response,
    }
}

/// Drawn off the threads that serve others.
async fn drawn(console: &Console, picture: Picture) -> Response {
    let draw = console.draw.clone();
    match tokio::task::spawn_blocking(move || draw(&picture)).await {
        Ok(png) => ([(header::CONTENT_TYPE, "image/png")], png.to_vec()).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
