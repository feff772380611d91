//! What an interview must not lack, however its screens are gated: the emergency block in one piece, an end with every
//! emergency, a way to say whatever a rule looks for, and nothing said for those who say nothing.

use crate::domain::Issue;
use crate::domain::answer::{Answer, Value};
use crate::flow::{Flow, Form};
use crate::triage::condition::Test;
use crate::triage::derived::Definition;
use crate::triage::{Condition, Rules, Tier};

use super::Seen;
use super::places::Name;
use super::visit::{conditions, lines};

pub(super) fn issues(seen: &Seen<'_>) -> Vec<Issue> {
    let mut issues = emergencies(seen);
    let looked_for = looked_for(seen);
    let unknown_matters = unknown_matters(seen);
    for (file, flow) in seen.flows {
        issues.extend(block(seen, file, flow));
        issues.extend(unsayable(seen, file, flow, &looked_for));
        issues.extend(safe_values(seen, file, flow, (&looked_for, unknown_matters)));
    }
    issues
}

/// Emergencies with which the interview goes on.
fn emergencies(seen: &Seen<'_>) -> Vec<Issue> {
    let rules = seen.rules.rules().iter();
    rules
        .filter(|rule| rule.tier == Some(Tier::EmergencyNow) && !rule.interrupt)
        .map(|rule| {
            let message = format!(
                "rule `{}` is an emergency, but does not end the interview",
                rule.id
            );
            let issue = seen.places.issue(Name::Rule(&rule.id), "no-interrupt", message);
            issue.hint("add `interrupt = true`".to_owned())
        })
        .collect()
}

/// Screens that tear the emergency block.
fn block(seen: &Seen<'_>, file: &str, flow: &Flow) -> Vec<Issue> {
    let screens = flow.screens();
    let end = screens.iter().rposition(|screen| screen.block).unwrap_or(0);
    let outside = screens[..end].iter().filter(|screen| !screen.block);
    outside
        .map(|screen| {
            let message = format!(
                "screen `{}` stands inside the emergency block, but is none of it",
                screen.id
            );
            let issue = seen
                .places
                .issue(Name::Screen(file, &screen.id), "block-torn", message);
            issue.hint("add `block = true`, or move it behind the block".to_owned())
        })
        .collect()
}

/// For each finding the options, as a set, that some condition of the table looks for, other than those that say
/// nothing.
fn looked_for(seen: &Seen<'_>) -> Vec<u32> {
    let vocabulary = seen.rules.vocabulary();
    let mut sets = vec![0; vocabulary.len()];
    let mut look = |condition: &Condition| {
        condition.tests(&mut |test| {
            if let Test::Options(finding, options) = test {
                let positive = vocabulary.get(*finding).positive_options();
                sets[usize::from(finding.0)] |= options & positive;
            }
        });
    };
    conditions(seen, &mut look);
    sets
}

/// Findings, as a set, of which a rule asks whether they are known; what a score leaves out counts there as nothing.
fn unknown_matters(seen: &Seen<'_>) -> u128 {
    let mut set = 0;
    let mut look = |condition: &Condition| {
        condition.tests(&mut |test| {
            if let Test::Known(finding) | Test::Incomplete(finding) = test {
                set |= finding.bit();
            }
        });
    };
    let derived = seen.rules.derived().iter().map(|derived| &derived.definition);
    derived
        .filter(|definition| !matches!(definition, Definition::LowerBound { .. }))
        .flat_map(Definition::conditions)
        .for_each(&mut look);
    seen.rules.rules().iter().for_each(|rule| look(&rule.when));
    set
}

/// Options that the table looks for in answers to what a flow asks, but that no line of the flow says.
fn unsayable(seen: &Seen<'_>, file: &str, flow: &Flow, looked_for: &[u32]) -> Vec<Issue> {
    let vocabulary = seen.rules.vocabulary();
    let mut said = vec![0; vocabulary.len()];
    let all = flow.screens().iter().flat_map(lines).flat_map(|line| &line.sets);
    for (finding, answer) in flow.presets().iter().chain(all) {
        said[usize::from(finding.0)] |= options(answer);
    }
    let mut issues = Vec::new();
    for screen in flow.screens() {
        for finding in &screen.asks {
            let place = usize::from(finding.0);
            let finding = vocabulary.get(*finding);
            let unsaid = looked_for[place] & !said[place];
            for (_, option) in named(finding.options(), unsaid) {
                let message = format!(
                    "nobody can say `{option}` of `{}`, which the table looks for: no line of this flow sets it",
                    finding.id
                );
                let issue = seen
                    .places
                    .issue(Name::Screen(file, &screen.id), "option-not-offered", message);
                issues.push(issue.hint(format!("add a line for it to screen `{}`", screen.id)));
            }
            // Told once, where it is asked first.
            said[place] |= unsaid;
        }
    }
    issues
}

/// What is taken for said when no line is ticked, and yet means something to the table: an option it looks for, or
/// any that says something where it matters that nothing is known.
fn safe_values(
    seen: &Seen<'_>,
    file: &str,
    flow: &Flow,
    (looked_for, unknown_matters): (&[u32], u128),
) -> Vec<Issue> {
    let rules: &Rules = seen.rules;
    let mut issues = Vec::new();
    for screen in flow.screens() {
        let Form::Checklist { safe, .. } = &screen.form else {
            continue;
        };
        for (finding, answer) in safe {
            let place = usize::from(finding.0);
            let counts = match unknown_matters & finding.bit() {
                0 => looked_for[place],
                _ => rules.vocabulary().get(*finding).positive_options(),
            };
            if !means_something(answer, counts) {
                continue;
            }
            let id = &rules.vocabulary().get(*finding).id;
            let message = format!(
                "who ticks no line of screen `{}` is taken to have said something of `{id}` that the table looks for",
                screen.id
            );
            let issue = seen
                .places
                .issue(Name::Screen(file, &screen.id), "unsafe-safe-value", message);
            let hint = format!(
                "under `safe` give `{id}` its plainest value, such as none, no, false, 0 or \"unsure\""
            );
            issues.push(issue.hint(hint));
        }
    }
    issues
}

fn means_something(answer: &Answer, counts: u32) -> bool {
    match answer {
        Answer::Known(Value::Bool(yes)) => *yes,
        Answer::Known(Value::Number(tenths)) => *tenths != 0,
        Answer::Known(Value::Choice(_) | Value::Multi { .. }) => options(answer) & counts != 0,
        Answer::Known(Value::Date(_)) => true,
        Answer::Unsure | Answer::Skipped => false,
    }
}

/// The options an answer names, as a set.
fn options(answer: &Answer) -> u32 {
    match answer {
        Answer::Known(Value::Choice(place)) => 1 << place,
        Answer::Known(Value::Multi { options, .. }) => *options,
        Answer::Known(Value::Bool(_) | Value::Number(_) | Value::Date(_))
        | Answer::Unsure
        | Answer::Skipped => 0,
    }
}

fn named(options: &[String], set: u32) -> impl Iterator<Item = (usize, &String)> {
    options
        .iter()
        .enumerate()
        .filter(move |(place, _)| set >> place & 1 == 1)
}
