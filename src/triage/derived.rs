//! Derived values (clinical contract, section 11): day counts, differences, counts of conditions, the
//! published scores and the likelihood bands, each defined by data and evaluated in one fixed order.

use super::condition::{Condition, DerivedKind, Test};
use super::evaluate::{DerivedValue, Scene, Truth};
use super::vocabulary::FindingId;

/// One derived value and what it depends on.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Its name, without `d.`.
    pub id: String,
    /// How it is computed.
    pub definition: Definition,
    /// Findings it depends on, through others too.
    pub depends: u128,
}

/// How a derived value is computed.
#[derive(Clone, Debug)]
pub enum Definition {
    /// Holds when the condition does.
    When(Condition),
    /// Days since a date; an unknown date of a known event may be any number of days ago.
    Days {
        /// The date.
        date: FindingId,
        /// Whether the event is known to have happened.
        event: Option<Condition>,
        /// The day count used when the date is unknown.
        otherwise: Option<u8>,
    },
    /// First number minus second, not below 0, in tenths.
    Difference(FindingId, FindingId),
    /// How many of the conditions hold.
    Count(Vec<Condition>),
    /// Points of a published score, for those it was made for.
    Points {
        /// Whom the score was made for.
        eligible: Condition,
        /// Condition and points of each item.
        items: Vec<(Condition, i64)>,
    },
    /// The score's probability: a logistic equation.
    Probability {
        /// Whom it was made for.
        eligible: Condition,
        /// Its constant.
        intercept: f64,
        /// Weight of each year of age, and the finding that is the age.
        age: (FindingId, f64),
        /// Condition and weight of each item.
        items: Vec<(Condition, f64)>,
    },
    /// Holds when an item of the score is unknown; null for those it was not made for.
    LowerBound {
        /// Whom the score was made for.
        eligible: Condition,
        /// When an item is unknown.
        when: Condition,
    },
    /// The highest band with a row that holds, else the lowest.
    Bands {
        /// When there is no band at all.
        null_when: Condition,
        /// Band and condition of each row; rows are numbered through all bands.
        rows: Vec<(u8, Condition)>,
    },
    /// The value of the first condition that holds.
    First(Vec<(Condition, Option<i64>)>),
}

impl Definition {
    /// What conditions may do with it.
    pub fn kind(&self) -> DerivedKind {
        match self {
            Self::When(_) => DerivedKind::Flag,
            Self::Days { .. } | Self::Count(_) | Self::Points { .. } => DerivedKind::Range,
            Self::Difference(..) => DerivedKind::Tenths,
            Self::Bands { .. } => DerivedKind::Band,
            Self::Probability { .. } | Self::LowerBound { .. } | Self::First(_) => DerivedKind::Output,
        }
    }

    /// The conditions in it.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::When(when) => vec![when],
            Self::Days { event, .. } => event.iter().collect(),
            Self::Difference(..) => Vec::new(),
            Self::Count(conditions) => conditions.iter().collect(),
            Self::Points { eligible, items } => {
                items.iter().map(|(when, _)| when).chain([eligible]).collect()
            }
            Self::Probability { eligible, items, .. } => {
                items.iter().map(|(when, _)| when).chain([eligible]).collect()
            }
            Self::LowerBound { eligible, when } => vec![eligible, when],
            Self::Bands { null_when, rows } => rows.iter().map(|(_, when)| when).chain([null_when]).collect(),
            Self::First(cases) => cases.iter().map(|(when, _)| when).collect(),
        }
    }

    /// Findings it reads, through earlier derived values too.
    pub fn depends(&self, earlier: &[Derived]) -> u128 {
        let mut set = 0;
        for condition in self.conditions() {
            condition.tests(&mut |test| set |= reads(test, earlier));
        }
        match self {
            Self::Days { date, otherwise, .. } => {
                set |= date.bit() | otherwise.map_or(0, |other| earlier[usize::from(other)].depends);
            }
            Self::Difference(left, right) => set |= left.bit() | right.bit(),
            Self::Probability { age: (age, _), .. } => set |= age.bit(),
            _ => {}
        }
        set
    }
}

/// Findings a test reads, through derived values too.
pub fn reads(test: &Test, derived: &[Derived]) -> u128 {
    if let Some(finding) = test.finding() {
        return finding.bit();
    }
    // A row of a value is read while that value is computed: what it depends on is counted there.
    let values = if matches!(test, Test::Row(_)) {
        Vec::new()
    } else {
        values(test, derived)
    };
    let known = values
        .into_iter()
        .filter_map(|place| derived.get(usize::from(place)));
    known.fold(0, |set, value| set | value.depends)
}

