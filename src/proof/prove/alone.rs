//! Interviews in which one rule fires, and no other that could be spared.

use crate::triage::condition::Needs;

use super::super::circuit::{Lit, TRUE};
use super::super::scene::Scene;
use super::interviews::InterviewWorld;
use super::witness::grant;
use super::{Undecided, Witness, decided};

/// Where the interviews of a flow end.
pub struct Ends {
    /// That it is an adult who agreed.
    adult: Vec<Lit>,
    ends: Vec<End>,
}

/// One place where interviews end.
struct End {
    /// That they end here.
    reached: Vec<Lit>,
    /// Each rule of the table, on what is known here.
    hits: Vec<Lit>,
}

impl InterviewWorld<'_> {
    /// Where interviews end: where all was asked, or in the emergency block before a screen, with an emergency that is
    /// hit there and was not before. Whether an emergency that is hit because something is not known yet is
    /// certain, only the engine knows: such an interview may end later, so that the last end is everybody's.
    pub fn ends(&mut self) -> Ends {
        let uncut = !self.cut_short();
        let mut hits = Vec::new();
        let adult = self.ask(|_, scene| {
            hits = scene.hits().to_vec();
            TRUE
        });
        let whole = |reached: Vec<Lit>| End {
            reached,
            hits: hits.clone(),
        };
        let mut ends = vec![whole(vec![uncut])];
        let mut not_yet = Vec::new();
        // The first screen has nothing before it.
        for place in 1..self.walk.block {
            let (circuit, rules) = (&mut self.circuit, self.rules);
            let scene = Scene::new(circuit, rules, &self.walk.before[place], &[], Needs::Rules);
            let table = rules.rules().iter().zip(scene.hits());
            let emergencies: Vec<Lit> = table
                .filter(|(rule, _)| rule.interrupt)
                .map(|(_, hit)| *hit)
                .collect();
            let ended = circuit.any(emergencies);
            let mut reached = vec![ended, self.walk.shown[place - 1]];
            reached.extend(&not_yet);
            not_yet.push(!ended);
            let hits = scene.hits().to_vec();
            ends.push(End { reached, hits });
        }
        ends.push(whole(Vec::new()));
        Ends { adult, ends }
    }

    /// Whether any interview can end with this rule hit.
    pub fn fires(&mut self, ends: &Ends, rule: usize) -> Result<bool, Undecided> {
        for end in &ends.ends {
            let wanted = [ends.adult.as_slice(), &[end.hits[rule]]].concat();
            if decided(self.circuit.search(&wanted))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// For each place at which an interview can end with this rule hit, one that does, as short as any such, with no
    /// other rule hit that could be spared there.
    pub fn alone(&mut self, ends: &Ends, rule: usize) -> Result<Vec<Witness>, Undecided> {
        let emergency = self.rules.rules()[rule].interrupt;
        let mut found = Vec::new();
        for End { reached, hits } in &ends.ends {
            // What is no emergency needs no interview that is cut short, if there is a whole one.
            if !emergency && !found.is_empty() {
                break;
            }
            let mut wanted = [ends.adult.as_slice(), reached, &[hits[rule]]].concat();
            if !decided(self.circuit.search(&wanted))? {
                continue;
            }
            let others = hits.iter().enumerate().filter(|(place, _)| *place != rule);
            let others: Vec<Lit> = others.map(|(_, hit)| !*hit).collect();
            if decided(self.circuit.search(&[wanted.as_slice(), &others].concat()))? {
                wanted.extend(others);
            } else {
                grant(&mut self.circuit, &mut wanted, others)?;
            }
            found.extend(self.shortest(&mut wanted)?);
        }
        Ok(found)
    }
}
