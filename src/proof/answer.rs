//! Answers as literals: what can be asked of an answer by 12.1, each as one literal or number.

use jiff::civil::Date;

use crate::domain::answer::{Answer, DateAnswer, Value};
use crate::triage::{Answers, FindingId, Kind, Vocabulary};

use super::bits::Bits;
use super::circuit::{Circuit, FALSE, Lit, TRUE};

/// Most days ago a date can lie; all dates before that read alike.
const DAYS_AGO: u64 = 65_000;

/// What can be asked of the answer to one finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// A value is known.
    pub known: Lit,
    /// Asked, and answered with no, or with unsure, or (yes-or-no findings only) skipped.
    pub refused: Lit,
    /// "Not sure" was ticked beside named options.
    pub doubt: Lit,
    /// The value.
    pub value: Worth,
}

/// A value of one of the vocabulary's types; means nothing unless known.
#[derive(Clone, Debug, PartialEq)]
pub enum Worth {
    /// Yes.
    Yes(Lit),
    /// The options named, in the finding's order.
    Options(Vec<Lit>),
    /// So many steps above the least value.
    Steps(Bits),
    /// Days ago: the least, and the most, of the days it can have been.
    Ago {
        /// The last day it can have been.
        least: Bits,
        /// The first day it can have been.
        most: Bits,
        /// It is a month, not a day.
        month: Lit,
    },
    /// No rule reads it.
    Nothing,
}

impl Symbol {
    /// The unknown answer of this kind; `refused` tells whether it was asked.
    pub fn unknown(kind: &Kind, refused: Lit) -> Self {
        let value = match kind {
            Kind::Bool => Worth::Yes(FALSE),
            Kind::Choice(options) | Kind::Multi(options) => Worth::Options(vec![FALSE; options.len()]),
            Kind::Number { .. } => Worth::Steps(Bits(Vec::new())),
            Kind::Date => Worth::Ago {
                least: Bits(Vec::new()),
                most: Bits(Vec::new()),
                month: FALSE,
            },
            Kind::Country => Worth::Nothing,
        };
        Self {
            known: FALSE,
            refused,
            doubt: FALSE,
            value,
        }
    }

    /// Any answer of this kind, or none.
    pub fn free(circuit: &mut Circuit, kind: &Kind) -> Self {
        let known = circuit.variable();
        let mut doubt = FALSE;
        let mut refused = FALSE;
        let value = match kind {
            Kind::Bool => {
                let yes = circuit.variable();
                circuit.clause(&[!yes, known]);
                refused = circuit.variable();
                circuit.clause(&[!refused, !yes]);
                circuit.clause(&[!known, yes, refused]);
                Worth::Yes(yes)
            }
            Kind::Choice(options) => {
                let options: Vec<Lit> = options.iter().map(|_| circuit.variable()).collect();
                circuit.at_most_one(&options);
                named(circuit, known, &options);
                refused = circuit.variable();
                circuit.clause(&[!refused, !known]);
                Worth::Options(options)
            }
            Kind::Multi(names) => {
                let options: Vec<Lit> = names.iter().map(|_| circuit.variable()).collect();
                named(circuit, known, &options);
                refused = circuit.variable();
                circuit.clause(&[!refused, !known]);
                doubt = circuit.variable();
                circuit.clause(&[!doubt, known]);
                // `none` stands alone.
                if let Some(none) = names.iter().position(|name| name == "none") {
                    let none = options[none];
                    let others = options.iter().filter(|option| **option != none);
                    others.for_each(|option| circuit.clause(&[!none, !*option]));
                    circuit.clause(&[!none, !doubt]);
                }
                Worth::Options(options)
            }
            Kind::Number { min, max, whole, .. } => {
                Worth::Steps(Bits::free(circuit, ((max - min) / step(*whole)) as u64))
            }
            Kind::Date => {
                let least = Bits::free(circuit, DAYS_AGO);
                let width = Bits::free(circuit, 30);
                let month = circuit.variable();
                // A day is one day; a month has 28 to 31, the current one as many as have passed.
                let any_width = width.at_least(circuit, 1);
                circuit.clause(&[month, !any_width]);
                let full = width.at_least(circuit, 27);
                let past = least.at_least(circuit, 1);
                circuit.clause(&[!month, !past, full]);
                let most = least.plus(circuit, &width);
                Worth::Ago { least, most, month }
            }
            Kind::Country => {
                circuit.require(!known);
                Worth::Nothing
            }
        };
        Self {
            known,
            refused,
            doubt,
            value,
        }
    }

