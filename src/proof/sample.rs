//! Sample patients, the same ones every time: mostly well but for their back, many of them old, as those who
//! write to a triage line. What is found with them is proved for everybody; they only show where to look.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::domain::answer::{Answer, DateAnswer, Value};
use crate::flow::{Flow, Form};
use crate::triage::{Answers, FindingId, Kind, Rules, wire};

use super::answer::pinned;
use super::circuit::{Circuit, Lit};
use super::walk::Person;

/// The day on which sample patients write.
pub const TODAY: Date = date(2026, 3, 4);

/// Numbers that look random and are the same for the same seed.
pub struct Dice(u64);

impl Dice {
    /// Numbers of this seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below this.
    pub fn below(&mut self, bound: u64) -> u64 {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }

    /// Whether this one, of so many, comes.
    pub fn one_in(&mut self, odds: u64) -> bool {
        self.below(odds) == 0
    }

    /// Somebody who is asked by this flow.
    pub fn patient(&mut self, rules: &Rules, flow: &Flow) -> Patient {
        let age = 20 + self.below(45) + self.below(35);
        let mut said = Answers::default();
        let mut carried = Answers::default();
        for screen in flow.screens() {
            if let Form::Checklist { safe, lines } = &screen.form {
                for (finding, answer) in safe {
                    // Hardly anybody has an emergency; everybody has something.
                    let odds = if screen.block { 25 } else { 4 };
                    let told = lines
                        .iter()
                        .flat_map(|line| &line.sets)
                        .filter(|(known, _)| known == finding);
                    let told: Vec<&Answer> = told.map(|(_, answer)| answer).collect();
                    let answer = if self.one_in(odds) && !told.is_empty() {
                        told[self.below(told.len() as u64) as usize].clone()
                    } else {
                        answer.clone()
                    };
                    said.set(*finding, answer);
                }
            }
        }
        for (finding, described) in rules.vocabulary().iter() {
            if said.get(finding).is_none() && !self.one_in(30) {
                said.set(finding, self.any(&described.kind));
            }
            if flow.carries().contains(&finding) && !self.one_in(4) {
                let earlier = if self.one_in(2) {
                    said.get(finding).cloned()
                } else {
                    None
                };
                carried.set(finding, earlier.unwrap_or_else(|| self.any(&described.kind)));
            }
        }
        let mut set = |name: &str, value: Value| {
            if let Some(finding) = rules.vocabulary().id(name) {
                said.set(finding, Answer::Known(value.clone()));
                if flow.carries().contains(&finding) {
                    carried.set(finding, Answer::Known(value));
                }
            }
        };
        set("consent_given", Value::Bool(true));
        set("respondent_role", Value::Choice(0));
        set("age_years", Value::Number(age as i64 * 10));
        Patient { said, carried }
    }

    /// Anybody, however unlikely, who is asked by this flow; and how it was at the last interview.
    pub fn anybody(&mut self, rules: &Rules, flow: &Flow) -> (Patient, Answers) {
        let mut patient = Patient {
            said: Answers::default(),
            carried: Answers::default(),
        };
        let mut before = Answers::default();
        for (finding, described) in rules.vocabulary().iter() {
            let sets = [&mut patient.said, &mut patient.carried];
            for (set, wanted) in sets.into_iter().zip([true, flow.carries().contains(&finding)]) {
                if wanted && !self.one_in(8) {
                    set.set(finding, self.any(&described.kind));
                }
            }
            if !flow.carries().is_empty()
                && ["pain_nrs_move", "mobility_now"].contains(&described.id.as_str())
            {
                before.set(finding, self.any(&described.kind));
            }
        }
        for (name, value) in [
            ("consent_given", Value::Bool(true)),
            ("respondent_role", Value::Choice(0)),
            ("age_years", Value::Number(180 + self.below(92) as i64 * 10)),
        ] {
            if let Some(finding) = rules.vocabulary().id(name) {
                patient.said.set(finding, Answer::Known(value.clone()));
                if flow.carries().contains(&finding) {
                    patient.carried.set(finding, Answer::Known(value));
                }
            }
        }
        (patient, before)
    }

    fn any(&mut self, kind: &Kind) -> Answer {
        Answer::Known(match kind {
            Kind::Bool => Value::Bool(self.one_in(6)),
            Kind::Choice(options) => Value::Choice(self.below(options.len() as u64) as u8),
            Kind::Multi(options) => {
                let none = options
                    .iter()
                    .position(|option| option == "none")
                    .map(|place| place as u8);
                let set = match none {
                    Some(none) if !self.one_in(4) => 1 << none,
                    _ => 1 << self.below(options.len() as u64),
                };
                return wire::multi(none, set, false);
            }
            Kind::Number { min, max, whole, .. } => {
                let step = if *whole { 10 } else { 1 };
                Value::Number(min + self.below(((max - min) / step) as u64 + 1) as i64 * step)
            }
            Kind::Date => {
                let ago = [4, 20, 60, 400][self.below(4) as usize];
                let day = TODAY
                    .checked_sub((self.below(ago) as i64).days())
                    .unwrap_or(TODAY);
                Value::Date(DateAnswer::Day(day))
            }
            Kind::Country => return Answer::Skipped,
        })
    }
}

/// A sample patient.
pub struct Patient {
    /// What they say when asked.
    pub said: Answers,
    /// What is known of them from before.
    pub carried: Answers,
}

impl Patient {
    /// That a person of the formula is this patient.
    pub(super) fn pinned(
        &self,
        circuit: &mut Circuit,
        rules: &Rules,
        flow: &Flow,
        person: &Person,
    ) -> Vec<Lit> {
        let vocabulary = rules.vocabulary();
        let mut lits = pinned(circuit, vocabulary, &person.answers, &self.said, TODAY);
        let carried = pinned(circuit, vocabulary, &person.carried, &self.carried, TODAY);
        let kept = |place: &usize| flow.carries().contains(&FindingId(*place as u8));
        lits.extend(
            carried
                .iter()
                .enumerate()
                .filter(|(place, _)| kept(place))
                .map(|(_, lit)| *lit),
        );
        lits
    }
}
