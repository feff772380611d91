//! By when somebody must act on a case. Each clock follows from what was done; only a person's deed stops one, and
//! waiting for the patient pauses it.
//!
//! Sources: clinical contract, section 8. The nurse's clock of a tier is the time to the first action; it counts anew
//! for the next reply once the patient has written. The time to close is the patient's clock of the tier.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::triage::Tier;

use super::case::{Call, Case, Deed, Status};
use super::hours::{DutyHours, later};

/// What must be done in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Somebody takes the case.
    FirstAction,
    /// The patient, who wrote, is answered.
    Reply,
    /// The case is closed.
    Close,
}

impl Clock {
    /// All of them.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::FirstAction, "first_action"),
        (Self::Reply, "reply"),
        (Self::Close, "close"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstAction => "first_action",
            Self::Reply => "reply",
            Self::Close => "close",
        }
    }
}

/// A clock that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Which.
    pub clock: Clock,
    /// Since when.
    pub since: Timestamp,
    /// By when somebody must act.
    pub due: Timestamp,
}

/// The clocks of a case that run now, the one due first first. While the patient is awaited all are paused; but nobody
/// is awaited for longer than the case may stay open, lest it be forgotten.
pub fn running(case: &Case, hours: &DutyHours, zone: &TimeZone) -> Vec<Running> {
    if case.tier == Some(Tier::Selfcare) {
        return Vec::new();
    }
    match case.status {
        Status::Closed { .. } => return Vec::new(),
        Status::Waiting { since, .. } => {
            return vec![Running {
                clock: Clock::Close,
                since,
                due: later(since, close_clock(case.tier)),
            }];
        }
        Status::Open | Status::Claimed { .. } | Status::Escalated { .. } | Status::Reopened { .. } => {}
    }
    let marks = Marks::of(case);
    let mut found = Vec::new();
    let mut run = |clock, since: Option<Timestamp>, due: &dyn Fn(Timestamp) -> Timestamp| {
        if let Some(since) = since {
            let due = due(since);
            found.push(Running { clock, since, due });
        }
    };
    let nurse = |since| nurse_clock(case.tier, since, hours, zone);
    run(Clock::FirstAction, marks.unattended, &nurse);
    run(Clock::Reply, marks.unanswered, &nurse);
    let close = |since| later(later(since, close_clock(case.tier)), marks.paused);
    run(Clock::Close, Some(marks.opened), &close);
    found.sort_by_key(|running| (running.due, running.clock));
    found
}

/// By when a nurse must act on a case of this tier: within 5 minutes, within 30 minutes, on the same working day, or
/// within 2 working days. The first two run at any hour. A case without a tier counts as urgent.
fn nurse_clock(tier: Option<Tier>, since: Timestamp, hours: &DutyHours, zone: &TimeZone) -> Timestamp {
    match tier {
        Some(Tier::EmergencyNow) => later(since, SignedDuration::from_mins(5)),
        Some(Tier::SameDay) => later(since, SignedDuration::from_mins(30)),
        Some(Tier::Urgent) | None => hours.end_of_day(since, 0, zone),
        Some(Tier::Routine | Tier::Selfcare) => hours.end_of_day(since, 2, zone),
    }
}

/// How long a case of this tier may stay open: as long as its patient may wait at most. An emergency, whose patient is
/// not to wait at all, has the day of the next tier.
fn close_clock(tier: Option<Tier>) -> SignedDuration {
    match tier {
        Some(Tier::EmergencyNow | Tier::SameDay) => SignedDuration::from_hours(24),
        Some(Tier::Urgent) | None => SignedDuration::from_hours(7 * 24),
        Some(Tier::Routine | Tier::Selfcare) => SignedDuration::from_hours(14 * 24),
    }
}

/// What follows from the history of a case.
struct Marks {
    /// When it was opened, or opened again.
    opened: Timestamp,
    /// Nobody has attended to it since.
    unattended: Option<Timestamp>,
    /// The patient has written, and is not answered, since.
    unanswered: Option<Timestamp>,
    /// How long the patient was awaited since it was opened.
    paused: SignedDuration,
}

impl Marks {
    fn of(case: &Case) -> Self {
        let mut marks = Self {
            opened: case.opened,
            unattended: Some(case.opened),
            unanswered: None,
            paused: SignedDuration::ZERO,
        };
        let mut awaited: Option<Timestamp> = None;
        for happened in &case.history {
            let at = happened.at;
            let waited = match &happened.deed {
                Deed::Replied { .. } | Deed::Asked { .. } => Some(at),
                Deed::Answered { more, .. } => awaited.filter(|_| *more),
                Deed::Called { came } => match came {
                    Call::NoAnswer | Call::MessageLeft => Some(at),
                    Call::Spoke => None,
                },
                // They say nothing about whose turn it is.
                Deed::Noted { .. } | Deed::Tiered { .. } | Deed::Arranged { .. } | Deed::Breached { .. } => {
                    awaited
                }
                Deed::Claimed
                | Deed::Released
                | Deed::HandedTo { .. }
                | Deed::PatientWrote { .. }
                | Deed::Raised { .. }
                | Deed::Escalated { .. }
                | Deed::Reopened { .. }
                | Deed::Closed { .. } => None,
            };
            if let Some(since) = awaited.filter(|since| waited != Some(*since)) {
                marks.paused += SignedDuration::from_millis((at.0 - since.0).max(0));
            }
            awaited = waited;
            marks.follow(&happened.deed, at);
        }
        marks
    }

    fn follow(&mut self, deed: &Deed, at: Timestamp) {
        match deed {
            Deed::Claimed | Deed::Tiered { .. } | Deed::Arranged { .. } => self.unattended = None,
            Deed::Replied { .. } | Deed::Asked { .. } | Deed::Called { .. } => {
                (self.unattended, self.unanswered) = (None, None);
            }
            Deed::Answered { more: true, .. } => {}
            Deed::Answered { more: false, .. } => self.unanswered = self.unanswered.or(Some(at)),
            Deed::Released | Deed::HandedTo { .. } | Deed::Raised { .. } | Deed::Escalated { .. } => {
                self.unattended = Some(at);
            }
            // A colleague who was handed the case stops the clock by the next deed of any kind.
            Deed::Noted { .. } | Deed::Breached { .. } => {}
            // Whoever takes the case reads what it was opened for.
            Deed::PatientWrote { opened: true, .. } => {}
            Deed::PatientWrote { opened: false, .. } => self.unanswered = self.unanswered.or(Some(at)),
            Deed::Reopened { .. } => {
                *self = Self {
                    opened: at,
                    unattended: Some(at),
                    unanswered: None,
                    paused: SignedDuration::ZERO,
                };
            }
            Deed::Closed { .. } => (self.unattended, self.unanswered) = (None, None),
        }
    }
}

/// Who hears of a clock that ran out, one step after the other until somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The whole group, again.
    Group,
    /// The next named person on duty.
    Next,
    /// The leads; and again for as long as nobody acts.
    Leads,
}

/// Who hears of it at a step, counted from 0.
pub fn told(step: u32) -> Told {
    match step {
        0 => Told::Group,
        1 => Told::Next,
        2.. => Told::Leads,
    }
}

/// When the next step is due after `step` at `now`: each step waits as long as the clock itself, and for the leads
/// twice as long each time, a day at most.
pub fn next_step(running: &Running, step: u32, now: Timestamp) -> Timestamp {
    let own = ((running.due.0 - running.since.0) / 1000).clamp(5 * 60, 24 * 60 * 60);
    let doubled = own << step.saturating_sub(1).min(10);
    now.plus_seconds(doubled.min(24 * 60 * 60))
}
