//! Interviews that were held, held again on another flow set: whose outcome changes, and why. It compares two
//! sets by what they make of the same answers; where the answers come from it does not know.

mod report;
mod why;

pub use report::{json, text};
pub use why::{Because, Cause, Hit};

use jiff::civil::Date;
use serde_json::Value as Json;

use crate::engine::rerun::{Rerun, Told, Unreadable, options, rerun};
use crate::engine::{Context, Ending};
use crate::flow::Flow;
use crate::flowset::FlowSet;
use crate::reading::Lexicon;
use crate::triage::{Rules, Tier};

/// An interview that was held. Holds a patient's answers: no `Debug`.
pub struct Interview {
    /// What it is called in the report: a file or a number, never a person.
    pub name: String,
    /// The flow it was held in.
    pub flow: String,
    /// The clinic's date.
    pub today: Date,
    /// What was answered.
    pub told: Told,
}

/// What an interview led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How urgent; none when a gate ended it.
    pub tier: Option<Tier>,
    /// The headline rule, or the gate.
    pub headline: String,
    /// Flags, sorted.
    pub flags: Vec<String>,
    /// Rules hit, in table order.
    pub rules: Vec<String>,
}

/// What became of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Less urgent or, as urgent as before, with a flag less.
    Lowered,
    /// More urgent or, as urgent as before, with more flags.
    Raised,
    /// As urgent and with the same flags, for another reason.
    Other,
    /// Nothing.
    Same,
}

impl Change {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lowered => "lowered",
            Self::Raised => "raised",
            Self::Other => "changed",
            Self::Same => "same",
        }
    }
}

/// One interview on both sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What it is called.
    pub name: String,
    /// The flow it was held in.
    pub flow: String,
    /// The outcome on the baseline; none when it was broken off before there was one.
    pub old: Option<Outcome>,
    /// The outcome on the other set.
    pub new: Option<Outcome>,
    /// What became of it.
    pub change: Change,
    /// What made the difference, the deciding first; empty when there is none.
    pub causes: Vec<Cause>,
    /// Screens that the other set asks and of which nothing is known.
    pub never_asked: Vec<String>,
    /// Findings that were gathered and no longer are.
    pub no_longer_asked: Vec<String>,
}

/// An interview that cannot be held again, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What it is called.
    pub name: String,
    /// The reason, without any answer.
    pub reason: String,
}

/// What all interviews came to.
pub struct Report {
    /// The version of the baseline.
    pub baseline: String,
    /// The version of the other set.
    pub other: String,
    /// Those that were held again, in the order given.
    pub compared: Vec<Compared>,
    /// Those that could not be.
    pub left: Vec<Left>,
}

impl Report {
    /// How many outcomes changed this way.
    pub fn count(&self, change: Change) -> usize {
        self.compared
            .iter()
            .filter(|compared| compared.change == change)
            .count()
    }
}

/// Two sets to compare.
pub struct Sets<'a> {
    /// The baseline.
    pub old: &'a FlowSet,
    /// The other set.
    pub new: &'a FlowSet,
    /// The words of any language: nothing is typed.
    pub lexicon: &'a Lexicon,
}

