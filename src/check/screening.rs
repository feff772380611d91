//! What makes the emergency screen and the gates worth having: they are asked of everybody, every time, and answered
//! in what was asked; and every language hears the same warnings.

use crate::domain::Issue;
use crate::domain::answer::{Answer, Value};
use crate::flow::{Flow, Form, Line, Screen, Weeks};
use crate::flowset::Parts;
use crate::i18n::Args;
use crate::triage::{Condition, Finding, FindingId, Kind, Vocabulary};

use super::Seen;
use super::places::Name;
use super::visit::lines;

pub(super) fn issues(seen: &Seen<'_>, parts: &Parts) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (file, flow) in seen.flows {
        issues.extend(gates(seen, file, flow));
        for screen in flow.screens() {
            issues.extend(every_week(seen, file, screen));
            issues.extend(stale(seen, file, flow, screen));
            issues.extend(gated(seen, file, flow, screen));
            issues.extend(same_label(seen, parts, file, screen));
            issues.extend(
                lines(screen)
                    .into_iter()
                    .filter_map(|line| says_other(seen, file, screen, line)),
            );
        }
    }
    issues.extend(warnings(parts));
    issues
}

/// Findings on which it depends whether somebody is looked after at all, and that a patient may skip.
fn gates(seen: &Seen<'_>, file: &str, flow: &Flow) -> Vec<Issue> {
    let mut issues = Vec::new();
    for gate in seen.rules.gates() {
        let mut read: Vec<FindingId> = Vec::new();
        gate.when.tests(&mut |test| read.extend(test.finding()));
        for screen in flow.screens().iter().filter(|screen| !screen.required) {
            let numbers = matches!(screen.form, Form::Parts(_));
            let vocabulary = seen.rules.vocabulary();
            let asked = screen
                .asks
                .iter()
                .filter(|finding| read.contains(finding) && numbers);
            // Whoever does not agree has refused, however they do it.
            let skipped = asked.filter(|finding| !matches!(vocabulary.get(**finding).kind, Kind::Bool));
            for finding in skipped {
                let finding = &vocabulary.get(*finding).id;
                let message = format!(
                    "screen `{}` lets `{finding}` be skipped, on which gate `{}` rests",
                    screen.id, gate.id
                );
                let name = Name::Screen(file, &screen.id);
                let issue = seen.places.issue(name, "gate-skipped", message);
                issues.push(issue.hint("add `required = true`".to_owned()));
            }
        }
    }
    issues
}

/// Emergency screens, and lines of them, that some weeks leave out.
fn every_week(seen: &Seen<'_>, file: &str, screen: &Screen) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut judge = |what: String, weeks: &Weeks, name: Name<'_>| {
        if screen.block && *weeks != Weeks::default() {
            let message = format!("{what} belongs to the emergency screen, which is asked in every week");
            let issue = seen.places.issue(name, "block-not-every-week", message);
            issues.push(issue.hint("leave its weeks out".to_owned()));
        }
    };
    let name = Name::Screen(file, &screen.id);
    judge(format!("screen `{}`", screen.id), &screen.weeks, name);
    for line in lines(screen) {
        let name = Name::Line(file, &screen.id, &line.id);
        judge(format!("line `{}`", line.id), &line.weeks, name);
    }
    issues
}

/// An emergency screen that a gate keeps from somebody, though nothing else asks what it asks.
fn gated(seen: &Seen<'_>, file: &str, flow: &Flow, screen: &Screen) -> Option<Issue> {
    let elsewhere = |finding: &FindingId| {
        let mut others = flow.screens().iter().filter(|other| other.id != screen.id);
        others.any(|other| other.asks.contains(finding))
    };
    let listed = |finding: &&FindingId| seen.rules.safety_screen() & finding.bit() != 0;
    let always = !screen.block || screen.gate == Condition::Always;
    let finding = screen
        .asks
        .iter()
        .filter(listed)
        .find(|finding| !elsewhere(finding));
    let finding = &seen.rules.vocabulary().get(*finding.filter(|_| !always)?).id;
    let message = format!(
        "screen `{}` of the emergency screen has a gate, so that some are never asked for `{finding}`",
        screen.id
    );
    let issue = seen
        .places
        .issue(Name::ScreenGate(file, &screen.id), "gated-sign", message);
    Some(issue.hint("leave `gate` out".to_owned()))
}

