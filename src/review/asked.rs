//! A coded question that a nurse puts to the patient, and what its answer makes of the case: raised at most, never
//! lowered.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::domain::Timestamp;
use crate::triage::{Answers, Rules, Tier, wire};

use super::case::{Case, Deed, Door, Happened, Status};

/// Most questions that wait for an answer at one time.
pub const MOST_QUESTIONS: usize = 8;

/// A question that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The finding asked.
    pub finding: String,
    /// Since when.
    pub since: Timestamp,
}

/// What an answer brought.
pub struct Heard {
    /// The case, with the answer.
    pub case: Case,
    /// It is more urgent now.
    pub raised: bool,
    /// The rule of an emergency that was not known before: it is acted on at once.
    pub emergency: Option<String>,
    /// By the table alone it would be less urgent now; it stays as it is until a nurse changes it.
    pub lower: Option<Tier>,
}

/// The patient answered the question that was put first. `said` is finding to value as in the batch interface, what
/// free text raised beside the question included; `cleared` are findings that are no longer as they were known.
///
/// An answer that knows nothing leaves what was known. The case is raised by rules that this answer hits and that were
/// not hit before it, so that what a nurse has judged already does not come back; a case without a tier counts as
/// urgent.
pub fn answered(
    mut case: Case,
    rules: &Rules,
    (finding, said, cleared): (&str, &Map<String, Json>, &[String]),
    today: Date,
    now: Timestamp,
) -> Heard {
    case.asks.retain(|asking| asking.finding != finding);
    let before = read(rules, &case.answers, today);
    for name in cleared {
        case.answers.remove(name);
    }
    for (name, answer) in said {
        let blank = unknown(answer) && case.answers.get(name).is_some_and(|known| !unknown(known));
        if !blank {
            case.answers.insert(name.clone(), answer.clone());
        }
    }
    let after = read(rules, &case.answers, today);
    let (was, is) = (
        Outcome::of(rules, &before, today),
        Outcome::of(rules, &after, today),
    );
    let new: Vec<&String> = is.rules.iter().filter(|rule| !was.rules.contains(rule)).collect();
    let tier_of = |rule: &str| rules.rule(rule).and_then(|(_, rule)| rule.tier);
    let emergency = new.iter().find(|rule| tier_of(rule) == Some(Tier::EmergencyNow));
    let emergency = emergency.map(|rule| (*rule).clone());
    if emergency.is_some() {
        // Nothing else is asked of somebody who is to call for help.
        case.asks.clear();
    }
    let others = said.keys().filter(|name| *name != finding).cloned();
    let all: Vec<String> = others.chain([finding.to_owned()]).collect();
    for (place, name) in all.iter().enumerate() {
        let deed = Deed::Answered {
            finding: name.clone(),
            answer: said.get(name).cloned(),
            more: place + 1 < all.len() || !case.asks.is_empty(),
        };
        did(&mut case, deed, now);
    }
    if let (true, Status::Waiting { nurse, at, .. }) = (case.asks.is_empty(), &case.status) {
        let (nurse, at) = (nurse.clone(), *at);
        case.status = Status::Claimed { nurse, at };
    }
    let tier = new.iter().filter_map(|rule| tier_of(rule)).max();
    let raised = tier > case.tier && tier > Some(case.tier.unwrap_or(Tier::Urgent));
    let judged = case.tier.is_some() && !case.interrupted && !case.rules.is_empty();
    let lower = is
        .tier
        .filter(|tier| judged && Some(*tier) < was.tier && Some(*tier) < case.tier);
    let headline = new.iter().find(|rule| tier_of(rule) == tier);
    if let (true, Some(headline)) = (raised, headline) {
        let from = std::mem::replace(&mut case.tier, tier);
        case.headline = (*headline).clone();
        did(&mut case, Deed::Raised { from, to: tier }, now);
    }
    let earlier = case.rules.iter().filter(|rule| !new.contains(rule)).cloned();
    case.rules = new.iter().map(|rule| (*rule).clone()).chain(earlier).collect();
    let flags = is.flags.into_iter().filter(|flag| !was.flags.contains(flag));
    case.flags.extend(flags);
    case.flags.sort();
    case.flags.dedup();
    case.assessed_on = today.to_string();
    Heard {
        case,
        raised,
        emergency,
        lower,
    }
}

fn did(case: &mut Case, deed: Deed, at: Timestamp) {
    let (nurse, door) = (None, Door::Bot);
    case.history.push(Happened {
        at,
        nurse,
        door,
        deed,
    });
}

/// Not sure or left out. Beside options that are named, *not sure* says something.
fn unknown(answer: &Json) -> bool {
    let unsure = |value: &Json| value.is_null() || value == "unsure";
    unsure(answer)
        || answer
            .as_array()
            .is_some_and(|options| options.iter().all(unsure))
}

/// Answers of a case; what the vocabulary does not know any more is left out.
fn read(rules: &Rules, answers: &Map<String, Json>, today: Date) -> Answers {
    let vocabulary = rules.vocabulary();
    let mut read = Answers::default();
    for (name, json) in answers {
        let found = vocabulary.id(name);
        let answer = found.and_then(|finding| wire::read(vocabulary, finding, json, today).ok());
        if let (Some(finding), Some(answer)) = (found, answer) {
            read.set(finding, answer);
        }
    }
    read
}

/// What the table says.
struct Outcome {
    tier: Option<Tier>,
    rules: Vec<String>,
    flags: Vec<String>,
}

impl Outcome {
    fn of(rules: &Rules, answers: &Answers, today: Date) -> Self {
        let assessment = rules.assess(answers, today);
        let flags = rules.flag_names(assessment.flags).into_iter();
        let mut hit = assessment.rules;
        if assessment.tier.is_none() {
            // A gate hides the table; what is urgent is heard all the same.
            hit.extend(rules.urgent_hits(answers, today));
        }
        Self {
            tier: assessment.tier,
            rules: hit,
            flags: flags.map(str::to_owned).collect(),
        }
    }
}
