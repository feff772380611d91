//! What a checklist sets in the formula, mirroring `engine::record_answer`.

use crate::domain::Answer;
use crate::domain::answer::Value;
use crate::flow::{Form, Line, Screen};
use crate::triage::{FindingId, Kind, Vocabulary};

use super::answer::{Symbol, Worth};
use super::circuit::{Circuit, FALSE, Lit};
use super::walk::{Walker, lit_of};

impl Walker<'_> {
    /// What a checklist sets, from the person's answers: for each finding the answer if its lines can say it,
    /// the safe value otherwise; a finding whose lines are not offered is left alone.
    pub(super) fn checklist(
        &mut self,
        circuit: &mut Circuit,
        screen: &Screen,
        offered: &[Lit],
        shown: Lit,
        skipped: &[(FindingId, Lit)],
    ) -> Vec<(FindingId, Lit, Symbol)> {
        let Form::Checklist { lines, safe } = &screen.form else {
            return Vec::new();
        };
        let mut findings: Vec<FindingId> = screen.asks.clone();
        for (finding, _) in lines.iter().flat_map(|line| &line.sets) {
            if !findings.contains(finding) {
                findings.push(*finding);
            }
        }
        let ticked: Vec<Lit> = lines
            .iter()
            .zip(offered)
            .map(|(line, offered)| {
                let says = self.says(circuit, lines, line);
                circuit.all([says, *offered, shown])
            })
            .collect();
        let mut marked_lines = ticked.clone();
        let mut set = Vec::new();
        for finding in findings {
            let place = usize::from(finding.0);
            let own: Vec<(usize, &Answer)> = lines
                .iter()
                .enumerate()
                .filter_map(|(at, line)| {
                    let (_, answer) = line.sets.iter().find(|(known, _)| *known == finding)?;
                    Some((at, answer))
                })
                .collect();
            let any_offered = circuit.any(own.iter().map(|(at, _)| offered[*at]));
            let safe = safe
                .iter()
                .find(|(known, _)| *known == finding)
                .map(|(_, safe)| safe);
            let any_ticked = circuit.any(own.iter().map(|(at, _)| ticked[*at]));
            // Of a finding they are unsure of, the first line that is free is ticked as unsure.
            let mut wanted = FALSE;
            let free = of_its_own(lines, &own);
            if safe.is_some() {
                let person = &self.person.answers[place];
                wanted = circuit.or(!person.known, person.doubt);
                wanted = circuit.and(wanted, shown);
            }
            let mut unsure = FALSE;
            for (at, _) in &free {
                let takes = circuit.all([wanted, offered[*at], !ticked[*at]]);
                marked_lines[*at] = circuit.or(marked_lines[*at], takes);
                unsure = circuit.or(unsure, takes);
                wanted = circuit.and(wanted, !takes);
            }
            let marked = circuit.or(any_ticked, unsure);
            let symbol = self.said(circuit, finding, &own, &ticked, unsure);
            let Some(safe) = safe else {
                set.push((finding, any_ticked, symbol));
                continue;
            };
            let kind = &self.rules.vocabulary().get(finding).kind;
            let safe = Symbol::constant(kind, Some(safe));
            let symbol = Symbol::mux(circuit, marked, &symbol, &safe);
            let kept = self.kept(circuit, screen, finding);
            let left = circuit.and(kept, !marked);
            let when = circuit.and(any_offered, !left);
            // Of what is skipped nothing is said but what a line of another finding tells.
            let when = circuit.mux(lit_of(skipped, finding), any_ticked, when);
            set.push((finding, when, symbol));
        }
        for (line, marked) in lines.iter().zip(&marked_lines) {
            for finding in &line.clears {
                let place = usize::from(finding.0);
                let kind = &self.rules.vocabulary().get(*finding).kind;
                let gone = Symbol::unknown(kind, FALSE);
                self.known[place] = Symbol::mux(circuit, *marked, &gone, &self.known[place].clone());
            }
        }
        set
    }

    /// Whether a finding without a ticked line stays as it was carried over: something was said of it, if
    /// only that it is unsure.
    fn kept(&self, circuit: &mut Circuit, screen: &Screen, finding: FindingId) -> Lit {
        if !screen.keeps.contains(&finding) || !self.flow.carries().contains(&finding) {
            return FALSE;
        }
        let carried = &self.person.carried[usize::from(finding.0)];
        match self.rules.vocabulary().get(finding).kind {
            Kind::Choice(_) | Kind::Multi(_) => circuit.or(carried.known, carried.refused),
            Kind::Bool | Kind::Number { .. } | Kind::Date | Kind::Country => carried.known,
        }
    }

    fn says(&self, circuit: &mut Circuit, lines: &[Line], line: &Line) -> Lit {
        says(
            circuit,
            self.rules.vocabulary(),
            &self.person.answers,
            lines,
            line,
        )
    }

    /// The answer that the ticked lines give to a finding.
    fn said(
        &self,
        circuit: &mut Circuit,
        finding: FindingId,
        own: &[(usize, &Answer)],
        ticked: &[Lit],
        unsure: Lit,
    ) -> Symbol {
        let kind = &self.rules.vocabulary().get(finding).kind;
        if let Kind::Multi(names) = kind {
            let mut options = vec![FALSE; names.len()];
            for (at, answer) in own {
                if let Answer::Known(Value::Multi { options: set, .. }) = answer {
                    for (place, option) in options.iter_mut().enumerate() {
                        if set >> place & 1 == 1 {
                            *option = circuit.or(*option, ticked[*at]);
                        }
                    }
                }
            }
            let known = circuit.any(options.iter().copied());
            let doubt = circuit.and(known, unsure);
            return Symbol {
                known,
                refused: FALSE,
                doubt,
                value: Worth::Options(options),
            };
        }
        let refused = Lit::of(*kind == Kind::Bool);
        own.iter()
            .fold(Symbol::unknown(kind, refused), |said, (at, answer)| {
                let answer = Symbol::constant(kind, Some(answer));
                Symbol::mux(circuit, ticked[*at], &answer, &said)
            })
    }
}

