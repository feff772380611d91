//! What is told of why an assessment came out as it did is true, and as small as it can be: held to trying
//! everything on small tables of chance, and to chance and the formula on the shipped one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::Value as Json;
use vertebot::assets;
use vertebot::domain::answer::{Answer, DateAnswer, Value};
use vertebot::flowset::FlowSet;
use vertebot::proof::answer::{any_answers, pinned};
use vertebot::proof::circuit::{Circuit, Found};
use vertebot::proof::explain::{Change, Explainer, Explanation};
use vertebot::proof::prove::Undecided;
use vertebot::proof::scene::Scene;
use vertebot::triage::condition::Needs;
use vertebot::triage::{Answers, FindingId, Kind, Rules, Tier, wire};

mod support;

use support::dice::Dice;
use support::little::{Little, State};

fn endless(rules: &Rules, lasting: &[FindingId]) -> Explainer {
    Explainer::new(rules, lasting, Arc::new(|| false))
}

fn shipped() -> FlowSet {
    assets::flow_set().expect("the shipped set reads")
}

/// The contract's cases, as answers.
fn cases(rules: &Rules) -> Vec<(Answers, Date, Json)> {
    let cases = std::fs::read_to_string("tests/conformance.jsonl").expect("the cases");
    let read = |line: &str| {
        let case: Json = serde_json::from_str(line).ok()?;
        let today: Date = case["in"]["today"].as_str()?.parse().ok()?;
        let answers = wire::read_all(rules.vocabulary(), case["in"]["answers"].as_object()?, today).ok()?;
        Some((answers, today, case))
    };
    cases.lines().filter_map(read).collect()
}

#[test]
fn on_tables_of_chance_nothing_smaller_can_be_found_by_trying_everything() {
    let (mut forced, mut lowered, mut raised, mut none) = ([0; 6], [0; 6], [0; 6], 0);
    for seed in 1..=24 {
        let mut dice = Dice::seeded(seed);
        let little = Little::of_chance(&mut dice);
        let lasting: Vec<FindingId> = little.findings().into_iter().filter(|_| dice.one_in(3)).collect();
        let mut explainer = endless(&little.rules, &lasting);
        for _ in 0..14 {
            let state = little.state(&mut dice);
            let answers = little.answers(&state);
            let told = explainer.explain(&answers, little.today).expect("it is found");
            let what = format!(
                "seed {seed}: {}\n{}",
                Json::Object(wire::write_all(little.rules.vocabulary(), &answers)),
                little.table
            );
            assert_eq!(told.decided.because, little.smallest_cause(&state), "{what}");
            let made_sure: Vec<usize> = little.made_sure(&state, &told.decided.because);
            assert_eq!(told.decided.rules, made_sure, "{what}");
            forced[told.decided.because.len()] += 1;
            let Some(tier) = little.tier(&state) else {
                assert_eq!((&told.lower, &told.raise), (&None, &None), "{what}");
                none += 1;
                continue;
            };
            for (change, higher, count) in [
                (&told.lower, false, &mut lowered),
                (&told.raise, true, &mut raised),
            ] {
                let wanted = little.smallest_change(&state, &lasting, higher);
                let brief = |change: &Change| {
                    let findings = change.answers.iter().map(|(finding, _)| *finding);
                    (findings.collect::<Vec<_>>(), change.tier)
                };
                assert_eq!(change.as_ref().map(brief), wanted, "higher: {higher}, {what}");
                if let Some(change) = change {
                    little.holds(&state, change, tier, &what);
                    count[change.answers.len()] += 1;
                }
            }
        }
    }
    // Causes and changes of every size there can be were met.
    assert!(
        forced[..4].iter().all(|met| *met > 0) && none > 0,
        "{forced:?} {none}"
    );
    assert!(lowered[1] > 0 && lowered[2] > 0, "{lowered:?}");
    assert!(raised[1] > 0 && raised[2] > 0, "{raised:?}");
}

