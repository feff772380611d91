//! Asking less changes nothing: sample patients are asked by the flows as they are and by the same flows with
//! nothing left out, and hear the same; and the progress they see is never less than what still comes.

use jiff::civil::{Date, date};
use vertebot::assets;
use vertebot::check::proved::weeks;
use vertebot::domain::Language;
use vertebot::engine::{
    Context, Conversation, Ending, Input, Phase, all_answers, offered, replies, screens_left, step,
};
use vertebot::flow::{Flow, Form};
use vertebot::flowset::{CHECKIN, FlowSet, INTAKE};
use vertebot::proof::sample::{Dice, Patient};
use vertebot::triage::{Answers, Tier, wire};

const TODAY: Date = date(2026, 3, 4);

struct Played {
    conversation: Conversation,
    /// Lines and questions put to the patient, screen by screen.
    lines: usize,
    /// What was said to be left at each screen.
    progress: Vec<usize>,
}

/// A sample patient in an interview of this flow; `week` counts at a check-in.
fn play(set: &FlowSet, flow: &Flow, patient: &Patient, week: u32) -> Played {
    let context = Context {
        rules: &set.rules,
        flow,
        lexicon: set.lexicon(&Language::new("en")).expect("a language"),
        today: TODAY,
    };
    let mut played = Played {
        conversation: Conversation::new(1, flow, Language::new("en")),
        lines: 0,
        progress: Vec::new(),
    };
    let mut carried = Answers::default();
    for finding in flow.carries() {
        if let Some(answer) = patient.carried.get(*finding) {
            carried.set(*finding, answer.clone());
        }
    }
    played.conversation.carried = wire::write_all(set.rules.vocabulary(), &carried);
    played.conversation.week = week;
    let mut inputs = vec![Input::Begin];
    let mut last = String::new();
    while !inputs.is_empty() {
        for input in inputs {
            let done = step(&context, played.conversation.clone(), input).expect("it is taken");
            played.conversation = done.conversation;
        }
        if let Phase::Asking { screen, .. } = &played.conversation.phase
            && *screen != last
        {
            last.clone_from(screen);
            let place = flow
                .screens()
                .iter()
                .position(|known| known.id == *screen)
                .expect("a screen");
            played.progress.push(screens_left(&context, &played.conversation));
            played.lines += match &flow.screens()[place].form {
                Form::Checklist { .. } => {
                    let offered = offered(&context, &played.conversation, place);
                    offered.iter().filter(|offered| **offered).count()
                }
                Form::Parts(parts) => parts.len(),
            };
        }
        inputs = replies(&context, &played.conversation, &patient.said);
    }
    played
}

/// What is told: tier, headline, flags, and the advice that depends on the answers.
fn told(set: &FlowSet, flow: &Flow, played: &Played) -> (Option<Tier>, String, Vec<String>) {
    let context = Context {
        rules: &set.rules,
        flow,
        lexicon: set.lexicon(&Language::new("en")).expect("a language"),
        today: TODAY,
    };
    let answers = all_answers(&context, &played.conversation);
    let found = set.rules.assess(&answers, TODAY);
    let flags = set
        .rules
        .flag_names(found.flags)
        .into_iter()
        .map(str::to_owned)
        .collect();
    (found.tier, found.headline, flags)
}

fn median(numbers: &mut [usize]) -> usize {
    numbers.sort_unstable();
    numbers[numbers.len() / 2]
}

#[test]
fn what_is_left_out_changes_nothing_and_spares_questions() {
    let set = assets::flow_set().expect("the shipped set reads");
    compare(&set, INTAKE, &set.intake);
}

#[test]
fn a_check_in_leaves_out_nothing_that_counts_and_spares_questions() {
    let set = assets::flow_set().expect("the shipped set reads");
    compare(&set, CHECKIN, &set.checkin);
}

/// Sample patients are asked by a flow as it is and with nothing left out.
fn compare(set: &FlowSet, file: &str, flow: &Flow) {
    let text = set.files.get(file).expect("the flow");
    let whole = Flow::load(file, text, &set.rules).expect("the flow reads");
    let weeks = weeks(flow);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let (mut lines_before, mut lines_after) = (Vec::new(), Vec::new());
    let mut shorter = 0;
    for seed in 1..=400 {
        let mut dice = Dice::seeded(seed);
        let patient = dice.patient(&set.rules, flow);
        let week = weeks[dice.below(weeks.len() as u64) as usize];
        let full = play(set, &whole, &patient, week);
        let less = play(set, flow, &patient, week);
        assert_eq!(told(set, &whole, &full), told(set, flow, &less), "seed {seed}");
        assert!(
            less.progress.len() <= full.progress.len() && less.lines <= full.lines,
            "seed {seed}"
        );
        for played in [&full, &less] {
            let screens = played.progress.len();
            for (at, left) in played.progress.iter().enumerate() {
                assert!(
                    *left >= screens - at,
                    "seed {seed}: {left} said to be left, {} came",
                    screens - at
                );
            }
        }
        let benign = matches!(
            less.conversation.phase,
            Phase::Ended {
                ending: Ending::Assessed {
                    tier: Tier::Routine | Tier::Selfcare,
                    ..
                }
            }
        );
        if benign {
            shorter += usize::from(less.progress.len() < full.progress.len());
            before.push(full.progress.len());
            after.push(less.progress.len());
            lines_before.push(full.lines);
            lines_after.push(less.lines);
        }
    }
    assert!(before.len() > 40, "only {} benign interviews", before.len());
    let sums = |numbers: &[usize]| numbers.iter().sum::<usize>() as f64 / numbers.len() as f64;
    println!(
        "{}: {} benign interviews: mean {:.2} -> {:.2} screens, {:.1} -> {:.1} lines; {shorter} have fewer screens",
        flow.id(),
        before.len(),
        sums(&before),
        sums(&after),
        sums(&lines_before),
        sums(&lines_after),
    );
    let (screens, lines) = (
        [median(&mut before), median(&mut after)],
        [median(&mut lines_before), median(&mut lines_after)],
    );
    println!("{}: median {screens:?} screens, {lines:?} lines", flow.id());
    assert!(
        screens[1] <= screens[0] && lines[1] < lines[0],
        "nobody is asked less"
    );
}
