//! What the console can ask for, and what became of it.

use crate::audit::Seen;
use crate::domain::{CaseId, Language, UserId};
use crate::review::{Command, Member};

use crate::runner::deed::No;

/// What a browser asks for.
pub enum Request {
    /// To sign in with a link.
    SignIn {
        /// What the link carries.
        link: String,
    },
    /// To let a member in without a link: for `demo`, where the reader is the nurse. No browser can send it.
    LetIn {
        /// Whom.
        user: UserId,
    },
    /// To end the session, or all sessions of whoever it is.
    SignOut {
        /// The session.
        session: String,
        /// Everywhere.
        everywhere: bool,
    },
    /// Something within a session.
    Within {
        /// The session.
        session: String,
        /// What.
        asked: Asked,
    },
}

/// What somebody asks for who is signed in.
pub enum Asked {
    /// Nothing: they are there.
    Present,
    /// To read in another language.
    Speak(Language),
    /// To do something with a case.
    Act {
        /// The case.
        case: CaseId,
        /// What.
        order: Order,
    },
    /// To set whether somebody is on duty.
    Duty {
        /// Who.
        user: UserId,
        /// Whether they are.
        on: bool,
    },
    /// To enter that they are shown something.
    Saw {
        /// What.
        seen: Seen,
        /// Of which case.
        case: Option<CaseId>,
    },
    /// To take something out. For leads and auditors.
    Exported {
        /// In what form, such as `csv`.
        form: &'static str,
    },
    /// To enrol somebody, or change their name or role. For leads.
    Enrol(Member),
    /// To let somebody go, and end their sessions. For leads.
    Remove(UserId),
}

/// What to do with a case.
pub enum Order {
    /// This.
    Do(Command),
    /// To give it to this colleague.
    HandTo(UserId),
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Signed in; the secret is for the browser alone.
    SignedIn {
        /// The session's secret.
        session: String,
    },
    /// It is done.
    Done,
    /// It is done, and the patient hears of it when the quiet hours are over.
    DoneLater,
    /// It is not done.
    Refused(Why),
    /// Nobody is signed in with that session, or that link has been used or is too old.
    SignedOut,
}

/// Why a request is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The text's key.
    pub key: &'static str,
    /// The nurse it names.
    pub nurse: String,
}

impl Order {
    /// The name of the deed, as the audit chain has it.
    pub(super) fn name(&self) -> &'static str {
        let Self::Do(command) = self else {
            return "hand";
        };
        match command {
            Command::Claim => "claim",
            Command::Release => "release",
            Command::HandTo(_) => "hand",
            Command::Reply(_) => "reply",
            Command::SendFile { .. } => "file",
            Command::Ask(_) => "ask",
            Command::Tier { .. } => "tier",
            Command::Note(_) => "note",
            Command::Call(_) => "call",
            Command::Arrange { .. } => "arrange",
            Command::Escalate(_) => "escalate",
            Command::Reopen(_) => "reopen",
            Command::Close { .. } => "close",
        }
    }
}

impl From<&No> for Answer {
    fn from(no: &No) -> Self {
        let (key, nurse) = no.words();
        let nurse = nurse.to_owned();
        Self::Refused(Why { key, nurse })
    }
}
