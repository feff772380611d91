//! Making a model into somebody: dates that a calendar has, and answers as plain as they can be.

use jiff::civil::Date;

use crate::triage::{Answers, Vocabulary};

use super::super::answer::{Symbol, Worth};
use super::super::bits::Bits;
use super::super::circuit::{Circuit, Lit};
use super::super::model;
use super::{Undecided, decided};

/// How many calendars that cannot be are ruled out before giving up.
const CALENDARS: usize = 200;

/// A model under these assumptions whose months a calendar has; the day it is found for. None if there is no
/// model.
pub(in crate::proof) fn find(
    circuit: &mut Circuit,
    vocabulary: &Vocabulary,
    sets: &[&[Symbol]],
    assumed: &[Lit],
    start: Date,
) -> Result<Option<Date>, Undecided> {
    if !decided(circuit.search(assumed))? {
        return Ok(None);
    }
    // Days are always found in a calendar: months are left only where the model needs them.
    let mut assumed = assumed.to_vec();
    let days = sets
        .iter()
        .flat_map(|set| set.iter())
        .filter_map(|symbol| match &symbol.value {
            Worth::Ago { month, .. } => Some(!*month),
            Worth::Yes(_) | Worth::Options(_) | Worth::Steps(_) | Worth::Nothing => None,
        });
    grant(circuit, &mut assumed, days)?;
    for _ in 0..CALENDARS {
        if !decided(circuit.search(&assumed))? {
            return Ok(None);
        }
        let reads: Vec<model::Read> = sets
            .iter()
            .map(|set| model::read(circuit, vocabulary, set))
            .collect();
        let reads: Vec<&model::Read> = reads.iter().collect();
        if let Some(today) = model::today(&reads, start) {
            return Ok(Some(today));
        }
        rule_out_months(circuit, sets);
    }
    Err(Undecided)
}

/// No calendar has the months of this model: they are never looked at again.
fn rule_out_months(circuit: &mut Circuit, sets: &[&[Symbol]]) {
    let mut other = Vec::new();
    for symbol in sets.iter().flat_map(|set| set.iter()) {
        if let Worth::Ago { least, most, month } = &symbol.value
            && circuit.value(*month)
            && circuit.value(symbol.known)
        {
            for bits in [least, most] {
                let found = Bits::constant(bits.value(circuit));
                other.push((*month, bits.clone(), found));
            }
        }
    }
    let mut clause = Vec::new();
    for (month, bits, found) in other {
        let same = bits.equals(circuit, &found);
        clause.push(!same);
        clause.push(!month);
    }
    circuit.clause(&clause);
}

/// Adds one wish after the other to the assumptions, as far as some model still grants it.
pub(in crate::proof) fn grant(
    circuit: &mut Circuit,
    assumed: &mut Vec<Lit>,
    wishes: impl IntoIterator<Item = Lit>,
) -> Result<(), Undecided> {
    for wish in wishes {
        assumed.push(wish);
        if !decided(circuit.search(assumed))? {
            assumed.pop();
        }
    }
    Ok(())
}

/// The model's answers.
pub(in crate::proof) fn answers(
    circuit: &Circuit,
    vocabulary: &Vocabulary,
    symbols: &[Symbol],
    today: Date,
) -> Answers {
    model::read(circuit, vocabulary, symbols).answers(today)
}
