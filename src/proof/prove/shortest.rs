//! The shortest interview of somebody who answers as plainly as can be: what a reader of a witness has to read.

use crate::domain::Answer;
use crate::flow::{Flow, Form, PartKind};
use crate::triage::{FindingId, Kind, Rules};

use super::super::answer::{Symbol, Worth, step};
use super::super::bits::Bits;
use super::super::circuit::{Circuit, Lit};
use super::super::scene::between;
use super::super::walk::Person;
use super::interviews::InterviewWorld;
use super::witness::{answers, find, grant};
use super::{Undecided, Witness};

impl InterviewWorld<'_> {
    /// Somebody whose interview makes all of these hold: with as few screens as any such interview, and then
    /// with plain answers where they do no harm.
    pub fn shortest(&mut self, wanted: &mut Vec<Lit>) -> Result<Option<Witness>, Undecided> {
        let vocabulary = self.rules.vocabulary();
        let carried = self.person.carried_over(vocabulary, self.flow);
        let sets: [&[Symbol]; 2] = [&self.person.answers, &carried];
        let circuit = &mut self.circuit;
        if find(circuit, vocabulary, &sets, wanted, self.start)?.is_none() {
            return Ok(None);
        }
        let screens: Vec<(Lit, u64)> = self.walk.shown.iter().map(|lit| (*lit, 1)).collect();
        let screens = Bits::sum(circuit, &screens);
        let mut count = screens.value(circuit) as i64;
        while count > 0 {
            let fewer = !screens.at_least(circuit, count);
            wanted.push(fewer);
            let found = find(circuit, vocabulary, &sets, wanted, self.start);
            wanted.pop();
            if found?.is_none() {
                break;
            }
            count = screens.value(circuit) as i64;
        }
        wanted.push(!screens.at_least(circuit, count + 1));
        let wishes = plain(circuit, self.rules, self.flow, &self.person);
        grant(circuit, wanted, wishes)?;
        let Some(today) = find(circuit, vocabulary, &sets, wanted, self.start)? else {
            return Err(Undecided);
        };
        let week = self
            .person
            .week
            .iter()
            .position(|lit| circuit.value(*lit))
            .unwrap_or(0);
        let mut before = crate::triage::Answers::default();
        for (name, symbol) in [
            ("pain_nrs_move", &self.person.pain_before),
            ("mobility_now", &self.person.mobility_before),
        ] {
            if let Some(finding) = vocabulary.id(name) {
                let mut one: Vec<Symbol> = vocabulary
                    .iter()
                    .map(|(_, described)| Symbol::unknown(&described.kind, super::super::circuit::FALSE))
                    .collect();
                one[usize::from(finding.0)] = symbol.clone();
                if let Some(answer) = answers(circuit, vocabulary, &one, today).get(finding) {
                    before.set(finding, answer.clone());
                }
            }
        }
        Ok(Some(Witness {
            flow: Some(self.flow.id().to_owned()),
            today,
            answers: answers(circuit, vocabulary, &self.person.answers, today),
            carried: answers(circuit, vocabulary, &carried, today),
            before,
            week: self.person.weeks.get(week).copied().unwrap_or_default(),
        }))
    }
}

/// That a number or date is one that people give: a body of the middle half of all, else the least number, and
/// within two years.
fn modest(circuit: &mut Circuit, kind: &Kind, symbol: &Symbol) -> Option<Lit> {
    match (kind, &symbol.value) {
        (
            Kind::Number {
                min,
                max,
                whole,
                unit,
            },
            Worth::Steps(bits),
        ) => {
            let steps = (max - min) / step(*whole);
            let body = ["years", "cm", "kg"].contains(&unit.as_str());
            let (low, high) = if body { (steps / 4, 3 * steps / 4) } else { (0, 0) };
            let (above, below) = between(circuit, bits, low, high);
            Some(circuit.and(above, below))
        }
        (Kind::Date, Worth::Ago { most, .. }) => Some(!most.at_least(circuit, 2 * 365)),
        _ => None,
    }
}

/// That each finding has its plainest answer: the safe one, or the first that can be chosen, or any at all.
fn plain(circuit: &mut Circuit, rules: &Rules, flow: &Flow, person: &Person) -> Vec<Lit> {
    let mut wishes = Vec::new();
    let vocabulary = rules.vocabulary();
    let mut plain: Vec<(FindingId, Option<Answer>)> = Vec::new();
    for screen in flow.screens() {
        match &screen.form {
            Form::Checklist { safe, .. } => {
                plain.extend(
                    safe.iter()
                        .map(|(finding, answer)| (*finding, Some(answer.clone()))),
                );
            }
            Form::Parts(parts) => {
                for part in parts {
                    let first = match &part.kind {
                        PartKind::Choice(options) => options.first(),
                        PartKind::Scale | PartKind::Number | PartKind::Date => None,
                    };
                    let sets = first.map(|line| line.sets.as_slice()).unwrap_or_default();
                    let own = sets.iter().find(|(finding, _)| *finding == part.finding);
                    plain.push((part.finding, own.map(|(_, answer)| answer.clone())));
                }
            }
        }
    }
    for (finding, answer) in plain {
        let place = usize::from(finding.0);
        let kind = &vocabulary.get(finding).kind;
        for symbol in [person.answers[place].clone(), person.carried[place].clone()] {
            match &answer {
                Some(answer) => wishes.push(symbol.is(circuit, kind, answer)),
                None => {
                    wishes.push(symbol.known);
                    wishes.extend(modest(circuit, kind, &symbol));
                }
            }
        }
    }
    for symbol in &person.carried {
        wishes.extend([!symbol.doubt, !symbol.refused]);
    }
    wishes.extend([!person.pain_before.known, !person.mobility_before.known]);
    wishes
}
