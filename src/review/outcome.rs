//! How a case ends.

use serde::{Deserialize, Serialize};

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Sent to the emergency department.
    SeenEmergency,
    /// A fracture was confirmed.
    FractureConfirmed,
    /// A fracture was excluded.
    FractureExcluded,
    /// Referred on.
    Referred,
    /// Advice was given.
    AdviceGiven,
    /// The patient was not reached.
    NotReached,
    /// Something else.
    Other,
}

impl Outcome {
    /// All outcomes, in the order they are offered.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::SeenEmergency, "seen_emergency"),
        (Self::FractureConfirmed, "fracture_confirmed"),
        (Self::FractureExcluded, "fracture_excluded"),
        (Self::Referred, "referred"),
        (Self::AdviceGiven, "advice_given"),
        (Self::NotReached, "not_reached"),
        (Self::Other, "other"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(outcome, _)| *outcome == self)
            .map(|(_, name)| name)
            .unwrap_or("other")
    }

    /// The outcome of this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == name);
        found.map(|(outcome, _)| outcome)
    }
}
