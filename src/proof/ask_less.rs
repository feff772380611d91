//! What need not be asked: for each finding of each screen, conditions on the answers so far under which its
//! answer can change nothing any more, neither now nor at a later check-in. Found by asking the solver about
//! sample patients and generalising each "can change nothing" to the few answers that make it so; each
//! condition is therefore proved when it is found, and proved again by `check`.
//!
//! Outcome here is what a patient or nurse acts on: tier, flags, headline, the advice whose texts depend on
//! the answers, and by when what is advised is due. What only the record needs is named under `record` of its screen.

use crate::flow::{Flow, Screen};
use crate::triage::condition::{Needs, Test};
use crate::triage::derived::Definition;
use crate::triage::{Condition, FindingId, Kind, Rules, Tier};

use super::answer::Symbol;
use super::circuit::{Circuit, Lit, Stop};
use super::later::Later;
use super::prove::{Undecided, decided};
use super::sample::Dice;
use super::scene::Scene;
use super::told::Told;
use super::walk::{Leaving, Person, Walk};

/// How many sample patients each finding is tried with.
const SAMPLES: u64 = 240;
/// So many without a single one for whom it can change nothing are enough to leave a finding alone.
const HOPELESS: u64 = 60;
/// Most conditions kept for one finding of one screen.
const MOST: usize = 5;
/// Fewest sample patients that a condition must spare the question.
const FEWEST: u64 = 4;

/// A condition under which a finding need not be asked by a screen.
pub struct Found {
    /// The screen's place.
    pub screen: usize,
    /// The finding.
    pub finding: FindingId,
    /// When.
    pub when: Condition,
}

/// What the search is about.
pub struct Question<'a> {
    /// The table.
    pub rules: &'a Rules,
    /// The flow that is to ask less.
    pub flow: &'a Flow,
    /// The weeks it is held in.
    pub weeks: &'a [u32],
    /// The flow that follows up, and its weeks.
    pub later: (&'a Flow, &'a [u32]),
    /// What a patient is told beside.
    pub told: &'a Told,
}

/// Every finding of this flow that might be left out, by screen.
pub fn candidates(rules: &Rules, flow: &Flow) -> Vec<(usize, FindingId)> {
    let optional = |screen: &Screen| !(screen.block || screen.required);
    let screens = flow.screens().iter().enumerate();
    screens
        .filter(|(_, screen)| optional(screen))
        .flat_map(|(place, screen)| screen.asks.iter().map(move |finding| (place, *finding)))
        .filter(|(place, finding)| !flow.screens()[*place].record.contains(finding))
        .filter(|(_, finding)| rules.safety_screen() & finding.bit() == 0)
        .collect()
}

/// When a finding need not be asked by the screen at this place.
pub fn find(
    question: &Question<'_>,
    (place, finding): (usize, FindingId),
    stop: &Stop,
) -> Result<Vec<Found>, Undecided> {
    let Question { rules, flow, .. } = question;
    let mut now = Now::new(question, place, finding, stop.clone());
    let mut later = Later::new(question, finding, stop.clone());
    let mut kept: Vec<(Vec<Condition>, u64)> = Vec::new();
    let mut dice = Dice::seeded(place as u64 * 131 + u64::from(finding.0));
    let mut hits = 0;
    for number in 0..SAMPLES {
        if number == HOPELESS && hits == 0 {
            break;
        }
        let person = dice.patient(rules, flow);
        let Some(facts) = now.facts(rules, &person)? else {
            continue;
        };
        if let Some((_, count)) = kept
            .iter_mut()
            .find(|(cube, _)| cube.iter().all(|part| facts.contains(part)))
        {
            *count += 1;
            hits += 1;
            continue;
        }
        let Some(mut cube) = now.enough(&facts)? else {
            continue;
        };
        let Some(more) = later.enough(rules, &facts)? else {
            continue;
        };
        for part in more {
            if !cube.contains(&part) {
                cube.push(part);
            }
        }
        cube.sort_by_key(|part| facts.iter().position(|fact| fact == part));
        hits += 1;
        kept.push((cube, 1));
    }
    kept.retain(|(_, spared)| *spared >= FEWEST);
    kept.truncate(MOST);
    let found = |(cube, _): (Vec<Condition>, u64)| {
        let mut cube = merged(cube);
        Found {
            screen: place,
            finding,
            when: if cube.len() == 1 {
                cube.remove(0)
            } else {
                Condition::All(cube)
            },
        }
    };
    Ok(kept
        .into_iter()
        .filter(|(cube, _)| !cube.is_empty())
        .map(found)
        .collect())
}

/// The interview in which the finding is asked, beside the one in which it is not.
struct Now<'a> {
    question: &'a Question<'a>,
    circuit: Circuit,
    person: Person,
    asked: Lit,
    differs: Lit,
    facts: Vec<(Condition, Lit)>,
}

