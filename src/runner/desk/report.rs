//! What became of cases: how many of each tier, how fast somebody acted, and how often nurse and bot agreed.

use crate::domain::Timestamp;
use crate::review::{Case, Deed, Outcome, Status};
use crate::triage::Tier;

/// Of one tier, as the bot gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TierReport {
    /// Cases.
    pub cases: usize,
    /// Of them closed.
    pub closed: usize,
    /// Half of them had their first action within so many seconds.
    pub first_action: Option<i64>,
    /// Half of them were closed within so many seconds.
    pub to_close: Option<i64>,
    /// Clocks that ran out.
    pub breaches: usize,
    /// Closed with each tier as the nurse's own, in the order of [`Tier::ALL`].
    pub nurse: [usize; Tier::ALL.len()],
}

/// Of all cases of a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// By the bot's tier, in the order of [`Tier::ALL`]; last those to which it gave none.
    pub tiers: Vec<TierReport>,
    /// Closed with the bot's tier.
    pub agreed: usize,
    /// The nurse found it less urgent than the bot.
    pub over: usize,
    /// The nurse found it more urgent than the bot.
    pub under: usize,
    /// How they ended, in the order of [`Outcome::ALL`].
    pub outcomes: [usize; Outcome::ALL.len()],
}

impl Report {
    pub(super) fn of<'c>(cases: impl Iterator<Item = &'c Case>) -> Self {
        let mut report = Self {
            tiers: vec![TierReport::default(); Tier::ALL.len() + 1],
            ..Self::default()
        };
        let mut times = vec![(Vec::new(), Vec::new()); Tier::ALL.len() + 1];
        for case in cases {
            let bot = bots_tier(case);
            let place = bot.and_then(place_of).unwrap_or(Tier::ALL.len());
            let tier = &mut report.tiers[place];
            tier.cases += 1;
            tier.breaches += breaches(case);
            times[place]
                .0
                .extend(first_action(case).map(|at| seconds(case, at)));
            let Status::Closed {
                outcome,
                tier: own,
                at,
                ..
            } = &case.status
            else {
                continue;
            };
            tier.closed += 1;
            times[place].1.push(seconds(case, *at));
            if let Some(place) = Outcome::ALL.iter().position(|(known, _)| known == outcome) {
                report.outcomes[place] += 1;
            }
            if let Some(own) = own {
                if let Some(place) = place_of(*own) {
                    tier.nurse[place] += 1;
                }
                match bot {
                    Some(bot) if *own < bot => report.over += 1,
                    Some(bot) if *own > bot => report.under += 1,
                    Some(_) => report.agreed += 1,
                    None => {}
                }
            }
        }
        for (tier, (acted, closed)) in report.tiers.iter_mut().zip(times) {
            tier.first_action = median(acted);
            tier.to_close = median(closed);
        }
        report
    }
}

/// The tier as the bot gave it: before a nurse changed it.
fn bots_tier(case: &Case) -> Option<Tier> {
    let changed = case.history.iter().find_map(|happened| {
        let Deed::Tiered { from, .. } = &happened.deed else {
            return None;
        };
        Some(*from)
    });
    changed.unwrap_or(case.tier)
}

fn breaches(case: &Case) -> usize {
    let breached = |happened: &&crate::review::Happened| matches!(happened.deed, Deed::Breached { .. });
    case.history.iter().filter(breached).count()
}

fn first_action(case: &Case) -> Option<Timestamp> {
    let by_nurse = case.history.iter().find(|happened| happened.nurse.is_some());
    by_nurse.map(|happened| happened.at)
}

fn seconds(case: &Case, at: Timestamp) -> i64 {
    (at.0 - case.opened.0).max(0) / 1000
}

fn place_of(tier: Tier) -> Option<usize> {
    Tier::ALL.iter().position(|known| *known == tier)
}

fn median(mut times: Vec<i64>) -> Option<i64> {
    times.sort_unstable();
    times.get(times.len().checked_sub(1)? / 2).copied()
}
