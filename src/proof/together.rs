//! Which screens of a flow nobody is ever shown together: what makes the progress a patient sees an honest and
//! close bound. Pairs are tried one by one; larger sets are found as the reasons why more cannot be shown.

use crate::flow::{Flow, Never, most_together};
use crate::triage::Rules;
use crate::triage::condition::Needs;

use super::circuit::{Circuit, Lit, Stop};
use super::prove::{Undecided, decided};
use super::scene::Scene;
use super::walk::{Leaving, Person, Walk};

/// Most sets looked for beside pairs: the bound stays right without the rest, only less close.
const LARGER: usize = 64;

/// Sets of screens that nobody is shown together; none holds another.
pub fn never_together(
    rules: &Rules,
    flow: &Flow,
    weeks: &[u32],
    stop: Stop,
) -> Result<Vec<Never>, Undecided> {
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
    Ok(never.into_iter().map(Never::always).collect())
}

/// Those of these that do not hold: somebody is shown the screens all the same.
pub fn wrong(rules: &Rules, flow: &Flow, weeks: &[u32], stop: Stop) -> Result<Vec<Never>, Undecided> {
    let mut circuit = Circuit::new(stop);
    let person = Person::anybody(&mut circuit, rules, weeks);
    let walk = Walk::new(&mut circuit, rules, flow, &person, Leaving::SKIPS);
    let mut wrong = Vec::new();
    for never in flow.never_together() {
        let mut lits = chosen(never.screens, &walk.shown);
        if !never.of_everybody() {
            let of_whom = said(&mut circuit, rules, (&person, &walk), never);
            lits.push(of_whom);
        }
        if decided(circuit.search(&lits))? {
            wrong.push(never.clone());
        }
    }
    Ok(wrong)
}

/// Whether it is said of somebody that some screens are never shown to them together.
fn said(circuit: &mut Circuit, rules: &Rules, (person, walk): (&Person, &Walk), never: &Never) -> Lit {
    let mut ways = Vec::new();
    for (place, shown) in walk.shown.iter().enumerate() {
        if never.at >> place & 1 == 1 {
            let known = &walk.before[place];
            let scene = Scene::new(circuit, rules, known, &walk.shown[..place], Needs::Derived);
            let when = scene.truth(circuit, &never.when);
            ways.push(circuit.and(*shown, when));
        }
    }
    let at_some = circuit.any(ways);
    let weeks = person.in_weeks(circuit, &never.weeks);
    circuit.and(at_some, weeks)
}

fn chosen(set: u64, shown: &[Lit]) -> Vec<Lit> {
    let places = shown
        .iter()
        .enumerate()
        .filter(|(place, _)| set >> place & 1 == 1);
    places.map(|(_, lit)| *lit).collect()
}
