//! "At most N questions left" is the true maximum: no completion of an interview asks more, and one asks as many. The
//! formula says so of sample patients at every screen of their interviews, and the engine lives through who it finds.

use std::sync::Arc;

use serde_json::Value as Json;
use vertebot::assets;
use vertebot::check::proved::weeks;
use vertebot::domain::Language;
use vertebot::engine::{
    Before, Context, Conversation, Input, Phase, answers_before, replies, screens_left, step,
};
use vertebot::flow::Flow;
use vertebot::flowset::FlowSet;
use vertebot::proof::longest::{Longest, Reached};
use vertebot::proof::sample::{Dice, TODAY};
use vertebot::triage::{Answers, wire};

/// Sample patients of each flow; others than those with whom the bound was brought down.
const PATIENTS: std::ops::Range<u64> = 900_001..900_121;
/// Of so many screens at most one may say more than can come.
const ONE_IN: usize = 200;

fn context<'a>(set: &'a FlowSet, flow: &'a Flow) -> Context<'a> {
    Context {
        rules: &set.rules,
        flow,
        lexicon: set.lexicon(&Language::new("en")).expect("a language"),
        today: TODAY,
    }
}

/// A sample patient, and the interview that begins.
fn patient(set: &FlowSet, flow: &Flow, seed: u64) -> (Conversation, [Answers; 3]) {
    let mut dice = Dice::seeded(seed);
    let weeks = weeks(flow);
    let (anybody, before) = dice.anybody(&set.rules, flow);
    let patient = if dice.one_in(4) {
        anybody
    } else {
        dice.patient(&set.rules, flow)
    };
    let mut carried = Answers::default();
    for finding in flow.carries() {
        if let Some(answer) = patient.carried.get(*finding) {
            carried.set(*finding, answer.clone());
        }
    }
    let vocabulary = set.rules.vocabulary();
    let last = wire::write_all(vocabulary, &before);
    let mut conversation = Conversation::new(1, flow, Language::new("en"));
    conversation.week = weeks[dice.below(weeks.len() as u64) as usize];
    conversation.carried = wire::write_all(vocabulary, &carried);
    conversation.before = Before {
        pain_nrs_move: last.get("pain_nrs_move").and_then(Json::as_i64),
        mobility_now: last.get("mobility_now").and_then(Json::as_str).map(str::to_owned),
    };
    (conversation, [patient.said, carried, before])
}

/// The place of the screen that waits.
fn waiting(flow: &Flow, conversation: &Conversation) -> Option<usize> {
    let Phase::Asking { screen, .. } = &conversation.phase else {
        return None;
    };
    flow.screens().iter().position(|known| known.id == *screen)
}

/// How many screens come, the one that waits included, when this person goes on with the interview.
fn lived(context: &Context<'_>, mut conversation: Conversation, person: &Answers) -> usize {
    let mut come = 0;
    let mut last = None;
    loop {
        let at = waiting(context.flow, &conversation);
        if at.is_some() && at != last {
            come += 1;
            last = at;
        }
        let inputs = replies(context, &conversation, person);
        if inputs.is_empty() {
            return come;
        }
        for input in inputs {
            conversation = step(context, conversation, input)
                .expect("it is taken")
                .conversation;
        }
    }
}

/// What the screens of sample interviews say is left: how many say it exactly, how many there are, and of how many
/// the engine lived through somebody to whom so many come.
fn judged(set: &FlowSet, flow: &Flow) -> (usize, usize, usize) {
    let context = context(set, flow);
    let mut longest = Longest::new(&set.rules, flow, &weeks(flow), Arc::new(|| false));
    let (mut exact, mut all, mut confirmed) = (0, 0, 0);
    for seed in PATIENTS {
        let (mut conversation, [said, carried, before]) = patient(set, flow, seed);
        let mut inputs = vec![Input::Begin];
        let (mut shown, mut last) = (0u64, None);
        while !inputs.is_empty() {
            for input in inputs {
                conversation = step(&context, conversation, input)
                    .expect("it is taken")
                    .conversation;
            }
            let at = waiting(flow, &conversation);
            if let Some(place) = at.filter(|_| at != last) {
                let screen = &flow.screens()[place].id;
                let reached = Reached {
                    place,
                    shown,
                    known: &answers_before(&context, &conversation, place),
                    carried: &carried,
                    before: &before,
                    week: conversation.week,
                    today: TODAY,
                };
                let left = screens_left(&context, &conversation);
                let more = longest.can_come(&reached, left + 1).expect("decided");
                assert!(!more, "{seed}: at {screen} more than {left} can come");
                let somebody = longest.somebody(&reached, left).expect("decided");
                assert!(
                    somebody.is_some() || shown != 0,
                    "{seed}: {} begins with {left}, but so many come to nobody",
                    flow.id()
                );
                all += 1;
                exact += usize::from(somebody.is_some());
                if let Some((_, person)) = somebody.filter(|(today, _)| *today == TODAY) {
                    let come = lived(&context, conversation.clone(), &person);
                    assert_eq!(come, left, "{seed}: at {screen}");
                    confirmed += 1;
                }
                shown |= 1 << place;
                last = at;
            }
            inputs = replies(&context, &conversation, &said);
        }
    }
    (exact, all, confirmed)
}

fn hold(set: &FlowSet, flow: &Flow) {
    let (exact, all, confirmed) = judged(set, flow);
    println!(
        "{}: {exact} of {all} screens say exactly how many can come; {confirmed} lived",
        flow.id()
    );
    assert!(all > 500, "only {all} screens were seen");
    assert!((all - exact) * ONE_IN <= all, "{exact} of {all}");
    assert!(confirmed * 10 > exact * 9, "{confirmed} of {exact}");
}

#[test]
fn the_first_contact_says_how_much_can_come() {
    let set = assets::flow_set().expect("the shipped set reads");
    hold(&set, &set.intake);
}

#[test]
fn the_check_in_says_how_much_can_come() {
    let set = assets::flow_set().expect("the shipped set reads");
    hold(&set, &set.checkin);
}
