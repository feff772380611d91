//! One input in, the new conversation and what happened out.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::domain::Answer;
use crate::flow::{Flow, Form, PartKind, Screen};
use crate::reading::Lexicon;
use crate::triage::condition::Needs;
use crate::triage::evaluate::Scene;
use crate::triage::{FindingId, Rules, wire};

use super::advance::{end, proceed, proceed_from};
use super::conversation::{Conversation, Draft, Phase, Visit};
use super::event::{Ending, Event, Reply};
use super::record_answer::{answers, checklist, gathered, leaves_doubt, tick};
use super::typed::{Typed, read_part};

/// Most times an answer that cannot be read is asked again before it is left to the nurse.
pub const MAX_TRIES: u8 = 3;

/// What a step needs besides the conversation: data and the clinic's date, never a clock.
pub struct Context<'a> {
    /// Vocabulary and table.
    pub rules: &'a Rules,
    /// The flow the conversation runs.
    pub flow: &'a Flow,
    /// The words of the conversation's language.
    pub lexicon: &'a Lexicon,
    /// The clinic's date.
    pub today: Date,
}

/// One input.
#[derive(Clone, PartialEq)]
pub enum Input {
    /// The beginning.
    Begin,
    /// A button of the question at this step.
    Tap {
        /// The step the button was made for.
        step: u32,
        /// What it does.
        action: Action,
    },
    /// Free text.
    Text(String),
    /// Take the last answer back.
    Back,
    /// Show the current question again.
    Repeat,
    /// Stop the interview.
    Cancel,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ticks a line of a checklist.
    Tick(u8),
    /// Chooses an option.
    Choose(u8),
    /// Chooses a number of a 0-10 scale.
    Scale(u8),
    /// Chooses a day, so many days ago.
    DaysAgo(u8),
    /// Chooses a month, so many months ago.
    MonthsAgo(u8),
    /// The checklist is complete.
    Done,
    /// "I'm not sure".
    Unsure,
    /// "Skip".
    Skip,
    /// "Why do you ask?", and its end.
    Why,
    /// Back to the question before.
    Back,
    /// Yes, to a question raised by free text.
    Yes,
    /// No, to the same.
    No,
    /// The summary is right.
    Confirm,
    /// Change the screen at this place of the flow.
    Change(u8),
}

/// The person can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The button belongs to an earlier question.
    #[error("the button belongs to an earlier question")]
    Stale,
    /// The interview is over.
    #[error("the interview is over")]
    Ended,
    /// There is nothing to go back to.
    #[error("there is no question before this one")]
    NothingBefore,
    /// The button does nothing for this question.
    #[error("the button does nothing here")]
    Unfitting,
}

/// The outcome of one input.
pub struct Step {
    /// The new state.
    pub conversation: Conversation,
    /// What happened.
    pub events: Vec<Event>,
    /// What the patient is told.
    pub replies: Vec<Reply>,
}

/// Advances one conversation by one input. Same arguments, same result, always.
pub fn step(context: &Context<'_>, mut conversation: Conversation, input: Input) -> Result<Step, Refused> {
    if conversation.ended() {
        return Err(Refused::Ended);
    }
    let mut events = Vec::new();
    if conversation.version != context.flow.version() && input != Input::Cancel {
        let asks_raised = matches!(conversation.phase, Phase::AskingRaised { .. });
        let (moved, event) = moved(context.flow, conversation);
        if !asks_raised {
            return Ok(go_on(context, moved, event, &input));
        }
        // That question is no screen of the flow: the answer to it counts.
        conversation = moved;
        events.push(event);
    }
    let at = conversation.step;
    let step = Step {
        conversation,
        events,
        replies: Vec::new(),
    };
    match input {
        Input::Begin => Ok(proceed(context, step)),
        Input::Repeat => Ok(say(step, Reply::Ask)),
        Input::Cancel => {
            let mut step = step;
            end(&mut step, Ending::Cancelled);
            step.replies.clear();
            Ok(step)
        }
        Input::Back
        | Input::Tap {
            action: Action::Back, ..
        } => back(context, step),
        Input::Tap { step: made_for, .. } if made_for != at => Err(Refused::Stale),
        Input::Tap { action, .. } => tap(context, step, action),
        Input::Text(text) => Ok(text_in(context, step, &text)),
    }
}

