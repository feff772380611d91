//! A case on paper.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::html;

use crate::audit::Seen;
use crate::console::Console;
use crate::console::access::Entered;

use super::case::{found, sbar, timeline};
use super::layout::Reader;
use super::saw;

pub(in crate::console) async fn page(
    State(console): State<Console>,
    Path(id): Path<u64>,
    entered: Entered,
) -> Response {
    let reader = Reader::of(&console, &entered);
    let case = match found(&reader, id) {
        Ok(case) => case,
        Err(response) => return *response,
    };
    if let Err(response) = saw(&console, &entered, Seen::Transcript, Some(case.id)).await {
        return response;
    }
    let body = html! {
        main.paper {
            p.no-print {
                a href=(reader.path(&format!("/case/{id}"))) { (reader.text("console-back")) } " "
                button type="button" data-print { (reader.text("console-print_now")) }
            }
            h1 { (case.sbar.number) " · " (console.desk.clinic()) }
            p { (case.sbar.first_line) }
            p { (case.sbar.status) " · " (reader.text("console-col-opened")) " " (reader.time(case.opened)) }
            (sbar(&reader, &case.sbar))
            (timeline(&reader, &case))
            p { (reader.with("console-printed", crate::i18n::Args::new()
                .text("nurse", entered.visitor.who.name())))
                " " (reader.time(console.desk.now())) }
        }
    };
    reader.document(&case.sbar.number, body).into_response()
}
