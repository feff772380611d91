//! The cheapest set of findings that meets every demand; among equally cheap ones the one that comes first in
//! the vocabulary's order. Exact, and the same however the demands came about.

use crate::triage::FindingId;
use crate::triage::vocabulary::MAX_FINDINGS;

use super::super::prove::Undecided;

/// That one of `any` is chosen, unless not all of `unless` are. Sets of findings, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Demand {
    pub any: u128,
    pub unless: u128,
}

impl Demand {
    /// That one of these is chosen.
    pub(super) fn of(any: u128) -> Self {
        Self { any, unless: 0 }
    }

    fn met(&self, chosen: u128) -> bool {
        chosen & self.any != 0 || self.unless & !chosen != 0
    }
}

/// What each finding costs; never 0.
pub(super) type Costs = [u32; MAX_FINDINGS];

/// How many steps pass between two looks at whether to give up.
const STEPS: u32 = 512;

/// The findings of a set, in order.
pub(super) fn members(set: u128) -> impl Iterator<Item = FindingId> {
    (0..MAX_FINDINGS as u8)
        .map(FindingId)
        .filter(move |finding| set & finding.bit() != 0)
}

/// What a set costs.
pub(super) fn cost(costs: &Costs, set: u128) -> u32 {
    members(set).map(|finding| costs[usize::from(finding.0)]).sum()
}

/// The cheapest set that meets all demands, none if no set does.
pub(super) fn least(
    demands: &[Demand],
    costs: &Costs,
    stop: &dyn Fn() -> bool,
) -> Result<Option<u128>, Undecided> {
    let mut search = Search {
        demands,
        costs,
        stop,
        steps: 0,
        bound: u32::MAX,
    };
    search.improve(0, 0, 0)?;
    if search.bound == u32::MAX {
        return Ok(None);
    }
    // From the first finding on: each is chosen if some cheapest set has it beside those chosen so far.
    let all = demands.iter().fold(0, |all, demand| all | demand.any);
    let (mut chosen, mut banned) = (0, 0);
    for finding in members(all) {
        if demands.iter().all(|demand| demand.met(chosen)) {
            break;
        }
        if search.within(chosen | finding.bit(), banned)? {
            chosen |= finding.bit();
        } else {
            banned |= finding.bit();
        }
    }
    Ok(Some(chosen))
}

struct Search<'a> {
    demands: &'a [Demand],
    costs: &'a Costs,
    stop: &'a dyn Fn() -> bool,
    steps: u32,
    /// The cost of the cheapest set found.
    bound: u32,
}

impl Search<'_> {
    /// Lowers the bound to what the cheapest set costs that has these and none of the banned.
    fn improve(&mut self, chosen: u128, banned: u128, cost: u32) -> Result<(), Undecided> {
        match self.next(chosen, banned, cost, self.bound)? {
            Next::Met => self.bound = cost,
            Next::Hopeless => {}
            Next::Branch(any) => {
                let mut banned = banned;
                for finding in members(any) {
                    let cost = cost + self.costs[usize::from(finding.0)];
                    self.improve(chosen | finding.bit(), banned, cost)?;
                    banned |= finding.bit();
                }
            }
        }
        Ok(())
    }

    /// Whether some set that has these and none of the banned costs no more than the cheapest.
    fn within(&mut self, chosen: u128, banned: u128) -> Result<bool, Undecided> {
        let cost = cost(self.costs, chosen);
        match self.next(chosen, banned, cost, self.bound + 1)? {
            Next::Met => Ok(true),
            Next::Hopeless => Ok(false),
            Next::Branch(any) => {
                let mut banned = banned;
                for finding in members(any) {
                    if self.within(chosen | finding.bit(), banned)? {
                        return Ok(true);
                    }
                    banned |= finding.bit();
                }
                Ok(false)
            }
        }
    }

    /// What is left to do for a cost below `limit`: nothing, or to choose one of these, or it is hopeless.
    fn next(&mut self, chosen: u128, banned: u128, cost: u32, limit: u32) -> Result<Next, Undecided> {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS) && (self.stop)() {
            return Err(Undecided);
        }
        // Demands that share no finding must each be paid for.
        let (mut apart, mut at_least) = (0, cost);
        let mut fewest: Option<u128> = None;
        for demand in self.demands.iter().filter(|demand| !demand.met(chosen)) {
            let open = demand.any & !banned;
            if open == 0 {
                return Ok(Next::Hopeless);
            }
            if open & apart == 0 {
                apart |= open;
                let cheapest = members(open).map(|finding| self.costs[usize::from(finding.0)]);
                at_least = at_least.saturating_add(cheapest.min().unwrap_or(u32::MAX));
            }
            if fewest.is_none_or(|fewest| open.count_ones() < fewest.count_ones()) {
                fewest = Some(open);
            }
        }
        if at_least >= limit {
            return Ok(Next::Hopeless);
        }
        Ok(fewest.map_or(Next::Met, Next::Branch))
    }
}

enum Next {
    Met,
    Hopeless,
    Branch(u128),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by trying every set.
    fn tried(demands: &[Demand], costs: &Costs, findings: u32) -> Option<u128> {
        let fits = |set: &u128| demands.iter().all(|demand| demand.met(*set));
        (0..1u128 << findings).filter(fits).min_by_key(|set| {
            // A lower bit set is an earlier finding.
            (cost(costs, *set), u128::MAX - set.reverse_bits())
        })
    }

    #[test]
    fn the_cheapest_and_first_set_is_found_whatever_the_demands() {
        let mut dice = 88_172_645_463_325_252_u64;
        let mut below = |bound: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % bound
        };
        let (mut none, mut some) = (0, 0);
        for _ in 0..3000 {
            let findings = 3 + below(8) as u32;
            let mut costs = [1; MAX_FINDINGS];
            costs.iter_mut().for_each(|cost| *cost = 1 + below(3) as u32);
            let mut demands: Vec<Demand> = (0..1 + below(8))
                .map(|_| Demand {
                    any: u128::from(below(1 << findings) & below(1 << findings)),
                    unless: u128::from(below(1 << findings) & below(1 << findings) & below(1 << findings)),
                })
                .collect();
            let wanted = tried(&demands, &costs, findings);
            let found = least(&demands, &costs, &|| false);
            assert_eq!(found, Ok(wanted), "{demands:?}");
            demands.reverse();
            assert_eq!(
                least(&demands, &costs, &|| false),
                Ok(wanted),
                "the order of demands"
            );
            match wanted {
                None => none += 1,
                Some(_) => some += 1,
            }
        }
        assert!(none > 100 && some > 1000, "{none} {some}");
    }

    #[test]
    fn a_search_that_is_stopped_says_so() {
        let demands: Vec<Demand> = (0..24)
            .map(|place| Demand::of(0b1_0000_0111 << (place * 4)))
            .collect();
        let costs = std::array::from_fn(|place| 100 + place as u32 % 7);
        assert_eq!(least(&demands, &costs, &|| true), Err(Undecided));
        assert!(matches!(least(&demands[..8], &costs, &|| false), Ok(Some(_))));
    }
}
