//! Conditions in the words of section 12.1, parsed and compiled in one pass: every name is resolved
//! against the vocabulary and every literal checked, so a [`Condition`] in hand cannot be misread.

use super::claim::Claim;
use super::parse::Parser;
use super::vocabulary::{FindingId, Vocabulary};

/// A test on the answers, or several joined.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Always holds.
    Always,
    /// One test.
    Test(Test),
    /// Does not hold.
    Not(Box<Condition>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

/// One test; on an unknown answer it is false (12.1.2).
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// At least one of these options was named (`=`, `in`, `has`).
    Options(FindingId, u32),
    /// Exactly this set of options was named (`is none`).
    Exactly(FindingId, u32),
    /// The number lies between, bounds included, in tenths.
    Number(FindingId, i64, i64),
    /// The answer is yes.
    Yes(FindingId),
    /// The answer is no.
    No(FindingId),
    /// A value is known.
    Known(FindingId),
    /// Unknown, or a list holding unsure.
    Incomplete(FindingId),
    /// No, unsure or skipped.
    Refused(FindingId),
    /// A derived value holds.
    Derived(u8),
    /// Some value of the derived range lies between, bounds included.
    Range(u8, i64, i64),
    /// Some pair of values of two ranges differs by at least so much.
    Difference(u8, u8, i64),
    /// The derived band is one of these.
    Band(u8, u8),
    /// A row of the bands is hit.
    Row(u8),
    /// A rule is hit.
    Rule(u8),
    /// No rule before this one is hit.
    NoRuleAbove,
    /// A screen was shown.
    Shown(u8),
    /// Of the outcome: only safety properties speak of it.
    Claim(Claim),
}

/// Likelihood bands, as bits of a set.
pub const BANDS: [&str; 3] = ["low", "intermediate", "high"];

/// What a derived name stands for, for the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivedKind {
    /// Holds or not.
    Flag,
    /// A range of whole numbers, or one, or none.
    Range,
    /// A difference in tenths.
    Tenths,
    /// A band.
    Band,
    /// Written out, never compared.
    Output,
}

/// The names a condition may use where it stands.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The findings.
    pub vocabulary: &'a Vocabulary,
    /// Derived names defined so far.
    pub derived: &'a [(String, DerivedKind)],
    /// Rows defined so far.
    pub rows: &'a [String],
    /// Rules defined so far.
    pub rules: &'a [String],
    /// Screens defined so far.
    pub screens: &'a [String],
    /// All flags, where the outcome may be spoken of; none elsewhere.
    pub flags: &'a [String],
}

/// How much must be computed before a condition can be read; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// It always holds.
    Nothing,
    /// Answers only.
    Answers,
    /// Derived values.
    Derived,
    /// Derived values and the rules down to the last that interrupts.
    Interrupts,
    /// Derived values and all rules.
    Rules,
}

/// A condition that cannot be read: the byte offset in its text, what was found, and a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What kind of fault it is, as in issues.
    pub code: &'static str,
    /// Byte offset in the condition's text.
    pub at: usize,
    /// What was found and what is allowed.
    pub message: String,
    /// What would mend it, if we can tell.
    pub hint: Option<String>,
}

impl Unreadable {
    /// The name it stumbled over, `d.` left aside.
    pub fn name<'t>(&self, text: &'t str) -> &'t str {
        let rest = text.get(self.at..).unwrap_or_default();
        let rest = rest.strip_prefix("d.").unwrap_or(rest);
        let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        &rest[..end.unwrap_or(rest.len())]
    }
}

impl Condition {
    /// Compiles a condition's text.
    pub fn compile(text: &str, names: Names<'_>) -> Result<Self, Unreadable> {
        Parser::new(text, names)?.whole()
    }

    /// How much must be computed before it can be read.
    pub fn needs(&self) -> Needs {
        match self {
            Self::Always => Needs::Nothing,
            Self::Test(test) => test.needs(),
            Self::Not(inner) => inner.needs(),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::needs).max().unwrap_or(Needs::Nothing)
            }
        }
    }

    /// Visits every test in it.
    pub fn tests(&self, visit: &mut impl FnMut(&Test)) {
        match self {
            Self::Always => {}
            Self::Test(test) => visit(test),
            Self::Not(inner) => inner.tests(visit),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tests(visit)),
        }
    }
}

impl Test {
    /// The finding it asks about, if it asks about one itself.
    pub fn finding(&self) -> Option<FindingId> {
        match self {
            Self::Options(finding, _)
            | Self::Exactly(finding, _)
            | Self::Number(finding, ..)
            | Self::Yes(finding)
            | Self::No(finding)
            | Self::Known(finding)
            | Self::Incomplete(finding)
            | Self::Refused(finding) => Some(*finding),
            Self::Derived(_)
            | Self::Range(..)
            | Self::Difference(..)
            | Self::Band(..)
            | Self::Row(_)
            | Self::Rule(_)
            | Self::NoRuleAbove
            | Self::Shown(_)
            | Self::Claim(_) => None,
        }
    }

    fn needs(&self) -> Needs {
        match self {
            Self::Options(..)
            | Self::Exactly(..)
            | Self::Number(..)
            | Self::Yes(_)
            | Self::No(_)
            | Self::Known(_)
            | Self::Incomplete(_)
            | Self::Refused(_)
            | Self::Shown(_) => Needs::Answers,
            Self::Derived(_) | Self::Range(..) | Self::Difference(..) | Self::Band(..) | Self::Row(_) => {
                Needs::Derived
            }
            Self::Rule(_) | Self::NoRuleAbove | Self::Claim(_) => Needs::Rules,
        }
    }
}
