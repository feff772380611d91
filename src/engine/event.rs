//! What happened in one step (facts, in the past tense) and what the patient is to be told (keys).

use serde::{Deserialize, Serialize};

use crate::triage::Tier;

/// A fact, kept for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// The conversation was moved to a newer version of its flow.
    FlowUpgraded {
        /// The version it was on.
        from: String,
    },
    /// A screen was put to the patient.
    QuestionAsked {
        /// The screen.
        screen: String,
    },
    /// A screen was answered.
    AnswerRecorded {
        /// The screen.
        screen: String,
    },
    /// The one reminder of R20 was given.
    ReminderGiven {
        /// The screen.
        screen: String,
    },
    /// What was typed could not be read.
    AnswerNotUnderstood {
        /// The screen.
        screen: String,
    },
    /// Words that may mean an emergency were written.
    RedFlagRaised {
        /// The finding they point to.
        finding: String,
    },
    /// The last answer was taken back.
    AnswerTakenBack {
        /// The screen.
        screen: String,
    },
    /// A rule was hit at the end.
    RuleFired {
        /// The rule.
        rule: String,
    },
    /// The interview ended.
    InterviewEnded {
        /// How.
        ending: Ending,
    },
}

/// How an interview ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// A gate was hit: no tier, such as `R00`.
    Gate {
        /// The gate.
        gate: String,
    },
    /// Assessed, on the spot if an emergency interrupted it.
    Assessed {
        /// How urgent.
        tier: Tier,
        /// The headline rule.
        headline: String,
        /// Flags raised, sorted.
        flags: Vec<String>,
        /// Rules hit, in table order.
        rules: Vec<String>,
        /// An emergency rule ended it before all was asked.
        interrupted: bool,
    },
    /// The patient cancelled.
    Cancelled,
}

/// What the patient is told or shown, by key; the shell finds the words.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A short text.
    Say(&'static str),
    /// A text for a number outside its range: lowest and highest, in tenths.
    OutOfRange(i64, i64),
    /// The current question, as a new message.
    Ask,
    /// The current question again, in place where it stands.
    Refresh,
    /// The previous question is done: its buttons go, its answer stays to be seen.
    Settle,
    /// The result.
    Result,
}
