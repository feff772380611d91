//! How many screens of an interview can still come: the most that anybody is shown from a screen on, of all who
//! answered as somebody did so far. What the bound that a patient sees is held to.

use jiff::civil::Date;

use crate::flow::Flow;
use crate::triage::{Answers, FindingId, Kind, Rules};

use super::answer::{Symbol, given};
use super::circuit::{Circuit, FALSE, Lit, Stop, TRUE};
use super::prove::{Undecided, decided, witness};
use super::walk::{Leaving, Person, Walk};

/// An interview that has come to a screen.
pub struct Reached<'a> {
    /// The screen's place.
    pub place: usize,
    /// The screens shown before it, as bits by place.
    pub shown: u64,
    /// What is known when it is shown.
    pub known: &'a Answers,
    /// What was known of the patient from before.
    pub carried: &'a Answers,
    /// Pain on moving and mobility at the last interview.
    pub before: &'a Answers,
    /// The week of following up.
    pub week: u32,
    /// The clinic's date.
    pub today: Date,
}

/// All interviews through a flow, as a formula that counts screens.
pub struct Longest<'a> {
    pub(super) rules: &'a Rules,
    flow: &'a Flow,
    pub(super) circuit: Circuit,
    pub(super) person: Person,
    pub(super) walk: Walk,
    /// For each place, for each number, whether at least so many screens are shown from there on.
    at_least: Vec<Vec<Lit>>,
}

impl<'a> Longest<'a> {
    /// The interviews of a flow in these weeks.
    pub fn new(rules: &'a Rules, flow: &'a Flow, weeks: &[u32], stop: Stop) -> Self {
        let mut circuit = Circuit::new(stop);
        let person = Person::anybody(&mut circuit, rules, weeks);
        let walk = Walk::new(&mut circuit, rules, flow, &person, Leaving::SKIPS);
        let mut at_least = vec![vec![TRUE]];
        for shown in walk.shown.iter().rev() {
            let later = &at_least[at_least.len() - 1];
            let mut here = vec![TRUE];
            for number in 1..=later.len() {
                let one_more = circuit.and(*shown, later[number - 1]);
                let already = later.get(number).copied().unwrap_or(FALSE);
                here.push(circuit.or(already, one_more));
            }
            at_least.push(here);
        }
        at_least.reverse();
        Self {
            rules,
            flow,
            circuit,
            person,
            walk,
            at_least,
        }
    }

    /// Whether so many screens can be shown from the one reached on, itself counted.
    pub fn can_come(&mut self, reached: &Reached<'_>, number: usize) -> Result<bool, Undecided> {
        let assumed = self.assumed(reached, number);
        decided(self.circuit.search(&assumed))
    }

    /// What somebody answers to whom so many come, and on which day; none if nobody.
    pub fn somebody(
        &mut self,
        reached: &Reached<'_>,
        number: usize,
    ) -> Result<Option<(Date, Answers)>, Undecided> {
        let assumed = self.assumed(reached, number);
        let Self {
            circuit,
            person,
            rules,
            ..
        } = self;
        let vocabulary = rules.vocabulary();
        let sets = [person.answers.as_slice()];
        let found = witness::find(circuit, vocabulary, &sets, &assumed, reached.today)?;
        Ok(found.map(|today| {
            (
                today,
                witness::answers(circuit, vocabulary, &person.answers, today),
            )
        }))
    }

    fn assumed(&mut self, reached: &Reached<'_>, number: usize) -> Vec<Lit> {
        let Self {
            rules,
            flow,
            circuit,
            person,
            walk,
            at_least,
        } = self;
        let vocabulary = rules.vocabulary();
        let today = reached.today;
        let mut assumed = vec![walk.shown[reached.place]];
        let earlier = walk.shown[..reached.place].iter().enumerate();
        assumed.extend(earlier.map(|(place, lit)| {
            if reached.shown >> place & 1 == 1 {
                *lit
            } else {
                !*lit
            }
        }));
        for (finding, described) in vocabulary.iter() {
            let symbol = &walk.before[reached.place][usize::from(finding.0)];
            assumed.push(is(
                circuit,
                &described.kind,
                (symbol, reached.known),
                finding,
                today,
            ));
        }
        for finding in flow.carries() {
            let symbol = &person.carried[usize::from(finding.0)];
            let kind = &vocabulary.get(*finding).kind;
            assumed.push(is(circuit, kind, (symbol, reached.carried), *finding, today));
        }
        let before = [
            ("pain_nrs_move", &person.pain_before),
            ("mobility_now", &person.mobility_before),
        ];
        for (name, symbol) in before {
            if let Some(finding) = vocabulary.id(name) {
                let kind = &vocabulary.get(finding).kind;
                assumed.push(is(circuit, kind, (symbol, reached.before), finding, today));
            }
        }
        let week = person.weeks.iter().position(|week| *week == reached.week);
        assumed.extend(week.map(|place| person.week[place]));
        assumed.push(at_least[reached.place].get(number).copied().unwrap_or(FALSE));
        assumed
    }
}

/// That a finding is known as it was said; unsure and not asked are one, as no condition of a screen tells them
/// apart.
pub(super) fn is(
    circuit: &mut Circuit,
    kind: &Kind,
    (symbol, said): (&Symbol, &Answers),
    finding: FindingId,
    today: Date,
) -> Lit {
    let mut other = given(kind, said, finding, today);
    other.refused = symbol.refused;
    symbol.same(circuit, &other)
}
