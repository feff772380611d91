//! An interview as literals: which screens are shown and what is known after each, for one person whose
//! answers are free. A screen asked takes the person's answers; one not asked leaves its findings unknown.
//!
//! Mirrors `engine::advance` and `engine::record_answer`, with one difference: inside the emergency block an
//! interview is not cut short. What ends it there is certain whatever the block still brings, so it is hit
//! at the end of the block as well, where this walk ends too; being cut short only makes it shorter.

use crate::domain::Answer;
use crate::domain::answer::Value;
use crate::flow::{Flow, Form, Screen};
use crate::triage::condition::Needs;
use crate::triage::{Condition, FindingId, Kind, Rules, Vocabulary};

use super::answer::{Symbol, Worth, any_answers, calendar};
use super::bits::Bits;
use super::circuit::{Circuit, FALSE, Lit, TRUE};
use super::scene::Scene;

/// A person: what they would answer, what was known before, how it was then.
pub struct Person {
    /// What they would answer to each finding.
    pub answers: Vec<Symbol>,
    /// What is known of them from before, for a flow that carries it over.
    pub carried: Vec<Symbol>,
    /// Pain on moving at the last interview.
    pub pain_before: Symbol,
    /// Mobility at the last interview.
    pub mobility_before: Symbol,
    /// For each week of [`Person::weeks`] whether it is this one.
    pub week: Vec<Lit>,
    /// The weeks that can be.
    pub weeks: Vec<u32>,
}

impl Person {
    /// Anybody, in one of these weeks of following up.
    pub fn anybody(circuit: &mut Circuit, rules: &Rules, weeks: &[u32]) -> Self {
        let vocabulary = rules.vocabulary();
        let answers = any_answers(circuit, vocabulary);
        let carried = any_answers(circuit, vocabulary);
        let both: Vec<Symbol> = answers.iter().chain(&carried).cloned().collect();
        calendar(circuit, &both);
        let mut free = |name: &str| {
            let finding = vocabulary.id(name);
            let kind = finding.map_or(Kind::Country, |finding| vocabulary.get(finding).kind.clone());
            Symbol::free(circuit, &kind)
        };
        let (pain_before, mobility_before) = (free("pain_nrs_move"), free("mobility_now"));
        let week: Vec<Lit> = weeks.iter().map(|_| circuit.variable()).collect();
        circuit.clause(&week);
        circuit.at_most_one(&week);
        Self {
            answers,
            carried,
            pain_before,
            mobility_before,
            week,
            weeks: weeks.to_vec(),
        }
    }

    /// What a flow carries over of what was known before, with all else unknown.
    pub(super) fn carried_over(&self, vocabulary: &Vocabulary, flow: &Flow) -> Vec<Symbol> {
        let unknown = vocabulary
            .iter()
            .map(|(_, described)| Symbol::unknown(&described.kind, FALSE));
        let mut carried: Vec<Symbol> = unknown.collect();
        for finding in flow.carries() {
            let place = usize::from(finding.0);
            carried[place] = self.carried[place].clone();
        }
        carried
    }

    pub(super) fn in_weeks(&self, circuit: &mut Circuit, weeks: &crate::flow::Weeks) -> Lit {
        let covered = self
            .weeks
            .iter()
            .zip(&self.week)
            .filter(|(week, _)| weeks.cover(**week));
        let covered: Vec<Lit> = covered.map(|(_, lit)| *lit).collect();
        if covered.len() == self.week.len() {
            TRUE
        } else {
            circuit.any(covered)
        }
    }
}

/// How one interview goes.
pub struct Walk {
    /// For each screen whether it is shown.
    pub shown: Vec<Lit>,
    /// For each screen, for each part of it, whether it is asked; empty for checklists.
    pub parts: Vec<Vec<Lit>>,
    /// For each screen, for each line of its checklist, whether it is offered.
    pub offered: Vec<Vec<Lit>>,
    /// What is known before each screen.
    pub before: Vec<Vec<Symbol>>,
    /// The place after the last screen of the emergency block.
    pub block: usize,
    /// What is known where the emergency block ends.
    pub after_block: Vec<Symbol>,
    /// What is known at the end.
    pub answers: Vec<Symbol>,
}

