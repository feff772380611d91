//! Names that nobody uses: findings, derived values and sources that nothing asks, reads or cites.

use std::collections::BTreeSet;

use crate::domain::Issue;
use crate::followup::AdviceBook;
use crate::learn::Library;
use crate::triage::derived::{Definition, values};
use crate::triage::{Condition, FindingId, Kind, Reference};

use super::places::Name;
use super::visit::{conditions, set};
use super::{Seen, program};

pub(super) fn issues(
    seen: &Seen<'_>,
    advice: &AdviceBook,
    library: &Library,
    sources: Option<&[Reference]>,
) -> Vec<Issue> {
    let beside = Beside { advice, library };
    let mut issues = findings(seen, &beside);
    issues.extend(derived(seen, &beside));
    issues.extend(sources.into_iter().flat_map(|all| uncited(seen, &beside, all)));
    issues
}

/// What reads answers and cites sources beside table and flows.
struct Beside<'s> {
    advice: &'s AdviceBook,
    library: &'s Library,
}

/// Findings that nobody asks for or nobody reads.
fn findings(seen: &Seen<'_>, beside: &Beside<'_>) -> Vec<Issue> {
    let vocabulary = seen.rules.vocabulary();
    let (read, set) = (read(seen, beside), set(seen));
    let mut issues = Vec::new();
    for (place, finding) in vocabulary.iter() {
        let name = Name::Finding(&finding.id);
        if finding.source.is_empty() {
            let message = format!("finding `{}` cites no section of the contract", finding.id);
            let hint = "add `source = \"...\"`".to_owned();
            issues.push(seen.places.issue(name, "no-source", message).hint(hint));
        }
        // Countries stand beside the answers in the batch interface; no flow asks for one.
        if finding.kind == Kind::Country || set & place.bit() != 0 {
            continue;
        }
        if read & place.bit() != 0 {
            let message = format!("finding `{}` is read, but no flow asks for it", finding.id);
            issues.push(seen.places.issue(name, "never-asked", message).warning());
        } else if !program::FINDINGS.contains(&finding.id.as_str()) {
            let message = format!("finding `{}` is neither asked nor read", finding.id);
            let hint = "delete it, or ask for it on a screen".to_owned();
            issues.push(
                seen.places
                    .issue(name, "unused-finding", message)
                    .hint(hint)
                    .warning(),
            );
        }
    }
    issues
}

/// Findings that conditions, dates, differences and cautions read, as a set.
fn read(seen: &Seen<'_>, beside: &Beside<'_>) -> u128 {
    let cautions = beside.advice.caution_options().iter();
    let mut read = cautions.fold(0, |set, caution| set | caution.finding.bit());
    all_conditions(seen, beside, &mut |condition| {
        condition.tests(&mut |test| read |= test.finding().map_or(0, FindingId::bit));
    });
    for derived in seen.rules.derived() {
        read |= match &derived.definition {
            Definition::Days { date, .. } => date.bit(),
            Definition::Difference(left, right) => left.bit() | right.bit(),
            Definition::Probability { age: (age, _), .. } => age.bit(),
            Definition::When(_)
            | Definition::Count(_)
            | Definition::Points { .. }
            | Definition::LowerBound { .. }
            | Definition::Bands { .. }
            | Definition::First(_) => 0,
        };
    }
    read
}

/// Visits every condition of the table, the flows and what stands beside them.
fn all_conditions(seen: &Seen<'_>, beside: &Beside<'_>, visit: &mut impl FnMut(&Condition)) {
    conditions(seen, visit);
    beside.advice.conditions().for_each(&mut *visit);
    beside.library.conditions().for_each(&mut *visit);
}

/// Derived values that no condition, no other value, no output and not the program reads.
fn derived(seen: &Seen<'_>, beside: &Beside<'_>) -> Vec<Issue> {
    let all = seen.rules.derived();
    let mut used: BTreeSet<u8> = seen.rules.batch_order().iter().copied().collect();
    all_conditions(seen, beside, &mut |condition| {
        condition.tests(&mut |test| used.extend(values(test, all)));
    });
    for derived in all {
        if let Definition::Days { otherwise, .. } = &derived.definition {
            used.extend(otherwise);
        }
    }
    let unused = all.iter().enumerate().filter(|(place, derived)| {
        !used.contains(&(*place as u8)) && !program::DERIVED.contains(&derived.id.as_str())
    });
    unused
        .map(|(_, derived)| {
            let message = format!("derived value `{}` is read by nothing", derived.id);
            let hint =
                "delete it, name it in `batch_order`, or write `d.` and its name in a condition".to_owned();
            let name = Name::Derived(&derived.id);
            seen.places
                .issue(name, "unused-derived", message)
                .hint(hint)
                .warning()
        })
        .collect()
}

/// Sources that nothing rests on. Those that the contract only weighs say so: `background`.
fn uncited(seen: &Seen<'_>, beside: &Beside<'_>, sources: &[Reference]) -> Vec<Issue> {
    let advice = beside.advice.advice().iter().flat_map(|advice| &advice.sources);
    let topics = beside.library.topics().iter().flat_map(|topic| &topic.sources);
    let rules = seen.rules.rules().iter().flat_map(|rule| &rule.sources);
    let cited: BTreeSet<&str> = topics.chain(rules).chain(advice).map(String::as_str).collect();
    let mut issues = Vec::new();
    for source in sources {
        let name = Name::Source(&source.id);
        match (cited.contains(source.id.as_str()), &source.background) {
            (false, None) => {
                let message = format!(
                    "source `{}` is cited by no rule, no topic and no advice",
                    source.id
                );
                let hint =
                    "delete it, or say with `background` in which section of the contract it is weighed";
                let issue = seen.places.issue(name, "unused-source", message);
                issues.push(issue.hint(hint.to_owned()).warning());
            }
            (true, Some(_)) => {
                let message = format!(
                    "source `{}` is cited, so that it is no mere background",
                    source.id
                );
                let issue = seen.places.issue(name, "cited-background", message);
                issues.push(issue.hint("leave `background` out".to_owned()).warning());
            }
            (true, None) | (false, Some(_)) => {}
        }
    }
    issues
}