impl<'a> Now<'a> {
    fn new(question: &'a Question<'a>, place: usize, finding: FindingId, stop: Stop) -> Self {
        let Question {
            rules,
            flow,
            weeks,
            told,
            ..
        } = question;
        let mut circuit = Circuit::new(stop);
        let person = Person::anybody(&mut circuit, rules, weeks);
        let whole = Walk::new(&mut circuit, rules, flow, &person, Leaving::NOTHING);
        let leaving = Leaving {
            skips: false,
            finding: Some((place, finding)),
        };
        let less = Walk::new(&mut circuit, rules, flow, &person, leaving);
        let differs = differ(&mut circuit, rules, told, (&whole, &less));
        let screen = &flow.screens()[place];
        let mut asked = whole.shown[place];
        if let crate::flow::Form::Parts(parts) = &screen.form {
            let own = parts.iter().zip(&whole.parts[place]);
            let own: Vec<Lit> = own
                .filter(|(part, _)| part.finding == finding)
                .map(|(_, lit)| *lit)
                .collect();
            asked = circuit.any(own);
        }
        let known: Vec<FindingId> = {
            let before = flow.screens()[..place]
                .iter()
                .flat_map(|screen| screen.asks.iter().copied());
            before.chain(flow.carries().iter().copied()).collect()
        };
        let facts = facts(&mut circuit, rules, &less.before[place], &known);
        Self {
            question,
            circuit,
            person,
            asked,
            differs,
            facts,
        }
    }

    /// What holds of a sample patient when the screen is reached; none if they are not asked.
    fn facts(
        &mut self,
        rules: &Rules,
        person: &super::sample::Patient,
    ) -> Result<Option<Vec<Condition>>, Undecided> {
        let mut assumed = person.pinned(&mut self.circuit, rules, self.question.flow, &self.person);
        assumed.push(self.asked);
        if !decided(self.circuit.search(&assumed))? {
            return Ok(None);
        }
        let holds = |(condition, lit): &(Condition, Lit)| {
            if self.circuit.value(*lit) {
                condition.clone()
            } else {
                negated(condition)
            }
        };
        Ok(Some(self.facts.iter().map(holds).collect()))
    }

    /// A few of these facts under which the finding changes nothing, if all of them together are enough.
    fn enough(&mut self, facts: &[Condition]) -> Result<Option<Vec<Condition>>, Undecided> {
        let goal = [self.asked, self.differs];
        enough(&mut self.circuit, &self.facts, facts, &goal)
    }
}

/// The same conditions with all that a finding lacks said at once.
pub(super) fn merged(cube: Vec<Condition>) -> Vec<Condition> {
    let mut merged: Vec<Condition> = Vec::new();
    for part in cube {
        let lacks = |condition: &Condition| match condition {
            Condition::Not(inner) => match **inner {
                Condition::Test(Test::Options(finding, set)) => Some((finding, set)),
                _ => None,
            },
            _ => None,
        };
        let twin = lacks(&part).and_then(|(finding, set)| {
            let place = merged
                .iter()
                .position(|known| lacks(known).is_some_and(|(other, _)| other == finding))?;
            let (_, other) = lacks(&merged[place])?;
            Some((place, finding, set | other))
        });
        match twin {
            Some((place, finding, set)) => {
                merged[place] = negated(&Condition::Test(Test::Options(finding, set)));
            }
            None => merged.push(part),
        }
    }
    merged
}

pub(super) fn enough(
    circuit: &mut Circuit,
    known: &[(Condition, Lit)],
    facts: &[Condition],
    goal: &[Lit],
) -> Result<Option<Vec<Condition>>, Undecided> {
    let mut assumed: Vec<(Condition, Lit)> = Vec::new();
    for (condition, lit) in known {
        if facts.contains(condition) {
            assumed.push((condition.clone(), *lit));
        } else if facts.contains(&negated(condition)) {
            assumed.push((negated(condition), !*lit));
        }
    }
    let mut search = |assumed: &[(Condition, Lit)]| {
        let lits: Vec<Lit> = goal
            .iter()
            .copied()
            .chain(assumed.iter().map(|(_, lit)| *lit))
            .collect();
        Ok::<_, Undecided>((!decided(circuit.search(&lits))?).then(|| circuit.core().to_vec()))
    };
    let Some(core) = search(&assumed)? else {
        return Ok(None);
    };
    assumed.retain(|(_, lit)| core.contains(lit));
    // From the last: what was asked first is known of most patients.
    let mut place = assumed.len();
    while place > 0 {
        place -= 1;
        let mut fewer = assumed.clone();
        fewer.remove(place);
        if let Some(core) = search(&fewer)? {
            fewer.retain(|(_, lit)| core.contains(lit));
            place = place.min(fewer.len());
            assumed = fewer;
        }
    }
    Ok(Some(
        assumed.into_iter().map(|(condition, _)| condition).collect(),
    ))
}

