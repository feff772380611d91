//! Staying with the patient, pure: the check-ins and what is carried over between them, what was advised and
//! what came of it, reminders, quiet hours.

mod advice;
mod book;
mod book_load;
mod closing;
mod hold;
mod plan;
mod quiet;

pub use advice::{ASK_AGAIN_SECONDS, Advice, Answer, Heard, Stand, Tell, UNANSWERED_SECONDS};
pub use book::{AdviceBook, Advisable, FindingOption, Kind};
pub use closing::{Interview, Overdue};
pub use hold::{CLAIM_SECONDS, Hold, PAUSE_SECONDS, Standing, hold};
pub use plan::{
    BETTER_BY_WEEK, Entry, NURSE_WITHIN_WEEKS, Plan, REMINDER_SECONDS, REMINDERS, SCHEDULE, SEEN_SECONDS,
};
pub use quiet::QuietHours;

/// How long an unfinished interview rests before its one reminder, in seconds; what was said so far is looked
/// at then, too, and told to a nurse when it should be seen today (the interval is ours).
pub const REMIND_AFTER_SECONDS: i64 = 2 * 60 * 60;
/// How long answers of an unfinished interview count, in seconds: later it begins anew, as what was denied
/// then may be true now (the interval is ours).
pub const ANSWERS_LAST_SECONDS: i64 = 7 * 24 * 60 * 60;
