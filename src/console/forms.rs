//! What a nurse sends: each form becomes one request to the runner, and the page that follows says what came of it.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::{CaseId, Language};
use crate::review::{Call, Command, LONGEST_NAME, Member, Outcome, Role, Stand};
use crate::runner::desk::{Answer, Asked, Order};
use crate::triage::Tier;

use super::Console;
use super::access::Sent;

/// Said of somebody who cannot be enrolled so.
const NOT_ENROLLED: &str = "console-not_enrolled";

pub(super) async fn act(State(console): State<Console>, Path(id): Path<u64>, sent: Sent) -> Response {
    let Some((order, done)) = read(&sent) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let case = CaseId(id);
    let back = console.path(&format!("/case/{id}"));
    carry_out(&console, &sent, Asked::Act { case, order }, &back, done).await
}

/// What a form about a case asks for, and the text that says that it is done.
fn read(sent: &Sent) -> Option<(Order, &'static str)> {
    let field = |name| sent.field(name);
    let text = || field("text").to_owned();
    Some(match field("verb") {
        "claim" => (Order::Do(Command::Claim), "console-done-claim"),
        "release" => (Order::Do(Command::Release), "console-done-release"),
        "hand" => {
            let colleague = sent.user()?;
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

pub(super) async fn duty(State(console): State<Console>, sent: Sent) -> Response {
    let on = sent.field("on") == "yes";
    let asked = sent.user().map(|user| Asked::Duty { user, on });
    of_the_team(&console, &sent, asked, "console-done-duty").await
}

pub(super) async fn remove(State(console): State<Console>, sent: Sent) -> Response {
    let asked = sent.user().map(Asked::Remove);
    of_the_team(&console, &sent, asked, "console-done-team").await
}

pub(super) async fn enrol(State(console): State<Console>, sent: Sent) -> Response {
    match member(&sent) {
        Some(member) => {
            let asked = Some(Asked::Enrol(member));
            of_the_team(&console, &sent, asked, "console-done-team").await
        }
        None => said(&console.path("/team"), NOT_ENROLLED),
    }
}

/// The member whom a form describes; none when it cannot be one.
fn member(sent: &Sent) -> Option<Member> {
    let name = sent.field("name").trim();
    let role = match sent.field("role") {
        "nurse" => Role::Nurse,
        "lead" => Role::Lead,
        "auditor" => Role::Auditor,
        _ => return None,
    };
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME;
    let id = sent.user().filter(|user| fits && user.0 > 0)?;
    Some(Member {
        id,
        name: name.to_owned(),
        role,
        language: None,
    })
}

pub(super) async fn language(State(console): State<Console>, sent: Sent) -> Response {
    let asked = Asked::Speak(Language::new(sent.field("language")));
    let back = console.path("/");
    carry_out(&console, &sent, asked, &back, "").await
}

/// The audit chain as lines of JSON, to be kept elsewhere.
pub(super) async fn export(State(console): State<Console>, sent: Sent) -> Response {
    let asked = Asked::Exported { form: "json" };
    match console.within(&sent.secret, asked).await {
        Ok(Answer::Done) => {}
        Ok(Answer::Refused(why)) => return said(&console.path("/audit"), why.key),
        Ok(_) => return StatusCode::FORBIDDEN.into_response(),
        Err(stopped) => return stopped.into_response(),
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

/// Something about the team; nobody is meant when there is nothing to ask for.
async fn of_the_team(console: &Console, sent: &Sent, asked: Option<Asked>, done: &str) -> Response {
    match asked {
        Some(asked) => carry_out(console, sent, asked, &console.path("/team"), done).await,
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Sends a wish on, and goes back to a page that says what came of it.
async fn carry_out(console: &Console, sent: &Sent, asked: Asked, back: &str, done: &str) -> Response {
    match console.within(&sent.secret, asked).await {
        Ok(Answer::Done | Answer::SignedIn { .. }) => said(back, done),
        Ok(Answer::DoneLater) => said(back, "console-done-reply_later"),
        Ok(Answer::Refused(why)) => said(back, why.key),
        Ok(Answer::SignedOut) => Redirect::to(&console.path("/sign-in")).into_response(),
        Err(stopped) => stopped.into_response(),
    }
}

/// To a page that says this.
fn said(back: &str, key: &str) -> Response {
    let place = if key.is_empty() {
        back.to_owned()
    } else {
        format!("{back}?said={key}")
    };
    Redirect::to(&place).into_response()
}
