//! Finding the next screen, and ending the interview when it is over or an emergency is certain.

use jiff::civil::Date;

use crate::flow::{Flow, Form, Screen};
use crate::triage::evaluate::{Scene, Truth};
use crate::triage::{Answers, Rules};

use super::conversation::{Conversation, Phase};
use super::event::{Ending, Event, Reply};
use super::record_answer::answers;
use super::step::{Context, Step};

/// Where an interview stands after an answer.
pub(super) enum Next {
    /// This screen is to be asked.
    Screen(usize),
    /// It ends here: an emergency is certain, or a gate was hit.
    End(Ending),
    /// Nothing is left to ask.
    Done,
}

/// Walks the flow from its start: drops answers whose screen is no longer asked, stops at the first
/// screen without an answer, and ends at an emergency.
pub(super) fn next(context: &Context<'_>, conversation: &mut Conversation) -> Next {
    let (rules, flow) = (context.rules, context.flow);
    let mut shown = 0u64;
    let last_block = flow
        .screens()
        .iter()
        .rposition(|screen| screen.block)
        .unwrap_or_default();
    for (place, screen) in flow.screens().iter().enumerate() {
        let so_far = answers(rules, flow, conversation, place, context.today);
        if let Some(ending) = ending_so_far(context, conversation, &so_far, place, shown, last_block) {
            return Next::End(ending);
        }
        let mut scene = Scene::new(&so_far, context.today, 0, shown);
        rules.run(&mut scene);
        if !scene.truth(&screen.gate).holds() {
            conversation.visits.remove(&screen.id);
            continue;
        }
        if !conversation.visits.contains_key(&screen.id) {
            return Next::Screen(place);
        }
        shown |= 1 << place;
    }
    let all = answers(rules, flow, conversation, flow.screens().len(), context.today);
    match ending_so_far(
        context,
        conversation,
        &all,
        flow.screens().len(),
        shown,
        last_block,
    ) {
        Some(ending) => Next::End(ending),
        None => Next::Done,
    }
}

fn ending_so_far(
    context: &Context<'_>,
    conversation: &Conversation,
    so_far: &Answers,
    place: usize,
    shown: u64,
    last_block: usize,
) -> Option<Ending> {
    let rules = context.rules;
    if let Some(gate) = rules.gate(so_far, context.today) {
        return Some(Ending::Gate {
            gate: gate.to_owned(),
        });
    }
    if conversation.visits.is_empty() && conversation.raised.is_empty() {
        return None;
    }
    let (open, pending) = if place <= last_block {
        open_ahead(context, so_far, place, shown)
    } else {
        (0, 0)
    };
    let mut scene = Scene::new(so_far, context.today, open, shown);
    scene.pending = pending;
    rules.run(&mut scene);
    let certain = scene.rules.0;
    let emergency = rules
        .rules()
        .iter()
        .enumerate()
        .any(|(row, rule)| rule.interrupt && certain & (1 << row) != 0);
    emergency.then(|| assessed(rules, so_far, context.today, place < context.flow.screens().len()))
}

/// Findings that the rest of the emergency block may still ask, and its screens that may still come.
fn open_ahead(context: &Context<'_>, so_far: &Answers, place: usize, shown: u64) -> (u128, u64) {
    let screens = context.flow.screens();
    let ahead = |place: usize| {
        screens
            .iter()
            .enumerate()
            .skip(place)
            .filter(|(_, screen)| screen.block)
    };
    let mut open = ahead(place).fold(0, |set, (_, screen)| set | asks(screen));
    let pending = ahead(place).fold(0u64, |set, (at, _)| set | 1 << at);
    // Twice: what an unreachable screen would have asked can make a further screen unreachable.
    for _ in 0..2 {
        let mut scene = Scene::new(so_far, context.today, open, shown);
        scene.pending = pending;
        context.rules.run(&mut scene);
        open = ahead(place)
            .filter(|(_, screen)| scene.truth(&screen.gate) != Truth::False)
            .fold(0, |set, (_, screen)| set | asks(screen));
    }
    (open, pending)
}

