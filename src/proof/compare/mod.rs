//! Two flow sets compared by proof, over the same people: who is told something more urgent by the newer one, and who
//! something less urgent; each such class of patients with one of them and the rules that make the difference.
//!
//! A class is a change of tier, or a flag lost or gained while the tier is not lower, and what brings it about: of a
//! lower tier a rule that set the tier before and is not hit, or sets less, now; of a higher one a rule that sets it
//! now; of a flag the rule or correction that raises, takes or gives it on one side only. So every patient for whom
//! the sets differ belongs to at least one class, and a class keeps its name as long as its cause does.

mod one_sided;
mod person;
mod worlds;

use jiff::civil::Date;

use crate::flow::Flow;
use crate::triage::{Rules, Tier};

use super::circuit::Stop;
use super::prove::{Course, Undecided, Witness};

pub use one_sided::{OneSided, Side, one_sided};

use worlds::World;

/// One of the two sets.
#[derive(Clone)]
pub struct Version<'a> {
    /// Its vocabulary and table.
    pub rules: &'a Rules,
    /// Its flows, each with the weeks in which it is held.
    pub courses: Vec<Course<'a>>,
}

/// What is different for a class of patients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The tier; none is a gate that gives none.
    Tier(Option<Tier>, Option<Tier>),
    /// This flag is raised no more, though the tier is not lower.
    Lost(String),
    /// This flag is raised now, and the tier is the same.
    Gained(String),
}

/// Patients for whom the newer set decides something else.
pub struct Class {
    /// What is different.
    pub change: Change,
    /// What makes the difference: a rule, a correction or a gate.
    pub cause: String,
    /// Over what it was found: `answers`, or the names of flows.
    pub over: Vec<String>,
    /// One of them, as the older set hears them.
    pub old: Witness,
    /// The same person for the newer set.
    pub new: Witness,
}

/// A flag that nobody needs to act on: whoever loses it gains something else.
const CALM_FLAG: &str = "selfcare";

impl Class {
    /// A name that stays as long as the change and its cause do, such as `same_day-to-urgent/R25`.
    pub fn id(&self) -> String {
        let tier = |tier: &Option<Tier>| tier.map_or("none", Tier::name);
        let change = match &self.change {
            Change::Tier(from, to) => format!("{}-to-{}", tier(from), tier(to)),
            Change::Lost(flag) => format!("lost-{flag}"),
            Change::Gained(flag) => format!("gained-{flag}"),
        };
        format!("{change}/{}", self.cause)
    }

    /// Whether they are looked after less than before: a lower tier, or a flag lost that a nurse acts on.
    pub fn lowers(&self) -> bool {
        match &self.change {
            Change::Tier(from, to) => to < from,
            Change::Lost(flag) => flag != CALM_FLAG,
            Change::Gained(_) => false,
        }
    }
}

/// All classes, first those that are raised, then those that are lowered; witnesses live on `start` or soon after.
pub fn compare(
    old: &Version<'_>,
    new: &Version<'_>,
    stop: &Stop,
    start: Date,
) -> Result<Vec<Class>, Undecided> {
    let mut classes: Vec<Class> = Vec::new();
    for course in &new.courses {
        let same = |flow: &&Course<'_>| flow.flow.id() == course.flow.id();
        // A flow on one side only is told as such.
        if let Some(before) = old.courses.iter().find(same) {
            let (rules, stop) = ((old.rules, new.rules), stop.clone());
            let mut world = World::of_interviews(rules, before.flow, course, stop, start);
            world.classes(&mut classes)?;
        }
    }
    World::of_answers((old.rules, new.rules), stop.clone(), start).classes(&mut classes)?;
    classes.sort_by_key(|class| (class.lowers(), order(&class.change), class.cause.clone()));
    Ok(classes)
}

/// Tiers before flags, the most urgent first.
fn order(
    change: &Change,
) -> (
    u8,
    std::cmp::Reverse<Option<Tier>>,
    std::cmp::Reverse<Option<Tier>>,
    String,
) {
    use std::cmp::Reverse;
    match change {
        Change::Tier(from, to) => (
            0,
            Reverse((*from).max(*to)),
            Reverse((*from).min(*to)),
            String::new(),
        ),
        Change::Lost(flag) | Change::Gained(flag) => (1, Reverse(None), Reverse(None), flag.clone()),
    }
}

/// The flows of a version.
pub fn flows<'a>(version: &Version<'a>) -> Vec<&'a Flow> {
    version.courses.iter().map(|course| course.flow).collect()
}
