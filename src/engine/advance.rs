//! Finding the next screen, and ending the interview when it is over or an emergency is certain.

use jiff::civil::Date;

use crate::flow::{Flow, Form, Line, Screen, Standing, most_left};
use crate::triage::condition::Needs;
use crate::triage::evaluate::{Scene, Truth};
use crate::triage::{Answers, Condition, Rules};

use super::conversation::{Conversation, Phase};
use super::event::{Ending, Event, Reply};
use super::record_answer::{Gathered, answers, gathered};
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

/// Walks the flow from place `from`, before which nothing has changed: drops answers whose screen is no
/// longer asked, stops at the first screen without an answer, and ends at an emergency.
///
/// An ending is looked for where the emergency block ends and where the walk stops. In between would find
/// nothing more: what is certain at a screen stays certain at every later one.
pub(super) fn next(context: &Context<'_>, conversation: &mut Conversation, from: usize) -> Next {
    let flow = context.flow;
    let block = block_end(flow);
    let mut so_far = SoFar {
        known: gathered(context, conversation, from),
        shown: shown_before(flow, conversation, from),
        place: from,
    };
    for (place, screen) in flow.screens().iter().enumerate().skip(from) {
        so_far.place = place;
        if place == block
            && let Some(ending) = so_far.ending(context, conversation)
        {
            return Next::End(ending);
        }
        if !screen.weeks.cover(conversation.week)
            || !so_far.holds(context, &screen.gate)
            || skips_all(screen, skipped(context, screen, &so_far.known.answers))
        {
            conversation.visits.remove(&screen.id);
            continue;
        }
        let Some(visit) = conversation.visits.get(&screen.id).cloned() else {
            return match so_far.ending(context, conversation).filter(|_| place != block) {
                Some(ending) => Next::End(ending),
                None => Next::Screen(place),
            };
        };
        so_far.known.add(context, conversation, &visit);
        so_far.shown |= 1 << place;
    }
    so_far.place = flow.screens().len();
    so_far.ending(context, conversation).map_or(Next::Done, Next::End)
}

/// What is known at one place of the walk.
struct SoFar {
    known: Gathered,
    shown: u64,
    place: usize,
}

impl SoFar {
    fn holds(&self, context: &Context<'_>, gate: &Condition) -> bool {
        let mut scene = Scene::new(&self.known.answers, context.today, 0, self.shown);
        context.rules.prepare(&mut scene, gate.needs());
        scene.truth(gate).holds()
    }

    fn ending(&self, context: &Context<'_>, conversation: &Conversation) -> Option<Ending> {
        let rules = context.rules;
        if let Some(gate) = rules.gate(&self.known.answers, context.today) {
            return Some(Ending::Gate {
                gate: gate.to_owned(),
            });
        }
        if conversation.visits.is_empty() && conversation.raised.is_empty() {
            return None;
        }
        // What is certain whatever may come is also hit as things stand, and that is cheap to see.
        let as_things_stand = Scene::new(&self.known.answers, context.today, 0, self.shown);
        if !interrupted(rules, as_things_stand) {
            return None;
        }
        if self.place < block_end(context.flow) {
            let (open, pending) = open_ahead(context, &self.known.answers, self.place, self.shown);
            let mut scene = Scene::new(&self.known.answers, context.today, open, self.shown);
            scene.pending = pending;
            if !interrupted(rules, scene) {
                return None;
            }
        }
        let interrupted = self.place < context.flow.screens().len();
        Some(assessed(rules, &self.known.answers, context.today, interrupted))
    }
}

fn interrupted(rules: &Rules, mut scene: Scene<'_>) -> bool {
    rules.prepare(&mut scene, Needs::Interrupts);
    scene.rules.0 & rules.interrupts() != 0
}

