//! Why a tier: the smallest set of answers that forces it whatever all else is, and the smallest change that
//! would have given another. Both are exact, found by asking the table's formula again and again, and the
//! same for the same answers whatever was asked before.
//!
//! What is wanted is a cheapest set of findings that meets demands which only the formula knows (implicit
//! hitting sets): guess the cheapest set for the demands known so far; if the formula shows that it does not
//! do, that shows a further demand. Everything known of the patient is said by assumptions, so the formula is
//! written once and hardly grows.

mod because;
mod change;
mod least;
mod nearest;

use jiff::civil::Date;

use crate::domain::answer::Answer;
use crate::triage::condition::{Needs, Test};
use crate::triage::evaluate::Scene as Seen;
use crate::triage::{Answers, FindingId, Rules, Tier};

use super::answer::{Symbol, Worth, given};
use super::circuit::{Circuit, FALSE, Lit, Stop, TRUE};
use super::prove::Undecided;
use super::scene::Scene;
use least::Demand;

/// Explains assessments by one table.
pub struct Explainer {
    rules: Rules,
    circuit: Circuit,
    /// Anybody's answers.
    anybody: Vec<Symbol>,
    /// Whether each rule's condition holds.
    hits: Vec<Lit>,
    /// Whether each gate's condition holds.
    gates: Vec<Lit>,
    /// Findings, as a set, that do not change from day to day.
    lasting: u128,
    /// The day last looked at for which months mattered, and what says that months lie as they do then.
    calendar: Option<(Date, Lit)>,
    stop: Stop,
}

/// Why an assessment came out as it did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// What decided.
    pub decided: Decided,
    /// The smallest change that would have made it less urgent; none if nothing would, or there was no tier.
    pub lower: Option<Change>,
    /// The same for more urgent.
    pub raise: Option<Change>,
}

/// What decided a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// The smallest set of findings whose answers alone make the tier at least what it is, in the vocabulary's
    /// order: whatever an adult's other answers were, known or not. Of several the one with the fewest findings
    /// that were not asked, then the fewest, then the first in the vocabulary's order. Empty for the least
    /// urgent tier, which nothing has to force.
    pub because: Vec<FindingId>,
    /// Of the rules hit, by their places, those that these answers alone make sure of. There may be none when
    /// the other answers only decide by which rule the tier is reached.
    pub rules: Vec<usize>,
}

/// Other answers, and what would have come of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The tier it would have been.
    pub tier: Tier,
    /// The findings, in the vocabulary's order, each with the answer that would have made the difference: a
    /// known value, for dates a day, as near to the old one as works. As few findings as can be; among equally
    /// many rather those that were asked, then those that change from day to day. Among changes still equal:
    /// for less urgency those that only take something away, then those to the nearest tier, then the first in
    /// the vocabulary's order.
    pub answers: Vec<(FindingId, Answer)>,
}

/// Which way a change should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Lower,
    Higher,
}

/// What answers are to force.
#[derive(Clone, Copy)]
enum Goal {
    /// One of these rules is hit, as a set of places.
    Rules(u128),
    /// A gate is hit: there is no tier.
    Gate,
}

/// One patient's answers on a day, and how each is assumed.
struct Person<'a> {
    answers: &'a Answers,
    today: Date,
    /// For each finding the literals that say it was answered just so.
    pins: Vec<Vec<Lit>>,
    /// Findings that were asked, as a set.
    asked: u128,
}

impl Explainer {
    /// Writes the formula of a table. `lasting` are findings that do not change from day to day: a change of
    /// another one is named first. Searches end when `stop` says so.
    pub fn new(rules: &Rules, lasting: &[FindingId], stop: Stop) -> Self {
        let mut circuit = Circuit::for_short_searches(stop.clone());
        // Which months there are is looked up once a month is found to matter, which it hardly ever is.
        let findings = rules.vocabulary().iter();
        let anybody: Vec<Symbol> = findings
            .map(|(_, finding)| Symbol::free(&mut circuit, &finding.kind))
            .collect();
        let scene = Scene::new(&mut circuit, rules, &anybody, &[], Needs::Rules);
        let hits = scene.hits().to_vec();
        let gates = rules
            .gates()
            .iter()
            .map(|gate| scene.truth(&mut circuit, &gate.when));
        Self {
            gates: gates.collect(),
            rules: rules.clone(),
            circuit,
            hits,
            anybody,
            lasting: lasting.iter().fold(0, |set, finding| set | finding.bit()),
            calendar: None,
            stop,
        }
    }

    /// Explains the assessment of these answers.
    pub fn explain(&mut self, answers: &Answers, today: Date) -> Result<Explanation, Undecided> {
        let decided = self.decided(answers, today)?;
        let Some(tier) = self.rules.assess(answers, today).tier else {
            return Ok(Explanation {
                decided,
                ..Explanation::default()
            });
        };
        let lower = self.less_urgent(answers, today, tier, &decided)?;
        let raise = self.change(&self.person(answers, today), tier, Way::Higher, Vec::new())?;
        Ok(Explanation {
            decided,
            lower,
            raise,
        })
    }

    /// The smallest change that would have made these answers less urgent than this, which is their tier;
    /// `decided` is what forces it.
    pub fn less_urgent(
        &mut self,
        answers: &Answers,
        today: Date,
        tier: Tier,
        decided: &Decided,
    ) -> Result<Option<Change>, Undecided> {
        // While all of these stay as they are, the tier cannot be lower.
        let because = decided.because.iter();
        let because = because.fold(0, |set, finding| set | finding.bit());
        self.change(
            &self.person(answers, today),
            tier,
            Way::Lower,
            vec![Demand::of(because)],
        )
    }

