//! What brings the bound a patient sees down to the truth: screens that are never shown together to those of whom
//! something is known. Looked for with sample patients, at every screen of their interviews: where the bound is more
//! than can still come, the solver says why, in a few answers; each reason is proved when it is found, and proved
//! again by `check`.

use crate::flow::{Flow, Never, Standing, Weeks, cut_short, most_left_of};
use crate::triage::condition::{Needs, Test};
use crate::triage::{Answers, Condition, FindingId, Rules};

use super::ask_less::{facts, merged, negated};
use super::circuit::{Lit, Stop};
use super::longest::{Longest, Reached, is};
use super::model::read;
use super::prove::{Undecided, decided};
use super::sample::{Dice, TODAY};
use super::scene::Scene;

/// How many sample patients are asked.
const SAMPLES: u64 = 1200;

/// Brings the bound of a flow down: what is known already, and more.
pub fn closer(
    rules: &Rules,
    flow: &Flow,
    weeks: &[u32],
    known: Vec<Never>,
    stop: Stop,
) -> Result<Vec<Never>, Undecided> {
    let mut search = Search::new(rules, flow, weeks, known, stop);
    for seed in 0..SAMPLES {
        let mut dice = Dice::seeded(seed * 7 + 3);
        let somebody = Somebody::of(&mut dice, rules, flow, weeks);
        search.ask(&somebody)?;
    }
    Ok(search.flow.never_together().to_vec())
}

/// A sample patient at one interview.
struct Somebody {
    said: Answers,
    carried: Answers,
    before: Answers,
    week: u32,
}

impl Somebody {
    fn of(dice: &mut Dice, rules: &Rules, flow: &Flow, weeks: &[u32]) -> Self {
        let (patient, before) = dice.anybody(rules, flow);
        let patient = if dice.one_in(4) {
            patient
        } else {
            dice.patient(rules, flow)
        };
        Self {
            said: patient.said,
            carried: patient.carried,
            before,
            week: weeks[dice.below(weeks.len() as u64) as usize],
        }
    }
}

struct Search<'a> {
    longest: Longest<'a>,
    /// The flow with what is known so far.
    flow: Flow,
    /// What can be said before each screen.
    facts: Vec<Vec<(Condition, Lit)>>,
}

/// One screen of somebody's interview.
struct Halt {
    place: usize,
    shown: u64,
    known: Answers,
    facts: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(rules: &'a Rules, flow: &'a Flow, weeks: &[u32], known: Vec<Never>, stop: Stop) -> Self {
        let mut longest = Longest::new(rules, flow, weeks, stop);
        let before = longest.walk.before.clone();
        let screens = flow.screens();
        let facts = before.iter().enumerate().map(|(place, before)| {
            let asked = screens[..place]
                .iter()
                .flat_map(|screen| screen.asks.iter().copied());
            let findings: Vec<FindingId> = asked.chain(flow.carries().iter().copied()).collect();
            let mut facts = facts(&mut longest.circuit, rules, before, &findings);
            // That something is known at all says it more simply than what.
            facts.sort_by_key(|(condition, _)| !matches!(condition, Condition::Test(Test::Known(_))));
            let shown = longest.walk.shown[..place].iter().enumerate();
            facts.extend(shown.map(|(at, lit)| (Condition::Test(Test::Shown(at as u8)), *lit)));
            // Of what is always so together one is enough.
            let mut lits: Vec<Lit> = Vec::new();
            facts.retain(|(_, lit)| {
                let new = !lits.contains(lit) && !lits.contains(&!*lit);
                lits.push(*lit);
                new
            });
            facts
        });
        let facts = facts.collect();
        Self {
            longest,
            flow: flow.clone().with_never_together(known),
            facts,
        }
    }

