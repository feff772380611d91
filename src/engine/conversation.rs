//! The state of one patient's talk with the bot. What was answered is kept screen by screen, and the
//! answers are always derived from that, so that going back or changing one screen cannot leave a rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::domain::Language;

/// One conversation. Holds a patient's answers: no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Conversation {
    /// Its number for this patient, from 1.
    pub number: u32,
    /// The flow it runs.
    pub flow: String,
    /// The flow's version it began with.
    pub version: String,
    /// The language it is held in.
    pub language: Language,
    /// Counts what the patient finished; a button of an earlier step is stale.
    pub step: u32,
    /// What it waits for.
    pub phase: Phase,
    /// Screens answered, by id, each with what it set.
    pub visits: BTreeMap<String, Visit>,
    /// Findings that free text gave reason to ask about or to raise, such as `self_harm_thoughts`.
    pub raised: Map<String, Json>,
    /// Consent text version agreed to.
    pub consent_version: Option<String>,
    /// The week of following up it belongs to; 0 for a first contact.
    #[serde(default)]
    pub week: u32,
    /// What is known of the patient from before.
    #[serde(default)]
    pub carried: Map<String, Json>,
    /// How it was at the last completed interview.
    #[serde(default)]
    pub before: Before,
    /// Flags whose advice is done, needless or declined: the result does not say it again.
    #[serde(default)]
    pub settled: Vec<String>,
    /// Those of them that the patient decided against.
    #[serde(default)]
    pub declined: Vec<String>,
}

/// Pain on moving and mobility at the last completed interview, as in the batch interface.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Pain on moving, 0 to 10.
    pub pain_nrs_move: Option<i64>,
    /// Mobility, an option of `mobility_now`.
    pub mobility_now: Option<String>,
}

/// What a screen set, as in the batch interface.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Finding to value.
    pub set: Map<String, Json>,
    /// Findings carried over that are no longer true.
    #[serde(default)]
    pub cleared: Vec<String>,
}

/// What a conversation waits for.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub enum Phase {
    /// An answer to a screen.
    Asking {
        /// The screen's id.
        screen: String,
        /// What is ticked or answered of it so far.
        draft: Draft,
    },
    /// A question put because of what the patient wrote; then on with the screen.
    AskingRaised {
        /// The finding asked, yes or no.
        finding: String,
        /// The screen to go on with.
        then: String,
    },
    /// The patient to confirm the summary or change something.
    Confirming,
    /// Nothing: it is over.
    Ended {
        /// How it ended.
        ending: super::Ending,
    },
}

/// A screen in the middle of being answered.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Lines ticked, by place.
    pub marks: BTreeMap<u8, Mark>,
    /// Parts answered so far.
    pub set: Map<String, Json>,
    /// The part being asked.
    pub part: u8,
    /// The one reminder was given.
    pub reminded: bool,
    /// "Why do you ask?" is shown.
    pub why: bool,
    /// How often an answer could not be read.
    pub tries: u8,
}

/// How a line is ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Yes.
    Yes,
    /// Not sure.
    Unsure,
}

impl Conversation {
    /// A conversation about to begin; [`super::step`] with [`super::Input::Begin`] asks its first screen.
    pub fn new(number: u32, flow: &crate::flow::Flow, language: Language) -> Self {
        Self {
            number,
            flow: flow.id().to_owned(),
            version: flow.version().to_owned(),
            language,
            step: 0,
            phase: Phase::Confirming,
            visits: BTreeMap::new(),
            raised: Map::new(),
            consent_version: None,
            week: 0,
            carried: Map::new(),
            before: Before::default(),
            settled: Vec::new(),
            declined: Vec::new(),
        }
    }

    /// Whether something new happened since what was carried over was known, such as another fall.
    pub fn something_new(&self) -> bool {
        self.visits.values().any(|visit| !visit.cleared.is_empty())
    }

    /// Whether it follows up what an earlier one began.
    pub fn follows_up(&self) -> bool {
        !self.carried.is_empty()
    }

    /// Whether it is over.
    pub fn ended(&self) -> bool {
        matches!(self.phase, Phase::Ended { .. })
    }
}
