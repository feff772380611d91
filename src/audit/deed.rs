//! What the chain says of what was done about a case.

use crate::review::{Case, Deed, Door, Happened, Refused, Stand};

use super::entry::{Noted, Person, What, Who};

/// The entry for something that happened to a case; none for what a patient did, which is no access.
pub fn deed(case: &Case, happened: &Happened) -> Option<Noted> {
    let what = match &happened.deed {
        Deed::PatientWrote { .. } | Deed::Answered { .. } => return None,
        Deed::Claimed => What::Claimed,
        Deed::Released => What::Released,
        Deed::HandedTo { nurse } => What::HandedTo { to: nurse.into() },
        Deed::Replied { text: _, file: _ } => What::Replied,
        Deed::Asked { finding } => What::Asked {
            finding: finding.clone(),
        },
        Deed::Tiered { from, to, reason: _ } => What::Tiered { from: *from, to: *to },
        Deed::Raised { from, to } => What::Raised { from: *from, to: *to },
        Deed::Noted { text: _ } => What::Noted,
        Deed::Called { came } => What::Called { came: *came },
        Deed::Arranged { flag, stand } => What::Arranged {
            flag: flag.clone(),
            result: matches!(stand, Stand::Result(_)),
        },
        Deed::Escalated { reason: _ } => What::Escalated,
        Deed::Reopened { reason: _ } => What::Reopened,
        Deed::Breached { clock, told } => What::Breached {
            clock: *clock,
            told: told.iter().map(Person::from).collect(),
        },
        Deed::Closed { outcome, tier } => What::Closed {
            outcome: *outcome,
            tier: *tier,
        },
    };
    let who = match (&happened.nurse, happened.door) {
        (Some(nurse), _) => Who::Member(nurse.into()),
        (None, Door::Bot | Door::Telegram | Door::Console | Door::Machine) => Who::Bot,
    };
    Some(Noted {
        at: happened.at,
        who,
        door: happened.door,
        what,
        case: Some(case.id),
    })
}

/// The code of a refusal: stable, and without a name.
pub fn code(refused: &Refused) -> &'static str {
    match refused {
        Refused::Taken(_) => "taken",
        Refused::Closed => "closed",
        Refused::NotClosed => "not_closed",
        Refused::NotYours => "not_yours",
        Refused::OnlyLeads => "only_leads",
        Refused::OnlyReads => "only_reads",
        Refused::NoWords => "no_words",
        Refused::TooLong => "too_long",
        Refused::NotAskable => "not_askable",
        Refused::TooManyQuestions => "too_many_questions",
        Refused::SameTier => "same_tier",
        Refused::NoSuchFlag => "no_such_flag",
    }
}
