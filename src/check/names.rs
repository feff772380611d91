//! Names that lead nowhere or that nobody uses: findings, derived values, flags, sources, weeks, and those that the
//! program itself needs.

use std::collections::BTreeSet;

use crate::domain::Issue;
use crate::flow::{Flow, Form, Line, PartKind, Screen, Weeks};
use crate::followup::{AdviceBook, SCHEDULE};
use crate::learn::Library;
use crate::triage::condition::Test;
use crate::triage::derived::Definition;
use crate::triage::{Condition, FindingId, Kind, Reference, Rules};

use super::places::Name;
use super::{Seen, program};

pub(super) fn issues(
    seen: &Seen<'_>,
    library: Option<&Library>,
    sources: Option<&[Reference]>,
) -> Vec<Issue> {
    let mut issues = needed(seen);
    issues.extend(flags(seen));
    // What nothing reads or cites is only told when everything that could was read itself.
    if let (Some(advice), Some(library)) = (seen.advice, library) {
        let beside = Beside { advice, library };
        issues.extend(findings(seen, &beside));
        issues.extend(derived(seen, &beside));
        issues.extend(sources.into_iter().flat_map(|all| uncited(seen, &beside, all)));
    }
    for (file, flow) in seen.flows {
        issues.extend(flow_name(seen, file, flow));
        issues.extend(carried(seen, file, flow));
        issues.extend(weeks(seen, file, flow));
    }
    issues
}

/// What reads answers and cites sources beside table and flows.
struct Beside<'s> {
    advice: &'s AdviceBook,
    library: &'s Library,
}

/// Names the program reads that this set does not have.
fn needed(seen: &Seen<'_>) -> Vec<Issue> {
    let rules = seen.rules;
    let finding = |id: &str| rules.vocabulary().id(id).is_some();
    let derived = |id: &str| rules.names(&[]).derived.iter().any(|(known, _)| known == id);
    let rule = |id: &str| rules.rule(id).is_some();
    let flag = |id: &str| rules.flags().iter().any(|known| known == id);
    let missing = |id: &str, what: &str, name: Name<'_>| {
        let message = format!("the program reads {what} `{id}`, which is not here");
        seen.places
            .issue(name, "missing-name", message)
            .hint(format!("define {what} `{id}`"))
    };
    let mut issues = Vec::new();
    for id in program::FINDINGS.iter().filter(|id| !finding(id)) {
        issues.push(missing(id, "the finding", Name::Finding(id)));
    }
    for id in program::DERIVED.iter().filter(|id| !derived(id)) {
        issues.push(missing(id, "the derived value", Name::Derived(id)));
    }
    for id in program::RULES.iter().filter(|id| !rule(id)) {
        issues.push(missing(id, "the rule", Name::Rule(id)));
    }
    for id in program::FLAGS.iter().filter(|id| !flag(id)) {
        issues.push(missing(id, "the flag", Name::Flag(id)));
    }
    issues
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
        condition.tests(&mut |test| read |= finding_of(test).map_or(0, FindingId::bit));
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

fn finding_of(test: &Test) -> Option<FindingId> {
    match test {
        Test::Options(finding, _)
        | Test::Exactly(finding, _)
        | Test::Number(finding, ..)
        | Test::Yes(finding)
        | Test::No(finding)
        | Test::Known(finding)
        | Test::Incomplete(finding)
        | Test::Refused(finding) => Some(*finding),
        Test::Derived(_)
        | Test::Range(..)
        | Test::Difference(..)
        | Test::Band(..)
        | Test::Row(_)
        | Test::Rule(_)
        | Test::NoRuleAbove
        | Test::Shown(_)
        | Test::Claim(_) => None,
    }
}