/// Which interview is meant: with what the flow need not ask left out or asked all the same, and perhaps with
/// one finding more left out.
#[derive(Clone, Copy, Debug)]
pub struct Leaving {
    /// What the flow's skips name is left out when they hold.
    pub skips: bool,
    /// A finding that this screen, by place, does not ask.
    pub finding: Option<(usize, FindingId)>,
}

impl Leaving {
    /// The interview as it is held.
    pub const SKIPS: Self = Self {
        skips: true,
        finding: None,
    };
    /// The interview with nothing left out.
    pub const NOTHING: Self = Self {
        skips: false,
        finding: None,
    };
}

impl Walk {
    /// The interview of this person through this flow.
    pub fn new(circuit: &mut Circuit, rules: &Rules, flow: &Flow, person: &Person, leaving: Leaving) -> Self {
        let screens = flow.screens();
        let mut walker = Walker {
            rules,
            flow,
            person,
            known: begin(rules, flow, person),
            given: vec![FALSE; rules.vocabulary().len()],
        };
        let block = screens
            .iter()
            .rposition(|screen| screen.block)
            .map_or(0, |last| last + 1);
        let mut walk = Self {
            shown: Vec::new(),
            parts: Vec::new(),
            offered: Vec::new(),
            before: Vec::new(),
            block,
            after_block: Vec::new(),
            answers: Vec::new(),
        };
        let mut running = TRUE;
        for (place, screen) in screens.iter().enumerate() {
            walk.before.push(walker.known.clone());
            if place == block {
                walk.after_block = walker.known.clone();
            }
            let ended = walker.ended(circuit, &walk.shown, place >= block);
            running = circuit.and(running, !ended);
            let covered = person.in_weeks(circuit, &screen.weeks);
            let gate = walker.truth(circuit, &screen.gate, &walk.shown);
            let skipped = walker.skipped(circuit, screen, &walk.shown, place, leaving);
            let nothing_left = circuit.all(screen.asks.iter().map(|finding| lit_of(&skipped, *finding)));
            let shown = circuit.all([running, covered, gate, !nothing_left]);
            let (parts, offered) = walker.ask(circuit, screen, shown, &walk.shown, &skipped);
            walk.shown.push(shown);
            walk.parts.push(parts);
            walk.offered.push(offered);
        }
        if walk.after_block.is_empty() {
            walk.after_block = walker.known.clone();
        }
        walk.answers = walker.known;
        walk
    }
}

fn begin(rules: &Rules, flow: &Flow, person: &Person) -> Vec<Symbol> {
    let mut known: Vec<Symbol> = rules
        .vocabulary()
        .iter()
        .map(|(_, finding)| Symbol::unknown(&finding.kind, FALSE))
        .collect();
    for (finding, answer) in flow.presets() {
        let kind = &rules.vocabulary().get(*finding).kind;
        known[usize::from(finding.0)] = Symbol::constant(kind, Some(answer));
    }
    for finding in flow.carries() {
        let place = usize::from(finding.0);
        known[place] = person.carried[place].clone();
    }
    known
}

pub(super) struct Walker<'a> {
    pub(super) rules: &'a Rules,
    pub(super) flow: &'a Flow,
    pub(super) person: &'a Person,
    pub(super) known: Vec<Symbol>,
    /// Findings that a screen of this interview has set.
    pub(super) given: Vec<Lit>,
}

