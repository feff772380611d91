//! What becomes in an interview of what was known before: what stays, what is only added to, what is forgotten.

use crate::flow::{Form, Line};
use crate::triage::derived::reads;
use crate::triage::{Condition, FindingId, Kind, condition::Needs};

use super::super::answer::Symbol;
use super::super::checklist::says;
use super::super::circuit::{FALSE, Lit, TRUE};
use super::super::safety::Part;
use super::super::scene::Scene;
use super::interviews::InterviewWorld;

impl InterviewWorld<'_> {
    /// Whom a statement about the record is about, and whether the record is not as it says in the end.
    pub(super) fn record(&mut self, part: &Part) -> (Vec<Lit>, Lit) {
        let mut about = self.ask(|_, _| TRUE);
        let lost = match part {
            Part::Remembers(finding) => {
                about.extend(self.known_before(*finding));
                about.extend(self.nothing_said(*finding));
                about.push(!self.cleared(*finding));
                let (before, after) = self.before_and_after(*finding);
                !before.same(&mut self.circuit, &after)
            }
            Part::OnlyAdds(finding) => {
                about.extend(self.known_before(*finding));
                about.push(!self.cleared(*finding));
                self.lessened(*finding)
            }
            Part::Forgets { finding, when } => {
                about.extend(self.known_before(*finding));
                about.extend(self.said(when));
                let (_, after) = self.before_and_after(*finding);
                let now = self.person.answers[usize::from(finding.0)].clone();
                self.taken_from_elsewhere(&after, &now)
            }
            _ => FALSE,
        };
        (about, lost)
    }

    fn before_and_after(&self, finding: FindingId) -> (Symbol, Symbol) {
        let place = usize::from(finding.0);
        (
            self.person.carried[place].clone(),
            self.walk.answers[place].clone(),
        )
    }

    /// That it was known before; nothing is, of somebody this flow does not know.
    fn known_before(&self, finding: FindingId) -> Vec<Lit> {
        if self.flow.carries().is_empty() {
            return vec![FALSE];
        }
        vec![self.person.carried[usize::from(finding.0)].known]
    }

    /// That nothing new is said of a finding: no line that sets it is ticked, and where a question asks for it the
    /// answer is the same as before.
    fn nothing_said(&mut self, finding: FindingId) -> Vec<Lit> {
        let mut nothing = Vec::new();
        let place = usize::from(finding.0);
        let kind = self.rules.vocabulary().get(finding).kind.clone();
        for screen in self.flow.screens() {
            match &screen.form {
                Form::Checklist { lines, safe } => {
                    if let Some((_, safe)) = safe.iter().find(|(known, _)| *known == finding) {
                        let person = self.person.answers[place].clone();
                        nothing.push(person.is(&mut self.circuit, &kind, safe));
                    }
                    let own = lines.iter().filter(|line| sets(line, finding));
                    nothing.extend(own.map(|line| !self.ticks(lines, line)));
                }
                Form::Parts(parts) => {
                    if parts.iter().any(|part| part.finding == finding) {
                        let (before, _) = self.before_and_after(finding);
                        let person = self.person.answers[place].clone();
                        nothing.push(person.same(&mut self.circuit, &before));
                    }
                }
            }
        }
        nothing
    }

    /// Whether a line that makes an older answer void is ticked, if only as unsure.
    fn cleared(&mut self, finding: FindingId) -> Lit {
        let mut ways = Vec::new();
        for screen in self.flow.screens() {
            let Form::Checklist { lines, .. } = &screen.form else {
                continue;
            };
            for line in lines.iter().filter(|line| line.clears.contains(&finding)) {
                ways.push(self.ticks(lines, line));
                for (about, _) in &line.sets {
                    let person = &self.person.answers[usize::from(about.0)];
                    ways.extend([!person.known, person.doubt]);
                }
            }
        }
        self.circuit.any(ways)
    }

    fn ticks(&mut self, lines: &[Line], line: &Line) -> Lit {
        let vocabulary = self.rules.vocabulary();
        says(&mut self.circuit, vocabulary, &self.person.answers, lines, line)
    }

    /// Something known before that is not known any more.
    fn lessened(&mut self, finding: FindingId) -> Lit {
        let (before, after) = self.before_and_after(finding);
        let circuit = &mut self.circuit;
        let names = self.rules.vocabulary().get(finding).options();
        let mut ways = vec![!after.known];
        let pairs = before.options().iter().zip(after.options()).enumerate();
        match self.rules.vocabulary().get(finding).kind {
            // Of a choice the later option is the more.
            Kind::Choice(_) => {
                for (place, (was, _)) in pairs {
                    let less = after.options()[..place].to_vec();
                    let less = circuit.any(less);
                    ways.push(circuit.and(*was, less));
                }
            }
            Kind::Multi(_) => {
                for (_, (was, is)) in pairs.filter(|(place, _)| names[*place] != "none") {
                    ways.push(circuit.and(*was, !*is));
                }
            }
            Kind::Bool | Kind::Number { .. } | Kind::Date | Kind::Country => {
                ways.push(!before.same(circuit, &after));
            }
        }
        circuit.any(ways)
    }

    /// That all which a condition looks at is asked, and said so that it holds.
    fn said(&mut self, when: &Condition) -> Vec<Lit> {
        let mut about = 0;
        when.tests(&mut |test| about |= reads(test, self.rules.derived()));
        let asking = |asks: &[FindingId]| asks.iter().any(|finding| finding.bit() & about != 0);
        let screens = self.flow.screens().iter().zip(&self.walk.shown);
        let mut said: Vec<Lit> = screens
            .filter(|(screen, _)| asking(&screen.asks))
            .map(|(_, shown)| *shown)
            .collect();
        let circuit = &mut self.circuit;
        let scene = Scene::new(circuit, self.rules, &self.person.answers, &[], Needs::Derived);
        said.push(scene.truth(circuit, when));
        said
    }

    /// Whether an answer says something that is not said now.
    fn taken_from_elsewhere(&mut self, after: &Symbol, now: &Symbol) -> Lit {
        let circuit = &mut self.circuit;
        let mut ways = Vec::new();
        if after.options().is_empty() {
            ways.push(!after.same(circuit, now));
        }
        for (is, said) in after.options().iter().zip(now.options()) {
            ways.push(circuit.and(*is, !*said));
        }
        let other = circuit.any(ways);
        circuit.and(after.known, other)
    }
}

fn sets(line: &Line, finding: FindingId) -> bool {
    line.sets.iter().any(|(known, _)| *known == finding)
}
