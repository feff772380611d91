//! Statements about every adult answer set.

use jiff::civil::Date;

use crate::triage::condition::Needs;
use crate::triage::{Condition, FindingId, Rules, Tier};

use super::super::answer::{Symbol, Worth, any_answers, calendar};
use super::super::circuit::{Circuit, FALSE, Found, Lit, Stop, TRUE};
use super::super::outcome::Outcome;
use super::super::safety::Part;
use super::super::scene::{Kept, Scene};
use super::witness::{answers, find, grant};
use super::{Breach, Undecided, What, Witness, decided, encoding};
use crate::triage::Answers;

/// Everybody's answers, and what follows from them.
pub struct AnswersWorld<'a> {
    rules: &'a Rules,
    circuit: Circuit,
    answers: Vec<Symbol>,
    start: Date,
    /// What follows from the answers, once that was asked.
    end: Option<Kept>,
}

impl<'a> AnswersWorld<'a> {
    pub(super) fn new(rules: &'a Rules, stop: Stop, start: Date) -> Self {
        let mut circuit = Circuit::new(stop);
        let answers = any_answers(&mut circuit, rules.vocabulary());
        Self {
            rules,
            circuit,
            answers,
            start,
            end: None,
        }
    }

    pub(super) fn break_part(&mut self, part: &Part) -> Result<Vec<Breach>, Undecided> {
        match part {
            Part::Claim { when, then, line } => {
                let broken = self.ask(|circuit, scene| {
                    let when = scene.truth(circuit, when);
                    let then = scene.truth(circuit, then);
                    circuit.and(when, !then)
                });
                self.one(broken, What::Claim(*line))
            }
            Part::HeadlineSetsTier => {
                let broken = self.ask(headline_differs);
                self.one(broken, What::Headline)
            }
            Part::NoTier { when } => {
                let broken = self.ask(|circuit, scene| {
                    let none = adult(circuit, scene);
                    let must = scene.truth(circuit, when);
                    circuit.same(none, must)
                });
                self.one(vec![broken[1]], What::NoTier)
            }
            Part::NeverLowers { finding, from, to } => {
                let name = self.rules.vocabulary().get(*finding).id.clone();
                let changed = self.changed(*finding);
                let before = self.holds(&self.answers.clone(), from);
                let after = self.holds(&changed, to);
                let lower = self.lower(&changed, &self.answers.clone());
                let broken = vec![before, after, lower];
                self.two(broken, changed, What::Lowers(name))
            }
            Part::Doubt { finding, event } => self.doubt(*finding, event),
            Part::NoDeadRule { except } => self.no_dead_rule(except),
            Part::WayOut { tier, only } => self.way_out(*tier, only),
            Part::Encoding { except } => Ok(encoding::broken(self.rules, except)),
            // About interviews, or about texts.
            Part::ToldAfterBlock { .. }
            | Part::AsksLess { .. }
            | Part::SkipsChangeNothing
            | Part::Remembers(_)
            | Part::OnlyAdds(_)
            | Part::Forgets { .. }
            | Part::Text { .. } => Ok(Vec::new()),
        }
    }

    /// Whether a statement is about anybody at all; one about nobody would hold whatever the set says.
    pub(super) fn concerns(&mut self, part: &Part) -> Result<bool, Undecided> {
        let answers = self.answers.clone();
        let about = match part {
            Part::Claim { when, .. } => self.ask(|circuit, scene| scene.truth(circuit, when)),
            Part::HeadlineSetsTier | Part::NoDeadRule { .. } => self.ask(|_, _| TRUE),
            Part::NoTier { when } => vec![self.ask(|circuit, scene| scene.truth(circuit, when))[1]],
            Part::NeverLowers { finding, from, to } => {
                let changed = self.changed(*finding);
                let after = self.holds(&changed, to);
                let about = self.ask(|circuit, scene| scene.truth(circuit, from));
                [about, vec![after]].concat()
            }
            Part::Doubt { finding, event } => {
                let about = self.ask(|circuit, scene| scene.truth(circuit, event));
                [about, vec![answers[usize::from(finding.0)].known]].concat()
            }
            Part::WayOut { tier, .. } => self.ask(|circuit, scene| match &scene.end {
                Some(end) => end.outcome.is(circuit, *tier),
                None => FALSE,
            }),
            // About how answers are written, or about texts.
            Part::Encoding { .. } | Part::Text { .. } => return Ok(true),
            // About interviews.
            Part::ToldAfterBlock { .. }
            | Part::AsksLess { .. }
            | Part::SkipsChangeNothing
            | Part::Remembers(_)
            | Part::OnlyAdds(_)
            | Part::Forgets { .. } => return Ok(false),
        };
        decided(self.circuit.search(&about))
    }

