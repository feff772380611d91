//! The nurse's side as a state machine, pure: a case and what a nurse may do with it.

mod explained;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::domain::{CaseId, ChatId, Language, MessageId, PatientId, Timestamp, UserId};
use crate::triage::Tier;

pub use explained::{Explained, Said, Would};

/// A flagged patient in the nurses' queue. Holds a patient's answers: no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Case {
    /// Its number.
    pub id: CaseId,
    /// Whose it is.
    pub patient: PatientId,
    /// The patient's chat.
    pub chat: ChatId,
    /// The patient's language.
    pub language: Language,
    /// How urgent; none when a gate was hit.
    pub tier: Option<Tier>,
    /// The headline rule or gate.
    pub headline: String,
    /// Rules hit, in table order.
    pub rules: Vec<String>,
    /// Flags, sorted.
    pub flags: Vec<String>,
    /// The emergency ended the interview early.
    pub interrupted: bool,
    /// The flow they were answered in.
    #[serde(default)]
    pub flow: String,
    /// The version of the flow set it was opened on; the card is worded in its words.
    #[serde(default)]
    pub version: String,
    /// The answers, as in the batch interface.
    pub answers: Map<String, Json>,
    /// The day they were assessed, as `YYYY-MM-DD`.
    pub assessed_on: String,
    /// Why it has its tier; none where no rule of the table gave it one, and in records of before.
    #[serde(default)]
    pub explained: Option<Explained>,
    /// When it was opened.
    pub opened: Timestamp,
    /// Where it stands.
    pub status: Status,
    /// The card's message in the nurses' group, once sent.
    pub card: Option<MessageId>,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Nobody has it.
    Open,
    /// A nurse has it.
    Claimed {
        /// Who.
        nurse: SignedIn,
        /// Since when.
        at: Timestamp,
    },
    /// Done.
    Closed {
        /// By whom.
        nurse: SignedIn,
        /// With what outcome.
        outcome: Outcome,
        /// When.
        at: Timestamp,
    },
}

/// A nurse whose right to act was checked. Made only by [`Members::sign_in`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    id: UserId,
    name: String,
}

impl SignedIn {
    /// The nurse's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The clinic's nurses.
#[derive(Clone, Debug, Default)]
pub struct Members(Vec<(UserId, String)>);

impl Members {
    /// These nurses, each with a name.
    pub fn new(members: Vec<(UserId, String)>) -> Self {
        Self(members)
    }

    /// The nurse, if enrolled.
    pub fn sign_in(&self, user: UserId) -> Option<SignedIn> {
        let found = self.0.iter().find(|(id, _)| *id == user);
        found.map(|(id, name)| SignedIn {
            id: *id,
            name: name.clone(),
        })
    }
}

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
}

/// What a nurse does with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Takes it.
    Claim,
    /// Gives it back.
    Release,
    /// Ends it.
    Close(Outcome),
}

/// Why a nurse's command is not carried out; the nurse can mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Another nurse has the case.
    #[error("another nurse has this case")]
    Taken(String),
    /// It is closed.
    #[error("this case is closed")]
    Closed,
    /// The nurse has not claimed it.
    #[error("claim the case first")]
    NotYours,
}

/// Applies a nurse's command. Repeating a command that is already done changes nothing.
pub fn apply(mut case: Case, command: Command, nurse: SignedIn, now: Timestamp) -> Result<Case, Refused> {
    case.status = match (&case.status, command) {
        (Status::Closed { .. }, _) => return Err(Refused::Closed),
        (Status::Open, Command::Claim) => Status::Claimed { nurse, at: now },
        (Status::Claimed { nurse: holder, at }, Command::Claim) if *holder == nurse => {
            Status::Claimed { nurse, at: *at }
        }
        (Status::Claimed { nurse: holder, .. }, _) if *holder != nurse => {
            return Err(Refused::Taken(holder.name.clone()));
        }
        (Status::Claimed { .. }, Command::Release) => Status::Open,
        (Status::Claimed { .. }, Command::Close(outcome)) => Status::Closed {
            nurse,
            outcome,
            at: now,
        },
        (Status::Claimed { .. }, Command::Claim) => return Err(Refused::NotYours),
        (Status::Open, Command::Release | Command::Close(_)) => return Err(Refused::NotYours),
    };
    Ok(case)
}