impl Walker<'_> {
    pub(super) fn truth(&self, circuit: &mut Circuit, condition: &Condition, shown: &[Lit]) -> Lit {
        let scene = Scene::new(circuit, self.rules, &self.known, shown, condition.needs());
        scene.truth(circuit, condition)
    }

    /// Whether the interview ends before the next screen: at a gate always, at an emergency from the end of
    /// the block on.
    fn ended(&self, circuit: &mut Circuit, shown: &[Lit], interrupts: bool) -> Lit {
        let needs = if interrupts {
            Needs::Interrupts
        } else {
            Needs::Answers
        };
        let scene = Scene::new(circuit, self.rules, &self.known, shown, needs);
        let mut ends: Vec<Lit> = Vec::new();
        for gate in self.rules.gates() {
            ends.push(scene.truth(circuit, &gate.when));
        }
        if interrupts {
            let table = self.rules.rules().iter().zip(scene.hits());
            ends.extend(table.filter(|(rule, _)| rule.interrupt).map(|(_, hit)| *hit));
        }
        circuit.any(ends)
    }

    /// For each finding a screen asks whether it is left out.
    fn skipped(
        &self,
        circuit: &mut Circuit,
        screen: &Screen,
        shown: &[Lit],
        place: usize,
        leaving: Leaving,
    ) -> Vec<(FindingId, Lit)> {
        let mut skipped = Vec::new();
        for finding in &screen.asks {
            let mut ways = vec![Lit::of(leaving.finding == Some((place, *finding)))];
            for skip in screen
                .skips
                .iter()
                .filter(|skip| leaving.skips && skip.finding == *finding)
            {
                ways.push(self.truth(circuit, &skip.when, shown));
            }
            skipped.push((*finding, circuit.any(ways)));
        }
        skipped
    }

    fn ask(
        &mut self,
        circuit: &mut Circuit,
        screen: &Screen,
        shown: Lit,
        before: &[Lit],
        skipped: &[(FindingId, Lit)],
    ) -> (Vec<Lit>, Vec<Lit>) {
        let (mut set, asked, offered) = match &screen.form {
            Form::Checklist { lines, .. } => {
                let offered: Vec<Lit> = lines
                    .iter()
                    .map(|line| {
                        let covered = self.person.in_weeks(circuit, &line.weeks);
                        let gate = self.truth(circuit, &line.gate, before);
                        let unwanted = line.sets.iter().map(|(finding, _)| lit_of(skipped, *finding));
                        let unwanted = circuit.all(unwanted);
                        circuit.all([covered, gate, !unwanted])
                    })
                    .collect();
                let set = self.checklist(circuit, screen, &offered, shown, skipped);
                (set, Vec::new(), offered)
            }
            Form::Parts(parts) => {
                let (set, asked) = self.parts(circuit, screen, parts, shown, before, skipped);
                (set, asked, Vec::new())
            }
        };
        set.retain(|(_, when, _)| *when != FALSE);
        self.add(circuit, shown, set);
        (asked, offered)
    }

    /// Takes up what a screen set: it replaces what was carried over, and is joined with what another screen
    /// set, or with what the flow only adds to.
    pub(super) fn add(&mut self, circuit: &mut Circuit, shown: Lit, set: Vec<(FindingId, Lit, Symbol)>) {
        for (finding, when, symbol) in set {
            let place = usize::from(finding.0);
            let when = circuit.and(when, shown);
            let adds = Lit::of(self.flow.adds() & finding.bit() != 0);
            let joins = circuit.or(self.given[place], adds);
            let joined = self.joined(circuit, finding, &self.known[place].clone(), &symbol, joins);
            self.known[place] = Symbol::mux(circuit, when, &joined, &self.known[place].clone());
            self.given[place] = circuit.or(self.given[place], when);
        }
        self.compare(circuit, shown);
    }

    fn joined(
        &self,
        circuit: &mut Circuit,
        finding: FindingId,
        earlier: &Symbol,
        later: &Symbol,
        joins: Lit,
    ) -> Symbol {
        let described = self.rules.vocabulary().get(finding);
        if matches!(described.kind, Kind::Choice(_)) && self.flow.adds() & finding.bit() != 0 {
            return highest(circuit, earlier, later);
        }
        let (Kind::Multi(names), true) = (&described.kind, joins != FALSE) else {
            return later.clone();
        };
        let none = names.iter().position(|name| name == "none");
        let pairs = earlier.options().iter().zip(later.options());
        let mut options: Vec<Lit> = pairs.map(|(one, other)| circuit.or(*one, *other)).collect();
        let doubt = circuit.or(earlier.doubt, later.doubt);
        if let Some(none) = none {
            let others = options.iter().enumerate().filter(|(place, _)| *place != none);
            let others: Vec<Lit> = others.map(|(_, lit)| *lit).collect();
            let other = circuit.any(others);
            options[none] = circuit.and(options[none], !other);
        }
        let union = Symbol {
            known: TRUE,
            refused: FALSE,
            doubt,
            value: Worth::Options(options),
        };
        let both = circuit.all([joins, earlier.known, later.known]);
        let joined = Symbol::mux(circuit, both, &union, later);
        if self.flow.adds() & finding.bit() == 0 {
            return joined;
        }
        let stays = circuit.and(earlier.known, !later.known);
        Symbol::mux(circuit, stays, earlier, &joined)
    }

    /// Worse than at the last interview, whatever the patient says of it (clinical contract, section 7).
    fn compare(&mut self, circuit: &mut Circuit, shown: Lit) {
        let vocabulary = self.rules.vocabulary();
        let named = |name: &str| vocabulary.id(name);
        let (Some(change), Some(pain), Some(mobility)) = (
            named("change_since_last"),
            named("pain_nrs_move"),
            named("mobility_now"),
        ) else {
            return;
        };
        if self.flow.carries().is_empty() {
            return;
        }
        let now = self.known[usize::from(pain.0)].clone();
        let pain_up = match (&self.person.pain_before.value, &now.value) {
            (Worth::Steps(before), Worth::Steps(now_steps)) => {
                let limit = before.plus(circuit, &Bits::constant(PAIN_WORSE));
                let up = now_steps.at_least_of(circuit, &limit);
                circuit.all([self.person.pain_before.known, now.known, up])
            }
            _ => FALSE,
        };
        let levels_now = self.known[usize::from(mobility.0)].options().to_vec();
        let mut less = Vec::new();
        for (before, was) in self.person.mobility_before.options().iter().enumerate() {
            for is in levels_now.iter().skip(before + 1) {
                less.push(circuit.and(*was, *is));
            }
        }
        let less = circuit.any(less);
        let either = circuit.or(pain_up, less);
        let worse = circuit.and(shown, either);
        let described = vocabulary.get(change);
        if let Some(option) = described.option("worse") {
            let answer = Answer::Known(Value::Choice(option));
            let symbol = Symbol::constant(&described.kind, Some(&answer));
            let place = usize::from(change.0);
            self.known[place] = Symbol::mux(circuit, worse, &symbol, &self.known[place].clone());
        }
    }
}

/// A rise of pain on moving that counts as worse (clinical contract, section 7), in points.
const PAIN_WORSE: u64 = 2;

/// Of two choices known the later option in the vocabulary's order, else the one that is known.
fn highest(circuit: &mut Circuit, earlier: &Symbol, later: &Symbol) -> Symbol {
    let (before, after) = (earlier.options(), later.options());
    let mut stays = Vec::new();
    for (place, option) in before.iter().enumerate() {
        let less = circuit.any(after[..place].iter().copied());
        stays.push(circuit.and(*option, less));
    }
    stays.push(circuit.and(earlier.known, !later.known));
    let stays = circuit.any(stays);
    Symbol::mux(circuit, stays, earlier, later)
}

/// The literal kept for a finding; never when there is none.
pub(super) fn lit_of(lits: &[(FindingId, Lit)], finding: FindingId) -> Lit {
    lits.iter()
        .find(|(known, _)| *known == finding)
        .map_or(FALSE, |(_, lit)| *lit)
}
