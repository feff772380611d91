//! An interview held again with what a patient once answered, on another flow or table: who is asked something
//! else then answers it as they did when they were asked, and leaves open what they were never asked.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::flow::{Flow, Form, Line, PartKind, Screen};
use crate::triage::evaluate::Scene;
use crate::triage::{Answers, FindingId, Rules, wire};

use super::advance::{Next, all_answers, assessed, next};
use super::conversation::{Before, Conversation, Phase, Visit};
use super::event::Ending;
use super::record_answer::gathered;
use super::step::Context;

/// What a patient once answered, as in the batch interface. Holds a patient's answers: no `Debug`.
#[derive(Clone, Default)]
pub struct Told {
    /// Screens answered, by id, each with what it set.
    pub visits: BTreeMap<String, Visit>,
    /// Answers of which the screen is not known.
    pub answers: Map<String, Json>,
    /// What was known before.
    pub carried: Map<String, Json>,
    /// What free text gave reason to ask about.
    pub raised: Map<String, Json>,
    /// How it was at the interview before.
    pub before: Before,
    /// The week of following up.
    pub week: u32,
    /// The interview came to its end, so that what is not told was never asked. Of one broken off nothing is
    /// known beyond.
    pub finished: bool,
}

/// An interview held again.
pub struct Rerun {
    /// How it ended; not at all, when it was broken off.
    pub ending: Option<Ending>,
    /// What was gathered.
    pub answers: Answers,
    /// Screens asked of which nothing is known, by id.
    pub unknown: Vec<String>,
}

/// A finding of which an answer cannot be read: it is none of the vocabulary, or not this value of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The finding.
    pub finding: String,
    /// The vocabulary has no such finding.
    pub gone: bool,
}

impl Told {
    /// What a conversation holds.
    pub fn of(conversation: &Conversation) -> Self {
        Self {
            visits: conversation.visits.clone(),
            answers: Map::new(),
            carried: conversation.carried.clone(),
            raised: conversation.raised.clone(),
            before: conversation.before.clone(),
            week: conversation.week,
            finished: match &conversation.phase {
                Phase::Ended { ending } => *ending != Ending::Cancelled,
                Phase::Asking { .. } | Phase::AskingRaised { .. } | Phase::Confirming => false,
            },
        }
    }

    /// What was answered to this screen about a finding or, where that is not known, to another.
    fn answer(&self, screen: &str, finding: &str) -> Option<&Json> {
        let here = self.visits.get(screen).and_then(|visit| visit.set.get(finding));
        let mut elsewhere = self.visits.values().filter_map(|visit| visit.set.get(finding));
        here.or_else(|| elsewhere.next())
            .or_else(|| self.answers.get(finding))
    }

    /// Everything that was answered: finding and value, more than once where it was asked more than once.
    pub fn all(&self) -> impl Iterator<Item = (&String, &Json)> {
        let asked = self.visits.values().flat_map(|visit| &visit.set);
        asked
            .chain(&self.answers)
            .chain(&self.carried)
            .chain(&self.raised)
    }

    fn check(&self, context: &Context<'_>) -> Result<(), Unreadable> {
        let vocabulary = context.rules.vocabulary();
        for (name, json) in self.all() {
            let found = vocabulary.id(name);
            let reads = |finding| wire::read(vocabulary, finding, json, context.today).is_ok();
            if !found.is_some_and(reads) {
                return Err(Unreadable {
                    finding: name.clone(),
                    gone: found.is_none(),
                });
            }
        }
        Ok(())
    }
}

/// Holds an interview again. The lexicon of the context is not used.
pub fn rerun(context: &Context<'_>, told: &Told) -> Result<Rerun, Unreadable> {
    told.check(context)?;
    let mut conversation = Conversation::new(1, context.flow, crate::domain::Language::new(""));
    conversation.week = told.week;
    conversation.carried.clone_from(&told.carried);
    conversation.before.clone_from(&told.before);
    // Words of despair that were confirmed came when the patient could no longer answer what was asked.
    let (late, early) = told
        .raised
        .clone()
        .into_iter()
        .partition(|(_, json)| *json == Json::Bool(true));
    let mut late: Map<String, Json> = late;
    conversation.raised = early;
    let mut unknown = Vec::new();
    let mut from = 0;
    let ending = loop {
        match next(context, &mut conversation, from) {
            Next::End(ending) => break Some(ending),
            Next::Done if late.is_empty() => {
                break told.finished.then(|| {
                    assessed(
                        context.rules,
                        &all_answers(context, &conversation),
                        context.today,
                        false,
                    )
                });
            }
            Next::Screen(place) => {
                let screen = &context.flow.screens()[place];
                let visit = visit(context, &conversation, place, told);
                let empty = visit.set.is_empty();
                // Answered with nothing new, such as a list of which everything was kept.
                let answered = told.visits.contains_key(&screen.id);
                if empty && !answered && !late.is_empty() {
                    conversation.raised.append(&mut late);
                    from = 0;
                    continue;
                }
                if empty && !answered {
                    unknown.push(screen.id.clone());
                    if !told.finished {
                        break None;
                    }
                }
                conversation.visits.insert(screen.id.clone(), visit);
                from = place + 1;
            }
            Next::Done => {
                conversation.raised.append(&mut late);
                from = 0;
            }
        }
    };
    let answers = all_answers(context, &conversation);
    Ok(Rerun {
        ending,
        answers,
        unknown,
    })
}