impl Sets<'_> {
    /// Holds an interview again on both sets.
    pub fn compare(&self, interview: &Interview) -> Result<Compared, Left> {
        let left = |reason: String| Left {
            name: interview.name.clone(),
            reason,
        };
        let old_flow = flow(self.old, &interview.flow).map_err(left)?;
        let new_flow = flow(self.new, &interview.flow).map_err(left)?;
        let old = self
            .held(self.old, old_flow, interview)
            .map_err(|fault| left(said(&fault, "baseline")))?;
        let new = self
            .held(self.new, new_flow, interview)
            .map_err(|fault| left(said(&fault, "other")))?;
        if let Some(finding) = self.gone(old_flow, new_flow, &interview.told) {
            let reason = format!("an option of `{finding}` that was answered is offered no more");
            return Err(left(reason));
        }
        let (before, after) = (outcome(&self.old.rules, &old), outcome(&self.new.rules, &new));
        let change = judged(before.as_ref(), after.as_ref());
        let names =
            |rules: &Rules, rerun: &Rerun| crate::triage::wire::write_all(rules.vocabulary(), &rerun.answers);
        let (gathered, again) = (names(&self.old.rules, &old), names(&self.new.rules, &new));
        let no_longer = gathered.keys().filter(|finding| !again.contains_key(*finding));
        let asked_before = |screen: &&String| !old.unknown.contains(*screen);
        let mut compared = Compared {
            name: interview.name.clone(),
            flow: interview.flow.clone(),
            change,
            causes: Vec::new(),
            never_asked: new.unknown.iter().filter(asked_before).cloned().collect(),
            no_longer_asked: no_longer.cloned().collect(),
            old: before,
            new: after,
        };
        if change != Change::Same {
            compared.causes = why::causes(self, &compared, &gathered, &again);
        }
        Ok(compared)
    }

    fn held(&self, set: &FlowSet, flow: &Flow, interview: &Interview) -> Result<Rerun, Unreadable> {
        let context = Context {
            rules: &set.rules,
            flow,
            lexicon: self.lexicon,
            today: interview.today,
        };
        rerun(&context, &interview.told)
    }

    /// A finding of which an option was answered that the baseline offers somewhere and the other set nowhere.
    fn gone(&self, old: &Flow, new: &Flow, told: &Told) -> Option<String> {
        let (offered, still) = (options(&self.old.rules, old), options(&self.new.rules, new));
        // A finding that is not asked at all any more is a change to be judged, not a fault.
        let asked = |finding: &str| still.iter().any(|(known, _)| known == finding);
        let gone = |finding: &String, option: &str| {
            let named = |known: &(String, String)| known.0 == *finding && known.1 == option;
            asked(finding) && offered.iter().any(named) && !still.iter().any(named)
        };
        let mut answered = told.all().filter(|(finding, json)| match json {
            Json::String(option) => gone(finding, option),
            Json::Array(options) => options
                .iter()
                .filter_map(Json::as_str)
                .any(|option| gone(finding, option)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => false,
        });
        answered.next().map(|(finding, _)| finding.clone())
    }
}

fn flow<'s>(set: &'s FlowSet, name: &str) -> Result<&'s Flow, String> {
    let flow = set.flow(name);
    if flow.id() == name {
        Ok(flow)
    } else {
        Err(format!("there is no flow `{name}`"))
    }
}

fn said(fault: &Unreadable, set: &str) -> String {
    match fault.gone {
        true => format!("`{}` is no finding of the {set} set", fault.finding),
        false => format!(
            "the answer to `{}` cannot be read by the {set} set",
            fault.finding
        ),
    }
}

fn outcome(rules: &Rules, rerun: &Rerun) -> Option<Outcome> {
    match rerun.ending.clone()? {
        Ending::Assessed {
            tier,
            headline,
            flags,
            rules,
            ..
        } => Some(Outcome {
            tier: Some(tier),
            headline,
            flags,
            rules,
        }),
        Ending::Gate { gate } => {
            let flags = rules
                .gates()
                .iter()
                .find(|known| known.id == gate)
                .map_or(0, |known| known.flags);
            let flags = rules.flag_names(flags).into_iter().map(str::to_owned).collect();
            Some(Outcome {
                tier: None,
                headline: gate.clone(),
                flags,
                rules: vec![gate],
            })
        }
        Ending::Cancelled => None,
    }
}

/// What of `these` the others have not.
fn without<'n>(these: &'n [String], others: &[String]) -> Vec<&'n str> {
    these
        .iter()
        .filter(|name| !others.contains(name))
        .map(String::as_str)
        .collect()
}

fn judged(old: Option<&Outcome>, new: Option<&Outcome>) -> Change {
    let (old, new) = match (old, new) {
        (None, None) => return Change::Same,
        (None, Some(_)) => return Change::Raised,
        (Some(_), None) => return Change::Lowered,
        (Some(old), Some(new)) => (old, new),
    };
    if new.tier < old.tier {
        Change::Lowered
    } else if new.tier > old.tier {
        Change::Raised
    } else if !without(&old.flags, &new.flags).is_empty() {
        Change::Lowered
    } else if !without(&new.flags, &old.flags).is_empty() {
        Change::Raised
    } else if old.headline != new.headline {
        Change::Other
    } else {
        Change::Same
    }
}
