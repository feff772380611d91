//! Answering an interview as a given person would: what they tap and type at the question that waits.
//! Witnesses of proofs, generated transcripts and replays are played with it.

use crate::domain::answer::{Answer, DateAnswer, Value};
use crate::flow::{Form, Line, PartKind, Screen};
use crate::triage::{Answers, FindingId, Kind, Vocabulary};

use super::advance::offered;
use super::conversation::{Conversation, Draft, Phase};
use super::step::{Action, Context, Input, step};

/// What this person does next: the inputs that answer the question that waits. A finding they have no answer
/// to is left unsure; what their lines cannot say is left unticked. Empty when the interview is over.
pub fn replies(context: &Context<'_>, conversation: &Conversation, person: &Answers) -> Vec<Input> {
    let at = conversation.step;
    let tap = |action| Input::Tap { step: at, action };
    match &conversation.phase {
        Phase::Asking { screen, draft } => {
            let screens = context.flow.screens();
            let Some(place) = screens.iter().position(|known| known.id == *screen) else {
                return Vec::new();
            };
            match &screens[place].form {
                // The reminder was given: what was unsure stays unsure.
                Form::Checklist { .. } if draft.reminded => vec![tap(Action::Done)],
                Form::Checklist { lines, .. } => {
                    let offered = offered(context, conversation, place);
                    let vocabulary = context.rules.vocabulary();
                    let mut actions = ticks(vocabulary, &screens[place], lines, &offered, person);
                    actions.push(Action::Done);
                    actions.into_iter().map(tap).collect()
                }
                Form::Parts(_) => part(context, &screens[place], draft, person)
                    .into_iter()
                    .map(|said| match said {
                        Said::Tap(action) => tap(action),
                        Said::Text(text) => Input::Text(text),
                    })
                    .collect(),
            }
        }
        Phase::AskingRaised { finding, .. } => {
            let known = context.rules.vocabulary().id(finding);
            let yes = known.is_some_and(|finding| person.yes(finding));
            vec![tap(if yes { Action::Yes } else { Action::No })]
        }
        Phase::Confirming => vec![tap(Action::Confirm)],
        Phase::Ended { .. } => Vec::new(),
    }
}

/// Lives through an interview as this person would; none if it is refused or does not end.
pub fn lived(
    context: &Context<'_>,
    mut conversation: Conversation,
    person: &Answers,
) -> Option<Conversation> {
    let mut inputs = vec![Input::Begin];
    // Every screen is finished in two rounds at most: once, and once more after a reminder.
    for _ in 0..4 * crate::flow::MAX_SCREENS {
        for input in inputs {
            conversation = step(context, conversation, input).ok()?.conversation;
        }
        inputs = replies(context, &conversation, person);
        if inputs.is_empty() {
            return conversation.ended().then_some(conversation);
        }
    }
    None
}

enum Said {
    Tap(Action),
    Text(String),
}

fn ticks(
    vocabulary: &Vocabulary,
    screen: &Screen,
    lines: &[Line],
    offered: &[bool],
    person: &Answers,
) -> Vec<Action> {
    let usable = |place: &usize| offered.get(*place).copied().unwrap_or(false);
    let yes: Vec<bool> = (0..lines.len())
        .map(|place| usable(&place) && says(vocabulary, lines, &lines[place], person))
        .collect();
    let mut actions: Vec<Action> = yes
        .iter()
        .enumerate()
        .filter(|(_, yes)| **yes)
        .map(|(place, _)| Action::Tick(place as u8))
        .collect();
    let mut unsure: Vec<usize> = Vec::new();
    for finding in &screen.asks {
        if !person.incomplete(*finding) {
            continue;
        }
        // A line that says something of another finding too is not ticked as unsure.
        let own = |place: &usize| matches!(lines[*place].sets.as_slice(), [(known, _)] if known == finding);
        let free = (0..lines.len()).find(|place| own(place) && usable(place) && !yes[*place]);
        unsure.extend(free.filter(|place| !unsure.contains(place)));
    }
    // Twice tapped is unsure.
    for place in unsure {
        actions.extend([Action::Tick(place as u8); 2]);
    }
    actions
}

