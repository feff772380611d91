//! Evaluating conditions: by 12.1 on the answers as they are, or with some findings still *open*
//! (their answer may yet come), which gives a third outcome between false and true.

use jiff::civil::Date;

use crate::domain::answer::DateAnswer;

use super::answers::Answers;
use super::condition::{Condition, Test};

/// Outcome of a condition; ordered so that `and` is the least and `or` the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// Does not hold, whatever the open findings bring.
    False,
    /// Depends on an open finding.
    Open,
    /// Holds, whatever the open findings bring.
    True,
}

impl Truth {
    /// Of a plain yes or no.
    pub fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    /// Holds for certain.
    pub fn holds(self) -> bool {
        self == Self::True
    }

    fn flip(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Open => Self::Open,
            Self::True => Self::False,
        }
    }
}

/// A derived value as computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DerivedValue {
    /// Holds or not.
    Flag(Truth),
    /// Some value from the first to the second; `None` when it has none.
    Range(Option<(i64, i64)>),
    /// A decimal, written out only.
    Decimal(Option<f64>),
    /// A band's place, or none.
    Band(Option<u8>),
    /// Depends on an open finding.
    Open,
}

/// All a condition can look at.
pub struct Scene<'a> {
    /// The answers so far.
    pub answers: &'a Answers,
    /// The clinic's date.
    pub today: Date,
    /// Findings whose answer may yet come, as a set.
    pub open: u128,
    /// Screens shown so far, as a set.
    pub shown: u64,
    /// Screens that may yet be shown, as a set.
    pub pending: u64,
    /// Derived values computed so far.
    pub derived: Vec<DerivedValue>,
    /// Rows hit so far: for certain, and perhaps.
    pub rows: (u64, u64),
    /// Rules hit so far: for certain, and perhaps.
    pub rules: (u128, u128),
}

impl<'a> Scene<'a> {
    /// A scene with nothing derived yet.
    pub fn new(answers: &'a Answers, today: Date, open: u128, shown: u64) -> Self {
        Self {
            answers,
            today,
            open,
            shown,
            pending: 0,
            derived: Vec::with_capacity(40),
            rows: (0, 0),
            rules: (0, 0),
        }
    }

    /// Whether the condition holds.
    pub fn truth(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::Always => Truth::True,
            Condition::Test(test) => self.test(test),
            Condition::Not(inner) => self.truth(inner).flip(),
            Condition::All(parts) => {
                let mut least = Truth::True;
                for part in parts {
                    least = least.min(self.truth(part));
                    if least == Truth::False {
                        break;
                    }
                }
                least
            }
            Condition::Any(parts) => {
                let mut greatest = Truth::False;
                for part in parts {
                    greatest = greatest.max(self.truth(part));
                    if greatest == Truth::True {
                        break;
                    }
                }
                greatest
            }
        }
    }

    fn test(&self, test: &Test) -> Truth {
        if test
            .finding()
            .is_some_and(|finding| self.open & finding.bit() != 0)
        {
            return Truth::Open;
        }
        let answers = self.answers;
        match test {
            Test::Options(finding, set) => Truth::of(answers.options(*finding) & set != 0),
            Test::Exactly(finding, set) => Truth::of(answers.options(*finding) == *set),
            Test::Number(finding, low, high) => Truth::of(
                answers
                    .number(*finding)
                    .is_some_and(|number| (*low..=*high).contains(&number)),
            ),
            Test::Yes(finding) => Truth::of(answers.yes(*finding)),
            Test::No(finding) => Truth::of(answers.known(*finding) && !answers.yes(*finding)),
            Test::Known(finding) => Truth::of(answers.known(*finding)),
            Test::Incomplete(finding) => Truth::of(answers.incomplete(*finding)),
            Test::Refused(finding) => Truth::of(answers.refused(*finding)),
            Test::Derived(place) => match self.derived[usize::from(*place)] {
                DerivedValue::Flag(truth) => truth,
                _ => Truth::Open,
            },
            Test::Range(place, low, high) => match self.derived[usize::from(*place)] {
                DerivedValue::Range(range) => {
                    Truth::of(range.is_some_and(|(least, most)| least <= *high && most >= *low))
                }
                _ => Truth::Open,
            },
            Test::Difference(left, right, low) => {
                match (
                    self.derived[usize::from(*left)],
                    self.derived[usize::from(*right)],
                ) {
                    (DerivedValue::Range(left), DerivedValue::Range(right)) => Truth::of(
                        left.zip(right)
                            .is_some_and(|((_, most), (least, _))| most.saturating_sub(least) >= *low),
                    ),
                    _ => Truth::Open,
                }
            }
            Test::Band(place, bands) => match self.derived[usize::from(*place)] {
                DerivedValue::Band(band) => Truth::of(band.is_some_and(|band| bands & (1 << band) != 0)),
                _ => Truth::Open,
            },
            Test::Row(place) => hit(1 << place, self.rows),
            Test::Rule(place) => {
                let bit = 1u128 << place;
                match (self.rules.0 & bit != 0, self.rules.1 & bit != 0) {
                    (true, _) => Truth::True,
                    (false, true) => Truth::Open,
                    _ => Truth::False,
                }
            }
            Test::NoRuleAbove => {
                if self.rules.0 != 0 {
                    Truth::False
                } else if self.rules.1 != 0 {
                    Truth::Open
                } else {
                    Truth::True
                }
            }
            Test::Shown(screen) if self.pending & (1 << screen) != 0 => Truth::Open,
            Test::Shown(screen) => Truth::of(self.shown & (1 << screen) != 0),
            // A scene has no outcome yet; no table or flow can hold such a test.
            Test::Claim(_) => Truth::Open,
        }
    }

    /// The day count of a date (12.1.4): whole days from the date to today.
    pub fn days(&self, date: Option<DateAnswer>, event_known: bool) -> Option<(i64, i64)> {
        let since = |date: Date| {
            let span = self.today.since(date).map(|span| i64::from(span.get_days()));
            span.unwrap_or_default().max(0)
        };
        match date {
            Some(DateAnswer::Day(day)) => Some((since(day), since(day))),
            Some(DateAnswer::Month(first)) => {
                let last = first.last_of_month().min(self.today);
                Some((since(last), since(first)))
            }
            None if event_known => Some((0, i64::MAX)),
            None => None,
        }
    }
}

fn hit(bit: u64, (certain, perhaps): (u64, u64)) -> Truth {
    if certain & bit != 0 {
        Truth::True
    } else if perhaps & bit != 0 {
        Truth::Open
    } else {
        Truth::False
    }
}
