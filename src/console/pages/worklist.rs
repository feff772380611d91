//! The worklist: the most urgent first, then what is due first.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::audit::Seen;
use crate::console::Console;
use crate::console::access::Entered;
use crate::i18n::Args;
use crate::runner::desk::{Filter, Listed, Row, Standing};
use crate::triage::Tier;

use super::layout::Reader;
use super::{failed, saw};

type Asked = HashMap<String, String>;

/// Closed cases that the list shows: the last ones.
const CLOSED: usize = 200;

pub(in crate::console) async fn page(
    State(console): State<Console>,
    entered: Entered,
    Query(asked): Query<Asked>,
) -> Response {
    if let Err(response) = saw(&console, &entered, Seen::List, None).await {
        return response;
    }
    let reader = Reader::of(&console, &entered);
    let list = match list(&reader, &entered, &asked) {
        Ok(list) => list,
        Err(response) => return *response,
    };
    let said = asked.get("said").map_or("", String::as_str);
    let rows = reader.path(&format!("/rows?{}", again(&asked, None)));
    let body = html! {
        (search(&reader, &asked))
        div hx-ext="sse" sse-connect=(reader.path("/live")) {
            section #list hx-get=(rows) hx-trigger="sse:case, every 60s" hx-swap="innerHTML" { (list) }
        }
    };
    reader.page("console-worklist", said, body).into_response()
}

pub(in crate::console) async fn rows(
    State(console): State<Console>,
    entered: Entered,
    Query(asked): Query<Asked>,
) -> Response {
    match list(&Reader::of(&console, &entered), &entered, &asked) {
        Ok(list) => list.into_response(),
        Err(response) => *response,
    }
}

/// To the case of a number.
pub(in crate::console) async fn go(
    State(console): State<Console>,
    _entered: Entered,
    Query(asked): Query<Asked>,
) -> Response {
    let words = asked.get("q").map_or("", String::as_str).trim();
    match words.trim_start_matches('#').parse::<u64>() {
        Ok(number) => Redirect::to(&console.path(&format!("/case/{number}"))).into_response(),
        Err(_) => {
            let query = query_string(&[("q", words)]);
            Redirect::to(&console.path(&format!("/?{query}"))).into_response()
        }
    }
}

fn filter(reader: &Reader<'_>, entered: &Entered, asked: &Asked) -> Filter {
    let field = |name: &str| asked.get(name).map_or("", String::as_str);
    let tier = match field("tier") {
        "none" => Some(None),
        name => Tier::named(name).map(Some),
    };
    let own = field("mine") == "yes";
    Filter {
        tier,
        standing: Standing::named(field("standing")),
        holder: own.then(|| entered.visitor.who.id()),
        late: field("late") == "yes",
        words: field("q").to_owned(),
        page: field("page").parse().unwrap_or(0),
        language: reader.language.clone(),
    }
}

fn list(reader: &Reader<'_>, entered: &Entered, asked: &Asked) -> Result<Markup, Box<Response>> {
    let filter = filter(reader, entered, asked);
    let desk = &reader.console.desk;
    let mut listed = desk.listed(&filter).map_err(|error| Box::new(failed(error)))?;
    if filter.standing == Some(Standing::Closed) {
        listed.rows = desk.closed(CLOSED).map_err(|error| Box::new(failed(error)))?;
        (listed.found, listed.pages) = (listed.rows.len(), 1);
    }
    Ok(html! {
        (counts(reader, &listed, asked))
        @if listed.rows.is_empty() {
            p.empty { (reader.text(if listed.counts.open == 0 { "queue-empty" } else { "console-none_found" })) }
        } @else {
            (table(reader, &listed))
            (pages(reader, &listed, &filter, asked))
        }
    })
}

fn counts(reader: &Reader<'_>, listed: &Listed, asked: &Asked) -> Markup {
    let counts = &listed.counts;
    let chip = |label: Markup, count: usize, key: &'static str, value: &str| {
        let on = asked.get(key).is_some_and(|own| own == value);
        let query = again(asked, Some((key, if on { "" } else { value })));
        html! {
            li { a.chip href=(reader.path(&format!("/?{query}"))) aria-current=[on.then_some("true")] {
                (label) " " strong { (reader.number(count)) }
            } }
        }
    };
    html! {
        ul.chips aria-label=(reader.text("console-counts")) {
            li { a.chip href=(reader.path("/")) {
                (reader.text("console-all_open")) " " strong { (reader.number(counts.open)) }
            } }
            @for (place, tier) in Tier::ALL.into_iter().enumerate() {
                (chip(reader.tier(Some(tier)), counts.tiers[place], "tier", tier.name()))
            }
            (chip(reader.tier(None), counts.tiers[Tier::ALL.len()], "tier", "none"))
            (chip(html! { (reader.text("queue-late")) }, counts.late, "late", "yes"))
            (chip(html! { (reader.text("console-unclaimed")) }, counts.unclaimed, "standing", "open"))
        }
    }
}