/// Whether a person ticks a line: what it says first is so. Of numbers, the greatest one offered stands for all
/// above it too.
pub(super) fn says(
    circuit: &mut Circuit,
    vocabulary: &Vocabulary,
    person: &[Symbol],
    lines: &[Line],
    line: &Line,
) -> Lit {
    // What a line tells beside its own question does not decide whether it is ticked.
    let Some((finding, answer)) = line.sets.first() else {
        return FALSE;
    };
    let symbol = &person[usize::from(finding.0)];
    let kind = &vocabulary.get(*finding).kind;
    match (kind, answer) {
        (Kind::Multi(_), Answer::Known(Value::Multi { options, .. })) => {
            let named = symbol.options().iter().enumerate();
            let named = named.filter(|(place, _)| options >> place & 1 == 1);
            circuit.all(named.map(|(_, lit)| *lit).collect::<Vec<_>>())
        }
        (Kind::Number { min, whole, .. }, Answer::Known(Value::Number(tenths))) => {
            let values =
                lines
                    .iter()
                    .flat_map(|line| &line.sets)
                    .filter_map(|(known, answer)| match answer {
                        Answer::Known(Value::Number(other)) if known == finding => Some(*other),
                        _ => None,
                    });
            let next = values.filter(|other| other > tenths).min();
            let steps = |tenths: i64| (tenths - min) / super::answer::step(*whole);
            match &symbol.value {
                Worth::Steps(bits) => {
                    let reached = bits.at_least(circuit, steps(*tenths));
                    let more = next.map_or(FALSE, |next| bits.at_least(circuit, steps(next)));
                    circuit.all([symbol.known, reached, !more])
                }
                _ => FALSE,
            }
        }
        (_, answer) => symbol.is(circuit, kind, answer),
    }
}

/// Of a finding's lines those that say nothing of another finding: only they are ticked as unsure.
fn of_its_own<'l>(lines: &[Line], own: &[(usize, &'l Answer)]) -> Vec<(usize, &'l Answer)> {
    own.iter()
        .filter(|(at, _)| lines[*at].sets.len() == 1)
        .copied()
        .collect()
}