/// The derived values a test reads itself, by their places.
pub fn values(test: &Test, derived: &[Derived]) -> Vec<u8> {
    match test {
        Test::Derived(place) | Test::Range(place, ..) | Test::Band(place, _) => vec![*place],
        Test::Difference(left, right, _) => vec![*left, *right],
        // A row is named for the value that it belongs to.
        Test::Row(_) => {
            let bands = derived.iter().enumerate();
            let bands = bands.filter(|(_, value)| matches!(value.definition, Definition::Bands { .. }));
            bands.map(|(place, _)| place as u8).collect()
        }
        Test::Options(..)
        | Test::Exactly(..)
        | Test::Number(..)
        | Test::Yes(_)
        | Test::No(_)
        | Test::Known(_)
        | Test::Incomplete(_)
        | Test::Refused(_)
        | Test::Rule(_)
        | Test::NoRuleAbove
        | Test::Shown(_)
        | Test::Claim(_) => Vec::new(),
    }
}

/// Computes all derived values into the scene, in order.
pub fn derive(definitions: &[Derived], scene: &mut Scene<'_>) {
    for derived in definitions {
        let value = match &derived.definition {
            Definition::When(when) => DerivedValue::Flag(scene.truth(when)),
            Definition::Bands { null_when, rows } => bands(null_when, rows, scene),
            _ if derived.depends & scene.open != 0 => DerivedValue::Open,
            other => closed(other, scene),
        };
        scene.derived.push(value);
    }
}

fn closed(definition: &Definition, scene: &Scene<'_>) -> DerivedValue {
    let holds = |condition: &Condition| scene.truth(condition).holds();
    match definition {
        Definition::When(_) | Definition::Bands { .. } => unreachable!("computed by the caller"),
        Definition::Days {
            date,
            event,
            otherwise,
        } => {
            let date = scene.answers.date(*date);
            match otherwise {
                Some(other) if date.is_none() => scene.derived[usize::from(*other)],
                _ => DerivedValue::Range(scene.days(date, event.as_ref().is_some_and(holds))),
            }
        }
        Definition::Difference(left, right) => {
            let pair = scene.answers.number(*left).zip(scene.answers.number(*right));
            DerivedValue::Range(
                pair.map(|(left, right)| (left - right).max(0))
                    .map(|tenths| (tenths, tenths)),
            )
        }
        Definition::Count(conditions) => {
            let count = conditions.iter().filter(|condition| holds(condition)).count() as i64;
            DerivedValue::Range(Some((count, count)))
        }
        Definition::Points { eligible, items } => DerivedValue::Range(holds(eligible).then(|| {
            let points = items
                .iter()
                .filter(|(when, _)| holds(when))
                .map(|(_, points)| points)
                .sum();
            (points, points)
        })),
        Definition::Probability {
            eligible,
            intercept,
            age: (age, weight),
            items,
        } => {
            let age = scene.answers.number(*age).map(|tenths| tenths as f64 / 10.0);
            DerivedValue::Decimal(age.filter(|_| holds(eligible)).map(|age| {
                let sum: f64 = items
                    .iter()
                    .filter(|(when, _)| holds(when))
                    .map(|(_, weight)| weight)
                    .sum();
                1.0 / (1.0 + (-(intercept + weight * age + sum)).exp())
            }))
        }
        Definition::LowerBound { eligible, when } => {
            if holds(eligible) {
                DerivedValue::Flag(Truth::of(holds(when)))
            } else {
                DerivedValue::Range(None)
            }
        }
        Definition::First(cases) => {
            let case = cases.iter().find(|(when, _)| holds(when));
            DerivedValue::Range(case.and_then(|(_, value)| *value).map(|value| (value, value)))
        }
    }
}

fn bands(null_when: &Condition, rows: &[(u8, Condition)], scene: &mut Scene<'_>) -> DerivedValue {
    let null = scene.truth(null_when);
    let mut highest = Some(0);
    let mut undecided = null == Truth::Open;
    for (place, (band, when)) in rows.iter().enumerate() {
        match scene.truth(when).min(if null == Truth::True {
            Truth::False
        } else {
            Truth::True
        }) {
            Truth::True => {
                scene.rows.0 |= 1 << place;
                scene.rows.1 |= 1 << place;
                highest = highest.max(Some(*band));
            }
            Truth::Open => {
                scene.rows.1 |= 1 << place;
                undecided = true;
            }
            Truth::False => {}
        }
    }
    match (null, undecided) {
        (Truth::True, _) => DerivedValue::Band(None),
        (_, true) => DerivedValue::Open,
        _ => DerivedValue::Band(highest),
    }
}