#[test]
fn whatever_else_is_answered_the_tier_is_no_less_urgent() {
    let set = shipped();
    let rules = &set.rules;
    let mut explainer = endless(rules, set.checkin.carries());
    let (mut tried, mut forced) = (0, 0);
    for (place, (answers, today, case)) in cases(rules).iter().enumerate() {
        let told = explainer.decided(answers, *today).expect("it is found");
        let Some(tier) = rules.assess(answers, *today).tier else {
            continue;
        };
        let mut dice = Dice::seeded(place as u64 + 1);
        for _ in 0..20 {
            let mut others = support::dice::some_answers(&mut dice, rules, *today, 4);
            for finding in &told.because {
                match answers.get(*finding) {
                    Some(answer) => others.set(*finding, answer.clone()),
                    None => others.clear(*finding),
                }
            }
            let found = rules.assess(&others, *today);
            // Whoever refused or is no adult gets no tier.
            if let Some(found_tier) = found.tier {
                tried += 1;
                assert!(found_tier >= tier, "{case}: {:?}", told.because);
                for place in &told.rules {
                    assert!(found.rules.contains(&rules.rules()[*place].id), "{case}");
                }
            }
        }
        forced += usize::from(!told.because.is_empty());
    }
    assert!(tried > 3000 && forced > 300, "{tried} {forced}");
}

#[test]
fn no_answer_of_the_cause_can_be_spared() {
    let set = shipped();
    let rules = &set.rules;
    let vocabulary = rules.vocabulary();
    let mut explainer = endless(rules, set.checkin.carries());
    let mut circuit = Circuit::new(Arc::new(|| false));
    let anybody = any_answers(&mut circuit, vocabulary);
    let scene = Scene::new(&mut circuit, rules, &anybody, &[], Needs::Rules);
    let outcome = scene.outcome(&mut circuit);
    let gated = outcome.gated(&mut circuit);
    let mut spared = 0;
    for (answers, today, case) in cases(rules).iter().step_by(5) {
        let told = explainer.decided(answers, *today).expect("it is found");
        let Some(tier) = rules.assess(answers, *today).tier else {
            continue;
        };
        let pins = pinned(&mut circuit, vocabulary, &anybody, answers, *today);
        let pin = |finding: &FindingId| pins[usize::from(finding.0)];
        let less = [!outcome.at_least(tier), !gated];
        let whole: Vec<_> = told.because.iter().map(pin).chain(less).collect();
        assert_eq!(circuit.search(&whole), Found::Nothing, "{case}");
        for left_out in &told.because {
            let rest = told.because.iter().filter(|finding| *finding != left_out);
            let rest: Vec<_> = rest.map(pin).chain(less).collect();
            assert_eq!(circuit.search(&rest), Found::Model, "{case}");
            spared += 1;
        }
    }
    assert!(spared > 100, "{spared}");
}

#[test]
fn a_change_does_what_is_told_of_it() {
    let set = shipped();
    let rules = &set.rules;
    let mut explainer = endless(rules, set.checkin.carries());
    let (mut lower, mut raise) = (0, 0);
    for (answers, today, case) in cases(rules).iter().step_by(3) {
        let told = explainer.explain(answers, *today).expect("it is found");
        let Some(tier) = rules.assess(answers, *today).tier else {
            assert_eq!((told.lower, told.raise), (None, None), "{case}");
            continue;
        };
        assert_eq!(told.lower.is_none(), tier == Tier::Selfcare, "{case}");
        assert_eq!(told.raise.is_none(), tier == Tier::EmergencyNow, "{case}");
        let tried = |change: &Change| {
            let mut other = answers.clone();
            for (finding, answer) in &change.answers {
                assert_ne!(answers.get(*finding), Some(answer), "{case}");
                assert!(matches!(answer, Answer::Known(_)), "{case}");
                other.set(*finding, answer.clone());
            }
            let found = rules.assess(&other, *today).tier;
            assert_eq!(found, Some(change.tier), "{case}");
            change.tier
        };
        if let Some(change) = &told.lower {
            assert!(tried(change) < tier, "{case}");
            // Nothing lowers it that leaves what decided as it is.
            let decided = |finding: &FindingId| told.decided.because.contains(finding);
            assert!(
                change.answers.iter().any(|(finding, _)| decided(finding)),
                "{case}"
            );
            lower += 1;
        }
        if let Some(change) = &told.raise {
            assert!(tried(change) > tier, "{case}");
            raise += 1;
        }
    }
    assert!(lower > 80 && raise > 80, "{lower} {raise}");
}

