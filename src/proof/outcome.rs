//! Tier, flags and headline as literals, mirroring `triage::assess`.

use crate::triage::{Claim, Tier};

use super::bits::Bits;
use super::circuit::{Circuit, FALSE, Lit, TRUE};
use super::scene::{End, Scene, between, chosen};

/// What an assessment comes to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// For each gate whether it is the one hit.
    pub gates: Vec<Lit>,
    /// For each rule whether it is hit.
    pub rules: Vec<Lit>,
    /// For each tier in [`Tier::ALL`], whether it is at least as urgent.
    pub at_least: Vec<Lit>,
    /// For each flag whether it is raised, after corrections.
    pub flags: Vec<Lit>,
    /// For each rule whether it is the headline.
    pub headline: Vec<Lit>,
}

impl Outcome {
    /// The tier is at least this.
    pub fn at_least(&self, tier: Tier) -> Lit {
        let place = Tier::ALL.iter().position(|known| *known == tier);
        place.map_or(FALSE, |place| self.at_least[place])
    }

    /// The tier is exactly this.
    pub fn is(&self, circuit: &mut Circuit, tier: Tier) -> Lit {
        let above = Tier::ALL.iter().position(|known| *known == tier).unwrap_or(0);
        let more = above.checked_sub(1).map_or(FALSE, |place| self.at_least[place]);
        circuit.and(self.at_least[above], !more)
    }

    /// Whether this is less urgent than the other.
    pub fn below(&self, circuit: &mut Circuit, other: &Self) -> Lit {
        let pairs = self.at_least.iter().zip(&other.at_least);
        let lower: Vec<Lit> = pairs.map(|(mine, theirs)| circuit.and(!*mine, *theirs)).collect();
        circuit.any(lower)
    }

    /// Whether tier or flags are not the same.
    pub fn differs(&self, circuit: &mut Circuit, other: &Self) -> Lit {
        let mine = self.at_least.iter().chain(&self.flags).chain(&self.gates);
        let theirs = other.at_least.iter().chain(&other.flags).chain(&other.gates);
        let differing: Vec<Lit> = mine
            .zip(theirs)
            .map(|(one, two)| circuit.differ(*one, *two))
            .collect();
        circuit.any(differing)
    }

    /// Some gate is hit: there is no tier.
    pub fn gated(&self, circuit: &mut Circuit) -> Lit {
        circuit.any(self.gates.iter().copied())
    }
}

