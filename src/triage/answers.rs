//! One patient's answers, indexed by finding, with the rules for reading them (12.1).

use crate::domain::answer::{Answer, DateAnswer, Value};

use super::vocabulary::{FindingId, MAX_FINDINGS};

/// The answers so far. A finding without an entry was not asked.
#[derive(Clone, PartialEq)]
pub struct Answers {
    entries: Vec<Option<Answer>>,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            entries: vec![None; MAX_FINDINGS],
        }
    }
}

impl Answers {
    /// The answer to a finding, if it was asked.
    pub fn get(&self, finding: FindingId) -> Option<&Answer> {
        self.entries[usize::from(finding.0)].as_ref()
    }

    /// Records an answer, replacing an earlier one.
    pub fn set(&mut self, finding: FindingId, answer: Answer) {
        self.entries[usize::from(finding.0)] = Some(answer);
    }

    /// Takes an answer back: the finding counts as not asked.
    pub fn clear(&mut self, finding: FindingId) {
        self.entries[usize::from(finding.0)] = None;
    }

    /// All answers with their findings, in the vocabulary's order.
    pub fn iter(&self) -> impl Iterator<Item = (FindingId, &Answer)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(place, entry)| entry.as_ref().map(|answer| (FindingId(place as u8), answer)))
    }

    fn value(&self, finding: FindingId) -> Option<&Value> {
        match self.get(finding) {
            Some(Answer::Known(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether a value is known (12.1.1): not absent, skipped, unsure, or a list of nothing but unsure.
    pub fn known(&self, finding: FindingId) -> bool {
        match self.value(finding) {
            Some(Value::Multi { options, .. }) => *options != 0,
            Some(_) => true,
            None => false,
        }
    }

    /// Whether the safety screen still lacks this item (R20): unknown, or a list holding unsure.
    pub fn incomplete(&self, finding: FindingId) -> bool {
        match self.value(finding) {
            Some(Value::Multi { options, unsure }) => *options == 0 || *unsure,
            Some(_) => false,
            None => true,
        }
    }

    /// Whether the answer was no, unsure or skipped; not asked is none of these.
    pub fn refused(&self, finding: FindingId) -> bool {
        match self.get(finding) {
            None | Some(Answer::Known(Value::Bool(true))) => false,
            Some(_) => true,
        }
    }

    /// The options named, as a set; empty when unknown.
    pub fn options(&self, finding: FindingId) -> u32 {
        match self.value(finding) {
            Some(Value::Choice(place)) => 1 << place,
            Some(Value::Multi { options, .. }) => *options,
            _ => 0,
        }
    }

    /// Whether the answer is yes.
    pub fn yes(&self, finding: FindingId) -> bool {
        matches!(self.value(finding), Some(Value::Bool(true)))
    }

    /// The number, in tenths.
    pub fn number(&self, finding: FindingId) -> Option<i64> {
        match self.value(finding) {
            Some(Value::Number(tenths)) => Some(*tenths),
            _ => None,
        }
    }

    /// The date.
    pub fn date(&self, finding: FindingId) -> Option<DateAnswer> {
        match self.value(finding) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }
}