/// What a patient sets on a screen.
fn visit(context: &Context<'_>, conversation: &Conversation, place: usize, told: &Told) -> Visit {
    let screen = &context.flow.screens()[place];
    match &screen.form {
        Form::Checklist { lines, .. } => checklist(context, conversation, place, lines, told),
        Form::Parts(_) => parts(context, conversation, place, told),
    }
}

fn checklist(
    context: &Context<'_>,
    conversation: &Conversation,
    place: usize,
    lines: &[Line],
    told: &Told,
) -> Visit {
    let screen = &context.flow.screens()[place];
    let offered = super::advance::offered(context, conversation, place);
    let vocabulary = context.rules.vocabulary();
    let mut visit = Visit::default();
    for finding in settable(screen) {
        let own = || lines.iter().zip(&offered).filter(|(line, _)| sets(line, finding));
        // A finding none of whose lines is offered is left as it is.
        if own().all(|(_, offered)| !offered) {
            continue;
        }
        let name = &vocabulary.get(finding).id;
        let kept = screen.keeps.contains(&finding) && told.visits.contains_key(&screen.id);
        let answer = match told.visits.get(&screen.id) {
            Some(before) if kept => before.set.get(name),
            _ => told.answer(&screen.id, name),
        };
        if let Some(json) = answer {
            visit.set.insert(name.clone(), json.clone());
        }
    }
    for line in lines
        .iter()
        .zip(&offered)
        .filter(|(_, offered)| **offered)
        .map(|(line, _)| line)
    {
        if ticked(context.rules, line, &visit) {
            let cleared = line
                .clears
                .iter()
                .map(|finding| vocabulary.get(*finding).id.clone());
            visit.cleared.extend(cleared);
        }
    }
    visit
}

/// Whether everything that a line sets is among what was answered.
fn ticked(rules: &Rules, line: &Line, visit: &Visit) -> bool {
    let vocabulary = rules.vocabulary();
    line.sets.iter().all(|(finding, answer)| {
        let found = visit.set.get(&vocabulary.get(*finding).id);
        match (found, wire::write(vocabulary, *finding, answer)) {
            (Some(Json::Array(named)), Json::Array(wanted)) => {
                wanted.iter().all(|option| named.contains(option))
            }
            (Some(found), wanted) => *found == wanted,
            (None, _) => false,
        }
    })
}

fn parts(context: &Context<'_>, conversation: &Conversation, place: usize, told: &Told) -> Visit {
    let screen = &context.flow.screens()[place];
    let vocabulary = context.rules.vocabulary();
    let Form::Parts(parts) = &screen.form else {
        return Visit::default();
    };
    let mut visit = Visit::default();
    for part in parts {
        let name = &vocabulary.get(part.finding).id;
        let Some(json) = told
            .answer(&screen.id, name)
            .filter(|_| !visit.set.contains_key(name))
        else {
            continue;
        };
        let mut known = gathered(context, conversation, place);
        known.add(context, conversation, &visit);
        let mut scene = Scene::new(&known.answers, context.today, 0, 0);
        context.rules.prepare(&mut scene, part.gate.needs());
        if !scene.truth(&part.gate).holds() {
            continue;
        }
        visit.set.insert(name.clone(), json.clone());
        // What an option tells beside that.
        if let PartKind::Choice(options) = &part.kind {
            let chosen = options.iter().find(|option| {
                option.sets.iter().all(|(finding, answer)| {
                    let told = told.answer(&screen.id, &vocabulary.get(*finding).id);
                    told == Some(&wire::write(vocabulary, *finding, answer))
                })
            });
            for (finding, answer) in chosen.into_iter().flat_map(|option| &option.sets) {
                visit.set.insert(
                    vocabulary.get(*finding).id.clone(),
                    wire::write(vocabulary, *finding, answer),
                );
            }
        }
    }
    visit
}

/// Findings that a checklist can set.
fn settable(screen: &Screen) -> Vec<FindingId> {
    let mut findings = screen.asks.clone();
    if let Form::Checklist { lines, .. } = &screen.form {
        for (finding, _) in lines.iter().flat_map(|line| &line.sets) {
            if !findings.contains(finding) {
                findings.push(*finding);
            }
        }
    }
    findings
}

fn sets(line: &Line, finding: FindingId) -> bool {
    line.sets.iter().any(|(known, _)| *known == finding)
}

/// Options that can be given as an answer somewhere in a flow, as finding and option.
pub fn options(rules: &Rules, flow: &Flow) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut add = |settings: &[(FindingId, crate::domain::Answer)]| {
        for (finding, answer) in settings {
            let name = &rules.vocabulary().get(*finding).id;
            match wire::write(rules.vocabulary(), *finding, answer) {
                Json::String(option) => found.push((name.clone(), option)),
                Json::Array(options) => found.extend(
                    options
                        .iter()
                        .filter_map(Json::as_str)
                        .map(|option| (name.clone(), option.to_owned())),
                ),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => {}
            }
        }
    };
    add(flow.presets());
    for screen in flow.screens() {
        match &screen.form {
            Form::Checklist { lines, safe } => {
                add(safe);
                lines.iter().for_each(|line| add(&line.sets));
            }
            Form::Parts(parts) => {
                for part in parts {
                    if let PartKind::Choice(options) = &part.kind {
                        options.iter().for_each(|option| add(&option.sets));
                    }
                }
            }
        }
    }
    found
}
