//! A flow: an ordered list of screens with conditions, read from `flows/<flow>/flow.toml` into a checked
//! [`Flow`]. It runs forward only: the next screen is the next in order whose gate holds, so every
//! interview ends by construction.

mod alone;
mod left;
mod lines;
mod load;
mod skips;
mod together;

pub use left::{Never, Standing, cut_short, most_left, most_left_of};
pub use together::most_together;

use crate::domain::Answer;
use crate::triage::{Condition, FindingId};

/// Most screens of a flow: one bit each.
pub const MAX_SCREENS: usize = 64;
/// Most lines of one checklist.
pub const MAX_LINES: usize = 15;
/// Most parts of one screen.
pub const MAX_PARTS: usize = 15;

/// One interview as checked data.
#[derive(Clone, Debug)]
pub struct Flow {
    id: String,
    screens: Vec<Screen>,
    presets: Vec<(FindingId, Answer)>,
    version: String,
    consent_version: String,
    carries: Vec<FindingId>,
    adds: u128,
    never_together: Vec<Never>,
    alone: bool,
}

/// In which weeks of following up a screen or line is asked; outside of that, always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weeks {
    /// Only in these; in any when empty.
    pub only: Vec<u32>,
    /// Not before this one.
    pub from: u32,
}

impl Weeks {
    /// Whether it is asked in this week.
    pub fn cover(&self, week: u32) -> bool {
        week >= self.from && (self.only.is_empty() || self.only.contains(&week))
    }
}

/// One message of the interview.
#[derive(Clone, Debug)]
pub struct Screen {
    /// Its id in the interview plan, such as `E3`.
    pub id: String,
    /// The section it stands in, such as `pain`; empty when the file names none.
    pub section: String,
    /// Whether it belongs to the emergency block.
    pub block: bool,
    /// When it is asked.
    pub gate: Condition,
    /// What it asks, in order.
    pub asks: Vec<FindingId>,
    /// Whether it can be neither skipped nor left unsure.
    pub required: bool,
    /// Whether the picture of a back goes with it.
    pub picture: bool,
    /// In which weeks it is asked.
    pub weeks: Weeks,
    /// Findings that stay as they were carried over when no line of theirs is ticked.
    pub keeps: Vec<FindingId>,
    /// What it asks for the record, whatever the outcome: never left out as making no difference.
    pub record: Vec<FindingId>,
    /// What of it need not be asked, and when.
    pub skips: Vec<Skip>,
    /// How it asks.
    pub form: Form,
}

/// A finding that a screen does not ask when the condition holds, since it can make no difference then.
#[derive(Clone, Debug)]
pub struct Skip {
    /// The finding.
    pub finding: FindingId,
    /// When, read on the answers so far.
    pub when: Condition,
}

/// How a screen asks.
#[derive(Clone, Debug)]
pub enum Form {
    /// Lines to tick.
    Checklist {
        /// The lines.
        lines: Vec<Line>,
        /// What a finding without a ticked line becomes.
        safe: Vec<(FindingId, Answer)>,
    },
    /// One or several questions, one after the other.
    Parts(Vec<Part>),
}

/// A line or option that can be tapped.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id: `line-<id>` is its wording.
    pub id: String,
    /// When it is offered.
    pub gate: Condition,
    /// What it sets.
    pub sets: Vec<(FindingId, Answer)>,
    /// In which weeks it is offered.
    pub weeks: Weeks,
    /// What was carried over and is no longer true once this is ticked.
    pub clears: Vec<FindingId>,
}

/// One question of a screen that asks one after the other.
#[derive(Clone, Debug)]
pub struct Part {
    /// The finding it asks.
    pub finding: FindingId,
    /// When it is asked.
    pub gate: Condition,
    /// What can be answered.
    pub kind: PartKind,
}

/// What can be answered to one question.
#[derive(Clone, Debug)]
pub enum PartKind {
    /// One of these.
    Choice(Vec<Line>),
    /// 0 to 10.
    Scale,
    /// A typed number.
    Number,
    /// A date, or a month.
    Date,
}

impl Flow {
    /// Its name, such as `intake`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its screens, in order.
    pub fn screens(&self) -> &[Screen] {
        &self.screens
    }

    /// Answers every interview begins with, unasked.
    pub fn presets(&self) -> &[(FindingId, Answer)] {
        &self.presets
    }

    /// The content's hash, as text; conversations are pinned to it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Pins its conversations to the version of the whole set that it is part of.
    pub fn of_version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    /// The same flow with these screens never shown together, in place of those its file names.
    pub fn with_never_together(mut self, never: Vec<Never>) -> Self {
        self.never_together = never;
        self
    }

    /// Screens that are never shown together, and to whom.
    pub fn never_together(&self) -> &[Never] {
        &self.never_together
    }

    /// Findings a conversation begins with when they are known of the patient.
    pub fn carries(&self) -> &[FindingId] {
        &self.carries
    }

    /// Findings, as a set, to whose carried options new ones are added.
    pub fn adds(&self) -> u128 {
        self.adds
    }

    /// The version of the consent text it asks for.
    pub fn consent_version(&self) -> &str {
        &self.consent_version
    }
}