    /// An answer known beforehand; none is not asked. Dates and countries are not written in flows.
    pub fn constant(kind: &Kind, answer: Option<&Answer>) -> Self {
        let Some(answer) = answer else {
            return Self::unknown(kind, FALSE);
        };
        let mut symbol = Self::unknown(kind, Lit::of(*kind == Kind::Bool));
        let Answer::Known(value) = answer else {
            return symbol;
        };
        symbol.known = TRUE;
        match (&mut symbol.value, value) {
            (Worth::Yes(yes), Value::Bool(holds)) => {
                *yes = Lit::of(*holds);
                symbol.refused = Lit::of(!holds);
            }
            (Worth::Options(options), Value::Choice(place)) => options[usize::from(*place)] = TRUE,
            (Worth::Options(lits), Value::Multi { options, unsure }) => {
                for (place, lit) in lits.iter_mut().enumerate() {
                    *lit = Lit::of(options >> place & 1 == 1);
                }
                symbol.known = Lit::of(*options != 0);
                symbol.doubt = Lit::of(*options != 0 && *unsure);
            }
            (Worth::Steps(bits), Value::Number(tenths)) => {
                if let Kind::Number { min, whole, .. } = kind {
                    *bits = Bits::constant(((tenths - min) / step(*whole)) as u64);
                }
            }
            _ => {}
        }
        symbol
    }

    /// The second answer when the condition holds, else the third.
    pub fn mux(circuit: &mut Circuit, when: Lit, then: &Self, otherwise: &Self) -> Self {
        if when == TRUE || then == otherwise {
            return then.clone();
        }
        if when == FALSE {
            return otherwise.clone();
        }
        let value = match (&then.value, &otherwise.value) {
            (Worth::Yes(then), Worth::Yes(otherwise)) => Worth::Yes(circuit.mux(when, *then, *otherwise)),
            (Worth::Options(then), Worth::Options(otherwise)) => {
                let pairs = then.iter().zip(otherwise);
                Worth::Options(
                    pairs
                        .map(|(then, other)| circuit.mux(when, *then, *other))
                        .collect(),
                )
            }
            (Worth::Steps(then), Worth::Steps(other)) => Worth::Steps(Bits::mux(circuit, when, then, other)),
            (
                Worth::Ago { least, most, month },
                Worth::Ago {
                    least: other_least,
                    most: other_most,
                    month: other_month,
                },
            ) => Worth::Ago {
                least: Bits::mux(circuit, when, least, other_least),
                most: Bits::mux(circuit, when, most, other_most),
                month: circuit.mux(when, *month, *other_month),
            },
            _ => Worth::Nothing,
        };
        Self {
            known: circuit.mux(when, then.known, otherwise.known),
            refused: circuit.mux(when, then.refused, otherwise.refused),
            doubt: circuit.mux(when, then.doubt, otherwise.doubt),
            value,
        }
    }

    /// Whether the two answers read alike.
    pub fn same(&self, circuit: &mut Circuit, other: &Self) -> Lit {
        let alike = match (&self.value, &other.value) {
            (Worth::Yes(left), Worth::Yes(right)) => circuit.same(*left, *right),
            (Worth::Options(left), Worth::Options(right)) => {
                let pairs: Vec<Lit> = left
                    .iter()
                    .zip(right)
                    .map(|(l, r)| circuit.same(*l, *r))
                    .collect();
                circuit.all(pairs)
            }
            (Worth::Steps(left), Worth::Steps(right)) => left.equals(circuit, right),
            (
                Worth::Ago { least, most, .. },
                Worth::Ago {
                    least: other_least,
                    most: other_most,
                    ..
                },
            ) => {
                let least = least.equals(circuit, other_least);
                let most = most.equals(circuit, other_most);
                circuit.and(least, most)
            }
            _ => TRUE,
        };
        let known = circuit.same(self.known, other.known);
        let doubt = circuit.same(self.doubt, other.doubt);
        let refused = circuit.same(self.refused, other.refused);
        let alike = circuit.or(!self.known, alike);
        circuit.all([known, doubt, refused, alike])
    }

