//! The assessment of one patient's answers: tier, flags, the rules hit, the headline, derived values.

use jiff::civil::Date;

use super::answers::Answers;
use super::condition::Needs;
use super::derived::{Derived, derive};
use super::evaluate::{DerivedValue, Scene, Truth};
use super::rules::{Rules, Tier};

/// What follows from a patient's answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// How urgent; none when consent was refused or the patient is under 18.
    pub tier: Option<Tier>,
    /// Flags after corrections, as a set.
    pub flags: u32,
    /// Ids of the rules hit, in table order.
    pub rules: Vec<String>,
    /// The first rule that sets a tier, or the gate.
    pub headline: String,
    /// Derived values in the batch order; empty when a gate was hit.
    pub derived: Vec<DerivedValue>,
}

impl Rules {
    /// Assesses answers on a date. `consent_given` not asked counts as given (batch interface).
    pub fn assess(&self, answers: &Answers, today: Date) -> Assessment {
        let mut scene = Scene::new(answers, today, 0, 0);
        if let Some(gate) = self.gates.iter().find(|gate| scene.truth(&gate.when).holds()) {
            return Assessment {
                tier: None,
                flags: gate.flags,
                rules: vec![gate.id.clone()],
                headline: gate.id.clone(),
                derived: Vec::new(),
            };
        }
        self.run(&mut scene);
        let hit = |place: usize| scene.rules.0 & (1 << place) != 0;
        let mut flags = 0;
        for (_, rule) in self.rules.iter().enumerate().filter(|(place, _)| hit(*place)) {
            flags |= rule.flags;
            let further = rule
                .flags_when
                .iter()
                .filter(|(_, when)| scene.truth(when).holds());
            flags |= further.fold(0, |set, (flag, _)| set | flag);
        }
        for correction in &self.corrections {
            let replaces = correction.replace.is_none_or(|(from, _)| flags & from != 0);
            if replaces && scene.truth(&correction.when).holds() {
                flags &= !correction.remove;
                if let Some((from, to)) = correction.replace {
                    flags = flags & !from | to;
                }
            }
        }
        let hits: Vec<_> = self
            .rules
            .iter()
            .enumerate()
            .filter(|(place, _)| hit(*place))
            .map(|(_, rule)| rule)
            .collect();
        let headline = hits.iter().find(|rule| rule.tier.is_some());
        Assessment {
            tier: hits.iter().filter_map(|rule| rule.tier).max(),
            flags,
            rules: hits.iter().map(|rule| rule.id.clone()).collect(),
            headline: headline.map(|rule| rule.id.clone()).unwrap_or_default(),
            derived: self
                .batch_order
                .iter()
                .map(|place| scene.derived[usize::from(*place)])
                .collect(),
        }
    }

    /// The gate that ends everything, if one is hit for certain.
    pub fn gate(&self, answers: &Answers, today: Date) -> Option<&str> {
        let scene = Scene::new(answers, today, 0, 0);
        self.gates
            .iter()
            .find(|gate| scene.truth(&gate.when).holds())
            .map(|gate| gate.id.as_str())
    }

    /// Rules hit that are at least same-day, the incomplete safety screen apart: what a nurse is told
    /// when a gate ended the interview (12.2).
    pub fn urgent_hits(&self, answers: &Answers, today: Date) -> Vec<String> {
        let mut scene = Scene::new(answers, today, 0, 0);
        self.run(&mut scene);
        let mut hits = Vec::new();
        for (_, rule) in self
            .rules
            .iter()
            .enumerate()
            .filter(|(place, _)| scene.rules.0 & (1 << place) != 0)
        {
            let mut screen = false;
            rule.when
                .tests(&mut |test| screen |= matches!(test, super::condition::Test::Incomplete(_)));
            if rule.tier >= Some(Tier::SameDay) && !screen {
                hits.push(rule.id.clone());
            }
        }
        hits
    }

    /// Computes derived values and rules into a scene, so that further conditions can be read in it.
    pub fn run(&self, scene: &mut Scene<'_>) {
        self.prepare(scene, Needs::Rules);
    }

    /// Computes into a scene what conditions of this need are read from.
    pub fn prepare(&self, scene: &mut Scene<'_>, needs: Needs) {
        if needs < Needs::Derived {
            return;
        }
        derive(&self.derived, scene);
        let rows = match needs {
            Needs::Nothing | Needs::Answers | Needs::Derived => 0,
            Needs::Interrupts => self.interrupt_rows,
            Needs::Rules => self.rules.len(),
        };
        for (place, rule) in self.rules[..rows].iter().enumerate() {
            match scene.truth(&rule.when) {
                Truth::True => {
                    scene.rules.0 |= 1 << place;
                    scene.rules.1 |= 1 << place;
                }
                Truth::Open => scene.rules.1 |= 1 << place,
                Truth::False => {}
            }
        }
    }

    /// Derived values with their definitions, in the batch order.
    pub fn batch_derived(&self) -> impl Iterator<Item = &Derived> {
        self.batch_order
            .iter()
            .map(|place| &self.derived[usize::from(*place)])
    }

    /// A derived value of an assessment by its name.
    pub fn derived_value(&self, assessment: &Assessment, name: &str) -> Option<DerivedValue> {
        let place = self.batch_derived().position(|derived| derived.id == name)?;
        assessment.derived.get(place).copied()
    }
}
