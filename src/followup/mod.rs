//! Staying with the patient, pure: the check-ins and what is carried over between them, reminders, quiet
//! hours.

mod plan;
mod quiet;

pub use plan::{
    BETTER_BY_WEEK, Entry, NURSE_WITHIN_WEEKS, PAUSE_SECONDS, Plan, REMINDER_SECONDS, REMINDERS, SCHEDULE,
};
pub use quiet::QuietHours;

/// How long an unfinished interview rests before its one reminder, in seconds.
pub const REMIND_AFTER_SECONDS: i64 = 2 * 60 * 60;
