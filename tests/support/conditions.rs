//! Random conditions, of every shape that a file could hold.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use vertebot::triage::condition::{DerivedKind, Test};
use vertebot::triage::{Condition, FindingId, Kind, Rules};

/// Any test that a file could hold.
fn test(rules: &Rules, screens: usize) -> BoxedStrategy<Test> {
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
        1 => (0..screens.max(1) as u8).prop_map(move |place| if screens == 0 { Test::NoRuleAbove } else { Test::Shown(place) }),
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

/// Any condition that a file could hold, where so many screens have names.
pub fn condition(rules: &Rules, screens: usize) -> BoxedStrategy<Condition> {
    let leaf = test(rules, screens).prop_map(Condition::Test);
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
