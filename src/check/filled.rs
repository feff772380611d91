//! Conversations and plans with as much in them as there can be.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::domain::{self, Language, Timestamp};
use crate::engine::{Conversation, Draft, Mark, Visit};
use crate::flow::{Flow, Form, Line, PartKind, Screen};
use crate::flowset::FlowSet;
use crate::followup::{Answer, Interview, Plan};
use crate::review::Explained;
use crate::triage::{Answers, FindingId, Tier, wire};

/// A conversation in which everything was ticked on every screen, answered by `who`.
pub(super) fn full(set: &FlowSet, flow: &Flow, language: &Language, who: &str) -> Conversation {
    let mut conversation = Conversation::new(u32::MAX, flow, language.clone());
    conversation.step = u32::MAX;
    for screen in flow.screens() {
        let visit = everything(set, screen);
        conversation.visits.insert(screen.id.clone(), visit);
    }
    // Whatever the first screen that is read says of it.
    for visit in conversation.visits.values_mut() {
        visit.set.insert("respondent_role".to_owned(), json!(who));
    }
    conversation
}

/// What a screen sets when everything in it is ticked.
fn everything(set: &FlowSet, screen: &Screen) -> Visit {
    let vocabulary = set.rules.vocabulary();
    let written = |lines: &[Line]| -> Vec<(String, Value)> {
        let sets = lines.iter().flat_map(|line| &line.sets);
        let written = |(finding, answer): &(_, _)| {
            let id = vocabulary.get(*finding).id.clone();
            (id, wire::write(vocabulary, *finding, answer))
        };
        sets.map(written).collect()
    };
    let values: Vec<(String, Value)> = match &screen.form {
        Form::Checklist { lines, .. } => written(lines),
        Form::Parts(parts) => parts
            .iter()
            .flat_map(|part| {
                let id = vocabulary.get(part.finding).id.clone();
                match &part.kind {
                    PartKind::Choice(lines) => written(lines.get(..1).unwrap_or_default()),
                    PartKind::Scale => vec![(id, json!(10))],
                    PartKind::Number => vec![(id, json!(100))],
                    PartKind::Date => vec![(id, json!("2026-05"))],
                }
            })
            .collect(),
    };
    let mut set = Map::new();
    for (id, value) in values {
        match (set.get_mut(&id), value) {
            (Some(Value::Array(before)), Value::Array(more)) => before.extend(more),
            (_, value) => drop(set.insert(id, value)),
        }
    }
    Visit {
        set,
        ..Visit::default()
    }
}

/// The plan of someone to whom everything that can be advised was advised, with the longest words for each.
pub(super) fn everything_advised(set: &FlowSet, today: Date) -> Plan {
    let (book, vocabulary, now) = (&set.advice, set.rules.vocabulary(), Timestamp(0));
    let mut plan = Plan::new(now, Tier::Urgent);
    let (flags, answers) = (set.rules.flags(), Answers::default());
    let interview = Interview::read(book, &set.rules, flags, &answers, today, true);
    plan.advise(book, vocabulary, &interview, now);
    // What is done opens what follows it; a doctor's word has the longest words of all.
    for answer in [Answer::Done, Answer::NotNeeded] {
        for advice in book.advice() {
            plan.hear_advice(book, vocabulary, &advice.id, answer, now);
        }
    }
    plan.was_seen(vocabulary, false, now);
    plan
}

/// As if every one of these answers decided, and every one would have to be another.
pub(super) fn by_everything(set: &FlowSet, answers: &Map<String, Value>, today: Date) -> Option<Explained> {
    let vocabulary = set.rules.vocabulary();
    let read = wire::read_all(vocabulary, answers, today).ok()?;
    let because: Vec<FindingId> = vocabulary.iter().map(|(finding, _)| finding).collect();
    let changed: Vec<(FindingId, domain::Answer)> = read
        .iter()
        .map(|(finding, answer)| (finding, answer.clone()))
        .collect();
    let would = Some((Tier::Routine, changed.as_slice()));
    Some(Explained::found(&set.rules, &read, today, &because, would))
}

/// Every state in which a screen can be shown.
pub(super) fn states(screen: &Screen) -> Vec<Draft> {
    let (parts, lines) = match &screen.form {
        Form::Checklist { lines, .. } => (1, lines.len()),
        Form::Parts(parts) => (parts.len(), 0),
    };
    let mut states = Vec::new();
    for part in 0..parts {
        for mark in [None, Some(Mark::Yes), Some(Mark::Unsure)] {
            for full in [false, true] {
                let marks = mark.map(|mark| (0..lines as u8).map(|line| (line, mark)).collect());
                states.push(Draft {
                    part: part as u8,
                    marks: marks.unwrap_or_default(),
                    why: full,
                    reminded: full,
                    ..Draft::default()
                });
            }
        }
    }
    states
}