/// Whether two interviews come to something else: tier, flags, headline, advice or a time frame.
pub fn differ(circuit: &mut Circuit, rules: &Rules, told: &Told, walks: (&Walk, &Walk)) -> Lit {
    let mut effects = |walk: &Walk| {
        let scene = Scene::new(circuit, rules, &walk.answers, &walk.shown, Needs::Rules);
        let outcome = scene.outcome(circuit);
        // Advice on helping oneself is given to those who need nobody this week.
        let calm = !outcome.at_least(Tier::Urgent);
        let mut advice = Vec::new();
        for when in &told.selfcare {
            let when = scene.truth(circuit, when);
            advice.push(circuit.and(calm, when));
        }
        for (flag, frames) in &told.frames {
            let mut left = outcome.flags[*flag];
            for when in frames {
                let when = scene.truth(circuit, when);
                advice.push(circuit.and(left, when));
                left = circuit.and(left, !when);
            }
        }
        [
            outcome.gates,
            outcome.at_least,
            outcome.flags,
            outcome.headline,
            advice,
        ]
        .concat()
    };
    let (one, other) = (effects(walks.0), effects(walks.1));
    let differing: Vec<Lit> = one
        .iter()
        .zip(&other)
        .map(|(one, other)| circuit.differ(*one, *other))
        .collect();
    circuit.any(differing)
}

pub(super) fn negated(condition: &Condition) -> Condition {
    match condition {
        Condition::Not(inner) => (**inner).clone(),
        other => Condition::Not(Box::new(other.clone())),
    }
}

/// What can be said of these findings, each with its literal.
pub(super) fn facts(
    circuit: &mut Circuit,
    rules: &Rules,
    answers: &[Symbol],
    findings: &[FindingId],
) -> Vec<(Condition, Lit)> {
    let mut tests: Vec<Test> = Vec::new();
    let mut read: Vec<Test> = Vec::new();
    let conditions = rules.rules().iter().map(|rule| &rule.when);
    let derived = rules
        .derived()
        .iter()
        .flat_map(|derived| derived.definition.conditions());
    conditions
        .chain(derived)
        .for_each(|condition| condition.tests(&mut |test| read.push(test.clone())));
    let mut seen = 0u128;
    for finding in findings {
        // That they agreed goes without saying.
        let agreed = rules
            .gates()
            .iter()
            .any(|gate| gate.when == Condition::Test(Test::Refused(*finding)));
        if seen & finding.bit() != 0 || agreed {
            continue;
        }
        seen |= finding.bit();
        let described = rules.vocabulary().get(*finding);
        match &described.kind {
            Kind::Bool => tests.push(Test::Yes(*finding)),
            Kind::Choice(options) | Kind::Multi(options) => {
                let positive = described.positive_options();
                tests.push(Test::Options(*finding, positive));
                if let Some(none) = described.option("none").or(described.option("no")) {
                    tests.push(Test::Exactly(*finding, 1 << none));
                }
                let single = (0..options.len()).filter(|place| positive != 1 << place);
                tests.extend(single.map(|place| Test::Options(*finding, 1 << place)));
            }
            Kind::Number { .. } => {
                let bounds = read.iter().filter_map(|test| match test {
                    Test::Number(known, low, high) if known == finding => Some((*low, *high)),
                    _ => None,
                });
                let mut edges: Vec<i64> = bounds
                    .flat_map(|(low, high)| [low, high.saturating_add(1)])
                    .collect();
                edges.retain(|edge| ![i64::MIN, i64::MAX].contains(edge));
                edges.sort_unstable();
                edges.dedup();
                tests.extend(
                    edges
                        .into_iter()
                        .map(|edge| Test::Number(*finding, edge, i64::MAX)),
                );
            }
            Kind::Date | Kind::Country => {}
        }
        if described.kind != Kind::Country {
            tests.push(Test::Known(*finding));
        }
    }
    for (place, derived) in rules.derived().iter().enumerate() {
        let dates = matches!(
            derived.definition,
            Definition::Days { .. } | Definition::Difference(..)
        );
        if dates && derived.depends & !seen == 0 {
            let mine = |test: &&Test| matches!(test, Test::Range(known, ..) if usize::from(*known) == place);
            tests.extend(read.iter().filter(mine).cloned());
        }
    }
    let mut facts: Vec<(Condition, Lit)> = Vec::new();
    let scene = Scene::new(circuit, rules, answers, &[], Needs::Derived);
    for test in tests {
        let condition = Condition::Test(test);
        if facts.iter().any(|(known, _)| *known == condition) {
            continue;
        }
        let lit = scene.truth(circuit, &condition);
        facts.push((condition, lit));
    }
    facts
}
