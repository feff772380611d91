//! Names that lead nowhere: those that the program itself needs, flags, flows, what is carried over, and weeks.

use std::collections::BTreeSet;

use crate::domain::Issue;
use crate::flow::{Flow, Weeks};
use crate::followup::SCHEDULE;
use crate::learn::Library;
use crate::triage::{Kind, Reference};

use super::places::Name;
use super::visit::lines;
use super::{Seen, program, unused};

pub(super) fn issues(
    seen: &Seen<'_>,
    library: Option<&Library>,
    sources: Option<&[Reference]>,
) -> Vec<Issue> {
    let mut issues = needed(seen);
    issues.extend(flags(seen));
    // What nothing reads or cites is only told when everything that could was read itself.
    if let (Some(advice), Some(library)) = (seen.advice, library) {
        issues.extend(unused::issues(seen, advice, library, sources));
    }
    for (file, flow) in seen.flows {
        issues.extend(flow_name(seen, file, flow));
        issues.extend(carried(seen, file, flow));
        issues.extend(weeks(seen, file, flow));
    }
    issues
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
