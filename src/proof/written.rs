//! What was found as the text of a `skips.toml`; readable, and read again when the flow is.

use crate::flow::{Flow, Never};
use crate::triage::{Condition, FindingId, Rules};

use super::ask_less::Found;

/// What need not be asked, and what is never shown together, as the text of a file.
pub fn written(rules: &Rules, flow: &Flow, found: &[Found], never: &[Never]) -> String {
    let ids: Vec<String> = flow.screens().iter().map(|screen| screen.id.clone()).collect();
    let named = |set: u64| {
        let places = ids.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
        places.map(|(_, id)| id.as_str()).collect::<Vec<_>>().join(" ")
    };
    let nobody = never.iter().filter(|never| never.of_everybody());
    let nobody: String = nobody
        .map(|never| format!("  \"{}\",\n", named(never.screens)))
        .collect();
    let mut text = format!("{HEAD}format = 1\n\n{TOGETHER}never_together = [\n{nobody}]\n");
    let mut done: Vec<(usize, FindingId)> = Vec::new();
    for one in found {
        let key = (one.screen, one.finding);
        if done.contains(&key) {
            continue;
        }
        done.push(key);
        let screen = &ids[one.screen];
        let finding = &rules.vocabulary().get(one.finding).id;
        let same = found.iter().filter(|other| (other.screen, other.finding) == key);
        let whens = same.map(|other| format!("  \"{}\",\n", other.when.words(rules.names(&[]))));
        let whens: String = whens.collect();
        text.push_str(&format!(
            "\n[[skip]]\nscreen = \"{screen}\"\nfinding = \"{finding}\"\nwhen = [\n{whens}]\n"
        ));
    }
    let mut some: Vec<(&Never, Vec<String>)> = Vec::new();
    for one in never.iter().filter(|never| !never.of_everybody()) {
        let same = |known: &Never| (known.at, &known.weeks, &known.when) == (one.at, &one.weeks, &one.when);
        let screens = format!("\"{}\"", named(one.screens));
        match some.iter_mut().find(|(known, _)| same(known)) {
            Some((_, sets)) => sets.push(screens),
            None => some.push((one, vec![screens])),
        }
    }
    if !some.is_empty() {
        text.push_str(SOME);
    }
    for (one, sets) in some {
        let (sets, at) = (sets.join(", "), named(one.at));
        let weeks = match one.weeks.only.as_slice() {
            [] => String::new(),
            weeks => format!("weeks = {weeks:?}\n"),
        };
        let when = match &one.when {
            Condition::Always => String::new(),
            when => format!("when = \"{}\"\n", when.words(rules.names(&ids))),
        };
        text.push_str(&format!(
            "\n[[never]]\nscreens = [{sets}]\nat = \"{at}\"\n{weeks}{when}"
        ));
    }
    text
}

/// What stands at the top of the file.
const HEAD: &str = "\
# What this interview need not ask: a screen leaves a finding out when one of its conditions holds on the answers so
# far. Computed by `vertebot check --write-skips` and proved, each time the set is checked, to change no tier, flag,
# headline or advice, now or at a later check-in (property S1).
";

/// What stands above the screens nobody is shown together.
const TOGETHER: &str = "\
# Screens nobody is shown together: for the progress a patient sees.
";

/// What stands above those that some are never shown together.
const SOME: &str = "
# Screens never shown together, or never any more, to those of whom something is known at a screen: they make the
# progress a patient sees the most that can still come. Computed and proved as the rest.
";
