//! What a nurse sends: each form becomes one request to the runner, and the page that follows says what came of it.

use std::collections::HashMap;

use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::{CaseId, Language, UserId};
use crate::review::{Call, Command, LONGEST_NAME, Member, Outcome, Role, Stand};
use crate::runner::desk::{Answer, Order, Request};
use crate::triage::Tier;

use super::Console;
use super::access::Entered;

type Fields = HashMap<String, String>;

/// Said of somebody who cannot be enrolled so.
const NOT_ENROLLED: &str = "console-not_enrolled";

pub(super) async fn act(
    State(console): State<Console>,
    Path(id): Path<u64>,
    entered: Entered,
    Form(fields): Form<Fields>,
) -> Response {
    let Some((order, done)) = read(&fields) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let back = console.path(&format!("/case/{id}"));
    let request = |session| Request::Act {
        session,
        case: CaseId(id),
        order,
    };
    carry_out(&console, entered, &fields, request, &back, done).await
}

/// What a form about a case asks for, and the text that says that it is done.
fn read(fields: &Fields) -> Option<(Order, &'static str)> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let text = || field("text").to_owned();
    Some(match field("verb") {
        "claim" => (Order::Do(Command::Claim), "console-done-claim"),
        "release" => (Order::Do(Command::Release), "console-done-release"),
        "hand" => {
            let colleague = UserId(field("user").parse().ok()?);
            (Order::HandTo(colleague), "console-done-hand")
        }
        "reply" => (Order::Do(Command::Reply(text())), "console-done-reply"),
        "ask" => {
            let finding = field("finding").to_owned();
            (Order::Do(Command::Ask(finding)), "console-done-ask")
        }
        "note" => (Order::Do(Command::Note(text())), "console-done-note"),
        "call" => {
            let came = Call::named(field("came"))?;
            (Order::Do(Command::Call(came)), "console-done-call")
        }
        "tier" => {
            let tier = Tier::named(field("tier"))?;
            let reason = text();
            (Order::Do(Command::Tier { tier, reason }), "console-done-tier")
        }
        "arrange" => {
            let flag = field("flag").to_owned();
            let stand = match field("stand") {
                "requested" => Stand::Requested,
                "result" => Stand::Result(text()),
                _ => return None,
            };
            (
                Order::Do(Command::Arrange { flag, stand }),
                "console-done-arrange",
            )
        }
        "escalate" => (Order::Do(Command::Escalate(text())), "console-done-escalate"),
        "reopen" => (Order::Do(Command::Reopen(text())), "console-done-reopen"),
        "close" => {
            let outcome = Outcome::named(field("outcome"))?;
            let tier = Tier::named(field("tier"))?;
            (Order::Do(Command::Close { outcome, tier }), "console-done-close")
        }
        _ => return None,
    })
}

pub(super) async fn duty(
    State(console): State<Console>,
    entered: Entered,
    Form(fields): Form<Fields>,
) -> Response {
    let Some(user) = user(&fields) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let on = fields.get("on").is_some_and(|on| on == "yes");
    let request = |session| Request::Duty { session, user, on };
    let back = console.path("/team");
    carry_out(&console, entered, &fields, request, &back, "console-done-duty").await
}

pub(super) async fn enrol(
    State(console): State<Console>,
    entered: Entered,
    Form(fields): Form<Fields>,
) -> Response {
    let name = fields.get("name").map(|name| name.trim()).unwrap_or_default();
    let role = match fields.get("role").map(String::as_str) {
        Some("nurse") => Some(Role::Nurse),
        Some("lead") => Some(Role::Lead),
        Some("auditor") => Some(Role::Auditor),
        Some(_) | None => None,
    };
    let back = console.path("/team");
    let (Some(id), Some(role)) = (user(&fields).filter(|user| user.0 > 0), role) else {
        return Redirect::to(&format!("{back}?said={NOT_ENROLLED}")).into_response();
    };
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Redirect::to(&format!("{back}?said={NOT_ENROLLED}")).into_response();
    }
    let member = Member {
        id,
        name: name.to_owned(),
        role,
        language: None,
    };
    let request = |session| Request::Enrol { session, member };
    carry_out(&console, entered, &fields, request, &back, "console-done-team").await
}

pub(super) async fn remove(
    State(console): State<Console>,
    entered: Entered,
    Form(fields): Form<Fields>,
) -> Response {
    let Some(user) = user(&fields) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let request = |session| Request::Remove { session, user };
    let back = console.path("/team");
    carry_out(&console, entered, &fields, request, &back, "console-done-team").await
}

pub(super) async fn language(
    State(console): State<Console>,
    entered: Entered,
    Form(fields): Form<Fields>,
) -> Response {
    let language = Language::new(fields.get("language").map_or("en", String::as_str));
    let request = |session| Request::Speak { session, language };
    let back = console.path("/");
    carry_out(&console, entered, &fields, request, &back, "").await
}

/// The audit chain as lines of JSON, to be kept elsewhere.
pub(super) async fn export(
    State(console): State<Console>,
    entered: Entered,
    Form(fields): Form<Fields>,
) -> Response {
    if !entered.sent(fields.get("csrf").map_or("", String::as_str)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let request = Request::Exported {
        session: entered.secret,
        form: "json",
    };
    match console.runner.request(request).await {
        Ok(Answer::Done) => {}
        Ok(Answer::Refused(why)) => {
            return Redirect::to(&console.path(&format!("/audit?said={}", why.key))).into_response();
        }
        Ok(_) => return StatusCode::FORBIDDEN.into_response(),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
    let desk = console.desk.clone();
    let exported = tokio::task::spawn_blocking(move || {
        let mut lines = String::new();
        desk.export(|line| {
            lines.push_str(&line);
            lines.push('\n');
        })
        .map(|()| lines)
    });
    match exported.await {
        Ok(Ok(lines)) => {
            let headers = [
                (header::CONTENT_TYPE, "application/x-ndjson"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"audit.jsonl\"",
                ),
            ];
            (headers, lines).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "the audit chain could not be exported");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn user(fields: &Fields) -> Option<UserId> {
    fields.get("user")?.trim().parse().ok().map(UserId)
}

/// Sends a request on if the form is one of this session's, and goes back to a page that says what came of it.
async fn carry_out(
    console: &Console,
    entered: Entered,
    fields: &Fields,
    request: impl FnOnce(String) -> Request,
    back: &str,
    done: &str,
) -> Response {
    if !entered.sent(fields.get("csrf").map_or("", String::as_str)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let said = |key: &str| {
        let place = if key.is_empty() {
            back.to_owned()
        } else {
            format!("{back}?said={key}")
        };
        Redirect::to(&place).into_response()
    };
    match console.runner.request(request(entered.secret)).await {
        Ok(Answer::Done | Answer::SignedIn { .. }) => said(done),
        Ok(Answer::DoneLater) => said("console-done-reply_later"),
        Ok(Answer::Refused(why)) => said(why.key),
        Ok(Answer::SignedOut) => Redirect::to(&console.path("/sign-in")).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
