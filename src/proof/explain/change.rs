//! The smallest change of the answers that would have given another tier.

use crate::triage::{Kind, Tier};

use super::super::answer::Worth;
use super::super::circuit::{Lit, TRUE};
use super::super::prove::Undecided;
use super::least::{Costs, Demand, cost, least, members};
use super::{Change, Explainer, Goal, Person, Way};

/// What one more finding costs; what was not asked costs more than what was, and what lasts a little more.
const ONE: u32 = 1 << 16;
const NOT_ASKED: u32 = 1 << 8;
const LASTING: u32 = 1;

impl Explainer {
    /// The smallest change of a tier; `demands` are some that every such change has to meet.
    pub(super) fn change(
        &mut self,
        person: &Person<'_>,
        tier: Tier,
        way: Way,
        mut demands: Vec<Demand>,
    ) -> Result<Option<Change>, Undecided> {
        // From the nearest tier on.
        let mut tiers: Vec<Tier> = Tier::ALL
            .into_iter()
            .filter(|other| match way {
                Way::Lower => *other < tier,
                Way::Higher => *other > tier,
            })
            .collect();
        if way == Way::Higher {
            tiers.reverse();
        }
        let (Some(least), Some(most)) = (tiers.iter().min(), tiers.iter().max()) else {
            return Ok(None);
        };
        let costs = self.costs(person);
        let any = self.between(*least, *most);
        let Some(smallest) = self.smallest(person, &any, &costs, &mut demands, u32::MAX)? else {
            return Ok(None);
        };
        // Of all changes as small as this: for less urgency those that only take something away, then those to
        // the nearest tier.
        let most = cost(&costs, smallest);
        let additions: &[bool] = match way {
            Way::Lower => &[false, true],
            Way::Higher => &[true],
        };
        for additions in additions {
            for other in &tiers {
                let mut wanted = self.between(*other, *other);
                if !additions {
                    wanted.extend(self.no_additions(person));
                }
                let mut demands = demands.clone();
                if let Some(changed) = self.smallest(person, &wanted, &costs, &mut demands, most)? {
                    return self.nearest(person, wanted, changed, way).map(Some);
                }
            }
        }
        self.nearest(person, any, smallest, way).map(Some)
    }

    fn costs(&self, person: &Person<'_>) -> Costs {
        let mut costs: Costs = [ONE; _];
        for finding in members(person.all() & !person.asked) {
            costs[usize::from(finding.0)] += NOT_ASKED;
        }
        for finding in members(self.lasting) {
            costs[usize::from(finding.0)] += LASTING;
        }
        costs
    }

    /// The cheapest findings by whose change alone all wanted can hold; none if that is impossible or costs more
    /// than `most`. `demands` are some that every such change has to meet; further ones are added.
    fn smallest(
        &mut self,
        person: &Person<'_>,
        wanted: &[Lit],
        costs: &Costs,
        demands: &mut Vec<Demand>,
        most: u32,
    ) -> Result<Option<u128>, Undecided> {
        let plain = self.plain(person);
        loop {
            let guess = least(demands, costs, &*self.stop)?;
            let Some(guess) = guess.filter(|guess| cost(costs, *guess) <= most) else {
                return Ok(None);
            };
            if self.can(person, wanted, guess, guess)? {
                return Ok(Some(guess));
            }
            let first = self.demand(person, guess, guess & !plain);
            let mut freed = guess | first.any;
            demands.push(first);
            // What stands in the way even when all of this is free shows further demands, which share no finding.
            while !self.can(person, wanted, freed, freed & plain)? {
                let next = self.demand(person, freed, 0);
                if next.any == 0 {
                    return Ok(None);
                }
                freed |= next.any;
                demands.push(next);
            }
        }
    }

    /// That the tier lies between these two.
    fn between(&mut self, least: Tier, most: Tier) -> Vec<Lit> {
        let above = Tier::ALL.into_iter().filter(|other| *other > most).min();
        let above = above.map_or(0, |above| self.setting(above));
        let (reached, mut wanted) = self.goal(Goal::Rules(self.setting(least) & !above));
        let (over, _) = self.goal(Goal::Rules(above));
        wanted.extend([reached, !over]);
        wanted
    }

    /// That nothing is named in a list that was not named before, but for that there is nothing.
    fn no_additions(&self, person: &Person<'_>) -> Vec<Lit> {
        let mut absent = Vec::new();
        for (finding, described) in self.rules.vocabulary().iter() {
            if let Kind::Multi(names) = &described.kind {
                let old = person.answers.options(finding);
                let options = self.anybody[usize::from(finding.0)].options().iter().enumerate();
                let new = options.filter(|(place, _)| old >> place & 1 == 0 && names[*place] != "none");
                absent.extend(new.map(|(_, option)| !*option));
            }
        }
        absent
    }

    /// Whether all wanted can hold when all but the freed findings stay as they were answered and these have a
    /// known value.
    fn can(
        &mut self,
        person: &Person<'_>,
        wanted: &[Lit],
        freed: u128,
        known: u128,
    ) -> Result<bool, Undecided> {
        let assumed = self.assumed(person, wanted, freed, known);
        self.search(&assumed)
    }

    pub(super) fn assumed(&self, person: &Person<'_>, wanted: &[Lit], freed: u128, known: u128) -> Vec<Lit> {
        let mut assumed = wanted.to_vec();
        assumed.extend(person.answered(!freed));
        members(known).for_each(|finding| assumed.extend(self.known(usize::from(finding.0))));
        assumed
    }

    /// That a finding has a known value: no doubt beside it, and a date is a day.
    fn known(&self, place: usize) -> Vec<Lit> {
        let symbol = &self.anybody[place];
        let mut known = vec![symbol.known, !symbol.doubt];
        if let Worth::Ago { month, .. } = &symbol.value {
            known.push(!*month);
        }
        known.retain(|lit| *lit != TRUE);
        known
    }

    /// Findings, as a set, whose answers are known values: that they have one excludes nothing.
    fn plain(&self, person: &Person<'_>) -> u128 {
        let plain = |place: usize| {
            let pins = &person.pins[place];
            self.known(place).iter().all(|lit| pins.contains(lit))
        };
        members(person.all())
            .filter(|finding| plain(usize::from(finding.0)))
            .fold(0, |set, finding| set | finding.bit())
    }

    /// What the last search, which found nothing, demands of every change: that one of the findings changes by
    /// which it failed, unless it failed because some of those freed could not stay unknown.
    fn demand(&self, person: &Person<'_>, freed: u128, not_plain: u128) -> Demand {
        let mut core: Vec<Lit> = self.circuit.core().to_vec();
        core.sort_unstable();
        let failed = |lits: &[Lit]| lits.iter().any(|lit| core.binary_search(lit).is_ok());
        let by = |set: u128, lits: &dyn Fn(usize) -> Vec<Lit>| {
            members(set)
                .filter(|finding| failed(&lits(usize::from(finding.0))))
                .fold(0, |set, finding| set | finding.bit())
        };
        Demand {
            any: by(person.all() & !freed, &|place| person.pins[place].clone()),
            unless: by(not_plain, &|place| self.known(place)),
        }
    }
}
