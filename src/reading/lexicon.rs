//! The words of one language.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::normal::{fold, words};

/// The words of one language, checked when read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    pub(super) months: Vec<Vec<String>>,
    pub(super) today: Vec<String>,
    pub(super) yesterday: Vec<String>,
    pub(super) day_before_yesterday: Vec<String>,
    pub(super) last_week: Vec<String>,
    pub(super) this_month: Vec<String>,
    pub(super) last_month: Vec<String>,
    pub(super) ago_prefix: Vec<String>,
    pub(super) ago_suffix: Vec<String>,
    pub(super) day_words: Vec<String>,
    pub(super) week_words: Vec<String>,
    pub(super) month_words: Vec<String>,
    pub(super) year_words: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    unsure: Vec<String>,
    skip: Vec<String>,
    pub(super) numbers: BTreeMap<String, i64>,
    pub(super) units: BTreeMap<String, Vec<String>>,
    red_phrase: Vec<RedPhrase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RedPhrase {
    finding: String,
    phrases: Vec<String>,
}

impl Lexicon {
    /// Reads `lexicon.toml`; the error says where and what.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let mut lexicon: Self = toml::from_str(text).map_err(|error| format!("{file}: {error}"))?;
        if lexicon.months.len() != 12 {
            return Err(format!(
                "{file}: `months` has {} entries; 12 are wanted",
                lexicon.months.len()
            ));
        }
        for list in [
            &mut lexicon.yes,
            &mut lexicon.no,
            &mut lexicon.unsure,
            &mut lexicon.skip,
        ] {
            list.iter_mut().for_each(|word| *word = words(word));
        }
        for phrase in lexicon.red_phrase.iter_mut().flat_map(|group| &mut group.phrases) {
            *phrase = words(phrase);
        }
        Ok(lexicon)
    }

    /// Yes or no, if it is one of them.
    pub fn yes_no(&self, text: &str) -> Option<bool> {
        let said = words(text);
        if self.yes.contains(&said) {
            return Some(true);
        }
        self.no.contains(&said).then_some(false)
    }

    /// Whether it says "I'm not sure".
    pub fn is_unsure(&self, text: &str) -> bool {
        self.unsure.contains(&words(text))
    }

    /// Whether it says "skip".
    pub fn is_skip(&self, text: &str) -> bool {
        self.skip.contains(&words(text))
    }

    /// Findings that words in the text point to, each once. Negations count too: over-triage is accepted.
    pub fn red_phrases(&self, text: &str) -> Vec<&str> {
        let said = format!(" {} ", words(text));
        let hit = |group: &&RedPhrase| {
            group
                .phrases
                .iter()
                .any(|phrase| said.contains(&format!(" {phrase} ")))
        };
        self.red_phrase
            .iter()
            .filter(hit)
            .map(|group| group.finding.as_str())
            .collect()
    }

    /// The findings its phrases point to.
    pub fn red_findings(&self) -> impl Iterator<Item = &str> {
        self.red_phrase.iter().map(|group| group.finding.as_str())
    }

    /// A number in tenths: digits with point or comma, or number words.
    pub fn number(&self, text: &str) -> Option<i64> {
        let folded = fold(text);
        super::measure::first_number(&folded).or_else(|| self.number_word(&folded))
    }

    pub(super) fn number_word(&self, folded: &str) -> Option<i64> {
        let mut total = None;
        for word in words(folded).split(' ') {
            if let Some(number) = self.numbers.get(word) {
                total = Some(total.unwrap_or(0) + number * 10);
            }
        }
        total
    }
}
