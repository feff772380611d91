//! The two sets over everybody's answers, or over everybody's interviews in one flow, and the classes of patients
//! found there.

use jiff::civil::Date;

use crate::flow::Flow;
use crate::triage::condition::Needs;
use crate::triage::{Answers, Rules, Tier};

use super::super::answer::{Symbol, any_answers};
use super::super::circuit::{Circuit, FALSE, Lit, Stop};
use super::super::outcome::Outcome;
use super::super::prove::witness::{answers, find, grant};
use super::super::prove::{Course, InterviewWorld, Undecided, Witness, decided};
use super::super::scene::Scene;
use super::super::walk::{Leaving, Person, Walk};
use super::person::{heard, older, silent};
use super::{Change, Class};

/// One kind of world in which both sets are asked about the same people.
pub(super) struct World<'a> {
    old_rules: &'a Rules,
    new_rules: &'a Rules,
    people: People<'a>,
    old: Told,
    new: Told,
    start: Date,
}

enum People<'a> {
    /// Answers on their own, on either side.
    Answering {
        circuit: Box<Circuit>,
        old: Vec<Symbol>,
        new: Vec<Symbol>,
    },
    /// Interviews in the newer flow, and the same person for the older one.
    Interviewed {
        world: Box<InterviewWorld<'a>>,
        old: Person,
        old_flow: &'a Flow,
    },
}

/// What can bring a change about, by the id of a rule, correction or gate, and whether it is so.
type Causes = Vec<(String, Lit)>;

/// What one side comes to.
struct Told {
    outcome: Outcome,
    /// Rule, flag, and whether the rule raises the flag.
    raised: Vec<(usize, usize, Lit)>,
    /// For each correction whether it applies.
    corrected: Vec<Lit>,
}

impl Told {
    fn of(circuit: &mut Circuit, rules: &Rules, answers: &[Symbol], shown: &[Lit]) -> Self {
        let scene = Scene::new(circuit, rules, answers, shown, Needs::Rules);
        let outcome = scene.outcome(circuit);
        let mut raised = Vec::new();
        for (place, rule) in rules.rules().iter().enumerate() {
            let always = (rule.flags, crate::triage::Condition::Always);
            for (flags, when) in std::iter::once(&always).chain(&rule.flags_when) {
                let when = scene.truth(circuit, when);
                let raises = circuit.and(outcome.rules[place], when);
                let named = (0..rules.flags().len()).filter(|flag| flags >> flag & 1 == 1);
                raised.extend(named.map(|flag| (place, flag, raises)));
            }
        }
        let corrections = rules.corrections().iter();
        let corrected = corrections
            .map(|correction| scene.truth(circuit, &correction.when))
            .collect();
        Self {
            outcome,
            raised,
            corrected,
        }
    }

    fn is(&self, circuit: &mut Circuit, tier: Option<Tier>) -> Lit {
        match tier {
            Some(tier) => self.outcome.is(circuit, tier),
            None => !self.outcome.at_least(Tier::Selfcare),
        }
    }

    fn flag(&self, rules: &Rules, name: &str) -> Lit {
        let place = rules.flags().iter().position(|flag| flag == name);
        place.map_or(FALSE, |place| self.outcome.flags[place])
    }

    /// For each rule, by id, whether it raises the flag.
    fn raising(&self, circuit: &mut Circuit, rules: &Rules, name: &str) -> Causes {
        let Some(flag) = rules.flags().iter().position(|known| known == name) else {
            return Vec::new();
        };
        let mut raising: Causes = Vec::new();
        for (rule, _, raises) in self.raised.iter().filter(|(_, known, _)| *known == flag) {
            let id = &rules.rules()[*rule].id;
            match raising.iter_mut().find(|(known, _)| known == id) {
                Some((_, lit)) => *lit = circuit.or(*lit, *raises),
                None => raising.push((id.clone(), *raises)),
            }
        }
        raising
    }

    /// For each correction, by id, whether it takes the flag, and whether it gives it.
    fn correcting(&self, rules: &Rules, name: &str) -> (Causes, Causes) {
        let flag = rules.flags().iter().position(|known| known == name);
        let bit = flag.map_or(0, |place| 1u32 << place);
        let (mut taking, mut giving) = (Vec::new(), Vec::new());
        for (correction, applies) in rules.corrections().iter().zip(&self.corrected) {
            let (from, to) = correction.replace.unwrap_or_default();
            if (correction.remove | from) & bit != 0 {
                taking.push((correction.id.clone(), *applies));
            }
            if to & bit != 0 {
                giving.push((correction.id.clone(), *applies));
            }
        }
        (taking, giving)
    }
}

impl<'a> World<'a> {
    /// Everybody's answers.
    pub(super) fn of_answers(
        (old_rules, new_rules): (&'a Rules, &'a Rules),
        stop: Stop,
        start: Date,
    ) -> Self {
        let mut circuit = Circuit::new(stop);
        let new = any_answers(&mut circuit, new_rules.vocabulary());
        let old = heard(&mut circuit, old_rules.vocabulary(), new_rules.vocabulary(), &new);
        let told = (
            Told::of(&mut circuit, old_rules, &old, &[]),
            Told::of(&mut circuit, new_rules, &new, &[]),
        );
        Self {
            old_rules,
            new_rules,
            people: People::Answering {
                circuit: Box::new(circuit),
                old,
                new,
            },
            old: told.0,
            new: told.1,
            start,
        }
    }

