//! From the solver's model back to answers a person can give: days ago become dates, and a day is found on
//! which the months lie as the model has them.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::answer::{Answer, DateAnswer, Value};
use crate::triage::{Answers, FindingId, Kind, Vocabulary};

use super::answer::{Symbol, Worth, step};
use super::circuit::Circuit;

/// How many days are tried as today: four years, so that every month comes with every neighbour.
const DAYS_TRIED: i64 = 1461;

/// Answers as the model has them; dates still in days ago.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    entries: Vec<(FindingId, Given)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Given {
    Answer(Answer),
    Day(i64),
    Month(i64, i64),
}

/// The model's values of these symbols, one for each finding.
pub fn read(circuit: &Circuit, vocabulary: &Vocabulary, symbols: &[Symbol]) -> Read {
    let entries = vocabulary
        .iter()
        .zip(symbols)
        .filter_map(|((finding, described), symbol)| {
            Some((finding, given(circuit, &described.kind, symbol)?))
        });
    Read {
        entries: entries.collect(),
    }
}

fn given(circuit: &Circuit, kind: &Kind, symbol: &Symbol) -> Option<Given> {
    if !circuit.value(symbol.known) {
        return circuit
            .value(symbol.refused)
            .then_some(Given::Answer(Answer::Unsure));
    }
    let known = |value| Some(Given::Answer(Answer::Known(value)));
    match (&symbol.value, kind) {
        (Worth::Yes(yes), _) => known(Value::Bool(circuit.value(*yes))),
        (Worth::Options(lits), Kind::Choice(_)) => {
            let place = lits.iter().position(|lit| circuit.value(*lit))?;
            known(Value::Choice(place as u8))
        }
        (Worth::Options(lits), _) => {
            let set = lits.iter().enumerate().filter(|(_, lit)| circuit.value(**lit));
            known(Value::Multi {
                options: set.fold(0, |set, (place, _)| set | 1 << place),
                unsure: circuit.value(symbol.doubt),
            })
        }
        (Worth::Steps(bits), Kind::Number { min, whole, .. }) => {
            known(Value::Number(min + bits.value(circuit) as i64 * step(*whole)))
        }
        (Worth::Ago { least, most, month }, _) => {
            let (least, most) = (least.value(circuit) as i64, most.value(circuit) as i64);
            Some(if circuit.value(*month) {
                Given::Month(least, most)
            } else {
                Given::Day(least)
            })
        }
        _ => None,
    }
}

/// A day, from `start` on, on which the months of all of these lie as the model has them; none if no
/// calendar has such months.
pub fn today(reads: &[&Read], start: Date) -> Option<Date> {
    let months: Vec<(i64, i64)> = reads
        .iter()
        .flat_map(|read| &read.entries)
        .filter_map(|(_, given)| match given {
            Given::Month(least, most) => Some((*least, *most)),
            Given::Answer(_) | Given::Day(_) => None,
        })
        .collect();
    (0..DAYS_TRIED)
        .filter_map(|days| start.checked_add(days.days()).ok())
        .find(|today| {
            months
                .iter()
                .all(|(least, most)| month(*today, *least, *most).is_some())
        })
}

/// The month whose days up to today are just those from `most` to `least` days ago.
pub(super) fn month(today: Date, least: i64, most: i64) -> Option<Date> {
    let first = today.checked_sub(most.days()).ok()?;
    let last = first.last_of_month().min(today);
    let ago = today.since(last).ok()?.get_days();
    (first.day() == 1 && i64::from(ago) == least).then_some(first)
}

impl Read {
    /// The answers, on a day for which [`today`] found the months right.
    pub fn answers(&self, today: Date) -> Answers {
        let mut answers = Answers::default();
        for (finding, given) in &self.entries {
            let date = |days: i64| today.checked_sub(days.days()).unwrap_or(Date::MIN);
            let answer = match given {
                Given::Answer(answer) => answer.clone(),
                Given::Day(ago) => Answer::Known(Value::Date(DateAnswer::Day(date(*ago)))),
                Given::Month(_, most) => Answer::Known(Value::Date(DateAnswer::Month(date(*most)))),
            };
            answers.set(*finding, answer);
        }
        answers
    }
}