impl Scene<'_> {
    /// The scene with its end, so that claims can be read in it.
    pub fn ended(mut self, circuit: &mut Circuit, shown: &[(Lit, bool)]) -> Self {
        let all: Vec<(Lit, u64)> = shown.iter().map(|(lit, _)| (*lit, 1)).collect();
        let block: Vec<(Lit, u64)> = shown
            .iter()
            .filter(|(_, block)| *block)
            .map(|(lit, _)| (*lit, 1))
            .collect();
        self.end = Some(End {
            outcome: self.outcome(circuit),
            screens: Bits::sum(circuit, &all),
            block_screens: Bits::sum(circuit, &block),
        });
        self
    }

    /// The assessment of these answers.
    pub fn outcome(&self, circuit: &mut Circuit) -> Outcome {
        let gates: Vec<Lit> = self
            .rules
            .gates()
            .iter()
            .map(|gate| self.truth(circuit, &gate.when))
            .collect();
        let mut before = FALSE;
        let first = |circuit: &mut Circuit, gate: Lit, before: &mut Lit| {
            let first = circuit.and(gate, !*before);
            *before = circuit.or(*before, gate);
            first
        };
        let gates: Vec<Lit> = gates
            .into_iter()
            .map(|gate| first(circuit, gate, &mut before))
            .collect();
        let open = !before;
        self.counted(circuit, gates, open)
    }

    /// Whether a claim holds of the end of this scene; without an end none does.
    pub(super) fn claim(&self, circuit: &mut Circuit, claim: Claim) -> Lit {
        if let Claim::Case(place, value) = claim {
            return self.case(circuit, usize::from(place), value);
        }
        let Some(end) = &self.end else { return FALSE };
        let outcome = &end.outcome;
        match claim {
            Claim::Tier(set) => {
                let mut fitting = Vec::new();
                for (_, tier) in Tier::ALL
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| set >> place & 1 == 1)
                {
                    fitting.push(outcome.is(circuit, *tier));
                }
                circuit.any(fitting)
            }
            Claim::Flags(set) => circuit.any(chosen(&outcome.flags, set)),
            Claim::Headline(rule) => outcome.headline[usize::from(rule)],
            Claim::Case(..) => FALSE,
            Claim::Screens(low, high) => within(circuit, &end.screens, low, high),
            Claim::BlockScreens(low, high) => within(circuit, &end.block_screens, low, high),
        }
    }

    fn counted(&self, circuit: &mut Circuit, gates: Vec<Lit>, open: Lit) -> Outcome {
        let table = self.rules.rules();
        let hits: Vec<Lit> = self.hits.iter().map(|hit| circuit.and(*hit, open)).collect();
        let at_least = Tier::ALL
            .iter()
            .map(|tier| {
                let setting = table
                    .iter()
                    .zip(&hits)
                    .filter(|(rule, _)| rule.tier >= Some(*tier));
                let setting: Vec<Lit> = setting.map(|(_, hit)| *hit).collect();
                circuit.any(setting)
            })
            .collect();
        let mut headline = Vec::new();
        let mut none_above = TRUE;
        for (rule, hit) in table.iter().zip(&hits) {
            if rule.tier.is_none() {
                headline.push(FALSE);
                continue;
            }
            headline.push(circuit.and(none_above, *hit));
            none_above = circuit.and(none_above, !*hit);
        }
        let flags = self.flags(circuit, &hits, &gates, open);
        Outcome {
            gates,
            rules: hits,
            at_least,
            flags,
            headline,
        }
    }

    fn flags(&self, circuit: &mut Circuit, hits: &[Lit], gates: &[Lit], open: Lit) -> Vec<Lit> {
        let table = self.rules.rules();
        let count = self.rules.flags().len();
        let mut flags = Vec::with_capacity(count);
        for flag in 0..count {
            let bit = 1u32 << flag;
            let mut raising = Vec::new();
            for (rule, hit) in table.iter().zip(hits) {
                if rule.flags & bit != 0 {
                    raising.push(*hit);
                }
                for (set, when) in &rule.flags_when {
                    if set & bit != 0 {
                        let when = self.truth(circuit, when);
                        raising.push(circuit.and(*hit, when));
                    }
                }
            }
            flags.push(circuit.any(raising));
        }
        for correction in self.rules.corrections() {
            let mut applies = self.truth(circuit, &correction.when);
            if let Some((from, _)) = correction.replace {
                let present = circuit.any(chosen(&flags, from));
                applies = circuit.and(applies, present);
            }
            let taken = correction.remove | correction.replace.map_or(0, |(from, _)| from);
            let given = correction.replace.map_or(0, |(_, to)| to);
            for (place, flag) in flags.iter_mut().enumerate() {
                if taken >> place & 1 == 1 {
                    *flag = circuit.and(*flag, !applies);
                }
                if given >> place & 1 == 1 {
                    *flag = circuit.or(*flag, applies);
                }
            }
        }
        for (place, flag) in flags.iter_mut().enumerate() {
            *flag = circuit.and(*flag, open);
            for (gate, data) in gates.iter().zip(self.rules.gates()) {
                if data.flags >> place & 1 == 1 {
                    *flag = circuit.or(*flag, *gate);
                }
            }
        }
        flags
    }
}

fn within(circuit: &mut Circuit, bits: &Bits, low: i64, high: i64) -> Lit {
    let (above, below) = between(circuit, bits, low, high);
    circuit.and(above, below)
}
