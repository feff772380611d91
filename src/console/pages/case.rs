//! One case: what there is to know, what was said and done, and what can be done with it.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::audit::Seen;
use crate::console::Console;
use crate::console::access::Entered;
use crate::domain::CaseId;
use crate::render::card::Sbar;
use crate::runner::desk::CaseView;

use super::layout::Reader;
use super::{chat, deeds, failed, saw};

pub(in crate::console) async fn page(
    State(console): State<Console>,
    Path(id): Path<u64>,
    entered: Entered,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let reader = Reader::of(&console, &entered);
    let said = asked.get("said").map_or("", String::as_str);
    let case = match found(&reader, id) {
        Ok(case) => case,
        Err(response) => return *response,
    };
    if let Err(response) = saw(&console, &entered, Seen::Case, Some(case.id)).await {
        return response;
    }
    let fresh = reader.path(&format!("/case/{id}/body"));
    let body = html! {
        div.case data-case-page=(id) {
            div.deeds { (deeds::deeds(&reader, &entered, &case)) }
            div #case-live hx-ext="sse" sse-connect=(reader.path("/live")) {
                div #case-body hx-get=(fresh) hx-trigger="sse:case, every 60s" hx-swap="innerHTML" {
                    (inside(&reader, &case))
                }
            }
        }
    };
    reader.titled(&case.sbar.number, said, body).into_response()
}

pub(in crate::console) async fn body(
    State(console): State<Console>,
    Path(id): Path<u64>,
    entered: Entered,
) -> Response {
    let reader = Reader::of(&console, &entered);
    match found(&reader, id) {
        Ok(case) => inside(&reader, &case).into_response(),
        Err(response) => *response,
    }
}

/// The case of a number, or the page that says that there is none.
pub(super) fn found(reader: &Reader<'_>, id: u64) -> Result<CaseView, Box<Response>> {
    match reader.console.desk.case(CaseId(id), &reader.language) {
        Ok(Some(case)) => Ok(case),
        Ok(None) => {
            let body = html! { p { (reader.text("console-no_case")) } };
            let page = reader.page("console-lost_title", "", body);
            Err(Box::new((StatusCode::NOT_FOUND, page).into_response()))
        }
        Err(error) => Err(Box::new(failed(error))),
    }
}

fn inside(reader: &Reader<'_>, case: &CaseView) -> Markup {
    html! {
        section.head aria-label=(reader.text("console-col-tier")) {
            p.glance { (reader.tier(case.tier)) " · " (glance(&case.sbar)) }
            p { strong { (case.sbar.status) } " · " (reader.text("console-col-opened")) " " (reader.time(case.opened)) }
            @if !case.reachable { p.breach { (reader.text("case-unreachable")) } }
            (clocks(reader, case))
        }
        (sbar(reader, &case.sbar))
        (pictures(reader, case))
        (chat::chat(reader, &case.chat))
        (timeline(reader, case))
        (copy(reader, case))
    }
}

/// The first line without its tier, which stands before it with its sign.
fn glance(sbar: &Sbar) -> &str {
    let line = &sbar.first_line;
    line.split_once(" · ").map_or(line.as_str(), |(_, rest)| rest)
}

fn clocks(reader: &Reader<'_>, case: &CaseView) -> Markup {
    html! {
        @if !case.clocks.is_empty() {
            ul.clocks aria-label=(reader.text("console-clocks")) {
                @for clock in &case.clocks {
                    li.late[clock.late] {
                        @if clock.late { strong.breach { (reader.text("queue-late")) } " " }
                        (reader.text(&format!("clock_what-{}", clock.clock.name()))) ": "
                        (reader.left(clock.due)) " (" (reader.time(clock.due)) ")"
                    }
                }
            }
        }
    }
}

/// The four parts; the same on the page and in print.
pub(super) fn sbar(reader: &Reader<'_>, sbar: &Sbar) -> Markup {
    let flags = |class: &'static str, key: &str, items: &[String]| {
        html! {
            div class={ "flags " (class) } {
                h3 { (reader.text(key)) }
                @if items.is_empty() { p { (reader.text("card-nothing")) } }
                @else { ul { @for item in items { li { (item) } } } }
            }
        }
    };
    html! {
        section {
            h2 { (reader.text("card-situation")) }
            (flags("present", "console-present", &sbar.present))
            (flags("denied", "console-denied", &sbar.denied))
            (flags("unknown", "console-unknown", &sbar.unknown))
        }
        section {
            h2 { (reader.text("card-background")) }
            ul.plain { @for item in sbar.background.iter().chain(&sbar.circumstances) { li { (item) } } }
        }
        section {
            h2 { (reader.text("card-assessment")) }
            ul.plain { @for item in &sbar.assessment { li { (item) } } }
        }
        section {
            h2 { (reader.text("card-recommendation")) }
            ul.plain { @for item in &sbar.recommendation { li { (item) } } }
            @if !sbar.agreed.is_empty() {
                h3 { (reader.text("card-agreed")) }
                ul.plain { @for item in &sbar.agreed { li { (item) } } }
            }
        }
    }
}

fn pictures(reader: &Reader<'_>, case: &CaseView) -> Markup {
    let at = |name: &str| reader.path(&format!("/case/{}/{name}", case.id.0));
    html! {
        @if !case.marked.is_empty() || case.chart.is_some() {
            section.pictures {
                h2 { (reader.text("console-pictures")) }
                @if !case.marked.is_empty() {
                    figure {
                        img.back src=(at("back.png")) alt=(regions(reader, case)) width="240" height="320" loading="lazy";
                        figcaption { (regions(reader, case)) }
                    }
                }
                @if let Some((_, words)) = &case.chart {
                    figure {
                        img.chart src=(at("chart.png")) alt=(reader.text("button-chart")) loading="lazy";
                        figcaption.lines { (words) }
                    }
                }
            }
        }
    }
}

fn regions(reader: &Reader<'_>, case: &CaseView) -> String {
    let words: Vec<String> = case
        .marked
        .iter()
        .map(|site| format!("line-pain_site-{site}"))
        .filter(|key| reader.console.desk.has(key))
        .map(|key| reader.text(&key))
        .collect();
    words.join(", ")
}

/// What was done; the same on the page and in print.
pub(super) fn timeline(reader: &Reader<'_>, case: &CaseView) -> Markup {
    html! {
        section {
            h2 { (reader.text("console-timeline")) }
            @if case.timeline.is_empty() { p { (reader.text("console-nothing_yet")) } }
            ol.timeline {
                @for (at, entry) in &case.timeline {
                    li {
                        (reader.time(*at)) " " strong { (entry.who) } " · " (entry.what) " " span.door { (entry.door) }
                        @if let Some(words) = &entry.words { blockquote dir="auto" { (words) } }
                    }
                }
            }
        }
    }
}

fn copy(reader: &Reader<'_>, case: &CaseView) -> Markup {
    html! {
        section {
            details {
                summary { (reader.text("console-as_text")) }
                label.hidden for="as-text" { (reader.text("console-as_text")) }
                textarea #as-text readonly rows="12" { (case.text) }
                button type="button" data-copy="as-text" { (reader.text("console-copy")) }
                span role="status" data-copied=(reader.text("console-copied")) {}
            }
            p { a href=(reader.path(&format!("/case/{}/print", case.id.0))) { (reader.text("console-print")) } }
        }
    }
}
