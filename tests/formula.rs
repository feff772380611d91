//! The formula and the engine agree: on given answers about rules, tier, flags and headline, and on whole
//! interviews about which screens are shown and how they end.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value as Json;
use vertebot::assets;
use vertebot::domain::Language;
use vertebot::domain::answer::{Answer, DateAnswer, Value};
use vertebot::engine::{Before, Context, Conversation, Ending, Input, Phase, all_answers, replies, step};
use vertebot::flow::Flow;
use vertebot::proof::answer::{any_answers, pinned};
use vertebot::proof::circuit::{Circuit, Found, Lit};
use vertebot::proof::outcome::Outcome;
use vertebot::proof::scene::Scene;
use vertebot::proof::walk::{Leaving, Person, Walk};
use vertebot::triage::condition::Needs;
use vertebot::triage::{Answers, FindingId, Kind, Rules, Tier, wire};

/// Random numbers from a seed that a failure prints.
struct Dice(u64);

impl Dice {
    fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: u64) -> u64 {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn one_in(&mut self, odds: u64) -> bool {
        self.below(odds) == 0
    }
}

/// A random answer to a finding; mostly the first and last options and numbers near the edges rules look at.
fn answer(dice: &mut Dice, kind: &Kind, today: Date) -> Answer {
    if dice.one_in(12) {
        return Answer::Unsure;
    }
    Answer::Known(match kind {
        Kind::Bool => Value::Bool(dice.one_in(4)),
        Kind::Choice(options) => Value::Choice(dice.below(options.len() as u64) as u8),
        Kind::Multi(options) => {
            let none = options
                .iter()
                .position(|option| option == "none")
                .map(|place| place as u8);
            if let (Some(none), false) = (none, dice.one_in(3)) {
                return wire::multi(Some(none), 1 << none, false);
            }
            let mut set = 1 << dice.below(options.len() as u64);
            set |= if dice.one_in(3) {
                1 << dice.below(options.len() as u64)
            } else {
                0
            };
            return wire::multi(none, set, dice.one_in(8));
        }
        Kind::Number { min, max, whole, .. } => {
            let step = if *whole { 10 } else { 1 };
            let most = ((max - min) / step) as u64;
            let near = if dice.one_in(2) { most.min(120) } else { most };
            let wanted = dice.below(near + 1);
            Value::Number(min + wanted as i64 * step)
        }
        Kind::Date => {
            let ago = [3, 15, 16, 43, 91, 250, 3000][dice.below(7) as usize];
            let day = today.checked_sub((dice.below(ago) as i64).days()).expect("a day");
            Value::Date(if dice.one_in(3) {
                DateAnswer::Month(day.first_of_month())
            } else {
                DateAnswer::Day(day)
            })
        }
        Kind::Country => return Answer::Skipped,
    })
}

fn some_answers(dice: &mut Dice, rules: &Rules, today: Date, leave_out: u64) -> Answers {
    let mut answers = Answers::default();
    for (finding, described) in rules.vocabulary().iter() {
        if !dice.one_in(leave_out) && described.kind != Kind::Country {
            answers.set(finding, answer(dice, &described.kind, today));
        }
    }
    answers
}

fn endless() -> Circuit {
    Circuit::new(Arc::new(|| false))
}

/// What the model says the outcome is, in the engine's words.
fn told(
    circuit: &Circuit,
    rules: &Rules,
    outcome: &Outcome,
) -> (Option<Tier>, BTreeSet<String>, Vec<String>, String) {
    let gate = rules
        .gates()
        .iter()
        .zip(&outcome.gates)
        .find(|(_, lit)| circuit.value(**lit));
    let on = |lits: &[Lit]| lits.iter().map(|lit| circuit.value(*lit)).collect::<Vec<bool>>();
    let named = |lits: &[Lit]| -> Vec<String> {
        let table = rules.rules().iter().zip(on(lits));
        table
            .filter(|(_, on)| *on)
            .map(|(rule, _)| rule.id.clone())
            .collect()
    };
    let flags = rules.flags().iter().zip(on(&outcome.flags));
    let flags = flags
        .filter(|(_, on)| *on)
        .map(|(flag, _)| flag.clone())
        .collect();
    let tier = Tier::ALL
        .iter()
        .zip(on(&outcome.at_least))
        .find(|(_, on)| *on)
        .map(|(tier, _)| *tier);
    match gate {
        Some((gate, _)) => (None, flags, vec![gate.id.clone()], gate.id.clone()),
        None => {
            let headline = named(&outcome.headline);
            assert!(headline.len() <= 1, "one headline at most");
            (
                tier,
                flags,
                named(&outcome.rules),
                headline.first().cloned().unwrap_or_default(),
            )
        }
    }
}

