//! What somebody is told beside tier, flags and headline, as conditions on the answers.

use crate::triage::Condition;

/// What is told depends on these.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Advice on helping oneself: given to those who need nobody this week.
    pub selfcare: Vec<Condition>,
    /// Flags, by place, and the conditions of their time frames from the top, of which the first that holds
    /// counts; the last is given to all others.
    pub frames: Vec<(usize, Vec<Condition>)>,
}