fn tap(context: &Context<'_>, mut step: Step, action: Action) -> Result<Step, Refused> {
    match step.conversation.phase.clone() {
        Phase::Asking { screen, draft } => {
            let place = place(context.flow, &screen).ok_or(Refused::Stale)?;
            answer(context, step, place, draft, action)
        }
        Phase::AskingRaised { finding, .. } => {
            let value = match action {
                Action::Yes => json!(true),
                Action::No => json!(false),
                _ => return Err(Refused::Unfitting),
            };
            step.conversation.raised.insert(finding, value);
            Ok(proceed(context, step))
        }
        Phase::Confirming => match action {
            Action::Confirm => {
                let all = answers(context, &step.conversation, context.flow.screens().len());
                end(
                    &mut step,
                    super::advance::assessed(context.rules, &all, context.today, false),
                );
                step.conversation.step += 1;
                Ok(step)
            }
            Action::Change(place) => {
                let screen = context
                    .flow
                    .screens()
                    .get(usize::from(place))
                    .ok_or(Refused::Unfitting)?;
                step.conversation
                    .visits
                    .remove(&screen.id)
                    .ok_or(Refused::Unfitting)?;
                step.events.push(Event::AnswerTakenBack {
                    screen: screen.id.clone(),
                });
                Ok(proceed(context, step))
            }
            _ => Err(Refused::Unfitting),
        },
        Phase::Ended { .. } => Err(Refused::Ended),
    }
}

/// Moves a conversation to the flow as it is now: answers whose screen is gone are dropped.
fn moved(flow: &Flow, mut conversation: Conversation) -> (Conversation, Event) {
    let from = std::mem::replace(&mut conversation.version, flow.version().to_owned());
    conversation
        .visits
        .retain(|id, _| flow.screens().iter().any(|screen| screen.id == *id));
    (conversation, Event::FlowUpgraded { from })
}

/// Asks the first question of the newer flow that has no answer. The input was made for another question and
/// is no answer to this one; words that may tell of an emergency are read all the same.
fn go_on(context: &Context<'_>, conversation: Conversation, event: Event, input: &Input) -> Step {
    let step = Step {
        conversation,
        events: vec![event],
        replies: Vec::new(),
    };
    let mut step = proceed(context, step);
    match input {
        Input::Text(text) if !step.conversation.ended() && !context.lexicon.red_phrases(text).is_empty() => {
            step.replies.clear();
            text_in(context, step, text)
        }
        Input::Begin | Input::Tap { .. } | Input::Text(_) | Input::Back | Input::Repeat | Input::Cancel => {
            step
        }
    }
}

