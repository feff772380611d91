//! Statements about every interview of a flow.

use jiff::civil::Date;

use crate::flow::Flow;
use crate::triage::condition::Needs;
use crate::triage::{Condition, FindingId, Rules, Tier};

use super::super::ask_less::differ;
use super::super::circuit::{Circuit, Lit, Stop, TRUE};
use super::super::safety::Part;
use super::super::scene::{Kept, Scene};
use super::super::told::Told;
use super::super::walk::{Leaving, Person, Walk};
use super::answers::{adult, headline_differs};
use super::{Breach, Course, Undecided, What, decided};

/// Everybody's interviews through one flow.
pub struct InterviewWorld<'a> {
    pub(super) rules: &'a Rules,
    pub(super) flow: &'a Flow,
    pub(super) circuit: Circuit,
    pub(super) person: Person,
    pub(super) walk: Walk,
    shown: Vec<(Lit, bool)>,
    pub(super) start: Date,
    cut: Cut,
    /// What follows from the answers at the end, once that was asked.
    end: Option<Kept>,
}

/// Whether a witness will do whose interview the engine may cut short before its end is reached here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// If there is no other.
    Perhaps,
    /// No.
    Never,
}

/// Something of a flow that nobody is asked, by the places of screen and line or part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// A screen is shown to nobody.
    Screen(usize),
    /// A line of a checklist is offered to nobody.
    Line(usize, usize),
    /// A question of a screen is put to nobody.
    Part(usize, usize),
}

