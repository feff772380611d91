//! A condition can be written back in the words of the contract, and what is written compiles to the very same
//! condition: for all that is shipped, and for any other.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use vertebot::assets;
use vertebot::flow::{Flow, Form, Line, PartKind};
use vertebot::triage::condition::{DerivedKind, Names, Test};
use vertebot::triage::{Condition, FindingId, Kind, Rules};

fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> =
        LazyLock::new(|| assets::flow_set().expect("the shipped set reads").rules);
    &RULES
}

fn flows() -> [Flow; 2] {
    let set = assets::flow_set().expect("the shipped set reads");
    [set.intake, set.checkin]
}

/// Writes a condition and reads it again.
fn again(condition: &Condition, names: Names<'_>) -> (String, Condition) {
    let words = condition.words(names);
    match Condition::compile(&words, names) {
        Ok(read) => (words, read),
        Err(error) => panic!("`{words}` does not compile at {}: {}", error.at, error.message),
    }
}

fn of_lines(lines: &[Line]) -> impl Iterator<Item = &Condition> {
    lines.iter().map(|line| &line.gate)
}

fn of_flow(flow: &Flow) -> Vec<&Condition> {
    let mut found = Vec::new();
    for screen in flow.screens() {
        found.push(&screen.gate);
        match &screen.form {
            Form::Checklist { lines, .. } => found.extend(of_lines(lines)),
            Form::Parts(parts) => {
                for part in parts {
                    found.push(&part.gate);
                    if let PartKind::Choice(lines) = &part.kind {
                        found.extend(of_lines(lines));
                    }
                }
            }
        }
    }
    found
}

fn of_rules(rules: &Rules) -> Vec<&Condition> {
    let mut found: Vec<&Condition> = rules.gates().iter().map(|gate| &gate.when).collect();
    for rule in rules.rules() {
        found.push(&rule.when);
        found.extend(rule.flags_when.iter().map(|(_, when)| when));
    }
    found.extend(rules.corrections().iter().map(|correction| &correction.when));
    for derived in rules.derived() {
        found.extend(derived.definition.conditions());
    }
    found
}

#[test]
fn every_shipped_condition_compiles_again_to_itself() {
    let rules = rules();
    let mut checked = 0;
    let mut check = |conditions: Vec<&Condition>, names: Names<'_>| {
        for condition in conditions
            .into_iter()
            .filter(|found| **found != Condition::Always)
        {
            let (words, read) = again(condition, names);
            assert_eq!(read, *condition, "{words}");
            checked += 1;
        }
    };
    check(of_rules(rules), rules.names(&[]));
    for flow in flows() {
        let screens: Vec<String> = flow.screens().iter().map(|screen| screen.id.clone()).collect();
        check(of_flow(&flow), rules.names(&screens));
    }
    assert!(checked > 150, "only {checked} were found");
}

/// Compiles a text and writes what it became.
#[track_caller]
fn writes(text: &str, expected: &str) {
    let rules = rules();
    let screens = ["A1".to_owned(), "E8".to_owned()];
    let names = rules.names(&screens);
    let condition = Condition::compile(text, names)
        .unwrap_or_else(|error| panic!("{text}: {} at {}", error.message, error.at));
    assert_eq!(condition.words(names), expected);
    let (_, read) = again(&condition, names);
    assert_eq!(read, condition);
}

#[test]
fn the_words_are_those_of_the_contract() {
    for same in [
        "leg_weakness has getting_worse or (gait_change and not (neuro_onset = over_2_weeks_stable))",
        "infection_risk not none",
        "age_years unknown",
        "consent_given refused",
        "bladder_change incomplete",
        "d.vcf_days in 14-90",
        "d.pain_days >42",
        "d.trauma_days <=14",
        "d.treat_days >=42",
        "age_years >65 and age_years <80",
        "d.height_loss in 3-5.9",
        "d.vcf_days - d.pain_days >14",
        "d.suspicion in intermediate/high",
        "d.suspicion = high",
        "bone_medicine lacks oral_bisphosphonate/denosumab",
        "pain_site is none",
        "gait_change = no",
        "not d.back_pain",
        "not (E8 shown) and (R09 or I9 or no rule above)",
        "not (A1 shown and E8 shown)",
        "not not gait_change",
        "d.pain_days >999999",
        "pain_nrs_move <0",
    ] {
        writes(same, same);
    }
    writes(
        "systemic_signs has weight_loss/fever_38",
        "systemic_signs has fever_38/weight_loss",
    );
    writes("not (leg_weakness has foot_drop)", "leg_weakness lacks foot_drop");
    writes("((gait_change))", "gait_change");
    writes("d.henschke >=3", "d.henschke >=3");
    writes("age_years in 60-60", "age_years = 60");
}

