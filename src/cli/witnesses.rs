//! `vertebot check --write-witnesses`: for each rule, in each flow in which it can fire, a conversation in which it
//! fires alone, or with no other that could be spared.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};

use crate::assets;
use crate::check::proved::{courses, told};
use crate::domain::Language;
use crate::domain::hint::did_you_mean;
use crate::domain::issue::listed;
use crate::flowset::{FLOWS, FlowSet, REFERENCE};
use crate::proof::prove::{Prover, Undecided};

use super::{Failure, proofs};

/// The day on which patients of witnesses write: always the same, so that nothing changes with the day.
const DAY: Date = date(2026, 3, 4);
/// What stands in each file, so that those of rules that are no more can be told from what somebody else put there.
const MARK: &str =
    "# Written by `vertebot check --write-witnesses`; whatever is changed here is lost with the next run.";

/// Writes the witnesses of the set in a folder anew, of all rules or of some.
pub(super) fn write(folder: Option<&Path>, some: &[String]) -> Result<(), Failure> {
    let Some(folder) = folder else {
        return Err(Failure::Usage("--write-witnesses needs `--flows`".to_owned()));
    };
    let set = FlowSet::load(assets::folder(folder)).map_err(|issues| Failure::Failed(listed(&issues)))?;
    if let Some(unknown) = some.iter().find(|id| set.rules.rule(id).is_none()) {
        let mut known = set.rules.rules().iter().map(|rule| rule.id.as_str());
        let hint = did_you_mean(unknown, &mut known)
            .unwrap_or_else(|| "the table names them: flows/rules.toml".to_owned());
        return Err(Failure::Usage(format!("--rule: `{unknown}` is no rule; {hint}")));
    }
    let wanted = |rule: &str| some.is_empty() || some.iter().any(|id| id == rule);
    for flow in FLOWS {
        let own = folder.join("flows").join(flow).join("witnesses");
        let failed = |error: std::io::Error| Failure::Failed(format!("{}: {error}", own.display()));
        std::fs::create_dir_all(&own).map_err(failed)?;
        forget(&own, |rule| wanted(rule) || set.rules.rule(rule).is_none()).map_err(failed)?;
        for (place, rule) in set.rules.rules().iter().enumerate() {
            if !wanted(&rule.id) {
                continue;
            }
            // A reader who went away needs no progress.
            let _ = writeln!(std::io::stderr(), "{flow} {}", rule.id);
            if let Some(shown) = shown(&set, flow, place)? {
                std::fs::write(own.join(format!("{}.txt", rule.id)), shown.text(&rule.id)).map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// Takes away what an earlier run wrote of such rules.
fn forget(folder: &Path, of: impl Fn(&str) -> bool) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let rule = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if of(rule) && path.is_file() && std::fs::read_to_string(&path)?.lines().any(|line| line == MARK) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// The conversation that shows a rule best, if it can fire in this flow. Each is looked for on its own, so that a
/// change of one rule changes no other's witness.
fn shown(set: &FlowSet, flow: &str, place: usize) -> Result<Option<Shown>, Failure> {
    let rule = &set.rules.rules()[place].id;
    let failed = |why: String| Failure::Failed(format!("{flow}, rule {rule}: {why}"));
    // Nothing stops this search but its end.
    let mut prover = Prover::new(&set.rules, courses(set), told(set), Arc::new(|| false), DAY);
    let Some(world) = prover.interviews(flow) else {
        return Ok(None);
    };
    let ends = world.ends();
    let found = world.alone(&ends, place);
    let found = found.map_err(|Undecided| failed("no calendar was found for its witness".to_owned()))?;
    let mut shown: Vec<Shown> = Vec::new();
    for witness in found {
        let conversation = proofs::transcript(set, flow, &witness, &Language::new(REFERENCE));
        shown.extend(Shown::of(
            rule,
            conversation.map_err(|error| failed(error.to_string()))?,
        ));
    }
    Ok(shown.into_iter().min_by_key(Shown::burden))
}

/// A conversation in which a rule fires.
struct Shown {
    conversation: String,
    /// The other rules that fire.
    others: Vec<String>,
}

impl Shown {
    /// None if the rule does not fire: an emergency may have ended the conversation before.
    fn of(rule: &str, conversation: String) -> Option<Self> {
        let events = conversation.lines();
        let fired = events.filter_map(|line| line.strip_prefix("event  rule_fired "));
        let mut others: Vec<String> = fired.map(str::to_owned).collect();
        let all = others.len();
        others.retain(|other| other != rule);
        let fires = others.len() < all;
        fires.then_some(Self { conversation, others })
    }

    /// Others that fire, then lines: the less the better.
    fn burden(&self) -> (usize, usize) {
        (self.others.len(), self.conversation.lines().count())
    }

    fn text(&self, rule: &str) -> String {
        let claim = match self.others.as_slice() {
            [] => format!("{rule} fires alone."),
            others => format!(
                "{rule} fires, with {}: no interview is known in which fewer do.",
                others.join(", ")
            ),
        };
        format!("# {claim}   ({rule})\n{MARK}\n{}", self.conversation)
    }
}