fn search(reader: &Reader<'_>, asked: &Asked) -> Markup {
    let field = |name: &str| asked.get(name).map_or("", String::as_str);
    html! {
        form.search method="get" action=(reader.path("/")) role="search" {
            label for="q" { (reader.text("console-search")) }
            input #q name="q" type="search" value=(field("q")) autocomplete="off" data-search;
            label for="standing" { (reader.text("console-standing")) }
            select #standing name="standing" {
                option value="" { (reader.text("console-all_open")) }
                @for (standing, name) in Standing::ALL {
                    option value=(name) selected[field("standing") == name] {
                        (reader.text(&format!("standing-{}", standing.name())))
                    }
                }
            }
            label.check { input type="checkbox" name="mine" value="yes" checked[field("mine") == "yes"]; " "
                (reader.text("console-mine")) }
            @if !field("tier").is_empty() { input type="hidden" name="tier" value=(field("tier")); }
            button { (reader.text("console-show")) }
        }
    }
}

fn table(reader: &Reader<'_>, listed: &Listed) -> Markup {
    html! {
        table.cases {
            caption.hidden { (reader.text("console-worklist")) }
            thead { tr {
                th scope="col" { (reader.text("console-col-tier")) }
                th scope="col" { (reader.text("console-col-case")) }
                th scope="col" { (reader.text("console-col-reason")) }
                th scope="col" { (reader.text("console-col-due")) }
                th scope="col" { (reader.text("console-col-nurse")) }
                th scope="col" { (reader.text("console-col-opened")) }
            } }
            tbody { @for row in &listed.rows { (line(reader, row)) } }
        }
    }
}

fn line(reader: &Reader<'_>, row: &Row) -> Markup {
    let desk = &reader.console.desk;
    let late = row.late(desk.now());
    let number = reader.with(
        "card-case",
        Args::new().text("case", reader.number(row.id.0 as usize)),
    );
    let reason = format!("rule-{}", row.headline);
    let reason = if desk.has(&reason) {
        reader.text(&reason)
    } else {
        row.headline.clone()
    };
    let sex = match row.sex.as_deref() {
        Some("female") => "card-sex-female",
        Some("male") => "card-sex-male",
        _ => "card-sex-unknown",
    };
    let age = row.age.map(|age| reader.number(age.max(0) as usize));
    html! {
        tr.late[late] {
            td { (reader.tier(row.tier)) }
            td { a href=(reader.path(&format!("/case/{}", row.id.0))) data-case=(row.id.0) { (number) }
                @if row.unanswered { " " span.note { (reader.text("console-wrote")) } } }
            td { span.reason { (reason) } " "
                span.who { (age.unwrap_or_else(|| reader.text("card-age_unknown"))) " " (reader.text(sex)) " · " (row.language) } }
            td { (due(reader, row)) }
            td { @match &row.holder {
                Some((_, name)) => (name),
                None => span.nobody { (reader.text(&format!("standing-{}", row.standing.name()))) },
            } }
            td { (reader.time(row.opened)) }
        }
    }
}

fn due(reader: &Reader<'_>, row: &Row) -> Markup {
    let Some(clock) = row.clock else {
        return html! { (reader.text("queue-no_clock")) };
    };
    if row.standing == Standing::Waiting {
        return html! { (reader.text("queue-waiting")) };
    }
    let what = reader.text(&format!("clock_what-{}", clock.clock.name()));
    html! {
        @if clock.due <= reader.console.desk.now() { strong.breach { (reader.text("queue-late")) } " " }
        (what) ": " (reader.left(clock.due))
    }
}

fn pages(reader: &Reader<'_>, listed: &Listed, filter: &Filter, asked: &Asked) -> Markup {
    if listed.pages < 2 {
        return html! {};
    }
    let to = |page: usize| {
        let query = again(asked, Some(("page", &page.to_string())));
        reader.path(&format!("/?{query}"))
    };
    let args = Args::new()
        .text("page", reader.number(filter.page + 1))
        .text("pages", reader.number(listed.pages));
    html! {
        nav.pages aria-label=(reader.text("console-pages")) {
            @if filter.page > 0 { a href=(to(filter.page - 1)) rel="prev" { (reader.text("console-previous")) } }
            span { (reader.with("console-page_of", args)) }
            @if filter.page + 1 < listed.pages { a href=(to(filter.page + 1)) rel="next" { (reader.text("console-next")) } }
        }
    }
}

/// The same question again, with one part of it changed; a changed filter begins at the first page.
fn again(asked: &Asked, change: Option<(&str, &str)>) -> String {
    let changed = change.map(|(key, _)| key);
    let mut pairs: Vec<(&str, &str)> = asked
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .filter(|(key, value)| {
            let known = matches!(*key, "tier" | "standing" | "mine" | "late" | "q" | "page");
            let stale = *key == "page" && changed.is_some();
            known && !stale && changed != Some(*key) && !value.is_empty()
        })
        .collect();
    pairs.extend(change.filter(|(_, value)| !value.is_empty()));
    pairs.sort_unstable();
    query_string(&pairs)
}

fn query_string(pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    query.finish()
}