#[test]
fn what_no_file_can_say_has_words_too() {
    let rules = rules();
    let names = rules.names(&[]);
    assert_eq!(Condition::Always.words(names), "always");
    let never = Condition::Not(Box::new(Condition::Always));
    assert_eq!(never.words(names), "not always");
}

/// Screens that random conditions may name.
const SCREENS: [&str; 3] = ["A1", "E5", "E8"];

/// Any test that a file could hold.
fn test(rules: &Rules) -> BoxedStrategy<Test> {
    let findings: Vec<(FindingId, Kind)> = rules
        .vocabulary()
        .iter()
        .map(|(finding, found)| (finding, found.kind.clone()))
        .collect();
    let derived: Vec<(u8, DerivedKind)> = rules
        .names(&[])
        .derived
        .iter()
        .enumerate()
        .map(|(place, (_, kind))| (place as u8, *kind))
        .filter(|(_, kind)| *kind != DerivedKind::Output)
        .collect();
    let ranges: Vec<u8> = derived
        .iter()
        .filter(|(_, kind)| *kind == DerivedKind::Range)
        .map(|(place, _)| *place)
        .collect();
    let (rows, table) = (rules.names(&[]).rows.len(), rules.rules().len());
    prop_oneof![
        8 => (select(findings), any::<u32>(), any::<Index>(), any::<Index>(), 0..8_u8)
            .prop_map(|((finding, kind), bits, low, high, verb)| of_finding(finding, &kind, bits, low, high, verb)),
        4 => (select(derived), 0..1_000_000_i64, 0..1_000_000_i64, 0..4_u8)
            .prop_map(|((place, kind), low, high, verb)| of_derived(place, kind, low, high, verb)),
        1 => (select(ranges.clone()), select(ranges), 0..1_000_001_i64)
            .prop_map(|(left, right, low)| Test::Difference(left, right, low)),
        1 => (0..rows as u8).prop_map(Test::Row),
        1 => (0..table as u8).prop_map(Test::Rule),
        1 => (0..SCREENS.len() as u8).prop_map(Test::Shown),
        1 => Just(Test::NoRuleAbove),
    ]
    .boxed()
}

fn of_finding(finding: FindingId, kind: &Kind, bits: u32, low: Index, high: Index, verb: u8) -> Test {
    match (kind, verb) {
        (Kind::Bool, 0) => Test::No(finding),
        (Kind::Bool, 1) => Test::Refused(finding),
        (Kind::Bool, 2..=5) => Test::Yes(finding),
        (Kind::Choice(options) | Kind::Multi(options), 0) => {
            Test::Exactly(finding, 1 << (bits as usize % options.len()))
        }
        (Kind::Choice(options) | Kind::Multi(options), 1..=5) => {
            let all = u32::MAX >> (32 - options.len());
            Test::Options(finding, (bits & all).max(1))
        }
        (Kind::Number { min, max, .. }, 0..=5) => {
            let least = (min - 10).max(0);
            let among = |index: Index| least + index.index((max + 10 - least + 1) as usize) as i64;
            let (low, high) = (among(low).min(among(high)), among(low).max(among(high)));
            match verb {
                0 | 1 => Test::Number(finding, i64::MIN, high),
                2 | 3 => Test::Number(finding, low, i64::MAX),
                _ => Test::Number(finding, low, high),
            }
        }
        (_, 6) => Test::Incomplete(finding),
        _ => Test::Known(finding),
    }
}

fn of_derived(place: u8, kind: DerivedKind, low: i64, high: i64, verb: u8) -> Test {
    match kind {
        DerivedKind::Flag | DerivedKind::Output => Test::Derived(place),
        DerivedKind::Band => Test::Band(place, 1 + (low % 7) as u8),
        DerivedKind::Range | DerivedKind::Tenths => match verb {
            0 => Test::Range(place, i64::MIN, high - 1),
            1 => Test::Range(place, low + 1, i64::MAX),
            2 => Test::Range(place, low, low),
            _ => Test::Range(place, low.min(high), low.max(high)),
        },
    }
}

/// Any condition that a file could hold.
fn condition() -> BoxedStrategy<Condition> {
    let leaf = test(rules()).prop_map(Condition::Test);
    leaf.prop_recursive(6, 40, 4, |inner| {
        let several = proptest::collection::vec(inner.clone(), 2..5);
        prop_oneof![
            inner.prop_map(|part| Condition::Not(Box::new(part))),
            several.clone().prop_map(Condition::All),
            several.prop_map(Condition::Any),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_condition_compiles_again_to_itself(condition in condition()) {
        let rules = rules();
        let screens = SCREENS.map(str::to_owned);
        let (words, read) = again(&condition, rules.names(&screens));
        prop_assert_eq!(read, condition, "{}", words);
    }
}