/// Findings that a flow asks, sets beside that, or begins with.
pub(super) fn set(seen: &Seen<'_>) -> u128 {
    let mut set = 0;
    for (_, flow) in seen.flows {
        set |= flow
            .presets()
            .iter()
            .fold(0, |set, (finding, _)| set | finding.bit());
        for screen in flow.screens() {
            set |= screen.asks.iter().fold(0, |set, finding| set | finding.bit());
            for line in lines(screen) {
                set |= line.sets.iter().fold(0, |set, (finding, _)| set | finding.bit());
            }
        }
    }
    set
}

/// All lines and options of a screen.
pub(super) fn lines(screen: &Screen) -> Vec<&Line> {
    match &screen.form {
        Form::Checklist { lines, .. } => lines.iter().collect(),
        Form::Parts(parts) => parts
            .iter()
            .flat_map(|part| match &part.kind {
                PartKind::Choice(lines) => lines.as_slice(),
                PartKind::Scale | PartKind::Number | PartKind::Date => &[],
            })
            .collect(),
    }
}

/// Visits every condition of the table, the flows and what stands beside them.
fn all_conditions(seen: &Seen<'_>, beside: &Beside<'_>, visit: &mut impl FnMut(&Condition)) {
    conditions(seen, visit);
    beside.advice.conditions().for_each(&mut *visit);
    beside.library.conditions().for_each(&mut *visit);
}

/// Visits every condition of the table and the flows.
pub(super) fn conditions(seen: &Seen<'_>, visit: &mut impl FnMut(&Condition)) {
    let rules: &Rules = seen.rules;
    let derived = rules.derived().iter();
    derived
        .flat_map(|derived| derived.definition.conditions())
        .for_each(&mut *visit);
    rules.gates().iter().for_each(|gate| visit(&gate.when));
    for rule in rules.rules() {
        visit(&rule.when);
        rule.flags_when.iter().for_each(|(_, when)| visit(when));
    }
    rules
        .corrections()
        .iter()
        .for_each(|correction| visit(&correction.when));
    for (_, flow) in seen.flows {
        for screen in flow.screens() {
            visit(&screen.gate);
            lines(screen).iter().for_each(|line| visit(&line.gate));
            if let Form::Parts(parts) = &screen.form {
                parts.iter().for_each(|part| visit(&part.gate));
            }
        }
    }
}

