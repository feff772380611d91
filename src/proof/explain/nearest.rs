//! Of the values by which a change works, those nearest to what was answered.

use jiff::ToSpan;

use crate::domain::answer::{Answer, DateAnswer, Value};
use crate::triage::{FindingId, Kind, wire};

use super::super::answer::{Symbol, Worth, given, step};
use super::super::bits::Bits;
use super::super::circuit::{FALSE, Lit};
use super::super::prove::Undecided;
use super::{Change, Explainer, Person, Way, as_given, pins};

/// A search for values that work: what is assumed already, all else aside.
struct Search<'e> {
    explainer: &'e mut Explainer,
    assumed: Vec<Lit>,
}

impl Explainer {
    /// The change of these findings, by which all that is wanted can hold: one finding after the other takes the
    /// nearest value that still works.
    pub(super) fn nearest(
        &mut self,
        person: &Person<'_>,
        wanted: Vec<Lit>,
        changed: u128,
        way: Way,
    ) -> Result<Change, Undecided> {
        let assumed = self.assumed(person, &wanted, changed, changed);
        let mut search = Search {
            explainer: self,
            assumed,
        };
        let mut answers = person.answers.clone();
        let mut chosen = Vec::new();
        for finding in super::least::members(changed) {
            let answer = search.answer(person, finding, way)?;
            answers.set(finding, answer.clone());
            let kind = search.explainer.rules.vocabulary().get(finding).kind.clone();
            let symbol = &search.explainer.anybody[usize::from(finding.0)];
            let pinned = pins(symbol, &given(&kind, &answers, finding, person.today));
            search.assumed.extend(pinned);
            chosen.push((finding, answer));
        }
        let tier = self.rules.assess(&answers, person.today).tier;
        Ok(Change {
            tier: tier.expect("a change was looked for that has a tier"),
            answers: chosen,
        })
    }
}

impl Search<'_> {
    fn answer(&mut self, person: &Person<'_>, finding: FindingId, way: Way) -> Result<Answer, Undecided> {
        let described = self.explainer.rules.vocabulary().get(finding).clone();
        let symbol = self.explainer.anybody[usize::from(finding.0)].clone();
        let before = person.answers;
        match (&described.kind, &symbol.value) {
            (Kind::Number { min, whole, .. }, Worth::Steps(bits)) => {
                let old = before.number(finding).map(|tenths| (tenths - min) / step(*whole));
                let steps = self.number(bits, old.map(|steps| steps as u64))?;
                Ok(Answer::Known(Value::Number(min + steps as i64 * step(*whole))))
            }
            (Kind::Date, Worth::Ago { least, .. }) => {
                let ago = given(&described.kind, before, finding, person.today);
                let old = match &ago.value {
                    Worth::Ago { least, .. } if before.known(finding) => Some(constant(least)),
                    _ => None,
                };
                let days = self.number(least, old)?;
                let day = person.today.saturating_sub((days as i64).days());
                Ok(Answer::Known(Value::Date(DateAnswer::Day(day))))
            }
            _ => {
                let options = Options {
                    kind: &described.kind,
                    none: described.option("none").or(described.option("no")),
                    old: before.get(finding),
                    way,
                };
                for candidate in options.candidates() {
                    if self.works(&symbol, &described.kind, &candidate)? {
                        return Ok(candidate);
                    }
                }
                self.fewest_options(&symbol, &options, described.option("none"))
            }
        }
    }

    fn works(&mut self, symbol: &Symbol, kind: &Kind, answer: &Answer) -> Result<bool, Undecided> {
        let mut constant = Symbol::constant(kind, Some(answer));
        if *kind != Kind::Bool {
            constant.refused = FALSE;
        }
        self.possible(&pins(symbol, &constant))
    }

    fn possible(&mut self, further: &[Lit]) -> Result<bool, Undecided> {
        let before = self.assumed.len();
        self.assumed.extend(further);
        let found = self.explainer.search(&self.assumed);
        self.assumed.truncate(before);
        found
    }

    /// The number that works and is nearest to the old one, the lower of two; the least when there was none.
    fn number(&mut self, bits: &Bits, old: Option<u64>) -> Result<u64, Undecided> {
        let Some(old) = old else {
            return Ok(self.extreme(bits, &[], bits.0.len(), FALSE)?.unwrap_or_default());
        };
        let (below, above) = (self.beside(bits, old, false)?, self.beside(bits, old, true)?);
        Ok(match (below, above) {
            (Some(below), Some(above)) if above - old < old - below => above,
            (Some(below), _) => below,
            (None, above) => above.unwrap_or(old),
        })
    }

    /// The nearest number that works on one side of the old one. It shares the old one's upper bits down to one
    /// where they differ, the lower the nearer.
    fn beside(&mut self, bits: &Bits, old: u64, above: bool) -> Result<Option<u64>, Undecided> {
        for place in (0..bits.0.len()).filter(|place| (old >> place & 1 == 0) == above) {
            let mut upper: Vec<Lit> = Vec::new();
            for (at, bit) in bits.0.iter().enumerate().skip(place) {
                let one = (old >> at & 1 == 1) != (at == place);
                upper.push(as_given(*bit, Lit::of(one)));
            }
            let found = self.extreme(bits, &upper, place, Lit::of(!above))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The number that works with these upper bits and, below `place`, is the greatest or the least: from the top
    /// down each bit as preferred, if that works.
    fn extreme(
        &mut self,
        bits: &Bits,
        upper: &[Lit],
        place: usize,
        preferred: Lit,
    ) -> Result<Option<u64>, Undecided> {
        let mut fixed = upper.to_vec();
        if !self.possible(&fixed)? {
            return Ok(None);
        }
        for bit in bits.0[..place].iter().rev() {
            let lit = as_given(*bit, preferred);
            fixed.push(lit);
            // The model at hand may have it so already; one that was lost is found again.
            if !self.explainer.circuit.value(lit) && !self.possible(&fixed)? {
                fixed.pop();
                fixed.push(!lit);
                self.possible(&fixed)?;
            }
        }
        Ok(Some(bits.value(&self.explainer.circuit)))
    }

    /// Options that work, each as it was answered where that works, the first options first.
    fn fewest_options(
        &mut self,
        symbol: &Symbol,
        options: &Options<'_>,
        none: Option<u8>,
    ) -> Result<Answer, Undecided> {
        let old = options.named();
        let (mut fixed, mut set) = (Vec::new(), 0u32);
        for (place, option) in symbol.options().iter().enumerate() {
            let kept = as_given(*option, Lit::of(old >> place & 1 == 1));
            fixed.push(kept);
            let kept_works = self.possible(&fixed)?;
            if !kept_works {
                fixed.pop();
                fixed.push(!kept);
            }
            if (old >> place & 1 == 1) == kept_works {
                set |= 1 << place;
            }
        }
        Ok(match options.kind {
            Kind::Choice(_) => Answer::Known(Value::Choice(set.trailing_zeros() as u8)),
            Kind::Bool | Kind::Multi(_) | Kind::Number { .. } | Kind::Date | Kind::Country => {
                wire::multi(none, set, false)
            }
        })
    }
}

/// The answers a finding of options can have, the preferred first.
struct Options<'a> {
    kind: &'a Kind,
    /// The option that says that there is nothing.
    none: Option<u8>,
    old: Option<&'a Answer>,
    way: Way,
}

