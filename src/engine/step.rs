//! One input in, the new conversation and what happened out.

use jiff::civil::Date;
use serde_json::json;

use crate::flow::Flow;
use crate::reading::Lexicon;
use crate::triage::Rules;

use super::advance::{end, proceed};
use super::answer::answer;
use super::conversation::{Conversation, Phase};
use super::event::{Ending, Event, Reply};
use super::record_answer::answers;
use super::words::{go_on, text_in};

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

pub(super) fn say(mut step: Step, reply: Reply) -> Step {
    step.replies.push(reply);
    step
}

pub(super) fn place(flow: &Flow, id: &str) -> Option<usize> {
    flow.screens().iter().position(|screen| screen.id == id)
}