    /// The options named; none for other kinds.
    pub fn options(&self) -> &[Lit] {
        match &self.value {
            Worth::Options(options) => options,
            _ => &[],
        }
    }

    /// The answer is yes.
    pub fn yes(&self) -> Lit {
        match self.value {
            Worth::Yes(yes) => yes,
            _ => FALSE,
        }
    }

    /// Whether the answer is this one, as far as conditions can tell.
    pub fn is(&self, circuit: &mut Circuit, kind: &Kind, answer: &Answer) -> Lit {
        let other = Self::constant(kind, Some(answer));
        let mut same = other;
        same.refused = self.refused;
        self.same(circuit, &same)
    }
}

/// A value is known just when an option is named.
fn named(circuit: &mut Circuit, known: Lit, options: &[Lit]) {
    let any = circuit.any(options.iter().copied());
    circuit.clause(&[!known, any]);
    circuit.clause(&[known, !any]);
}

/// One step of a number, in tenths.
pub fn step(whole: bool) -> i64 {
    if whole { 10 } else { 1 }
}

/// Any answers at all to a vocabulary's findings, in its order. Months given for two dates are the same
/// month or do not overlap.
pub fn any_answers(circuit: &mut Circuit, vocabulary: &Vocabulary) -> Vec<Symbol> {
    let answers: Vec<Symbol> = vocabulary
        .iter()
        .map(|(_, finding)| Symbol::free(circuit, &finding.kind))
        .collect();
    calendar(circuit, &answers);
    answers
}

/// Months among these answers are the same month or do not overlap.
pub fn calendar(circuit: &mut Circuit, answers: &[Symbol]) {
    let months: Vec<(Lit, Bits, Bits)> = answers
        .iter()
        .filter_map(|symbol| match &symbol.value {
            Worth::Ago { least, most, month } => Some((*month, least.clone(), most.clone())),
            _ => None,
        })
        .collect();
    for (place, (month, least, most)) in months.iter().enumerate() {
        for (other, other_least, other_most) in &months[place + 1..] {
            let same_least = least.equals(circuit, other_least);
            let same_most = most.equals(circuit, other_most);
            let same = circuit.and(same_least, same_most);
            let after = !most.at_least_of(circuit, other_least);
            let before = !other_most.at_least_of(circuit, least);
            circuit.clause(&[!*month, !*other, same, after, before]);
        }
    }
}

/// That these answers are exactly those given on a day, one literal for each finding.
pub fn pinned(
    circuit: &mut Circuit,
    vocabulary: &Vocabulary,
    symbols: &[Symbol],
    answers: &Answers,
    today: Date,
) -> Vec<Lit> {
    vocabulary
        .iter()
        .zip(symbols)
        .map(|((finding, described), symbol)| {
            let mut given = given(&described.kind, answers, finding, today);
            if matches!(described.kind, Kind::Number { .. } | Kind::Date | Kind::Country) {
                given.refused = symbol.refused;
            }
            symbol.same(circuit, &given)
        })
        .collect()
}

/// The answer that was given on a day, or that none was; nothing in it is open.
pub fn given(kind: &Kind, answers: &Answers, finding: FindingId, today: Date) -> Symbol {
    let given = match answers.get(finding) {
        Some(Answer::Known(Value::Date(date))) => ago(*date, today),
        answer => Symbol::constant(kind, answer),
    };
    let refused = match kind {
        Kind::Bool => answers.refused(finding),
        Kind::Choice(_) | Kind::Multi(_) => {
            matches!(answers.get(finding), Some(Answer::Unsure | Answer::Skipped))
        }
        Kind::Number { .. } | Kind::Date | Kind::Country => false,
    };
    Symbol {
        refused: Lit::of(refused),
        ..given
    }
}

/// A date as days before today.
fn ago(date: DateAnswer, today: Date) -> Symbol {
    let days = |date: Date| {
        let days = today.since(date).map_or(0, |span| i64::from(span.get_days()));
        Bits::constant(days.clamp(0, DAYS_AGO as i64) as u64)
    };
    let (first, last, month) = match date {
        DateAnswer::Day(day) => (day, day, FALSE),
        DateAnswer::Month(first) => (first, first.last_of_month().min(today), TRUE),
    };
    Symbol {
        known: TRUE,
        refused: FALSE,
        doubt: FALSE,
        value: Worth::Ago {
            least: days(last),
            most: days(first),
            month,
        },
    }
}