/// Known answers to one finding, tried one by one: all, but of lists only none, one and one more or less.
fn values(kind: &Kind, before: Option<&Answer>, today: Date) -> Vec<Answer> {
    let known = |value: Value| Answer::Known(value);
    match kind {
        Kind::Bool => vec![known(Value::Bool(false)), known(Value::Bool(true))],
        Kind::Choice(options) => (0..options.len() as u8)
            .map(|place| known(Value::Choice(place)))
            .collect(),
        Kind::Multi(options) => {
            let old = match before {
                Some(Answer::Known(Value::Multi { options, .. })) => *options,
                _ => 0,
            };
            let none = options.iter().position(|option| option == "none");
            let none = none.map(|place| place as u8);
            let ones = (0..options.len()).flat_map(|place| [1 << place, old ^ 1 << place]);
            ones.filter(|set| *set != 0)
                .map(|set| wire::multi(none, set, false))
                .collect()
        }
        Kind::Number { min, max, whole, .. } => {
            let step = if *whole { 10 } else { 1 };
            let count = (max - min) / step;
            // Every step of the small ones, some thousand of the others.
            let stride = (count / 1000).max(1);
            (0..=count / stride)
                .map(|place| known(Value::Number(min + place * stride * step)))
                .collect()
        }
        Kind::Date => (0..400)
            .filter_map(|days| today.checked_sub(days.days()).ok())
            .map(|day| known(Value::Date(DateAnswer::Day(day))))
            .collect(),
        Kind::Country => Vec::new(),
    }
}

#[test]
fn where_a_change_needs_two_answers_no_one_answer_does_it() {
    let set = shipped();
    let rules = &set.rules;
    let mut explainer = endless(rules, set.checkin.carries());
    let (mut tried, mut larger) = (0, 0);
    for (answers, today, case) in cases(rules).iter().step_by(4) {
        let Some(tier) = rules.assess(answers, *today).tier else {
            continue;
        };
        let told = explainer.explain(answers, *today).expect("it is found");
        let needs_more =
            |change: &Option<Change>| change.as_ref().is_some_and(|change| change.answers.len() > 1);
        let (lower, raise) = (needs_more(&told.lower), needs_more(&told.raise));
        if !lower && !raise {
            continue;
        }
        for (finding, described) in rules.vocabulary().iter() {
            for answer in values(&described.kind, answers.get(finding), *today) {
                let mut other = answers.clone();
                other.set(finding, answer);
                let Some(found) = rules.assess(&other, *today).tier else {
                    continue;
                };
                tried += 1;
                assert!(!lower || found >= tier, "{case}: {}", described.id);
                assert!(!raise || found <= tier, "{case}: {}", described.id);
            }
        }
        larger += 1;
    }
    assert!(larger > 10 && tried > 10_000, "{larger} {tried}");
}

#[test]
fn what_was_explained_before_changes_nothing() {
    let set = shipped();
    let rules = &set.rules;
    let mut used = endless(rules, set.checkin.carries());
    let chosen: Vec<(Answers, Date, Json)> = cases(rules).into_iter().step_by(9).collect();
    let first: Vec<Explanation> = chosen
        .iter()
        .map(|(answers, today, _)| used.explain(answers, *today).expect("it is found"))
        .collect();
    for ((answers, today, case), told) in chosen.iter().zip(&first).rev() {
        let mut fresh = endless(rules, set.checkin.carries());
        for explainer in [&mut fresh, &mut used] {
            let again = explainer.explain(answers, *today).expect("it is found");
            assert!(again == *told, "{again:?}\n{told:?}\n{case}");
        }
    }
    assert!(first.len() > 50);
}

/// The value that was told of one finding.
fn value(rules: &Rules, change: &Change, name: &str) -> Option<Value> {
    let wanted = rules.vocabulary().id(name).expect("a finding");
    let found = change.answers.iter().find(|(finding, _)| *finding == wanted);
    found.and_then(|(_, answer)| match answer {
        Answer::Known(value) => Some(value.clone()),
        Answer::Unsure | Answer::Skipped => None,
    })
}

fn told(set: &FlowSet, answers: &str) -> (Explanation, Vec<String>) {
    let today = date(2026, 11, 23);
    let json: Json = serde_json::from_str(answers).expect("JSON");
    let object = json.as_object().expect("an object");
    let answers = wire::read_all(set.rules.vocabulary(), object, today).expect("answers");
    let mut explainer = endless(&set.rules, set.checkin.carries());
    let told = explainer.explain(&answers, today).expect("it is found");
    let because = told.decided.because.iter();
    let because = because.map(|finding| set.rules.vocabulary().get(*finding).id.clone());
    let because = because.collect();
    (told, because)
}

