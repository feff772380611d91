//! What stands in one entry.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::{CaseId, Timestamp, UserId};
use crate::review::{Call, Clock, Door, Outcome, Role, SignedIn};
use crate::triage::Tier;

/// Something to be entered, not numbered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// When, as an instant in UTC such as `2026-03-04T09:00:00Z`.
    #[serde(serialize_with = "write_instant", deserialize_with = "read_instant")]
    pub at: Timestamp,
    /// By whom.
    pub who: Who,
    /// Through which door.
    pub door: Door,
    /// What.
    pub what: What,
    /// About which case, if it is about one.
    pub case: Option<CaseId>,
}

/// One entry of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the chain, from 1.
    pub number: u64,
    /// What it says.
    #[serde(flatten)]
    pub noted: Noted,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The bot itself.
    Bot,
    /// One of the clinic's team.
    Member(Person),
    /// Somebody who is not of the team.
    Stranger {
        /// Their id at Telegram; none when they are a patient, whom the chain never names.
        id: Option<UserId>,
    },
    /// A patient, whom the chain never names.
    Patient,
    /// Whoever runs the service, at its machine.
    Operator,
}

impl Who {
    /// The name of its kind.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Member(_) => "member",
            Self::Stranger { .. } => "stranger",
            Self::Patient => "patient",
            Self::Operator => "operator",
        }
    }
}

/// One of the clinic's team, as they were when they acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id at Telegram.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
}

impl From<&SignedIn> for Person {
    fn from(member: &SignedIn) -> Self {
        Self {
            id: member.id(),
            name: member.name().to_owned(),
            role: member.role(),
        }
    }
}

/// What was done or seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The bot opened a case, and its card was shown to the group.
    Opened,
    /// A case was taken.
    Claimed,
    /// It was given back.
    Released,
    /// It was given to a colleague.
    HandedTo {
        /// To whom.
        to: Person,
    },
    /// Words or a file went to the patient.
    Replied,
    /// A question of the vocabulary was put to the patient.
    Asked {
        /// The finding it asks.
        finding: String,
    },
    /// A nurse changed the tier.
    Tiered {
        /// Before.
        from: Option<Tier>,
        /// Since.
        to: Tier,
    },
    /// The bot raised the tier.
    Raised {
        /// Before.
        from: Option<Tier>,
        /// Since.
        to: Option<Tier>,
    },
    /// A note was left for colleagues.
    Noted,
    /// The patient was telephoned.
    Called {
        /// What came of it.
        came: Call,
    },
    /// A scan or referral was recorded.
    Arranged {
        /// The flag it is about.
        flag: String,
        /// Its result is there; else it was asked for.
        result: bool,
    },
    /// A case was handed up to the leads.
    Escalated,
    /// It was opened again.
    Reopened,
    /// Nobody acted in time.
    Breached {
        /// What was to be done.
        clock: Clock,
        /// Who was told by name.
        told: Vec<Person>,
    },
    /// A case was closed.
    Closed {
        /// How.
        outcome: Outcome,
        /// How urgent it was, in the nurse's own judgement.
        tier: Tier,
    },
    /// Somebody was shown something.
    Saw(Seen),
    /// Something was taken out.
    Exported {
        /// In what form, such as `csv`.
        form: String,
    },
    /// A member signed in.
    SignedIn,
    /// Somebody was not let in.
    SignInRefused {
        /// The code of the reason.
        why: String,
    },
    /// A member signed out.
    SignedOut,
    /// A session ended by itself.
    SessionExpired,
    /// Who is on duty was changed.
    DutyChanged {
        /// Who is since.
        on: Vec<UserId>,
    },
    /// A setting of the service was changed.
    SettingsChanged {
        /// Which.
        setting: String,
    },
    /// Somebody tried what they may not, or what could not be done.
    Refused {
        /// What.
        deed: String,
        /// The code of the reason.
        why: String,
    },
    /// All that was held about a patient was erased.
    Erased,
}

/// What somebody was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The card of a case.
    Card,
    /// A case with all that belongs to it.
    Case,
    /// A list of cases.
    List,
    /// A conversation.
    Transcript,
    /// A chart of pain and walking.
    Chart,
    /// A report.
    Report,
    /// This chain.
    Audit,
}

impl Seen {
    /// All of it.
    pub const ALL: [Self; 7] = [
        Self::Card,
        Self::Case,
        Self::List,
        Self::Transcript,
        Self::Chart,
        Self::Report,
        Self::Audit,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Case => "case",
            Self::List => "list",
            Self::Transcript => "transcript",
            Self::Chart => "chart",
            Self::Report => "report",
            Self::Audit => "audit",
        }
    }
}

