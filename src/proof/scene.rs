//! Derived values and rules as literals: [`crate::triage`] evaluated on answers nobody has
//! given yet. Each match arm mirrors one of `triage::evaluate` or `triage::derived`.

use crate::triage::condition::{Needs, Test};
use crate::triage::derived::Definition;
use crate::triage::{Condition, FindingId, Kind, Rules};

use super::answer::{Symbol, Worth, step};
use super::bits::Bits;
use super::circuit::{Circuit, FALSE, Lit, TRUE};
use super::outcome::Outcome;

/// Some whole number from `least` to `most`, if it exists at all.
#[derive(Clone, Debug)]
pub struct Range {
    exists: Lit,
    least: Bits,
    most: Bits,
    /// There is no most.
    unlimited: Lit,
}

/// A derived value.
#[derive(Clone, Debug)]
enum Value {
    Holds(Lit),
    Range(Range),
    /// For each band whether it is this one.
    Band(Vec<Lit>),
    /// For each case, the first that holds.
    Case(Vec<Lit>),
    /// Written out, never compared.
    Written,
}

/// Answers, and all that follows from them so far.
pub struct Scene<'a> {
    pub(super) rules: &'a Rules,
    answers: &'a [Symbol],
    shown: &'a [Lit],
    derived: Vec<Value>,
    rows: Vec<Lit>,
    pub(super) hits: Vec<Lit>,
    /// What claims are read from.
    pub(super) end: Option<End>,
}

/// What a scene has computed, to be put to other questions about the same answers.
pub struct Kept {
    derived: Vec<Value>,
    rows: Vec<Lit>,
    hits: Vec<Lit>,
    end: Option<End>,
}

/// The end of an interview, or an assessment, as claims speak of it.
#[derive(Clone, Debug)]
pub struct End {
    /// What it comes to.
    pub outcome: Outcome,
    /// How many screens were shown.
    pub screens: Bits,
    /// How many of them in the emergency block.
    pub block_screens: Bits,
}

impl<'a> Scene<'a> {
    /// A scene of these answers, computed as far as `needs` says; `shown` tells which screens were.
    pub fn new(
        circuit: &mut Circuit,
        rules: &'a Rules,
        answers: &'a [Symbol],
        shown: &'a [Lit],
        needs: Needs,
    ) -> Self {
        Self::without(circuit, rules, answers, shown, needs, None)
    }

    /// The same as if one rule were not in the table.
    pub fn without(
        circuit: &mut Circuit,
        rules: &'a Rules,
        answers: &'a [Symbol],
        shown: &'a [Lit],
        needs: Needs,
        left_out: Option<usize>,
    ) -> Self {
        let mut scene = Self {
            rules,
            answers,
            shown,
            derived: Vec::new(),
            rows: Vec::new(),
            hits: Vec::new(),
            end: None,
        };
        if needs >= Needs::Derived {
            for derived in rules.derived() {
                let value = scene.define(circuit, &derived.definition);
                scene.derived.push(value);
            }
        }
        if needs >= Needs::Interrupts {
            let last = rules.rules().iter().rposition(|rule| rule.interrupt);
            let rows = match needs {
                Needs::Interrupts => last.map_or(0, |last| last + 1),
                _ => rules.rules().len(),
            };
            for (place, rule) in rules.rules()[..rows].iter().enumerate() {
                let hit = if left_out == Some(place) {
                    FALSE
                } else {
                    scene.truth(circuit, &rule.when)
                };
                scene.hits.push(hit);
            }
        }
        scene
    }

    /// What it has computed.
    pub fn keep(self) -> Kept {
        Kept {
            derived: self.derived,
            rows: self.rows,
            hits: self.hits,
            end: self.end,
        }
    }

    /// The scene that this was kept of.
    pub fn kept(rules: &'a Rules, answers: &'a [Symbol], shown: &'a [Lit], kept: Kept) -> Self {
        Self {
            rules,
            answers,
            shown,
            derived: kept.derived,
            rows: kept.rows,
            hits: kept.hits,
            end: kept.end,
        }
    }

    /// Whether a condition holds.
    pub fn truth(&self, circuit: &mut Circuit, condition: &Condition) -> Lit {
        match condition {
            Condition::Always => TRUE,
            Condition::Test(test) => self.test(circuit, test),
            Condition::Not(inner) => !self.truth(circuit, inner),
            Condition::All(parts) => {
                let parts: Vec<Lit> = parts.iter().map(|part| self.truth(circuit, part)).collect();
                circuit.all(parts)
            }
            Condition::Any(parts) => {
                let parts: Vec<Lit> = parts.iter().map(|part| self.truth(circuit, part)).collect();
                circuit.any(parts)
            }
        }
    }

