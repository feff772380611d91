//! Statements about every interview of a flow.

use jiff::civil::Date;

use crate::domain::Answer;
use crate::flow::{Flow, Form, PartKind};
use crate::triage::condition::Needs;
use crate::triage::{Condition, FindingId, Rules};

use super::super::answer::Symbol;
use super::super::ask_less::differ;
use super::super::bits::Bits;
use super::super::circuit::{Circuit, Lit, Stop};
use super::super::safety::Part;
use super::super::scene::Scene;
use super::super::told::Told;
use super::super::walk::{Leaving, Person, Walk};
use super::answers::{adult, headline_differs};
use super::witness::{answers, find, grant};
use super::{Breach, Course, Undecided, What, Witness, decided};

/// Everybody's interviews through one flow.
pub struct InterviewWorld<'a> {
    rules: &'a Rules,
    flow: &'a Flow,
    circuit: Circuit,
    person: Person,
    walk: Walk,
    shown: Vec<(Lit, bool)>,
    start: Date,
}

impl<'a> InterviewWorld<'a> {
    pub(super) fn new(rules: &'a Rules, course: &Course<'a>, stop: Stop, start: Date) -> Self {
        let mut circuit = Circuit::new(stop);
        let person = Person::anybody(&mut circuit, rules, &course.weeks);
        let walk = Walk::new(&mut circuit, rules, course.flow, &person, Leaving::SKIPS);
        let blocks = course.flow.screens().iter().map(|screen| screen.block);
        let shown = walk.shown.iter().copied().zip(blocks).collect();
        Self {
            rules,
            flow: course.flow,
            circuit,
            person,
            walk,
            shown,
            start,
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
                self.breach(broken, What::Claim(*line))
            }
            Part::HeadlineSetsTier => {
                let broken = self.ask(headline_differs);
                self.breach(broken, What::Headline)
            }
            Part::ToldAfterBlock { except } => self.told_late(except),
            Part::AsksLess { consistent, missed } => self.asks_less(consistent, missed),
            // About answers, or about texts.
            Part::NeverLowers { .. }
            | Part::Doubt(_)
            | Part::NoDeadRule { .. }
            | Part::WayOut { .. }
            | Part::Encoding { .. }
            | Part::SkipsChangeNothing
            | Part::Text { .. } => Ok(Vec::new()),
        }
    }

    /// Something that holds at the end, together with that it is an adult who agreed.
    fn ask(&mut self, what: impl FnOnce(&mut Circuit, &Scene<'_>) -> Lit) -> Vec<Lit> {
        let circuit = &mut self.circuit;
        let scene = Scene::new(
            circuit,
            self.rules,
            &self.walk.answers,
            &self.walk.shown,
            Needs::Rules,
        );
        let scene = scene.ended(circuit, &self.shown);
        let what = what(circuit, &scene);
        vec![adult(circuit, &scene), what]
    }

    fn told_late(&mut self, except: &[usize]) -> Result<Vec<Breach>, Undecided> {
        let mut breaches = Vec::new();
        for (place, rule) in self.rules.rules().iter().enumerate() {
            if !rule.interrupt || except.contains(&place) {
                continue;
            }
            let early = {
                let circuit = &mut self.circuit;
                let after_block = &self.walk.after_block;
                let scene = Scene::new(
                    circuit,
                    self.rules,
                    after_block,
                    &self.walk.shown,
                    Needs::Interrupts,
                );
                scene.hits()[place]
            };
            let broken = self.ask(|circuit, scene| {
                let hit = scene.hits()[place];
                circuit.and(hit, !early)
            });
            breaches.extend(self.breach(broken, What::ToldLate(rule.id.clone()))?);
        }
        Ok(breaches)
    }

    fn asks_less(
        &mut self,
        consistent: &[Condition],
        missed: &[(usize, Condition)],
    ) -> Result<Vec<Breach>, Undecided> {
        let circuit = &mut self.circuit;
        let complete = &self.person.answers;
        let scene = Scene::new(circuit, self.rules, complete, &[], Needs::Rules);
        let mut broken: Vec<Lit> = Vec::new();
        for condition in consistent {
            broken.push(scene.truth(circuit, condition));
        }
        let whole = scene.outcome(circuit);
        // For whom a rule may be missed, the complete answers count without it.
        let mut excused: Vec<(Lit, Lit)> = Vec::new();
        for (rule, when) in missed {
            let when = scene.truth(circuit, when);
            let without = Scene::without(circuit, self.rules, complete, &[], Needs::Rules, Some(*rule));
            let without = without.outcome(circuit);
            let end = Scene::new(
                circuit,
                self.rules,
                &self.walk.answers,
                &self.walk.shown,
                Needs::Rules,
            );
            let end = end.outcome(circuit);
            excused.push((when, !end.below(circuit, &without)));
        }
        let whole_gated = whole.gated(circuit);
        broken.push(!whole_gated);
        broken.extend(self.ask(|circuit, scene| {
            let Some(end) = &scene.end else {
                return super::super::circuit::FALSE;
            };
            let below = end.outcome.clone().below(circuit, &whole);
            let excuses: Vec<Lit> = excused
                .iter()
                .map(|(when, fine)| circuit.and(*when, *fine))
                .collect();
            let excused = circuit.any(excuses);
            circuit.and(below, !excused)
        }));
        self.breach(broken, What::AsksTooLittle)
    }

    /// Screens, by place, that nobody is shown.
    pub fn never_shown(&mut self) -> Result<Vec<usize>, Undecided> {
        let mut never = Vec::new();
        for (place, shown) in self.walk.shown.clone().into_iter().enumerate() {
            if !decided(self.circuit.search(&[shown]))? {
                never.push(place);
            }
        }
        Ok(never)
    }

    /// Somebody for whom leaving out what the flow leaves out changes the outcome.
    pub(super) fn skips_change(&mut self, told: &Told) -> Result<Vec<Breach>, Undecided> {
        if self.flow.screens().iter().all(|screen| screen.skips.is_empty()) {
            return Ok(Vec::new());
        }
        let circuit = &mut self.circuit;
        let whole = Walk::new(circuit, self.rules, self.flow, &self.person, Leaving::NOTHING);
        let differs = differ(circuit, self.rules, told, (&whole, &self.walk));
        self.breach(vec![differs], What::SkipChanges)
    }

    fn breach(&mut self, mut broken: Vec<Lit>, what: What) -> Result<Vec<Breach>, Undecided> {
        Ok(self
            .shortest(&mut broken)?
            .map(|witness| Breach {
                what,
                witnesses: vec![witness],
            })
            .into_iter()
            .collect())
    }

    /// Somebody whose interview makes all of these hold: with as few screens as any such interview, and then
    /// with plain answers where they do no harm.
    pub fn shortest(&mut self, wanted: &mut Vec<Lit>) -> Result<Option<Witness>, Undecided> {
        let vocabulary = self.rules.vocabulary();
        let carried: Vec<Symbol> = self.carried();
        let sets: [&[Symbol]; 2] = [&self.person.answers, &carried];
        let circuit = &mut self.circuit;
        if find(circuit, vocabulary, &sets, wanted, self.start)?.is_none() {
            return Ok(None);
        }
        let screens: Vec<(Lit, u64)> = self.walk.shown.iter().map(|lit| (*lit, 1)).collect();
        let screens = Bits::sum(circuit, &screens);
        let mut count = screens.value(circuit) as i64;
        while count > 0 {
            let fewer = !screens.at_least(circuit, count);
            wanted.push(fewer);
            let found = find(circuit, vocabulary, &sets, wanted, self.start);
            wanted.pop();
            if found?.is_none() {
                break;
            }
            count = screens.value(circuit) as i64;
        }
        wanted.push(!screens.at_least(circuit, count + 1));
        let wishes = plain(circuit, self.rules, self.flow, &self.person);
        grant(circuit, wanted, wishes)?;
        let Some(today) = find(circuit, vocabulary, &sets, wanted, self.start)? else {
            return Err(Undecided);
        };
        let week = self
            .person
            .week
            .iter()
            .position(|lit| circuit.value(*lit))
            .unwrap_or(0);
        let mut before = crate::triage::Answers::default();
        for (name, symbol) in [
            ("pain_nrs_move", &self.person.pain_before),
            ("mobility_now", &self.person.mobility_before),
        ] {
            if let Some(finding) = vocabulary.id(name) {
                let mut one: Vec<Symbol> = vocabulary
                    .iter()
                    .map(|(_, described)| Symbol::unknown(&described.kind, super::super::circuit::FALSE))
                    .collect();
                one[usize::from(finding.0)] = symbol.clone();
                if let Some(answer) = answers(circuit, vocabulary, &one, today).get(finding) {
                    before.set(finding, answer.clone());
                }
            }
        }
        Ok(Some(Witness {
            flow: Some(self.flow.id().to_owned()),
            today,
            answers: answers(circuit, vocabulary, &self.person.answers, today),
            carried: answers(circuit, vocabulary, &carried, today),
            before,
            week: self.person.weeks.get(week).copied().unwrap_or_default(),
        }))
    }

    /// What is carried over, with all else unknown.
    fn carried(&self) -> Vec<Symbol> {
        let mut carried: Vec<Symbol> = self
            .rules
            .vocabulary()
            .iter()
            .map(|(_, described)| Symbol::unknown(&described.kind, super::super::circuit::FALSE))
            .collect();
        for finding in self.flow.carries() {
            let place = usize::from(finding.0);
            carried[place] = self.person.carried[place].clone();
        }
        carried
    }
}

