//! What is typed in an interview: warnings first, then answers.

use serde_json::{Value as Json, json};

use crate::domain::Answer;
use crate::flow::Form;
use crate::reading::Concern;

use super::advance::proceed;
use super::answer::{answer, part_answered};
use super::conversation::{Conversation, Draft, Phase};
use super::event::{Event, Reply};
use super::step::{Context, Input, Step, place, say};
use super::typed::{Typed, read_part};

/// Most times an answer that cannot be read is asked again before it is left to the nurse.
pub const MAX_TRIES: u8 = 3;

/// Asks the first question of the newer flow that has no answer. The input was made for another question and
/// is no answer to this one; words that may tell of an emergency are read all the same.
pub(super) fn go_on(context: &Context<'_>, conversation: Conversation, event: Event, input: &Input) -> Step {
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

/// Free text: a warning, an answer to the question that waits, or words that are not understood.
pub(super) fn text_in(context: &Context<'_>, mut step: Step, text: &str) -> Step {
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
            warning(context, text)
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
    if context.lexicon.concern(text).is_some() {
        return say(say(step, warning(context, text)), Reply::Ask);
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

fn clone_of(step: &Step) -> Step {
    Step {
        conversation: step.conversation.clone(),
        events: step.events.clone(),
        replies: step.replies.clone(),
    }
}

/// What is said to words that tell of something: what to do where it is known, else whom to call.
fn warning(context: &Context<'_>, text: &str) -> Reply {
    match context.lexicon.concern(text) {
        Some(concern) => Reply::Say(heard(concern)),
        None => Reply::Say("red_phrase"),
    }
}

/// The text that answers a concern.
pub fn heard(concern: Concern) -> &'static str {
    match concern {
        Concern::BraceSore => "heard-brace_sore",
    }
}