    fn answer(&self, finding: FindingId) -> &'a Symbol {
        &self.answers[usize::from(finding.0)]
    }

    fn test(&self, circuit: &mut Circuit, test: &Test) -> Lit {
        match test {
            Test::Options(finding, set) => {
                let options = self.answer(*finding).options();
                circuit.any(chosen(options, *set))
            }
            Test::Exactly(finding, set) => {
                let options = self.answer(*finding).options();
                let exact = options
                    .iter()
                    .enumerate()
                    .map(|(place, lit)| if set >> place & 1 == 1 { *lit } else { !*lit });
                circuit.all(exact.collect::<Vec<_>>())
            }
            Test::Number(finding, low, high) => {
                let symbol = self.answer(*finding);
                let Worth::Steps(bits) = &symbol.value else {
                    return FALSE;
                };
                let (low, high) = self.in_steps(*finding, *low, *high);
                let (above, below) = between(circuit, bits, low, high);
                circuit.all([symbol.known, above, below])
            }
            Test::Yes(finding) => self.answer(*finding).yes(),
            Test::No(finding) => {
                let symbol = self.answer(*finding);
                circuit.and(symbol.known, !symbol.yes())
            }
            Test::Known(finding) => self.answer(*finding).known,
            Test::Incomplete(finding) => {
                let symbol = self.answer(*finding);
                circuit.or(!symbol.known, symbol.doubt)
            }
            Test::Refused(finding) => self.answer(*finding).refused,
            Test::Derived(place) => match &self.derived[usize::from(*place)] {
                Value::Holds(lit) => *lit,
                _ => FALSE,
            },
            Test::Range(place, low, high) => match &self.derived[usize::from(*place)] {
                Value::Range(range) => {
                    let (_, starts) = between(circuit, &range.least, i64::MIN, *high);
                    let (reaches, _) = between(circuit, &range.most, *low, i64::MAX);
                    let reaches = circuit.or(reaches, range.unlimited);
                    circuit.all([range.exists, starts, reaches])
                }
                _ => FALSE,
            },
            Test::Difference(left, right, low) => {
                let pair = (
                    &self.derived[usize::from(*left)],
                    &self.derived[usize::from(*right)],
                );
                let (Value::Range(left), Value::Range(right)) = pair else {
                    return FALSE;
                };
                let far = if *low >= 0 {
                    let limit = right.least.plus(circuit, &Bits::constant(*low as u64));
                    left.most.at_least_of(circuit, &limit)
                } else {
                    let limit = left.most.plus(circuit, &Bits::constant(low.unsigned_abs()));
                    limit.at_least_of(circuit, &right.least)
                };
                let far = circuit.or(far, left.unlimited);
                circuit.all([left.exists, right.exists, far])
            }
            Test::Band(place, bands) => match &self.derived[usize::from(*place)] {
                Value::Band(is) => circuit.any(chosen(is, u32::from(*bands))),
                _ => FALSE,
            },
            Test::Row(place) => self.rows[usize::from(*place)],
            Test::Rule(place) => self.hits[usize::from(*place)],
            Test::NoRuleAbove => !circuit.any(self.hits.iter().copied()),
            Test::Claim(claim) => self.claim(circuit, *claim),
            Test::Shown(screen) => self.shown.get(usize::from(*screen)).copied().unwrap_or(FALSE),
        }
    }

    /// Bounds in tenths as bounds in steps above the least value.
    fn in_steps(&self, finding: FindingId, low: i64, high: i64) -> (i64, i64) {
        let Kind::Number { min, whole, .. } = &self.rules.vocabulary().get(finding).kind else {
            return (low, high);
        };
        let step = step(*whole);
        let low = if low == i64::MIN {
            low
        } else {
            (low - min + step - 1).div_euclid(step)
        };
        let high = if high == i64::MAX {
            high
        } else {
            (high - min).div_euclid(step)
        };
        (low, high)
    }

    fn define(&mut self, circuit: &mut Circuit, definition: &Definition) -> Value {
        match definition {
            Definition::When(when) => Value::Holds(self.truth(circuit, when)),
            Definition::Days {
                date,
                event,
                otherwise,
            } => {
                let event = match event {
                    Some(event) => self.truth(circuit, event),
                    None => FALSE,
                };
                let otherwise = otherwise.map(|place| self.derived[usize::from(place)].clone());
                Value::Range(self.days(circuit, *date, event, otherwise))
            }
            Definition::Difference(left, right) => Value::Range(self.difference(circuit, *left, *right)),
            Definition::Count(conditions) => {
                let items: Vec<(Lit, u64)> = conditions
                    .iter()
                    .map(|when| (self.truth(circuit, when), 1))
                    .collect();
                Value::Range(single(TRUE, Bits::sum(circuit, &items)))
            }
            Definition::Points { eligible, items } => {
                let items: Vec<(Lit, u64)> = items
                    .iter()
                    .map(|(when, points)| (self.truth(circuit, when), points.unsigned_abs()))
                    .collect();
                let eligible = self.truth(circuit, eligible);
                Value::Range(single(eligible, Bits::sum(circuit, &items)))
            }
            Definition::Probability { .. } | Definition::LowerBound { .. } => Value::Written,
            Definition::Bands { null_when, rows } => {
                let null = self.truth(circuit, null_when);
                let bands = crate::triage::condition::BANDS.len();
                let mut hit: Vec<Vec<Lit>> = vec![Vec::new(); bands];
                for (band, when) in rows {
                    let holds = self.truth(circuit, when);
                    let row = circuit.and(holds, !null);
                    hit[usize::from(*band)].push(row);
                    self.rows.push(row);
                }
                let mut none_above = !null;
                let mut is = vec![FALSE; bands];
                for band in (0..bands).rev() {
                    let any = circuit.any(hit[band].iter().copied());
                    let any = if band == 0 { TRUE } else { any };
                    is[band] = circuit.and(none_above, any);
                    none_above = circuit.and(none_above, !any);
                }
                Value::Band(is)
            }
            Definition::First(cases) => {
                let mut none_before = TRUE;
                let mut first = Vec::new();
                for (when, _) in cases {
                    let holds = self.truth(circuit, when);
                    first.push(circuit.and(none_before, holds));
                    none_before = circuit.and(none_before, !holds);
                }
                Value::Case(first)
            }
        }
    }

    fn days(&self, circuit: &mut Circuit, date: FindingId, event: Lit, otherwise: Option<Value>) -> Range {
        let symbol = self.answer(date);
        let Worth::Ago { least, most, .. } = &symbol.value else {
            return single(FALSE, Bits(Vec::new()));
        };
        let zero = Bits(Vec::new());
        let unknown = match otherwise {
            Some(Value::Range(range)) => range,
            _ => Range {
                exists: event,
                least: zero.clone(),
                most: zero,
                unlimited: event,
            },
        };
        Range {
            exists: circuit.or(symbol.known, unknown.exists),
            least: Bits::mux(circuit, symbol.known, least, &unknown.least),
            most: Bits::mux(circuit, symbol.known, most, &unknown.most),
            unlimited: circuit.and(!symbol.known, unknown.unlimited),
        }
    }

    fn difference(&self, circuit: &mut Circuit, left: FindingId, right: FindingId) -> Range {
        let mut tenths = |finding: FindingId| {
            let kind = &self.rules.vocabulary().get(finding).kind;
            match (&self.answer(finding).value, kind) {
                (Worth::Steps(bits), Kind::Number { min, whole, .. }) => {
                    // What is below 0 cannot be, whatever the vocabulary says.
                    let base = Bits::constant((*min).max(0) as u64);
                    bits.times(circuit, step(*whole) as u64).plus(circuit, &base)
                }
                _ => Bits(Vec::new()),
            }
        };
        let (more, less) = (tenths(left), tenths(right));
        let difference = more.minus(circuit, &less);
        let exists = circuit.and(self.answer(left).known, self.answer(right).known);
        single(exists, difference)
    }

    /// For a derived value that is the first case that holds: whether it has this value.
    pub(super) fn case(&self, circuit: &mut Circuit, place: usize, value: Option<i64>) -> Lit {
        let (Definition::First(cases), Value::Case(first)) =
            (&self.rules.derived()[place].definition, &self.derived[place])
        else {
            return FALSE;
        };
        let of_value = cases.iter().zip(first).filter(|((_, found), _)| *found == value);
        let mut fitting: Vec<Lit> = of_value.map(|(_, lit)| *lit).collect();
        if value.is_none() {
            fitting.push(!circuit.any(first.iter().copied()));
        }
        circuit.any(fitting)
    }

    /// Whether each rule is hit.
    pub fn hits(&self) -> &[Lit] {
        &self.hits
    }
}

fn single(exists: Lit, bits: Bits) -> Range {
    Range {
        exists,
        least: bits.clone(),
        most: bits,
        unlimited: FALSE,
    }
}

pub(super) fn chosen(lits: &[Lit], set: u32) -> Vec<Lit> {
    let wanted = lits.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
    wanted.map(|(_, lit)| *lit).collect()
}

/// Whether a number is at least `low`, and whether it is at most `high`.
pub(super) fn between(circuit: &mut Circuit, bits: &Bits, low: i64, high: i64) -> (Lit, Lit) {
    let above = bits.at_least(circuit, low);
    let below = match high.checked_add(1) {
        None => TRUE,
        Some(over) if over <= 0 => FALSE,
        Some(over) => !bits.at_least(circuit, over),
    };
    (above, below)
}
