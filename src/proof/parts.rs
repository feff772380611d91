//! What a screen that asks one question after the other sets in the formula, mirroring `engine::step`.

use crate::domain::Answer;
use crate::flow::{Line, Part, PartKind, Screen};
use crate::triage::{FindingId, Kind};

use super::answer::Symbol;
use super::circuit::{Circuit, FALSE, Lit, TRUE};
use super::walk::{Walker, lit_of};

impl Walker<'_> {
    pub(super) fn parts(
        &mut self,
        circuit: &mut Circuit,
        screen: &Screen,
        parts: &[Part],
        shown: Lit,
        before: &[Lit],
        skipped: &[(FindingId, Lit)],
    ) -> (Vec<(FindingId, Lit, Symbol)>, Vec<Lit>) {
        let mut set: Vec<(FindingId, Lit, Symbol)> = Vec::new();
        let mut asked_parts = Vec::new();
        let outside = (self.known.clone(), self.given.clone());
        for part in parts {
            // What the parts so far said counts for the gates of the next.
            (self.known, self.given) = outside.clone();
            self.add(circuit, shown, set.clone());
            let gate = self.truth(circuit, &part.gate, before);
            let told: Vec<Lit> = set
                .iter()
                .filter(|(finding, ..)| *finding == part.finding)
                .map(|(_, when, _)| *when)
                .collect();
            let told = circuit.any(told);
            let asked = circuit.all([shown, gate, !told, !lit_of(skipped, part.finding)]);
            asked_parts.push(asked);
            for (finding, when, symbol) in self.part(circuit, part) {
                let when = circuit.and(when, asked);
                // What an option tells of another finding replaces what was said before.
                for (known, earlier, _) in &mut set {
                    if *known == finding {
                        *earlier = circuit.and(*earlier, !when);
                    }
                }
                set.push((finding, when, symbol));
            }
            if screen.required {
                let known = self.person.answers[usize::from(part.finding.0)].known;
                circuit.clause(&[!asked, known]);
            }
        }
        (self.known, self.given) = outside;
        (set, asked_parts)
    }

    /// What one question sets when it is asked.
    fn part(&self, circuit: &mut Circuit, part: &Part) -> Vec<(FindingId, Lit, Symbol)> {
        let person = &self.person.answers[usize::from(part.finding.0)];
        let kind = &self.rules.vocabulary().get(part.finding).kind;
        let PartKind::Choice(options) = &part.kind else {
            let mut symbol = person.clone();
            if *kind == Kind::Bool {
                symbol.refused = !symbol.yes();
            }
            return vec![(part.finding, TRUE, symbol)];
        };
        // An option is chosen when it says what is so; of two that say the same of this finding, the one
        // that is right about the others too, else the last.
        let main = |option: &Line| {
            option
                .sets
                .iter()
                .find(|(known, _)| *known == part.finding)
                .cloned()
        };
        let mut chosen = Vec::new();
        for option in options {
            let Some((_, answer)) = main(option) else {
                chosen.push(FALSE);
                continue;
            };
            let is = person.is(circuit, kind, &answer);
            let twins = options.iter().filter(|other| main(other) == main(option)).count();
            let mut right = vec![is];
            if twins > 1 {
                for (finding, answer) in &option.sets {
                    let kind = &self.rules.vocabulary().get(*finding).kind;
                    let symbol = &self.person.answers[usize::from(finding.0)];
                    right.push(symbol.is(circuit, kind, answer));
                }
            }
            chosen.push(circuit.all(right));
        }
        for (at, option) in options.iter().enumerate() {
            let twins: Vec<usize> = (0..options.len())
                .filter(|other| main(&options[*other]) == main(option))
                .collect();
            if twins.len() > 1 && twins.last() == Some(&at) {
                let others: Vec<Lit> = twins[..twins.len() - 1]
                    .iter()
                    .map(|other| chosen[*other])
                    .collect();
                let other = circuit.any(others);
                let (_, answer) = main(option).unwrap_or((part.finding, Answer::Unsure));
                let is = person.is(circuit, kind, &answer);
                chosen[at] = circuit.and(is, !other);
            }
        }
        let refused = Lit::of(*kind == Kind::Bool);
        let any = circuit.any(chosen.iter().copied());
        let mut set = vec![(part.finding, !any, Symbol::unknown(kind, refused))];
        for (option, chosen) in options.iter().zip(chosen) {
            for (finding, answer) in &option.sets {
                let kind = &self.rules.vocabulary().get(*finding).kind;
                set.push((*finding, chosen, Symbol::constant(kind, Some(answer))));
            }
        }
        set
    }
}
