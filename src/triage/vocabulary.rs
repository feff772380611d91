//! The findings that can be known about a patient, typed (clinical contract, section 11).

use std::collections::HashMap;

use toml::Spanned;
use toml::de::DeTable;

use super::source::{Issue, Source, did_you_mean};

/// A finding's place in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FindingId(pub u8);

impl FindingId {
    /// The finding as one bit of a set.
    pub fn bit(self) -> u128 {
        1 << self.0
    }
}

/// Most findings a vocabulary may hold: one bit each.
pub const MAX_FINDINGS: usize = 128;
/// Most options a finding may have.
pub const MAX_OPTIONS: usize = 32;

/// Greatest bound of a number.
const MAX_BOUND: i64 = 1_000_000;

/// The types of findings, as written.
const KINDS: [&str; 6] = ["bool", "choice", "multi", "number", "date", "country"];

/// The options that say "not this" and so never count as a finding present (12.1.3).
const SAFE_OPTIONS: [&str; 8] = [
    "none",
    "no",
    "unsure",
    "not_done",
    "prefer_not",
    "not_applicable",
    "longstanding",
    "longstanding_unchanged",
];

/// What kind of value a finding takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// One of the options.
    Choice(Vec<String>),
    /// Any of the options.
    Multi(Vec<String>),
    /// A number of `unit`, in tenths, bounds included.
    Number {
        /// Least value, in tenths.
        min: i64,
        /// Greatest value, in tenths.
        max: i64,
        /// Whole numbers only.
        whole: bool,
        /// Its unit, such as `cm`; empty for a score or a count.
        unit: String,
    },
    /// A day or a month, not in the future.
    Date,
    /// A country by its two letters; no rule reads it.
    Country,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its id, as in the contract.
    pub id: String,
    /// Its type.
    pub kind: Kind,
    /// The section of the contract that it comes from; empty if it names none.
    pub source: String,
}

impl Finding {
    /// The options in order; empty for findings that have none.
    pub fn options(&self) -> &[String] {
        match &self.kind {
            Kind::Choice(options) | Kind::Multi(options) => options,
            _ => &[],
        }
    }

    /// The place of an option.
    pub fn option(&self, name: &str) -> Option<u8> {
        self.options()
            .iter()
            .position(|option| option == name)
            .map(|place| place as u8)
    }

    /// The nearest option, as a hint.
    pub fn hint(&self, name: &str) -> Option<String> {
        did_you_mean(name, self.options().iter().map(String::as_str))
    }

    /// The options that count as present, as a set (12.1.3).
    pub fn positive_options(&self) -> u32 {
        let named = |(place, option): (usize, &String)| {
            if SAFE_OPTIONS.contains(&option.as_str()) {
                0
            } else {
                1 << place
            }
        };
        self.options().iter().enumerate().map(named).sum()
    }
}

/// All findings, in the contract's order.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    findings: Vec<Finding>,
    by_id: HashMap<String, FindingId>,
}

impl Vocabulary {
    /// Reads the `[[finding]]` tables of an open file; issues are noted in `source`.
    pub(super) fn read<'a>(source: &mut Source<'a>, root: &Spanned<DeTable<'a>>) -> Self {
        let mut vocabulary = Self::default();
        for table in source.tables(root.get_ref(), "finding") {
            let at = table.span().start;
            let table = table.into_inner();
            source.only(
                table,
                &["id", "type", "options", "min", "max", "whole", "unit", "source"],
            );
            let Some((id, id_at)) = source.required(table, at, "id") else {
                continue;
            };
            let Some(kind) = kind(source, table, at) else {
                continue;
            };
            let section = source.string(table, "source").map(|(text, _)| text);
            if vocabulary.by_id.contains_key(&id) {
                source.issue(
                    "duplicate-finding",
                    id_at,
                    format!("finding `{id}` stands here a second time"),
                    None,
                );
            } else if vocabulary.findings.len() == MAX_FINDINGS {
                source.issue(
                    "too-many-findings",
                    id_at,
                    format!("more than {MAX_FINDINGS} findings"),
                    None,
                );
                break;
            } else {
                vocabulary
                    .by_id
                    .insert(id.clone(), FindingId(vocabulary.findings.len() as u8));
                vocabulary.findings.push(Finding {
                    id,
                    kind,
                    source: section.unwrap_or_default(),
                });
            }
        }
        vocabulary
    }

    /// The finding of this id.
    pub fn id(&self, name: &str) -> Option<FindingId> {
        self.by_id.get(name).copied()
    }

    /// The finding at this place.
    pub fn get(&self, id: FindingId) -> &Finding {
        &self.findings[usize::from(id.0)]
    }

    /// All findings with their places, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FindingId, &Finding)> {
        self.findings
            .iter()
            .enumerate()
            .map(|(place, finding)| (FindingId(place as u8), finding))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The nearest finding name, as a hint.
    pub fn hint(&self, name: &str) -> Option<String> {
        did_you_mean(name, self.findings.iter().map(|finding| finding.id.as_str()))
    }
}

