//! An interview held again on the set it was held on ends as it ended: every transcript, and random patients.

mod support {
    pub mod chance;
}

use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Map, json};
use support::chance::{Chance, walk};
use vertebot::assets;
use vertebot::domain::Language;
use vertebot::domain::issue::listed;
use vertebot::engine::rerun::{Told, rerun};
use vertebot::engine::{Before, Context, Conversation, Ending, Phase, all_answers};
use vertebot::flow::Flow;
use vertebot::flowset::FlowSet;
use vertebot::script::{Play, date_at, sample_clinic};
use vertebot::triage::wire;

fn set() -> &'static FlowSet {
    static SET: LazyLock<FlowSet> =
        LazyLock::new(|| assets::flow_set().unwrap_or_else(|issues| panic!("{}", listed(&issues))));
    &SET
}

fn context(flow: &'static Flow, language: &str, today: Date) -> Context<'static> {
    let lexicon = set().lexicon(&Language::new(language)).expect("a language");
    Context {
        rules: &set().rules,
        flow,
        lexicon,
        today,
    }
}

/// What is not the same when a conversation is held again.
fn difference(conversation: &Conversation, today: Date) -> Option<String> {
    let context = context(set().flow(&conversation.flow), "en", today);
    let again = match rerun(&context, &Told::of(conversation)) {
        Ok(again) => again,
        Err(unreadable) => return Some(format!("{unreadable:?}")),
    };
    let ended = match &conversation.phase {
        Phase::Ended {
            ending: Ending::Cancelled,
        } => None,
        Phase::Ended { ending } => Some(ending.clone()),
        Phase::Asking { .. } | Phase::AskingRaised { .. } | Phase::Confirming => None,
    };
    if again.ending != ended {
        return Some(format!("{ended:?} became {:?}", again.ending));
    }
    let vocabulary = context.rules.vocabulary();
    let before = wire::write_all(vocabulary, &all_answers(&context, conversation));
    let after = wire::write_all(vocabulary, &again.answers);
    let other = before
        .keys()
        .chain(after.keys())
        .find(|name| before.get(*name) != after.get(*name));
    other.map(|name| format!("{name} was {:?}, is {:?}", before.get(name), after.get(name)))
}

#[test]
fn every_transcript_held_again_ends_as_it_ended() {
    let (mut held, mut wrong) = (0, Vec::new());
    for folder in ["flows/intake/transcripts", "flows/checkin/transcripts"] {
        for entry in std::fs::read_dir(folder).expect("the transcripts") {
            let file = entry.expect("an entry").path();
            held += 1;
            wrong.extend(of_transcript(&file).map(|fault| format!("{}: {fault}", file.display())));
        }
    }
    assert!(held > 150, "only {held} were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn of_transcript(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).expect("a transcript");
    let start = text
        .lines()
        .find_map(|line| line.strip_prefix("start "))
        .expect("a start");
    let value = |name: &str| {
        let found = start.split_whitespace().find_map(|word| word.strip_prefix(name));
        found.unwrap_or_else(|| panic!("{name} in {start}"))
    };
    let today = date_at(value("at=")).expect("a date");
    let context = context(&set().intake, value("language="), today);
    let clinic = sample_clinic();
    let language = Language::new(value("language="));
    let (mut play, _) = Play::begin(
        context,
        &set().checkin,
        &set().advice,
        &set().catalogs,
        &clinic,
        language,
    )
    .expect("texts format");
    for line in text.lines() {
        if let Some(said) = line.strip_prefix("user <") {
            play.say(said).expect("texts format");
        } else if line.starts_with('+') {
            if let Some(fault) = difference(play.conversation(), play.today()) {
                return Some(fault);
            }
            play.pass(line).expect("texts format");
        }
    }
    difference(play.conversation(), play.today())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_patient_held_again_ends_as_they_ended(seed in 1..u64::MAX, rare in 4..60_usize) {
        let today = Date::constant(2026, 11, 23);
        let mut chance = Chance(seed);
        let mut carried = Map::new();
        for (round, flow) in [&set().intake, &set().checkin, &set().checkin].into_iter().enumerate() {
            let context = context(flow, "en", today);
            let mut begun = Conversation::new(1, flow, Language::new("en"));
            begun.carried = carried.clone();
            if round > 0 {
                begun.week = [1, 2, 4, 6, 12, 26][chance.below(6)];
                begun.before = Before { pain_nrs_move: Some(4), mobility_now: Some("slower".to_owned()) };
                if chance.once_in(3) {
                    begun.raised.insert("self_harm_thoughts".to_owned(), json!(false));
                }
            }
            let (_, _, conversation) = walk(&context, begun, &mut chance, rare);
            let gate = matches!(&conversation.phase, Phase::Ended { ending: Ending::Gate { .. } });
            let fault = difference(&conversation, today);
            prop_assert_eq!(fault, None, "{}", flow.id());
            if gate {
                break;
            }
            let all = wire::write_all(context.rules.vocabulary(), &all_answers(&context, &conversation));
            let kept = set().checkin.carries().iter().map(|finding| &set().rules.vocabulary().get(*finding).id);
            carried = kept.filter_map(|id| Some((id.clone(), all.get(id)?.clone()))).collect();
        }
    }
}