impl What {
    /// All names.
    pub const NAMES: [&'static str; 25] = [
        "opened",
        "claimed",
        "released",
        "handed_to",
        "replied",
        "asked",
        "tiered",
        "raised",
        "noted",
        "called",
        "arranged",
        "escalated",
        "reopened",
        "breached",
        "closed",
        "saw",
        "exported",
        "signed_in",
        "sign_in_refused",
        "signed_out",
        "session_expired",
        "duty_changed",
        "settings_changed",
        "refused",
        "erased",
    ];

    /// The name of its kind, as in the chain.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Claimed => "claimed",
            Self::Released => "released",
            Self::HandedTo { .. } => "handed_to",
            Self::Replied => "replied",
            Self::Asked { .. } => "asked",
            Self::Tiered { .. } => "tiered",
            Self::Raised { .. } => "raised",
            Self::Noted => "noted",
            Self::Called { .. } => "called",
            Self::Arranged { .. } => "arranged",
            Self::Escalated => "escalated",
            Self::Reopened => "reopened",
            Self::Breached { .. } => "breached",
            Self::Closed { .. } => "closed",
            Self::Saw(_) => "saw",
            Self::Exported { .. } => "exported",
            Self::SignedIn => "signed_in",
            Self::SignInRefused { .. } => "sign_in_refused",
            Self::SignedOut => "signed_out",
            Self::SessionExpired => "session_expired",
            Self::DutyChanged { .. } => "duty_changed",
            Self::SettingsChanged { .. } => "settings_changed",
            Self::Refused { .. } => "refused",
            Self::Erased => "erased",
        }
    }

    /// What more there is to say of it, each with its name.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        let tier = |tier: &Option<Tier>| tier.map_or("none", Tier::name).to_owned();
        match self {
            Self::HandedTo { to } => vec![("to", to.name.clone())],
            Self::Asked { finding } => vec![("finding", finding.clone())],
            Self::Tiered { from, to } => vec![("from", tier(from)), ("to", tier(&Some(*to)))],
            Self::Raised { from, to } => vec![("from", tier(from)), ("to", tier(to))],
            Self::Called { came } => {
                let name = Call::ALL.into_iter().find(|(known, _)| known == came);
                vec![("came", name.map_or("", |(_, name)| name).to_owned())]
            }
            Self::Arranged { flag, result } => {
                let stand = if *result { "result" } else { "requested" };
                vec![("flag", flag.clone()), ("stand", stand.to_owned())]
            }
            Self::Breached { clock, told } => {
                let names: Vec<&str> = told.iter().map(|person| person.name.as_str()).collect();
                let named = (!names.is_empty()).then(|| ("told", names.join(", ")));
                [("clock", clock.name().to_owned())]
                    .into_iter()
                    .chain(named)
                    .collect()
            }
            Self::Closed { outcome, tier } => vec![
                ("outcome", outcome.name().to_owned()),
                ("tier", tier.name().to_owned()),
            ],
            Self::Saw(seen) => vec![("seen", seen.name().to_owned())],
            Self::Exported { form } => vec![("form", form.clone())],
            Self::SignInRefused { why } => vec![("why", why.clone())],
            Self::DutyChanged { on } => {
                let on: Vec<String> = on.iter().map(|member| member.0.to_string()).collect();
                vec![("on", on.join(", "))]
            }
            Self::SettingsChanged { setting } => vec![("setting", setting.clone())],
            Self::Refused { deed, why } => vec![("deed", deed.clone()), ("why", why.clone())],
            Self::Opened
            | Self::Claimed
            | Self::Released
            | Self::Replied
            | Self::Noted
            | Self::Escalated
            | Self::Reopened
            | Self::SignedIn
            | Self::SignedOut
            | Self::SessionExpired
            | Self::Erased => Vec::new(),
        }
    }
}

/// An instant in UTC, as people and programs read it.
pub(super) fn instant(at: Timestamp) -> String {
    let known = jiff::Timestamp::from_millisecond(at.0);
    // A clock that is far off is still an instant: the nearest that can be written.
    let nearest = if at.0 < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    };
    known.unwrap_or(nearest).to_string()
}

fn write_instant<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&instant(*at))
}

fn read_instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let at: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
    Ok(Timestamp(at.as_millisecond()))
}
