//! What a finding that was not asked can mean at a later check-in.

use crate::domain::answer::{Answer, Value};
use crate::flow::{Flow, Form, Line, Screen};
use crate::triage::condition::{Needs, Test};
use crate::triage::derived::{Definition, reads};
use crate::triage::{Condition, FindingId, Rules};

use super::answer::Symbol;
use super::ask_less::{Question, differ, enough, facts};
use super::circuit::{Circuit, FALSE, Lit, Stop};
use super::prove::{Undecided, decided};
use super::scene::Scene;
use super::walk::{Leaving, Person, Walk};

/// A later check-in of somebody of whom the finding is known, beside that of the same person when it is not.
pub(super) struct Later {
    parts: Option<Parts>,
}

struct Parts {
    circuit: Circuit,
    carried: Vec<Symbol>,
    differs: Lit,
    facts: Vec<(Condition, Lit)>,
}

impl Later {
    pub(super) fn new(question: &Question<'_>, finding: FindingId, stop: Stop) -> Self {
        let (flow, weeks) = question.later;
        let rules = question.rules;
        if !flow.carries().contains(&finding) {
            return Self { parts: None };
        }
        let mut circuit = Circuit::new(stop);
        let knowing = Person::anybody(&mut circuit, rules, weeks);
        let place = usize::from(finding.0);
        let kind = &rules.vocabulary().get(finding).kind;
        let mut carried = knowing.carried.clone();
        carried[place] = Symbol::unknown(kind, FALSE);
        let lacking = Person {
            answers: knowing.answers.clone(),
            carried,
            pain_before: knowing.pain_before.clone(),
            mobility_before: knowing.mobility_before.clone(),
            week: knowing.week.clone(),
            weeks: knowing.weeks.clone(),
        };
        told_together(&mut circuit, rules, &[question.flow, flow], &knowing.carried);
        // Asked then, they would say what they would have said before; and where a screen asks it only because it
        // is unknown, they say of what else it asks what they did say.
        let because_unknown = |screen: &&Screen| {
            let mut mentioned = false;
            let unknown = Test::Known(finding);
            screen.gate.tests(&mut |test| mentioned |= *test == unknown);
            mentioned && screen.asks.contains(&finding)
        };
        let mut again = vec![finding];
        for screen in flow.screens().iter().filter(because_unknown) {
            again.extend(screen.asks.iter().filter(|asked| flow.carries().contains(asked)));
        }
        for finding in again {
            let place = usize::from(finding.0);
            let said = &knowing.answers[place];
            let same = said.same(&mut circuit, &knowing.carried[place]);
            circuit.require(same);
        }
        // Whoever is followed up is an adult who agreed.
        let start = Scene::new(&mut circuit, rules, &knowing.carried, &[], Needs::Answers);
        for gate in rules.gates() {
            let hit = start.truth(&mut circuit, &gate.when);
            circuit.require(!hit);
        }
        let with = Walk::new(&mut circuit, rules, flow, &knowing, Leaving::NOTHING);
        let without = Walk::new(&mut circuit, rules, flow, &lacking, Leaving::NOTHING);
        let told = differ(&mut circuit, rules, question.told, (&with, &without));
        // Asking then what was not asked now spares nobody anything.
        let pairs = with.shown.iter().zip(&without.shown);
        let mut differing: Vec<Lit> = pairs.map(|(one, other)| circuit.differ(*one, *other)).collect();
        differing.push(told);
        let differs = circuit.any(differing);
        let others: Vec<FindingId> = flow
            .carries()
            .iter()
            .copied()
            .filter(|known| *known != finding)
            .collect();
        let facts = facts(&mut circuit, rules, &knowing.carried, &others);
        Self {
            parts: Some(Parts {
                circuit,
                carried: knowing.carried,
                differs,
                facts,
            }),
        }
    }

    pub(super) fn enough(
        &mut self,
        rules: &Rules,
        facts: &[Condition],
    ) -> Result<Option<Vec<Condition>>, Undecided> {
        let Some(parts) = &mut self.parts else {
            return Ok(Some(Vec::new()));
        };
        // Only what is carried over still holds then, and no date is as many days ago.
        let lasting: Vec<Condition> = facts.iter().filter(|fact| !dated(rules, fact)).cloned().collect();
        let goal = [parts.differs];
        enough(&mut parts.circuit, &parts.facts, &lasting, &goal)
    }

    /// Whether somebody for whom this condition held could be told something else at a later check-in.
    pub(super) fn changes(
        &mut self,
        rules: &Rules,
        flow: &Flow,
        when: &Condition,
    ) -> Result<bool, Undecided> {
        let Some(parts) = &mut self.parts else {
            return Ok(false);
        };
        let circuit = &mut parts.circuit;
        let mut assumed = vec![parts.differs];
        let all = match when {
            Condition::All(all) => all.clone(),
            other => vec![other.clone()],
        };
        let carried = flow.carries().iter().fold(0, |set, finding| set | finding.bit());
        let scene = Scene::new(circuit, rules, &parts.carried, &[], Needs::Derived);
        for condition in all {
            let mut about = 0;
            condition.tests(&mut |test| about |= reads(test, rules.derived()));
            if about & !carried == 0 && !dated(rules, &condition) && condition.needs() <= Needs::Derived {
                assumed.push(scene.truth(circuit, &condition));
            }
        }
        decided(circuit.search(&assumed))
    }
}

/// What one line says of two findings is known of both; and what only such lines say, only with the other.
fn told_together(circuit: &mut Circuit, rules: &Rules, flows: &[&Flow], carried: &[Symbol]) {
    let lines: Vec<&Line> = flows
        .iter()
        .flat_map(|flow| flow.screens())
        .filter_map(|screen| match &screen.form {
            Form::Checklist { lines, .. } => Some(lines),
            Form::Parts(_) => None,
        })
        .flatten()
        .collect();
    let said = |circuit: &mut Circuit, (finding, answer): &(FindingId, Answer)| {
        let symbol = &carried[usize::from(finding.0)];
        match answer {
            Answer::Known(Value::Multi { options, .. }) => {
                let named = symbol.options().iter().enumerate();
                let named = named
                    .filter(|(place, _)| options >> place & 1 == 1)
                    .map(|(_, lit)| *lit);
                circuit.all(named.collect::<Vec<_>>())
            }
            other => symbol.is(circuit, &rules.vocabulary().get(*finding).kind, other),
        }
    };
    for line in &lines {
        let Some((first, others)) = line.sets.split_first() else {
            continue;
        };
        let first = said(circuit, first);
        for other in others {
            let lit = said(circuit, other);
            circuit.clause(&[!first, lit]);
            let mut because = vec![!lit];
            for line in lines.iter().filter(|line| line.sets.contains(other)) {
                because.push(said(circuit, &line.sets[0]));
            }
            circuit.clause(&because);
        }
    }
}

/// Whether a condition speaks of how many days ago something was.
fn dated(rules: &Rules, condition: &Condition) -> bool {
    let mut dated = false;
    condition.tests(&mut |test| {
        if let Test::Range(place, ..) = test {
            dated |= matches!(
                rules.derived()[usize::from(*place)].definition,
                Definition::Days { .. }
            );
        }
    });
    dated
}
