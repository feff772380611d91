//! How long what is held about a patient is kept.

use serde::Deserialize;

use crate::domain::Timestamp;

use super::case::{Case, Status};

/// How long what is kept, in days; for ever where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// A closed case, since it was closed; it is erased then.
    pub closed_cases_days: Option<u32>,
    /// A patient who never came to the end of an interview and has no case, since they last wrote.
    pub unfinished_days: Option<u32>,
    /// What a patient said, since they last wrote, once they are followed up no more and have no open case; where no
    /// case is left, all of it.
    pub transcripts_days: Option<u32>,
    /// The least that the law demands: a case is kept so long after it was closed, though its patient has everything
    /// else erased.
    pub keep_cases_days: Option<u32>,
}

impl Retention {
    /// Whether anything is erased when its time is over.
    pub fn ends(&self) -> bool {
        let Self {
            closed_cases_days,
            unfinished_days,
            transcripts_days,
            keep_cases_days: _,
        } = self;
        closed_cases_days
            .or(*unfinished_days)
            .or(*transcripts_days)
            .is_some()
    }

    /// Until when a case must be kept; none when nothing demands it any more.
    pub fn must_keep(&self, case: &Case, now: Timestamp) -> Option<Timestamp> {
        let since = match case.status {
            Status::Closed { at, .. } => at,
            Status::Open
            | Status::Claimed { .. }
            | Status::Waiting { .. }
            | Status::Escalated { .. }
            | Status::Reopened { .. } => now,
        };
        let until = after(since, self.keep_cases_days?);
        (until > now).then_some(until)
    }

    /// Whether a case has been closed for so long that it is to be erased.
    pub fn case_is_over(&self, case: &Case, now: Timestamp) -> bool {
        let Status::Closed { at, .. } = case.status else {
            return false;
        };
        // What the law demands comes before what the clinic wishes.
        let days = self
            .closed_cases_days
            .map(|days| days.max(self.keep_cases_days.unwrap_or(0)));
        days.is_some_and(|days| after(at, days) <= now)
    }
}

/// So many days after an instant.
pub fn after(since: Timestamp, days: u32) -> Timestamp {
    since.plus_seconds(i64::from(days) * 24 * 60 * 60)
}