/// That each finding has its plainest answer: the safe one, or the first that can be chosen, or any at all.
fn plain(circuit: &mut Circuit, rules: &Rules, flow: &Flow, person: &Person) -> Vec<Lit> {
    let mut wishes = Vec::new();
    let vocabulary = rules.vocabulary();
    let mut plain: Vec<(FindingId, Option<Answer>)> = Vec::new();
    for screen in flow.screens() {
        match &screen.form {
            Form::Checklist { safe, .. } => {
                plain.extend(
                    safe.iter()
                        .map(|(finding, answer)| (*finding, Some(answer.clone()))),
                );
            }
            Form::Parts(parts) => {
                for part in parts {
                    let first = match &part.kind {
                        PartKind::Choice(options) => options.first(),
                        PartKind::Scale | PartKind::Number | PartKind::Date => None,
                    };
                    let sets = first.map(|line| line.sets.as_slice()).unwrap_or_default();
                    let own = sets.iter().find(|(finding, _)| *finding == part.finding);
                    plain.push((part.finding, own.map(|(_, answer)| answer.clone())));
                }
            }
        }
    }
    for (finding, answer) in plain {
        let place = usize::from(finding.0);
        let kind = &vocabulary.get(finding).kind;
        for symbol in [person.answers[place].clone(), person.carried[place].clone()] {
            wishes.push(match &answer {
                Some(answer) => symbol.is(circuit, kind, answer),
                None => symbol.known,
            });
        }
    }
    for symbol in &person.carried {
        wishes.extend([!symbol.doubt, !symbol.refused]);
    }
    wishes.extend([!person.pain_before.known, !person.mobility_before.known]);
    wishes
}
