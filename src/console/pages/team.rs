//! The team: who is on duty; for leads, who belongs to it.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::console::Console;
use crate::console::access::Entered;
use crate::i18n::Args;
use crate::review::{LONGEST_NAME, Role};
use crate::runner::desk::OnDuty;

use super::failed;
use super::layout::Reader;

const ROLES: [(Role, &str); 3] = [
    (Role::Nurse, "nurse"),
    (Role::Lead, "lead"),
    (Role::Auditor, "auditor"),
];

pub(in crate::console) async fn page(
    State(console): State<Console>,
    entered: Entered,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let reader = Reader::of(&console, &entered);
    let team = match console.desk.team() {
        Ok(team) => team,
        Err(error) => return failed(error),
    };
    let who = &entered.visitor.who;
    let leads = who.role() == Role::Lead;
    let may = |member: &OnDuty| who.role() != Role::Auditor && (leads || member.id == who.id());
    let body = html! {
        section {
            h2 { (reader.text("console-duty")) }
            table.team { tbody { @for member in &team {
                tr {
                    th scope="row" { (member.name) }
                    td { (reader.role(member.role)) }
                    td { @if member.role != Role::Auditor { (duty(&reader, member, may(member))) } }
                    @if leads { td { (removal(&reader, member)) } }
                }
            } } }
        }
        @if leads { (enrolment(&reader)) }
    };
    let said = asked.get("said").map_or("", String::as_str);
    reader.page("console-team", said, body).into_response()
}

fn duty(reader: &Reader<'_>, member: &OnDuty, may: bool) -> Markup {
    let stands = if member.on {
        "console-on_duty"
    } else {
        "console-off_duty"
    };
    let change = if member.on {
        "console-set_off"
    } else {
        "console-set_on"
    };
    html! {
        span.stand { (reader.text(stands)) } " "
        @if may {
            form.inline method="post" action=(reader.path("/team/duty")) data-once {
                (reader.csrf())
                input type="hidden" name="user" value=(member.id.0);
                button name="on" value=(if member.on { "no" } else { "yes" }) {
                    (reader.with(change, Args::new().text("nurse", member.name.clone())))
                }
            }
        }
    }
}

fn removal(reader: &Reader<'_>, member: &OnDuty) -> Markup {
    html! {
        @if member.configured { span.hint { (reader.text("console-configured")) } }
        @else {
            form.inline method="post" action=(reader.path("/team/remove")) data-once {
                (reader.csrf())
                input type="hidden" name="user" value=(member.id.0);
                button { (reader.with("console-remove", Args::new().text("nurse", member.name.clone()))) }
            }
        }
    }
}

fn enrolment(reader: &Reader<'_>) -> Markup {
    html! {
        section {
            h2 { (reader.text("console-enrol")) }
            p.hint { (reader.text("console-enrol_lead")) }
            form method="post" action=(reader.path("/team/enrol")) data-once {
                (reader.csrf())
                label for="user" { (reader.text("console-telegram_id")) }
                input #user name="user" inputmode="numeric" pattern="[0-9]+" required;
                label for="name" { (reader.text("console-name")) }
                input #name name="name" maxlength=(LONGEST_NAME) required autocomplete="off";
                label for="role" { (reader.text("console-role")) }
                select #role name="role" { @for (role, name) in ROLES { option value=(name) { (reader.role(role)) } } }
                button { (reader.text("console-enrol")) }
            }
        }
    }
}
