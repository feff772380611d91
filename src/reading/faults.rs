//! What can be wrong with a lexicon that reads: each fault with its place, all of them at once.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::hint::{did_you_mean, place};

use super::Lexicon;
use super::normal::words;

/// The units that [`Lexicon`] reads.
const UNITS: [&str; 10] = [
    "cm", "m", "feet", "inches", "kg", "lb", "stone", "mg", "g", "tablets",
];

/// A lexicon file, for telling places in it.
pub(super) struct File<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
}

impl File<'_> {
    /// One issue, as a line.
    pub(super) fn issue(&self, at: usize, message: &str, hint: Option<String>) -> String {
        let (line, column) = place(self.text, at);
        let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("{}:{line}:{column}: {message}{hint}", self.name)
    }
}

/// Everything that would leave a patient's words unread without anybody noticing.
pub(super) fn faults(file: &File<'_>, lexicon: &Lexicon) -> Vec<String> {
    let Ok(root) = DeTable::parse(file.text) else {
        return Vec::new();
    };
    let root = root.get_ref();
    let at = |key: &str| root.get(key).map_or(0, |value| value.span().start);
    let mut issues = Vec::new();
    let mut note = |at: usize, message: &str, hint: Option<String>| {
        issues.push((at, file.issue(at, message, hint)));
    };
    if lexicon.months.len() != 12 {
        note(
            at("months"),
            &format!("`months` has {} entries; 12 are wanted", lexicon.months.len()),
            None,
        );
    } else if let Some(number) = lexicon.months.iter().position(Vec::is_empty) {
        note(at("months"), &format!("month {} has no word", number + 1), None);
    }
    for (key, list) in lexicon.needed() {
        if list
            .iter()
            .all(|word| words(word).is_empty() && word.trim() != "?")
        {
            note(at(key), &format!("`{key}` has no word"), None);
        }
    }
    let answers = [
        ("yes", &lexicon.yes),
        ("no", &lexicon.no),
        ("unsure", &lexicon.unsure),
        ("skip", &lexicon.skip),
    ];
    for (number, (key, list)) in answers.iter().enumerate() {
        for (other, earlier) in &answers[..number] {
            for word in list.iter().filter(|word| earlier.contains(word)) {
                note(
                    at(key),
                    &format!("`{word}` stands under `{key}` and under `{other}`"),
                    None,
                );
            }
        }
    }
    if let Some(DeValue::Table(units)) = root.get("units").map(Spanned::get_ref) {
        for (unit, _) in units
            .iter()
            .filter(|(unit, _)| !UNITS.contains(&unit.get_ref().as_ref()))
        {
            let message = format!(
                "`{}` is no unit; allowed are {}",
                unit.get_ref(),
                UNITS.join(", ")
            );
            note(
                unit.span().start,
                &message,
                did_you_mean(unit.get_ref(), UNITS.into_iter()),
            );
        }
        for unit in UNITS
            .iter()
            .filter(|unit| lexicon.units.get(**unit).is_none_or(Vec::is_empty))
        {
            note(at("units"), &format!("unit `{unit}` has no word"), None);
        }
    }
    for group in &lexicon.red_phrase {
        let (finding, start) = (group.finding.get_ref(), group.finding.span().start);
        if group.phrases.is_empty() {
            note(start, &format!("the warning `{finding}` has no phrase"), None);
        }
        if group.phrases.iter().any(String::is_empty) {
            note(
                start,
                &format!("a phrase of the warning `{finding}` has no word"),
                None,
            );
        }
    }
    issues.sort();
    issues.into_iter().map(|(_, issue)| issue).collect()
}

impl Lexicon {
    /// Warnings that point to none of these findings, a line each with the place.
    pub fn unknown_findings(&self, known: &[&str]) -> Vec<String> {
        let unknown = |place: &&(String, String)| !known.contains(&place.0.as_str());
        let said = |(finding, place): &(String, String)| {
            let hint = did_you_mean(finding, known.iter().copied());
            let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            format!("{place}: a warning points to `{finding}`, which is no finding{hint}")
        };
        self.red_places.iter().filter(unknown).map(said).collect()
    }
}