    /// Something that follows from everybody's answers, together with that they are an adult's.
    fn ask(&mut self, what: impl FnOnce(&mut Circuit, &Scene<'_>) -> Lit) -> Vec<Lit> {
        let (circuit, rules) = (&mut self.circuit, self.rules);
        let scene = match self.end.take() {
            Some(kept) => Scene::kept(rules, &self.answers, &[], kept),
            None => Scene::new(circuit, rules, &self.answers, &[], Needs::Rules).ended(circuit, &[]),
        };
        let what = what(circuit, &scene);
        let adult = adult(circuit, &scene);
        self.end = Some(scene.keep());
        vec![adult, what]
    }

    fn holds(&mut self, answers: &[Symbol], condition: &Condition) -> Lit {
        let scene = Scene::new(&mut self.circuit, self.rules, answers, &[], condition.needs());
        scene.truth(&mut self.circuit, condition)
    }

    fn outcome(&mut self, answers: &[Symbol]) -> Outcome {
        let scene = Scene::new(&mut self.circuit, self.rules, answers, &[], Needs::Rules);
        scene.outcome(&mut self.circuit)
    }

    /// Both are an adult's, and the first's tier is below the second's.
    fn lower(&mut self, first: &[Symbol], second: &[Symbol]) -> Lit {
        let (first, second) = (self.outcome(first), self.outcome(second));
        let circuit = &mut self.circuit;
        let gated = [first.gated(circuit), second.gated(circuit)];
        let lower = first.below(circuit, &second);
        circuit.all([!gated[0], !gated[1], lower])
    }

    /// The same answers with any answer to one finding.
    fn changed(&mut self, finding: FindingId) -> Vec<Symbol> {
        let kind = &self.rules.vocabulary().get(finding).kind;
        let mut changed = self.answers.clone();
        changed[usize::from(finding.0)] = Symbol::free(&mut self.circuit, kind);
        calendar(&mut self.circuit, &changed);
        changed
    }

    fn doubt(&mut self, finding: FindingId, event: &Condition) -> Result<Vec<Breach>, Undecided> {
        let name = self.rules.vocabulary().get(finding).id.clone();
        let changed = self.changed(finding);
        let event = self.holds(&changed, event);
        let place = usize::from(finding.0);
        let (exact, vague) = (self.answers[place].clone(), changed[place].clone());
        let (
            Worth::Ago {
                least: day,
                month: not_day,
                ..
            },
            Worth::Ago { least, most, month },
        ) = (&exact.value, &vague.value)
        else {
            return Ok(Vec::new());
        };
        let circuit = &mut self.circuit;
        let after = day.at_least_of(circuit, least);
        let before = most.at_least_of(circuit, day);
        let contains = circuit.all([vague.known, *month, after, before]);
        let unknown = circuit.and(!vague.known, event);
        let vaguer = circuit.or(contains, unknown);
        let exactly = circuit.and(exact.known, !*not_day);
        let lower = self.lower(&changed, &self.answers.clone());
        self.two(vec![exactly, vaguer, lower], changed, What::Doubt(name))
    }

    fn no_dead_rule(&mut self, except: &[usize]) -> Result<Vec<Breach>, Undecided> {
        let mut dead = Vec::new();
        let all = self.outcome(&self.answers.clone());
        let nobody = |what| Breach {
            what,
            witnesses: Vec::new(),
        };
        for (place, rule) in self.rules.rules().iter().enumerate() {
            let gated = all.gated(&mut self.circuit);
            if !decided(self.circuit.search(&[all.rules[place], !gated]))? {
                dead.push(nobody(What::NeverHit(rule.id.clone())));
                continue;
            }
            if except.contains(&place) {
                continue;
            }
            let answers = self.answers.clone();
            let circuit = &mut self.circuit;
            let without = Scene::without(circuit, self.rules, &answers, &[], Needs::Rules, Some(place));
            let without = without.outcome(circuit);
            let differs = all.differs(circuit, &without);
            if !decided(circuit.search(&[differs, !gated]))? {
                dead.push(nobody(What::DecidesNothing(rule.id.clone())));
            }
        }
        Ok(dead)
    }

    fn way_out(&mut self, tier: Tier, only: &[FindingId]) -> Result<Vec<Breach>, Undecided> {
        let mut breaches = Vec::new();
        let vocabulary = self.rules.vocabulary();
        for (finding, described) in vocabulary.iter().filter(|(finding, _)| !only.contains(finding)) {
            let changed = self.changed(finding);
            let open = !self.answers[usize::from(finding.0)].known;
            let before = self.outcome(&self.answers.clone()).is(&mut self.circuit, tier);
            let after = self.outcome(&changed).is(&mut self.circuit, tier);
            let lower = self.lower(&changed, &self.answers.clone());
            let broken = vec![open, before, !after, lower];
            breaches.extend(self.two(broken, changed, What::WayOut(described.id.clone()))?);
        }
        Ok(breaches)
    }

    fn one(&mut self, broken: Vec<Lit>, what: What) -> Result<Vec<Breach>, Undecided> {
        let sets = self.answers.clone();
        self.breach(broken, &[&sets], what)
    }

    fn two(&mut self, broken: Vec<Lit>, changed: Vec<Symbol>, what: What) -> Result<Vec<Breach>, Undecided> {
        let answers = self.answers.clone();
        self.breach(broken, &[&answers, &changed], what)
    }

    fn breach(
        &mut self,
        mut broken: Vec<Lit>,
        sets: &[&[Symbol]],
        what: What,
    ) -> Result<Vec<Breach>, Undecided> {
        let vocabulary = self.rules.vocabulary();
        let circuit = &mut self.circuit;
        if find(circuit, vocabulary, sets, &broken, self.start)?.is_none() {
            return Ok(Vec::new());
        }
        // As few answers as will do.
        let silent: Vec<Lit> = sets[0]
            .iter()
            .flat_map(|symbol| [!symbol.known, !symbol.refused])
            .collect();
        grant(circuit, &mut broken, silent)?;
        let Some(today) = find(circuit, vocabulary, sets, &broken, self.start)? else {
            return Err(Undecided);
        };
        let witness = |set: &&[Symbol]| Witness {
            flow: None,
            today,
            answers: answers(circuit, vocabulary, set, today),
            carried: Answers::default(),
            before: Answers::default(),
            week: 0,
        };
        let witnesses = sets.iter().map(witness).collect();
        Ok(vec![Breach { what, witnesses }])
    }

    /// Whether some adult's answers make this rule be hit.
    pub fn can_be_hit(&mut self, rule: usize) -> Found {
        let outcome = self.outcome(&self.answers.clone());
        let gated = outcome.gated(&mut self.circuit);
        self.circuit.search(&[outcome.rules[rule], !gated])
    }
}

/// That no gate is hit: an adult who agreed.
pub(super) fn adult(circuit: &mut Circuit, scene: &Scene<'_>) -> Lit {
    let gated = match &scene.end {
        Some(end) => end.outcome.gates.clone(),
        None => Vec::new(),
    };
    !circuit.any(gated)
}

/// The tier is not that of the headline rule, or there is no headline.
pub(super) fn headline_differs(circuit: &mut Circuit, scene: &Scene<'_>) -> Lit {
    let Some(end) = &scene.end else { return TRUE };
    let outcome = end.outcome.clone();
    let mut right = Vec::new();
    for (rule, headline) in scene.rules.rules().iter().zip(&outcome.headline) {
        if let Some(tier) = rule.tier {
            let is = outcome.is(circuit, tier);
            right.push(circuit.and(*headline, is));
        }
    }
    !circuit.any(right)
}