    /// Holds an interview of somebody, and looks at the bound at every screen.
    fn ask(&mut self, somebody: &Somebody) -> Result<(), Undecided> {
        for stop in self.stops(somebody)? {
            let reached = Reached {
                place: stop.place,
                shown: stop.shown,
                known: &stop.known,
                carried: &somebody.carried,
                before: &somebody.before,
                week: somebody.week,
                today: TODAY,
            };
            let standing = Standing {
                place: stop.place,
                answered: stop.shown,
                known: &stop.known,
                week: somebody.week,
                today: TODAY,
            };
            if cut_short(self.longest.rules, &self.flow, &standing) {
                break;
            }
            loop {
                let wanted = most_left_of(self.longest.rules, &self.flow, &standing);
                if self.longest.can_come(&reached, wanted.count_ones() as usize)? {
                    break;
                }
                let never = self.why(&stop, somebody.week, wanted)?;
                if never.is_empty() {
                    break;
                }
                let mut known = self.flow.never_together().to_vec();
                known.extend(never);
                self.flow = self.flow.clone().with_never_together(known);
            }
        }
        Ok(())
    }

    /// The screens of somebody's interview; none if they would not answer what must be answered.
    fn stops(&mut self, somebody: &Somebody) -> Result<Vec<Halt>, Undecided> {
        let Longest {
            rules,
            circuit,
            person,
            walk,
            ..
        } = &mut self.longest;
        let vocabulary = rules.vocabulary();
        let mut assumed = Vec::new();
        for (finding, described) in vocabulary.iter() {
            let place = usize::from(finding.0);
            let mut pin = |symbol, said| {
                assumed.push(is(circuit, &described.kind, (symbol, said), finding, TODAY));
            };
            pin(&person.answers[place], &somebody.said);
            if self.flow.carries().contains(&finding) {
                pin(&person.carried[place], &somebody.carried);
            }
            match described.id.as_str() {
                "pain_nrs_move" => pin(&person.pain_before, &somebody.before),
                "mobility_now" => pin(&person.mobility_before, &somebody.before),
                _ => {}
            }
        }
        let week = person.weeks.iter().position(|week| *week == somebody.week);
        assumed.extend(week.map(|place| person.week[place]));
        if !decided(circuit.search(&assumed))? {
            return Ok(Vec::new());
        }
        let mut shown = 0;
        let mut stops = Vec::new();
        for (place, lit) in walk.shown.iter().enumerate() {
            if circuit.value(*lit) {
                stops.push(Halt {
                    place,
                    shown,
                    known: read(circuit, vocabulary, &walk.before[place]).answers(TODAY),
                    facts: self.facts[place]
                        .iter()
                        .map(|(_, lit)| circuit.value(*lit))
                        .collect(),
                });
                shown |= 1 << place;
            }
        }
        Ok(stops)
    }

    /// Why not all of these screens can come, in as few screens and answers as say it; nothing if the facts do not.
    fn why(&mut self, stop: &Halt, week: u32, wanted: u64) -> Result<Vec<Never>, Undecided> {
        let place = stop.place;
        let here = self.longest.walk.shown[place];
        let week_lit = self.week(week);
        let screens: Vec<(usize, Lit)> = places(wanted & !(1 << place))
            .map(|at| (at, self.longest.walk.shown[at]))
            .collect();
        let facts: Vec<(Condition, Lit)> = self.facts[place]
            .iter()
            .zip(&stop.facts)
            .map(|((condition, lit), holds)| {
                if *holds {
                    (condition.clone(), *lit)
                } else {
                    (negated(condition), !*lit)
                }
            })
            .collect();
        // Screens first, then the week, then facts from the last: what is spared first is said least.
        let mut assumed: Vec<Lit> = facts.iter().map(|(_, lit)| *lit).collect();
        assumed.push(week_lit);
        assumed.extend(screens.iter().map(|(_, lit)| *lit));
        let Some(needed) = self.needed(here, assumed)? else {
            return Ok(Vec::new());
        };
        let set = screens.iter().filter(|(_, lit)| needed.contains(lit));
        let set = set.fold(0u64, |set, (at, _)| set | 1 << at);
        let cube: Vec<Condition> = facts
            .into_iter()
            .filter(|(_, lit)| needed.contains(lit))
            .map(|(condition, _)| condition)
            .collect();
        let mut cube = merged(cube);
        let when = match cube.len() {
            0 => Condition::Always,
            1 => cube.remove(0),
            _ => Condition::All(cube),
        };
        self.spread(place, set, when, needed.contains(&week_lit).then_some(week))
    }

