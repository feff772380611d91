//! From ticked lines to answers, and from the screens answered to all answers.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::domain::answer::{Answer, Value};
use crate::flow::{Flow, Form, Line, Screen};
use crate::triage::{Answers, FindingId, Kind, Rules, wire};

use super::conversation::{Conversation, Draft, Mark, Visit};

/// All answers of the screens before place `until`, presets and raised findings included.
pub(super) fn answers(
    rules: &Rules,
    flow: &Flow,
    conversation: &Conversation,
    until: usize,
    today: Date,
) -> Answers {
    let mut answers = Answers::default();
    for (finding, answer) in flow.presets() {
        answers.set(*finding, answer.clone());
    }
    for screen in &flow.screens()[..until] {
        if let Some(visit) = conversation.visits.get(&screen.id) {
            add(rules, &mut answers, &visit.set, today);
        }
    }
    add(rules, &mut answers, &conversation.raised, today);
    answers
}

/// Adds a screen's values; options of a list set by two screens are joined.
pub(super) fn add(rules: &Rules, answers: &mut Answers, set: &Map<String, Json>, today: Date) {
    let vocabulary = rules.vocabulary();
    for (name, json) in set {
        let Some(finding) = vocabulary.id(name) else {
            continue;
        };
        let Ok(answer) = wire::read(vocabulary, finding, json, today) else {
            continue;
        };
        let joined = match (answers.get(finding), &answer) {
            (
                Some(Answer::Known(Value::Multi {
                    options: earlier,
                    unsure: before,
                })),
                Answer::Known(Value::Multi { options, unsure }),
            ) => wire::multi(
                vocabulary.get(finding).option("none"),
                earlier | options,
                *before || *unsure,
            ),
            _ => answer,
        };
        answers.set(finding, joined);
    }
}

/// What a checklist's ticked lines set when the patient is done; with `rest`, what every finding
/// without a tick becomes. A finding none of whose lines was offered is left as it is.
pub(super) fn checklist(
    rules: &Rules,
    screen: &Screen,
    draft: &Draft,
    rest: Option<Answer>,
    offered: &[bool],
) -> Visit {
    let Form::Checklist { lines, safe } = &screen.form else {
        return Visit::default();
    };
    let mut visit = Visit::default();
    let vocabulary = rules.vocabulary();
    let mut findings: Vec<FindingId> = screen.asks.clone();
    for (finding, _) in lines.iter().flat_map(|line| &line.sets) {
        if !findings.contains(finding) {
            findings.push(*finding);
        }
    }
    let hidden = |finding: FindingId| {
        let mut own = lines
            .iter()
            .zip(offered)
            .filter(|(line, _)| line.sets.iter().any(|(known, _)| *known == finding));
        own.all(|(_, offered)| !offered)
    };
    for finding in findings.into_iter().filter(|finding| !hidden(*finding)) {
        let marked = marked(lines, draft, finding);
        let answer = match (
            marked.is_empty(),
            &rest,
            safe.iter().find(|(known, _)| *known == finding),
        ) {
            (true, Some(rest), Some(_)) => rest.clone(),
            (true, None, Some((_, safe))) => safe.clone(),
            (true, _, None) => continue,
            (false, ..) => join(&vocabulary.get(finding).kind, &marked),
        };
        visit.set.insert(
            vocabulary.get(finding).id.clone(),
            wire::write(vocabulary, finding, &answer),
        );
    }
    visit
}

fn marked<'a>(lines: &'a [Line], draft: &Draft, finding: FindingId) -> Vec<(&'a Answer, Mark)> {
    let mut marked = Vec::new();
    for (place, mark) in &draft.marks {
        let sets = lines
            .get(usize::from(*place))
            .map(|line| line.sets.as_slice())
            .unwrap_or_default();
        marked.extend(
            sets.iter()
                .filter(|(known, _)| *known == finding)
                .map(|(_, answer)| (answer, *mark)),
        );
    }
    marked
}

fn join(kind: &Kind, marked: &[(&Answer, Mark)]) -> Answer {
    if let Kind::Multi(_) = kind {
        let (mut set, mut doubt) = (0, false);
        for (answer, mark) in marked {
            match (answer, mark) {
                (Answer::Known(Value::Multi { options, .. }), Mark::Yes) => set |= options,
                _ => doubt = true,
            }
        }
        return wire::multi(None, set, doubt);
    }
    let yes = marked.iter().find(|(_, mark)| *mark == Mark::Yes);
    yes.map_or(Answer::Unsure, |(answer, _)| (*answer).clone())
}

/// Ticks a line: yes, then not sure, then clear. Lines of a single-choice finding exclude each other.
pub(super) fn tick(rules: &Rules, lines: &[Line], draft: &mut Draft, place: u8) {
    let Some(line) = lines.get(usize::from(place)) else {
        return;
    };
    match draft.marks.get(&place) {
        None => draft.marks.insert(place, Mark::Yes),
        Some(Mark::Yes) => draft.marks.insert(place, Mark::Unsure),
        Some(Mark::Unsure) => draft.marks.remove(&place),
    };
    let single = |finding: &FindingId| !matches!(rules.vocabulary().get(*finding).kind, Kind::Multi(_));
    for (other_place, other) in lines.iter().enumerate() {
        let shares = other
            .sets
            .iter()
            .any(|(finding, _)| single(finding) && line.sets.iter().any(|(mine, _)| mine == finding));
        if shares && other_place as u8 != place && draft.marks.contains_key(&place) {
            draft.marks.remove(&(other_place as u8));
        }
    }
}

/// Whether an answered screen leaves an item of the closed list of R20 incomplete.
pub(super) fn leaves_doubt(rules: &Rules, screen: &Screen, visit: &Visit, today: Date) -> bool {
    let mut answers = Answers::default();
    add(rules, &mut answers, &visit.set, today);
    let listed = rules.safety_screen();
    screen
        .asks
        .iter()
        .any(|finding| listed & finding.bit() != 0 && answers.incomplete(*finding))
}
