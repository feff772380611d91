//! Texts that may be said to some patients only: each that the program chooses by the answers must stand under `texts`
//! of a property, and what stands there is held to when the program says it. Topics can stand there too, and are held to
//! when they are offered.

use crate::domain::Issue;
use crate::domain::hint::did_you_mean;
use crate::domain::issue::Text;
use crate::flowset::{Files, SAFETY};
use crate::learn::Library;
use crate::proof::safety::{Part, Property, Safety, TOPIC};
use crate::triage::{Condition, Rules};

use super::program::SAID_WHEN;

pub(super) fn issues(files: &Files, safety: &Safety, library: Option<&Library>) -> Vec<Issue> {
    let guarded: Vec<(&str, usize)> = safety
        .properties
        .iter()
        .flat_map(|property| &property.parts)
        .filter_map(|part| match part {
            Part::Text { key, line, .. } => Some((key.as_str(), *line)),
            _ => None,
        })
        .collect();
    let mut issues = Vec::new();
    for (key, _) in SAID_WHEN
        .iter()
        .filter(|(key, _)| !guarded.iter().any(|(known, _)| known == key))
    {
        let message = format!("no property says to whom the text `{key}` may be said");
        let hint = format!("add it to `texts` of a property: `{{ key = \"{key}\", only_when = \"...\" }}`");
        issues.push(Issue::of_file("unguarded-text", SAFETY, message).hint(hint));
    }
    let text = files.get(SAFETY).unwrap_or_default();
    for (key, line) in guarded {
        let mut known = SAID_WHEN.iter().map(|(known, _)| *known);
        let topic = library.is_none_or(|library| topic(library, key).is_some());
        if known.clone().any(|known| known == key) || key.starts_with(TOPIC) && topic {
            continue;
        }
        let message = format!("`{key}` is no text that the program says to some patients only");
        let before: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let at = text[before..].find(key).map_or(before, |at| before + at);
        let issue = Text::new(SAFETY, text).issue_over("unknown-text", at..at + key.len(), message);
        issues.push(issue.hint(did_you_mean(key, &mut known)));
    }
    issues
}

/// When the topic with this text is offered.
fn topic<'l>(library: &'l Library, key: &str) -> Option<&'l Condition> {
    let topic = library.topic(key.strip_prefix(TOPIC)?)?;
    Some(&topic.when)
}

/// The property with what it says of texts turned into claims: whenever the program says the text, it may be said.
pub(super) fn claimed(rules: &Rules, library: &Library, property: &Property) -> Property {
    let chosen = |key: &str| {
        let (_, when) = SAID_WHEN.iter().find(|(known, _)| *known == key)?;
        Condition::compile(when, rules.claim_names(&[])).ok()
    };
    let claim = |part: &Part| match part {
        Part::Text { key, only_when, line } => Some(Part::Claim {
            when: chosen(key).or_else(|| topic(library, key).cloned())?,
            then: only_when.clone(),
            line: *line,
        }),
        _ => None,
    };
    let parts = property.parts.iter();
    Property {
        parts: parts
            .map(|part| claim(part).unwrap_or_else(|| part.clone()))
            .collect(),
        ..property.clone()
    }
}