/// A safe answer to everything of the safety screen.
const SAFE: &str = r#""age_years":40,"sex_at_birth":"male","known_vcf":"no","pain_start_date":"2026-11-13",
    "pain_onset_speed":"gradual","pain_nrs_move":4,"pain_site":["lower_back"],"saddle_numbness":"no",
    "leg_numbness":"none","gait_change":false,"arm_hand_change":false,"tearing_pain":false,"trauma_type":"none",
    "cancer_history":"none","bladder_change":["none"],"bowel_change":["none"],"leg_weakness":["none"],
    "systemic_signs":["none"],"cardioresp_signs":["none"],"abdo_vascular":["none"],"spine_history":["none"],
    "exam_unreliable":["none"]"#;

/// The safe answers with others in their place.
fn but(others: &str) -> String {
    let mut answers: Json = serde_json::from_str(&format!("{{{SAFE}}}")).expect("JSON");
    let others: Json = serde_json::from_str(&format!("{{{others}}}")).expect("JSON");
    for (name, answer) in others.as_object().expect("an object") {
        answers[name] = answer.clone();
    }
    answers.to_string()
}

#[test]
fn one_red_flag_explains_itself() {
    let set = shipped();
    let (found, because) = told(&set, &but(r#""cardioresp_signs":["chest_pain","calf_swelling"]"#));
    assert_eq!(because, ["cardioresp_signs"]);
    // Without any such sign, not with one less: nothing is the plainest of what takes something away.
    let lower = found.lower.expect("it can be lower");
    let signs = value(&set.rules, &lower, "cardioresp_signs");
    assert_eq!(lower.tier, Tier::SameDay);
    assert_eq!(
        signs,
        Some(Value::Multi {
            options: 1 << 5,
            unsure: false
        })
    );
    assert_eq!(found.raise, None);
}

#[test]
fn a_question_left_open_can_be_what_decides() {
    let set = shipped();
    let (found, because) = told(&set, &but(r#""bladder_change":["unsure"]"#));
    assert_eq!(because, ["bladder_change"]);
    let lower = found.lower.expect("it can be lower");
    assert_eq!(lower.tier, Tier::Selfcare);
    let bladder = value(&set.rules, &lower, "bladder_change");
    assert_eq!(
        bladder,
        Some(Value::Multi {
            options: 1,
            unsure: false
        }),
        "none"
    );
    // Nothing was asked: each question of the safety screen would have to be answered.
    let (found, because) = told(&set, r#"{"pain_nrs_move":3}"#);
    assert_eq!(because, ["age_years"], "the first of those that were not asked");
    assert_eq!(found.lower.expect("it can be lower").answers.len(), 14);
}

#[test]
fn selfcare_needs_nothing_to_force_it_and_tells_what_would_raise_it() {
    let set = shipped();
    let (found, because) = told(&set, &format!("{{{SAFE}}}"));
    assert_eq!((because.len(), found.decided.rules.len()), (0, 0));
    assert_eq!(found.lower, None);
    let raise = found.raise.expect("it can be higher");
    assert_eq!((raise.tier, raise.answers.len()), (Tier::Urgent, 1));
    assert!(value(&set.rules, &raise, "systemic_signs").is_some());
}

#[test]
fn numbers_and_days_change_no_further_than_they_must() {
    let set = shipped();
    let (found, because) = told(&set, &but(r#""paracetamol_mg_24h":4500"#));
    assert_eq!(because, ["paracetamol_mg_24h"]);
    let lower = found.lower.expect("it can be lower");
    let dose = value(&set.rules, &lower, "paracetamol_mg_24h");
    assert_eq!(dose, Some(Value::Number(40_000)), "in tenths");
    let injury =
        but(r#""trauma_type":"fall_from_height","trauma_date":"2026-11-20","mobility_now":"normal""#);
    let (found, because) = told(&set, &injury);
    assert_eq!(because, ["known_vcf", "trauma_type", "trauma_date"]);
    let lower = found.lower.expect("it can be lower");
    let day = value(&set.rules, &lower, "trauma_date");
    let trauma = value(&set.rules, &lower, "trauma_type");
    // Whether and when are both lasting facts, so the first in the vocabulary is named that gets nearest.
    assert!(day.is_some() != trauma.is_some(), "{:?}", lower.answers);
    let month = but(r#""trauma_type":"fall_from_height","trauma_date":"2026-11""#);
    let (_, because) = told(&set, &month);
    assert_eq!(
        because,
        ["known_vcf", "trauma_type", "trauma_date"],
        "a month as well"
    );
}

#[test]
fn a_gate_is_decided_by_what_it_reads() {
    let set = shipped();
    let (found, because) = told(&set, &but(r#""age_years":12,"tearing_pain":true"#));
    assert_eq!(because, ["age_years"]);
    assert_eq!((found.lower, found.raise), (None, None));
}

#[test]
fn months_that_no_calendar_has_force_nothing() {
    // Only a month that began 29 days ago and ends today makes this rule miss; there is one on a 30th.
    let little = Little::written(
        r#"
[[rule]]
id = "A"
tier = "urgent"
when = "not (when known and d.days <=0 and d.days >=29)"
flags = []
reason = "a"
section = "1"
sources = ["PD"]
"#,
    );
    let mut explainer = endless(&little.rules, &[]);
    let day = |today: Date| {
        let mut answers = Answers::default();
        let day = DateAnswer::Day(today.checked_sub(3.days()).expect("a day"));
        answers.set(little.finding("when"), Answer::Known(Value::Date(day)));
        answers
    };
    for (today, because) in [
        (date(2026, 11, 24), vec![]),
        (date(2026, 11, 30), vec![little.finding("when")]),
        (date(2026, 11, 25), vec![]),
    ] {
        let told = explainer.decided(&day(today), today).expect("it is found");
        assert_eq!(told.because, because, "{today}");
    }
}

#[test]
fn a_search_that_is_stopped_says_so_and_the_next_is_none_the_worse() {
    let set = shipped();
    let left = Arc::new(AtomicU32::new(0));
    let asked = Arc::clone(&left);
    let stop = Arc::new(move || {
        let before = asked.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        before.is_err()
    });
    let mut explainer = Explainer::new(&set.rules, set.checkin.carries(), stop);
    let (answers, today, _) = cases(&set.rules).swap_remove(0);
    let whole = endless(&set.rules, set.checkin.carries()).explain(&answers, today);
    let mut undecided = 0;
    for patience in [0, 1, 10, 100, 1000, 3000, u32::MAX] {
        left.store(patience, Ordering::Relaxed);
        match explainer.explain(&answers, today) {
            Err(Undecided) => undecided += 1,
            found => assert!(found == whole, "{patience}"),
        }
    }
    left.store(u32::MAX, Ordering::Relaxed);
    assert!(explainer.explain(&answers, today) == whole);
    assert!((3..7).contains(&undecided), "{undecided}");
}

#[test]
fn an_interview_left_lying_is_explained_by_what_was_said() {
    let set = shipped();
    let rules = &set.rules;
    let today = date(2026, 11, 23);
    let json: Json = serde_json::from_str(r#"{"leg_weakness":["one_leg"]}"#).expect("JSON");
    let answers = wire::read_all(rules.vocabulary(), json.as_object().expect("it is"), today);
    let answers = answers.expect("answers");
    let mut explainer = endless(rules, set.checkin.carries());
    let ids = |because: Vec<FindingId>| -> Vec<String> {
        let ids = because
            .iter()
            .map(|finding| rules.vocabulary().get(*finding).id.clone());
        ids.collect()
    };
    // As an assessment, what was not asked is what decides first; here it is what was said.
    let whole = explainer.decided(&answers, today).expect("it is found");
    assert_eq!(ids(whole.because), ["age_years"]);
    let so_far = explainer.decided_so_far(&answers, today, Tier::SameDay);
    let so_far = so_far.expect("it is found");
    assert_eq!(ids(so_far.because), ["leg_weakness", "neuro_onset"]);
    let hit: Vec<&str> = so_far
        .rules
        .iter()
        .map(|place| rules.rules()[*place].id.as_str())
        .collect();
    assert_eq!(hit, ["R22"]);
}

/// One state of the small tables is one set of answers; kept here so that the test reads in one place.
#[test]
fn small_tables_are_what_they_claim() {
    let mut dice = Dice::seeded(7);
    let little = Little::of_chance(&mut dice);
    let state: State = little.state(&mut dice);
    let answers = little.answers(&state);
    assert_eq!(
        little.rules.assess(&answers, little.today).tier,
        little.tier(&state)
    );
}
