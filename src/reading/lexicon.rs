//! The words of one language.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::domain::Issue;
use crate::domain::issue::Text;

use super::faults::faults;
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
    pub(super) yes: Vec<String>,
    pub(super) no: Vec<String>,
    pub(super) unsure: Vec<String>,
    pub(super) skip: Vec<String>,
    pub(super) numbers: BTreeMap<String, i64>,
    pub(super) units: BTreeMap<String, Vec<String>>,
    pub(super) red_phrase: Vec<RedPhrase>,
    /// Findings that warnings point to, each with what is said at its place if there is no such finding.
    #[serde(skip)]
    pub(super) red_places: Vec<(String, Issue)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RedPhrase {
    pub(super) finding: Spanned<String>,
    pub(super) phrases: Vec<String>,
    /// Of which one must be said as well, where there are any.
    #[serde(default)]
    pub(super) with: Vec<String>,
    /// What it is, where it is no emergency.
    pub(super) concern: Option<Concern>,
}

/// What a nurse should hear of though it is no emergency, and for which there is advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// The brace makes a sore (clinical contract, section 5.2).
    BraceSore,
}

impl RedPhrase {
    /// Whether words, set apart by single spaces and within such, say it.
    fn said_in(&self, said: &str) -> bool {
        let any = |phrases: &[String]| phrases.iter().any(|phrase| said.contains(&format!(" {phrase} ")));
        any(&self.phrases) && (self.with.is_empty() || any(&self.with))
    }
}

impl Lexicon {
    /// Reads `lexicon.toml`; the error says everything that is wrong, and where.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Issue>> {
        let file = Text::new(file, text);
        let mut lexicon: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().replace("expected i64", "expected a whole number");
            vec![file.issue("bad-lexicon", at, message)]
        })?;
        for list in [
            &mut lexicon.yes,
            &mut lexicon.no,
            &mut lexicon.unsure,
            &mut lexicon.skip,
        ] {
            list.iter_mut().for_each(|word| *word = words(word));
        }
        for group in &mut lexicon.red_phrase {
            for phrase in group.phrases.iter_mut().chain(&mut group.with) {
                *phrase = words(phrase);
            }
        }
        let issues = faults(&file, &lexicon);
        if !issues.is_empty() {
            return Err(issues);
        }
        let place = |group: &RedPhrase| {
            let (finding, at) = (group.finding.get_ref(), group.finding.span().start);
            let message = format!("a warning points to `{finding}`, which is no finding");
            (finding.clone(), file.issue("unknown-finding", at, message))
        };
        lexicon.red_places = lexicon.red_phrase.iter().map(place).collect();
        Ok(lexicon)
    }

    /// The lists that must have a word.
    pub(super) fn needed(&self) -> [(&'static str, &Vec<String>); 14] {
        [
            ("today", &self.today),
            ("yesterday", &self.yesterday),
            ("day_before_yesterday", &self.day_before_yesterday),
            ("last_week", &self.last_week),
            ("this_month", &self.this_month),
            ("last_month", &self.last_month),
            ("day_words", &self.day_words),
            ("week_words", &self.week_words),
            ("month_words", &self.month_words),
            ("year_words", &self.year_words),
            ("yes", &self.yes),
            ("no", &self.no),
            ("unsure", &self.unsure),
            ("skip", &self.skip),
        ]
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
        self.hit(text)
            .map(|group| group.finding.get_ref().as_str())
            .collect()
    }

    /// Findings that some words point to.
    pub fn warned_of(&self) -> impl Iterator<Item = &str> {
        self.red_phrase
            .iter()
            .map(|group| group.finding.get_ref().as_str())
    }

    /// What the text tells of when it is worth a nurse's look and nothing in it points to an emergency.
    pub fn concern(&self, text: &str) -> Option<Concern> {
        let concerns: Option<Vec<Concern>> = self.hit(text).map(|group| group.concern).collect();
        concerns?.into_iter().next()
    }

    fn hit(&self, text: &str) -> impl Iterator<Item = &RedPhrase> {
        let said = format!(" {} ", words(text));
        self.red_phrase.iter().filter(move |group| group.said_in(&said))
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