impl<'a> InterviewWorld<'a> {
    pub(in crate::proof) fn new(rules: &'a Rules, course: &Course<'a>, stop: Stop, start: Date) -> Self {
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
            cut: Cut::Perhaps,
            end: None,
        }
    }

    /// The name of the flow.
    pub fn flow_id(&self) -> &str {
        self.flow.id()
    }

    /// The formula, the person whose answers are free in it, and their interview.
    pub(in crate::proof) fn formula(&mut self) -> (&mut Circuit, &Person, &Walk) {
        (&mut self.circuit, &self.person, &self.walk)
    }

    /// Who breaks a statement; `cut` tells whether somebody will do whose interview may be cut short.
    pub(super) fn break_part(&mut self, part: &Part, cut: Cut) -> Result<Vec<Breach>, Undecided> {
        self.cut = cut;
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
            Part::NoTier { when } => {
                let broken = self.untold(when);
                self.breach(vec![broken], What::NoTier)
            }
            Part::Remembers(finding) if !self.flow.carries().contains(finding) => Ok(vec![Breach {
                what: What::NotCarried(self.rules.vocabulary().get(*finding).id.clone()),
                witnesses: Vec::new(),
            }]),
            Part::Remembers(_) | Part::OnlyAdds(_) | Part::Forgets { .. } => {
                let name = |finding: &FindingId| self.rules.vocabulary().get(*finding).id.clone();
                let what = match part {
                    Part::Forgets { finding, .. } => What::KeptTooLong(name(finding)),
                    Part::Remembers(finding) | Part::OnlyAdds(finding) => What::Forgotten(name(finding)),
                    _ => return Ok(Vec::new()),
                };
                let (mut broken, lost) = self.record(part);
                broken.push(lost);
                self.breach(broken, what)
            }
            // About answers, or about texts.
            Part::NeverLowers { .. }
            | Part::Doubt { .. }
            | Part::NoDeadRule { .. }
            | Part::WayOut { .. }
            | Part::Encoding { .. }
            | Part::SkipsChangeNothing
            | Part::Text { .. } => Ok(Vec::new()),
        }
    }

    /// Something that holds at the end, together with that it is an adult who agreed.
    pub(super) fn ask(&mut self, what: impl FnOnce(&mut Circuit, &Scene<'_>) -> Lit) -> Vec<Lit> {
        let (circuit, rules) = (&mut self.circuit, self.rules);
        let (answers, shown) = (&self.walk.answers, &self.walk.shown);
        let scene = match self.end.take() {
            Some(kept) => Scene::kept(rules, answers, shown, kept),
            None => Scene::new(circuit, rules, answers, shown, Needs::Rules).ended(circuit, &self.shown),
        };
        let what = what(circuit, &scene);
        let adult = adult(circuit, &scene);
        self.end = Some(scene.keep());
        vec![adult, what]
    }

    /// Whether a tier is given where there must be none, or none where there must be one.
    fn untold(&mut self, when: &Condition) -> Lit {
        self.ask(|circuit, scene| {
            let none = adult(circuit, scene);
            let must = scene.truth(circuit, when);
            circuit.same(none, must)
        })[1]
    }

    fn told_late(&mut self, except: &[usize]) -> Result<Vec<Breach>, Undecided> {
        let mut breaches = Vec::new();
        for (place, rule) in self.rules.rules().iter().enumerate() {
            if rule.tier != Some(Tier::EmergencyNow) || except.contains(&place) {
                continue;
            }
            let block = self.flow.screens().iter().rposition(|screen| screen.block);
            let later = self.walk.shown[block.map_or(0, |last| last + 1)..].to_vec();
            let goes_on = self.circuit.any(later);
            let early = {
                let circuit = &mut self.circuit;
                let after_block = &self.walk.after_block;
                let scene = Scene::new(circuit, self.rules, after_block, &self.walk.shown, Needs::Rules);
                scene.hits()[place]
            };
            let broken = self.ask(|circuit, scene| {
                let hit = scene.hits()[place];
                let late = circuit.or(!early, goes_on);
                circuit.and(hit, late)
            });
            breaches.extend(self.breach(broken, What::ToldLate(rule.id.clone()))?);
        }
        Ok(breaches)
    }

    /// That the person is one of these, with their complete answers.
    fn are(&mut self, conditions: &[Condition]) -> Vec<Lit> {
        let circuit = &mut self.circuit;
        let scene = Scene::new(circuit, self.rules, &self.person.answers, &[], Needs::Rules);
        let mut all: Vec<Lit> = conditions
            .iter()
            .map(|condition| scene.truth(circuit, condition))
            .collect();
        let end = scene.ended(circuit, &[]);
        all.push(adult(circuit, &end));
        all
    }

    /// Whether a statement is about anybody at all; one about nobody would hold whatever the set says.
    pub(super) fn concerns(&mut self, part: &Part) -> Result<bool, Undecided> {
        let about = match part {
            Part::Claim { when, .. } => self.ask(|circuit, scene| scene.truth(circuit, when)),
            Part::HeadlineSetsTier | Part::ToldAfterBlock { .. } => self.ask(|_, _| TRUE),
            Part::NoTier { when } => vec![self.ask(|circuit, scene| scene.truth(circuit, when))[1]],
            Part::AsksLess { consistent, .. } => self.are(consistent),
            Part::Remembers(_) | Part::OnlyAdds(_) | Part::Forgets { .. } => self.record(part).0,
            // A flow need leave out nothing; of texts nothing is proved here.
            Part::SkipsChangeNothing | Part::Text { .. } => return Ok(true),
            // About answers.
            Part::NeverLowers { .. }
            | Part::Doubt { .. }
            | Part::NoDeadRule { .. }
            | Part::WayOut { .. }
            | Part::Encoding { .. } => return Ok(false),
        };
        decided(self.circuit.search(&about))
    }

    /// Whether anybody's interview ends with a tier.
    pub fn assesses(&mut self) -> Result<bool, Undecided> {
        let adult = self.ask(|_, _| TRUE);
        decided(self.circuit.search(&adult))
    }

    fn asks_less(
        &mut self,
        consistent: &[Condition],
        missed: &[(usize, Condition)],
    ) -> Result<Vec<Breach>, Undecided> {
        let mut broken = self.are(consistent);
        let circuit = &mut self.circuit;
        let complete = &self.person.answers;
        let scene = Scene::new(circuit, self.rules, complete, &[], Needs::Rules);
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

    /// What of the flow nobody is ever asked.
    pub fn never_asked(&mut self) -> Result<Vec<Unasked>, Undecided> {
        let mut all: Vec<(Unasked, Lit)> = Vec::new();
        for (screen, shown) in self.walk.shown.iter().enumerate() {
            all.push((Unasked::Screen(screen), *shown));
            for (line, offered) in self.walk.offered[screen].iter().enumerate() {
                let offered = self.circuit.and(*shown, *offered);
                all.push((Unasked::Line(screen, line), offered));
            }
            let parts = self.walk.parts[screen].iter().enumerate();
            all.extend(parts.map(|(part, asked)| (Unasked::Part(screen, part), *asked)));
        }
        // Each interview found shows many of them.
        loop {
            let any = self
                .circuit
                .any(all.iter().map(|(_, lit)| *lit).collect::<Vec<_>>());
            if !decided(self.circuit.search(&[any]))? {
                break;
            }
            all.retain(|(_, lit)| !self.circuit.value(*lit));
        }
        let never: Vec<Unasked> = all.into_iter().map(|(what, _)| what).collect();
        // What a screen nobody is shown would ask is not told beside it.
        let told = |what: &Unasked| match what {
            Unasked::Screen(_) => true,
            Unasked::Line(screen, _) | Unasked::Part(screen, _) => !never.contains(&Unasked::Screen(*screen)),
        };
        Ok(never.iter().copied().filter(told).collect())
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

    fn breach(&mut self, broken: Vec<Lit>, what: What) -> Result<Vec<Breach>, Undecided> {
        if !decided(self.circuit.search(&broken))? {
            return Ok(Vec::new());
        }
        let mut whole = broken.clone();
        whole.push(!self.cut_short());
        let mut witness = self.shortest(&mut whole)?;
        if witness.is_none() && self.cut == Cut::Perhaps {
            let mut broken = broken;
            witness = self.shortest(&mut broken)?;
        }
        let witnesses = witness.into_iter().map(|witness| vec![witness]);
        let breaches = witnesses.map(|witnesses| Breach {
            what: what.clone(),
            witnesses,
        });
        Ok(breaches.collect())
    }

    /// Whether the interview may be cut short inside the emergency block: an emergency is hit before one of its
    /// screens. What it comes to is then not all that the walk comes to.
    pub(super) fn cut_short(&mut self) -> Lit {
        let circuit = &mut self.circuit;
        let mut ways = Vec::new();
        let block = self.walk.before[..self.walk.block].iter().zip(&self.walk.shown);
        for (known, shown) in block {
            let scene = Scene::new(circuit, self.rules, known, &[], Needs::Interrupts);
            let table = self.rules.rules().iter().zip(scene.hits());
            let hits: Vec<Lit> = table
                .filter(|(rule, _)| rule.interrupt)
                .map(|(_, hit)| *hit)
                .collect();
            let hit = circuit.any(hits);
            ways.push(circuit.and(hit, *shown));
        }
        circuit.any(ways)
    }
}