impl Options<'_> {
    fn named(&self) -> u32 {
        match self.old {
            Some(Answer::Known(Value::Multi { options, .. })) => *options,
            Some(Answer::Known(Value::Choice(place))) => 1 << place,
            _ => 0,
        }
    }

    /// To be less urgent, first that there is nothing; then what lies nearest to what was answered.
    fn candidates(&self) -> Vec<Answer> {
        let known = |value| Answer::Known(value);
        let mut candidates = Vec::new();
        let nothing = self.none.filter(|_| self.way == Way::Lower);
        match self.kind {
            Kind::Bool => candidates.extend([known(Value::Bool(false)), known(Value::Bool(true))]),
            Kind::Choice(options) => {
                let mut places: Vec<u8> = (0..options.len() as u8).collect();
                if let Some(Answer::Known(Value::Choice(old))) = self.old {
                    places.sort_by_key(|place| place.abs_diff(*old));
                }
                let places = nothing.into_iter().chain(places);
                candidates.extend(places.map(|place| known(Value::Choice(place))));
            }
            Kind::Multi(options) => {
                let old = self.named();
                let of = |set: u32| wire::multi(self.none, set, false);
                candidates.extend(nothing.map(|none| of(1 << none)));
                // The same without doubt, then with one option less or more.
                let toggled = (0..options.len()).map(|place| old ^ 1 << place);
                let sets = std::iter::once(old).chain(toggled).filter(|set| *set != 0);
                candidates.extend(sets.map(of));
            }
            Kind::Number { .. } | Kind::Date | Kind::Country => {}
        }
        let old = self.old;
        candidates.retain(|candidate| Some(candidate) != old);
        candidates
    }
}

/// The value of bits that are constants.
fn constant(bits: &Bits) -> u64 {
    let bits = bits.0.iter().enumerate();
    bits.fold(0, |sum, (place, bit)| {
        sum | u64::from(*bit == Lit::of(true)) << place
    })
}