fn expected(
    rules: &Rules,
    answers: &Answers,
    today: Date,
) -> (Option<Tier>, BTreeSet<String>, Vec<String>, String) {
    let found = rules.assess(answers, today);
    let flags = rules
        .flag_names(found.flags)
        .into_iter()
        .map(str::to_owned)
        .collect();
    (found.tier, flags, found.rules, found.headline)
}

#[test]
fn on_given_answers_the_formula_says_what_the_table_says() {
    let rules = assets::flow_set().expect("the set reads").rules;
    let mut circuit = endless();
    let symbols = any_answers(&mut circuit, rules.vocabulary());
    let scene = Scene::new(&mut circuit, &rules, &symbols, &[], Needs::Rules);
    let outcome = scene.outcome(&mut circuit);
    let mut tried = 0;
    let mut compare = |answers: &Answers, today: Date, what: &str| {
        let given = pinned(&mut circuit, rules.vocabulary(), &symbols, answers, today);
        assert_eq!(
            circuit.search(&given),
            Found::Model,
            "{what}: such answers can be given"
        );
        assert_eq!(
            told(&circuit, &rules, &outcome),
            expected(&rules, answers, today),
            "{what}: {}",
            Json::Object(wire::write_all(rules.vocabulary(), answers))
        );
        tried += 1;
    };
    let cases = std::fs::read_to_string("tests/conformance.jsonl").expect("the cases");
    for line in cases.lines() {
        let case: Json = serde_json::from_str(line).expect("a case is JSON");
        let (Some(today), Some(given)) = (case["in"]["today"].as_str(), case["in"]["answers"].as_object())
        else {
            continue;
        };
        let Ok(today) = today.parse::<Date>() else {
            continue;
        };
        if let Ok(answers) = wire::read_all(rules.vocabulary(), given, today) {
            compare(&answers, today, case["in"]["id"].as_str().unwrap_or_default());
        }
    }
    for seed in 1..=600 {
        let mut dice = Dice::seeded(seed);
        let today = jiff::civil::date(2026, 1, 1)
            .checked_add((dice.below(700) as i64).days())
            .expect("a day");
        let leave_out = [2, 5, 30][dice.below(3) as usize];
        let answers = some_answers(&mut dice, &rules, today, leave_out);
        compare(&answers, today, &format!("seed {seed}"));
    }
    assert!(tried > 1000, "only {tried} answer sets were compared");
}

/// Plays an interview to its end with the real engine.
fn played(context: &Context<'_>, mut conversation: Conversation, person: &Answers) -> Conversation {
    let mut inputs = vec![Input::Begin];
    for _ in 0..400 {
        for input in inputs {
            let done = step(context, conversation, input).unwrap_or_else(|refused| panic!("{refused}"));
            conversation = done.conversation;
        }
        inputs = replies(context, &conversation, person);
        if inputs.is_empty() {
            return conversation;
        }
    }
    panic!(
        "the interview does not end: {}",
        serde_json::to_string(&conversation.phase).expect("written")
    );
}

