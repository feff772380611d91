//! The words all other modules share: ids, time, answers, language tags and messages. No behaviour
//! that needs a clock, a file or a network.

pub mod answer;
pub mod commands;
pub mod hint;
pub mod ids;
pub mod issue;
pub mod language;
pub mod message;
pub mod time;

pub use answer::{Answer, Value};
pub use ids::{CaseId, ChatId, DeliveryId, MessageId, PatientId, UpdateId, UserId};
pub use issue::{Issue, Severity};
pub use language::Language;
pub use time::Timestamp;
