//! A counterexample of a proof, lived through by the real engine: what is said and told, and whether it breaks what
//! the proof says it breaks.

use vertebot::domain::Language;
use vertebot::domain::answer::{Answer, Value};
use vertebot::engine::{Before, Context, Conversation, all_answers};
use vertebot::flow::Flow;
use vertebot::flowset::FlowSet;
use vertebot::proof::prove::{Breach, What, Witness};
use vertebot::proof::safety::{Part, Property};
use vertebot::script::{Opening, Play, sample_clinic};
use vertebot::triage::condition::Test;
use vertebot::triage::evaluate::{DerivedValue, Scene};
use vertebot::triage::{Answers, Assessment, Claim, Condition, FindingId, Rules, Tier, wire};

/// The end of an interview, or what answers that no interview gathers come to.
pub struct Lived {
    /// What is known.
    pub answers: Answers,
    /// What it comes to.
    pub assessment: Assessment,
    /// The screens shown, in the flow's order, and whether each is of the emergency block.
    pub screens: Vec<(String, bool)>,
}

/// Lives through a witness.
pub fn lived(set: &FlowSet, witness: &Witness) -> Lived {
    match &witness.flow {
        Some(flow) => interview(set, set.flow(flow), witness),
        None => Lived {
            answers: witness.answers.clone(),
            assessment: set.rules.assess(&witness.answers, witness.today),
            screens: Vec::new(),
        },
    }
}

fn interview(set: &FlowSet, flow: &Flow, witness: &Witness) -> Lived {
    let language = Language::new("en");
    let vocabulary = set.rules.vocabulary();
    let context = Context {
        rules: &set.rules,
        flow,
        lexicon: set.lexicon(&language).expect("a language"),
        today: witness.today,
    };
    let mut conversation = Conversation::new(1, flow, language);
    conversation.week = witness.week;
    conversation.carried = wire::write_all(vocabulary, &witness.carried);
    let before = wire::write_all(vocabulary, &witness.before);
    conversation.before = Before {
        pain_nrs_move: before.get("pain_nrs_move").and_then(|value| value.as_i64()),
        mobility_now: before
            .get("mobility_now")
            .and_then(|value| value.as_str())
            .map(str::to_owned),
    };
    let lived = vertebot::engine::lived(&context, conversation, &witness.answers);
    let conversation = lived.expect("the interview ends");
    let shown = |id: &str| conversation.visits.contains_key(id);
    let screens = flow.screens().iter().filter(|screen| shown(&screen.id));
    let screens = screens.map(|screen| (screen.id.clone(), screen.block)).collect();
    let answers = all_answers(&context, &conversation);
    Lived {
        assessment: set.rules.assess(&answers, witness.today),
        answers,
        screens,
    }
}

/// What is said and told in the interview of a witness, the bot's own words left out; its answers when it is none.
pub fn told(set: &FlowSet, witness: &Witness) -> Vec<String> {
    let vocabulary = set.rules.vocabulary();
    let Some(flow) = &witness.flow else {
        let answers = wire::write_all(vocabulary, &witness.answers);
        let assessment = set.rules.assess(&witness.answers, witness.today);
        let tier = assessment.tier.map_or("none", Tier::name);
        let (rules, flags) = (
            assessment.rules.join(","),
            set.rules.flag_names(assessment.flags).join(","),
        );
        return vec![
            format!("answers {}", serde_json::Value::Object(answers)),
            format!("tier={tier} rules={rules} flags={flags}"),
        ];
    };
    let language = Language::new("en");
    let context = Context {
        rules: &set.rules,
        flow: &set.intake,
        lexicon: set.lexicon(&language).expect("a language"),
        today: witness.today,
    };
    let clinic = sample_clinic();
    let opening = Opening::new(flow, language.clone(), witness.today, witness.week);
    let opening = opening.knowing(vocabulary, &witness.carried, &witness.before);
    let begun = Play::begin(
        context,
        &set.checkin,
        &set.advice,
        &set.catalogs,
        &clinic,
        language,
    );
    let (mut play, mut lines) = begun.expect("texts format");
    if flow == set.checkin.id() {
        lines = play.check_in(&opening).expect("texts format");
    }
    lines.extend(play.as_person(&witness.answers).expect("texts format"));
    lines.retain(|line| !line.starts_with("bot "));
    let mut told = opening.lines();
    told.extend(lines);
    told
}