fn kind<'a>(source: &mut Source<'a>, table: &DeTable<'a>, at: usize) -> Option<Kind> {
    let (name, name_at) = source.required(table, at, "type")?;
    let options = options(source, table);
    let wants_options = matches!(name.as_str(), "choice" | "multi");
    if KINDS.contains(&name.as_str()) && (wants_options == options.is_empty() || options.len() > MAX_OPTIONS)
    {
        let message = format!("a finding of type `{name}` with {} options", options.len());
        let hint = format!("choice and multi have 1 to {MAX_OPTIONS} options, other types none");
        source.issue("bad-options", name_at, message, Some(hint));
        return None;
    }
    let measures: [&str; 4] = ["min", "max", "whole", "unit"];
    for (key, _) in table
        .iter()
        .filter(|(key, _)| name != "number" && measures.contains(&key.get_ref().as_ref()))
    {
        let message = format!("`{}` stands only in findings of type `number`", key.get_ref());
        source.issue("key-of-a-number", key.span().start, message, None);
    }
    match name.as_str() {
        "bool" => Some(Kind::Bool),
        "choice" => Some(Kind::Choice(options)),
        "multi" => Some(Kind::Multi(options)),
        "date" => Some(Kind::Date),
        "country" => Some(Kind::Country),
        "number" => {
            let (min, max) = (source.integer(table, "min"), source.integer(table, "max"));
            let (Some(min), Some(max)) = (min, max) else {
                source.issue(
                    "missing-key",
                    at,
                    "a number needs `min` and `max`".to_owned(),
                    None,
                );
                return None;
            };
            if [min, max]
                .iter()
                .any(|bound| !(-MAX_BOUND..=MAX_BOUND).contains(bound))
            {
                let message = format!("a bound of this number lies beyond {MAX_BOUND}");
                source.issue("bad-bounds", at, message, None);
                return None;
            }
            if min > max {
                source.issue(
                    "bad-bounds",
                    at,
                    format!("`min` is {min}, above `max`, which is {max}"),
                    None,
                );
            }
            let whole = source.flag(table, "whole");
            let unit = source
                .string(table, "unit")
                .map(|(text, _)| text)
                .unwrap_or_default();
            Some(Kind::Number {
                min: min * 10,
                max: max * 10,
                whole,
                unit,
            })
        }
        other => {
            let hint = did_you_mean(other, KINDS.into_iter());
            source.issue(
                "unknown-type",
                name_at,
                format!("`{other}` is no type; allowed are {}", KINDS.join(", ")),
                hint,
            );
            None
        }
    }
}

fn options<'a>(source: &mut Source<'a>, table: &DeTable<'a>) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    for (option, at) in source.strings(table, "options") {
        if option == "unsure" {
            let hint = "leave it out".to_owned();
            source.issue(
                "unsure-as-option",
                at,
                "`unsure` is an option of every finding".to_owned(),
                Some(hint),
            );
        } else if options.contains(&option) {
            source.issue(
                "duplicate-option",
                at,
                format!("option `{option}` stands here a second time"),
                None,
            );
        }
        options.push(option);
    }
    options
}

/// Issues in a vocabulary file.
pub type Issues = Vec<Issue>;
