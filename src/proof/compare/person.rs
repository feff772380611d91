//! One person in two vocabularies: findings and options are the same when their names are. What only one side can
//! say, the other does not hear of.

use crate::triage::{Kind, Vocabulary};

use super::super::answer::{Symbol, Worth, calendar, step};
use super::super::bits::Bits;
use super::super::circuit::{Circuit, FALSE, Lit, TRUE};
use super::super::walk::Person;

/// What an older vocabulary hears of these answers, one symbol for each of its findings.
pub(super) fn heard(
    circuit: &mut Circuit,
    old: &Vocabulary,
    new: &Vocabulary,
    answers: &[Symbol],
) -> Vec<Symbol> {
    let mut apart = false;
    let heard: Vec<Symbol> = old
        .iter()
        .map(|(_, finding)| {
            let twin = new.id(&finding.id);
            let shared = twin.and_then(|twin| {
                let (kind, symbol) = (&new.get(twin).kind, &answers[usize::from(twin.0)]);
                translated(circuit, &finding.kind, kind, symbol)
            });
            apart |= shared.is_none();
            shared.unwrap_or_else(|| Symbol::free(circuit, &finding.kind))
        })
        .collect();
    if apart {
        calendar(circuit, &heard);
    }
    heard
}

/// The same person for an older flow.
pub(super) fn older(circuit: &mut Circuit, old: &Vocabulary, new: &Vocabulary, person: &Person) -> Person {
    let answers = heard(circuit, old, new, &person.answers);
    let carried = heard(circuit, old, new, &person.carried);
    let mut before = |name: &str, symbol: &Symbol| {
        let kind = |vocabulary: &Vocabulary| {
            let finding = vocabulary.id(name);
            finding.map_or(Kind::Country, |finding| vocabulary.get(finding).kind.clone())
        };
        let (old, new) = (kind(old), kind(new));
        translated(circuit, &old, &new, symbol).unwrap_or_else(|| Symbol::free(circuit, &old))
    };
    let pain_before = before("pain_nrs_move", &person.pain_before);
    let mobility_before = before("mobility_now", &person.mobility_before);
    Person {
        answers,
        carried,
        pain_before,
        mobility_before,
        week: person.week.clone(),
        weeks: person.weeks.clone(),
    }
}

/// The same answer where the finding has this kind; none if the kinds have nothing in common.
fn translated(circuit: &mut Circuit, old: &Kind, new: &Kind, symbol: &Symbol) -> Option<Symbol> {
    match (old, new) {
        (old, new) if old == new => Some(symbol.clone()),
        (Kind::Choice(old), Kind::Choice(new)) => Some(options(circuit, old, new, symbol, false)),
        (Kind::Multi(old), Kind::Multi(new)) => Some(options(circuit, old, new, symbol, true)),
        (
            Kind::Number { min, max, whole, .. },
            Kind::Number {
                min: new_min,
                whole: new_whole,
                ..
            },
        ) => {
            let Worth::Steps(bits) = &symbol.value else {
                return None;
            };
            let steps = Bits::free(circuit, ((max - min) / step(*whole)) as u64);
            // The same value counted from another least one; what only one side allows is not compared.
            let base = (*min).min(*new_min);
            let value = |circuit: &mut Circuit, bits: &Bits, min: i64, whole: bool| {
                let above = Bits::constant((min - base) as u64);
                bits.times(circuit, step(whole) as u64).plus(circuit, &above)
            };
            let here = value(circuit, &steps, *min, *whole);
            let there = value(circuit, bits, *new_min, *new_whole);
            let same = here.equals(circuit, &there);
            circuit.clause(&[!symbol.known, same]);
            Some(Symbol {
                value: Worth::Steps(steps),
                ..symbol.clone()
            })
        }
        _ => None,
    }
}

fn options(circuit: &mut Circuit, old: &[String], new: &[String], symbol: &Symbol, many: bool) -> Symbol {
    let theirs = symbol.options();
    let twin = |name: &String| {
        new.iter()
            .position(|known| known == name)
            .map(|place| theirs[place])
    };
    let lits: Vec<Lit> = old
        .iter()
        .map(|name| twin(name).unwrap_or_else(|| circuit.variable()))
        .collect();
    let mut all: Vec<Lit> = lits.iter().chain(theirs).copied().collect();
    all.sort_unstable();
    all.dedup();
    if many {
        for (names, own) in [(old, lits.as_slice()), (new, theirs)] {
            if let Some(none) = names.iter().position(|name| name == "none") {
                let none = own[none];
                let others = all.iter().filter(|other| **other != none);
                others.for_each(|other| circuit.clause(&[!none, !*other]));
            }
        }
    } else {
        circuit.at_most_one(&all);
    }
    let known = circuit.any(lits.iter().copied());
    circuit.clause(&[!symbol.refused, !known]);
    let doubt = if many {
        circuit.and(symbol.doubt, known)
    } else {
        FALSE
    };
    Symbol {
        known,
        refused: symbol.refused,
        doubt,
        value: Worth::Options(lits),
    }
}

/// That nothing is said of what the newer side does not know.
pub(super) fn silent(old: &Vocabulary, new: &Vocabulary, heard: &[Symbol]) -> Vec<Lit> {
    let apart = old
        .iter()
        .zip(heard)
        .filter(|((_, finding), _)| new.id(&finding.id).is_none());
    apart
        .flat_map(|(_, symbol)| {
            let day = match &symbol.value {
                Worth::Ago { month, .. } => !*month,
                Worth::Yes(_) | Worth::Options(_) | Worth::Steps(_) | Worth::Nothing => TRUE,
            };
            [!symbol.known, !symbol.refused, day]
        })
        .collect()
}
