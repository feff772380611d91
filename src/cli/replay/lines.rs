//! Answers as JSON lines, as `assess` reads them. A line may name its `flow`; else it is a check-in when it says
//! how things changed since the last time, and a first contact when it does not.

use serde_json::{Map, Value as Json};

use crate::domain::answer::DateAnswer;
use crate::engine::rerun::Told;
use crate::flowset::FlowSet;
use crate::replay::Interview;
use crate::triage::wire;

use super::Read;

pub(super) fn read(name: &str, text: &str, set: &FlowSet) -> Read {
    let mut read = Read::default();
    for (place, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let at = format!("{name}:{}", place + 1);
        match interview(&at, line, set) {
            Ok(interview) => read.interviews.push(interview),
            Err(reason) => read.leave(at, reason),
        }
    }
    read
}

fn interview(at: &str, line: &str, set: &FlowSet) -> Result<Interview, String> {
    // What is wrong with the line is said without the line.
    let Ok(Json::Object(object)) = serde_json::from_str(line) else {
        return Err("this line is no JSON object".to_owned());
    };
    let today = match object.get("today").and_then(Json::as_str).and_then(wire::date) {
        Some(DateAnswer::Day(day)) => day,
        Some(DateAnswer::Month(_)) | None => return Err("`today` must be a date YYYY-MM-DD".to_owned()),
    };
    let Some(Json::Object(answers)) = object.get("answers") else {
        return Err("`answers` must be an object of findings".to_owned());
    };
    let name = match object.get("id").and_then(Json::as_str) {
        Some(id) => format!("{at} {id}"),
        None => at.to_owned(),
    };
    let flow = match object.get("flow") {
        Some(Json::String(flow)) => flow.clone(),
        Some(_) => return Err("`flow` must be the name of a flow".to_owned()),
        None => flow_of(answers, set).to_owned(),
    };
    Ok(Interview {
        name,
        today,
        told: told(answers, &flow, set),
        flow,
    })
}

fn flow_of<'s>(answers: &Map<String, Json>, set: &'s FlowSet) -> &'s str {
    match answers.get("change_since_last") {
        None | Some(Json::Null) => set.intake.id(),
        Some(Json::String(change)) if change == "first_contact" => set.intake.id(),
        Some(_) => set.checkin.id(),
    }
}

/// Answers of a whole interview, given by finding; what its flow carries over was known before.
pub(super) fn told(answers: &Map<String, Json>, flow: &str, set: &FlowSet) -> Told {
    let carries = set.flow(flow).carries().iter();
    let carries: Vec<&String> = carries
        .map(|finding| &set.rules.vocabulary().get(*finding).id)
        .collect();
    let known = answers
        .iter()
        .filter(|(finding, json)| carries.contains(finding) && !json.is_null());
    Told {
        answers: answers.clone(),
        carried: known
            .map(|(finding, json)| (finding.clone(), json.clone()))
            .collect(),
        finished: true,
        ..Told::default()
    }
}