/// Whether a person ticks a line: what it says first is so. Of numbers, the greatest one offered stands for
/// all above it too.
fn says(vocabulary: &Vocabulary, lines: &[Line], line: &Line, person: &Answers) -> bool {
    let Some((finding, answer)) = line.sets.first() else {
        return false;
    };
    match answer {
        Answer::Known(Value::Multi { options, .. }) => person.options(*finding) & options == *options,
        Answer::Known(Value::Number(tenths)) => {
            let values =
                lines
                    .iter()
                    .flat_map(|line| &line.sets)
                    .filter_map(|(known, answer)| match answer {
                        Answer::Known(Value::Number(other)) if known == finding => Some(*other),
                        _ => None,
                    });
            let next = values.filter(|other| other > tenths).min().unwrap_or(i64::MAX);
            person
                .number(*finding)
                .is_some_and(|number| (*tenths..next).contains(&number))
        }
        answer => is(vocabulary, person, *finding, answer),
    }
}

fn is(vocabulary: &Vocabulary, person: &Answers, finding: FindingId, answer: &Answer) -> bool {
    match (answer, &vocabulary.get(finding).kind) {
        (Answer::Known(_), _) => person.get(finding) == Some(answer),
        (Answer::Unsure | Answer::Skipped, _) => !person.known(finding),
    }
}

fn part(context: &Context<'_>, screen: &Screen, draft: &Draft, person: &Answers) -> Option<Said> {
    let Form::Parts(parts) = &screen.form else {
        return None;
    };
    let part = parts.get(usize::from(draft.part))?;
    let unsure = Said::Tap(Action::Unsure);
    if !person.known(part.finding) {
        return Some(unsure);
    }
    let value = person.get(part.finding);
    Some(match (&part.kind, value) {
        (PartKind::Choice(options), _) => choice(context.rules.vocabulary(), options, part.finding, person)
            .map_or(unsure, |place| Said::Tap(Action::Choose(place as u8))),
        (PartKind::Scale, Some(Answer::Known(Value::Number(tenths)))) => {
            Said::Tap(Action::Scale(u8::try_from(tenths / 10).unwrap_or(u8::MAX)))
        }
        (PartKind::Number, Some(Answer::Known(Value::Number(tenths)))) => {
            Said::Text(typed(context, part.finding, *tenths))
        }
        (PartKind::Date, Some(Answer::Known(Value::Date(date)))) => Said::Text(match date {
            DateAnswer::Day(day) => day.to_string(),
            DateAnswer::Month(first) => first.strftime("%Y-%m").to_string(),
        }),
        _ => unsure,
    })
}

/// A number as it is typed, with its unit where a bare number could mean another.
fn typed(context: &Context<'_>, finding: FindingId, tenths: i64) -> String {
    let number = if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match &context.rules.vocabulary().get(finding).kind {
        Kind::Number { unit, .. } if ["cm", "kg", "mg"].contains(&unit.as_str()) => {
            format!("{number} {unit}")
        }
        _ => number,
    }
}

/// The option that says what is so; of several that say the same of this finding, the one that is right about
/// the others too, else the last.
fn choice(vocabulary: &Vocabulary, options: &[Line], finding: FindingId, person: &Answers) -> Option<usize> {
    let main = |option: &Line| {
        let mut own = option.sets.iter().filter(|(known, _)| *known == finding);
        own.any(|(known, answer)| is(vocabulary, person, *known, answer))
    };
    let whole = |option: &Line| {
        option
            .sets
            .iter()
            .all(|(known, answer)| is(vocabulary, person, *known, answer))
    };
    let right: Vec<usize> = (0..options.len())
        .filter(|place| main(&options[*place]))
        .collect();
    right
        .iter()
        .find(|place| whole(&options[**place]))
        .or(right.last())
        .copied()
}