    /// What decided the tier, or that there is none.
    pub fn decided(&mut self, answers: &Answers, today: Date) -> Result<Decided, Undecided> {
        let assessment = self.rules.assess(answers, today);
        let goal = match assessment.tier {
            Some(tier) => Goal::Rules(self.setting(tier)),
            None => Goal::Gate,
        };
        self.because(&self.person(answers, today), goal)
    }

    /// What decided that an interview left lying is at least this urgent: as [`Self::decided`], but what was not
    /// asked yet counts against nobody, so the rules that ask for a complete safety screen are left aside.
    pub fn decided_so_far(
        &mut self,
        answers: &Answers,
        today: Date,
        tier: Tier,
    ) -> Result<Decided, Undecided> {
        let mut rules = self.setting(tier);
        for (place, rule) in self.rules.rules().iter().enumerate() {
            rule.when.tests(&mut |test| {
                if matches!(test, Test::Incomplete(_)) {
                    rules &= !(1 << place);
                }
            });
        }
        self.because(&self.person(answers, today), Goal::Rules(rules))
    }

    /// The rules that set at least this tier, as a set of places.
    fn setting(&self, tier: Tier) -> u128 {
        let table = self.rules.rules().iter().enumerate();
        let setting = table.filter(|(_, rule)| rule.tier >= Some(tier));
        setting.fold(0, |set, (place, _)| set | 1 << place)
    }

    fn person<'p>(&self, answers: &'p Answers, today: Date) -> Person<'p> {
        let findings = self.rules.vocabulary().iter().zip(&self.anybody);
        let pins = findings.map(|((finding, described), symbol)| {
            pins(symbol, &given(&described.kind, answers, finding, today))
        });
        Person {
            pins: pins.collect(),
            asked: answers.iter().fold(0, |set, (finding, _)| set | finding.bit()),
            answers,
            today,
        }
    }

    /// That the goal is reached, and that nothing stands in its way before that.
    fn goal(&mut self, goal: Goal) -> (Lit, Vec<Lit>) {
        match goal {
            Goal::Rules(rules) => {
                let hits = self.hits.iter().enumerate();
                let wanted: Vec<Lit> = hits
                    .filter(|(place, _)| rules >> place & 1 == 1)
                    .map(|(_, hit)| *hit)
                    .collect();
                (
                    self.circuit.any(wanted),
                    self.gates.iter().map(|gate| !*gate).collect(),
                )
            }
            Goal::Gate => (self.circuit.any(self.gates.clone()), Vec::new()),
        }
    }

    /// Whether these answers reach the goal, by the table itself; none when a gate stands before it.
    fn reaches(&self, goal: Goal, answers: &Answers, today: Date) -> Option<bool> {
        let gate = self.rules.gate(answers, today);
        match (goal, gate) {
            (Goal::Gate, gate) => Some(gate.is_some()),
            (Goal::Rules(_), Some(_)) => None,
            (Goal::Rules(rules), None) => {
                let mut scene = Seen::new(answers, today, 0, 0);
                self.rules.run(&mut scene);
                Some(scene.rules.0 & rules != 0)
            }
        }
    }
}

impl Person<'_> {
    /// The literals that say that each of these findings was answered as it was.
    fn answered(&self, findings: u128) -> impl Iterator<Item = Lit> {
        least::members(findings & self.all())
            .flat_map(|finding| self.pins[usize::from(finding.0)].iter().copied())
    }

    /// All findings, as a set.
    fn all(&self) -> u128 {
        u128::MAX >> (u128::BITS as usize - self.pins.len())
    }
}

/// The literals that say that an answer is this one.
fn pins(symbol: &Symbol, given: &Symbol) -> Vec<Lit> {
    let mut pins = vec![
        as_given(symbol.known, given.known),
        as_given(symbol.refused, given.refused),
        as_given(symbol.doubt, given.doubt),
    ];
    if given.known == TRUE {
        match (&symbol.value, &given.value) {
            (Worth::Yes(yes), Worth::Yes(wanted)) => pins.push(as_given(*yes, *wanted)),
            (Worth::Options(options), Worth::Options(wanted)) => {
                pins.extend(
                    options
                        .iter()
                        .zip(wanted)
                        .map(|(lit, wanted)| as_given(*lit, *wanted)),
                );
            }
            (Worth::Steps(bits), Worth::Steps(wanted)) => pins.extend(same_bits(&bits.0, &wanted.0)),
            (
                Worth::Ago { least, most, month },
                Worth::Ago {
                    least: wanted_least,
                    most: wanted_most,
                    month: wanted_month,
                },
            ) => {
                pins.push(as_given(*month, *wanted_month));
                pins.extend(same_bits(&least.0, &wanted_least.0));
                pins.extend(same_bits(&most.0, &wanted_most.0));
            }
            _ => {}
        }
    }
    pins.retain(|lit| *lit != TRUE);
    pins
}

fn same_bits<'b>(bits: &'b [Lit], wanted: &'b [Lit]) -> impl Iterator<Item = Lit> + 'b {
    let wanted = |place: usize| wanted.get(place).copied().unwrap_or(FALSE);
    bits.iter()
        .enumerate()
        .map(move |(place, bit)| as_given(*bit, wanted(place)))
}

/// A literal with the value that is known beforehand.
fn as_given(lit: Lit, wanted: Lit) -> Lit {
    if wanted == TRUE { lit } else { !lit }
}
