//! A case: who it is about, what was assessed, where it stands and what was done.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value as Json};

use crate::domain::message::AttachmentKind;
use crate::domain::{CaseId, ChatId, Language, MessageId, PatientId, Timestamp};
use crate::triage::Tier;

use super::asked::Asking;
use super::clock::{Clock, Running};
use super::explained::Explained;
use super::member::SignedIn;
use super::outcome::Outcome;

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
    /// How urgent, as a nurse or the bot said last; none when a gate was hit.
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
    /// What was done, the oldest first.
    #[serde(default)]
    pub history: Vec<Happened>,
    /// The clocks for which a timer was set.
    #[serde(default)]
    pub armed: Vec<Running>,
    /// Its topic in the nurses' group, where the group has topics.
    #[serde(default)]
    pub topic: Option<Topic>,
    /// Coded questions that wait for the patient's answer; the first is being asked.
    #[serde(default)]
    pub asks: Vec<Asking>,
}

/// A case's topic in the nurses' group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Topic {
    /// It is being opened.
    Opening,
    /// It is there, as far as was asked of Telegram.
    Open {
        /// Its number.
        thread: MessageId,
        /// What it is called.
        name: String,
        /// Only administrators write in it.
        closed: bool,
    },
}

impl Topic {
    /// Its number, once it has one.
    pub fn thread(&self) -> Option<MessageId> {
        match self {
            Self::Opening => None,
            Self::Open { thread, .. } => Some(*thread),
        }
    }
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Nobody has it.
    Open,
    /// A nurse has it, and the next step is the nurse's.
    Claimed {
        /// Who.
        nurse: SignedIn,
        /// Since when they have it.
        at: Timestamp,
    },
    /// A nurse has it, and the patient's words are awaited.
    Waiting {
        /// Who.
        nurse: SignedIn,
        /// Since when they have it.
        at: Timestamp,
        /// Since when the patient's words are awaited.
        since: Timestamp,
    },
    /// Handed up to the leads; nobody has it yet.
    Escalated {
        /// By whom.
        nurse: SignedIn,
        /// When.
        at: Timestamp,
    },
    /// It was closed, and is to be looked at again; nobody has it yet.
    Reopened {
        /// When.
        at: Timestamp,
    },
    /// Done.
    Closed {
        /// By whom.
        nurse: SignedIn,
        /// With what outcome.
        outcome: Outcome,
        /// How urgent it was in the nurse's own judgement; none where an older version did not ask.
        #[serde(default)]
        tier: Option<Tier>,
        /// When.
        at: Timestamp,
    },
}

impl Case {
    /// Whether it is done.
    pub fn closed(&self) -> bool {
        match self.status {
            Status::Closed { .. } => true,
            Status::Open
            | Status::Claimed { .. }
            | Status::Waiting { .. }
            | Status::Escalated { .. }
            | Status::Reopened { .. } => false,
        }
    }

    /// Who has it, and since when.
    pub fn holder(&self) -> Option<(&SignedIn, Timestamp)> {
        match &self.status {
            Status::Claimed { nurse, at } | Status::Waiting { nurse, at, .. } => Some((nurse, *at)),
            Status::Open | Status::Escalated { .. } | Status::Reopened { .. } | Status::Closed { .. } => None,
        }
    }

    /// Since when a person has the patient to themselves, and the bot keeps quiet: since the case was taken, or the
    /// nurse last wrote or called.
    pub fn taken_since(&self) -> Option<Timestamp> {
        match &self.status {
            Status::Escalated { at, .. } => Some(*at),
            Status::Waiting { at, since, .. } => Some(*since.max(at)),
            Status::Open | Status::Claimed { .. } | Status::Reopened { .. } | Status::Closed { .. } => {
                self.holder().map(|(_, at)| at)
            }
        }
    }
}

/// Something done about a case. Holds people's words: no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// By whom; none when the patient or the bot did it.
    pub nurse: Option<SignedIn>,
    /// Through which door.
    pub door: Door,
    /// What.
    #[serde(deserialize_with = "read_deed")]
    pub deed: Deed,
}

/// Older records tell that the patient wrote by a bare name.
fn read_deed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Deed, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Known(Deed),
        Older(Older),
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Older {
        PatientWrote,
    }
    Ok(match Kept::deserialize(deserializer)? {
        Kept::Known(deed) => deed,
        Kept::Older(Older::PatientWrote) => Deed::PatientWrote {
            text: None,
            file: None,
            opened: false,
        },
    })
}

/// Where somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The nurses' group or a chat at Telegram.
    Telegram,
    /// The web console.
    Console,
    /// Nobody's doing: the bot itself.
    Bot,
    /// The command line on the service's machine.
    Machine,
}

/// What was done.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Taken.
    Claimed,
    /// Given back.
    Released,
    /// Given to a colleague.
    HandedTo {
        /// To whom.
        nurse: SignedIn,
    },
    /// Words sent to the patient.
    Replied {
        /// The words.
        text: String,
        /// The file sent with them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<AttachmentKind>,
    },
    /// The patient wrote. Without words and file it is of an older record, or they were dropped as too many.
    PatientWrote {
        /// The words, or those under the file.
        #[serde(default)]
        text: Option<String>,
        /// The file.
        #[serde(default)]
        file: Option<AttachmentKind>,
        /// The case was opened for it.
        #[serde(default)]
        opened: bool,
    },
    /// A coded question was put to the patient.
    Asked {
        /// The finding.
        finding: String,
    },
    /// The patient answered one, or what their words gave reason to ask.
    Answered {
        /// The finding.
        finding: String,
        /// The answer as in the batch interface; none when something else came of the question.
        answer: Option<Json>,
        /// Further answers are awaited.
        more: bool,
    },
    /// The tier was changed.
    Tiered {
        /// Before.
        from: Option<Tier>,
        /// Since.
        to: Tier,
        /// Why.
        reason: String,
    },
    /// The bot assessed the patient anew, and the case became more urgent.
    Raised {
        /// Before.
        from: Option<Tier>,
        /// Since.
        to: Option<Tier>,
    },
    /// A note for colleagues.
    Noted {
        /// The words.
        text: String,
    },
    /// The patient was telephoned.
    Called {
        /// What came of it.
        came: Call,
    },
    /// A scan or referral: asked for, or its result.
    Arranged {
        /// The flag it is about.
        flag: String,
        /// What is recorded.
        stand: Stand,
    },
    /// Handed up to the leads.
    Escalated {
        /// Why.
        reason: String,
    },
    /// Opened again.
    Reopened {
        /// Why.
        reason: String,
    },
    /// Nobody acted in time.
    Breached {
        /// What was to be done.
        clock: Clock,
        /// Who was told by name.
        told: Vec<SignedIn>,
    },
    /// Done.
    Closed {
        /// With what outcome.
        outcome: Outcome,
        /// The nurse's own tier.
        tier: Tier,
    },
}

/// What came of a telephone call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Nobody answered.
    NoAnswer,
    /// A message was left.
    MessageLeft,
    /// They spoke.
    Spoke,
}

impl Call {
    /// All of them, in the order they are offered.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::NoAnswer, "no_answer"),
        (Self::MessageLeft, "message_left"),
        (Self::Spoke, "spoke"),
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == name);
        found.map(|(came, _)| came)
    }
}

/// How far a scan or referral is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Asked for.
    Requested,
    /// Its result.
    Result(String),
}