    /// Everybody's interviews in a flow.
    pub(super) fn of_interviews(
        (old_rules, new_rules): (&'a Rules, &'a Rules),
        old_flow: &'a Flow,
        course: &Course<'a>,
        stop: Stop,
        start: Date,
    ) -> Self {
        let mut world = InterviewWorld::new(new_rules, course, stop, start);
        let (circuit, person, walk) = world.formula();
        let old_person = older(circuit, old_rules.vocabulary(), new_rules.vocabulary(), person);
        let new = Told::of(circuit, new_rules, &walk.answers, &walk.shown);
        let old_walk = Walk::new(circuit, old_rules, old_flow, &old_person, Leaving::SKIPS);
        let old = Told::of(circuit, old_rules, &old_walk.answers, &old_walk.shown);
        Self {
            old_rules,
            new_rules,
            people: People::Interviewed {
                world: Box::new(world),
                old: old_person,
                old_flow,
            },
            old,
            new,
            start,
        }
    }

    /// Adds the classes found in this world: new ones with a witness, known ones only as found here too.
    pub(super) fn classes(&mut self, classes: &mut Vec<Class>) -> Result<(), Undecided> {
        let tiers: Vec<Option<Tier>> = Tier::ALL.into_iter().map(Some).chain([None]).collect();
        for from in &tiers {
            for to in tiers.iter().filter(|to| *to != from) {
                self.moved(*from, *to, classes)?;
            }
        }
        let mut flags: Vec<String> = self.old_rules.flags().to_vec();
        flags.extend(
            self.new_rules
                .flags()
                .iter()
                .filter(|flag| !self.old_rules.flags().contains(flag))
                .cloned(),
        );
        for flag in flags {
            self.flagged(&flag, classes)?;
        }
        Ok(())
    }

    /// Patients whose tier was this and is that.
    fn moved(
        &mut self,
        from: Option<Tier>,
        to: Option<Tier>,
        classes: &mut Vec<Class>,
    ) -> Result<(), Undecided> {
        let circuit = self.people.circuit();
        let (before, after) = (self.old.is(circuit, from), self.new.is(circuit, to));
        let moved = circuit.and(before, after);
        // What set the higher of the two; a gate where there is none on one side.
        let by_rules = |rules: &Rules, told: &Told, tier: Option<Tier>| {
            let rows = rules.rules().iter().zip(&told.outcome.rules);
            let rows = rows.filter(|(rule, _)| rule.tier == tier);
            rows.map(|(rule, hit)| (rule.id.clone(), *hit))
                .collect::<Vec<_>>()
        };
        let by_gates = |rules: &Rules, told: &Told| {
            let gates = rules.gates().iter().zip(&told.outcome.gates);
            gates
                .map(|(gate, hit)| (gate.id.clone(), *hit))
                .collect::<Vec<_>>()
        };
        let causes = match (from, to) {
            (None, _) => by_gates(self.old_rules, &self.old),
            (_, None) => by_gates(self.new_rules, &self.new),
            _ if to < from => by_rules(self.old_rules, &self.old, from),
            _ => by_rules(self.new_rules, &self.new, to),
        };
        self.caused(&Change::Tier(from, to), moved, causes, classes)
    }

    /// Patients who lost or gained a flag, their tier being no lower, or the same. Where an interview may be cut
    /// short, in an emergency, flags are compared over answers only.
    fn flagged(&mut self, flag: &str, classes: &mut Vec<Class>) -> Result<(), Undecided> {
        let (old_rules, new_rules) = (self.old_rules, self.new_rules);
        let (old, new) = (&self.old, &self.new);
        let interviews = matches!(self.people, People::Interviewed { .. });
        let circuit = self.people.circuit();
        let (before, after) = (old.flag(old_rules, flag), new.flag(new_rules, flag));
        let gated = [old.is(circuit, None), new.is(circuit, None)];
        let mut judged = vec![!gated[0], !gated[1]];
        if interviews {
            judged.push(!old.outcome.at_least(Tier::EmergencyNow));
            judged.push(!new.outcome.at_least(Tier::EmergencyNow));
        }
        let lower = new.outcome.below(circuit, &old.outcome);
        let higher = old.outcome.below(circuit, &new.outcome);
        let judged = circuit.all(judged);
        let lost = circuit.all([judged, before, !after, !lower]);
        let gained = circuit.all([judged, !before, after, !lower, !higher]);
        let raising = [
            old.raising(circuit, old_rules, flag),
            new.raising(circuit, new_rules, flag),
        ];
        let (old_taking, old_giving) = old.correcting(old_rules, flag);
        let (new_taking, new_giving) = new.correcting(new_rules, flag);
        let only = |circuit: &mut Circuit, here: &[(String, Lit)], there: &[(String, Lit)]| {
            let mut only = Vec::new();
            for (id, lit) in here {
                let twin = there.iter().find(|(known, _)| known == id);
                let twin = twin.map_or(FALSE, |(_, lit)| *lit);
                only.push((id.clone(), circuit.and(*lit, !twin)));
            }
            only
        };
        let mut of_lost = only(circuit, &raising[0], &raising[1]);
        of_lost.extend(only(circuit, &new_taking, &old_taking));
        of_lost.extend(only(circuit, &old_giving, &new_giving));
        let mut of_gained = only(circuit, &raising[1], &raising[0]);
        of_gained.extend(only(circuit, &old_taking, &new_taking));
        of_gained.extend(only(circuit, &new_giving, &old_giving));
        self.caused(&Change::Lost(flag.to_owned()), lost, of_lost, classes)?;
        self.caused(&Change::Gained(flag.to_owned()), gained, of_gained, classes)
    }