fn answer(
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

fn part_answered(
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

fn back(context: &Context<'_>, mut step: Step) -> Result<Step, Refused> {
    let before = match &step.conversation.phase {
        Phase::Asking { screen, .. } | Phase::AskingRaised { then: screen, .. } => {
            place(context.flow, screen).ok_or(Refused::Stale)?
        }
        Phase::Confirming => context.flow.screens().len(),
        Phase::Ended { .. } => return Err(Refused::Ended),
    };
    let earlier = context.flow.screens()[..before].iter().rev();
    let last = earlier
        .map(|screen| &screen.id)
        .find(|id| step.conversation.visits.contains_key(*id));
    let last = last.ok_or(Refused::NothingBefore)?.clone();
    step.conversation.visits.remove(&last);
    step.events.push(Event::AnswerTakenBack { screen: last });
    step.replies.push(Reply::Settle);
    Ok(proceed(context, step))
}

fn text_in(context: &Context<'_>, mut step: Step, text: &str) -> Step {
    let flagged: Vec<String> = context
        .lexicon
        .red_phrases(text)
        .into_iter()
        .map(str::to_owned)
        .collect();
    for finding in &flagged {
        step.events.push(Event::RedFlagRaised {
            finding: finding.clone(),
        });
    }
    let asked_already = step.conversation.raised.contains_key("self_harm_thoughts");
    if let Phase::AskingRaised { finding, .. } = step.conversation.phase.clone() {
        return raised_in_words(context, step, finding, text);
    }
    let Phase::Asking { screen, draft } = step.conversation.phase.clone() else {
        let reply = if flagged.is_empty() {
            Reply::Say("not_understood-choice")
        } else {
            Reply::Say("red_phrase")
        };
        return say(say(step, reply), Reply::Ask);
    };
    if flagged.iter().any(|finding| finding == "self_harm_thoughts") && !asked_already {
        step.conversation.phase = Phase::AskingRaised {
            finding: "self_harm_thoughts".to_owned(),
            then: screen,
        };
        step.conversation.step += 1;
        return say(step, Reply::Ask);
    }
    if !flagged.is_empty() {
        let despair = flagged.iter().any(|finding| finding == "self_harm_thoughts");
        let key = if despair { "emergency" } else { "red_phrase" };
        return say(say(step, Reply::Say(key)), Reply::Ask);
    }
    let Some(place) = place(context.flow, &screen) else {
        return step;
    };
    match read_part(context, &context.flow.screens()[place], &draft, text) {
        Typed::Set(set) => part_answered(context, step, place, draft, &set),
        Typed::Tap(action) => match answer(context, clone_of(&step), place, draft, action) {
            Ok(step) => step,
            Err(_) => say(say(step, Reply::Say("not_understood-choice")), Reply::Ask),
        },
        Typed::Problem(reply) => not_understood(context, step, place, draft, reply),
    }
}

/// Words instead of a tap on yes or no. Whoever does not answer is told whom to call, and goes on.
fn raised_in_words(context: &Context<'_>, mut step: Step, finding: String, text: &str) -> Step {
    let lexicon = context.lexicon;
    let answer = match lexicon.yes_no(text) {
        Some(yes) => json!(yes),
        None if lexicon.is_unsure(text) || lexicon.is_skip(text) => Json::Null,
        None => return say(say(step, Reply::Say("raised-again")), Reply::Ask),
    };
    if answer.is_null() {
        step = say(step, Reply::Say("raised-open"));
    }
    step.conversation.raised.insert(finding, answer);
    proceed(context, step)
}

fn not_understood(
    context: &Context<'_>,
    mut step: Step,
    place: usize,
    mut draft: Draft,
    reply: Reply,
) -> Step {
    let screen = &context.flow.screens()[place];
    step.events.push(Event::AnswerNotUnderstood {
        screen: screen.id.clone(),
    });
    draft.tries += 1;
    let parts = matches!(screen.form, Form::Parts(_));
    if draft.tries >= MAX_TRIES && parts && !screen.required {
        let Form::Parts(parts) = &screen.form else {
            return step;
        };
        let finding = parts[usize::from(draft.part)].finding;
        draft.reminded = true;
        let step = say(step, Reply::Say("not_understood-nurse"));
        return part_answered(context, step, place, draft, &[(finding, Answer::Unsure)]);
    }
    step.conversation.phase = Phase::Asking {
        screen: screen.id.clone(),
        draft,
    };
    say(say(step, reply), Reply::Ask)
}

fn redraft(mut step: Step, screen: &Screen, draft: Draft) -> Step {
    step.conversation.phase = Phase::Asking {
        screen: screen.id.clone(),
        draft,
    };
    say(step, Reply::Refresh)
}

fn say(mut step: Step, reply: Reply) -> Step {
    step.replies.push(reply);
    step
}

fn clone_of(step: &Step) -> Step {
    Step {
        conversation: step.conversation.clone(),
        events: step.events.clone(),
        replies: step.replies.clone(),
    }
}

fn place(flow: &Flow, id: &str) -> Option<usize> {
    flow.screens().iter().position(|screen| screen.id == id)
}