fn interviews_agree(flow: &Flow, rules: &Rules, weeks: &[u32], seeds: std::ops::Range<u64>) {
    let set = assets::flow_set().expect("the set reads");
    let lexicon = set.lexicon(&Language::new("en")).expect("a language");
    let mut circuit = endless();
    let person = Person::anybody(&mut circuit, rules, weeks);
    let walk = Walk::new(&mut circuit, rules, flow, &person, Leaving::SKIPS);
    let end = Scene::new(&mut circuit, rules, &walk.answers, &walk.shown, Needs::Rules);
    let outcome = end.outcome(&mut circuit);
    let vocabulary = rules.vocabulary();
    let single = |name: &str| vocabulary.id(name).expect("a finding");
    let (mut whole, mut cut) = (0, 0);
    for seed in seeds {
        let mut dice = Dice::seeded(seed);
        let today = jiff::civil::date(2026, 1, 1)
            .checked_add((dice.below(700) as i64).days())
            .expect("a day");
        let mut said = some_answers(&mut dice, rules, today, 40);
        // Mostly well, so that interviews come to their end.
        let calm = dice.one_in(3);
        for screen in flow.screens().iter().filter(|screen| screen.block && !calm) {
            if let vertebot::flow::Form::Checklist { safe, .. } = &screen.form {
                for (finding, answer) in safe.iter().filter(|_| !dice.one_in(12)) {
                    said.set(*finding, answer.clone());
                }
            }
        }
        said.set(single("consent_given"), Answer::Known(Value::Bool(true)));
        said.set(
            single("respondent_role"),
            Answer::Known(Value::Choice(dice.below(2) as u8)),
        );
        let age = 18 + dice.below(80) as i64;
        said.set(single("age_years"), Answer::Known(Value::Number(age * 10)));
        let mut conversation = Conversation::new(1, flow, Language::new("en"));
        let week = weeks[dice.below(weeks.len() as u64) as usize];
        conversation.week = week;
        let mut carried = Answers::default();
        let mut before = Answers::default();
        if !flow.carries().is_empty() {
            let mut all = some_answers(&mut dice, rules, today, 6);
            all.set(single("consent_given"), Answer::Known(Value::Bool(true)));
            all.set(single("age_years"), Answer::Known(Value::Number(age * 10)));
            let keep: Vec<(FindingId, Answer)> = all
                .iter()
                .filter(|(finding, _)| flow.carries().contains(finding))
                .map(|(finding, answer)| (finding, answer.clone()))
                .collect();
            keep.into_iter()
                .for_each(|(finding, answer)| carried.set(finding, answer));
            conversation.carried = wire::write_all(vocabulary, &carried);
            for name in ["pain_nrs_move", "mobility_now"] {
                if dice.one_in(3) {
                    continue;
                }
                let kind = &vocabulary.get(single(name)).kind;
                before.set(single(name), answer(&mut dice, kind, today));
            }
            let map = wire::write_all(vocabulary, &before);
            conversation.before = Before {
                pain_nrs_move: map.get("pain_nrs_move").and_then(Json::as_i64),
                mobility_now: map.get("mobility_now").and_then(Json::as_str).map(str::to_owned),
            };
        }
        let context = Context {
            rules,
            flow,
            lexicon,
            today,
        };
        let done = played(&context, conversation, &said);

        let mut given = pinned(&mut circuit, vocabulary, &person.answers, &said, today);
        for finding in flow.carries() {
            let place = usize::from(finding.0);
            given.push(pinned(&mut circuit, vocabulary, &person.carried, &carried, today)[place]);
        }
        for (name, symbol) in [
            ("pain_nrs_move", &person.pain_before),
            ("mobility_now", &person.mobility_before),
        ] {
            let kind = &vocabulary.get(single(name)).kind;
            let wanted = before
                .get(single(name))
                .filter(|answer| matches!(answer, Answer::Known(_)));
            given.push(match wanted {
                Some(answer) => symbol.is(&mut circuit, kind, answer),
                None => !symbol.known,
            });
        }
        let at = weeks.iter().position(|known| *known == week).expect("a week");
        given.push(person.week[at]);
        assert_eq!(
            circuit.search(&given),
            Found::Model,
            "seed {seed}: such a person can be"
        );
        let shown = |place: usize| circuit.value(walk.shown[place]);
        let visited: Vec<&str> = flow
            .screens()
            .iter()
            .filter(|screen| done.visits.contains_key(&screen.id))
            .map(|screen| screen.id.as_str())
            .collect();
        let formula: Vec<&str> = flow
            .screens()
            .iter()
            .enumerate()
            .filter(|(place, _)| shown(*place))
            .map(|(_, screen)| screen.id.as_str())
            .collect();
        let in_block = done
            .visits
            .keys()
            .all(|id| flow.screens().iter().any(|s| s.id == *id && s.block));
        let interrupted = matches!(
            done.phase,
            Phase::Ended {
                ending: Ending::Assessed {
                    interrupted: true,
                    ..
                }
            }
        );
        if interrupted && in_block {
            // Cut short inside the block: the formula goes on to its end, and ends there.
            assert!(
                formula.starts_with(&visited),
                "seed {seed}: {visited:?} {formula:?}"
            );
            let block = flow
                .screens()
                .iter()
                .rposition(|screen| screen.block)
                .expect("a block");
            assert!(
                (block + 1..flow.screens().len()).all(|place| !shown(place)),
                "seed {seed}"
            );
            cut += 1;
            continue;
        }
        assert_eq!(visited, formula, "seed {seed}");
        let answers = all_answers(&context, &done);
        assert_eq!(
            told(&circuit, rules, &outcome),
            expected(rules, &answers, today),
            "seed {seed}: {}",
            Json::Object(wire::write_all(vocabulary, &answers))
        );
        whole += 1;
    }
    assert!(whole > 60 && cut > 5, "{whole} whole interviews, {cut} cut short");
}

#[test]
fn on_random_first_contacts_formula_and_engine_agree() {
    let set = assets::flow_set().expect("the set reads");
    interviews_agree(&set.intake, &set.rules, &[0], 1..250);
}

#[test]
fn on_random_check_ins_formula_and_engine_agree() {
    let set = assets::flow_set().expect("the set reads");
    let weeks = [0, 1, 2, 4, 6, 12, 26, 52];
    interviews_agree(&set.checkin, &set.rules, &weeks, 1..250);
}
