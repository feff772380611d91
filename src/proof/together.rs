//! Which screens of a flow nobody is ever shown together: what makes the progress a patient sees an honest and
//! close bound. Pairs are tried one by one; larger sets are found as the reasons why more cannot be shown.

use crate::flow::{Flow, most_together};
use crate::triage::Rules;

use super::circuit::{Circuit, Lit, Stop};
use super::prove::{Undecided, decided};
use super::walk::{Leaving, Person, Walk};

/// Most sets looked for beside pairs: the bound stays right without the rest, only less close.
const LARGER: usize = 64;

/// Sets of screens, as bits by place, that nobody is shown together; none holds another.
pub fn never_together(rules: &Rules, flow: &Flow, weeks: &[u32], stop: Stop) -> Result<Vec<u64>, Undecided> {
    let mut circuit = Circuit::new(stop);
    let person = Person::anybody(&mut circuit, rules, weeks);
    let walk = Walk::new(&mut circuit, rules, flow, &person, Leaving::SKIPS);
    let shown = &walk.shown;
    let mut never = Vec::new();
    for (place, first) in shown.iter().enumerate() {
        for (other, second) in shown.iter().enumerate().skip(place + 1) {
            if !decided(circuit.search(&[*first, *second]))? {
                never.push(1 << place | 1 << other);
            }
        }
    }
    // From each screen on: as many as the sets known allow, until somebody is shown so many.
    let all = (1u64 << shown.len()) - 1;
    for from in 0..shown.len() {
        let ahead = all & !((1 << from) - 1);
        while never.len() < LARGER + shown.len() * shown.len() {
            let wanted = most_together(ahead, &never);
            let lits: Vec<Lit> = chosen(wanted, shown);
            if decided(circuit.search(&lits))? {
                break;
            }
            let core = circuit.core().to_vec();
            let places = shown.iter().enumerate().filter(|(_, lit)| core.contains(lit));
            never.push(places.fold(0, |set, (place, _)| set | 1 << place));
        }
    }
    Ok(never)
}

/// Whether nobody is shown all of these.
pub fn never(
    rules: &Rules,
    flow: &Flow,
    weeks: &[u32],
    sets: &[u64],
    stop: Stop,
) -> Result<Vec<u64>, Undecided> {
    let mut circuit = Circuit::new(stop);
    let person = Person::anybody(&mut circuit, rules, weeks);
    let walk = Walk::new(&mut circuit, rules, flow, &person, Leaving::SKIPS);
    let mut wrong = Vec::new();
    for set in sets {
        if decided(circuit.search(&chosen(*set, &walk.shown)))? {
            wrong.push(*set);
        }
    }
    Ok(wrong)
}

fn chosen(set: u64, shown: &[Lit]) -> Vec<Lit> {
    let places = shown
        .iter()
        .enumerate()
        .filter(|(place, _)| set >> place & 1 == 1);
    places.map(|(_, lit)| *lit).collect()
}
