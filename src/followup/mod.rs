//! When to write to a patient who has not written to us, pure: quiet hours, reminders.

mod quiet;

pub use quiet::QuietHours;

/// How long an unfinished interview rests before its one reminder, in seconds.
pub const REMIND_AFTER_SECONDS: i64 = 2 * 60 * 60;
