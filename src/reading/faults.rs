//! What can be wrong with a lexicon that reads: each fault with its place, all of them at once.

use std::collections::HashSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::Issue;
use crate::domain::hint::did_you_mean;
use crate::domain::issue::Text;

use super::Lexicon;
use super::normal::words;

/// The units that [`Lexicon`] reads.
const UNITS: [&str; 10] = [
    "cm", "m", "feet", "inches", "kg", "lb", "stone", "mg", "g", "tablets",
];

/// Most words told of that stand in two lists.
const MOST_TOLD: usize = 100;

/// Everything that would leave a patient's words unread without anybody noticing.
pub(super) fn faults(file: &Text<'_>, lexicon: &Lexicon) -> Vec<Issue> {
    let Ok(root) = DeTable::parse(file.text()) else {
        return Vec::new();
    };
    let root = root.get_ref();
    let at = |key: &str| root.get(key).map_or(0, |value| value.span().start);
    let mut issues = Vec::new();
    let mut note = |code: &'static str, at: usize, message: &str, hint: Option<String>| {
        issues.push(file.issue(code, at, message).hint(hint));
    };
    if lexicon.months.len() != 12 {
        note(
            "not-twelve-months",
            at("months"),
            &format!("`months` has {} entries; 12 are wanted", lexicon.months.len()),
            None,
        );
    } else if let Some(number) = lexicon.months.iter().position(Vec::is_empty) {
        note(
            "no-word",
            at("months"),
            &format!("month {} has no word", number + 1),
            None,
        );
    }
    for (place, month) in lexicon.months.iter().enumerate() {
        let earlier = lexicon.months[..place].iter().flatten();
        for word in earlier.filter(|word| month.contains(word)) {
            let message = format!("month {} is called `{word}`, as one before it is", place + 1);
            note("two-months-alike", at("months"), &message, None);
        }
    }
    for (key, list) in lexicon.needed() {
        if list
            .iter()
            .all(|word| words(word).is_empty() && word.trim() != "?")
        {
            note("no-word", at(key), &format!("`{key}` has no word"), None);
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
            let earlier: HashSet<&String> = earlier.iter().collect();
            let both = list.iter().filter(|word| earlier.contains(word));
            for word in both.take(MOST_TOLD) {
                note(
                    "word-of-two-meanings",
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
                "unknown-unit",
                unit.span().start,
                &message,
                did_you_mean(unit.get_ref(), UNITS.into_iter()),
            );
        }
        for unit in UNITS
            .iter()
            .filter(|unit| lexicon.units.get(**unit).is_none_or(Vec::is_empty))
        {
            note(
                "no-word",
                at("units"),
                &format!("unit `{unit}` has no word"),
                None,
            );
        }
    }
    for group in &lexicon.red_phrase {
        let (finding, start) = (group.finding.get_ref(), group.finding.span().start);
        if group.phrases.is_empty() {
            note(
                "no-phrase",
                start,
                &format!("the warning `{finding}` has no phrase"),
                None,
            );
        }
        if group.phrases.iter().chain(&group.with).any(String::is_empty) {
            note(
                "no-phrase",
                start,
                &format!("a phrase of the warning `{finding}` has no word"),
                None,
            );
        }
    }
    issues.sort_by(|left, right| left.order().cmp(&right.order()));
    issues
}

impl Lexicon {
    /// Warnings that point to none of these findings.
    pub fn unknown_findings(&self, known: &[&str]) -> Vec<Issue> {
        let unknown = |place: &&(String, Issue)| !known.contains(&place.0.as_str());
        let said = |(finding, place): &(String, Issue)| {
            let hint = did_you_mean(finding, known.iter().copied());
            place.clone().hint(hint)
        };
        self.red_places.iter().filter(unknown).map(said).collect()
    }
}