    /// Of these assumptions those without which somebody could be found; none if somebody can be all the same.
    fn needed(&mut self, here: Lit, mut assumed: Vec<Lit>) -> Result<Option<Vec<Lit>>, Undecided> {
        let circuit = &mut self.longest.circuit;
        let mut search = |assumed: &[Lit]| {
            let lits: Vec<Lit> = assumed.iter().copied().chain([here]).collect();
            Ok::<_, Undecided>((!decided(circuit.search(&lits))?).then(|| circuit.core().to_vec()))
        };
        let Some(core) = search(&assumed)? else {
            return Ok(None);
        };
        assumed.retain(|lit| core.contains(lit));
        let mut place = assumed.len();
        while place > 0 {
            place -= 1;
            let mut fewer = assumed.clone();
            fewer.remove(place);
            if let Some(core) = search(&fewer)? {
                fewer.retain(|lit| core.contains(lit));
                place = place.min(fewer.len());
                assumed = fewer;
            }
        }
        Ok(Some(assumed))
    }

    /// The same at every other screen, and in every week, in which it holds too.
    fn spread(
        &mut self,
        place: usize,
        screens: u64,
        when: Condition,
        week: Option<u32>,
    ) -> Result<Vec<Never>, Undecided> {
        let mut never = Never {
            screens,
            at: 1 << place,
            weeks: Weeks::default(),
            when,
        };
        if week.is_some() {
            for week in self.longest.person.weeks.clone() {
                if self.holds(&never, place, Some(week))? {
                    never.weeks.only.push(week);
                }
            }
        }
        let first = screens.trailing_zeros() as usize;
        for other in (0..first).filter(|other| *other != place) {
            let everybody = never.weeks.only.is_empty();
            let mut holds = !everybody || self.holds(&never, other, None)?;
            for week in never.weeks.only.clone() {
                holds = holds && self.holds(&never, other, Some(week))?;
            }
            if holds && self.said_of_somebody(&never, other)? {
                never.at |= 1 << other;
            }
        }
        let mut all = vec![never];
        // What rules one screen out mostly rules out others.
        if screens.count_ones() == 1 {
            for other in (place + 1..self.longest.walk.shown.len()).filter(|at| *at != first) {
                let twin = Never {
                    screens: 1 << other,
                    ..all[0].clone()
                };
                if places(twin.at).all(|at| at < other) && self.holds_as_said(&twin)? {
                    all.push(twin);
                }
            }
        }
        Ok(all)
    }

    /// Whether it holds wherever and whenever it is said.
    fn holds_as_said(&mut self, never: &Never) -> Result<bool, Undecided> {
        for place in places(never.at) {
            if never.weeks.only.is_empty() && !self.holds(never, place, None)? {
                return Ok(false);
            }
            for week in never.weeks.only.clone() {
                if !self.holds(never, place, Some(week))? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn week(&self, week: u32) -> Lit {
        let person = &self.longest.person;
        let place = person.weeks.iter().position(|known| *known == week);
        place.map_or(super::circuit::FALSE, |place| person.week[place])
    }

    fn when(&mut self, never: &Never, place: usize) -> Lit {
        let Longest {
            rules, circuit, walk, ..
        } = &mut self.longest;
        let scene = Scene::new(
            circuit,
            rules,
            &walk.before[place],
            &walk.shown[..place],
            Needs::Derived,
        );
        scene.truth(circuit, &never.when)
    }

    /// Whether nobody of whom it is said at this screen, in this week, is shown the screens.
    fn holds(&mut self, never: &Never, place: usize, week: Option<u32>) -> Result<bool, Undecided> {
        let when = self.when(never, place);
        let mut lits = vec![self.longest.walk.shown[place], when];
        lits.extend(week.map(|week| self.week(week)));
        lits.extend(places(never.screens).map(|at| self.longest.walk.shown[at]));
        Ok(!decided(self.longest.circuit.search(&lits))?)
    }

    fn said_of_somebody(&mut self, never: &Never, place: usize) -> Result<bool, Undecided> {
        let when = self.when(never, place);
        let lits = [self.longest.walk.shown[place], when];
        decided(self.longest.circuit.search(&lits))
    }
}

fn places(set: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |place| set >> place & 1 == 1)
}