/// Derived values that no condition, no other value, no output and not the program reads.
fn derived(seen: &Seen<'_>, beside: &Beside<'_>) -> Vec<Issue> {
    let all = seen.rules.derived();
    let mut used: BTreeSet<u8> = seen.rules.batch_order().iter().copied().collect();
    all_conditions(seen, beside, &mut |condition| {
        condition.tests(&mut |test| match test {
            Test::Derived(place) | Test::Range(place, ..) | Test::Band(place, _) => drop(used.insert(*place)),
            Test::Difference(left, right, _) => used.extend([*left, *right]),
            // A row is named for the value that it belongs to.
            Test::Row(_) => used.extend(
                all.iter()
                    .enumerate()
                    .filter(|(_, derived)| matches!(derived.definition, Definition::Bands { .. }))
                    .map(|(place, _)| place as u8),
            ),
            Test::Options(..)
            | Test::Exactly(..)
            | Test::Number(..)
            | Test::Yes(_)
            | Test::No(_)
            | Test::Known(_)
            | Test::Incomplete(_)
            | Test::Refused(_)
            | Test::Rule(_)
            | Test::NoRuleAbove
            | Test::Shown(_)
            | Test::Claim(_) => {}
        });
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

/// Flags that nothing raises.
fn flags(seen: &Seen<'_>) -> Vec<Issue> {
    let rules = seen.rules;
    let raised = rules.gates().iter().map(|gate| gate.flags);
    let raised = raised.chain(rules.rules().iter().map(|rule| {
        let more = rule.flags_when.iter().fold(0, |set, (flag, _)| set | flag);
        rule.flags | more
    }));
    let replaced = rules
        .corrections()
        .iter()
        .filter_map(|correction| correction.replace);
    let raised = raised
        .chain(replaced.map(|(_, to)| to))
        .fold(0, |set, flags| set | flags);
    let never = rules
        .flags()
        .iter()
        .enumerate()
        .filter(|(place, flag)| raised & (1 << place) == 0 && !program::FLAGS.contains(&flag.as_str()));
    never
        .map(|(_, flag)| {
            let message = format!("flag `{flag}` is raised by no rule");
            let hint = "delete it, or name it under `flags` of a rule".to_owned();
            seen.places
                .issue(Name::Flag(flag), "unused-flag", message)
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

/// Conversations and texts find a flow by its name.
fn flow_name(seen: &Seen<'_>, file: &str, flow: &Flow) -> Option<Issue> {
    let folder = file.split('/').nth(1).unwrap_or_default();
    (flow.id() != folder).then(|| {
        let message = format!("this flow calls itself `{}`; its folder is `{folder}`", flow.id());
        let issue = seen.places.issue(Name::Key(file, "id"), "flow-name", message);
        issue.hint(format!("write `id = \"{folder}\"`"))
    })
}

/// What is kept, carried and added to must fit together, or it is silently without effect.
fn carried(seen: &Seen<'_>, file: &str, flow: &Flow) -> Vec<Issue> {
    let vocabulary = seen.rules.vocabulary();
    let mut issues = Vec::new();
    for screen in flow.screens() {
        for finding in screen
            .keeps
            .iter()
            .filter(|finding| !screen.asks.contains(finding))
        {
            let message = format!(
                "screen `{}` keeps `{}`, which it does not ask",
                screen.id,
                vocabulary.get(*finding).id
            );
            let name = Name::Screen(file, &screen.id);
            issues.push(seen.places.issue(name, "keeps-unasked", message).warning());
        }
    }
    for (place, finding) in vocabulary
        .iter()
        .filter(|(place, _)| flow.adds() & place.bit() != 0)
    {
        let id = &finding.id;
        let problem = if !matches!(finding.kind, Kind::Multi(_) | Kind::Choice(_)) {
            format!("`{id}` is neither a list nor a choice, so that nothing can be added to it")
        } else if !flow.carries().contains(&place) {
            format!("`{id}` is added to, but not carried over")
        } else {
            continue;
        };
        issues.push(
            seen.places
                .issue(Name::Key(file, "adds"), "adds-to-nothing", problem)
                .warning(),
        );
    }
    issues
}

/// Weeks in which there is no check-in: what is asked only then is never asked.
fn weeks(seen: &Seen<'_>, file: &str, flow: &Flow) -> Vec<Issue> {
    let first_contact = file == crate::flowset::INTAKE;
    let come: BTreeSet<u32> = if first_contact {
        BTreeSet::from([0])
    } else {
        SCHEDULE.iter().map(|(_, week)| *week).collect()
    };
    let listed = come.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let mut issues = Vec::new();
    let mut judge = |what: String, weeks: &Weeks, name: Name<'_>| {
        let asked = come.iter().any(|week| weeks.cover(*week));
        let never = weeks.only.iter().find(|week| !come.contains(week));
        let message = match never {
            Some(week) => {
                format!("{what} is asked in week {week}, in which there is no interview of this flow")
            }
            None if asked => return,
            None => format!(
                "{what} is asked from week {}, after the last interview of this flow",
                weeks.from
            ),
        };
        let issue = seen.places.issue(name, "week-never-comes", message);
        let issue = issue.hint(format!("weeks are {listed}"));
        issues.push(if asked { issue.warning() } else { issue });
    };
    for screen in flow.screens() {
        let name = Name::Screen(file, &screen.id);
        judge(format!("screen `{}`", screen.id), &screen.weeks, name);
        for line in lines(screen) {
            let name = Name::Line(file, &screen.id, &line.id);
            judge(format!("line `{}`", line.id), &line.weeks, name);
        }
    }
    issues
}