    /// The classes of one change, one for each cause that somebody shows.
    fn caused(
        &mut self,
        change: &Change,
        changed: Lit,
        causes: Causes,
        classes: &mut Vec<Class>,
    ) -> Result<(), Undecided> {
        if !decided(self.people.circuit().search(&[changed]))? {
            return Ok(());
        }
        let mut causes: Causes = causes.into_iter().filter(|(_, lit)| *lit != FALSE).collect();
        let none = self
            .people
            .circuit()
            .any(causes.iter().map(|(_, lit)| *lit).collect::<Vec<_>>());
        causes.push((OTHER.to_owned(), !none));
        for (place, (cause, lit)) in causes.iter().enumerate() {
            if !decided(self.people.circuit().search(&[changed, *lit]))? {
                continue;
            }
            let same = |class: &&mut Class| class.change == *change && class.cause == *cause;
            if let Some(known) = classes.iter_mut().find(same) {
                known.over.push(self.name());
                continue;
            }
            let others = causes.iter().enumerate().filter(|(other, _)| *other != place);
            let alone = others.map(|(_, (_, lit))| !*lit).collect();
            let (old, new) = self.witness(vec![changed, *lit], alone)?;
            classes.push(Class {
                change: change.clone(),
                cause: cause.clone(),
                over: vec![self.name()],
                old,
                new,
            });
        }
        Ok(())
    }

    fn name(&self) -> String {
        match &self.people {
            People::Answering { .. } => "answers".to_owned(),
            People::Interviewed { world, .. } => world.flow_id().to_owned(),
        }
    }

    /// Somebody for whom all of this holds, and as much of the wishes as can be: as the older set hears them, and
    /// as the newer one does.
    fn witness(&mut self, mut wanted: Vec<Lit>, wishes: Vec<Lit>) -> Result<(Witness, Witness), Undecided> {
        let (before, after) = (self.old_rules.vocabulary(), self.new_rules.vocabulary());
        grant(self.people.circuit(), &mut wanted, wishes)?;
        match &mut self.people {
            People::Answering { circuit, old, new } => {
                let sets: [&[Symbol]; 1] = [new];
                if find(circuit, after, &sets, &wanted, self.start)?.is_none() {
                    return Err(Undecided);
                }
                let mut quiet = silent(before, after, old);
                quiet.extend(new.iter().flat_map(|symbol| [!symbol.known, !symbol.refused]));
                grant(circuit, &mut wanted, quiet)?;
                let today = find(circuit, after, &sets, &wanted, self.start)?.ok_or(Undecided)?;
                let witness = |vocabulary, symbols: &[Symbol]| Witness {
                    flow: None,
                    today,
                    answers: answers(circuit, vocabulary, symbols, today),
                    carried: Answers::default(),
                    before: Answers::default(),
                    week: 0,
                };
                Ok((witness(before, old), witness(after, new)))
            }
            People::Interviewed { world, old, old_flow } => {
                let carried = old.carried_over(before, old_flow);
                let mut quiet = silent(before, after, &old.answers);
                quiet.extend(silent(before, after, &old.carried));
                let (circuit, _, _) = world.formula();
                grant(circuit, &mut wanted, quiet)?;
                let new = world.shortest(&mut wanted)?.ok_or(Undecided)?;
                let (circuit, _, _) = world.formula();
                let (today, week) = (new.today, new.week);
                let mut last = Answers::default();
                for (finding, described) in after.iter() {
                    if let (Some(answer), Some(twin)) = (new.before.get(finding), before.id(&described.id)) {
                        last.set(twin, answer.clone());
                    }
                }
                let old = Witness {
                    flow: new.flow.clone(),
                    today,
                    answers: answers(circuit, before, &old.answers, today),
                    carried: answers(circuit, before, &carried, today),
                    before: last,
                    week,
                };
                Ok((old, new))
            }
        }
    }
}

/// What a class is called for which no rule, correction or gate stands alone: the interviews differ.
const OTHER: &str = "other";

impl People<'_> {
    fn circuit(&mut self) -> &mut Circuit {
        match self {
            Self::Answering { circuit, .. } => circuit,
            Self::Interviewed { world, .. } => world.formula().0,
        }
    }
}
