//! The decision table as checked data (clinical contract, section 12).

use serde::{Deserialize, Serialize};

use super::condition::{Condition, Names, Test};
use super::derived::{Definition, Derived};
use super::vocabulary::Vocabulary;

/// How urgent; ordered, the most urgent greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// A plan to follow at home.
    Selfcare,
    /// Within two weeks.
    Routine,
    /// This week.
    Urgent,
    /// Today.
    SameDay,
    /// Now.
    EmergencyNow,
}

impl Tier {
    /// All tiers, the most urgent first.
    pub const ALL: [Self; 5] = [
        Self::EmergencyNow,
        Self::SameDay,
        Self::Urgent,
        Self::Routine,
        Self::Selfcare,
    ];

    /// Its name in data and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmergencyNow => "emergency_now",
            Self::SameDay => "same_day",
            Self::Urgent => "urgent",
            Self::Routine => "routine",
            Self::Selfcare => "selfcare",
        }
    }

    /// The tier of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.name() == name)
    }
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, such as `R06`.
    pub id: String,
    /// The tier it sets, if it sets one.
    pub tier: Option<Tier>,
    /// When it is hit.
    pub when: Condition,
    /// Flags it raises, as a set of places in [`Rules::flags`].
    pub flags: u32,
    /// Flags it raises only when a further condition holds.
    pub flags_when: Vec<(u32, Condition)>,
    /// One word for the reason, such as `cauda_equina`.
    pub reason: String,
    /// Sources, by their ids in `flows/sources.toml`.
    pub sources: Vec<String>,
    /// Ends an interview on the spot.
    pub interrupt: bool,
}

/// A case in which no tier is given at all.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its id, such as `R00`.
    pub id: String,
    /// When it is hit.
    pub when: Condition,
    /// Flags it raises.
    pub flags: u32,
}

/// A correction to the union of flags.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Its id, such as `F1`.
    pub id: String,
    /// When it applies.
    pub when: Condition,
    /// Flags it takes away.
    pub remove: u32,
    /// A flag it turns into another.
    pub replace: Option<(u32, u32)>,
}

/// Vocabulary, derived values and decision table, checked against each other.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub(super) vocabulary: Vocabulary,
    pub(super) derived: Vec<Derived>,
    pub(super) names: Vec<(String, super::condition::DerivedKind)>,
    pub(super) rows: Vec<String>,
    pub(super) batch_order: Vec<u8>,
    pub(super) flags: Vec<String>,
    pub(super) gates: Vec<Gate>,
    pub(super) rules: Vec<Rule>,
    pub(super) rule_ids: Vec<String>,
    pub(super) corrections: Vec<Correction>,
    pub(super) safety_screen: u128,
    pub(super) interrupts: u128,
    pub(super) interrupt_rows: usize,
    /// While reading: names defined at the place being read or below it.
    pub(super) below: Vec<String>,
}

impl Rules {
    /// The vocabulary.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The table's rows, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The cases in which no tier is given.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// The derived values, in the order in which they are computed.
    pub fn derived(&self) -> &[Derived] {
        &self.derived
    }

    /// The derived values that the batch interface writes out, by place.
    pub fn batch_order(&self) -> &[u8] {
        &self.batch_order
    }

    /// The corrections to the union of flags, in order.
    pub fn corrections(&self) -> &[Correction] {
        &self.corrections
    }

    /// Findings that a condition reads, through derived values, rows and rules too, as a set.
    pub fn reads(&self, condition: &Condition) -> u128 {
        let mut set = 0;
        condition.tests(&mut |test| {
            set |= super::derived::reads(test, &self.derived);
            if let Test::Rule(place) = test {
                set |= self.reads(&self.rules[usize::from(*place)].when);
            } else if let Test::Row(place) = test {
                set |= self.row(*place).map_or(0, |when| self.reads(when));
            }
        });
        set
    }

    /// The condition of a row of the bands.
    fn row(&self, place: u8) -> Option<&Condition> {
        let bands = self
            .derived
            .iter()
            .filter_map(|derived| match &derived.definition {
                Definition::Bands { rows, .. } => Some(rows),
                _ => None,
            });
        bands.flatten().map(|(_, when)| when).nth(usize::from(place))
    }

    /// The flags' names; a flag's place is its bit in a set.
    pub fn flags(&self) -> &[String] {
        &self.flags
    }

    /// The names of a set of flags, sorted.
    pub fn flag_names(&self, set: u32) -> Vec<&str> {
        let named = self
            .flags
            .iter()
            .enumerate()
            .filter(|(place, _)| set & (1 << place) != 0);
        let mut names: Vec<&str> = named.map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The row of this id, with its place.
    pub fn rule(&self, id: &str) -> Option<(usize, &Rule)> {
        self.rules.iter().enumerate().find(|(_, rule)| rule.id == id)
    }

    /// Findings whose lack makes the safety screen incomplete (the closed list of R20), as a set.
    pub fn safety_screen(&self) -> u128 {
        self.safety_screen
    }

    /// Rules that end an interview on the spot, as a set of places.
    pub fn interrupts(&self) -> u128 {
        self.interrupts
    }

    /// Notes what is asked of the table again and again.
    pub(super) fn index(&mut self) {
        for (place, rule) in self.rules.iter().enumerate() {
            if rule.interrupt {
                self.interrupts |= 1 << place;
                self.interrupt_rows = place + 1;
            }
            rule.when.tests(&mut |test| {
                if let Test::Incomplete(finding) = test {
                    self.safety_screen |= finding.bit();
                }
            });
        }
    }

    /// The names a condition outside the table may use: all findings, derived values, rows and rules, and
    /// these screens.
    pub fn names<'a>(&'a self, screens: &'a [String]) -> Names<'a> {
        Names {
            vocabulary: &self.vocabulary,
            derived: &self.names,
            rows: &self.rows,
            rules: &self.rule_ids,
            screens,
            flags: &[],
        }
    }

    /// The same for a safety property, which may speak of the outcome too.
    pub fn claim_names<'a>(&'a self, screens: &'a [String]) -> Names<'a> {
        Names {
            flags: &self.flags,
            ..self.names(screens)
        }
    }
}
