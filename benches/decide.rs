//! Deciding: what one input costs in engine, rules and rendering, and what one assessment costs.
//! Budgets: one input <= 50 microseconds; assessments >= 50,000 a second (<= 20 microseconds each).

use divan::{Bencher, counter::ItemsCount};
use jiff::civil::Date;
use vertebot::assets;
use vertebot::domain::Language;
use vertebot::engine::{Action, Context, Conversation, Input, Phase, step};
use vertebot::flowset::FlowSet;
use vertebot::render::{Clinic, Renderer};
use vertebot::script::sample_clinic;
use vertebot::triage::batch;

fn main() {
    divan::main();
}

struct Desk {
    set: FlowSet,
    clinic: Clinic,
    today: Date,
}

impl Desk {
    fn new() -> Self {
        Self {
            set: assets::flow_set().expect("the shipped set reads"),
            clinic: sample_clinic(),
            today: Date::constant(2026, 3, 4),
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            rules: &self.set.rules,
            flow: &self.set.intake,
            lexicon: self.set.lexicon(&Language::new("en")).expect("English is spoken"),
            today: self.today,
        }
    }

    fn begun(&self) -> Conversation {
        let conversation = Conversation::new(1, &self.set.intake, Language::new("en"));
        step(&self.context(), conversation, Input::Begin)
            .expect("an interview begins")
            .conversation
    }

    /// What a patient with a plain strain would answer.
    fn answer(&self, conversation: &Conversation) -> Input {
        let Phase::Asking { screen, draft } = &conversation.phase else {
            return tap(conversation, Action::Confirm);
        };
        use vertebot::flow::{Form, PartKind};
        let screen = self
            .set
            .intake
            .screens()
            .iter()
            .find(|known| known.id == *screen)
            .expect("the screen is in the flow");
        match &screen.form {
            Form::Checklist { .. } => tap(conversation, Action::Done),
            Form::Parts(parts) => match &parts[usize::from(draft.part)].kind {
                PartKind::Choice(_) => tap(conversation, Action::Choose(0)),
                PartKind::Scale => tap(conversation, Action::Scale(3)),
                PartKind::Date => tap(conversation, Action::DaysAgo(2)),
                PartKind::Number => match screen.id.as_str() {
                    "Q1" | "A1" => Input::Text("44".to_owned()),
                    _ => tap(conversation, Action::Unsure),
                },
            },
        }
    }

    /// One input, rendered; the number of characters shown keeps the work from being optimised away.
    fn turn(&self, conversation: Conversation, input: Input) -> (Conversation, usize) {
        let done = step(&self.context(), conversation, input).expect("the input fits");
        let renderer = Renderer {
            catalogs: &self.set.catalogs,
            clinic: &self.clinic,
            context: self.context(),
        };
        let shown = done.replies.iter().flat_map(|reply| {
            renderer
                .reply(&done.conversation, reply)
                .expect("the texts format")
        });
        let length = shown.map(|shown| shown.text.len()).sum();
        (done.conversation, length)
    }
}

fn tap(conversation: &Conversation, action: Action) -> Input {
    Input::Tap {
        step: conversation.step,
        action,
    }
}

/// A whole benign interview: time per input.
#[divan::bench]
fn input_stepped_assessed_and_rendered(bencher: Bencher<'_, '_>) {
    let desk = Desk::new();
    let mut inputs = 0usize;
    let mut conversation = desk.begun();
    while !conversation.ended() {
        let input = desk.answer(&conversation);
        conversation = desk.turn(conversation, input).0;
        inputs += 1;
    }
    bencher.counter(ItemsCount::new(inputs)).bench_local(|| {
        let mut conversation = desk.begun();
        let mut length = 0;
        while !conversation.ended() {
            let input = desk.answer(&conversation);
            let (next, shown) = desk.turn(conversation, input);
            conversation = next;
            length += shown;
        }
        length
    });
}

/// The same without rendering.
#[divan::bench]
fn input_stepped_only(bencher: Bencher<'_, '_>) {
    let desk = Desk::new();
    let mut inputs = 0usize;
    let mut conversation = desk.begun();
    while !conversation.ended() {
        let input = desk.answer(&conversation);
        conversation = desk.turn(conversation, input).0;
        inputs += 1;
    }
    bencher.counter(ItemsCount::new(inputs)).bench_local(|| {
        let mut conversation = desk.begun();
        while !conversation.ended() {
            let input = desk.answer(&conversation);
            conversation = step(&desk.context(), conversation, input)
                .expect("the input fits")
                .conversation;
        }
        conversation.step
    });
}

/// The contract's cases, from JSON line to JSON line.
#[divan::bench]
fn assess_from_line_to_line(bencher: Bencher<'_, '_>) {
    let rules = assets::flow_set().expect("the shipped set reads").rules;
    let cases = include_str!("../tests/conformance.jsonl");
    let lines: Vec<String> = cases
        .lines()
        .filter_map(|line| {
            let case: serde_json::Value = serde_json::from_str(line).ok()?;
            let input = case.get("in")?;
            input.is_object().then(|| input.to_string())
        })
        .collect();
    bencher.counter(ItemsCount::new(lines.len())).bench_local(|| {
        lines
            .iter()
            .filter_map(|line| batch::line(&rules, line))
            .map(|out| out.to_string().len())
            .sum::<usize>()
    });
}