/// Whether living through the witnesses breaks what the proof says is broken.
pub fn breaks(set: &FlowSet, property: &Property, breach: &Breach) -> bool {
    let lived: Vec<Lived> = breach
        .witnesses
        .iter()
        .map(|witness| lived(set, witness))
        .collect();
    let rules = &set.rules;
    match (&breach.what, breach.witnesses.as_slice(), lived.as_slice()) {
        (What::Claim(line), [witness], [end]) => {
            let claim = property.parts.iter().find_map(|part| match part {
                Part::Claim { when, then, line: at } if at == line => Some((when, then)),
                _ => None,
            });
            let (when, then) = claim.expect("the claim of that line");
            holds(rules, witness, end, when) && !holds(rules, witness, end, then)
        }
        (What::Headline, [_], [end]) => {
            let headline = rules.rule(&end.assessment.headline);
            headline.and_then(|(_, rule)| rule.tier) != end.assessment.tier
        }
        (What::Lowers(_) | What::Doubt(_) | What::WayOut(_), [_, _], [before, after]) => {
            after.assessment.tier < before.assessment.tier
        }
        (What::ToldLate(rule), [_], [end]) => {
            end.assessment.rules.contains(rule) && end.screens.iter().any(|(_, block)| !block)
        }
        (What::AsksTooLittle, [witness], [end]) => {
            let complete = rules.assess(&witness.answers, witness.today);
            complete.tier > end.assessment.tier
        }
        (What::SkipChanges, [witness], [end]) => {
            let mut files = set.files.clone();
            for path in [vertebot::flowset::INTAKE_SKIPS, vertebot::flowset::CHECKIN_SKIPS] {
                files.remove(path);
            }
            let whole = FlowSet::load(files).unwrap_or_else(|issues| panic!("{issues:?}"));
            let whole = interview(
                &whole,
                whole.flow(witness.flow.as_deref().unwrap_or_default()),
                witness,
            );
            let beside = vertebot::check::proved::told(set);
            let told = |end: &Lived| {
                let found = &end.assessment;
                let holding = |when: &Condition| holds(rules, witness, end, when);
                let calm = found.tier < Some(Tier::Urgent);
                let advice = beside.selfcare.iter().map(|when| calm && holding(when));
                let raised = beside
                    .frames
                    .iter()
                    .filter(|(flag, _)| found.flags >> flag & 1 == 1);
                let frames = raised.map(|(flag, frames)| (*flag, frames.iter().position(holding)));
                (
                    found.tier,
                    found.flags,
                    found.headline.clone(),
                    advice.collect::<Vec<bool>>(),
                    frames.collect::<Vec<_>>(),
                )
            };
            told(&whole) != told(end)
        }
        (What::NoTier, [witness], [end]) => {
            let must = property.parts.iter().find_map(|part| match part {
                Part::NoTier { when } => Some(when),
                _ => None,
            });
            let scene = Scene::new(&end.answers, witness.today, 0, 0);
            let must = scene.truth(must.expect("a condition")).holds();
            must != end.assessment.tier.is_none()
        }
        (What::Forgotten(finding), [witness], [end]) => {
            let finding = rules.vocabulary().id(finding).expect("a finding");
            witness.carried.known(finding) && !holds_all(witness, end, finding)
        }
        (What::KeptTooLong(finding), [witness], [end]) => {
            let finding = rules.vocabulary().id(finding).expect("a finding");
            end.answers.known(finding) && end.answers.get(finding) == witness.carried.get(finding)
        }
        // Nobody is shown, since it is nobody who does what somebody should.
        (
            What::NeverHit(_)
            | What::DecidesNothing(_)
            | What::Encoding(_)
            | What::AboutNobody(_)
            | What::NotCarried(_)
            | What::Together(_)
            | What::SkipChangesLater { .. },
            [],
            [],
        ) => true,
        _ => false,
    }
}

/// Whether all that was known of a finding is known in the end.
fn holds_all(witness: &Witness, end: &Lived, finding: FindingId) -> bool {
    let (before, after) = (witness.carried.options(finding), end.answers.options(finding));
    match witness.carried.get(finding) {
        Some(Answer::Known(Value::Multi { .. })) => before & !after == 0,
        answer => answer == end.answers.get(finding),
    }
}

fn holds(rules: &Rules, witness: &Witness, end: &Lived, condition: &Condition) -> bool {
    let all = |parts: &[Condition]| parts.iter().all(|part| holds(rules, witness, end, part));
    match condition {
        Condition::Always => true,
        Condition::Not(inner) => !holds(rules, witness, end, inner),
        Condition::All(parts) => all(parts),
        Condition::Any(parts) => parts.iter().any(|part| holds(rules, witness, end, part)),
        Condition::Test(Test::Claim(claim)) => claimed(rules, end, *claim),
        Condition::Test(_) => {
            let mut scene = Scene::new(&end.answers, witness.today, 0, 0);
            rules.run(&mut scene);
            scene.truth(condition).holds()
        }
    }
}

fn claimed(rules: &Rules, end: &Lived, claim: Claim) -> bool {
    let found = &end.assessment;
    let count =
        |fits: &dyn Fn(bool) -> bool| end.screens.iter().filter(|(_, block)| fits(*block)).count() as i64;
    match claim {
        Claim::Tier(set) => {
            let place = Tier::ALL.iter().position(|tier| Some(*tier) == found.tier);
            place.is_some_and(|place| set >> place & 1 == 1)
        }
        Claim::Flags(set) => found.flags & set != 0,
        Claim::Headline(place) => rules.rules()[usize::from(place)].id == found.headline,
        Claim::Case(place, value) => {
            let id = &rules.derived()[usize::from(place)].id;
            let is = match rules.derived_value(found, id) {
                Some(DerivedValue::Range(Some((low, high)))) if low == high => Some(low),
                _ => None,
            };
            is == value
        }
        Claim::Screens(low, high) => (low..=high).contains(&count(&|_| true)),
        Claim::BlockScreens(low, high) => (low..=high).contains(&count(&|block| block)),
    }
}
