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
    /// A patient who left the first interview unfinished, since they last wrote.
    pub unfinished_days: Option<u32>,
    /// Interviews and their history, since the patient last wrote.
    pub transcripts_days: Option<u32>,
    /// The least that the law demands: a case is kept so long after it was closed, though its patient has everything
    /// else erased.
    pub keep_cases_days: Option<u32>,
}

impl Retention {
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