fn asks(screen: &Screen) -> u128 {
    let lines = match &screen.form {
        Form::Checklist { lines, .. } => lines.as_slice(),
        Form::Parts(_) => &[],
    };
    let set = lines
        .iter()
        .flat_map(|line| &line.sets)
        .fold(0, |set, (finding, _)| set | finding.bit());
    screen.asks.iter().fold(set, |set, finding| set | finding.bit())
}

/// The assessment as an ending.
pub(super) fn assessed(rules: &Rules, answers: &Answers, today: Date, interrupted: bool) -> Ending {
    let assessment = rules.assess(answers, today);
    match assessment.tier {
        None => Ending::Gate {
            gate: assessment.headline,
        },
        Some(tier) => Ending::Assessed {
            tier,
            headline: assessment.headline,
            flags: rules
                .flag_names(assessment.flags)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            rules: assessment.rules,
            interrupted,
        },
    }
}

/// Puts the conversation where it now stands and says so.
pub(super) fn proceed(context: &Context<'_>, mut step: Step) -> Step {
    match next(context, &mut step.conversation) {
        Next::Screen(place) => {
            let screen = context.flow.screens()[place].id.clone();
            step.events.push(Event::QuestionAsked {
                screen: screen.clone(),
            });
            let mut draft = super::Draft::default();
            super::step::first_part(context, &step.conversation, place, &mut draft);
            step.conversation.phase = Phase::Asking { screen, draft };
            step.replies.push(Reply::Ask);
        }
        Next::Done => {
            step.conversation.phase = Phase::Confirming;
            step.replies.push(Reply::Ask);
        }
        Next::End(ending) => end(&mut step, ending),
    }
    step.conversation.step += 1;
    step
}

/// Ends the interview.
pub(super) fn end(step: &mut Step, ending: Ending) {
    if let Ending::Assessed { rules, .. } = &ending {
        step.events
            .extend(rules.iter().map(|rule| Event::RuleFired { rule: rule.clone() }));
    }
    step.events.push(Event::InterviewEnded {
        ending: ending.clone(),
    });
    step.conversation.phase = Phase::Ended { ending };
    step.replies.push(Reply::Result);
}

/// All answers of a conversation.
pub fn all_answers(rules: &Rules, flow: &Flow, conversation: &Conversation, today: Date) -> Answers {
    answers(rules, flow, conversation, flow.screens().len(), today)
}

/// Which lines of a checklist are offered, in order.
pub fn offered(context: &Context<'_>, conversation: &Conversation, place: usize) -> Vec<bool> {
    let Form::Checklist { lines, .. } = &context.flow.screens()[place].form else {
        return Vec::new();
    };
    let so_far = answers(context.rules, context.flow, conversation, place, context.today);
    let mut scene = Scene::new(&so_far, context.today, 0, shown(context.flow, conversation));
    context.rules.run(&mut scene);
    lines.iter().map(|line| scene.truth(&line.gate).holds()).collect()
}

fn shown(flow: &Flow, conversation: &Conversation) -> u64 {
    let visited = flow
        .screens()
        .iter()
        .enumerate()
        .filter(|(_, known)| conversation.visits.contains_key(&known.id));
    visited.fold(0, |set, (at, _)| set | 1 << at)
}

/// The most screens that can still come: an upper bound shown to the patient.
pub fn screens_left(context: &Context<'_>, conversation: &Conversation) -> usize {
    let Phase::Asking { screen, .. } = &conversation.phase else {
        return 0;
    };
    let screens = context.flow.screens();
    let Some(place) = screens.iter().position(|known| known.id == *screen) else {
        return 0;
    };
    let so_far = answers(context.rules, context.flow, conversation, place, context.today);
    let open = screens[place..].iter().fold(0, |set, screen| set | asks(screen));
    let mut scene = Scene::new(&so_far, context.today, open, shown(context.flow, conversation));
    scene.pending = screens
        .iter()
        .enumerate()
        .skip(place)
        .fold(0, |set, (at, _)| set | 1 << at);
    context.rules.run(&mut scene);
    let later = screens
        .iter()
        .skip(place + 1)
        .filter(|screen| !conversation.visits.contains_key(&screen.id));
    1 + later
        .filter(|screen| scene.truth(&screen.gate) != Truth::False)
        .count()
}
