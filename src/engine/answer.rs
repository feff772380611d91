//! Answering the question that waits: ticks, choices, parts one after the other, and the reminder of what is left open.

use serde_json::Value as Json;

use crate::domain::Answer;
use crate::flow::{Form, PartKind, Screen};
use crate::triage::condition::Needs;
use crate::triage::evaluate::Scene;
use crate::triage::{FindingId, wire};

use super::advance::proceed_from;
use super::conversation::{Conversation, Draft, Phase, Visit};
use super::event::{Event, Reply};
use super::record_answer::{checklist, gathered, leaves_doubt, tick};
use super::step::{Action, Context, Refused, Step, say};

/// What a button does to the question of the screen at a place.
pub(super) fn answer(
    context: &Context<'_>,
    step: Step,
    place: usize,
    mut draft: Draft,
    action: Action,
) -> Result<Step, Refused> {
    let screen = &context.flow.screens()[place];
    if action == Action::Why {
        draft.why = !draft.why;
        return Ok(redraft(step, screen, draft));
    }
    match &screen.form {
        Form::Checklist { lines, .. } => match action {
            Action::Tick(line) if usize::from(line) < lines.len() => {
                tick(context.rules, lines, &mut draft, line);
                draft.reminded = false;
                Ok(redraft(step, screen, draft))
            }
            Action::Done => Ok(finish(context, step, place, draft, None)),
            Action::Unsure => Ok(finish(context, step, place, draft, Some(Answer::Unsure))),
            Action::Skip if !screen.required => {
                Ok(finish(context, step, place, draft, Some(Answer::Skipped)))
            }
            _ => Err(Refused::Unfitting),
        },
        Form::Parts(parts) => {
            let part = parts.get(usize::from(draft.part)).ok_or(Refused::Unfitting)?;
            let set = match (&part.kind, action) {
                (PartKind::Choice(lines), Action::Choose(line)) => {
                    let line = lines.get(usize::from(line)).ok_or(Refused::Unfitting)?;
                    line.sets.clone()
                }
                (PartKind::Scale, Action::Scale(number)) if number <= 10 => {
                    vec![(
                        part.finding,
                        Answer::Known(crate::domain::Value::Number(i64::from(number) * 10)),
                    )]
                }
                (PartKind::Date, Action::DaysAgo(_) | Action::MonthsAgo(_)) => {
                    let date = super::typed::date_of(action, context.today).ok_or(Refused::Unfitting)?;
                    vec![(part.finding, Answer::Known(crate::domain::Value::Date(date)))]
                }
                (_, Action::Unsure) if !screen.required => vec![(part.finding, Answer::Unsure)],
                (_, Action::Skip) if !screen.required => vec![(part.finding, Answer::Skipped)],
                _ => return Err(Refused::Unfitting),
            };
            Ok(part_answered(context, step, place, draft, &set))
        }
    }
}

/// Takes up what one part of a screen set, and goes on to the next.
pub(super) fn part_answered(
    context: &Context<'_>,
    mut step: Step,
    place: usize,
    mut draft: Draft,
    set: &[(FindingId, Answer)],
) -> Step {
    let screen = &context.flow.screens()[place];
    let vocabulary = context.rules.vocabulary();
    for (finding, answer) in set {
        draft.set.insert(
            vocabulary.get(*finding).id.clone(),
            wire::write(vocabulary, *finding, answer),
        );
    }
    let doubt = set.iter().any(|(finding, answer)| {
        context.rules.safety_screen() & finding.bit() != 0 && !matches!(answer, Answer::Known(_))
    });
    if doubt && !draft.reminded {
        draft.reminded = true;
        step.events.push(Event::ReminderGiven {
            screen: screen.id.clone(),
        });
        return redraft(step, screen, draft);
    }
    draft.part += 1;
    draft.reminded = false;
    draft.why = false;
    draft.tries = 0;
    first_part(context, &step.conversation, place, &mut draft);
    let Form::Parts(parts) = &screen.form else {
        return step;
    };
    if usize::from(draft.part) < parts.len() {
        step.conversation.step += 1;
        step.conversation.phase = Phase::Asking {
            screen: screen.id.clone(),
            draft,
        };
        step.replies.extend([Reply::Settle, Reply::Ask]);
        return step;
    }
    record(
        context,
        step,
        place,
        Visit {
            set: draft.set,
            cleared: Vec::new(),
        },
    )
}

/// Moves the draft to the first part, from where it stands, that is to be asked.
pub(super) fn first_part(
    context: &Context<'_>,
    conversation: &Conversation,
    place: usize,
    draft: &mut Draft,
) {
    let screen = &context.flow.screens()[place];
    let Form::Parts(parts) = &screen.form else { return };
    let skipped = super::advance::skipped_at(context, conversation, place);
    let asked = |draft: &Draft, finding: FindingId| {
        skipped & finding.bit() == 0
            && !draft
                .set
                .contains_key(&context.rules.vocabulary().get(finding).id)
    };
    while let Some(part) = parts.get(usize::from(draft.part)) {
        let needs = part.gate.needs();
        if needs == Needs::Nothing && asked(draft, part.finding) {
            return;
        }
        let (rules, today) = (context.rules, context.today);
        let mut known = gathered(context, conversation, place);
        let set = draft.set.clone();
        known.add(
            context,
            conversation,
            &Visit {
                set,
                cleared: Vec::new(),
            },
        );
        let mut scene = Scene::new(&known.answers, today, 0, 0);
        rules.prepare(&mut scene, needs);
        if asked(draft, part.finding) && scene.truth(&part.gate).holds() {
            return;
        }
        draft.part += 1;
    }
}

fn finish(
    context: &Context<'_>,
    mut step: Step,
    place: usize,
    mut draft: Draft,
    rest: Option<Answer>,
) -> Step {
    let screen = &context.flow.screens()[place];
    let offered = super::advance::offered(context, &step.conversation, place);
    let visit = checklist(
        context.rules,
        screen,
        &draft,
        rest,
        &offered,
        super::advance::skipped_at(context, &step.conversation, place),
        &step.conversation.carried,
    );
    if !draft.reminded
        && leaves_doubt(
            context.rules,
            screen,
            &visit,
            &step.conversation.carried,
            context.today,
        )
    {
        draft.reminded = true;
        step.events.push(Event::ReminderGiven {
            screen: screen.id.clone(),
        });
        return redraft(step, screen, draft);
    }
    record(context, step, place, visit)
}

fn record(context: &Context<'_>, mut step: Step, place: usize, visit: Visit) -> Step {
    let screen = &context.flow.screens()[place];
    if visit.set.get("consent_given") == Some(&Json::Bool(true)) {
        step.conversation.consent_version = Some(context.flow.consent_version().to_owned());
    }
    step.conversation.visits.insert(screen.id.clone(), visit);
    step.events.push(Event::AnswerRecorded {
        screen: screen.id.clone(),
    });
    step.replies.push(Reply::Settle);
    proceed_from(context, step, place + 1)
}

fn redraft(mut step: Step, screen: &Screen, draft: Draft) -> Step {
    step.conversation.phase = Phase::Asking {
        screen: screen.id.clone(),
        draft,
    };
    say(step, Reply::Refresh)
}
