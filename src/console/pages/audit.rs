//! The audit chain: who saw and did what, when, through which door; and whether it holds.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::audit::{Broken, Entry, Seen, Verified, What, Who};
use crate::console::Console;
use crate::console::access::Entered;
use crate::domain::CaseId;
use crate::i18n::Args;
use crate::review::{Door, Role};

use super::layout::Reader;
use super::{failed, saw};

/// Entries on one page.
const PAGE: usize = 100;

pub(in crate::console) async fn page(
    State(console): State<Console>,
    entered: Entered,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    if let Err(response) = saw(&console, &entered, Seen::Audit, None).await {
        return response;
    }
    let reader = Reader::of(&console, &entered);
    let number = |name: &str| {
        asked
            .get(name)
            .and_then(|number| number.trim().parse::<u64>().ok())
    };
    let (case, from) = (number("case"), number("from"));
    let desk = console.desk.clone();
    let read = tokio::task::spawn_blocking(move || {
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((
            desk.audit(case.map(CaseId), from, PAGE + 1)?,
            desk.verify()?,
        ))
    });
    let (links, verified) = match read.await {
        Ok(Ok(read)) => read,
        Ok(Err(error)) => return failed(error),
        Err(error) => return failed(error),
    };
    let entries: Vec<Entry> = links.iter().filter_map(|link| link.entry().ok()).collect();
    let shown = &entries[..entries.len().min(PAGE)];
    let body = html! {
        (stands(&reader, &verified))
        form.search method="get" action=(reader.path("/audit")) {
            label for="case" { (reader.text("console-audit_of")) }
            input #case name="case" inputmode="numeric" value=[case];
            button { (reader.text("console-show")) }
        }
        @if entered.visitor.who.role() != Role::Nurse {
            form method="post" action=(reader.path("/audit/export")) {
                (reader.csrf())
                button { (reader.text("console-export")) }
            }
        }
        div.scroll tabindex="0" role="region" aria-label=(reader.text("console-audit")) { table {
            thead { tr {
                th scope="col" { (reader.text("console-audit_number")) }
                th scope="col" { (reader.text("console-audit_at")) }
                th scope="col" { (reader.text("console-audit_who")) }
                th scope="col" { (reader.text("console-audit_what")) }
                th scope="col" { (reader.text("console-col-case")) }
            } }
            tbody { @for entry in shown { (line(&reader, entry)) } }
        } }
        @if let Some(next) = entries.get(PAGE) {
            @let of = case.map(|case| format!("&case={case}")).unwrap_or_default();
            nav.pages aria-label=(reader.text("console-pages")) {
                a href=(reader.path(&format!("/audit?from={}{of}", next.number))) rel="next" { (reader.text("console-older")) }
            }
        }
    };
    let said = asked.get("said").map_or("", String::as_str);
    reader.page("console-audit", said, body).into_response()
}

fn stands(reader: &Reader<'_>, verified: &Result<Verified, Broken>) -> Markup {
    match verified {
        Ok(verified) => {
            let args = Args::new()
                .text("entries", reader.number(verified.head.number as usize))
                .text("hash", verified.head.hash.to_string());
            html! { p { (reader.with("console-audit_holds", args)) } }
        }
        Err(broken) => {
            let args = Args::new().text("at", reader.number(broken.at as usize));
            html! { p.breach role="alert" { strong { (reader.with("console-audit_broken", args)) } } }
        }
    }
}

fn line(reader: &Reader<'_>, entry: &Entry) -> Markup {
    let noted = &entry.noted;
    html! {
        tr {
            td { (reader.number(entry.number as usize)) }
            td { (reader.time(noted.at)) }
            td { (who(reader, &noted.who)) " " span.door { (door(reader, noted.door)) } }
            td { (what(reader, &noted.what)) }
            td { @if let Some(case) = noted.case {
                a href=(reader.path(&format!("/case/{}", case.0))) { (reader.number(case.0 as usize)) }
            } }
        }
    }
}

fn who(reader: &Reader<'_>, who: &Who) -> String {
    match who {
        Who::Bot => reader.text("who-bot"),
        Who::Member(person) => person.name.clone(),
        Who::Stranger { id: Some(id) } => {
            reader.with("who-stranger_known", Args::new().text("id", id.0.to_string()))
        }
        Who::Stranger { id: None } => reader.text("who-stranger"),
        Who::Patient => reader.text("who-patient"),
        Who::Operator => reader.text("who-operator"),
    }
}

fn door(reader: &Reader<'_>, door: Door) -> String {
    reader.text(match door {
        Door::Telegram => "door-telegram",
        Door::Console => "door-console",
        Door::Bot => "door-bot",
        Door::Machine => "door-machine",
    })
}

/// What was done, in words. What has no words of its own, such as a name, stands as it is.
fn what(reader: &Reader<'_>, what: &What) -> Markup {
    let worded = |(name, value): (&str, String)| {
        let family = match name {
            "seen" => "seen",
            "outcome" => "outcome_code",
            "tier" | "from" | "to" => "tier",
            "came" => "call",
            "flag" => "flag",
            "stand" => "arranged",
            "clock" => "breach_what",
            _ => return value,
        };
        let key = format!("{family}-{value}");
        if reader.console.desk.has(&key) {
            reader.text(&key)
        } else {
            value
        }
    };
    let details: Vec<String> = what.details().into_iter().map(worded).collect();
    html! {
        (reader.text(&format!("audit-{}", what.name())))
        @if !details.is_empty() { " " span.door { (details.join(", ")) } }
    }
}
