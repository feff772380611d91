//! What the pages say of where an interview may end: random patients walk down the flows, and wherever one of
//! them is told of an emergency, the page says so.

mod support {
    pub mod chance;
    pub mod conditions;
    pub mod flows;
}

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::Map;
use support::chance::{Chance, walk};
use support::flows;
use vertebot::assets;
use vertebot::domain::Language;
use vertebot::domain::issue::listed;
use vertebot::engine::{Context, Conversation, Ending, all_answers};
use vertebot::flow::Flow;
use vertebot::flowset::FlowSet;
use vertebot::graph::endings;
use vertebot::reading::Lexicon;
use vertebot::triage::{Rules, wire};

const TODAY: Date = Date::constant(2026, 11, 23);

fn set() -> &'static FlowSet {
    static SET: LazyLock<FlowSet> =
        LazyLock::new(|| assets::flow_set().unwrap_or_else(|issues| panic!("{}", listed(&issues))));
    &SET
}

fn lexicon() -> &'static Lexicon {
    set().lexicon(&Language::new("en")).expect("a language")
}

/// What ended it before its time: gates, or emergency rules that are hit.
fn ended_by(rules: &Rules, ending: &Ending) -> Vec<String> {
    match ending {
        Ending::Gate { gate } => vec![gate.clone()],
        Ending::Assessed { rules: hit, .. } => {
            let interrupts = |id: &&String| rules.rule(id).is_some_and(|(_, rule)| rule.interrupt);
            hit.iter().filter(interrupts).cloned().collect()
        }
        Ending::Cancelled => Vec::new(),
    }
}

/// Whether the page foresaw it: the gate, or one of the rules hit, may end the interview after that screen.
fn foreseen(rules: &Rules, flow: &Flow, last: &str, ending: &Ending) -> bool {
    let place = flow.screens().iter().position(|screen| screen.id == last);
    let said = place
        .map(|place| endings(rules, flow).swap_remove(place))
        .unwrap_or_default();
    ended_by(rules, ending).iter().any(|id| said.contains(id))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn no_patient_is_told_of_an_emergency_where_the_page_does_not_say_so(seed in 1..u64::MAX, rare in 4..60_usize) {
        let (rules, lexicon, flows) = (&set().rules, lexicon(), [&set().intake, &set().checkin]);
        let mut chance = Chance(seed);
        let mut carried = Map::new();
        for (round, flow) in [0, 1, 1].map(|at| flows[at]).into_iter().enumerate() {
            let context = Context { rules, flow, lexicon, today: TODAY };
            let mut begun = Conversation::new(1, flow, Language::new("en"));
            begun.carried = carried.clone();
            begun.week = if round == 0 { 0 } else { [1, 2, 4, 6, 12, 26][chance.below(6)] };
            let (last, ending, conversation) = walk(&context, begun, &mut chance, rare);
            if let Some(ending) = ending {
                prop_assert!(foreseen(rules, flow, &last, &ending), "{} after {last}: {ending:?}", flow.id());
                // Nobody is followed up whom we may not ask.
                if matches!(ending, Ending::Gate { .. }) {
                    break;
                }
            }
            let all = wire::write_all(rules.vocabulary(), &all_answers(&context, &conversation));
            let kept = flows[1].carries().iter().map(|finding| &rules.vocabulary().get(*finding).id);
            carried = kept.filter_map(|id| Some((id.clone(), all.get(id)?.clone()))).collect();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn in_any_flow_the_page_foresees_every_end(text in flows::flow(&set().rules, 20), seeds in proptest::collection::vec(1..u64::MAX, 6)) {
        let (rules, lexicon) = (&set().rules, lexicon());
        let flow = Flow::load("random.toml", &text, rules).unwrap_or_else(|issues| panic!("{}", listed(&issues)));
        for seed in seeds {
            let context = Context { rules, flow: &flow, lexicon, today: TODAY };
            let mut chance = Chance(seed);
            let mut begun = Conversation::new(1, &flow, Language::new("en"));
            begun.week = [0, 4, 12][chance.below(3)];
            let (last, ending, _) = walk(&context, begun, &mut chance, 5);
            if let Some(ending) = ending {
                prop_assert!(foreseen(rules, &flow, &last, &ending), "after {last}: {ending:?}\n{text}");
            }
        }
    }
}

#[test]
fn of_the_shipped_block_only_what_can_happen_is_said() {
    let (rules, flows) = (&set().rules, [&set().intake, &set().checkin]);
    let said = |flow: &Flow, screen: &str| {
        let place = flow
            .screens()
            .iter()
            .position(|known| known.id == screen)
            .expect("a screen");
        endings(rules, flow)
            .swap_remove(place)
            .into_iter()
            .collect::<BTreeSet<_>>()
    };
    for flow in flows {
        // Bladder, bowel and feeling alone are never certain: how long they have been so is asked yet.
        assert!(said(flow, "E3").is_empty(), "{}", flow.id());
        assert_eq!(
            said(flow, "E4"),
            BTreeSet::from(["R08".to_owned()]),
            "{}",
            flow.id()
        );
        for (screen, rule) in [
            ("E1", "R03"),
            ("E2", "R04"),
            ("E2", "R05"),
            ("E5", "R06"),
            ("E5", "R07"),
            ("E8", "R09"),
            ("E8", "R10"),
        ] {
            assert!(said(flow, screen).contains(rule), "{} {screen}", flow.id());
        }
    }
}