/// Two lines of a screen that a reader cannot tell apart.
fn same_label(seen: &Seen<'_>, parts: &Parts, file: &str, screen: &Screen) -> Vec<Issue> {
    let mut issues = Vec::new();
    let Some(catalogs) = &parts.catalogs else {
        return issues;
    };
    for language in catalogs.languages() {
        let mut known: Vec<(String, &Line)> = Vec::new();
        for line in lines(screen) {
            let key = format!("line-{}", line.id);
            let Ok(label) = catalogs.format(language, &key, &Args::new()) else {
                continue;
            };
            let twin = known
                .iter()
                .find(|(other, twin)| *other == label && twin.id != line.id);
            if let Some((_, twin)) = twin {
                let message = format!(
                    "in `{language}` the lines `{}` and `{}` of screen `{}` read alike",
                    twin.id, line.id, screen.id
                );
                let name = Name::Line(file, &screen.id, &line.id);
                issues.push(seen.places.issue(name, "same-label", message));
            }
            known.push((label, line));
        }
    }
    issues
}

/// What an emergency screen asks anew each time, and is carried over all the same: an old answer would count until the
/// screen is reached, and again where it is not.
fn stale(seen: &Seen<'_>, file: &str, flow: &Flow, screen: &Screen) -> Vec<Issue> {
    let always = screen.block && screen.gate == Condition::Always;
    let anew =
        |finding: &&FindingId| always && !screen.keeps.contains(finding) && flow.adds() & finding.bit() == 0;
    let carried = screen
        .asks
        .iter()
        .filter(|finding| flow.carries().contains(finding));
    carried
        .filter(anew)
        .map(|finding| {
            let id = &seen.rules.vocabulary().get(*finding).id;
            let message = format!(
                "`{id}` is carried over, but the emergency screen `{}` asks it anew: the old answer must not count",
                screen.id
            );
            let issue = seen.places.issue(Name::Key(file, "carries"), "carried-sign", message);
            issue.hint(format!("leave `{id}` out of `carries`"))
        })
        .collect()
}

/// A line whose id, and so whose wording, names another answer than it gives.
fn says_other(seen: &Seen<'_>, file: &str, screen: &Screen, line: &Line) -> Option<Issue> {
    let vocabulary = seen.rules.vocabulary();
    let (finding, option) = named(vocabulary, &line.id)?;
    let described = vocabulary.get(finding);
    let given = line.sets.iter().find(|(known, _)| *known == finding);
    let right = given.is_some_and(|(_, answer)| gives(described, answer, option));
    (!right).then(|| {
        let message = format!(
            "line `{}` of screen `{}` is worded as `{option}` of `{}`, but does not say so",
            line.id, screen.id, described.id
        );
        let issue = seen
            .places
            .issue(Name::Line(file, &screen.id, &line.id), "line-says-other", message);
        issue.hint(format!(
            "let it set `{}` to `{option}`, or give it another id",
            described.id
        ))
    })
}

/// The finding and the option that a line is called by, if it is called so.
fn named<'l>(vocabulary: &Vocabulary, id: &'l str) -> Option<(FindingId, &'l str)> {
    let (finding, option) = id.split_once('-')?;
    let found = vocabulary.id(finding)?;
    vocabulary.get(found).option(option).map(|_| (found, option))
}

fn gives(finding: &Finding, answer: &Answer, option: &str) -> bool {
    let place = finding.option(option);
    match answer {
        Answer::Known(Value::Choice(given)) => Some(*given) == place,
        Answer::Known(Value::Multi { options, .. }) => place.is_some_and(|place| options >> place & 1 == 1),
        // Of an option that stands for "not sure" nothing is said.
        Answer::Unsure | Answer::Skipped => true,
        Answer::Known(Value::Bool(_) | Value::Number(_) | Value::Date(_)) => false,
    }
}

/// Findings of which words warn in one language and not in another.
fn warnings(parts: &Parts) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (language, lexicon) in &parts.lexicons {
        let others = parts.lexicons.iter().filter(|(other, _)| other != language);
        for (other, more) in others {
            for finding in more
                .warned_of()
                .filter(|finding| !lexicon.warned_of().any(|own| own == *finding))
            {
                let message = format!("no words warn of `{finding}` in `{language}`; in `{other}` some do");
                let file = format!("locales/{language}/lexicon.toml");
                let issue = Issue::of_file("warning-only-elsewhere", &file, message);
                issues.push(issue.hint(format!("add a `[[red_phrase]]` with `finding = \"{finding}\"`")));
            }
        }
    }
    issues
}
