//! The vocabulary, the decision table and the assessment: what is known about a patient, what follows from
//! it, and why. Everything clinical is data (`flows/findings.toml`, `flows/rules.toml`) read here into
//! checked types; unknown answers are read exactly as section 12.1 of the clinical contract says.

pub mod answers;
pub mod assess;
pub mod batch;
mod claim;
pub mod condition;
mod define;
pub mod derived;
pub mod evaluate;
mod load;
mod parse;
pub mod rules;
pub mod source;
pub mod vocabulary;
pub mod wire;
mod words;

pub use crate::domain::Issue;
pub use answers::Answers;
pub use assess::Assessment;
pub use claim::Claim;
pub use condition::Condition;
pub use load::{Judged, Reference, register};
pub use rules::{Rule, Rules, Tier};
pub use vocabulary::{Finding, FindingId, Kind, Vocabulary};
