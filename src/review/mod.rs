//! The nurses' side as a state machine, pure: a case, who may do what with it, and by when somebody must.

mod apply;
mod asked;
mod case;
mod clock;
mod explained;
mod hours;
mod member;
mod outcome;
mod retention;
mod wrote;

pub use apply::{Command, LONGEST_TEXT, Refused, apply};
pub use asked::{Asking, Heard, MOST_QUESTIONS, answered};
pub use case::{Call, Case, Deed, Door, Happened, Stand, Status, Topic};
pub use clock::{Clock, Running, Told, next_step, running, told};
pub use explained::{Explained, Said, Would};
pub use hours::DutyHours;
pub use member::{LONGEST_NAME, Lead, Member, Members, Role, SignedIn, Worker};
pub use outcome::Outcome;
pub use retention::{Retention, after};
pub use wrote::{LONGEST_MESSAGE, MOST_CHARACTERS, MOST_MESSAGES, Wrote, heard, opened_by};
