//! The interview, pure: one input in, the new conversation and what happened out. It decides what to ask
//! and what was answered; it knows no wording (it names keys), no clock and no store.

mod advance;
mod answer;
pub mod conversation;
pub mod event;
mod interviewee;
pub mod question;
mod record_answer;
pub mod rerun;
mod step;
mod typed;
mod words;

pub use advance::{all_answers, answers_before, offered, screens_left};
pub use conversation::{Before, Conversation, Draft, Mark, Phase, Visit};
pub use event::{Ending, Event, Reply};
pub use interviewee::{lived, replies};
pub use record_answer::said_so_far;
pub use step::{Action, Context, Input, Refused, Step, step};
pub use words::{MAX_TRIES, heard};
