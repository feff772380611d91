//! Reports: how many, how fast, and how often nurse and bot agreed. Every chart has its figures beside it.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::audit::Seen;
use crate::console::Console;
use crate::console::access::Entered;
use crate::domain::Timestamp;
use crate::i18n::Args;
use crate::review::Outcome;
use crate::runner::desk::Report;
use crate::triage::Tier;

use super::layout::Reader;
use super::{failed, saw};

/// Days a report may look back.
const DAYS: [i64; 3] = [7, 30, 365];
/// Width of the longest bar, in units of its drawing.
const LONGEST: usize = 300;

pub(in crate::console) async fn page(
    State(console): State<Console>,
    entered: Entered,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    if let Err(response) = saw(&console, &entered, Seen::Report, None).await {
        return response;
    }
    let reader = Reader::of(&console, &entered);
    let days = asked.get("days").and_then(|days| days.parse().ok());
    let days = days.filter(|days| DAYS.contains(days)).unwrap_or(DAYS[1]);
    let since = console.desk.now().plus_seconds(-days * 24 * 60 * 60);
    let desk = console.desk.clone();
    // All cases of the time are read: off the threads that serve others.
    let report = tokio::task::spawn_blocking(move || desk.report(Timestamp(since.0.max(0)))).await;
    let report = match report {
        Ok(Ok(report)) => report,
        Ok(Err(error)) => return failed(error),
        Err(error) => return failed(error),
    };
    let body = html! {
        nav aria-label=(reader.text("console-period")) {
            ul.chips { @for length in DAYS {
                li { a.chip href=(reader.path(&format!("/reports?days={length}"))) aria-current=[(length == days).then_some("true")] {
                    (reader.with("console-last_days", Args::new().count("count", length)))
                } }
            } }
        }
        (tiers(&reader, &report))
        (agreement(&reader, &report))
        (outcomes(&reader, &report))
    };
    reader.page("console-reports", "", body).into_response()
}

/// The tiers in the order of a report.
fn places() -> impl Iterator<Item = Option<Tier>> {
    Tier::ALL.into_iter().map(Some).chain([None])
}

fn tiers(reader: &Reader<'_>, report: &Report) -> Markup {
    let most = report.tiers.iter().map(|tier| tier.cases).max().unwrap_or(0);
    html! {
        section {
            h2 { (reader.text("console-by_tier")) }
            div.scroll tabindex="0" role="region" aria-label=(reader.text("console-by_tier")) { table {
                thead { tr {
                    th scope="col" { (reader.text("console-col-tier")) }
                    th scope="col" { (reader.text("console-cases")) }
                    th scope="col" { (reader.text("console-first_action")) }
                    th scope="col" { (reader.text("console-to_close")) }
                    th scope="col" { (reader.text("console-closed")) }
                    th scope="col" { (reader.text("console-breaches")) }
                } }
                tbody { @for (tier, of) in places().zip(&report.tiers) {
                    tr {
                        th scope="row" { (reader.tier(tier)) }
                        td { (bar(reader, of.cases, most)) }
                        td { (reader.took(of.first_action)) }
                        td { (reader.took(of.to_close)) }
                        td { (reader.number(of.closed)) }
                        td { (reader.number(of.breaches)) }
                    }
                } }
            } }
            p.hint { (reader.text("console-median")) }
        }
    }
}

fn agreement(reader: &Reader<'_>, report: &Report) -> Markup {
    let most = report.agreed.max(report.over).max(report.under);
    let line = |key: &str, count: usize| {
        html! { tr { th scope="row" { (reader.text(key)) } td { (bar(reader, count, most)) } } }
    };
    html! {
        section {
            h2 { (reader.text("console-agreement")) }
            div.scroll tabindex="0" role="region" aria-label=(reader.text("console-agreement")) { table { tbody {
                (line("console-agreed", report.agreed))
                (line("console-over", report.over))
                (line("console-under", report.under))
            } } }
            h3 { (reader.text("console-matrix")) }
            div.scroll tabindex="0" role="region" aria-label=(reader.text("console-matrix")) { table.matrix {
                thead { tr { td {} @for tier in Tier::ALL { th scope="col" { (reader.tier(Some(tier))) } } } }
                tbody { @for (tier, of) in places().zip(&report.tiers) {
                    tr {
                        th scope="row" { (reader.tier(tier)) }
                        @for (place, count) in of.nurse.iter().enumerate() {
                            td.same[tier == Some(Tier::ALL[place])] { (reader.number(*count)) }
                        }
                    }
                } }
            } }
        }
    }
}

fn outcomes(reader: &Reader<'_>, report: &Report) -> Markup {
    let most = report.outcomes.iter().copied().max().unwrap_or(0);
    html! {
        section {
            h2 { (reader.text("console-outcomes")) }
            div.scroll tabindex="0" role="region" aria-label=(reader.text("console-outcomes")) { table { tbody {
                @for ((_, name), count) in Outcome::ALL.into_iter().zip(report.outcomes) {
                    tr { th scope="row" { (reader.text(&format!("outcome_code-{name}"))) } td { (bar(reader, count, most)) } }
                }
            } } }
        }
    }
}

fn bar(reader: &Reader<'_>, count: usize, most: usize) -> Markup {
    let width = count * LONGEST / most.max(1);
    html! {
        span.bar {
            svg aria-hidden="true" viewBox="0 0 300 14" preserveAspectRatio="none" {
                rect x="0" y="0" width=(width) height="14" {}
            }
            " " (reader.number(count))
        }
    }
}
