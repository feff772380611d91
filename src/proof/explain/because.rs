//! The smallest set of answers that forces a goal.

use jiff::civil::Date;

use crate::triage::evaluate::Scene as Seen;
use crate::triage::{Answers, FindingId, Rules};

use super::super::answer::Worth;
use super::super::bits::Bits;
use super::super::circuit::{FALSE, Found, Lit};
use super::super::model;
use super::super::prove::Undecided;
use super::least::{Costs, Demand, least, members};
use super::{Decided, Explainer, Goal, Person};

/// What a finding that was not asked costs more than all that were asked together.
const NOT_ASKED: u32 = 1 << 8;

impl Explainer {
    pub(super) fn because(&mut self, person: &Person<'_>, goal: Goal) -> Result<Decided, Undecided> {
        let (reached, apart) = self.goal(goal);
        let mut costs: Costs = [1; _];
        for finding in members(person.all() & !person.asked) {
            costs[usize::from(finding.0)] += NOT_ASKED;
        }
        let mut demands: Vec<Demand> = Vec::new();
        let mut wanted = apart.clone();
        wanted.push(!reached);
        let because = loop {
            let Some(guess) = least(&demands, &costs, &*self.stop)? else {
                // Even all answers together do not do: the goal is not reached at all.
                return Ok(Decided::default());
            };
            // Each way out shows a demand; those found beside the guess share no finding with each other.
            let (mut pinned, before) = (guess, demands.len());
            while let Some(other) = self.way_out(person, goal, &wanted, pinned)? {
                demands.push(Demand::of(other));
                pinned |= other;
            }
            if demands.len() == before {
                break guess;
            }
        };
        let rules = match goal {
            Goal::Rules(_) => self.made_sure(person, &apart, because)?,
            Goal::Gate => Vec::new(),
        };
        Ok(Decided {
            because: members(because).collect(),
            rules,
        })
    }

    /// The rules hit that are hit whatever all but these answers are.
    fn made_sure(
        &mut self,
        person: &Person<'_>,
        apart: &[Lit],
        because: u128,
    ) -> Result<Vec<usize>, Undecided> {
        let hit_with = |rules: &Rules, open: u128| {
            let mut scene = Seen::new(person.answers, person.today, open, 0);
            rules.run(&mut scene);
            scene.rules.0
        };
        let hit = hit_with(&self.rules, 0);
        // What the table is sure of with all else open needs no search.
        let sure = hit_with(&self.rules, person.all() & !because);
        let mut rules = Vec::new();
        for place in (0..self.hits.len()).filter(|place| hit >> place & 1 == 1) {
            let wanted = [apart, &[!self.hits[place]]].concat();
            if sure >> place & 1 == 1 || self.other(person, &wanted, because)?.is_none() {
                rules.push(place);
            }
        }
        Ok(rules)
    }

    /// Findings whose answers would have to be others for the goal to be missed while these stay as they are: as
    /// few as a model lets us find; none if the goal cannot be missed.
    fn way_out(
        &mut self,
        person: &Person<'_>,
        goal: Goal,
        wanted: &[Lit],
        pinned: u128,
    ) -> Result<Option<u128>, Undecided> {
        let Some(others) = self.other(person, wanted, pinned)? else {
            return Ok(None);
        };
        let differs = |finding: &FindingId| {
            let pins = &person.pins[usize::from(finding.0)];
            pins.iter().any(|pin| !self.circuit.value(*pin))
        };
        let findings: Vec<FindingId> = members(person.all() & !pinned).filter(differs).collect();
        // What need not differ is taken back, in ever smaller lots.
        let mut now = person.answers.clone();
        findings
            .iter()
            .for_each(|finding| take(&mut now, *finding, &others));
        let mut left: Vec<&[FindingId]> = vec![&findings];
        let mut needed = 0;
        while let Some(lot) = left.pop() {
            let mut less = now.clone();
            lot.iter()
                .for_each(|finding| take(&mut less, *finding, person.answers));
            if self.reaches(goal, &less, person.today) == Some(false) {
                now = less;
            } else if let [one] = lot {
                needed |= one.bit();
            } else {
                let (first, second) = lot.split_at(lot.len() / 2);
                left.extend([first, second]);
            }
        }
        Ok(Some(needed))
    }

    /// Other answers of somebody of whom all this holds and who answers these findings as the person did; none
    /// if there can be nobody.
    fn other(
        &mut self,
        person: &Person<'_>,
        wanted: &[Lit],
        pinned: u128,
    ) -> Result<Option<Answers>, Undecided> {
        let mut fixed: Vec<Lit> = wanted.to_vec();
        fixed.extend(person.answered(pinned));
        // A day says no less than the month it lies in, so months are looked at only where no day does.
        let mut days: Vec<Lit> = members(person.all() & !pinned)
            .filter_map(|finding| match &self.anybody[usize::from(finding.0)].value {
                Worth::Ago { month, .. } => Some(!*month),
                Worth::Yes(_) | Worth::Options(_) | Worth::Steps(_) | Worth::Nothing => None,
            })
            .collect();
        loop {
            if !self.search(&[fixed.as_slice(), &days].concat())? {
                let core = self.circuit.core();
                let before = days.len();
                days.retain(|day| !core.contains(day));
                if days.len() == before {
                    return Ok(None);
                }
                continue;
            }
            let read = model::read(&self.circuit, self.rules.vocabulary(), &self.anybody);
            if model::today(&[&read], person.today) == Some(person.today) {
                return Ok(Some(read.answers(person.today)));
            }
            // Months that do not lie as they do today are nobody's answers.
            let calendar = self.rule_out_months(person.today);
            if !fixed.contains(&calendar) {
                fixed.push(calendar);
            }
        }
    }

    /// The model's months that do not lie so today are never looked at again while the returned literal is assumed.
    fn rule_out_months(&mut self, today: Date) -> Lit {
        let known = self.calendar.filter(|(day, _)| *day == today);
        let (_, calendar) = known.unwrap_or_else(|| (today, self.circuit.variable()));
        self.calendar = Some((today, calendar));
        let mut wrong = Vec::new();
        for symbol in &self.anybody {
            if let Worth::Ago { least, most, month } = &symbol.value
                && self.circuit.value(symbol.known)
                && self.circuit.value(*month)
            {
                let [last, first] = [least, most].map(|bits| bits.value(&self.circuit));
                if model::month(today, last as i64, first as i64).is_none() {
                    wrong.push((*month, least.clone(), most.clone(), last));
                }
            }
        }
        for (month, least, most, last) in wrong {
            let here = least.equals(&mut self.circuit, &Bits::constant(last));
            // Of the months that end here there is at most one; a calendar has none that ends within another.
            let first = (27..=30)
                .chain(0..27)
                .map(|width| last + width)
                .find(|first| model::month(today, last as i64, *first as i64).is_some());
            let begins = match first {
                Some(first) => most.equals(&mut self.circuit, &Bits::constant(first)),
                None => FALSE,
            };
            self.circuit.clause(&[!calendar, !month, !here, begins]);
        }
        calendar
    }

    /// Whether there is a model.
    pub(super) fn search(&mut self, assumed: &[Lit]) -> Result<bool, Undecided> {
        match self.circuit.search(assumed) {
            Found::Model => Ok(true),
            Found::Nothing => Ok(false),
            Found::Undecided => Err(Undecided),
        }
    }
}

/// Sets one answer as it is in others.
fn take(answers: &mut Answers, finding: FindingId, from: &Answers) {
    match from.get(finding) {
        Some(answer) => answers.set(finding, answer.clone()),
        None => answers.clear(finding),
    }
}