/// The place after the last screen of the emergency block.
fn block_end(flow: &Flow) -> usize {
    flow.screens()
        .iter()
        .rposition(|screen| screen.block)
        .map_or(0, |last| last + 1)
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
pub(super) fn proceed(context: &Context<'_>, step: Step) -> Step {
    proceed_from(context, step, 0)
}

/// The same when nothing before place `from` has changed.
pub(super) fn proceed_from(context: &Context<'_>, mut step: Step, from: usize) -> Step {
    match next(context, &mut step.conversation, from) {
        Next::Screen(place) => {
            let screen = context.flow.screens()[place].id.clone();
            step.events.push(Event::QuestionAsked {
                screen: screen.clone(),
            });
            let mut draft = super::Draft::default();
            super::answer::first_part(context, &step.conversation, place, &mut draft);
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
pub fn all_answers(context: &Context<'_>, conversation: &Conversation) -> Answers {
    answers(context, conversation, context.flow.screens().len())
}

/// What is known when the screen at a place is shown.
pub fn answers_before(context: &Context<'_>, conversation: &Conversation, place: usize) -> Answers {
    answers(context, conversation, place)
}

/// Findings, as a set, that a screen need not ask on the answers before it: they can change nothing any more.
pub fn skipped(context: &Context<'_>, screen: &Screen, so_far: &Answers) -> u128 {
    let Some(needs) = screen.skips.iter().map(|skip| skip.when.needs()).max() else {
        return 0;
    };
    let mut scene = Scene::new(so_far, context.today, 0, 0);
    context.rules.prepare(&mut scene, needs);
    let mut skipped = 0;
    for skip in &screen.skips {
        if skipped & skip.finding.bit() == 0 && scene.truth(&skip.when).holds() {
            skipped |= skip.finding.bit();
        }
    }
    skipped
}

fn skips_all(screen: &Screen, skipped: u128) -> bool {
    skipped != 0 && screen.asks.iter().all(|finding| skipped & finding.bit() != 0)
}

/// What a screen of this conversation need not ask.
pub(super) fn skipped_at(context: &Context<'_>, conversation: &Conversation, place: usize) -> u128 {
    let screen = &context.flow.screens()[place];
    if screen.skips.is_empty() {
        return 0;
    }
    skipped(context, screen, &answers(context, conversation, place))
}

/// Which lines of a checklist are offered, in order.
pub fn offered(context: &Context<'_>, conversation: &Conversation, place: usize) -> Vec<bool> {
    let Form::Checklist { lines, .. } = &context.flow.screens()[place].form else {
        return Vec::new();
    };
    let Some(needs) = lines.iter().map(|line| line.gate.needs()).max() else {
        return Vec::new();
    };
    let week = conversation.week;
    let screen = &context.flow.screens()[place];
    if needs == Needs::Nothing && screen.skips.is_empty() {
        return lines.iter().map(|line| line.weeks.cover(week)).collect();
    }
    let flow = context.flow;
    let so_far = answers(context, conversation, place);
    let skipped = skipped(context, screen, &so_far);
    let wanted = |line: &Line| line.sets.iter().any(|(finding, _)| skipped & finding.bit() == 0);
    let shown = shown_before(flow, conversation, flow.screens().len());
    let mut scene = Scene::new(&so_far, context.today, 0, shown);
    context.rules.prepare(&mut scene, needs);
    lines
        .iter()
        .map(|line| line.weeks.cover(week) && wanted(line) && scene.truth(&line.gate).holds())
        .collect()
}

fn shown_before(flow: &Flow, conversation: &Conversation, place: usize) -> u64 {
    let visited = flow.screens()[..place]
        .iter()
        .enumerate()
        .filter(|(_, known)| conversation.visits.contains_key(&known.id));
    visited.fold(0, |set, (at, _)| set | 1 << at)
}

/// The most screens that can still come, the one that waits included. Shown to the patient.
pub fn screens_left(context: &Context<'_>, conversation: &Conversation) -> usize {
    let Phase::Asking { screen, .. } = &conversation.phase else {
        return 0;
    };
    let screens = context.flow.screens();
    let Some(place) = screens.iter().position(|known| known.id == *screen) else {
        return 0;
    };
    let standing = Standing {
        place,
        answered: shown_before(context.flow, conversation, screens.len()),
        known: &answers(context, conversation, place),
        week: conversation.week,
        today: context.today,
    };
    most_left(context.rules, context.flow, &standing)
}
